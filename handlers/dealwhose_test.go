package handlers_test

import (
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// ofNobody is an office with a deal, and a next step of it, of which nobody has said
// whose they are; the deal's card is open.
func ofNobody(t *testing.T) (*office, *phone) {
	o := newOffice(t, "en")
	for _, name := range []string{"Dilnoza Saidova", "Malika Yusupova", "Malika Rahimova"} {
		o.customer(saraID, store.NewCustomer{Name: name})
	}
	o.customer(timurID, store.NewCustomer{Name: "Zarnigor"})
	sara := o.sara()
	sara.says("5 mlnlik televizor so'rayapti, ertaga tel qilaman")
	sara.tapsAction("deal", "new")
	return o, sara
}

func TestADealOfNobodyFindsItsCustomerFromItsOwnCard(t *testing.T) {
	for _, test := range []struct {
		typed, tap string
		want       int64
	}{{"", "Dilnoza", 1}, {"Dilnoza", "", 1}, {"Malika", "Rahimova", 3}, {"Umid Aliyev 90 555 11 22", "", 5}} {
		t.Run(test.typed+test.tap, func(t *testing.T) {
			o, sara := ofNobody(t)
			sara.tapsAction("dealset", "set.whose")
			if test.typed != "" {
				sara.says(test.typed)
			}
			if test.tap != "" {
				sara.taps(test.tap)
			}
			if d := o.dealNow(1); d.CustomerID != test.want || d.Amount.Minor != 5e8 {
				t.Errorf("the deal is %+v", d)
			}
			if p := o.everyPlan(); len(p) != 1 || p[0].CustomerID != test.want || p[0].DealID != 1 {
				t.Errorf("planned are %+v", p)
			}
			if n, err := o.book.CountDrafts(t.Context(), crm.WholeBook(), o.user(saraID).ID); err != nil || n != 0 {
				t.Errorf("%d drafts, %v", n, err)
			}
		})
	}
}

func TestADealThatIsGivenFromItsCardStaysOneOfItsOwn(t *testing.T) {
	o, sara := ofNobody(t)
	o.writes(saraID, func(tx *store.Tx) error {
		_, err := tx.AddDeal(store.NewDeal{CustomerID: 1, Title: "kamera", Status: crm.Open, At: o.clock})
		return err
	})
	sara.tapsAction("dealset", "set.whose")
	sara.taps("Dilnoza")
	open, err := o.book.OpenDeals(t.Context(), crm.WholeBook(), 1)
	if err != nil || len(open) != 2 {
		t.Errorf("open are %+v, %v", open, err)
	}
}

func TestADealOfNobodyThatCameOtherwiseIsGivenAndTakenBack(t *testing.T) {
	o := newOffice(t, "en")
	o.customer(saraID, store.NewCustomer{Name: "Dilnoza Saidova"})
	var deal int64
	o.writes(saraID, func(tx *store.Tx) (err error) {
		deal, err = tx.AddDeal(store.NewDeal{Title: "kamera", Status: crm.Open, At: o.clock})
		return err
	})
	sara := o.sara()
	sara.deal(deal)
	sara.tapsAction("dealset", "set.whose")
	sara.says("Dilnoza")
	sara.sees("Dilnoza Saidova")
	sara.tapsAction("dealset", "undo")
	if d := o.dealNow(deal); d.CustomerID != 0 {
		t.Errorf("undone, the deal is of %d", d.CustomerID)
	}
}

func TestADealIsNotGivenToAColleaguesCustomerNorTakenFromAnybody(t *testing.T) {
	o, sara := ofNobody(t)
	sara.forges(chat.Data{Action: "dealset", ID: 1, Version: o.dealNow(1).Version, Arg: "give.4"})
	if d := o.dealNow(1); d.CustomerID != 0 {
		t.Errorf("the deal went to %d", d.CustomerID)
	}
	sara.tapsAction("dealset", "set.whose")
	sara.taps("Dilnoza")
	sara.forges(chat.Data{Action: "dealset", ID: 1, Version: o.dealNow(1).Version, Arg: "give.2"})
	if d := o.dealNow(1); d.CustomerID != 1 {
		t.Errorf("the deal went from who it was of to %d", d.CustomerID)
	}
}

func TestADealsCardTellsWhatClosedWithIt(t *testing.T) {
	for what, taps := range map[string][]string{"won": {"won"}, "lost": {"lost.price"}} {
		o := newOffice(t, "en")
		_, id := o.bargains(saraID, "Aziz", "kamera", 5e8)
		sara := o.sara()
		sara.deal(id)
		sara.tapsAction("dealset", "next.3")
		sara.says("Azizga ertaga yozaman")
		sara.deal(id)
		if what == "lost" {
			sara.tapsAction("deal", "why")
		}
		sara.tapsAction("dealset", taps[0])
		sara.sees("No longer needed: Call")
		if p := o.everyPlan(); len(p) != 1 || p[0].Kind != crm.Message {
			t.Errorf("%s: planned are %+v", what, p)
		}
		sara.tapsAction("dealset", "undo")
		if p := o.everyPlan(); len(p) != 2 {
			t.Errorf("%s and undone, planned are %+v", what, p)
		}
	}
}

func TestASentenceThatClosesADealClosesWhatItPlannedBefore(t *testing.T) {
	for _, said := range []string{"Aziz kamerani oldi", "Азиз отказался от камеры, дорого", "Aziz won't buy the kamera"} {
		o := newOffice(t, "en")
		o.customer(saraID, store.NewCustomer{Name: "Aziz"})
		sara := o.sara()
		sara.says("Aziz 5 mlnlik kamera so'rayapti, juma kuni tel qilaman")
		sara.says("Azizga juma kuni yozaman")
		sara.says(said)
		sara.sees("No longer needed")
		if p := o.everyPlan(); len(p) != 1 || p[0].Kind != crm.Message {
			t.Errorf("%q: planned are %+v", said, p)
		}
		sara.tapsAction("undo", "")
		if p := o.everyPlan(); len(p) != 2 {
			t.Errorf("%q undone: planned are %+v", said, p)
		}
	}
}
