package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/store"
)

func (b *book) redo(user crm.User, changeSet int64) error {
	return b.Do(context.Background(), func(tx *store.Tx) error { return tx.Redo(user, 0, changeSet) })
}

func TestWhatWasUndoneIsPutBackUnlessSomebodyHasTouchedItSince(t *testing.T) {
	b := newBook(t)
	var deal int64
	set := b.as(b.sara, func(tx *store.Tx) (err error) {
		id, err := tx.AddCustomer(store.NewCustomer{Name: "Aziz", Phone: "+998901234567"})
		if err != nil {
			return err
		}
		deal, err = tx.AddDeal(store.NewDeal{CustomerID: id, Title: "kabel", Amount: crm.Money{Minor: 100, Currency: crm.UZS}, Status: crm.Open, At: noon})
		return err
	})
	sum := crm.Money{Minor: 500, Currency: crm.UZS}
	edit := b.as(b.sara, func(tx *store.Tx) error { return tx.EditDeal(deal, 0, store.DealEdit{Amount: &sum}) })
	before := b.dump(bookTables...)
	b.undo(b.sara, edit)
	b.undo(b.sara, set)
	if err := b.redo(b.sara, set); err != nil {
		t.Fatal(err)
	}
	if err := b.redo(b.sara, edit); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, b.dump(bookTables...)); diff != "" {
		t.Errorf("after undo and redo (-before +after):\n%s", diff)
	}
	b.undo(b.sara, edit)
	other := crm.Money{Minor: 700, Currency: crm.UZS}
	b.as(b.owner, func(tx *store.Tx) error { return tx.EditDeal(deal, 0, store.DealEdit{Amount: &other}) })
	if err := b.redo(b.sara, edit); crm.CodeOf(err) != crm.Conflict {
		t.Errorf("over the owner's change: %v", err)
	}
	if err := b.redo(b.timur, edit); crm.CodeOf(err) != crm.NotFound {
		t.Errorf("Timur puts Sara's back: %v", err)
	}
}

func TestANumberThatWasEnteredAnewStandsInTheWayOfPuttingItsOldEntryBack(t *testing.T) {
	b := newBook(t)
	set := b.as(b.sara, func(tx *store.Tx) error {
		_, err := tx.AddCustomer(store.NewCustomer{Name: "Aziz", Phone: "+998901234567"})
		return err
	})
	b.undo(b.sara, set)
	b.customer(b.timur, store.NewCustomer{Name: "Aziz", Phone: "+998901234567"})
	if err := b.redo(b.sara, set); crm.CodeOf(err) != crm.Conflict {
		t.Errorf("got %v", err)
	}
}

func TestWhatBelongsToADeletedCustomerIsNotTakenBackBehindTheirBack(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
	called := b.as(b.sara, func(tx *store.Tx) error {
		_, err := tx.AddActivity(store.NewActivity{CustomerID: id, Kind: crm.Call, At: noon})
		return err
	})
	var bin int64
	deleted := b.as(b.owner, func(tx *store.Tx) (err error) { bin, err = tx.BinCustomer(id); return err })
	err := b.Do(t.Context(), func(tx *store.Tx) error { return tx.Undo(b.sara, 0, called) })
	if crm.CodeOf(err) != crm.Conflict {
		t.Errorf("got %v", err)
	}
	deeds := must(b.Deeds(t.Context(), b.sara.Scope(), b.sara.ID, noon, 0, 0, 10))(t)
	if len(deeds) != 2 || deeds[0].ID != called || deeds[0].Hindered == nil || deeds[0].Hindered.Args["who"] != "Olim" {
		t.Errorf("the list says %+v", deeds)
	}
	b.undo(b.owner, deleted)
	if found := must(b.Bin(t.Context(), b.owner.Scope(), 0, 0, 10))(t); len(found) != 0 {
		t.Errorf("the bin has %+v", found)
	}
	if err := b.redo(b.owner, deleted); err != nil {
		t.Fatal(err)
	}
	if found := must(b.Bin(t.Context(), b.owner.Scope(), 0, 0, 10))(t); len(found) != 1 || found[0].ID != bin {
		t.Errorf("after the deletion was put back the bin has %+v", found)
	}
}

// life is a book in which things happen at random.
type life struct {
	*book
	rt     *rapid.T
	people []crm.User
	ways   []string
	who    crm.User // acts now
	sets   []int64
	by     map[int64]crm.User // whose a change-set is
	bins   []int64
}

func (l *life) attempt(what string, f func(tx *store.Tx) error) bool {
	set := int64(0)
	err := l.Do(context.Background(), func(tx *store.Tx) (err error) {
		if set, err = tx.Begin(l.who, 0, 0); err != nil {
			return err
		}
		return f(tx)
	})
	if err != nil && crm.CodeOf(err) == "" && err != crm.ErrStale { //nolint:errorlint // as it is returned
		l.rt.Fatalf("%s: %v", what, err)
	}
	if err == nil {
		l.sets, l.by[set] = append(l.sets, set), l.who
	}
	return err == nil
}

func (l *life) one(ids []int64, name string) int64 {
	if len(ids) == 0 {
		return 0
	}
	return rapid.SampledFrom(ids).Draw(l.rt, name)
}

func (l *life) ids(table string) (all []int64) {
	for _, line := range l.dump(table) {
		var id int64
		if _, rest, found := strings.Cut(line, " id:"); found {
			_, _ = fmt.Sscan(rest, &id)
		}
		all = append(all, id)
	}
	return all
}

var ways = []string{"customer", "deal", "call", "plan", "amount", "done", "phone", "bin", "bin deal", "restore", "undo", "redo", "undo redo", "bin restore"}

func (l *life) step() {
	l.clock = l.clock.Add(time.Minute)
	way := rapid.SampledFrom(l.ways).Draw(l.rt, "way")
	l.who = l.people[rapid.IntRange(0, len(l.people)-1).Draw(l.rt, "who")]
	customer, deal := l.one(l.ids("customers"), "customer"), l.one(l.ids("deals"), "deal")
	sum := crm.Money{Minor: rapid.Int64Range(1, 1000).Draw(l.rt, "sum"), Currency: rapid.SampledFrom([]string{crm.UZS, crm.USD}).Draw(l.rt, "currency")}
	number := fmt.Sprintf("+99890123450%d", rapid.IntRange(0, 3).Draw(l.rt, "number"))
	mine := func(tx *store.Tx) error {
		c, err := tx.Customer(context.Background(), l.who.Scope(), customer)
		if err == nil && c.Deleted {
			err = crm.Refuse(crm.NotFound, "error.customer_gone")
		}
		return err
	}
	switch way {
	case "customer":
		l.attempt(way, func(tx *store.Tx) error {
			_, err := tx.AddCustomer(store.NewCustomer{Name: "Aziz", Phone: number})
			return err
		})
	case "phone":
		l.attempt(way, func(tx *store.Tx) error {
			if err := mine(tx); err != nil {
				return err
			}
			return tx.AddPhone(customer, number)
		})
	case "deal":
		l.attempt(way, func(tx *store.Tx) error {
			if err := mine(tx); err != nil {
				return err
			}
			status := rapid.SampledFrom([]crm.DealStatus{crm.Open, crm.Won}).Draw(l.rt, "status")
			_, err := tx.AddDeal(store.NewDeal{CustomerID: customer, Amount: sum, Status: status, At: l.clock})
			return err
		})
	case "call":
		l.attempt(way, func(tx *store.Tx) error {
			if err := mine(tx); err != nil {
				return err
			}
			_, err := tx.AddActivity(store.NewActivity{CustomerID: customer, Kind: crm.Call, At: l.clock})
			return err
		})
	case "plan":
		l.attempt(way, func(tx *store.Tx) error {
			if err := mine(tx); err != nil {
				return err
			}
			_, err := tx.AddFollowUp(store.NewFollowUp{CustomerID: customer, When: crm.OnDay(l.clock), Zone: l.who.Zone})
			return err
		})
	case "amount":
		l.attempt(way, func(tx *store.Tx) error { return tx.EditDeal(deal, 0, store.DealEdit{Amount: &sum}) })
	case "done":
		done := crm.Done
		l.attempt(way, func(tx *store.Tx) error {
			return tx.EditFollowUp(l.one(l.ids("follow_ups"), "plan"), 0, store.FollowUpEdit{State: &done})
		})
	case "bin":
		l.attempt(way, func(tx *store.Tx) error { return l.binned(tx.BinCustomer(customer)) })
	case "bin deal":
		l.attempt(way, func(tx *store.Tx) error { return l.binned(tx.ThrowDeal(deal)) })
	case "restore":
		l.attempt(way, func(tx *store.Tx) error { _, err := tx.Restore(l.one(l.bins, "bin")); return err })
	case "undo", "redo":
		l.takeBack(l.one(l.sets, "set"), way == "redo")
	case "undo redo":
		set := l.one(l.sets, "set")
		before := l.dump(bookTables...)
		if !l.isUndone(set) && l.takeBack(set, false) {
			if !l.takeBack(set, true) {
				l.rt.Fatalf("change-set %d is not put back, and nobody has touched it", set)
			}
			l.same("undo and redo", before)
		}
	case "bin restore":
		before, bin := l.dump(bookTables...), int64(0)
		if l.attempt(way, func(tx *store.Tx) (err error) { bin, err = tx.BinCustomer(customer); return err }) {
			if !l.attempt(way, func(tx *store.Tx) error { _, err := tx.Restore(bin); return err }) {
				l.rt.Fatalf("a deletion is not restored")
			}
			l.same("deletion and restore", before)
		}
	default:
		l.together(way, customer)
	}
}

func (l *life) binned(bin int64, err error) error {
	if err == nil {
		l.bins = append(l.bins, bin)
	}
	return err
}

func (l *life) isUndone(set int64) bool {
	s, err := l.ChangeSet(context.Background(), crm.WholeBook(), set)
	return err != nil || !s.UndoneAt.IsZero()
}

func (l *life) takeBack(set int64, again bool) bool {
	err := l.Do(context.Background(), func(tx *store.Tx) error {
		if again {
			return tx.Redo(l.by[set], 0, set)
		}
		return tx.Undo(l.by[set], 0, set)
	})
	if err != nil && crm.CodeOf(err) == "" {
		l.rt.Fatalf("take back %d (again: %v): %v", set, again, err)
	}
	return err == nil
}

func (l *life) same(what string, before []string) {
	if diff := cmp.Diff(before, l.dump(bookTables...)); diff != "" {
		l.rt.Fatalf("after %s (-before +after):\n%s", what, diff)
	}
}

// whole looks at the book: the figures are the sums of what is seen, and nothing is
// seen of who is gone.
func (l *life) whole() {
	ctx, s := context.Background(), l.people[0].Scope()
	open, won := crm.Totals{}, crm.Totals{}
	for _, id := range l.ids("customers") {
		c, err := l.Customer(ctx, s, id)
		gone := err != nil || c.Deleted
		deals, err := l.OpenDeals(ctx, s, id)
		if err != nil {
			l.rt.Fatal(err)
		}
		planned, err := l.OpenFollowUps(ctx, s, id)
		if err != nil {
			l.rt.Fatal(err)
		}
		if gone && len(deals)+len(planned) > 0 {
			l.rt.Fatalf("customer %d is gone and has %d open deals and %d plans", id, len(deals), len(planned))
		}
		for _, d := range deals {
			open.Add(d.Amount)
		}
		bought, err := l.Purchases(ctx, s, id)
		if err != nil {
			l.rt.Fatal(err)
		}
		for _, m := range bought.Total {
			won.Add(m)
		}
	}
	p, err := l.Pipeline(ctx, s, noon.AddDate(0, 0, -1), noon.AddDate(1, 0, 0))
	if err != nil {
		l.rt.Fatal(err)
	}
	if !slices.Equal(p.Amount, open.List()) || !slices.Equal(p.WonAmount, won.List()) {
		l.rt.Fatalf("the pipeline says %v and %v, the customers %v and %v", p.Amount, p.WonAmount, open.List(), won.List())
	}
}

// newLife is a life of Sara's alone.
func newLife(t *testing.T, rt *rapid.T, ways []string) *life {
	b := newBook(t)
	return &life{book: b, rt: rt, people: []crm.User{b.sara}, ways: ways, by: map[int64]crm.User{}}
}

func TestWhateverIsDeletedUndoneAndRestoredTheSumsHoldAndEveryWayBackIsOne(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := newLife(t, rt, ways)
		for range rapid.IntRange(5, 25).Draw(rt, "steps") {
			l.step()
			l.whole()
		}
	})
}
