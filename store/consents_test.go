package store_test

import (
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

const (
	azizPhone  = 7001 // Aziz in Telegram
	otherPhone = 7002 // somebody else
)

// joined is a customer of Sara's who is in Telegram.
func (b *book) joined() (id int64) {
	b.t.Helper()
	id = b.customer(b.sara, store.NewCustomer{Name: "Aziz Karimov"})
	b.confirms(id, azizPhone)
	return id
}

func (b *book) confirms(id, telegramID int64) {
	b.t.Helper()
	b.as(b.sara, func(tx *store.Tx) error {
		return tx.EditCustomer(id, 0, store.CustomerEdit{TelegramID: &telegramID})
	})
}

// answers is what a person says of promotions, as a customer.
func (b *book) answers(id, telegramID int64, given bool) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error {
		return tx.SetConsent(crm.Consent{
			CustomerID: id, Purpose: crm.Promotions, Given: given, Wording: "Aksiyalar?", Language: "uz",
			Way: crm.ByButton, TelegramID: telegramID,
		})
	})
}

// promotes queues a promotion for a customer and returns its row.
func (b *book) promotes(id, telegramID int64) (row int64) {
	b.t.Helper()
	b.do(func(tx *store.Tx) (err error) {
		row, err = tx.Send(store.Outgoing{
			ChatID: telegramID, Message: chat.Message{Text: "Chegirma"}, Priority: store.Campaign,
			CustomerID: id, Purpose: crm.Promotions, QuietZone: "Asia/Tashkent",
		})
		return err
	})
	return row
}

// claims tells whether a row may go out, and how it stands afterwards.
func (b *book) claims(row int64) (claimed bool, state string) {
	b.t.Helper()
	b.do(func(tx *store.Tx) (err error) {
		claimed, err = tx.Claim(row)
		return err
	})
	out, err := b.Outbox(b.t.Context(), row)
	if err != nil {
		b.t.Fatal(err)
	}
	return claimed, out.State
}

func TestWhatNeedsConsentGoesOutOnlyWhileItsReaderAgrees(t *testing.T) {
	for _, tc := range []struct {
		name    string
		before  func(b *book, id int64) // before it is queued
		between func(b *book, id int64) // before it is sent
		claimed bool
		state   string
	}{
		{"agreed", func(b *book, id int64) { b.answers(id, azizPhone, true) }, nil, true, "sending"},
		{"never asked", nil, nil, false, "cancelled"},
		{"said no", func(b *book, id int64) { b.answers(id, azizPhone, false) }, nil, false, "cancelled"},
		{
			"said no meanwhile", func(b *book, id int64) { b.answers(id, azizPhone, true) },
			func(b *book, id int64) { b.answers(id, azizPhone, false) }, false, "cancelled",
		},
		{"stopped meanwhile", func(b *book, id int64) { b.answers(id, azizPhone, true) }, func(b *book, id int64) {
			b.do(func(tx *store.Tx) error {
				_, err := tx.EndConsents(crm.Consent{CustomerID: id, Way: crm.ByStop, TelegramID: azizPhone})
				return err
			})
		}, false, "cancelled"},
		{
			"blocked the bot meanwhile", func(b *book, id int64) { b.answers(id, azizPhone, true) },
			func(b *book, _ int64) { b.do(func(tx *store.Tx) error { return tx.SetBlocked(azizPhone, true) }) }, false, "cancelled",
		},
		{"somebody else agreed", func(b *book, id int64) { b.answers(id, otherPhone, true) }, nil, false, "cancelled"},
		{
			"turned out to be somebody else", func(b *book, id int64) { b.answers(id, azizPhone, true) },
			func(b *book, id int64) { b.confirms(id, otherPhone) }, false, "cancelled",
		},
		{
			"at night", func(b *book, id int64) { b.answers(id, azizPhone, true) },
			func(b *book, _ int64) { b.clock = b.clock.Add(3 * time.Hour) }, false, "queued",
		}, // 20:00 in Tashkent
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBook(t)
			id := b.joined()
			if tc.before != nil {
				tc.before(b, id)
			}
			row := b.promotes(id, azizPhone)
			if tc.between != nil {
				tc.between(b, id)
			}
			if claimed, state := b.claims(row); claimed != tc.claimed || state != tc.state {
				t.Errorf("claimed %v, then %s; want %v, %s", claimed, state, tc.claimed, tc.state)
			}
		})
	}
}

func TestWhatMeetsTheNightGoesOutInTheMorning(t *testing.T) {
	b := newBook(t)
	id := b.joined()
	b.answers(id, azizPhone, true)
	row := b.promotes(id, azizPhone)
	evening := time.Date(2026, 11, 23, 23, 30, 0, 0, b.sara.Location())
	morning := time.Date(2026, 11, 24, 8, 0, 0, 0, b.sara.Location())
	for _, tc := range []struct {
		at   time.Time
		goes bool
	}{{evening, false}, {morning.Add(-time.Millisecond), false}, {morning, true}} {
		b.clock = tc.at
		due := must(b.DueMessages(t.Context(), 10))(t)
		b.do(func(tx *store.Tx) error { return tx.Release(due) })
		if claimed, state := b.claims(row); claimed != tc.goes {
			t.Errorf("at %s: claimed %v, %s", tc.at, claimed, state)
		}
	}
}

func TestAConsentIsKeptAsItWasSaid(t *testing.T) {
	b := newBook(t)
	id := b.joined()
	b.answers(id, azizPhone, true)
	b.clock = b.clock.Add(time.Hour)
	b.answers(id, azizPhone, true) // a second tap says nothing new
	said := must(b.Consents(t.Context(), b.sara.Scope(), id, azizPhone))(t)
	got, want := said[crm.Promotions], crm.Consent{
		CustomerID: id, Purpose: crm.Promotions, Given: true, Wording: "Aksiyalar?", Language: "uz",
		Way: crm.ByButton, TelegramID: azizPhone, At: noon,
	}
	if len(said) != 1 || got != want {
		t.Errorf("kept %+v, want %+v", said, want)
	}
	if said := must(b.Consents(t.Context(), b.timur.Scope(), id, azizPhone))(t); len(said) != 0 {
		t.Errorf("a colleague reads %+v", said)
	}
	b.answers(id, azizPhone, false)
	if said := must(b.Consents(t.Context(), b.sara.Scope(), id, azizPhone))(t); said[crm.Promotions].Given {
		t.Error("what was taken back still holds")
	}
}
