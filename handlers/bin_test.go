package handlers_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/reminders"
	"daftar/store"
)

// kompressor is an office in which Sara has a customer with a phone, a deal and a
// call for tomorrow.
func kompressor(t *testing.T) (*office, *phone) {
	o := newOffice(t, "en")
	sara := o.sara()
	sara.says("Yangi mijoz: Qahramon Usmonov, 90 777 66 55")
	sara.says("Qahramonga 12 mlnga kompressor taklif qildim, ertaga tel qilaman")
	return o, sara
}

// deletes taps Delete on a customer's card and confirms it.
func (p *phone) deletes(name string) {
	p.t.Helper()
	p.says("/find " + name)
	p.tapsAction("bin", "c")
	p.tapsAction("bin", "c"+view.Sure)
}

// everywhere asks for all that there is to be seen of customers and plans, and
// returns what comes.
func (p *phone) everywhere() string {
	p.t.Helper()
	before := len(p.shown)
	for _, said := range []string{"/today", "/find Qahramon", "/find 6655", "/history Qahramon", "/changes Qahramon", "/pipeline", "/drafts", "/remind", "/cancel", "/deal", "/cancel"} {
		p.says(said)
	}
	return strings.ReplaceAll(p.everything(before), "“Qahramon”", "")
}

func TestADeletedCustomerIsNowhereAndNobodyIsRemindedOfThem(t *testing.T) {
	o, sara := kompressor(t)
	ticker := reminders.New(o.book, o.words, reminders.Config{Zone: "Asia/Tashkent"})
	if all := sara.everywhere(); strings.Count(all, "Qahramon") < 5 || !strings.Contains(all, "12\u00a0000\u00a0000") {
		t.Fatalf("the test sees nothing of them while they are there: %s", all)
	}
	sara.deletes("Qahramon")
	sara.sees("Qahramon Usmonov", "30")
	o.clock = o.clock.AddDate(0, 0, 2)
	if err := ticker.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := len(sara.shown)
	o.deliver()
	for _, p := range []*phone{sara, o.olim()} {
		if all := p.everywhere(); strings.Contains(all, "Qahramon") || strings.Contains(all, "12\u00a0000\u00a0000") {
			t.Errorf("%s sees: %s", p.person.Name, all)
		}
	}
	if late := sara.shown[before:]; len(late) > 0 && strings.Contains(late[0].Text, "⏰") {
		t.Errorf("Sara is reminded: %s", late[0].text())
	}
	sara.says("/bin")
	sara.tapsAction("restore", "")
	if all := sara.everywhere(); strings.Count(all, "Qahramon") < 5 || !strings.Contains(all, "12\u00a0000\u00a0000") {
		t.Errorf("after the restore Sara sees: %s", all)
	}
	if err := ticker.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.deliver()
	if !strings.Contains(sara.everything(before), "⏰") {
		t.Error("what was planned does not remind after the restore")
	}
}

func TestButtonsOfADeletedCustomerDoNothing(t *testing.T) {
	o, sara := kompressor(t)
	sara.says("/find Qahramon")
	sara.says("/today")
	sara.deletes("Qahramon")
	g := watch(o, saraID)
	for _, m := range sara.shown {
		for _, b := range slices.Concat(m.Buttons...) {
			d, err := chat.Decode(b.Data)
			if err != nil || slices.Contains([]string{"restore", "basket", "cmd", "lang", "today", "try"}, d.Action) {
				continue
			}
			g.tries([]attempt{{"tap " + d.Action, chat.Request{Kind: chat.Tap, Tap: d}}})
		}
	}
	for row := range g.dump() {
		if strings.HasPrefix(row, "customers ") && strings.Contains(row, "deleted_at=<nil>") || strings.HasPrefix(row, "deals ") && strings.Contains(row, "deleted_at=<nil>") {
			t.Errorf("a button has brought back %s", row)
		}
	}
}

func TestWhoHadTheNumberComesBackInThePlaceOfTheNewCustomerAndUndoneGoesAgain(t *testing.T) {
	o, sara := kompressor(t)
	sara.deletes("Qahramon")
	sara.says("Qahramon aka 90 777 66 55 bilan uchrashdim")
	sara.sees("Qahramon Usmonov")
	sara.tapsAction("revive", "")
	number, owner := "+998907776655", int64(1)
	if got, _, err := o.book.PhoneOwner(t.Context(), number); err != nil || got != owner {
		t.Errorf("the number is %d's, %v", got, err)
	}
	story, err := o.book.Activities(t.Context(), crm.WholeBook(), owner, store.Place{}, 10)
	if err != nil || len(story) != 1 || story[0].Kind != crm.Meeting {
		t.Errorf("theirs is %+v, %v", story, err)
	}
	if found, err := o.book.Find(t.Context(), crm.WholeBook(), "Qahramon", 0, 10); err != nil || len(found.Customers) != 1 {
		t.Errorf("there are %+v, %v", found.Customers, err)
	}
	sara.tapsAction("undo", "")
	if found, err := o.book.Bin(t.Context(), crm.WholeBook(), 0, 0, 10); err != nil || len(found) != 1 {
		t.Errorf("after Undo the bin has %+v, %v", found, err)
	}
}

func TestASecondTapDeletesOnlyWhatTheFirstAskedAbout(t *testing.T) {
	o, sara := kompressor(t)
	sara.says("/find Qahramon")
	sara.tapsAction("bin", "c")
	name := "Qahramon Usmonov 2"
	o.as(olimID, func(tx *store.Tx) error { return tx.EditCustomer(1, 0, store.CustomerEdit{Name: &name}) })
	sara.tapsAction("bin", "c"+view.Sure)
	sara.sees(name)
	if c, err := o.book.Customer(t.Context(), crm.WholeBook(), 1); err != nil || c.Deleted {
		t.Errorf("deleted unseen: %+v, %v", c, err)
	}
}

func TestEveryColumnWhoseChangesAreKeptHasAName(t *testing.T) {
	o := newOffice(t, "en")
	g := watch(o, saraID)
	for _, table := range store.Audited() {
		found := g.rowsOf(`SELECT name FROM pragma_table_info('` + table + `')`)
		if len(found) == 0 {
			t.Errorf("%s is no table", table)
		}
		for _, row := range found {
			_, column, _ := strings.Cut(row, "=")
			if !view.Tells(table, column) {
				t.Errorf("%s.%s has no name for people: add it to handlers/view/columns.go, or to what is technical there", table, column)
			}
		}
	}
}

func TestTheListOfDeedsTakesBackExactlyTheOneThatIsTapped(t *testing.T) {
	o, sara := kompressor(t)
	sara.says("Qahramon 13 mln")
	sara.says("Aziz bilan gaplashdim")
	sara.says("/undo")
	list := sara.last()
	var deeds []string
	for _, b := range slices.Concat(list.Buttons...) {
		if d, err := chat.Decode(b.Data); err == nil && d.Action == "deed" {
			deeds = append(deeds, b.Data)
		}
	}
	if len(deeds) != 3 || strings.Count(list.Text, "🔒") != 1 { // the offer: its amount was changed since
		t.Fatalf("the list is %s", list.text())
	}
	amount := func() int64 {
		d, err := o.book.Deal(context.Background(), crm.WholeBook(), 1)
		if err != nil {
			t.Fatal(err)
		}
		return d.Amount.Minor / 100
	}
	sara.tapsData(list, deeds[1], "the amount")
	if amount() != 12_000_000 {
		t.Errorf("after Undo it is %d", amount())
	}
	if list.edits != 1 || strings.Contains(list.Text, "🔒") {
		t.Errorf("the list is now %s", list.text())
	}
	sara.tapsData(list, deeds[1], "once more, old")
	if amount() != 12_000_000 {
		t.Errorf("an old tap has changed it to %d", amount())
	}
	sara.tapsAction("deed", "r")
	if amount() != 13_000_000 {
		t.Errorf("put back it is %d", amount())
	}
	if activities, err := o.book.Activities(t.Context(), crm.WholeBook(), 2, store.Place{}, 10); err != nil || len(activities) != 1 {
		t.Errorf("another deed was touched: %+v, %v", activities, err)
	}
}

func TestWhoAnswersLateSeesTheNewerValueAndSaysWhichStays(t *testing.T) {
	for stays, want := range map[string]int64{"theirs": 15_000_000, "mine": 16_000_000} {
		t.Run(stays, func(t *testing.T) {
			o, sara := kompressor(t)
			sara.tapsAction("edit", "")
			sara.tapsAction("field", "amount")
			o.olim().says("Qahramon 15 mln")
			sara.says("16 mln")
			sara.sees("12\u00a0000\u00a0000", "15\u00a0000\u00a0000", "Olim", "16 mln")
			d, err := o.book.Deal(t.Context(), crm.WholeBook(), 1)
			if err != nil || d.Amount.Minor != 1_500_000_000 {
				t.Errorf("written unasked: %+v, %v", d, err)
			}
			question := sara.last()
			sara.says("Aziz bilan gaplashdim") // the question waits
			for _, b := range slices.Concat(question.Buttons...) {
				if d, _ := chat.Decode(b.Data); d.Arg == stays {
					sara.tapsData(question, b.Data, b.Text)
					sara.tapsData(question, b.Data, b.Text) // a second tap is none
				}
			}
			if d, err = o.book.Deal(t.Context(), crm.WholeBook(), 1); err != nil || d.Amount.Minor != want*100 {
				t.Errorf("%s stays: %+v, %v", stays, d, err)
			}
		})
	}
}

func TestACorrectionByWordsOverwritesNobodysNewerValueUnasked(t *testing.T) {
	o, sara := kompressor(t)
	o.olim().says("Qahramon 15 mln")
	sara.says("yo'q, 16 mln")
	sara.sees("15\u00a0000\u00a0000", "Olim", "16 mln")
	sara.tapsAction("keep", "mine")
	if d, err := o.book.Deal(t.Context(), crm.WholeBook(), 1); err != nil || d.Amount.Minor != 1_600_000_000 {
		t.Errorf("the deal is %+v, %v", d, err)
	}
	sara.says("yo'q, 17 mln") // nobody has touched it since
	if d, err := o.book.Deal(t.Context(), crm.WholeBook(), 1); err != nil || d.Amount.Minor != 1_700_000_000 {
		t.Errorf("the deal is %+v, %v", d, err)
	}
}

func TestWhatSomebodyElseChangedOfAnotherFieldStandsInNoAnswersWay(t *testing.T) {
	o, sara := kompressor(t)
	sara.tapsAction("edit", "")
	sara.tapsAction("field", "amount")
	title := "katta kompressor"
	o.as(olimID, func(tx *store.Tx) error { return tx.EditDeal(1, 0, store.DealEdit{Title: &title}) })
	sara.says("16 mln")
	d, err := o.book.Deal(t.Context(), crm.WholeBook(), 1)
	if err != nil || d.Amount.Minor != 1_600_000_000 || d.Title != title {
		t.Errorf("the deal is %+v, %v", d, err)
	}
}

func TestTheStoryTellsADealsAmountAsItWasAtTheTime(t *testing.T) {
	o, sara := kompressor(t)
	sara.says("yo'q, 11 mln") // mends the offer: so it was meant
	o.clock = o.clock.AddDate(0, 0, 1)
	sara.says("Qahramon 13 mln")
	o.clock = o.clock.AddDate(0, 0, 1)
	sara.says("Qahramon sotib oldi")
	o.clock = o.clock.AddDate(0, 0, 1)
	sum := crm.Money{Minor: 2_000_000_000, Currency: crm.UZS}
	o.as(saraID, func(tx *store.Tx) error { return tx.EditDeal(1, 0, store.DealEdit{Amount: &sum}) })
	story, err := o.book.Story(t.Context(), crm.WholeBook(), 1, store.Place{}, false, 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []int64
	for _, e := range story {
		if e.Deal != nil {
			got = append(got, e.Deal.Amount.Minor/100)
		}
	}
	if !slices.Equal(got, []int64{13_000_000, 11_000_000}) {
		t.Errorf("the story tells %v", got)
	}
}
