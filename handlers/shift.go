package handlers

import (
	"slices"

	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// ahead is what a sentence may put off: a follow-up, or a deal.
type ahead struct {
	step *crm.FollowUp
	deal *crm.Deal
}

// putsOff recognises an order to put off the next step of what the person sees, or
// when a deal is expected to close: “shu bitimni yakshanbaga sur”. Where it is not
// clear of what, the words wait to hear whose they are; nothing is planned for nobody.
func (t *turn) putsOff(u crm.Understanding) (action, error) {
	if len(u.Actions) != 1 || u.Actions[0].Moves == "" {
		return nil, nil
	}
	a := u.Actions[0]
	it, err := t.orderedOf(a)
	if err != nil {
		return nil, err
	}
	switch {
	case a.Moves == crm.ShiftClose && it.deal != nil && it.deal.Status == crm.Open && a.Reminder != nil:
		day := a.Reminder.When.Date()
		return t.showDeal(*it.deal, editDeal(*it.deal, store.DealEdit{ExpectedClose: &day})), nil
	case a.Moves == crm.ShiftStep && it.step != nil:
		return t.moveStep(*it.step, a.Reminder)
	case a.Moves == crm.ShiftStep && it.deal != nil && a.Reminder != nil:
		kind := crm.Call
		if a.Reminder.Kind != crm.Note && a.Reminder.Kind != "" {
			kind = a.Reminder.Kind
		}
		if plan := t.planDeal(*it.deal, kind, a.Reminder.When); plan != nil {
			return t.showDeal(*it.deal, plan), nil
		}
	}
	if a.Customer != nil && len(a.Customer.IDs) == 1 && a.Moves == crm.ShiftStep && a.Reminder != nil {
		return nil, nil // nothing was planned with them until now
	}
	a.Reminder, a.NotSure = nil, nil
	a.Activity = &crm.SaidActivity{Kind: crm.Note}
	return t.write(crm.Understanding{Actions: []crm.Action{a}}, t.req.Text)
}

// orderOfNobody is a part in which an order to put something off, that was not carried
// out, is words like any other: nothing is planned for nobody.
func orderOfNobody(a crm.Action) crm.Action {
	if a.Moves == "" || a.Customer != nil {
		return a
	}
	a.Reminder, a.NotSure = nil, nil
	a.Activity = &crm.SaidActivity{Kind: crm.Note}
	return a
}

// moveStep moves a follow-up to the time that was said, which keeps its hour where
// only a day was, and asks for the time where none was.
func (t *turn) moveStep(f crm.FollowUp, said *crm.SaidReminder) (action, error) {
	s, err := t.step(f)
	if err != nil {
		return nil, err
	}
	if said == nil {
		return func(tx *store.Tx) error {
			return t.open(tx, "when", "", otherStep{FollowUp: f.ID, Version: f.Version}, t.question(t.l.T("snooze.ask")))
		}, nil
	}
	when := t.daySaid(&f, said.When)
	if when.In(t.now.Location()).Before(t.now) {
		return t.say(t.question(t.l.T("snooze.passed", "when", t.l.Moment(when, t.now)))), nil
	}
	return t.putOff(s, when, 0), nil
}

// orderedOf finds what an order is about: of the customer whom it names, of the
// message that it answers, or of what the person was shown last.
func (t *turn) orderedOf(a crm.Action) (ahead, error) {
	if a.Customer != nil {
		if len(a.Customer.IDs) != 1 || slices.Contains(a.NotSure, "customer") {
			return ahead{}, nil
		}
		return t.nextOf(a.Customer.IDs[0], nil, a)
	}
	if t.req.ReplyTo != 0 {
		sent, err := t.book.SentAs(t.ctx, t.req.Chat.ID, t.req.ReplyTo)
		if err != nil {
			return ahead{}, err
		}
		if it, err := t.shownBy(sent, a); err != nil || it.step != nil || it.deal != nil {
			return it, err
		}
	}
	sent, err := t.book.LastShown(t.ctx, t.req.Chat.ID, t.now.Add(-recall))
	if err != nil {
		return ahead{}, err
	}
	return t.shownBy(sent, a)
}

// shownBy is what a message of ours shows that can be put off. What is gone or outside
// the person's scope is nothing.
func (t *turn) shownBy(sent store.Sent, a crm.Action) (ahead, error) {
	var it ahead
	var err error
	switch {
	case sent.FollowUpID != 0:
		var f crm.FollowUp
		f, err = t.book.FollowUp(t.ctx, t.scope(), sent.FollowUpID)
		if err == nil && f.State == crm.Planned && !f.Deleted {
			it, err = t.ofStep(f, a)
		}
	case sent.DealID != 0:
		var d crm.Deal
		if d, err = t.deal(sent.DealID); err == nil {
			it, err = t.nextOf(d.CustomerID, &d, a)
		}
	case sent.ChangeSetID != 0:
		it, err = t.onCard(sent.ChangeSetID, a)
	case sent.CustomerID != 0:
		it, err = t.nextOf(sent.CustomerID, nil, a)
	}
	return it, orGone(err)
}

// ofStep is a follow-up with the deal that it is about.
func (t *turn) ofStep(f crm.FollowUp, a crm.Action) (ahead, error) {
	var about *crm.Deal
	if f.DealID != 0 {
		d, err := t.deal(f.DealID)
		if orGone(err) != nil {
			return ahead{}, err
		}
		if err == nil {
			about = &d
		}
	}
	it, err := t.nextOf(f.CustomerID, about, a)
	it.step = &f
	return it, orGone(err)
}

// onCard is what the last part of a card that has anything to be put off shows.
func (t *turn) onCard(set int64, a crm.Action) (ahead, error) {
	card, err := t.book.Card(t.ctx, t.scope(), set)
	if err != nil || !card.ChangeSet.UndoneAt.IsZero() {
		return ahead{}, err
	}
	for _, part := range slices.Backward(card.Parts) {
		if part.FollowUp != nil && part.FollowUp.State == crm.Planned && part.Deal == nil {
			return t.ofStep(*part.FollowUp, a)
		}
		if part.FollowUp != nil && part.FollowUp.State == crm.Planned {
			return ahead{step: part.FollowUp, deal: part.Deal}, nil
		}
		if part.Deal == nil && part.Customer == nil {
			continue
		}
		if it, err := t.nextOf(belongsTo(part), part.Deal, a); err != nil || it.step != nil || it.deal != nil {
			return it, err
		}
	}
	return ahead{}, nil
}

// nextOf is the next step of a deal: the earliest that is planned about it or, beside
// other deals, about none in particular. Without a deal it is the customer's, and
// their only open deal.
func (t *turn) nextOf(customer int64, deal *crm.Deal, a crm.Action) (ahead, error) {
	it := ahead{deal: deal}
	if customer == 0 {
		return it, nil
	}
	if _, err := t.customer(customer); err != nil && deal == nil {
		return ahead{}, err
	}
	planned, err := t.book.OpenFollowUps(t.ctx, t.scope(), customer)
	if err != nil {
		return ahead{}, err
	}
	open, err := t.book.OpenDeals(t.ctx, t.scope(), customer)
	if err != nil {
		return ahead{}, err
	}
	if deal == nil && len(open) == 1 {
		it.deal = &open[0]
	}
	if a.Reminder != nil && a.Reminder.Kind != crm.Note {
		if of := slices.DeleteFunc(slices.Clone(planned), func(f crm.FollowUp) bool { return f.Kind != a.Reminder.Kind }); len(of) > 0 {
			planned = of
		}
	}
	for _, fits := range []func(crm.FollowUp) bool{
		func(f crm.FollowUp) bool { return deal == nil || f.DealID == deal.ID },
		func(f crm.FollowUp) bool { return f.DealID == 0 },
	} {
		if i := slices.IndexFunc(planned, fits); i >= 0 {
			it.step = &planned[i]
			return it, nil
		}
	}
	return it, nil
}

// aboutDeal answers with a deal's card, which the words that follow may be about.
func (t *turn) aboutDeal(f crm.DealFile, made view.DealChange) action {
	m := view.Deal(t.l, f, t.user, made, t.now)
	return func(tx *store.Tx) error {
		if t.inPlace() {
			here := store.Target{ChatID: t.req.Chat.ID, MessageID: t.req.MessageID, DealID: f.ID}
			return tx.Redraw(here, t.req.InboxID, m)
		}
		_, err := tx.Send(store.Outgoing{
			ChatID: t.req.Chat.ID, Message: m, InboxID: t.req.InboxID, CustomerID: f.CustomerID, DealID: f.ID,
		})
		return err
	}
}
