package reminders

import (
	"context"
	"errors"
	"fmt"

	"daftar/crm"
	"daftar/handlers/view"
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
	var failed error
	for _, id := range live {
		more := true
		for step := 1; more && step <= mostSteps && ctx.Err() == nil; step++ {
			if more, err = c.book.GoOnMerging(ctx, id); err != nil {
				failed, more = errors.Join(failed, fmt.Errorf("merge %d: %w", id, err)), false // the others go on
			}
		}
	}
	return failed
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

// tellHandOver tells who began it how it goes and, at its end, whom it was for and
// whose customers they were.
func (c *Clock) tellHandOver(ctx context.Context, tx *store.Tx, h store.HandOver) error {
	by, err := tx.User(ctx, h.UserID)
	if err != nil {
		return err
	}
	to, err := tx.User(ctx, h.ToID)
	if err != nil {
		return err
	}
	g := view.Given{
		ID: h.ID, Count: h.Done, Kept: h.Kept, Runs: !h.Ended(),
		Undone: h.State == store.HandOverUndoing || h.State == store.HandOverUndone,
	}
	if h.OutboxID != 0 {
		l, shown := c.words.For(by.Language), g
		shown.To = view.MemberName(l, to)
		if err := tx.Redraw(store.Target{OutboxID: h.OutboxID}, 0, view.HandedOver(l, shown)); err != nil {
			return err
		}
	}
	if !h.Ended() || h.Done == 0 {
		return nil
	}
	losses, err := tx.Losses(h)
	if err != nil {
		return err
	}
	lost := make([]view.Lost, len(losses))
	for i, loss := range losses {
		lost[i].Count = loss.Count
		if lost[i].User, err = tx.User(ctx, loss.UserID); err != nil {
			return err
		}
	}
	bare, err := tx.BoardSum(ctx, to.Scope(), store.BoardFilter{OwnerID: to.ID, NoStep: true})
	if err != nil {
		return err
	}
	g.Bare = bare.Deals
	for _, told := range view.TellGiven(c.words, by, to, g, lost) {
		_, err := tx.Send(store.Outgoing{ChatID: told.To.TelegramID, Priority: store.Reminder, Message: told.Message})
		if err != nil {
			return err
		}
	}
	return nil
}
