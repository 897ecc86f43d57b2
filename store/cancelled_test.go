package store_test

import (
	"context"
	"testing"

	"daftar/crm"
	"daftar/store"
)

// A statement that is cancelled takes the whole transaction back, and what comes after
// it would be written by itself: whoever carries on behind a read that failed keeps half.
func TestATransactionIsWholeThoughWhoeverAskedHasGone(t *testing.T) {
	b := newBook(t)
	ctx, gone := context.WithCancel(t.Context())
	err := b.Do(ctx, func(tx *store.Tx) error {
		if _, err := tx.Begin(b.sara, 0, 0); err != nil {
			return err
		}
		first, err := tx.AddCustomer(store.NewCustomer{Name: "Aziz", Phone: "+998901234567"})
		if err != nil {
			return err
		}
		gone()
		if _, err := tx.Customer(ctx, b.sara.Scope(), first); err != nil {
			t.Errorf("a read inside the transaction: %v", err)
		}
		name := "Malika"
		return tx.EditCustomer(first, 0, store.CustomerEdit{Name: &name})
	})
	if err != nil {
		t.Fatal(err)
	}
	if found := must(b.RecentCustomers(t.Context(), crm.WholeBook(), 5))(t); len(found) != 1 || found[0].Name != "Malika" {
		t.Errorf("the book has %v", found)
	}
}
