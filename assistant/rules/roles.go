package rules

import "slices"

// What an amount is when it is not the price of a deal.
var sideAmounts = []string{"advance", "rest", "debt", "discount", "unitprice"}

// bindMoney gives each clause the amount that can be its deal's: not an advance, a
// remainder, a debt, a discount or the price of each.
func (m *message) bindMoney(heard []said) {
	m.joinRanges()
	for i := range m.money {
		a := &m.money[i]
		k := clauseAt(heard, a.from)
		if k < 0 {
			continue
		}
		s := &heard[k]
		if p, ok := m.each(s.clause, i); ok {
			s.prices = append(s.prices, p)
			continue
		}
		if side, _ := m.sideOf(s.clause, a); side != "" || a.of && !m.rangeStart(i) {
			continue
		}
		switch {
		case s.amount == nil:
			s.amount = a
		case m.nearTotal(s.clause, a) || m.mendsBetween(s.amount.to, a.from) || m.loweredBetween(s.amount.to, a.from):
			s.amount = a
		case s.agreed && m.agreedAt(s.clause, a) && !m.agreedAt(s.clause, s.amount):
			s.amount = a
		}
	}
}

// bindGoods gives each clause what it counts.
func (m *message) bindGoods(heard []said) {
	for _, g := range m.goods {
		if k := clauseAt(heard, g.number.from); k >= 0 {
			heard[k].goods = append(heard[k].goods, g)
		}
	}
}

// sideOf names what a word makes of an amount other than the deal's, "" when none
// does, and the token of the word. Such a word goes with the amount next to it;
// between two, with the smaller one.
func (m *message) sideOf(c clause, a *amount) (name string, at int) {
	for i := c.from; i < c.to; i++ {
		if r := m.ts[i].reads; len(r) > 0 && r[0].n > 1 && i < a.from && i+r[0].n > a.from { // за 1 of “за 1,3 млн”
			continue
		}
		if !m.ts[i].any(sideAmounts...) || m.ts[i].used || m.accompanies(i) {
			continue
		}
		left, right := m.amountNear(c, i, -1), m.amountNear(c, i, 1)
		switch {
		case left != nil && right != nil && left.money.Minor <= right.money.Minor:
			right = nil
		case left != nil && right != nil:
			left = nil
		}
		if left == a || right == a {
			k := slices.IndexFunc(sideAmounts, func(s string) bool { return m.ts[i].any(s) })
			return sideAmounts[k], i
		}
	}
	return "", 0
}

// reach is how many words may stand between an amount and what it is.
const reach = 3

// amountNear finds the first amount on one side of token i.
func (m *message) amountNear(c clause, i, step int) *amount {
	for j := i + step; j >= c.from && j < c.to && (j-i)*step <= reach+1; j += step {
		for k := range m.money {
			if m.money[k].from <= j && j < m.money[k].to {
				return &m.money[k]
			}
		}
		if m.ts[j].any("total", "percent") || m.ts[j].is('%') {
			return nil
		}
	}
	return nil
}

// accompanies: “with a discount” says how, not how much; a discount in percent has
// its number already.
func (m *message) accompanies(i int) bool {
	if !m.ts[i].any("discount") {
		return false
	}
	for j := i - 2; j <= i+2; j++ {
		if j >= 0 && j < len(m.ts) && (m.ts[j].any("percent") || m.ts[j].is('%')) {
			return true
		}
	}
	return withWords[m.norm(i+1)] || m.norm(i-1) == "with" || m.norm(i-1) == "so" || m.norm(i-1) == "s"
}

func (m *message) nearTotal(c clause, a *amount) bool {
	for j := max(c.from, a.from-3); j < c.to && j < a.to+2; j++ {
		if m.ts[j].any("total") {
			return true
		}
	}
	return false
}

func (m *message) agreedAt(c clause, a *amount) bool {
	for j := a.from - 2; j < a.to+3; j++ {
		if j >= c.from && j < c.to && m.ts[j].any("agree") {
			return true
		}
	}
	return false
}

func (m *message) mendsBetween(i, j int) bool {
	for ; i < j; i++ {
		if m.ts[i].any("mend", "notafter", "but") && !m.ts[i].is(',') {
			return true
		}
	}
	return false
}

// loweredBetween: “1,8 mln skidka bilan 1,6 mln”: the second is what is paid.
func (m *message) loweredBetween(i, j int) bool {
	for ; i < j; i++ {
		if m.ts[i].any("discount") && m.accompanies(i) {
			return true
		}
	}
	return false
}

// rangeStart: 5 mlndan 7 mlngacha starts a range, its lower end counts.
func (m *message) rangeStart(i int) bool { return m.money[i].low }

// joinRanges makes one amount of a range, its lower end.
func (m *message) joinRanges() {
	out := m.money[:0]
	for i := 0; i < len(m.money); i++ {
		a := m.money[i]
		if i+1 < len(m.money) {
			b := m.money[i+1]
			if b.from-a.to <= 1 && (a.of && b.from == a.to || b.from == a.to+1 && m.rangeSign(a.to)) && a.money.Minor < b.money.Minor {
				if a.unsaid {
					a.money.Currency, a.unsaid = b.money.Currency, b.unsaid
				}
				a.to, a.low = b.to, true
				i++
			}
		}
		out = append(out, a)
	}
	m.money = out
}

// rangeSign reports whether token i stands between the ends of a range.
func (m *message) rangeSign(i int) bool {
	switch n := m.norm(i); n {
	case "dan", "do", "to", "or", "yoki", "ili":
		return true
	}
	return m.sign(i, '-') || m.sign(i, '–') || m.sign(i, '—')
}
