package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"daftar/crm"
)

// sheet is one sheet that is being written.
type sheet struct {
	w   *excelize.StreamWriter
	row int
}

// newSheet begins a sheet with its titles, which stay in sight.
func newSheet(book *excelize.File, name string, titles []string, bold int) (*sheet, error) {
	if _, err := book.NewSheet(name); err != nil {
		return nil, err
	}
	w, err := book.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	if err := w.SetColWidth(1, len(titles), 18); err != nil {
		return nil, err
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	s := &sheet{w: w}
	cells := make([]any, len(titles))
	for i, t := range titles {
		cells[i] = excelize.Cell{StyleID: bold, Value: t}
	}
	return s, s.add(cells)
}

func (s *sheet) add(cells []any) error {
	s.row++
	if s.row > excelize.TotalRows {
		return fmt.Errorf("%w: a sheet holds %d rows", ErrTooLarge, excelize.TotalRows)
	}
	return s.w.SetRow(fmt.Sprintf("A%d", s.row), cells)
}

// workbook writes the customers, deals and activities.
func (x Export) workbook(ctx context.Context, w io.Writer) (n int, err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	first := book.GetSheetName(0)
	titles := make([]string, len(Exported))
	for i, f := range Exported {
		titles[i] = x.Title(f)
	}
	name := func(s Sheet) string { return x.Word(string(s)) }
	customers, err := newSheet(book, name(Customers), titles, bold)
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	n, err = x.each(ctx, func(_ crm.Customer, cells map[Field]string) error {
		row := make([]any, len(Exported))
		for i, f := range Exported {
			row[i] = cells[f] // a text, which is never run as a formula
		}
		return customers.add(row)
	})
	if err != nil {
		return n, err
	}
	if err := customers.w.Flush(); err != nil {
		return n, fmt.Errorf("export: %w", err)
	}
	for _, rest := range []func(context.Context, *excelize.File, int) error{x.deals, x.activities} {
		if err := rest(ctx, book, bold); err != nil {
			return n, fmt.Errorf("export: %w", err)
		}
	}
	if err := book.DeleteSheet(first); err != nil {
		return n, fmt.Errorf("export: %w", err)
	}
	if err := book.Write(w); err != nil {
		return n, fmt.Errorf("export: %w", err)
	}
	return n, nil
}

// words are the titles of a sheet's columns.
func (x Export) words(keys ...string) []string {
	for i, k := range keys {
		keys[i] = x.Word(k)
	}
	return keys
}

func (x Export) deals(ctx context.Context, book *excelize.File, bold int) error {
	s, err := newSheet(book, x.Word(string(Deals)),
		x.words("customer", "title", "amount", "currency", "status", "stage", "lost_reason", "expected", "owner", "created", "closed"), bold)
	if err != nil {
		return err
	}
	names, err := x.names(ctx)
	if err != nil {
		return err
	}
	stages, err := x.Book.Stages(ctx)
	if err != nil {
		return err
	}
	stage := map[int64]string{}
	for _, st := range stages {
		stage[st.ID] = st.Name
		if st.Name == "" {
			stage[st.ID] = st.Code
		}
	}
	for behind := int64(0); ; {
		found, err := x.Book.ExportDeals(ctx, x.Scope, behind, exported)
		if err != nil || len(found) == 0 {
			return errors.Join(err, s.w.Flush())
		}
		ids := make([]int64, len(found))
		for i, d := range found {
			ids[i] = d.CustomerID
		}
		who, err := x.who(ctx, ids)
		if err != nil {
			return err
		}
		for _, d := range found {
			behind = d.ID
			err := s.add([]any{
				who[d.CustomerID], d.Title, d.Amount.Main(), d.Amount.Currency, string(d.Status), stage[d.StageID], d.LostReason,
				d.ExpectedClose, names[d.OwnerID], x.moment(d.CreatedAt), x.moment(d.ClosedAt),
			})
			if err != nil {
				return err
			}
		}
	}
}

func (x Export) activities(ctx context.Context, book *excelize.File, bold int) error {
	s, err := newSheet(book, x.Word(string(Activities)), x.words("customer", "kind", "outcome", "text", "when", "owner"), bold)
	if err != nil {
		return err
	}
	names, err := x.names(ctx)
	if err != nil {
		return err
	}
	for behind := int64(0); ; {
		found, err := x.Book.ExportActivities(ctx, x.Scope, behind, exported)
		if err != nil || len(found) == 0 {
			return errors.Join(err, s.w.Flush())
		}
		ids := make([]int64, len(found))
		for i, a := range found {
			ids[i] = a.CustomerID
		}
		who, err := x.who(ctx, ids)
		if err != nil {
			return err
		}
		for _, a := range found {
			behind = a.ID
			row := []any{who[a.CustomerID], string(a.Kind), string(a.Outcome), a.Text, x.moment(a.At), names[a.OwnerID]}
			if err := s.add(row); err != nil {
				return err
			}
		}
	}
}

// who are the names of customers.
func (x Export) who(ctx context.Context, ids []int64) (map[int64]string, error) {
	found, err := x.Book.Customers(ctx, x.Scope, ids)
	if err != nil {
		return nil, err
	}
	names := make(map[int64]string, len(found))
	for _, c := range found {
		names[c.ID] = c.Name
	}
	return names, nil
}
