package store_test

import (
	"testing"
	"time"

	"daftar/crm"
	"daftar/store"
)

// A call that came with a later step of a merge has ticked nothing off in it.
func TestACallOfAMergedCustomerIsChangedLikeAnyOther(t *testing.T) {
	b := newBook(t)
	into, from := b.customer(b.sara, store.NewCustomer{Name: "Aziz"}), b.customer(b.sara, store.NewCustomer{Name: "Aziz Karimov"})
	var calls []int64
	b.as(b.sara, func(tx *store.Tx) error {
		for i := range 60 {
			id, err := tx.AddActivity(store.NewActivity{CustomerID: from, Kind: crm.Call, Text: "gap", At: b.clock.Add(-time.Duration(i) * time.Hour)})
			if err != nil {
				return err
			}
			calls = append(calls, id)
		}
		_, err := tx.AddFollowUp(store.NewFollowUp{CustomerID: from, Kind: crm.Call, When: crm.WhenAt(b.clock.Add(time.Hour)), Zone: "UTC"})
		return err
	})
	b.merges(into, from)
	b.mergesOn(plain)
	for _, id := range calls {
		a := must(b.Activity(t.Context(), b.sara.Scope(), id))(t)
		if a.CustomerID != into {
			t.Fatalf("call %d is customer %d's", id, a.CustomerID)
		}
		if closed := must(b.ClosedBy(t.Context(), b.sara.Scope(), a))(t); len(closed) != 0 {
			t.Errorf("call %d has ticked off %+v", id, closed)
		}
	}
}
