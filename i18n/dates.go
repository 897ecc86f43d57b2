package i18n

import (
	"strconv"
	"time"

	"daftar/crm"
)

// soon is how far ahead a date needs no year to be understood.
const soon = 11 // months

// Moment writes when something is to be done: "bugun, 10:00", "juma, 27-noyabr,
// 11:00". now is on the person's clock; the year stands only where it could be
// mistaken, the hour only if one was said.
func (l *Locale) Moment(w crm.When, now time.Time) string {
	day := l.near(w.In(now.Location()), now)
	if day == "" {
		day = l.Date(w.In(now.Location()), now)
	}
	if !w.HasTime {
		return day
	}
	return l.Plain("date.moment", "day", day, "clock", w.Clock())
}

// Day writes a day for a list, in the person's zone as now tells it: "bugun",
// "kecha", "пн, 23 ноября".
func (l *Locale) Day(t, now time.Time) string {
	t = t.In(now.Location())
	if day := l.near(t, now); day != "" {
		return day
	}
	return l.date("date.day_short", t, now)
}

// DayTime is Day with the hour: "kecha, 15:00".
func (l *Locale) DayTime(t, now time.Time) string {
	return l.Plain("date.moment", "day", l.Day(t, now), "clock", l.Clock(t.In(now.Location())))
}

// Date writes a day in full, also today: "dushanba, 23-noyabr".
func (l *Locale) Date(t, now time.Time) string {
	return l.date("date.day", t.In(now.Location()), now)
}

// Clock writes the hour of t, in t's own zone.
func (l *Locale) Clock(t time.Time) string { return t.Format("15:04") }

// Weekday is the long name of a weekday: "dushanba".
func (l *Locale) Weekday(d time.Weekday) string { return l.Plain("weekday.long." + weekdayIndex(d)) }

// MonthYear names a month: "2025-yil mart", "март 2025".
func (l *Locale) MonthYear(t time.Time) string {
	return l.month("date.month_year", "month.name.", t)
}

// Month names a month, with its year only when that is not the year of now:
// "noyabr".
func (l *Locale) Month(t, now time.Time) string {
	if t.Year() == now.Year() {
		return l.Plain("month.name." + monthIndex(t))
	}
	return l.MonthYear(t)
}

// MonthShort names a month in a picture or a narrow column: "noy".
func (l *Locale) MonthShort(m time.Month) string {
	return l.Plain("month.short." + strconv.Itoa(int(m)))
}

// Since says since which month: "с марта 2025".
func (l *Locale) Since(t time.Time) string { return l.month("date.since", "month.since.", t) }

// InMonth says in which month, with its year only when that is not the year of
// now: "avgustda", "в августе".
func (l *Locale) InMonth(t, now time.Time) string {
	if t.Year() == now.Year() {
		return l.Plain("month.in." + monthIndex(t))
	}
	return l.month("date.in_year", "month.in.", t)
}

// NthDay counts the days that something has lasted: "4-kun", "4-й день", "day 4".
func (l *Locale) NthDay(n int) string { return l.Plain("date.nth_day", "number", n) }

// Days writes a number of days: "4 kun", "4 дня".
func (l *Locale) Days(n int) string { return l.Plain("span.days", "count", n) }

// Ago says how long ago a day was, as coarse as people say it: "bugun", "kecha",
// "5 kun oldin", "3 oy oldin".
func (l *Locale) Ago(t, now time.Time) string {
	t = t.In(now.Location())
	days := daysBetween(t, now)
	switch {
	case days <= 1:
		return l.Day(t, now)
	case days < 14:
		return l.Plain("ago.days", "count", days)
	case days < 60:
		return l.Plain("ago.weeks", "count", days/7)
	case days < 365:
		return l.Plain("ago.months", "count", days/30)
	}
	return l.Plain("ago.years", "count", days/365)
}

// Span writes how long something takes or is late, in its largest whole unit:
// "15 daqiqa", "2 soat", "3 kun".
func (l *Locale) Span(d time.Duration) string {
	switch {
	case d < time.Hour:
		return l.Plain("span.minutes", "count", int(d/time.Minute))
	case d < 24*time.Hour:
		return l.Plain("span.hours", "count", int(d/time.Hour))
	}
	return l.Days(int(d / (24 * time.Hour)))
}

// near names the three days that have names of their own, "" for any other.
func (l *Locale) near(t, now time.Time) string {
	switch daysBetween(t, now) {
	case 1:
		return l.Plain("date.yesterday")
	case 0:
		return l.Plain("date.today")
	case -1:
		return l.Plain("date.tomorrow")
	}
	return ""
}

func (l *Locale) date(key string, t, now time.Time) string {
	if t.Year() != now.Year() && (t.Before(now) || t.After(now.AddDate(0, soon, 0))) {
		key += "_year"
	}
	return l.Plain(key,
		"weekday", l.Weekday(t.Weekday()), "weekday_short", l.Plain("weekday.short."+weekdayIndex(t.Weekday())),
		"day", strconv.Itoa(t.Day()), "month", l.Plain("month.of."+monthIndex(t)), "year", strconv.Itoa(t.Year()))
}

func (l *Locale) month(key, form string, t time.Time) string {
	return l.Plain(key, "month", l.Plain(form+monthIndex(t)), "year", strconv.Itoa(t.Year()))
}

func monthIndex(t time.Time) string { return strconv.Itoa(int(t.Month())) }

// weekdayIndex counts from Monday as 1.
func weekdayIndex(d time.Weekday) string { return strconv.Itoa((int(d)+6)%7 + 1) }

// daysBetween counts the midnights from t to now, both on one clock.
func daysBetween(t, now time.Time) int {
	noon := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
	}
	return int(noon(now).Sub(noon(t)) / (24 * time.Hour))
}
