package fold

import (
	"strings"
	"unicode"
)

// cyrillicOf holds the spellings of the Latin alphabets, by length: the longest
// that fits is taken. An apostrophe is written ʻ here, whichever was typed.
var cyrillicOf = []map[string]string{
	1: {
		"a": "а", "b": "б", "c": "с", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "ҳ",
		"i": "и", "j": "ж", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п",
		"q": "қ", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "х",
		"y": "й", "z": "з", "ʻ": "ъ", "ş": "ш", "ç": "ч", "ğ": "ғ", "ö": "ў", "ō": "ў", "ñ": "нг",
	},
	2: {
		"oʻ": "ў", "gʻ": "ғ", "sh": "ш", "ch": "ч", "yo": "ё", "yu": "ю", "ya": "я", "ye": "е",
	},
	3: {"yoʻ": "йў", "sʻh": "сҳ"},
	5: {"tsiya": "ция"},
	7: {"sentabr": "сентябр"},
	6: {"oktabr": "октябр", "aksiya": "акция"},
}

// Cyrillic writes Latin Uzbek in Cyrillic. Any apostrophe is understood. What is
// not Latin stays as it is.
func Cyrillic(s string) string {
	src := []rune(compose(s))
	low := make([]rune, len(src))
	for i, r := range src {
		low[i] = unicode.ToLower(r)
		if IsApostrophe(r) {
			low[i] = turned
		}
	}
	var b strings.Builder
	b.Grow(2 * len(s))
	for i := 0; i < len(src); {
		out, n := cyrillicAt(low, i)
		if n == 0 {
			b.WriteRune(src[i])
			i++
			continue
		}
		b.WriteString(cased(out, src[i], n > 1 && unicode.IsUpper(src[i+1])))
		i += n
	}
	return b.String()
}

// cyrillicAt spells what begins at i and tells how many letters that took.
func cyrillicAt(low []rune, i int) (out string, n int) {
	for n = min(len(cyrillicOf)-1, len(low)-i); n > 0; n-- {
		var ok bool
		if out, ok = cyrillicOf[n][string(low[i:i+n])]; ok {
			break
		}
	}
	prev := at(low, i-1)
	switch {
	case n == 0:
		return "", 0
	case low[i] == turned && (!isLetter(prev) || !isLetter(at(low, i+1))):
		return "", 0 // a quotation mark
	case low[i] == 'e' && (!isLetter(prev) || isVowel(prev)):
		return "э", 1
	case n == 2 && out == "е" && isLetter(prev) && !isVowel(prev):
		return "ье", 2
	}
	return out, n
}
