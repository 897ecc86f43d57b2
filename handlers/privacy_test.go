package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// as runs f in a change-set of a member.
func (o *office) as(telegramID int64, f func(tx *store.Tx) error) (changeSet int64) {
	o.t.Helper()
	u := o.user(telegramID)
	err := o.book.Do(o.t.Context(), func(tx *store.Tx) (err error) {
		if changeSet, err = tx.Begin(u, 0, 0); err != nil {
			return err
		}
		return f(tx)
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return changeSet
}

// enters puts a customer into the book of a member.
func (o *office) enters(telegramID int64, n store.NewCustomer) (id int64) {
	o.t.Helper()
	o.as(telegramID, func(tx *store.Tx) (err error) {
		id, err = tx.AddCustomer(n)
		return err
	})
	return id
}

// everything is all that a phone shows: words, labels and what buttons carry.
func (p *phone) everything(from int) string {
	var b strings.Builder
	for _, m := range p.shown[from:] {
		fmt.Fprintf(&b, "#%d %s\n", m.edits, m.text())
	}
	return b.String()
}

// data is what the buttons on a phone carry.
func (p *phone) data() string {
	var b strings.Builder
	for _, m := range p.shown {
		for _, row := range m.Buttons {
			for _, button := range row {
				b.WriteString(button.Data + "\n")
			}
		}
	}
	return b.String()
}

// alike are two offices in which Sara has the same customers; with fills the book
// of Timur, her colleague.
func saras(t *testing.T, with func(o *office)) *office {
	o := newOffice(t, "en")
	sara := o.sara()
	for _, said := range []string{
		"/new Oqil Xolmatov, Artel 90 123 45 67",
		"Oqil bilan gaplashdim, konditsioner 5 mln, ertaga soat 10 da tel qilish",
		"/new Aziz Karimov 90 123 45 68",
		"Azizga 3 mln sotdim",
		"/new Aziz Yusupov",
		"kimdir muzlatkich soʻradi",
	} {
		sara.says(said)
	}
	with(o)
	return o
}

// asked is what Sara says and taps.
var asked = []string{
	"/today", "/find", "Aziz", "/cancel", "/find oqil", "/find xolmatov", "/find Xolmatof", "/find 4567", "/find 8877",
	"/find zafar", "/find zafarr", "/find artel", "/find o", "/find kompaniya", "/find seer3", "/history", "Zafar",
	"/history Zafar Qodirov", "/history Aziz", "/history Oqil", "/pipeline", "/drafts", "/undo", "/help", "/start", "/invite",
	"/team", "/new", "Zafar Qodirov", "/cancel", "/deal", "Zafar 7 mln", "/cancel", "/log", "Oqil", "tel qildim",
	"/remind", "Zafar", "ertaga 15:00", "/lang en", "Zafar akaga tel qildim", "Zafar 9 mln toʻladi", "Azizga tel qildim",
	"Oqil 6 mln", "yoʻq, 7 mln", "Zafarga ertaga soat 3 da tel qilish", "kecha Zafar Qodirov bilan uchrashdim #vip",
	"Qodirov haqida nima bilamiz?", "What do we know about Zafar?", "история по Зафару", "что сегодня?", "voronka",
	"Aziz Karimov", "Zafar Qodirov", "4567", "salom", "ok", "ertaga", "5 mln", "Zafar, Oqil va Aziz bilan gaplashdim",
	"Artel Savdo bilan uchrashuv ertaga", "O'qilga qo'ng'iroq", "Oʻqil", "/nosuch", "/undo",
}

// pressed is what she taps after each sentence: the newest button of the action.
var pressed = []string{"undo", "edit", "card", "whom", "give", "giveto", "which", "next", "tale", "story", "who", "act", "follow", "found"}

// conversation is what Sara sees of everything she asks.
func conversation(o *office) (words, data string) {
	sara := o.sara()
	for i, said := range asked {
		sara.says(said)
		if action := pressed[i%len(pressed)]; sara.has(action) {
			sara.tapsAction(action, "")
		}
	}
	return sara.everything(0), sara.data()
}

// crowd fills the book of Timur with customers of a name, with deals and plans, some
// of whom have come to the bot and agreed to everything.
func crowd(name string, phone int) func(o *office) {
	return func(o *office) {
		o.as(timurID, func(tx *store.Tx) error {
			for i := range 300 {
				id, err := tx.AddCustomer(store.NewCustomer{
					Name: fmt.Sprintf("%s %d", name, i), Company: name + " kompaniya", Phone: fmt.Sprintf("+99893%07d", phone+i),
					Tags: []string{strings.ToLower(strings.Fields(name)[0])},
				})
				if err != nil {
					return err
				}
				deal := store.NewDeal{CustomerID: id, Title: name, Amount: crm.Money{Minor: int64(phone) * 100, Currency: crm.UZS}, Status: crm.Open, At: monday}
				if _, err := tx.AddDeal(deal); err != nil {
					return err
				}
				plan := store.NewFollowUp{CustomerID: id, Kind: crm.Call, Text: name, When: crm.OnDay(monday), Zone: "Asia/Tashkent"}
				if _, err := tx.AddFollowUp(plan); err != nil {
					return err
				}
				if i < 20 {
					if err := agreesToAll(tx, id, int64(phone+i)); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
}

// agreesToAll makes somebody in Telegram a customer who agreed to everything.
func agreesToAll(tx *store.Tx, customer, telegramID int64) error {
	if err := tx.EditCustomer(customer, 0, store.CustomerEdit{TelegramID: &telegramID}); err != nil {
		return err
	}
	for _, p := range crm.Purposes {
		c := crm.Consent{CustomerID: customer, Purpose: p, Given: true, Language: "en", Way: crm.ByButton, TelegramID: telegramID}
		if err := tx.SetConsent(c); err != nil {
			return err
		}
	}
	return nil
}

func TestASalespersonCannotTellWhatColleaguesHave(t *testing.T) {
	words, data := conversation(saras(t, crowd("Oʻqil Xolmatov Zafar", 8870000)))
	other, otherData := conversation(saras(t, crowd("Begʻzod Tursunov Rustam", 1230000)))
	alone, _ := conversation(saras(t, func(*office) {}))
	if diff := firstDifference(words+data, other+otherData); diff != "" {
		t.Errorf("Sara sees whom Timur has: %s", diff)
	}
	// With fewer rows in the book the ids differ, and only they.
	if diff := firstDifference(words, alone); diff != "" {
		t.Errorf("Sara sees whether Timur has anybody: %s", diff)
	}
}

// firstDifference shows where two transcripts part.
func firstDifference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return fmt.Sprintf("line %d (after %q):\n%s\n%s", i, as[max(0, i-1)], as[i], bs[i])
		}
	}
	if len(as) != len(bs) {
		return fmt.Sprintf("%d and %d lines", len(as), len(bs))
	}
	return ""
}

func TestAPhoneOutsideTheScopeTellsWhoseCustomerItIsAndNothingMore(t *testing.T) {
	o := newOffice(t, "en")
	o.enters(timurID, store.NewCustomer{Name: "Zafar Qodirov", Company: "Maxfiy MChJ", Phone: "+998931112233", Tags: []string{"sirli"}})
	sara := o.sara()
	for _, said := range []string{"/new Kimdir 93 111 22 33", "93 111 22 33 ga tel qildim, 5 mln"} {
		before := len(sara.shown)
		sara.says(said)
		sara.does(chat.Request{Kind: chat.Contact, Contact: &chat.SharedContact{Name: "X", Phone: "+998931112233"}}, "contact")
		got := sara.everything(before)
		if !strings.Contains(got, "Timur") {
			t.Errorf("%q does not say whose it is:\n%s", said, got)
		}
		for _, secret := range []string{"Zafar", "Qodirov", "Maxfiy", "sirli", "··2233"} {
			if strings.Contains(got, secret) {
				t.Errorf("%q tells %s:\n%s", said, secret, got)
			}
		}
	}
	// What Timur plans with his customer is not told by her figures either.
	before := len(sara.shown)
	sara.says("/pipeline")
	want := sara.everything(before)
	o.as(timurID, func(tx *store.Tx) error {
		_, err := tx.AddFollowUp(store.NewFollowUp{CustomerID: 1, Kind: crm.Call, When: crm.OnDay(monday), Zone: "Asia/Tashkent"})
		return err
	})
	before = len(sara.shown)
	sara.says("/pipeline")
	if got := sara.everything(before); got != want {
		t.Errorf("her pipeline shows what Timur plans:\n%s\n%s", want, got)
	}
}

func TestAPhoneThatIsTakenIsNoReasonToFail(t *testing.T) {
	o := newOffice(t, "en")
	o.enters(timurID, store.NewCustomer{Name: "Zafar Qodirov", Phone: "+998931112233"})
	o.enters(saraID, store.NewCustomer{Name: "Aziz Karimov", Phone: "+998901234567"})
	sara := o.sara()
	for _, tc := range []struct{ phone, sees string }{{"93 111 22 33", "Timur"}, {"90 123 45 67", "Aziz Karimov"}} {
		sara.says("muzlatkich soʻradi")
		sara.tapsAction("whom", "")
		sara.tapsAction("giveto", "")
		sara.says("Yangi Odam " + tc.phone)
		sara.sees(tc.sees)
	}
	if strings.Contains(sara.everything(0), "Qodirov") {
		t.Error("the phone names another's customer")
	}
}

func TestAColleagueIsToldOnlyWhatWasSaidOfTheirCustomer(t *testing.T) {
	o := newOffice(t, "en")
	o.enters(timurID, store.NewCustomer{Name: "Zafar Qodirov", Phone: "+998931112233"})
	o.sara().says("Oqil Xolmatov bilan uchrashdim, 2 mln. Kimdirga 93 111 22 33 tel qildim, 3 mln")
	timur := o.timur().everything(0)
	if !strings.Contains(timur, "Zafar Qodirov") {
		t.Fatalf("Timur is not asked: %s", o.sara().everything(0))
	}
	for _, secret := range []string{"Oqil", "Xolmatov"} {
		if strings.Contains(timur, secret) {
			t.Errorf("Timur is told of Sara's customer:\n%s", timur)
		}
	}
}

func TestWhatWasHandedOverIsNotUndoneByWhoEnteredIt(t *testing.T) {
	o := newOffice(t, "en")
	sara := o.sara()
	sara.says("/new Aziz Karimov 90 123 45 67")
	card := sara.last()
	timur := o.user(timurID).ID
	o.as(olimID, func(tx *store.Tx) error {
		return tx.EditCustomer(1, 0, store.CustomerEdit{OwnerID: &timur})
	})
	for _, undo := range []func(){
		func() { sara.tapsData(card, chat.Data{Action: "undo", ID: 1, Version: 1}.Encode(), "undo") },
		func() { sara.takesBack() },
	} {
		undo()
		c, err := o.book.Customer(t.Context(), o.user(timurID).Scope(), 1)
		if err != nil || c.Deleted || len(c.Phones) != 1 {
			t.Errorf("Timur's customer after Sara's undo: %+v, %v", c, err)
		}
	}
}

// midway runs f between what a person did is decided and acted upon.
func (p *phone) midway(r chat.Request, f func()) error {
	p.t.Helper()
	r.Chat, r.From, r.At, r.MessageID = p.chat, p.person, p.clock, 77
	act, err := p.desk.Handle(p.t.Context(), r)
	if err != nil || act == nil {
		p.t.Fatal("nothing was decided", err)
	}
	f()
	return p.book.Do(context.Background(), func(tx *store.Tx) error { return act(tx) })
}

func TestWhoIsRemovedMeanwhileChangesAndReadsNothing(t *testing.T) {
	o := newOffice(t, "en")
	manager := crm.User{TelegramID: 1004, Role: crm.Manager, Name: "Malika", Language: "en", Zone: "Asia/Tashkent"}
	if err := o.book.Do(t.Context(), func(tx *store.Tx) error { _, err := tx.PutUser(manager); return err }); err != nil {
		t.Fatal(err)
	}
	o.enters(timurID, store.NewCustomer{Name: "Zafar Qodirov"})
	malika, sara := o.phone(1004, "Malika", "en"), o.sara()
	err := sara.midway(chat.Request{Kind: chat.Text, Text: "Aziz Karimovga tel qildim"}, func() { o.remove(o.user(saraID)) })
	if !errors.Is(err, crm.ErrStale) {
		t.Errorf("a removed member writes: %v", err)
	}
	err = malika.midway(chat.Request{Kind: chat.Tap, Tap: chat.Data{Action: "who", ID: 1}}, func() {
		demoted := o.user(1004)
		demoted.Role = crm.Salesperson
		if err := o.book.Do(t.Context(), func(tx *store.Tx) error { _, err := tx.PutUser(demoted); return err }); err != nil {
			t.Fatal(err)
		}
	})
	if !errors.Is(err, crm.ErrStale) {
		t.Errorf("who is a manager no more reads on: %v", err)
	}
}

func TestALinkIsVoidFromTheMomentItsMakerIsRemoved(t *testing.T) {
	o := newOffice(t, "en")
	if err := o.book.Do(t.Context(), func(tx *store.Tx) error {
		return tx.AddInvite("secret", store.Invite{Role: crm.Manager, CreatedBy: o.user(olimID).ID})
	}); err != nil {
		t.Fatal(err)
	}
	guest := o.phone(2001, "Begona", "en")
	err := guest.midway(chat.Request{Kind: chat.Text, Text: "/start secret", Command: "start", Args: "secret"}, func() { o.remove(o.user(olimID)) })
	if !errors.Is(err, crm.ErrStale) || o.user(2001).ID != 0 {
		t.Errorf("joined by the link of who has left: %v", err)
	}
}

func TestATapFromAnotherPersonsChatDoesNothing(t *testing.T) {
	o := newOffice(t, "en")
	id := o.enters(saraID, store.NewCustomer{Name: "Aziz Karimov"})
	forged := &phone{office: o, person: o.sara().person, chat: o.timur().chat}
	for _, r := range []chat.Request{
		{Kind: chat.Tap, Tap: chat.Data{Action: "who", ID: id}, MessageID: 5},
		{Kind: chat.Text, Text: "/find Aziz"},
		{Kind: chat.Text, Text: "Aziz"},
	} {
		forged.does(r, "forged")
		if n := len(o.timur().shown); n != 0 {
			t.Errorf("Timur's chat shows %s", o.timur().last().text())
		}
	}
}
