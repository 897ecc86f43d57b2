package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// JobDue returns when a recurring job is due; the zero time when it was never planned.
func (r reads) JobDue(ctx context.Context, name string) (time.Time, error) {
	var due instant
	err := r.get(ctx, &due, `SELECT due_at FROM jobs WHERE name = ?`, name)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, fmt.Errorf("read job: %w", err)
	}
	return due.Time, nil
}

// PlanJob sets when a recurring job is due next.
func (tx *Tx) PlanJob(name string, due time.Time) error {
	_, err := tx.exec(`
		INSERT INTO jobs (name, due_at) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at`, name, at(due))
	if err != nil {
		return fmt.Errorf("plan job: %w", err)
	}
	return nil
}

// Setting returns what the book knows of itself under a name, "" when nothing.
func (r reads) Setting(ctx context.Context, name string) (string, error) {
	var value string
	err := r.get(ctx, &value, `SELECT value FROM settings WHERE name = ?`, name)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read setting: %w", err)
	}
	return value, nil
}

// PutSetting keeps something that the book knows of itself.
func (tx *Tx) PutSetting(name, value string) error {
	_, err := tx.exec(`
		INSERT INTO settings (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	if err != nil {
		return fmt.Errorf("put setting: %w", err)
	}
	return nil
}
