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
		bare, err := tx.BoardSum(ctx, to.Scope(), store.BoardFilter{OwnerID: to.ID, NoStep: true})
		if err != nil {
			return err
		}
		g := in(l)
		g.Heir, g.Bare = to.ID, bare.Deals
		m := view.GivenTo(l, by.Name, g)
		if undone {
			m = view.TakenBack(l, by.Name)
		}
		if _, err := tx.Send(store.Outgoing{ChatID: to.TelegramID, Priority: store.Reminder, Message: m}); err != nil {
			return err
		}
	}
	return c.tellLosers(ctx, tx, h, by, in)
}

// tellLosers tells every member whose customers somebody else has handed over that
// they are another's now, or theirs again.
func (c *Clock) tellLosers(ctx context.Context, tx *store.Tx, h store.HandOver, by crm.User, in func(*i18n.Locale) view.Given) error {
	losses, err := tx.Losses(h)
	if err != nil {
		return err
	}
	for _, loss := range losses {
		u, err := tx.User(ctx, loss.UserID)
		if err != nil {
			return err
		}
		if u.ID == by.ID || u.Removed || u.Blocked {
			continue
		}
		l := c.words.For(u.Language)
		g := in(l)
		g.Count = loss.Count
		if _, err := tx.Send(store.Outgoing{ChatID: u.TelegramID, Priority: store.Reminder, Message: view.GivenAway(l, by.Name, g)}); err != nil {
			return err
		}
	}
	return nil
}
