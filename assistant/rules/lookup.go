package rules

import (
	"slices"
	"strings"
)

// found is a lexeme that a word may be a form of.
type found struct {
	lexeme
	form  form
	fuzzy bool
}

// reading is one meaning of a token, or of the n tokens that begin with it.
type reading struct {
	sense
	form  form
	n     int
	cut   int // how much of a single word is taken for an ending
	fuzzy bool
	uzbek bool // an Uzbek verb
	noun  bool // an Uzbek noun
}

// Letters that a stem must have before a slip in it is forgiven: short words are
// too near to each other.
const (
	fuzzyFrom  = 5
	fuzzyLimit = 24
)

// forms lists the lexemes that w may be a form of.
func (l *lexicon) forms(w, raw string) []found {
	var out []found
	for p := 1; p <= len(w) && p <= l.longest; p++ {
		for _, x := range l.stems[w[:p]] {
			if f, ok := fits(x.kind, w[p:], w[:p], raw); ok {
				out = append(out, found{lexeme: x, form: f})
			}
		}
	}
	// A word written just so wins over a bare verb stem: bor is “there is”, not “go!”.
	if slices.ContainsFunc(out, func(f found) bool { return f.kind == exact && len(l.root.next[f.id].endsOrNone()) > 0 }) {
		out = slices.DeleteFunc(out, func(f found) bool { return f.kind == uzVerb && f.stem == w })
	}
	return out
}

func (p *phrase) endsOrNone() []entryEnd {
	if p == nil {
		return nil
	}
	return p.ends
}

// fits tells whether rest is an ending that a stem of that kind takes.
func fits(k entryKind, rest, stem, raw string) (form, bool) {
	switch k {
	case exact:
		return form{}, rest == ""
	case uzNoun:
		return form{}, uzNounRest(rest)
	case uzVerb:
		return uzVerbRest(rest)
	case ruWord:
		return form{}, rest == "" || ruNounEndings[rest] || len(stem) > 3 && uzNounRest(rest)
	case ruPf, ruIpf:
		return ruVerbRest(rest, k == ruPf, strings.HasSuffix(raw, "ь") || strings.HasSuffix(raw, "ться") || strings.HasSuffix(raw, "'"))
	case enVerb:
		return enVerbRest(stem, rest)
	case anyEnd:
		return form{}, rest == "" || uzNounRest(rest) || ruNounEndings[rest]
	}
	return form{}, false
}

func enVerbRest(stem, rest string) (form, bool) {
	switch rest {
	case "":
		return form{tense: order}, true
	case "ed":
		return form{tense: past}, true
	case "d":
		return form{tense: past}, strings.HasSuffix(stem, "e")
	case "s", "es":
		return form{tense: present}, true
	case "ing":
		return form{tense: present}, true
	}
	if n := len(stem); n > 2 && len(rest) > 2 && rest[0] == stem[n-1] { // planned, planning
		return enVerbRest(stem, rest[1:])
	}
	return form{}, false
}

// indexNear files every long stem under its spellings with one letter left out:
// two words that differ by one slip share such a spelling.
func (l *lexicon) indexNear() {
	for stem, xs := range l.stems {
		if len(stem) < fuzzyFrom || len(stem) > fuzzyLimit || xs[0].stem[0] != stem[0] || !isLatin(stem) {
			continue
		}
		for _, d := range deletions(stem) {
			l.near[d] = append(l.near[d], stem)
		}
	}
}

func isLatin(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return s != ""
}

// deletions are s and s without one of its letters, the first excepted: a slip
// there is rare and makes another word.
func deletions(s string) []string {
	out := make([]string, 0, len(s))
	out = append(out, s)
	for i := 1; i < len(s); i++ {
		if s[i] != s[i-1] {
			out = append(out, s[:i]+s[i+1:])
		}
	}
	return out
}

// nearForms lists lexemes of which w is a form with one slip in a long stem.
func (l *lexicon) nearForms(w, raw string) []found {
	if len(w) < fuzzyFrom || len(w) > fuzzyLimit || !isLatin(w) {
		return nil
	}
	var out []found
	for p := len(w); p >= fuzzyFrom-1; p-- {
		head, rest := w[:p], w[p:]
		for _, d := range deletions(head) {
			for _, stem := range l.near[d] {
				if !oneSlip(head, stem) {
					continue
				}
				for _, x := range l.stems[stem] {
					if f, ok := fits(x.kind, rest, stem, raw); ok && (x.kind != exact || len(stem) > fuzzyFrom) {
						out = append(out, found{x, f, true})
					}
				}
			}
		}
		if len(out) > 0 {
			return out // the longest stem wins
		}
	}
	return nil
}

// oneSlip reports whether b is a with one letter missing, added, changed, or with
// two neighbours swapped.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 0:
		if i == len(a) || a[i+1:] == b[i+1:] {
			return true
		}
		return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	case 1:
		return a[i:] == b[i+1:]
	}
	return false
}

// read gives every token its meanings. A phrase covers the words inside it: they
// mean nothing else.
func (l *lexicon) read(ts []token) {
	words := make([][]found, len(ts))
	for i := range ts {
		words[i] = l.lexemesOf(&ts[i])
	}
	chat := l.allSmallTalk(ts, words)
	for i := 0; i < len(ts); {
		rs, n := l.longestAt(ts, words, i, len(ts))
		if n > 1 && !chat && onlySmallTalk(rs) { // “до завтра” inside a sentence is a date
			rs, n = l.longestAt(ts, words, i, i+1)
		}
		ts[i].reads = rs
		for j := i + 1; j < i+n; j++ {
			ts[j].inner = true
		}
		i += max(n, 1)
	}
}

func (l *lexicon) lexemesOf(t *token) []found {
	switch t.kind {
	case digits:
		return l.forms(t.norm, t.raw)
	case sign:
		return l.forms(t.raw, t.raw)
	}
	out := l.forms(t.norm, t.raw)
	if len(out) > 0 {
		return out
	}
	if s := squeeze(t.norm); len(s) < len(t.norm)-1 { // xoooop
		if out = l.forms(s, t.raw); len(out) > 0 {
			return out
		}
	}
	if t.upper && !t.first || l.nameLike(t.raw) {
		return nil
	}
	if strings.Contains(t.norm, "w") { // gaplawdim: w is short for sh
		if out = l.forms(strings.ReplaceAll(t.norm, "w", "sh"), t.raw); len(out) > 0 {
			return out
		}
	}
	return l.nearForms(t.norm, t.raw)
}

// squeeze writes repeated letters once.
func squeeze(s string) string {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if i == 0 || s[i] != s[i-1] {
			b = append(b, s[i])
		}
	}
	return string(b)
}

// allSmallTalk reports whether the whole text is greetings, thanks and consent.
func (l *lexicon) allSmallTalk(ts []token, words [][]found) bool {
	for i := 0; i < len(ts); {
		rs, n := l.longestAt(ts, words, i, len(ts))
		talk := slices.ContainsFunc(rs, func(r reading) bool { return r.name == "smalltalk" })
		if !talk && ts[i].kind != sign {
			return false
		}
		i += max(n, 1)
	}
	return true
}

func onlySmallTalk(rs []reading) bool {
	return !slices.ContainsFunc(rs, func(r reading) bool { return r.name != "smalltalk" })
}

// longestAt reads the longest phrase that begins at i and ends before end.
func (l *lexicon) longestAt(ts []token, words [][]found, i, end int) ([]reading, int) {
	type walk struct {
		at    *phrase
		fuzzy bool
	}
	walks := []walk{{at: &l.root}}
	var best []reading
	n := 0
	for j := i; j < end && len(walks) > 0; j++ {
		if j > i && ts[j].glued && (ts[j].is('-') || ts[j].is('/') || ts[j].is('.')) && j+1 < len(ts) && ts[j+1].glued {
			continue // ч/з, у.е, schyot-faktura
		}
		if j > i && ts[j].line {
			break
		}
		var on []walk
		var ends []reading
		for _, w := range walks {
			for _, f := range words[j] {
				next := w.at.next[f.id]
				if next == nil {
					continue
				}
				step := walk{next, w.fuzzy || f.fuzzy}
				on = append(on, step)
				for _, e := range next.ends {
					r := reading{sense: e.sense, form: f.form, n: j - i + 1, cut: len(ts[j].norm) - len(f.stem), fuzzy: step.fuzzy, uzbek: f.kind == uzVerb, noun: f.kind == uzNoun}
					if e.tense != noTense {
						r.form.tense = e.tense
					}
					ends = append(ends, r)
				}
			}
		}
		if len(ends) > 0 {
			best, n = ends, j-i+1
		}
		walks = on
	}
	return best, n
}

// has reports whether a token carries a meaning, and its first such reading.
func (t *token) has(name string) (reading, bool) {
	for _, r := range t.reads {
		if r.name == name {
			return r, true
		}
	}
	return reading{}, false
}

// any reports whether a token carries one of the meanings.
func (t *token) any(names ...string) bool {
	for _, r := range t.reads {
		if slices.Contains(names, r.name) {
			return true
		}
	}
	return false
}
