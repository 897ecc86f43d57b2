package rules

import "time"

// OnlyBirth reports whether a text says nothing but that it is somebody's birthday
// and a day that no calendar has, or a part of one: “tug'ilgan kuni 31-fevral”, “др в
// марте”.
func OnlyBirth(text string, now time.Time) bool {
	if ImpossibleDay(text, now) {
		return true
	}
	m := open(text)
	m.now = now
	born := false
	for i := range m.ts {
		t := &m.ts[i]
		born = born || t.any("birthday")
		if t.any("month") || t.kind == digits {
			m.use(i, i+1)
		}
	}
	return born && m.onlyOfBirth(moment{})
}
