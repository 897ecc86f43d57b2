package bot_test

import (
	"testing"

	"daftar/bot"
	"daftar/bot/chat"
	"daftar/sandbox"
	"daftar/store"
)

func (w *world) redraw(target store.Target, html string) {
	w.t.Helper()
	w.do(func(tx *store.Tx) error { return tx.Redraw(target, 0, chat.Message{Text: html}) })
}

func TestAnEditWaitsForItsMessage(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	card := text(anna, "card")
	card.Priority = store.Reminder // the edit is more urgent than its message
	id := w.queue(card)[0]
	w.redraw(store.Target{OutboxID: id}, "changed")
	w.run(quiet, func(c *bot.Config) { c.Senders = 4 })
	w.inState(id+1, "sent")
	w.hears(anna, "changed")
}

func TestANewerEditTakesThePlaceOfAnOlder(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	id := w.queue(text(anna, "card"))[0]
	gate := make(chan struct{})
	w.FailNext(sandbox.Failure{Method: "sendMessage", Gate: gate})
	w.run(quiet)
	for _, s := range []string{"one", "two", "three"} {
		w.redraw(store.Target{OutboxID: id}, s)
	}
	close(gate)
	w.inState(id+3, "sent")
	w.hears(anna, "three")
	if n := w.calls("editMessageText"); n != 1 {
		t.Errorf("%d edits, want 1", n)
	}
	w.inState(id+1, "cancelled")
	w.inState(id+2, "cancelled")
}

func TestEditsOfOneMessageKeepTheirOrder(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	id := w.queue(text(anna, "card"))[0]
	w.run(quiet)
	w.inState(id, "sent")
	message := fromBot(w.Messages(anna))[0]
	gate := make(chan struct{})
	w.FailNext(sandbox.Failure{Method: "editMessageText", Gate: gate})
	w.redraw(store.Target{OutboxID: id}, "one")
	if err := w.Wait(t.Context(), func() bool { return w.outbox(id+1).State == "queued" }); err != nil {
		t.Fatal(err)
	}
	// By the message itself, as a tap does: it is the same message.
	w.redraw(store.Target{ChatID: anna, MessageID: message.ID}, "two")
	close(gate)
	w.inState(id+2, "sent")
	w.hears(anna, "two")
}

func TestAnEditOfAMessageThatNeverWentOutIsDropped(t *testing.T) {
	w := newWorld(t)
	w.open(anna, boris)
	if err := w.Phone(anna).Block(); err != nil {
		t.Fatal(err)
	}
	blocked := w.queue(text(anna, "to a wall"))[0]
	w.redraw(store.Target{OutboxID: blocked}, "changed")
	due := text(boris, "reminder")
	due.FollowUpID = 9
	cancelled := w.queue(due)[0]
	w.redraw(store.Target{OutboxID: cancelled}, "changed")
	w.do(func(tx *store.Tx) error {
		if n, err := tx.CancelUnsent(9); err != nil || n != 1 {
			t.Errorf("cancelled %d (%v), want 1", n, err)
		}
		return nil
	})
	w.run(quiet)
	w.inState(blocked+1, "cancelled")
	w.inState(cancelled+1, "cancelled")
	w.hears(boris)
}

func TestAnEditThatChangesNothingCountsAsDone(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	id := w.queue(text(anna, "card"))[0]
	w.redraw(store.Target{OutboxID: id}, "card")
	w.run(quiet)
	w.inState(id+1, "sent")
	w.FailNext(sandbox.Failure{Method: "editMessageText", Code: 400, Description: "Bad Request: message to edit not found"})
	w.redraw(store.Target{OutboxID: id}, "gone")
	w.inState(id+2, "sent")
	w.hears(anna, "card")
}

func TestAnEditOfAMessageThatTheBookDoesNotKnow(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	id := w.queue(text(anna, "card"))[0]
	w.run(quiet)
	w.inState(id, "sent")
	w.redraw(store.Target{ChatID: anna, MessageID: 99_999}, "changed")
	w.inState(id+1, "sent")
	w.hears(anna, "card")
}
