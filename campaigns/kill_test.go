package campaigns_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strconv"
	"testing"
	"time"

	"daftar/bot"
	"daftar/bot/chat"
	"daftar/campaigns"
	"daftar/crm"
	"daftar/i18n"
	"daftar/internal/killtest"
	"daftar/internal/testkit"
	"daftar/store"
)

const token = "42:secret-token"

func TestMain(m *testing.M) { killtest.Main(killtest.Leakless{M: m}, serve) }

// serve is the program that is killed: the real edge, the real engine, and a desk
// at which customers can only say stop.
func serve(ctx context.Context) error {
	st, err := store.Open(context.Background(), os.Getenv("TEST_BOOK"), store.Options{Now: time.Now, Point: killtest.Point})
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }() // the process ends
	words, err := i18n.Load()
	if err != nil {
		return err
	}
	b, err := bot.New(bot.Config{
		Token: token, APIURL: os.Getenv("TEST_API"), Rate: 100_000, Now: time.Now, Point: killtest.Point,
		Backoff: func(int) time.Duration { return time.Millisecond }, Idle: 20 * time.Millisecond, PollTimeout: time.Second,
		Senders: 8, // each kill leaves as many of which nobody can tell
		Log:     slog.New(slog.DiscardHandler),
	}, st, onlyStop(st), func(context.Context, chat.Request) chat.Message { return chat.Message{Text: "sorry"} })
	if err != nil {
		return err
	}
	engine := campaigns.New(st, words, campaigns.Config{Zone: os.Getenv("TEST_ZONE"), Rate: 20, Wake: b.Wake})
	ticking := make(chan error, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { ticking <- ticks(ctx, engine) }()
	err = b.Run(ctx)
	cancel()
	return errors.Join(err, <-ticking)
}

func ticks(ctx context.Context, e *campaigns.Engine) error {
	for t := time.NewTicker(10 * time.Millisecond); ; {
		select {
		case <-ctx.Done():
			t.Stop()
			return nil
		case <-t.C:
		}
		if err := e.Tick(ctx); err != nil && ctx.Err() == nil {
			return err
		}
	}
}

func onlyStop(st *store.Store) bot.Handler {
	return func(ctx context.Context, r chat.Request) (func(*store.Tx) error, error) {
		who, err := st.Joined(ctx, r.From.ID)
		if err != nil {
			return nil, err
		}
		if r.Kind == chat.Member {
			return func(tx *store.Tx) error { return tx.SetBlocked(r.From.ID, r.Away) }, nil
		}
		return func(tx *store.Tx) error {
			if r.Text == "stop" {
				by := crm.Consent{CustomerID: who.CustomerID, Way: crm.ByStop, TelegramID: r.From.ID, InboxID: r.InboxID}
				if _, err := tx.EndConsents(by); err != nil {
					return err
				}
			}
			_, err := tx.Send(store.Outgoing{ChatID: r.Chat.ID, InboxID: r.InboxID, Message: chat.Message{Text: "heard " + r.Text}})
			return err
		}, nil
	}
}

func TestTenThousandGetAPromotionOnceUnderManyKills(t *testing.T) {
	n, kills := int64(10_000), 30
	if testing.Short() || testkit.Raced {
		n, kills = 1000, 8
	}
	seed := uint64(20261123)
	if s, err := strconv.ParseUint(os.Getenv("TEST_SEED"), 10, 64); err == nil {
		seed = s
	}
	c := newCrowd(t, n)
	c.patience = 3 * time.Minute
	c.begins(t)
	start := time.Now()
	_, killed := c.story().Run(t, killtest.Storm(seed, kills, 20, int(n)/10)...)
	t.Logf("%d recipients, %d kills, %d pauses in %v", n, killed, c.pauses, time.Since(start).Round(time.Millisecond))
	if killed < kills/2 || c.pauses == 0 || c.pauses+c.late != 3 {
		t.Errorf("%d kills and %d pauses took place", killed, c.pauses)
	}
}

// A small promotion, killed at every commit and every send.
func TestAKillAtAnyPointSendsAPromotionOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a child for each point")
	}
	killtest.Matrix(t, func(t *testing.T) killtest.Case {
		c := newCrowd(t, 4)
		c.forget(t)
		c.id = c.starts("vip", "Chegirma")
		story := c.story()
		story.Play = func(ctx context.Context) error {
			return until(ctx, func() (bool, error) {
				p, err := c.Promotion(ctx, crm.WholeBook(), c.id)
				return !p.FinishedAt.IsZero(), err
			})
		}
		return story
	})
}
