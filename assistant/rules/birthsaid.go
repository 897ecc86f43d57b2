package rules

import (
	"slices"
	"time"

	"daftar/crm"
)

// hasBirthday reports whether the word at token i stands where the person stands
// whose birthday is told: “Ashmat, др 5 мая”, “Ashmat was born”.
func (m *message) hasBirthday(i int) bool {
	if len(m.births) == 0 || !m.ts[i].upper {
		return false
	}
	j := i + 1
	for j < len(m.ts) && j <= i+3 && (m.ts[j].is(',') || m.ts[j].is(':') || m.ts[j].is('-') || m.ts[j].used || m.ts[j].any("honorific", "aboutme", "light")) {
		j++
	}
	return slices.ContainsFunc(m.birthWords, func(b birthWord) bool { return b.from == j && !b.occasion && !b.asked && !b.foreign })
}

// hearBirthdays puts the birthdays of a clause to it.
func (m *message) hearBirthdays(s *said) {
	for _, b := range m.births {
		if b.at >= s.clause.from && b.at < s.clause.to {
			s.births = append(s.births, b)
		}
	}
	for _, b := range m.birthWords {
		s.undated = s.undated || b.asked && b.from >= s.clause.from && b.from < s.clause.to
	}
}

// greetsAt reports whether token i asks to congratulate or to be reminded.
func (m *message) greetsAt(c clause, i int) bool {
	if m.norm(i) == "eslab" { // eslab qoling: keep it in mind
		return false
	}
	for _, r := range m.ts[i].reads {
		f := r.form
		if f.tense == along { // tabriklab qo'ydim
			f = m.nextVerb(c, i+r.n, f)
		}
		if (r.name == "remind" || r.name == "congratulate") && f.tense != past && f.tense != present {
			return true
		}
	}
	return false
}

// putBirthday gives the customer of the action the birthday, and reports whether
// one was spoken of.
func putBirthday(a *crm.Action, d *draft) bool {
	var best *birth
	open := false
	for i := range d.said {
		for k := range d.said[i].births {
			b := &d.said[i].births[k]
			switch {
			case b.open:
				open = true
			case best == nil || d.said[i].mends:
				best = b
			}
		}
	}
	switch {
	case best != nil:
		if a.Customer == nil {
			a.Customer = &crm.SaidCustomer{}
		}
		a.Customer.Birthday = best.day
	case open:
		a.NotSure = append(a.NotSure, "birthday")
	}
	return best != nil || open
}

// birthdayKept is the day of the birthday where the draft asks for a reminder of it.
func (d *draft) birthdayKept(now time.Time) (*moment, said) {
	greets := slices.ContainsFunc(d.said, func(s said) bool { return s.greets })
	for i := range d.said {
		for k := range d.said[i].births {
			b := &d.said[i].births[k]
			if greets && !b.open && b.kept.firm != past && !b.kept.day(now, false).Before(now.AddDate(0, 0, -1)) {
				return &b.kept, d.said[i]
			}
		}
	}
	return nil, said{}
}
