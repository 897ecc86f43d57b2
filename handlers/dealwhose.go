package handlers

import (
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// askDealWhose asks whose a deal of nobody is, offering the customers dealt with
// latest; a name can be typed as well.
func (t *turn) askDealWhose(d crm.Deal, offered []crm.Customer, question string) action {
	m := t.question(question, view.DealWhose(d, offered)...)
	return func(tx *store.Tx) error {
		return t.open(tx, dealDialog, "whose", dealAsked{Deal: d.ID}, m)
	}
}

// dealWhose opens that question.
func (t *turn) dealWhose(d crm.Deal) (action, error) {
	if d.CustomerID != 0 {
		return t.showDeal(d, nil), nil
	}
	recent, err := t.book.RecentCustomers(t.ctx, t.scope(), maxFit)
	if err != nil {
		return nil, err
	}
	return t.askDealWhose(d, recent, t.l.T("deal_ask.whose")), nil
}

// giveDeal attaches a deal of nobody to a customer by a tap.
func (t *turn) giveDeal(d crm.Deal, rest string) (action, error) {
	id, err := argID(rest)
	if err != nil {
		return nil, err
	}
	if d.CustomerID != 0 {
		return t.showDeal(d, nil), nil
	}
	if _, err := t.customer(id); err != nil {
		return nil, err
	}
	return t.attachDeal(d, func(*store.Tx) (int64, error) { return id, nil })
}

// answerDealWhose attaches a deal of nobody to whom a typed answer names: somebody of
// the book, or a new customer with a phone.
func (t *turn) answerDealWhose(d crm.Deal) (action, error) {
	if d.CustomerID != 0 { // somebody was faster
		return t.ending(t.showDeal(d, nil), nil)
	}
	u, err := t.understand(t.req.Text)
	if err != nil || tells(u) || asksOrMends(u) {
		return nil, err // a sentence of its own
	}
	hits, err := t.book.Find(t.ctx, t.scope(), t.req.Text, 0, maxFit)
	if err != nil {
		return nil, err
	}
	fresh := len(u.Actions) == 1 && u.Actions[0].Customer != nil && u.Actions[0].Customer.New && u.Actions[0].Customer.Name != ""
	switch {
	case len(hits.Customers) == 1 && !hits.Slip:
		id := hits.Customers[0].ID
		return t.attachDeal(d, func(*store.Tx) (int64, error) { return id, nil })
	case len(hits.Customers) == 0 && fresh:
		said := u.Actions[0].Customer
		return t.attachDeal(d, func(tx *store.Tx) (int64, error) {
			return tx.AddCustomer(store.NewCustomer{Name: said.Name, Phone: said.Phone, Company: said.Company})
		})
	case len(hits.Customers) == 0:
		return t.askDealWhose(d, nil, t.l.T("deal_again.whose")), nil
	}
	return t.askDealWhose(d, hits.Customers, t.l.T("ask_card.which_customer", "name", chat.Escape(strings.TrimSpace(t.req.Text)))), nil
}

// attachDeal gives a deal to a customer. Where the card of the message that made it
// still asks whose it is, that is answered, and all of that part goes with it.
func (t *turn) attachDeal(d crm.Deal, who func(*store.Tx) (int64, error)) (action, error) {
	set, part, err := t.book.DealOrigin(t.ctx, t.scope(), d.ID)
	if err != nil {
		return nil, err
	}
	origin := crm.ChangeSet{}
	if set != 0 {
		if origin, err = t.book.ChangeSet(t.ctx, t.scope(), set); orGone(err) != nil {
			return nil, err
		}
	}
	if ask := origin.Ask(part); ask == nil || !ask.Customer || !origin.UndoneAt.IsZero() {
		return t.showDeal(d, func(tx *store.Tx) error {
			id, err := who(tx)
			if err != nil {
				return err
			}
			return tx.EditDeal(d.ID, d.Version, store.DealEdit{CustomerID: &id})
		}), nil
	}
	return func(tx *store.Tx) error {
		if err := t.endDealDialog(tx); err != nil {
			return err
		}
		err := t.mendIn(tx, tapped{set: origin, part: part}, func(p *pen, tap tapped) error {
			id, err := who(tx)
			if err != nil {
				return err
			}
			p.apart = true
			return p.assign(tap, id)
		})
		if err != nil {
			return err
		}
		if err := t.redrawShown(tx, set); err != nil {
			return err
		}
		return t.drawDeal(tx, d.ID, view.DealChange{})
	}, nil
}
