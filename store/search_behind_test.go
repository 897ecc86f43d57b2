package store_test

import (
	"fmt"
	"strings"
	"testing"

	"daftar/crm"
	"daftar/crm/fold"
	"daftar/store"
)

// leavesBehind enters customers as a list does and leaves the search behind.
func (b *book) leavesBehind(n int, note string) (ids []int64) {
	b.t.Helper()
	b.as(b.sara, func(tx *store.Tx) error {
		return tx.AsImport(true, func() error {
			for i := range n {
				id, err := tx.AddCustomer(store.NewCustomer{Name: fmt.Sprintf("Qahramon %d", i), Phone: fmt.Sprintf("+99890%03d%04d", n, len(ids))})
				if err != nil {
					return err
				}
				ids = append(ids, id)
				if _, err := tx.AddActivity(store.NewActivity{CustomerID: id, Kind: crm.Note, Text: note, At: noon}); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return ids
}

func TestWhatAListBroughtIsFoundOnceTheSearchHasCaughtUp(t *testing.T) {
	b := newBook(t)
	ids := b.leavesBehind(3, "shartnoma")
	finds := func(query string, want int) {
		t.Helper()
		found := must(b.Search(t.Context(), b.sara.Scope(), store.Search{Query: query, Limit: 10}))(t)
		if len(found.Customers) != want {
			t.Errorf("%q finds %d, not %d", query, len(found.Customers), want)
		}
	}
	finds("shartnoma", 0)
	if known := must(b.KnownCustomers(t.Context(), b.sara.Scope(), fold.Keys("Qahramon")))(t); len(known) != 3 {
		t.Errorf("a sentence knows %d of them at once", len(known))
	}
	// One is changed, and one goes to the bin, before the search has learnt of them.
	b.as(b.sara, func(tx *store.Tx) error {
		name := "Malika"
		return tx.EditCustomer(ids[0], 0, store.CustomerEdit{Name: &name})
	})
	b.as(b.sara, func(tx *store.Tx) error {
		_, err := tx.BinCustomer(ids[1])
		return err
	})
	for range 2 { // what is known already is not learnt again
		if err := b.CatchUpSearch(t.Context()); err != nil {
			t.Fatal(err)
		}
		finds("qahramon", 1)
		finds("malika", 1)
		finds("shartnoma", 2)
		finds("0030002", 1)
	}
}

func TestTheSearchLearnsInShortTransactionsWhileAListComesIn(t *testing.T) {
	b := newBook(t)
	bulk := must(b.Bulk(t.Context()))(t)
	t.Cleanup(func() {
		if err := bulk.Close(); err != nil {
			t.Error(err)
		}
	})
	b.leavesBehind(10, "shartnoma")
	if err := bulk.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := must(b.Find(t.Context(), crm.WholeBook(), "qahramon", 0, 5))(t); len(found.Customers) != 0 {
		t.Error("ten rows were worth a transaction")
	}
	b.leavesBehind(300, "shartnoma")
	if err := bulk.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := must(b.Find(t.Context(), crm.WholeBook(), "qahramon", 0, 5))(t); len(found.Customers) != 5 {
		t.Error("three hundred were not")
	}
}

func TestLongNotesAreLearntAFewAtATime(t *testing.T) {
	b := newBook(t)
	bulk := must(b.Bulk(t.Context()))(t)
	t.Cleanup(func() {
		if err := bulk.Close(); err != nil {
			t.Error(err)
		}
	})
	const all = 240
	b.leavesBehind(all, "shartnoma "+strings.Repeat("soʻz ", 1000))
	noted := func() int {
		return len(must(b.Search(t.Context(), b.sara.Scope(), store.Search{Query: "shartnoma", Limit: 2 * all}))(t).Customers)
	}
	if err := bulk.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := noted(); n == 0 || n > 10 {
		t.Errorf("one transaction has learnt of %d notes of 6,000 bytes", n)
	}
	if err := b.CatchUpSearch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := noted(); n < 200 { // as many as a search ranks
		t.Errorf("the search has %d of %d", n, all)
	}
	if behind := b.dump("search_behind"); len(behind) > 0 {
		t.Errorf("still behind: %q", behind)
	}
}
