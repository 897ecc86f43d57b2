package handlers

import (
	"slices"
	"strings"

	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// tellOwner tells whoever answers for a customer that somebody else has written
// about them, and lets them decide. They are shown what was said of this customer:
// the rest of the message may be about others.
func (p *pen) tellOwner(who whose) error {
	c, err := p.tx.Customer(p.ctx, crm.WholeBook(), who.id)
	if err != nil {
		return err
	}
	team, err := p.tx.Team(p.ctx, crm.Salesperson)
	if err != nil {
		return err
	}
	for _, u := range team {
		if u.ID == p.user.ID || u.ID != c.OwnerID && !u.Role.AtLeast(crm.Manager) {
			continue
		}
		_, err := p.tx.Send(store.Outgoing{
			ChatID: u.TelegramID, Priority: store.Reminder, InboxID: p.req.InboxID, CustomerID: c.ID,
			Message: view.Claim(p.Desk.words.For(u.Language), c, p.user, p.words),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// answerClaim shares a customer with the colleague who wrote about them, hands
// them over, or refuses. Only the customer's owner and managers may.
func answerClaim(t *turn) (action, error) {
	c, err := t.customer(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	if c.OwnerID != t.user.ID && !t.user.Role.AtLeast(crm.Manager) {
		return nil, crm.Refuse(crm.Forbidden, "error.forbidden")
	}
	answer, colleague, err := t.claimArg()
	if err != nil {
		return nil, err
	}
	asked, err := t.book.SentAs(t.ctx, t.req.Chat.ID, t.req.MessageID)
	if err != nil {
		return nil, err
	}
	if asked.ChangeSetID != 0 { // a quick thumb: the answer stands and was told
		return t.staleTap()
	}
	return func(tx *store.Tx) error {
		now, err := tx.SentAs(t.ctx, t.req.Chat.ID, t.req.MessageID)
		if err == nil && now.ChangeSetID != 0 { // somebody else was quicker
			err = crm.ErrStale
		}
		if err != nil {
			return err
		}
		set, err := tx.Begin(t.user, t.req.InboxID, 0)
		if err != nil {
			return err
		}
		switch answer {
		case view.ClaimShare:
			err = tx.Share(c.ID, colleague.ID)
		case view.ClaimHandOver:
			err = tx.GiveCustomer(c.ID, colleague.ID)
		}
		if err != nil {
			return err
		}
		if err := tx.ShowsNow(asked.OutboxID, set); err != nil {
			return err
		}
		if err := t.claimSettled(tx, asked, set, c, colleague, answer); err != nil {
			return err
		}
		if err := t.redraw(tx, view.ClaimAnswered(t.l, c, colleague, answer)); err != nil {
			return err
		}
		_, err = tx.Send(store.Outgoing{
			ChatID: colleague.TelegramID, Priority: store.Reminder, InboxID: t.req.InboxID,
			Message: view.ClaimResult(t.Desk.words.For(colleague.Language), c, t.user, answer),
		})
		return err
	}, nil
}

// claimSettled shows the answer to everybody else who was asked, so that it is given
// once; an owner who has lost the customer by it is told.
func (t *turn) claimSettled(tx *store.Tx, asked store.Sent, set int64, c crm.Customer, colleague crm.User, answer string) error {
	others, err := tx.AskedToo(asked.OutboxID)
	if err != nil {
		return err
	}
	for _, other := range others {
		u, err := tx.UserByTelegram(t.ctx, other.ChatID)
		if err != nil {
			return err
		}
		if err := tx.ShowsNow(other.OutboxID, set); err != nil {
			return err
		}
		answered := view.ClaimAnswered(t.Desk.words.For(u.Language), c, colleague, answer)
		if err := tx.Redraw(store.Target{OutboxID: other.OutboxID}, t.req.InboxID, answered); err != nil {
			return err
		}
	}
	if answer != view.ClaimHandOver || c.OwnerID == t.user.ID || c.OwnerID == colleague.ID {
		return nil
	}
	owner, err := tx.User(t.ctx, c.OwnerID)
	if err != nil || owner.Removed || owner.Blocked {
		return err
	}
	their := t.as(owner)
	return their.tell(tx, view.GivenAway(their.l, t.user.Name, view.Given{One: c.ID, Who: view.Who(c), To: colleague.Name}))
}

// claimArg reads the answer and the colleague from the button.
func (t *turn) claimArg() (answer string, colleague crm.User, err error) {
	answer, rest, _ := strings.Cut(t.req.Tap.Arg, ".")
	id, err := argID(rest)
	if err != nil {
		return "", crm.User{}, err
	}
	colleague, err = t.book.User(t.ctx, id)
	if err == nil && (colleague.ID == 0 || colleague.Removed || !slices.Contains(view.ClaimAnswers, answer)) {
		err = crm.Refuse(crm.NotFound, "error.gone")
	}
	return answer, colleague, err
}
