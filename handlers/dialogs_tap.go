package handlers

import (
	"slices"
	"strconv"
	"strings"

	"daftar/crm"
	"daftar/handlers/view"
)

// tapAnswer answers a dialog's question by a button. A button under a question
// that is answered, cancelled or lapsed does nothing.
func tapAnswer(t *turn) (action, error) {
	name, rest, _ := strings.Cut(t.req.Tap.Arg, ".")
	asked, value, _ := strings.Cut(rest, ".")
	s, ok := scriptOf(name)
	if !ok {
		return t.staleTap()
	}
	var err error
	if t.dialog, err = t.book.Dialog(t.ctx, t.req.Chat.ID, t.req.From.ID); err != nil {
		return nil, err
	}
	if t.dialog.Name != name {
		return t.staleTap()
	}
	var h heard
	if err := t.dialogData(&h); err != nil {
		return nil, err
	}
	n := s.lacks(&h)
	if string(n) != asked {
		return t.staleTap()
	}
	question, err := s.ask(t, &h, n)
	if err != nil {
		return nil, err
	}
	label, err := t.choose(&h, n, value)
	if err != nil {
		return nil, err
	}
	if label == "" {
		return t.staleTap()
	}
	return t.goOn(s, &h, question.Text+"\n✓ "+label)
}

// choose takes the value of a button as the answer and words it; "" for a value
// that no button of ours has.
func (t *turn) choose(h *heard, n need, value string) (label string, err error) {
	switch n {
	case needWho:
		c, err := t.customer(t.req.Tap.ID)
		if err != nil {
			return "", err
		}
		h.Customer = c.ID
		return string(view.Who(c)), nil
	case needPhone:
		h.NoPhone = true
		return t.l.T("button.not_needed"), nil
	case needWhat:
		kind := crm.ActivityKind(value)
		if !slices.Contains(happened, kind) {
			return "", nil
		}
		h.main().Activity, h.Ended = &crm.SaidActivity{Kind: kind}, kind == crm.Call
		return t.l.T("activity." + value), nil
	case needOutcome:
		outcome := crm.Outcome(value)
		if !slices.Contains(view.Outcomes, outcome) {
			return "", nil
		}
		h.main().Activity.Outcome, h.Ended = outcome, false
		return t.l.T("outcome." + value), nil
	case needWhen:
		days, err := strconv.Atoi(value)
		if err != nil || !slices.Contains(steps, days) {
			return "", nil
		}
		when := crm.OnDay(t.now.AddDate(0, 0, days))
		h.main().Reminder = &crm.SaidReminder{When: when, Kind: crm.Note}
		return t.l.Moment(when, t.now), nil
	}
	return "", nil
}
