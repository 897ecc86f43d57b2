package openai

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"daftar/assistant/rules"
	"daftar/crm"
	"daftar/crm/fold"
)

func isDigit(r rune) bool  { return unicode.IsDigit(r) }
func isLetter(r rune) bool { return unicode.IsLetter(r) }

// overlaps reports whether two parts of a text share a byte; an empty one shares
// none.
func overlaps(a, b crm.Span) bool {
	return a.From < b.To && b.From < a.To && a.From < a.To && b.From < b.To
}

// cut splits a text at the signs that end a statement: a sign of ends with a space
// or nothing behind it, or a line break.
func cut(text, ends string) []crm.Span {
	var out []crm.Span
	from := 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		at, next := i, i+n
		i = next
		after, _ := utf8.DecodeRuneInString(text[min(next, len(text)):])
		if r != '\n' && !(strings.ContainsRune(ends, r) && (next == len(text) || unicode.IsSpace(after) || strings.ContainsRune(ends, after))) {
			continue
		}
		if at > from {
			out = append(out, crm.Span{From: from, To: at})
		}
		from = next
	}
	if from < len(text) {
		out = append(out, crm.Span{From: from, To: len(text)})
	}
	return out
}

const (
	sentenceEnds = ".!?…;:"
	clauseEnds   = sentenceEnds + ",—–()"
)

// around is the statement of a text that holds a place.
func around(text, ends string, at crm.Span) crm.Span {
	out := crm.Span{}
	for _, s := range cut(text, ends) {
		if !overlaps(s, at) {
			continue
		}
		if out.To == 0 {
			out = s
		}
		out.To = s.To
	}
	return out
}

// vocabulary is the words of a text, folded, against which a wording is checked.
type vocabulary map[string]bool

// words cuts a text into words and runs of digits: 5mln is 5 and mln.
func words(s string) []string {
	var out []string
	from, digits := -1, false
	end := func(i int) {
		if from >= 0 {
			out = append(out, s[from:i])
		}
		from = -1
	}
	for i, r := range s {
		switch digit := isDigit(r); {
		case !digit && !isLetter(r) && !unicode.IsMark(r) && !fold.IsApostrophe(r):
			end(i)
		case from < 0 || digit != digits:
			end(i)
			from, digits = i, digit
		}
	}
	end(len(s))
	return out
}

func vocabularyOf(text string) vocabulary {
	v := vocabulary{}
	for _, w := range words(text) {
		if k := fold.Key(w); k != "" {
			v[k] = true
		}
	}
	return v
}

// without is a text with some of its parts left out.
func without(text string, parts []crm.Span) string {
	b := []byte(text)
	for _, p := range parts {
		for i := p.From; i < p.To && i < len(b); i++ {
			b[i] = ' '
		}
	}
	return string(b)
}

// holds reports whether a word, or the same word with another ending, is in the
// vocabulary. Numbers have no endings.
func (v vocabulary) holds(word string) bool {
	k := fold.Key(word)
	if k == "" || v[k] {
		return true
	}
	if strings.ContainsFunc(k, isDigit) {
		return false
	}
	for have := range v {
		if sameStem(k, have) {
			return true
		}
	}
	return false
}

const (
	leastStem     = 4 // bytes of a folded key; shorter ones are not stems of anything
	longestEnding = 6
)

// sameStem reports whether two folded words differ by their endings only.
func sameStem(a, b string) bool {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n >= leastStem && len(a)-n <= longestEnding && len(b)-n <= longestEnding && 2*n >= max(len(a), len(b))
}

// supports reports whether every word of a wording is of the vocabulary.
func (v vocabulary) supports(wording string) bool {
	for _, w := range words(wording) {
		if !v.holds(w) {
			return false
		}
	}
	return true
}

// tidy makes one line of a wording, "" when it is not fit to be shown.
func tidy(s string, longest int) string {
	if !utf8.ValidString(s) {
		return ""
	}
	s = strings.Trim(strings.Join(strings.Fields(s), " "), " .,;:-–—")
	odd := func(r rune) bool {
		return !isLetter(r) && !isDigit(r) && !unicode.IsMark(r) && !fold.IsApostrophe(r) && !strings.ContainsRune(` .,-–/()"«»“”+%№`, r)
	}
	if s == "" || utf8.RuneCountInString(s) > longest || strings.ContainsFunc(s, odd) || !strings.ContainsFunc(s, isLetter) {
		return ""
	}
	return s
}

// within reports whether every amount, phone, date and time that the scanners see
// in a wording is one that they saw in the text.
func within(wording string, f rules.Facts, said crm.Utterance) bool {
	said.Text, said.Known = wording, nil
	got, err := rules.New().Facts(said)
	if err != nil {
		return false
	}
	has := func(n int, is func(int) bool) bool {
		for i := range n {
			if is(i) {
				return true
			}
		}
		return false
	}
	for _, a := range got.Money {
		if !has(len(f.Money), func(i int) bool { return f.Money[i].Money == a.Money }) {
			return false
		}
	}
	for _, p := range got.Phones {
		if !has(len(f.Phones), func(i int) bool { return f.Phones[i].Phone == p.Phone }) {
			return false
		}
	}
	for _, t := range got.Times {
		if !has(len(f.Times), func(i int) bool { return f.Times[i].When == t.When }) {
			return false
		}
	}
	return true
}
