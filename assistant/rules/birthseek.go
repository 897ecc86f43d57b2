package rules

// candidate is a date that may be the birthday that a word speaks of.
type candidate struct {
	dayAt
	dist    int  // words between
	comma   bool // and a comma
	greets  bool // and a verb of congratulation
	busy    bool // an event on its other side may be what it dates
	left    bool
	redated bool // another date was said to be wrong
}

// seeker looks for the dates of words of birth among all dates of a message.
type seeker struct {
	m            *message
	days         []dayAt
	starts, ends map[int]int // the dates by their first and their last token
}

func newSeeker(m *message) seeker {
	s := seeker{m: m, days: append(m.days(), m.labelled...), starts: map[int]int{}, ends: map[int]int{}}
	for k := range s.days {
		d := &s.days[k]
		s.starts[d.from], s.ends[d.to] = k, k
		if !d.unreal && m.fixedDay(d.moment) {
			_, from, to := m.wholeDate(d.moment)
			s.starts[from], s.ends[to] = k, k
		}
	}
	return s
}

// best is the date that belongs to b.
func (s *seeker) best(b birthWord) (candidate, bool) {
	var out candidate
	found := false
	for _, side := range []func(birthWord) (candidate, bool){s.right, s.left} {
		c, ok := side(b)
		if !ok || !s.fits(b, c) {
			continue
		}
		if !found || s.cost(c) < s.cost(out) {
			out, found = c, true
		}
	}
	return out, found
}

// cost ranks candidates: a date of the calendar before tomorrow, one that nothing
// else claims before one that an event may claim, then the nearer.
func (s *seeker) cost(c candidate) int {
	cost := c.dist
	if !s.m.fixedDay(c.moment) {
		cost += 100
	}
	if c.busy {
		cost += 30
	}
	if c.comma {
		cost += 10
	}
	return cost
}

// fits reports whether the word can have that date.
func (s *seeker) fits(b birthWord, c candidate) bool {
	fixed := s.m.fixedDay(c.moment)
	switch {
	case b.occasion || c.greets: // one congratulates on the very day
		return fixed && (c.greets || s.near(b, "congratulate"))
	case b.object && s.near(b, "remind"): // to remind of it, on that day or before it
		return false
	case b.born:
		return fixed
	case b.weak:
		return fixed && !c.busy
	case c.comma:
		return fixed && !c.busy
	}
	return true
}

// saidWrong reports whether the text takes a date back.
func (m *message) saidWrong(d dayAt) bool {
	return m.deniedAt(d.from) || m.has(d.to, "notafter") || m.takenBackAt(d.to)
}

// near reports whether the statement around b has a word of that meaning.
func (s *seeker) near(b birthWord, meaning string) bool {
	m := s.m
	for j := b.from - 1; j >= 0 && j >= b.from-birthReach && !m.ts[j+1].line; j-- {
		if m.ts[j].any(meaning) {
			return true
		}
		if m.ts[j].is(',') || m.stops(j) {
			break
		}
	}
	for j := b.to; j < len(m.ts) && j < b.to+birthReach && !m.ts[j].line; j++ {
		if m.ts[j].any(meaning) {
			return true
		}
		if m.ts[j].is(',') || m.stops(j) {
			break
		}
	}
	return false
}

// stops reports whether token i is a sign that ends a sentence.
func (m *message) stops(i int) bool {
	t := &m.ts[i]
	return !t.used && (t.is('.') && !m.abbreviates(i) || t.is('!') || t.is('?') || t.is(';') || t.is('…'))
}

// blocks reports whether a word between a word of birth and a date parts them.
func (m *message) blocks(i int) bool {
	t := &m.ts[i]
	switch {
	case t.used, t.kind == digits, t.any("birthday", "jubilee"):
		return true
	case t.any("light", "congratulate", "honorific", "aboutme", "plain", "add", "note") || t.inner:
		return false
	}
	return m.tellsBetween(i, i+1)
}

// right looks for the date behind the word.
func (s *seeker) right(b birthWord) (c candidate, ok bool) {
	m := s.m
	for j := b.to; j < len(m.ts) && c.dist <= birthReach; j++ {
		if k, is := s.starts[j]; is {
			d := s.days[k]
			if m.saidWrong(d) {
				c.redated, j = true, d.to-1
				m.use(d.from, d.to)
				continue
			}
			c.dayAt = d
			c.busy = s.eventBetween(d.to, min(len(m.ts), d.to+5), 1)
			return c, d.hasDay()
		}
		t := &m.ts[j]
		switch {
		case t.line && j > b.to && !m.ts[j-1].is(':'):
			return c, false
		case t.is(','):
			if j > b.to && !c.redated {
				return c, false
			}
			c.comma = j == b.to
		case t.is('.') && j == b.to && t.glued:
		case t.kind == digits && !t.used && m.deniedAt(j): // не 14, а 15 марта
			c.redated = true
		case m.stops(j) || m.blocks(j):
			return c, false
		case t.any("congratulate"):
			c.greets = true
		case t.kind == word:
			c.dist++
		}
	}
	return c, false
}

// left looks for the date before it.
func (s *seeker) left(b birthWord) (c candidate, ok bool) {
	m := s.m
	c.left = true
	for j := b.from - 1; j >= 0 && c.dist <= birthReach; j-- {
		if m.ts[j+1].line {
			return c, false
		}
		if k, is := s.ends[j+1]; is {
			d := s.days[k]
			switch {
			case m.saidWrong(d):
				c.redated = true
				m.use(d.from, d.to)
			case !d.hasDay(): // the hour of a day that stands before it
				if j = d.from; j == 0 || !s.endsNear(j) {
					return c, false
				}
				continue
			default:
				c.dayAt = d
				c.busy = s.eventBetween(max(0, d.from-4), d.from, -1)
				return c, true
			}
			j = d.from
			continue
		}
		t := &m.ts[j]
		switch {
		case t.is(','):
			if k, is := s.ends[j]; !is || !m.begins(s.days[k].from) {
				return c, false
			}
			c.comma = true
		case m.stops(j) || m.blocks(j):
			return c, false
		case t.any("congratulate"):
			c.greets = true
		case t.kind == word:
			c.dist++
		}
	}
	return c, false
}

// endsNear reports whether a date ends at token i or a joining word before it.
func (s *seeker) endsNear(i int) bool {
	for _, d := range s.days {
		if d.hasDay() && d.to <= i && s.m.onlyJoins(d.to, i) {
			return true
		}
	}
	return false
}

// begins reports whether token i begins a statement.
func (m *message) begins(i int) bool {
	return i == 0 || m.ts[i].line || m.ts[i-1].kind == sign && !m.ts[i-1].glued || m.stops(i-1)
}

// eventBetween reports whether an event that can have a date is told between, in
// the statement that begins at i (step 1) or ends at j (step -1).
func (s *seeker) eventBetween(i, j, step int) bool {
	m := s.m
	at := i
	if step < 0 {
		at = j - 1
	}
	for ; at >= i && at < j; at += step {
		if m.stops(at) || m.ts[at].is(',') || m.ts[at].line && step > 0 {
			return false
		}
		if !m.ts[at].any("light", "congratulate", "birthday") && m.tellsBetween(at, at+1) {
			return true
		}
	}
	return false
}
