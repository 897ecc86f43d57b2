package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"daftar/crm"
	"daftar/store"
)

// read is a customer as they are now.
func (b *book) read(id int64) crm.Customer {
	b.t.Helper()
	c, err := b.Customer(b.t.Context(), crm.WholeBook(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

// twins are two customers of two members who may be one person.
func (b *book) twins(first, second crm.User) (into, from crm.Customer) {
	b.t.Helper()
	n := store.NewCustomer{Name: "Aziz Karimov"}
	return b.read(b.customer(first, n)), b.read(b.customer(second, n))
}

func TestWhatWasDeletedOrTakenBackBeforeAMergeComesBackToWhoTheyAreNow(t *testing.T) {
	b := newBook(t)
	into, from := b.twins(b.sara, b.sara)
	var deal, bin, noted int64
	b.as(b.sara, func(tx *store.Tx) (err error) {
		if deal, err = tx.AddDeal(store.NewDeal{CustomerID: from.ID, Title: "kabel", Status: crm.Open, At: b.clock}); err != nil {
			return err
		}
		bin, err = tx.ThrowDeal(deal)
		return err
	})
	takenBack := b.as(b.sara, func(tx *store.Tx) (err error) {
		if noted, err = tx.AddActivity(store.NewActivity{CustomerID: from.ID, Kind: crm.Note, Text: "400 metr", At: b.clock}); err != nil {
			return err
		}
		_, err = tx.AddImportantDate(from.ID, "toʻy", crm.Birthday{Month: 3, Day: 14})
		return err
	})
	b.undo(b.sara, takenBack)
	into, from = b.read(into.ID), b.read(from.ID)
	merge := b.as(b.sara, func(tx *store.Tx) error { _, err := tx.Merge(into, from); return err })

	b.as(b.sara, func(tx *store.Tx) error { _, err := tx.Restore(bin); return err })
	if d, err := b.Deal(t.Context(), b.sara.Scope(), deal); err != nil || d.Deleted || d.CustomerID != into.ID {
		t.Errorf("restored: %+v, %v", d, err)
	}
	if err := b.redo(b.sara, takenBack); err != nil {
		t.Fatal(err)
	}
	if a, err := b.Activity(t.Context(), b.sara.Scope(), noted); err != nil || a.Deleted || a.CustomerID != into.ID {
		t.Errorf("put back: %+v, %v", a, err)
	}
	b.undo(b.sara, merge)
	if d, err := b.Deal(t.Context(), b.sara.Scope(), deal); err != nil || d.Deleted || d.CustomerID != from.ID {
		t.Errorf("restored, and parted again: %+v, %v", d, err)
	}
	if a, err := b.Activity(t.Context(), b.sara.Scope(), noted); err != nil || a.Deleted || a.CustomerID != from.ID {
		t.Errorf("put back, and parted again: %+v, %v", a, err)
	}
}

func TestAMergeIsTakenBackWithWhatLiesInTheBin(t *testing.T) {
	b := newBook(t)
	into, from := b.twins(b.sara, b.sara)
	var deal, bin int64
	b.as(b.sara, func(tx *store.Tx) (err error) {
		if deal, err = tx.AddDeal(store.NewDeal{CustomerID: from.ID, Title: "kabel", Status: crm.Open, At: b.clock}); err != nil {
			return err
		}
		bin, err = tx.ThrowDeal(deal)
		return err
	})
	from = b.read(from.ID)
	before := b.dump(bookTables...)
	merge := b.as(b.sara, func(tx *store.Tx) error { _, err := tx.Merge(into, from); return err })
	b.undo(b.sara, merge)
	if diff := cmp.Diff(before, b.dump(bookTables...)); diff != "" {
		t.Errorf("after a merge and its undo (-before +after):\n%s", diff)
	}
	b.as(b.sara, func(tx *store.Tx) error { _, err := tx.Restore(bin); return err })
	if d, err := b.Deal(t.Context(), b.sara.Scope(), deal); err != nil || d.CustomerID != from.ID {
		t.Errorf("restored: %+v, %v", d, err)
	}
}

func TestCustomersWhoHaveChangedSinceTheyWereReadAreNotMerged(t *testing.T) {
	for name, meanwhile := range map[string]func(b *book, into crm.Customer){
		"deleted": func(b *book, into crm.Customer) {
			b.as(b.owner, func(tx *store.Tx) error { _, err := tx.BinCustomer(into.ID); return err })
		},
		"handed over": func(b *book, into crm.Customer) {
			b.as(b.owner, func(tx *store.Tx) error { return tx.GiveCustomer(into.ID, b.timur.ID) })
		},
		"merged into a third": func(b *book, into crm.Customer) {
			third := b.read(b.customer(b.sara, store.NewCustomer{Name: "Aziz Karimov"}))
			b.as(b.owner, func(tx *store.Tx) error { _, err := tx.Merge(third, into); return err })
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBook(t)
			into, from := b.twins(b.sara, b.sara)
			meanwhile(b, into)
			err := b.Do(t.Context(), func(tx *store.Tx) error {
				if _, err := tx.Begin(b.sara, 0, 0); err != nil {
					return err
				}
				_, err := tx.Merge(into, from)
				return err
			})
			if !errors.Is(err, crm.ErrStale) && crm.CodeOf(err) != crm.NotFound {
				t.Errorf("merged: %v", err)
			}
			if b.read(from.ID).Deleted {
				t.Error("who was to go is gone")
			}
		})
	}
}

func TestWhoeverLosesACustomerToAMergeKeepsNothingOpenOfTheirs(t *testing.T) {
	b := newBook(t)
	into, from := b.twins(b.timur, b.sara)
	b.as(b.sara, func(tx *store.Tx) error {
		if _, err := tx.AddDeal(store.NewDeal{CustomerID: from.ID, Title: "kabel", Status: crm.Open, At: b.clock}); err != nil {
			return err
		}
		_, err := tx.AddFollowUp(store.NewFollowUp{CustomerID: from.ID, Kind: crm.Call, When: crm.OnDay(b.clock), Zone: "UTC"})
		return err
	})
	plans := func(u crm.User) int {
		found, err := b.PlannedBy(t.Context(), u.Scope(), u.ID, b.clock.AddDate(0, 0, 2), store.Place{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	into, from = b.read(into.ID), b.read(from.ID)
	set := b.as(b.owner, func(tx *store.Tx) error { _, err := tx.Merge(into, from); return err })
	if plans(b.sara) != 0 || plans(b.timur) != 1 {
		t.Errorf("Sara is reminded %d times of Timur's customer, Timur %d times", plans(b.sara), plans(b.timur))
	}
	deals, err := b.OpenDeals(t.Context(), b.timur.Scope(), into.ID)
	if err != nil || len(deals) != 1 || deals[0].OwnerID != b.timur.ID {
		t.Errorf("the deals are %+v, %v", deals, err)
	}
	b.undo(b.owner, set)
	if plans(b.sara) != 1 || plans(b.timur) != 0 {
		t.Errorf("after Undo Sara has %d plans, Timur %d", plans(b.sara), plans(b.timur))
	}
}

func TestAMergeKeepsWhenTheyWereLastInContactBeforeTheBook(t *testing.T) {
	b := newBook(t)
	met := b.clock.AddDate(0, -1, 0)
	into := b.customer(b.sara, store.NewCustomer{Name: "Aziz Karimov", ContactAt: met.AddDate(0, -2, 0)})
	from := b.customer(b.sara, store.NewCustomer{Name: "Aziz Karimov", ContactAt: met})
	x, y := b.read(into), b.read(from)
	set := b.as(b.sara, func(tx *store.Tx) error { _, err := tx.Merge(x, y); return err })
	if at := b.read(into).LastContactAt; !at.Equal(met) {
		t.Errorf("last contact %v, want %v", at, met)
	}
	b.undo(b.sara, set)
	if at := b.read(into).LastContactAt; !at.Equal(x.LastContactAt) {
		t.Errorf("after Undo %v, want %v", at, x.LastContactAt)
	}
}

func TestAMergeIsNeitherTakenBackNorPutBackOverAHandOver(t *testing.T) {
	for name, undone := range map[string]bool{"taken back": false, "put back": true} {
		t.Run(name, func(t *testing.T) {
			b := newBook(t)
			into, from := b.twins(b.sara, b.sara)
			b.as(b.sara, func(tx *store.Tx) error { return tx.AddPhone(from.ID, "+998901234567") })
			into, from = b.read(into.ID), b.read(from.ID)
			set := b.as(b.sara, func(tx *store.Tx) error { _, err := tx.Merge(into, from); return err })
			given, back := into.ID, func(tx *store.Tx) error { return tx.Undo(b.sara, 0, set) }
			if undone {
				b.undo(b.sara, set)
				given, back = from.ID, func(tx *store.Tx) error { return tx.Redo(b.sara, 0, set) }
			}
			b.as(b.owner, func(tx *store.Tx) error { return tx.GiveCustomer(given, b.timur.ID) })
			if err := b.Do(t.Context(), back); crm.CodeOf(err) != crm.Conflict {
				t.Errorf("by who has given them away: %v", err)
			}
			if c := b.read(given); len(c.Phones) != 1 || c.Deleted {
				t.Errorf("who was given is %+v", c)
			}
		})
	}
}
