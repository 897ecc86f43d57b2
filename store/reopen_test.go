package store_test

import (
	"testing"
	"time"

	"daftar/crm"
	"daftar/store"
)

func TestAReopenedDealGoesOnCountingFromWhereItStood(t *testing.T) {
	open, lost, price := crm.Open, crm.Lost, "price"
	third, fourth := int64(3), int64(4)
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		again  store.DealEdit
		stage  int64
		ago    time.Duration // since when it stands there
		undone bool          // the closing, instead
		rots   bool
	}{
		"where it was":              {store.DealEdit{Status: &open}, third, 20 * day, false, true},
		"where it was, by its name": {store.DealEdit{StageID: &third}, third, 20 * day, false, true},
		"in another stage":          {store.DealEdit{StageID: &fourth}, fourth, 0, false, false},
		"as nothing was closed":     {store.DealEdit{}, third, 20 * day, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBook(t)
			customer := b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
			now := b.clock
			var deal int64
			write := func(ago time.Duration, f func(*store.Tx) error) (set int64) {
				t.Helper()
				b.clock = now.Add(-ago)
				return b.as(b.sara, f)
			}
			write(30*day, func(tx *store.Tx) (err error) {
				deal, err = tx.AddDeal(store.NewDeal{CustomerID: customer, Status: crm.Open, At: b.clock})
				return err
			})
			write(20*day, func(tx *store.Tx) error { return tx.EditDeal(deal, 0, store.DealEdit{StageID: &third}) })
			closed := write(5*day, func(tx *store.Tx) error {
				return tx.EditDeal(deal, 0, store.DealEdit{Status: &lost, LostReason: &price})
			})
			b.clock = now
			if c.undone {
				b.do(func(tx *store.Tx) error { return tx.Undo(b.sara, 0, closed) })
			} else {
				write(0, func(tx *store.Tx) error { return tx.EditDeal(deal, 0, c.again) })
			}
			f, err := b.DealFile(t.Context(), crm.WholeBook(), deal)
			if err != nil {
				t.Fatal(err)
			}
			if f.Status != crm.Open || f.StageID != c.stage || !f.StageAt.Equal(now.Add(-c.ago)) || !f.ClosedAt.IsZero() || f.Rots(now) != c.rots {
				t.Errorf("%s in stage %d since %v, rots %v", f.Status, f.StageID, now.Sub(f.StageAt), f.Rots(now))
			}
			spans, err := b.DealHistory(t.Context(), crm.WholeBook(), deal)
			if err == nil && c.undone && len(spans) == 2 {
				return
			}
			if err != nil || len(spans) != 4 || spans[2].Stage.Status != crm.Lost || !spans[3].From.Equal(now) || spans[3].Stage.ID != c.stage {
				t.Errorf("history %+v (%v)", spans, err)
			}
		})
	}
}
