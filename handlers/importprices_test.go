package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/exchange"
)

const priceList = "Nomi;Narxi\nKonditsioner;4 000 000\nMuzlatkich;9 800 000\nKabel;kelishiladi\n"

func (o *office) productCount() int {
	o.t.Helper()
	n, err := o.book.CountProducts(o.t.Context(), crm.WholeBook())
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

func TestAPriceListIsKnownByItselfWhereverItIsSent(t *testing.T) {
	o := lobby(t)
	o.takesLists(files{"prices": priceList, "people": oldList})
	olim := o.olim()
	olim.says("/products")
	olim.sendsList("narxlar.csv", "prices")
	olim.sees("price list: 2 products", "Nomi → <b>Name</b>", "“Konditsioner, Muzlatkich”", "Rows without a price that I can read: 1", "It is a list of customers")
	olim.tapsAction("import", "start")
	olim.sees("New: 2", "4")
	if n, people := o.productCount(), len(o.customersOf(olimID)); n != 2 || people != 0 {
		t.Errorf("%d products and %d customers", n, people)
	}
	olim.tapsAction("undo", "")
	if n := o.productCount(); n != 0 {
		t.Errorf("after Undo %d products", n)
	}
	olim.sendsList("mijozlar.csv", "people")
	if olim.sees("2 new"); strings.Contains(olim.last().text(), "price list") {
		t.Errorf("people are offered as prices:\n%s", olim.last().text())
	}
}

func TestOneTapReadsAListTheOtherWay(t *testing.T) {
	o := newOffice(t, "en")
	o.takesLists(files{"f": "Название;Цена\nЗамин;4 000 000\nБарака;9 800 000\n", "bare": "Konditsioner;4 000 000\nMuzlatkich;9 800 000\n"})
	olim := o.olim()
	olim.sendsList("firms.csv", "f")
	olim.sees("price list: 2 products")
	olim.tapsAction("import", "as")
	o.works()
	olim.sees("2 new customers", "It is a price list")
	olim.tapsAction("import", "start")
	o.works()
	if n, people := o.productCount(), len(o.customersOf(olimID)); n != 0 || people != 2 {
		t.Errorf("%d products and %d customers", n, people)
	}
	olim.sendsList("bare.csv", "bare")
	olim.tapsAction("import", "as")
	o.works()
	olim.sees("price list: 2 products")
	olim.tapsAction("import", "start")
	if n := o.productCount(); n != 2 {
		t.Errorf("%d products", n)
	}
}

// What a list was taken in as, the next one with its titles is, whichever was said last.
func TestAListIsReadAgainAsWhatItWasTakenInAs(t *testing.T) {
	o := newOffice(t, "en")
	const titles = "Название;Цена\n"
	o.takesLists(files{
		"1": titles + "Замин;4 000 000\nБарака;9 800 000\n", "2": titles + "Нур;4 000 000\nБахт;9 800 000\n",
		"3": titles + "Кабель;4 000\nЛампа;9 800\n", "other": "Товар;Цена\nКабель;4 000\nЛампа;9 800\n",
	})
	olim := o.olim()
	olim.sendsList("1.csv", "1")
	olim.sees("price list: 2 products")
	olim.tapsAction("import", "as")
	o.works()
	olim.tapsAction("import", "start")
	o.works()
	olim.sendsList("2.csv", "2")
	olim.sees("2 new customers", "It is a price list")
	olim.tapsAction("import", "as")
	o.works()
	olim.sees("price list: 2 products")
	olim.tapsAction("import", "start")
	olim.sees("New: 2")
	olim.says("/import")
	olim.sees("1.csv")
	olim.seesNot("2.csv") // it is taken back like any deed
	olim.sendsList("3.csv", "3")
	olim.sees("price list: 2 products")
	olim.sendsList("other.csv", "other")
	olim.sees("price list: 2 products")
}

func TestATooLongPriceListGoesOnAsCustomers(t *testing.T) {
	for _, tried := range []bool{true, false} {
		titles, row := "Название;Цена\n", "Замин;4000\n"
		if tried { // it is known as one of customers, and somebody taps that it is not
			titles, row = "Название;Цена;Телефон\n", "Замин;4000;901234567\n"
		}
		o := newOffice(t, "en")
		o.takesLists(files{"long": titles + strings.Repeat(row, exchange.MostPrices+1)})
		olim := o.olim()
		olim.sendsList("firms.csv", "long")
		if tried {
			olim.sees("new customers")
			olim.tapsAction("import", "as")
			o.works()
		}
		olim.sees("up to 500 rows", "It is a list of customers", "Cancel")
		olim.seesNot("Take the prices")
		olim.seesNot("This looks like a price list")
		olim.tapsAction("import", "as")
		o.works()
		olim.sees("501 rows", "It is a price list")
		olim.seesNot("up to 500 rows")
		olim.tapsAction("import", "start")
		o.works()
		if len(o.customersOf(olimID)) == 0 {
			t.Errorf("nobody came in:\n%s", olim.last().text())
		}
	}
}

// Lists are looked through while others take prices: nobody's file is held for another's.
func TestAListIsKnownByItsOwnContentWhileAnotherIsTaken(t *testing.T) {
	o := newOffice(t, "en")
	f := files{"prices": priceList}
	row := "Aziz;901234567" + strings.Repeat(";text", 90) + "\n"
	const lists = 5
	for n := range lists {
		f[fmt.Sprint(n)] = fmt.Sprintf("name;phone\nBek%d;90111220%d\n", n, n) + strings.Repeat(row, 59)
	}
	o.takesLists(f)
	olim, sara := o.olim(), o.sara()
	olim.sendsList("narxlar.csv", "prices")
	take := chat.Request{
		Kind: chat.Tap, Tap: chat.Data{Action: "import", ID: 1, Version: 2, Arg: "start"},
		Chat: olim.chat, From: olim.person, At: o.clock, MessageID: olim.last().id,
	}
	for n := range lists {
		id := fmt.Sprint(n)
		sara.does(chat.Request{Kind: chat.Media, File: &chat.File{ID: id, Kind: "document", Name: id + ".csv", Size: 100}}, "(document)")
		looked := make(chan error)
		go func() { looked <- o.desk.Imports(t.Context()) }()
		for done := false; !done; {
			o.desk.Forgive()
			if _, err := o.desk.Handle(t.Context(), take); err != nil {
				t.Fatal(err)
			}
			select {
			case err := <-looked:
				if done = true; err != nil {
					t.Fatal(err)
				}
			default:
			}
		}
		o.deliver()
		sara.sees("60 rows")
		sara.tapsAction("import", "start")
		o.works()
		if text := sara.everything(0); strings.Contains(text, "cannot be read") {
			t.Fatalf("%s.csv is held for another file:\n%s", id, sara.last().text())
		}
	}
}

func TestASalespersonIsToldWhoKeepsThePrices(t *testing.T) {
	o := newOffice(t, "en")
	o.takesLists(files{"f": priceList, "long": "Nomi;Narxi\n" + strings.Repeat("x;1\n", exchange.MostPrices+1)})
	sara := o.sara()
	sara.sendsList("narxlar.csv", "f")
	sara.sees("price list: 2 products", "kept by a manager or the owner")
	if strings.Contains(sara.last().text(), "Take the prices") {
		t.Error("she may take them")
	}
	o.olim().sendsList("narxlar.csv", "long")
	o.olim().sees("up to 500 rows")
}
