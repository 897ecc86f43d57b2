package handlers_test

import (
	"testing"

	"daftar/crm"
	"daftar/store"
)

func TestAnAddressInASentenceIsKeptAsTheCustomers(t *testing.T) {
	o := newOffice(t, "en")
	sara := o.sara()
	aziz := o.customer(saraID, store.NewCustomer{Name: "Aziz Karimov", Phone: "+998901234567"})
	email := func(want string) {
		t.Helper()
		c, err := o.book.Customer(t.Context(), crm.WholeBook(), aziz)
		if err != nil || c.Email != want {
			t.Errorf("his address is %q, want %q (%v)", c.Email, want, err)
		}
	}
	notes := func(want int) {
		t.Helper()
		story, err := o.book.Story(t.Context(), crm.WholeBook(), aziz, store.Place{}, false, 50)
		if err != nil || len(story) != want {
			t.Errorf("%d events, want %d (%v)", len(story), want, err)
		}
	}
	sara.says("Aziz, email aziz@mail.uz")
	sara.sees("👤 <b>Aziz Karimov</b>", "📧 aziz@mail.uz")
	email("aziz@mail.uz")
	notes(0)
	sara.says("Азиз, почта karimov@mail.ru")
	sara.sees("📧 aziz@mail.uz → karimov@mail.ru")
	email("karimov@mail.ru")
	sara.tapsAction("undo", "")
	email("aziz@mail.uz")
	sara.says("Aziz email Aziz@mail.uz") // as it is already
	sara.sees("📧 aziz@mail.uz")
	email("aziz@mail.uz")
	notes(0)
	sara.says("Called Aziz, he is thinking, email new@mail.uz")
	sara.sees("📞", "📧 aziz@mail.uz → new@mail.uz")
	notes(1)
	sara.tapsAction("undo", "")
	email("aziz@mail.uz")
	sara.says("Aziz sent the contract to info@artel.uz")
	email("aziz@mail.uz")
}

func TestAnAddressGoesWithThePartToWhomItBelongs(t *testing.T) {
	o := newOffice(t, "en")
	sara := o.sara()
	first := o.customer(saraID, store.NewCustomer{Name: "Aziz Karimov"})
	second := o.customer(saraID, store.NewCustomer{Name: "Aziz Toʻxtayev"})
	address := func(id int64) string {
		t.Helper()
		c, err := o.book.Customer(t.Context(), crm.WholeBook(), id)
		if err != nil {
			t.Fatal(err)
		}
		return c.Email
	}
	sara.says("Called Aziz, email aziz@mail.uz")
	sara.sees("Which Aziz")
	sara.taps("Toʻxtayev")
	if a, b := address(first), address(second); a != "" || b != "aziz@mail.uz" {
		t.Errorf("%q and %q", a, b)
	}
	sara.sees("📧 aziz@mail.uz")
	sara.tapsAction("whom", "")
	sara.taps("Karimov")
	if a, b := address(first), address(second); a != "aziz@mail.uz" || b != "" {
		t.Errorf("given to the other one: %q and %q", a, b)
	}
}
