package rules

import (
	"context"
	"strings"
	"unicode"

	"daftar/crm"
	"daftar/crm/fold"
)

// maxText is how much of a message is read: Telegram sends no more than 4,096
// code points.
const maxText = 4 * 4096

// Engine understands messages by rules. It keeps no state and may be used by many
// goroutines at once.
type Engine struct{}

// New makes the engine and reads its lexicons.
func New() *Engine {
	theLexicon()
	return &Engine{}
}

// Understand reads one message. What the text leaves open stays empty and is
// listed in NotSure.
func (e *Engine) Understand(ctx context.Context, u crm.Utterance) (crm.Understanding, error) {
	if err := ctx.Err(); err != nil {
		return crm.Understanding{}, err
	}
	m := scanned(u)
	if err := m.findNames(u.Known); err != nil {
		return crm.Understanding{}, err
	}
	m.whens = m.joined()
	mends := m.mend()
	out := crm.Understanding{Actions: m.actions(mends)}
	if out.Empty() {
		out.SmallTalk = m.smallTalk()
	}
	return out, nil
}

// scanned is a message whose numbers are read.
func scanned(u crm.Utterance) *message {
	text := u.Text
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	m := open(text)
	m.now = u.Now
	m.labelBirthdays()
	m.phones = takePhones(m.ts)
	m.bindBirthdays()
	m.takeTalks()
	m.takeTimes()
	m.takeMoney()
	return m
}

// smallTalk reports whether the message is nothing but greetings, thanks and
// consent.
func (m *message) smallTalk() bool {
	said := false
	for i := range m.ts {
		t := &m.ts[i]
		if t.kind == sign || t.inner || m.inName(i) {
			continue
		}
		if !t.any("smalltalk", "honorific") {
			return false
		}
		said = true
	}
	return said || len(m.ts) > 0 && !strings.ContainsFunc(m.text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

func (m *message) inName(i int) bool {
	return i >= 0 && i < len(m.ts) && m.ts[i].named
}

// tags lists #vip and its like, folded.
func (m *message) tags() []string {
	var out []string
	for i := 1; i < len(m.ts); i++ {
		if m.ts[i].glued && m.ts[i-1].is('#') && m.ts[i].kind != sign {
			if k := fold.Key(m.ts[i].raw); k != "" {
				out = append(out, strings.ToLower(m.ts[i].raw))
			}
		}
	}
	return out
}

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
	if !t.any("mend") {
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
	return left
}

// dropDenied removes the amounts, times and names that the text says are wrong.
func (m *message) dropDenied() bool {
	denied := m.retimed || m.redated
	wrong := func(from, to int) bool {
		bad := from > 0 && m.ts[from-1].any("not", "insteadof") && m.ts[from-1].kind == word && !m.ts[from-1].inner ||
			from > 1 && m.ts[from-1].any("atword", "atweak") && m.ts[from-2].any("not") ||
			to < len(m.ts) && m.ts[to].any("notafter", "insteadof") && m.ts[to].norm != "vmesto"
		return bad
	}
	m.money = undenied(m.money, &denied, func(a amount) bool { return wrong(a.from, a.to) })
	m.whens = undenied(m.whens, &denied, func(p moment) bool { return wrong(p.from, p.to) })
	m.names = undenied(m.names, &denied, func(n mention) bool { return wrong(n.from, n.to) })
	// “не 5, а 7 млн”: a bare number is taken back.
	for i := range m.ts {
		if m.ts[i].kind != digits || m.ts[i].used || len(m.money)+len(m.whens) == 0 {
			continue
		}
		if i > 0 && m.ts[i-1].any("not") || i+1 < len(m.ts) && m.ts[i+1].any("notafter") {
			denied = true
		}
	}
	return denied
}
