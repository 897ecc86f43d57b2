package rules

// scanners read one moment at a token, the most telling first.
var scanners []func(*message, int) (moment, bool)

func init() { // some of them scan for a moment inside theirs
	scanners = []func(*message, int) (moment, bool){
		(*message).isoDate, (*message).daysOfMonth, (*message).numericDate, (*message).dayThenMonth, (*message).monthThenDay,
		(*message).spanFrom, (*message).spanBefore, (*message).nthWeekday, (*message).clockDigits, (*message).spanAhead, (*message).spanBehind, (*message).spanTurned, (*message).spanWithin,
		(*message).vague, (*message).edgeOfYear, (*message).midnight, (*message).hours,
		(*message).clockTime, (*message).halfTime, (*message).hourWithSuffix, (*message).dayOfMonth,
		(*message).namedDay, (*message).namedWeekday, (*message).weekOrMonth, (*message).edgeOf,
		(*message).endOfDay, (*message).hourAfterWord, (*message).partOfDay, (*message).hourAfterDay, (*message).afterSlip, (*message).monthAlone,
	}
}

// takeTimes finds every date and time, joins the neighbours that make one moment
// and marks their tokens.
func (m *message) takeTimes() {
	m.eachTime(func(p moment) {
		if n := len(m.times); n > 0 && m.onlyJoins(m.times[n-1].to, p.from) {
			if both, ok := m.times[n-1].merge(p); ok {
				both.clashes = both.clashes || m.disagree(m.times[n-1], p)
				m.use(m.times[n-1].to, p.from)
				m.times[n-1] = both
				return
			}
		}
		m.times = append(m.times, p)
	})
}

// eachTime goes through the dates and times of the text and marks their tokens.
func (m *message) eachTime(put func(moment)) {
	for i := 0; i < len(m.ts); {
		p, ok := m.scanAt(i)
		if !ok {
			i++
			continue
		}
		m.use(p.from, p.to)
		put(p)
		i = p.to
	}
}

// use marks the tokens from i up to j as read.
func (m *message) use(i, j int) {
	for ; i < j; i++ {
		m.ts[i].used = true
	}
}

func (m *message) scanAt(i int) (moment, bool) {
	if m.ts[i].used {
		return moment{}, false
	}
	for _, s := range scanners {
		if p, ok := s(m, i); ok {
			if p.from == 0 && p.to == 0 {
				p.from = i
			}
			p = m.afterDay(p)
			return p, p.to > i
		}
	}
	return moment{}, false
}

// onlyJoins reports whether the tokens from i up to j say nothing of their own
// between two parts of one moment.
func (m *message) onlyJoins(i, j int) bool {
	if j-i > 4 {
		return false
	}
	for ; i < j; i++ {
		t := &m.ts[i]
		if t.line || !t.any("kuni", "clockword", "atword", "atweak", "uzat", "approx", "beforeword", "filler") && !t.is(',') && !t.is('-') && !t.is('(') && !t.is('.') {
			return false
		}
	}
	return true
}

// joined is the moments with the times that stand apart from their day put to it:
// “ertaga Azizga soat 11 da”.
func (m *message) joined() []moment {
	out := make([]moment, 0, len(m.times))
	waiting := -1 // a time that still looks for its day
	for _, p := range m.times {
		switch n := len(out); {
		case n > 0 && m.sameDay(&out[n-1], &p):
			if m.takenBack(out[n-1], p) {
				out[n-1], m.retimed = out[n-1].rehour(p), true
				continue
			}
			p = out[n-1].rehour(p)
		case n > 0 && !p.hasDay() && p.timely() && out[n-1].hasDay() && !out[n-1].clock && !m.apart(out[n-1].to, p.from):
			if both, ok := out[n-1].merge(p); ok {
				both.denied = m.deniedAt(p.from)
				out[n-1] = both
				continue
			}
		case n > 0 && !out[n-1].hasDay() && out[n-1].clock && p.hasDay() && p.clock && m.either(out[n-1].to, p.from): // в 3 или в 4 завтра
			out[n-1] = out[n-1].onDayOf(p)
			continue
		case waiting >= 0 && waiting == n-1 && p.hasDay() && !p.clock && !m.apart(out[n-1].to, p.from):
			if both, ok := out[n-1].merge(p); ok {
				out[n-1], waiting = both, -1
				continue
			}
		}
		if waiting = -1; !p.hasDay() && p.timely() {
			waiting = len(out)
		}
		out = append(out, p)
	}
	return out
}

// sameDay reports whether p is one more hour of the day before it: ertaga 11 va 15
// da, завтра не в 3, а в 4.
func (m *message) sameDay(day, p *moment) bool {
	if !day.hasDay() || !day.clock || p.hasDay() || !p.clock || p.exactSpan() || p.from-day.to > 4 {
		return false
	}
	for i := day.to; i < p.from; i++ {
		if t := &m.ts[i]; t.line || !m.joins(i) && m.norm(i) != "yoki" && m.norm(i) != "or" && m.norm(i) != "ili" && !t.any("but", "notafter", "atword", "atweak", "clockword") {
			return false
		}
	}
	return true
}

// either reports whether the tokens between two hours say “or”.
func (m *message) either(i, j int) bool {
	or := false
	for ; i < j; i++ {
		n := m.norm(i)
		or = or || n == "yoki" || n == "or" || n == "ili"
		if !or && !m.ts[i].is(',') || j-i > 4 {
			return false
		}
	}
	return or
}

// takenBack reports whether the hour of the first moment was said to be wrong.
func (m *message) takenBack(day, p moment) bool {
	return day.denied || day.to < p.from && m.ts[day.to].any("notafter")
}

// deniedAt reports whether “not” stands before the hour at token i.
func (m *message) deniedAt(i int) bool {
	for i > 0 && m.ts[i-1].any("atword", "atweak", "clockword") {
		i--
	}
	return i > 0 && m.ts[i-1].any("not") && !m.ts[i-1].inner
}

func (m moment) timely() bool { return m.clock || m.part > 0 }

// apart reports whether the tokens between two moments put them into different
// statements.
func (m *message) apart(i, j int) bool {
	if j-i > maxClause {
		return true
	}
	for ; i < j && i < len(m.ts); i++ {
		t := &m.ts[i]
		if t.line || t.is('.') && !t.glued || t.is('!') || t.is('?') || t.is(';') || t.is('.') && i+1 < len(m.ts) && !m.ts[i+1].glued {
			return true
		}
		if t.is(',') && m.tells(i, past) {
			return true
		}
		for _, r := range t.reads {
			if r.form.tense == past && contactNames[r.name] {
				return true
			}
		}
	}
	return false
}

// tells reports whether the word before token i has that tense.
func (m *message) tells(i int, t tense) bool {
	if i == 0 {
		return false
	}
	for _, r := range m.ts[i-1].reads {
		if r.form.tense == t {
			return true
		}
	}
	return false
}

// small reads a whole number of at most two digits, or a spelled one.
func (m *message) small(i int) (n, to int, ok bool) {
	if i >= len(m.ts) || m.ts[i].used {
		return 0, i, false
	}
	if m.ts[i].kind == digits {
		if len(m.ts[i].norm) > 2 || m.decimal(i) {
			return 0, i, false
		}
		for _, c := range m.ts[i].norm {
			n = n*10 + int(c-'0')
		}
		return n, i + 1, true
	}
	if v, ok := spelledAt(m.ts, i); ok && v.mant < 100 {
		return int(v.mant), v.to, true
	}
	return 0, i, false
}

// decimal reports whether the digits at i have decimals or groups.
func (m *message) decimal(i int) bool {
	return i+2 < len(m.ts) && (m.ts[i+1].is(',') || m.ts[i+1].is('.')) && m.ts[i+1].glued && m.ts[i+2].kind == digits && m.ts[i+2].glued ||
		i >= 2 && m.ts[i].glued && m.ts[i-1].glued && (m.ts[i-1].is(',') || m.ts[i-1].is('.')) && m.ts[i-2].kind == digits
}

// ordinal reads beshinchi, двадцать пятого, fifth.
func (m *message) ordinal(i int) (n, to int, ok bool) {
	if v, ok := m.val(i, "ord"); ok {
		return v, i + 1, true
	}
	if tens, ok := m.val(i, "num"); ok && (tens == 10 || tens == 20 || tens == 30) {
		j := i + 1
		if m.sign(j, '-') {
			j++
		}
		if v, ok := m.val(j, "ord"); ok && v < 10 {
			return tens + v, j + 1, true
		}
	}
	return 0, i, false
}

// intAt is the value of a run of digits, -1 elsewhere.
func (m *message) intAt(i int) int {
	if i < 0 || i >= len(m.ts) || m.ts[i].kind != digits || m.ts[i].used || len(m.ts[i].norm) > 4 {
		return -1
	}
	n := 0
	for _, c := range m.ts[i].norm {
		n = n*10 + int(c-'0')
	}
	return n
}

func (m *message) glued(i int) bool { return i > 0 && i < len(m.ts) && m.ts[i].glued }

// skip steps over the tokens at i that carry one of the meanings.
func (m *message) skip(i int, names ...string) int {
	for range 3 {
		if !m.has(i, names...) {
			break
		}
		i += max(m.ts[i].reads[0].n, 1)
	}
	return i
}
