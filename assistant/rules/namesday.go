package rules

import "time"

// NamesDay reports whether a text that names a time says on which day it is, or
// how far from now; "14:30" and "soat 3 da" say neither, and mean the day that
// was spoken of.
func NamesDay(text string, now time.Time) bool {
	m := open(text)
	m.now = now
	m.phones = takePhones(m.ts)
	m.takeTimes()
	for _, when := range m.joined() {
		if when.hasDay() || when.exactSpan() {
			return true
		}
	}
	return false
}
