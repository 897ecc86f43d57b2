package rules

import "daftar/crm"

// outcomes maps fixed words to how a call ended.
var outcomes = []struct {
	name    string
	outcome crm.Outcome
}{
	{"noanswer", crm.NoAnswer},
	{"busy", crm.Busy},
	{"wrongnumber", crm.WrongNumber},
	{"leftmessage", crm.LeftMessage},
}

// hearAnswer reads how an attempt to call ended.
func (m *message) hearAnswer(s *said) {
	c := s.clause
	for i := c.from; i < c.to; i++ {
		for _, o := range outcomes {
			if m.ts[i].any(o.name) && s.outcome == "" && (o.name != "busy" || s.contact == crm.Call || !m.plannedIn(c)) {
				s.outcome = o.outcome
			}
		}
		r, ok := m.ts[i].has("answer")
		if !ok || m.phoneBought(c, i, r) || r.form.tense.planned() && !r.form.neg && !m.negatedAt(c, i) {
			continue
		}
		if r.form.neg || m.negatedAt(c, i) {
			s.outcome = crm.NoAnswer
		} else if r.n > 1 && s.outcome == "" {
			s.outcome = crm.Connected
		}
	}
	switch {
	case s.outcome != "" && s.contact != crm.Visit && s.contact != crm.Meeting:
		if s.contact == crm.Message && s.outcome == crm.NoAnswer { // a text without a reply
			s.outcome = ""
			return
		}
		if s.contact == "" {
			s.span, s.attempt = spanOf(m.ts, c.from, c.to), true
		}
		s.contact = crm.Call
	case s.contact == crm.Call && m.talked(c):
		s.outcome = crm.Connected
	}
}

func (m *message) plannedIn(c clause) bool { return m.needs(c, c.from) || m.dueIn(c) }

// talked reports whether the clause says that they spoke.
func (m *message) talked(c clause) bool {
	for i := c.from; i < c.to; i++ {
		switch n := m.ts[i].norm; {
		case m.ts[i].any("connected"),
			len(n) > 8 && n[:8] == "gaplashd", len(n) >= 8 && n[:8] == "pogovori", len(n) >= 5 && n[:5] == "spoke", n == "talked", len(n) > 6 && n[:7] == "sozvoni":
			return true
		}
	}
	return false
}
