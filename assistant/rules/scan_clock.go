package rules

import "strings"

// clockTime reads 15:00, 14-30, 10.30, with am or pm behind.
func (m *message) clockTime(i int) (moment, bool) {
	h := m.intAt(i)
	if h < 0 || len(m.ts[i].norm) > 2 || m.glued(i) && m.ts[i-1].kind == sign && !m.sign(i-1, '(') && !m.sign(i-1, '~') && !m.sign(i-1, '-') {
		return moment{}, false
	}
	if h, j, ok := m.hourOf(i); ok {
		if p, ok := m.halfOfDay(moment{from: i, to: j, hour: h, clock: true, exact: true}, j); ok {
			return p, true
		}
	}
	minute := m.intAt(i + 2)
	if minute < 0 || !m.glued(i+1) || !m.glued(i+2) || len(m.ts[i+2].norm) != 2 {
		return moment{}, false
	}
	colon := m.sign(i+1, ':')
	if !colon && !m.dotTime(i, h, minute) {
		return moment{}, false
	}
	to := i + 3
	if m.sign(to, ':') && m.intAt(to+1) >= 0 {
		to += 2
	}
	if h > 24 || minute > 59 || h == 24 && minute > 0 {
		return m.nothing(i, to)
	}
	if (m.sign(to, '-') || m.sign(to, '–')) && m.sign(to+2, ':') && m.intAt(to+1) >= 0 && m.intAt(to+3) >= 0 { // 10:00-11:00
		to += 4
	}
	p := moment{from: i, to: m.skip(to, "uzat"), hour: h % 24, min: minute, clock: true}
	p.exact = m.ts[i].norm[0] == '0' || h > 7
	if q, ok := m.halfOfDay(p, to); ok {
		return q, true
	}
	return p, true
}

// dotTime tells 14-30 and 10.30 from ranges, dates and decimals.
func (m *message) dotTime(i, h, minute int) bool {
	if !m.sign(i+1, '-') && !m.sign(i+1, '.') && !m.sign(i+1, '–') || h > 23 || minute > 59 || m.measured(i+3) ||
		m.has(i+3, "month", "goods") || m.sign(i+3, '.') && m.glued(i+3) && m.intAt(i+4) >= 0 || m.sign(i+3, '-') && m.intAt(i+4) >= 0 {
		return false
	}
	if !m.sign(i+1, '.') && minute%5 != 0 {
		return false // 10-12 is a span of hours
	}
	return m.has(i-1, "clockword", "atword") || i > 0 && m.ts[i-1].used || m.has(i+3, "uzat") || m.has(i+4, "part") || minute%5 == 0 && h >= 7 && h <= 21
}

// halfOfDay reads am, pm, утра, вечера after an hour.
func (m *message) halfOfDay(p moment, j int) (moment, bool) {
	if m.sign(j, '.') {
		return p, false
	}
	if v, ok := m.val(j, "ampm"); ok && m.norm(j) != "m" {
		p.am, p.pm, p.exact, p.to = v == 1, v == 2, true, m.after(j, "ampm")
		if m.sign(p.to, '.') && m.glued(p.to) && p.to+1 < len(m.ts) {
			p.to++
		}
		return p, p.hour <= 12 || p.clock && p.min > 0
	}
	return p, false
}

// hourOf reads a number that can be an hour.
func (m *message) hourOf(i int) (h, to int, ok bool) {
	h, to, ok = m.small(i)
	if !ok || h > 24 || m.ts[i].kind == digits && m.sign(to, ':') {
		return 0, i, false
	}
	return h, to, true
}

// halfTime reads half past five, в половине третьего, полпятого, без четверти пять.
func (m *message) halfTime(i int) (moment, bool) {
	if r, ok := m.ts[i].has("halfpast"); ok {
		if h, to, ok := m.hourOf(i + r.n); ok && h > 0 && h <= 12 && !m.measured(to) {
			return m.said(i, to, h, 30), true
		}
	}
	if r, ok := m.ts[i].has("halfto"); ok {
		if h, to, ok := m.ordinal(i + r.n); ok && h <= 12 {
			return m.said(i, to, (h+11)%12, 30), true
		}
		if h, to, ok := m.hourOf(i + r.n); ok && h > 0 && h <= 12 && m.norm(i+r.n-1) == "pol" && !m.measured(to) { // в пол 5
			return m.said(i, to, (h+11)%12, 30), true
		}
	}
	if rest, ok := strings.CutPrefix(m.norm(i), "pol"); ok && len(rest) > 3 {
		for _, f := range m.lex.forms(rest, rest) {
			if next := m.lex.root.next[f.id]; next != nil {
				for _, e := range next.ends {
					if e.sense.name == "ord" && e.sense.value <= 12 {
						return m.said(i, i+1, (e.sense.value+11)%12, 30), true
					}
				}
			}
		}
	}
	if n, j, ok := m.small(i + 1); ok && m.norm(i) == "bez" && n > 0 && n < 30 { // без десяти пять
		if m.unitIs(j, unitMinute) {
			j++
		}
		if h, to, ok := m.hourOf(j); ok && h > 0 && h <= 12 && !m.measured(to) {
			return m.said(i, to, (h+11)%12, 60-n), true
		}
	}
	if r, ok := m.ts[i].has("quarterto"); ok {
		if h, to, ok := m.hourOf(i + r.n); ok && h > 0 && h <= 12 {
			return m.said(i, to, (h+11)%12, 45), true
		}
	}
	if r, ok := m.ts[i].has("quarterpast"); ok {
		if h, to, ok := m.ordinal(i + r.n); ok && h <= 12 {
			return m.said(i, to, (h+11)%12, 15), true
		}
		if h, to, ok := m.hourOf(i + r.n); ok && h > 0 && h <= 12 {
			return m.said(i, to, h, 15), true
		}
	}
	return moment{}, false
}

// said is a spoken time, whose half of the day is a matter of working hours.
func (m *message) said(from, to, h, minute int) moment {
	if h == 0 {
		h = 12
	}
	return moment{from: from, to: to, hour: h, min: minute, clock: true}
}

// hourWithSuffix reads 3da, 10larda, 9 утра, 3 дня, 11 часов вечера.
func (m *message) hourWithSuffix(i int) (moment, bool) {
	h, j, ok := m.hourOf(i)
	if !ok || m.ts[i].kind == digits && m.glued(i) && m.ts[i-1].kind == sign && !m.sign(i-1, '-') && !m.sign(i-1, '~') && !m.sign(i-1, '(') {
		return moment{}, false
	}
	p := moment{from: i, to: j, hour: h, clock: true, exact: h > 12 || m.ts[i].norm[0] == '0'}
	if m.sign(j, '-') && m.glued(j) && m.has(j+1, "uzat") {
		j++
	}
	if m.unitIs(j, unitHour) || m.has(j, "oclock") {
		if part, ok := m.val(j+1, "part"); ok {
			p.part, p.to = part, m.after(j+1, "part")
			return p, true
		}
		if m.unitIs(j+1, unitDay) && m.norm(j+1) == "dnya" {
			p.pm, p.to = true, j+2
			return p, true
		}
		if n := m.norm(j); n == "oclock" || n == "o'clock" {
			p.to = j + 1
			return p, true
		}
	}
	if part, ok := m.val(j, "part"); ok && m.ts[j].reads[0].n == 1 && dayPartGenitive[m.norm(j)] {
		p.part, p.to = part, j+1
		return p, true
	}
	if m.norm(j) == "dnya" && m.has(i-1, "atword", "atweak") && h <= 6 {
		p.pm, p.to = true, j+1
		return p, true
	}
	if m.norm(j) == "in" && m.norm(j+1) == "the" {
		if part, ok := m.val(j+2, "part"); ok {
			p.part, p.to = part, m.after(j+2, "part")
			return p, true
		}
	}
	if m.has(j, "half") && uzHourEnd(m.norm(j)) && m.norm(j) != "yarim" {
		p.min, p.to = 30, j+1
		return p, true
	}
	if m.ts[i].kind == word { // o'n ikkida
		return p, spelledHour(m.norm(j-1)) && !m.measured(j)
	}
	if n := m.norm(j); (n == "da" || n == "larda" || n == "de" || n == "lada" || n == "larga") && !m.measured(j+1) {
		p.to = j + 1
		p.orDay = h > 12 && (n == "larda" || n == "lada")
		return p, true
	}
	return moment{}, false
}

var dayPartGenitive = set("utra vechera nochi utrom vecherom")

func uzHourEnd(w string) bool {
	return strings.HasSuffix(w, "da") || strings.HasSuffix(w, "ga") || strings.HasSuffix(w, "larda") || strings.HasSuffix(w, "gacha")
}

func spelledHour(w string) bool {
	return strings.HasSuffix(w, "da") || strings.HasSuffix(w, "larda")
}

// hourAfterWord reads soat 3, в 10, at 9, к 6, after 3.
func (m *message) hourAfterWord(i int) (moment, bool) {
	strong := m.has(i, "clockword") || m.has(i, "atword") && atStrong[m.norm(i)]
	weak := m.has(i, "atweak", "atword", "beforeword")
	if !strong && !weak {
		return moment{}, false
	}
	j := m.skip(i+max(m.ts[i].reads[0].n, 1), "approx", "clockword")
	if m.norm(j) == "chas" && m.norm(i) == "v" { // в час
		p := moment{from: i, to: j + 1, hour: 1, clock: true}
		if m.norm(j+1) == "dnya" {
			p.to++
		}
		return p, true
	}
	h, to, ok := m.hourOf(j)
	if !ok || m.decimal(j) {
		return moment{}, false
	}
	p := moment{from: i, to: to, hour: h, clock: true, exact: h > 12 || m.ts[j].norm[0] == '0'}
	if m.sign(to, '-') && m.glued(to) && m.has(to+1, "uzat", "th") {
		to++
	}
	if m.has(to, "half") {
		p.min, to = 30, to+1
	}
	full := to
	if m.has(to, "oclock") && (m.unitIs(to, unitHour) || m.norm(to) == "oclock") && !m.has(to+1, "after", "ago") {
		full = to + 1
	} else if m.measured(to) || m.has(to, "goods", "month", "counter") || m.sign(to, '%') || m.sign(to, '-') && m.intAt(to+1) >= 0 && m.intAt(to+1)%5 == 0 {
		return moment{}, false
	}
	p.to = m.skip(full, "uzat")
	if end, ok := m.untilHour(p.to); ok && m.has(end, "month", "sana") {
		return moment{}, false
	} else if ok && (!m.measured(end) || m.norm(end) == "dnya") { // с 10 до 12: it begins at 10
		p.to = m.skip(end, "uzat")
		return p, true
	}
	if !strong && full == to && !m.settles(i, p.to) {
		return moment{}, false
	}
	if h > 24 || h == 24 {
		p.hour = 0
	}
	if q, ok := m.halfOfDay(p, p.to); ok {
		return q, true
	}
	if part, ok := m.val(p.to, "part"); ok && dayPartGenitive[m.norm(p.to)] {
		p.part, p.to = part, p.to+1
	} else if m.norm(p.to) == "dnya" {
		p.pm, p.to = true, p.to+1
	}
	return p, true
}

// untilHour reads the end of a span of hours.
func (m *message) untilHour(i int) (int, bool) {
	if n := m.norm(i); n == "do" || n == "to" || n == "till" || n == "until" || m.sign(i, '-') || m.sign(i, '–') {
		if _, to, ok := m.hourOf(i + 1); ok {
			return to, true
		}
	}
	if m.norm(i-1) == "dan" {
		if _, to, ok := m.hourOf(i); ok && m.norm(to) == "gacha" {
			return to, true
		}
	}
	return i, false
}

var atStrong = set("at soat в во @ часов часа st")

// settles reports whether a number after a weak word can only be an hour: it
// stands by a date, or nothing that it could count follows.
func (m *message) settles(i, to int) bool {
	if i > 0 && m.ts[i-1].used || len(m.times) > 0 && m.onlyJoins(m.times[len(m.times)-1].to, i) {
		return true
	}
	if m.norm(i) == "na" || m.norm(i) == "s" || m.norm(i) == "so" || m.norm(i) == "on" || m.norm(i) == "ot" || m.norm(i) == "po" || m.norm(i) == "from" || m.norm(i) == "about" {
		return false
	}
	if to >= len(m.ts) || m.ts[to].kind == sign {
		return true
	}
	for _, r := range m.ts[to].reads {
		if r.form.tense != noTense || contactNames[r.name] || r.name == "need" || r.name == "will" {
			return true
		}
	}
	return false
}

// partOfDay reads ertalab, вечером, after lunch.
func (m *message) partOfDay(i int) (moment, bool) {
	v, ok := m.val(i, "part")
	if n := len(m.times); !ok && n > 0 && m.times[n-1].to == i { // ertaga kech
		if v, ok = m.val(i, "partweak"); ok {
			return moment{from: i, to: i + 1, part: v}, true
		}
	}
	if !ok || m.norm(i) == "am" {
		return moment{}, false
	}
	p := moment{from: i, to: m.after(i, "part"), part: v}
	if m.norm(i) == "tonight" {
		p.rule = offset
	}
	return p, true
}

// hourAfterDay reads the bare hour right behind a date: monday 9, ertaga 10ga.
func (m *message) hourAfterDay(i int) (moment, bool) {
	n := len(m.times)
	if n == 0 || m.times[n-1].clock || !m.onlyJoins(m.times[n-1].to, i) || m.times[n-1].exactSpan() {
		return moment{}, false
	}
	h, to, ok := m.hourOf(i)
	if !ok || m.has(i, "but") || m.measured(to) || m.has(to, "goods", "counter") {
		return moment{}, false
	}
	p := moment{from: i, to: to, hour: h % 24, clock: true, exact: h > 12}
	if m.has(to, "half") {
		p.min, to = 30, to+1
		p.to = to
	}
	if end := m.skip(to, "uzat"); end > to && m.norm(to) != "ta" && m.norm(to) != "dan" {
		p.to = end
		return p, true
	}
	return p, to >= len(m.ts) || m.ts[to].kind == sign && !m.ts[to].is('-') || m.anotherHour(to) || m.settles(i, to)
}

// anotherHour reports whether “and” and one more hour follow: ertaga 11 va 15 da.
func (m *message) anotherHour(i int) bool {
	if !m.joins(i) || i+1 >= len(m.ts) || m.ts[i+1].used {
		return false
	}
	if _, ok := m.hourWithSuffix(i + 1); ok {
		return true
	}
	_, ok := m.hourAfterWord(i + 1)
	return ok
}
