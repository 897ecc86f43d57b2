package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"daftar/crm"
)

// Group is a chat of several people that the bot is in. Where the owner has
// connected it, managers may ask there for figures.
type Group struct {
	ChatID      int64
	Title       string
	ConnectedBy int64     // a row of users; 0: it is not connected
	ConnectedAt time.Time // zero likewise
}

// Connected reports whether managers may ask in the group.
func (g Group) Connected() bool { return g.ConnectedBy != 0 }

type groupRow struct {
	ChatID      int64 `db:"chat_id"`
	Title       string
	ConnectedBy sql.NullInt64 `db:"connected_by"`
	ConnectedAt instant       `db:"connected_at"`
}

func (g groupRow) group() Group {
	return Group{ChatID: g.ChatID, Title: g.Title, ConnectedBy: g.ConnectedBy.Int64, ConnectedAt: g.ConnectedAt.Time}
}

const groupColumns = `chat_id, title, connected_by, connected_at`

// EnterGroup notes that the bot is in a group, and what it is called.
func (tx *Tx) EnterGroup(chatID int64, title string) error {
	_, err := tx.exec(`
		INSERT INTO groups (chat_id, title, entered_at) VALUES (?, ?, ?)
		ON CONFLICT (chat_id) DO UPDATE SET title = excluded.title`, chatID, title, at(tx.now()))
	if err != nil {
		return fmt.Errorf("enter a group: %w", err)
	}
	return nil
}

// LeaveGroup notes that the bot is no more in a group, which disconnects it. It
// returns what the group was until now.
func (tx *Tx) LeaveGroup(chatID int64) (Group, error) {
	was, err := tx.Group(tx.ctx, chatID)
	if err != nil {
		return Group{}, err
	}
	if _, err := tx.exec(`DELETE FROM groups WHERE chat_id = ?`, chatID); err != nil {
		return Group{}, fmt.Errorf("leave a group: %w", err)
	}
	return was, tx.hush(chatID, groupDisconnected)
}

// ConnectGroup lets managers ask in a group that the bot is in. It returns false
// when it is connected already, and [crm.ErrStale] when the bot is not there.
func (tx *Tx) ConnectGroup(chatID, by int64) (bool, error) {
	n, err := tx.exec(`
		UPDATE groups SET connected_by = ?, connected_at = ? WHERE chat_id = ? AND connected_by IS NULL`,
		by, at(tx.now()), chatID)
	if err != nil {
		return false, fmt.Errorf("connect a group: %w", err)
	}
	if n > 0 {
		return true, nil
	}
	if g, err := tx.Group(tx.ctx, chatID); err != nil || g.ChatID == 0 {
		return false, errors.Join(err, crm.ErrStale)
	}
	return false, nil
}

// DisconnectGroup closes a group to questions; what waits to be said in it is not
// said. It reports whether the group was connected.
func (tx *Tx) DisconnectGroup(chatID int64) (bool, error) {
	n, err := tx.exec(`
		UPDATE groups SET connected_by = NULL, connected_at = NULL WHERE chat_id = ? AND connected_by IS NOT NULL`, chatID)
	if err != nil {
		return false, fmt.Errorf("disconnect a group: %w", err)
	}
	if n == 0 {
		return false, nil
	}
	return true, tx.hush(chatID, groupDisconnected)
}

const groupDisconnected = "the group was disconnected"

// hush takes back what waits to be said in a chat.
func (tx *Tx) hush(chatID int64, cause string) error {
	_, err := tx.exec(`
		UPDATE outbox SET state = 'cancelled', cause = ?, payload = '' WHERE chat_id = ? AND state = 'queued'`, cause, chatID)
	if err != nil {
		return fmt.Errorf("take back what waits for a chat: %w", err)
	}
	return nil
}

// Group returns a group that the bot is in; the zero Group for any other chat.
func (r reads) Group(ctx context.Context, chatID int64) (Group, error) {
	var row groupRow
	err := r.get(ctx, &row, `SELECT `+groupColumns+` FROM groups WHERE chat_id = ?`, chatID)
	if errors.Is(err, sql.ErrNoRows) {
		return Group{}, nil
	}
	if err != nil {
		return Group{}, fmt.Errorf("read a group: %w", err)
	}
	return row.group(), nil
}

// Groups returns the groups that the bot is in, the connected ones first, at most
// limit; none to whom the scope does not show the whole book.
func (r reads) Groups(ctx context.Context, s crm.Scope, limit int) ([]Group, error) {
	if !s.All() {
		return nil, nil
	}
	var rows []groupRow
	err := r.list(ctx, &rows, `
		SELECT `+groupColumns+` FROM groups
		ORDER BY connected_at IS NULL, connected_at DESC, entered_at DESC, chat_id LIMIT ?`, limit)
	if err != nil {
		return nil, fmt.Errorf("list groups: %w", err)
	}
	groups := make([]Group, len(rows))
	for i, row := range rows {
		groups[i] = row.group()
	}
	return groups, nil
}

// moveGroup lets a group go on under the id that Telegram gave it. What is
// connected under that id already stays as it is.
func (tx *Tx) moveGroup(from, to int64) error {
	_, err := tx.exec(`
		INSERT INTO groups (chat_id, title, entered_at, connected_by, connected_at)
		SELECT ?, title, entered_at, connected_by, connected_at FROM groups WHERE chat_id = ?
		ON CONFLICT (chat_id) DO UPDATE SET connected_by = excluded.connected_by, connected_at = excluded.connected_at
		WHERE groups.connected_by IS NULL`, to, from)
	if err == nil {
		_, err = tx.exec(`DELETE FROM groups WHERE chat_id = ?`, from)
	}
	if err != nil {
		return fmt.Errorf("move a group: %w", err)
	}
	return nil
}
