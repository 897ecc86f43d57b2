package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers"
	"daftar/store"
)

// sums is what a deal comes to by its lines and by itself.
func (o *office) sums(deal int64) (lines, amount string) {
	o.t.Helper()
	items, err := o.book.Items(o.t.Context(), crm.WholeBook(), deal)
	if err != nil {
		o.t.Fatal(err)
	}
	sum, _, err := crm.Sum(items)
	if err != nil {
		o.t.Fatal(err)
	}
	d, err := o.book.Deal(o.t.Context(), crm.WholeBook(), deal)
	if err != nil {
		o.t.Fatal(err)
	}
	l := o.words.For("en")
	return l.Money(sum), l.Money(d.Amount)
}

func (o *office) sells(customer int64, title string) (deal int64) {
	o.t.Helper()
	o.as(saraID, func(tx *store.Tx) (err error) {
		deal, err = tx.AddDeal(store.NewDeal{CustomerID: customer, Title: title, Status: crm.Open, At: o.clock})
		return err
	})
	return deal
}

func TestTheAmountOfADealFollowsItsLines(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	deal := o.sells(1, "jihoz")
	sara.says("/products")
	sara.tapsData(sara.last(), itemsOf(deal, ""), "goods")
	sara.tapsAction("items", "add")
	sara.says("konditsioner 4 mln")
	sara.sees("Sum", "4\u00a0000\u00a0000")
	sara.tapsAction("item", "")
	sara.tapsAction("item", "quantity")
	sara.says("3")
	if lines, amount := o.sums(deal); lines != amount || amount != "12\u00a0000\u00a0000\u00a0soʻm" {
		t.Errorf("three of them: lines %s, deal %s", lines, amount)
	}
	sara.tapsAction("item", "")
	sara.tapsAction("item", "discount")
	sara.says("besh") // no number: asked again
	sara.sees("from 0 to 100")
	sara.says("2,5 %")
	if lines, amount := o.sums(deal); lines != amount || amount != "11\u00a0700\u00a0000\u00a0soʻm" {
		t.Errorf("less 2.5 %%: lines %s, deal %s", lines, amount)
	}
	sara.tapsAction("items", "add")
	sara.says("kabel 300$")
	sara.sees("A deal is in one currency")
	if lines, amount := o.sums(deal); lines != amount || amount != "11\u00a0700\u00a0000\u00a0soʻm" {
		t.Errorf("after a refused line: lines %s, deal %s", lines, amount)
	}
}

func TestAnAgreedAmountStaysUntilItIsToFollowTheLines(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	sara.says("Gulnoraga 5 mlnlik jihoz sotdim")
	sara.tapsAction("edit", "")
	sara.tapsAction("items", "new")
	sara.tapsAction("items", "add")
	sara.says("parda 1 mln")
	if lines, amount := o.sums(1); lines != "1\u00a0000\u00a0000\u00a0soʻm" || amount != "5\u00a0000\u00a0000\u00a0soʻm" {
		t.Errorf("lines %s, deal %s", lines, amount)
	}
	sara.tapsAction("items", "sum")
	if lines, amount := o.sums(1); lines != amount {
		t.Errorf("lines %s, deal %s", lines, amount)
	}
}

func TestOnlyManagersKeepThePriceList(t *testing.T) {
	o := lobby(t)
	olim, sara := o.olim(), o.sara()
	olim.says("/products")
	olim.tapsAction("products", "add")
	olim.says("Konditsioner 4 mln")
	olim.sees("Konditsioner", "4\u00a0000\u00a0000\u00a0soʻm")
	sara.says("/products")
	if sara.tapsAction("product", ""); sara.has("product") {
		t.Errorf("a salesperson is offered to change a price: %s", sara.last().text())
	}
	deal := o.sells(1, "jihoz")
	sara.tapsData(sara.last(), itemsOf(deal, ""), "goods")
	sara.tapsAction("items", "add")
	sara.says("konditsioner")
	if lines, amount := o.sums(deal); lines != amount || amount != "4\u00a0000\u00a0000\u00a0soʻm" {
		t.Errorf("the price comes from the list: lines %s, deal %s", lines, amount)
	}
}

func TestAPriceListHasAProductOnce(t *testing.T) {
	o := lobby(t)
	olim := o.olim()
	for _, said := range []string{"Konditsioner 4 mln", "кондиционер 5 mln"} {
		olim.says("/products")
		olim.tapsAction("products", "add")
		olim.says(said)
	}
	n, err := o.book.CountProducts(t.Context(), crm.WholeBook())
	if err != nil || n != 1 {
		t.Errorf("%d products, %v", n, err)
	}
	olim.sees("5\u00a0000\u00a0000\u00a0soʻm")
}

func TestAPageOfThePriceListHoldsWhenTheListChanges(t *testing.T) {
	o := lobby(t)
	olim := o.olim()
	o.as(olimID, func(tx *store.Tx) error {
		for i := range 20 {
			if _, _, err := tx.PutProduct(fmt.Sprintf("Mahsulot %02d", i), store.ProductEdit{}); err != nil {
				return err
			}
		}
		return nil
	})
	shown := func() (names []string) {
		for _, row := range olim.last().Buttons {
			if name := row[0].Text; strings.HasPrefix(name, "Mahsulot") {
				names = append(names, strings.TrimPrefix(name, "Mahsulot "))
			}
		}
		return names
	}
	olim.says("/products")
	o.as(olimID, func(tx *store.Tx) error { // one comes in ahead of the page, its edge goes
		if _, _, err := tx.PutProduct("Asbob", store.ProductEdit{}); err != nil {
			return err
		}
		return tx.BinProduct(8, 0)
	})
	olim.taps("›")
	if got := shown(); got[0] != "08" || len(got) != 8 {
		t.Errorf("the second page holds %q", got)
	}
	olim.taps("›")
	if got := shown(); got[0] != "16" || len(got) != 4 {
		t.Errorf("the third page holds %q", got)
	}
	olim.taps("‹")
	if got := shown(); got[0] != "08" || len(got) != 8 {
		t.Errorf("back on the second page are %q", got)
	}
}

func itemsOf(deal int64, arg string) string {
	return chat.Data{Action: "items", ID: deal, Arg: arg}.Encode()
}

func TestASentenceThatCountsGoodsMakesTheDeal(t *testing.T) {
	for said, c := range map[string]struct{ lines, amount string }{
		"Gulnora 3 ta konditsioner oladi, 4 mln dan":                             {"12 000 000 soʻm", "12 000 000 soʻm"},
		"Гулнора хочет 5 кондиционеров по 4 млн":                                 {"20 000 000 soʻm", "20 000 000 soʻm"},
		"Gulnoraga 10 ta konditsioner 8 mlndan 10% chegirma bilan sotdim":        {"72 000 000 soʻm", "72 000 000 soʻm"},
		"Gulnora wants 2 laptops, 700$ each":                                     {"$1 400", "$1 400"},
		"Gulnora 3 ta konditsionerni 11 mlnga oladigan boʻldi":                   {"", "11 000 000 soʻm"},
		"Gulnoraga 2 ta televizor 5 mlndan va 3 ta konditsioner 4 mlndan sotdim": {"22 000 000 soʻm", "22 000 000 soʻm"},
	} {
		t.Run(said, func(t *testing.T) {
			o := lobby(t)
			sara := o.sara()
			sara.says(said)
			lines, amount := o.sums(1)
			if want := nbsp(c.amount); amount != want || nbsp(lines) != nbsp(c.lines) {
				t.Errorf("lines %s, deal %s, want %s: %s", lines, amount, want, sara.last().text())
			}
			if all := o.written(); len(all) != 0 {
				t.Errorf("it made the notes %+v", all)
			}
		})
	}
}

func TestThePriceListGivesThePriceThatWasNotSaid(t *testing.T) {
	o := lobby(t)
	o.as(olimID, func(tx *store.Tx) error {
		_, _, err := tx.PutProduct("Konditsioner", store.ProductEdit{Price: &crm.Money{Minor: 4_000_000_00, Currency: crm.UZS}})
		return err
	})
	sara := o.sara()
	sara.says("Gulnora 3 ta konditsioner oladi")
	if lines, amount := o.sums(1); lines != amount || amount != nbsp("12 000 000 soʻm") {
		t.Errorf("lines %s, deal %s: %s", lines, amount, sara.last().text())
	}
	sara.says("yoʻq 5 ta, chegirma 5%")
	if lines, amount := o.sums(1); lines != amount || amount != nbsp("19 000 000 soʻm") {
		t.Errorf("with a discount: lines %s, deal %s: %s", lines, amount, sara.last().text())
	}
	sara.says("yoʻq, 4 ta")
	if lines, amount := o.sums(1); lines != amount || amount != nbsp("15 200 000 soʻm") {
		t.Errorf("corrected: lines %s, deal %s: %s", lines, amount, sara.last().text())
	}
	sara.takesBack()
	if n := o.deals(1); n != 0 {
		t.Errorf("after Undo she has %d deals", n)
	}
}

func nbsp(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }

func TestAPriceListComesInAsAFileAndIsTakenBack(t *testing.T) {
	o := lobby(t)
	list := "Nomi;Narxi;Valyuta\nKonditsioner;4 000 000;\nKamera;120;$\nKabel;kelishiladi;\n"
	o.desk = o.newDesk(func(c *handlers.Config) {
		c.Download = func(context.Context, string, int64) ([]byte, error) { return []byte(list), nil }
	})
	olim := o.olim()
	olim.says("/products")
	olim.tapsAction("products", "add")
	file := &chat.File{ID: "f1", Kind: "document", Name: "narxlar.csv", Size: int64(len(list))}
	olim.does(chat.Request{Kind: chat.Media, File: file}, "(sends narxlar.csv)")
	olim.sees("New: 2", "4")
	n, err := o.book.CountProducts(t.Context(), crm.WholeBook())
	if err != nil || n != 2 {
		t.Errorf("%d products, %v", n, err)
	}
	olim.tapsAction("undo", "")
	if n, err := o.book.CountProducts(t.Context(), crm.WholeBook()); err != nil || n != 0 {
		t.Errorf("after Undo %d products, %v", n, err)
	}
	list = "nothing of the kind"
	olim.says("/products")
	olim.tapsAction("products", "add")
	olim.does(chat.Request{Kind: chat.Media, File: file}, "(sends nonsense)")
	olim.sees("could not read")
}

func TestGoodsInTwoCurrenciesAreKeptAndCanBeTakenOff(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	sara.says("Gulnoraga 2 ta televizor 5 mlndan, 1 ta stol 1 mlndan, 4 ta kabel 10 dollardan va 3 ta konditsioner 400 dollardan sotdim")
	lines := func() []crm.Item {
		all, err := o.book.Items(t.Context(), crm.WholeBook(), 1)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if n := len(lines()); n != 4 {
		t.Fatalf("%d lines are kept: %s", n, sara.last().text())
	}
	sara.says("/products")
	for want := 3; want > 1; want-- { // the dollars, one by one
		sara.tapsData(sara.last(), itemsOf(1, ""), "goods")
		last := lines()[want]
		sara.tapsData(sara.last(), chat.Data{Action: "item", ID: last.ID, Version: last.Version, Arg: "drop"}.Encode(), "drop")
		if n := len(lines()); n != want {
			t.Fatalf("%d lines, want %d: %s", n, want, sara.last().text())
		}
	}
	sara.tapsAction("items", "sum")
	if lines, amount := o.sums(1); lines != amount || amount != nbsp("11 000 000 soʻm") {
		t.Errorf("lines %s, deal %s", lines, amount)
	}
}

func TestWhatWasBoughtYesterdayIsDatedSo(t *testing.T) {
	o := lobby(t)
	o.sara().says("Gulnora kecha 2 ta muzlatkich oldi, 9 mln dan")
	d, err := o.book.Deal(t.Context(), crm.WholeBook(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if day := d.ClosedAt.In(o.user(saraID).Location()).Format("2006-01-02"); d.Status != crm.Won || day != "2026-11-22" {
		t.Errorf("%s on %s", d.Status, day)
	}
}
