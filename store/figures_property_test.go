package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/store"
)

// sold is a deal as a test means to enter it, with what is planned for it.
type sold struct {
	amount crm.Money
	stage  int64
	status crm.DealStatus
	closes string
	own    int   // probability, -1: its stage's
	days   []int // from now, when something is planned for it
	gone   bool
}

// meant is a customer with their deals, and what is planned and has happened with
// them.
type meant struct {
	of    int // whose
	deals []sold
	days  []int
	talks []int // days ago
	gone  bool  // with all that is theirs
	late  []int // plans with them that are deleted by themselves
}

func drawMeant(rt *rapid.T) []meant {
	days := rapid.SliceOfN(rapid.IntRange(-20, 20), 0, 2)
	deal := rapid.Custom(func(rt *rapid.T) sold {
		return sold{
			amount: crm.Money{Minor: rapid.Int64Range(1, 1e9).Draw(rt, "amount"), Currency: rapid.SampledFrom([]string{crm.UZS, crm.USD}).Draw(rt, "currency")},
			stage:  rapid.Int64Range(1, 5).Draw(rt, "stage"),
			status: rapid.SampledFrom([]crm.DealStatus{crm.Open, crm.Open, crm.Won, crm.Lost}).Draw(rt, "status"),
			closes: rapid.SampledFrom([]string{"", "2026-11-30", "2027-01-10"}).Draw(rt, "closes"),
			own:    rapid.SampledFrom([]int{-1, -1, 40}).Draw(rt, "probability"),
			days:   days.Draw(rt, "days"),
			gone:   rapid.Bool().Draw(rt, "gone"),
		}
	})
	return rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) meant {
		return meant{
			of: rapid.IntRange(0, 1).Draw(rt, "of"), deals: rapid.SliceOfN(deal, 0, 3).Draw(rt, "deals"), days: days.Draw(rt, "with"),
			talks: rapid.SliceOfN(rapid.IntRange(0, 30), 0, 2).Draw(rt, "talks"), gone: rapid.IntRange(0, 3).Draw(rt, "gone") == 0,
			late: days.Draw(rt, "late"),
		}
	}), 1, 4).Draw(rt, "customers")
}

// entersMeant writes what is meant into a book: all of it and then deletes what is to go,
// or only what stays.
func (b *book) entersMeant(all []meant, deleting bool) {
	b.t.Helper()
	for i, m := range all {
		if m.gone && !deleting {
			continue
		}
		by := []crm.User{b.sara, b.timur}[m.of]
		customer := b.customer(by, store.NewCustomer{Name: fmt.Sprint("Mijoz ", i)})
		b.as(by, func(tx *store.Tx) error {
			plan := func(deal int64, day int) (int64, error) {
				return tx.AddFollowUp(store.NewFollowUp{
					CustomerID: customer, DealID: deal, Kind: crm.Call, When: crm.OnDay(b.clock.AddDate(0, 0, day)), Zone: "Asia/Tashkent",
				})
			}
			for _, day := range m.talks {
				if _, err := tx.AddActivity(store.NewActivity{CustomerID: customer, Kind: crm.Call, At: b.clock.AddDate(0, 0, -day)}); err != nil {
					return err
				}
			}
			for _, day := range m.days {
				if _, err := plan(0, day); err != nil {
					return err
				}
			}
			for _, d := range m.deals {
				if d.gone && !deleting {
					continue
				}
				if err := b.enterDeal(tx, customer, d, plan); err != nil {
					return err
				}
			}
			if !deleting {
				return nil
			}
			for _, day := range m.late {
				id, err := plan(0, day)
				if err == nil {
					err = tx.BinFollowUp(id)
				}
				if err != nil {
					return err
				}
			}
			if m.gone {
				_, err := tx.BinCustomer(customer)
				return err
			}
			return nil
		})
	}
}

// enterDeal writes a deal with what is planned for it, and deletes it where it is to go.
func (b *book) enterDeal(tx *store.Tx, customer int64, d sold, plan func(deal int64, day int) (int64, error)) error {
	id, err := tx.AddDeal(store.NewDeal{CustomerID: customer, Amount: d.amount, Status: crm.Open, At: b.clock.AddDate(0, 0, -12)})
	if err != nil {
		return err
	}
	e := store.DealEdit{StageID: &d.stage, ExpectedClose: &d.closes, Probability: &d.own, At: b.clock.AddDate(0, 0, -11)}
	if err := tx.EditDeal(id, 0, e); err != nil {
		return err
	}
	for _, day := range d.days {
		if _, err := plan(id, day); err != nil {
			return err
		}
	}
	if d.status != crm.Open {
		why := "price"
		if err := tx.EditDeal(id, 0, store.DealEdit{Status: &d.status, LostReason: &why, At: b.clock.AddDate(0, 0, -1)}); err != nil {
			return err
		}
	}
	if !d.gone {
		return nil
	}
	_, err = tx.ThrowDeal(id)
	return err
}

// figures are all counts and sums that anybody is told.
func (b *book) figures() map[string]any {
	b.t.Helper()
	ctx, out := b.t.Context(), map[string]any{}
	from, to := b.clock.AddDate(0, -1, 0), b.clock.AddDate(0, 0, 1)
	for name, s := range map[string]crm.Scope{"whole": crm.WholeBook(), "sara": b.sara.Scope(), "timur": b.timur.Scope()} {
		out[name+" pipeline"] = must(b.Pipeline(ctx, s, from, to))(b.t)
		out[name+" sellers"] = must(b.Sellers(ctx, s, from, to))(b.t)
		for _, f := range []store.BoardFilter{
			{}, {NoStep: true}, {Rotting: true}, {OwnerID: b.sara.ID}, {CloseFrom: "2026-11-01", CloseTo: "2026-12-01"}, {StageID: 2},
		} {
			key := fmt.Sprintf("%s %+v ", name, f)
			out[key+"sum"], out[key+"counts"] = must(b.BoardSum(ctx, s, f))(b.t), must(b.BoardCounts(ctx, s, f))(b.t)
			out[key+"rows"] = len(must(b.Board(ctx, s, f, store.Place{}, false, 100))(b.t))
		}
		for _, u := range []crm.User{b.sara, b.timur} {
			out[name+" day of "+u.Name] = must(b.DayCount(ctx, s, u.ID, b.clock.In(u.Location())))(b.t)
			out[name+" plans of "+u.Name] = len(must(b.PlannedBy(ctx, s, u.ID, b.clock.AddDate(1, 0, 0), store.Place{}, 100))(b.t))
		}
	}
	var due int
	b.do(func(tx *store.Tx) error {
		all, err := tx.Due(b.clock.AddDate(1, 0, 0), 1000)
		due = len(all)
		return err
	})
	out["reminders"] = due
	return out
}

func TestWhatIsInTheBinCountsAsLittleAsIfItHadNeverBeen(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all := drawMeant(rt)
		with, without := newBook(t), newBook(t)
		with.entersMeant(all, true)
		without.entersMeant(all, false)
		if diff := cmp.Diff(without.figures(), with.figures()); diff != "" {
			rt.Fatalf("what is deleted still counts (-never there +deleted):\n%s", diff)
		}
		with.clock, without.clock = noon.Add(20*24*time.Hour), noon.Add(20*24*time.Hour)
		if diff := cmp.Diff(without.figures(), with.figures()); diff != "" {
			rt.Fatalf("20 days on, what is deleted still counts (-never there +deleted):\n%s", diff)
		}
	})
}
