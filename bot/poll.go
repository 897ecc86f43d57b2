package bot

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"time"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"daftar/store"
)

// allowedUpdates is sent with every poll: Telegram remembers the last list, also
// one that another program has set.
var allowedUpdates = []string{
	models.AllowedUpdateMessage,
	models.AllowedUpdateEditedMessage,
	models.AllowedUpdateCallbackQuery,
	models.AllowedUpdateMyChatMember,
	models.AllowedUpdateInlineQuery,
}

// poll receives until ctx ends. The offset, which confirms what came before it,
// lives only here: what is asked for without one and is in the inbox already is
// not added again.
func (b *Bot) poll(ctx context.Context) {
	var offset int64
	failures := 0
	var gone outage
	for ctx.Err() == nil {
		next, err := b.pollOnce(ctx, offset)
		if err == nil {
			if failures > 0 {
				b.cfg.Log.InfoContext(ctx, "updates are received again", slog.Int("failures", failures))
			}
			offset, failures, gone = next, 0, outage{}
			b.health.clear("poll")
			continue
		}
		if ctx.Err() != nil {
			return
		}
		pause := b.cfg.Backoff(failures)
		failures++
		var limit *telegram.TooManyRequestsError
		switch {
		case errors.As(err, &limit):
			pause = max(pause, time.Duration(limit.RetryAfter)*time.Second)
		case isUnknownToken(err):
			b.health.set("poll", "telegram does not know the token")
		case errors.Is(err, telegram.ErrorConflict):
			b.health.set("poll", "another program polls with the same token")
		default:
			b.health.set("poll", "telegram cannot be reached or the book cannot be written")
		}
		if cause := b.cause(err); gone.news(cause) {
			b.cfg.Log.WarnContext(ctx, "cannot receive updates, trying again", slog.Int("failures", failures), cause)
		}
		wait(ctx, pause)
	}
}

var errNoUpdateID = errors.New("updates without an id cannot be kept or confirmed")

// pollOnce receives one batch, commits it, and returns the offset that confirms it.
func (b *Bot) pollOnce(ctx context.Context, offset int64) (next int64, err error) {
	raw, err := b.api.getUpdates(ctx, offset, b.cfg.PollTimeout)
	if err != nil {
		return offset, err
	}
	if len(raw) == 0 {
		// Everything below the offset is confirmed. It is forgotten, because after
		// an idle week Telegram may go on with smaller ids, which it would hide.
		return 0, nil
	}
	next, err = b.receive(ctx, raw)
	if err == nil && next == 0 {
		err = errNoUpdateID
	}
	if err != nil {
		return offset, err
	}
	return next, nil
}

// receive commits updates to the inbox and returns the offset that confirms them,
// 0 when none of them has an id.
func (b *Bot) receive(ctx context.Context, raw []json.RawMessage) (next int64, err error) {
	rows := make([]store.Incoming, 0, len(raw))
	var taps []string
	var typed []json.RawMessage
	for _, payload := range raw {
		e, ok := readEnvelope(payload)
		if !ok {
			b.cfg.Log.ErrorContext(ctx, "an update has no id")
			continue
		}
		next = max(next, e.updateID+1)
		if e.kind == models.AllowedUpdateInlineQuery {
			typed = append(typed, payload)
			continue
		}
		rows = append(rows, e.incoming(b.api.lib.ID(), payload))
		if e.tapID != "" {
			taps = append(taps, e.tapID)
		}
	}
	b.offerLater(typed)
	if len(rows) == 0 {
		return next, nil
	}
	// Not under ctx: at a stop the batch is better in the book than asked for again.
	var fresh []string
	err = b.st.Do(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		fresh = fresh[:0]
		for i, row := range rows {
			added, err := tx.Receive(rows[i : i+1])
			if err != nil {
				return err
			}
			if added > 0 {
				fresh = append(fresh, knownKind(row.Kind))
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for _, kind := range fresh {
		b.cfg.Received(kind)
	}
	b.lanes.wake()
	for _, id := range taps {
		select {
		case b.taps <- id:
		default: // best effort: a late answer to a tap is worth nothing
		}
	}
	return next, nil
}

// knownKind is the kind of an update for a counter, which must not grow by what
// somebody else makes up.
func knownKind(kind string) string {
	if slices.Contains(allowedUpdates, kind) {
		return kind
	}
	return "other"
}

// answerTaps stops the clocks on tapped buttons. What a tap has led to is shown by
// an edit, so nothing is lost when this fails.
func (b *Bot) answerTaps(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case id := <-b.taps:
			_, err := b.api.lib.AnswerCallbackQuery(ctx, &telegram.AnswerCallbackQueryParams{CallbackQueryID: id})
			if err != nil && ctx.Err() == nil {
				b.cfg.Log.DebugContext(ctx, "answer a tap", b.cause(err))
			}
		}
	}
}
