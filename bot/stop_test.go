package bot_test

import (
	"context"
	"testing"
	"time"

	"daftar/bot"
	"daftar/bot/chat"
	"daftar/sandbox"
	"daftar/store"
)

// once makes a channel that the first call of begin closes.
func once() (begun chan struct{}, begin func()) {
	begun = make(chan struct{})
	first := make(chan struct{}, 1)
	return begun, func() {
		select {
		case first <- struct{}{}:
			close(begun)
		default:
		}
	}
}

func TestAStopFinishesWhatIsBegunAndSendsItsAnswer(t *testing.T) {
	w := newWorld(t)
	begun, begin := once()
	gate := make(chan struct{})
	w.run(func(ctx context.Context, r chat.Request) (func(*store.Tx) error, error) {
		begin()
		<-gate
		return echo(ctx, r)
	})
	w.send(anna, "one")
	w.send(anna, "two")
	<-begun
	go close(gate) // while the bot stops
	w.stop()
	w.hears(anna, "you said one")
	row := w.outbox(1)
	if row.State != "sent" {
		t.Errorf("the answer is %s, want sent", row.State)
	}
	// What was not begun is there at the next start, without blame.
	w.run(echo)
	w.hears(anna, "you said one", "you said two")
}

func TestAStopDoesNotWaitForAHandlerForEver(t *testing.T) {
	w := newWorld(t)
	begun, begin := once()
	w.run(func(ctx context.Context, _ chat.Request) (func(*store.Tx) error, error) {
		begin()
		<-ctx.Done()
		return nil, ctx.Err()
	}, func(c *bot.Config) { c.Grace = 50 * time.Millisecond })
	w.send(anna, "one")
	<-begun
	w.stop()
	row, err := w.st.Inbox(t.Context(), 1)
	if err != nil || row.State != "new" {
		t.Errorf("the update is %s (%v), want new", row.State, err)
	}
}

func TestAStopLeavesCampaignsForTheNextStart(t *testing.T) {
	w := newWorld(t)
	w.open(anna, boris)
	gate := make(chan struct{})
	w.FailNext(sandbox.Failure{Method: "sendMessage", Gate: gate})
	first, second := text(anna, "one"), text(boris, "two")
	first.Priority, second.Priority = store.Campaign, store.Campaign
	ids := w.queue(first, second)
	w.run(quiet, func(c *bot.Config) { c.Senders = 1 })
	w.inState(ids[0], "sending")
	w.cancel() // while the first is under way
	close(gate)
	w.stop()
	if a, b := w.outbox(ids[0]).State, w.outbox(ids[1]).State; a != "sent" || b != "queued" {
		t.Errorf("the one under way is %s, want sent; the other %s, want queued", a, b)
	}
	w.run(quiet)
	w.hears(boris, "two")
	w.hears(anna, "one")
}

func TestACampaignsMessageIsNeverSentAgainAfterADoubt(t *testing.T) {
	for name, c := range map[string]struct {
		failure sandbox.Failure
		state   string
		arrived int
	}{
		"no answer, and it had arrived":      {sandbox.Failure{Cut: sandbox.CutAfter}, "unknown", 1},
		"no answer, and it had not arrived":  {sandbox.Failure{Cut: sandbox.CutBefore}, "unknown", 0},
		"too many requests":                  {sandbox.Failure{Code: 429, RetryAfter: 1}, "sent", 1},
		"telegram says that it did not":      {sandbox.Failure{Code: 500}, "sent", 1},
		"a gateway says it as Telegram does": {sandbox.Failure{Code: 502}, "unknown", 0},
		"a gateway did not wait":             {sandbox.Failure{Code: 504}, "unknown", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.open(anna)
			o := text(anna, "promotion")
			o.Priority = store.Campaign
			c.failure.Method = "sendMessage"
			w.FailNext(c.failure)
			id := w.queue(o)[0]
			w.run(quiet)
			w.inState(id, c.state)
			w.stop()
			w.run(quiet)
			w.stop()
			if n := len(fromBot(w.Messages(anna))); n != c.arrived {
				t.Errorf("it came %d times, want %d", n, c.arrived)
			}
		})
	}
}

func TestARowFoundHalfSentBecomesUnknown(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	o := text(anna, "promotion")
	o.Priority = store.Campaign
	id := w.queue(o)[0]
	w.do(func(tx *store.Tx) error { _, err := tx.Claim(id); return err })
	w.run(quiet)
	w.inState(id, "unknown")
	w.hears(anna)
}
