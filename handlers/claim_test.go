package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
)

// claimed is an office in which Timur has written about Sara's customer: she and
// Olim, who leads, are asked.
func claimed(t *testing.T) *office {
	o := newOffice(t, "uz")
	o.olim().says("/help")
	o.sara().says("Yangi mijoz: Aziz Karimov, 90 123 45 67")
	o.timur().says("90 123 45 67 ga tel qildim, 5 mln televizor")
	return o
}

func (p *phone) told(what string) (n int) {
	for _, m := range p.shown {
		n += strings.Count(m.text(), what)
	}
	return n
}

func TestAClaimIsAnsweredOnceWhoeverAnswersFirst(t *testing.T) {
	o := claimed(t)
	olims := o.olim().last()
	buttons := slices.Concat(olims.Buttons...)
	o.sara().tapsAction("claim", view.ClaimShare)
	if len(olims.Buttons) != 0 {
		t.Errorf("Olim is still asked: %s", olims.text())
	}
	was := len(o.timur().shown)
	for _, b := range buttons { // from a phone that has not drawn the edit yet
		o.olim().tapsData(olims, b.Data, b.Text)
	}
	if len(o.timur().shown) != was {
		t.Errorf("Timur is told again: %s", o.timur().last().text())
	}
	if o.ownerOf(1) != o.user(saraID).ID {
		t.Error("the second answer has handed them over")
	}
}

func TestAnOwnerWhoseCustomerAManagerGivesToWhoAskedIsTold(t *testing.T) {
	o := claimed(t)
	o.olim().tapsAction("claim", view.ClaimHandOver)
	if o.ownerOf(1) != o.user(timurID).ID {
		t.Fatal("they are not Timur's")
	}
	if n := o.sara().told("endi boshqa masʼulda: Timur"); n != 1 {
		t.Errorf("Sara is told %d times", n)
	}
}

// A salesperson learns of a colleague's customer, by a phone or by who is in
// Telegram, whose customer it is and nothing else.
func TestASharedContactOfSomebodyInTelegramIsTheSamePerson(t *testing.T) {
	o, _ := joined(t)
	people := func() int {
		found, err := o.book.RecentCustomers(t.Context(), crm.WholeBook(), 50)
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	before := people()
	card := func() chat.Request {
		return chat.Request{Kind: chat.Contact, Contact: &chat.SharedContact{Name: "Gulya opa", Phone: "998935550011", UserID: gulyaID}}
	}
	timur := o.timur()
	timur.does(card(), "(contact)")
	for _, secret := range []string{"Azimova", "6655"} {
		if timur.told(secret) > 0 {
			t.Errorf("Timur learns %q: %s", secret, timur.last().text())
		}
	}
	if timur.told("Sara") == 0 {
		t.Errorf("Timur does not learn whose customer it is: %s", timur.last().text())
	}
	o.sara().does(card(), "(contact)")
	if c := o.asKept(1); len(c.Phones) != 2 || !slices.Contains(c.Phones, "+998935550011") {
		t.Errorf("her numbers are %v", c.Phones)
	}
	o.sara().sees("+998 93 555 00 11")
	if n := people(); n != before {
		t.Errorf("there are %d customers, were %d", n, before)
	}
}
