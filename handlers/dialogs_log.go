package handlers

import (
	"slices"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
)

// logScript enters what has happened: with whom, and what.
func logScript() script {
	return script{name: "log", lacks: lacksLog, hear: hearLog, ask: askLog, sum: func(*heard) {}}
}

func newActivity(t *turn) (action, error) { return t.converse(logScript()) }

func answerLog(t *turn) (action, error) { return t.answer(logScript()) }

func lacksLog(h *heard) need {
	switch {
	case !h.who():
		return needWho
	case !tells(h.Read):
		return needWhat
	case h.Ended:
		return needOutcome
	}
	return ""
}

func hearLog(t *turn, h *heard, n need, text string) (bool, error) {
	if n == needOutcome {
		return t.hearOutcome(h, text)
	}
	u, ok, err := t.understandFor(n, text)
	if err != nil || !ok || h.elsewhere(u) {
		return false, err
	}
	if customerIn(u) == nil && n != needWhat && !tells(u) {
		// With the story told, a short answer can only be the name.
		said, err := t.whoIn(text, tells(h.Read) || looksLikeName(text))
		if err != nil {
			return false, err
		}
		if said != nil {
			u = crm.Understanding{Actions: []crm.Action{{Customer: said, Span: said.Span}}}
		}
	}
	if !tells(u) && (n == needWhat || customerIn(u) == nil) {
		if u.Empty() {
			u.Actions = []crm.Action{{Span: crm.Span{To: len(text)}}}
		}
		u.Actions[0].Activity = &crm.SaidActivity{Kind: crm.Note, Span: crm.Span{To: len(text)}}
	}
	h.add(text, u)
	return true, nil
}

// happened are the kinds of an activity that one tap can say. A note is what is
// typed.
var happened = []crm.ActivityKind{crm.Call, crm.Meeting, crm.Visit, crm.Message}

func askLog(t *turn, h *heard, n need) (chat.Message, error) {
	if n == needWho {
		text := t.l.T("ask.log_who")
		if tells(h.Read) {
			text = t.l.T("ask.whose")
		}
		rows, err := t.recentRows("log")
		return t.question(text, rows...), err
	}
	who, err := t.named(h)
	if err != nil {
		return chat.Message{}, err
	}
	if n == needOutcome {
		return t.question(t.l.T("ask.log_outcome", "who", who), outcomeRows(t)...), nil
	}
	var rows [][]chat.Button
	for i, kind := range happened {
		b := chat.Button{Text: t.l.Plain("activity." + string(kind)), Data: reply("log", needWhat, string(kind), 0)}
		if i%2 == 0 {
			rows = append(rows, nil)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], b)
	}
	return t.question(t.l.T("ask.log_what", "who", who), rows...), nil
}

// outcomeRows are how the call that is logged may have ended.
func outcomeRows(t *turn) [][]chat.Button {
	var buttons []chat.Button
	for _, o := range view.Outcomes {
		buttons = append(buttons, chat.Button{
			Text: t.l.Plain("outcome." + string(o)), Data: reply("log", needOutcome, string(o), 0),
		})
	}
	return slices.Collect(slices.Chunk(buttons, 2))
}

// hearOutcome takes typed words for how a call ended. Words that do not say so are
// kept as what was talked about.
func (t *turn) hearOutcome(h *heard, text string) (bool, error) {
	if outcome := t.typedChoice("outcome", text); outcome != "" {
		h.main().Activity.Outcome, h.Ended = crm.Outcome(outcome), false
		return true, nil
	}
	u, ok, err := t.understandFor(needOutcome, text)
	if err != nil || !ok || h.elsewhere(u) {
		return false, err
	}
	if !u.Empty() && u.Actions[0].Activity != nil {
		said, into := u.Actions[0].Activity, h.main().Activity
		into.Outcome, into.Minutes = said.Outcome, said.Minutes
		into.Direction = said.Direction
	}
	h.Ended = false
	h.add(text, u)
	return true, nil
}
