package rules

import "strings"

// isoDate reads 2026-12-01.
func (m *message) isoDate(i int) (moment, bool) {
	y := m.intAt(i)
	dated := func(k int) bool { return m.sign(k, '-') || m.sign(k, '.') || m.sign(k, '/') }
	if y < 1900 || y > 2200 || !dated(i+1) || !dated(i+3) {
		return moment{}, false
	}
	mon, d := m.intAt(i+2), m.intAt(i+4)
	if mon < 0 || d < 0 {
		return moment{}, false
	}
	return m.date(i, i+5, d, mon, y)
}

// date is a day of a month, or a broken one that is reported and taken away.
func (m *message) date(from, to, d, mon, y int) (moment, bool) {
	if y > 0 && y < 100 {
		y += 2000
	}
	if !realDate(d, mon, y) {
		return m.nothing(from, to)
	}
	return moment{from: from, to: to, rule: dayMonth, n: d, month: mon, year: y}, true
}

// nothing marks tokens that look like a moment and are none.
func (m *message) nothing(from, to int) (moment, bool) {
	m.unreal = append(m.unreal, tokenRun{from, to})
	for j := from; j < to; j++ {
		m.ts[j].used = true
	}
	return moment{}, false
}

// numericDate reads 25.12.2026, 25.12 and 27/11.
func (m *message) numericDate(i int) (moment, bool) {
	d := m.intAt(i)
	if d < 0 || len(m.ts[i].norm) > 2 || m.glued(i) && m.ts[i-1].kind == sign && !m.sign(i-1, '(') {
		return moment{}, false
	}
	sep := ' '
	for _, r := range "./-" {
		if m.sign(i+1, r) && m.glued(i+1) {
			sep = r
		}
	}
	mon := m.intAt(i + 2)
	if sep == ' ' || mon < 0 || !m.glued(i+2) || len(m.ts[i+2].norm) > 2 {
		return moment{}, false
	}
	if y := m.intAt(i + 4); y >= 0 && m.sign(i+3, sep) && m.glued(i+4) && (len(m.ts[i+4].norm) == 4 || len(m.ts[i+4].norm) == 2) {
		if sep == '/' && mon > 12 && d <= 12 { // 12/25/2026
			d, mon = mon, d
		}
		return m.date(i, m.skip(i+5, "year"), d, mon, y)
	}
	if sep == '/' && d > 0 && mon > 0 && len(m.ts[i+2].norm) == 1 && m.has(i-1, "atword", "atweak", "beforeword") { // 5/6
		m.unsure = append(m.unsure, tokenRun{i, i + 3})
	}
	if sep == '-' || len(m.ts[i+2].norm) != 2 || mon > 12 || mon == 0 || d == 0 || m.measured(i+3) && !m.has(i+3, "clockword", "kuni") || sep == '.' && m.clockBefore(i) {
		return moment{}, false
	}
	return m.date(i, i+3, d, mon, 0)
}

// clockBefore reports whether a word before token i announces a time.
func (m *message) clockBefore(i int) bool {
	return m.has(i-1, "clockword") || m.norm(i-1) == "at" || m.norm(i-1) == "v"
}

// measured reports whether what stands at i makes the number before it a
// quantity of something.
func (m *message) measured(i int) bool {
	return m.has(i, "scale", "currency", "percent", "unit") || m.has(i, "counter") && m.norm(i) != "m" || i < len(m.ts) && m.ts[i].is('%')
}

// dayThenMonth reads 25-dekabr, 5 дек, the 5th of december, beshinchi dekabrda.
func (m *message) dayThenMonth(i int) (moment, bool) {
	if m.norm(i) == "the" && i+1 < len(m.ts) {
		i++
	}
	d, j, ok := m.ordinal(i)
	if !ok {
		if d, j, ok = m.small(i); !ok {
			return moment{}, false
		}
	}
	for m.sign(j, '-') || m.sign(j, '.') && m.glued(j) || m.has(j, "th") && j < i+4 && !m.has(j, "month") {
		j++
	}
	if m.norm(j) == "of" {
		j++
	}
	mon, ok := m.val(j, "month")
	if !ok || m.ts[j].raw == "marta" && strings.HasPrefix(m.norm(j+1), "tel") {
		return moment{}, false // 3 marta tel qildim: three times
	}
	y, to := m.yearAt(m.after(j, "month"))
	return m.date(i, to, d, mon, y)
}

// yearAt reads the year that may follow a date.
func (m *message) yearAt(i int) (y, to int) {
	j := i
	if rel, k, ok := m.relation(i); ok && m.unitIs(k, unitYear) { // 5 марта следующего года
		return m.now.Year() + rel, m.after(k, "unit")
	}
	if m.sign(j, ',') {
		j++
	}
	if y := m.intAt(j); y > 2000 && y < 2100 && (!m.measured(j+1) || m.has(j+1, "kuni")) || y > 2000 && y < 2100 && m.unitIs(j+1, unitYear) {
		j++
		for m.sign(j, '-') || m.unitIs(j, unitYear) {
			j++
		}
		return y, j
	}
	return 0, i
}

func (m *message) unitIs(i, unit int) bool {
	v, ok := m.val(i, "unit")
	return ok && v == unit
}

// monthThenDay reads dec 1st, january 10, dekabrning beshida.
func (m *message) monthThenDay(i int) (moment, bool) {
	mon, ok := m.val(i, "month")
	if !ok {
		return moment{}, false
	}
	j := m.after(i, "month")
	if m.unitIs(j, unitMonth) { // mart oyining 14-sida
		j++
	}
	if m.sign(j, '.') && m.glued(j) {
		j++
	}
	if m.norm(j) == "the" {
		j++
	}
	d, to, ok := m.ordinal(j)
	if !ok {
		if d, to, ok = m.small(j); !ok || m.sign(to, ':') || m.ts[j].kind == word && !hasEnding(&m.ts[to-1]) {
			return moment{}, false
		}
	}
	if m.norm(to) == "ta" {
		return moment{}, false // dekabrda 4 ta eshik
	}
	for m.has(to, "th", "uzat", "sana") || m.sign(to, '-') && m.has(to+1, "th", "uzat", "sana") {
		to++
	}
	if d == 0 || d > 31 || m.measured(to) {
		return moment{}, false
	}
	if last, end, ok := m.small(to + 1); ok && (m.sign(to, '-') || m.sign(to, '–')) && last > d && last <= 31 && !m.sign(end, ':') { // Dec 3-5
		to = m.skip(end, "uzat", "sana", "kuni")
	}
	y, to := m.yearAt(to)
	return m.date(i, to, d, mon, y)
}

// dayOfMonth reads 20-chisloda, 30 числа, on the 30th, 15-sida, пятого числа.
func (m *message) dayOfMonth(i int) (moment, bool) {
	from := i
	if m.norm(i) == "the" {
		i++
	}
	d, j, ord := m.ordinal(i)
	if !ord {
		var ok bool
		if d, j, ok = m.small(i); !ok {
			return moment{}, false
		}
	}
	if m.sign(j, '-') && m.glued(j) {
		j++
	}
	k := j
	for m.has(k, "th") {
		k++
		if m.sign(k, '-') {
			k++
		}
	}
	switch {
	case m.has(k, "sana"):
		k++
	case !ord && (m.glued(j) || m.unitIs(i-1, unitMonth)) && daySuffix[m.norm(j)]:
		k = j + 1
	case !ord && k > j && m.norm(from) == "the":
	case !ord && k > j && m.has(from-1, "atword", "atweak") && !m.has(from-1, "clockword"):
	case ord && russianGenitive(m.norm(j-1)):
	case !ord && k > j && dateEnding[m.norm(k-1)] && m.closesDate(k):
	case !ord && d > 24 && d <= 31 && !m.has(from-1, "clockword", "atword", "atweak") && (m.norm(j) == "da" || m.norm(j) == "larda") && !m.measured(j+1):
		k = j + 1
	case !ord && d > 24 && d <= 31 && m.glued(j) && (m.norm(j) == "ga" || m.norm(j) == "chi"): // a day or a price
		m.unsure = append(m.unsure, tokenRun{from, j + 1})
		return moment{}, false
	default:
		return moment{}, false
	}
	if d < 1 || d > 31 {
		return m.nothing(from, k)
	}
	return moment{from: from, to: k, rule: monthDay, n: d}, true
}

// daySuffix: 20siga, 20-sida, 20-га on a number that is a day of the month.
var daySuffix = set("si sida siga sigacha sidan sini chisi chisiga chisida sining")

func russianGenitive(w string) bool {
	return strings.HasSuffix(w, "ogo") || strings.HasSuffix(w, "ego")
}

// namedDay reads today, ertaga, позавчера.
func (m *message) namedDay(i int) (moment, bool) {
	d, ok := m.val(i, "day")
	if !ok {
		return moment{}, false
	}
	p := moment{from: i, to: m.after(i, "day"), rule: offset, n: d}
	switch {
	case d < 0:
		p.firm = past
	case d > 0:
		p.firm = future
	}
	return p, true
}

// relation reads next, this, last before a day or a unit.
func (m *message) relation(i int) (rel, to int, ok bool) {
	for _, r := range []struct {
		name string
		rel  int
	}{{"next", 1}, {"last", -1}, {"this", 0}} {
		if m.has(i, r.name) {
			return r.rel, i + 1, true
		}
	}
	return 0, i, false
}

// namedWeekday reads juma kuni, next monday, в прошлую пятницу.
func (m *message) namedWeekday(i int) (moment, bool) {
	rel, j, related := m.relation(i)
	if related && m.unitIs(j, unitWeek) {
		return moment{}, false
	}
	wd, ok := m.val(j, "weekday")
	name := "weekday"
	if !ok {
		if wd, ok = m.val(j, "weekdayabbr"); !ok || !related && !m.has(j-1, "atword", "atweak") && m.intAt(j+1) < 0 {
			return moment{}, false
		}
		name = "weekdayabbr"
	}
	to := m.after(j, name)
	if m.has(to, "honorific") || m.honorificForm(to) { // Juma aka is a man
		return moment{}, false
	}
	if rel < 0 && m.norm(to) == "of" { // last Friday of the month
		m.unsure = append(m.unsure, tokenRun{i, to})
		m.use(i, to)
		return moment{}, false
	}
	p := moment{from: i, to: to, rule: weekday, n: wd}
	if m.sign(to, '.') && m.glued(to) && len(m.ts[j].norm) <= 4 && to+1 < len(m.ts) && m.intAt(to+1) >= 0 {
		p.to++
	}
	if m.sign(p.to, '-') || m.sign(p.to, '–') || m.norm(p.to) == "through" { // Monday-Wednesday: the first
		if r, ok := m.readAt(p.to+1, "weekday"); ok {
			p.to += 1 + r.n
		}
	}
	if rel > 0 {
		p.shift, p.shifted, p.firm = rel, true, future
	}
	if rel < 0 {
		p.firm = past
	}
	return p, true
}

// weekOrMonth reads kelasi hafta, next month, o'tgan oy.
func (m *message) weekOrMonth(i int) (moment, bool) {
	rel, j, ok := m.relation(i)
	if !ok {
		return moment{}, false
	}
	u, ok := m.val(j, "unit")
	if !ok {
		return moment{}, false
	}
	if p, ok := m.dayOfThatMonth(i, m.after(j, "unit"), rel, u); ok {
		return p, true
	}
	if n := len(m.times); rel == 0 && !(u == unitMonth && n > 0 && m.times[n-1].rule == monthDay && m.times[n-1].to == i) {
		if to := m.after(j, "unit"); (u == unitWeek || u == unitMonth) && !m.has(to, "endof", "startof", "midof") { // some day of this week
			m.unsure = append(m.unsure, tokenRun{i, to})
		}
		return moment{}, false
	}
	p := moment{from: i, to: m.after(j, "unit"), shift: rel, shifted: true, firm: future}
	if rel < 0 {
		p.firm = past
	}
	switch u {
	case unitWeek:
		p.rule = weekStart
	case unitMonth:
		p.rule = monthFrom
	case unitDay, unitWorkday:
		p.rule, p.n, p.shifted = offset, rel, false
	default:
		return moment{}, false
	}
	if to, rule := m.edge(p.to, u); rule != noDay {
		p.rule, p.to = rule, to
	}
	return p, true
}
