package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"daftar/crm/fold"
)

var normalOf = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ё': "yo", 'ж': "j",
	'з': "z", 'и': "i", 'й': "y", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o",
	'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "h", 'ц': "ts",
	'ч': "ch", 'ш': "sh", 'щ': "sh", 'ъ': "", 'ы': "i", 'ь': "", 'э': "e", 'ю': "yu",
	'я': "ya", 'ў': "o", 'қ': "k", 'ғ': "g", 'ҳ': "h",
	'q': "k", 'x': "h", 'ş': "sh", 'ç': "ch", 'ğ': "g", 'ö': "o", 'ō': "o",
}

var normalSounds = strings.NewReplacer("kh", "h", "zh", "j", "shch", "sh", "ye", "e")

// normal is the form that lexicons are keyed by: one script, no apostrophes, the
// letters that are typed for one another made one. It keeps more apart than a
// search key does: words of three languages share one table.
func normal(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if !ascii {
		s = norm.NFC.String(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if fold.IsApostrophe(r) || unicode.IsMark(r) {
			continue
		}
		r = unicode.ToLower(r)
		if out, ok := normalOf[r]; ok {
			b.WriteString(out)
		} else {
			b.WriteRune(r)
		}
	}
	return normalSounds.Replace(b.String())
}

var russianKeyboard = strings.NewReplacer("o'", "u", "ў", "у")

// spellings returns the normal forms under which a lexicon word is typed: oʻ also
// comes as u from a Russian keyboard, ё also as е.
func spellings(s string) []string {
	low := strings.ToLower(s)
	out := []string{normal(low)}
	add := func(v string) {
		if k := normal(v); k != out[0] {
			out = append(out, k)
		}
	}
	plain := strings.Map(func(r rune) rune {
		if fold.IsApostrophe(r) {
			return '\''
		}
		return r
	}, low)
	add(russianKeyboard.Replace(plain))
	add(strings.ReplaceAll(low, "ё", "е"))
	return out
}
