package rules

import "time"

// day finds the calendar day, as midnight in now's zone; back looks for the
// latest day before now instead of the next.
func (m moment) day(now time.Time, back bool) time.Time {
	return m.namedBy(now, back).AddDate(0, 0, m.plus)
}

func (m moment) namedBy(now time.Time, back bool) time.Time {
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	first := today.AddDate(0, 0, 1-today.Day())
	switch m.rule {
	case offset:
		return today.AddDate(0, 0, m.n)
	case weekday:
		return m.onWeekday(today, monday, back)
	case weekStart:
		if !m.shifted && !back {
			return monday.AddDate(0, 0, 7) // the start of this week has begun
		}
		return monday.AddDate(0, 0, 7*m.shift)
	case weekEnd, weekRest:
		day := monday.AddDate(0, 0, 7*m.shift+4)
		if m.rule == weekRest {
			day = day.AddDate(0, 0, 1)
		}
		if day.Before(today) && m.shift == 0 && !back {
			day = day.AddDate(0, 0, 7)
		}
		return day
	case monthFrom, monthMid:
		day := first.AddDate(0, m.shift, 0)
		if m.rule == monthMid {
			day = day.AddDate(0, 0, 14)
		}
		if m.shift == 0 && !back && day.Before(today) {
			day = day.AddDate(0, 1, 0)
		}
		return day
	case monthEnd:
		return first.AddDate(0, m.shift+1, -1)
	case monthDay:
		return m.onMonthDay(today, first, back)
	case dayMonth:
		return m.onDate(today, back)
	case span:
		return m.later(today)
	}
	return today
}

func (m moment) onWeekday(today, monday time.Time, back bool) time.Time {
	if m.shifted {
		return monday.AddDate(0, 0, 7*m.shift+m.n-1)
	}
	day := monday.AddDate(0, 0, m.n-1)
	switch {
	case back && !day.Before(today):
		return day.AddDate(0, 0, -7)
	case !back && !day.After(today):
		return day.AddDate(0, 0, 7)
	}
	return day
}

// onMonthDay is the next such day of a month that has it.
func (m moment) onMonthDay(today, first time.Time, back bool) time.Time {
	month := first
	step := 1
	if back {
		step = -1
	}
	if m.shifted {
		month = month.AddDate(0, m.shift, 0)
		return clampDay(month, m.n)
	}
	for range 13 {
		day := clampDay(month, m.n)
		if day.Day() == m.n && (!back && !day.Before(today) || back && !day.After(today)) {
			return day
		}
		month = month.AddDate(0, step, 0)
	}
	return today
}

// clampDay is day n of the month, its last day when it has no such.
func clampDay(month time.Time, n int) time.Time {
	last := month.AddDate(0, 1, -1).Day()
	return month.AddDate(0, 0, min(n, last)-1)
}

func (m moment) onDate(today time.Time, back bool) time.Time {
	year := m.year
	if year == 0 {
		year = today.Year()
	}
	day := time.Date(year, time.Month(m.month), m.n, 0, 0, 0, 0, today.Location())
	if m.year != 0 {
		return day
	}
	for day.Month() != time.Month(m.month) || !back && day.Before(today) { // 29 February waits for its year
		year++
		day = time.Date(year, time.Month(m.month), m.n, 0, 0, 0, 0, today.Location())
	}
	if back && day.After(today) {
		return day.AddDate(-1, 0, 0)
	}
	return day
}

// later counts units from today; negative n counts back.
func (m moment) later(today time.Time) time.Time {
	switch m.unit {
	case unitWorkday:
		day := today
		for left := m.n; left > 0; {
			day = day.AddDate(0, 0, 1)
			if wd := day.Weekday(); wd != time.Saturday && wd != time.Sunday {
				left--
			}
		}
		return day
	case unitWeek:
		return today.AddDate(0, 0, 7*m.n+halfOf(m.half, 3))
	case unitMonth, unitQuarter:
		n := m.n
		if m.unit == unitQuarter {
			n *= 3
		}
		first := today.AddDate(0, 0, 1-today.Day()).AddDate(0, n, 0)
		return clampDay(first, today.Day()).AddDate(0, 0, halfOf(m.half, 15))
	case unitYear:
		first := today.AddDate(0, 0, 1-today.Day()).AddDate(m.n, 0, 0)
		return clampDay(first, today.Day()).AddDate(0, halfOf(m.half, 6), 0)
	}
	return today.AddDate(0, 0, m.n)
}

func halfOf(half bool, n int) int {
	if half {
		return n
	}
	return 0
}

// realDate reports whether the calendar has that day; 29 February it has.
func realDate(day, month, year int) bool {
	if year == 0 {
		year = 2000
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return month >= 1 && month <= 12 && day >= 1 && t.Day() == day
}
