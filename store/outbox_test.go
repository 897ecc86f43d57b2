package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/store"
)

func say(chatID int64, text string) store.Outgoing {
	return store.Outgoing{ChatID: chatID, Message: chat.Message{Text: text}}
}

func (b *book) send(out ...store.Outgoing) (ids []int64) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error {
		ids = nil
		for _, o := range out {
			id, err := tx.Send(o)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids
}

func (b *book) redraw(t store.Target, text string) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error { return tx.Redraw(t, 0, chat.Message{Text: text}) })
}

func (b *book) outbox(id int64) store.OutboxRow {
	b.t.Helper()
	row, err := b.Outbox(context.Background(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return row
}

func (b *book) ready(p store.Priority) (ids []int64) {
	b.t.Helper()
	rows, err := b.ReadyMessages(context.Background(), p, 0, 100)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	return ids
}

func (b *book) says(id int64) string {
	b.t.Helper()
	m, err := chat.Unmarshal(b.outbox(id).Payload)
	if err != nil {
		b.t.Fatal(err)
	}
	return m.Text
}

func TestTheSecondMessageWithTheSameKeyIsDropped(t *testing.T) {
	b := newBook(t)
	o := say(1, "digest")
	o.Dedupe = "digest:2026-11-23:1"
	first := b.send(o)[0]
	b.do(func(tx *store.Tx) error { return tx.MarkSent(first, 9) })
	if again := b.send(o)[0]; again != first || len(b.ready(store.Answer)) != 0 {
		t.Errorf("row %d, want the first one, %d, and nothing to send", again, first)
	}
	b.send(say(1, "without a key"), say(1, "without a key"))
	if n := len(b.ready(store.Answer)); n != 2 {
		t.Errorf("%d messages without a key, want 2", n)
	}
}

func TestAMessageNeedsAChatAndWords(t *testing.T) {
	b := newBook(t)
	for _, o := range []store.Outgoing{say(0, "x"), say(1, "")} {
		if err := b.Do(t.Context(), func(tx *store.Tx) error { _, err := tx.Send(o); return err }); err == nil {
			t.Errorf("%+v was queued", o)
		}
	}
}

func TestAMessageIsReadyAtItsHour(t *testing.T) {
	b := newBook(t)
	o := say(1, "good morning")
	o.NotBefore, o.Priority = noon.Add(time.Hour), store.Campaign
	id := b.send(o)[0]
	due := func() []store.Waiting {
		rows, err := b.DueMessages(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	if len(b.ready(store.Campaign))+len(due()) != 0 {
		t.Error("it is ready before its hour")
	}
	b.clock = noon.Add(time.Hour)
	rows := due()
	if len(rows) != 1 || rows[0].ID != id || rows[0].Priority != store.Campaign {
		t.Fatalf("due: %+v", rows)
	}
	b.do(func(tx *store.Tx) error { return tx.Release(rows) })
	if len(due()) != 0 || fmt.Sprint(b.ready(store.Campaign)) != fmt.Sprint([]int64{id}) {
		t.Error("it was not released")
	}
}

func TestAnEditChangesAMessageThatWaitsForItsHour(t *testing.T) {
	b := newBook(t)
	o := say(1, "old")
	o.NotBefore = noon.Add(time.Hour)
	id := b.send(o)[0]
	b.redraw(store.Target{OutboxID: id}, "new")
	if got := b.says(id); got != "new" || len(b.ready(store.Answer)) != 0 {
		t.Errorf("it says %q, and %v are ready", got, b.ready(store.Answer))
	}
}

func TestANewerEditSupersedesAnOlderOfTheSameMessageOnly(t *testing.T) {
	b := newBook(t)
	ids := b.send(say(1, "a"), say(1, "b"))
	b.do(func(tx *store.Tx) error { return tx.MarkSent(ids[0], 900) })
	b.redraw(store.Target{OutboxID: ids[0]}, "a1")             // row 3
	b.redraw(store.Target{OutboxID: ids[1]}, "b1")             // row 4
	b.redraw(store.Target{ChatID: 1, MessageID: 900}, "a2")    // row 5, the message of row 3
	b.redraw(store.Target{ChatID: 1, MessageID: 999}, "other") // row 6
	b.redraw(store.Target{ChatID: 1, MessageID: 999}, "more")  // row 7
	for id, want := range map[int64]string{3: "cancelled", 4: "queued", 5: "queued", 6: "cancelled", 7: "queued"} {
		if got := b.outbox(id).State; got != want {
			t.Errorf("row %d is %s, want %s", id, got, want)
		}
	}
	for id, want := range map[int64]int64{4: 0, 5: 900, 7: 999} {
		if got := b.outbox(id).TargetMessageID; got != want {
			t.Errorf("row %d edits message %d, want %d", id, got, want)
		}
	}
}

func TestUnsentMessagesOfAFollowUpAreTakenBack(t *testing.T) {
	b := newBook(t)
	o := say(1, "call Aziz")
	o.FollowUpID = 7
	later := o
	later.NotBefore = noon.Add(time.Hour)
	ids := b.send(o, later, o, say(1, "other"))
	b.do(func(tx *store.Tx) error { return tx.MarkSent(ids[0], 9) })
	b.do(func(tx *store.Tx) error {
		n, err := tx.CancelUnsent(7)
		if n != 2 {
			t.Errorf("took back %d, want 2", n)
		}
		return err
	})
	for i, want := range []string{"sent", "cancelled", "cancelled", "queued"} {
		if got := b.outbox(ids[i]).State; got != want {
			t.Errorf("message %d is %s, want %s", i, got, want)
		}
	}
}

func TestACardIsFoundByItsMessageAndByItsChangeSet(t *testing.T) {
	b := newBook(t)
	card := say(1, "card")
	card.ChangeSetID, card.CustomerID, card.FollowUpID = 3, 4, 5
	ids := b.send(card, card, card)
	b.do(func(tx *store.Tx) error {
		if err := tx.MarkSent(ids[0], 900); err != nil {
			return err
		}
		return tx.ParkOutbox(ids[1], "refused")
	})
	got, err := b.SentAs(t.Context(), 1, 900)
	if want := (store.Sent{OutboxID: ids[0], ChangeSetID: 3, CustomerID: 4, FollowUpID: 5}); err != nil || got != want {
		t.Errorf("%+v (%v), want %+v", got, err, want)
	}
	if got, err := b.SentAs(t.Context(), 1, 901); err != nil || got != (store.Sent{}) {
		t.Errorf("an unknown message is %+v (%v)", got, err)
	}
	cards, err := b.CardOf(t.Context(), 3)
	want := []store.Target{{OutboxID: ids[2], ChatID: 1}, {OutboxID: ids[0], ChatID: 1, MessageID: 900}}
	if err != nil || fmt.Sprint(cards) != fmt.Sprint(want) {
		t.Errorf("cards %+v (%v), want %+v", cards, err, want)
	}
}

func TestPlainWordsStandInForWhatWasRefused(t *testing.T) {
	b := newBook(t)
	card := say(1, "card")
	card.ChangeSetID = 3
	id := b.send(card)[0]
	b.redraw(store.Target{OutboxID: id}, "changed")
	payload, err := chat.Message{Text: "changed"}.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	var plain int64
	b.do(func(tx *store.Tx) (err error) {
		plain, err = tx.SendPlain(id+1, payload, true) // the edit
		return err
	})
	b.do(func(tx *store.Tx) error { return tx.MarkSent(plain, 950) })
	if sent, err := b.SentAs(t.Context(), 1, 950); err != nil || sent.ChangeSetID != 3 {
		t.Errorf("the plain words show %+v (%v), want the card's change-set", sent, err)
	}
}

func TestARowIsClaimedOnceAndGivenUpAfterAKill(t *testing.T) {
	b := newBook(t)
	ids := b.send(say(1, "a"), say(1, "b"))
	claim := func(id int64) (claimed bool) {
		b.do(func(tx *store.Tx) (err error) { claimed, err = tx.Claim(id); return err })
		return claimed
	}
	if !claim(ids[0]) || claim(ids[0]) || !claim(ids[1]) {
		t.Error("a row is claimed by one only")
	}
	b.do(func(tx *store.Tx) error { return tx.Unclaim(ids[1]) })
	b.do(func(tx *store.Tx) error {
		n, err := tx.GiveUpClaimed()
		if n != 1 {
			t.Errorf("gave up %d, want 1", n)
		}
		return err
	})
	if a, c := b.outbox(ids[0]).State, b.outbox(ids[1]).State; a != "unknown" || c != "queued" {
		t.Errorf("%s and %s, want unknown and queued", a, c)
	}
}

func TestWhatWasSentIsSentAlsoWhenItWasTakenBackMeanwhile(t *testing.T) {
	b := newBook(t)
	o := say(1, "call Aziz")
	o.FollowUpID = 7
	id := b.send(o)[0]
	b.do(func(tx *store.Tx) error { _, err := tx.CancelUnsent(7); return err })
	b.do(func(tx *store.Tx) error { return tx.MarkSent(id, 9) })
	if got := b.outbox(id).State; got != "sent" {
		t.Errorf("it is %s", got)
	}
}

func TestAGroupsQueueMovesToItsNewID(t *testing.T) {
	b := newBook(t)
	ids := b.send(say(-1, "old"), say(-1, "a"), say(-2, "b"))
	b.do(func(tx *store.Tx) error { return tx.MarkSent(ids[0], 9) })
	b.do(func(tx *store.Tx) error { return tx.RenameChat(-1, -100) })
	rows, err := b.QueuedFor(t.Context(), -100)
	if err != nil || len(rows) != 1 || rows[0].ID != ids[1] {
		t.Errorf("moved %+v (%v)", rows, err)
	}
	if got := b.outbox(ids[0]).ChatID; got != -1 {
		t.Errorf("what was sent is now in chat %d", got)
	}
}
