package store_test

import (
	"context"
	"testing"

	"daftar/crm"
	"daftar/store"
)

func (b *book) refuses(user crm.User, set int64) {
	b.t.Helper()
	err := b.Do(context.Background(), func(tx *store.Tx) error { return tx.Undo(user, 0, set) })
	if crm.CodeOf(err) != crm.Conflict {
		b.t.Errorf("undo is not refused: %v", err)
	}
}

func (b *book) sells(user crm.User, customer int64, status crm.DealStatus) (deal, set int64) {
	b.t.Helper()
	set = b.as(user, func(tx *store.Tx) (err error) {
		deal, err = tx.AddDeal(store.NewDeal{CustomerID: customer, Title: "kabel", Amount: crm.Money{Minor: 100, Currency: crm.UZS}, Status: status, At: b.clock})
		return err
	})
	return deal, set
}

func TestWhoHasBoughtTwiceIsNoLeadWhenTheFirstPurchaseIsTakenBack(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
	_, first := b.sells(b.sara, id, crm.Won)
	_, second := b.sells(b.sara, id, crm.Won)
	b.undo(b.sara, first)
	if c := b.read(id); c.Status != crm.Active {
		t.Errorf("with a purchase left they are %q", c.Status)
	}
	if err := b.redo(b.sara, first); err != nil {
		t.Fatal(err)
	}
	b.undo(b.sara, second)
	b.undo(b.sara, first)
	if c := b.read(id); c.Status != crm.Lead {
		t.Errorf("without any they are %q", c.Status)
	}
}

func TestWhoHasHandedACustomerOverTakesNothingOfThemBack(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
	name, title := "Aziz Karimov", "sim"
	deal, _ := b.sells(b.sara, id, crm.Open)
	named := b.as(b.sara, func(tx *store.Tx) error { return tx.EditCustomer(id, 0, store.CustomerEdit{Name: &name}) })
	titled := b.as(b.sara, func(tx *store.Tx) error { return tx.EditDeal(deal, 0, store.DealEdit{Title: &title}) })
	undone := b.as(b.sara, func(tx *store.Tx) error {
		other := "tok"
		return tx.EditDeal(deal, 0, store.DealEdit{Title: &other})
	})
	b.undo(b.sara, undone)
	gave := b.as(b.sara, func(tx *store.Tx) error { return tx.GiveCustomer(id, b.timur.ID) })
	b.refuses(b.sara, named)
	b.refuses(b.sara, titled)
	if err := b.redo(b.sara, undone); crm.CodeOf(err) != crm.Conflict {
		t.Errorf("redo: %v", err)
	}
	b.undo(b.sara, gave)
	b.undo(b.sara, named)
	b.undo(b.sara, titled)
	if c := b.read(id); c.Name != "Aziz" || c.OwnerID != b.sara.ID {
		t.Errorf("in the end they are %+v", c)
	}
}

func TestAReminderThatWentOutMeanwhileStandsInNobodysWay(t *testing.T) {
	s := newShared(t)
	later := crm.OnDay(noon.AddDate(0, 0, 5))
	put := s.as(s.owner, func(tx *store.Tx) error {
		return tx.EditFollowUp(s.followUp, 0, store.FollowUpEdit{When: &later})
	})
	s.undo(s.owner, put)
	s.do(func(tx *store.Tx) error { return tx.Fired(s.followUp) })
	if err := s.redo(s.owner, put); err != nil {
		t.Fatal(err)
	}
	f := must(s.FollowUp(t.Context(), crm.WholeBook(), s.followUp))(t)
	if !f.FiredAt.IsZero() || f.When != later {
		t.Errorf("put off again it is %+v: its reminder has to come", f)
	}
}

func TestAReminderComesAgainWhenItIsPutBackToALaterDay(t *testing.T) {
	s := newShared(t)
	later, sooner := crm.OnDay(noon.AddDate(0, 0, 9)), crm.OnDay(noon.AddDate(0, 0, 1))
	s.as(s.owner, func(tx *store.Tx) error {
		return tx.EditFollowUp(s.followUp, 0, store.FollowUpEdit{When: &later})
	})
	set := s.as(s.owner, func(tx *store.Tx) error {
		return tx.EditFollowUp(s.followUp, 0, store.FollowUpEdit{When: &sooner})
	})
	s.do(func(tx *store.Tx) error { return tx.Fired(s.followUp) })
	s.undo(s.owner, set)
	f := must(s.FollowUp(t.Context(), crm.WholeBook(), s.followUp))(t)
	if !f.FiredAt.IsZero() || f.When != later {
		t.Errorf("back at the later day it is %+v: its reminder has to come", f)
	}
}

func TestNothingOfWhatLiesInTheBinIsTakenBack(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
	deal, _ := b.sells(b.sara, id, crm.Open)
	title := "sim"
	set := b.as(b.sara, func(tx *store.Tx) error { return tx.EditDeal(deal, 0, store.DealEdit{Title: &title}) })
	binned := b.as(b.owner, func(tx *store.Tx) error { return tx.BinDeal(deal) })
	b.refuses(b.sara, set)
	b.undo(b.owner, binned)
	b.undo(b.sara, set)
}

func TestTagsOfTwoPeopleAreTakenBackEachForItself(t *testing.T) {
	s := newShared(t)
	tag := func(name string) int64 {
		return s.as(s.owner, func(tx *store.Tx) error {
			return tx.EditCustomer(s.customer, 0, store.CustomerEdit{AddTags: []string{name}})
		})
	}
	vip := tag("vip")
	bulk := tag("ulgurji")
	s.undo(s.owner, vip)
	if got := s.read(s.customer).Tags; len(got) != 1 || got[0] != "ulgurji" {
		t.Errorf("without the first the tags are %v", got)
	}
	if err := s.redo(s.owner, vip); err != nil {
		t.Fatal(err)
	}
	s.undo(s.owner, bulk)
	if got := s.read(s.customer).Tags; len(got) != 1 || got[0] != "vip" {
		t.Errorf("without the second the tags are %v", got)
	}
	dropped := s.as(s.people[1], func(tx *store.Tx) error {
		return tx.EditCustomer(s.customer, 0, store.CustomerEdit{DropTags: []string{"vip"}})
	})
	s.refuses(s.owner, vip) // somebody has said that they are none
	s.undo(s.people[1], dropped)
	s.undo(s.owner, vip)
	if got := s.read(s.customer).Tags; len(got) != 0 {
		t.Errorf("in the end the tags are %v", got)
	}
}

func TestADealThatComesOutOfTheBinKnowsWhatWasPlannedMeanwhile(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
	deal, _ := b.sells(b.sara, id, crm.Open)
	var bin int64
	b.as(b.sara, func(tx *store.Tx) (err error) { bin, err = tx.ThrowDeal(deal); return err })
	b.as(b.sara, func(tx *store.Tx) error {
		_, err := tx.AddFollowUp(store.NewFollowUp{CustomerID: id, When: crm.OnDay(noon.AddDate(0, 0, 3)), Zone: b.sara.Zone})
		return err
	})
	b.as(b.sara, func(tx *store.Tx) error { _, err := tx.Restore(bin); return err })
	if d := must(b.Deal(t.Context(), crm.WholeBook(), deal))(t); d.PlannedUntil.IsZero() {
		t.Errorf("restored, it has no next step: %+v", d)
	}
}

func TestWhatWasPlannedForADealInTheBinPlansNoOther(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
	thrown, _ := b.sells(b.sara, id, crm.Open)
	other, _ := b.sells(b.sara, id, crm.Open)
	b.as(b.sara, func(tx *store.Tx) error {
		_, err := tx.AddFollowUp(store.NewFollowUp{
			CustomerID: id, DealID: thrown, When: crm.OnDay(noon.AddDate(0, 0, 3)), Zone: b.sara.Zone,
		})
		return err
	})
	b.as(b.sara, func(tx *store.Tx) error { _, err := tx.ThrowDeal(thrown); return err })
	if d := must(b.Deal(t.Context(), crm.WholeBook(), other))(t); !d.PlannedUntil.IsZero() {
		t.Errorf("the other has a next step that lies in the bin: %+v", d)
	}
}
