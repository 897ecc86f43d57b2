package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"daftar/bot"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/sandbox"
	"daftar/store"
)

func TestAMessageIsHandledOnceAndAnswered(t *testing.T) {
	w := newWorld(t)
	w.run(echo)
	w.send(anna, "hello <b>")
	w.hears(anna, "you said hello <b>")
	w.idle()
}

func TestAnUpdateDeliveredAgainIsNotHandledAgain(t *testing.T) {
	w := newWorld(t)
	var handled atomic.Int32
	// The confirmation of the batch does not reach Telegram: it delivers it again.
	w.run(func(ctx context.Context, r chat.Request) (func(*store.Tx) error, error) {
		handled.Add(1)
		return echo(ctx, r)
	})
	if err := w.Wait(t.Context(), w.Polling); err != nil {
		t.Fatal(err)
	}
	w.FailNext(sandbox.Failure{Method: "getUpdates", Count: 3, Cut: sandbox.CutAfter})
	w.send(anna, "one")
	w.hears(anna, "you said one")
	w.send(anna, "two")
	w.hears(anna, "you said one", "you said two")
	w.idle()
	if n := handled.Load(); n != 2 {
		t.Errorf("handled %d times, want 2", n)
	}
}

func TestAChatIsHandledInItsOrder(t *testing.T) {
	w := newWorld(t)
	var mu sync.Mutex
	order := map[int64][]string{}
	for i := range 30 { // written while the bot was away
		w.send(anna, fmt.Sprint("a", i))
		w.send(boris, fmt.Sprint("b", i))
	}
	w.run(func(_ context.Context, r chat.Request) (func(*store.Tx) error, error) {
		mu.Lock()
		defer mu.Unlock()
		order[r.Chat.ID] = append(order[r.Chat.ID], r.Text)
		return nil, nil
	})
	w.idle()
	for id, letter := range map[int64]string{anna: "a", boris: "b"} {
		var want []string
		for i := range 30 {
			want = append(want, fmt.Sprint(letter, i))
		}
		if got := order[id]; strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("chat %d was handled as %v", id, got)
		}
	}
}

func TestAChatThatHangsDoesNotHoldUpAnother(t *testing.T) {
	w := newWorld(t)
	gate := make(chan struct{})
	w.run(func(ctx context.Context, r chat.Request) (func(*store.Tx) error, error) {
		if r.From.ID == anna {
			<-gate
		}
		return echo(ctx, r)
	})
	w.send(anna, "slow")
	w.send(boris, "fast")
	w.hears(boris, "you said fast")
	w.hears(anna)
	close(gate)
	w.hears(anna, "you said slow")
}

func TestAFailingUpdateIsTriedThriceThenParkedAndThePersonIsTold(t *testing.T) {
	w := newWorld(t)
	var tries atomic.Int32
	w.run(func(ctx context.Context, r chat.Request) (func(*store.Tx) error, error) {
		if r.Text != "bad" {
			return echo(ctx, r)
		}
		tries.Add(1)
		return nil, errors.New("the model is down")
	})
	w.send(anna, "bad")
	w.send(anna, "good")
	w.hears(anna, "sorry", "you said good")
	if n := tries.Load(); n != 3 {
		t.Errorf("tried %d times, want 3", n)
	}
	row, err := w.st.Inbox(t.Context(), 1)
	if err != nil || row.State != "parked" {
		t.Errorf("the update is %s (%v), want parked", row.State, err)
	}
	if n := strings.Count(w.log.String(), `"an update is parked"`); n != 1 {
		t.Errorf("%d log lines, want 1:\n%s", n, w.log)
	}
}

func TestAPanicIsContainedAndSaysNothingOfThePerson(t *testing.T) {
	w := newWorld(t)
	w.run(func(ctx context.Context, r chat.Request) (func(*store.Tx) error, error) {
		switch r.Text {
		case "decide":
			panic("Aziz owes 5 mln")
		case "act":
			return func(tx *store.Tx) error {
				if err := say(r, "half done")(tx); err != nil {
					return err
				}
				return errors.New(strings.Split(r.Text, "")[100])
			}, nil
		}
		return echo(ctx, r)
	})
	w.send(anna, "decide")
	w.send(anna, "act")
	w.send(anna, "fine")
	w.hears(anna, "sorry", "sorry", "you said fine")
	log := w.log.String()
	if strings.Contains(log, "Aziz") || !strings.Contains(log, "index out of range") || !strings.Contains(log, "bot_test.Test") {
		t.Errorf("the log tells too much or too little:\n%s", log)
	}
}

func TestAStaleDecisionIsMadeAgain(t *testing.T) {
	w := newWorld(t)
	var decided, acted atomic.Int32
	w.run(func(_ context.Context, r chat.Request) (func(*store.Tx) error, error) {
		n := decided.Add(1)
		return func(tx *store.Tx) error {
			acted.Add(1)
			if n < 3 {
				return fmt.Errorf("save: %w", crm.ErrStale)
			}
			return say(r, "saved")(tx)
		}, nil
	})
	w.send(anna, "x")
	w.hears(anna, "saved")
	if decided.Load() != 3 || acted.Load() != 3 {
		t.Errorf("decided %d times, acted %d times, want 3", decided.Load(), acted.Load())
	}
}

func TestAnUpdateThatCannotBeDecodedIsSetAsideAndTheRestGoesOn(t *testing.T) {
	w := newWorld(t)
	proxy := spoil(t, w, `"text":"poison"`, `"text":{"not":"text"}`)
	w.send(anna, "before")
	w.send(anna, "poison")
	w.send(anna, "after")
	w.cfg.APIURL = proxy
	w.run(echo)
	w.hears(anna, "you said before", "sorry", "you said after")
	row, err := w.st.Inbox(t.Context(), 2)
	if err != nil || row.State != "parked" || !strings.Contains(string(row.Payload), `"not"`) {
		t.Errorf("the update is %s (%v), want parked with its payload", row.State, err)
	}
}

func TestAnUpdateWithoutAnIDDoesNotHoldUpTheOthers(t *testing.T) {
	w := newWorld(t)
	w.send(anna, "before")
	first := w.send(anna, "poison")
	w.send(anna, "after")
	proxy := spoilUpdate(t, w, fmt.Sprintf(`"message_id":%d`, first), `"update_id"`, `"no_id"`)
	w.cfg.APIURL = proxy
	w.run(echo)
	w.hears(anna, "you said before", "you said after")
	w.idle()
}

func TestPollingGoesOnAfterEveryKindOfFailure(t *testing.T) {
	for name, failure := range map[string]sandbox.Failure{
		"another program polls":    {Code: 409},
		"too many requests":        {Code: 429, RetryAfter: 1},
		"the server is down":       {Code: 502, Count: 3},
		"the connection is cut":    {Cut: sandbox.CutBefore, Count: 3},
		"the answer does not come": {Cut: sandbox.CutAfter, Count: 3},
		"the token is not known":   {Code: 401, Count: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			failure.Method = "getUpdates"
			w.FailNext(failure)
			w.run(echo)
			w.send(anna, "hello")
			w.hears(anna, "you said hello")
			w.idle()
			if err := w.bot.Health(); err != nil {
				t.Errorf("still unwell: %v", err)
			}
		})
	}
}

func TestATapIsAnsweredAtOnceAndHandledInItsTurn(t *testing.T) {
	w := newWorld(t)
	gate := make(chan struct{})
	w.run(func(_ context.Context, r chat.Request) (func(*store.Tx) error, error) {
		return func(tx *store.Tx) error {
				if r.Kind != chat.Tap {
					_, err := tx.Send(store.Outgoing{ChatID: r.Chat.ID, Message: chat.Message{
						Text:    "card",
						Buttons: [][]chat.Button{chat.Row(chat.Button{Text: "Undo", Data: chat.Data{Action: "undo", ID: 7}.Encode()})},
					}, InboxID: r.InboxID})
					return err
				}
				return tx.Redraw(store.Target{ChatID: r.Chat.ID, MessageID: r.MessageID}, r.InboxID,
					chat.Message{Text: fmt.Sprintf("undone %d", r.Tap.ID)})
			}, func() error {
				if r.Kind == chat.Tap {
					<-gate
				}
				return nil
			}()
	})
	w.send(anna, "x")
	card := w.hears(anna, "card")[0]
	if _, err := w.Phone(anna).Tap(card.ID, "Undo"); err != nil {
		t.Fatal(err)
	}
	if err := w.Wait(t.Context(), func() bool { return len(w.Alerts()) == 1 }); err != nil {
		t.Fatal(err)
	}
	close(gate)
	if err := w.Wait(t.Context(), func() bool {
		m, _ := w.Message(anna, card.ID)
		return m.Text == "undone 7" && len(m.Inline) == 0
	}); err != nil {
		t.Fatal(err)
	}
}

// More than are ever loaded at once, so that pages have to follow.
func TestALongBacklogIsWorkedOffInPages(t *testing.T) {
	const many, chats = 4_000, 50
	w := newWorld(t)
	for from := 0; from < many; from += 1000 {
		rows := make([]store.Incoming, 1000)
		for i := range rows {
			n := int64(from + i)
			id := 1000 + n%chats
			rows[i] = store.Incoming{BotID: 42, UpdateID: n + 1, Kind: "message", ChatID: id, UserID: id, MessageID: n, Lane: id, Payload: fmt.Appendf(nil,
				`{"update_id":%d,"message":{"message_id":%d,"date":1,"chat":{"id":%d,"type":"private"},"from":{"id":%d,"first_name":"A"},"text":"x"}}`, n+1, n, id, id)}
		}
		w.do(func(tx *store.Tx) error { _, err := tx.Receive(rows); return err })
	}
	var mu sync.Mutex
	last := map[int64]int64{}
	handled := 0
	w.run(func(_ context.Context, r chat.Request) (func(*store.Tx) error, error) {
		mu.Lock()
		defer mu.Unlock()
		if r.MessageID < last[r.Chat.ID] {
			t.Errorf("chat %d: message %d after %d", r.Chat.ID, r.MessageID, last[r.Chat.ID])
		}
		last[r.Chat.ID] = r.MessageID
		handled++
		return nil, nil
	}, func(c *bot.Config) { c.Backlog = 700 })
	w.idle()
	if handled != many {
		t.Errorf("handled %d, want %d", handled, many)
	}
}
