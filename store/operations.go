package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// OutboxCount is how many rows of the outbox are in a state, of one priority.
type OutboxCount struct {
	// State is queued, later (queued, and its hour has not come), sending, unknown
	// or parked.
	State    string   `db:"state"`
	Priority Priority `db:"priority"`
	Rows     int64    `db:"rows"`
}

// Queues is what waits, and what was set aside, in the book.
type Queues struct {
	Outbox                []OutboxCount // those that are none are left out
	InboxNew, InboxParked int64
	OldestReady           time.Time // since when a message could go out and has not; zero: none waits
	OldestDue             time.Time // the earliest follow-up that is due and has not reminded; zero: none
}

// oldestOf is among how many of a priority's first rows the longest waiting one is
// looked for. They go out in about this order.
const oldestOf = 100

// queries that count; each is answered from the index that it was written for.
var (
	countOutbox = []string{
		`SELECT 'queued' AS state, priority, COUNT(*) AS "rows" FROM outbox
			WHERE state = 'queued' AND due_at = 0 GROUP BY priority`,
		`SELECT 'later' AS state, priority, COUNT(*) AS "rows" FROM outbox
			WHERE state = 'queued' AND due_at > 0 GROUP BY priority`,
		`SELECT 'sending' AS state, priority, COUNT(*) AS "rows" FROM outbox
			WHERE state = 'sending' GROUP BY priority`,
		`SELECT state, priority, COUNT(*) AS "rows" FROM outbox
			WHERE state IN ('unknown', 'parked') GROUP BY state, priority`,
	}
	countNew    = `SELECT COUNT(*) FROM inbox WHERE state = 'new'`
	countParked = `SELECT COUNT(*) FROM inbox WHERE state = 'parked'`
	oldestReady = `
		SELECT MIN(since) FROM (
			SELECT COALESCE(ready_at, created_at) AS since FROM outbox
			WHERE state = 'queued' AND due_at = 0 AND priority = ? ORDER BY id LIMIT ?) AS first`
	oldestLate = `SELECT MIN(due_at) FROM outbox WHERE state = 'queued' AND due_at > 0`
	oldestDue  = `
		SELECT MIN(due_at) FROM follow_ups
		WHERE deleted_at IS NULL AND state = 'open' AND fired_at IS NULL AND due_at <= ?`
)

// Queues counts what waits in the book.
func (r reads) Queues(ctx context.Context) (Queues, error) {
	var q Queues
	for _, query := range countOutbox {
		var rows []OutboxCount
		if err := r.list(ctx, &rows, query); err != nil {
			return q, fmt.Errorf("count the outbox: %w", err)
		}
		q.Outbox = append(q.Outbox, rows...)
	}
	for query, n := range map[string]*int64{countNew: &q.InboxNew, countParked: &q.InboxParked} {
		if err := r.get(ctx, n, query); err != nil {
			return q, fmt.Errorf("count the inbox: %w", err)
		}
	}
	now := r.now()
	earliest := func(into *time.Time, query string, args ...any) error {
		var t instant
		if err := r.get(ctx, &t, query, args...); err != nil {
			return fmt.Errorf("find what has waited longest: %w", err)
		}
		if !t.IsZero() && !t.After(now) && (into.IsZero() || t.Before(*into)) {
			*into = t.Time
		}
		return nil
	}
	for p := Answer; p <= Campaign; p++ {
		if err := earliest(&q.OldestReady, oldestReady, p, oldestOf); err != nil {
			return q, err
		}
	}
	if err := earliest(&q.OldestReady, oldestLate); err != nil {
		return q, err
	}
	return q, earliest(&q.OldestDue, oldestDue, at(now))
}

var errGone = errors.New("the file of the book was removed or replaced under the program")

// Check tells whether the book can be read and written. It takes the right to
// write and gives it back, and writes nothing; only after the disk has refused a
// write it tries one, to see whether that is over.
func (s *Store) Check(ctx context.Context) error {
	// What is written into a file that was removed is gone with the process.
	if is, err := os.Stat(s.path); err != nil || !os.SameFile(is, s.file) {
		return errGone
	}
	var jobs int
	if err := s.get(ctx, &jobs, `SELECT COUNT(*) FROM jobs`); err != nil {
		return fmt.Errorf("read the book: %w", err)
	}
	if s.refused.Load() {
		err := s.Do(ctx, func(tx *Tx) error {
			return tx.PutSetting("checked_at", tx.now().UTC().Format(time.RFC3339))
		})
		if err != nil {
			return fmt.Errorf("write the book: %w", err)
		}
		return nil
	}
	tx, err := s.writer.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin to write the book: %w", err)
	}
	if err := tx.Rollback(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("begin to write the book: %w", err)
	}
	return nil
}
