package store

import (
	"strings"
	"unicode"

	"daftar/crm/fold"
)

const (
	// minDigits is the shortest fragment of a phone number that finds it.
	minDigits = 4
	// minInside is the shortest part from the inside of a word that finds it.
	minInside = 3
	// maxWords is how many words of a query are looked at.
	maxWords = 8
	// maxSpellings is how many ways of writing a whole name are tried.
	maxSpellings = 12
	// country is dialled ahead of every number of the country; a fragment that
	// begins with it would be found in all of them.
	country = "998"
)

// Marks ahead of the words of a document that are no beginnings of words. No key
// has these letters: folding writes q as k, x as h and w as v.
const (
	wholeMark  = "w" // a whole name, its words written as one
	insideMark = "q" // a word without its first letters
	tagMark    = "x" // a tag
)

// wanted is what a query asks for. All of it must be there.
type wanted struct {
	words  []wantedWord
	digits string // of a phone, "" none
}

// wantedWord is one word, by the keys that it may have.
type wantedWord struct {
	keys []string
	tag  bool // it was written as a tag
}

// parse makes what is wanted of what a person typed: names, and the digits of a
// phone, however they are grouped.
func parse(query string) wanted {
	var w wanted
	var digits strings.Builder
	letters := strings.Map(func(ru rune) rune {
		switch {
		case unicode.IsDigit(ru):
			digits.WriteRune(ru)
			return ' '
		case unicode.IsLetter(ru), unicode.IsMark(ru), fold.IsApostrophe(ru), ru == '#':
			return ru
		}
		return ' '
	}, query)
	for _, typed := range strings.Fields(letters) {
		word := strings.Trim(typed, "#")
		if fold.Honorific(word) || len(w.words) == maxWords {
			continue
		}
		var keys []string
		for _, key := range fold.Variants(word) {
			if key = termSafe(key); key != "" {
				keys = append(keys, key)
			}
		}
		if len(keys) > 0 {
			w.words = append(w.words, wantedWord{keys, strings.HasPrefix(typed, "#")})
		}
	}
	if digits.Len() >= minDigits {
		w.digits = digits.String()
	}
	return w
}

func (w wanted) empty() bool { return len(w.words) == 0 && w.digits == "" }

// termSafe leaves only what cannot be full-text syntax.
func termSafe(key string) string {
	return strings.Map(func(ru rune) rune {
		if unicode.IsLetter(ru) || unicode.IsDigit(ru) {
			return ru
		}
		return -1
	}, key)
}

// anyOf is a full-text expression for any of some terms. OR binds weaker than what
// stands side by side: without brackets the second would be searched in the whole
// book.
func anyOf(terms []string) string { return "(" + strings.Join(terms, " OR ") + ")" }

// whole asks for those whose whole name or organisation this is.
func (w wanted) whole() string {
	if len(w.words) == 0 || w.digits != "" {
		return ""
	}
	names := []string{wholeMark}
	for _, word := range w.words {
		if word.tag {
			return ""
		}
		var longer []string
		for _, name := range names {
			for _, key := range word.keys {
				longer = append(longer, name+key)
			}
		}
		names = longer[:min(len(longer), maxSpellings)]
	}
	for i, name := range names {
		names[i] = `"` + name + `"`
	}
	return anyOf(names)
}

// spelled asks for all that is wanted: each word as term makes it of its keys, the
// phone as number does.
func (w wanted) spelled(term func(key string, tag bool) []string, number func(digits string) string) string {
	var all []string
	for _, word := range w.words {
		var either []string
		for _, key := range word.keys {
			either = append(either, term(key, word.tag)...)
		}
		all = append(all, anyOf(either))
	}
	if w.digits != "" {
		either := []string{number(w.digits)}
		if rest, with := strings.CutPrefix(w.digits, country); with && len(rest) >= minDigits {
			either = append(either, number(rest))
		}
		all = append(all, anyOf(either))
	}
	return strings.Join(all, " ")
}

func marked(key string, tag bool) string {
	if tag {
		return tagMark + key
	}
	return key
}

func exactly(s string) string { return `"` + s + `"` }

func beginning(s string) string { return `"` + s + `*"` }

// exact asks for the words as they stand and the end of a phone.
func (w wanted) exact() string {
	return w.spelled(func(key string, tag bool) []string { return []string{exactly(marked(key, tag))} }, exactly)
}

// begins asks for words that begin so and for any part of a phone.
func (w wanted) begins() string {
	return w.spelled(func(key string, tag bool) []string { return []string{beginning(marked(key, tag))} }, beginning)
}

// inside asks for words that hold it anywhere; "" when that is no more than begins
// asks for.
func (w wanted) inside() string {
	more := false
	expr := w.spelled(func(key string, tag bool) []string {
		terms := []string{beginning(marked(key, tag))}
		if !tag && len([]rune(key)) >= minInside {
			terms = append(terms, beginning(insideMark+key))
			more = true
		}
		return terms
	}, beginning)
	if !more {
		return ""
	}
	return expr
}

// noted asks for notes that have it all, "" where one finds too much.
func (w wanted) noted() string {
	for _, word := range w.words {
		if word.tag || len([]rune(word.keys[0])) < minInside {
			return ""
		}
	}
	return w.spelled(func(key string, _ bool) []string { return []string{beginning(key)} }, beginning)
}
