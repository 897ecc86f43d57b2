package exchange

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// window is how far a row is looked for: a quotation mark that is never closed does
// not swallow the rest of the file.
const window = 4 * mostCell

// csvRows reads comma-separated values as people's programs write them. It is not
// encoding/csv, which reads a cell whose quotation mark is never closed to the end of
// the file, and refuses a mark inside a word.
type csvRows struct {
	r         *bufio.Reader
	delimiter byte
	row       int
	fields    []string
	began     bool
}

func newCSV(text io.Reader, delimiter rune) *csvRows {
	return &csvRows{r: bufio.NewReaderSize(text, window), delimiter: byte(delimiter)}
}

// Next implements Rows.
func (c *csvRows) Next() (Row, error) {
	if !c.began {
		c.began = true
		if err := c.skipSep(); err != nil {
			return Row{}, err
		}
	}
	if c.row >= MostRows {
		return Row{}, fmt.Errorf("%w: more than %d rows", ErrTooLarge, MostRows)
	}
	if _, err := c.r.Peek(1); err != nil {
		if !errors.Is(err, io.EOF) {
			err = fmt.Errorf("read the list: %w", err)
		}
		return Row{}, err
	}
	buffered, _ := c.r.Peek(c.r.Buffered())
	n, ok := c.split(buffered, false, false)
	if !ok { // the row goes on behind what is buffered
		more, err := c.r.Peek(window)
		if err != nil && !errors.Is(err, io.EOF) {
			return Row{}, fmt.Errorf("read the list: %w", err)
		}
		if n, ok = c.split(more, err != nil, false); !ok {
			n, _ = c.split(more, true, true)
		}
	}
	if _, err := c.r.Discard(n); err != nil {
		return Row{}, fmt.Errorf("read the list: %w", err)
	}
	c.row++
	return Row{Number: c.row, Cells: c.fields}, nil
}

// Close implements Rows.
func (c *csvRows) Close() error { return nil }

// skipSep passes over the line by which Excel is told the delimiter.
func (c *csvRows) skipSep() error {
	head, err := c.r.Peek(5)
	if err != nil || !strings.EqualFold(string(head[:4]), "sep=") {
		return nil //nolint:nilerr // a file of less than a line is read as it is
	}
	if _, err := c.r.ReadSlice('\n'); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the list: %w", err)
	}
	c.row++
	return nil
}

// split reads one row from the beginning of b into c.fields, and tells how many bytes
// it takes. It is not ok when the row does not end in b; last says that nothing comes
// behind b. With literal, quotation marks mean nothing.
func (c *csvRows) split(b []byte, last, literal bool) (n int, ok bool) {
	c.fields = make([]string, 0, max(len(c.fields), 8))
	for {
		var cell string
		var size int
		if quoted := !literal && n < len(b) && b[n] == '"'; quoted {
			cell, size, ok = c.quoted(b[n:], last)
		} else {
			cell, size, ok = c.bare(b[n:], last)
		}
		if !ok {
			return 0, false
		}
		n += size
		if len(c.fields) < mostColumns {
			c.fields = append(c.fields, cell)
		}
		switch {
		case n >= len(b):
			return n, last
		case b[n] == c.delimiter:
			n++
			if n == len(b) {
				if !last {
					return 0, false
				}
				c.fields = append(c.fields, "")
				return n, true
			}
		case b[n] == '\r':
			if n+1 == len(b) && !last {
				return 0, false
			}
			if n+1 < len(b) && b[n+1] == '\n' {
				n++
			}
			return n + 1, true
		default: // '\n'
			return n + 1, true
		}
	}
}

// bare reads a cell up to the delimiter or the end of the line.
func (c *csvRows) bare(b []byte, last bool) (cell string, n int, ok bool) {
	for n < len(b) && b[n] != c.delimiter && b[n] != '\n' && b[n] != '\r' {
		n++
	}
	if n == len(b) && !last {
		return "", 0, false
	}
	return string(b[:min(n, mostCell)]), n, true
}

// quoted reads a cell that begins with a quotation mark. A mark within counts as one
// where no end of the cell follows it.
func (c *csvRows) quoted(b []byte, last bool) (cell string, n int, ok bool) {
	var text []byte
	for n = 1; n < len(b); n++ {
		if b[n] != '"' {
			text = append(text, b[n])
			continue
		}
		switch {
		case n+1 == len(b):
			return string(text[:min(len(text), mostCell)]), n + 1, last
		case b[n+1] == '"':
			text = append(text, '"')
			n++
		case b[n+1] == c.delimiter, b[n+1] == '\r', b[n+1] == '\n':
			return string(text[:min(len(text), mostCell)]), n + 1, true
		default:
			text = append(text, '"')
		}
	}
	return "", 0, false
}

// delimiterOf guesses what stands between the cells: what splits the first rows into
// as many cells each.
func delimiterOf(head string) rune {
	if sep, found := strings.CutPrefix(strings.ToLower(head), "sep="); found && len(sep) > 0 && strings.ContainsAny(sep[:1], ",;\t|") {
		return rune(sep[0])
	}
	best, most := ',', 0
	for _, d := range ",;\t|" {
		if score := evenness(head, d); score > most {
			best, most = d, score
		}
	}
	return best
}

// evenness is how many of the first rows a delimiter splits into the commonest number
// of cells, times that number; 0 when it splits none.
func evenness(head string, d rune) int {
	rows := newCSV(strings.NewReader(head), d)
	counts := map[int]int{}
	for range 30 {
		row, err := rows.Next()
		if err != nil {
			break
		}
		if n := len(row.Cells); n > 1 {
			counts[n]++
		}
	}
	score := 0
	for cells, times := range counts {
		score = max(score, times*min(cells, 12))
	}
	return score
}
