package rules

import "slices"

// listed goes on with a list, forward or, before the word, back: Aziz 14 mart,
// Malika 3 may.
func (m *message) listed(c candidate, at moment, s *seeker) {
	for range s.days {
		var next *dayAt
		for k := range s.days {
			d := &s.days[k]
			ahead := !c.left && d.from > at.to && (next == nil || d.from < next.from)
			behind := c.left && d.to < at.from && (next == nil || d.from > next.from)
			if ahead || behind {
				next = d
			}
		}
		if next == nil || !m.fixedDay(next.moment) {
			return
		}
		day, kept, ok := m.birthday(*next, false)
		from := at.to
		if c.left {
			from = next.to
		}
		who, alone := m.personBefore(next.from)
		if !alone || !m.listsPerson(from, max(at.from, next.from)) || !c.left && !m.closesList(kept.to) {
			return
		}
		m.use(kept.from, kept.to)
		m.ts[from].cuts = !m.ts[from].line
		m.births = append(m.births, birth{at: who, end: kept.to, day: day, kept: kept, open: !ok})
		at = kept
	}
}

// listsPerson reports whether the token at i parts two persons of a list and
// nothing but a person stands between it and the date at j.
func (m *message) listsPerson(i, j int) bool {
	owns := func(t token) bool { return hasSuffixAny(t.norm, "niki") }
	if !m.ts[i].line && !m.joins(i) && !m.sign(i, ';') && !(m.stops(i) && i < j && slices.ContainsFunc(m.ts[i:j], owns)) {
		return false
	}
	if !m.ts[i].line {
		i++
	}
	return j-i <= 6 && m.onlyPerson(i, j)
}

// onlyPerson reports whether a person and nothing else that tells is named between.
func (m *message) onlyPerson(i, j int) bool {
	person := false
	for ; i < j; i++ {
		t := &m.ts[i]
		if t.kind == digits || t.used || t.any("birthday", "day") || m.tellsBetween(i, i+1) {
			return false
		}
		person = person || t.kind == word && (t.upper || m.lex.nameLike(t.raw))
	}
	return person
}

// closesList reports whether a statement of a list ends at token i.
func (m *message) closesList(i int) bool {
	return i >= len(m.ts) || m.ts[i].kind == sign || m.ts[i].line || m.joins(i) || m.ts[i].kind == digits
}

// personBefore finds the statement of nothing but a person that a date at token i
// stands behind.
func (m *message) personBefore(i int) (from int, ok bool) {
	for j := i - 1; i-j <= 6; j-- {
		if j < 0 || m.ts[j+1].line || m.joins(j) || m.stops(j) || m.ts[j].any("birthday") || m.ts[j].inner {
			return j + 1, m.onlyPerson(j+1, i)
		}
	}
	return 0, false
}
