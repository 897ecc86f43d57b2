package handlers

import (
	"slices"

	"daftar/crm"
	"daftar/handlers/view"
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
	if d.Telegram, err = t.book.Presence(t.ctx, t.scope(), id); err != nil {
		return nil, err
	}
	return t.about(id, view.Customer(t.l, d, t.user, t.now)), nil
}

// actOn does with a customer what a button of their card says, in the dialog
// that the command of that name opens too.
func actOn(t *turn) (action, error) {
	c, err := t.customer(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"log", "remind", "deal"}, t.req.Tap.Arg) {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	return t.dialogAbout(t.req.Tap.Arg, c.ID)
}
