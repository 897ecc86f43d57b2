package exchange

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"daftar/crm"
)

// day is a date as it was written: parts that were not are 0.
type day struct {
	year, month, day int
	short            bool          // the year was written with two digits
	clock            time.Duration // since midnight
	offset           *time.Location
}

// Why a date is refused; each names the catalogue text "import_why.<reason>".
const (
	whyDate      = "date"       // it is none
	whyAmbiguous = "date_which" // which part is the day cannot be told
	whyFuture    = "date_later" // it is still to come
)

var (
	isoDate    = regexp.MustCompile(`^(\d{4})-?(\d{2})-?(\d{2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$`)
	yearFirst  = regexp.MustCompile(`^(\d{4})[./](\d{1,2})[./](\d{1,2})$`)
	bareDay    = regexp.MustCompile(`^--(\d{2})-?(\d{2})$`)
	numbers    = regexp.MustCompile(`^(\d{1,2})([./-])(\d{1,2})(?:[./-](\d{4}|\d{2}))?\.?(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$`)
	dayAndName = regexp.MustCompile(`^(\d{1,2})[- .]*(\pL+)\.?[- ,.]*(\d{4})?$`)
	nameAndDay = regexp.MustCompile(`^(\pL+)\.?[- ]*(\d{1,2})(?:st|nd|rd|th)?[ ,.]*(\d{4})?$`)
	serial     = regexp.MustCompile(`^\d{1,7}(?:[.,]\d+)?(?:[eE][+]?\d{1,2})?$`)
	yearWords  = regexp.MustCompile(`(?i)[\s-]*(г\.?|года|год|yil|й\.|йил)$`)
)

// dates reads dates as a file writes them.
type dates struct {
	sheet     bool // numbers are days of a workbook
	since1904 bool
}

// read takes a date apart; why is the reason when it is none that can be relied on.
func (d dates) read(s string) (out day, why string) {
	if s = strings.TrimSpace(s); strings.ContainsFunc(s, unicode.IsLetter) {
		s = strings.TrimSpace(yearWords.ReplaceAllString(s, ""))
	}
	if m := isoDate.FindStringSubmatch(s); m != nil && (!d.sheet || strings.Contains(s, "-")) {
		out = day{year: num(m[1]), month: num(m[2]), day: num(m[3]), clock: clock(m[4], m[5], m[6])}
		out.offset = zoneOf(m[7])
		return out.checked()
	}
	if m := numbers.FindStringSubmatch(s); m != nil {
		return figures(m)
	}
	if serial.MatchString(s) {
		return d.serial(s)
	}
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		return day{year: num(m[1]), month: num(m[2]), day: num(m[3])}.checked()
	}
	if m := bareDay.FindStringSubmatch(s); m != nil {
		return day{month: num(m[1]), day: num(m[2])}.checked()
	}
	for i, pattern := range []*regexp.Regexp{dayAndName, nameAndDay} {
		m := pattern.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		if month := num(meaning("month", m[2-i])); month > 0 {
			return day{year: num(m[3]), month: month, day: num(m[1+i])}.checked()
		}
	}
	return day{}, whyDate
}

// figures reads a day, a month and maybe a year between marks. Between dots and
// dashes the day comes first; between slashes it may be either way, and a year of two
// digits makes it worse.
func figures(m []string) (day, string) {
	a, b := num(m[1]), num(m[3])
	d := day{day: a, month: b, year: num(m[4]), short: len(m[4]) == 2, clock: clock(m[5], m[6], m[7])}
	if m[2] != "/" {
		return d.checked()
	}
	if d.short || a <= 12 && b <= 12 && a != b {
		return day{}, whyAmbiguous
	}
	if b > 12 {
		d.day, d.month = b, a
	}
	return d.checked()
}

// serial reads the days that a workbook counts; in a text only those of our times,
// which are written with five digits.
func (d dates) serial(s string) (day, string) {
	n, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	whole := n == float64(int(n))
	if err != nil || n < 1 || n >= 2_958_466 || whole && n >= 1900 && n <= 2100 || !d.sheet && (n < 10_000 || n > 99_999) {
		return day{}, whyDate
	}
	begin := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case d.since1904:
		begin = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case n < 60: // the program believes in 29 February 1900
		begin = begin.AddDate(0, 0, 1)
	}
	at := begin.AddDate(0, 0, int(n))
	const secondsADay = 24 * 60 * 60
	passed := time.Duration((n-float64(int(n)))*secondsADay+0.5) * time.Second
	return day{year: at.Year(), month: int(at.Month()), day: at.Day(), clock: passed}.checked()
}

// checked refuses a day that there is not.
func (d day) checked() (day, string) {
	year := d.year
	if d.short || year == 0 {
		year = 2000 // a leap year
	}
	t := time.Date(year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	if d.month < 1 || d.month > 12 || t.Day() != d.day || d.clock >= 24*time.Hour {
		return day{}, whyDate
	}
	return d, ""
}

// moment is the date as an instant in the past. A year of two digits is of this
// century.
func (d day) moment(now time.Time) (t time.Time, why string) {
	switch {
	case d.year == 0 && !d.short:
		return t, whyDate
	case d.short:
		d.year += 2000
	}
	zone := now.Location()
	if d.offset != nil {
		zone = d.offset
	}
	t = time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, zone).Add(d.clock)
	if t.After(now) {
		return time.Time{}, whyFuture
	}
	return t, ""
}

// birthday is the date as a birthday. Of a year with two digits only that is taken
// which can be nothing else: nobody is born in the future.
func (d day) birthday(now time.Time) (b crm.Birthday, why string) {
	year := d.year
	if d.short {
		year = 0
		if d.year > now.Year()%100 {
			year = 1900 + d.year
		}
	}
	b, ok := crm.NewBirthday(year, time.Month(d.month), d.day)
	if !ok {
		return b, whyDate
	}
	if year != 0 && time.Date(year, b.Month, b.Day, 0, 0, 0, 0, now.Location()).After(now) {
		return crm.Birthday{}, whyFuture
	}
	return b, ""
}

func num(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil { // an empty part
		return 0
	}
	return n
}

func clock(h, m, s string) time.Duration {
	return time.Duration(num(h))*time.Hour + time.Duration(num(m))*time.Minute + time.Duration(num(s))*time.Second
}

// zoneOf reads Z or +05:00; nil when none is written.
func zoneOf(s string) *time.Location {
	switch {
	case s == "":
		return nil
	case s == "Z":
		return time.UTC
	}
	seconds := num(s[1:3])*3600 + num(s[len(s)-2:])*60
	if s[0] == '-' {
		seconds = -seconds
	}
	return time.FixedZone("", seconds)
}
