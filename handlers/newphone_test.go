package handlers_test

import (
	"testing"

	"daftar/crm"
)

func TestANewCustomerWithThePhoneOfAnotherIsAskedAbout(t *testing.T) {
	for _, whose := range []string{"new", "theirs"} {
		t.Run(whose, func(t *testing.T) {
			o := newOffice(t, "uz")
			sara := o.sara()
			sara.says("Aziz Karimov 90 123 45 67, konditsioner 18 mln")
			sara.says("yangi mijoz Dilshod 90 123 45 67, 10 ta muzlatkich 8 mlndan")
			sara.sees("Aziz Karimov", "Dilshod")
			first := must(o.book.Deal(t.Context(), crm.WholeBook(), 1))(t)
			if first.Amount.Minor != 18_000_000_00 {
				t.Errorf("the first deal is %v, unasked", first.Amount)
			}
			theirs := func(customer int64) int {
				return len(must(o.book.OpenDeals(t.Context(), crm.WholeBook(), customer))(t))
			}
			if whose == "theirs" {
				sara.tapsAction("give", "")
				sara.tapsAction("which", "new") // for which of their deals is asked then
				if n := theirs(first.CustomerID); n != 2 {
					t.Errorf("Aziz has %d deals", n)
				}
				return
			}
			sara.tapsAction("giveto", "")
			second := must(o.book.Deal(t.Context(), crm.WholeBook(), 2))(t)
			c := must(o.book.Customer(t.Context(), crm.WholeBook(), second.CustomerID))(t)
			if c.Name != "Dilshod" || len(c.Phones) != 0 || theirs(first.CustomerID) != 1 {
				t.Errorf("it is of %s, %v", c.Name, c.Phones)
			}
		})
	}
}

// Whoever says that it is somebody else, and somebody new, is not led back.
func TestSomebodyElseWhoIsNewIsNotWhoHasThePhone(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("Aziz Karimov 90 123 45 67, konditsioner 18 mln")
	sara.says("Dilshod 90 123 45 67, muzlatkich 8 mln, yangi bitim")
	sara.sees("Aziz Karimov")
	sara.tapsAction("whom", "")
	sara.tapsAction("giveto", "")
	sara.says("Dilshod 90 123 45 67")
	deal := must(o.book.Deal(t.Context(), crm.WholeBook(), 2))(t)
	if c := must(o.book.Customer(t.Context(), crm.WholeBook(), deal.CustomerID))(t); c.Name != "Dilshod" || len(c.Phones) != 0 {
		t.Errorf("it is of %s, %v: %s", c.Name, c.Phones, sara.last().text())
	}
}

func TestThePhoneAndTheNameOfWhomTheCardShowsMakeNobodyNew(t *testing.T) {
	for _, says := range []string{"Azizbek Karimov 90 123 45 67", "Karimov Aziz 90 123 45 67", "Азиз 90 123 45 67"} {
		o := newOffice(t, "uz")
		sara := o.sara()
		sara.says("Aziz Karimov 90 123 45 67")
		sara.says("Aziz Karimov konditsioner 18 mln")
		sara.tapsAction("whom", "")
		sara.tapsAction("giveto", "")
		sara.says(says)
		if all := must(o.book.RecentCustomers(t.Context(), crm.WholeBook(), 5))(t); len(all) != 1 {
			t.Errorf("%q: %d customers: %s", says, len(all), sara.last().text())
		}
	}
}
