package store_test

import (
	"testing"
	"time"

	"daftar/crm"
	"daftar/store"
)

func TestADealRotsWhenItHasBeenQuietForLongerThanItsStageAllows(t *testing.T) {
	const instant = time.Millisecond
	type plan struct {
		ahead time.Duration // of now
		about string        // "", "this" or "other": which deal
		done  bool
	}
	for _, stage := range []struct {
		id, days int
	}{{1, 7}, {2, 14}, {3, 14}, {4, 10}, {5, 5}} {
		quiet := time.Duration(stage.days) * 24 * time.Hour
		for name, c := range map[string]struct {
			stood time.Duration // in the stage
			spoke time.Duration // ago, 0: never
			plans []plan
			rots  bool
		}{
			"exactly as long as allowed":          {stood: quiet},
			"a moment longer":                     {stood: quiet + instant, rots: true},
			"spoken to a moment after":            {stood: 3 * quiet, spoke: quiet},
			"spoken to too long ago":              {stood: 3 * quiet, spoke: quiet + instant, rots: true},
			"moved after the last word":           {stood: quiet, spoke: 2 * quiet},
			"something is planned for later":      {stood: 3 * quiet, plans: []plan{{ahead: time.Minute}}},
			"planned for this very moment":        {stood: 3 * quiet, plans: []plan{{}}},
			"what was planned has passed":         {stood: 3 * quiet, plans: []plan{{ahead: -time.Minute}}, rots: true},
			"planned, and done":                   {stood: 3 * quiet, plans: []plan{{ahead: time.Hour, done: true}}, rots: true},
			"planned for this deal":               {stood: 3 * quiet, plans: []plan{{ahead: time.Hour, about: "this"}}},
			"planned for the customer's other":    {stood: 3 * quiet, plans: []plan{{ahead: time.Hour, about: "other"}}, rots: true},
			"one has passed and one is to come":   {stood: 3 * quiet, plans: []plan{{ahead: -time.Hour}, {ahead: 90 * 24 * time.Hour}}},
			"a note is a sign of life, too, long": {stood: quiet + instant, spoke: instant},
		} {
			b := newBook(t)
			var deal int64
			customer := b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
			b.as(b.sara, func(tx *store.Tx) (err error) {
				id := int64(stage.id)
				since := b.clock.Add(-c.stood)
				for _, of := range []*int64{&deal, new(int64)} {
					if *of, err = tx.AddDeal(store.NewDeal{CustomerID: customer, Status: crm.Open, At: since}); err != nil {
						return err
					}
					if err := tx.EditDeal(*of, 0, store.DealEdit{StageID: &id, At: since}); err != nil {
						return err
					}
				}
				return nil
			})
			other := deal + 1
			b.as(b.sara, func(tx *store.Tx) error {
				if c.spoke != 0 {
					if _, err := tx.AddActivity(store.NewActivity{CustomerID: customer, Kind: crm.Note, At: b.clock.Add(-c.spoke)}); err != nil {
						return err
					}
				}
				for _, p := range c.plans {
					n := store.NewFollowUp{CustomerID: customer, Kind: crm.Call, When: crm.WhenAt(b.clock.Add(p.ahead)), Zone: "UTC"}
					n.DealID = map[string]int64{"this": deal, "other": other}[p.about]
					id, err := tx.AddFollowUp(n)
					if err != nil {
						return err
					}
					if p.done {
						state := crm.Done
						if err := tx.EditFollowUp(id, 0, store.FollowUpEdit{State: &state}); err != nil {
							return err
						}
					}
				}
				return nil
			})
			f := must(b.DealFile(t.Context(), b.sara.Scope(), deal))(t)
			if f.Rots(b.clock) != c.rots {
				t.Errorf("%s, %s: its card says %v", f.Stage.Code, name, f.Rots(b.clock))
			}
			listed := false
			for _, r := range must(b.Board(t.Context(), b.sara.Scope(), store.BoardFilter{Rotting: true}, store.Place{}, false, 9))(t) {
				listed = listed || r.ID == deal
			}
			if listed != c.rots {
				t.Errorf("%s, %s: the board says %v", f.Stage.Code, name, listed)
			}
		}
	}
}

func TestADealOfAStageWithoutATermNeverRots(t *testing.T) {
	b := newBook(t)
	never := 0
	b.as(b.owner, func(tx *store.Tx) error { return tx.EditStage(1, 0, store.StageEdit{RotDays: &never}) })
	customer := b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
	b.as(b.sara, func(tx *store.Tx) error {
		_, err := tx.AddDeal(store.NewDeal{CustomerID: customer, Status: crm.Open, At: b.clock.AddDate(-1, 0, 0)})
		return err
	})
	if sum := must(b.BoardSum(t.Context(), b.sara.Scope(), store.BoardFilter{Rotting: true}))(t); sum.Deals != 0 {
		t.Errorf("%d rot", sum.Deals)
	}
}
