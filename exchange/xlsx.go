package exchange

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// looked is how many rows of a sheet are looked at for anything written.
const looked = 1000

func (f *File) workbook() (*excelize.File, error) {
	if err := f.unpacks(); err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(f.section(), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: mostUnzipped, UnzipXMLSizeLimit: heldUnzipped,
	})
	switch {
	case errors.Is(err, excelize.ErrWorkbookFileFormat), errors.Is(err, zip.ErrFormat):
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	case err != nil:
		return nil, fmt.Errorf("%w: open the workbook: %w", ErrFormat, err)
	}
	return book, nil
}

// unpacks refuses a workbook that would unpack to too much, before any of it is. What
// the directory says is held against what comes out by archive/zip.
func (f *File) unpacks() error {
	z, err := zip.NewReader(f.content, f.size)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	const mostParts = 10_000
	if len(z.File) > mostParts {
		return ErrTooLarge
	}
	var total uint64
	for _, part := range z.File {
		if part.UncompressedSize64 > mostUnzipped {
			return ErrTooLarge
		}
		total += part.UncompressedSize64
		// The text of the styles and the like is held whole.
		small := !strings.HasPrefix(part.Name, "xl/worksheets/") && !strings.EqualFold(part.Name, "xl/sharedStrings.xml")
		if small && part.UncompressedSize64 > heldUnzipped && strings.HasSuffix(part.Name, ".xml") {
			return ErrTooLarge
		}
	}
	if total > mostUnzipped {
		return ErrTooLarge
	}
	return nil
}

// openXLSX chooses the first sheet on which anything is written.
func (f *File) openXLSX() (err error) {
	book, err := f.workbook()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		f.since1904 = *props.Date1904
	}
	for _, sheet := range book.GetSheetList() {
		some, err := written(book, sheet)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrFormat, err)
		}
		if some {
			f.Sheet = sheet
			return nil
		}
	}
	return ErrEmpty
}

func written(book *excelize.File, sheet string) (some bool, err error) {
	rows, err := book.Rows(sheet)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for range looked {
		if !rows.Next() {
			return false, rows.Error()
		}
		cells, err := rows.Columns()
		if err != nil {
			return false, err
		}
		if strings.TrimSpace(strings.Join(cells, "")) != "" {
			return true, nil
		}
	}
	return false, nil
}

// xlsxRows reads a sheet.
type xlsxRows struct {
	book *excelize.File
	rows *excelize.Rows
	row  int
}

func (f *File) xlsxRows() (Rows, error) {
	book, err := f.workbook()
	if err != nil {
		return nil, err
	}
	rows, err := book.Rows(f.Sheet)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", ErrFormat, err), book.Close())
	}
	return &xlsxRows{book: book, rows: rows}, nil
}

// Next implements Rows.
func (x *xlsxRows) Next() (row Row, err error) {
	defer guard(&err)
	if !x.rows.Next() {
		if err := x.rows.Error(); err != nil {
			return Row{}, fmt.Errorf("%w: %w", ErrFormat, err)
		}
		return Row{}, io.EOF
	}
	x.row++
	if x.row > MostRows {
		return Row{}, fmt.Errorf("%w: more than %d rows", ErrTooLarge, MostRows)
	}
	cells, err := x.rows.Columns()
	if err != nil {
		return Row{}, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if len(cells) > mostColumns {
		cells = cells[:mostColumns]
	}
	return Row{Number: x.row, Cells: cells}, nil
}

// Close implements Rows.
func (x *xlsxRows) Close() error { return errors.Join(x.rows.Close(), x.book.Close()) }
