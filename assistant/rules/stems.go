package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"daftar/crm/fold"
)

// grammar is the case a word stands in, as a set: one form serves several cases.
type grammar uint8

const (
	nominative grammar = 1 << iota
	genitive
	dative
	accusative
	instrumental
	prepositional
	uzbekCase
	possessive // 's

	oblique = genitive | dative | accusative | instrumental | prepositional
)

// stem is what a word may be a form of.
type stem struct {
	text   string // as it would be written alone
	key    string
	gender gender
	cases  grammar
}

// Uzbek endings of a name by script, the longest first where one holds another.
var uzNameEndings = buildUzNameEndings()

func buildUzNameEndings() []string {
	var out []string
	cases := strings.Fields("nikiga nikida niki ning nig dan tan ga ka qa ni da ta")
	for _, plural := range []string{"", "lar", "la"} {
		for _, c := range cases {
			if plural == "la" && c != "rga" && c != "ga" && c != "ni" {
				continue
			}
			out = append(out, plural+c)
		}
	}
	out = append(out, "lar")
	for _, e := range out[:len(out):len(out)] {
		out = append(out, fold.Cyrillic(e))
	}
	return out
}

// ruEnding turns a Russian case ending back into the nominative.
type ruEnding struct {
	ending, back string
	gender       gender
	cases        grammar
}

var ruEndings = []ruEnding{
	{"у", "", male, dative},
	{"у", "а", female, accusative},
	{"ю", "й", male, dative},
	{"ю", "ь", male, dative},
	{"ю", "я", female, accusative},
	{"е", "", male, prepositional},
	{"е", "а", female, dative | prepositional},
	{"е", "я", female, dative | prepositional},
	{"и", "а", female, genitive},
	{"и", "я", female, genitive | dative | prepositional},
	{"и", "ь", female, genitive | dative | prepositional},
	{"ы", "а", female, genitive},
	{"а", "", male, genitive | accusative},
	{"я", "й", male, genitive | accusative},
	{"я", "ь", male, genitive | accusative},
	{"ом", "", male, instrumental},
	{"ем", "й", male, instrumental},
	{"ем", "ь", male, instrumental},
	{"ем", "", male, instrumental},
	{"ём", "й", male, instrumental},
	{"ой", "а", female, instrumental},
	{"ою", "а", female, instrumental},
	{"ей", "я", female, instrumental},
	{"ей", "а", female, instrumental},
	{"ью", "ь", female, instrumental},
	{"ым", "", male, instrumental}, // surnames: Каримовым
	{"иным", "ин", male, instrumental},
	{"вой", "ва", female, genitive | dative | instrumental | prepositional},
	{"иной", "ина", female, genitive | dative | instrumental | prepositional},
	{"ской", "ская", female, genitive | dative | instrumental | prepositional},
	{"скому", "ский", male, dative},
	{"ского", "ский", male, genitive | accusative},
	{"ским", "ский", male, instrumental},
	{"скую", "ская", female, accusative},
	{"вую", "вая", female, accusative},
}

// ruByLast holds the Russian endings by their last letter, in both scripts.
var ruByLast = func() map[rune][]ruEnding {
	m := map[rune][]ruEnding{}
	for _, e := range ruEndings {
		last, _ := utf8.DecodeLastRuneInString(e.ending)
		m[last] = append(m[last], e)
		l := ruEnding{translit(e.ending), translit(e.back), e.gender, e.cases}
		last, _ = utf8.DecodeLastRuneInString(l.ending)
		m[last] = append(m[last], l)
	}
	return m
}()

// translit spells a Russian ending the way it is typed in Latin.
func translit(s string) string {
	return strings.NewReplacer("ье", "ye", "ь", "", "е", "e", "ё", "yo", "ы", "i").Replace(fold.Latin(strings.ReplaceAll("x"+s, "е", "e")))[1:]
}

// stems lists what raw may be a form of, itself first. A word too short to lose
// its ending stays whole.
func stems(raw string) []stem {
	out := []stem{newStem(raw, unknownGender, nominative)}
	low := strings.ToLower(raw)
	if base, ok := english(low); ok {
		return append(out, newStem(raw[:base], unknownGender, possessive))
	}
	for _, e := range uzNameEndings {
		if n := len(low) - len(e); strings.HasSuffix(low, e) && len(low) == len(raw) && stands(raw[:n]) && joins(low[:n], e) {
			out = append(out, newStem(strings.TrimRightFunc(raw[:n], fold.IsApostrophe), unknownGender, uzbekCase))
		}
	}
	last, _ := utf8.DecodeLastRuneInString(low)
	for _, e := range ruByLast[last] {
		if n := len(low) - len(e.ending); strings.HasSuffix(low, e.ending) && len(low) == len(raw) && stands(raw[:n]) {
			if back := e.back; e.gender == male && back == "" && endsInVowel(raw[:n]) {
				continue
			}
			out = append(out, newStem(raw[:n]+matchCase(e.back, raw), e.gender, e.cases))
		}
	}
	return out
}

func newStem(text string, g gender, c grammar) stem {
	return stem{text: text, key: fold.Key(text), gender: g, cases: c}
}

// english finds the possessive 's.
func english(low string) (int, bool) {
	n := len(low)
	if n < 4 || low[n-1] != 's' {
		return 0, false
	}
	r, w := utf8.DecodeLastRuneInString(low[:n-1])
	return n - 1 - w, fold.IsApostrophe(r)
}

// stands reports whether what is left is long enough to be a name.
func stands(s string) bool { return utf8.RuneCountInString(s) >= 3 || len(s) >= 4 }

func endsInVowel(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.ToLower(s))
	return strings.ContainsRune("аеёиоуыэюяўaeiou", r)
}

// joins checks the sounds: -ka follows k and g, -qa follows q and gʻ, -ta and -tan
// a voiceless sound.
func joins(stem, ending string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(stem, fold.IsApostrophe))
	switch ending {
	case "ka", "ка":
		return strings.ContainsRune("kgкгqқ", last)
	case "qa", "қа":
		return strings.ContainsRune("qgқғkк", last)
	case "ta", "tan", "та", "тан":
		return strings.ContainsRune("tkqpsfтқкпсф", last)
	}
	return true
}

// matchCase writes an ending in capitals after a word in capitals.
func matchCase(ending, raw string) string {
	if last, _ := utf8.DecodeLastRuneInString(raw); unicode.IsUpper(last) {
		return strings.ToUpper(ending)
	}
	return ending
}

// nameLike reports whether a word can be a form of a first name.
func (l *lexicon) nameLike(raw string) bool {
	for _, s := range stems(raw) {
		if l.names[s.key] != unknownGender {
			return true
		}
	}
	return false
}

// surnameEndings tell a family name by how it ends, in folded keys.
var surnameEndings = []struct {
	ending string
	gender gender
}{
	{"ova", female}, {"ava", female}, {"eva", female}, {"ieva", female}, {"skaye", female}, {"ina", female},
	{"ov", male}, {"av", male}, {"ev", male}, {"skiy", male}, {"ski", male}, {"in", male},
	{"enka", either}, {"chuk", either}, {"ien", either}, {"zada", either}, {"zade", either}, {"vich", male}, {"vna", female}, {"dze", either},
	{"shvili", either}, {"han", either}, {"jan", either},
}

// familyName reports whether a key is or looks like a family name, and whose.
func (l *lexicon) familyName(key string) (gender, bool) {
	if l.surname[key] {
		return either, true
	}
	if len(key) < 5 {
		return unknownGender, false
	}
	for _, e := range surnameEndings {
		if strings.HasSuffix(key, e.ending) && len(key) >= len(e.ending)+2 {
			return e.gender, len(e.ending) > 2 && e.ending != "ina" && e.ending != "han" && e.ending != "jan" || e.ending == "av" || e.ending == "ev"
		}
	}
	return unknownGender, false
}
