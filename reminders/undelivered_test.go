package reminders_test

import (
	"slices"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/reminders"
	"daftar/store"
)

func TestWhoAnsweredACustomerIsToldOnceThatItDidNotArrive(t *testing.T) {
	for _, tc := range []struct {
		name  string
		fails func(tx *store.Tx, row int64) error
		told  int
	}{
		{"delivered", func(tx *store.Tx, row int64) error { return tx.MarkSent(row, 77) }, 0},
		{"still waiting", func(*store.Tx, int64) error { return nil }, 0},
		{"refused", func(tx *store.Tx, row int64) error { return tx.ParkOutbox(row, "blocked") }, 1},
		{"nobody can tell", func(tx *store.Tx, row int64) error { return tx.MarkUnknown(row, "no answer came") }, 1},
		{"refused with markup, and sent without", func(tx *store.Tx, row int64) error {
			plain, err := tx.SendPlain(row, []byte("{}"), true)
			if err != nil {
				return err
			}
			if err := tx.MarkSent(plain, 78); err != nil {
				return err
			}
			return tx.ParkOutbox(row, "markup")
		}, 0},
		{"refused with markup and without", func(tx *store.Tx, row int64) error {
			plain, err := tx.SendPlain(row, []byte("{}"), true)
			if err != nil {
				return err
			}
			if err := tx.ParkOutbox(plain, "blocked"); err != nil {
				return err
			}
			return tx.ParkOutbox(row, "markup")
		}, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newShop(t)
			clock := reminders.New(s.Store, s.words, reminders.Config{Zone: "Asia/Tashkent"})
			aziz := s.customer(s.sara, "Aziz Karimov", "+998901234567")
			s.do(func(tx *store.Tx) error {
				row, err := tx.Send(store.Outgoing{ChatID: 7001, Message: chat.Message{Text: "5 mln"}, CustomerID: aziz, TellID: s.sara.ID})
				if err != nil {
					return err
				}
				return tc.fails(tx, row)
			})
			for range 2 {
				if err := clock.Tick(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			waiting, err := s.ReadyMessages(t.Context(), store.Reminder, 0, 10)
			if err != nil || len(waiting) != tc.told {
				t.Fatalf("told %d times, want %d; %v", len(waiting), tc.told, err)
			}
			for _, w := range waiting {
				row, err := s.Outbox(t.Context(), w.ID)
				if err != nil || w.ChatID != s.sara.TelegramID || !strings.Contains(string(row.Payload), "Aziz Karimov") {
					t.Errorf("%d reads %s, %v", w.ChatID, row.Payload, err)
				}
			}
		})
	}
}

func TestALetterThatDidNotReachItsReaderIsShownToWhoLeads(t *testing.T) {
	s := newShop(t)
	clock := reminders.New(s.Store, s.words, reminders.Config{Zone: "Asia/Tashkent"})
	olim := crm.User{TelegramID: 1001, Role: crm.Owner, Name: "Olim", Language: "uz", Zone: "Asia/Tashkent"}
	s.do(func(tx *store.Tx) (err error) {
		olim.ID, err = tx.PutUser(olim)
		return err
	})
	aziz := s.customer(s.sara, "Aziz Karimov", "+998901234567")
	s.as(s.sara, func(tx *store.Tx) error {
		letter, err := tx.AddActivity(store.NewActivity{CustomerID: aziz, Kind: crm.Message, Incoming: true, Text: "Narxi qancha?", At: s.clock})
		if err != nil {
			return err
		}
		card, err := tx.Send(store.Outgoing{
			ChatID: s.sara.TelegramID, Message: chat.Message{Text: "x"}, Priority: store.Reminder,
			CustomerID: aziz, LetterID: letter, TellID: olim.ID,
		})
		if err != nil {
			return err
		}
		return tx.ParkOutbox(card, "forbidden, Forbidden: user is deactivated")
	})
	for range 2 {
		if err := clock.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	m := s.one()
	if m.chatID != olim.TelegramID || !strings.Contains(m.Text, "Narxi qancha?") || !slices.Contains(m.actions(), "answer") {
		t.Errorf("%d reads %q with %q", m.chatID, m.Text, m.actions())
	}
}
