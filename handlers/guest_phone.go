package handlers

import (
	"strings"
	"unicode"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// answerPhone takes a customer's own contact card as their phone. Anybody else's
// is refused: whoever shares it may not be whom it names. So is a number that is
// typed; any other words are a letter.
func answerPhone(t *turn) (action, error) {
	switch {
	case t.ownContact():
		return t.ownPhone()
	case t.req.Kind == chat.Contact:
		return t.say(chat.Message{Text: t.l.T("guest.phone_foreign")}), nil
	case t.skipsPhone():
		return t.withoutPhone(), nil
	case t.typesPhone():
		return func(tx *store.Tx) error { return t.open(tx, "phone", "", nil, t.phoneQuestion("guest.phone_typed")) }, nil
	}
	return nil, nil
}

// typesPhone: the message is one phone number and nothing else.
func (t *turn) typesPhone() bool {
	if t.req.Kind != chat.Text {
		return false
	}
	text := strings.TrimSpace(t.req.Text)
	if strings.ContainsFunc(text, unicode.IsLetter) { // 90 CALL NOW would be dialled, too
		return false
	}
	_, err := crm.ParsePhone(text)
	return err == nil
}

func (t *turn) withoutPhone() action {
	return t.phoneEnd(t.l.T("guest.skipped"), func(*store.Tx) error { return nil })
}

// phoneEnd does something, ends the question for the phone and takes its keyboard
// away.
func (t *turn) phoneEnd(text string, f func(tx *store.Tx) error) action {
	return func(tx *store.Tx) error {
		d, err := tx.Dialog(t.ctx, t.req.Chat.ID, t.req.From.ID)
		if err != nil {
			return err
		}
		if d.Name == "phone" {
			if err := t.endDialog(tx); err != nil {
				return err
			}
		}
		if err := f(tx); err != nil {
			return err
		}
		_, err = t.send(tx, chat.Message{Text: text, Menu: &chat.Menu{}})
		return err
	}
}

// ownPhone takes the number that a customer shares as their own. What they read is
// the same whatever the book knows of the number.
func (t *turn) ownPhone() (action, error) {
	phone, err := crm.ParsePhone(t.req.Contact.Phone)
	if err != nil {
		return nil, err
	}
	return t.phoneEnd(t.l.T("guest.phone_kept"), func(tx *store.Tx) error {
		id, _, err := tx.PhoneOwner(t.ctx, phone)
		switch {
		case err != nil:
			return err
		case id != 0 && id != t.guest.CustomerID:
			return t.tellOfNumber(tx, id, phone)
		case t.guest.Confirmed && id == 0:
			if err := t.onBehalf(tx, 0); err != nil {
				return err
			}
			return tx.AddPhone(t.guest.CustomerID, phone)
		case t.guest.Confirmed:
			return nil
		}
		return t.phoneOfGuest(tx, phone, id != 0)
	}), nil
}

// phoneOfGuest keeps the number of a customer who is not confirmed. One that the
// book has as this very customer's says who they are, unless somebody else in
// Telegram is that customer.
func (t *turn) phoneOfGuest(tx *store.Tx, phone string, theirs bool) error {
	if err := tx.TellOfSelf(t.guest.LinkID, crm.Birthday{}, phone); err != nil {
		return err
	}
	link, err := tx.JoinLink(t.ctx, crm.WholeBook(), t.guest.LinkID)
	if err != nil {
		return err
	}
	c, err := tx.Customer(t.ctx, crm.WholeBook(), t.guest.CustomerID)
	if err != nil {
		return err
	}
	if theirs && mayConfirm(link, c) {
		by, err := t.serves(tx, t.guest.OwnerID)
		if err != nil {
			return err
		}
		if err := t.confirmGuest(tx, by, link); err != nil {
			return err
		}
	}
	return t.tellCame(tx, t.guest.LinkID)
}

// tellOfNumber tells whoever answers for the customer that the number which was
// shared is another customer's, whom they learn only where they may see them.
func (t *turn) tellOfNumber(tx *store.Tx, other int64, phone string) error {
	o, err := tx.Customer(t.ctx, crm.WholeBook(), other)
	if err != nil {
		return err
	}
	owner, err := tx.User(t.ctx, o.OwnerID)
	if err != nil {
		return err
	}
	var failed error
	err = t.tellTeam(tx, t.guest, func(their *turn, c crm.Customer) chat.Message {
		seen, err := tx.Customer(t.ctx, their.scope(), other)
		if err == nil {
			return chat.Message{
				Text:    their.l.T("came.number_known", "who", view.Who(c), "phone", view.Phone(phone), "other", view.Who(seen)),
				Buttons: [][]chat.Button{view.ComparePair(their.l, c.ID, other)},
			}
		}
		if crm.CodeOf(err) != crm.NotFound {
			failed = err
		}
		return chat.Message{Text: their.l.T("came.number_theirs", "who", view.Who(c), "phone", view.Phone(phone), "owner", owner.Name)}
	})
	if err == nil {
		err = failed
	}
	return err
}
