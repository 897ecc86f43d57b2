package crm

import (
	"fmt"
	"time"
)

// Birthday is a day of the year, with the year of birth where it was said. The
// zero Birthday is unknown.
type Birthday struct {
	Month time.Month
	Day   int
	Year  int // 0: not said
}

// NewBirthday makes a birthday of a day that exists; 29 February does without a
// year. It is false for one that does not exist, or with a year before 1900.
func NewBirthday(year int, month time.Month, day int) (Birthday, bool) {
	check := year
	if year == 0 {
		check = leapYear
	}
	d := time.Date(check, month, day, 0, 0, 0, 0, time.UTC)
	if d.Month() != month || d.Day() != day || year != 0 && year < 1900 {
		return Birthday{}, false
	}
	return Birthday{Month: month, Day: day, Year: year}, true
}

const leapYear = 2000

// Known reports whether the day is known.
func (b Birthday) Known() bool { return b.Month != 0 }

// Code is the day as a number by which it is kept and found: 314 is 14 March.
func (b Birthday) Code() int { return int(b.Month)*100 + b.Day }

// BirthdayOf reads what Code gave.
func BirthdayOf(code, year int) Birthday {
	return Birthday{Month: time.Month(code / 100), Day: code % 100, Year: year}
}

// CelebratedOn lists the codes of the birthdays that are kept on a day: on 28
// February of a common year also that of the 29th.
func CelebratedOn(day time.Time) []int {
	code := Birthday{Month: day.Month(), Day: day.Day()}.Code()
	if code == 228 && day.AddDate(0, 0, 1).Month() == time.March {
		return []int{code, 229}
	}
	return []int{code}
}

// String gives the day as 03-14 or 1990-03-14, "" when it is unknown.
func (b Birthday) String() string {
	switch {
	case !b.Known():
		return ""
	case b.Year == 0:
		return fmt.Sprintf("%02d-%02d", b.Month, b.Day)
	}
	return fmt.Sprintf("%04d-%02d-%02d", b.Year, b.Month, b.Day)
}
