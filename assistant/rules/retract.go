package rules

import "slices"

// mend finds whether the message corrects an earlier one, and drops what it takes
// back: “не 5, а 7 млн”, “not Friday, Saturday”, “Aziz emas, Malika”.
func (m *message) mend() bool {
	first := 0
	for first < len(m.ts) && m.ts[first].kind == sign {
		first++
	}
	if first >= len(m.ts) {
		return false
	}
	denied := m.dropDenied()
	t := &m.ts[first]
	if !t.any("mend") || t.used { // oy boshida is no “ой”
		return denied
	}
	end := first + max(t.reads[0].n, 1)
	switch {
	case denied:
		return true
	case t.any("not") && t.norm != "no":
		return false
	case end < len(m.ts) && (m.ts[end].is(',') || m.ts[end].is('.') || m.ts[end].is('!') || m.ts[end].is('-') || m.ts[end].is('—')):
		return true
	}
	return end < len(m.ts) && (m.ts[end].used || m.inName(end) || m.ts[end].kind == digits)
}

// undenied leaves what is not said to be wrong; what is said alone stays in any
// case, for there is nothing in its place.
func undenied[T any](found []T, denied *bool, wrong func(T) bool) []T {
	if len(found) < 2 {
		return found
	}
	var left []T
	for _, f := range found {
		if wrong(f) {
			*denied = true
			continue
		}
		left = append(left, f)
	}
	if len(left) == 0 {
		return found
	}
	return left
}

// dropDenied removes the amounts, times, counts and names that the text says are
// wrong.
func (m *message) dropDenied() bool {
	denied := m.retimed || m.redated
	taken := m.retract()
	m.money = undenied(m.money, &denied, func(a amount) bool { return m.deniedBetween(a.from, a.to) })
	m.whens = undenied(m.whens, &denied, func(p moment) bool { return m.deniedBetween(p.from, p.to) })
	if len(m.whens) == 1 && m.deniedBetween(m.whens[0].from, m.whens[0].to) && !denied { // “bugun emas, keyinroq”
		m.unsure = append(m.unsure, tokenRun{m.whens[0].from, m.whens[0].to})
		m.whens = nil
	}
	m.names = undenied(m.names, &denied, func(n mention) bool { return m.deniedBetween(n.from, n.to) })
	m.renameGoods(func(g goods) bool { return m.deniedBetween(g.number.from, max(g.to, g.number.to)) })
	m.goods = undenied(m.goods, &denied, func(g goods) bool { return m.deniedBetween(g.number.from, max(g.to, g.number.to)) })
	// “не 5, а 7 млн”: a bare number is taken back.
	for i := range m.ts {
		if m.ts[i].kind != digits || m.ts[i].used || len(m.money)+len(m.whens)+len(m.goods) == 0 {
			continue
		}
		if i > 0 && m.ts[i-1].any("not") || i+1 < len(m.ts) && m.ts[i+1].any("notafter") {
			denied = true
		}
	}
	denied = m.recount(func(g *goods, j int) bool {
		end := max(g.to, g.number.to)
		return j <= end+3 && m.deniedBetween(g.number.from, end)
	}) || denied
	return denied || taken && len(m.names) == 0 && len(m.phones) == 0
}

// deniedBetween reports whether the value of the tokens is said to be wrong: by
// “not” before it, or by “emas”, “instead of” or “is what I said” behind it.
func (m *message) deniedBetween(from, to int) bool {
	return from > 0 && m.ts[from-1].any("not", "insteadof") && m.ts[from-1].kind == word && !m.ts[from-1].inner ||
		from > 1 && m.ts[from-1].any("atword", "atweak") && m.ts[from-2].any("not") ||
		to < len(m.ts) && m.ts[to].any("notafter", "insteadof") && m.ts[to].norm != "vmesto" ||
		m.takenBackAt(to)
}

// takenBackAt reports whether the words at token i say that what stands before them
// was a slip: deb adashibman, degan edim.
func (m *message) takenBackAt(i int) bool {
	for i < len(m.ts) && m.ts[i].any("kuni", "uzat", "honorific") && !m.ts[i].line {
		i++
	}
	return i < len(m.ts) && m.ts[i].any("retract")
}

// slipReach is how many tokens may stand between a slip and what was meant.
const slipReach = 7

// slipBetween reports whether the tokens between two values of one kind say that
// the first was a slip: “14 март, точнее 15”, “juma, yo'q shanba”. Nothing else may
// be told there.
func (m *message) slipBetween(i, j int) bool {
	if i >= j || j-i > slipReach {
		return false
	}
	slip, loose, words := false, false, 0
	for k := i; k < j; k++ {
		t := &m.ts[k]
		switch {
		case t.any("retract"):
			slip = true
		case t.any("mend") && !t.inner:
			loose = loose || t.any("not") || t.norm == "yok"
			slip = slip || !loose || t.norm == "yok" || t.norm == "net" || t.norm == "no"
			words += max(t.reads[0].n, 1) - 1
		case t.inner:
		case t.kind == sign && !t.is('!') && !t.is('?') && !t.is(';') && !(t.is('.') && !slip && k > i):
		case t.any("filler", "kuni", "uzat", "atword", "atweak", "clockword", "approx", "honorific", "plain", "beforeword", "not", "but"):
			words++
		default:
			return false
		}
	}
	return slip && (!loose || words == 0)
}

// retract drops the values that the very text takes back for another of their
// kind. A corrected day keeps the hour, a corrected hour the day.
func (m *message) retract() bool {
	n := len(m.money) + len(m.whens) + len(m.names) + len(m.goods)
	m.restate()
	m.money = m.meant(m.money)
	m.names = kept(m.names, func(a, b mention) bool { return m.slipBetween(a.to, b.from) && m.bareSlip(a.to, b.from) })
	m.whens = m.rightTimes(m.whens)
	m.moved()
	m.goods = kept(m.goods, func(a, b goods) bool { return m.slipBetween(max(a.to, a.number.to), b.number.from) })
	return m.recount(func(g *goods, j int) bool { return m.slipBetween(max(g.to, g.number.to), j) }) || len(m.money)+len(m.whens)+len(m.names)+len(m.goods) < n
}

// kept leaves out what the next of its kind takes the place of.
func kept[T any](found []T, slip func(a, b T) bool) []T {
	var out []T
	for k, f := range found {
		if k+1 < len(found) && slip(f, found[k+1]) {
			continue
		}
		out = append(out, f)
	}
	return out
}

func (m *message) meant(found []amount) []amount {
	return kept(found, func(a, b amount) bool { return m.slipBetween(a.to, b.from) })
}

// bareSlip: of two persons the first is taken back only by a word that says no more
// than that.
func (m *message) bareSlip(i, j int) bool {
	return !slices.ContainsFunc(m.ts[i:j], func(t token) bool { return t.any("plain") && !t.any("mend", "retract") && !t.inner })
}

// rightTimes leaves out the times that are taken back.
func (m *message) rightTimes(found []moment) []moment {
	var out []moment
	for _, p := range found {
		n := len(out)
		switch {
		case n > 0 && (m.slipBetween(out[n-1].to, p.from) || m.takenBackAt(out[n-1].to) && p.from-out[n-1].to <= slipReach):
			if m.slipBetween(out[n-1].to, p.from) {
				m.use(out[n-1].to, p.from)
			}
			from := out[n-1].from // it belongs to the statement of the one that it stands for
			out[n-1] = out[n-1].corrected(p)
			out[n-1].from = from
		case n > 0 && m.takenBackAt(p.to): // the right one stands first
		default:
			out = append(out, p)
		}
	}
	return out
}

// afterSlip reads the bare number that corrects the hour or the day before it: “at 3,
// sorry, 4”, “14 марта, точнее 15”.
func (m *message) afterSlip(i int) (moment, bool) {
	n := len(m.times)
	if n == 0 || m.ts[i].kind != digits || !m.slipBetween(m.times[n-1].to, i) {
		return moment{}, false
	}
	was := m.times[n-1]
	v, to, ok := m.small(i)
	if !ok || m.measured(to) || m.has(to, "goods", "counter") {
		return moment{}, false
	}
	to = m.skip(to, "uzat")
	switch {
	case was.clock && v <= 24:
		return moment{from: i, to: to, hour: v % 24, clock: true, exact: v > 12}, true
	case was.clock:
	case was.rule == dayMonth:
		return m.date(i, to, v, was.month, was.year)
	case was.rule == monthDay && v > 0 && v <= 31:
		return moment{from: i, to: to, rule: monthDay, n: v, shift: was.shift, shifted: was.shifted}, true
	}
	return moment{}, false
}

// restate reads the bare number that corrects an amount in its unit: “5 млн, точнее
// 6”.
func (m *message) restate() {
	var out []amount
	for k, a := range m.money {
		out = append(out, a)
		next := len(m.ts)
		if k+1 < len(m.money) {
			next = m.money[k+1].from
		}
		for j := a.to; j < next && j <= a.to+slipReach; j++ {
			if m.ts[j].kind != digits || m.ts[j].used {
				continue
			}
			n, ok := numberAt(m.ts, j)
			ends := ok && (n.to >= len(m.ts) || m.ts[n.to].kind == sign || m.ts[n.to].any("uzat", "atword", "notafter") || m.tellsBetween(n.to, n.to+1))
			if v, fits := n.minor(a.scale); ends && fits && v > 0 && a.scale > 0 && m.slipBetween(a.to, j) {
				b := a
				b.from, b.to, b.money.Minor = j, n.to, v
				m.use(b.from, b.to)
				out = append(out, b)
			}
			break
		}
	}
	m.money = out
}

// renameGoods gives a count that takes the place of another the goods of that one:
// “3 ta stul emas, 4 ta”.
func (m *message) renameGoods(wrong func(goods) bool) {
	for k := 1; k < len(m.goods); k++ {
		a, b := &m.goods[k-1], &m.goods[k]
		if b.item.Name == "" && wrong(*a) {
			b.item.Name = a.item.Name
			if b.item.Unit == "" {
				b.item.Unit = a.item.Unit
			}
		}
	}
}

// recount reads the bare number that takes the place of the only count: “не 3 шт, а
// 4”.
func (m *message) recount(wrong func(g *goods, j int) bool) bool {
	if len(m.goods) != 1 {
		return false
	}
	g := &m.goods[0]
	end := max(g.to, g.number.to)
	for j := end; j < len(m.ts) && j <= end+slipReach; j++ {
		n, ok := numberAt(m.ts, j)
		if !ok || m.ts[j].inner || articles[m.norm(j)] || !wrong(g, j) {
			continue
		}
		q, ok := n.quantity()
		if ok && (n.to >= len(m.ts) || m.ts[n.to].kind == sign || m.unitAt(n.to) > 0) {
			g.item.Quantity, g.number = q, tokenRun{j, n.to}
			return true
		}
	}
	return false
}

// moved leaves out the day that something is put off from: “с пятницы на
// понедельник”, “juma edi, dushanbaga qoldi”. To be put off by a while tells no day.
func (m *message) moved() {
	verb := slices.IndexFunc(m.ts, func(t token) bool { return t.any("moved") && !t.used })
	var out []moment
	for k, p := range m.whens {
		n := m.norm(p.from)
		from := n == "s" || n == "so" || n == "from" || m.norm(p.from-1) == "s" || m.norm(p.from-1) == "so" || m.norm(p.from-1) == "from" || hasSuffixAny(m.norm(p.to-1), "dan", "tan")
		next := k+1 < len(m.whens)
		if next && p.hasDay() && m.whens[k+1].hasDay() && (verb >= 0 && from || m.norm(p.to) == "edi") && m.whens[k+1].from-p.to < maxClause {
			continue
		}
		if next && verb >= 0 && p.from < verb && !from && m.whens[k+1].from-verb <= slipReach { // “на 12, переиграли на 13”
			m.whens[k+1] = p.corrected(m.whens[k+1])
			continue
		}
		if verb >= 0 && from && !next && p.hasDay() {
			m.unreal = append(m.unreal, tokenRun{p.from, p.to})
			continue
		}
		out = append(out, p)
	}
	m.whens = out
	if verb >= 0 && len(out) == 0 && slices.ContainsFunc(m.ts, func(t token) bool { return t.any("unit") }) {
		m.unreal = append(m.unreal, tokenRun{verb, verb + 1})
	}
}
