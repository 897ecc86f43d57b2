package rules

import (
	"slices"

	"daftar/crm"
)

// unitPrice is what one of something costs.
type unitPrice struct {
	of     *amount
	unit   crm.Unit
	united bool // the unit was said
	thing  tokenRun
}

// each reports whether an amount is the price of each, and of what unit.
func (m *message) each(c clause, i int) (unitPrice, bool) {
	a := &m.money[i]
	p := unitPrice{of: a}
	side, word := m.sideOf(c, a)
	switch {
	case side == "unitprice":
		r, _ := m.ts[word].has("unitprice")
		p.unit, p.united = unitOf(r.value)
	case side != "":
		return p, false
	case a.of && !m.rangeStart(i), m.slashed(a, &p), m.adjective(a), m.bareUnit(a, &p), a.from > 0 && m.ts[a.from-1].is('@'):
	default:
		return p, false
	}
	if j := a.from - 2; !p.united && m.norm(a.from-1) == "po" && m.unitAt(j) > 0 && (j == 0 || m.ts[j-1].kind != digits) { // кг по 12 тыс
		p.unit, p.united = unitOf(m.unitAt(j))
	}
	p.thing = m.pricedThing(c, a)
	return p, true
}

func unitOf(v int) (crm.Unit, bool) {
	if v < 1 || v > len(crm.Units) {
		return crm.Piece, false
	}
	return crm.Units[v-1], true
}

// bareUnit reads the unit without a number before an amount: тонна 120 тыс.
func (m *message) bareUnit(a *amount, p *unitPrice) bool {
	i := a.from - 1
	if m.unitAt(i) < 1 || m.ts[i].inner || i > 0 && (m.ts[i-1].kind == digits || m.ts[i-1].any("num", "half", "oneandhalf", "counter")) {
		return false
	}
	p.unit, p.united = unitOf(m.unitAt(i))
	return true
}

// slashed reads 12 ming/kg.
func (m *message) slashed(a *amount, p *unitPrice) bool {
	if !m.sign(a.to, '/') || m.unitAt(a.to+1) == 0 {
		return false
	}
	p.unit, p.united = unitOf(m.unitAt(a.to + 1))
	return true
}

// adjective: the amount of “2 ta 5 mlnlik televizor” tells which ones are counted.
func (m *message) adjective(a *amount) bool {
	if a.from < 2 || !adjectival(m.norm(a.to-1)) && !(m.norm(a.to) == "lik" && m.glued(a.to)) || m.unitAt(a.from-1) != 1 {
		return false
	}
	return m.ts[a.from-2].kind == digits && m.ts[a.from-2].norm != "1"
}

// pricedThing finds the goods that an amount is the price of: the nearest before it
// in the sentence, else those right behind it.
func (m *message) pricedThing(c clause, a *amount) tokenRun {
	for j := a.from - 1; j >= 0 && j >= a.from-5; j-- {
		if m.ts[j].used || m.stops(j) || m.ts[j+1].line && j < c.from {
			break
		}
		if r, ok := m.ts[j].has("goods"); ok && !m.ts[j].named && !m.dialled(j) && !m.ts[j].any("unitprice") && !m.heldAt(j) {
			if j > 0 && m.has(j-1, "product") && !m.ts[j-1].named {
				return tokenRun{j - 1, j + r.n}
			}
			return tokenRun{j, j + r.n}
		}
		if r, ok := m.ts[j].has("bulk"); ok {
			return tokenRun{j, j + r.n}
		}
		if m.ts[j].any("product") {
			return tokenRun{j, min(m.modelEnd(j), a.from)}
		}
	}
	for j := a.to; j < c.to && j <= a.to+2; j++ {
		if m.ts[j].used || m.ts[j].kind == sign {
			break
		}
		if r, ok := m.ts[j].has("goods"); ok && !m.ts[j].named && !m.dialled(j) {
			return tokenRun{j, j + r.n}
		}
	}
	return tokenRun{}
}

// heldAt reports whether token j is a unit and not the goods in it.
func (m *message) heldAt(j int) bool {
	return m.unitAt(j) > 0 && j > 0 && m.has(j-1, "goods", "bulk", "product")
}

// putItems lists the goods of a draft: what is counted, with the price of each.
func (m *message) putItems(a *crm.Action, d *draft, mends bool) {
	var counted []goods
	var prices []unitPrice
	for _, s := range d.said {
		counted, prices = append(counted, s.goods...), append(prices, s.prices...)
	}
	left := m.priced(counted, prices)
	for _, g := range counted {
		a.Items = append(a.Items, g.item)
	}
	dealt := mends || len(counted) > 0 || slices.ContainsFunc(d.said, func(s said) bool { return s.status != "" || s.wants })
	for _, p := range left {
		it := crm.SaidItem{Unit: p.unit, Price: p.of.money, Span: spanOf(m.ts, p.of.from, p.of.to)}
		if p.thing.to > p.thing.from {
			it.Name = m.thingName(p.thing.from, p.thing.to, false)
			it.Span = spanOf(m.ts, min(p.thing.from, p.of.from), max(p.thing.to, p.of.to))
		}
		if it.Name != "" || dealt {
			a.Items = append(a.Items, it)
		}
	}
	slices.SortStableFunc(a.Items, func(x, y crm.SaidItem) int { return x.Span.From - y.Span.From })
}

// priced gives every counted thing the price of each that stands behind it, or
// before it where the prices come first, and returns the prices left over.
func (m *message) priced(counted []goods, prices []unitPrice) []unitPrice {
	var left []unitPrice
	first := len(counted) > 0 && len(prices) > 0 && prices[0].of.from < counted[0].from
	for _, p := range prices {
		best := -1
		for k := range counted {
			before := counted[k].number.from < p.of.from
			if counted[k].item.Price.Currency != "" || before == first && len(counted) > 1 {
				continue
			}
			if best < 0 || before {
				best = k
			}
			if !before {
				break
			}
		}
		if slices.ContainsFunc(counted, func(g goods) bool { return p.thing.from >= g.from && p.thing.from < max(g.to, g.number.to) }) {
			p.thing = tokenRun{}
		}
		if best < 0 || !m.priceFits(&counted[best], p) {
			left = append(left, p)
			continue
		}
		g := &counted[best]
		g.item.Price = p.of.money
		g.item.Span = spanOf(m.ts, min(g.from, p.of.from), max(g.to, g.number.to, p.of.to))
		if g.item.Name == "" && p.thing.to > p.thing.from {
			g.item.Name = m.thingName(p.thing.from, p.thing.to, false)
		}
	}
	return left
}

// priceFits: a price per kilogram is not that of a sack, and one that names other
// goods is not of these.
func (m *message) priceFits(g *goods, p unitPrice) bool {
	if p.united && p.unit != g.item.Unit {
		return false
	}
	apart := p.thing.to > p.thing.from && (p.thing.from >= max(g.to, g.number.to) || p.thing.to <= g.from)
	return !apart || g.item.Name == ""
}
