package rules

import (
	"time"

	"daftar/crm"
)

// message is a text while it is being read.
type message struct {
	text   string
	now    time.Time
	lex    *lexicon
	ts     []token
	phones []Found
	times  []moment
	money  []amount
	names  []mention
	goods  []goods // what is counted
	// products are what stands with a sign of multiplication.
	products []product
	// firmRun marks the words of a firm's name that stand by “firm” or its like.
	firmRun map[int]bool
	whens   []moment   // times with their days joined
	unreal  []tokenRun // dates and times that no calendar or clock has
	unsure  []tokenRun // those of no certain day: in spring
	// birthWords are where birthdays are spoken of, births what is told of them.
	birthWords []birthWord
	births     []birth
	labelled   []dayAt // dates right behind a word of birth
	redated    bool    // a birthday was said to be wrong and another one given
	// retimed: an hour was taken back for another one of its day.
	retimed bool
	talks   []talk // how long what happened was
}

// tokenRun is the tokens from one up to another, that one not included.
type tokenRun struct{ from, to int }

// open cuts a text into tokens and looks them up.
func open(text string) *message {
	m := &message{text: text, lex: theLexicon(), ts: tokenise(text)}
	m.lex.read(m.ts)
	m.shortThousands()
	return m
}

// When reads the date or time that a text names, as seen at now; ok is false when
// it names none, or one that does not exist.
func When(text string, now time.Time) (w crm.When, ok bool) {
	m := open(text)
	m.now = now
	m.phones = takePhones(m.ts)
	m.takeTimes()
	if len(m.unreal) > 0 || len(m.times) == 0 {
		return crm.When{}, false
	}
	first := m.joined()[0]
	return first.resolve(now, first.firm == past), true
}

// has reports whether token i is free and carries one of the meanings.
func (m *message) has(i int, names ...string) bool {
	return i >= 0 && i < len(m.ts) && !m.ts[i].used && m.ts[i].any(names...)
}

// val is the value of a meaning that token i carries: 5 of weekday:5.
func (m *message) val(i int, name string) (int, bool) {
	if i < 0 || i >= len(m.ts) || m.ts[i].used {
		return 0, false
	}
	r, ok := m.ts[i].has(name)
	return r.value, ok
}

// norm is the normal form of token i, "" outside.
func (m *message) norm(i int) string {
	if i < 0 || i >= len(m.ts) {
		return ""
	}
	return m.ts[i].norm
}

// sign reports whether token i is that sign, touching what is before it.
func (m *message) sign(i int, r rune) bool {
	return i >= 0 && i < len(m.ts) && m.ts[i].is(r)
}

// after is the token after the reading called name that begins at i.
func (m *message) after(i int, name string) int {
	if r, ok := m.ts[i].has(name); ok {
		return i + max(r.n, 1)
	}
	return i + 1
}
