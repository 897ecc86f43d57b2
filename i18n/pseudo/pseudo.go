// Package pseudo is a language for tests: English in fullwidth letters. In a
// transcript written in it, a plain letter was typed by a person or has slipped
// past the catalogues.
package pseudo

import (
	"strings"

	"daftar/i18n"
)

// Tag is the tag of the pseudo-locale.
const Tag = "x-pseudo"

// Locale returns the pseudo-locale of a catalogue. Everything that comes from the
// catalogue is in fullwidth letters, dates and currencies included; what fills a
// placeholder, tags, commands and links are not.
func Locale(c *i18n.Catalogue) (*i18n.Locale, error) {
	return c.Respelled(Tag, i18n.English, fullwidth)
}

// fullwidth moves the letters of ASCII to their block U+FF21…U+FF5A.
func fullwidth(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' {
			return r - 'A' + 'Ａ'
		}
		return r
	}, s)
}
