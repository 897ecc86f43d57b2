package rules

// edge reads what follows a unit: oxirida, boshida.
func (m *message) edge(i, unit int) (to int, rule dayRule) {
	for _, e := range []struct {
		name        string
		week, month dayRule
	}{{"endof", weekEnd, monthEnd}, {"startof", weekStart, monthFrom}, {"midof", weekStart, monthMid}} {
		if !m.has(i, e.name) {
			continue
		}
		switch unit {
		case unitWeek:
			return m.after(i, e.name), e.week
		case unitMonth:
			return m.after(i, e.name), e.month
		}
	}
	return i, noDay
}

// edgeOf reads oy oxirida, end of the month, в начале следующей недели.
func (m *message) edgeOf(i int) (moment, bool) {
	if u, ok := m.val(i, "unit"); ok {
		if to, rule := m.edge(m.after(i, "unit"), u); rule != noDay {
			return moment{from: i, to: to, rule: rule}, true
		}
	}
	if p, ok := m.edgeOfMonth(i); ok {
		return p, true
	}
	if m.has(i, "endof", "startof", "midof") {
		j := i + max(m.ts[i].reads[0].n, 1)
		for m.norm(j) == "of" || m.norm(j) == "the" {
			j++
		}
		rel, k, related := m.relation(j)
		if u, ok := m.val(k, "unit"); ok {
			if _, rule := m.edge(i, u); rule != noDay {
				p := moment{from: i, to: m.after(k, "unit"), rule: rule, shift: rel, shifted: related}
				if related && rel != 0 {
					p.firm = future
				}
				return p, true
			}
		}
	}
	return moment{}, false
}

// edgeOfMonth reads в начале декабря, dekabr oxirida.
func (m *message) edgeOfMonth(i int) (moment, bool) {
	k, edge, to := i, i+1, i+2
	if m.has(i, "endof", "startof", "midof") {
		edge = i
		k = i + max(m.ts[i].reads[0].n, 1)
		to = k + 1
	}
	mon, ok := m.val(k, "month")
	if !ok || !m.has(edge, "endof", "startof", "midof") || m.norm(k) == "may" && !isCyrillic(m.ts[k].raw) && edge < k {
		return moment{}, false
	}
	p := moment{from: i, to: to, rule: dayMonth, n: 1, month: mon}
	switch {
	case m.has(edge, "midof"):
		p.n = 15
	case m.has(edge, "endof"):
		p.n = 31
		for !realDate(p.n, mon, 2001) {
			p.n--
		}
	}
	return p, true
}

// endOfDay reads eod, kun oxirigacha, weekend.
func (m *message) endOfDay(i int) (moment, bool) {
	switch {
	case m.has(i, "eod"):
		return moment{from: i, to: m.after(i, "eod"), eod: true}, true
	case m.has(i, "eow"):
		return moment{from: i, to: m.after(i, "eow"), rule: weekEnd}, true
	case m.has(i, "eom"):
		return moment{from: i, to: m.after(i, "eom"), rule: monthEnd}, true
	case m.has(i, "weekend"):
		return moment{from: i, to: m.after(i, "weekend"), rule: weekRest}, true
	}
	rel, j, ok := m.relation(i)
	if ok && m.has(j, "weekend") {
		return moment{from: i, to: m.after(j, "weekend"), rule: weekRest, shift: rel, shifted: true, firm: map[bool]tense{true: past}[rel < 0]}, true
	}
	return moment{}, false
}
