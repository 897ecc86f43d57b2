package store_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/store"
)

// stay is a stage that a deal has come to, and when.
type stay struct {
	stage int64
	at    int64
}

// dealing plays a team that sells, and knows by itself where every deal has been.
type dealing struct {
	*book
	rt        *rapid.T
	customers []int64
	deals     []int64
	stays     map[int64][]stay
	done      []undoable
}

// undoable is a change-set with what the book was like before it.
type undoable struct {
	set      int64
	by       crm.User
	stays    map[int64][]stay
	statuses []crm.CustomerStatus
}

func (d *dealing) scopes() map[string]crm.Scope {
	return map[string]crm.Scope{"whole": crm.WholeBook(), "sara": d.sara.Scope(), "timur": d.timur.Scope()}
}

func (d *dealing) deal(id int64) crm.Deal {
	d.t.Helper()
	deal, err := d.Deal(d.t.Context(), crm.WholeBook(), id)
	if crm.CodeOf(err) == crm.NotFound { // in the bin
		return crm.Deal{ID: id, Deleted: true}
	}
	return must(deal, err)(d.t)
}

func (d *dealing) statuses() (out []crm.CustomerStatus) {
	for _, id := range d.customers {
		out = append(out, must(d.Customer(d.t.Context(), crm.WholeBook(), id))(d.t).Status)
	}
	return out
}

// does changes the book as whoever a deal or customer belongs to.
func (d *dealing) does(by crm.User, f func(tx *store.Tx) error) {
	d.t.Helper()
	before := undoable{by: by, stays: map[int64][]stay{}, statuses: d.statuses()}
	for id, s := range d.stays {
		before.stays[id] = slices.Clone(s)
	}
	before.set = d.as(by, f)
	d.done = append(d.done, before)
	for _, id := range d.deals {
		now := d.deal(id)
		if now.Deleted && now.StageID == 0 {
			continue
		}
		here := stay{now.StageID, now.StageAt.UnixMilli()}
		s := d.stays[id]
		if len(s) > 0 && s[len(s)-1].stage == here.stage {
			continue
		}
		const lastOpen = 5
		if len(s) > 0 && s[len(s)-1].stage > lastOpen && here.stage <= lastOpen {
			here.at = d.clock.UnixMilli() // it may count from before, and was closed until now
		}
		d.stays[id] = append(s, here)
	}
}

// some is a deal that is not in the bin, with whose it is.
func (d *dealing) some() (crm.Deal, crm.User, bool) {
	var live []crm.Deal
	for _, id := range d.deals {
		if deal := d.deal(id); !deal.Deleted {
			live = append(live, deal)
		}
	}
	if len(live) == 0 {
		return crm.Deal{}, crm.User{}, false
	}
	deal := rapid.SampledFrom(live).Draw(d.rt, "deal")
	return deal, d.member1(deal.OwnerID), true
}

func (d *dealing) member1(id int64) crm.User {
	if id == d.timur.ID {
		return d.timur
	}
	return d.sara
}

// edits changes some deal.
func (d *dealing) edits(e func(deal crm.Deal) store.DealEdit) {
	if deal, by, ok := d.some(); ok {
		d.does(by, func(tx *store.Tx) error { return tx.EditDeal(deal.ID, deal.Version, e(deal)) })
	}
}

func (d *dealing) amount() crm.Money {
	return crm.Money{
		Minor:    rapid.Int64Range(0, 1e12).Draw(d.rt, "amount"),
		Currency: rapid.SampledFrom([]string{crm.UZS, crm.USD}).Draw(d.rt, "currency"),
	}
}

func (d *dealing) step() {
	d.clock = d.clock.Add(time.Duration(rapid.IntRange(1, 5*24*60).Draw(d.rt, "minutes")) * time.Minute)
	of := rapid.SampledFrom(d.customers).Draw(d.rt, "customer")
	by := d.member1(must(d.Customer(d.t.Context(), crm.WholeBook(), of))(d.t).OwnerID)
	switch rapid.SampledFrom([]string{
		"add", "add", "amount", "move", "move", "win", "lose", "reopen", "chance", "bin", "throw", "return", "talk", "plan", "plan", "retarget", "tick", "undo", "undo",
	}).Draw(d.rt, "step") {
	case "add":
		status := rapid.SampledFrom([]crm.DealStatus{crm.Open, crm.Open, crm.Won}).Draw(d.rt, "status")
		amount := d.amount()
		var id int64
		d.does(by, func(tx *store.Tx) (err error) {
			id, err = tx.AddDeal(store.NewDeal{CustomerID: of, Amount: amount, Status: status, At: d.clock})
			return err
		})
		made := d.deal(id)
		d.deals, d.stays[id] = append(d.deals, id), []stay{{made.StageID, made.StageAt.UnixMilli()}}
	case "amount":
		amount := d.amount()
		d.edits(func(crm.Deal) store.DealEdit { return store.DealEdit{Amount: &amount} })
	case "move", "reopen":
		stage := rapid.Int64Range(1, 5).Draw(d.rt, "stage")
		d.edits(func(crm.Deal) store.DealEdit { return store.DealEdit{StageID: &stage} })
	case "win", "lose":
		status, reason := rapid.SampledFrom([]crm.DealStatus{crm.Won, crm.Lost}).Draw(d.rt, "status"), "price"
		d.edits(func(crm.Deal) store.DealEdit { return store.DealEdit{Status: &status, LostReason: &reason} })
	case "chance":
		chance := rapid.IntRange(-1, 100).Draw(d.rt, "chance")
		d.edits(func(crm.Deal) store.DealEdit { return store.DealEdit{Probability: &chance} })
	case "bin":
		if deal, by, ok := d.some(); ok {
			d.does(by, func(tx *store.Tx) error { return tx.BinDeal(deal.ID) })
		}
	case "talk":
		d.does(by, func(tx *store.Tx) error {
			_, err := tx.AddActivity(store.NewActivity{CustomerID: of, Kind: crm.Note, At: d.clock})
			return err
		})
	case "plan":
		when := crm.OnDay(d.clock.AddDate(0, 0, rapid.IntRange(0, 9).Draw(d.rt, "days")))
		plan := store.NewFollowUp{CustomerID: of, Kind: crm.Call, When: when, Zone: "Asia/Tashkent", DealID: d.about(of)}
		d.does(by, func(tx *store.Tx) error {
			_, err := tx.AddFollowUp(plan)
			return err
		})
	case "retarget":
		open := must(d.OpenFollowUps(d.t.Context(), crm.WholeBook(), of))(d.t)
		if len(open) > 0 {
			about := d.about(of)
			d.does(by, func(tx *store.Tx) error { return tx.EditFollowUp(open[0].ID, 0, store.FollowUpEdit{DealID: &about}) })
		}
	case "throw":
		if deal, by, ok := d.some(); ok {
			d.does(by, func(tx *store.Tx) error {
				_, err := tx.ThrowDeal(deal.ID)
				return err
			})
		}
	case "return":
		for _, b := range must(d.Bin(d.t.Context(), crm.WholeBook(), 0, 0, 1))(d.t) {
			d.does(d.member1(b.Deal.OwnerID), func(tx *store.Tx) error {
				_, err := tx.Restore(b.ID)
				return err
			})
		}
	case "tick":
		open := must(d.OpenFollowUps(d.t.Context(), crm.WholeBook(), of))(d.t)
		if len(open) > 0 {
			done := crm.Done
			d.does(by, func(tx *store.Tx) error { return tx.EditFollowUp(open[0].ID, 0, store.FollowUpEdit{State: &done}) })
		}
	case "undo":
		d.undoes()
	}
}

// about is one of a customer's deals, or none in particular.
func (d *dealing) about(customer int64) int64 {
	ids := []int64{0}
	for _, id := range d.deals {
		if deal := d.deal(id); !deal.Deleted && deal.CustomerID == customer {
			ids = append(ids, id)
		}
	}
	return rapid.SampledFrom(ids).Draw(d.rt, "about")
}

func (d *dealing) undoes() {
	if len(d.done) == 0 {
		return
	}
	last := d.done[len(d.done)-1]
	d.done = d.done[:len(d.done)-1]
	d.undo(last.by, last.set)
	d.stays = last.stays
	if now := d.statuses(); !slices.Equal(now, last.statuses) {
		d.rt.Fatalf("undo leaves the customers %v, they were %v", now, last.statuses)
	}
	for _, id := range d.deals {
		if len(d.stays[id]) == 0 { // entered by what was undone
			d.deals = slices.DeleteFunc(slices.Clone(d.deals), func(other int64) bool { return other == id })
		}
	}
}

// naive is what the rows themselves come to.
func (d *dealing) naive(s crm.Scope, stages []crm.Stage) (sums map[string]int64, bare, rotting int, ids []int64) {
	sums = map[string]int64{}
	for _, id := range d.deals {
		deal := d.deal(id)
		if deal.Deleted || !s.Sees(deal.OwnerID) {
			continue
		}
		stage := stages[slices.IndexFunc(stages, func(st crm.Stage) bool { return st.ID == deal.StageID })]
		key := fmt.Sprint(deal.Status, " ", deal.Amount.Currency)
		sums[key+" n"]++
		sums[key] += deal.Amount.Minor
		if deal.Status != crm.Open {
			continue
		}
		ids = append(ids, id)
		sums[fmt.Sprint("stage ", stage.ID, " ", deal.Amount.Currency)] += deal.Amount.Minor
		sums["weighted "+deal.Amount.Currency] += deal.Amount.Minor * int64(deal.Chance(stage))
		var planned []crm.FollowUp // what is about another deal is no step of this one
		for _, f := range must(d.OpenFollowUps(d.t.Context(), crm.WholeBook(), deal.CustomerID))(d.t) {
			if f.DealID == id || f.DealID == 0 {
				planned = append(planned, f)
			}
		}
		active := deal.StageAt
		for _, a := range must(d.Activities(d.t.Context(), crm.WholeBook(), deal.CustomerID, store.Place{}, 1))(d.t) {
			if a.At.After(active) {
				active = a.At
			}
		}
		quiet := active.Before(d.clock.AddDate(0, 0, -stage.RotDays))
		switch n := len(planned); {
		case n == 0:
			bare++
			if quiet {
				rotting++
			}
		case quiet && planned[n-1].DueAt.Before(d.clock):
			rotting++
		}
	}
	maps.DeleteFunc(sums, func(_ string, v int64) bool { return v == 0 })
	return sums, bare, rotting, ids
}

func (d *dealing) holds(name string, s crm.Scope) {
	ctx := d.t.Context()
	stages := must(d.Stages(ctx))(d.t)
	want, bare, rotting, ids := d.naive(s, stages)
	p := must(d.Pipeline(ctx, s, noon.AddDate(-1, 0, 0), noon.AddDate(9, 0, 0)))(d.t)
	got := map[string]int64{}
	for _, m := range p.Amount {
		got["open "+m.Currency] = m.Minor
	}
	for _, m := range p.WonAmount {
		got["won "+m.Currency] = m.Minor
	}
	for _, m := range p.LostAmount {
		got["lost "+m.Currency] = m.Minor
	}
	for _, st := range p.Stages {
		for _, m := range st.Amount {
			got[fmt.Sprint("stage ", st.Stage.ID, " ", m.Currency)] = m.Minor
		}
	}
	for key, v := range want {
		if _, counts := got[key]; counts && got[key] != v {
			d.rt.Fatalf("%s: %s is %d, the rows say %d", name, key, got[key], v)
		}
	}
	for key, v := range got {
		if want[key] != v {
			d.rt.Fatalf("%s: %s is %d, the rows say %d", name, key, v, want[key])
		}
	}
	for _, m := range p.Weighted { // rounded once for each share of a stage
		if off := m.Minor*100 - want["weighted "+m.Currency]; off < -5000 || off > 5000 {
			d.rt.Fatalf("%s: the forecast is off by %d hundredths of a tiyin", name, off)
		}
	}
	if p.Deals != len(ids) || p.NoNextStep != bare || p.Rotting != rotting {
		d.rt.Fatalf("%s: %d open, %d bare, %d rotting; the rows say %d, %d, %d", name, p.Deals, p.NoNextStep, p.Rotting, len(ids), bare, rotting)
	}
	d.onBoard(name, s, store.BoardFilter{}, ids)
	d.counts(name, s, store.BoardFilter{NoStep: true}, bare)
	d.counts(name, s, store.BoardFilter{Rotting: true}, rotting)
}

// onBoard holds that the pages of the board are just these deals.
func (d *dealing) onBoard(name string, s crm.Scope, f store.BoardFilter, want []int64) {
	var got []int64
	from := store.Place{}
	for {
		page := must(d.Board(d.t.Context(), s, f, from, false, 2))(d.t)
		if len(page) == 0 {
			break
		}
		for _, file := range page {
			got = append(got, file.ID)
		}
		last := page[len(page)-1]
		from = store.Place{At: last.StageAt, ID: last.ID}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		d.rt.Fatalf("%s: the board has %v, the rows say %v", name, got, want)
	}
}

func (d *dealing) counts(name string, s crm.Scope, f store.BoardFilter, want int) {
	sum := must(d.BoardSum(d.t.Context(), s, f))(d.t)
	page := must(d.Board(d.t.Context(), s, f, store.Place{}, false, 100))(d.t)
	if sum.Deals != want || len(page) != want {
		d.rt.Fatalf("%s, %+v: %d counted, %d listed, want %d", name, f, sum.Deals, len(page), want)
	}
	for _, file := range page {
		if f.Rotting && !file.Rots(d.clock) {
			d.rt.Fatalf("deal %d is listed as rotting and is not", file.ID)
		}
	}
}

// remembers holds that every deal's history is where it has been.
func (d *dealing) remembers() {
	for _, id := range d.deals {
		if d.deal(id).Deleted {
			continue
		}
		spans := must(d.DealHistory(d.t.Context(), crm.WholeBook(), id))(d.t)
		var got []stay
		for i, h := range spans {
			got = append(got, stay{h.Stage.ID, h.From.UnixMilli()})
			if i+1 < len(spans) && !h.To.Equal(spans[i+1].From) || i+1 == len(spans) && !h.To.IsZero() {
				d.rt.Fatalf("deal %d: the history has a gap: %+v", id, spans)
			}
		}
		if !reflect.DeepEqual(got, d.stays[id]) {
			d.rt.Fatalf("deal %d: the history is %v, it was %v", id, got, d.stays[id])
		}
	}
}

func TestMoneyAndHistorySurviveWhateverIsDoneToDeals(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := &dealing{book: newBook(t), rt: rt, stays: map[int64][]stay{}}
		for i, by := range []crm.User{d.sara, d.sara, d.timur} {
			d.customers = append(d.customers, d.customer(by, store.NewCustomer{Name: fmt.Sprint("Aziz ", i)}))
		}
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			d.step()
		}
		for name, s := range d.scopes() {
			d.holds(name, s)
		}
		d.remembers()
	})
}
