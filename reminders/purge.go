package reminders

import (
	"context"
	"log/slog"
	"time"

	"daftar/crm"
	"daftar/store"
)

// The bin is emptied once a day of what has waited there long enough.
const (
	purgeJob  = "purge"
	purgeHour = 4
	inBin     = crm.BinDays * 24 * time.Hour
	purged    = 100 // rows removed in one transaction
)

// Purge removes for good what was deleted long ago, when that is due, in steps that
// keep nobody waiting.
func (c *Clock) Purge(ctx context.Context) error {
	due, err := c.book.JobDue(ctx, purgeJob)
	if err != nil {
		return err
	}
	now := c.book.Now().In(c.zone())
	next := nextAt(now, purgeHour)
	plan := func(when time.Time) error {
		return c.book.Do(ctx, func(tx *store.Tx) error { return tx.PlanJob(purgeJob, when) })
	}
	switch {
	case due.IsZero(), due.After(next): // new, or the clock was set back
		return plan(next)
	case due.After(now):
		return nil
	}
	if err := c.empty(ctx, now.Add(-inBin)); err != nil {
		if ctx.Err() != nil {
			return ctx.Err() // the program stops; the work is still due
		}
		c.cfg.Log.ErrorContext(ctx, "the bin could not be emptied and is tried again", slog.Any("cause", err))
		return plan(now.Add(retryAfter))
	}
	return plan(next)
}

// empty removes what was deleted before a moment.
func (c *Clock) empty(ctx context.Context, before time.Time) error {
	for {
		n := 0
		err := c.book.Do(ctx, func(tx *store.Tx) (err error) {
			if n, err = tx.Purge(before, purged); err != nil || n > 0 {
				return err
			}
			return tx.ForgetDeletions(before)
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
