package rules

import "daftar/crm"

// act is a verb or word about a deal as a clause uses it.
type act struct {
	at    int
	name  string
	form  form
	neg   bool
	n     int
	uzbek bool
}

// acts lists the words about deals in a clause.
func (m *message) acts(c clause) []act {
	var out []act
	for i := c.from; i < c.to; i++ {
		if m.ts[i].used {
			continue
		}
		for _, r := range m.ts[i].reads {
			f := r.form
			if f.tense == along {
				f = m.nextVerb(c, i+r.n, form{tense: past})
				f.neg = f.neg || r.form.neg
			}
			out = append(out, act{i, r.name, f, f.neg || m.negatedAt(c, i) || i+r.n < c.to && m.ts[i+r.n].any("notafter"), r.n, r.uzbek})
		}
	}
	return out
}

// verdicts tell the status that a word gives, the strongest first.
var verdicts = []struct {
	status crm.DealStatus
	holds  func(m *message, s *said, a act, all []act) bool
}{
	{crm.Lost, (*message).tellsLost},
	{crm.Won, (*message).tellsWon},
	{crm.Open, (*message).tellsOpen},
}

// hearDeal reads the status and the words about the deal.
func (m *message) hearDeal(s *said) {
	all := m.acts(s.clause)
	for _, v := range verdicts {
		for _, a := range all {
			if s.status == "" && v.holds(m, s, a, all) {
				s.status = v.status
				if s.span.To == 0 {
					s.span = spanOf(m.ts, a.at, a.at+a.n)
				}
			}
		}
	}
	for _, a := range all {
		switch a.name {
		case "agree":
			s.agreed = s.agreed || a.form.tense == past || a.form.tense == noTense
		case "asked", "offer":
			s.asked = true
		case "total":
			s.total = true
		case "want":
			s.wants = true
		}
	}
}

func with(all []act, names ...string) bool {
	for _, a := range all {
		for _, n := range names {
			if a.name == n {
				return true
			}
		}
	}
	return false
}

// tellsLost: refused, cancelled, bought elsewhere, will not take.
func (m *message) tellsLost(s *said, a act, all []act) bool {
	switch a.name {
	case "refuse":
		return !a.neg && !a.form.tense.planned() && a.form.tense != ifOnly || a.uzbek && a.form.neg && a.form.tense != past
	case "cancel":
		deal := with(all, "deal", "dealsq", "want", "goods", "new") || s.contact == "" && s.planned == "" && !with(all, "meet", "call", "visit", "callweak")
		return !a.neg && deal && (a.form.tense == past || a.form.tense == noTense)
	case "fail":
		return !a.neg && (a.form.tense == past || a.form.tense == along) || a.uzbek && a.form.tense == past
	case "competitor":
		return with(all, "buy", "choose", "sign", "agree", "fail", "win") && !m.denied(all, "buy", "choose", "agree")
	case "elsewhere":
		return with(all, "buy", "choose", "agree", "sign") && !m.denied(all, "buy", "choose", "agree", "sign")
	case "buy":
		if !a.neg || s.outcome == crm.NoAnswer || m.otherObject(s.clause, all) || with(all, "notyet") {
			return false // who has not bought yet may still
		}
		s.untaken = a.n == 1 && !with(all, "goods")
		return a.form.tense == need && with(all, "will") || a.form.tense == future || a.form.tense == past || a.form.tense == present && !a.uzbek || a.form.tense == wish || a.form.tense == order && !a.uzbek
	case "want":
		return a.neg && (a.form.tense == present || a.form.tense == future) && !s.asked
	case "win":
		return a.neg && a.form.tense == past
	}
	return false
}

func (m *message) denied(all []act, names ...string) bool {
	for _, a := range all {
		for _, n := range names {
			if a.name == n && a.neg {
				return true
			}
		}
	}
	return false
}

// otherObject: what is taken is no goods: a phone call, money, an order.
func (m *message) otherObject(c clause, all []act) bool {
	for i := c.from; i < c.to; i++ {
		switch n := m.ts[i].norm; n {
		case "malumot", "javob", "ruhsat", "pauzu", "pauza", "vremya", "tanaffus", "kontakt", "nomer", "raqam", "rakam", "narx", "time", "break", "place", "care", "look", "katalog", "namuna", "trubku":
			return true
		}
		if m.ts[i].any("answer", "phonething", "callweak") {
			return true
		}
	}
	return with(all, "advance", "debt")
}

// tellsWon: bought, paid in full, signed, closed, won.
func (m *message) tellsWon(s *said, a act, all []act) bool {
	if a.neg || a.form.tense != past && a.form.tense != noTense || m.would(s.clause, a) || m.norm(a.at-1) == "be" {
		return false
	}
	switch a.name {
	case "buy":
		return a.form.tense == past && !(a.uzbek && a.form.me && m.norm(a.at) != "sotib") && !m.promised(s.clause, a) && !m.otherObject(s.clause, all) && !m.helps(s.clause, a, all)
	case "sell":
		return a.form.tense == past
	case "payfull":
		return a.form.tense == past
	case "pay":
		return a.form.tense == past && with(all, "fully") && !m.denied(all, "fully") && !with(all, "advance", "debt", "rest")
	case "sign", "win":
		return a.form.tense == past
	case "close":
		return a.form.tense == past && (a.n > 1 || with(all, "deal", "dealsq") || m.sumIn(s.clause))
	}
	return false
}

// helps: ol and взять after another verb mean nothing of their own: yozib oldim.
func (m *message) helps(c clause, a act, all []act) bool {
	if a.n > 1 || a.at == c.from {
		return false
	}
	for _, b := range all {
		if b.at+b.n == a.at && (b.name == "want" || contactNames[b.name]) {
			return true
		}
	}
	w := m.norm(a.at - 1)
	return a.uzbek && len(w) > 3 && w != "sotib" && (w[len(w)-2:] == "ib" || w[len(w)-1] == 'b') && !m.has(a.at-1, "buy")
}

// promised: oladigan bo'ldi, olmoqchi edi are not yet bought.
func (m *message) promised(c clause, a act) bool {
	w := m.norm(a.at + a.n - 1)
	n := len(w)
	if a.uzbek && n > 5 && hasSuffixAny(w, "digan", "mokchi", "mohchi", "dgan") {
		return true
	}
	return a.at+a.n < c.to && a.uzbek && (m.norm(a.at+a.n) == "kerak" || m.norm(a.at+a.n) == "bolsa")
}

func hasSuffixAny(w string, ends ...string) bool {
	for _, e := range ends {
		if len(w) > len(e) && w[len(w)-len(e):] == e {
			return true
		}
	}
	return false
}

// would: взял бы, would take.
func (m *message) would(c clause, a act) bool {
	for i := max(c.from, a.at-2); i < c.to && i <= a.at+a.n+1; i++ {
		if n := m.norm(i); n == "bi" && isCyrillic(m.ts[i].raw) || n == "would" {
			return true
		}
	}
	return false
}

func (m *message) sumIn(c clause) bool {
	for _, a := range m.money {
		if a.from >= c.from && a.from < c.to {
			return true
		}
	}
	return false
}

// tellsOpen: wants, agreed, was quoted; it counts only with an amount.
func (m *message) tellsOpen(_ *said, a act, _ []act) bool {
	switch a.name {
	case "want", "agree", "offer", "buy", "deal", "newdeal":
		return !a.neg
	}
	return false
}
