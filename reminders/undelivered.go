package reminders

import (
	"context"
	"fmt"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// tellUndelivered tells members whose messages to customers did not arrive, and
// shows those who lead the letters that their readers could not be given, each
// exactly once, however many ticks run at a time.
func (c *Clock) tellUndelivered(ctx context.Context) error {
	for {
		failed, err := c.book.Undelivered(ctx, chunk)
		if err != nil || len(failed) == 0 {
			return err
		}
		for _, u := range failed {
			if err := c.tellOne(ctx, u); err != nil {
				return fmt.Errorf("tell that a message did not arrive: %w", err)
			}
		}
		c.cfg.Wake()
	}
}

func (c *Clock) tellOne(ctx context.Context, u store.Undelivered) error {
	person, err := c.book.User(ctx, u.TellID)
	if err != nil {
		return err
	}
	rows, err := c.instead(ctx, person, u)
	if err != nil {
		return err
	}
	return c.book.Do(ctx, func(tx *store.Tx) error {
		first, err := tx.Told(u.OutboxID)
		if err != nil || !first || person.Removed || person.Blocked || person.TelegramID == 0 {
			return err
		}
		if len(rows) > 0 && rows[0].Dedupe != "" { // the letter may have come to them before
			if shown, err := tx.Queued(rows[0].Dedupe); err != nil || shown != 0 {
				return err
			}
		}
		for _, row := range rows {
			if _, err := tx.Send(row); err != nil {
				return err
			}
		}
		return nil
	})
}

// instead is what a member gets for what did not arrive: of a letter's card the
// letter, which nobody has read, else that it did not.
func (c *Clock) instead(ctx context.Context, person crm.User, u store.Undelivered) ([]store.Outgoing, error) {
	out := store.Outgoing{ChatID: person.TelegramID, Priority: store.Reminder, CustomerID: u.CustomerID}
	if u.LetterID == 0 {
		m, err := c.undelivered(ctx, person, u.CustomerID)
		out.Message = m
		return []store.Outgoing{out}, err
	}
	letter, err := c.book.Activity(ctx, person.Scope(), u.LetterID)
	if crm.CodeOf(err) == crm.NotFound { // taken back, or none of theirs any more
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	who, err := c.book.Customer(ctx, person.Scope(), u.CustomerID)
	if err != nil {
		return nil, err
	}
	from, err := c.book.WhoWrote(ctx, u.LetterID)
	if err != nil {
		return nil, err
	}
	is, err := c.book.Joined(ctx, from)
	if err != nil {
		return nil, err
	}
	out.LetterID, out.Dedupe = u.LetterID, view.LetterKey(u.LetterID, person.ID)
	var rows []store.Outgoing
	for _, out.Message = range view.Letter(c.words.For(person.Language), who, letter, is.Confirmed, is.LinkID) {
		rows = append(rows, out)
		out.Dedupe = "" // of the card only
	}
	return rows, nil
}

// undelivered draws what a member reads; a customer whom they may not see any more
// is not named.
func (c *Clock) undelivered(ctx context.Context, person crm.User, customer int64) (chat.Message, error) {
	l := c.words.For(person.Language)
	who, err := c.book.Customer(ctx, person.Scope(), customer)
	if crm.CodeOf(err) == crm.NotFound {
		return chat.Message{Text: l.T("reply.undelivered_nobody")}, nil
	}
	return view.NotDelivered(l, who), err
}
