package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
)

// PromotionState is where a promotion stands.
type PromotionState string

// The states of a promotion. A draft that was thrown away is stopped, too.
const (
	PromotionDraft   PromotionState = "draft"
	PromotionRunning PromotionState = "running"
	PromotionPaused  PromotionState = "paused"
	PromotionStopped PromotionState = "stopped"
	PromotionDone    PromotionState = "done"
)

// Everybody is [Promotion.Reached] of a promotion that has come to the end of its
// segment.
const Everybody = math.MaxInt64

// Promotion is one message that a manager sends to many customers.
type Promotion struct {
	ID        int64
	CreatedBy int64
	Tag       string       // of the customers who are to get it, "": everybody who agreed
	Message   chat.Message // without the frame that each customer gets it in
	State     PromotionState
	Reached   int64 // the customers up to this id are queued
	Total     int   // how many were to get it when it began
	// ProgressID is the outbox row of the message that tells how it goes, of a draft
	// that of its card. ProgressAt is when that was last changed, zero: it has to be;
	// or the moment to come until which it must not be.
	ProgressID int64
	ProgressAt time.Time
	StartedAt  time.Time // only who agreed by then gets it
	FinishedAt time.Time // when the last of it was settled, also of one that was stopped
	Version    int64
}

// Over reports whether nothing more becomes of the promotion.
func (p Promotion) Over() bool {
	return p.State == PromotionDone || p.State == PromotionStopped
}

type promotionRow struct {
	ID         int64
	CreatedBy  int64 `db:"created_by"`
	Tag        string
	Payload    []byte
	State      PromotionState
	Reached    int64
	Total      int
	ProgressID int64   `db:"progress_id"`
	ProgressAt instant `db:"progress_at"`
	StartedAt  instant `db:"started_at"`
	FinishedAt instant `db:"finished_at"`
	Version    int64
}

const promotionColumns = `p.id, p.created_by, p.tag, p.payload, p.state, p.reached, p.total,
	coalesce(p.progress_id, 0) AS progress_id, p.progress_at, p.started_at, p.finished_at, p.version`

func (p promotionRow) promotion() (Promotion, error) {
	m, err := chat.Unmarshal(p.Payload)
	if err != nil {
		return Promotion{}, fmt.Errorf("read promotion %d: %w", p.ID, err)
	}
	return Promotion{
		ID: p.ID, CreatedBy: p.CreatedBy, Tag: p.Tag, Message: m, State: p.State, Reached: p.Reached, Total: p.Total,
		ProgressID: p.ProgressID, ProgressAt: p.ProgressAt.Time, StartedAt: p.StartedAt.Time,
		FinishedAt: p.FinishedAt.Time, Version: p.Version,
	}, nil
}

// Promotion returns one promotion; a NotFound error when there is none or the
// scope is not the whole book: a promotion goes to everybody's customers.
func (r reads) Promotion(ctx context.Context, s crm.Scope, id int64) (Promotion, error) {
	gone := crm.Refuse(crm.NotFound, "error.gone")
	if !s.All() {
		return Promotion{}, gone
	}
	var row promotionRow
	err := r.get(ctx, &row, `SELECT `+promotionColumns+` FROM campaigns p WHERE p.id = ?`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Promotion{}, gone
	}
	if err != nil {
		return Promotion{}, fmt.Errorf("read promotion: %w", err)
	}
	return row.promotion()
}

// LivePromotions lists those that have begun and are not settled, the oldest
// first; none outside the whole book.
func (r reads) LivePromotions(ctx context.Context, s crm.Scope) ([]Promotion, error) {
	if !s.All() {
		return nil, nil
	}
	const most = 100 // more than a team runs at a time
	var rows []promotionRow
	err := r.list(ctx, &rows, `
		SELECT `+promotionColumns+` FROM campaigns p
		WHERE p.started_at IS NOT NULL AND p.finished_at IS NULL ORDER BY p.id LIMIT ?`, most)
	if err != nil {
		return nil, fmt.Errorf("list promotions: %w", err)
	}
	out := make([]Promotion, len(rows))
	for i, row := range rows {
		if out[i], err = row.promotion(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// NewestDraft returns the draft that a member made last; the zero Promotion when
// none is left or the scope is not the whole book.
func (r reads) NewestDraft(ctx context.Context, s crm.Scope, createdBy int64) (Promotion, error) {
	if !s.All() {
		return Promotion{}, nil
	}
	var row promotionRow
	err := r.get(ctx, &row, `
		SELECT `+promotionColumns+` FROM campaigns p
		WHERE p.created_by = ? AND p.state = 'draft' ORDER BY p.id DESC LIMIT 1`, createdBy)
	if errors.Is(err, sql.ErrNoRows) {
		return Promotion{}, nil
	}
	if err != nil {
		return Promotion{}, fmt.Errorf("find a draft of a promotion: %w", err)
	}
	return row.promotion()
}

// AddPromotion keeps a draft.
func (tx *Tx) AddPromotion(createdBy int64, tag string, m chat.Message) (id int64, err error) {
	payload, err := m.Marshal()
	if err != nil {
		return 0, fmt.Errorf("add promotion: %w", err)
	}
	err = tx.get(tx.ctx, &id, `
		INSERT INTO campaigns (created_by, tag, payload, state, created_at) VALUES (?, ?, ?, 'draft', ?) RETURNING id`,
		createdBy, tag, string(payload), at(tx.now()))
	if err != nil {
		return 0, fmt.Errorf("add promotion: %w", err)
	}
	return id, nil
}

// CardPromotion notes the outbox row of a draft's card.
func (tx *Tx) CardPromotion(id, outboxID int64) error {
	if _, err := tx.exec(`UPDATE campaigns SET progress_id = ? WHERE id = ? AND state = 'draft'`, outboxID, id); err != nil {
		return fmt.Errorf("note the card of promotion %d: %w", id, err)
	}
	return nil
}

// EditPromotion gives a draft another message; [crm.ErrStale] when it is none any
// more or has another version.
func (tx *Tx) EditPromotion(id, version int64, m chat.Message) error {
	payload, err := m.Marshal()
	if err != nil {
		return fmt.Errorf("edit promotion: %w", err)
	}
	return tx.turnPromotion(id, version, `payload = ?`, []any{string(payload)}, PromotionDraft)
}

// DropPromotion throws a draft away.
func (tx *Tx) DropPromotion(id, version int64) error {
	return tx.turnPromotion(id, version, `state = 'stopped'`, nil, PromotionDraft)
}

// StartPromotion begins to send a draft to those who agreed by asOf, total of
// them. progressID is the outbox row of the message that tells how it goes.
func (tx *Tx) StartPromotion(id, version int64, total int, asOf time.Time, progressID int64) error {
	return tx.turnPromotion(id, version, `state = 'running', total = ?, started_at = ?, progress_id = ?, progress_at = ?`,
		[]any{total, at(asOf), nullable(progressID), at(tx.now())}, PromotionDraft)
}

// PausePromotion holds back what waits to be sent. What Telegram is being given at
// this moment still arrives.
func (tx *Tx) PausePromotion(id, version int64) error {
	err := tx.turnPromotion(id, version, `state = 'paused', progress_at = NULL`, nil, PromotionRunning)
	if err != nil {
		return err
	}
	_, err = tx.exec(`
		UPDATE outbox SET due_at = ? WHERE campaign_id = ? AND campaign_id IS NOT NULL AND state = 'queued'`, held, id)
	if err != nil {
		return fmt.Errorf("hold a promotion: %w", err)
	}
	return nil
}

// ResumePromotion lets a paused promotion go on.
func (tx *Tx) ResumePromotion(id, version int64) error {
	err := tx.turnPromotion(id, version, `state = 'running', progress_at = NULL`, nil, PromotionPaused)
	if err != nil {
		return err
	}
	// Due, not ready: the sender is past these rows and finds only what becomes due.
	_, err = tx.exec(`
		UPDATE outbox SET due_at = 1 WHERE campaign_id = ? AND campaign_id IS NOT NULL AND state = 'queued' AND due_at > 0`, id)
	if err != nil {
		return fmt.Errorf("release a promotion: %w", err)
	}
	return nil
}

const promotionStopped = "the promotion was stopped"

// StopPromotion takes back all that has not gone out, for good.
func (tx *Tx) StopPromotion(id, version int64) error {
	err := tx.turnPromotion(id, version, `state = 'stopped', progress_at = NULL`, nil, PromotionRunning, PromotionPaused)
	if err != nil {
		return err
	}
	_, err = tx.exec(`
		UPDATE outbox SET state = 'cancelled', cause = ?, payload = ''
		WHERE campaign_id = ? AND campaign_id IS NOT NULL AND state = 'queued'`, promotionStopped, id)
	if err != nil {
		return fmt.Errorf("take a promotion back: %w", err)
	}
	return nil
}

// turnPromotion changes a promotion that is in one of the states and has the
// version; else it returns [crm.ErrStale].
func (tx *Tx) turnPromotion(id, version int64, set string, args []any, from ...PromotionState) error {
	query, args, err := in(`UPDATE campaigns SET `+set+`, version = version + 1 WHERE id = ? AND version = ? AND state IN (?)`,
		append(args, id, version, from)...)
	if err != nil {
		return fmt.Errorf("change promotion %d: %w", id, err)
	}
	n, err := tx.exec(query, args...)
	if err != nil {
		return fmt.Errorf("change promotion %d: %w", id, err)
	}
	if n == 0 {
		return crm.ErrStale
	}
	return nil
}

// ToldPromotion notes that the message that tells how it goes was changed.
func (tx *Tx) ToldPromotion(id int64) error {
	if _, err := tx.exec(`UPDATE campaigns SET progress_at = ? WHERE id = ?`, at(tx.now()), id); err != nil {
		return fmt.Errorf("note the progress of promotion %d: %w", id, err)
	}
	return nil
}

// HoldProgress keeps the message that tells how a promotion goes as it is until a
// moment.
func (tx *Tx) HoldProgress(id int64, until time.Time) error {
	if _, err := tx.exec(`UPDATE campaigns SET progress_at = ? WHERE id = ?`, at(until), id); err != nil {
		return fmt.Errorf("hold the progress of promotion %d: %w", id, err)
	}
	return nil
}

// FinishPromotion settles a promotion of which nothing waits any more, and reports
// whether it did: only one caller does.
func (tx *Tx) FinishPromotion(id int64) (bool, error) {
	n, err := tx.exec(`
		UPDATE campaigns SET finished_at = ?, state = CASE state WHEN 'running' THEN 'done' ELSE state END, version = version + 1
		WHERE id = ? AND finished_at IS NULL AND started_at IS NOT NULL
			AND (state = 'stopped' OR state = 'running' AND reached = ?) AND NOT EXISTS (
				SELECT 1 FROM outbox o
				WHERE o.campaign_id = campaigns.id AND o.campaign_id IS NOT NULL AND o.state IN ('queued', 'sending'))`,
		at(tx.now()), id, int64(Everybody))
	if err != nil {
		return false, fmt.Errorf("finish promotion %d: %w", id, err)
	}
	return n > 0, nil
}
