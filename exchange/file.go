package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
)

// Format is what kind of file a list is.
type Format string

// The formats.
const (
	CSV   Format = "csv"
	XLSX  Format = "xlsx"
	VCard Format = "vcf"
)

// Formats are all of them, in the order in which they are offered.
var Formats = []Format{XLSX, CSV, VCard}

// What a file may not exceed.
const (
	// MostRows is more than any team's list has.
	MostRows = 1_000_000
	// mostColumns is how many columns of a row are looked at.
	mostColumns = 100
	// mostCell bounds the text of one cell, in bytes: that of a spreadsheet holds
	// 32,767 characters.
	mostCell = 64 << 10
	// mostUnzipped bounds what a workbook unpacks to, and heldUnzipped how much of
	// it is held in memory; the rest goes to the disk.
	mostUnzipped = 300 << 20
	heldUnzipped = 16 << 20
)

// What makes a file unreadable as a whole; Is finds them.
var (
	ErrFormat   = errors.New("the file is no list that can be read")
	ErrEmpty    = errors.New("the file holds no rows")
	ErrTooLarge = errors.New("the file unpacks to more than is allowed")
	ErrLocked   = errors.New("the workbook is protected by a password, of the old .xls kind, or a web page that is called one")
)

// Row is one row of a file as it was written, an empty one too.
type Row struct {
	Number int // from 1, as a spreadsheet counts them; of a vCard the card's
	Cells  []string
}

// Rows reads a file row by row. After the last row Next returns [io.EOF].
type Rows interface {
	Next() (Row, error)
	Close() error
}

// File is a list that was recognised.
type File struct {
	Format Format
	// Encoding and Delimiter say how a CSV was read, Sheet which sheet of a workbook.
	Encoding  string
	Delimiter rune
	Sheet     string

	content io.ReaderAt
	size    int64
	// since1904: the days of a workbook are counted from 1904.
	since1904 bool
}

// Open recognises a list by its content; size is in bytes. content is read again by
// every reading of the rows.
func Open(content io.ReaderAt, size int64) (f *File, err error) {
	defer guard(&err)
	f = &File{content: content, size: size}
	head := make([]byte, min(size, 4096))
	if _, err := content.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the list: %w", err)
	}
	switch {
	case len(bytes.TrimSpace(head)) == 0 && int64(len(head)) == size:
		return nil, ErrEmpty
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		f.Format = XLSX
		return f, f.openXLSX()
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return nil, ErrLocked
	}
	if err := f.openText(); err != nil {
		return nil, err
	}
	first, err := f.firstText()
	switch {
	case err != nil:
		return nil, err
	case isVCard(first):
		f.Format = VCard
		return f, nil
	case isPage(first):
		return nil, ErrLocked
	case binary(first), strings.HasPrefix(strings.Join(strings.Fields(first[:min(len(first), 64)]), ""), `{"`): // JSON
		return nil, ErrFormat
	}
	f.Format = CSV
	f.Delimiter = delimiterOf(first)
	return f, nil
}

// Rows begins to read the file from its first row. Who reads closes.
func (f *File) Rows() (rows Rows, err error) {
	defer guard(&err)
	switch f.Format {
	case XLSX:
		return f.xlsxRows()
	case VCard:
		return newCards(f.text()), nil
	}
	return newCSV(f.text(), f.Delimiter), nil
}

// section is the file from its beginning.
func (f *File) section() *io.SectionReader { return io.NewSectionReader(f.content, 0, f.size) }

// guard makes a broken file out of what a library panics at: it is the file that is
// wrong, and not the program.
func guard(err *error) {
	switch fault := recover().(type) {
	case nil:
	case runtime.Error: // has nothing of the file in it
		*err = fmt.Errorf("%w: the reader gave up: %w", ErrFormat, fault)
	default:
		*err = fmt.Errorf("%w: the reader gave up", ErrFormat)
	}
}

// isVCard recognises the first line of a vCard.
func isVCard(head string) bool {
	head = strings.TrimLeft(head, "\uFEFF \t\r\n")
	const begin = "BEGIN:VCARD"
	return len(head) >= len(begin) && strings.EqualFold(head[:len(begin)], begin)
}

// isPage recognises what programs write that call a web page, or the XML of an old
// Excel, a workbook.
func isPage(head string) bool {
	head = strings.ToLower(strings.TrimLeft(head, "\uFEFF \t\r\n"))
	for _, begin := range []string{"<html", "<!doctype", "<?xml", "<table", "<meta", "<head", "<style"} {
		if strings.HasPrefix(head, begin) {
			return true
		}
	}
	return false
}

// binary reports whether a text is none: it holds what no text holds.
func binary(head string) bool {
	return strings.ContainsFunc(head, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\r\n\f\v", r) })
}
