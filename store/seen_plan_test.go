package store

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"daftar/bot/chat"
	"daftar/crm"
)

// TestACardFromBeforeHasShownWhatItsChangeSetDid: of messages that are on phones when
// the column comes, only that is known; and it is found by index.
func TestACardFromBeforeHasShownWhatItsChangeSetDid(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	book, err := Open(t.Context(), filepath.Join(t.TempDir(), "book.db"), Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	var want []int64 // by card
	set := int64(0)
	do := func(f func(*Tx) error) {
		t.Helper()
		if err := book.Do(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	enters := func(tx *Tx) error {
		_, err := tx.AddCustomer(NewCustomer{Name: "Aziz"})
		return err
	}
	do(func(tx *Tx) error {
		sara, err := tx.PutUser(crm.User{TelegramID: 1, Role: crm.Salesperson, Name: "Sara"})
		if err != nil {
			return err
		}
		user, err := tx.User(t.Context(), sara)
		if err != nil {
			return err
		}
		for _, mended := range []bool{false, true} {
			if set, err = tx.Begin(user, 0, 0); err != nil {
				return err
			}
			if err := enters(tx); err != nil {
				return err
			}
			if _, err := tx.Send(Outgoing{ChatID: 1, Message: chat.Message{Text: "card"}, ChangeSetID: set}); err != nil {
				return err
			}
			if mended {
				if _, err := tx.Mend(user, 0, set, 1); err != nil {
					return err
				}
				if err := enters(tx); err != nil {
					return err
				}
			}
			newest, err := tx.LastChange()
			if err != nil {
				return err
			}
			want = append(want, newest)
		}
		_, err = tx.Begin(user, 0, 0)
		if err != nil {
			return err
		}
		return enters(tx) // is on no card
	})
	file, err := migrations.ReadFile("migrations/00024_seen.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, up, _ := strings.Cut(string(file), "known\n")
	up, _, _ = strings.Cut(up, "-- +goose Down")
	var plans strings.Builder
	planner{book.q.(*sqlx.DB), &plans}.explain(t.Context(), up, nil)
	if strings.Contains(plans.String(), "SCAN c") || strings.Contains(plans.String(), "SCAN s") {
		t.Errorf("it reads all changes for each card:\n%s", plans.String())
	}
	do(func(tx *Tx) error {
		if _, err := tx.exec(`UPDATE outbox SET seen = NULL`); err != nil {
			return err
		}
		if _, err := tx.exec(up); err != nil {
			return err
		}
		var got []int64
		if err := tx.list(t.Context(), &got, `SELECT seen FROM outbox ORDER BY id`); err != nil {
			return err
		}
		if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
			t.Errorf("they have shown %v, want %v", got, want)
		}
		return nil
	})
}
