package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Dialog is what the bot has asked a person in a chat and waits to hear.
type Dialog struct {
	Name string // "" : none
	Step string
	Data json.RawMessage
	// Seen is the newest change of the book when the question was asked; SetDialog
	// notes it by itself.
	Seen int64
}

// Dialog returns the open dialog of a person in a chat; the zero Dialog when
// there is none or it has lapsed.
func (r reads) Dialog(ctx context.Context, chatID, userID int64) (Dialog, error) {
	var row struct {
		Name, Step, Data string
		Seen             int64
	}
	err := r.get(ctx, &row, `
		SELECT name, step, data, seen FROM dialogs WHERE chat_id = ? AND user_id = ? AND expires_at > ?`,
		chatID, userID, at(r.now()))
	if errors.Is(err, sql.ErrNoRows) {
		return Dialog{}, nil
	}
	if err != nil {
		return Dialog{}, fmt.Errorf("read dialog: %w", err)
	}
	return Dialog{Name: row.Name, Step: row.Step, Data: json.RawMessage(row.Data), Seen: row.Seen}, nil
}

// SetDialog opens a dialog, or moves it on; it lapses at expires.
func (tx *Tx) SetDialog(chatID, userID int64, d Dialog, expires time.Time) error {
	_, err := tx.exec(`
		INSERT INTO dialogs (chat_id, user_id, name, step, data, expires_at, seen)
		VALUES (?, ?, ?, ?, ?, ?, `+newestChange+`)
		ON CONFLICT (chat_id, user_id) DO UPDATE SET
			name = excluded.name, step = excluded.step, data = excluded.data, expires_at = excluded.expires_at, seen = excluded.seen`,
		chatID, userID, d.Name, d.Step, string(d.Data), at(expires))
	if err != nil {
		return fmt.Errorf("set dialog: %w", err)
	}
	return nil
}

// EndDialog closes the dialog of a person in a chat, if there is one.
func (tx *Tx) EndDialog(chatID, userID int64) error {
	if _, err := tx.exec(`DELETE FROM dialogs WHERE chat_id = ? AND user_id = ?`, chatID, userID); err != nil {
		return fmt.Errorf("end dialog: %w", err)
	}
	return nil
}
