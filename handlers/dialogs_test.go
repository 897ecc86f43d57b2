package handlers_test

import (
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// shop is an office where Sara has two customers.
func shop(t *testing.T) *office {
	t.Helper()
	o := newOffice(t, "uz")
	o.sara().says("/new Malika Yusupova, 93 555 12 08")
	o.sara().says("/new Aziz Karimov, Artel, 90 123 45 67")
	o.clock = o.clock.Add(time.Minute)
	return o
}

// dialogOf is the name and step of the open dialog of a person.
func (p *phone) dialogOf() string {
	p.t.Helper()
	d, err := p.book.Dialog(p.t.Context(), p.chat.ID, p.person.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	if d.Name == "" {
		return ""
	}
	return d.Name + " " + d.Step
}

// asked fails unless a dialog waits for an answer, with a way to close it.
func (p *phone) asked(dialog string) {
	p.t.Helper()
	if got := p.dialogOf(); got != dialog {
		p.t.Fatalf("the open dialog is %q, want %q; last: %s", got, dialog, p.last().text())
	}
	if dialog == "" {
		return
	}
	for _, row := range p.last().Buttons {
		for _, b := range row {
			if d, err := chat.Decode(b.Data); err == nil && d.Action == "cancel" {
				return
			}
		}
	}
	p.t.Errorf("the question has no Cancel: %s", p.last().text())
}

// kept is everything that Sara's book has of the customer found by a name.
type kept struct {
	customer   crm.Customer
	activities []crm.Activity
	deals      []crm.Deal
	plans      []crm.FollowUp
}

func (o *office) keeps(name string) kept {
	o.t.Helper()
	ctx, scope := o.t.Context(), o.user(saraID).Scope()
	hits, err := o.book.Find(ctx, scope, name, 0, 2)
	if err != nil || len(hits.Customers) != 1 || hits.Slip {
		o.t.Fatalf("%q finds %+v (%v)", name, hits, err)
	}
	s := kept{customer: hits.Customers[0]}
	id := s.customer.ID
	if s.deals, err = o.book.OpenDeals(ctx, scope, id); err != nil {
		o.t.Fatal(err)
	}
	if s.plans, err = o.book.OpenFollowUps(ctx, scope, id); err != nil {
		o.t.Fatal(err)
	}
	if s.activities, err = o.book.Activities(ctx, scope, id, store.Place{}, 10); err != nil {
		o.t.Fatal(err)
	}
	return s
}

func TestANewCustomerInOneLineIsNotAskedAbout(t *testing.T) {
	for said, want := range map[string]crm.Customer{
		"/new Jasur Aliyev 90 555 44 33":              {Name: "Jasur Aliyev", Phones: []string{"+998905554433"}},
		"/new Jasur aka +998 90 555 44 33":            {Name: "Jasur", Phones: []string{"+998905554433"}},
		"/new Jasur Aliyev, Mega Plast, 90 555 44 33": {Name: "Jasur Aliyev", Company: "Mega Plast", Phones: []string{"+998905554433"}},
		"/new 905554433 Жасур Алиев":                  {Name: "Жасур Алиев", Phones: []string{"+998905554433"}},
	} {
		t.Run(said, func(t *testing.T) {
			o := newOffice(t, "uz")
			o.sara().says(said)
			o.sara().asked("")
			got := o.keeps("5554433").customer
			if got.Name != want.Name || got.Company != want.Company || got.Phone() != want.Phone() {
				t.Errorf("the book has %+v", got)
			}
		})
	}
}

func TestANewCustomerIsAskedForOnlyWhatIsLacking(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("/new")
	sara.asked("new name")
	sara.says("Jasur Aliyev")
	sara.asked("new phone")
	sara.sees("<b>Jasur Aliyev</b>")
	sara.says("90 555 44")
	sara.sees(o.words.For("uz").T("error.phone"))
	sara.says("90 555 44 33")
	sara.asked("")
	sara.sees("Jasur Aliyev", "4433")
	if got := o.keeps("Jasur").customer; got.Phone() != "+998905554433" {
		t.Errorf("the book has %+v", got)
	}
}

func TestANewCustomerMayHaveNoPhone(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("/new Jasur Aliyev")
	sara.asked("new phone")
	question := sara.last()
	sara.tapsAction("reply", "new.phone.none")
	sara.asked("")
	if len(question.Buttons) != 0 {
		t.Errorf("the answered question keeps its buttons: %s", question.text())
	}
	if got := o.keeps("Jasur").customer; got.Phone() != "" {
		t.Errorf("the book has %+v", got)
	}
	sara.tapsData(question, chat.Data{Action: "reply", Arg: "new.phone.none"}.Encode(), "once more")
	o.keeps("Jasur") // still one
}

func TestASharedContactAnswersTheQuestionForANewCustomer(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	contact := chat.Request{Kind: chat.Contact, Contact: &chat.SharedContact{Name: "Jasur Aliyev", Phone: "998905554433"}}
	sara.says("/new")
	sara.does(contact, "(contact)")
	sara.asked("")
	sara.says("/new Zafar Olimov")
	sara.does(chat.Request{Kind: chat.Contact, Contact: &chat.SharedContact{Name: "Zafar aka", Phone: "998901112233"}}, "(contact)")
	sara.asked("")
	if o.keeps("4433").customer.Name != "Jasur Aliyev" || o.keeps("2233").customer.Name != "Zafar Olimov" {
		t.Errorf("%+v, %+v", o.keeps("4433").customer, o.keeps("2233").customer)
	}
}

func TestAMessageThatIsNoAnswerIsHandledAndTheDialogStaysOpen(t *testing.T) {
	for _, test := range []struct{ command, asked, said, sees string }{
		{"/new", "new name", "Azizga tel qildim, 5 mln", "5\u00a0000\u00a0000"},
		{"/new", "new name", "Aziz Karimov tarixini ko'rsat", "Aziz Karimov"},
		{"/new", "new name", "rahmat", "👍"},
		{"/new Jasur", "new phone", "Malika bilan uchrashdim", "Malika Yusupova"},
		{"/log Aziz Karimov", "log what", "Malikaga tel qildim", "Malika Yusupova"},
		{"/deal Aziz Karimov", "deal what", "Malikaga tel qildim", "Malika Yusupova"},
		{"/deal Aziz Karimov", "deal what", "ofisiga bordim", "Tashrif"},
		{"/remind Aziz Karimov", "remind when", "Malika bilan uchrashdim", "Malika Yusupova"},
		{"/remind Aziz Karimov", "remind when", "Voronka", ""},
	} {
		t.Run(test.command+" "+test.said, func(t *testing.T) {
			o := shop(t)
			sara := o.sara()
			sara.says(test.command)
			sara.asked(test.asked)
			sara.says(test.said)
			sara.sees(test.sees)
			if got := sara.dialogOf(); got != test.asked {
				t.Errorf("the dialog is now %q, want %q", got, test.asked)
			}
		})
	}
}

func TestWhatHappenedIsLoggedInOneLine(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	sara.says("/log Azizga tel qildim, 5 mln, ertaga 11da perezvon")
	sara.asked("")
	s := o.keeps("Aziz")
	if len(s.activities) != 1 || s.activities[0].Kind != crm.Call || len(s.deals) != 1 || len(s.plans) != 1 {
		t.Errorf("the book has %+v", s)
	}
}

func TestALogAsksWhoAndWhat(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	sara.says("/log")
	sara.asked("log who")
	sara.taps("Malika Yusupova")
	sara.asked("log what")
	sara.sees("Malika Yusupova")
	sara.taps("Uchrashuv")
	sara.asked("")
	if s := o.keeps("Malika"); len(s.activities) != 1 || s.activities[0].Kind != crm.Meeting {
		t.Errorf("the book has %+v", s.activities)
	}

	sara.says("/log Aziz Karimov")
	sara.asked("log what")
	sara.says("o'ylab ko'raman dedi")
	sara.asked("")
	if s := o.keeps("Aziz"); len(s.activities) != 1 || s.activities[0].Text != "Aziz Karimov\no'ylab ko'raman dedi" {
		t.Errorf("the book has %+v", s.activities)
	}

	sara.says("/log narxini so'rab qo'ng'iroq qildi")
	sara.asked("log who")
	sara.says("malika")
	sara.asked("")
	if s := o.keeps("Malika"); len(s.activities) != 2 {
		t.Errorf("the book has %+v", s.activities)
	}
}

func TestADealAsksWhoAndWhat(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	sara.says("/deal Aziz Karimov, konditsioner, 5 mln")
	sara.asked("")
	sara.says("/deal")
	sara.asked("deal who")
	sara.taps("Aziz Karimov")
	sara.asked("deal what")
	sara.says("muzlatkich 7 mln")
	sara.asked("")
	deals := o.keeps("Aziz").deals
	if len(deals) != 2 || deals[0].Amount.Minor != 500_000_000 || deals[1].Amount.Minor != 700_000_000 || deals[1].Title != "muzlatkich" {
		t.Errorf("the book has %+v", deals)
	}
	sara.says("/deal 900$ televizor")
	sara.asked("deal who")
	sara.says("Malika")
	sara.asked("")
	if d := o.keeps("Malika").deals; len(d) != 1 || d[0].Amount != (crm.Money{Minor: 90_000, Currency: crm.USD}) {
		t.Errorf("the book has %+v", d)
	}
}

func TestAReminderIsSetInOneLineOrAsked(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	due := func(name string) string {
		plans := o.keeps(name).plans
		if len(plans) == 0 {
			return ""
		}
		return plans[len(plans)-1].When.String()
	}
	sara.says("/remind ertaga 15:00 Malikaga qo'ng'iroq")
	sara.asked("")
	if got := due("Malika"); got != "2026-11-24T15:00" {
		t.Errorf("due %q", got)
	}
	sara.says("/remind")
	sara.asked("remind who")
	sara.taps("Aziz Karimov")
	sara.asked("remind when")
	sara.says("32-dekabr")
	sara.sees(o.words.For("uz").T("ask.when_again"))
	sara.still("remind when")
	sara.says("juma soat 11 da")
	sara.asked("")
	if got := due("Aziz"); got != "2026-11-27T11:00" {
		t.Errorf("due %q", got)
	}
	sara.says("/remind Aziz Karimov")
	sara.tapsAction("reply", "remind.when.3")
	sara.asked("")
	if got := o.keeps("Aziz").plans[0]; got.When.String() != "2026-11-26T09:00" || got.When.HasTime {
		t.Errorf("due %+v", got)
	}
	sara.says("/remind hisobot topshirish")
	sara.asked("remind when")
	sara.says("ertaga 10:00")
	sara.asked("")
	sara.sees("Hisobot topshirish", "10:00")
}

func TestADialogSurvivesARestartAndLapsesAfterAnHour(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	sara.says("/remind Aziz Karimov")
	o.desk = o.newDesk() // nothing of it was kept in memory
	o.clock = o.clock.Add(59 * time.Minute)
	sara.says("juma soat 11 da")
	if len(o.keeps("Aziz").plans) != 1 {
		t.Error("the answer did not count after a restart")
	}
	sara.says("/deal Aziz Karimov")
	question := sara.last()
	o.clock = o.clock.Add(time.Hour)
	sara.says("konditsioner 5 mln")
	if n := len(o.keeps("Aziz").deals); n != 0 {
		t.Errorf("a question of an hour ago was answered: %d deals", n)
	}
	sara.tapsData(question, chat.Data{Action: "reply", Arg: "deal.what.x"}.Encode(), "old")
}

func TestATapOnAQuestionThatIsNotAskedDoesNothing(t *testing.T) {
	o := shop(t)
	sara, timur := o.sara(), o.timur()
	aziz := o.keeps("Aziz").customer.ID
	sara.says("/log")
	shown := len(sara.shown)
	for _, arg := range []string{"log.what.call", "remind.who.", "nosuch.who.", "log", "", "field.who."} {
		sara.tapsData(sara.last(), chat.Data{Action: "reply", ID: aziz, Arg: arg}.Encode(), "forged")
	}
	if len(sara.shown) != shown || sara.last().edits != 0 || sara.dialogOf() != "log who" {
		t.Errorf("answered: %s", sara.last().text())
	}
	// Somebody else's customer.
	timur.says("/log")
	timur.tapsData(timur.last(), chat.Data{Action: "reply", ID: aziz, Arg: "log.who."}.Encode(), "forged")
	timur.sees(o.words.For("uz").T("error.customer_gone"))
	if timur.dialogOf() != "log who" {
		t.Error("the forged customer was taken")
	}
	timur.tapsData(timur.shown[0], chat.Data{Action: "reply", Arg: "log.what.note"}.Encode(), "forged")
}

func TestCancelClosesTheQuestion(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	sara.says("/deal")
	question := sara.last()
	sara.tapsAction("cancel", "")
	sara.asked("")
	if len(question.Buttons) != 0 {
		t.Errorf("the question stays: %s", question.text())
	}
}

func TestAReplyToACardIsNoAnswerToTheQuestion(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	sara.says("Malika bilan uchrashdim")
	card := sara.last()
	sara.says("/log Aziz Karimov")
	sara.replies(card, "hamma narsa yoqdi")
	if n := len(o.keeps("Aziz").activities); n != 0 {
		t.Errorf("the reply was taken for the answer: %d", n)
	}
	if got := sara.dialogOf(); got != "log what" {
		t.Errorf("the dialog is %q", got)
	}
}

// still fails unless a dialog waits, where the question itself is not the newest message.
func (p *phone) still(dialog string) {
	p.t.Helper()
	if got := p.dialogOf(); got != dialog {
		p.t.Errorf("the open dialog is %q, want %q", got, dialog)
	}
}
