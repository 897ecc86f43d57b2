package handlers_test

import (
	"strings"
	"testing"

	"daftar/crm"
	"daftar/store"
)

func TestAPaymentIsNoOpenDeal(t *testing.T) {
	for _, said := range []string{
		"Dilnoza to'lov qildi 5 mln", "Dilnoza 5 mln to'ladi", "Dilnoza pul tashladi 5 mln", "Дильноза оплатила 5 млн", "Дильноза перевела 5 млн",
		"Dilnoza paid 5 mln", "Дилноза 5 млн тўлади",
	} {
		t.Run(said, func(t *testing.T) {
			o, made := selling(t, 1) // one open deal, of just that amount
			sara := o.sara()
			sara.says(said)
			if d := o.dealNow(made[0]); d.Status != crm.Won || d.Amount.Minor != 5e8 {
				t.Errorf("paid in full, the deal is %+v", d)
			}
			sara.tapsAction("undo", "")
			if d := o.dealNow(made[0]); d.Status != crm.Open {
				t.Errorf("undone, the deal is %s", d.Status)
			}

			o, _ = selling(t, 0)
			sara = o.sara()
			sara.says(said)
			sara.sees("Is that all of it?", said)
			if _, err := o.book.Deal(t.Context(), crm.WholeBook(), 1); crm.CodeOf(err) != crm.NotFound {
				t.Error("a payment alone made a deal")
			}
			sara.tapsAction("which", "new")
			if d := o.dealNow(1); d.Status != crm.Won || d.Amount.Minor != 5e8 {
				t.Errorf("a new sale is %+v", d)
			}
		})
	}
}

func TestWhatIsPaidInPartNeverBecomesTheAmount(t *testing.T) {
	for _, said := range []string{
		"Dilnoza 2 mln to'ladi", "Дильноза перевела 2 млн", "Dilnoza paid 2 mln", "Dilnoza 2 mln avans berdi", "Дильноза внесла предоплату 2 млн", "Dilnoza 2 mln qarzini berdi",
		"Dilnoza 2 mln to'ladi, to'liq emas",
	} {
		for _, deals := range []int{0, 1, 3} {
			o, made := selling(t, deals)
			sara := o.sara()
			sara.says(said)
			if sara.has("which") {
				sara.tapsAction("which", "paid")
			}
			sara.sees(said)
			for i, id := range made {
				if d := o.dealNow(id); d.Status != crm.Open || d.Amount.Minor != []int64{5e8, 6e8, 9e8}[i] {
					t.Errorf("%q made of deal %d %+v", said, i, d)
				}
			}
			if _, err := o.book.Deal(t.Context(), crm.WholeBook(), int64(deals+1)); crm.CodeOf(err) != crm.NotFound {
				t.Errorf("%q made a deal", said)
			}
			if all := o.written(); len(all) != 1 || all[0].Text != said {
				t.Errorf("%q is kept as %+v", said, all)
			}
		}
	}
}

func TestTheLastPaymentClosesADealForWhatItAskedFor(t *testing.T) {
	o, made := selling(t, 3)
	sara := o.sara()
	sara.says("Dilnoza 2 mln to'ladi")
	sara.taps("Printer")
	if d := o.dealNow(made[1]); d.Status != crm.Won || d.Amount.Minor != 6e8 {
		t.Errorf("the deal is %+v", d)
	}
}

func TestAPaymentForAnotherThingClosesNoDealOfThatAmount(t *testing.T) {
	o, made := selling(t, 1)
	o.sara().says("Dilnoza printer uchun 5 mln to'ladi")
	o.sara().sees("Is that all of it?")
	if d := o.dealNow(made[0]); d.Status != crm.Open {
		t.Errorf("the deal is %+v", d)
	}
}

func TestADebtBesideASaleIsOnTheCardAndInTheStory(t *testing.T) {
	for said, lines := range map[string]int{
		"Dilnoza kamerani 10 mlnga oldi, qarzi 3 mln": 1, "Дильноза взяла камеру за 10 млн, долг 3 млн": 1, "Dilnoza bought a kamera for 10 mln, owes 3 mln": 1,
		"Dilnozaga tel qildim, kamera oldi 10 mln, qarzi 3 mln": 1, "Dilnoza 10 mlnga kelishdik, 2 mln avans berdi": 1,
	} {
		o := newOffice(t, "en")
		o.customer(saraID, store.NewCustomer{Name: "Dilnoza Saidova"})
		sara := o.sara()
		sara.says(said)
		if n := strings.Count(sara.last().Text, "📝"); n != lines || !strings.Contains(sara.last().Text, said) {
			t.Errorf("%q is shown as\n%s", said, sara.last().text())
		}
		sara.sees("10\u00a0000\u00a0000")
		if all := o.written(); len(all) != 1 || all[0].Text != said {
			t.Errorf("%q is kept as %+v", said, all)
		}
	}
}

func TestAPaymentOfSomebodyOfThatNameWaitsForWhoItIs(t *testing.T) {
	o := newOffice(t, "en")
	o.customer(saraID, store.NewCustomer{Name: "Malika Yusupova"})
	o.customer(saraID, store.NewCustomer{Name: "Malika Rahimova"})
	sara := o.sara()
	sara.says("Malika paid 5 mln")
	sara.taps("Yusupova")
	sara.sees("Is that all of it?", "Yusupova")
	sara.tapsAction("which", "paid")
	if all := o.written(); len(all) != 1 || all[0].CustomerID != 1 {
		t.Errorf("kept as %+v", all)
	}
}
