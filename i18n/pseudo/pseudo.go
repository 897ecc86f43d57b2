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

// Add makes the pseudo-locale one of the catalogue's: a person whose language is
// Tag is spoken to in it. Everything that comes from the catalogue is in fullwidth
// letters, dates and currencies included; what fills a placeholder, tags, commands
// and links are not.
func Add(c *i18n.Catalogue) error { return c.Respell(Tag, i18n.English, fullwidth) }

// fullwidth moves the letters of ASCII to their block, A to U+FF21, and the
// apostrophe of soʻm, which counts as a letter, beside them.
func fullwidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z':
			return r - 'A' + 'Ａ'
		case r == 'ʻ':
			return '＇'
		}
		return r
	}, s)
}
