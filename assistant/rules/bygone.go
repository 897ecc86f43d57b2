package rules

import (
	"strconv"
	"strings"
	"time"

	"daftar/crm"
)

// Minutes reads how long something was from an answer to that question: “20 daqiqa”,
// “полчаса”, “20”. It is not ok for a text that gives no length of up to a day.
func Minutes(text string) (minutes int, ok bool) {
	text = strings.TrimSpace(text)
	if n, err := strconv.Atoi(text); err == nil {
		return n, n > 0 && n <= crm.MaxMinutes
	}
	m := open(text)
	for i := range m.ts {
		if t, is := m.talkAt(i); is {
			return t.minutes, true
		}
	}
	return 0, false
}

// Past reads when something was from an answer to that question, as seen at now:
// “kecha 15:00”, “20 ноября”. clock tells whether an hour was said. It is not ok for
// a text that names no moment, or one that is still to come.
func Past(text string, now time.Time) (at time.Time, clock, ok bool) {
	m := open(text)
	m.now = now
	m.takeTimes()
	if len(m.unreal) > 0 || len(m.times) == 0 {
		return time.Time{}, false, false
	}
	first := m.joined()[0]
	when := first.resolve(now, true)
	at = when.In(now.Location())
	if at.After(now) && when.HasTime && !first.hasDay() {
		at = at.AddDate(0, 0, -1) // an hour that has not come today was yesterday's
	}
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location()).AddDate(0, 0, 1)
	return at, when.HasTime, first.firm != future && at.Before(day) && (!when.HasTime || !at.After(now))
}
