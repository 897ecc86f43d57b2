package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/store"
)

// together does what concerns several customers or several people.
func (l *life) together(way string, customer int64) {
	ctx := context.Background()
	read := func(tx *store.Tx, id int64) (crm.Customer, error) { return tx.Customer(ctx, l.who.Scope(), id) }
	switch way {
	case "merge", "merge undo":
		other := l.one(l.ids("customers"), "other")
		before := l.dump(bookTables...)
		merged := l.attempt(way, func(tx *store.Tx) error {
			into, err := read(tx, customer)
			if err != nil {
				return err
			}
			from, err := read(tx, other)
			if err == nil {
				_, err = tx.Merge(into, from)
			}
			return err
		})
		if merged && way == "merge undo" {
			if !l.takeBack(l.sets[len(l.sets)-1], false) {
				l.rt.Fatalf("a merge is not taken back, and nobody has touched it")
			}
			l.same("a merge and its undo", before)
		}
	case "give":
		to := rapid.SampledFrom(l.people).Draw(l.rt, "to")
		l.attempt(way, func(tx *store.Tx) error { return tx.GiveCustomer(customer, to.ID) })
	case "name":
		name := fmt.Sprint("Aziz ", rapid.IntRange(1, 3).Draw(l.rt, "name"))
		l.attempt(way, func(tx *store.Tx) error { return tx.EditCustomer(customer, 0, store.CustomerEdit{Name: &name}) })
	case "company":
		company := []string{"", "Artel", "Zavod"}[rapid.IntRange(0, 2).Draw(l.rt, "company")]
		l.attempt(way, func(tx *store.Tx) error { return tx.EditCustomer(customer, 0, store.CustomerEdit{Company: &company}) })
	case "tag":
		tag := rapid.SampledFrom([]string{"vip", "ulgurji"}).Draw(l.rt, "tag")
		l.attempt(way, func(tx *store.Tx) error {
			return tx.EditCustomer(customer, 0, store.CustomerEdit{AddTags: []string{tag}})
		})
	case "close":
		status := rapid.SampledFrom([]crm.DealStatus{crm.Open, crm.Won, crm.Lost}).Draw(l.rt, "status")
		deal := l.one(l.ids("deals"), "closed")
		l.attempt(way, func(tx *store.Tx) error { return tx.EditDeal(deal, 0, store.DealEdit{Status: &status}) })
	}
}

// sound looks at what several people leave behind: nothing that is there belongs to
// nobody who is, and what is derived is what would be derived anew.
func (l *life) sound() {
	for _, table := range []string{"phones", "deals", "activities", "follow_ups", "customer_dates"} {
		lost, err := store.Strays(context.Background(), l.Store, table)
		if err != nil {
			l.rt.Fatal(err)
		}
		if len(lost) > 0 {
			l.rt.Fatalf("of %s, %v are there and their customers are not", table, lost)
		}
	}
	derived := []string{"customers", "deals", "customer_names", "customer_tags", "search", "organizations"}
	before := l.dump(derived...)
	if err := store.Derive(context.Background(), l.Store); err != nil {
		l.rt.Fatal(err)
	}
	if diff := cmp.Diff(before, l.dump(derived...)); diff != "" {
		l.rt.Fatalf("what is derived is not what would be derived anew (-is +anew):\n%s", diff)
	}
}

func TestWhateverSeveralPeopleDoNothingIsLostOrDoubled(t *testing.T) {
	all := slices.Concat(ways, []string{"merge", "merge", "merge undo", "give", "name", "company", "tag", "close", "undo", "undo redo"})
	rapid.Check(t, func(rt *rapid.T) {
		l := newLife(t, rt, all)
		l.people = []crm.User{l.owner, l.sara, l.timur}
		for range rapid.IntRange(5, 25).Draw(rt, "steps") {
			l.step()
			l.whole()
			l.sound()
		}
	})
}
