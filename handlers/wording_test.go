package handlers_test

import (
	"testing"
	"time"

	"daftar/crm"
	"daftar/store"
)

func TestADayOfNothingButOverdueTasksSaysSo(t *testing.T) {
	for count, want := range map[int]string{1: "1 просрочено", 3: "3 дела, все просрочены"} {
		o := newOffice(t, "ru")
		aziz := o.customer(saraID, store.NewCustomer{Name: "Азиз"})
		o.writes(saraID, func(tx *store.Tx) error {
			for i := range count {
				when := crm.WhenAt(o.clock.Add(-time.Duration(i+1) * time.Hour))
				if _, err := tx.AddFollowUp(store.NewFollowUp{CustomerID: aziz, Kind: crm.Call, When: when, Zone: "Asia/Tashkent"}); err != nil {
					return err
				}
			}
			return nil
		})
		o.sara().says("/today")
		o.sara().sees(want)
	}
}

func TestTwoCardsOfOneNameAreToldToBeOne(t *testing.T) {
	o := newOffice(t, "uz")
	for range 2 {
		o.customer(saraID, store.NewCustomer{Name: "Aziz Karimov"})
	}
	sara := o.sara()
	sara.says("/duplicates")
	sara.taps("Birlashtirish")
	sara.sees("Ikki «Aziz Karimov» kartasi birlashtirildi")
}

func TestWhatReopenedADealIsListedAsThat(t *testing.T) {
	o, made := selling(t, 1)
	sara := o.sara()
	sara.deal(made[0])
	sara.taps("Won")
	sara.deal(made[0])
	sara.tapsAction("dealset", "open")
	sara.says("/undo")
	sara.sees("reopened")
}
