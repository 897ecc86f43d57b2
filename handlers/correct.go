package handlers

import (
	"slices"
	"time"

	"daftar/crm"
	"daftar/store"
)

// recall is how long after a card "no, 7 mln" still means that card.
const recall = time.Hour

// cardToCorrect is the card that the message answers, or the person's last one;
// 0 for none. An answer to what tells of a customer without being a card is about
// that customer, whoever the last card is about.
func (t *turn) cardToCorrect() (int64, error) {
	if t.req.ReplyTo != 0 {
		sent, err := t.book.SentAs(t.ctx, t.req.Chat.ID, t.req.ReplyTo)
		if err != nil || sent.ChangeSetID != 0 || sent.CustomerID != 0 {
			return sent.ChangeSetID, err
		}
	}
	return t.book.LastChangeSet(t.ctx, t.scope(), t.user.ID, t.now.Add(-recall))
}

// correct replaces only what the sentence names.
func (p *pen) correct(tap tapped, a crm.Action) error {
	card, err := p.tx.Card(p.ctx, p.scope(), tap.set.ID)
	if err != nil {
		return err
	}
	if len(card.Parts) == 0 {
		return crm.ErrStale
	}
	part := partToCorrect(card, a)
	tap.part = part.Part
	p.tx.Part(part.Part)
	if err := p.correctFacts(part, a); err != nil {
		return err
	}
	if err := p.keepRecording(part); err != nil {
		return err
	}
	if a.Customer == nil || a.Customer.Name == "" && len(a.Customer.IDs) == 0 {
		return nil
	}
	if slices.Contains(a.NotSure, "customer") {
		p.asked(crm.Ask{Part: part.Part, Customer: true, Name: a.Customer.Name, IDs: a.Customer.IDs})
		return nil
	}
	return p.correctWho(tap, part, *a.Customer)
}

// partToCorrect is the last part that has what the sentence replaces.
func partToCorrect(card crm.Card, a crm.Action) crm.CardPart {
	best := card.Parts[len(card.Parts)-1]
	for _, part := range card.Parts {
		if (a.Deal != nil || len(a.Items) > 0) && part.Deal != nil || a.Deal == nil && a.Reminder != nil && part.FollowUp != nil {
			best = part
		}
	}
	return best
}

func (p *pen) correctFacts(part crm.CardPart, a crm.Action) error {
	if a.Deal != nil && a.Deal.Amount.Currency != "" {
		if err := p.setAmount(part, a.Deal.Amount); err != nil {
			return err
		}
	}
	if a.Deal != nil && part.Deal != nil && a.Deal.Status != "" && a.Deal.Status != crm.Open {
		if err := p.tx.EditDeal(part.Deal.ID, 0, store.DealEdit{Status: &a.Deal.Status}); err != nil {
			return err
		}
	}
	if err := p.correctGoods(part, a.Items); err != nil {
		return err
	}
	if part.Customer != nil {
		if err := p.birthday(whose{id: part.Customer.ID}, a.Customer); err != nil {
			return err
		}
	}
	if a.Reminder != nil {
		if err := p.setWhen(part, p.daySaid(part.FollowUp, a.Reminder.When)); err != nil {
			return err
		}
	}
	if a.Activity != nil && part.Activity != nil {
		return p.editActivity(p.tx, *part.Activity, 0, told(*part.Activity, *a.Activity))
	}
	return nil
}

// told is what a correction says of an activity: another kind, another outcome.
func told(was crm.Activity, said crm.SaidActivity) store.ActivityEdit {
	e := store.ActivityEdit{}
	if said.Kind != was.Kind {
		e = kindEdit(said.Kind)
	}
	if said.Kind == crm.Call && said.Outcome != "" {
		e.Outcome = &said.Outcome
	}
	return e
}

func (p *pen) correctWho(tap tapped, part crm.CardPart, said crm.SaidCustomer) error {
	switch {
	case len(said.IDs) == 1:
		return p.assign(tap, said.IDs[0])
	case len(said.IDs) > 1:
		p.asked(crm.Ask{Part: part.Part, Customer: true, Name: said.Name, IDs: said.IDs})
		return nil
	case part.CustomerMade && part.Customer != nil:
		return p.tx.EditCustomer(part.Customer.ID, 0, store.CustomerEdit{Name: &said.Name})
	}
	return p.assignNew(tap, said.Name, said.Phone, said.Company)
}
