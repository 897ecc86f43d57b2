package crm

import (
	"fmt"
	"time"
)

// DefaultHour is the hour that a date without a time means.
const DefaultHour = 9

// When is a moment as a person names it: a day, and an hour if one was said, on
// the clock of a zone. The instant is computed from it, so that it stays right
// when the zone's rules change.
type When struct {
	Year, Day int
	Month     time.Month
	Hour, Min int
	HasTime   bool // false: only the day was said; Hour is then DefaultHour
}

// WhenAt reads the clock at t, in t's own location.
func WhenAt(t time.Time) When {
	return When{
		Year: t.Year(), Month: t.Month(), Day: t.Day(),
		Hour: t.Hour(), Min: t.Minute(), HasTime: true,
	}
}

// OnDay is the day of t without an hour.
func OnDay(t time.Time) When {
	return When{Year: t.Year(), Month: t.Month(), Day: t.Day(), Hour: DefaultHour}
}

// In returns the instant on the clock of loc.
func (w When) In(loc *time.Location) time.Time {
	return time.Date(w.Year, w.Month, w.Day, w.Hour, w.Min, 0, 0, loc)
}

// Date is the day as 2006-01-02.
func (w When) Date() string { return fmt.Sprintf("%04d-%02d-%02d", w.Year, w.Month, w.Day) }

// Clock is the hour as 15:04, "" when only the day was said.
func (w When) Clock() string {
	if !w.HasTime {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", w.Hour, w.Min)
}

// String is the moment as 2006-01-02T15:04.
func (w When) String() string { return fmt.Sprintf("%sT%02d:%02d", w.Date(), w.Hour, w.Min) }

// Zero reports whether no moment was named.
func (w When) Zero() bool { return w.Year == 0 }

// ParseWhen reads what Date and Clock wrote.
func ParseWhen(date, clock string) (When, error) {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return When{}, fmt.Errorf("read local date: %w", err)
	}
	w := OnDay(d)
	if clock == "" {
		return w, nil
	}
	c, err := time.Parse("15:04", clock)
	if err != nil {
		return When{}, fmt.Errorf("read local time: %w", err)
	}
	w.Hour, w.Min, w.HasTime = c.Hour(), c.Minute(), true
	return w, nil
}

// DayOff reports whether the day that t is in, on its clock, is no working day: the
// week is from Monday to Saturday.
func DayOff(t time.Time) bool { return t.Weekday() == time.Sunday }
