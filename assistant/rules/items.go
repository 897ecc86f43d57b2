package rules

import (
	"slices"
	"strings"

	"daftar/crm"
)

// goods is what a text counts: three conditioners, 20 tonnes of cement.
type goods struct {
	from, to int // tokens: of the number, its unit and the name
	number   tokenRun
	item     crm.SaidItem
	spelled  bool // a unit was said
}

// whatHolds marks the units that stay in the name: 40 qop sement.
const whatHolds = 99

// takeGoods finds what is counted. Numbers that are phones, dates, times or money
// have been taken before, and names too.
func (m *message) takeGoods() {
	next := 0
	for i := 0; i < len(m.ts); i++ {
		g, ok := goods{}, false
		if next < len(m.products) && m.products[next].from == i {
			g, ok = m.productGoods(m.products[next]), true
			next++
		} else if g, ok = m.countAt(i); !ok {
			continue
		}
		if n := len(m.goods); n > 0 && g.from < m.goods[n-1].to {
			g.from = m.goods[n-1].to
		}
		m.goods = append(m.goods, g)
		i = max(g.to, g.number.to) - 1
	}
}

// countAt reads the goods whose number begins at token i.
func (m *message) countAt(i int) (goods, bool) {
	g := goods{from: i, number: tokenRun{i, i}}
	if m.ts[i].used || m.ts[i].named || m.ts[i].inner || !m.opensCount(i) {
		return g, false
	}
	at, ok := m.howMany(i, &g)
	if !ok {
		return g, false
	}
	at, ok = m.countedIn(at, &g)
	if !ok || m.pricesOne(i, at, &g) {
		return g, false
	}
	g.number.to, g.to = at, at
	return g, m.nameGoods(at, &g)
}

// opensCount reports whether a number at token i can begin a count: it goes on with
// nothing that makes it a part of another number, a code or a model.
func (m *message) opensCount(i int) bool {
	if i == 0 {
		return true
	}
	t, before := &m.ts[i], &m.ts[i-1]
	switch {
	case before.any("label") && before.kind == word, before.is('№'), before.is('#'), before.is('$'), m.timesSign(i - 1):
		return false
	case t.kind == digits && t.glued && (before.kind == word || before.is('-') || before.is('/') || before.is('.') || before.is(':') || before.is('_') || before.is('+')):
		return false
	}
	return !m.fraction(i)
}

// howMany reads the number at token i into g, and where it ends.
func (m *message) howMany(i int, g *goods) (int, bool) {
	if r, ok := m.ts[i].has("halfunit"); ok {
		g.item.Quantity, g.item.Unit, g.spelled = crm.Pieces(1)/2, crm.Units[r.value-1], true
		return i + r.n, true
	}
	if r, ok := m.ts[i].has("oneandhalf"); ok {
		g.item.Quantity = crm.Pieces(3) / 2
		return i + r.n, m.has(i+r.n, "counter")
	}
	if m.ts[i].any("half") && m.ts[i].kind == word && m.unitAt(i+1) > 1 {
		g.item.Quantity = crm.Pieces(1) / 2
		return i + 1, true
	}
	n, ok := numberAt(m.ts, i)
	if !ok || n.words && (articles[m.norm(i)] || n.mant == 0) {
		return i, false
	}
	q, ok := n.quantity()
	if !ok {
		return i, false
	}
	g.item.Quantity = q
	last := m.norm(n.to - 1)
	switch {
	case n.words && strings.HasSuffix(last, "ta"):
		g.spelled = true
	case n.words && (hasEnding(&m.ts[n.to-1]) || strings.HasSuffix(last, "ning")): // uning is no ten
		return i, false
	}
	to := n.to
	if m.sign(to, '-') || m.sign(to, '–') { // 10-15 ta: the lower end; 3-ta
		if high, more := numberAt(m.ts, to+1); more && high.mant > n.mant {
			to = high.to
		} else if m.unitAt(to+1) > 0 && m.glued(to) {
			to++
		}
	}
	if m.has(to, "half") && !m.has(to, "halfto") && m.unitAt(to+1) > 1 { // 2 yarim kg
		g.item.Quantity += crm.Pieces(1) / 2
		to++
	}
	return to, true
}

// articles are ones that count nothing.
var articles = set("a an bir one одного одной одним")

// quantity is the number in thousandths; not ok when it has a finer part.
func (n number) quantity() (crm.Quantity, bool) {
	v := n.mant
	for e := 3 - n.dec; e != 0; {
		switch {
		case e > 0 && v > int64(crm.MaxQuantity):
			return 0, false
		case e > 0:
			v, e = v*10, e-1
		case v%10 != 0:
			return 0, false
		default:
			v, e = v/10, e+1
		}
	}
	q := crm.Quantity(v)
	return q, q > 0 && q <= crm.MaxQuantity
}

// unitAt is the number of the unit of goods at token i, 0 where there is none.
func (m *message) unitAt(i int) int {
	if i < 0 || i >= len(m.ts) || m.ts[i].used || m.ts[i].named {
		return 0
	}
	if r, ok := m.ts[i].has("counter"); ok {
		return r.value
	}
	if r, ok := m.ts[i].has("letterunit"); ok && m.has(i+1, "bulk") {
		return r.value
	}
	return 0
}

// countedIn reads the unit at token i. Without one only goods are counted.
func (m *message) countedIn(i int, g *goods) (int, bool) {
	if i >= len(m.ts) || m.ts[i].used {
		return i, g.spelled
	}
	t := &m.ts[i]
	v := m.unitAt(i)
	r, _ := t.has("counter")
	switch {
	case g.spelled && v > 1: // uchta quti
		return i, true
	case v == whatHolds:
		g.spelled = true
		return i, true // it stays in the name
	case v > 0 && m.ts[i].any("goods") && !m.countsIn(i+max(r.n, 1)): // 5 ta quti, 3 пакета
		return i, true
	case v > 0 && adjectival(t.norm): // 20 litrlik is a size
		return i, false
	case v > 0:
		g.item.Unit, g.spelled = crm.Units[v-1], true
		i += max(r.n, 1)
		if m.sign(i, '.') && m.glued(i) { // 5 шт. ноутбуков
			i++
		}
		return i, true
	case g.spelled:
		return i, true
	}
	return i, !adjectival(t.norm) && !t.any("counter", "unit", "month", "percent", "scale", "currency", "sana", "part", "oclock", "weekday", "uzat", "th") && t.kind == word && !t.line
}

func adjectival(w string) bool { return hasSuffixAny(w, "lik", "li", "lig", "likni", "ligi") }

// namesGoods reports whether goods, or an unknown word that can name some, begin at
// token i.
func (m *message) namesGoods(i int) bool {
	if m.norm(i) == "of" {
		i++
	}
	return m.has(i, "goods", "bulk", "product") || m.unknownThing(i)
}

// countsIn reports whether goods follow the unit before token i.
func (m *message) countsIn(i int) bool {
	if m.namesGoods(i) {
		return true
	}
	from, to, ok := m.thingAhead(i, false)
	return ok && to > from
}

// pricesOne: “1 tonnasi 900 ming” tells what one costs.
func (m *message) pricesOne(i, to int, g *goods) bool {
	if g.item.Quantity != crm.Pieces(1) {
		return false
	}
	priced := slices.ContainsFunc(m.ts[i:min(to, len(m.ts))], func(t token) bool { return t.any("unitprice") })
	return priced && slices.ContainsFunc(m.money, func(a amount) bool { return a.from >= to && a.from <= to+2 || a.to <= i && a.to >= i-2 })
}
