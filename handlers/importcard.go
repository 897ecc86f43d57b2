package handlers

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/exchange"
	"daftar/i18n"
	"daftar/store"
)

// columnsListed is how many columns stand on a page.
const columnsListed = 8

// keptSample is what an import keeps of people to show them on its card: as long as it
// has not begun, and in [store.Import.Sample] only, which everything that ends it empties.
type keptSample struct {
	Columns [][]string        `json:"c"` // what stands in the first rows of each
	Renames []exchange.Rename `json:"r,omitempty"`
}

// columnSamples are what is kept of the first rows: two of each column.
func columnSamples(f exchange.Format, s exchange.Sample) [][]string {
	const kept, longest = 2, 40
	out := make([][]string, len(s.Mapping.Columns))
	for _, row := range s.Rows {
		for c := range out {
			if c >= len(row.Cells) || len(out[c]) == kept {
				continue
			}
			cell := row.Cells[c]
			if f == exchange.CSV {
				cell = exchange.Unguarded(cell)
			}
			cell = strings.Join(strings.Fields(exchange.Clean(cell)), " ")
			if rs := []rune(cell); len(rs) > longest {
				cell = string(rs[:longest]) + "…"
			}
			if cell != "" {
				out[c] = append(out[c], cell)
			}
		}
	}
	return out
}

// encode is the form in which a sample is kept.
func (s keptSample) encode() string {
	b, err := json.Marshal(s)
	if err != nil { // strings only
		return ""
	}
	return string(b)
}

// sampleOf is the sample of an import.
func sampleOf(i store.Import) (s keptSample) {
	if json.Unmarshal([]byte(i.Sample), &s) != nil { // there is none any more
		return keptSample{}
	}
	return s
}

func importButton(i store.Import, label, what string) chat.Button {
	return chat.Button{Text: label, Data: chat.Data{Action: "import", ID: i.ID, Version: i.Version, Arg: what}.Encode()}
}

// importCard draws an import as it stands.
func importCard(l *i18n.Locale, i store.Import, now time.Time) chat.Message {
	return importPage(l, i, now, 0)
}

// importPage is importCard with another page of the columns.
func importPage(l *i18n.Locale, i store.Import, now time.Time, page int) chat.Message {
	number := func(n int) string { return l.Number(int64(n)) }
	lines := []string{l.T("import."+string(i.State), "name", i.Name)}
	m := chat.Message{}
	switch i.State {
	case store.ImportReading:
		m.Buttons = append(m.Buttons, chat.Row(importButton(i, l.Plain("button.cancel"), "drop")))
	case store.ImportReady:
		more, buttons := readyCard(l, i, page)
		lines, m.Buttons = append(lines, more...), buttons
	case store.ImportRunning, store.ImportStopping:
		lines = append(lines, l.T("import.progress", "rows", number(i.Counts.Rows), "made", number(i.Counts.Made),
			"updated", number(i.Counts.Updated), "refused", number(i.Counts.Refused)))
		if i.State == store.ImportRunning {
			m.Buttons = append(m.Buttons, chat.Row(importButton(i, l.Plain("import.do_stop"), "stop")))
		}
	case store.ImportDone:
		lines = append(lines, doneLines(l, i)...)
		if i.Revertible(now) {
			lines = append(lines, l.T("import.revertible", "days", int(store.RevertFor.Hours()/24)))
			m.Buttons = append(m.Buttons, chat.Row(importButton(i, l.Plain("import.do_revert"), "ask")))
		}
	case store.ImportReverted:
		if i.Stayed > 0 {
			lines = append(lines, l.T("import.stayed", "stayed", number(i.Stayed)))
		}
	case store.ImportFailed:
		cause := i.Cause
		if cause == "" {
			cause = "format"
		}
		lines = append(lines, l.T("import_failed."+cause))
	}
	m.Text = strings.Join(lines, "\n")
	return m
}

// doneLines say what has become of the rows.
func doneLines(l *i18n.Locale, i store.Import) []string {
	if takenAsPrices(i) {
		return []string{l.T("products.taken", "made", i.Counts.Made, "there", i.Counts.Same)}
	}
	number := func(n int) string { return l.Number(int64(n)) }
	lines := []string{l.T("import.result", "made", number(i.Counts.Made), "updated", number(i.Counts.Updated))}
	return append(lines, restLines(l, i)...)
}

// restLines say what becomes, or has become, of the rows beside those that are new and
// those that bring something new.
func restLines(l *i18n.Locale, i store.Import) (lines []string) {
	c := i.Counts
	for _, more := range []struct {
		key string
		n   int
	}{
		{"import.same", c.Same},
		{"import.again", c.Again},
		{"import_skipped." + string(i.Mode), c.Skipped},
		{"import.unnamed", c.Unnamed},
		{"import.renamed", c.Renamed},
		{"import.refused", c.Refused},
		{"import.warned", c.Warned},
	} {
		if more.n == 0 {
			continue
		}
		lines = append(lines, l.T(more.key, "number", l.Number(int64(more.n))))
		if more.key == "import.renamed" {
			lines = append(lines, renames(l, i)...)
		}
	}
	return lines
}

// renames are the first names that a list changes.
func renames(l *i18n.Locale, i store.Import) (lines []string) {
	for _, r := range sampleOf(i).Renames {
		lines = append(lines, l.T("import.rename", "from", r.From, "to", r.To))
	}
	return lines
}

// readyCard says what was guessed, with samples, and what would be done.
func readyCard(l *i18n.Locale, i store.Import, page int) (lines []string, buttons [][]chat.Button) {
	m, err := exchange.ReadMapping(i.Mapping)
	if err != nil { // written by ourselves
		return nil, nil
	}
	if m.Prices {
		return readyPrices(l, i, m)
	}
	columns, left := columnLines(l, m, sampleOf(i).Columns)
	page, turning := turnedColumns(i, "look", page, len(columns))
	lines = append(lines, columns[page*columnsListed:min(len(columns), (page+1)*columnsListed)]...)
	if len(turning) > 0 {
		buttons = append(buttons, turning)
	}
	if len(left) > 0 {
		const most = 10
		lines = append(lines, l.T("import.left_out", "columns", strings.Join(left[:min(len(left), most)], ", ")))
	}
	number := func(n int) string { return l.Number(int64(n)) }
	c := i.Counts
	if !m.Usable() {
		lines = append(lines, "", l.T("import.unusable"))
	} else {
		lines = append(lines, "", l.T("import.would", "rows", number(c.Rows), "made", number(c.Made), "updated", number(c.Updated)))
		lines = append(lines, restLines(l, i)...)
		if c.Made+c.Updated > 0 {
			buttons = append(buttons, chat.Row(importButton(i, l.Plain("import.do_start"), "start")))
		} else {
			lines = append(lines, l.T("import.nothing"))
		}
		buttons = append(buttons, chat.Row(importButton(i, l.Plain("import_mode."+string(i.Mode)), "mode")))
	}
	row := chat.Row(importButton(i, l.Plain("button.cancel"), "drop"))
	if m.Priced {
		buttons = append(buttons, chat.Row(importButton(i, l.Plain("import.as_prices"), "as")))
	}
	if i.Format != string(exchange.VCard) {
		row = append(chat.Row(importButton(i, l.Plain("import.do_columns"), "columns")), row...)
	}
	return lines, append(buttons, row)
}

// columnLines tell what columns are taken for, with what stands in them, and which are
// left out.
func columnLines(l *i18n.Locale, m exchange.Mapping, kept [][]string) (lines, left []string) {
	for n, c := range m.Columns {
		example := exampleOf(l, kept, n)
		switch {
		case c.Field == exchange.Skip && (c.Title != "" || example != ""):
			left = append(left, titleOf(l, c, n))
		case c.Field == exchange.Skip, example == "" && len(kept) > 0: // nothing stands there
		default:
			lines = append(lines, columnLine(l, m, kept, n))
		}
	}
	return lines, left
}

func columnLine(l *i18n.Locale, m exchange.Mapping, kept [][]string, n int) string {
	line := l.T("import.column", "title", titleOf(l, m.Columns[n], n), "field", fieldName(l, m.Columns[n].Field))
	if example := exampleOf(l, kept, n); example != "" {
		line += " · " + example
	}
	return line
}

// turnedColumns holds a page to those that there are, and gives the buttons to the
// pages beside it.
func turnedColumns(i store.Import, verb string, page, columns int) (int, []chat.Button) {
	pages := max(1, (columns+columnsListed-1)/columnsListed)
	page = min(max(page, 0), pages-1)
	var turning []chat.Button
	if page > 0 {
		turning = append(turning, importButton(i, "‹", verb+"."+strconv.Itoa(page-1)))
	}
	if page < pages-1 {
		turning = append(turning, importButton(i, "›", verb+"."+strconv.Itoa(page+1)))
	}
	return page, turning
}

func fieldName(l *i18n.Locale, f exchange.Field) string {
	if f == exchange.Skip {
		return l.Plain("import.skip")
	}
	return l.Plain("import_field." + string(f))
}

// titleOf is what a column is called in the file, or its letter.
func titleOf(l *i18n.Locale, c exchange.Column, n int) string {
	if c.Title != "" {
		return c.Title
	}
	return l.Plain("import.nth_column", "number", n+1)
}

// exampleOf is what stands in a column.
func exampleOf(l *i18n.Locale, kept [][]string, n int) string {
	if n >= len(kept) || len(kept[n]) == 0 {
		return ""
	}
	return l.T("import.example", "text", strings.Join(kept[n], ", "))
}

// columnsCard lists the columns, each a button that changes it.
func columnsCard(l *i18n.Locale, i store.Import, page int) (chat.Message, error) {
	m, err := exchange.ReadMapping(i.Mapping)
	if err != nil {
		return chat.Message{}, err
	}
	page, turning := turnedColumns(i, "columns", page, len(m.Columns))
	kept := sampleOf(i).Columns
	lines := []string{l.T("import.choose_column", "name", i.Name)}
	var out chat.Message
	for n := page * columnsListed; n < min(len(m.Columns), (page+1)*columnsListed); n++ {
		lines = append(lines, columnLine(l, m, kept, n))
		label := titleOf(l, m.Columns[n], n) + " → " + fieldName(l, m.Columns[n].Field)
		out.Buttons = append(out.Buttons, chat.Row(importButton(i, label, "column."+strconv.Itoa(n))))
	}
	out.Text = strings.Join(lines, "\n")
	if len(turning) > 0 {
		out.Buttons = append(out.Buttons, turning)
	}
	out.Buttons = append(out.Buttons, chat.Row(importButton(i, l.Plain("button.back"), "look")))
	return out, nil
}

// fieldsCard offers what a column may hold.
func fieldsCard(l *i18n.Locale, i store.Import, column int) (chat.Message, error) {
	m, err := exchange.ReadMapping(i.Mapping)
	if err != nil {
		return chat.Message{}, err
	}
	if column < 0 || column >= len(m.Columns) {
		return columnsCard(l, i, 0)
	}
	c := m.Columns[column]
	out := chat.Message{Text: l.T("import.choose_field", "title", titleOf(l, c, column))}
	if example := exampleOf(l, sampleOf(i).Columns, column); example != "" {
		out.Text += "\n" + example
	}
	var row []chat.Button
	for _, f := range append([]exchange.Field{exchange.Skip}, exchange.Fields...) {
		label := fieldName(l, f)
		if f == c.Field {
			label = "✓ " + label
		}
		if row = append(row, importButton(i, label, "set."+strconv.Itoa(column)+"."+string(f))); len(row) == 3 {
			out.Buttons, row = append(out.Buttons, row), nil
		}
	}
	if len(row) > 0 {
		out.Buttons = append(out.Buttons, row)
	}
	back := "columns." + strconv.Itoa(column/columnsListed)
	out.Buttons = append(out.Buttons, chat.Row(importButton(i, l.Plain("button.back"), back)))
	return out, nil
}
