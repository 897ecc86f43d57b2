package handlers

import (
	"fmt"
	"slices"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// came answers whether who has come is the customer. A tap on a card that has
// moved on only draws it anew.
func came(t *turn) (action, error) {
	link, err := t.book.JoinLink(t.ctx, t.scope(), t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	c, err := t.customer(link.CustomerID)
	if err != nil {
		return nil, err
	}
	if link.State == crm.LinkMade { // nobody has come: a forged tap
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	state, arg := stateOf(link, c), t.req.Tap.Arg
	fresh := t.req.Tap.Version == link.Version
	switch {
	case fresh && state == crm.LinkOpened && (arg == view.CameReplace || arg == view.CameYes && mayConfirm(link, c)):
		return t.onLink(link, func(tx *store.Tx) error { return t.confirmGuest(tx, t.user, link) }), nil
	case fresh && state == crm.LinkOpened && arg == view.CameYes:
		return func(tx *store.Tx) error {
			m, err := t.drawCame(tx, link, true)
			if err != nil {
				return err
			}
			return t.redraw(tx, m)
		}, nil
	case fresh && state == crm.LinkOpened && arg == view.CameNo:
		return t.onLink(link, func(tx *store.Tx) error { return t.refuseGuest(tx, link) }), nil
	case fresh && state == crm.LinkConfirmed && arg == view.CameUndo:
		return t.onLink(link, func(tx *store.Tx) error { return t.unconfirm(tx, link) }), nil
	}
	return t.onLink(link, func(*store.Tx) error { return nil }), nil
}

// mayConfirm: nobody else is this customer in Telegram.
func mayConfirm(l crm.JoinLink, c crm.Customer) bool {
	return c.TelegramID == 0 || c.TelegramID == l.TelegramID
}

// stateOf is where a link stands: who was confirmed by it is no more when that has
// been undone.
func stateOf(l crm.JoinLink, c crm.Customer) crm.LinkState {
	switch {
	case l.State == crm.LinkConfirmed && c.TelegramID != l.TelegramID:
		return crm.LinkOpened
	case l.State == crm.LinkOpened && c.TelegramID == l.TelegramID:
		return crm.LinkConfirmed
	}
	return l.State
}

// onLink does something with a link and draws the cards that show it.
func (t *turn) onLink(link crm.JoinLink, f func(tx *store.Tx) error) action {
	return func(tx *store.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		now, err := tx.JoinLink(t.ctx, t.scope(), link.ID)
		if err != nil {
			return err
		}
		m, err := t.drawCame(tx, now, false)
		if err != nil {
			return err
		}
		if err := t.redraw(tx, m); err != nil || now.Version == link.Version {
			return err
		}
		return t.tellCame(tx, link.ID)
	}
}

// confirmGuest makes the person of a link its customer, with what they have told of
// themselves, as one change-set of a member's.
func (t *turn) confirmGuest(tx *store.Tx, by crm.User, link crm.JoinLink) error {
	member, err := tx.UserByTelegram(t.ctx, link.TelegramID)
	if err != nil {
		return err
	}
	is, err := tx.Joined(t.ctx, link.TelegramID)
	if err != nil {
		return err
	}
	if member.ID != 0 || is.CustomerID != link.CustomerID {
		return crm.Refuse(crm.Conflict, "error.guest_elsewhere")
	}
	changeSet, err := tx.Begin(by, t.req.InboxID, 0)
	if err != nil {
		return err
	}
	language, err := tx.Language(t.ctx, link.TelegramID)
	if err != nil {
		return err
	}
	e := store.CustomerEdit{TelegramID: &link.TelegramID, Language: &language}
	if link.Birthday.Known() {
		e.Birthday = &link.Birthday
	}
	if err := tx.EditCustomer(link.CustomerID, 0, e); err != nil {
		return err
	}
	if link.Phone != "" {
		owner, _, err := tx.PhoneOwner(t.ctx, link.Phone)
		if err != nil {
			return err
		}
		if owner == 0 {
			if err := tx.AddPhone(link.CustomerID, link.Phone); err != nil {
				return err
			}
		}
	}
	if err := tx.VoidOtherLinks(link.CustomerID, link.ID); err != nil {
		return err
	}
	return tx.SetJoinLink(link.ID, link.Version, crm.LinkConfirmed, changeSet)
}

// unconfirm takes a confirmation back: the question is open again.
func (t *turn) unconfirm(tx *store.Tx, link crm.JoinLink) error {
	if err := tx.Undo(t.user, t.req.InboxID, link.ChangeSetID); err != nil {
		return err
	}
	return tx.SetJoinLink(link.ID, link.Version, crm.LinkOpened, 0)
}

// refuseGuest ends what began with a link that somebody else has opened.
func (t *turn) refuseGuest(tx *store.Tx, link crm.JoinLink) error {
	if err := tx.SetJoinLink(link.ID, link.Version, crm.LinkRefused, 0); err != nil {
		return err
	}
	if _, err := tx.Begin(t.user, t.req.InboxID, 0); err != nil {
		return err
	}
	return t.partWith(tx, link.CustomerID, link.TelegramID)
}

// partWith ends what somebody in Telegram was as a customer who they are not, in the
// open change-set: what they wrote is the customer's no more. They are told, and
// that is the last they hear.
func (t *turn) partWith(tx *store.Tx, customerID, person int64) error {
	if err := tx.BinLettersBy(customerID, person); err != nil {
		return err
	}
	by := crm.Consent{CustomerID: customerID, Way: crm.ByMistake, TelegramID: person, InboxID: t.req.InboxID}
	if _, err := tx.EndConsents(by); err != nil {
		return err
	}
	if err := tx.EndDialog(person, person); err != nil {
		return err
	}
	stopped, err := tx.HasStopped(t.ctx, person)
	if err != nil || stopped {
		return err
	}
	l, err := t.localeOf(tx, person, crm.Customer{})
	if err != nil {
		return err
	}
	if err := tx.SetCommands(person, "", nil); err != nil {
		return err
	}
	_, err = tx.Send(store.Outgoing{
		ChatID: person, InboxID: t.req.InboxID,
		Message: chat.Message{Text: l.T("join.refused"), Menu: &chat.Menu{}},
	})
	return err
}

// tellCame shows who has come to everybody who may say whether that is the
// customer: those who answer for them, and who made the link. Who has the card
// already sees it change.
func (t *turn) tellCame(tx *store.Tx, linkID int64) error {
	link, err := tx.JoinLink(t.ctx, crm.WholeBook(), linkID)
	if err != nil {
		return err
	}
	c, err := tx.Customer(t.ctx, crm.WholeBook(), link.CustomerID)
	if err != nil {
		return err
	}
	to, err := t.reached(tx, c.OwnerID)
	if err != nil {
		return err
	}
	maker, err := tx.User(t.ctx, link.CreatedBy)
	if err != nil {
		return err
	}
	knows := slices.ContainsFunc(to, func(u crm.User) bool { return u.ID == maker.ID })
	if !knows && !maker.Removed && !maker.Blocked {
		to = append(to, maker)
	}
	for _, u := range to {
		if err := t.as(u).showCame(tx, link, t.req.InboxID); err != nil {
			return err
		}
	}
	return nil
}

// showCame sends one member the card of a link, or draws the one they have anew. A
// member who may not see the customer any more gets none.
func (t *turn) showCame(tx *store.Tx, link crm.JoinLink, inbox int64) error {
	m, err := t.drawCame(tx, link, false)
	if crm.CodeOf(err) == crm.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	key := fmt.Sprintf("came:%d:%d", link.ID, t.user.ID)
	shown, err := tx.Queued(key)
	if err != nil {
		return err
	}
	if shown != 0 {
		return tx.Redraw(store.Target{OutboxID: shown}, inbox, m)
	}
	_, err = tx.Send(store.Outgoing{
		ChatID: t.user.TelegramID, Priority: store.Reminder, Dedupe: key, CustomerID: link.CustomerID, InboxID: inbox, Message: m,
	})
	return err
}

// drawCame draws the card of a link for the turn's person.
func (t *turn) drawCame(tx *store.Tx, link crm.JoinLink, replace bool) (chat.Message, error) {
	c, err := tx.Customer(t.ctx, t.scope(), link.CustomerID)
	if err != nil {
		return chat.Message{}, err
	}
	said, err := tx.Consents(t.ctx, t.scope(), c.ID, link.TelegramID)
	if err != nil {
		return chat.Message{}, err
	}
	return view.CameCard(t.l, view.Came{
		Link: link, State: stateOf(link, c), Customer: c, Replace: replace, Agreed: crm.Agreed(said),
	}), nil
}
