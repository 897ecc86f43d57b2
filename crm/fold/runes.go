package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The two apostrophes of the Uzbek alphabet.
const (
	turned = 'ʻ' // U+02BB, part of oʻ and gʻ
	tutuq  = 'ʼ' // U+02BC, the glottal stop
)

// IsApostrophe reports whether r is any of the signs that people type for the
// apostrophes of Uzbek.
func IsApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '’', '‘', 'ʻ', 'ʼ', '´', '′', 'ʹ', '＇', '‛':
		return true
	}
	return false
}

func isVowel(r rune) bool {
	switch unicode.ToLower(r) {
	case 'а', 'е', 'ё', 'и', 'о', 'у', 'ы', 'э', 'ю', 'я', 'ў', 'a', 'e', 'i', 'o', 'u':
		return true
	}
	return false
}

// compose joins letters with their combining marks: й and ў also arrive as two
// code points, from phones and from the names of files.
func compose(s string) string {
	if isASCII(s) {
		return s
	}
	return norm.NFC.String(s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// isLetter reports whether r can be inside a word.
func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

// cased writes out as the letter src is written: Sh for Ш before a small letter,
// SH where the neighbours are capitals too.
func cased(out string, src rune, allCaps bool) string {
	if !unicode.IsUpper(src) || out == "" {
		return out
	}
	if allCaps {
		return strings.ToUpper(out)
	}
	first := []rune(out)
	return string(unicode.ToUpper(first[0])) + string(first[1:])
}

// inCapitals reports whether the letter at i stands among capitals.
func inCapitals(rs []rune, i int) bool {
	if i+1 < len(rs) && isLetter(rs[i+1]) {
		return unicode.IsUpper(rs[i+1])
	}
	return i > 0 && unicode.IsUpper(rs[i-1])
}
