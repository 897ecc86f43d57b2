package handlers

import (
	"strconv"
	"strings"
	"unicode"

	"daftar/assistant/rules"
	"daftar/bot/chat"
	"daftar/crm"
)

// remindScript plans something: about whom or what, and when.
func remindScript() script {
	return script{name: "remind", lacks: lacksRemind, hear: hearRemind, ask: askRemind, sum: sumRemind}
}

func newFollowUp(t *turn) (action, error) { return t.converse(remindScript()) }

func answerRemind(t *turn) (action, error) { return t.answer(remindScript()) }

func lacksRemind(h *heard) need {
	r := h.main().Reminder
	switch {
	case !h.who() && h.Task == "" && (r == nil || r.Text == "" && r.Kind == crm.Note):
		return needWho
	case r == nil:
		return needWhen
	}
	return ""
}

func hearRemind(t *turn, h *heard, n need, text string) (bool, error) {
	u, ok, err := t.understandFor(n, text)
	if err != nil || !ok || h.elsewhere(u) {
		return false, err
	}
	if !u.Empty() && u.Actions[0].Reminder != nil {
		h.add(text, u)
		return true, nil
	}
	when, dated := rules.When(text, t.now)
	if dated && when.In(t.now.Location()).Before(t.now) || n != "" && tells(u) {
		return false, nil // the past: something that has happened
	}
	switch {
	case dated:
		u = t.withReminder(h, u, text, when)
	case n == needWhen:
		return t.noTime(u, text)
	case customerIn(u) == nil:
		said, err := t.whoIn(text, looksLikeName(text))
		switch {
		case err != nil:
			return false, err
		case said == nil:
			h.Task = text
		default:
			u = crm.Understanding{Actions: []crm.Action{{Customer: said, Span: said.Span}}}
		}
	}
	h.add(text, u)
	return true, nil
}

// withReminder makes a plan of a text in which only a date was understood.
func (t *turn) withReminder(h *heard, u crm.Understanding, text string, when crm.When) crm.Understanding {
	if u.Empty() {
		u.Actions = []crm.Action{{Span: crm.Span{To: len(text)}}}
	}
	u.Actions[0].Activity = nil
	u.Actions[0].Reminder = &crm.SaidReminder{When: when, Kind: crm.Note, Text: h.Task, Span: crm.Span{To: len(text)}}
	return u
}

// noTime says how to write a time to whoever has tried to; a text without a
// number in it is no try.
func (t *turn) noTime(u crm.Understanding, text string) (bool, error) {
	tried := strings.ContainsFunc(text, unicode.IsDigit) && len(strings.Fields(text)) <= 2
	if tried && customerIn(u) == nil && !tells(u) {
		return false, crm.Refuse(crm.Invalid, "ask.when_again")
	}
	return false, nil
}

func sumRemind(h *heard) {
	if r := h.main().Reminder; r.Text == "" {
		r.Text = h.Task
	}
}

// steps are the days ahead that one tap can say.
var steps = []int{1, 3, 7}

func askRemind(t *turn, h *heard, n need) (chat.Message, error) {
	if n == needWho {
		text := t.l.T("ask.remind_who")
		if h.main().Reminder != nil {
			text = t.l.T("ask.remind_whom")
		}
		rows, err := t.recentRows("remind")
		return t.question(text, rows...), err
	}
	var row []chat.Button
	for _, days := range steps {
		d := strconv.Itoa(days)
		row = append(row, chat.Button{Text: t.l.Plain("next." + d), Data: reply("remind", needWhen, d, 0)})
	}
	if !h.who() {
		return t.question(t.l.T("ask.remind_when"), row), nil
	}
	who, err := t.named(h)
	return t.question(t.l.T("ask.remind_when_who", "who", who), row), err
}
