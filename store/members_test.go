package store_test

import (
	"fmt"
	"testing"
	"time"

	"daftar/crm"
	"daftar/store"
)

// What is told of a deal goes by what its owner sees: from the moment that they see
// more or less, not from the customer's next change on.
func TestADealOfAColleaguesCustomerFollowsWhatItsOwnerMaySee(t *testing.T) {
	b := newBook(t)
	of := b.customer(b.timur, store.NewCustomer{Name: "Aziz Karimov"})
	var deal int64
	b.as(b.sara, func(tx *store.Tx) (err error) {
		if deal, err = tx.AddDeal(store.NewDeal{Title: "kabel", Status: crm.Open, At: b.clock}); err != nil {
			return err
		}
		return tx.EditDeal(deal, 0, store.DealEdit{CustomerID: &of})
	})
	called, due := b.clock.Add(-time.Hour), b.clock.AddDate(0, 0, 1)
	b.as(b.timur, func(tx *store.Tx) error {
		if _, err := tx.AddActivity(store.NewActivity{CustomerID: of, Kind: crm.Call, Text: "gap", At: called}); err != nil {
			return err
		}
		_, err := tx.AddFollowUp(store.NewFollowUp{CustomerID: of, Kind: crm.Call, When: crm.WhenAt(due), Zone: "UTC"})
		return err
	})
	stands := func(when string, active, planned bool) {
		t.Helper()
		d, err := b.Deal(t.Context(), crm.WholeBook(), deal)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(!d.ActiveAt.IsZero(), !d.PlannedUntil.IsZero()); got != fmt.Sprint(active, planned) {
			t.Errorf("%s: active and planned %s, want %v %v", when, got, active, planned)
		}
	}
	role := func(r crm.Role) {
		b.sara.Role = r
		b.do(func(tx *store.Tx) error { _, err := tx.PutUser(b.sara); return err })
	}
	stands("of a salesperson who does not see the customer", false, false)
	role(crm.Manager)
	stands("made a manager", true, true)
	role(crm.Salesperson)
	stands("a salesperson again", false, false)
	b.do(func(tx *store.Tx) error { return tx.RemoveUser(b.timur.ID, b.sara.ID) })
	stands("with the plans of who has left", false, true)
}
