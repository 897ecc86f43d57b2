package i18n

import (
	"unicode"
	"unicode/utf8"
)

// Capital makes words fit to begin a line: "kecha" → "Kecha".
func Capital(words string) string { return first(words, unicode.ToUpper) }

// Small makes words fit to stand inside a line: "Qoʻngʻiroq" → "qoʻngʻiroq".
func Small(words string) string { return first(words, unicode.ToLower) }

func first(words string, letter func(rune) rune) string {
	r, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return ""
	}
	return string(letter(r)) + words[size:]
}
