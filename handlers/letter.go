package handlers

import (
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// quietAck is how long after one letter the next is not acknowledged again.
const quietAck = time.Hour

// letter is whatever a customer writes to the bot: it is kept in their history and
// reaches whoever answers for them at once.
func (t *turn) letter() (action, error) {
	text, ok := t.letterText()
	if !ok {
		return t.say(chat.Message{Text: t.l.T("letter.unsupported")}), nil
	}
	g, err := t.pageFor(t.guest.OwnerID)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		lately, err := tx.LetterSince(t.guest.CustomerID, t.req.At.Add(-quietAck))
		if err != nil {
			return err
		}
		id, err := t.keepLetter(tx, text)
		if err != nil || t.flooded { // in the history all the same
			return err
		}
		a, err := tx.Activity(t.ctx, crm.WholeBook(), id)
		if err != nil {
			return err
		}
		if err := t.passLetter(tx, a); err != nil || lately {
			return err
		}
		return t.say(chat.Message{
			Text:    t.l.T("letter.passed", "seller", g.Seller),
			Buttons: [][]chat.Button{chat.Row(view.SettingsButton(t.l), view.StopButton(t.l))},
		})(tx)
	}, nil
}

// letterText is what is kept of a letter in words; false for what cannot be passed
// on.
func (t *turn) letterText() (string, bool) {
	switch t.req.Kind {
	case chat.Text:
		return t.req.Text, true
	case chat.Media:
		return t.req.Text, t.req.File != nil
	case chat.Location:
		return "https://maps.google.com/?q=" + t.req.Where, t.req.Where != ""
	case chat.Contact:
		return strings.TrimSpace(t.req.Contact.Name + " " + t.req.Contact.Phone), true
	}
	return "", false
}

// keepLetter enters a letter into the customer's history. Who writes has come back
// from a Stop as far as answers go; what they agreed to stays ended.
func (t *turn) keepLetter(tx *store.Tx, text string) (activity int64, err error) {
	if err := t.onBehalf(tx, 0); err != nil {
		return 0, err
	}
	n := store.NewActivity{CustomerID: t.guest.CustomerID, Kind: crm.Message, Incoming: true, Text: text, At: t.req.At}
	if f := t.req.File; f != nil {
		n.FileID, n.FileKind = f.ID, f.Kind
	}
	if activity, err = tx.AddActivity(n); err != nil {
		return 0, err
	}
	if err := tx.Unstop(t.req.From.ID); err != nil {
		return 0, err
	}
	return activity, tx.Touch(t.guest.CustomerID)
}

// passLetter shows a letter to whoever answers for the customer; who has it
// already sees it change.
func (t *turn) passLetter(tx *store.Tx, a crm.Activity) error {
	c, err := tx.Customer(t.ctx, crm.WholeBook(), a.CustomerID)
	if err != nil {
		return err
	}
	to, err := t.reached(tx, c.OwnerID)
	if err != nil {
		return err
	}
	leads, err := leaders(t.ctx, tx)
	if err != nil {
		return err
	}
	for _, u := range to {
		key := view.LetterKey(a.ID, u.ID)
		shown, err := tx.Queued(key)
		if err != nil {
			return err
		}
		all := view.Letter(t.as(u).l, c, a, t.guest.Confirmed, t.guest.LinkID)
		if shown != 0 {
			if err := tx.Redraw(store.Target{OutboxID: shown}, t.req.InboxID, all[0]); err != nil {
				return err
			}
			continue
		}
		instead := insteadOf(u, leads)
		for _, m := range all {
			_, err := tx.Send(store.Outgoing{
				ChatID: u.TelegramID, Priority: store.Reminder, Message: m, Dedupe: key,
				LetterID: a.ID, CustomerID: c.ID, InboxID: t.req.InboxID, TellID: instead,
			})
			if err != nil {
				return err
			}
			key, instead = "", 0 // of the card only
		}
	}
	return nil
}

// insteadOf is who gets a letter when it turns out that it cannot be given to u:
// the first of those who lead the team and can be reached, 0 for nobody.
func insteadOf(u crm.User, leads []crm.User) int64 {
	for _, l := range leads {
		if l.ID != u.ID && !l.Blocked {
			return l.ID
		}
	}
	return 0
}

// editedLetter corrects what a customer has written: in their history, and on the
// card.
func (t *turn) editedLetter() (action, error) {
	a, set, err := t.book.LetterOf(t.ctx, crm.OwnBook(t.guest.OwnerID), t.req.Chat.ID, t.req.MessageID)
	if crm.CodeOf(err) == crm.NotFound || err == nil && (a.ID == 0 || a.CustomerID != t.guest.CustomerID || a.Text == t.req.Text) {
		return nil, nil // it was no letter: a command, an answer
	}
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		if err := t.onBehalf(tx, set); err != nil {
			return err
		}
		if err := tx.EditActivity(a.ID, a.Version, store.ActivityEdit{Text: &t.req.Text}); err != nil {
			return err
		}
		a.Text = t.req.Text
		return t.passLetter(tx, a)
	}, nil
}
