package handlers

import (
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/i18n"
	"daftar/store"
)

// openCustomer shows a tapped customer's card.
func openCustomer(t *turn) (action, error) {
	c, err := t.customer(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	return t.showCustomer(c.ID)
}

func (t *turn) showCustomer(id int64) (action, error) {
	d, err := t.book.Dossier(t.ctx, t.scope(), id)
	if err != nil {
		return nil, err
	}
	return t.about(id, view.Customer(t.l, d, t.user, t.now)), nil
}

// aboutCustomer is what a dialog keeps that a customer's card has opened.
type aboutCustomer struct {
	Customer int64 `json:"customer"`
}

// actOn does with a customer what a button of their card says: it asks for what
// is to be written, in the dialog that the command of that name opens too.
func actOn(t *turn) (action, error) {
	c, err := t.customer(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	who := i18n.HTML("<b>" + chat.Escape(c.Name) + "</b>")
	var ask string
	switch t.req.Tap.Arg {
	case "log":
		ask = t.l.T("customer.ask_log", "who", who)
	case "remind":
		ask = t.l.T("customer.ask_remind", "who", who)
	case "deal":
		ask = t.l.T("customer.ask_deal", "who", who)
	default:
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	return func(tx *store.Tx) error {
		return t.open(tx, t.req.Tap.Arg, "", aboutCustomer{Customer: c.ID}, t.question(ask))
	}, nil
}
