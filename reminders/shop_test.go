package reminders_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
	"daftar/internal/testkit"
	"daftar/reminders"
	"daftar/store"
)

// monday is 10:00 in Tashkent on Monday 23 November 2026.
var monday = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)

// shop is a book with one salesperson, and a clock that stands still until it is
// moved.
type shop struct {
	*store.Store
	t     testing.TB
	path  string
	clock time.Time
	point func(string)
	words *i18n.Catalogue
	sara  crm.User
}

func newShop(t testing.TB) *shop {
	t.Helper()
	s := &shop{t: t, path: filepath.Join(t.TempDir(), "daftar.db"), clock: monday, words: testkit.Words(t)}
	testkit.NewBook(t, s.path)
	s.Store = s.open()
	s.sara = s.member(1002, "Sara", "Asia/Tashkent")
	return s
}

// open opens the shop's file, as a further process would.
func (s *shop) open() *store.Store {
	s.t.Helper()
	st, err := store.Open(context.Background(), s.path, store.Options{
		Now: func() time.Time { return s.clock },
		Point: func(name string) {
			if s.point != nil {
				s.point(name)
			}
		},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = st.Close() })
	return st
}

func (s *shop) do(f func(*store.Tx) error) {
	s.t.Helper()
	if err := s.Do(context.Background(), f); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) member(telegramID int64, name, zone string) crm.User {
	s.t.Helper()
	u := crm.User{TelegramID: telegramID, Role: crm.Salesperson, Name: name, Language: "uz", Zone: zone}
	s.do(func(tx *store.Tx) (err error) {
		u.ID, err = tx.PutUser(u)
		return err
	})
	return u
}

// as changes the book on behalf of a person.
func (s *shop) as(u crm.User, f func(*store.Tx) error) {
	s.t.Helper()
	s.do(func(tx *store.Tx) error {
		if _, err := tx.Begin(u, 0, 0); err != nil {
			return err
		}
		return f(tx)
	})
}

func (s *shop) customer(u crm.User, name, phone string) (id int64) {
	s.t.Helper()
	s.as(u, func(tx *store.Tx) (err error) {
		id, err = tx.AddCustomer(store.NewCustomer{Name: name, Phone: phone})
		return err
	})
	return id
}

// plans enters a follow-up of a person for a moment on their clock.
func (s *shop) plans(u crm.User, customer int64, at time.Time, text string) (id int64) {
	s.t.Helper()
	s.as(u, func(tx *store.Tx) (err error) {
		id, err = tx.AddFollowUp(store.NewFollowUp{
			CustomerID: customer, Kind: crm.Call, Text: text, When: crm.WhenAt(at.In(u.Location())), Zone: u.Zone,
		})
		return err
	})
	return id
}

func (s *shop) tick() {
	s.t.Helper()
	if err := reminders.New(s.Store, s.words, reminders.Config{Zone: "Asia/Tashkent"}).Tick(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

// message is what waits in the outbox for a chat.
type message struct {
	chat.Message
	chatID int64
}

// sends takes the reminders out of the outbox, as the sender would.
func (s *shop) sends() []message {
	s.t.Helper()
	ctx := context.Background()
	var out []message
	for {
		waiting, err := s.ReadyMessages(ctx, store.Reminder, 0, 1000)
		if err != nil {
			s.t.Fatal(err)
		}
		if len(waiting) == 0 {
			return out
		}
		for _, w := range waiting {
			row, err := s.Outbox(ctx, w.ID)
			if err != nil {
				s.t.Fatal(err)
			}
			m, err := chat.Unmarshal(row.Payload)
			if err != nil {
				s.t.Fatal(err)
			}
			out = append(out, message{m, row.ChatID})
		}
		s.do(func(tx *store.Tx) error {
			for _, w := range waiting {
				if err := tx.MarkSent(w.ID, w.ID+1000); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// one fails unless exactly one message is sent, and returns it.
func (s *shop) one() message {
	s.t.Helper()
	all := s.sends()
	if len(all) != 1 {
		s.t.Fatalf("%d messages are sent, want 1", len(all))
	}
	return all[0]
}

func (s *shop) none() {
	s.t.Helper()
	if all := s.sends(); len(all) > 0 {
		s.t.Fatalf("%d messages are sent, want none: %s", len(all), all[0].Text)
	}
}

// actions lists what the buttons of a message do, with their arguments.
func (m message) actions() []string {
	var out []string
	for _, b := range slices.Concat(m.Buttons...) {
		if d, err := chat.Decode(b.Data); err == nil {
			out = append(out, strings.TrimSuffix(d.Action+" "+d.Arg, " "))
		}
	}
	return out
}
