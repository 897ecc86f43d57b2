package store_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/store"
)

// Whatever is entered, moved, undone or deleted in whatever order: who was dealt with
// last was dealt with by the latest of what is in the book.
func TestTheLastContactIsTheLatestOfEveryKindAndSale(t *testing.T) {
	b, inbox := newBook(t), int64(0)
	rapid.Check(t, func(r *rapid.T) {
		who := []int64{b.customer(b.sara, store.NewCustomer{Name: "Aziz"}), b.customer(b.sara, store.NewCustomer{Name: "Lola"})}
		one := func(label string) int64 { return rapid.SampledFrom(who).Draw(r, label) }
		ago := func() time.Time {
			return b.clock.Add(-time.Duration(rapid.IntRange(0, 90*24).Draw(r, "hours ago")) * time.Hour)
		}
		var acts, deals, sets, binned []int64
		steps := map[string]func(*rapid.T){
			"activity": func(*rapid.T) {
				inbox++
				n := store.NewActivity{CustomerID: one("of"), Kind: rapid.SampledFrom(crm.ActivityKinds).Draw(r, "kind"), At: ago()}
				if rapid.Bool().Draw(r, "file") {
					n.FileID, n.FileKind = "x", "voice"
				}
				b.do(func(tx *store.Tx) error {
					set, err := tx.Begin(b.sara, inbox, 0)
					if err != nil {
						return err
					}
					id, err := tx.AddActivity(n)
					acts, sets = append(acts, id), append(sets, set)
					return err
				})
			},
			"sale": func(*rapid.T) {
				n := store.NewDeal{CustomerID: one("of"), Status: rapid.SampledFrom([]crm.DealStatus{crm.Open, crm.Won, crm.Lost}).Draw(r, "status"), At: ago()}
				sets = append(sets, b.as(b.sara, func(tx *store.Tx) error {
					id, err := tx.AddDeal(n)
					deals = append(deals, id)
					return err
				}))
			},
			"edit": func(*rapid.T) {
				if len(deals) == 0 {
					return
				}
				id, status, to := rapid.SampledFrom(deals).Draw(r, "deal"), rapid.SampledFrom([]crm.DealStatus{crm.Open, crm.Won}).Draw(r, "status"), one("to")
				sets = append(sets, b.as(b.sara, func(tx *store.Tx) error {
					err := tx.EditDeal(id, 0, store.DealEdit{Status: &status, CustomerID: &to, At: ago()})
					if crm.CodeOf(err) == crm.NotFound { // deleted
						return nil
					}
					return err
				}))
			},
			"delete": func(*rapid.T) {
				if len(deals) == 0 {
					return
				}
				id := rapid.SampledFrom(deals).Draw(r, "deal")
				b.as(b.sara, func(tx *store.Tx) error {
					bin, err := tx.ThrowDeal(id)
					if crm.CodeOf(err) == crm.NotFound {
						return nil
					}
					binned = append(binned, bin)
					return err
				})
			},
			"restore": func(*rapid.T) {
				if len(binned) == 0 {
					return
				}
				b.as(b.sara, func(tx *store.Tx) error {
					_, err := tx.Restore(binned[len(binned)-1])
					binned = binned[:len(binned)-1]
					if crm.CodeOf(err) == crm.NotFound {
						return nil
					}
					return err
				})
			},
			"undo": func(*rapid.T) {
				if len(sets) == 0 {
					return
				}
				set := rapid.SampledFrom(sets).Draw(r, "set")
				b.do(func(tx *store.Tx) error {
					err := tx.Undo(b.sara, 0, set)
					if crm.CodeOf(err) == crm.Conflict || crm.CodeOf(err) == crm.NotFound {
						return nil
					}
					return err
				})
			},
			"": func(r *rapid.T) {
				for _, id := range who {
					var want time.Time
					later := func(at time.Time) {
						if at.After(want) {
							want = at
						}
					}
					for _, a := range must(b.Activities(t.Context(), crm.WholeBook(), id, store.Place{}, 1000))(b.t) {
						later(a.At)
					}
					for _, d := range must(b.Bought(t.Context(), crm.WholeBook(), id, store.Place{}, false, 1000))(b.t) {
						later(d.ClosedAt)
					}
					if got := must(b.Customer(t.Context(), crm.WholeBook(), id))(b.t).LastContactAt; !got.Equal(want) {
						r.Fatalf("customer %d was dealt with last at %s, want %s", id, got, want)
					}
					last := must(b.LastContact(t.Context(), crm.WholeBook(), id))(b.t)
					if last == nil != want.IsZero() || last != nil && !last.At.Equal(want) {
						r.Fatalf("the last contact of %d is %+v, want one of %s", id, last, want)
					}
				}
			},
		}
		r.Repeat(steps)
	})
}

func TestANoteThatCameWithAListIsNoContact(t *testing.T) {
	b := newBook(t)
	met := b.clock.AddDate(0, -1, 0)
	id := b.customer(b.sara, store.NewCustomer{Name: "Aziz", ContactAt: met})
	b.as(b.sara, func(tx *store.Tx) error {
		_, err := tx.AddActivity(store.NewActivity{CustomerID: id, Kind: crm.Note, Text: "from a list", At: b.clock})
		return err
	})
	if at := b.read(id).LastContactAt; !at.Equal(met) {
		t.Errorf("last contact %s, want %s", at, met)
	}
}

func TestAClosedDealClosesWhatIsPlannedAboutItAndUndoOpensIt(t *testing.T) {
	for _, status := range []crm.DealStatus{crm.Won, crm.Lost} {
		b := newBook(t)
		id := b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
		var deal, other, about, general, beside int64
		plan := func(tx *store.Tx, of int64) (int64, error) {
			return tx.AddFollowUp(store.NewFollowUp{CustomerID: id, DealID: of, Kind: crm.Call, When: crm.WhenAt(b.clock.AddDate(0, 0, 3)), Zone: "UTC"})
		}
		b.as(b.sara, func(tx *store.Tx) (err error) {
			for _, d := range []*int64{&deal, &other} {
				if *d, err = tx.AddDeal(store.NewDeal{CustomerID: id, Status: crm.Open, At: b.clock}); err != nil {
					return err
				}
			}
			if about, err = plan(tx, deal); err != nil {
				return err
			}
			if beside, err = plan(tx, other); err != nil {
				return err
			}
			general, err = plan(tx, 0)
			return err
		})
		state := func(id int64) crm.FollowUpState { return must(b.FollowUp(t.Context(), crm.WholeBook(), id))(t).State }
		set := b.as(b.sara, func(tx *store.Tx) error { return tx.EditDeal(deal, 0, store.DealEdit{Status: &status}) })
		if state(about) != crm.Cancelled || state(beside) != crm.Planned || state(general) != crm.Planned {
			t.Errorf("%s: about it %s, about another %s, in general %s", status, state(about), state(beside), state(general))
		}
		b.undo(b.sara, set)
		if state(about) != crm.Planned {
			t.Errorf("%s and undone: what was planned is %s", status, state(about))
		}
	}
}
