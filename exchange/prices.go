package exchange

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"daftar/crm"
)

// MostPrices is how many lines a price list has at most: all of it is written at once.
const MostPrices = 500

// ErrManyPrices reports a price list of more than MostPrices lines.
var ErrManyPrices = errors.New("the price list is too long")

// Priced is one line of a price list.
type Priced struct {
	Row   int // as a spreadsheet counts them
	Name  string
	Price crm.Money
	Unit  crm.Unit
}

// priceColumns are the places of what a price list tells, -1 for what it does not.
type priceColumns struct{ name, price, currency, unit int }

var noPrices = priceColumns{-1, -1, -1, -1}

// lines are the cells of a row, each in one line.
func (r Row) lines() []string {
	cells := make([]string, len(r.Cells))
	for i, cell := range r.Cells {
		cells[i] = line(Unguarded(Clean(cell)))
	}
	return cells
}

// pricesAmong finds the titles of a price list among the first rows of a file, and in
// which row they stand; -1: there are none.
func pricesAmong(rows []Row) (c priceColumns, at int) {
	c = noPrices
	for i, row := range rows[:min(len(rows), titlesWithin)] {
		if c.titles(row.lines()) {
			return c, i
		}
	}
	return c, -1
}

// priced says of a list whether it may be of prices, and whether it is: its titles say
// which columns they stand in, and none that it is about people. rows are those below
// the titles.
func (m *Mapping) priced(c priceColumns, rows []Row) {
	titled := c.price >= 0
	if !titled && (m.Header > 0 || len(rows) == 0 || !c.guess(rows[0].lines()) || m.Columns[c.price].Field != Skip) {
		return
	}
	people := false
	for i, column := range m.Columns {
		switch column.Field {
		case Name, FirstName, LastName, Phone, Email, Telegram, Birthday:
			people = people || i != c.name && i != c.price
		}
	}
	most := share(rows, c.price, func(s string) bool { _, ok := PriceOf(s, ""); return ok })
	m.Priced = most >= 0.5 && (titled || most >= 0.8 && !people)
	m.Prices = m.Priced && titled && !people
}

// PriceColumns are the places of the names and of the prices among the columns of a
// list with titles; -1 where none tells.
func (m Mapping) PriceColumns() (name, price int) {
	titles := make([]string, len(m.Columns))
	for i, column := range m.Columns {
		titles[i] = column.Title
	}
	c := noPrices
	c.titles(titles)
	return c.name, c.price
}

// Prices reads a price list: its lines, and the numbers of the rows that have a name
// and no price that can be read. Without titles the first column of words is the
// name and the first of numbers behind it the price.
func (f *File) Prices() (all []Priced, unread []int, err error) {
	rows, err := f.Rows()
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for c := noPrices; ; {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return all, unread, nil
		}
		if err != nil {
			return nil, nil, err
		}
		cells := row.lines()
		if strings.Join(cells, "") == "" {
			continue
		}
		if c.price < 0 && (c.titles(cells) || !c.guess(cells)) {
			continue // titles, or a heading above the list
		}
		if len(all) == MostPrices {
			return nil, nil, ErrManyPrices
		}
		p, named, ok := c.read(cells)
		p.Row = row.Number
		switch {
		case ok:
			all = append(all, p)
		case named:
			unread = append(unread, row.Number)
		}
	}
}

// titles takes the columns for what a row of titles says; it is false for another row.
func (c *priceColumns) titles(cells []string) bool {
	for i, cell := range cells {
		for code, at := range map[string]*int{"name": &c.name, "price": &c.price, "currency": &c.currency, "unit": &c.unit} {
			if *at < 0 && meaning("price", strings.TrimRight(cell, " :.*")) == code {
				*at = i
			}
		}
	}
	if c.name < 0 || c.price < 0 {
		*c = noPrices
		return false
	}
	return true
}

// guess takes the columns for what stands in the first line of the list.
func (c *priceColumns) guess(cells []string) bool {
	name := slices.IndexFunc(cells, func(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) })
	if name < 0 {
		return false
	}
	price := slices.IndexFunc(cells[name+1:], func(s string) bool { _, ok := PriceOf(s, ""); return ok })
	if price < 0 {
		return false
	}
	c.name, c.price = name, name+1+price
	return true
}

// read reads one line; named tells that it has a name, ok that it has a price, too.
func (c *priceColumns) read(cells []string) (p Priced, named, ok bool) {
	at := func(i int) string {
		if i < 0 || i >= len(cells) {
			return ""
		}
		return cells[i]
	}
	p.Name = at(c.name)
	p.Unit = crm.Unit(meaning("unit", at(c.unit)))
	if p.Unit == "piece" {
		p.Unit = crm.Piece
	}
	p.Price, ok = PriceOf(at(c.price), at(c.currency))
	return p, p.Name != "", ok && p.Name != ""
}

// signs are how currencies are written beside an amount.
var signs = []struct{ sign, code string }{
	{"$", crm.USD},
	{"usd", crm.USD},
	{"долл", crm.USD},
	{"dollar", crm.USD},
	{"у.е", crm.USD},
	{"y.e", crm.USD},
	{"€", crm.EUR},
	{"eur", crm.EUR},
	{"евро", crm.EUR},
	{"yevro", crm.EUR},
	{"₽", crm.RUB},
	{"rub", crm.RUB},
	{"руб", crm.RUB},
	{"uzs", crm.UZS},
	{"so", crm.UZS},
	{"сум", crm.UZS},
	{"сўм", crm.UZS},
	{"sum", crm.UZS},
}

// thousands are the zeros that words behind a number stand for.
var thousands = map[string]int{
	"ming": 3, "минг": 3, "тыс": 3, "тысяч": 3, "тысячи": 3, "k": 3, "thousand": 3,
	"mln": 6, "million": 6, "млн": 6, "миллион": 6, "миллиона": 6, "миллионов": 6, "лям": 6, "mlrd": 9, "млрд": 9,
}

// PriceOf reads a price as lists write it: 6,3 mln, 4 000 000, 4,000,000.50, 4000000 soʻm,
// 300 $. currency is what stands in a column of its own, "" where there is none; no
// currency at all is soʻm. One separator with three digits behind it parts thousands.
func PriceOf(s, currency string) (crm.Money, bool) {
	m := crm.Money{Currency: crm.UZS}
	words := strings.ToLower(s + " " + currency)
	zeros := 0 // that a word stands for
	for _, w := range strings.FieldsFunc(words, func(r rune) bool { return !unicode.IsLetter(r) }) {
		zeros += thousands[w]
	}
	for _, c := range signs {
		if strings.Contains(words, c.sign) {
			m.Currency = c.code
			break
		}
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '.' || r == ',' {
			return r
		}
		return -1
	}, s)
	digits = strings.Trim(digits, ".,")
	dot, comma := strings.LastIndexByte(digits, '.'), strings.LastIndexByte(digits, ',')
	last := max(dot, comma)
	whole, rest := digits, ""
	if last >= 0 && (zeros > 0 || len(digits)-last-1 != 3 || min(dot, comma) >= 0) && strings.Count(digits, digits[last:last+1]) == 1 {
		whole, rest = digits[:last], digits[last+1:]
	}
	whole = strings.NewReplacer(".", "", ",", "").Replace(whole)
	if whole == "" || len(whole)+zeros > 13 || len(rest) > zeros+2 && strings.Trim(rest[zeros+2:], "0") != "" {
		return crm.Money{}, false
	}
	if len(rest) > zeros+2 {
		rest = rest[:zeros+2]
	}
	n, err := strconv.ParseInt(whole+rest+strings.Repeat("0", zeros+2-len(rest)), 10, 64)
	m.Minor = n
	return m, err == nil && n > 0 && m.Validate() == nil
}
