package exchange

import (
	"errors"
	"io"
	"strings"
	"unicode"
)

const (
	// titlesWithin is among how many of the first written rows the titles are looked for.
	titlesWithin = 10
	// guessedBy is how many written rows a guess looks at.
	guessedBy = 60
)

// Sample is what a file shows of itself before it is read.
type Sample struct {
	Mapping Mapping
	Rows    []Row // the first written rows below the titles
}

// Guess looks at the first rows of a file and says what its columns seem to hold.
func (f *File) Guess() (s Sample, err error) {
	rows, err := f.Rows()
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var seen []Row
	for blank := 0; len(seen) < guessedBy && blank < looked; {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return s, err
		}
		if strings.TrimSpace(strings.Join(row.Cells, "")) == "" {
			blank++
			continue
		}
		seen = append(seen, row)
	}
	if len(seen) == 0 {
		return s, ErrEmpty
	}
	if f.Format == VCard {
		for _, field := range cardColumns {
			s.Mapping.Columns = append(s.Mapping.Columns, Column{Field: field})
		}
		s.Rows = seen
		return s, nil
	}
	width := 0
	for _, row := range seen {
		width = max(width, len(row.Cells))
	}
	titles := titlesAmong(seen)
	prices, at := pricesAmong(seen)
	if titles < 0 {
		titles = at
	}
	s.Rows = seen[titles+1:]
	s.Mapping.Columns = make([]Column, width)
	if titles >= 0 {
		s.Mapping.Header = seen[titles].Number
		s.Mapping.entitle(seen[titles].Cells, s.Rows)
	}
	s.Mapping.byValues(s.Rows, f.dates())
	s.Mapping.priced(prices, s.Rows)
	return s, nil
}

func (f *File) dates() dates { return dates{sheet: f.Format == XLSX, since1904: f.since1904} }

// titlesAmong finds the row of titles: the one with the most known ones, if it holds
// nothing that no title is. -1: there is none.
func titlesAmong(rows []Row) int {
	best, most := -1, 0
	for i, row := range rows[:min(len(rows), titlesWithin)] {
		known, written := 0, 0
		for _, cell := range row.Cells {
			cell = Clean(cell)
			if cell == "" {
				continue
			}
			written++
			if isValue(cell) {
				known = -mostColumns
			}
			if within("column", cell) != "" {
				known++
			}
		}
		if known > most && known*3 >= written && (written > 1 || len(rows) == 1 || len(row.Cells) == 1) {
			best, most = i, known
		}
	}
	if best < 0 && len(rows) > 1 && above(rows[0], rows[1:]) {
		return 0
	}
	return best
}

// above reports whether a row of words that are mostly unknown heads what stands below
// it: there a column holds what its own cell does not, phones or addresses.
func above(row Row, below []Row) bool {
	known, written, heads := 0, 0, false
	for n, cell := range row.Cells {
		if cell = Clean(cell); cell == "" {
			continue
		}
		if isValue(cell) {
			return false
		}
		written++
		if within("column", cell) != "" {
			known++
		}
		heads = heads || share(below, n, func(s string) bool { return isPhone(s) || emailOf(s) != "" }) >= 0.5
	}
	return heads && (known > 0 || written > 2)
}

// isValue reports whether a cell can be no title.
func isValue(cell string) bool {
	if emailOf(cell) != "" || telegramName(cell) != "" {
		return true
	}
	if p := phonesIn(cell); len(p) > 0 && p[0].number != "" {
		return true
	}
	_, why := dates{}.read(cell)
	return why == "" || why == whyAmbiguous
}

// entitle takes the columns for what their titles say.
func (m *Mapping) entitle(titles []string, below []Row) {
	for i, title := range titles {
		if i == len(m.Columns) {
			break
		}
		title = line(Unguarded(Clean(title)))
		c := &m.Columns[i]
		c.Title = title
		code := meaning("column", title)
		if code == "" {
			code = meaning("column", strings.TrimRight(title, " 0123456789:.*"))
		}
		if code == "" {
			code = within("column", title)
		}
		switch code {
		case "-", "":
			continue
		case "contact":
			code = string(Name)
			if share(below, i, func(s string) bool { return isPhone(s) }) > 0.5 {
				code = string(Phone)
			}
		}
		f := Field(code)
		if m.Has(f) && !several[f] {
			continue // the first one counts
		}
		c.Field = f
		if f == Phone {
			c.Label = within("label", title)
		}
	}
	// A surname beside a name: the name is the first one.
	if m.Has(Name) && m.Has(LastName) && !m.Has(FirstName) {
		for i := range m.Columns {
			if m.Columns[i].Field == Name && wordsPer(below, i) < 1.5 {
				m.Columns[i].Field = FirstName
			}
		}
	}
}

// byValues takes columns for what stands in them, where no title has told.
func (m *Mapping) byValues(rows []Row, d dates) {
	isDate := func(s string) bool { _, why := d.read(s); return why == "" && !allDigits(s) }
	for _, look := range []struct {
		field Field
		is    func(string) bool
		most  float64
	}{
		{Phone, isPhone, 0.6},
		{Email, func(s string) bool { return emailOf(s) != "" }, 0.6},
		{Telegram, func(s string) bool { return telegramName(s) != "" }, 0.6},
		{Tags, func(s string) bool { return strings.HasPrefix(s, "#") }, 0.6},
		{Birthday, isDate, 0.8},
		{Name, isName, 0.6},
		{Organization, isFirm, 0.4},
	} {
		for i := range m.Columns {
			c := &m.Columns[i]
			if c.Field != Skip || c.Title != "" && (look.field != Phone && look.field != Email || meaning("column", c.Title) != "") ||
				m.Has(look.field) && !several[look.field] {
				continue
			}
			if look.field == Name && m.Has(FirstName, LastName) || look.field == Birthday && m.Header != 0 {
				continue
			}
			if share(rows, i, look.is) >= look.most {
				c.Field = look.field
			}
		}
	}
}

// share is which part of the written cells of a column are of a kind.
func share(rows []Row, column int, is func(string) bool) float64 {
	all, some := 0, 0
	for _, row := range rows {
		if column >= len(row.Cells) {
			continue
		}
		if cell := Clean(Unguarded(row.Cells[column])); cell != "" {
			all++
			if is(cell) {
				some++
			}
		}
	}
	if all == 0 {
		return 0
	}
	return float64(some) / float64(all)
}

func wordsPer(rows []Row, column int) float64 {
	all, words := 0, 0
	for _, row := range rows {
		if column < len(row.Cells) && strings.TrimSpace(row.Cells[column]) != "" {
			all++
			words += len(strings.Fields(row.Cells[column]))
		}
	}
	return float64(words) / float64(max(all, 1))
}

func isPhone(s string) bool {
	found := phonesIn(s)
	return len(found) > 0 && (found[0].number != "" && len(found[0].number) > 10 || found[0].why == whyPhoneCut)
}

// isName: a few words that begin with letters.
func isName(s string) bool {
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 5 || isFirm(s) {
		return false
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" .-'ʻ’‘`", r) {
			return false
		}
	}
	return true
}

// isFirm: what says that it is one.
func isFirm(s string) bool {
	if strings.ContainsAny(s, `"«»“”`) {
		return true
	}
	for _, w := range strings.Fields(s) {
		switch strings.ToLower(strings.Trim(w, ".,")) {
		case "ооо", "оао", "зао", "ип", "чп", "ао", "mchj", "мчж", "xk", "хк", "llc", "ltd", "inc", "qk", "aj", "ok", "yatt", "ятт", "сп", "фх":
			return true
		}
	}
	return false
}
