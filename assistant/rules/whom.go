package rules

import "slices"

// pick chooses whom a clause is about: of two people the one acted upon; several
// in the same case are several customers.
func (m *message) pick(who []*mention, news bool) []*mention {
	if len(who) < 2 {
		return who
	}
	var acted, loose []*mention
	for _, w := range who {
		switch {
		case w.cases&(w.gov|uzbekCase) != 0:
			acted = append(acted, w)
		case w.cases != nominative:
			loose = append(loose, w)
		}
	}
	if len(acted) == 0 {
		acted = loose
	}
	if len(acted) == 0 {
		acted = who
	}
	if !news {
		return acted[:1]
	}
	out := acted[:1:1]
	for k := len(who) - 1; k >= 0 && acted[0].cases&uzbekCase != 0; k-- { // Akmal va Jasurga: the last one carries the ending for all
		if w := who[k]; w.to == out[0].from-1 && m.joins(w.to) && w.cases == nominative && !same(w, out[0]) {
			out = append([]*mention{w}, out...)
		}
	}
	for _, w := range acted[1:] {
		if w.from-out[len(out)-1].to <= 1 && !same(out[0], w) { // Azizga va Malikaga
			out = append(out, w)
		}
	}
	return out
}

// same reports whether two mentions can be of one person.
func same(a, b *mention) bool {
	if len(a.ids) > 0 && len(b.ids) > 0 {
		return slices.ContainsFunc(a.ids, func(id int64) bool { return slices.Contains(b.ids, id) })
	}
	return slices.ContainsFunc(a.keys, func(k string) bool { return slices.Contains(b.keys, k) })
}

// earlier finds the draft of a customer whom the message comes back to, unless a
// second deal would be lost in it.
func earlier(out []*draft, w *mention, s *said) *draft {
	for _, d := range out {
		if d.who == nil || d.query != "" || !same(d.who, w) {
			continue
		}
		if s.amount == nil && s.status == "" || !slices.ContainsFunc(d.said, func(s said) bool { return s.amount != nil || s.status != "" }) {
			return d
		}
	}
	return nil
}

// joins reports whether token i is an “and” between names.
func (m *message) joins(i int) bool {
	switch n := m.norm(i); n {
	case "va", "i", "and", "hamda":
		return true
	}
	return m.sign(i, ',')
}
