package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"daftar/crm"
)

// WhoWrote returns the Telegram id of the customer who wrote a letter, 0 when it
// is none.
func (r reads) WhoWrote(ctx context.Context, letterID int64) (telegramID int64, err error) {
	err = r.get(ctx, &telegramID, `
		SELECT i.user_id FROM activities x JOIN inbox i ON i.id = x.inbox_id
		WHERE x.id = ? AND x.incoming = 1 AND x.deleted_at IS NULL`, letterID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read who wrote: %w", err)
	}
	return telegramID, nil
}

// BinLettersBy moves the letters that somebody in Telegram has written as a customer to
// the bin, since they are not that customer: however late they came, it takes nothing
// from anybody.
func (tx *Tx) BinLettersBy(customerID, telegramID int64) error {
	var ids []int64
	err := tx.list(tx.ctx, &ids, `
		SELECT x.id FROM activities x JOIN inbox i ON i.id = x.inbox_id
		WHERE x.customer_id = ? AND x.incoming = 1 AND x.deleted_at IS NULL AND i.user_id = ?
		ORDER BY x.id`, customerID, telegramID)
	if err != nil {
		return fmt.Errorf("read letters: %w", err)
	}
	return tx.follows(func() error {
		for _, id := range ids {
			if err := tx.BinActivity(id); err != nil {
				return err
			}
		}
		return nil
	})
}

// LetterOf returns the letter that a message of a customer made, with the
// change-set that entered it; zeros for none.
func (r reads) LetterOf(ctx context.Context, s crm.Scope, chatID, messageID int64) (a crm.Activity, changeSet int64, err error) {
	var row struct {
		ID        int64
		ChangeSet int64 `db:"change_set_id"`
	}
	err = r.get(ctx, &row, `
		SELECT x.id, c.id AS change_set_id
		FROM inbox i JOIN activities x ON x.inbox_id = i.id JOIN change_sets c ON c.inbox_id = i.id
		WHERE i.chat_id = ? AND i.message_id = ? AND i.message_id <> 0 AND i.kind = 'message'
			AND x.incoming = 1 AND x.deleted_at IS NULL AND c.parent_id IS NULL
		ORDER BY x.id LIMIT 1`, chatID, messageID)
	if errors.Is(err, sql.ErrNoRows) {
		return crm.Activity{}, 0, nil
	}
	if err != nil {
		return crm.Activity{}, 0, fmt.Errorf("read letter: %w", err)
	}
	a, err = r.Activity(ctx, s, row.ID)
	return a, row.ChangeSet, err
}

// AnswerIn reports whether a message of a member went to a customer as it was.
func (r reads) AnswerIn(ctx context.Context, chatID, messageID int64) (bool, error) {
	var n int
	err := r.get(ctx, &n, `
		SELECT COUNT(*) FROM inbox i JOIN outbox o ON o.inbox_id = i.id AND o.inbox_id IS NOT NULL
		WHERE i.chat_id = ? AND i.message_id = ? AND i.message_id <> 0 AND i.kind = 'message'
			AND o.letter_id IS NOT NULL AND o.chat_id <> i.chat_id`,
		chatID, messageID)
	if err != nil {
		return false, fmt.Errorf("read what a message was: %w", err)
	}
	return n > 0, nil
}

// LetterSince reports whether a customer has written since a moment.
func (tx *Tx) LetterSince(customerID int64, since time.Time) (bool, error) {
	var n int
	err := tx.get(tx.ctx, &n, `
		SELECT EXISTS (SELECT 1 FROM activities
			WHERE customer_id = ? AND happened_at > ? AND incoming = 1 AND deleted_at IS NULL)`, customerID, at(since))
	if err != nil {
		return false, fmt.Errorf("look for letters: %w", err)
	}
	return n > 0, nil
}

// BirthdayIsTheirs reports whether a customer has told their birthday themselves,
// and nobody has changed it since.
func (tx *Tx) BirthdayIsTheirs(customerID int64) (bool, error) {
	var own bool
	err := tx.get(tx.ctx, &own, `
		SELECT COALESCE(i.user_id = c.telegram_id OR l.id IS NOT NULL AND l.birth_day <> 0, 0)
		FROM changes x JOIN change_sets s ON s.id = x.change_set_id
			LEFT JOIN change_sets p ON p.id = s.parent_id
			JOIN customers c ON c.id = x.row_id
			LEFT JOIN inbox i ON i.id = s.inbox_id
			LEFT JOIN join_links l ON l.customer_id = c.id AND l.change_set_id = s.id
		WHERE x.entity = 'customers' AND x.row_id = ? AND x.new LIKE '%"birth_%' AND x.old IS NOT NULL
			AND s.undone_at IS NULL AND p.undone_at IS NULL
		ORDER BY x.id DESC LIMIT 1`, customerID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, fmt.Errorf("read who told a birthday: %w", err)
	}
	return own, nil
}
