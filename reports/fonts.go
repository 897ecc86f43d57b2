package reports

import (
	_ "embed" // the fonts
	"fmt"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

//go:embed fonts/NotoSans-Regular.ttf
var regularTTF []byte

//go:embed fonts/NotoSans-Bold.ttf
var boldTTF []byte

// typefaces are the fonts once they are read; any number of charts may share them.
type typefaces struct{ regular, bold *opentype.Font }

var loadFonts = sync.OnceValues(func() (typefaces, error) {
	regular, err := opentype.Parse(regularTTF)
	if err != nil {
		return typefaces{}, fmt.Errorf("reading the regular font: %w", err)
	}
	bold, err := opentype.Parse(boldTTF)
	if err != nil {
		return typefaces{}, fmt.Errorf("reading the bold font: %w", err)
	}
	return typefaces{regular: regular, bold: bold}, nil
})

// faces are the sizes in use. A face is not safe for concurrent use, so each
// picture has its own.
type faces struct {
	fonts                                            typefaces
	title, subtitle, label, count, value, note, foot font.Face
}

func newFaces() (*faces, error) {
	fonts, err := loadFonts()
	if err != nil {
		return nil, err
	}
	f := &faces{fonts: fonts}
	for _, want := range []struct {
		face *font.Face
		font *opentype.Font
		size float64
	}{
		{&f.title, fonts.bold, 66},
		{&f.subtitle, fonts.regular, 44},
		{&f.label, fonts.bold, 46},
		{&f.count, fonts.bold, 40},
		{&f.value, fonts.regular, 44},
		{&f.note, fonts.bold, 38},
		{&f.foot, fonts.regular, 40},
	} {
		*want.face, err = opentype.NewFace(want.font, &opentype.FaceOptions{Size: want.size, DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			return nil, fmt.Errorf("sizing a font: %w", err)
		}
	}
	return f, nil
}

// clean makes a text drawable on one line: letters that the fonts lack are left
// out, and so is the space that they leave behind.
func (f *faces) clean(text string) string {
	var buf sfnt.Buffer
	var b strings.Builder
	space := false
	for _, r := range norm.NFC.String(text) {
		if other, ok := lookalikes[r]; ok {
			r = other
		}
		switch r {
		case ' ', '\t', '\n', '\r':
			space = true
			continue
		}
		if i, err := f.fonts.regular.GlyphIndex(&buf, r); i == 0 || err != nil || !unicode.IsPrint(r) && r != noBreak && r != narrowNoBreak {
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// lookalikes stand in for signs that the texts use and the fonts lack.
var lookalikes = map[rune]rune{'−': '–', '→': '›'}

// The spaces at which no line breaks; to unicode.IsPrint they are none.
const (
	noBreak       = '\u00a0'
	narrowNoBreak = '\u202f'
)

func width(face font.Face, text string) float64 {
	return float64(font.MeasureString(face, text)) / 64
}

// clip shortens a text to a width in pixels and marks that with an ellipsis.
func clip(face font.Face, text string, room float64) string {
	if width(face, text) <= room {
		return text
	}
	runes := []rune(text)
	for n := len(runes) - 1; n > 0; n-- {
		short := strings.TrimRight(string(runes[:n]), " \u00a0\u202f,;·") + "…"
		if width(face, short) <= room {
			return short
		}
	}
	return ""
}

// wrap breaks a text into lines of a width in pixels; the last one is clipped.
// It breaks between the parts that " · " divides where that leaves no short line.
func wrap(face font.Face, text string, room float64, most int) []string {
	var lines []string
	for text != "" {
		if len(lines) == most-1 || width(face, text) <= room {
			return append(lines, clip(face, text, room))
		}
		line := fit(face, text, " ", room)
		if parts := fit(face, text, " · ", room); parts != "" && width(face, parts) > room/2 {
			line = parts
		}
		if line == "" { // a word longer than a line
			return append(lines, clip(face, text, room))
		}
		lines = append(lines, line)
		text = strings.TrimPrefix(strings.TrimLeft(text[len(line):], " "), "· ")
	}
	return lines
}

// fit is the longest beginning of a text that ends before a gap and has room.
func fit(face font.Face, text, gap string, room float64) string {
	for {
		i := strings.LastIndex(text, gap)
		if i <= 0 {
			return ""
		}
		text = text[:i]
		if width(face, text) <= room {
			return text
		}
	}
}
