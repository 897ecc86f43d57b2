package store

import (
	"slices"
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
	// ofMark stands in the document of a note ahead of a name of the customer whom it
	// is of.
	ofMark = "q"
)

// wanted is what a query asks for. All of it must be there.
type wanted struct {
	mark   string // stands ahead of every word that is asked for
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
	names := w.wholes()
	if len(names) == 0 {
		return ""
	}
	terms := make([]string, len(names))
	for i, name := range names {
		terms[i] = w.exactly(name)
	}
	return anyOf(terms)
}

// wholes are the words by which documents know those whose whole name this is.
func (w wanted) wholes() []string {
	if len(w.words) == 0 || w.digits != "" {
		return nil
	}
	names := []string{wholeMark}
	for _, word := range w.words {
		if word.tag {
			return nil
		}
		var longer []string
		for _, name := range names {
			for _, key := range word.keys {
				longer = append(longer, name+key)
			}
		}
		names = longer[:min(len(longer), maxSpellings)]
	}
	return names
}

// numbers are the digits of the phone, and those without the country's code.
func (w wanted) numbers() []string {
	if w.digits == "" {
		return nil
	}
	if rest, with := strings.CutPrefix(w.digits, country); with && len(rest) >= minDigits {
		return []string{w.digits, rest}
	}
	return []string{w.digits}
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
		var either []string
		for _, digits := range w.numbers() {
			either = append(either, number(digits))
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

// seenBy asks for the same among the words of those whom a person sees.
func (w wanted) seenBy(userID int64) wanted {
	w.mark = seerMark(userID)
	return w
}

func (w wanted) exactly(s string) string { return `"` + w.mark + s + `"` }

func (w wanted) beginning(s string) string { return `"` + w.mark + s + `*"` }

// exact asks for the words as they stand and the end of a phone.
func (w wanted) exact() string {
	return w.spelled(func(key string, tag bool) []string { return []string{w.exactly(marked(key, tag))} }, w.exactly)
}

// begins asks for words that begin so and for any part of a phone.
func (w wanted) begins() string {
	return w.spelled(func(key string, tag bool) []string { return []string{w.beginning(marked(key, tag))} }, w.beginning)
}

// inside asks for words that hold it anywhere.
func (w wanted) inside() string {
	return w.spelled(func(key string, tag bool) []string {
		terms := []string{w.beginning(marked(key, tag))}
		if !tag && len([]rune(key)) >= minInside {
			terms = append(terms, w.beginning(insideMark+key))
		}
		return terms
	}, w.beginning)
}

// noted asks for notes that have it all, "" where one finds too much.
func (w wanted) noted() string {
	for _, word := range w.words {
		if word.tag || len([]rune(word.keys[0])) < minInside {
			return ""
		}
	}
	return w.spelled(func(key string, _ bool) []string { return []string{w.beginning(key)} }, w.beginning)
}

// mixed asks for notes that have some of it, of customers whose name has the rest; ""
// where that finds too much or there is no rest.
func (w wanted) mixed() string {
	if len(w.words) < 2 || w.noted() == "" {
		return ""
	}
	return w.spelled(func(key string, _ bool) []string {
		return []string{w.beginning(key), w.beginning(ofMark + key)}
	}, w.beginning)
}

// class tells how well the words of a document match that has all that is wanted:
// 0 the whole name, 1 exact words, 2 words that begin so, 3 words that hold it.
func (w wanted) class(words []string) int {
	if slices.ContainsFunc(w.wholes(), func(name string) bool { return slices.Contains(words, name) }) {
		return 0
	}
	class := 1
	for _, word := range w.words {
		class = max(class, word.class(words))
	}
	for _, number := range w.numbers() {
		if slices.Contains(words, number) {
			return class
		}
	}
	if w.digits != "" {
		class = max(class, 2)
	}
	return class
}

func (w wantedWord) class(words []string) int {
	class := 3
	for _, key := range w.keys {
		key = marked(key, w.tag)
		if slices.Contains(words, key) {
			return 1
		}
		if slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, key) }) {
			class = 2
		}
	}
	return class
}
