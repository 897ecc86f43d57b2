package store

import "fmt"

// RemoveUser ends a member's rights; their rows and their name stay. What the bot
// had asked them is forgotten, and what waits to be sent to them is not sent; what
// they had planned is the heir's to do, so that no customer waits for somebody who
// has left.
func (tx *Tx) RemoveUser(id, heir int64) error {
	if _, err := tx.exec(`UPDATE users SET removed = 1 WHERE id = ?`, id); err != nil {
		return fmt.Errorf("remove user: %w", err)
	}
	if _, err := tx.exec(`
		UPDATE follow_ups SET owner_id = ?, fired_at = CASE WHEN EXISTS (
			SELECT 1 FROM outbox o WHERE o.follow_up_id = follow_ups.id AND o.state = 'queued') THEN NULL ELSE fired_at END
		WHERE owner_id = ? AND state = 'open' AND deleted_at IS NULL`, heir, id); err != nil {
		return fmt.Errorf("remove user: %w", err)
	}
	for _, changed := range []int64{id, heir} {
		if err := tx.reactivateOf(changed); err != nil {
			return err
		}
	}
	u, err := tx.User(tx.ctx, id)
	if err != nil {
		return err
	}
	if err := tx.hush(u.TelegramID, "the member was removed"); err != nil {
		return err
	}
	_, err = tx.exec(`DELETE FROM dialogs WHERE user_id = (SELECT telegram_id FROM users WHERE id = ?)`, id)
	if err != nil {
		return fmt.Errorf("remove user: %w", err)
	}
	return nil
}
