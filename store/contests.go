package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"daftar/crm"
)

// Contest is an answer that would overwrite what somebody else has changed since its
// question was asked. It waits until its person says whose is to stay.
type Contest struct {
	ID     int64
	UserID int64  `db:"user_id"`
	Dialog Dialog `db:"-"`
	Words  string // the answer
}

// contestLasts is how long a contest waits.
const contestLasts = 7 * 24 * time.Hour

// AddContest keeps an answer; old ones of anybody are forgotten.
func (tx *Tx) AddContest(c Contest) (id int64, err error) {
	if _, err := tx.exec(`DELETE FROM contests WHERE made_at < ?`, at(tx.now().Add(-contestLasts))); err != nil {
		return 0, fmt.Errorf("forget old answers: %w", err)
	}
	err = tx.get(tx.ctx, &id, `
		INSERT INTO contests (user_id, dialog, step, data, words, seen, made_at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		c.UserID, c.Dialog.Name, c.Dialog.Step, string(c.Dialog.Data), c.Words, c.Dialog.Seen, at(tx.now()))
	if err != nil {
		return 0, fmt.Errorf("keep an answer: %w", err)
	}
	return id, nil
}

// Contest returns an answer that waits, one's own; the zero Contest when it does not
// any more.
func (r reads) Contest(ctx context.Context, s crm.Scope, id int64) (Contest, error) {
	var row struct {
		Contest
		Name string `db:"dialog"`
		Step string
		Data string
		Seen int64
	}
	err := r.get(ctx, &row, `SELECT id, user_id, words, dialog, step, data, seen FROM contests WHERE id = ? AND user_id = ?`, id, s.User())
	if errors.Is(err, sql.ErrNoRows) {
		return Contest{}, nil
	}
	if err != nil {
		return Contest{}, fmt.Errorf("read an answer that waits: %w", err)
	}
	c := row.Contest
	c.Dialog = Dialog{Name: row.Name, Step: row.Step, Data: json.RawMessage(row.Data), Seen: row.Seen}
	return c, nil
}

// EndContest ends the waiting; it is false when it had ended before.
func (tx *Tx) EndContest(id int64) (bool, error) {
	n, err := tx.exec(`DELETE FROM contests WHERE id = ?`, id)
	if err != nil {
		return false, fmt.Errorf("end the waiting of an answer: %w", err)
	}
	return n > 0, nil
}
