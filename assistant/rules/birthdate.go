package rules

import (
	"time"

	"daftar/crm"
)

// Birthday reads a bare answer to “when is your birthday?”, as seen at now. It is
// false unless the text is one day of the calendar and nothing else: no tomorrow,
// no hour, no second day.
func Birthday(text string, now time.Time) (crm.Birthday, bool) {
	m, days := theDays(text, now)
	if len(days) != 1 || !m.fixedDay(days[0].moment) {
		return crm.Birthday{}, false
	}
	day, at, ok := m.birthday(days[0], false)
	if !ok || !m.onlyOfBirth(at) {
		return crm.Birthday{}, false
	}
	return day, true
}

// ImpossibleDay reports whether a text is nothing but a day that no calendar has:
// 31 April, 29 February 1999, 32.13.
func ImpossibleDay(text string, now time.Time) bool {
	m, days := theDays(text, now)
	if m != nil && len(days) == 0 {
		days = m.brokenDay()
	}
	if len(days) != 1 || !m.fixedDay(days[0].moment) {
		return false
	}
	if _, _, ok := m.birthday(days[0], false); ok {
		return false
	}
	at := days[0].moment
	_, at.from, at.to = m.wholeDate(at)
	return m.shapedAsDay(at) && m.onlyOfBirth(at)
}

// theDays reads the days of a text that should be a birthday.
func theDays(text string, now time.Time) (*message, []dayAt) {
	if len(text) > maxText {
		return nil, nil
	}
	m := open(text)
	m.now = now
	var days []dayAt
	for i := range m.ts {
		if p, ok := m.looseDate(i); ok {
			m.use(p.from, p.to)
			days = append(days, p)
			break
		}
	}
	return m, append(days, m.days()...)
}

// brokenDay reads 32.13 and 0/5, which are like a date and are none.
func (m *message) brokenDay() []dayAt {
	for i := range m.ts {
		groups, to := m.groups(i)
		if len(groups) == 2 && !m.sign(i-1, '-') && !m.sign(i+1, '-') && !m.measured(to) {
			return []dayAt{{moment: moment{from: i, to: to, rule: dayMonth}, unreal: true}}
		}
	}
	return nil
}

// shapedAsDay reports whether a day is written with a month's name or as numbers
// with signs between them, and is no time of day.
func (m *message) shapedAsDay(p moment) bool {
	shaped := false
	for i := p.from; i < p.to; i++ {
		if m.sign(i, ':') {
			return false
		}
		shaped = shaped || m.has(i, "month") || m.sign(i, '.') || m.sign(i, '/') || m.sign(i, '-')
	}
	return shaped
}

// onlyOfBirth reports whether a text says nothing but a day and that it is
// somebody's birthday.
func (m *message) onlyOfBirth(at moment) bool {
	m.use(at.from, at.to)
	for i := range m.ts {
		t := &m.ts[i]
		if t.used || t.inner || t.kind == sign && !t.is('?') && !t.is('%') && !t.is('$') {
			continue
		}
		if t.kind != word || !t.any("aboutme", "birthday", "smalltalk", "kuni", "sana", "th", "uzat") && !m.unitIs(i, unitYear) || t.any("not", "notafter") {
			return false
		}
	}
	return true
}

// dayAt is a day as a text names it beside a word of birth.
type dayAt struct {
	moment
	unreal bool // no calendar has it
}

// days lists the dates and times of the text, neighbours not joined, and leaves
// their tokens free.
func (m *message) days() []dayAt {
	free := make([]bool, len(m.ts))
	for i := range m.ts {
		free[i] = !m.ts[i].used
	}
	m.eachTime(func(p moment) { m.times = append(m.times, p) })
	var out []dayAt
	for _, p := range m.times {
		out = append(out, dayAt{moment: p})
	}
	for _, r := range m.unreal {
		out = append(out, dayAt{moment: moment{from: r.from, to: r.to, rule: dayMonth}, unreal: true})
	}
	m.times, m.unreal = nil, nil
	for i := range m.ts {
		m.ts[i].used = !free[i]
	}
	return out
}

// fixedDay reports whether the moment is a day and a month by their names or
// numbers, not tomorrow and not the end of May.
func (m *message) fixedDay(p moment) bool {
	if p.rule != dayMonth {
		return false
	}
	for i := p.from; i < p.to; i++ {
		if m.ts[i].any("endof", "startof", "midof") {
			return false
		}
	}
	return true
}

// looseDate reads a date of numbers alone where one is expected: 14.03.1990,
// 14/3/90, 14-03, 5.5, 14 03 1990, 1990/03/14, 14031990.
func (m *message) looseDate(i int) (dayAt, bool) {
	groups, to := m.groups(i)
	if len(groups) == 0 || m.glued(i) && m.ts[i-1].kind == word || m.measured(to) || m.has(to, "month") || m.sign(to, ':') {
		return dayAt{}, false
	}
	p := dayAt{moment: moment{from: i, to: to, rule: dayMonth}}
	first := len(m.ts[i].norm)
	switch {
	case len(groups) == 1 && first == 8:
		p.n, p.month, p.year = groups[0]/1_000_000, groups[0]/10_000%100, groups[0]%10_000
		return p, p.year >= 1900 && p.year < 2100 && realDate(p.n, p.month, p.year)
	case len(groups) == 3 && first == 4:
		p.n, p.month, p.year = groups[2], groups[1], groups[0]
	case len(groups) == 3 && first <= 2:
		p.n, p.month, p.year = groups[0], groups[1], groups[2]
	case len(groups) == 2 && first <= 2:
		p.n, p.month = groups[0], groups[1]
		return p, realDate(p.n, p.month, 0)
	default:
		return p, false
	}
	if p.year < 100 {
		p.year += 2000
	}
	p.unreal = !realDate(p.n, p.month, p.year)
	return p, true
}

// groups reads two or three runs of digits with one kind of sign, or blanks,
// between them, or one run of eight.
func (m *message) groups(i int) (out []int, to int) {
	if i >= len(m.ts) || m.ts[i].kind != digits || m.ts[i].used {
		return nil, i
	}
	if len(m.ts[i].norm) == 8 {
		n := 0
		for _, c := range m.ts[i].norm {
			n = n*10 + int(c-'0')
		}
		return []int{n}, i + 1
	}
	sep, j := "", i
	for len(out) < 3 {
		n := m.intAt(j)
		if size := len(m.ts[min(j, len(m.ts)-1)].norm); n < 0 || size == 3 || len(out) == 1 && size > 2 {
			break
		}
		out, to = append(out, n), j+1
		next := " "
		if m.sign(to, '.') || m.sign(to, '/') || m.sign(to, '-') || m.sign(to, ',') && m.glued(to+1) {
			next = m.ts[to].raw
		}
		if sep != "" && next != sep {
			break
		}
		sep, j = next, to
		if sep != " " {
			j++
		}
	}
	if sep == " " && (len(out) == 2 && len(m.ts[to-1].norm) != 2 || m.intAt(to) >= 0) || m.glued(to+1) && m.intAt(to+1) >= 0 && m.ts[to].kind == sign {
		return nil, i
	}
	return out, to
}

// birthday makes a birthday of a day, with the year that stands beside it; at is
// the day with all its tokens and no year, to be kept this year or next. back looks
// for a day that has passed.
func (m *message) birthday(d dayAt, back bool) (b crm.Birthday, at moment, ok bool) {
	at = d.moment
	if d.unreal {
		return crm.Birthday{}, at, false
	}
	if !m.fixedDay(d.moment) {
		day, resolved := m.relativeDay(d.moment, back)
		if !resolved {
			return crm.Birthday{}, at, false
		}
		b, ok = crm.NewBirthday(0, day.Month(), day.Day())
		return b, at, ok
	}
	year, from, to := m.wholeDate(d.moment)
	at.from, at.to, at.year = from, to, 0
	if year != 0 && !realDate(d.n, d.month, year) {
		return crm.Birthday{}, at, false
	}
	if year < 1900 || time.Date(year, time.Month(d.month), d.n, 0, 0, 0, 0, m.now.Location()).After(m.now) {
		year = 0
	}
	b, ok = crm.NewBirthday(year, time.Month(d.month), d.n)
	return b, at, ok
}

// relativeDay is the day of tomorrow, Friday or the 15th; a week or a month is none.
func (m *message) relativeDay(p moment, back bool) (time.Time, bool) {
	switch {
	case p.rule == offset, p.rule == weekday, p.rule == monthDay, p.rule == span && p.unit == unitDay:
		return p.day(m.now, back || p.firm == past), true
	}
	return time.Time{}, false
}

// wholeDate is a date with the year beside it: the year, 0 when none is said, and
// the tokens.
func (m *message) wholeDate(p moment) (year, from, to int) {
	if year = m.writtenYear(p); year != 0 {
		return year, p.from, m.afterYear(p.to)
	}
	return m.yearBeside(p.from, p.to)
}

// afterYear steps over the word “year” behind one: 1990-yil, 1990 г.
func (m *message) afterYear(i int) int {
	k := i
	if m.sign(k, '-') {
		k++
	}
	if !m.unitIs(k, unitYear) && !m.free(k, "g") && !m.free(k, "y") {
		return i
	}
	if k++; m.sign(k, '.') && m.glued(k) && k+1 < len(m.ts) && !m.ts[k+1].upper { // 1990 г. у Азиза
		k++
	}
	return k
}

// free reports whether token i is that word and not read yet.
func (m *message) free(i int, norm string) bool { return m.norm(i) == norm && !m.ts[i].used }

// writtenYear is the year inside a date, 0 when it has none.
func (m *message) writtenYear(p moment) int {
	if p.year == 0 {
		return 0
	}
	for i := p.from; i < p.to; i++ {
		if m.ts[i].kind == digits && len(m.ts[i].norm) >= 4 {
			return p.year
		}
	}
	return yearOfBirth(p.year % 100)
}

// yearOfBirth is what two digits of a year of birth mean: 26 is 1926, 25 is 2025.
func yearOfBirth(two int) int {
	if two > 25 {
		return 1900 + two
	}
	return 2000 + two
}

// yearBeside reads the year behind a date or before it: 14 mart 1990, 14-mart 90,
// 1990-yil 14-mart.
func (m *message) yearBeside(from, to int) (year, first, end int) {
	j := to
	if m.sign(j, ',') || m.sign(j, '.') && m.glued(j) || m.sign(j, '-') {
		j++
	}
	if y := m.intAt(j); y >= 0 {
		size, after := len(m.ts[j].norm), m.afterYear(j+1)
		named := after > j+1
		switch {
		case !named && (m.measured(j+1) || m.sign(j+1, ':') || m.intAt(j+1) >= 0 || m.sign(j+1, '-') || m.sign(j+1, '.') && m.intAt(j+2) >= 0):
		case size == 4 && y >= 1700 && y < 2200:
			return y, from, after
		case size == 2 && (named || y > 31):
			return yearOfBirth(y), from, after
		}
	}
	k := from - 1
	for k >= 0 && (m.unitIs(k, unitYear) || m.sign(k, '-')) {
		k--
	}
	if y := m.intAt(k); k < from-1 && y >= 1700 && y < 2200 {
		return y, k, to
	}
	return 0, from, to
}
