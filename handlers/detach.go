package handlers

import (
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// detach parts a customer from who was taken for them in Telegram, when that is
// said twice. Unlike Undo it also works when the book has changed since. A tap on a
// card that has moved on only draws it anew.
func detach(t *turn) (action, error) {
	c, err := t.customer(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	switch {
	case c.TelegramID == 0 || t.req.Tap.Version != c.Version:
		return t.showCustomer(c.ID)
	case t.req.Tap.Arg != view.DetachYes:
		return func(tx *store.Tx) error { return t.redraw(tx, view.AskDetach(t.l, c)) }, nil
	}
	return func(tx *store.Tx) error {
		if err := t.detachFrom(tx, c); err != nil {
			return err
		}
		d, err := tx.Dossier(t.ctx, t.scope(), c.ID)
		if err != nil {
			return err
		}
		if d.Telegram, err = tx.Presence(t.ctx, t.scope(), c.ID); err != nil {
			return err
		}
		return t.redraw(tx, view.Customer(t.l, d, t.user, t.now))
	}, nil
}

// detachFrom takes from a customer who they are in Telegram, and the birthday that
// somebody else has told as their own.
func (t *turn) detachFrom(tx *store.Tx, c crm.Customer) error {
	if _, err := tx.Begin(t.user, t.req.InboxID, 0); err != nil {
		return err
	}
	var nobody int64
	e := store.CustomerEdit{TelegramID: &nobody}
	theirs, err := tx.BirthdayIsTheirs(c.ID)
	if err != nil {
		return err
	}
	if theirs {
		e.Birthday = &crm.Birthday{}
	}
	if err := tx.EditCustomer(c.ID, c.Version, e); err != nil {
		return err
	}
	links, err := tx.RefuseLinks(c.ID, c.TelegramID)
	if err != nil {
		return err
	}
	if err := t.partWith(tx, c.ID, c.TelegramID); err != nil {
		return err
	}
	for _, id := range links {
		if err := t.tellCame(tx, id); err != nil {
			return err
		}
	}
	return nil
}
