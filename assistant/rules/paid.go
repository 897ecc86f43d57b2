package rules

import (
	"slices"

	"daftar/crm"
)

// paidOf tells whether an amount is known only as what was paid: nobody has said that
// it is wanted, agreed, the total, or all there is to pay.
func (m *message) paidOf(d *draft, best *amount) crm.Payment {
	part := false
	for i := range d.said {
		s := &d.said[i]
		if s.status != "" || s.total || s.wants || s.agreed {
			return ""
		}
		part = part || m.partly(s.clause)
	}
	k := slices.IndexFunc(d.said, func(s said) bool { return s.clause.from <= best.from && best.from < s.clause.to })
	paid := func(a act) bool { return a.name == "pay" && !a.neg && a.form.tense == past }
	near := k >= 0 && slices.ContainsFunc(m.acts(d.said[k].clause), paid) ||
		k > 0 && slices.ContainsFunc(m.acts(d.said[k-1].clause), paid) // “paid part of it, 2 mln”
	switch {
	case !near:
		return ""
	case part:
		return crm.PaidPart
	}
	return crm.PaidSome
}

// partly reports whether a clause says that not all was paid.
func (m *message) partly(c clause) bool {
	for i := c.from; i < c.to; i++ {
		if m.ts[i].any("partly") || m.ts[i].any("fully") && (m.negatedAt(c, i) || i+1 < c.to && m.ts[i+1].any("notafter")) {
			return true
		}
	}
	return false
}

// MoneyBeside reports whether a text tells of money that is not a deal's amount but
// belongs to it: an advance, a remainder, a debt.
func MoneyBeside(text string) bool {
	m := scanned(crm.Utterance{Text: text})
	for i := range m.ts {
		if m.ts[i].any("advance", "rest", "debt") && m.besideMoney(i) {
			return true
		}
	}
	return false
}

// besideMoney reports whether an amount stands near token i.
func (m *message) besideMoney(i int) bool {
	return slices.ContainsFunc(m.money, func(a amount) bool { return i-a.to <= reach && a.from-i <= reach+1 })
}
