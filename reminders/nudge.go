package reminders

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

const (
	// nudgeHour is when a person is told in the morning which of their deals need
	// attention, on their clock.
	nudgeHour = 9
	// nudgeLate is how late that may be; after longer downtime it waits for the next
	// morning.
	nudgeLate = 3 * time.Hour
	// nudged is how many deals of either kind it names.
	nudged = 8

	nudgeSchedule = "45 * * * * *"
)

// Nudge tells each member whose morning has come which of their open deals have no
// next step and which rot, once a working day. Who has neither hears nothing. A look costs
// one probe of an index for each member.
func (c *Clock) Nudge(ctx context.Context) error {
	team, err := c.book.Team(ctx, crm.Salesperson)
	if err != nil {
		return err
	}
	sent := false
	for _, u := range team {
		told, err := c.nudge(ctx, u)
		if err != nil {
			return fmt.Errorf("nudge %d: %w", u.ID, err)
		}
		sent = sent || told
	}
	if sent {
		c.cfg.Wake()
	}
	return nil
}

func (c *Clock) nudge(ctx context.Context, u crm.User) (told bool, err error) {
	name := fmt.Sprintf("nudge:%d", u.ID)
	due, err := c.book.JobDue(ctx, name)
	if err != nil {
		return false, err
	}
	now := c.book.Now().In(u.Location())
	next := nextMorning(now)
	ahead := due.After(next) // the clock was set back, or the person has moved
	if !due.IsZero() && !ahead && due.After(now) {
		return false, nil
	}
	var out *store.Outgoing
	if !due.IsZero() && !ahead && now.Sub(due) <= nudgeLate && !crm.DayOff(now) && !u.Blocked && u.TelegramID != 0 {
		if out, err = c.drawNudge(ctx, u, now); err != nil {
			return false, err
		}
	}
	err = c.book.Do(ctx, func(tx *store.Tx) error {
		told = false
		present, err := tx.JobDue(ctx, name)
		if err != nil || !present.Equal(due) { // another look was quicker
			return err
		}
		if out != nil {
			if _, err := tx.Send(*out); err != nil {
				return err
			}
			told = true
		}
		return tx.PlanJob(name, next)
	})
	return told, err
}

// drawNudge draws what a person is told, nil when nothing needs attention. What
// cannot be drawn must not keep the others waiting: it is passed over for the day.
func (c *Clock) drawNudge(ctx context.Context, u crm.User, now time.Time) (out *store.Outgoing, err error) {
	defer func() {
		if recover() != nil {
			out = nil
			c.cfg.Log.ErrorContext(ctx, "a nudge could not be drawn", slog.Int64("user", u.ID), slog.String("cause", "a panic"))
		}
	}()
	filters := []store.BoardFilter{{OwnerID: u.ID, NoStep: true}, {OwnerID: u.ID, Rotting: true}}
	var totals [2]int
	var deals [2][]crm.DealFile
	for i, f := range filters {
		sum, err := c.book.BoardSum(ctx, u.Scope(), f)
		if err != nil {
			return nil, err
		}
		totals[i] = sum.Deals
		if sum.Deals == 0 {
			continue
		}
		if deals[i], err = c.book.Board(ctx, u.Scope(), f, store.Place{}, false, nudged); err != nil {
			return nil, err
		}
	}
	if totals[0]+totals[1] == 0 {
		return nil, nil
	}
	return &store.Outgoing{
		ChatID: u.TelegramID, Priority: store.Reminder,
		Message: view.Nudge(c.words.For(u.Language), deals[0], deals[1], totals, now),
		Dedupe:  fmt.Sprintf("nudge:%d:%s", u.ID, now.Format(time.DateOnly)),
	}, nil
}

// nextMorning is the next nudge after now, on now's clock: of a day on which people
// work.
func nextMorning(now time.Time) time.Time {
	for day := now.Day(); ; day++ {
		at := time.Date(now.Year(), now.Month(), day, nudgeHour, 0, 0, 0, now.Location())
		if at.After(now) && !crm.DayOff(at) {
			return at
		}
	}
}
