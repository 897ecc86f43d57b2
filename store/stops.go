package store

import (
	"context"
	"fmt"

	"daftar/crm"
)

// HasStopped reports whether a person has said Stop, or blocked the bot, and has
// neither written nor agreed to anything since.
func (r reads) HasStopped(ctx context.Context, telegramID int64) (bool, error) {
	var n int
	if err := r.get(ctx, &n, `SELECT COUNT(*) FROM stops WHERE telegram_id = ?`, telegramID); err != nil {
		return false, fmt.Errorf("read who has stopped: %w", err)
	}
	return n > 0, nil
}

// Stop takes back all that a person in Telegram has ever agreed to, as whatever
// customer, and cancels what waits to be sent by it. by names the person, the way
// and the update. It is false when they had stopped before, or never came.
func (tx *Tx) Stop(by crm.Consent) (first bool, err error) {
	var as []int64
	err = tx.list(tx.ctx, &as, `
		SELECT customer_id FROM join_links WHERE telegram_id = ? AND telegram_id IS NOT NULL
		UNION SELECT id FROM customers WHERE telegram_id = ? AND telegram_id IS NOT NULL`, by.TelegramID, by.TelegramID)
	if err != nil {
		return false, fmt.Errorf("stop: %w", err)
	}
	if len(as) == 0 { // a stranger has nothing to stop
		return false, nil
	}
	for _, by.CustomerID = range as {
		if _, err := tx.EndConsents(by); err != nil {
			return false, err
		}
	}
	_, err = tx.exec(`
		UPDATE outbox SET state = 'cancelled', cause = 'the customer said stop', payload = ''
		WHERE chat_id = ? AND state = 'queued' AND (priority = ?
			OR EXISTS (SELECT 1 FROM activities x WHERE x.id = outbox.letter_id AND x.incoming = 0))`, by.TelegramID, Campaign)
	if err != nil {
		return false, fmt.Errorf("stop: %w", err)
	}
	n, err := tx.exec(`INSERT INTO stops (telegram_id, made_at) VALUES (?, ?) ON CONFLICT (telegram_id) DO NOTHING`,
		by.TelegramID, at(tx.now()))
	if err != nil {
		return false, fmt.Errorf("stop: %w", err)
	}
	return n > 0, nil
}

// Unstop notes that a person who had stopped has come back by themselves.
func (tx *Tx) Unstop(telegramID int64) error {
	if _, err := tx.exec(`DELETE FROM stops WHERE telegram_id = ?`, telegramID); err != nil {
		return fmt.Errorf("forget a stop: %w", err)
	}
	return nil
}
