package handlers_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

func TestWhoLooksKnownOnEntryIsAskedAbout(t *testing.T) {
	for name, c := range map[string]struct {
		tap             string
		numbers, others int // of Gulnora, and how many customers are called so
	}{
		"the sentence is theirs":      {"0.use.1", 2, 1},
		"the two become one":          {"0.merge.1", 2, 1},
		"they are two, said for good": {"0.both.1", 1, 2},
	} {
		t.Run(name, func(t *testing.T) {
			o := lobby(t)
			sara := o.sara()
			sara.says("Yangi mijoz Gulnora Azimova 93 555 22 34, ertaga tel qilaman")
			sara.sees("Is this", "6655")
			sara.tapsAction("same", c.tap)
			sara.seesNot("Is this")
			found, err := o.book.Find(t.Context(), o.user(saraID).Scope(), "Gulnora Azimova", 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			if len(found.Customers) != c.others || len(o.asKept(1).Phones) != c.numbers {
				t.Errorf("found %+v, numbers %v", found.Customers, o.asKept(1).Phones)
			}
			sara.says("/duplicates")
			sara.sees("No duplicates")
			if c.others == 2 {
				return
			}
			if plans, err := o.book.OpenFollowUps(t.Context(), crm.WholeBook(), 1); err != nil || len(plans) != 1 {
				t.Errorf("her plans are %+v, %v", plans, err)
			}
			sara.takesBack()
			if plans, err := o.book.OpenFollowUps(t.Context(), crm.WholeBook(), 1); err != nil || len(plans) != 0 || len(o.asKept(1).Phones) != 1 {
				t.Errorf("after Undo she has %+v and %v, %v", plans, o.asKept(1).Phones, err)
			}
		})
	}
}

func TestMergingTellsWhatDifferedAndIsTakenBack(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	var other int64
	o.as(saraID, func(tx *store.Tx) (err error) {
		born := crm.Birthday{Month: 3, Day: 14}
		if err := tx.EditCustomer(1, 0, store.CustomerEdit{Birthday: &born, Profile: &crm.Profile{City: "Toshkent"}}); err != nil {
			return err
		}
		other, err = tx.AddCustomer(store.NewCustomer{
			Name: "Азимова Гулнора", Phone: "+998935552234", Tags: []string{"vip"}, Profile: crm.Profile{City: "Samarqand", Email: "g@a.uz"},
		})
		return err
	})
	sara.says("/duplicates")
	card := sara.sees("Is this one person", "Samarqand", "Toshkent")
	sara.tapsAction("pair", "merge")
	sara.sees("one card now")
	c := o.asKept(1)
	if c.City != "Toshkent" || c.Email != "g@a.uz" || len(c.Phones) != 2 || strings.Join(c.Tags, " ") != "vip" {
		t.Errorf("she is %+v", c)
	}
	if all := o.written(); len(all) != 1 || !strings.Contains(all[0].Text, "Samarqand") {
		t.Errorf("what differed is not kept: %+v", all)
	}
	sara.tapsData(card, chat.Data{Action: "who", ID: other, Arg: "new"}.Encode(), "the old card's button")
	sara.sees("Gulnora Azimova", "777 66 55")
	sara.tapsOn(o.merged(sara), "undo", "Undo")
	if c := o.asKept(1); len(c.Phones) != 1 || len(c.Tags) != 0 {
		t.Errorf("after Undo she is %+v", c)
	}
	if c := o.asKept(other); c.Deleted || len(c.Phones) != 1 {
		t.Errorf("after Undo the other is %+v", c)
	}
}

// merged is the message that tells of a merge.
func (o *office) merged(p *phone) *shown {
	o.t.Helper()
	for _, m := range p.shown {
		if strings.Contains(m.text(), "one card now") {
			return m
		}
	}
	o.t.Fatal("nothing was merged")
	return nil
}

// The ids of a pair may be any: their buttons lead on also where one begins with a
// letter that means something else.
func TestAPairOfAnyIdsIsMerged(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	for i := range 12 { // the last is customer e in base 36
		o.as(saraID, func(tx *store.Tx) error {
			_, err := tx.AddCustomer(store.NewCustomer{Name: fmt.Sprintf("Qodir%c Umarov", 'a'+i/2)})
			return err
		})
	}
	for range 6 {
		sara.says("/duplicates")
		sara.tapsAction("pair", "merge")
	}
	sara.says("/duplicates")
	sara.sees("No duplicates")
}

func TestAMergeIsToldInPlaceAlsoWhereTheBookWasBusy(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	for _, name := range []string{"Qodira Umarov", "Qodira Umarov", "Qodirb Umarov", "Qodirb Umarov"} {
		o.customer(saraID, store.NewCustomer{Name: name})
	}
	sara.says("/duplicates")
	card := sara.last()
	o.busy = true
	sara.tapsAction("pair", "merge")
	if o.merged(sara) != card {
		t.Errorf("what was tapped is %s", card.text())
	}
	if next := sara.last(); next == card || !strings.Contains(next.text(), "Is this one person") {
		t.Errorf("the pair behind is %s", next.text())
	}
}

func TestAColleagueIsGivenWhoeverACustomerHasTurnedOutToBe(t *testing.T) {
	o := lobby(t)
	sara, olim := o.sara(), o.olim()
	var old int64
	o.as(saraID, func(tx *store.Tx) (err error) {
		old, err = tx.AddCustomer(store.NewCustomer{Name: "Gulnora Azimova", Phone: "+998935552234"})
		return err
	})
	olim.says("/help")
	sara.says("/help")
	into, from := o.asKept(1), o.asKept(old)
	o.as(saraID, func(tx *store.Tx) error { _, err := tx.Merge(into, from); return err })
	colleague := o.user(olimID)
	sara.tapsData(sara.last(), chat.Data{Action: "claim", ID: old, Arg: "hand." + strconv.FormatInt(colleague.ID, 36)}.Encode(), "hand over")
	if c := o.asKept(1); c.OwnerID != colleague.ID {
		t.Errorf("she is still %d's", c.OwnerID)
	}
}
