package rules

// daysOfMonth reads several days of a month, whose first one counts: 10-12 dekabr,
// с 3 по 5 декабря, 3-5 числа.
func (m *message) daysOfMonth(i int) (moment, bool) {
	first, j, ok := m.small(i)
	if !ok || m.glued(i) && m.ts[i-1].kind == sign && !m.sign(i-1, '(') {
		return moment{}, false
	}
	j = m.skip(j, "th")
	if !m.rangeSign(j) && m.norm(j) != "po" && m.norm(j) != "and" && m.norm(j) != "va" && m.norm(j) != "i" {
		return moment{}, false
	}
	last, k, ok := m.small(j + 1)
	if !ok || last <= first || first == 0 || last > 31 {
		return moment{}, false
	}
	for m.sign(k, '-') && m.glued(k) || m.has(k, "th") && !m.has(k, "month") {
		k++
	}
	if m.has(k, "sana") {
		return moment{from: i, to: k + 1, rule: monthDay, n: first}, true
	}
	if m.norm(k) == "of" {
		k++
	}
	mon, ok := m.val(k, "month")
	if !ok || m.norm(k) == "marta" && isLatin(m.ts[k].raw) && m.has(k+1, "callweak", "call") {
		return moment{}, false
	}
	y, to := m.yearAt(m.after(k, "month"))
	return m.date(i, to, first, mon, y)
}

// hours reads a span of hours whose ending stands behind the second: 5-6 larda,
// between 3 and 5.
func (m *message) hours(i int) (moment, bool) {
	between := m.norm(i) == "between" || m.norm(i) == "mejdu"
	from := i
	if between {
		i++
	}
	first, j, ok := m.hourOf(i)
	if !ok || m.ts[i].kind != digits {
		return moment{}, false
	}
	if !m.sign(j, '-') && !m.sign(j, '–') && !(between && (m.norm(j) == "and" || m.norm(j) == "i")) && m.norm(j) != "dan" {
		return moment{}, false
	}
	last, k, ok := m.hourOf(j + 1)
	if !ok || last <= first && last > 12 || m.measured(k) || m.has(k, "month", "goods", "counter", "sana") {
		return moment{}, false
	}
	p := moment{from: from, to: k, hour: first % 24, clock: true, exact: first > 12}
	switch n := m.norm(k); {
	case n == "da" || n == "larda" || n == "lar" || n == "gacha" || n == "larga":
		p.to = k + 1
		return p, last-first <= 12
	case between:
		if q, ok := m.halfOfDay(p, k); ok {
			return q, true
		}
		return p, true
	}
	return moment{}, false
}

// spanFrom reads a week from Friday, 2 weeks from tomorrow, Friday week.
func (m *message) spanFrom(i int) (moment, bool) {
	n, half, said, j := m.quantity(i)
	if m.norm(i) == "a" || m.norm(i) == "one" {
		n, half, said, j = 1, false, true, i+1
	}
	u, ok := m.val(j, "unit")
	if !ok || !said || half || u != unitDay && u != unitWeek || m.norm(m.after(j, "unit")) != "from" {
		return moment{}, false
	}
	p, ok := m.scanAt(m.after(j, "unit") + 1)
	if !ok || !p.hasDay() || p.rule == span {
		return moment{}, false
	}
	if u == unitWeek {
		n *= 7
	}
	p.from, p.plus, p.firm = i, p.plus+n, future
	return p, true
}

// days is how many days a span of whole days or weeks has, 0 for others.
func (m moment) days() int {
	switch {
	case m.rule != span || m.half:
		return 0
	case m.unit == unitDay:
		return m.n
	case m.unit == unitWeek:
		return 7 * m.n
	}
	return 0
}

// spanBefore reads 2 days before Friday, за день до пятницы. Before what is no day,
// nobody knows when that is.
func (m *message) spanBefore(i int) (moment, bool) {
	j := i
	if m.norm(i) == "za" {
		j++
	}
	s, said, ok := m.length(j)
	if m.norm(j) == "a" && !said {
		s, _, ok = m.length(j + 1)
		said = true
	}
	if ok && j > i && m.has(s.to, "endofyear") { // за 2 дня до нового года
		m.unsure = append(m.unsure, tokenRun{i, s.to})
		m.use(i, m.after(s.to, "endofyear"))
		return moment{}, false
	}
	if !ok || !said && j == i || m.norm(s.to) != "before" && (m.norm(s.to) != "do" || j == i) {
		return moment{}, false
	}
	p, is := m.scanAt(s.to + 1)
	if !is || !p.hasDay() || s.days() == 0 {
		m.unsure = append(m.unsure, tokenRun{i, s.to})
		m.use(i, s.to)
		return moment{}, false
	}
	p.from, p.plus = i, p.plus-s.days()
	return p, true
}

// nthWeekday takes “the first Monday”, oxirgi juma away: of which month is open.
func (m *message) nthWeekday(i int) (moment, bool) {
	n, j, ok := m.ordinal(i)
	if !ok && lastWords[m.norm(i)] {
		n, j, ok = 1, i+1, true
	}
	if !ok || n > 5 || !m.has(j, "weekday") {
		return moment{}, false
	}
	m.unsure = append(m.unsure, tokenRun{i, j + 1})
	m.use(i, j+1)
	if k := len(m.times); k > 0 && m.times[k-1].to == i && m.times[k-1].rule == monthFrom { // kelasi oyning birinchi dushanbasi
		m.times[k-1].clashes = true
	}
	return moment{}, false
}

var lastWords = set("oxirgi последний последнюю последняя последнее")

// clockDigits reads hours and minutes without a sign between: at 1530, 14 00 da.
func (m *message) clockDigits(i int) (moment, bool) {
	n := len(m.times)
	announced := m.has(i-1, "clockword") || m.norm(i-1) == "at" || m.norm(i-1) == "v"
	near := n > 0 && m.times[n-1].hasDay() && !m.times[n-1].clock && m.times[n-1].to == i
	v, to := m.intAt(i), i+1
	ending := func(j int) bool { return m.norm(j) == "da" || m.norm(j) == "ga" || m.norm(j) == "gacha" }
	switch {
	case v < 0 || m.glued(i):
		return moment{}, false
	case len(m.ts[i].norm) == 4 && (announced || near && ending(to)):
	case len(m.ts[i].norm) == 2 && m.intAt(i+1) >= 0 && len(m.ts[i+1].norm) == 2 && !m.glued(i+1) && (ending(i+2) || announced) && m.intAt(i+2) < 0:
		v, to = v*100+m.intAt(i+1), i+2
	default:
		return moment{}, false
	}
	const hundred = 100
	if v/hundred > 23 || v%hundred > 59 || v%5 != 0 || m.measured(to) {
		return moment{}, false
	}
	return moment{from: i, to: m.skip(to, "uzat"), hour: v / hundred, min: v % hundred, clock: true, exact: true}, true
}

// spanWithin reads 2-3 kunda, 1 haftada: a number of days or weeks, at whose end
// something is to be.
func (m *message) spanWithin(i int) (moment, bool) {
	if m.has(i-1, "plain", "last") || i > 0 && m.norm(i-1) == "har" {
		return moment{}, false
	}
	p, said, ok := m.length(i)
	if !ok || !said || p.unit != unitDay && p.unit != unitWeek && p.unit != unitWorkday {
		return moment{}, false
	}
	if m.norm(p.to-1) == "kunlarda" { // days from now or of the month
		m.unsure = append(m.unsure, tokenRun{i, p.to})
		return moment{}, false
	}
	if w := m.norm(p.to - 1); w != "kunda" && w != "haftada" || m.norm(p.to) == "bir" || m.has(p.to, "counter", "num") || m.intAt(p.to) >= 0 {
		return moment{}, false
	}
	p.from = i
	return p, true
}

// afterDay moves a day that something comes after to the next: dushanbadan keyin,
// после 15 числа. A week later is said behind the day in English: Friday week.
func (m *message) afterDay(p moment) moment {
	if p.rule != weekday && p.rule != dayMonth && p.rule != monthDay || p.clock || p.part > 0 {
		return p
	}
	switch before := m.norm(p.from - 1); {
	case (before == "posle" || before == "after") && !m.ts[p.from-1].used && !m.ts[p.from-1].inner:
		p.plus++
		p.from--
	case m.has(p.to, "after") && hasSuffixAny(m.norm(p.to-1), "dan", "tan"):
		p.plus++
		p.to = m.after(p.to, "after")
	case hasSuffixAny(m.norm(p.to-1), "dan", "tan"):
		if s, said, ok := m.length(p.to); ok && said && s.days() > 0 && m.has(s.to, "ago") { // jumadan 2 kun oldin
			p.plus -= s.days()
			p.to = m.after(s.to, "ago")
		}
	case p.rule == weekday && m.norm(p.to) == "week" && !p.shifted:
		p.plus += 7
		p.to++
	}
	return p
}

// dayOfThatMonth reads the day behind a month that is told by its place: kelasi
// oyning 3, shu oyning 30 ida, kelasi yil 5 mart.
func (m *message) dayOfThatMonth(i, j, rel, unit int) (moment, bool) {
	if unit == unitYear {
		p, ok := m.dayThenMonth(j)
		if !ok {
			p, ok = m.monthThenDay(j)
		}
		if !ok || p.year != 0 || !realDate(p.n, p.month, m.now.Year()+rel) {
			return moment{}, false
		}
		p.from, p.year = i, m.now.Year()+rel
		return p, true
	}
	if unit != unitMonth {
		return moment{}, false
	}
	d, k, ok := m.small(j)
	if !ok || d < 1 || d > 31 || m.ts[j].kind != digits || m.sign(k, ':') || m.decimal(j) {
		return moment{}, false
	}
	to := k
	if m.sign(to, '-') && m.glued(to) {
		to++
	}
	switch {
	case m.measured(to) || m.norm(to) == "ta" || m.has(to, "goods"):
		return moment{}, false
	case daySuffix[m.norm(to)] || dayEnding[m.norm(to)] || m.has(to, "sana", "kuni", "th"):
		to++
	case to > k:
		return moment{}, false
	}
	return moment{from: i, to: m.skip(to, "sana", "kuni"), rule: monthDay, n: d, shift: rel, shifted: true}, true
}

var (
	dayEnding  = set("da ga gacha dan ida iga sida siga larda larga")
	dateEnding = set("го ого nchida nchisida nchisiga chida chisida chisiga")
)

// closesDate reports whether nothing that a day's number could describe follows:
// 25-го в 10, but not 2-го этажа.
func (m *message) closesDate(i int) bool {
	if i >= len(m.ts) || m.ts[i].kind == sign || m.ts[i].line || m.ts[i].used || m.ts[i].upper || m.intAt(i) >= 0 {
		return true
	}
	return m.ts[i].any("atword", "atweak", "clockword", "part", "uzat", "need", "remind", "month", "will") || m.tellsBetween(i, i+1)
}

// midnight reads полночь, yarim tunda.
func (m *message) midnight(i int) (moment, bool) {
	r, ok := m.readAt(i, "midnight")
	return moment{from: i, to: i + r.n, clock: true, exact: true, midnight: true}, ok
}

// edgeOfYear reads yil oxirida, до нового года: its last day.
func (m *message) edgeOfYear(i int) (moment, bool) {
	r, ok := m.readAt(i, "endofyear")
	const december = 12
	return moment{from: i, to: i + r.n, rule: dayMonth, n: 31, month: december}, ok
}

// vague takes the words away that name a time of no certain day: bahorda, в
// следующем году.
func (m *message) vague(i int) (moment, bool) {
	r, ok := m.readAt(i, "vague")
	if !ok {
		return moment{}, false
	}
	if unit, is := m.val(i+1, "unit"); is && r.n > 1 && unit == unitYear {
		if _, is := m.dayThenMonth(i + r.n); is { // kelasi yil 5 mart
			return moment{}, false
		}
	}
	m.unsure = append(m.unsure, tokenRun{i, i + r.n})
	if r.n > 1 { // one word may still be a name: Bahor
		m.use(i, i+r.n)
	}
	return moment{}, false
}

// monthAlone notes a month without a day: “in December” names none.
func (m *message) monthAlone(i int) (moment, bool) {
	if n := m.norm(i); m.has(i, "month") && n != "may" && n != "marta" && n != "march" {
		m.unsure = append(m.unsure, tokenRun{i, i + 1})
	}
	return moment{}, false
}

// disagree reports whether two names of one day are of different days: “завтра, в
// среду” on a Monday.
func (m *message) disagree(a, b moment) bool {
	if a.firm == past || b.firm == past || !a.names() || !b.names() {
		return false
	}
	if b.rule == weekday {
		a, b = b, a
	}
	if a.rule != weekday {
		return !a.day(m.now, false).Equal(b.day(m.now, false))
	}
	if b.rule == weekday {
		return a.n != b.n
	}
	return (int(b.day(m.now, false).Weekday())+6)%7+1 != a.n
}

// names reports whether the moment names one day that another name can be held
// against.
func (m moment) names() bool {
	return m.rule == offset || m.rule == weekday || m.rule == dayMonth
}

// doubtful reports whether a moment that is to come names no day that can be: two
// that differ, one that has passed, the 31st of a month of 30 days.
func (m *message) doubtful(p *moment) bool {
	if p.clashes || p.orDay && !p.hasDay() && p.part == 0 {
		return true
	}
	if p.rule == monthDay && p.shifted && p.plus == 0 && p.day(m.now, false).Day() != p.n {
		return true
	}
	w := p.resolve(m.now, false)
	if !w.HasTime {
		return w.Date() < m.now.Format("2006-01-02")
	}
	return !w.In(m.now.Location()).After(m.now) && !p.exactSpan()
}
