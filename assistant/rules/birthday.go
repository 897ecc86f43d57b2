package rules

import (
	"slices"
	"strings"

	"daftar/crm"
)

// birth is a birthday that the text tells, or tries to.
type birth struct {
	at  int // the token that says so: whose clause it is
	end int // behind the date and the word
	day crm.Birthday
	// kept is the day as a moment to come, for who asks to be reminded of it.
	kept moment
	open bool // the date is none, or not clear
}

// birthWord is where a text speaks of a birthday.
type birthWord struct {
	from, to int
	born     bool // родился, tug'ilgan: what dates the word is the day itself
	occasion bool // tug'ilgan kuniga, на др, for the birthday: a date beside it is that of the verb
	object   bool // tug'ilgan kunini: something is done about it
	weak     bool // dr, which is a doctor as well
	foreign  bool // of a firm or of somebody's child: no customer's
	asked    bool
}

// How far from its word a birthday is looked for, in words.
const birthReach = 7

// labelBirthdays takes the numbers that stand right behind a word of birth, before
// they can be a part of a phone.
func (m *message) labelBirthdays() {
	m.findBirthWords()
	for _, b := range m.birthWords {
		j, far := b.to, 0
		for j < len(m.ts) && far < 3 && (m.ts[j].kind == sign && !m.ts[j].is('+') && !m.ts[j].is('#') || m.ts[j].kind == word && !m.tellsBetween(j, j+1)) {
			if m.ts[j].kind == word && !m.ts[j].any("aboutme", "sana", "kuni") {
				far++
			}
			j++
		}
		if p, ok := m.looseDate(j); ok && (far == 0 || m.sign(j+1, '.') || m.sign(j+1, '/') || m.sign(j+1, ',')) {
			m.use(p.from, p.to)
			m.labelled = append(m.labelled, p)
		}
	}
}

func (m *message) findBirthWords() {
	for i := range m.ts {
		t := &m.ts[i]
		r, ok := t.has("birthday")
		jubilee, fest := t.has("jubilee")
		if fest {
			r = jubilee
		}
		if !ok && !fest || t.inner {
			continue
		}
		if m.notBirth(i, r) {
			drop(t, "birthday")
			continue
		}
		b := birthWord{from: i, to: i + max(r.n, 1), born: r.name == "birthday" && r.value == 1}
		b.foreign = fest || m.kinNear(b) || m.has(i-1, "firm", "company")
		b.occasion = !b.born && m.isOccasion(b, r)
		b.object = r.noun && r.cut > 2 && strings.HasSuffix(m.norm(b.to-1), "ni")
		b.weak = t.norm == "dr" && !isCyrillic(t.raw)
		b.asked = m.askedOfBirth(b)
		m.birthWords = append(m.birthWords, b)
	}
}

// drop takes a meaning from a token.
func drop(t *token, name string) {
	t.reads = slices.DeleteFunc(slices.Clone(t.reads), func(r reading) bool { return r.name == name })
}

// notBirth: “и др.” are the others, Dr Karimov is a doctor, т.к. is because.
func (m *message) notBirth(i int, r reading) bool {
	t := &m.ts[i]
	switch t.norm {
	case "dr":
		doctor := t.raw == "Dr" && i+1 < len(m.ts) && (m.ts[i+1].upper || m.sign(i+1, '.') && i+2 < len(m.ts) && m.ts[i+2].upper)
		return m.norm(i-1) == "i" && isCyrillic(m.ts[i-1].raw) || doctor
	case "t": // but т.к. 05.06.1982 is written on a card
		j := i + r.n
		for m.sign(j, '.') || m.sign(j, ':') {
			j++
		}
		day, dated := m.looseDate(j)
		return isCyrillic(t.raw) && !(dated && (day.year != 0 || m.sign(j-1, ':')))
	}
	return false
}

// kinNear reports whether the birthday is that of somebody's wife or child.
func (m *message) kinNear(b birthWord) bool {
	for j := b.from - 1; j >= 0 && j >= b.from-3 && m.ts[j].kind == word && !m.ts[j+1].line; j-- {
		if m.ts[j].any("kin") {
			return true
		}
	}
	for j := b.to; j < len(m.ts) && j < b.to+2 && m.ts[j].kind == word && !m.ts[j].line; j++ {
		if m.ts[j].any("kin") {
			return true
		}
	}
	return false
}

var (
	occasionBefore = set("s so na k ko do posle pered dlya pro o ob v vo for on to at before after by until happy ot radi")
	occasionAfter  = set("bilan bn blan uchun ucun oldidan munosabati munosabatida munosabatila haqida arafasida keyin oldin")
)

// isOccasion reports whether the word says on, to or for which occasion something
// is done.
func (m *message) isOccasion(b birthWord, r reading) bool {
	last := m.ts[b.to-1].norm
	if ending := last[len(last)-min(max(r.cut, 0), len(last)):]; r.noun && hasSuffixAny(ending, "ga", "da", "dan", "gacha", "ka") {
		return true
	}
	if occasionAfter[m.norm(b.to)] {
		return true
	}
	for j := b.from - 1; j >= 0 && j >= b.from-4 && m.ts[j].kind == word && !m.ts[j].used; j-- {
		if w := m.norm(j); occasionBefore[w] && (w != "u" && w != "k" || isCyrillic(m.ts[j].raw)) {
			return true
		}
		if isCyrillic(m.ts[j].raw) || m.ts[j].any("month", "day", "weekday") {
			break // a Russian preposition stands right before it
		}
	}
	return false
}

// askedOfBirth reports whether the sentence asks for a birthday.
func (m *message) askedOfBirth(b birthWord) bool {
	for j := b.to; j < len(m.ts) && j < b.to+maxClause; j++ {
		if m.ts[j].is('?') {
			return true
		}
		if m.ts[j].line || m.ts[j].is('!') || m.ts[j].is('.') && !m.ts[j].glued {
			break
		}
	}
	asks := func(j int) bool {
		if m.norm(j) == "kim" && (m.ts[j].upper || j > 0 && m.lex.nameLike(m.ts[j-1].raw)) { // a family name
			return false
		}
		return m.has(j, "who", "where")
	}
	for j := b.from - 1; j >= 0 && j >= b.from-birthReach && m.ts[j].kind == word && !m.ts[j+1].line; j-- {
		if asks(j) {
			return true
		}
	}
	for j := b.to; j < len(m.ts) && j < b.to+birthReach && m.ts[j].kind == word && !m.ts[j].line; j++ {
		if asks(j) {
			return true
		}
	}
	return false
}

// bindBirthdays gives every word of birth its date and takes it away, so that it
// becomes nothing else.
func (m *message) bindBirthdays() {
	if len(m.birthWords) == 0 {
		return
	}
	s := newSeeker(m)
	for _, b := range m.birthWords {
		if b.asked {
			continue
		}
		c, ok := s.best(b)
		if !ok {
			m.halfSaid(b)
			continue
		}
		m.redated = m.redated || c.redated
		m.take(b, c, s)
	}
}

// halfSaid leaves open a birthday of which only the month or a number is said.
func (m *message) halfSaid(b birthWord) {
	j := b.to
	for m.sign(j, ':') || m.sign(j, '-') || m.sign(j, '—') || m.sign(j, '–') {
		j++
	}
	number := m.intAt(j) > 0 && m.intAt(j) <= 31 && (j+1 == len(m.ts) || m.ts[j+1].line || m.stops(j+1) || m.sign(j+1, ','))
	if !b.foreign && !b.occasion && (m.has(j, "month") || number) {
		m.births = append(m.births, birth{at: b.from, end: j + 1, open: true})
	}
}

// take records the birthday of b and marks the tokens of its date.
func (m *message) take(b birthWord, c candidate, s seeker) {
	day, at, ok := m.birthday(c.dayAt, m.hasPassed(b))
	m.use(at.from, at.to)
	drop(&m.ts[b.from], "honorific") // dr is also a doctor
	for k := range s.days {          // Friday, 14 March; tomorrow at 6
		d := &s.days[k]
		touches := ok && !d.unreal && (d.from >= at.to && m.onlyJoins(at.to, d.from) || d.to <= at.from && m.onlyJoins(d.to, at.from))
		if touches && (d.hasDay() && m.sameDate(d.moment, at) || !d.hasDay() && !m.fixedDay(at)) {
			m.use(d.from, d.to)
		}
	}
	if b.foreign {
		return
	}
	says := b.from
	if who, alone := m.personBefore(at.from); c.left && alone {
		says = who
	}
	m.births = append(m.births, birth{at: says, end: max(at.to, b.to), day: day, kept: at, open: !ok})
	if ok {
		m.listed(c, at, &s)
	}
}

// hasPassed reports whether the word stands by “was”: в пятницу был др.
func (m *message) hasPassed(b birthWord) bool {
	for j := max(0, b.from-4); j < len(m.ts) && j < b.to+4; j++ {
		if bygone[m.norm(j)] {
			return true
		}
	}
	return false
}

var bygone = set("bil bila bilo bili was edi boldi bolgan bolgandi bolibdi otdi proshel proshyol")

// sameDate reports whether two moments are the same day.
func (m *message) sameDate(a, b moment) bool {
	x, y := a.day(m.now, a.firm == past), b.day(m.now, a.firm == past)
	return x.Equal(y)
}
