package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"daftar/crm"
	"daftar/store"
)

// MostReported is how many rows a report holds.
const MostReported = 10_000

// ReportWords are the words of a report in somebody's language. What heads its own
// columns must be among the words of columns that hold nothing, so that a report that
// was corrected can be read as a list again.
type ReportWords struct {
	Titles  [reportColumns]string // which row, what became of it, why
	Refused string
	Skipped string
	Taken   string // without something
	More    string // in the last row of a report that does not hold all
	Why     func(code string) string
	Field   func(Field) string
	// Column is what heads a column that has neither a title nor a field.
	Column func(number int) string
}

// reportColumns is how many columns a report has of its own; the file's stand behind.
const reportColumns = 3

// report is a report that is being written.
type report struct {
	w     ReportWords
	sheet *sheet
	rows  Rows // of the file, nil when it is not there any more
	now   Row
	bare  bool // the file's cells have an apostrophe before what looks like a formula
	n     int
}

// Report writes the rows that were refused or left out, and those that were taken
// without something, as they stand in the file, with the reasons, as a workbook; nil
// when there are none. Without a file, nil, only the reasons.
func Report(ctx context.Context, book *store.Store, i store.Import, f *File, w ReportWords) (content []byte, err error) {
	lines, err := book.ImportLines(ctx, crm.WholeBook(), i.ID, store.ImportLine{}, exported)
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	m, err := ReadMapping(i.Mapping)
	if err != nil {
		return nil, err
	}
	out := excelize.NewFile()
	defer func() { err = errors.Join(err, out.Close()) }()
	r := report{w: w}
	titles := w.Titles[:]
	if f != nil {
		titles = slices.Concat(titles, m.headings(w))
		if r.rows, err = f.Rows(); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, r.rows.Close()) }()
		r.bare = f.Format == CSV
		if err := out.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &f.since1904}); err != nil {
			return nil, fmt.Errorf("write a report: %w", err)
		}
	}
	bold, err := out.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, fmt.Errorf("write a report: %w", err)
	}
	first := out.GetSheetName(0)
	if r.sheet, err = newSheet(out, "Daftar", titles, bold); err != nil {
		return nil, fmt.Errorf("write a report: %w", err)
	}
	if err := r.all(ctx, book, i.ID, lines); err != nil {
		return nil, fmt.Errorf("write a report: %w", err)
	}
	var b bytes.Buffer
	if err := errors.Join(r.sheet.w.Flush(), out.DeleteSheet(first), out.Write(&b)); err != nil {
		return nil, fmt.Errorf("write a report: %w", err)
	}
	return b.Bytes(), nil
}

// headings are the titles of a file's columns; a column without one is headed by what
// it holds, so that it is taken for that again.
func (m Mapping) headings(w ReportWords) []string {
	titles := make([]string, len(m.Columns))
	for n, c := range m.Columns {
		switch titles[n] = c.Title; {
		case m.Header != 0:
		case c.Field != Skip:
			titles[n] = w.Field(c.Field)
		default:
			titles[n] = w.Column(n + 1)
		}
	}
	return titles
}

// all writes the rows that lines are about, and goes on with the lines behind them.
func (r *report) all(ctx context.Context, book *store.Store, id int64, lines []store.ImportLine) error {
	for len(lines) > 0 {
		end := slices.IndexFunc(lines, func(l store.ImportLine) bool { return l.Row != lines[0].Row })
		if end < 0 { // the rest of the row may come with the next lines
			more, err := book.ImportLines(ctx, crm.WholeBook(), id, lines[len(lines)-1], exported)
			if err != nil {
				return err
			}
			if len(more) > 0 {
				lines = append(lines, more...)
				continue
			}
			end = len(lines)
		}
		if r.n++; r.n > MostReported {
			return r.sheet.add([]any{r.w.More})
		}
		if err := r.row(lines[:end]); err != nil {
			return err
		}
		lines = lines[end:]
	}
	return nil
}

// row writes one row of the file; a text is never run as a formula.
func (r *report) row(lines []store.ImportLine) error {
	what := r.w.Taken
	switch {
	case lines[0].Refused:
		what = r.w.Refused
	case skips[lines[0].Why]:
		what = r.w.Skipped
	}
	why := make([]string, len(lines))
	for n, l := range lines {
		why[n] = r.w.Why(l.Why)
		if l.Field != "" {
			why[n] = r.w.Field(Field(l.Field)) + ": " + why[n]
		}
		if l.Value != "" {
			why[n] += " (" + l.Value + ")"
		}
	}
	cells := []any{lines[0].Row, what, strings.Join(why, "; ")}
	for r.rows != nil && r.now.Number < lines[0].Row {
		var err error
		if r.now, err = r.rows.Next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
	}
	if r.now.Number == lines[0].Row {
		for _, cell := range r.now.Cells {
			if r.bare {
				cell = Unguarded(cell)
			}
			cells = append(cells, Clean(cell))
		}
	}
	return r.sheet.add(cells)
}

// Recall takes the columns of m for what they were taken for when a file with the same
// titles was read earlier, as far back as a report of what was refused of it, and m for
// prices or customers as that was. It returns whether the titles are the same.
func (m *Mapping) Recall(earlier Mapping) bool {
	if m.Header == 0 || earlier.Header == 0 {
		return false
	}
	titles, before := m.titles(), earlier.titles()
	from := 0
	if len(titles) == len(before)+reportColumns {
		from = reportColumns
	}
	if len(before) == 0 || !slices.Equal(titles[from:], before) {
		return false
	}
	for n := range m.Columns {
		if n < from || n-from >= len(before) {
			m.Columns[n].Field, m.Columns[n].Label = Skip, ""
			continue
		}
		m.Columns[n].Field, m.Columns[n].Label = earlier.Columns[n-from].Field, earlier.Columns[n-from].Label
	}
	if m.Priced && earlier.Priced { // there was, and is, a choice
		m.Prices = earlier.Prices
	}
	return true
}

// titles are those of the columns up to the last that has one.
func (m Mapping) titles() (all []string) {
	for _, c := range m.Columns {
		all = append(all, c.Title)
	}
	for len(all) > 0 && all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all
}

// Recall is [Mapping.Recall] from the files that a member has brought in lately.
func Recall(ctx context.Context, book *store.Store, user crm.User, m *Mapping) error {
	const lately = 20
	imports, err := book.ImportsOf(ctx, user.Scope(), user.ID, lately)
	if err != nil {
		return err
	}
	for _, i := range imports {
		if earlier, err := ReadMapping(i.Mapping); err == nil && m.Recall(earlier) {
			break
		}
	}
	return nil
}
