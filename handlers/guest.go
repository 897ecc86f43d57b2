package handlers

import (
	"context"
	"slices"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/i18n"
	"daftar/store"
)

// guestTurn takes what a customer did, and is no tap and no command, to its
// conversation: a dialog's answer, the phone that they share, or a letter to
// whoever serves them.
func (t *turn) guestTurn() (action, error) {
	if answer, err := t.answerDialog(); answer != nil || err != nil {
		return answer, err
	}
	t.route = routeLetter
	switch {
	case t.req.Kind == chat.Edited:
		return t.editedLetter()
	case t.ownContact():
		return t.ownPhone()
	case t.skipsPhone(): // the keyboard outlives the question
		return t.withoutPhone(), nil
	}
	return t.letter()
}

// roster reads who is on the team, inside a transaction or outside.
type roster interface {
	User(ctx context.Context, id int64) (crm.User, error)
	Team(ctx context.Context, atLeast crm.Role) ([]crm.User, error)
}

// serves is the member who answers for a customer of owner: they themselves or,
// when they have left, whoever leads the team.
func (t *turn) serves(r roster, owner int64) (crm.User, error) {
	u, err := r.User(t.ctx, owner)
	if err != nil || !u.Removed {
		return u, err
	}
	leads, err := leaders(t.ctx, r)
	if err != nil || len(leads) == 0 {
		return u, err
	}
	return leads[0], nil
}

// leaders are the owners of the book, then the managers.
func leaders(ctx context.Context, r roster) ([]crm.User, error) {
	all, err := r.Team(ctx, crm.Manager)
	slices.SortStableFunc(all, func(a, b crm.User) int {
		switch {
		case a.Role == b.Role:
			return 0
		case a.Role == crm.Owner:
			return -1
		}
		return 1
	})
	return all, err
}

// reached are those whom the bot tells of a customer of owner: the owner or, when
// nothing can reach them, managers.
func (t *turn) reached(tx *store.Tx, owner int64) ([]crm.User, error) {
	u, err := tx.User(t.ctx, owner)
	if err != nil {
		return nil, err
	}
	if !u.Removed && !u.Blocked {
		return []crm.User{u}, nil
	}
	leads, err := leaders(t.ctx, tx)
	return slices.DeleteFunc(leads, func(u crm.User) bool { return u.Blocked }), err
}

// onBehalf opens a change-set for what a customer does: theirs who answers for
// them. parent is the change-set that this one mends, 0 for none.
func (t *turn) onBehalf(tx *store.Tx, parent int64) error {
	u, err := t.serves(tx, t.guest.OwnerID)
	if err != nil {
		return err
	}
	_, err = tx.Begin(u, t.req.InboxID, parent)
	return err
}

// tellTeam sends a short card about a customer to whoever answers for them.
func (t *turn) tellTeam(tx *store.Tx, customer crm.Joined, draw func(their *turn, c crm.Customer) chat.Message) error {
	c, err := tx.Customer(t.ctx, crm.WholeBook(), customer.CustomerID)
	if err != nil {
		return err
	}
	to, err := t.reached(tx, customer.OwnerID)
	if err != nil {
		return err
	}
	for _, u := range to {
		_, err := tx.Send(store.Outgoing{
			ChatID: u.TelegramID, Priority: store.Reminder, CustomerID: c.ID, InboxID: t.req.InboxID, Message: draw(t.as(u), c),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// page is what a customer's pages say of them.
func (t *turn) page() (view.Guest, error) {
	g, err := t.pageFor(t.guest.OwnerID)
	if err != nil {
		return g, err
	}
	said, err := t.said()
	if err != nil {
		return g, err
	}
	g.Agreed = crm.Agreed(said)
	g.Birthday, err = t.birthday()
	return g, err
}

// pageFor is a page of which nothing is known but who serves the customer.
func (t *turn) pageFor(owner int64) (view.Guest, error) {
	g := view.Guest{Company: t.cfg.Company}
	for _, tag := range t.words.Tags() {
		g.Locales = append(g.Locales, t.words.For(tag))
	}
	u, err := t.serves(t.book, owner)
	if g.Seller = u.Name; g.Seller == "" {
		g.Seller = t.l.Plain("guest.somebody")
	}
	return g, err
}

// birthday is what a customer has told of theirs. Until they are confirmed it is
// only what they have told themselves.
func (t *turn) birthday() (crm.Birthday, error) {
	if t.guest.Confirmed {
		c, err := t.book.Customer(t.ctx, crm.OwnBook(t.guest.OwnerID), t.guest.CustomerID)
		return c.Birthday, err
	}
	l, err := t.book.JoinLink(t.ctx, crm.OwnBook(t.guest.OwnerID), t.guest.LinkID)
	return l.Birthday, err
}

// answered reports whether a customer has ever said what they want to be sent.
func (t *turn) answered() (bool, error) {
	said, err := t.said()
	return len(said) > 0, err
}

// said is what a customer has said of each purpose.
func (t *turn) said() (map[crm.Purpose]crm.Consent, error) {
	return t.book.Consents(t.ctx, crm.OwnBook(t.guest.OwnerID), t.guest.CustomerID, t.guest.TelegramID)
}

// myPage shows a customer their own page; one who has not said yet what they want
// to be sent is asked.
func myPage(t *turn) (action, error) {
	m, err := t.drawMyPage()
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		if t.req.Kind != chat.Tap {
			if err := t.setGuestCommands(tx); err != nil {
				return err
			}
		}
		return t.show(m)(tx)
	}, nil
}

func (t *turn) drawMyPage() (chat.Message, error) {
	g, err := t.page()
	if err != nil {
		return chat.Message{}, err
	}
	answered, err := t.answered()
	if err != nil {
		return chat.Message{}, err
	}
	if t.guest.Confirmed || answered {
		return view.MyPage(t.l, g), nil
	}
	return view.AskConsent(t.l, g), nil
}

// guestCommands is what a customer's menu offers, with what it says of each.
var guestCommands = []struct{ name, key string }{
	{"start", "guest.command_start"}, {"stop", "guest.command_stop"}, {"lang", "command.lang"},
}

func (t *turn) setGuestCommands(tx *store.Tx) error {
	var list []chat.Command
	for _, c := range guestCommands {
		list = append(list, chat.Command{Name: c.name, Description: t.l.Plain(c.key)})
	}
	return tx.SetCommands(t.req.From.ID, "", list)
}

// localeOf is the language in which a customer is spoken to.
func (t *turn) localeOf(tx *store.Tx, telegramID int64, c crm.Customer) (*i18n.Locale, error) {
	tag, err := tx.Language(t.ctx, telegramID)
	if tag == "" {
		tag = c.Language
	}
	return t.words.For(tag), err
}

// ownContact: the person has shared their own number.
func (t *turn) ownContact() bool {
	return t.req.Kind == chat.Contact && t.req.Contact.UserID == t.req.From.ID
}

// skipsPhone: the person has tapped Skip on the keyboard that asks for their phone.
func (t *turn) skipsPhone() bool {
	if t.req.Kind != chat.Text {
		return false
	}
	return slices.ContainsFunc(t.words.Tags(), func(tag string) bool {
		return strings.TrimSpace(t.req.Text) == t.words.For(tag).Plain("guest.skip")
	})
}
