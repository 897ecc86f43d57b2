package rules

import "strings"

// phoneAsGoods reports whether the telephone at token i is a thing: it is sold,
// bought, given or needed, or it has a number or a price.
func (m *message) phoneAsGoods(i, end int) bool {
	if m.has(i-1, "counter") || i > 1 && m.ts[i-1].kind == digits && !m.ts[i-1].used || i > 0 && strings.HasSuffix(m.norm(i-1), "lik") && m.ts[i-1].used {
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
