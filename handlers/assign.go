package handlers

import (
	"encoding/json"
	"slices"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// giveTo says whose a part of a card is: the tap on a name.
func giveTo(t *turn) (action, error) {
	return t.mend(func(p *pen, tap tapped) error {
		id, err := argID(tap.rest)
		if err != nil {
			return err
		}
		if err := p.endCardDialog(p.tx, tap.set.ID); err != nil {
			return err
		}
		if c, err := p.tx.Customer(p.ctx, p.scope(), id); err == nil && c.Deleted {
			return nil // since the button was drawn; the card offers others
		}
		return p.assign(tap, id)
	})
}

// endCardDialog closes a question about a card: it has been answered by a button, or
// left. What is typed later is not meant for the card.
func (t *turn) endCardDialog(tx *store.Tx, set int64) error {
	d, err := tx.Dialog(t.ctx, t.req.Chat.ID, t.req.From.ID)
	if err != nil || d.Name != "whom" && d.Name != "field" {
		return err
	}
	var data cardAnswer
	if err := json.Unmarshal(d.Data, &data); err != nil || data.Set != set {
		return wrap("read a dialog", err)
	}
	return t.endDialog(tx)
}

// assign moves a part to a customer of the person's.
func (p *pen) assign(tap tapped, customer int64) error {
	c, err := p.tx.Customer(p.ctx, p.scope(), customer)
	if err != nil {
		return err
	}
	if c.Deleted {
		return crm.Refuse(crm.NotFound, "error.customer_gone")
	}
	if _, moved, err := p.moveTo(tap, whose{id: c.ID}); err != nil || !moved {
		return err
	}
	return p.tx.Touch(c.ID)
}

// assignForeign moves a part to a colleague's customer, who was named by a phone:
// the colleague decides what becomes of it.
func (p *pen) assignForeign(tap tapped, who whose, said string) error {
	part, moved, err := p.moveTo(tap, who)
	if err != nil || !moved {
		return err
	}
	p.words = said
	if part.Activity != nil && part.Activity.Text != "" {
		p.words = part.Activity.Text
	}
	return p.tellOwner(who)
}

// giveToNew enters a new customer for a part: by the name that the message said,
// or by one that is asked for.
func giveToNew(t *turn) (action, error) {
	tap, stale, err := t.cardTap()
	if err != nil || stale {
		return orRedraw(t, err)
	}
	if ask := tap.set.Ask(tap.part); ask != nil && ask.Name != "" {
		return t.mend(func(p *pen, tap tapped) error { return p.assignNew(tap, ask.Name, ask.Phone, ask.Company) })
	}
	return t.askInDialog(tap, "whom", "name", view.AskName(t.l))
}

func orRedraw(t *turn, err error) (action, error) {
	if err != nil {
		return nil, err
	}
	return redrawCard(t)
}

// assignNew enters a customer for a part. The same phone is the same person,
// whatever they are called, unless it is of the very customer whom the card shows or
// offers, and that has no name in common: then somebody else is wanted.
func (p *pen) assignNew(tap tapped, name, phone, company string) error {
	if phone != "" {
		id, owner, err := p.tx.PhoneOwner(p.ctx, phone)
		if err != nil {
			return err
		}
		other, err := p.isAnother(tap, id, name)
		if err != nil {
			return err
		}
		if other {
			phone = ""
		} else if id != 0 {
			err := p.assign(tap, id)
			if crm.CodeOf(err) == crm.NotFound {
				return p.assignForeign(tap, whose{id: id, foreign: owner}, strings.TrimSpace(name+" "+phone))
			}
			return err
		}
	}
	id, err := p.tx.AddCustomer(store.NewCustomer{Name: name, Phone: phone, Company: company})
	if err != nil {
		return err
	}
	return p.assign(tap, id)
}

// isAnother reports whether a name is of somebody else than the customer of a part, or
// than one of those whom it offers.
func (p *pen) isAnother(tap tapped, customer int64, name string) (bool, error) {
	part, err := p.partOf(tap.set.ID, tap.part)
	if err != nil || customer == 0 {
		return false, err
	}
	if belongsTo(part) != customer && (part.Ask == nil || !slices.Contains(part.Ask.IDs, customer)) {
		return false, nil
	}
	c, err := p.tx.Customer(p.ctx, p.scope(), customer)
	if err != nil { // a colleague's, who decides what becomes of it
		return false, orGone(err)
	}
	return !sharesAName(name, c.Name), nil
}

// chooseCustomer asks whose a part is, offering the ones dealt with latest; a
// name can be typed as well.
func chooseCustomer(t *turn) (action, error) {
	tap, stale, err := t.cardTap()
	if err != nil || stale {
		return orRedraw(t, err)
	}
	recent, err := t.book.RecentCustomers(t.ctx, t.scope(), maxFit)
	if err != nil {
		return nil, err
	}
	card, err := t.book.Card(t.ctx, t.scope(), tap.set.ID)
	if err != nil {
		return nil, err
	}
	recent = slices.DeleteFunc(recent, func(c crm.Customer) bool {
		return slices.ContainsFunc(card.Parts, func(p crm.CardPart) bool { return p.Part == tap.part && belongsTo(p) == c.ID })
	})
	m := view.Whom(t.l, t.now, card, tap.part, recent)
	return func(tx *store.Tx) error {
		if err := t.setDialog(tx, "whom", "find", keepTap(tap)); err != nil {
			return err
		}
		return t.redraw(tx, m)
	}, nil
}

// cardAnswer is what a dialog about a card keeps.
type cardAnswer struct {
	Set   int64  `json:"set"`
	Part  int    `json:"part"`
	Field string `json:"field,omitempty"`
}

func keepTap(tap tapped) cardAnswer { return cardAnswer{Set: tap.set.ID, Part: tap.part} }

// askInDialog sends a question about a card and waits for its answer.
func (t *turn) askInDialog(tap tapped, dialog, step, text string) (action, error) {
	data := keepTap(tap)
	data.Field = step
	return func(tx *store.Tx) error {
		return t.open(tx, dialog, step, data, t.question(text))
	}, nil
}

// answerWhom takes a typed name: of a customer in the book, or of a new one.
func answerWhom(t *turn) (action, error) {
	tap, ok, err := t.dialogTap()
	if err != nil || !ok {
		return nil, err
	}
	u, err := t.understand(t.req.Text)
	if err != nil || t.req.Kind != chat.Text {
		return nil, err
	}
	if len(u.Actions) > 0 && (u.Actions[0].Activity != nil || u.Actions[0].Deal != nil || u.Actions[0].Reminder != nil || u.Actions[0].Query != "") {
		return nil, nil // a sentence of its own
	}
	name, phone := strings.TrimSpace(t.req.Text), phoneIn(t.req.Text)
	if len(u.Actions) > 0 && u.Actions[0].Customer != nil {
		name = u.Actions[0].Customer.Name
	}
	if t.dialog.Step == "name" {
		return t.answerCard(tap, func(p *pen, tap tapped) error { return p.assignNew(tap, name, phone, "") })
	}
	hits, err := t.book.Find(t.ctx, t.scope(), t.req.Text, 0, maxFit)
	if err != nil {
		return nil, err
	}
	if len(hits.Customers) == 1 && !hits.Slip {
		return t.answerCard(tap, func(p *pen, tap tapped) error { return p.assign(tap, hits.Customers[0].ID) })
	}
	return t.answerCard(tap, func(p *pen, tap tapped) error {
		if _, err := p.partOf(tap.set.ID, tap.part); err != nil {
			return err
		}
		ids := make([]int64, len(hits.Customers))
		for i, c := range hits.Customers {
			ids[i] = c.ID
		}
		p.asked(crm.Ask{Part: tap.part, Customer: true, Name: name, Phone: phone, IDs: ids})
		return nil
	})
}

// dialogTap reads the card that the open dialog is about. It is not ok when the
// card is gone or undone; the dialog then means nothing any more.
func (t *turn) dialogTap() (tap tapped, ok bool, err error) {
	var data cardAnswer
	if err := t.dialogData(&data); err != nil {
		return tap, false, err
	}
	set, err := t.book.ChangeSet(t.ctx, t.scope(), data.Set)
	if crm.CodeOf(err) == crm.NotFound || err == nil && !set.UndoneAt.IsZero() {
		return tap, false, nil
	}
	return tapped{set: set, part: data.Part, rest: data.Field}, err == nil, err
}

// answerCard changes a card by the answer to a question and sends it again, where
// the person is looking. The one above keeps its words and loses its buttons.
func (t *turn) answerCard(tap tapped, f func(p *pen, tap tapped) error) (action, error) {
	return func(tx *store.Tx) error {
		if err := t.endDialog(tx); err != nil {
			return err
		}
		if err := t.mendIn(tx, tap, f); err != nil {
			return err
		}
		if err := t.freezeCard(tx, tap.set.ID); err != nil {
			return err
		}
		return t.sendCard(tx, tap.set.ID)
	}, nil
}

// freezeCard takes the buttons off the newest card of a change-set.
func (t *turn) freezeCard(tx *store.Tx, set int64) error {
	shown, err := tx.CardOf(t.ctx, set)
	if err != nil || len(shown) == 0 {
		return err
	}
	m, err := t.drawCard(tx, set)
	if err != nil {
		return err
	}
	m.Buttons = nil
	return tx.Redraw(shown[0], t.req.InboxID, m)
}
