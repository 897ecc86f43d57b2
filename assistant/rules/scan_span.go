package rules

// quantity reads how many units: 3, пару, half, 1,5; one when nothing is said.
func (m *message) quantity(i int) (n int, half, said bool, to int) {
	i = m.skip(i, "approx")
	switch {
	case m.has(i, "pair"):
		return 2, false, true, m.after(i, "pair")
	case m.has(i, "few"):
		return 3, false, true, m.after(i, "few")
	case m.has(i, "oneandhalf"):
		return 1, true, true, m.after(i, "oneandhalf")
	case m.has(i, "half") && !m.has(i, "halfhour"):
		return 0, true, true, m.after(i, "half")
	}
	v, ok := numberAt(m.ts, i)
	if !ok || i >= len(m.ts) || v.mant > 1000 {
		return 1, false, false, i
	}
	n, to = int(v.mant), v.to
	if v.dec == 1 {
		n, half = int(v.mant/10), v.mant%10 == 5
	}
	if m.has(to, "half") {
		half, to = true, to+1
	}
	if m.norm(to) == "s" && m.has(to+1, "halfto", "half") || m.norm(to) == "s" && m.norm(to+1) == "polovinoy" { // два с половиной
		half, to = true, to+2
	}
	if m.sign(to, '-') || m.sign(to, '–') { // 2-3 kun: the earlier
		if v, more := numberAt(m.ts, to+1); more {
			to = v.to
		}
	}
	return n, half, true, to
}

// length reads a quantity with its unit, and a smaller one behind it.
func (m *message) length(i int) (p moment, said bool, ok bool) {
	i = m.skip(i, "approx")
	if r, is := m.readAt(i, "halfhour"); is {
		return moment{rule: span, n: 30, unit: unitMinute, to: i + r.n}, true, true
	}
	if r, is := m.readAt(i, "hourhalf"); is {
		return moment{rule: span, n: 1, half: true, unit: unitHour, to: i + r.n}, true, true
	}
	if r, is := m.readAt(i, "span6"); is {
		return moment{rule: span, n: 6, unit: unitMonth, to: i + r.n}, true, true
	}
	n, half, said, j := m.quantity(i)
	u, is := m.val(j, "unit")
	if !is {
		return moment{}, false, false
	}
	p = moment{rule: span, n: n, half: half, unit: u, to: m.after(j, "unit")}
	if m.norm(p.to) == "and" && m.norm(p.to+1) == "a" && m.has(p.to+2, "half", "halfpast") {
		p.half, p.to = true, p.to+3
	}
	if u == unitHour && !p.half { // 1 soat 30 daqiqa
		if more, _, said2, k := m.quantity(p.to); said2 && m.unitIs(k, unitMinute) {
			p.n, p.unit, p.to = n*60+more, unitMinute, m.after(k, "unit")
		}
	}
	if half && n == 0 && u == unitHour {
		p.n, p.half, p.unit = 30, false, unitMinute
	}
	return p, said, true
}

func (m *message) readAt(i int, name string) (reading, bool) {
	if i < 0 || i >= len(m.ts) || m.ts[i].used {
		return reading{}, false
	}
	return m.ts[i].has(name)
}

// spanAhead reads через 3 дня, in two hours, after 2 hours.
func (m *message) spanAhead(i int) (moment, bool) {
	if !m.has(i, "in") {
		return moment{}, false
	}
	p, said, ok := m.length(m.after(i, "in"))
	if !ok || !said && (m.norm(i) == "in" || m.norm(i) == "yana" || m.norm(i) == "after") {
		return moment{}, false
	}
	p.from, p.firm = i, future
	if m.has(p.to, "after") {
		p.to = m.after(p.to, "after")
	}
	return p, true
}

// spanBehind reads 3 kundan keyin, two days from now, 3 дня назад, 2 soat ichida.
func (m *message) spanBehind(i int) (moment, bool) {
	p, said, ok := m.length(i)
	if !ok {
		return moment{}, false
	}
	p.from = i
	last := m.norm(p.to - 1)
	switch {
	case m.has(p.to, "after") && (said || len(last) > 3 && last[len(last)-3:] == "dan") && m.norm(p.to) != "in":
		p.firm, p.to = future, m.after(p.to, "after")
		return p, true
	case m.has(p.to, "ago") && i > 0 && !m.ts[i-1].used && hasSuffixAny(m.norm(i-1), "dan", "tan") && m.ts[i-1].kind == word: // uchrashuvdan 1 soat oldin
		m.unsure = append(m.unsure, tokenRun{i, m.after(p.to, "ago")})
		m.use(i, m.after(p.to, "ago"))
		return moment{}, false
	case m.has(p.to, "ago"):
		p.firm, p.to = past, m.after(p.to, "ago")
		p.n = -p.n
		if p.exactSpan() {
			p.n = -p.n
		}
		return p, true
	case said && (m.norm(p.to) == "ichida" || m.norm(p.to) == "time" && m.has(i-1, "in")):
		p.firm, p.to = future, p.to+1
		return p, true
	}
	return moment{}, false
}

// spanTurned reads часа через два.
func (m *message) spanTurned(i int) (moment, bool) {
	u, ok := m.val(i, "unit")
	if !ok || !m.has(i+1, "in") || m.norm(i+1) == "in" {
		return moment{}, false
	}
	n, half, said, to := m.quantity(i + 2)
	if !said || m.has(to, "unit") {
		return moment{}, false
	}
	return moment{from: i, to: to, rule: span, n: n, half: half, unit: u, firm: future}, true
}
