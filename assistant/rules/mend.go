package rules

// takeBack settles what a later clause corrects: “no, I was wrong” goes on to the
// clause that says what is right, and a corrected time takes the place of the
// former one.
func (m *message) takeBack(heard []said) {
	for i := 1; i < len(heard); i++ {
		s, p := &heard[i], &heard[i-1]
		if p.mendsFirst && p.amount == nil && p.due == nil && p.contact == "" && p.status == "" {
			s.mends, s.mendsFirst = true, true
		}
		if s.mendsFirst && s.amount != nil && p.amount == nil && m.sidesIn(p.clause) { // “2 mln avans, aslida 3 mln”
			s.amount = nil
		}
		if !s.mendsFirst || s.due == nil {
			continue
		}
		for k := i - 1; k >= 0 && k >= i-3; k-- {
			if heard[k].due != nil {
				right := heard[k].due.corrected(*s.due)
				s.due, heard[k].due = &right, nil
				break
			}
		}
	}
}

// sidesIn reports whether the clause has an amount that is not the deal's.
func (m *message) sidesIn(c clause) bool {
	for k := range m.money {
		if a := &m.money[k]; a.from >= c.from && a.from < c.to {
			if side, _ := m.sideOf(c, a); side != "" {
				return true
			}
		}
	}
	return false
}

// corrected is m with what b says: another day keeps the hour, another hour the day.
func (m moment) corrected(b moment) moment {
	if m.exactSpan() || b.exactSpan() {
		return b
	}
	if !b.hasDay() {
		return b.onDayOf(m)
	}
	if !b.clock && b.part == 0 && !b.eod {
		b.hour, b.min, b.clock, b.exact, b.pm, b.am, b.part, b.eod = m.hour, m.min, m.clock, m.exact, m.pm, m.am, m.part, m.eod
	}
	return b
}

// takesBack reports whether token i says that what stands before it was wrong.
func (m *message) takesBack(i int) bool {
	t := &m.ts[i]
	return t.any("retract") || t.any("mend") && (!t.any("not") || t.norm == "yok" || t.norm == "net")
}
