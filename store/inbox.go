package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Incoming is an update as it was received.
type Incoming struct {
	BotID     int64
	UpdateID  int64
	Kind      string // the update's own field name: message, edited_message, …
	ChatID    int64  // 0: none
	UserID    int64  // 0: none
	MessageID int64  // 0: none
	Lane      int64  // updates of one lane are handled one after the other
	Payload   []byte
}

// InboxRow is an update in the inbox.
type InboxRow struct {
	ID int64
	Incoming
	State      string // new, done, parked
	Attempts   int    // begun after a restart
	ReceivedAt time.Time
}

// MaxAttempts is how often an update that an earlier run left unfinished is begun
// again. One that is found unfinished after that is parked. It takes three, and not
// one, because a kill from outside hits innocent updates too.
const MaxAttempts = 3

// ErrFinished is returned for an update that somebody has finished already; the
// transaction around it must be rolled back, or its work is done twice.
var ErrFinished = errors.New("the update is finished already")

// Receive puts updates into the inbox and reports how many were new there. One
// that Telegram delivers again is left as it is.
func (tx *Tx) Receive(rows []Incoming) (added int, err error) {
	for _, r := range rows {
		n, err := tx.exec(`
			INSERT INTO inbox (bot_id, update_id, kind, chat_id, user_id, message_id, lane, payload, received_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (bot_id, update_id) DO NOTHING`,
			r.BotID, r.UpdateID, r.Kind, r.ChatID, r.UserID, r.MessageID, r.Lane, string(r.Payload), at(tx.now()))
		if err != nil {
			return added, fmt.Errorf("receive update %d: %w", r.UpdateID, err)
		}
		added += int(n)
	}
	return added, nil
}

// inboxRow is an InboxRow as the database has it.
type inboxRow struct {
	ID         int64   `db:"id"`
	BotID      int64   `db:"bot_id"`
	UpdateID   int64   `db:"update_id"`
	Kind       string  `db:"kind"`
	ChatID     int64   `db:"chat_id"`
	UserID     int64   `db:"user_id"`
	MessageID  int64   `db:"message_id"`
	Lane       int64   `db:"lane"`
	State      string  `db:"state"`
	Attempts   int     `db:"attempts"`
	Payload    []byte  `db:"payload"`
	ReceivedAt instant `db:"received_at"`
}

func (r inboxRow) row() InboxRow {
	return InboxRow{
		ID: r.ID,
		Incoming: Incoming{
			BotID: r.BotID, UpdateID: r.UpdateID, Kind: r.Kind, ChatID: r.ChatID,
			UserID: r.UserID, MessageID: r.MessageID, Lane: r.Lane, Payload: r.Payload,
		},
		State: r.State, Attempts: r.Attempts, ReceivedAt: r.ReceivedAt.Time,
	}
}

const inboxHead = `id, bot_id, update_id, kind, chat_id, user_id, message_id, lane, state, attempts, received_at`

// Unfinished lists the updates that wait to be handled, in the order in which
// they came, from the one after afterID on; without their payloads, so that a
// long backlog stays small.
func (r reads) Unfinished(ctx context.Context, afterID int64, limit int) ([]InboxRow, error) {
	var rows []inboxRow
	err := r.list(ctx, &rows, `
		SELECT `+inboxHead+` FROM inbox WHERE state = 'new' AND id > ? ORDER BY id LIMIT ?`, afterID, limit)
	if err != nil {
		return nil, fmt.Errorf("list unfinished updates: %w", err)
	}
	out := make([]InboxRow, len(rows))
	for i, row := range rows {
		out[i] = row.row()
	}
	return out, nil
}

// LastReceived returns the id of the newest update in the inbox, 0 when it is empty.
func (r reads) LastReceived(ctx context.Context) (id int64, err error) {
	if err := r.get(ctx, &id, `SELECT coalesce(max(id), 0) FROM inbox`); err != nil {
		return 0, fmt.Errorf("find the newest update: %w", err)
	}
	return id, nil
}

// Inbox returns one update with its payload.
func (r reads) Inbox(ctx context.Context, id int64) (InboxRow, error) {
	var row inboxRow
	if err := r.get(ctx, &row, `SELECT `+inboxHead+`, payload FROM inbox WHERE id = ?`, id); err != nil {
		return InboxRow{}, fmt.Errorf("read update %d of the inbox: %w", id, err)
	}
	return row.row(), nil
}

// BeginAttempt counts that an update which an earlier run left unfinished is
// begun again. It is committed before the update is handled: one that kills the
// process would otherwise do so for ever.
func (tx *Tx) BeginAttempt(id int64) error {
	n, err := tx.exec(`UPDATE inbox SET attempts = attempts + 1 WHERE id = ? AND state = 'new'`, id)
	if err != nil {
		return fmt.Errorf("begin update %d: %w", id, err)
	}
	if n == 0 {
		return ErrFinished
	}
	return nil
}

// Finish marks an update as handled, in the transaction that does what it asked
// for. ErrFinished when it was finished before.
func (tx *Tx) Finish(id int64) error { return tx.closeInbox(id, "done", "") }

// Park puts an update aside that cannot be handled. cause is for the operator and
// holds nothing of what the person wrote.
func (tx *Tx) Park(id int64, cause string) error { return tx.closeInbox(id, "parked", cause) }

func (tx *Tx) closeInbox(id int64, state, cause string) error {
	n, err := tx.exec(`
		UPDATE inbox SET state = ?, cause = ?, finished_at = ? WHERE id = ? AND state = 'new'`,
		state, cause, at(tx.now()), id)
	if err != nil {
		return fmt.Errorf("mark update %d as %s: %w", id, state, err)
	}
	if n == 0 {
		return ErrFinished
	}
	return nil
}

// EmptyOldPayloads empties what was written in updates handled and messages sent
// before the given time, at most limit of each, and returns how many it emptied.
// The rows stay: they are what makes a second delivery harmless and a reply to
// an old card understood.
func (tx *Tx) EmptyOldPayloads(before time.Time, limit int) (int, error) {
	in, err := tx.exec(`
		UPDATE inbox SET payload = '' WHERE id IN (
			SELECT id FROM inbox WHERE state = 'done' AND payload <> '' AND finished_at < ? LIMIT ?)`,
		at(before), limit)
	if err != nil {
		return 0, fmt.Errorf("empty old updates: %w", err)
	}
	out, err := tx.exec(`
		UPDATE outbox SET payload = '' WHERE id IN (
			SELECT id FROM outbox WHERE state = 'sent' AND payload <> '' AND sent_at < ? LIMIT ?)`,
		at(before), limit)
	if err != nil {
		return 0, fmt.Errorf("empty old messages: %w", err)
	}
	return int(in + out), nil
}
