package handlers_test

import (
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// everyPlan lists all follow-ups that are not done, whoever's they are.
func (o *office) everyPlan() []crm.FollowUp {
	o.t.Helper()
	all, err := o.book.PlannedBy(o.t.Context(), crm.WholeBook(), o.user(saraID).ID, o.clock.AddDate(1, 0, 0), store.Place{}, 100)
	if err != nil {
		o.t.Fatal(err)
	}
	return all
}

func TestAnOrderPutsOffTheNextStepOfTheDealThatWasShown(t *testing.T) {
	const sunday = "2026-11-29"
	for _, said := range []string{
		"Shu bitimni yakshanbaga sur", "Шу битимни якшанбага суринг", "перенеси эту сделку на воскресенье", "move this deal to Sunday", "buni yakshanbaga ko'chir",
	} {
		t.Run(said, func(t *testing.T) {
			o := newOffice(t, "en")
			_, deal := o.bargains(saraID, "Dilnoza", "kamera", 5e8)
			sara := o.sara()
			sara.deal(deal)
			sara.tapsAction("dealset", "next.3")
			sara.deal(deal)
			sara.says(said)
			p := o.everyPlan()
			if len(p) != 1 || p[0].DealID != deal || p[0].When.Date() != sunday {
				t.Fatalf("planned are %+v:\n%s", p, sara.last().text())
			}
			sara.sees("29 November", "Dilnoza", "kamera")
			sara.tapsAction("undo", "")
			if p := o.everyPlan(); len(p) != 1 || p[0].When.Date() != "2026-11-26" {
				t.Errorf("undone, planned are %+v", p)
			}
		})
	}
}

func TestAnOrderPutsOffWhatTheCardOfASentencePlanned(t *testing.T) {
	o := newOffice(t, "en")
	o.customer(saraID, store.NewCustomer{Name: "Dilnoza"})
	sara := o.sara()
	sara.says("Dilnozaga 5 mlnlik kamera taklif qildim, ertaga 11 da qo'ng'iroq qilaman")
	sara.says("Shu bitimni yakshanbaga sur")
	if p := o.everyPlan(); len(p) != 1 || p[0].When.Date() != "2026-11-29" || p[0].When.Clock() != "11:00" || p[0].DealID == 0 {
		t.Errorf("planned are %+v", p) // the hour stays
	}
	sara.says("move it to 3pm")
	if p := o.everyPlan(); len(p) != 1 || p[0].When.Date() != "2026-11-29" || p[0].When.Clock() != "15:00" {
		t.Errorf("planned are %+v", p) // the day stays
	}
	sara.says("bir haftaga sur")
	sara.says("25-dekabr")
	if p := o.everyPlan(); len(p) != 1 || p[0].When.Date() != "2026-12-25" {
		t.Errorf("planned are %+v", p)
	}
}

func TestADealWithoutANextStepGetsOneAndItsCloseIsMovedByWords(t *testing.T) {
	o := newOffice(t, "en")
	_, deal := o.bargains(saraID, "Dilnoza", "kamera", 5e8)
	sara := o.sara()
	sara.deal(deal)
	sara.says("move this deal to Sunday")
	if p := o.everyPlan(); len(p) != 1 || p[0].DealID != deal {
		t.Fatalf("planned are %+v", p)
	}
	for said, day := range map[string]string{
		"bitim yopilishini 15-dekabrga sur": "2026-12-15", "перенеси закрытие сделки на 20 декабря": "2026-12-20", "move the expected close to 31 December": "2026-12-31",
	} {
		sara.says(said)
		if d := o.dealNow(deal); d.ExpectedClose != day {
			t.Errorf("%q: expected to close on %q", said, d.ExpectedClose)
		}
		if p := o.everyPlan(); len(p) != 1 || p[0].When.Date() != "2026-11-29" {
			t.Errorf("%q: planned are %+v", said, p)
		}
	}
}

func TestAnOrderAboutNothingIsKeptAndPlansNothing(t *testing.T) {
	for _, said := range []string{"Shu bitimni yakshanbaga sur", "перенеси на пятницу", "move it to Friday", "bir haftaga sur", "Umidni juma kuniga sur"} {
		o := newOffice(t, "en")
		sara := o.sara()
		sara.says(said)
		if p := o.everyPlan(); len(p) != 0 {
			t.Errorf("%q planned %+v", said, p)
		}
		if !strings.Contains(sara.last().text(), said) {
			t.Errorf("%q is lost:\n%s", said, sara.last().text())
		}
	}
	o := newOffice(t, "en")
	_, deal := o.bargains(timurID, "Dilnoza", "kamera", 5e8)
	o.sara().says("/today")
	o.sara().forges(chat.Data{Action: "deal", ID: deal, Version: 1})
	o.sara().says("move this deal to Sunday")
	if p := o.everyPlan(); len(p) != 0 {
		t.Errorf("a colleague's deal got %+v", p)
	}
}

func TestAnOrderThatNamesACustomerIsAboutThem(t *testing.T) {
	o := newOffice(t, "en")
	o.customer(saraID, store.NewCustomer{Name: "Dilnoza"})
	o.customer(saraID, store.NewCustomer{Name: "Malika"})
	sara := o.sara()
	sara.says("Dilnoza bilan ertaga 11 da uchrashaman")
	sara.says("Malikaga ertaga tel qilaman")
	sara.says("Dilnoza bilan uchrashuvni juma kuniga ko'chir")
	p := o.everyPlan()
	if len(p) != 2 || p[0].Kind != crm.Call || p[1].Kind != crm.Meeting || p[1].When.String() != "2026-11-27T11:00" {
		t.Errorf("planned are %+v", p)
	}
}
