package handlers

import (
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// openLink makes whoever opens a customer's link its person, if the link is good.
// A member of the team sees what the customer would, and uses nothing up.
func (t *turn) openLink(secret string) (action, error) {
	link, err := t.book.JoinLinkBySecret(t.ctx, secret)
	if err != nil {
		return nil, err
	}
	expired := link.State == crm.LinkMade && !link.ExpiresAt.After(t.book.Now())
	switch {
	case link.ID == 0:
		return t.badLink(t.l.T("invite.unknown")), nil
	case link.TelegramID != 0 && link.TelegramID == t.guest.TelegramID && link.CustomerID == t.guest.CustomerID:
		return myPage(t)
	case link.State == crm.LinkVoid || expired:
		return t.badLink(t.l.T("join.void")), nil
	case t.user.ID != 0:
		return t.preview(link)
	case link.State != crm.LinkMade:
		return t.badLink(t.l.T("join.used")), nil
	}
	c, err := t.book.Customer(t.ctx, crm.WholeBook(), link.CustomerID)
	switch {
	case err != nil:
		return nil, err
	case c.Deleted:
		return t.badLink(t.l.T("join.void")), nil
	case t.isGuest() && (t.guest.Confirmed || t.guest.CustomerID == c.ID):
		return t.cameBefore(link)
	}
	return t.come(link, c)
}

// come uses a link up: its person is asked what they want to be sent, whoever
// answers for the customer is told who came. Somebody who has come by another link
// before, and is not confirmed, has come by this one instead.
func (t *turn) come(link crm.JoinLink, c crm.Customer) (action, error) {
	g, err := t.pageFor(c.OwnerID)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		if t.isGuest() {
			by := crm.Consent{CustomerID: t.guest.CustomerID, Way: crm.ByMistake, TelegramID: t.req.From.ID, InboxID: t.req.InboxID}
			if _, err := tx.EndConsents(by); err != nil {
				return err
			}
		}
		if err := tx.VoidLinksOf(t.req.From.ID); err != nil { // also of a customer who is in the bin
			return err
		}
		if err := tx.OpenJoinLink(link.ID, t.req.From.ID, t.req.From.Name, t.req.From.Username); err != nil {
			return err
		}
		// What is sent to them later has no app to take the language from.
		if err := tx.SetLanguage(t.req.From.ID, t.l.Tag()); err != nil {
			return err
		}
		if err := tx.Unstop(t.req.From.ID); err != nil {
			return err
		}
		if _, err := t.send(tx, view.AskConsent(t.l, g)); err != nil {
			return err
		}
		if err := t.setGuestCommands(tx); err != nil {
			return err
		}
		return t.tellCame(tx, link.ID)
	}, nil
}

// cameBefore is somebody who is a customer already. The link is void; whoever made
// it is told whose customer came, and of a colleague's no more than that; who may not
// see the link's own customer any more is told nothing.
func (t *turn) cameBefore(link crm.JoinLink) (action, error) {
	show, err := myPage(t)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		if err := tx.SetJoinLink(link.ID, link.Version, crm.LinkVoid, 0); err != nil {
			return err
		}
		if err := show(tx); err != nil || t.guest.CustomerID == link.CustomerID {
			return err
		}
		by, err := tx.User(t.ctx, link.CreatedBy)
		if err != nil || by.Removed || by.Blocked {
			return err
		}
		their := t.as(by)
		c, err := tx.Customer(t.ctx, their.scope(), link.CustomerID)
		if crm.CodeOf(err) == crm.NotFound { // handed over since
			return nil
		}
		if err != nil {
			return err
		}
		m, err := t.alreadyTheirs(tx, their, c, "came.already", "came.already_theirs")
		if err != nil {
			return err
		}
		_, err = tx.Send(store.Outgoing{
			ChatID: by.TelegramID, Priority: store.Reminder, CustomerID: c.ID, InboxID: t.req.InboxID, Message: m,
		})
		return err
	}, nil
}

// alreadyTheirs tells a member that whoever came for customer c is another
// customer, who is named only where the member may see them.
func (t *turn) alreadyTheirs(tx *store.Tx, their *turn, c crm.Customer, seen, unseen string) (chat.Message, error) {
	other, err := tx.Customer(t.ctx, their.scope(), t.guest.CustomerID)
	if err == nil {
		return chat.Message{Text: their.l.T(seen, "who", view.Who(c), "other", view.Who(other))}, nil
	}
	if crm.CodeOf(err) != crm.NotFound {
		return chat.Message{}, err
	}
	u, err := tx.User(t.ctx, t.guest.OwnerID)
	return chat.Message{Text: their.l.T(unseen, "who", view.Who(c), "owner", u.Name)}, err
}

// preview shows a member of the team what the customer would see.
func (t *turn) preview(link crm.JoinLink) (action, error) {
	c, err := t.book.Customer(t.ctx, crm.WholeBook(), link.CustomerID)
	if err != nil {
		return nil, err
	}
	g, err := t.pageFor(c.OwnerID)
	g.Preview = true
	return t.say(view.AskConsent(t.l, g)), err
}

// tapPreview is a button of a preview.
func tapPreview(t *turn) (action, error) {
	return t.say(chat.Message{Text: t.l.T("guest.preview_tap")}), nil
}
