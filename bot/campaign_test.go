package bot_test

import (
	"context"
	"testing"

	"daftar/bot"
	"daftar/bot/chat"
	"daftar/sandbox"
	"daftar/store"
)

func TestWhatTelegramRefusesOfACampaignIsNotSaidInPlainWords(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	w.FailNext(sandbox.Failure{Method: "sendMessage", ChatID: anna, Code: 400, Description: "Bad Request: BUTTON_DATA_INVALID"})
	o := text(anna, "promotion")
	o.Priority = store.Campaign
	o.Message.Buttons = [][]chat.Button{chat.Row(chat.Button{Text: "Stop", Data: chat.Data{Action: "stop"}.Encode()})}
	id := w.queue(o)[0]
	w.run(quiet)
	w.inState(id, "parked")
	w.hearsNext("after it")
	if n := len(fromBot(w.Messages(anna))); n != 1 {
		t.Errorf("%d messages came, want only the later one", n)
	}
}

// hearsNext sends Anna something more, so that what came before it has come.
func (w *world) hearsNext(words string) {
	w.t.Helper()
	w.inState(w.queue(text(anna, words))[0], "sent")
}

func TestAnAnswerGoesAheadOfTenThousandOfACampaign(t *testing.T) {
	const people, senders = 200, 4
	w := newWorld(t)
	w.open(anna)
	for i := range int64(people) {
		w.AddUser(sandbox.User{ID: 10_000 + i, FirstName: "P"})
		w.open(10_000 + i)
	}
	w.do(func(tx *store.Tx) error {
		for i := range int64(10_000) {
			o := text(20_000+i, "promotion")
			if i < people { // the others are never come to
				o.ChatID = 10_000 + i
			}
			o.Priority = store.Campaign
			if _, err := tx.Send(o); err != nil {
				return err
			}
		}
		return nil
	})
	// As many as have gone out when the answer is committed.
	queued := make(chan int, 1)
	w.run(func(_ context.Context, r chat.Request) (func(*store.Tx) error, error) {
		if r.Text != "question" {
			return nil, nil
		}
		return func(tx *store.Tx) error {
			queued <- w.calls("sendMessage")
			return say(r, "answer")(tx)
		}, nil
	}, func(c *bot.Config) { c.Senders, c.Rate = senders, 20 })
	if err := w.Wait(t.Context(), func() bool { return w.calls("sendMessage") >= 10 }); err != nil {
		t.Fatal(err)
	}
	w.send(anna, "question")
	w.hears(anna, "answer")
	before := <-queued
	if n := w.calls("sendMessage") - before; n > senders+10 {
		t.Errorf("%d messages of the campaign went out between the answer and its sending", n)
	}
}
