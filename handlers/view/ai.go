package view

import (
	"time"

	"daftar/bot/chat"
	"daftar/i18n"
)

// AI is what may be asked outside, and what it may cost.
type AI struct {
	ModelHost, SpeechHost string // "": switched off
	Budget, Spent         int64  // tokens of this month
	Bare                  bool   // texts leave as they are
	// Half and Double are the budgets that the owner may choose; equal to Budget
	// where it goes no further.
	Half, Double int64
}

// What the owner can tap about AI services. The button says what is to be, so that
// an old one does no harm.
const (
	AIBudget  = "budget"
	AIMaskOn  = "mask"
	AIMaskOff = "bare"
)

// AICard shows the owner which services are set up, what they have cost this month
// and what leaves.
func AICard(l *i18n.Locale, a AI, now time.Time) chat.Message {
	m := chat.Message{Text: lines(
		l.T("ai.title"), "",
		l.T("ai.model", "state", aiState(l, a.ModelHost)),
		l.T("ai.speech", "state", aiState(l, a.SpeechHost)),
	)}
	if a.ModelHost == "" {
		m.Text += "\n\n" + l.T("ai.off_hint")
		return m
	}
	percent := int(min(a.Spent*100/max(a.Budget, 1), 999))
	m.Text += "\n" + l.T("ai.spent", "month", i18n.Capital(l.Month(now, now)), "spent", l.Number(a.Spent), "budget", l.Number(a.Budget), "percent", l.Percent(percent))
	if a.Spent >= a.Budget {
		m.Text += "\n" + l.T("ai.used_up")
	}
	mask := button(l, "ai.unmask", chat.Data{Action: "ai", Arg: AIMaskOff})
	if a.Bare {
		m.Text += "\n" + l.T("ai.bare")
		mask = button(l, "ai.mask", chat.Data{Action: "ai", Arg: AIMaskOn})
	} else {
		m.Text += "\n" + l.T("ai.masked")
	}
	var budgets []chat.Button
	for _, n := range []int64{a.Half, a.Double} {
		if n != a.Budget {
			budgets = append(budgets, chat.Button{
				Text: l.Plain("ai.budget", "tokens", l.Number(n)), Data: chat.Data{Action: "ai", ID: n, Arg: AIBudget}.Encode(),
			})
		}
	}
	m.Buttons = rows(budgets, chat.Row(mask))
	return m
}

func aiState(l *i18n.Locale, host string) string {
	if host == "" {
		return l.Plain("ai.off")
	}
	return l.Plain("ai.on", "host", host)
}
