package view

import (
	"time"

	"daftar/bot/chat"
	"daftar/i18n"
)

// AI is what may be asked outside, and what it may cost.
type AI struct {
	ModelHost, SpeechHost string // "": switched off
	Tokens, Minutes       Budget // of a model; of speech
	Bare                  bool   // texts leave as they are
}

// Budget is how much of something may be used this month.
type Budget struct {
	Most, Spent int64
	// Half and Double are what the owner may choose; equal to Most where it goes no
	// further.
	Half, Double int64
}

// What the owner can tap about AI services. The button says what is to be, so that
// an old one does no harm.
const (
	AIBudget     = "budget"
	SpeechBudget = "speech"
	AIMaskOn     = "mask"
	AIMaskOff    = "bare"
)

// AICard shows the owner which services are set up, what they have cost this month
// and what leaves.
func AICard(l *i18n.Locale, a AI, now time.Time) chat.Message {
	m := chat.Message{Text: lines(
		l.T("ai.title"), "",
		l.T("ai.model", "state", aiState(l, a.ModelHost)),
		l.T("ai.speech", "state", aiState(l, a.SpeechHost)),
	)}
	month := i18n.Capital(l.Month(now, now))
	var mask []chat.Button
	if a.ModelHost != "" {
		m.Text += "\n" + l.T("ai.spent", "month", month, "spent", l.Number(a.Tokens.Spent), "budget", l.Number(a.Tokens.Most), "percent", a.Tokens.percent(l))
		if a.Tokens.Spent >= a.Tokens.Most {
			m.Text += "\n" + l.T("ai.used_up")
		}
		key, sentAs, arg := "ai.unmask", "ai.masked", AIMaskOff
		if a.Bare {
			key, sentAs, arg = "ai.mask", "ai.bare", AIMaskOn
		}
		m.Text += "\n" + l.T(sentAs)
		m.Buttons = rows(a.Tokens.buttons(l, "ai.budget", "tokens", AIBudget))
		mask = chat.Row(button(l, key, chat.Data{Action: "ai", Arg: arg}))
	} else {
		m.Text += "\n\n" + l.T("ai.off_hint")
	}
	if a.SpeechHost != "" {
		m.Text += "\n" + l.T("voice.spent", "month", month, "spent", l.Number(a.Minutes.Spent), "budget", l.Number(a.Minutes.Most), "percent", a.Minutes.percent(l))
		if a.Minutes.Spent >= a.Minutes.Most {
			m.Text += "\n" + l.T("voice.used_up")
		}
		m.Text += "\n" + l.T("voice.leaves")
		m.Buttons = rows(append(m.Buttons, a.Minutes.buttons(l, "voice.budget", "minutes", SpeechBudget))...)
	}
	m.Buttons = rows(append(m.Buttons, mask)...)
	return m
}

func (b Budget) percent(l *i18n.Locale) string {
	return l.Percent(int(min(b.Spent*100/max(b.Most, 1), 999)))
}

// buttons offer half and twice the budget.
func (b Budget) buttons(l *i18n.Locale, key, unit, arg string) []chat.Button {
	var out []chat.Button
	for _, n := range []int64{b.Half, b.Double} {
		if n != b.Most {
			out = append(out, chat.Button{Text: l.Plain(key, unit, l.Number(n)), Data: chat.Data{Action: "ai", ID: n, Arg: arg}.Encode()})
		}
	}
	return out
}

func aiState(l *i18n.Locale, host string) string {
	if host == "" {
		return l.Plain("ai.off")
	}
	return l.Plain("ai.on", "host", host)
}
