package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// tries is how often a failing update is handled, and how often a decision may
// turn out to be stale.
const tries = 3

// tryRow handles one update, or parks it. The error it returns means that
// neither was possible.
func (b *Bot) tryRow(ctx, last context.Context, h *head) error {
	row, err := b.st.Inbox(last, h.id)
	if err != nil {
		return err
	}
	if row.State != "new" {
		return nil
	}
	if h.suspect {
		if row.Attempts >= store.MaxAttempts {
			req, _, _ := b.convert(row)
			return b.park(last, row, req, fmt.Errorf("the program died %d times while handling it", row.Attempts))
		}
		err := b.st.Do(last, func(tx *store.Tx) error { return tx.BeginAttempt(h.id) })
		if err != nil {
			return err
		}
		h.suspect = false
	}
	req, ours, err := b.convert(row)
	if err != nil {
		return b.park(last, row, req, fmt.Errorf("it cannot be decoded: %w", err))
	}
	if !ours {
		return b.finish(last, row.ID, nil)
	}
	for n := 0; ; n++ {
		err := b.attempt(last, req)
		if err == nil || errors.Is(err, store.ErrFinished) {
			return err
		}
		if n+1 == tries {
			return b.park(last, row, req, err)
		}
		b.cfg.Log.WarnContext(ctx, "handle an update", slog.Int64("inbox", row.ID), slog.Int("try", n+1), b.cause(err))
		wait(ctx, b.cfg.Backoff(n))
		// A handler that was cut off by the stop has not failed: the update waits
		// for the next start.
		if ctx.Err() != nil {
			return fmt.Errorf("the bot stops: %w", ctx.Err())
		}
	}
}

// attempt decides and acts once; more often only when what the decision rested on
// has changed before the action ran.
func (b *Bot) attempt(ctx context.Context, req chat.Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
	}()
	for n := 0; ; n++ {
		action, err := b.decide(ctx, req)
		if err == nil {
			err = b.finish(ctx, req.InboxID, action)
		}
		if n+1 == tries || !errors.Is(err, crm.ErrStale) {
			return err
		}
	}
}

func (b *Bot) decide(ctx context.Context, req chat.Request) (func(*store.Tx) error, error) {
	ctx, cancel := context.WithTimeout(ctx, b.cfg.HandlerTimeout)
	defer cancel()
	return b.handle(ctx, req)
}

// finish runs an action and marks its update as done, both or neither.
func (b *Bot) finish(ctx context.Context, inboxID int64, action func(*store.Tx) error) error {
	err := b.st.Do(ctx, func(tx *store.Tx) error {
		if action != nil {
			if err := action(tx); err != nil {
				return err
			}
		}
		return tx.Finish(inboxID)
	})
	if err == nil && action != nil {
		b.sender.wake()
	}
	return err
}

// park sets an update aside, tells the person and the operator.
func (b *Bot) park(ctx context.Context, row store.InboxRow, req chat.Request, why error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("the bot stops: %w", err)
	}
	sorry := b.sorry(ctx, row, req)
	err := b.st.Do(ctx, func(tx *store.Tx) error {
		if sorry.Text != "" {
			if _, err := tx.Send(store.Outgoing{ChatID: row.ChatID, Message: sorry, InboxID: row.ID}); err != nil {
				return err
			}
		}
		return tx.Park(row.ID, b.api.mask.Replace(why.Error()))
	})
	if err != nil {
		return err
	}
	b.cfg.Log.ErrorContext(ctx, "an update is parked",
		slog.Int64("inbox", row.ID), slog.String("kind", row.Kind), b.cause(why))
	b.sender.wake()
	return nil
}

// sorry is what the person is told, without text where there is nobody to tell
// or nothing that they would expect an answer to.
func (b *Bot) sorry(ctx context.Context, row store.InboxRow, req chat.Request) (m chat.Message) {
	if row.ChatID == 0 || req.Kind == chat.Member || b.apologise == nil {
		return chat.Message{}
	}
	if req.InboxID == 0 { // it could not be decoded
		req = chat.Request{
			InboxID: row.ID, Kind: chat.Other, Chat: chat.Place{ID: row.ChatID, Private: row.ChatID > 0},
			From: chat.Person{ID: row.UserID}, MessageID: row.MessageID, At: row.ReceivedAt,
		}
	}
	defer func() {
		if p := recover(); p != nil {
			b.cfg.Log.ErrorContext(ctx, "apologise", b.cause(panicked(p)))
			m = chat.Message{}
		}
	}()
	return b.apologise(ctx, req)
}

// panicked describes a panic by where it happened. What it was called with may
// hold what a person wrote, so only the runtime's own words are kept.
func panicked(p any) error {
	what := fmt.Sprintf("%T", p)
	if err, ok := p.(runtime.Error); ok {
		what = err.Error()
	}
	var calls [32]uintptr
	frames := runtime.CallersFrames(calls[:runtime.Callers(3, calls[:])])
	var where []string
	for len(where) < 4 {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") {
			where = append(where, fmt.Sprintf("%s:%d", frame.Function, frame.Line))
		}
		if !more {
			break
		}
	}
	return fmt.Errorf("panic: %s at %s", what, strings.Join(where, " < "))
}
