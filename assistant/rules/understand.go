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
	m.takeGoods()
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
	m.labelAddresses()
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
