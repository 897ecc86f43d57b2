package rules

import "strings"

// phoneAsGoods reports whether the telephone at token i is a thing: it is sold,
// bought, given or needed, or it has a number or a price.
func (m *message) phoneAsGoods(i, end int) bool {
	if m.has(i-1, "counter") && !timesWords[m.norm(i-1)] || i > 1 && m.ts[i-1].kind == digits && !m.ts[i-1].used || i > 0 && strings.HasSuffix(m.norm(i-1), "lik") && m.ts[i-1].used {
		return true
	}
	full := len(m.norm(i)) > 4
	if m.has(end, "need") && full || m.has(end, "sell", "buy") {
		return true
	}
	n := m.norm(end)
	return m.has(end, "light") && (strings.HasPrefix(n, "ber") || strings.HasPrefix(n, "ol"))
}

// mealWent: “lunch with X went well” tells of what was.
func (m *message) mealWent(c clause) bool {
	for i := c.from; i < c.to; i++ {
		switch m.norm(i) {
		case "went", "was", "were":
			return true
		}
	}
	return false
}

// timesWords count calls, not telephones: 3 marta tel.
var timesWords = set("marta marotaba раз раза raz raza")

// phoneBought: “telefon oldi 6 mln” buys one, “telefon oldi” answers it.
func (m *message) phoneBought(c clause, i int, r reading) bool {
	if r.n != 2 || !strings.HasPrefix(m.norm(i), "tel") || !strings.HasPrefix(m.norm(i+1), "ol") {
		return false
	}
	if m.phoneAsGoods(i, c.to) {
		return true
	}
	for k := range m.money {
		if a := &m.money[k]; a.from == i+r.n && a.from < c.to || a.to == i && a.from >= c.from {
			return true
		}
	}
	return false
}
