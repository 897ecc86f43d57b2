package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"daftar/store"
)

func incoming(updateID, chatID, messageID int64, kind string) store.Incoming {
	return store.Incoming{
		BotID: 42, UpdateID: updateID, Kind: kind, ChatID: chatID, UserID: chatID,
		MessageID: messageID, Lane: chatID, Payload: fmt.Appendf(nil, `{"update_id":%d}`, updateID),
	}
}

func (b *book) receive(want int, rows ...store.Incoming) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error {
		added, err := tx.Receive(rows)
		if added != want {
			b.t.Errorf("%d were new, want %d", added, want)
		}
		return err
	})
}

func (b *book) inbox(id int64) store.InboxRow {
	b.t.Helper()
	row, err := b.Inbox(context.Background(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return row
}

func TestAnUpdateIsReceivedOnce(t *testing.T) {
	b := newBook(t)
	b.receive(2, incoming(10, 1, 1, "message"), incoming(11, 1, 2, "message"))
	b.receive(1, incoming(11, 1, 2, "message"), incoming(12, 1, 3, "message"))
	other := incoming(10, 1, 1, "message")
	other.BotID = 43
	b.receive(1, other)
}

func TestUnfinishedUpdatesComeInTheirOrderAndInPages(t *testing.T) {
	b := newBook(t)
	// An idle week lets Telegram begin with other, smaller ids.
	b.receive(4, incoming(900, 1, 1, "message"), incoming(5, 1, 2, "message"),
		incoming(6, 2, 3, "message"), incoming(7, 1, 4, "message"))
	b.do(func(tx *store.Tx) error { return tx.Finish(2) })
	b.do(func(tx *store.Tx) error { return tx.Park(3, "why") })
	var got []int64
	for after := int64(0); ; {
		page, err := b.Unfinished(t.Context(), after, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		after = page[0].ID
		got = append(got, page[0].UpdateID)
		if len(page[0].Payload) != 0 {
			t.Error("the page holds payloads")
		}
	}
	if fmt.Sprint(got) != "[900 7]" {
		t.Errorf("unfinished: %v", got)
	}
	if last, err := b.LastReceived(t.Context()); err != nil || last != 4 {
		t.Errorf("the newest is %d (%v)", last, err)
	}
}

func TestAnUpdateIsFinishedOnceAndOnlyWithItsWork(t *testing.T) {
	b := newBook(t)
	b.receive(1, incoming(1, 1, 1, "message"))
	send := func(tx *store.Tx) error {
		if _, err := tx.Send(say(1, "saved")); err != nil {
			return err
		}
		return tx.Finish(1)
	}
	b.do(send)
	if err := b.Do(t.Context(), send); !errors.Is(err, store.ErrFinished) {
		t.Errorf("done twice: %v", err)
	}
	for name, f := range map[string]func(*store.Tx) error{
		"parked": func(tx *store.Tx) error { return tx.Park(1, "late") },
		"begun":  func(tx *store.Tx) error { return tx.BeginAttempt(1) },
	} {
		if err := b.Do(t.Context(), f); !errors.Is(err, store.ErrFinished) {
			t.Errorf("%s after it was done: %v", name, err)
		}
	}
	if rows := b.ready(store.Answer); len(rows) != 1 {
		t.Errorf("%d messages, want 1", len(rows))
	}
	if got := b.inbox(1).State; got != "done" {
		t.Errorf("the update is %s", got)
	}
}

func TestAttemptsAreCounted(t *testing.T) {
	b := newBook(t)
	b.receive(1, incoming(1, 1, 1, "message"))
	for range 2 {
		b.do(func(tx *store.Tx) error { return tx.BeginAttempt(1) })
	}
	if got := b.inbox(1).Attempts; got != 2 {
		t.Errorf("%d attempts, want 2", got)
	}
}

func TestOldPayloadsAreEmptiedAndNothingElse(t *testing.T) {
	b := newBook(t)
	b.receive(3, incoming(1, 1, 1, "message"), incoming(2, 1, 2, "message"), incoming(3, 1, 3, "message"))
	ids := b.send(say(1, "old"), say(1, "waiting"))
	b.do(func(tx *store.Tx) error {
		return errors.Join(tx.Finish(1), tx.Park(2, "why"), tx.MarkSent(ids[0], 900))
	})
	b.clock = b.clock.Add(time.Hour)
	late := b.send(say(1, "new"))[0]
	b.do(func(tx *store.Tx) error { return errors.Join(tx.Finish(3), tx.MarkSent(late, 901)) })
	empty := func() (n int) {
		b.do(func(tx *store.Tx) (err error) {
			n, err = tx.EmptyOldPayloads(noon.Add(time.Minute), 10)
			return err
		})
		return n
	}
	if n := empty(); n != 2 {
		t.Errorf("emptied %d, want 2", n)
	}
	if n := empty(); n != 0 {
		t.Errorf("emptied %d again", n)
	}
	for id, empty := range map[int64]bool{1: true, 2: false, 3: false} {
		if got := len(b.inbox(id).Payload) == 0; got != empty {
			t.Errorf("update %d: empty is %v", id, got)
		}
	}
	for id, empty := range map[int64]bool{ids[0]: true, ids[1]: false, late: false} {
		if got := len(b.outbox(id).Payload) == 0; got != empty {
			t.Errorf("message %d: empty is %v", id, got)
		}
	}
	b.receive(0, incoming(1, 1, 1, "message"))
}
