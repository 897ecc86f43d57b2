package store_test

import (
	"testing"

	"daftar/crm"
	"daftar/store"
)

// entered is a customer of Sara's with the change-set that made them.
func (b *book) entered(n store.NewCustomer) (id, changeSet int64) {
	b.t.Helper()
	changeSet = b.as(b.sara, func(tx *store.Tx) (err error) {
		id, err = tx.AddCustomer(n)
		return err
	})
	return id, changeSet
}

func TestTakingAnEntryBackLeavesWhatWasAddedSince(t *testing.T) {
	for name, add := range map[string]func(b *book, id int64){
		"an important day": func(b *book, id int64) {
			b.as(b.sara, func(tx *store.Tx) error {
				_, err := tx.AddImportantDate(id, "toʻy", crm.Birthday{Month: 3, Day: 14})
				return err
			})
		},
		"another customer who turned out to be them": func(b *book, id int64) {
			other := b.customer(b.sara, store.NewCustomer{Name: "Aziz Karimov"})
			into, from := b.read(id), b.read(other)
			b.as(b.sara, func(tx *store.Tx) error { _, err := tx.Merge(into, from); return err })
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBook(t)
			id, set := b.entered(store.NewCustomer{Name: "Aziz Karimov"})
			add(b, id)
			b.undo(b.sara, set)
			if b.read(id).Deleted {
				t.Error("it is gone with them")
			}
		})
	}
}

func TestTakingBackASentenceThatEnteredBothOfAMergeTakesBoth(t *testing.T) {
	b := newBook(t)
	var a, other int64
	set := b.as(b.sara, func(tx *store.Tx) (err error) {
		if a, err = tx.AddCustomer(store.NewCustomer{Name: "Aziz Karimov"}); err != nil {
			return err
		}
		if other, err = tx.AddCustomer(store.NewCustomer{Name: "Aziz Karimov"}); err != nil {
			return err
		}
		into, err := tx.Customer(t.Context(), crm.WholeBook(), a)
		if err != nil {
			return err
		}
		from, err := tx.Customer(t.Context(), crm.WholeBook(), other)
		if err == nil {
			_, err = tx.Merge(into, from)
		}
		return err
	})
	b.undo(b.sara, set)
	if !b.read(a).Deleted || !b.read(other).Deleted {
		t.Error("one of them has stayed")
	}
}
