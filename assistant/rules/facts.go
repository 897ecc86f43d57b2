package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"daftar/crm"
	"daftar/crm/fold"
)

// Facts is what the scanners see in a text, whatever the text says with it: the
// only values that another engine's answer may hold. Spans are byte offsets; those
// of Phones, Times, Money and Numbers do not overlap.
type Facts struct {
	Phones []Found
	Times  []Moment
	Money  []Found
	// Numbers are digits that are none of these, with the units that stand by
	// them, and amounts that were set aside, such as the price of each.
	Numbers []crm.Span
	Names   []Name
	// Unread are the words that mean nothing to the rules; Events those by which the
	// rules know that something happened, is planned or is agreed.
	Unread, Events []crm.Span
	// Ahead are those of the events that are still to come.
	Ahead []crm.Span
	// Counts are the numbers written in letters that are no amount, date or time.
	Counts []crm.Span
}

// Moment is a date, a time or both as a text names it.
type Moment struct {
	Span crm.Span
	When crm.When
	Past bool // the words themselves say that it has passed
}

// Name is a word or words that are, or may be, the name of a person or firm.
type Name struct {
	Span crm.Span // with the case ending, without honorifics
	Stem crm.Span // without the case ending; Span where the ending cannot be told apart
	Name string   // as it would be written alone
	// IDs are the known customers that fit, best first.
	IDs []int64
	// Sure: the rules took it for a name. Else it only may be one: a word of a
	// customer's name or an unknown word with a capital.
	Sure bool
	// Weak: nothing but its place in the sentence suggests that it is a name.
	Weak bool
}

// Facts reads what a text holds. Every word is looked up in the book here, also
// those that the rules take for something else.
func (e *Engine) Facts(u crm.Utterance) (Facts, error) {
	m := scanned(u)
	out := Facts{Phones: m.phones, Numbers: m.numbers(), Counts: m.counts()}
	if err := m.findNames(u.Known); err != nil {
		return Facts{}, err
	}
	maybe, err := m.maybeNames(u.Known)
	if err != nil {
		return Facts{}, err
	}
	for _, n := range m.names {
		out.Names = append(out.Names, m.nameOf(n))
	}
	out.Names = append(out.Names, maybe...)
	slices.SortFunc(out.Names, func(a, b Name) int { return a.Span.From - b.Span.From })
	for _, p := range m.joined() {
		out.Times = append(out.Times, Moment{spanOf(m.ts, p.from, p.to), p.resolve(m.now, p.firm == past), p.firm == past})
	}
	for _, a := range m.money {
		out.Money = append(out.Money, Found{Span: spanOf(m.ts, a.from, a.to), Money: a.money, Default: a.unsaid})
	}
	taken := map[int]bool{}
	for _, n := range maybe {
		taken[n.Span.From] = true
	}
	for i := range m.ts {
		switch t := &m.ts[i]; {
		case m.unread(i) && !taken[t.span.From]:
			out.Unread = append(out.Unread, t.span)
		case !t.used && m.tellsBetween(i, i+1):
			out.Events = append(out.Events, t.span)
			if slices.ContainsFunc(t.reads, func(r reading) bool { return r.form.tense.planned() }) {
				out.Ahead = append(out.Ahead, t.span)
			}
		}
	}
	return out, nil
}

func (m *message) unread(i int) bool {
	t := &m.ts[i]
	return t.kind == word && len(t.reads) == 0 && !t.used && !t.named && !t.inner && utf8.RuneCountInString(t.raw) > 1
}

// nameOf is a mention without its honorifics, its ending apart.
func (m *message) nameOf(n mention) Name {
	to := n.to
	for to > n.from+1 && (m.ts[to-1].kind != word || m.ts[to-1].any("honorific") || m.honorificForm(to-1) || looseEndings[m.ts[to-1].norm]) {
		to--
	}
	span := spanOf(m.ts, n.from, to)
	return Name{Span: span, Stem: m.stemSpan(span, m.ts[to-1].span, n.name), Name: n.name, IDs: n.ids, Sure: true, Weak: n.sure < capital}
}

// stemSpan cuts the ending off the last word of a name: what it shares with the
// last word of the name as it is written alone stays.
func (m *message) stemSpan(span, last crm.Span, name string) crm.Span {
	words := strings.Fields(name)
	if len(words) == 0 {
		return span
	}
	raw, stem := m.text[last.From:last.To], words[len(words)-1]
	n := 0
	for n < len(raw) && stem != "" {
		a, an := utf8.DecodeRuneInString(raw[n:])
		b, bn := utf8.DecodeRuneInString(stem)
		if unicode.ToLower(a) != unicode.ToLower(b) {
			break
		}
		n, stem = n+an, stem[bn:]
	}
	const longest = 5 // letters of an ending; more would be a part of the name
	if rest := utf8.RuneCountInString(raw[n:]); n == 0 || rest > longest || utf8.RuneCountInString(stem) > 2 {
		return span
	}
	return crm.Span{From: span.From, To: last.From + n}
}

// maybeNames finds the words outside the names that may be one all the same.
func (m *message) maybeNames(known func([]string) ([]crm.KnownCustomer, error)) ([]Name, error) {
	inBook, err := m.bookWords(known)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for _, n := range m.names {
		for _, k := range n.keys {
			named[k] = true
		}
	}
	var out []Name
	for i := range m.ts {
		t := &m.ts[i]
		if t.kind != word || t.used || t.named {
			continue
		}
		fit := inBook[i]
		if len(fit.ids) == 0 && !m.maybeName(i, named) {
			continue
		}
		name := cmp.Or(fit.stem, t.raw)
		for _, s := range stems(t.raw) {
			if fit.stem == "" && m.lex.firstName(s) != unknownGender {
				name = s.text
			}
		}
		out = append(out, Name{Span: t.span, Stem: m.stemSpan(t.span, t.span, name), Name: titled(name), IDs: fit.ids})
	}
	return out, nil
}

// maybeName: a word that is named elsewhere in the message, an unknown word with a
// capital, a listed name, a family name by its ending in Latin letters. In Cyrillic
// too many forms of common words end so.
func (m *message) maybeName(i int, named map[string]bool) bool {
	t, ss := &m.ts[i], stems(m.ts[i].raw)
	if slices.ContainsFunc(ss, func(s stem) bool { return named[s.key] }) || m.nameWordAt(i).sure >= capital {
		return true
	}
	return len(t.reads) == 0 && (t.upper && !t.inner || m.lex.nameLike(t.raw) || slices.ContainsFunc(ss, func(s stem) bool {
		_, family := m.lex.familyName(s)
		return family && (!isCyrillic(t.raw) || m.lex.surname[s.key])
	}))
}

// lookUpAtOnce bounds the keys of one question to the book, whose answer is
// bounded too: common words must not crowd out a name.
const lookUpAtOnce = 40

// bookWord is a word of customers' names as it stands in a text.
type bookWord struct {
	stem string // of the word, as it would be written alone
	ids  []int64
}

// bookWords finds, by token, the words that are forms of a word of customers' names.
func (m *message) bookWords(known func([]string) ([]crm.KnownCustomer, error)) (map[int]*bookWord, error) {
	out := map[int]*bookWord{}
	at := map[string]map[int]string{} // key → token → the stem that has it
	var keys []string
	for i := range m.ts {
		out[i] = &bookWord{}
		if t := &m.ts[i]; known == nil || t.kind != word || t.used || t.named || len(t.norm) < 2 {
			continue
		}
		for _, s := range stems(m.ts[i].raw) {
			for _, k := range keysOf(s) {
				if k == "" || at[k][i] != "" {
					continue
				}
				if at[k] == nil {
					keys, at[k] = append(keys, k), map[int]string{}
				}
				at[k][i] = s.text
			}
		}
	}
	for some := range slices.Chunk(keys, lookUpAtOnce) {
		found, err := known(some)
		if err != nil {
			return nil, fmt.Errorf("look customers up: %w", err)
		}
		for _, c := range found {
			for _, k := range fold.Keys(c.Name) {
				for i, s := range at[k] {
					w := out[i]
					if w.stem = s; !slices.Contains(w.ids, c.ID) {
						w.ids = append(w.ids, c.ID)
					}
				}
			}
		}
	}
	return out, nil
}

// numbers lists the digits that are no phone, time or amount, with the units at
// them, and the amounts that stand beside a sign of multiplication.
func (m *message) numbers() []crm.Span {
	held := make([]bool, len(m.ts))
	for _, p := range m.times {
		m.hold(held, p.from, p.to)
	}
	for _, a := range m.money {
		m.hold(held, a.from, a.to)
	}
	for _, p := range m.phones {
		for i := range m.ts {
			held[i] = held[i] || m.ts[i].span.From >= p.Span.From && m.ts[i].span.To <= p.Span.To
		}
	}
	part := func(i int) bool {
		return i < len(m.ts) && !held[i] && (m.ts[i].kind == digits || m.ts[i].any("scale", "currency") || m.ts[i].kind == word && m.ts[i].any("num", "half", "oneandhalf"))
	}
	var out []crm.Span
	for i := 0; i < len(m.ts); i++ {
		if !part(i) {
			continue
		}
		end, telling := i, false
		for j := i; j < len(m.ts) && !(m.ts[j].line && j > i); j++ {
			if part(j) {
				telling = telling || m.ts[j].kind == digits || m.ts[j].any("scale") && j > i
				end = j + 1
			} else if held[j] || m.ts[j].kind != sign || !part(j+1) {
				break
			}
		}
		if telling {
			out = append(out, spanOf(m.ts, i, end))
		}
		i = end - 1
	}
	return out
}

func (m *message) hold(held []bool, from, to int) {
	for i := from; i < to; i++ {
		held[i] = true
	}
}

// counts lists the numbers in letters that nothing else has taken.
func (m *message) counts() []crm.Span {
	var out []crm.Span
	for i := range m.ts {
		if t := &m.ts[i]; t.kind == word && !t.used && !t.inner && t.any("num", "ord", "oneandhalf", "scale") {
			out = append(out, t.span)
		}
	}
	return out
}
