package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Sent is what a message of ours showed.
type Sent struct {
	OutboxID    int64 `db:"id"`
	ChangeSetID int64 `db:"change_set_id"`
	CustomerID  int64 `db:"customer_id"`
	FollowUpID  int64 `db:"follow_up_id"`
	LetterID    int64 `db:"letter_id"` // the activity that holds a customer's own message
	DealID      int64 `db:"deal_id"`
	// Seen is the newest change of the book when what it shows now was drawn, -1 where
	// that is not known.
	Seen int64
}

const sentColumns = `id, coalesce(change_set_id, 0) AS change_set_id, coalesce(customer_id, 0) AS customer_id,
	coalesce(follow_up_id, 0) AS follow_up_id, coalesce(letter_id, 0) AS letter_id, coalesce(deal_id, 0) AS deal_id, coalesce(seen, -1) AS seen`

// SentAs tells what a message in a chat showed; the zero Sent when it is none
// of ours.
func (r reads) SentAs(ctx context.Context, chatID, messageID int64) (Sent, error) {
	var s Sent
	err := r.get(ctx, &s, `
		SELECT `+sentColumns+` FROM outbox WHERE chat_id = ? AND message_id = ? AND message_id IS NOT NULL
		ORDER BY id DESC LIMIT 1`, chatID, messageID)
	if errors.Is(err, sql.ErrNoRows) {
		return Sent{}, nil
	}
	if err != nil {
		return Sent{}, fmt.Errorf("find what a message showed: %w", err)
	}
	return s, nil
}

// LastShown tells what a chat was shown last since a moment: a deal, a follow-up, a
// customer, or what a change-set did. The zero Sent when nothing was.
func (r reads) LastShown(ctx context.Context, chatID int64, since time.Time) (Sent, error) {
	var s Sent
	err := r.get(ctx, &s, `
		SELECT `+sentColumns+` FROM outbox
		WHERE chat_id = ? AND (deal_id IS NOT NULL OR change_set_id IS NOT NULL OR follow_up_id IS NOT NULL OR customer_id IS NOT NULL)
			AND created_at >= ? AND state IN ('queued', 'sending', 'sent')
		ORDER BY id DESC LIMIT 1`, chatID, at(since))
	if errors.Is(err, sql.ErrNoRows) {
		return Sent{}, nil
	}
	if err != nil {
		return Sent{}, fmt.Errorf("find what a chat was shown: %w", err)
	}
	return s, nil
}

// Asked is a message that asks somebody else the same.
type Asked struct {
	OutboxID int64 `db:"id"`
	ChatID   int64 `db:"chat_id"`
}

// AskedToo lists the messages that ask others what a message of ours asks: of the
// same update, about the same customer, not answered yet.
func (tx *Tx) AskedToo(outboxID int64) (all []Asked, err error) {
	err = tx.list(tx.ctx, &all, `
		SELECT o.id, o.chat_id FROM outbox a JOIN outbox o ON o.inbox_id = a.inbox_id
		WHERE a.id = ? AND a.inbox_id IS NOT NULL AND o.id <> a.id AND o.customer_id = a.customer_id
			AND o.priority = ? AND o.change_set_id IS NULL ORDER BY o.id`, outboxID, Reminder)
	return all, wrapped("find who else was asked", err)
}

// CardOf lists the messages that show a change-set, sent or waiting, the newest
// first.
func (r reads) CardOf(ctx context.Context, changeSetID int64) ([]Target, error) {
	var rows []struct {
		ID        int64 `db:"id"`
		ChatID    int64 `db:"chat_id"`
		MessageID int64 `db:"message_id"`
	}
	err := r.list(ctx, &rows, `
		SELECT id, chat_id, coalesce(message_id, 0) AS message_id FROM outbox
		WHERE change_set_id = ? AND change_set_id IS NOT NULL AND state IN ('queued', 'sending', 'sent')
		ORDER BY id DESC`, changeSetID)
	if err != nil {
		return nil, fmt.Errorf("find the cards of a change-set: %w", err)
	}
	targets := make([]Target, len(rows))
	for i, row := range rows {
		targets[i] = Target{OutboxID: row.ID, ChatID: row.ChatID, MessageID: row.MessageID}
	}
	return targets, nil
}

// SeenOn is the newest change of the book that whoever looks at the newest card of a
// change-set in a chat has seen; 0 where none is shown.
func (r reads) SeenOn(ctx context.Context, chatID, changeSetID int64) (id int64, err error) {
	// The sign keeps the planner from going through all that the chat was shown.
	err = r.get(ctx, &id, `
		SELECT COALESCE(MAX(seen), 0) FROM outbox WHERE change_set_id = ? AND change_set_id IS NOT NULL AND +chat_id = ? AND state = 'sent'`, changeSetID, chatID)
	return id, wrapped("read what a card has shown", err)
}

// Queued returns the row that was queued with a dedupe key, 0 for none.
func (tx *Tx) Queued(dedupe string) (outboxID int64, err error) {
	err = tx.get(tx.ctx, &outboxID, `SELECT id FROM outbox WHERE dedupe = ?`, dedupe)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("find a message by its key: %w", err)
	}
	return outboxID, nil
}

// Undelivered is a message to a customer that did not arrive, or the card of a
// customer's letter that did not.
type Undelivered struct {
	OutboxID   int64 `db:"id"`
	TellID     int64 `db:"tell_id"` // who is to be told
	CustomerID int64 `db:"customer_id"`
	LetterID   int64 `db:"letter_id"` // of a card: the letter that it shows, else 0
}

// Undelivered lists messages that did not arrive and of which somebody is still to
// be told, the earliest first. For the program itself.
func (s *Store) Undelivered(ctx context.Context, limit int) ([]Undelivered, error) {
	var rows []Undelivered
	err := s.list(ctx, &rows, `
		SELECT id, tell_id, coalesce(customer_id, 0) AS customer_id,
			CASE WHEN priority = ? THEN coalesce(letter_id, 0) ELSE 0 END AS letter_id FROM outbox
		WHERE tell_id IS NOT NULL AND state IN ('parked', 'unknown') ORDER BY id LIMIT ?`, Reminder, limit)
	if err != nil {
		return nil, fmt.Errorf("list what did not arrive: %w", err)
	}
	return rows, nil
}

// Told notes that whoever is to know of an undelivered message is being told. It is
// false when that was noted before.
func (tx *Tx) Told(outboxID int64) (bool, error) {
	n, err := tx.exec(`UPDATE outbox SET tell_id = NULL WHERE id = ? AND tell_id IS NOT NULL`, outboxID)
	if err != nil {
		return false, fmt.Errorf("note who was told: %w", err)
	}
	return n > 0, nil
}
