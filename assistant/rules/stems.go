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
		return append(out, newStem(raw[:base], unknownGender, uzbekCase))
	}
	for _, e := range uzNameEndings {
		if n := len(low) - len(e); strings.HasSuffix(low, e) && len(low) == len(raw) && stands(raw[:n]) && joins(low[:n], e) {
			out = append(out, newStem(strings.TrimRightFunc(raw[:n], fold.IsApostrophe), unknownGender, uzbekCase))
		}
	}
	last, _ := utf8.DecodeLastRuneInString(low)
	for _, e := range ruByLast[last] {
		if n := len(low) - len(e.ending); strings.HasSuffix(low, e.ending) && len(low) == len(raw) && stands(raw[:n]) {
			if !e.fits(raw[:n]) {
				continue
			}
			out = append(out, newStem(raw[:n]+matchCase(e.back, raw), e.gender, e.cases))
		}
	}
	return out
}

// fits checks the sounds: a bare masculine and -ь end in a consonant, -й follows a
// vowel.
func (e ruEnding) fits(base string) bool {
	vowel := endsInVowel(base)
	switch e.back {
	case "":
		return !vowel
	case "ь", "а", "a":
		return !vowel
	case "й", "y":
		return vowel
	}
	return true
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
		if l.firstName(s) != unknownGender {
			return true
		}
	}
	return false
}

// surnameEndings tell a family name by how it is written at the end.
var surnameEndings = []struct {
	ending string
	gender gender
}{
	{"ова", female},
	{"ева", female},
	{"ёва", female},
	{"ская", female},
	{"цкая", female},
	{"овна", female},
	{"евна", female},
	{"ична", female},
	{"ов", male},
	{"ев", male},
	{"ёв", male},
	{"ский", male},
	{"цкий", male},
	{"ович", male},
	{"евич", male},
	{"енко", either},
	{"чук", either},
	{"дзе", either},
	{"швили", either},
	{"зода", either},
	{"зоде", either},
	{"ova", female},
	{"eva", female},
	{"skaya", female},
	{"ovna", female},
	{"evna", female},
	{"ov", male},
	{"ev", male},
	{"off", male},
	{"skiy", male},
	{"sky", male},
	{"ovich", male},
	{"evich", male},
	{"enko", either},
	{"chuk", either},
	{"dze", either},
	{"shvili", either},
	{"zoda", either},
}

// surnameByLast holds them by the last letter.
var surnameByLast = func() map[rune][]int {
	m := map[rune][]int{}
	for i, e := range surnameEndings {
		last, _ := utf8.DecodeLastRuneInString(e.ending)
		m[last] = append(m[last], i)
	}
	return m
}()

// familyName reports whether a stem is or looks like a family name, and whose.
func (l *lexicon) familyName(s stem) (gender, bool) {
	if l.surname[s.key] {
		return either, true
	}
	low := strings.ToLower(s.text)
	last, _ := utf8.DecodeLastRuneInString(low)
	for _, i := range surnameByLast[last] {
		if e := surnameEndings[i]; strings.HasSuffix(low, e.ending) && utf8.RuneCountInString(low) >= utf8.RuneCountInString(e.ending)+3 {
			return e.gender, true
		}
	}
	return unknownGender, false
}

// nameEndings make a first name of almost any stem.
var nameEndings = []struct {
	ending string
	gender gender
}{
	{"jon", male},
	{"bek", male},
	{"boy", male},
	{"iddin", male},
	{"ulla", male},
	{"ullo", male},
	{"illa", male},
	{"hon", either},
	{"bonu", female},
	{"niso", female},
	{"begim", female},
}

// firstName tells whose first name a stem is, by the lists or by an ending that only
// names have.
func (l *lexicon) firstName(s stem) gender {
	if g := l.names[s.key]; g != unknownGender {
		return g
	}
	if len(s.text) < 6 {
		return unknownGender
	}
	w := normal(s.text)
	for _, e := range nameEndings {
		if strings.HasSuffix(w, e.ending) && len(w) >= len(e.ending)+3 && len(l.stems[w]) == 0 {
			return e.gender
		}
	}
	return unknownGender
}
