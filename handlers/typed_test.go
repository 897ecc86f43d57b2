package handlers_test

import (
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// twoAzizes is an office whose Sara has two customers of one name.
func twoAzizes(t *testing.T) *office {
	o := newOffice(t, "uz")
	o.customer(saraID, store.NewCustomer{Name: "Aziz Karimov", Phone: "+998901234567"})
	o.customer(saraID, store.NewCustomer{Name: "Aziz Toʻxtayev", Phone: "+998909998812"})
	return o
}

func TestWhichAzizIsAnsweredByTyping(t *testing.T) {
	for _, typed := range []string{"8812", "Toʻxtayev", "tuxtayev", "Aziz To'xtayevga"} {
		o := twoAzizes(t)
		sara := o.sara()
		sara.says("Azizga tel qildim, 4 mln")
		sara.sees("Qaysi Aziz?")
		sara.says(typed)
		sara.sees("👤 <b>Aziz Toʻxtayev</b> · ··8812", nb("4_000_000"))
		if strings.Contains(sara.last().Text, "Qaysi") {
			t.Errorf("%q left the question open", typed)
		}
	}
}

func TestASentenceOfItsOwnIsNoAnswer(t *testing.T) {
	o := twoAzizes(t)
	sara := o.sara()
	sara.says("Azizga tel qildim")
	sara.says("Malikaga katalog yubordim")
	sara.sees("<b>Malika</b>", "yangi mijoz")
}

func TestWhyADealWasLostIsReadFromTheWordsOrAnsweredByTyping(t *testing.T) {
	for said, want := range map[string]string{
		"Ravshan rad etdi, narxi qimmat":      "price",
		"Ravshan rad etdi|pulim yo'q ekan":    "budget",
		"Ravshan rad etdi|xotini qarshi ekan": "other: xotini qarshi ekan",
	} {
		o := newOffice(t, "uz")
		for _, line := range strings.Split(said, "|") {
			o.sara().says(line)
		}
		deals, err := o.book.Deal(t.Context(), crm.WholeBook(), 1)
		if err != nil || deals.LostReason != want {
			t.Errorf("%s: the reason is %q, %v; want %q", said, deals.LostReason, err, want)
		}
	}
}

func TestACorrectionKeepsWhatItLeavesUnsaid(t *testing.T) {
	for _, tc := range []struct{ first, then, want string }{
		{"Malika bilan juma kuni soat 16 da uchrashamiz", "juma emas, shanba", "2026-11-28T16:00"},
		{"Malika bilan ertaga soat 15 da uchrashamiz", "16:00", "2026-11-24T16:00"},
		{"juma kuni Malikaga qo'ng'iroq qilishim kerak", "14:30", "2026-11-27T14:30"},
		{"Malika bilan ertaga soat 15 da uchrashamiz", "indinga", "2026-11-25T15:00"},
	} {
		o := newOffice(t, "uz")
		sara := o.sara()
		sara.says(tc.first)
		sara.says(tc.then)
		f, err := o.book.FollowUp(t.Context(), crm.WholeBook(), 1)
		if err != nil || f.When.String() != tc.want {
			t.Errorf("%q, then %q: %s, %v; want %s", tc.first, tc.then, f.When, err, tc.want)
		}
	}
}

func TestACorrectionThatNamesAnotherCustomerIsAboutTheirs(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("Malika bilan sdelka, divan 11 mln")
	sara.says("ertaga soat 11 da Boburga qo'ng'iroq qilishni eslat")
	sara.says("Malika 11 mln emas 10 mln")
	d, err := o.book.Deal(t.Context(), crm.WholeBook(), 1)
	if err != nil || d.Amount.Minor != 10_000_000_00 {
		t.Errorf("Malika's deal is %d, %v", d.Amount.Minor, err)
	}
	f, err := o.book.FollowUp(t.Context(), crm.WholeBook(), 1)
	if err != nil || f.CustomerID == d.CustomerID || f.Deleted {
		t.Errorf("Bobur's reminder went to customer %d, %v", f.CustomerID, err)
	}
}

func TestAnotherProductIsAskedAbout(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("Bahodir bilan sdelka, noutbuk 12 mln")
	sara.says("Bahodir printer so'radi, 6 mln")
	sara.sees(nb("6_000_000"), "Noutbuk")
	d, err := o.book.Deal(t.Context(), crm.WholeBook(), 1)
	if err != nil || d.Amount.Minor != 12_000_000_00 {
		t.Errorf("the laptops cost %d now, %v", d.Amount.Minor, err)
	}
	sara.says("yo'q, 7 mln")
	sara.tapsAction("which", "new")
	sara.sees("Printer", nb("7_000_000"), "yangi bitim")
	sara.says("Bahodir 2 ta noutbuk, 20 mln")
	sara.sees("Noutbuk", nb("12_000_000"), nb("20_000_000"))
}

func TestANumberIsShownOrSavedNeverDropped(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	o.customer(saraID, store.NewCustomer{Name: "Zuhra"})
	sara.says("Zuhraning telefoni 90 555 44 33")
	sara.sees("Zuhra", "4433")
	sara.says("90 555 44 33")
	sara.sees("Zuhra")
	if strings.Contains(sara.last().Text, "hech narsa qolmadi") {
		t.Error("a known number leads to an empty card")
	}
}

func TestAForwardedMessageIsItsSenders(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	o.customer(saraID, store.NewCustomer{Name: "Aziz Karimov", Phone: "+998901234567"})
	sara.does(chat.Request{Kind: chat.Text, Text: "3 ta konditsioner kerak, 12 mln bo'ladimi", ForwardedFrom: "Aziz"}, "(forwards Aziz)")
	sara.sees("<b>Aziz Karimov</b>")
	sara.does(chat.Request{Kind: chat.Text, Text: "narxi qancha bo'ladi", ForwardedFrom: "Gulnora Do'kon"}, "(forwards Gulnora)")
	sara.sees("Gulnora Do", "➕")
}

func TestAMenuWordTypedByHandIsTheMenu(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("juma kuni soat 17 da Malikaga qo'ng'iroq qilishim kerak")
	sara.says("Bugun")
	sara.sees("Bugun, dushanba")
	f, err := o.book.FollowUp(t.Context(), crm.WholeBook(), 1)
	if err != nil || f.When.String() != "2026-11-27T17:00" {
		t.Errorf("the reminder moved to %s, %v", f.When, err)
	}
}

func TestWhatBecameDueWhileTheBotWasBlockedComesAfterwards(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	o.plans(saraID, 0, monday.Add(time.Minute), "toʻlov")
	sara.does(chat.Request{Kind: chat.Member, Away: true}, "(blocks)")
	o.rings(monday.Add(time.Minute))
	before := len(sara.shown)
	sara.does(chat.Request{Kind: chat.Member}, "(unblocks)")
	o.rings(monday.Add(2 * time.Minute))
	if len(sara.shown) != before+1 || !strings.Contains(sara.last().Text, "toʻlov") {
		t.Errorf("after unblocking: %s", sara.last().text())
	}
}

func TestABareAmountIsNotAboutACardThatSomethingElseWasShownAfter(t *testing.T) {
	o := newOffice(t, "en")
	sara := o.sara()
	sara.says("Called Aziz Karimov, 90 123 45 67, wants a fridge for 5 mln, call him tomorrow")
	o.customer(saraID, store.NewCustomer{Name: "Gulnora Umarova", Phone: "+998935550402"})
	o.customer(saraID, store.NewCustomer{Name: "Nodira Saidova"})
	sara.says("/find Gulnora")
	sara.says("12 mln")
	sara.sees("Whose is it?")
	open := func() []crm.Deal { return must(o.book.OpenDeals(t.Context(), crm.WholeBook(), 1))(t) }
	if d := open(); len(d) != 1 || d[0].Amount != som(5_000_000) {
		t.Errorf("Aziz's deals are %+v", d)
	}
	sara.says("Called Aziz Karimov, call him on Friday")
	sara.says("/find Aziz Karimov")
	sara.says("7 mln")
	if d := open(); len(d) != 1 || d[0].Amount != som(7_000_000) {
		t.Errorf("the card's own customer was shown, the deals are %+v", d)
	}
}

func TestNewWithAPhoneOfTheBookShowsWhoseItIs(t *testing.T) {
	o := newOffice(t, "en")
	sara := o.sara()
	o.customer(saraID, store.NewCustomer{Name: "Rustam Kadirov", Phone: "+998901112233"})
	for _, said := range []string{"/new Rustam Kadirov 90 111 22 33", "/new Rustam Kodirov, 90 111 22 33", "/new Boshqa Odam 90 111 22 33"} {
		sara.says(said)
		sara.sees("Rustam Kadirov", "Added in November")
		if all := must(o.book.RecentCustomers(t.Context(), crm.WholeBook(), 5))(t); len(all) != 1 {
			t.Errorf("%q makes %d customers", said, len(all))
		}
	}
}
