package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/store"
)

// meddler does at random what two people may do with customers while they are merged.
type meddler struct {
	*book
	people []int64 // customers
	sets   []int64 // merges, by change-set
	bins   []int64
}

// tries does what may be refused, and only so.
func (m *meddler) tries(rt *rapid.T, by crm.User, f func(*store.Tx) error) bool {
	err := m.Do(rt.Context(), func(tx *store.Tx) error {
		if _, err := tx.Begin(by, 0, 0); err != nil {
			return err
		}
		return f(tx)
	})
	switch crm.CodeOf(err) {
	case crm.Conflict, crm.NotFound, crm.Forbidden:
	default:
		if err != nil && !errors.Is(err, crm.ErrStale) {
			rt.Fatal(err)
		}
	}
	return err == nil
}

// known is a customer, the zero one when they are in the bin.
func (m *meddler) known(rt *rapid.T, id int64) crm.Customer {
	c, err := m.Customer(rt.Context(), crm.WholeBook(), id)
	if err != nil && crm.CodeOf(err) != crm.NotFound {
		rt.Fatal(err)
	}
	return c
}

func (m *meddler) moves(rt *rapid.T) map[string]func(*rapid.T) {
	one := func() int64 { return rapid.SampledFrom(m.people).Draw(rt, "customer") }
	who := func() crm.User {
		return rapid.SampledFrom([]crm.User{m.owner, m.owner, m.sara, m.timur}).Draw(rt, "who")
	}
	return map[string]func(*rapid.T){
		"merge": func(rt *rapid.T) {
			x, y, by := m.known(rt, one()), m.known(rt, one()), who()
			var set int64
			if m.tries(rt, by, func(tx *store.Tx) (err error) {
				if set, err = tx.Begin(by, 0, 0); err != nil {
					return err
				}
				_, err = tx.Merge(x, y)
				return err
			}) {
				m.sets = append(m.sets, set)
			}
		},
		"step": func(rt *rapid.T) {
			live, err := m.LiveMerges(rt.Context(), crm.WholeBook())
			if err != nil {
				rt.Fatal(err)
			}
			for _, id := range live {
				if _, err := m.GoOnMerging(rt.Context(), id); err != nil {
					rt.Fatal(err)
				}
			}
		},
		"undo": func(rt *rapid.T) {
			if len(m.sets) > 0 {
				set, by := rapid.SampledFrom(m.sets).Draw(rt, "set"), who()
				m.tries(rt, by, func(tx *store.Tx) error { return tx.Undo(by, 0, set) })
			}
		},
		"redo": func(rt *rapid.T) {
			if len(m.sets) > 0 {
				set, by := rapid.SampledFrom(m.sets).Draw(rt, "set"), who()
				m.tries(rt, by, func(tx *store.Tx) error { return tx.Redo(by, 0, set) })
			}
		},
		"give": func(rt *rapid.T) {
			c, by, to := one(), who(), rapid.SampledFrom([]crm.User{m.sara, m.timur}).Draw(rt, "to")
			m.tries(rt, by, func(tx *store.Tx) error { return tx.GiveCustomer(c, to.ID) })
		},
		"delete": func(rt *rapid.T) {
			c, by := one(), who()
			var bin int64
			if m.tries(rt, by, func(tx *store.Tx) (err error) { bin, err = tx.BinCustomer(c); return err }) {
				m.bins = append(m.bins, bin)
			}
		},
		"restore": func(rt *rapid.T) {
			if len(m.bins) > 0 {
				bin, by := rapid.SampledFrom(m.bins).Draw(rt, "bin"), who()
				m.tries(rt, by, func(tx *store.Tx) error { _, err := tx.Restore(bin); return err })
			}
		},
		"call": func(rt *rapid.T) {
			c, by := one(), who()
			m.tries(rt, by, func(tx *store.Tx) error {
				is, err := tx.Customer(rt.Context(), by.Scope(), c)
				if err != nil || is.Deleted {
					return err
				}
				_, err = tx.AddActivity(store.NewActivity{CustomerID: c, Kind: crm.Call, Text: "yana", At: m.clock})
				return err
			})
		},
	}
}

// Whatever two people do with customers while these are merged and parted, in
// whatever order, nothing of theirs is lost and nothing is left with nobody.
func TestNothingIsLostBetweenPeopleWhoMergeAndThoseWhoDoNot(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &meddler{book: newBook(t)}
		draw := func(what string, most int) int { return rapid.IntRange(most/2, most).Draw(rt, what) }
		for i, by := range []crm.User{m.sara, m.sara, m.timur} {
			c := m.customer(by, store.NewCustomer{Name: "Aziz Karimov", Phone: fmt.Sprintf("+99890111223%d", i)})
			m.past(by, c, draw)
			m.people = append(m.people, c)
		}
		calls := `SELECT COUNT(*) FROM deals`
		deals := m.count(calls)
		deleted := m.count(`SELECT COUNT(*) FROM deals WHERE deleted_at IS NOT NULL`)
		moves := m.moves(rt)
		var names []string
		for name := range moves {
			names = append(names, name)
		}
		slices.Sort(names)
		for range rapid.IntRange(3, 14).Draw(rt, "moves") {
			moves[rapid.SampledFrom(names).Draw(rt, "move")](rt)
		}
		m.mergesOn(plain)
		for _, bin := range m.bins {
			m.tries(rt, m.owner, func(tx *store.Tx) error { _, err := tx.Restore(bin); return err })
		}
		if n := m.count(calls); n != deals {
			rt.Fatalf("%d deals are left of %d", n, deals)
		}
		if n := m.count(`SELECT COUNT(*) FROM deals WHERE deleted_at IS NOT NULL`); n != deleted {
			rt.Fatalf("%d deals are deleted, %d were", n, deleted)
		}
		for _, table := range []string{"phones", "customer_dates", "deals", "activities", "follow_ups"} {
			lost := fmt.Sprintf(`SELECT COUNT(*) FROM %s x JOIN customers c ON c.id = x.customer_id WHERE x.deleted_at IS NULL AND c.deleted_at IS NOT NULL`, table)
			if n := m.count(lost); n != 0 {
				rt.Fatalf("%d %s are with nobody", n, table)
			}
			if table == "deals" {
				continue
			}
			if n := m.count(fmt.Sprintf(`SELECT COUNT(*) FROM %s x WHERE x.deleted_at IS NOT NULL
				AND x.bin_id IS NULL`, table)); n != 0 {
				rt.Fatalf("%d %s are gone without a deletion", n, table)
			}
		}
		if n := m.count(`SELECT COUNT(*) FROM deals d JOIN customers c ON c.id = d.customer_id
			WHERE d.status = 'open' AND d.deleted_at IS NULL AND d.owner_id <> c.owner_id`); n != 0 {
			rt.Fatalf("%d open deals are not their customer's owner's", n)
		}
	})
}
