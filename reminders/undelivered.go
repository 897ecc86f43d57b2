package reminders

import (
	"context"
	"fmt"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// tellUndelivered tells members whose messages to customers did not arrive, each
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
	m, err := c.undelivered(ctx, person, u.CustomerID)
	if err != nil {
		return err
	}
	return c.book.Do(ctx, func(tx *store.Tx) error {
		first, err := tx.Told(u.OutboxID)
		if err != nil || !first || person.Removed || person.Blocked || person.TelegramID == 0 {
			return err
		}
		_, err = tx.Send(store.Outgoing{
			ChatID: person.TelegramID, Message: m, Priority: store.Reminder, CustomerID: u.CustomerID,
		})
		return err
	})
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
