package rules

import (
	"slices"
	"strings"
)

// lastDigits is how many digits at the end of a phone tell namesakes apart, as
// cards write them.
const lastDigits = 4

// tellApart lets the last digits of a phone behind a name say which of its bearers
// is meant: “Malika 1208 ga tel qildim”, “Malika ··1208”. The book decides: digits
// with which nobody's phone of that name ends stay what they are.
func (m *message) tellApart(b book) {
	for k := range m.names {
		n := &m.names[k]
		i := m.digitsBehind(n.to)
		if i < 0 {
			continue
		}
		fit := b.ending(n.ids, m.ts[i].norm)
		if len(fit) == 0 {
			continue
		}
		n.ids, n.to = fit, i+1
		m.ts[i].used = true
		notThere := func(from, to int) bool { return i < from || i >= to }
		m.times = slices.DeleteFunc(m.times, func(p moment) bool { return !notThere(p.from, p.to) })
		m.money = slices.DeleteFunc(m.money, func(a amount) bool { return !notThere(a.from, a.to) })
		m.endings(n)
	}
}

// digitsBehind finds four digits right behind a name, with the marks that a card sets
// before them; -1 for none, and for what a unit or a sign makes a number of its own.
func (m *message) digitsBehind(i int) int {
	for i < len(m.ts) && m.ts[i].kind == sign && strings.Contains("·•.…*(№", m.ts[i].raw) {
		i++
	}
	if i >= len(m.ts) || m.ts[i].kind != digits || len(m.ts[i].norm) != lastDigits || m.ts[i].line {
		return -1
	}
	if j := i + 1; j < len(m.ts) && (m.ts[j].any("scale", "currency", "counter", "unit", "percent", "month", "sana") ||
		m.ts[j].glued && m.ts[j].kind == sign && j+1 < len(m.ts) && m.ts[j+1].kind == digits) {
		return -1
	}
	return i
}

// ending are those of some customers one of whose phones ends in digits.
func (b book) ending(ids []int64, end string) []int64 {
	var out []int64
	for _, c := range b.customers {
		if slices.Contains(ids, c.ID) && slices.ContainsFunc(c.Phones, func(p string) bool { return strings.HasSuffix(p, end) }) {
			out = append(out, c.ID)
		}
	}
	return out
}
