package rules

import (
	"strings"

	"daftar/crm"
)

// amount is money as it stands in a text.
type amount struct {
	money    crm.Money
	from, to int  // tokens
	unsaid   bool // no currency was written
	scale    int  // of its last number: 6 for mln
	bare     bool // neither unit nor currency: a number large enough to be money
	low      bool // the lower end of a range
	lowest   int64
	of       bool // in the ablative: 300 mingdan, a price of each or the start of a range
}

// leastBare is from where a number without unit and currency is money.
const leastBare = 10000

var currencies = []string{1: crm.UZS, 2: crm.USD, 3: crm.EUR, 4: crm.RUB}

// Money finds the amounts in a text. Numbers that are phones, dates, times,
// counts or percents are none.
func Money(text string) []Found {
	m := open(text)
	m.phones = takePhones(m.ts)
	m.takeTimes()
	m.takeMoney()
	out := make([]Found, 0, len(m.money))
	for _, a := range m.money {
		out = append(out, Found{Span: spanOf(m.ts, a.from, a.to), Money: a.money, Default: a.unsaid})
	}
	return out
}

// takeMoney finds the amounts and marks their tokens.
func (m *message) takeMoney() {
	m.takeProducts()
	for i := 0; i < len(m.ts); i++ {
		a, ok := m.amountAt(i)
		if !ok {
			continue
		}
		for j := a.from; j < a.to; j++ {
			m.ts[j].used = true
		}
		m.money = append(m.money, a)
		i = a.to - 1
	}
}

// amountAt reads the amount that begins at token i.
func (m *message) amountAt(i int) (amount, bool) {
	ts := m.ts
	if ts[i].used || i > 0 && ts[i].glued && ts[i-1].kind == word && ts[i].kind == digits || m.fraction(i) {
		return amount{}, false
	}
	a := amount{from: i, to: i}
	cur, j := 0, i
	if r, ok := ts[i].has("currency"); ok && ts[i].form() == "" && i+1 < len(ts) && ts[i+1].kind == digits && !ts[i+1].used {
		if ts[i].kind == sign || i == 0 || ts[i-1].kind != digits {
			cur, j = r.value, i+1
		}
	}
	sum, j, ok := a.sum(ts, m.rangeAt(j, &a))
	if ok && a.low {
		sum = a.lowest
	}
	if !ok {
		return amount{}, false
	}
	if j < len(ts) && !ts[j].used {
		k := j
		if ts[k].is('.') && ts[k].glued && k+1 < len(ts) && ts[k+1].any("currency") && a.scale > 0 {
			k++
		}
		if r, ok := ts[k].has("currency"); ok && cur == 0 && !(r.n == 1 && len(ts[k].norm) == 1 && ts[k].kind == word && !ts[k].glued) {
			cur, j = r.value, k+r.n
			a.of = a.of || ablative(&ts[k])
		}
	}
	if j+1 < len(ts) && ts[j].is('.') && ts[j].glued && cur > 0 && ts[j+1].norm == "dan" { // y.e. dan
		j++
	}
	a.to, a.unsaid, a.bare = j, cur == 0, cur == 0 && a.scale == 0
	if !a.plausible(ts, i, sum) {
		return amount{}, false
	}
	if j < len(ts) && ts[j].kind == word && (ts[j].glued || ts[j].norm == "dan") && (ts[j].norm == "dan" || ts[j].norm == "tan") {
		a.of, a.to = true, j+1
	}
	if i > 0 && ts[i-1].norm == "po" && ts[i-1].kind == word {
		a.of = true // по 300 тыс
	}
	a.money = crm.Money{Minor: sum, Currency: currencies[max(cur, 1)]}
	return a, true
}

// rangeAt reads the lower end of a range whose unit stands at its upper end (5-7
// mln, от 5 до 7 млн) and returns where the upper end begins.
func (m *message) rangeAt(j int, a *amount) int {
	low, ok := numberAt(m.ts, j)
	if !ok || low.words && low.to < len(m.ts) && m.ts[low.to].any("scale") {
		return j
	}
	k := low.to
	if !m.rangeSign(k) && m.norm(k) != "and" {
		return j
	}
	high, ok := numberAt(m.ts, k+1)
	if !ok || high.to >= len(m.ts) || !m.ts[high.to].any("scale", "currency") {
		return j
	}
	scale := 0
	if r, is := m.ts[high.to].has("scale"); is {
		scale = r.value
	}
	least, ok := low.minor(scale)
	if most, is := high.minor(scale); !ok || !is || least >= most {
		return j
	}
	a.low, a.lowest = true, least
	return k + 1
}

// form is what the ending of a currency word says; prefixes carry none.
func (t *token) form() string {
	if ablative(t) || strings.HasSuffix(t.norm, "lik") {
		return "ending"
	}
	return ""
}

func ablative(t *token) bool {
	return t.kind == word && (strings.HasSuffix(t.norm, "dan") || strings.HasSuffix(t.norm, "tan"))
}

// sum adds up numbers and scales from token j on, in minor units.
func (a *amount) sum(ts []token, j int) (int64, int, bool) {
	var total int64
	last := 100
	for first := true; ; first = false {
		part, scale, to, ok := partAt(ts, j)
		if !ok || !first && (scale == 0 || scale >= last) {
			if v, end, more := rounded(ts, j, last); more && !first {
				return total + v, end, true
			}
			return total, j, !first
		}
		if total += part; total > crm.MaxMinor {
			return 0, j, false
		}
		a.scale, last, j = scale, scale, to
		a.of = a.of || ablative(&ts[to-1])
		if scale == 0 || a.of {
			return total, j, true
		}
	}
}

// rounded reads what is left out after a scale: 4 mln 800 is 800 thousand more.
func rounded(ts []token, j, scale int) (int64, int, bool) {
	n, ok := numberAt(ts, j)
	if !ok || n.words || scale < 6 || scale > 9 || n.grouped || n.dec > 0 || n.mant < 100 || n.mant > 999 || countAhead(ts, n.to) || ts[j].line {
		return 0, j, false
	}
	return n.mant * pow10(scale-3+2), n.to, true
}

// partAt reads one number with its scale: 5 mln, полтора миллиона, yarim million.
func partAt(ts []token, j int) (minor int64, scale, to int, ok bool) {
	if j >= len(ts) || ts[j].used {
		return 0, 0, j, false
	}
	n, counted := numberAt(ts, j)
	half := false
	switch to = j; {
	case counted:
		to = n.to
		if to < len(ts) && ts[to].any("half") {
			half, to = true, to+1
		}
	case ts[j].any("scalehalf"):
		return 50_000_000, 5, j + ts[j].reads[0].n, true
	case ts[j].any("scalehalf9"):
		return 50_000_000_000, 8, j + ts[j].reads[0].n, true
	case ts[j].any("oneandhalf"):
		n, half, to = number{mant: 1}, true, j+ts[j].reads[0].n
	case ts[j].any("half"):
		half, to = true, j+1
	case fullScale(&ts[j]) || bareThousand(ts, j):
		n = number{mant: 1}
	default:
		return 0, 0, j, false
	}
	if to < len(ts) && ts[to].any("approx") {
		to++
	}
	if to < len(ts) && !ts[to].used {
		if r, is := ts[to].has("scale"); is && scaleFits(ts, to) {
			scale, to = r.value, to+r.n
			if to+1 < len(ts) && ts[to].is('.') && ts[to].glued && len(ts[to-1].norm) <= 4 && ts[to+1].any("currency", "num") {
				to++
			}
		}
	}
	if half && scale == 0 || n.words && scale == 0 && !currencyAhead(ts, to) {
		return 0, 0, j, false
	}
	if half {
		n.mant, n.dec = n.mant*10+5, n.dec+1
	}
	minor, ok = n.minor(scale)
	return minor, scale, to, ok
}

// minor is the number times 10^scale in hundredths; not ok when it has fractions
// of a hundredth or is too large.
func (n number) minor(scale int) (int64, bool) {
	e := scale + 2 - n.dec
	v := n.mant
	for ; e > 0; e-- {
		if v > crm.MaxMinor/10 {
			return 0, false
		}
		v *= 10
	}
	for ; e < 0; e++ {
		if v%10 != 0 {
			return 0, false
		}
		v /= 10
	}
	return v, v <= crm.MaxMinor
}

func pow10(e int) int64 {
	v := int64(1)
	for range e {
		v *= 10
	}
	return v
}

// fullScale: “миллион” alone is one million, “mln” alone is nothing.
func fullScale(t *token) bool {
	r, ok := t.has("scale")
	return ok && r.value >= 6 && (strings.HasPrefix(t.norm, "million") || strings.HasPrefix(t.norm, "milliard") || strings.HasPrefix(t.norm, "lyam")) &&
		!strings.HasSuffix(t.norm, "s") && !strings.HasSuffix(t.norm, "ov")
}

// bareThousand: “ming dollar” is one thousand, “bir necha ming dollar” is open.
func bareThousand(ts []token, i int) bool {
	return thousands[ts[i].norm] && ts[i].any("scale") && currencyAhead(ts, i+1) && (i == 0 || ts[i-1].kind != digits && !severalWords[ts[i-1].norm])
}

var (
	thousands    = set("ming мин тысяча тысячу тыща тыщу thousand")
	severalWords = set("necha nechta qancha несколько пару пара сколько several few many how")
)

// scaleFits: the one-letter scales must touch their number or have a currency
// after them; “5 m” may be metres.
func scaleFits(ts []token, i int) bool {
	if i+1 < len(ts) && ts[i].any("letterunit", "counter") && ts[i+1].any("bulk") {
		return false // 5т цемента
	}
	return len(ts[i].norm) > 1 || ts[i].glued || currencyAhead(ts, i+1)
}

func currencyAhead(ts []token, i int) bool { return i < len(ts) && ts[i].any("currency") }

// countAhead: what follows makes the number a count, a share or a span of time.
func countAhead(ts []token, i int) bool {
	return i < len(ts) && (ts[i].any("counter", "percent", "unit", "month", "sana", "scale") || ts[i].is('%'))
}

// plausible tells amounts from other numbers.
func (a *amount) plausible(ts []token, i int, sum int64) bool {
	if sum == 0 {
		return false
	}
	next := a.to
	if next < len(ts) && (ts[next].any("percent") || ts[next].is('%')) {
		return false
	}
	if i > 0 && ts[i-1].any("label") || i > 0 && (ts[i-1].is('№') || ts[i-1].is('#')) {
		return false
	}
	if !a.bare {
		return true
	}
	switch {
	case sum < leastBare*100, countAhead(ts, next):
		return false
	case next < len(ts) && ts[next].glued && (ts[next].is('-') || ts[next].is('/') || ts[next].is(':')):
		return next+1 < len(ts) && ts[next+1].kind == word && ts[next+1].glued
	case i > 0 && ts[i].glued && (ts[i-1].is('-') || ts[i-1].is('/') || ts[i-1].is(':')):
		return false
	case next < len(ts) && ts[next].kind == digits: // a card, a code
		return false
	}
	return true
}
