package rules

import (
	"slices"
	"strings"
)

// title is the thing that a deal is for: the goods that the clause names, with
// their number.
func (m *message) title(c clause) string {
	for i := c.from; i < c.to; i++ {
		r, ok := m.ts[i].has("goods")
		if !ok || m.ts[i].used || m.ts[i].any("callweak") && !m.counted(c, i) {
			continue
		}
		from, end := i, min(i+r.n, c.to)
		name := m.text[m.ts[i].span.From:m.ts[end-1].span.To]
		if r.n == 1 {
			name = m.nominativeThing(i)
		}
		if m.counted(c, i) {
			for from > c.from && from > i-2 && (m.ts[from-1].any("counter", "num") || m.ts[from-1].kind == digits) && !m.ts[from-1].used {
				from--
			}
			return m.text[m.ts[from].span.From:m.ts[i].span.From] + name
		}
		return name
	}
	return ""
}

// counted reports whether a number stands before the thing at i.
func (m *message) counted(c clause, i int) bool {
	for j := i - 1; j >= c.from && j >= i-2; j-- {
		if m.ts[j].used {
			return false
		}
		if m.ts[j].kind == digits || m.ts[j].any("num") {
			return true
		}
		if !m.ts[j].any("counter") {
			return false
		}
	}
	return false
}

// nominativeThing takes the Uzbek case endings off a word; Russian words keep
// their form unless it is that of a bare stem with a plain ending.
func (m *message) nominativeThing(i int) string {
	raw := m.ts[i].raw
	low := strings.ToLower(raw)
	for _, e := range uzNameEndings {
		if n := len(low) - len(e); strings.HasSuffix(low, e) && len(low) == len(raw) && n > 3 && m.isThing(normal(raw[:n])) {
			return raw[:n]
		}
	}
	for _, e := range []struct{ ending, back string }{
		{"ами", "ы"}, {"ями", "и"}, {"ов", "ы"}, {"ам", "ы"}, {"ах", "ы"}, {"ом", ""}, {"у", ""}, {"е", ""},
	} {
		base, ok := strings.CutSuffix(raw, e.ending)
		if !ok || !m.isStem(normal(base)) || endsInVowel(base) {
			continue
		}
		if back := e.back; back == "ы" && strings.HasSuffix(base, "к") {
			return base + "и"
		}
		return base + e.back
	}
	return raw
}

// isThing reports whether a form is goods by itself.
func (m *message) isThing(w string) bool {
	for _, f := range m.lex.forms(w, w) {
		if next := m.lex.root.next[f.id]; next != nil {
			for _, e := range next.ends {
				if e.sense.name == "goods" {
					return true
				}
			}
		}
	}
	return false
}

func (m *message) isStem(w string) bool { return len(m.lex.stems[w]) > 0 && len(w) > 4 }

// task is the part of a clause that says what to do, "" when only the kind, the
// person and the time are said.
func (m *message) task(c clause) string {
	from, to := -1, -1
	moved := slices.ContainsFunc(m.ts[c.from:c.to], func(t token) bool { return t.any("moved") })
	for i := c.from; i < c.to; i++ {
		t := &m.ts[i]
		if r, ok := t.has("moved"); ok { // what is put off is to be done, not the putting off
			i += r.n - 1
			continue
		}
		if moved && t.any("asked") { // nor the asking for that
			continue
		}
		if t.kind == sign || t.used || m.inName(i) || t.any("honorific", "remind", "need", "will", "atword", "atweak", "filler", "kuni", "plain", "clockword", "call", "callweak", "meet", "light", "uzat", "mend", "smalltalk", "beforeword", "notafter", "retract") || t.inner && from < 0 || looseEndings[t.norm] || withWords[t.norm] {
			continue
		}
		if from < 0 {
			from = i
		}
		to = i + 1
		if len(t.reads) > 0 {
			to = min(i+t.reads[0].n, c.to)
		}
	}
	if from < 0 || m.onlyKind(from, to) {
		return ""
	}
	for i := from; i < to; i++ {
		if m.inName(i) || m.ts[i].used {
			return m.text[m.ts[from].span.From:m.ts[to-1].span.To]
		}
	}
	return m.text[m.ts[from].span.From:m.ts[to-1].span.To]
}

// onlyKind: “write” alone is said by the kind already.
func (m *message) onlyKind(from, to int) bool {
	for i := from; i < to; i++ {
		if !m.ts[i].any("message", "visit") && !m.ts[i].inner {
			return false
		}
	}
	return true
}
