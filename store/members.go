package store

import "fmt"

// RemoveUser ends a member's rights; their rows and their name stay. What the bot
// had asked them is forgotten; what they had planned is the heir's to do, so that
// no customer waits for somebody who has left.
func (tx *Tx) RemoveUser(id, heir int64) error {
	if _, err := tx.exec(`UPDATE users SET removed = 1 WHERE id = ?`, id); err != nil {
		return fmt.Errorf("remove user: %w", err)
	}
	if _, err := tx.exec(`
		UPDATE follow_ups SET owner_id = ? WHERE owner_id = ? AND state = 'open' AND deleted_at IS NULL`, heir, id); err != nil {
		return fmt.Errorf("remove user: %w", err)
	}
	_, err := tx.exec(`DELETE FROM dialogs WHERE user_id = (SELECT telegram_id FROM users WHERE id = ?)`, id)
	if err != nil {
		return fmt.Errorf("remove user: %w", err)
	}
	return nil
}
