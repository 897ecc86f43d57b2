package campaigns_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/campaigns"
	"daftar/crm"
	"daftar/store"
)

func (s *shop) greet() {
	s.t.Helper()
	if err := s.engine.Greet(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

// greeted lists the keys of the greetings that are queued.
func (s *shop) greeted() (keys []string) {
	s.t.Helper()
	for _, w := range s.ready(10_000) {
		row, err := s.Outbox(context.Background(), w.ID)
		if err != nil {
			s.t.Fatal(err)
		}
		keys = append(keys, fmt.Sprint(row.ChatID-person))
	}
	slices.Sort(keys)
	return keys
}

func (s *shop) born(customer int64, month time.Month, day int) {
	s.t.Helper()
	s.write(fmt.Sprintf(`UPDATE customers SET birth_day = %d WHERE id = %d`, crm.Birthday{Month: month, Day: day}.Code(), customer))
}

// bought is a won deal, at eleven in the morning of a day.
func (s *shop) bought(customer int64, year int, month time.Month, day int) {
	s.t.Helper()
	at := time.Date(year, month, day, 11, 0, 0, 0, tashkent).UnixMilli()
	s.write(fmt.Sprintf(`INSERT INTO deals (customer_id, owner_id, status, stage_id, created_at, stage_at, closed_at)
		VALUES (%d, %d, 'won', 6, 1, 1, %d)`, customer, s.owner.ID, at))
}

func at(year int, month time.Month, day, hour int) time.Time {
	return time.Date(year, month, day, hour, 0, 0, 0, tashkent)
}

func TestWhoIsGreetedWhen(t *testing.T) {
	for name, c := range map[string]struct {
		now  time.Time
		set  func(s *shop)
		want bool
	}{
		"on the birthday":                          {at(2026, 3, 14, 9), func(s *shop) { s.born(1, 3, 14) }, true},
		"in the evening of it":                     {at(2026, 3, 14, 19), func(s *shop) { s.born(1, 3, 14) }, true},
		"not before nine":                          {at(2026, 3, 14, 8), func(s *shop) { s.born(1, 3, 14) }, false},
		"not at night":                             {at(2026, 3, 14, 20), func(s *shop) { s.born(1, 3, 14) }, false},
		"not the day before":                       {at(2026, 3, 13, 12), func(s *shop) { s.born(1, 3, 14) }, false},
		"not the day after":                        {at(2026, 3, 15, 12), func(s *shop) { s.born(1, 3, 14) }, false},
		"born on 29 February, in a common year":    {at(2026, 2, 28, 9), func(s *shop) { s.born(1, 2, 29) }, true},
		"born on 29 February, not twice":           {at(2026, 3, 1, 9), func(s *shop) { s.born(1, 2, 29) }, false},
		"born on 29 February, in a leap year":      {at(2028, 2, 29, 9), func(s *shop) { s.born(1, 2, 29) }, true},
		"born on 29 February, not before it":       {at(2028, 2, 28, 9), func(s *shop) { s.born(1, 2, 29) }, false},
		"born on 28 February, in a leap year":      {at(2028, 2, 28, 9), func(s *shop) { s.born(1, 2, 28) }, true},
		"a year after the first purchase":          {at(2026, 3, 14, 9), func(s *shop) { s.bought(1, 2025, 3, 14) }, true},
		"not a day early":                          {at(2026, 3, 13, 9), func(s *shop) { s.bought(1, 2025, 3, 14) }, false},
		"not a day late":                           {at(2026, 3, 15, 9), func(s *shop) { s.bought(1, 2025, 3, 14) }, false},
		"not after two years":                      {at(2027, 3, 14, 9), func(s *shop) { s.bought(1, 2025, 3, 14) }, false},
		"not after the second purchase":            {at(2026, 3, 14, 9), func(s *shop) { s.bought(1, 2024, 1, 1); s.bought(1, 2025, 3, 14) }, false},
		"two purchases on the first day":           {at(2026, 3, 14, 9), func(s *shop) { s.bought(1, 2025, 3, 14); s.bought(1, 2025, 3, 14) }, true},
		"bought on 29 February":                    {at(2025, 2, 28, 9), func(s *shop) { s.bought(1, 2024, 2, 29) }, true},
		"bought on 28 February of a leap year":     {at(2025, 2, 28, 9), func(s *shop) { s.bought(1, 2024, 2, 28) }, true},
		"bought on 28 February before a leap year": {at(2024, 2, 28, 9), func(s *shop) { s.bought(1, 2023, 2, 28) }, true},
		"nothing on 29 February":                   {at(2024, 2, 29, 9), func(s *shop) { s.bought(1, 2023, 2, 28); s.bought(1, 2023, 3, 1) }, false},
		"bought on 1 March":                        {at(2025, 3, 1, 9), func(s *shop) { s.bought(1, 2024, 3, 1) }, true},
		"an offer that was lost": {at(2026, 3, 14, 9), func(s *shop) {
			s.bought(1, 2025, 3, 14)
			s.write(`UPDATE deals SET status = 'lost'`)
		}, false},
		"the first purchase was undone": {at(2026, 3, 14, 9), func(s *shop) {
			s.bought(1, 2024, 1, 1)
			s.bought(1, 2025, 3, 14)
			s.write(`UPDATE deals SET deleted_at = 5 WHERE id = 1`)
		}, true},
		"without consent": {at(2026, 3, 14, 9), func(s *shop) {
			s.born(1, 3, 14)
			s.write(`UPDATE consents SET given = 0 WHERE purpose = 'greetings'`)
		}, false},
		"somebody else has come instead": {at(2026, 3, 14, 9), func(s *shop) {
			s.born(1, 3, 14)
			s.write(`UPDATE customers SET telegram_id = 5 WHERE id = 1`)
		}, false},
		"not in Telegram": {at(2026, 3, 14, 9), func(s *shop) {
			s.born(1, 3, 14)
			s.write(`UPDATE customers SET telegram_id = NULL WHERE id = 1`)
		}, false},
		"in the bin": {at(2026, 3, 14, 9), func(s *shop) {
			s.born(1, 3, 14)
			s.write(`UPDATE customers SET deleted_at = 5 WHERE id = 1`)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.people(1)
			c.set(s)
			s.clock = c.now
			s.greet()
			s.greet()
			if got := len(s.greeted()); got != map[bool]int{true: 1}[c.want] {
				t.Errorf("greeted %d times, want %v", got, c.want)
			}
		})
	}
}

func TestTheDayIsThatOfTheCompanysClock(t *testing.T) {
	s := newShop(t)
	s.people(2)
	s.born(1, 3, 14)
	s.born(2, 3, 15)
	s.cfg.Zone = "America/New_York"
	s.engine = campaigns.New(s.Store, s.words, s.cfg)
	s.clock = time.Date(2026, 3, 14, 23, 0, 0, 0, time.UTC) // 19:00 there, the next day in Tashkent
	s.greet()
	if got := s.greeted(); !slices.Equal(got, []string{"1"}) {
		t.Errorf("greeted %v", got)
	}
}

func TestGreetingsMissedWhileNobodyRanComeLateOnce(t *testing.T) {
	s := newShop(t)
	s.people(7)
	for i := range 6 {
		s.born(int64(1+i), 3, 10+i)
	}
	s.clock = at(2026, 3, 10, 10)
	s.greet()
	if got := s.greeted(); !slices.Equal(got, []string{"1"}) {
		t.Fatalf("on the 10th: %v", got)
	}
	s.sendsAll(ok)
	s.clock = at(2026, 3, 14, 12) // four days later
	// Who agrees today is not greeted for a birthday of the day before.
	s.write(`UPDATE consents SET made_at = `+fmt.Sprint(s.clock.UnixMilli())+` WHERE customer_id = 7`, `UPDATE customers SET birth_day = 313 WHERE id = 7`)
	s.greet()
	if got := s.greeted(); !slices.Equal(got, []string{"3", "4", "5"}) {
		t.Errorf("on the 14th: %v, want today's and those of two days before", got)
	}
	s.sendsAll(ok)
	for range 30 {
		s.clock = s.clock.Add(time.Hour)
		s.greet()
	}
	if got := s.greeted(); !slices.Equal(got, []string{"6"}) {
		t.Errorf("on the 15th: %v", got)
	}
}

func TestAGreetingThatCouldNotGoOutForDaysDoesNotGoOutLate(t *testing.T) {
	for name, c := range map[string]struct {
		later time.Duration
		goes  bool
	}{"the next day": {24 * time.Hour, true}, "three days later": {72 * time.Hour, false}} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.people(1)
			s.born(1, 3, 10)
			s.clock = at(2026, 3, 10, 10)
			s.greet()
			s.clock = s.clock.Add(c.later) // Telegram was away
			rows := s.ready(10)
			if len(rows) != 1 {
				t.Fatalf("%d greetings wait, want 1", len(rows))
			}
			if goes := s.sends(rows[0], ok); goes != c.goes {
				t.Errorf("it goes out: %v, want %v", goes, c.goes)
			}
			if left := s.ready(10); len(left) != 0 {
				t.Errorf("%d still wait", len(left))
			}
		})
	}
}

func TestAClockThatWasWrongHoldsNoGreetingsBackForLong(t *testing.T) {
	s := newShop(t)
	s.people(1)
	s.born(1, 3, 10)
	s.clock = at(2030, 1, 1, 12)
	s.greet()
	s.clock = at(2026, 3, 10, 10) // set right
	s.greet()
	if got := s.greeted(); !slices.Equal(got, []string{"1"}) {
		t.Errorf("greeted: %v", got)
	}
}

func TestALateBirthdayOverNewYearCountsForItsYear(t *testing.T) {
	s := newShop(t)
	s.people(1)
	s.born(1, 12, 31)
	s.clock = at(2026, 12, 30, 12)
	s.greet()
	s.clock = at(2027, 1, 1, 12)
	s.greet()
	s.sendsAll(ok)
	for s.clock.Before(at(2027, 12, 31, 13)) {
		s.clock = s.clock.Add(12 * time.Hour)
		s.greet()
	}
	s.sendsAll(ok)
	if n := s.rows(`SELECT count(*) FROM outbox WHERE dedupe IN ('greeting:birthday:2026:1', 'greeting:birthday:2027:1')`)[0]; n != 2 {
		t.Errorf("%d greetings", n)
	}
}

func TestWhoAgreesLaterInTheDayIsGreetedWithinTheHour(t *testing.T) {
	s := newShop(t)
	s.people(1)
	s.born(1, 3, 14)
	s.write(`UPDATE consents SET given = 0`)
	s.clock = at(2026, 3, 14, 9)
	s.greet()
	s.clock = at(2026, 3, 14, 14)
	s.greet()
	s.do(func(tx *store.Tx) error {
		return tx.SetConsent(crm.Consent{CustomerID: 1, Purpose: crm.Greetings, Given: true, Way: crm.ByButton, TelegramID: person + 1})
	})
	s.clock = s.clock.Add(59 * time.Minute)
	s.greet()
	if got := s.greeted(); len(got) != 0 {
		t.Error("it was looked again within the hour")
	}
	s.clock = s.clock.Add(time.Minute)
	s.greet()
	if got := s.greeted(); len(got) != 1 {
		t.Error("not greeted")
	}
}

func TestTwoProcessesGreetOnce(t *testing.T) {
	s := newShop(t)
	s.people(1200)
	s.write(`UPDATE customers SET birth_day = 314`)
	s.clock = at(2026, 3, 14, 9)
	other, err := store.Open(t.Context(), s.path, store.Options{Now: func() time.Time { return s.clock }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	var both sync.WaitGroup
	for _, book := range []*store.Store{s.Store, other} {
		both.Go(func() {
			if err := campaigns.New(book, s.words, s.cfg).Greet(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if n := len(s.greeted()); n != 1200 {
		t.Errorf("%d greetings", n)
	}
}

func TestAGreetingThatWaitsDiesWithTheConsent(t *testing.T) {
	s := newShop(t)
	s.people(1)
	s.born(1, 3, 14)
	s.clock = at(2026, 3, 14, 9)
	s.greet()
	waiting := s.ready(10)
	s.write(`UPDATE consents SET given = 0 WHERE purpose = 'greetings'`)
	if s.sends(waiting[0], ok) {
		t.Error("it went out")
	}
}

func TestAGreetingNamesTheCustomerTheSellerAndTheShop(t *testing.T) {
	for name, c := range map[string]struct {
		customer, seller, company, language string
		want, never                         string
	}{
		"in Uzbek":                {"Aziz Karimov", "Sardor Aliyev", "Artel Savdo", "uz", "Aziz, |tugʻilgan kun|Hurmat bilan, Sardor Aliyev, Artel Savdo", "Karimov"},
		"in Cyrillic":             {"Aziz Karimov", "Sardor", "Artel", "uz-Cyrl", "Aziz, |туғилган кун|Sardor, Artel", ""},
		"in Russian":              {"Елена Ким", "Сардор", "Артель", "ru", "Елена, |днём рождения|С уважением, Сардор, Артель", ""},
		"in English":              {"John", "Sardor", "Artel", "en", "John, |birthday|Best regards, Sardor, Artel", ""},
		"the honorific is left":   {"opa Malika", "Sardor", "Artel", "uz", "Malika, ", "opa"},
		"without a shop's name":   {"Aziz", "Sardor", "", "uz", "Hurmat bilan, Sardor", "Sardor,"},
		"the seller has left":     {"Aziz", "-", "Artel", "uz", "Hurmat bilan, Artel", ", Artel,"},
		"nobody to sign":          {"Aziz", "-", "", "uz", "Aziz, ", "Hurmat bilan"},
		"only a number is known":  {"+998901234567", "Sardor", "Artel", "uz", "Tugʻilgan kun", "998"},
		"what looks like HTML":    {"<b>Aziz", "<i>", "&", "uz", "&lt;b&gt;Aziz|&lt;i&gt;, &amp;", "<"},
		"the language is unknown": {"Aziz", "Sardor", "Artel", "", "tugʻilgan kun", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.people(1)
			s.born(1, 3, 14)
			s.do(func(tx *store.Tx) error {
				u := s.owner
				u.Name = c.seller
				_, err := tx.PutUser(u)
				return err
			})
			if c.seller == "-" {
				s.write(`UPDATE users SET removed = 1`)
			}
			s.write(fmt.Sprintf(`UPDATE customers SET name = '%s', language = '%s', id = id`, c.customer, c.language))
			s.cfg.Company = c.company
			s.engine = campaigns.New(s.Store, s.words, s.cfg)
			s.clock = at(2026, 3, 14, 9)
			s.greet()
			row, err := s.Outbox(t.Context(), s.ready(1)[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			m, err := chat.Unmarshal(row.Payload)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range strings.Split(c.want, "|") {
				if !strings.Contains(m.Text, want) {
					t.Errorf("no %q in %q", want, m.Text)
				}
			}
			if c.never != "" && strings.Contains(m.Text, c.never) {
				t.Errorf("%q in %q", c.never, m.Text)
			}
			if len(m.Buttons) != 1 {
				t.Error("without the button that ends it")
			}
		})
	}
}
