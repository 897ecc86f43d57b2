package exchange

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The encodings that a text is read in; a text without a mark that is no UTF-8 is of
// an old program, which here is Windows-1251.
const (
	utf8Text    = "UTF-8"
	utf16Little = "UTF-16LE"
	utf16Big    = "UTF-16BE"
	windows1251 = "Windows-1251"
)

var encodings = map[string]encoding.Encoding{
	utf8Text:    unicode.UTF8BOM,
	utf16Little: unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	utf16Big:    unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	windows1251: charmap.Windows1251,
}

// openText finds the encoding. The whole file is looked through: the first letter
// that tells may stand at its end.
func (f *File) openText() error {
	f.Encoding = utf8Text
	r := bufio.NewReaderSize(f.section(), 64<<10)
	mark, err := r.Peek(2)
	switch {
	case bytes.Equal(mark, []byte{0xFF, 0xFE}):
		f.Encoding = utf16Little
		return nil
	case bytes.Equal(mark, []byte{0xFE, 0xFF}):
		f.Encoding = utf16Big
		return nil
	case err != nil && !errors.Is(err, io.EOF):
		return fmt.Errorf("read the list: %w", err)
	}
	valid, err := validUTF8(r)
	if err != nil {
		return fmt.Errorf("read the list: %w", err)
	}
	if !valid {
		f.Encoding = windows1251
	}
	return nil
}

// validUTF8 reads to the first byte that is no UTF-8.
func validUTF8(r io.Reader) (bool, error) {
	buf, kept := make([]byte, 64<<10), 0
	for {
		n, err := r.Read(buf[kept:])
		chunk := buf[:kept+n]
		whole := len(chunk)
		for cut := 1; cut < utf8.UTFMax && cut <= len(chunk); cut++ { // a letter may be cut in two
			if b := chunk[len(chunk)-cut]; utf8.RuneStart(b) {
				if !utf8.FullRune(chunk[len(chunk)-cut:]) {
					whole = len(chunk) - cut
				}
				break
			}
		}
		if !utf8.Valid(chunk[:whole]) {
			return false, nil
		}
		kept = copy(buf, chunk[whole:])
		if errors.Is(err, io.EOF) {
			return kept == 0, nil
		}
		if err != nil {
			return false, err
		}
	}
}

// text is the file as UTF-8 without a mark.
func (f *File) text() io.Reader {
	return transform.NewReader(f.section(), encodings[f.Encoding].NewDecoder())
}

// firstText is the beginning of the text, by which it is recognised.
func (f *File) firstText() (string, error) {
	b, err := io.ReadAll(io.LimitReader(f.text(), mostCell))
	if err != nil {
		return "", fmt.Errorf("read the list: %w", err)
	}
	if !utf8.Valid(b) && len(b) == mostCell { // cut within a letter
		b = bytes.ToValidUTF8(b, nil)
	}
	return string(b), nil
}
