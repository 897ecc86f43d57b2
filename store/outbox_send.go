package store

import (
	"context"
	"fmt"
)

// Waiting is a row of the outbox that can go out, without what it says.
type Waiting struct {
	ID       int64    `db:"id"`
	ChatID   int64    `db:"chat_id"`
	Priority Priority `db:"priority"`
}

// OutboxRow is a row of the outbox as the sender needs it.
type OutboxRow struct {
	Waiting
	Kind            string `db:"kind"`
	State           string `db:"state"`
	Payload         []byte `db:"payload"`
	Parts           int    `db:"parts"` // of a long text, gone out before
	InboxID         int64  `db:"inbox_id"`
	TargetID        int64  `db:"target_id"`         // of an edit: the row it changes, 0 unknown
	TargetState     string `db:"target_state"`      // of that row
	TargetMessageID int64  `db:"target_message_id"` // the message to change, 0 while it has not gone out
}

// ReadyMessages lists the rows of one priority that can go out, in the order in which
// they were queued, from the one after afterID on.
func (r reads) ReadyMessages(ctx context.Context, p Priority, afterID int64, limit int) ([]Waiting, error) {
	var rows []Waiting
	err := r.list(ctx, &rows, `
		SELECT id, chat_id, priority FROM outbox
		WHERE state = 'queued' AND due_at = 0 AND priority = ? AND id > ? ORDER BY id LIMIT ?`, p, afterID, limit)
	if err != nil {
		return nil, fmt.Errorf("list waiting messages: %w", err)
	}
	return rows, nil
}

// DueMessages lists messages whose hour has come, the earliest first. [Tx.Release] makes
// them ready.
func (r reads) DueMessages(ctx context.Context, limit int) ([]Waiting, error) {
	var rows []Waiting
	err := r.list(ctx, &rows, `
		SELECT id, chat_id, priority FROM outbox
		WHERE state = 'queued' AND due_at > 0 AND due_at <= ? ORDER BY due_at, id LIMIT ?`, at(r.now()), limit)
	if err != nil {
		return nil, fmt.Errorf("list due messages: %w", err)
	}
	return rows, nil
}

// Release makes due rows ready; when their hour came is kept.
func (tx *Tx) Release(rows []Waiting) error {
	for _, row := range rows {
		if _, err := tx.exec(`UPDATE outbox SET ready_at = due_at, due_at = 0 WHERE id = ? AND state = 'queued'`, row.ID); err != nil {
			return fmt.Errorf("release message %d: %w", row.ID, err)
		}
	}
	return nil
}

// Outbox returns one row with what it says.
func (r reads) Outbox(ctx context.Context, id int64) (OutboxRow, error) {
	var row OutboxRow
	err := r.get(ctx, &row, `
		SELECT o.id, o.chat_id, o.priority, o.kind, o.state, o.payload, o.parts,
			coalesce(o.inbox_id, 0) AS inbox_id, coalesce(o.target_id, 0) AS target_id,
			coalesce(t.state, '') AS target_state,
			coalesce(o.target_message_id, t.message_id, 0) AS target_message_id
		FROM outbox o LEFT JOIN outbox t ON t.id = o.target_id WHERE o.id = ?`, id)
	if err != nil {
		return OutboxRow{}, fmt.Errorf("read row %d of the outbox: %w", id, err)
	}
	return row, nil
}

// Unclaim puts a row back that certainly did not go out.
func (tx *Tx) Unclaim(id int64) error {
	_, err := tx.exec(`UPDATE outbox SET state = 'queued' WHERE id = ? AND state = 'sending'`, id)
	if err != nil {
		return fmt.Errorf("unclaim row %d of the outbox: %w", id, err)
	}
	return nil
}

// GiveUpClaimed marks the rows that an earlier run claimed and did not finish as
// unknown: they may have gone out, until now, so they never go out again by
// themselves.
func (tx *Tx) GiveUpClaimed() (int, error) {
	n, err := tx.exec(`UPDATE outbox SET state = 'unknown', sent_at = ? WHERE state = 'sending'`, at(tx.now()))
	if err != nil {
		return 0, fmt.Errorf("mark half-sent messages: %w", err)
	}
	return int(n), nil
}

// MarkSent records that a row went out. messageID is 0 for a call that makes no
// message. It holds also for a row cancelled while it was on its way: what was
// sent is sent.
func (tx *Tx) MarkSent(id, messageID int64) error {
	_, err := tx.exec(`UPDATE outbox SET state = 'sent', message_id = ?, sent_at = ? WHERE id = ?`,
		nullable(messageID), at(tx.now()), id)
	if err != nil {
		return fmt.Errorf("mark row %d of the outbox as sent: %w", id, err)
	}
	// What an edit shows is seen once it has gone out, and not while it waits.
	_, err = tx.exec(`
		UPDATE outbox SET seen = (SELECT e.seen FROM outbox e WHERE e.id = ?)
		WHERE id = (SELECT e.target_id FROM outbox e WHERE e.id = ? AND e.kind = ?)`, id, id, KindEdit)
	return wrapped("note what an edit has shown", err)
}

// Forget empties what a row says that has gone out or never will.
func (tx *Tx) Forget(id int64) error {
	_, err := tx.exec(`UPDATE outbox SET payload = '' WHERE id = ? AND state NOT IN ('queued', 'sending')`, id)
	if err != nil {
		return fmt.Errorf("empty row %d of the outbox: %w", id, err)
	}
	return nil
}

// MarkPart records that the first parts of a long text went out.
func (tx *Tx) MarkPart(id int64, parts int) error {
	if _, err := tx.exec(`UPDATE outbox SET parts = ? WHERE id = ?`, parts, id); err != nil {
		return fmt.Errorf("mark a part of row %d of the outbox: %w", id, err)
	}
	return nil
}

// MarkUnknown records that nobody can tell whether a claimed row went out; if it
// did, then by now.
func (tx *Tx) MarkUnknown(id int64, cause string) error {
	if _, err := tx.exec(`UPDATE outbox SET sent_at = ? WHERE id = ?`, at(tx.now()), id); err != nil {
		return fmt.Errorf("mark row %d of the outbox as unknown: %w", id, err)
	}
	return tx.closeOutbox(id, "unknown", cause)
}

// ParkOutbox puts a row aside that Telegram refused. cause is for the operator
// and holds nothing of what the message says.
func (tx *Tx) ParkOutbox(id int64, cause string) error { return tx.closeOutbox(id, "parked", cause) }

// CancelOutbox takes a row back, for instance an edit of a message that never
// went out.
func (tx *Tx) CancelOutbox(id int64, cause string) error {
	return tx.closeOutbox(id, "cancelled", cause)
}

func (tx *Tx) closeOutbox(id int64, state, cause string) error {
	_, err := tx.exec(`UPDATE outbox SET state = ?, cause = ? WHERE id = ? AND state IN ('queued', 'sending')`,
		state, cause, id)
	if err != nil {
		return fmt.Errorf("mark row %d of the outbox as %s: %w", id, state, err)
	}
	return nil
}

// SendPlain queues the text of a refused row once more, without markup and
// buttons, in the row's place: it answers and shows the same. whole is false when
// a file is lost with it: whoever is to know of that is told whatever becomes of
// the text.
func (tx *Tx) SendPlain(refused int64, payload []byte, whole bool) (outboxID int64, err error) {
	err = tx.get(tx.ctx, &outboxID, `
		INSERT INTO outbox (chat_id, kind, priority, payload, inbox_id, change_set_id, customer_id, follow_up_id,
			letter_id, tell_id, created_at, seen)
		SELECT o.chat_id, 'plain', o.priority, ?, o.inbox_id, coalesce(o.change_set_id, t.change_set_id),
			coalesce(o.customer_id, t.customer_id), coalesce(o.follow_up_id, t.follow_up_id),
			coalesce(o.letter_id, t.letter_id), CASE WHEN ? THEN o.tell_id END, ?, o.seen
		FROM outbox o LEFT JOIN outbox t ON t.id = o.target_id WHERE o.id = ?
		RETURNING id`, string(payload), whole, at(tx.now()), refused)
	if err != nil {
		return 0, fmt.Errorf("queue row %d of the outbox as plain text: %w", refused, err)
	}
	if !whole {
		return outboxID, nil
	}
	// Nobody is told that the refused row has failed while its words may still arrive.
	if _, err := tx.exec(`UPDATE outbox SET tell_id = NULL WHERE id = ? AND tell_id IS NOT NULL`, refused); err != nil {
		return 0, fmt.Errorf("queue row %d of the outbox as plain text: %w", refused, err)
	}
	return outboxID, nil
}

// RenameChat moves a group, and what is queued for it, to the id that Telegram
// gave it when it grew. What was sent stays under the old id: so do the messages.
func (tx *Tx) RenameChat(from, to int64) error {
	for _, q := range []string{
		`UPDATE outbox SET chat_id = ? WHERE chat_id = ? AND state = 'queued'`,
		`UPDATE outbox SET chat_id = ? WHERE chat_id = ? AND state = 'sending'`,
	} {
		if _, err := tx.exec(q, to, from); err != nil {
			return fmt.Errorf("rename a chat in the outbox: %w", err)
		}
	}
	return tx.moveGroup(from, to)
}

// QueuedFor lists the ready rows of a chat in their order.
func (r reads) QueuedFor(ctx context.Context, chatID int64) ([]Waiting, error) {
	var rows []Waiting
	err := r.list(ctx, &rows, `
		SELECT id, chat_id, priority FROM outbox
		WHERE chat_id = ? AND state = 'queued' AND due_at = 0 ORDER BY id`, chatID)
	if err != nil {
		return nil, fmt.Errorf("list what waits for a chat: %w", err)
	}
	return rows, nil
}
