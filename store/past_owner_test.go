package store_test

import (
	"fmt"
	"strings"
	"testing"

	"daftar/crm"
	"daftar/store"
)

func TestWhoHasGivenACustomerAwayIsNotToldWhatTheyAreCalledSince(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
	b.as(b.sara, func(tx *store.Tx) error {
		return tx.EditCustomer(id, 0, store.CustomerEdit{Profile: &crm.Profile{Status: crm.Lead, City: "Toshkent"}})
	})
	var followUp int64
	b.as(b.sara, func(tx *store.Tx) (err error) {
		followUp, err = tx.AddFollowUp(store.NewFollowUp{CustomerID: id, Kind: crm.Call, Text: "gap", When: crm.OnDay(b.clock), Zone: "UTC"})
		return err
	})
	b.as(b.sara, func(tx *store.Tx) error {
		deal, err := tx.AddDeal(store.NewDeal{CustomerID: id, Title: "kabel", Status: crm.Open, At: b.clock})
		if err == nil {
			_, err = tx.ThrowDeal(deal)
		}
		return err
	})
	b.as(b.owner, func(tx *store.Tx) error { return tx.GiveCustomer(id, b.timur.ID) })
	name, company, text := "Sirli Odam", "Sirli Zavod", "Sirli ish"
	b.as(b.timur, func(tx *store.Tx) error {
		if err := tx.EditFollowUp(followUp, 0, store.FollowUpEdit{Text: &text}); err != nil {
			return err
		}
		return tx.EditCustomer(id, 0, store.CustomerEdit{Name: &name, Company: &company})
	})

	deeds, err := b.Deeds(t.Context(), b.sara.Scope(), b.sara.ID, b.clock.AddDate(0, 0, -1), 0, 0, 10)
	if err != nil || len(deeds) != 4 {
		t.Fatalf("%d deeds, %v", len(deeds), err)
	}
	if all := fmt.Sprintf("%+v", deeds); strings.Contains(all, "Sirli") {
		t.Errorf("her deeds tell of it: %s", all)
	}
	binned, err := b.Bin(t.Context(), b.sara.Scope(), 0, 0, 10)
	if err != nil || len(binned) != 1 {
		t.Fatalf("%d in her bin, %v", len(binned), err)
	}
	if all := fmt.Sprintf("%+v", binned); strings.Contains(all, "Sirli") {
		t.Errorf("her bin tells of it: %s", all)
	}
	if all, err := b.Bin(t.Context(), b.owner.Scope(), 0, 0, 10); err != nil || len(all) != 1 || all[0].Name != name {
		t.Errorf("the owner's bin has %+v, %v", all, err)
	}
}
