package rules

import (
	"time"

	"daftar/crm"
)

// finish turns a draft into an action; ok is false when it says nothing.
func (m *message) finish(d *draft, mends bool) (crm.Action, bool) {
	a := crm.Action{Query: d.query, Span: d.span}
	a.Customer = m.customer(d)
	if d.query != "" {
		return a, true
	}
	m.putActivity(&a, d)
	m.putCall(&a, d)
	m.putDeal(&a, d)
	m.putReminder(&a, d)
	m.putItems(&a, d, mends)
	a.Moves = m.shifts(&a)
	born := putBirthday(&a, d)
	born = m.putEmail(&a, d) || born // either is a fact of theirs
	if a.Reminder == nil && a.Activity == nil && m.remindsOfPast(d) {
		a.NotSure = append(a.NotSure, "reminder")
	}
	empty := a.Activity == nil && a.Deal == nil && a.Reminder == nil
	if a.Customer == nil {
		if empty && !born && !(mends && len(a.Items) > 0) {
			return a, false
		}
		a.NotSure = append(a.NotSure, "customer")
		return a, true
	}
	if d.who == nil && d.phone == nil {
		a.NotSure = append(a.NotSure, "customer")
		return a, true
	}
	if empty && len(a.Items) > 0 { // goods are more than a note
		return a, true
	}
	bare := m.nothingElse()
	if empty && a.Customer.Phone != "" && bare {
		a.Customer.New = true
	}
	if empty && mends && d.who != nil && m.onlyNames() {
		return a, true
	}
	if empty && d.plans() {
		return a, true
	}
	if empty && !a.Customer.New && a.Customer.Phone == "" {
		if !born && (d.who.sure < listedName && len(a.Customer.IDs) == 0 || !m.tellsFact(d)) {
			return a, bare && d.who.sure == listedName
		}
		a.Activity = &crm.SaidActivity{Kind: crm.Note, Span: d.span}
	}
	return a, true
}

// plans reports whether the draft only says what is to be done, without a time.
func (d *draft) plans() bool {
	for _, s := range d.said {
		if s.planned != "" || s.reminds {
			return true
		}
	}
	return false
}

// remindsOfPast reports whether a reminder is asked for with a moment that has
// passed: when it is to come is open.
func (m *message) remindsOfPast(d *draft) bool {
	for _, s := range d.said {
		for i := s.clause.from; i < s.clause.to && s.pastAt != nil; i++ {
			if r, ok := m.ts[i].has("remind"); ok && r.form.tense != past {
				return true
			}
		}
	}
	return false
}

func (m *message) customer(d *draft) *crm.SaidCustomer {
	if d.who == nil && d.phone == nil {
		return nil
	}
	c := &crm.SaidCustomer{New: d.isNew}
	if d.phone != nil {
		c.Phone, c.Span = d.phone.Phone, d.phone.Span
	}
	if d.who != nil {
		c.Name, c.Company, c.IDs = d.who.name, d.who.company, d.who.ids
		c.Span = spanOf(m.ts, d.who.from, d.who.to)
	}
	return c
}

// nothingElse reports whether the message is a name, a phone and what goes with
// them: city, firm, honorific.
func (m *message) nothingElse() bool {
	for i := range m.ts {
		t := &m.ts[i]
		if t.kind == sign || t.used || t.inner || m.inName(i) {
			continue
		}
		if !t.any("birthday", "honorific", "client", "city", "company", "title", "callweak", "number", "new", "add", "product") && (t.kind == word && len(t.reads) > 0 || t.kind == digits) {
			return false
		}
	}
	return true
}

// onlyNames reports whether a correction says who is meant and nothing else: “yo'q,
// Karimov Aziz”, “нет, это был Азиз”. A word that is not known may say more.
func (m *message) onlyNames() bool {
	for i := range m.ts {
		t := &m.ts[i]
		if t.kind == sign || t.inner || m.inName(i) {
			continue
		}
		if !t.any("mend", "not", "notafter", "but", "insteadof", "retract", "itwas", "filler", "honorific", "client", "title", "company", "city") {
			return false
		}
	}
	return true
}

// tellsFact reports whether the clauses say anything besides the name.
func (m *message) tellsFact(d *draft) bool {
	n := 0
	for _, s := range d.said {
		for i := s.clause.from; i < s.clause.to; i++ {
			t := &m.ts[i]
			if t.kind == sign || m.inName(i) || t.any("honorific", "client", "smalltalk", "city", "mend") {
				continue
			}
			n++
		}
	}
	return n > 0
}

// kindRank orders activities: where several happened the weightiest is kept.
var kindRank = map[crm.ActivityKind]int{crm.Visit: 5, crm.Meeting: 4, crm.Call: 3, crm.Message: 2, crm.Note: 1}

func (m *message) putActivity(a *crm.Action, d *draft) {
	for _, s := range d.said {
		kind := s.contact
		if kind == "" && s.note && s.due == nil {
			kind = crm.Note
		}
		if kind == "" {
			continue
		}
		if a.Activity == nil || kindRank[kind] > kindRank[a.Activity.Kind] {
			was := a.Activity
			a.Activity = &crm.SaidActivity{Kind: kind, Outcome: s.outcome, Span: s.span}
			if was != nil && a.Activity.Outcome == "" && kind == crm.Call {
				a.Activity.Outcome = was.Outcome
			}
		} else if a.Activity.Outcome == "" && kind == a.Activity.Kind {
			a.Activity.Outcome = s.outcome
		}
	}
	if a.Activity == nil {
		return
	}
	if a.Activity.Span.To == 0 {
		a.Activity.Span = d.span
	}
	for _, s := range d.said {
		if s.pastAt != nil && a.Activity.At.IsZero() {
			a.Activity.At = m.pastInstant(s.pastAt)
		}
	}
}

// pastInstant is when a dated activity took place, never after now; zero is just now,
// which "today" without an hour means as well.
func (m *message) pastInstant(p *moment) time.Time {
	when := p.resolve(m.now, true)
	at := when.In(m.now.Location())
	if !when.HasTime && when.Date() == crm.OnDay(m.now).Date() {
		return time.Time{}
	}
	if at.After(m.now) {
		if p.hasDay() {
			return time.Time{}
		}
		at = at.AddDate(0, 0, -1)
	}
	return at
}

func (m *message) putDeal(a *crm.Action, d *draft) {
	deal := crm.SaidDeal{}
	var best *amount
	total, agreed := false, false
	for i := range d.said {
		s, was := &d.said[i], deal.Status
		deal.Status = later(deal.Status, s)
		deal.New = deal.New || s.newDeal
		if s.amount == nil {
			continue
		}
		if was == crm.Lost && deal.Status == crm.Open {
			best = nil
		}
		if best == nil || s.mends || s.total && !total || s.agreed && !total || !total && !agreed && !s.asked && d.said[0].asked {
			best, total, agreed = s.amount, s.total, s.agreed
		}
	}
	if best == nil && deal.Status != crm.Won && deal.Status != crm.Lost {
		return
	}
	if deal.Status == "" {
		deal.Status = crm.Open
	}
	if best != nil {
		deal.Amount = best.money
		if deal.Status == crm.Open {
			deal.Paid = m.paidOf(d, best)
		}
		deal.Span = spanOf(m.ts, best.from, best.to)
	}
	for _, s := range d.said {
		if deal.Title == "" {
			deal.Title = m.title(s.clause)
		}
		if deal.Span.To == 0 && s.status != "" {
			deal.Span = s.span
		}
	}
	a.Deal = &deal
}

// later is the status after one more clause: what is decided stays decided unless
// a later clause decides otherwise, or names a new sum that is wanted after all.
func later(was crm.DealStatus, s *said) crm.DealStatus {
	switch {
	case s.status == "", s.status == crm.Open && was != "" && (was == crm.Won || s.amount == nil):
		return was
	}
	return s.status
}

func (m *message) putReminder(a *crm.Action, d *draft) {
	var due *moment
	var in said
	kind := crm.ActivityKind("")
	reminds := false
	for _, s := range d.said {
		reminds = reminds || s.reminds
		if kind == "" {
			kind = s.planned
		}
	}
	for _, s := range d.said {
		if s.due == nil || s.undated && !reminds {
			continue
		}
		if due == nil || s.due.resolve(m.now, false).In(m.now.Location()).Before(due.resolve(m.now, false).In(m.now.Location())) {
			due, in = s.due, s
		}
	}
	if due == nil {
		if due, in = d.birthdayKept(m.now); due == nil {
			return
		}
	}
	if in.planned != "" {
		kind = in.planned
	}
	if kind == "" {
		kind = crm.Note
	}
	a.Reminder = &crm.SaidReminder{When: due.resolve(m.now, false), Kind: kind, Text: m.task(in.taskOf(due)), Span: spanOf(m.ts, due.from, due.to)}
}

// taskOf is the part of the clause that the reminder at due is about: not the
// birthday that is told before it.
func (s *said) taskOf(due *moment) clause {
	c := s.clause
	for _, b := range s.births {
		if b.end <= due.from {
			c.from = max(c.from, b.end)
		}
	}
	return c
}
