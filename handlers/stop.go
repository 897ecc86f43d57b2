package handlers

import (
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// stop ends at once all that somebody has agreed to. The answer is a message of
// its own, as the tapped one may be a picture. For whoever never agreed to anything
// it does the same, and nothing is told of them.
func stop(t *turn) (action, error) {
	t.typed("")
	switch {
	case t.user.ID != 0:
		return t.say(chat.Message{Text: t.l.T("stop.team")}), nil
	case !t.isGuest():
		return func(tx *store.Tx) error {
			if _, err := t.stopAll(tx, crm.ByStop); err != nil {
				return err
			}
			return t.say(chat.Message{Text: t.l.T("stop.stranger"), Menu: &chat.Menu{}})(tx)
		}, nil
	}
	return func(tx *store.Tx) error {
		first, err := t.stopAll(tx, crm.ByStop)
		if err != nil {
			return err
		}
		if first {
			if err := t.tellStopped(tx, "stop.told"); err != nil {
				return err
			}
		}
		return t.say(chat.Message{
			Text:    t.l.T("stop.done"),
			Buttons: [][]chat.Button{chat.Row(t.button("stop.back", chat.Data{Action: "mine"}))},
		})(tx)
	}, nil
}

// stopAll ends what the person agreed to and what they are being asked. It is
// false when they had stopped before.
func (t *turn) stopAll(tx *store.Tx, way crm.Way) (first bool, err error) {
	if err := t.endDialog(tx); err != nil {
		return false, err
	}
	return tx.Stop(crm.Consent{Way: way, TelegramID: t.req.From.ID, InboxID: t.req.InboxID})
}

// tellStopped tells whoever answers for a customer that they want no more, once.
func (t *turn) tellStopped(tx *store.Tx, key string) error {
	return t.tellTeam(tx, t.guest, func(their *turn, c crm.Customer) chat.Message {
		return chat.Message{
			Text:    their.l.T(key, "who", view.Who(c)),
			Buttons: [][]chat.Button{chat.Row(their.button("button.card", chat.Data{Action: "who", ID: c.ID, Arg: view.Below}))},
		}
	})
}

// away is a customer who blocks the bot: nothing they agreed to holds any more,
// also when they let it in again.
func (t *turn) away(tx *store.Tx) error {
	first, err := t.stopAll(tx, crm.ByBlock)
	if err != nil || !first {
		return err
	}
	return t.tellStopped(tx, "stop.blocked")
}

// endGuest ends what a customer is who joins the team: nobody is both.
func (t *turn) endGuest(tx *store.Tx) error {
	if t.guest.CustomerID == 0 {
		return nil
	}
	by := crm.Consent{CustomerID: t.guest.CustomerID, Way: crm.ByJoining, TelegramID: t.req.From.ID, InboxID: t.req.InboxID}
	if _, err := tx.EndConsents(by); err != nil {
		return err
	}
	if err := t.endDialog(tx); err != nil {
		return err
	}
	if err := tx.VoidLinksOf(t.req.From.ID); err != nil || !t.guest.Confirmed {
		return err
	}
	if err := t.onBehalf(tx, 0); err != nil {
		return err
	}
	var nobody int64
	return tx.EditCustomer(t.guest.CustomerID, 0, store.CustomerEdit{TelegramID: &nobody})
}
