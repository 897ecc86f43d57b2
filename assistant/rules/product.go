package rules

import "daftar/crm"

// takeProducts marks how many times how much: 2x7.5 mln, 7,5 млн * 2. Nothing is
// multiplied, and the price of each is no amount; neither are the sides of a thing.
func (m *message) takeProducts() {
	for i := 1; i+1 < len(m.ts); i++ {
		if !m.timesSign(i) || m.ts[i].used {
			continue
		}
		from, ok := m.factorBefore(i)
		to, after := m.factorAfter(i + 1)
		if !ok || !after {
			continue
		}
		if p, ok := m.productAt(from, i, to); ok {
			m.products = append(m.products, p)
		}
		for j := from; j < to; j++ {
			m.ts[j].used = true
		}
	}
}

// product is how many times how much: 2x7.5 mln.
type product struct {
	tokenRun
	quantity crm.Quantity
	price    crm.Money
}

// productAt reads which side of the sign at token x is the count and which the price
// of each; not ok when neither is one.
func (m *message) productAt(from, x, to int) (product, bool) {
	p := product{tokenRun: tokenRun{from, to}}
	for _, side := range [][4]int{{from, x, x + 1, to}, {x + 1, to, from, x}} {
		n, ok := numberAt(m.ts, side[0])
		if !ok || n.to < side[1] && m.unitAt(n.to) != 1 {
			continue
		}
		var a amount
		at, cur := side[2], 0
		if r, is := m.ts[at].has("currency"); is { // $500
			at, cur = at+1, r.value
		}
		sum, end, ok := a.sum(m.ts, at)
		if end < len(m.ts) && cur == 0 {
			r, _ := m.ts[end].has("currency")
			cur = r.value
		}
		q, whole := n.quantity()
		if ok && whole && end <= side[3] && (a.scale > 0 || cur > 0 || sum >= leastBare*100) {
			p.quantity, p.price = q, crm.Money{Minor: sum, Currency: currencies[max(cur, 1)]}
			return p, true
		}
	}
	return p, false
}

// productGoods makes goods of a product.
func (m *message) productGoods(p product) goods {
	g := goods{from: p.from, to: p.to, number: p.tokenRun, spelled: true}
	g.item.Quantity, g.item.Price = p.quantity, p.price
	if !m.nameGoods(p.to, &g) {
		g.item.Span = spanOf(m.ts, p.from, p.to)
	}
	return g
}

// timesSign reports whether token i can stand for “times”.
func (m *message) timesSign(i int) bool {
	return m.ts[i].is('*') || m.ts[i].is('×') || timesLetters[m.ts[i].raw]
}

var timesLetters = map[string]bool{"x": true, "X": true, "х": true, "Х": true}

// factorBefore finds where the number that ends before token i begins, with its
// unit: 2, 2 ta, 7,5 mln.
func (m *message) factorBefore(i int) (int, bool) {
	j := i
	for j > 0 && j > i-4 && m.ts[j-1].kind != digits && !m.ts[j-1].used && (m.ts[j-1].any("counter", "scale", "currency") || m.ts[j-1].is('.')) {
		j--
	}
	for j > 0 && m.ts[j-1].kind == word && !m.ts[j-1].used && m.ts[j-1].any("num", "half", "oneandhalf") {
		j--
	}
	if j < i && m.ts[j].any("num", "half", "oneandhalf") && (j == 0 || m.ts[j-1].kind != digits) {
		return j, true
	}
	if j == 0 || m.ts[j-1].kind != digits {
		return i, false
	}
	unit := m.ts[j].any("scale")
	for j--; m.fraction(j); {
		j -= 2
	}
	for j > 0 && !m.ts[j-1].used && (m.ts[j-1].kind == digits && len(m.ts[j].norm) == 3 || unit && m.ts[j-1].any("scale")) {
		j-- // 1 200 000, 3 mln 500 ming
		if m.ts[j].kind == word && j > 0 && m.ts[j-1].kind == digits {
			for j--; m.fraction(j); {
				j -= 2
			}
		}
	}
	return j, true
}

// factorAfter finds where the number that begins at token i ends, with its unit.
func (m *message) factorAfter(i int) (int, bool) {
	if i < len(m.ts) && m.ts[i].any("currency") && !m.ts[i].used {
		i++ // $500
	}
	var a amount
	_, to, ok := a.sum(m.ts, i)
	if !ok {
		n, is := numberAt(m.ts, i)
		if to = n.to; !is {
			return i, false
		}
	}
	for to < len(m.ts) && !m.ts[to].used && (m.ts[to].any("scale", "currency", "counter") || m.ts[to].is('.') && m.ts[to].glued && to+1 < len(m.ts) && m.ts[to+1].any("currency")) {
		to++
	}
	return to, true
}

// fraction reports whether the digits at i go on with a number before them: the 5 of
// 7.5 is none of its own.
func (m *message) fraction(i int) bool {
	return i >= 2 && m.ts[i].kind == digits && m.ts[i].glued && m.ts[i-1].glued && (m.ts[i-1].is('.') || m.ts[i-1].is(',')) && m.ts[i-2].kind == digits && !m.ts[i-2].used
}

// shortThousands makes thousands of “мин” before a currency; elsewhere it is minutes.
func (m *message) shortThousands() {
	for i := range m.ts {
		if t := &m.ts[i]; t.norm == "min" && t.kind == word && currencyAhead(m.ts, i+1) {
			t.reads = []reading{{sense: sense{name: "scale", value: 3}, n: 1}}
		}
	}
}
