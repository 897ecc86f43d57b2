package fold

import (
	"strings"
	"unicode"
)

var latinOf = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ё': "yo", 'ж': "j",
	'з': "z", 'и': "i", 'й': "y", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o",
	'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "x", 'ц': "ts",
	'ч': "ch", 'ш': "sh", 'щ': "sh", 'ъ': "ʼ", 'ы': "i", 'ь': "", 'э': "e", 'ю': "yu",
	'я': "ya", 'ў': "oʻ", 'қ': "q", 'ғ': "gʻ", 'ҳ': "h",
}

// Words that the spelling rules write otherwise than letter by letter.
var latinExceptions = strings.NewReplacer(
	"сентябр", "сентабр", "октябр", "октабр",
	"Сентябр", "Сентабр", "Октябр", "Октабр",
	"СЕНТЯБР", "СЕНТАБР", "ОКТЯБР", "ОКТАБР",
)

// Latin writes Uzbek Cyrillic in the Latin alphabet of 1995, with oʻ and gʻ
// (U+02BB) and the tutuq (U+02BC). What is not Cyrillic stays as it is.
func Latin(s string) string {
	if isASCII(s) {
		return s
	}
	rs := []rune(latinExceptions.Replace(compose(s)))
	var b strings.Builder
	b.Grow(len(s) + 8)
	for i, r := range rs {
		out, ok := latinOf[unicode.ToLower(r)]
		if !ok {
			b.WriteRune(r)
			continue
		}
		b.WriteString(cased(latinInContext(rs, i, out), r, inCapitals(rs, i)))
	}
	return b.String()
}

// latinInContext mends the letters whose spelling depends on their neighbours.
func latinInContext(rs []rune, i int, out string) string {
	prev, next := at(rs, i-1), at(rs, i+1)
	switch unicode.ToLower(rs[i]) {
	case 'е':
		if !isLetter(prev) || isVowel(prev) || prev == 'ъ' || prev == 'ь' {
			return "ye"
		}
	case 'о':
		if prev == 'ь' {
			return "yo"
		}
	case 'ц':
		if !isVowel(prev) {
			return "s"
		}
	case 'ъ':
		if strings.ContainsRune("еёюя", next) {
			return ""
		}
	case 'с':
		if next == 'ҳ' {
			return "sʼ"
		}
	}
	return out
}

// at is the lower-case letter at i, 0 outside.
func at(rs []rune, i int) rune {
	if i < 0 || i >= len(rs) {
		return 0
	}
	return unicode.ToLower(rs[i])
}
