package store_test

import (
	"testing"

	"daftar/crm"
	"daftar/store"
)

func TestOnlyAValueThatSomebodyElseHasSetMeanwhileIsContested(t *testing.T) {
	cheaper := crm.Money{Minor: 300, Currency: crm.UZS}
	dearer := crm.Money{Minor: 500, Currency: crm.UZS}
	tag := func(name string) func(*shared, *store.Tx) error {
		return func(s *shared, tx *store.Tx) error {
			return tx.EditCustomer(s.customer, 0, store.CustomerEdit{AddTags: []string{name}})
		}
	}
	amount := func(m crm.Money) func(*shared, *store.Tx) error {
		return func(s *shared, tx *store.Tx) error { return tx.EditDeal(s.deal, 0, store.DealEdit{Amount: &m}) }
	}
	price := func(s *shared, tx *store.Tx) error {
		i, err := tx.Item(t.Context(), crm.WholeBook(), s.item)
		i.Price = dearer
		if err != nil {
			return err
		}
		if err := tx.EditItem(i, 0); err != nil {
			return err
		}
		return tx.SumItems(s.deal)
	}
	won := crm.Won
	for name, tc := range map[string]struct {
		theirs, mine func(*shared, *store.Tx) error
		undone, self bool
		contested    bool
	}{
		"the same sum":                   {theirs: amount(cheaper), mine: amount(dearer), contested: true},
		"what both say":                  {theirs: amount(dearer), mine: amount(dearer)},
		"one's own":                      {theirs: amount(cheaper), mine: amount(dearer), self: true},
		"what was taken back":            {theirs: amount(cheaper), mine: amount(dearer), undone: true},
		"a tag beside a tag":             {theirs: tag("vip"), mine: tag("ulgurji")},
		"a sum that follows from a line": {theirs: amount(cheaper), mine: price},
		"a status that follows from a purchase": {
			theirs: func(s *shared, tx *store.Tx) error {
				c, err := tx.Customer(t.Context(), crm.WholeBook(), s.customer)
				c.Status = crm.Active
				if err != nil {
					return err
				}
				if err := tx.EditCustomer(s.customer, 0, store.CustomerEdit{Profile: &c.Profile}); err != nil {
					return err
				}
				c.Status = crm.Lead
				return tx.EditCustomer(s.customer, 0, store.CustomerEdit{Profile: &c.Profile})
			},
			mine: func(s *shared, tx *store.Tx) error { return tx.EditDeal(s.deal, 0, store.DealEdit{Status: &won}) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShared(t)
			me, other := s.people[1], s.people[2]
			if tc.self {
				other = me
			}
			var seen int64
			s.do(func(tx *store.Tx) (err error) { seen, err = tx.LastChange(); return err })
			set := s.as(other, func(tx *store.Tx) error { return tc.theirs(s, tx) })
			if tc.undone {
				s.undo(other, set)
			}
			before := s.dump(append([]string{"changes"}, bookTables...)...)
			var over store.Overwritten
			s.do(func(tx *store.Tx) (err error) {
				over, err = tx.Meanwhile(me, seen, func() error {
					if _, err := tx.Begin(me, 0, 0); err != nil {
						return err
					}
					return tc.mine(s, tx)
				})
				return err
			})
			written := len(s.dump("changes")) > len(before)-len(s.dump(bookTables...))
			if contested := !over.None(); contested != tc.contested || contested == written && name != "what both say" {
				t.Errorf("contested: %v, written: %v, by %+v", contested, written, over)
			}
		})
	}
}
