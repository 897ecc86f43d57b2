package fold

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// keyOf spells every letter of both scripts roughly in Latin. ö stands for oʻ
// until the vowels are folded.
var keyOf = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ё': "yo", 'ж': "j",
	'з': "z", 'и': "i", 'й': "y", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o",
	'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "h", 'ц': "s",
	'ч': "ch", 'ш': "sh", 'щ': "sh", 'ъ': "", 'ы': "i", 'ь': "", 'э': "e", 'ю': "yu",
	'я': "ya", 'ў': "ö", 'қ': "k", 'ғ': "g", 'ҳ': "h", 'ә': "a", 'ө': "ö", 'ү': "u",
	'ң': "ng", 'ұ': "u", 'і': "i", 'ї': "i", 'є': "e", 'ґ': "g",
	'q': "k", 'x': "h", 'w': "v", 'ş': "sh", 'ç': "ch", 'ğ': "g", 'ñ': "ng", 'ö': "ö",
	'ō': "ö", 'ü': "u", 'ı': "i", 'ß': "s",
}

// The spellings of one sound in the Latin scripts, longest first at each place.
var keySounds = strings.NewReplacer(
	"shch", "sh", "sch", "sh", "dzh", "j", "dj", "j", "zh", "j", "kh", "h", "gh", "g", "ph", "f",
	"ts", "s", "ck", "k", "ch", "ch", "ce", "se", "ci", "si", "c", "k", "oʻ", "ö", "ʻ", "",
)

// The spellings of one vowel: yo, ya and ye drift into each other between the
// languages (Бахтиёр, Bakhtiyar), and so do o and a (Ташкент, Toshkent).
var keyVowels = strings.NewReplacer(
	"yö", "yu", "yyo", "ye", "yo", "e", "ya", "e", "ye", "e",
	"iyö", "iu", "iyu", "iu", "iyo", "ie", "iya", "ie", "iye", "ie", "iyi", "i", "iy", "i",
	"io", "ie", "ia", "ie",
	"ayi", "ay", "oyi", "ay", "eyi", "ey", "uyi", "uy",
	"ai", "ay", "oi", "ay", "ei", "ey", "ui", "uy",
	"ö", "u", "o", "a",
)

// Key folds a text to its search key: words in the order written, one space
// between them, spelled so that both scripts, every apostrophe and none, and the
// usual drift between Uzbek, Russian and English spellings come out equal.
func Key(s string) string { return strings.Join(words(s), " ") }

// Keys returns the key of each word of a name, without honorifics. A name that
// is nothing but an honorific keeps it.
func Keys(name string) []string {
	all := words(name)
	out := make([]string, 0, len(all))
	for _, w := range all {
		if !honorifics[w] {
			out = append(out, w)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// honorifics by key: said with a name, not part of it.
var honorifics = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`aka uka opa singil xola amma amaki togʻa kelin domla ustoz
		xonim hoji bey brat bratan tetya dyadya gospodin gospozha gospoja mr mrs ms miss mister sir janob`) {
		m[wordKey([]rune(w))] = true
	}
	return m
}()

// Honorific reports whether a word is said with a name without being part of it.
func Honorific(word string) bool { return honorifics[Key(word)] }

// words splits a text and folds each word.
func words(s string) []string {
	var out []string
	for _, w := range split(s) {
		if k := wordKey(w); k != "" {
			out = append(out, k)
		}
	}
	return out
}

// split cuts a text into its words as they are written.
func split(s string) (out [][]rune) {
	if !isASCII(s) {
		s = norm.NFKC.String(s)
	}
	rs := []rune(s)
	for i := 0; i < len(rs); {
		if !inWord(rs, i) {
			i++
			continue
		}
		j := i + 1
		for j < len(rs) && (inWord(rs, j) || IsApostrophe(rs[j])) {
			j++
		}
		out = append(out, rs[i:j])
		i = j
	}
	return out
}

func inWord(rs []rune, i int) bool { return isLetter(rs[i]) || unicode.IsDigit(rs[i]) }

// wordKey folds one word.
func wordKey(rs []rune) string {
	var b strings.Builder
	b.Grow(2 * len(rs))
	for i, r := range rs {
		r = unicode.ToLower(r)
		if IsApostrophe(r) {
			if i > 0 && isO(rs[i-1]) {
				b.WriteRune(turned)
			}
			continue
		}
		switch spelled, ok := keyOf[r]; {
		case ok:
			b.WriteString(spelled)
		case unicode.IsMark(r):
		default:
			b.WriteRune(r)
		}
	}
	w := keySounds.Replace(single(b.String()))
	w = keyVowels.Replace(single(w))
	w = strings.TrimSuffix(w, "ʻ")
	if n := len(w); n > 2 && w[n-1] == 'y' && !isVowel(rune(w[n-2])) {
		w = w[:n-1] + "i" // Dmitry, Dmitriy
	}
	return single(w)
}

// single writes doubled letters once. Digits stay.
func single(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	var last rune
	for _, r := range s {
		if r != last || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

const maxVariants = 6

// Variants returns the keys under which a word may be written when its
// apostrophes were left out or put in: Otkir may be Oʻtkir. The word's own key
// comes first.
func Variants(word string) []string {
	own := Key(word)
	out := []string{own}
	low := strings.ToLower(word)
	add := func(s string) {
		if k := Key(s); !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	if bare := strings.ReplaceAll(strings.Map(dropApostrophes, low), "ў", "о"); bare != low {
		add(bare)
	}
	for i, r := range low {
		if isO(r) && len(out) < maxVariants {
			after := i + len(string(r))
			add(low[:after] + string(turned) + low[after:])
		}
	}
	if strings.Contains(low, "x") {
		add(strings.ReplaceAll(low, "x", "ks"))
	}
	return out
}

func dropApostrophes(r rune) rune {
	if IsApostrophe(r) {
		return -1
	}
	return r
}

func isO(r rune) bool { return r == 'o' || r == 'O' || r == 'о' || r == 'О' }
