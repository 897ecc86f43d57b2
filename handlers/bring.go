package handlers

import (
	"time"

	"daftar/crm"
	"daftar/handlers/view"
	"daftar/i18n"
	"daftar/reports"
	"daftar/store"
)

// joinLife is how long a customer's link can be opened.
const joinLife = 14 * 24 * time.Hour

// bring makes a link by which a customer comes to the bot.
func bring(t *turn) (action, error) {
	c, err := t.customer(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	if c.TelegramID != 0 { // since the card was drawn
		return t.showCustomer(c.ID)
	}
	secret := t.cfg.Secret()
	until := t.joinUntil()
	m := view.JoinLink(t.l, t.theirs(c), c, t.startLink(secret), t.cfg.Company, until, t.now)
	t.typed("") // the card stays
	return func(tx *store.Tx) error {
		if err := tx.AddJoinLink(secret, crm.JoinLink{CustomerID: c.ID, CreatedBy: t.user.ID, ExpiresAt: until}); err != nil {
			return err
		}
		return t.about(c.ID, m)(tx)
	}, nil
}

// bringQR makes a link anew and shows it as a picture, to be held up to the
// customer: the secret of the one before is known to nobody but who has the message.
func bringQR(t *turn) (action, error) {
	c, err := t.customer(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	if c.TelegramID != 0 {
		return t.showCustomer(c.ID)
	}
	secret := t.cfg.Secret()
	picture, err := reports.QR(t.startLink(secret))
	if err != nil {
		return nil, wrap("draw a link", err)
	}
	until := t.joinUntil()
	words := view.JoinLink(t.l, t.theirs(c), c, t.startLink(secret), t.cfg.Company, until, t.now)
	return func(tx *store.Tx) error {
		if err := tx.AddJoinLink(secret, crm.JoinLink{CustomerID: c.ID, CreatedBy: t.user.ID, ExpiresAt: until}); err != nil {
			return err
		}
		file, err := tx.AddFile("qr.png", picture)
		if err != nil {
			return err
		}
		if err := t.redraw(tx, words); err != nil {
			return err
		}
		_, err = tx.Send(store.Outgoing{
			ChatID: t.req.Chat.ID, InboxID: t.req.InboxID, CustomerID: c.ID, Message: view.JoinQR(t.l, c, file, until, t.now),
		})
		return err
	}, nil
}

func (t *turn) joinUntil() time.Time { return t.book.Now().Add(joinLife).In(t.user.Location()) }

// theirs is the language of the words that are passed on to a customer.
func (t *turn) theirs(c crm.Customer) *i18n.Locale {
	if c.Language != "" {
		return t.words.For(c.Language)
	}
	return t.l
}
