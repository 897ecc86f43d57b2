package rules

import (
	"slices"
	"strings"

	"daftar/crm"
)

// mention is a person or firm as a text names it.
type mention struct {
	from, to int // tokens
	name     string
	keys     []string
	cases    grammar
	ids      []int64
	sure     int // how sure it is that this is a name
	company  string
	gov      grammar
}

// How sure a word is a name.
const (
	noName     = iota
	weakSlot   // the grammar allows a person here
	slotName   // the grammar wants a person here
	capital    // an unknown word with a capital
	listedName // a first name of the lists, or a customer of the book
)

// nameWord is a token that may be part of a name.
type nameWord struct {
	stems []stem
	sure  int
	first bool // a first name of the lists
}

// findNames reads the names of the message, the book's customers first.
func (m *message) findNames(known func([]string) ([]crm.KnownCustomer, error)) error {
	m.markFirms()
	words := make([]nameWord, len(m.ts))
	for i := range m.ts {
		words[i] = m.nameWordAt(i)
	}
	b, err := m.lookUp(words, known)
	if err != nil {
		return err
	}
	for i := 0; i < len(m.ts); {
		if words[i].sure == noName && !b.holds(words[i].stems) || m.ts[i].used || words[i].sure == noName && len(m.ts[i].reads) > 0 {
			i++
			continue
		}
		n := m.mentionAt(i, words, b)
		m.names = append(m.names, n)
		i = max(n.to, i+1)
	}
	m.dropWeak()
	m.dropOwners()
	m.findFirms()
	m.tellApart(b)
	for _, n := range m.names { // a name means nothing else
		for i := n.from; i < n.to; i++ {
			m.ts[i].named = true
			if !m.ts[i].any("honorific", "company") {
				m.ts[i].reads = nil
			}
		}
	}
	return nil
}

// dropWeak forgets the names that only the grammar suggests where another is sure.
func (m *message) dropWeak() {
	best := noName
	for _, n := range m.names {
		best = max(best, n.sure)
	}
	if best <= weakSlot {
		return
	}
	m.names = slices.DeleteFunc(m.names, func(n mention) bool { return n.sure == weakSlot })
}

// dropOwners forgets those who only tell whose brother or director somebody is:
// Islom akaning ukasi Rahim.
func (m *message) dropOwners() {
	for k := len(m.names) - 2; k >= 0; k-- {
		a, b := m.names[k], m.names[k+1]
		gap := b.from - a.to
		if gap < 1 || gap > 2 || a.cases&uzbekCase == 0 || !strings.HasSuffix(m.norm(a.to-1), "ning") && !strings.HasSuffix(m.norm(a.to-1), "ni") {
			continue
		}
		if m.has(a.to, "title", "honorific") && (gap == 1 || m.has(a.to+1, "title", "honorific")) {
			m.names = slices.Delete(m.names, k, k+1)
		}
	}
}

// nameWordAt weighs one token.
func (m *message) nameWordAt(i int) nameWord {
	t := &m.ts[i]
	if t.kind != word || t.used || t.inner || len(t.norm) < 2 || i > 0 && m.ts[i-1].is('#') && t.glued {
		return nameWord{}
	}
	for _, r := range t.reads {
		if r.n > 1 {
			return nameWord{}
		}
	}
	known := len(t.reads) > 0 && (!t.reads[0].fuzzy || !t.upper) && !m.oddVerb(i) && !m.closerName(i)
	if m.honorificForm(i) || m.byLegalForm(i) || m.placeWord(i) || m.firmRun[i] {
		return nameWord{}
	}
	if known && !t.upper && !m.honoured(i) && !m.objectOfContact(i) {
		return nameWord{}
	}
	w := nameWord{stems: stems(t.raw)}
	for _, s := range w.stems {
		w.first = w.first || m.lex.firstName(s) != unknownGender && (s.cases != nominative || !known || t.upper)
	}
	switch {
	case t.upper && m.lex.surname[w.stems[0].key] && m.beforeFirstName(i):
		w.sure = capital
	case known && m.honoured(i) && (w.first || !t.any("plain")) && !t.any("mend", "honorific", "client") && !m.tellsBetween(i, i+1):
		w.sure = slotName
	case known && !w.first:
		w.stems = w.stems[:1]
	case known && t.first && !m.honoured(i) && !m.nameByItself(i, w):
		w.first = false
	case w.first:
		w.sure = listedName
	case len([]rune(t.raw)) < 3 && !t.upper:
	case t.upper && !t.first:
		w.sure = capital
	case m.personSlot(i, w.stems) && (t.upper || !verbal(t.norm) || m.honoured(i)):
		w.sure = slotName
	case m.maySlot(i, w.stems) && (t.upper || !verbal(t.norm)):
		w.sure = weakSlot
	case t.upper && (m.family(w.stems) || m.beforeFamilyName(i)):
		w.sure = capital
	}
	return w
}

// byLegalForm: what stands at ООО or MChJ is a firm, even when it is also a name.
func (m *message) byLegalForm(i int) bool {
	j := i - 1
	for j >= 0 && (m.ts[j].is('"') || m.ts[j].is('«') || m.ts[j].is('“')) {
		j--
	}
	k := i + 1
	for k < len(m.ts) && (m.ts[k].is('"') || m.ts[k].is('»') || m.ts[k].is('”')) {
		k++
	}
	return m.has(j, "legal") || m.has(k, "legal") && !m.firmAfter(k)
}

// firmAfter reports whether the firm is named behind its legal form.
func (m *message) firmAfter(k int) bool {
	return k+1 < len(m.ts) && (m.ts[k+1].upper || m.ts[k+1].is('"') || m.ts[k+1].is('«'))
}

// nameByItself: a word that is also a name counts as one at the start of a
// sentence unless it is among the commonest words.
func (m *message) nameByItself(i int, w nameWord) bool {
	for _, s := range w.stems {
		if m.lex.firstName(s) != unknownGender && s.cases == nominative {
			return !m.ts[i].any("plain", "smalltalk", "weekday", "day", "month", "who", "show", "new", "num", "mend", "part", "unit", "want", "buy")
		}
	}
	return false
}

// closerName reports whether a listed first name explains more of token i than
// the word that it may also be: Yo'lchi-ni, not yo'l-chi-ni.
func (m *message) closerName(i int) bool {
	t := &m.ts[i]
	for _, s := range stems(t.raw) {
		w := normal(s.text)
		if len(w) < 5 || m.lex.names[s.key] == unknownGender || s.cases&(nominative|uzbekCase) == 0 {
			continue
		}
		cut := len(t.norm) - len(w)
		if !slices.ContainsFunc(t.reads, func(r reading) bool { return r.cut <= cut }) {
			return true
		}
	}
	return false
}

// placeWord: words in -xona are rooms and houses, dorixona, yotoqxona; after a
// first name the same letters are a form of -xon: Азизхона.
func (m *message) placeWord(i int) bool {
	before, rest, ok := strings.Cut(m.ts[i].norm, "hona")
	return ok && len(before) > 1 && uzNounRest(rest) && !m.lex.nameLike(before)
}

// oddVerb: a word with a capital inside a sentence that could only be some form of
// a verb is no verb: people do not write those with capitals.
func (m *message) oddVerb(i int) bool {
	t := &m.ts[i]
	return t.upper && (!t.first || withWords[m.norm(i+1)] || m.honoured(i)) && !slices.ContainsFunc(t.reads, func(r reading) bool { return r.form.tense == noTense })
}

// beforeFirstName reports whether a listed first name with a capital follows:
// Тен Алексей.
func (m *message) beforeFirstName(i int) bool {
	return i+1 < len(m.ts) && m.ts[i+1].kind == word && m.ts[i+1].upper && m.lex.nameLike(m.ts[i+1].raw)
}

// beforeFamilyName reports whether a family name with a capital follows.
func (m *message) beforeFamilyName(i int) bool {
	return i+1 < len(m.ts) && m.ts[i+1].kind == word && m.ts[i+1].upper && m.family(stems(m.ts[i+1].raw))
}

// objectOfContact: a word right behind a Russian verb of contact that is a form of
// a listed name is that name, whatever else it means: набрать лиду.
func (m *message) objectOfContact(i int) bool {
	if i == 0 || !isCyrillic(m.ts[i].raw) || m.verbGoverns(i-1) == 0 {
		return false
	}
	for _, s := range stems(m.ts[i].raw)[1:] {
		if m.lex.firstName(s) != unknownGender && s.cases&m.verbGoverns(i-1) != 0 {
			return true
		}
	}
	return false
}

func (m *message) family(ss []stem) bool {
	for _, s := range ss {
		if _, ok := m.lex.familyName(s); ok {
			return true
		}
	}
	return false
}

// honoured reports whether an honorific stands by token i.
func (m *message) honoured(i int) bool {
	j := i + 1
	if m.sign(j, '-') && m.glued(j) {
		j++
	}
	return m.has(j, "honorific") || m.honorificForm(j)
}

// personSlot reports whether the grammar around token i wants a person there.
func (m *message) personSlot(i int, ss []stem) bool {
	if m.honoured(i) || m.has(i-1, "honorific", "client", "title") || m.hasBirthday(i) {
		return true
	}
	after := m.norm(i + 1)
	if withWords[after] || m.has(i+1, "aboutq") || withWords[m.norm(i+2)] && m.family(ss) {
		return true
	}
	if personPrepositions[m.norm(i-1)] && isCyrillic(m.ts[i].raw) && slices.ContainsFunc(ss, m.obliqueFamily) {
		return true
	}
	if personPrepositions[m.norm(i-1)] && (m.nearContact(i) || m.has(i-2, "deal", "want", "agree", "dealsq")) {
		return true
	}
	for _, r := range m.readsAt(i - 1) {
		if (contactNames[r.name] && r.name != "visit") && r.form.tense != noTense || r.name == "find" {
			return true
		}
	}
	return m.ts[i].upper && m.maySlot(i, ss)
}

// maySlot reports whether a case ending or the place in the sentence allows a
// person at i; it counts where nobody is surely named.
func (m *message) maySlot(i int, ss []stem) bool {
	for _, s := range ss {
		if s.cases&uzbekCase != 0 && (m.contactAfter(i) || m.ts[i].upper && m.tellsBetween(i+1, min(len(m.ts), i+10))) {
			return true
		}
		if s.cases&dative != 0 && isCyrillic(m.ts[i].raw) && m.contactAfter(i) {
			return true
		}
	}
	return m.subjectOf(i)
}

// subjectOf: a sentence that begins with an unknown word before what only people
// do: “Xyz rad etdi”.
func (m *message) subjectOf(i int) bool {
	if !m.ts[i].first && (i == 0 || m.ts[i-1].kind == word) {
		return false
	}
	for j, near := i+1, 0; j < len(m.ts) && near < 4; j++ {
		if !m.ts[j].used {
			near++
		}
		for _, r := range m.readsAt(j) {
			switch r.name {
			case "refuse", "agree", "answer", "buy", "call", "want", "pay", "payfull", "choose", "sign", "offer", "would":
				return !r.form.me && (m.ts[i].upper || r.form.tense == past) && !m.ts[i].glued
			}
		}
	}
	return false
}

// obliqueFamily: хасанова after у is a family name, capital or not.
func (m *message) obliqueFamily(s stem) bool {
	_, family := m.lex.familyName(s)
	return family && s.cases&oblique != 0
}

func (m *message) readsAt(i int) []reading {
	if i < 0 || i >= len(m.ts) {
		return nil
	}
	return m.ts[i].reads
}

var (
	withWords          = set("bilan bn blan bila bilan-da haqida hakida haqda uchun ucun oldiga oldida oldidan")
	personPrepositions = set("с со у к ко для про от with to from for s k dlya pro ot u")
)

// nearContact reports whether a way of contact or a reminder is said within a few
// words of token i.
func (m *message) nearContact(i int) bool {
	for j := max(0, i-5); j < len(m.ts) && j <= i+6; j++ {
		for _, r := range m.ts[j].reads {
			if contactNames[r.name] || r.name == "remind" || r.name == "history" || r.name == "find" || r.name == "offer" || r.name == "congratulate" || r.name == "sell" {
				return true
			}
		}
	}
	return false
}

func (m *message) contactAfter(i int) bool {
	for j := i + 1; j < len(m.ts) && j <= i+4; j++ {
		for _, r := range m.ts[j].reads {
			if contactNames[r.name] || r.name == "remind" || r.name == "find" {
				return true
			}
		}
	}
	return false
}

// verbal reports whether an unknown word looks like a verb or an adjective.
func verbal(w string) bool {
	for _, e := range []string{
		"dim", "dik", "dingiz", "yapti", "votti", "yapman", "vottman", "aman", "amiz", "ydi", "adi", "moqchi", "mokchi", "gandi", "ganman",
		"ishni", "ishim", "ishga", "ishi", "lash", "sa", "ib", "opti", "ibdi", "tsii", "tsiyu", "tsiey", "enii", "anii", "enie", "nosti", "tsya", "yvat", "ovat", "ala", "ali", "ila", "ili", "ogo", "iy", "aya", "nie", "niya", "ost", "tion", "ing", "ed", "ly",
	} {
		if strings.HasSuffix(w, e) && len(w) > len(e)+2 {
			return true
		}
	}
	return false
}
