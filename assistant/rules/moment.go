package rules

import (
	"time"

	"daftar/crm"
)

// dayRule is how a moment names its day.
type dayRule uint8

const (
	noDay     dayRule = iota
	offset            // days from today
	weekday           // the next such weekday
	monthDay          // a day of some month
	dayMonth          // a day and a month, perhaps a year
	weekStart         // Monday of a week
	weekEnd           // Friday of a week
	weekRest          // Saturday of a week
	monthFrom         // the 1st
	monthMid          // the 15th
	monthEnd          // the last day
	span              // months, weeks, working days, hours or minutes from now
)

// moment is a date, a time or both as a text names them.
type moment struct {
	from, to int // tokens
	rule     dayRule
	n        int // of the rule: days, weekday, day of month, how many units
	month    int
	year     int
	shift    int // weeks or months ahead: kelasi hafta, o'tgan oy
	shifted  bool
	plus     int // days after the day that is named: after Monday, Friday week
	unit     int // of a span
	half     bool
	hour     int
	min      int
	clock    bool // an hour was said
	exact    bool // 15:00, 3pm: no guess about the half of the day
	pm, am   bool
	part     int // of the day, 0 when none was said
	eod      bool
	midnight bool
	firm     tense // past or future when the words themselves say so
	denied   bool  // “not” stands before its hour
	clashes  bool  // two names of its day are of different days
	orDay    bool  // 20-larda: an hour of the evening, or about the 20th
}

// The hours that parts of a day mean, by their number in calendar.tsv.
var partHours = []int{1: 9, 2: 12, 3: 13, 4: 15, 5: 18, 6: 21}

const (
	unitMinute = 1 + iota
	unitHour
	unitDay
	unitWorkday
	unitWeek
	unitMonth
	unitYear
	unitQuarter
)

// hasDay reports whether the moment says which day.
func (m moment) hasDay() bool { return m.rule != noDay }

// exactSpan: hours and minutes from now are exact.
func (m moment) exactSpan() bool { return m.rule == span && m.unit <= unitHour }

// merge adds what b says to a when they do not contradict each other.
func (m moment) merge(b moment) (moment, bool) {
	switch {
	case m.exactSpan() || b.exactSpan():
		return m, false
	case m.clock && b.clock, m.part > 0 && b.part > 0 && m.part != b.part, m.eod && (b.clock || b.eod), b.eod && m.clock:
		return m, false
	}
	out := m
	switch {
	case m.hasDay() && b.hasDay():
		var ok bool
		if out, ok = mergeDays(m, b); !ok {
			return m, false
		}
	case b.hasDay():
		out = out.onDayOf(b)
	}
	if b.clock {
		out.hour, out.min, out.clock, out.exact, out.midnight = b.hour, b.min, true, b.exact, b.midnight
	}
	if b.part > 0 {
		out.part = b.part
	}
	out.pm, out.am, out.eod = m.pm || b.pm, m.am || b.am, m.eod || b.eod
	if out.firm == noTense {
		out.firm = b.firm
	}
	out.from, out.to = min(m.from, b.from), max(m.to, b.to)
	return out, true
}

// onDayOf is m on the day of b.
func (m moment) onDayOf(b moment) moment {
	m.rule, m.n, m.month, m.year, m.unit, m.half, m.shift, m.shifted, m.plus, m.clashes = b.rule, b.n, b.month, b.year, b.unit, b.half, b.shift, b.shifted, b.plus, b.clashes
	return m
}

// rehour is the day of m at the hour of p.
func (m moment) rehour(p moment) moment {
	p = p.onDayOf(m)
	p.firm = m.firm
	if p.part == 0 && !p.exact {
		p.part, p.am, p.pm = m.part, m.am || p.am, m.pm || p.pm
	}
	return p
}

// mergeDays joins a week or month with a day of it: kelasi hafta + dushanba.
func mergeDays(a, b moment) (moment, bool) {
	if a.rule != weekStart && a.rule != monthFrom {
		a, b = b, a
	}
	switch {
	case a.rule == weekStart && b.rule == weekday,
		a.rule == monthFrom && b.rule == monthDay:
		b.shift, b.shifted = a.shift, true
		return b, true
	case a.rule == span && a.unit == unitWeek && b.rule == weekday && !b.shifted, b.rule == span && b.unit == unitWeek && a.rule == weekday && !a.shifted:
		if a.rule != span { // в среду через неделю
			a, b = b, a
		}
		b.shift, b.shifted, b.firm = a.n, true, a.firm
		return b, true
	case a.rule == offset && b.rule == weekday, a.rule == weekday && b.rule == dayMonth, a.rule == offset && b.rule == dayMonth:
		b.firm = max(a.firm, b.firm) // “tomorrow, Friday”: the one that is surer
		if a.rule == offset {
			return a, true
		}
		return b, true
	case b.rule == offset && a.rule == weekday:
		return b, true
	case b.rule == weekday && a.rule == dayMonth, b.rule == offset && a.rule == dayMonth:
		return a, true
	}
	return a, false
}

// resolve computes the moment as seen at now; back looks into the past.
func (m moment) resolve(now time.Time, back bool) crm.When {
	if m.exactSpan() {
		d := time.Duration(m.n) * time.Minute
		if m.unit == unitHour {
			d = time.Duration(m.n) * time.Hour
			if m.half {
				d += 30 * time.Minute
			}
		}
		if m.firm == past {
			d = -d
		}
		return crm.WhenAt(now.Add(d).Truncate(time.Minute))
	}
	w := crm.OnDay(m.day(now, back))
	m.setHour(&w)
	if !m.hasDay() && !back {
		return m.ahead(w, now)
	}
	if m.rule == offset && m.n == 0 && !back {
		return m.today(w, now)
	}
	return w
}

// setHour puts the hour that was said or meant.
func (m moment) setHour(w *crm.When) {
	switch {
	case m.clock:
		w.Hour, w.Min, w.HasTime = m.hourOfDay(), m.min, true
	case m.eod:
		w.Hour, w.HasTime = 18, true
	case m.part > 0:
		w.Hour, w.HasTime = partHours[m.part], true
	}
}

// hourOfDay puts a spoken hour into its half of the day.
func (m moment) hourOfDay() int {
	h := m.hour
	switch {
	case m.pm || m.part == 5 || m.part == 4 || m.part == 3:
		if h < 12 {
			return h + 12
		}
	case m.am || m.part == 1:
		if m.am && h == 12 {
			return 0
		}
	case m.part == 2:
		if h < 6 {
			return h + 12
		}
	case m.part == 6:
		if h >= 6 && h < 12 {
			return h + 12
		}
		return h % 12
	case !m.exact && h >= 1 && h <= 7:
		return h + 12
	}
	return h
}

// ahead moves a time without a day to tomorrow when today's has passed.
func (m moment) ahead(w crm.When, now time.Time) crm.When {
	at := w.In(now.Location())
	if at.After(now) {
		return w
	}
	if m.bareHour() && w.Hour < 12 {
		if later := at.Add(12 * time.Hour); later.After(now) && later.Day() == at.Day() {
			return crm.WhenAt(later)
		}
	}
	next := crm.OnDay(now.AddDate(0, 0, 1))
	next.Hour, next.Min, next.HasTime = w.Hour, w.Min, w.HasTime
	return next
}

// today gives “today” its hour: evening when none was said.
func (m moment) today(w crm.When, now time.Time) crm.When {
	if !w.HasTime {
		w.Hour, w.HasTime = 18, true
		if !w.In(now.Location()).After(now) {
			w.Hour = 21
		}
		return w
	}
	at := w.In(now.Location())
	if m.midnight && !at.After(now) { // tonight's
		return crm.WhenAt(at.AddDate(0, 0, 1))
	}
	if m.bareHour() && w.Hour < 12 && !at.After(now) {
		if later := at.Add(12 * time.Hour); later.After(now) {
			return crm.WhenAt(later)
		}
	}
	return w
}

func (m moment) bareHour() bool { return m.clock && !m.exact && !m.am && !m.pm && m.part == 0 }
