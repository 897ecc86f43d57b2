package store_test

import (
	"testing"

	"daftar/bot/chat"
	"daftar/store"
)

// TestWhatAMessageShowsIsSeenOnceItHasGoneOut: an edit that waits has shown nothing.
func TestWhatAMessageShowsIsSeenOnceItHasGoneOut(t *testing.T) {
	b := newBook(t)
	u := b.owner
	change := func() (id int64) {
		b.as(u, func(tx *store.Tx) error {
			_, err := tx.AddCustomer(store.NewCustomer{Name: "Aziz"})
			return err
		})
		b.do(func(tx *store.Tx) (err error) { id, err = tx.LastChange(); return err })
		return id
	}
	first := change()
	card := say(1, "card")
	card.ChangeSetID = 1
	id := b.send(card)[0]
	b.do(func(tx *store.Tx) error { return tx.MarkSent(id, 900) })
	seen := func() int64 {
		t.Helper()
		shown, err := b.SentAs(t.Context(), 1, 900)
		if err != nil {
			t.Fatal(err)
		}
		if on, err := b.SeenOn(t.Context(), 1, 1); err != nil || on != shown.Seen {
			t.Errorf("on the newest card %d was seen, %v, on the only one %d", on, err, shown.Seen)
		}
		return shown.Seen
	}
	if got := seen(); got != first {
		t.Errorf("seen is %d, want %d", got, first)
	}
	second := change()
	b.redraw(store.Target{OutboxID: id}, "changed")
	if got := seen(); got != first {
		t.Errorf("while the edit waits %d is seen, want %d", got, first)
	}
	change() // behind the edit
	edit := b.ready(store.Answer)
	b.do(func(tx *store.Tx) error { return tx.MarkSent(edit[len(edit)-1], 0) })
	if got := seen(); got != second {
		t.Errorf("seen is %d, want %d", got, second)
	}
	payload, err := chat.Message{Text: "changed"}.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	var plain int64
	b.do(func(tx *store.Tx) (err error) {
		plain, err = tx.SendPlain(edit[len(edit)-1], payload, true)
		return err
	})
	b.do(func(tx *store.Tx) error { return tx.MarkSent(plain, 901) })
	if shown, err := b.SentAs(t.Context(), 1, 901); err != nil || shown.Seen != second {
		t.Errorf("the plain words have shown %+v, %v", shown, err)
	}
}
