package reminders

import (
	"context"
	"errors"
	"fmt"

	"daftar/crm"
	"daftar/handlers/view"
	"daftar/i18n"
	"daftar/store"
)

// moveOn goes on with whatever moves customers or what is theirs in many steps.
func (c *Clock) moveOn(ctx context.Context) error {
	return errors.Join(c.HandOver(ctx), c.Merge(ctx))
}

// Merge goes on with merges of customers with a long past, and with taking them back.
func (c *Clock) Merge(ctx context.Context) error {
	live, err := c.book.LiveMerges(ctx, crm.WholeBook())
	if err != nil {
		return err
	}
	for _, id := range live {
		more := true
		for step := 1; more && step <= mostSteps && ctx.Err() == nil; step++ {
			if more, err = c.book.GoOnMerging(ctx, id); err != nil {
				return fmt.Errorf("merge %d: %w", id, err)
			}
		}
	}
	return nil
}

// mostSteps is how many transactions one tick spends on a handing over or a merge;
// the others have their turn in between.
const mostSteps = 200

// HandOver goes on with what is being handed over or taken back.
func (c *Clock) HandOver(ctx context.Context) error {
	live, err := c.book.LiveHandOvers(ctx, crm.WholeBook())
	if err != nil {
		return err
	}
	for _, id := range live {
		for step := 1; step <= mostSteps; step++ {
			if ctx.Err() != nil {
				return nil
			}
			h, err := c.book.GoOnHandingOver(ctx, id, func(tx *store.Tx, h store.HandOver) error {
				if !h.Ended() && step < mostSteps {
					return nil
				}
				return c.tellHandOver(context.WithoutCancel(ctx), tx, h)
			})
			if err != nil {
				return fmt.Errorf("hand over %d: %w", id, err)
			}
			if h.Ended() {
				break
			}
		}
		c.cfg.Wake()
	}
	return nil
}

// tellHandOver tells who began it how it goes and, at its end, whom it was for.
func (c *Clock) tellHandOver(ctx context.Context, tx *store.Tx, h store.HandOver) error {
	by, err := tx.User(ctx, h.UserID)
	if err != nil {
		return err
	}
	to, err := tx.User(ctx, h.ToID)
	if err != nil {
		return err
	}
	undone := h.State == store.HandOverUndoing || h.State == store.HandOverUndone
	in := func(l *i18n.Locale) view.Given {
		g := view.Given{ID: h.ID, To: to.Name, Count: h.Done, Kept: h.Kept, Runs: !h.Ended(), Undone: undone}
		if g.To == "" {
			g.To = l.Plain("team.unknown")
		}
		return g
	}
	if h.OutboxID != 0 {
		l := c.words.For(by.Language)
		if err := tx.Redraw(store.Target{OutboxID: h.OutboxID}, 0, view.HandedOver(l, in(l))); err != nil {
			return err
		}
	}
	if !h.Ended() || h.Done == 0 {
		return nil
	}
	if to.ID != by.ID && !to.Removed {
		l := c.words.For(to.Language)
		m := view.GivenTo(l, by.Name, in(l))
		if undone {
			m = view.TakenBack(l, by.Name)
		}
		if _, err := tx.Send(store.Outgoing{ChatID: to.TelegramID, Priority: store.Reminder, Message: m}); err != nil {
			return err
		}
	}
	return c.tellGiver(ctx, tx, h, by, in)
}

// tellGiver tells a member whose customers somebody else has handed over that they
// are another's now, or theirs again.
func (c *Clock) tellGiver(ctx context.Context, tx *store.Tx, h store.HandOver, by crm.User, in func(*i18n.Locale) view.Given) error {
	if h.FromID == 0 || h.FromID == by.ID || h.FromID == h.ToID {
		return nil
	}
	from, err := tx.User(ctx, h.FromID)
	if err != nil || from.Removed || from.Blocked {
		return err
	}
	l := c.words.For(from.Language)
	_, err = tx.Send(store.Outgoing{ChatID: from.TelegramID, Priority: store.Reminder, Message: view.GivenAway(l, by.Name, in(l))})
	return err
}
