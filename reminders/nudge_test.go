package reminders_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"daftar/crm"
	"daftar/reminders"
	"daftar/store"
)

// sells enters an open deal of Sara's with a customer of its own.
func (s *shop) sells(title string) (customer, deal int64) {
	s.t.Helper()
	s.as(s.sara, func(tx *store.Tx) (err error) {
		if customer, err = tx.AddCustomer(store.NewCustomer{Name: "Aziz " + title}); err != nil {
			return err
		}
		deal, err = tx.AddDeal(store.NewDeal{CustomerID: customer, Title: title, Status: crm.Open, At: s.clock})
		return err
	})
	return customer, deal
}

// nudges lets the clock look and returns what was said.
func (s *shop) nudges() []string {
	s.t.Helper()
	if err := reminders.New(s.Store, s.words, reminders.Config{Zone: "Asia/Tashkent"}).Nudge(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	waiting, err := s.ReadyMessages(s.t.Context(), store.Reminder, 0, 100)
	if err != nil {
		s.t.Fatal(err)
	}
	var said []string
	for _, w := range waiting {
		row, err := s.Outbox(s.t.Context(), w.ID)
		if err != nil {
			s.t.Fatal(err)
		}
		if row.ChatID == s.sara.TelegramID {
			said = append(said, string(row.Payload))
		}
		if err := s.Do(s.t.Context(), func(tx *store.Tx) error { return tx.MarkSent(w.ID, w.ID) }); err != nil {
			s.t.Fatal(err)
		}
	}
	return said
}

func TestTheMorningTellsOnceOfDealsThatNeedAttention(t *testing.T) {
	s := newShop(t)
	s.sells("kamera")
	planned, _ := s.sells("printer")
	s.as(s.sara, func(tx *store.Tx) error {
		_, err := tx.AddFollowUp(store.NewFollowUp{CustomerID: planned, Kind: crm.Call, When: crm.OnDay(s.clock.AddDate(0, 0, 3)), Zone: s.sara.Zone})
		return err
	})
	if said := s.nudges(); len(said) != 0 {
		t.Fatalf("it speaks before the first morning: %v", said)
	}
	s.clock = time.Date(2026, 11, 24, 3, 59, 0, 0, time.UTC) // 08:59 in Tashkent
	if said := s.nudges(); len(said) != 0 {
		t.Fatalf("it speaks before nine: %v", said)
	}
	s.clock = s.clock.Add(2 * time.Minute)
	said := s.nudges()
	if len(said) != 1 || !strings.Contains(said[0], "Kamera") || strings.Contains(said[0], "Printer") {
		t.Fatalf("it says %v", said)
	}
	s.clock = s.clock.Add(time.Hour)
	if said := s.nudges(); len(said) != 0 {
		t.Errorf("it repeats itself: %v", said)
	}
	// Ten days later what was planned has passed, and both rot.
	s.clock = time.Date(2026, 12, 7, 4, 1, 0, 0, time.UTC)
	s.nudges() // so long down, it waits for the next morning
	s.clock = time.Date(2026, 12, 8, 4, 1, 0, 0, time.UTC)
	if said := s.nudges(); len(said) != 1 || !strings.Contains(said[0], "Printer") || strings.Count(said[0], "💤") < 2 {
		t.Errorf("it says %v", said)
	}
}

func TestOnSundaysNobodyIsNudgedAndOnNoDayTwice(t *testing.T) {
	s := newShop(t)
	s.sells("kamera")
	s.nudges()
	said := map[string]int{}
	for range 14 * 24 * 4 { // a quarter of an hour each
		s.clock = s.clock.Add(15 * time.Minute)
		if n := len(s.nudges()); n > 0 {
			said[s.clock.In(s.sara.Location()).Format("Mon 02")] += n
		}
	}
	if len(said) != 12 {
		t.Errorf("two weeks have %d mornings: %v", len(said), said)
	}
	for day, n := range said {
		if n > 1 || strings.HasPrefix(day, "Sun") {
			t.Errorf("%s: nudged %d times", day, n)
		}
	}
}

func TestANudgeThatWasPlannedForASundayWaitsForMonday(t *testing.T) {
	s := newShop(t)
	s.sells("kamera")
	s.nudges()
	sunday := time.Date(2026, 11, 29, 4, 0, 0, 0, time.UTC)
	if err := s.Do(t.Context(), func(tx *store.Tx) error { return tx.PlanJob(fmt.Sprintf("nudge:%d", s.sara.ID), sunday) }); err != nil {
		t.Fatal(err)
	}
	s.clock = sunday.Add(time.Minute)
	if said := s.nudges(); len(said) != 0 {
		t.Errorf("on a Sunday it says %v", said)
	}
	s.clock = s.clock.AddDate(0, 0, 1)
	if said := s.nudges(); len(said) != 1 {
		t.Errorf("on Monday it says %v", said)
	}
}

func TestAMorningThatWasSleptThroughIsLeftOut(t *testing.T) {
	s := newShop(t)
	s.sells("kamera")
	s.nudges()
	s.clock = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC) // 13:00
	if said := s.nudges(); len(said) != 0 {
		t.Errorf("it says in the afternoon: %v", said)
	}
	s.clock = time.Date(2026, 11, 25, 4, 0, 0, 0, time.UTC)
	if said := s.nudges(); len(said) != 1 {
		t.Errorf("the next morning says %v", said)
	}
}
