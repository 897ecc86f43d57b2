package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/store"
)

// shared is a customer and all that belongs to them, whom three people may edit.
type shared struct {
	*book
	people                               []crm.User
	customer, deal, item, call, followUp int64
}

func newShared(t *testing.T) *shared {
	s := &shared{book: newBook(t)}
	s.people = []crm.User{s.owner, s.member(2001, crm.Manager, "Malika"), s.member(2002, crm.Manager, "Nodir")}
	s.as(s.owner, func(tx *store.Tx) (err error) {
		if s.customer, err = tx.AddCustomer(store.NewCustomer{Name: "name 0", Phone: "+998901234567"}); err != nil {
			return err
		}
		s.deal, err = tx.AddDeal(store.NewDeal{CustomerID: s.customer, Title: "title 0", Status: crm.Open, At: noon})
		if err != nil {
			return err
		}
		s.item, err = tx.AddItem(crm.Item{DealID: s.deal, Name: "kabel", Quantity: crm.Pieces(1)})
		if err != nil {
			return err
		}
		if s.call, err = tx.AddActivity(store.NewActivity{CustomerID: s.customer, Kind: crm.Call, Text: "text 0", At: noon}); err != nil {
			return err
		}
		s.followUp, err = tx.AddFollowUp(store.NewFollowUp{
			CustomerID: s.customer, Text: "text 0", When: crm.OnDay(noon), Zone: s.owner.Zone,
		})
		return err
	})
	return s
}

// field is one value of the customer's, which may stand in several columns.
type field struct {
	name string
	set  func(s *shared, tx *store.Tx, v int) error
	get  func(s *shared, c crm.Customer, d crm.Deal, i crm.Item, a crm.Activity, f crm.FollowUp) any
}

func text(name string, v int) *string { s := fmt.Sprint(name, " ", v); return &s }

// sums differ by the figure, by the currency, or by both.
func sums(v int) crm.Money {
	return crm.Money{Minor: int64(100 + v/2), Currency: []string{crm.UZS, crm.USD}[v%2]}
}

var sharedFields = []field{
	{"name", func(s *shared, tx *store.Tx, v int) error {
		return tx.EditCustomer(s.customer, 0, store.CustomerEdit{Name: text("name", v)})
	}, func(_ *shared, c crm.Customer, _ crm.Deal, _ crm.Item, _ crm.Activity, _ crm.FollowUp) any {
		return c.Name
	}},
	{"company", func(s *shared, tx *store.Tx, v int) error {
		return tx.EditCustomer(s.customer, 0, store.CustomerEdit{Company: text("company", v)})
	}, func(_ *shared, c crm.Customer, _ crm.Deal, _ crm.Item, _ crm.Activity, _ crm.FollowUp) any {
		return []any{c.Company, c.OrganizationID}
	}},
	{"birthday", func(s *shared, tx *store.Tx, v int) error {
		b := crm.BirthdayOf(1101+v/2, 1990+v%2)
		return tx.EditCustomer(s.customer, 0, store.CustomerEdit{Birthday: &b})
	}, func(_ *shared, c crm.Customer, _ crm.Deal, _ crm.Item, _ crm.Activity, _ crm.FollowUp) any {
		return c.Birthday
	}},
	{"city", func(s *shared, tx *store.Tx, v int) error {
		c, err := tx.Customer(context.Background(), crm.WholeBook(), s.customer)
		c.City = *text("city", v)
		if err != nil {
			return err
		}
		return tx.EditCustomer(s.customer, 0, store.CustomerEdit{Profile: &c.Profile})
	}, func(_ *shared, c crm.Customer, _ crm.Deal, _ crm.Item, _ crm.Activity, _ crm.FollowUp) any {
		return c.City
	}},
	{"amount", func(s *shared, tx *store.Tx, v int) error {
		sum := sums(v)
		return tx.EditDeal(s.deal, 0, store.DealEdit{Amount: &sum})
	}, func(_ *shared, _ crm.Customer, d crm.Deal, _ crm.Item, _ crm.Activity, _ crm.FollowUp) any {
		return d.Amount
	}},
	{"title", func(s *shared, tx *store.Tx, v int) error {
		return tx.EditDeal(s.deal, 0, store.DealEdit{Title: text("title", v)})
	}, func(_ *shared, _ crm.Customer, d crm.Deal, _ crm.Item, _ crm.Activity, _ crm.FollowUp) any {
		return d.Title
	}},
	{"stage", func(s *shared, tx *store.Tx, v int) error {
		stages, err := tx.Stages(context.Background())
		if err != nil {
			return err
		}
		stage, reason := stages[v%len(stages)], ""
		if stage.Status == crm.Lost {
			reason = []string{"price", "budget"}[v%2]
		}
		return tx.EditDeal(s.deal, 0, store.DealEdit{StageID: &stage.ID, LostReason: &reason})
	}, func(_ *shared, _ crm.Customer, d crm.Deal, _ crm.Item, _ crm.Activity, _ crm.FollowUp) any {
		return []any{d.StageID, d.Status, d.LostReason, d.StageAt, d.ClosedAt}
	}},
	{"expected", func(s *shared, tx *store.Tx, v int) error {
		day := noon.AddDate(0, 0, v).Format(time.DateOnly)
		return tx.EditDeal(s.deal, 0, store.DealEdit{ExpectedClose: &day})
	}, func(_ *shared, _ crm.Customer, d crm.Deal, _ crm.Item, _ crm.Activity, _ crm.FollowUp) any {
		return d.ExpectedClose
	}},
	{"price", func(s *shared, tx *store.Tx, v int) error {
		i, err := tx.Item(context.Background(), crm.WholeBook(), s.item)
		i.Price = sums(v)
		if err != nil {
			return err
		}
		return tx.EditItem(i, 0)
	}, func(_ *shared, _ crm.Customer, _ crm.Deal, i crm.Item, _ crm.Activity, _ crm.FollowUp) any {
		return i.Price
	}},
	{"quantity", func(s *shared, tx *store.Tx, v int) error {
		i, err := tx.Item(context.Background(), crm.WholeBook(), s.item)
		i.Quantity, i.Unit = crm.Pieces(int64(2+v/2)), crm.Units[v%2]
		if err != nil {
			return err
		}
		return tx.EditItem(i, 0)
	}, func(_ *shared, _ crm.Customer, _ crm.Deal, i crm.Item, _ crm.Activity, _ crm.FollowUp) any {
		return []any{i.Quantity, i.Unit}
	}},
	{"words", func(s *shared, tx *store.Tx, v int) error {
		return tx.EditActivity(s.call, 0, store.ActivityEdit{Text: text("text", v)})
	}, func(_ *shared, _ crm.Customer, _ crm.Deal, _ crm.Item, a crm.Activity, _ crm.FollowUp) any {
		return a.Text
	}},
	{"minutes", func(s *shared, tx *store.Tx, v int) error {
		minutes := 1 + v
		return tx.EditActivity(s.call, 0, store.ActivityEdit{Minutes: &minutes})
	}, func(_ *shared, _ crm.Customer, _ crm.Deal, _ crm.Item, a crm.Activity, _ crm.FollowUp) any {
		return a.Minutes
	}},
	{"when", func(s *shared, tx *store.Tx, v int) error {
		when := crm.OnDay(noon.AddDate(0, 0, 1+v/2))
		when.Hour, when.HasTime = 9+v%2, v%2 == 1
		return tx.EditFollowUp(s.followUp, 0, store.FollowUpEdit{When: &when})
	}, func(_ *shared, _ crm.Customer, _ crm.Deal, _ crm.Item, _ crm.Activity, f crm.FollowUp) any {
		return []any{f.When, f.DueAt}
	}},
	{"plan", func(s *shared, tx *store.Tx, v int) error {
		return tx.EditFollowUp(s.followUp, 0, store.FollowUpEdit{Text: text("text", v)})
	}, func(_ *shared, _ crm.Customer, _ crm.Deal, _ crm.Item, _ crm.Activity, f crm.FollowUp) any {
		return f.Text
	}},
	{"state", func(s *shared, tx *store.Tx, v int) error {
		state := []crm.FollowUpState{crm.Done, crm.Planned}[v%2]
		return tx.EditFollowUp(s.followUp, 0, store.FollowUpEdit{State: &state})
	}, func(_ *shared, _ crm.Customer, _ crm.Deal, _ crm.Item, _ crm.Activity, f crm.FollowUp) any {
		return f.State
	}},
}

// values reads all fields, each as text.
func (s *shared) values(fail func(string, ...any)) map[string]string {
	ctx, all := context.Background(), crm.WholeBook()
	c, err := s.Customer(ctx, all, s.customer)
	d, err2 := s.Deal(ctx, all, s.deal)
	i, err3 := s.Item(ctx, all, s.item)
	a, err4 := s.Activity(ctx, all, s.call)
	f, err5 := s.FollowUp(ctx, all, s.followUp)
	for _, err := range []error{err, err2, err3, err4, err5} {
		if err != nil {
			fail("read: %v", err)
		}
	}
	out := map[string]string{}
	for _, field := range sharedFields {
		out[field.name] = fmt.Sprint(field.get(s, c, d, i, a, f))
	}
	return out
}

// rows is the book without what is derived for open deals only: of a closed one it
// says how it was when it closed, or when its closing was put back.
func (s *shared) rows() []string {
	lines, err := s.Dump(context.Background(), []string{"version", "active_at", "planned_until"}, bookTables...)
	if err != nil {
		s.t.Fatal(err)
	}
	return lines
}

// made is what somebody did to fields: since when it stands in each, and what it
// found there and left.
type made struct {
	by   crm.User
	at   int // 0: taken back
	back int // when it was taken back
	// stood are those that stood when it was taken back: one that was taken back and put
	// back since has left everything as it was.
	stood      map[int64]bool
	was, wrote map[string]string
}

func TestEveryFieldHasTheValueOfItsLatestChangeThatIsNotTakenBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newShared(t)
		// Few fields, so that the same ones are met again.
		focus := rapid.SliceOfNDistinct(rapid.IntRange(0, len(sharedFields)-1), 2, 4, rapid.ID[int]).Draw(rt, "focus")
		sets, order := map[int64]*made{}, []int64{}
		want, now := s.values(rt.Fatalf), 0
		later := func(set int64, field string, than int, but map[int64]bool) bool {
			for id, other := range sets {
				if _, wrote := other.wrote[field]; wrote && id != set && other.at > than && !but[id] {
					return true
				}
			}
			return false
		}
		edit := func() {
			m := &made{by: rapid.SampledFrom(s.people).Draw(rt, "who"), at: now, was: want, wrote: map[string]string{}}
			fields := rapid.SliceOfNDistinct(rapid.SampledFrom(focus), 1, 2, rapid.ID[int]).Draw(rt, "fields")
			set := s.as(m.by, func(tx *store.Tx) error {
				for _, f := range fields {
					if err := sharedFields[f].set(s, tx, rapid.IntRange(0, 5).Draw(rt, sharedFields[f].name)); err != nil {
						return fmt.Errorf("%s: %w", sharedFields[f].name, err)
					}
				}
				return nil
			})
			is := s.values(rt.Fatalf)
			for name, v := range is {
				if v != want[name] {
					m.wrote[name] = v
				}
			}
			sets[set], order, want = m, append(order, set), is
		}
		takeBack := func(set int64) {
			m := sets[set]
			free := true
			for field := range m.wrote {
				free = free && !later(set, field, m.at, nil)
			}
			err := s.Do(context.Background(), func(tx *store.Tx) error { return tx.Undo(m.by, 0, set) })
			if free != (err == nil) || err != nil && crm.CodeOf(err) != crm.Conflict {
				rt.Fatalf("undo of %d, touched since: %v: %v", set, !free, err)
			}
			if err == nil {
				m.at, m.back, m.stood = 0, now, map[int64]bool{}
				for id, other := range sets {
					m.stood[id] = other.at != 0
				}
				for field := range m.wrote {
					want[field] = m.was[field]
				}
			}
		}
		putBack := func(set int64) {
			m := sets[set]
			free := true
			for field := range m.wrote {
				free = free && !later(set, field, m.back, m.stood) && want[field] == m.was[field]
			}
			err := s.Do(context.Background(), func(tx *store.Tx) error { return tx.Redo(m.by, 0, set) })
			if free != (err == nil) || err != nil && crm.CodeOf(err) != crm.Conflict {
				rt.Fatalf("redo of %d, touched since: %v: %v", set, !free, err)
			}
			if err == nil {
				m.at = now
				for field, v := range m.wrote {
					want[field] = v
				}
			}
		}
		for range rapid.IntRange(3, 25).Draw(rt, "steps") {
			now, s.clock = now+1, s.clock.Add(time.Minute)
			way := rapid.SampledFrom([]string{"edit", "edit", "back", "there and back"}).Draw(rt, "way")
			if way == "edit" || len(order) == 0 {
				edit()
				continue
			}
			set := rapid.SampledFrom(order).Draw(rt, "set")
			before := s.rows()
			switch undone := sets[set].at == 0; {
			case undone:
				putBack(set)
			default:
				takeBack(set)
				if way == "there and back" && sets[set].at == 0 {
					now++
					if putBack(set); sets[set].at == 0 {
						rt.Fatalf("%d is not put back, and nobody has touched it", set)
					}
					if diff := cmp.Diff(before, s.rows()); diff != "" {
						rt.Fatalf("after undo and redo (-before +after):\n%s", diff)
					}
				}
			}
			if diff := cmp.Diff(want, s.values(rt.Fatalf)); diff != "" {
				rt.Fatalf("fields (-want +got):\n%s", diff)
			}
		}
	})
}
