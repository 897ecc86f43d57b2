package reminders_test

import (
	"fmt"
	"testing"
	"time"

	"daftar/crm"
	"daftar/reminders"
	"daftar/store"
)

// bins enters a customer of Sara's with many calls, and one more who stays, and
// deletes the first.
func (s *shop) bins(calls int) (customer, bin int64) {
	s.t.Helper()
	as := func(f func(*store.Tx) error) {
		s.do(func(tx *store.Tx) error {
			if _, err := tx.Begin(s.sara, 0, 0); err != nil {
				return err
			}
			return f(tx)
		})
	}
	enter := func(name, phone string, calls int) (id int64) {
		as(func(tx *store.Tx) (err error) {
			if id, err = tx.AddCustomer(store.NewCustomer{Name: name, Phone: phone}); err != nil {
				return err
			}
			for i := range calls {
				n := store.NewActivity{CustomerID: id, Kind: crm.Call, Text: fmt.Sprint(i), At: s.clock}
				if _, err := tx.AddActivity(n); err != nil {
					return err
				}
			}
			return nil
		})
		return id
	}
	customer = enter("Aziz", "+998901234567", calls)
	enter("Boshqa", "+998901234568", 1)
	as(func(tx *store.Tx) (err error) {
		bin, err = tx.BinCustomer(customer)
		return err
	})
	return customer, bin
}

func (s *shop) purges() {
	s.t.Helper()
	clock := reminders.New(s.Store, s.words, reminders.Config{Zone: "Asia/Tashkent"})
	if err := clock.Purge(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func TestTheBinIsEmptiedOfWhatHasWaitedThirtyDays(t *testing.T) {
	s := newShop(t)
	s.purges() // plans itself
	_, bin := s.bins(250)
	there := func() bool {
		_, err := s.Binned(t.Context(), s.sara.Scope(), bin)
		return err == nil
	}
	s.clock = monday.AddDate(0, 0, crm.BinDays).Add(-time.Hour)
	s.purges()
	if !there() {
		t.Fatal("it is gone before its time")
	}
	s.clock = monday.AddDate(0, 0, crm.BinDays).Add(time.Hour)
	s.purges()
	if !there() {
		t.Fatal("it is purged twice in a day")
	}
	s.clock = monday.AddDate(0, 0, crm.BinDays+1)
	longest, commits := time.Duration(0), 0
	var began time.Time
	s.point = func(name string) { // from commit to commit, read the waiting in between, too
		if name == "commit.after" {
			if !began.IsZero() {
				longest, commits = max(longest, time.Since(began)), commits+1
			}
			began = time.Now()
		}
	}
	s.purges()
	s.point = nil
	if there() {
		t.Error("it is still in the bin")
	}
	if commits < 3 {
		t.Errorf("250 rows went in %d transactions", commits)
	}
	t.Logf("the longest transaction took %v", longest)
	if owner, _, err := s.PhoneOwner(t.Context(), "+998901234568"); err != nil || owner == 0 {
		t.Errorf("somebody else went along: %d, %v", owner, err)
	}
}
