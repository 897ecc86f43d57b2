package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"daftar/crm"
)

// held is the due_at of what must not go out until somebody says so.
const held = 1 << 62

// greetingLasts is how long after it was queued a greeting may still go out.
const greetingLasts = 2 * 24 * time.Hour

// Claim marks a row as being sent, before the call that sends it. Only what must
// never go out twice is claimed. claimed is false when it must not go out now:
// somebody took it back, who would get it does not agree, its promotion is paused
// or stopped, its day is long over, or it is night where the customer is. What may
// go out later waits.
func (tx *Tx) Claim(id int64) (claimed bool, err error) {
	n, err := tx.exec(`UPDATE outbox SET state = 'sending' WHERE id = ? AND state = 'queued' AND due_at = 0`, id)
	if err != nil {
		return false, fmt.Errorf("claim row %d of the outbox: %w", id, err)
	}
	if n == 0 {
		return false, nil
	}
	var row claimedRow
	err = tx.get(tx.ctx, &row, `
		SELECT o.chat_id, o.purpose, o.quiet_zone, o.created_at, coalesce(p.state, '') AS campaign,
			coalesce(c.telegram_id, 0) = o.chat_id AND c.deleted_at IS NULL AND EXISTS (
				SELECT 1 FROM consents x
				WHERE x.customer_id = o.customer_id AND x.purpose = o.purpose AND x.current = 1 AND x.given = 1
					AND x.telegram_id = o.chat_id) AS agreed
		FROM outbox o LEFT JOIN campaigns p ON p.id = o.campaign_id LEFT JOIN customers c ON c.id = o.customer_id
		WHERE o.id = ?`, id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, fmt.Errorf("claim row %d of the outbox: %w", id, err)
	}
	awake, err := row.awake(tx.now())
	if err != nil {
		return false, fmt.Errorf("claim row %d of the outbox: %w", id, err)
	}
	switch {
	case row.Purpose != "" && !row.Agreed.Bool:
		return false, tx.CancelOutbox(id, "the customer does not agree")
	case row.Purpose == crm.Greetings && tx.now().Sub(row.CreatedAt.Time) > greetingLasts:
		return false, tx.CancelOutbox(id, "its day is long over")
	case row.Campaign == "stopped":
		return false, tx.CancelOutbox(id, promotionStopped)
	case row.Campaign == "paused":
		return false, tx.postpone(id, held)
	case awake.After(tx.now()):
		return false, tx.postpone(id, awake.UnixMilli())
	}
	return true, nil
}

type claimedRow struct {
	ChatID    int64 `db:"chat_id"`
	Purpose   crm.Purpose
	QuietZone string  `db:"quiet_zone"`
	CreatedAt instant `db:"created_at"`
	Campaign  string  // its state, "" without one
	Agreed    sql.NullBool
}

// awake is the earliest moment from now on at which the row may go out.
func (r claimedRow) awake(now time.Time) (time.Time, error) {
	if r.QuietZone == "" {
		return now, nil
	}
	loc, err := time.LoadLocation(r.QuietZone)
	if err != nil {
		return now, fmt.Errorf("a customer's zone: %w", err)
	}
	return crm.Awake(now.In(loc)), nil
}

// postpone puts a claimed row back until due, in Unix milliseconds.
func (tx *Tx) postpone(id, due int64) error {
	_, err := tx.exec(`UPDATE outbox SET state = 'queued', due_at = ? WHERE id = ? AND state = 'sending'`, due, id)
	if err != nil {
		return fmt.Errorf("postpone row %d of the outbox: %w", id, err)
	}
	return nil
}
