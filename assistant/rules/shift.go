package rules

import (
	"slices"

	"daftar/crm"
)

// shifts tells what an order to put something off is about: “shu bitimni yakshanbaga
// sur”, “перенеси на пятницу”, “move it to Sunday”. What somebody else has put off,
// or has to, is told and not ordered. By how long alone does not say to when.
func (m *message) shifts(a *crm.Action) crm.Shift {
	if a.Activity != nil || a.Deal != nil || len(a.Items) > 0 {
		return ""
	}
	if !slices.ContainsFunc(m.ts, func(t token) bool { return !t.used && t.orders("moved") }) {
		return ""
	}
	if slices.ContainsFunc(m.ts, func(t token) bool { return !t.used && (t.any("remind", "need") || t.tellsPast()) }) {
		return ""
	}
	if slices.ContainsFunc(m.ts, func(t token) bool { return t.any("closing") }) {
		return crm.ShiftClose
	}
	return crm.ShiftStep
}

// orders reports whether a token is a verb of that meaning as an order or a wish.
func (t *token) orders(name string) bool {
	return slices.ContainsFunc(t.reads, func(r reading) bool {
		return r.name == name && !r.form.neg && (r.form.tense == order || r.form.tense == wish)
	})
}

// tellsPast reports whether a token is an event that has been.
func (t *token) tellsPast() bool {
	return slices.ContainsFunc(t.reads, func(r reading) bool { return eventNames[r.name] && r.form.tense == past })
}
