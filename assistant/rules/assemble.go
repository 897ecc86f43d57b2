package rules

import (
	"slices"
	"sort"

	"daftar/crm"
)

// draft is an action while it grows clause by clause.
type draft struct {
	who   *mention
	phone *Found
	said  []said
	query crm.Query
	isNew bool
	span  crm.Span
}

// actions puts the clauses together by customer.
func (m *message) actions(mends bool) []crm.Action {
	clauses := m.clauses()
	heard := make([]said, len(clauses))
	for i, c := range clauses {
		heard[i] = m.hear(c)
	}
	m.bindTimes(heard)
	m.bindMoney(heard)
	m.bindGoods(heard)
	m.takeBack(heard)
	attempts(heard)
	var out []crm.Action
	for _, d := range m.drafts(heard) {
		if a, ok := m.finish(d, mends); ok {
			a.Correction = mends
			out = append(out, a)
		}
	}
	m.unreal = append(m.unreal, m.plansFor(heard)...)
	if len(m.unreal) > 0 {
		if len(out) == 0 {
			out = append(out, crm.Action{Span: crm.Span{To: len(m.text)}})
		}
		last := &out[len(out)-1]
		if last.Query == "" && last.Reminder == nil {
			last.NotSure = append(last.NotSure, "reminder")
			last.Moves = m.shifts(last)
		}
	}
	if tags := m.tags(); len(tags) > 0 {
		if len(out) == 0 {
			out = append(out, crm.Action{Span: crm.Span{To: len(m.text)}})
		}
		out[len(out)-1].Tags = tags
	}
	return out
}

// plansFor lists the times of no certain day at which something is to be done.
func (m *message) plansFor(heard []said) []tokenRun {
	var out []tokenRun
	plans := slices.ContainsFunc(heard, func(s said) bool { return s.planned != "" || s.reminds })
	if plans && !slices.ContainsFunc(heard, func(s said) bool { return s.due != nil }) {
		out = append(out, m.unsure...)
	}
	for k := range heard {
		if s := &heard[k]; s.due == nil && s.pastAt == nil && s.planned != "" && s.contact == "" && m.spanIn(s.clause) {
			out = append(out, tokenRun{s.clause.from, s.clause.to})
		}
	}
	return out
}

// spanIn reports whether a clause holds a number of hours or days that was read as
// no time.
func (m *message) spanIn(c clause) bool {
	for i := c.from + 1; i < c.to; i++ {
		if m.has(i, "unit") && !m.ts[i].inner && (m.ts[i-1].kind == digits || m.ts[i-1].any("num")) && !m.ts[i-1].used && !hasSuffixAny(m.norm(i), "lik") {
			return true
		}
	}
	return false
}

// attempts settles what a clause alone leaves open: “did not take” after a call is
// an unanswered call, and no reply to a message is still a message.
func attempts(heard []said) {
	for i := range heard {
		s := &heard[i]
		called, wrote := s.contact == crm.Call && !s.attempt, s.contact == crm.Message
		for k := i - 1; k >= 0 && k >= i-2; k-- {
			called = called || heard[k].contact == crm.Call && !heard[k].attempt
			wrote = wrote || heard[k].contact == crm.Message
		}
		if s.untaken && s.status == crm.Lost && s.amount == nil && called {
			s.status, s.outcome = "", crm.NoAnswer
			s.contact = crm.Call
		}
		if s.attempt && wrote && !called {
			s.contact, s.outcome = "", ""
		}
	}
}

// drafts gives every clause to a customer: the one it names, else the one before.
func (m *message) drafts(heard []said) []*draft {
	var out []*draft
	var cur *draft
	for i := range heard {
		s := &heard[i]
		who := m.mentionsIn(s.clause)
		if q := m.queryIn(s, who); q != "" {
			d := &draft{query: q, said: []said{*s}, span: m.spanOfClause(s.clause)}
			if len(who) > 0 && (q == crm.QueryHistory || q == crm.QueryFind) {
				d.who = who[0]
			} else if q == crm.QueryHistory && cur != nil {
				d.who = cur.who
			}
			if q == crm.QueryFind {
				d.phone = m.phoneIn(s.clause)
			}
			if last := len(out) - 1; last >= 0 && out[last].query == q && (d.who == nil || out[last].who == nil) {
				if out[last].who == nil {
					out[last].who = d.who
				}
				continue
			}
			out = append(out, d)
			continue
		}
		phone := m.phoneIn(s.clause)
		news := s.contact != "" || s.status != "" || s.amount != nil || s.due != nil || s.isNew || len(s.births) > 0 || phone != nil || s.note
		for n, w := range m.pick(who, news) {
			if d := earlier(out, w, s); d != nil && cur != nil && cur.who != nil && !same(cur.who, w) && (news || s.tells) {
				cur = d
			} else if cur == nil || cur.who != nil && !same(cur.who, w) && (news || s.tells) || n > 0 {
				cur = &draft{}
				out = append(out, cur)
			}
			if cur.who == nil || s.mendsFirst && !news || w.sure > cur.who.sure || len(w.keys) > len(cur.who.keys) && same(cur.who, w) {
				cur.who = w
			}
			cur.add(*s, phone, m.spanOfClause(s.clause))
		}
		if len(who) == 0 {
			if cur == nil {
				cur = &draft{}
				out = append(out, cur)
			}
			cur.add(*s, phone, m.spanOfClause(s.clause))
		}
	}
	return out
}

func (d *draft) add(s said, phone *Found, span crm.Span) {
	if d.phone == nil {
		d.phone = phone
	}
	if len(d.said) == 0 {
		d.span = span
	}
	d.span.To = max(d.span.To, span.To)
	d.said = append(d.said, s)
	d.isNew = d.isNew || s.isNew
}

func (m *message) mentionsIn(c clause) []*mention {
	var out []*mention
	first := sort.Search(len(m.names), func(i int) bool { return m.names[i].from >= c.from })
	for i := first; i < len(m.names) && m.names[i].from < c.to; i++ {
		out = append(out, &m.names[i])
	}
	return out
}

func (m *message) phoneIn(c clause) *Found {
	span := m.spanOfClause(c)
	for i := range m.phones {
		if p := &m.phones[i]; p.Span.From >= span.From && p.Span.From < span.To {
			return p
		}
	}
	return nil
}

func (m *message) spanOfClause(c clause) crm.Span { return spanOf(m.ts, c.from, c.to) }

// bindTimes gives each time to its clause, and decides whether it dates what
// happened or what is to be done.
func (m *message) bindTimes(heard []said) {
	for i := range m.whens {
		p := &m.whens[i]
		k := clauseAt(heard, p.from)
		if k < 0 {
			continue
		}
		s := &heard[k]
		if m.datesPast(p, s) {
			if s.pastAt == nil {
				s.pastAt = p
			}
			continue
		}
		if p.firm == past {
			continue
		}
		if p.year != 0 && p.day(m.now, false).Before(m.now.AddDate(0, 0, -1)) {
			m.unsure = append(m.unsure, tokenRun{p.from, p.to})
			continue
		}
		if s.calledOff {
			continue
		}
		if m.doubtful(p) || m.owed(s.clause) {
			m.unreal = append(m.unreal, tokenRun{p.from, p.to})
			continue
		}
		if s.due == nil || p.resolve(m.now, false).In(m.now.Location()).Before(s.due.resolve(m.now, false).In(m.now.Location())) {
			s.due = p
		}
	}
}

// owed: “kerak edi”, “was supposed to”: whether what should have been done is still to
// come, the sentence does not say. “keladi degandi” ends behind its verb.
func (m *message) owed(c clause) bool {
	for i := c.from; i <= c.to && i < len(m.ts); i++ {
		if m.has(i, "owed") {
			return true
		}
	}
	return false
}

func clauseAt(heard []said, i int) int {
	k := sort.Search(len(heard), func(k int) bool { return heard[k].clause.to > i })
	if k < len(heard) && heard[k].clause.from <= i {
		return k
	}
	return -1
}

// datesPast reports whether a time belongs to a verb of the past.
func (m *message) datesPast(p *moment, s *said) bool {
	if p.firm == past {
		return true
	}
	if p.firm == future {
		return false
	}
	if p.part > 0 && !p.hasDay() && !p.clock && m.mealWent(s.clause) {
		return true
	}
	before, after := m.verbBefore(s.clause, p.from), m.verbAfter(s.clause, p.to)
	switch {
	case after == nil && before == nil:
		return false
	case after == nil:
		return before.form.tense == past && !before.uzbek && !m.planWord(s.clause, p)
	case before == nil || after.uzbek:
		return after.form.tense == past
	}
	return before.form.tense == past && !after.form.tense.planned() && after.form.tense != past ||
		before.form.tense == past && after.form.tense == past
}

// planWord: “договорились на пятницу” looks ahead.
func (m *message) planWord(c clause, p *moment) bool {
	if n := m.norm(p.from); n == "na" || n == "k" || n == "do" || n == "by" || n == "until" || n == "for" {
		return true
	}
	if n := m.norm(p.from - 1); n == "na" || n == "k" || n == "do" || n == "by" || n == "until" || n == "for" {
		return true
	}
	return m.needs(c, c.from) || m.remindsIn(c) || m.willIn(c)
}

// datedVerbs are what a date can be the date of. “Agreed” and “asked” look ahead.
var datedVerbs = map[string]bool{
	"call": true, "callweak": true, "meet": true, "visit": true, "message": true, "buy": true, "sell": true, "pay": true, "payfull": true, "sign": true,
	"answer": true, "light": true, "refuse": true, "close": true, "win": true, "cancel": true, "remind": true, "congratulate": true, "offer": true, "want": true,
}

func (m *message) verbAt(i int) *reading {
	for k := range m.ts[i].reads {
		r := &m.ts[i].reads[k]
		if datedVerbs[r.name] && r.form.tense != noTense && r.form.tense != along && !(r.name == "want" && r.form.tense == past) {
			if m.norm(i-1) == "be" { // to be signed on Thursday
				return &reading{sense: r.sense, form: form{tense: future}, n: r.n}
			}
			return r
		}
	}
	return nil
}

func (m *message) verbBefore(c clause, i int) *reading {
	for j := i - 1; j >= c.from; j-- {
		if r := m.verbAt(j); r != nil {
			return r
		}
	}
	return nil
}

func (m *message) verbAfter(c clause, i int) *reading {
	for j := i; j < c.to; j++ {
		if r := m.verbAt(j); r != nil {
			return r
		}
	}
	return nil
}
