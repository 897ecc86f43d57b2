package reminders

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"time"

	"daftar/store"
)

// The nightly work: a copy of the book, and forgetting what was written.
const (
	nightlyJob  = "nightly"
	nightlyHour = 3
	retryAfter  = time.Hour
	keepCopies  = 7
	keepWords   = 14 * 24 * time.Hour // of what was received and sent
	emptied     = 500                 // rows emptied in one transaction
	dropped     = 50                  // files likewise; one may be as large as a picture
)

// Nightly copies the book and empties old messages when the night's work is due.
// The due date moves on only when all is done; after a failure it is tried
// again in an hour.
func (c *Clock) Nightly(ctx context.Context) error {
	due, err := c.book.JobDue(ctx, nightlyJob)
	if err != nil {
		return err
	}
	now := c.book.Now().In(c.zone())
	// Nothing is planned for later than that: the clock was set back.
	ahead := due.After(nextNight(now)) && due.After(now.Add(retryAfter))
	if due.IsZero() || ahead {
		return c.plan(ctx, nextNight(now))
	}
	if due.After(now) {
		return nil
	}
	err = errors.Join(c.copyBook(ctx, now), c.forget(ctx, now))
	if ctx.Err() != nil {
		return ctx.Err() // the program stops; the work is still due
	}
	if err != nil {
		c.cfg.Log.ErrorContext(ctx, "the nightly work failed and is tried again", slog.Any("cause", err))
		return c.plan(ctx, now.Add(retryAfter))
	}
	return c.plan(ctx, nextNight(now))
}

func (c *Clock) plan(ctx context.Context, due time.Time) error {
	return c.book.Do(ctx, func(tx *store.Tx) error { return tx.PlanJob(nightlyJob, due) })
}

// nextNight is the next three o'clock after now, on now's clock.
func nextNight(now time.Time) time.Time { return nextAt(now, nightlyHour) }

// nextAt is the next full hour of that number after now, on now's clock.
func nextAt(now time.Time, hour int) time.Time {
	at := time.Date(now.Year(), now.Month(), now.Day(), hour, 0, 0, 0, now.Location())
	if at.After(now) {
		return at
	}
	return time.Date(now.Year(), now.Month(), now.Day()+1, hour, 0, 0, 0, now.Location())
}

// copyBook makes the day's copy, unless it is there, and removes the oldest ones.
func (c *Clock) copyBook(ctx context.Context, now time.Time) error {
	path := filepath.Join(c.book.Backups(), "daftar-"+now.Format(time.DateOnly)+".db")
	if err := c.book.BackupTo(ctx, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("nightly copy: %w", err)
	}
	return c.book.PruneBackups(keepCopies)
}

// forget empties what was written in old messages and drops the files that went
// with them, in steps that keep nobody waiting.
func (c *Clock) forget(ctx context.Context, now time.Time) error {
	for {
		n := 0
		err := c.book.Do(ctx, func(tx *store.Tx) (err error) {
			if n, err = tx.EmptyOldPayloads(now.Add(-keepWords), emptied); err != nil {
				return err
			}
			files, err := tx.DropOldFiles(now.Add(-keepWords), dropped)
			if n += files; err != nil {
				return err
			}
			lines, err := tx.DropOldImports(now.Add(-store.RevertFor), emptied)
			n += lines
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
