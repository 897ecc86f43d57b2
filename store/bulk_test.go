package store_test

import (
	"fmt"
	"testing"

	"daftar/crm"
	"daftar/store"
)

// In many short transactions the text index falls to pieces. SQLite puts sixteen of
// them together by itself, all at once, in whosever transaction it is.
func TestTheTextIndexIsPutTogetherBetweenTheTransactionsOfABulk(t *testing.T) {
	b := newBook(t)
	bulk, err := b.Bulk(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := bulk.Close(); err != nil {
			t.Error(err)
		}
	}()
	for n := range 60 {
		err := bulk.Do(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Begin(b.owner, 0, 0); err != nil {
				return err
			}
			_, err := tx.AddCustomer(store.NewCustomer{Name: "Aziz", Phone: fmt.Sprintf("+9989012345%02d", n)})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := bulk.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if pieces := store.SearchPieces(t.Context(), b.Store); pieces > 10 {
			t.Fatalf("after %d transactions the index is in %d pieces of one size", n+1, pieces)
		}
	}
	found, err := b.Find(t.Context(), crm.WholeBook(), "901234541", 0, 5)
	if err != nil || len(found.Customers) != 1 {
		t.Errorf("the search has %v, %v", found.Customers, err)
	}
}
