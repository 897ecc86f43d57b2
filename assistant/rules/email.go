package rules

import (
	"strings"

	"daftar/crm"
)

// addressEnd is where an e-mail address that begins at i ends, 0 where none begins
// there. What ends a sentence behind it is no part of it.
func addressEnd(text string, i int) int {
	in := func(more string) func(rune) bool {
		return func(r rune) bool {
			return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(more, r)
		}
	}
	at := scan(text, i, in("._%+-"))
	if at == i || at >= len(text) || text[at] != '@' {
		return 0
	}
	end := scan(text, at+1, in(".-"))
	end = at + 1 + len(strings.TrimRight(text[at+1:end], ".-"))
	if _, err := crm.ParseEmail(text[i:end]); err != nil {
		return 0
	}
	return end
}

// isAddress reports whether a token is an e-mail address: one word, whatever its signs.
func (t *token) isAddress() bool { return t.kind == word && t.used && strings.Contains(t.raw, "@") }

// labelAddresses takes the words that say what stands behind them: “email: …”, “pochtasi …”.
// Elsewhere they keep what else they mean.
func (m *message) labelAddresses() {
	for i := range m.ts {
		r, ok := m.ts[i].has("mailword")
		if !ok {
			continue
		}
		to := i + max(r.n, 1)
		j := to
		for j < len(m.ts) && m.ts[j].kind == sign {
			j++
		}
		if j < len(m.ts) && m.ts[j].isAddress() {
			m.use(i, to)
			continue
		}
		drop(&m.ts[i], "mailword")
	}
}

// putEmail adds the address of the action's customer, and reports whether there is one:
// it is called theirs, or a clause that tells nothing else has it. Where something was
// sent to is not said to be theirs.
func (m *message) putEmail(a *crm.Action, d *draft) bool {
	if a.Customer == nil {
		return false
	}
	for _, s := range d.said {
		for i := s.clause.from; i < s.clause.to; i++ {
			if m.ts[i].isAddress() && (m.calledAddress(i) || !m.tellsBetween(s.clause.from, s.clause.to)) {
				a.Customer.Email = m.ts[i].raw
			}
		}
	}
	return a.Customer.Email != ""
}

// calledAddress reports whether a word right before the address at i says that it is one.
func (m *message) calledAddress(i int) bool {
	for i--; i >= 0 && m.ts[i].kind == sign; i-- {
	}
	return i >= 0 && m.ts[i].used && (m.ts[i].any("mailword") || m.ts[i].inner)
}

// WithoutEmail is a text without its e-mail addresses and the words that say that they
// are some.
func WithoutEmail(text string) string {
	m := open(text)
	m.labelAddresses()
	left := []byte(text)
	for i := range m.ts {
		if m.ts[i].isAddress() || m.ts[i].used && m.ts[i].any("mailword") || m.ts[i].used && m.ts[i].inner {
			for k := m.ts[i].span.From; k < m.ts[i].span.To; k++ {
				left[k] = ' '
			}
		}
	}
	return strings.Trim(strings.Join(strings.Fields(string(left)), " "), " ,.;:-—–")
}
