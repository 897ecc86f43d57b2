package rules

import (
	"slices"

	"daftar/crm"
)

// said is what one clause says.
type said struct {
	clause  clause
	contact crm.ActivityKind // happened
	outcome crm.Outcome
	planned crm.ActivityKind // to be done
	status  crm.DealStatus
	newDeal bool
	wants   bool
	span    crm.Span // of the words that say so
	amount  *amount
	goods   []goods
	prices  []unitPrice
	asked   bool
	agreed  bool
	total   bool
	pastAt  *moment // what dates the past
	due     *moment
	births  []birth
	// calledOff: a call or meeting was cancelled, so that its day is nothing to do.
	calledOff bool
	undated   bool // its dates make no reminder: a birthday is asked for
	reminds   bool
	greets    bool // a congratulation or a reminder is still to come
	note      bool
	isNew     bool
	tells     bool // has any event word
	attempt   bool // a call only because of how it ended
	untaken   bool // “did not take”: the goods or the receiver
	mends     bool // takes back what was said before
	// mendsFirst: the clause begins by taking it back.
	mendsFirst bool
}

// contactKinds maps the meanings of the lexicon to kinds, the strongest first.
var contactKinds = []struct {
	name string
	kind crm.ActivityKind
}{
	{"visit", crm.Visit},
	{"visitme", crm.Visit},
	{"meet", crm.Meeting},
	{"call", crm.Call},
	{"callweak", crm.Call},
	{"message", crm.Message},
}

// hear reads one clause.
func (m *message) hear(c clause) said {
	s := said{clause: c}
	m.hearContact(&s)
	m.hearAnswer(&s)
	m.hearDeal(&s)
	s.isNew = m.newCustomer(c)
	m.hearBirthdays(&s)
	for i := c.from; i < c.to; i++ {
		s.reminds = s.reminds || m.ts[i].any("remind", "congratulate")
		s.greets = s.greets || m.greetsAt(c, i)
		if r, ok := m.ts[i].has("cancel"); ok && !r.form.tense.planned() && slices.ContainsFunc(m.ts[c.from:c.to], func(t token) bool { return t.any("meet", "call", "visit", "callweak") }) {
			s.calledOff = true
		}
		s.note = s.note || m.ts[i].any("note")
		s.mends = s.mends || m.takesBack(i)
		s.mendsFirst = s.mendsFirst || i == c.from && m.takesBack(i)
		s.newDeal = s.newDeal || m.ts[i].any("newdeal")
		s.tells = s.tells || m.tellsBetween(i, i+1)
	}
	return s
}

// hearContact finds what happened and what is planned.
func (m *message) hearContact(s *said) {
	for _, k := range contactKinds {
		for i := s.clause.from; i < s.clause.to; i++ {
			r, ok := m.ts[i].has(k.name)
			if !ok || m.ts[i].used || m.asStage(s.clause, i, r) || k.name == "visitme" && !m.wentMyself(s.clause, i, r) {
				continue
			}
			switch m.happened(s.clause, i, r) {
			case past:
				if s.contact == "" {
					s.contact = k.kind
					s.span = spanOf(m.ts, i, min(i+r.n, s.clause.to))
				}
			case future:
				if s.planned == "" {
					s.planned = k.kind
				}
			}
		}
	}
	if s.contact == "" && m.wasAt(s.clause) {
		s.contact, s.span = crm.Visit, spanOf(m.ts, s.clause.from, s.clause.to)
	}
	if s.contact == crm.Message && s.planned == "" && m.moneySent(s.clause) {
		s.contact = ""
	}
}

// wentMyself: verbs of passing through are a visit only of the speaker to someone.
func (m *message) wentMyself(c clause, i int, r reading) bool {
	if !r.form.me || r.n > 1 {
		return false
	}
	for _, w := range m.mentionsIn(c) {
		if w.cases == uzbekCase && w.to <= i {
			return true
		}
	}
	return false
}

// wasAt: был … у Фёдора is a visit.
func (m *message) wasAt(c clause) bool {
	was := false
	for i := c.from; i < c.to; i++ {
		if m.ts[i].any("birthday", "jubilee") { // вчера был др у Игоря
			return false
		}
		switch n := m.ts[i].norm; {
		case n == "bil" || n == "bila" || n == "bili":
			was = was || isCyrillic(m.ts[i].raw) && !m.negatedAt(c, i)
		case n == "u" && isCyrillic(m.ts[i].raw) && (was || m.wasAfter(c, i)):
			return m.inName(i+1) || m.has(i+1, "client", "title") || m.inName(i+2)
		}
	}
	return false
}

// wasAfter: у Фёдора был вчера. “У Фёдора был вопрос” is no visit, so nothing but a
// time may follow.
func (m *message) wasAfter(c clause, i int) bool {
	for j := i + 1; j < c.to && j <= i+5; j++ {
		if n := m.ts[j].norm; n == "bil" || n == "bila" || n == "bili" {
			return !m.negatedAt(c, j) && (j+1 >= c.to || m.ts[j+1].used)
		}
	}
	return false
}

// moneySent: sending money is a payment, not a message.
func (m *message) moneySent(c clause) bool {
	for i := c.from; i < c.to; i++ {
		if n := m.ts[i].norm; n == "pul" || n == "puli" || n == "pulni" || n == "dengi" || n == "deneg" || n == "oplatu" || n == "money" || n == "avans" || m.ts[i].any("advance") {
			return true
		}
	}
	return false
}

// happened tells whether the contact at token i happened (past), is planned
// (future) or neither (noTense).
func (m *message) happened(c clause, i int, r reading) tense {
	f := r.form
	end := i + r.n
	if r.name == "callweak" && m.phoneAsGoods(i, end) {
		return noTense
	}
	if f.tense == along { // borib keldim, yozib turaman
		f = m.nextVerb(c, end, form{tense: past})
	}
	if f.tense == noTense || m.norm(i) == "meeting" {
		f = m.nounTense(c, i, end, r.name == "callweak")
	}
	neg := f.neg || m.negatedAt(c, i)
	if m.norm(i-1) == "be" { // to be sent
		return future
	}
	switch f.tense {
	case past, present:
		if f.tense == past && r.uzbek && m.mustBe(c, end) { // borishim kerak edi
			return noTense
		}
		if f.tense == present && m.english(i) && !m.ts[i].any("answer") {
			if neg {
				return noTense
			}
			return m.presentEnglish(c, i)
		}
		if neg {
			return noTense
		}
		if f.tense == present && m.dueIn(c) { // встречаемся завтра
			return future
		}
		return past
	case future, wish, need, order:
		if neg && f.tense != order {
			return noTense
		}
		return future
	}
	return noTense
}

// presentEnglish: “meeting Friday” is a plan, “calls” a habit.
func (m *message) presentEnglish(c clause, i int) tense {
	for j := c.from; j < i; j++ {
		if n := m.norm(j); n == "had" || n == "after" {
			return past
		}
	}
	return future
}

// english reports whether token i is a Latin word that no Uzbek or Russian entry
// explains.
func (m *message) english(i int) bool {
	for _, r := range m.ts[i].reads {
		if r.uzbek {
			return false
		}
	}
	return !isCyrillic(m.ts[i].raw)
}

// nextVerb is the form of the next verb of the clause.
func (m *message) nextVerb(c clause, i int, otherwise form) form {
	for ; i < c.to; i++ {
		for _, r := range m.ts[i].reads {
			if r.form.tense != noTense && r.form.tense != along && (r.form.tense != order || r.uzbek && len(m.ts[i].norm) > 2) {
				return r.form
			}
		}
		if f, ok := tail(m.ts[i].norm); ok {
			return f
		}
	}
	return otherwise
}

// tail reads the tense of a verb that is in no lexicon by its ending.
func tail(w string) (form, bool) {
	for _, cut := range []int{6, 5, 4, 3} {
		if len(w) < cut+1 {
			continue
		}
		switch e := w[len(w)-cut:]; e {
		case "dim", "dik", "tim", "tik":
			return form{tense: past, me: true}, true
		case "aman", "amiz", "yman", "ymiz":
			return form{tense: future, me: true}, true
		}
	}
	return form{}, false
}

// nounTense is when a contact named by a noun takes place: by the verb that it
// leans on, else by the date, else it has just happened.
func (m *message) nounTense(c clause, i, end int, weak bool) form {
	if m.waitedFor(c, i) || m.scheduled(c) {
		return form{tense: future}
	}
	for j := end; j < c.to && j <= end+3; j++ {
		if m.norm(j) == "be" {
			return form{tense: future}
		}
		if r, ok := m.ts[j].has("light"); ok && r.form.tense != noTense && (r.uzbek && r.form.tense != order || r.form.tense == past || r.form.tense.planned()) {
			if r.form.tense == along {
				return m.nextVerb(c, j+1, form{tense: past})
			}
			r.form.neg = r.form.neg || m.negatedAt(c, j)
			return r.form
		}
	}
	for j := i - 1; j >= c.from && j >= i-4; j-- {
		if r, ok := m.ts[j].has("light"); ok && !r.uzbek && r.form.tense != noTense {
			return r.form
		}
	}
	switch {
	case m.needs(c, c.from) || m.remindsIn(c) || m.dueIn(c) || m.willIn(c) || m.brokenIn(c):
		return form{tense: future}
	case weak && (!m.dativeBefore(i) || end < len(m.ts) && (m.ts[end].used || m.ts[end].kind == digits)):
		return form{}
	case m.verbsIn(c, i):
		return form{}
	}
	return form{tense: past}
}

// scheduled: a meeting that was fixed is still to come.
func (m *message) scheduled(c clause) bool {
	return m.dueIn(c) && slices.ContainsFunc(m.ts[c.from:c.to], func(t token) bool { return t.any("schedule") })
}

// waitedFor: a call that someone waits or asks for has not happened.
func (m *message) waitedFor(c clause, i int) bool {
	for j := c.from; j < c.to; j++ {
		if m.ts[j].any("waits") || j != i && m.ts[j].any("asked") {
			return true
		}
	}
	return false
}

// mustBe reports whether a word of duty follows token i closely: borishim kerak edi.
func (m *message) mustBe(c clause, i int) bool {
	return i < c.to && m.ts[i].any("need") || i+1 < c.to && m.ts[i+1].any("need")
}

func (m *message) needs(c clause, i int) bool {
	for ; i < c.to; i++ {
		if m.ts[i].any("need") && !m.ts[i].inner {
			return true
		}
	}
	return false
}

func (m *message) willIn(c clause) bool {
	return slices.ContainsFunc(m.ts[c.from:c.to], func(t token) bool { return t.any("will") })
}

func (m *message) remindsIn(c clause) bool {
	return slices.ContainsFunc(m.ts[c.from:c.to], func(t token) bool { return t.any("remind") })
}

// dueIn reports whether the clause names a time that no past word holds.
func (m *message) dueIn(c clause) bool {
	for _, p := range m.whens {
		if p.from >= c.from && p.from < c.to && p.firm != past {
			return true
		}
	}
	return false
}

func (m *message) dativeBefore(i int) bool {
	for _, n := range m.names {
		if n.to <= i && n.to >= i-2 && n.cases != nominative {
			return true
		}
	}
	return false
}

// verbsIn reports whether another finite verb explains the noun at i: it is then
// an object of that verb.
func (m *message) verbsIn(c clause, i int) bool {
	for j := c.from; j < c.to; j++ {
		if j == i || m.ts[j].any("light") {
			continue
		}
		for _, r := range m.ts[j].reads {
			if r.form.tense == past && (r.name == "want" || r.name == "cancel" || r.name == "refuse" || r.name == "offer") {
				return true
			}
		}
	}
	return false
}

// negatedAt reports whether a word of negation turns the word at i.
func (m *message) negatedAt(c clause, i int) bool {
	for j := i - 1; j >= c.from && j >= i-3; j-- {
		if m.ts[j].any("not") && !m.ts[j].inner {
			return true
		}
		if m.ts[j].kind != word || j < i-1 && !m.ts[j].any("will", "plain", "would", "need") {
			break
		}
	}
	return i+1 < c.to && m.ts[i+1].any("notafter")
}

// newCustomer: “new customer”, “add a client”.
func (m *message) newCustomer(c clause) bool {
	var fresh, add, client, named bool
	for i := c.from; i < c.to; i++ {
		t := &m.ts[i]
		fresh = fresh || t.any("new")
		client = client || t.any("client")
		named = named || m.inName(i)
		if r, ok := t.has("add"); ok && r.form.tense != past {
			add = true
		}
	}
	return client && (fresh || add) || add && named && m.phoneIn(c) != nil
}
