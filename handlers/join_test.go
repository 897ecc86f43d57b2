package handlers_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

const gulyaID = 4001 // in Telegram; the customer Gulnora in the book

// lobby is an office in which Sara has the customers Gulnora and Komil, and Timur
// has Zafar.
func lobby(t *testing.T) *office {
	o := newOffice(t, "en")
	o.enters(saraID, store.NewCustomer{Name: "Gulnora Azimova", Phone: "+998907776655"}) // 1
	o.enters(saraID, store.NewCustomer{Name: "Komil Azimov", Phone: "+998907776644"})    // 2
	o.enters(timurID, store.NewCustomer{Name: "Zafar Qodirov", Phone: "+998931112233"})  // 3
	return o
}

// linkFor makes a link for a customer and returns its secret.
func (p *phone) linkFor(customer int64) string {
	p.t.Helper()
	p.tapsData(&shown{id: 9}, chat.Data{Action: "bring", ID: customer}.Encode(), "invite")
	return p.link()
}

// comes brings somebody to the bot by a new link for a customer.
func (o *office) comes(by *phone, customer, telegramID int64) *phone {
	o.t.Helper()
	p := o.phone(telegramID, "Gulya", "en")
	p.says("/start " + by.linkFor(customer))
	return p
}

// shares a contact card.
func (p *phone) shares(number string, of int64) {
	p.t.Helper()
	c := &chat.SharedContact{Name: "Gulya", Phone: number, UserID: of}
	p.does(chat.Request{Kind: chat.Contact, Contact: c}, "(contact)")
}

// agreed is what a customer agrees to now, by whom.
func (o *office) agreed(customer int64) string {
	o.t.Helper()
	var out []string
	for _, person := range slices.Sorted(maps.Keys(o.phones)) {
		said, err := o.book.Consents(o.t.Context(), crm.WholeBook(), customer, person)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, p := range crm.Purposes {
			if c := said[p]; c.Given {
				out = append(out, fmt.Sprintf("%s by %d", p, c.TelegramID))
			}
		}
	}
	return strings.Join(out, ", ")
}

func (o *office) asKept(id int64) crm.Customer {
	o.t.Helper()
	c, err := o.book.Customer(o.t.Context(), crm.WholeBook(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return c
}

func TestACustomersLinkTakesOnePersonAndOnlyInTime(t *testing.T) {
	for _, tc := range []struct {
		name string
		// between happens after the link was made; who then opens it reads what.
		between func(o *office)
		reads   string
	}{
		{"in time", func(*office) {}, "guest.ask_company"},
		{"on the last day", func(o *office) { o.clock = o.clock.Add(14*24*time.Hour - time.Second) }, "guest.ask_company"},
		{"too late", func(o *office) { o.clock = o.clock.Add(14 * 24 * time.Hour) }, "join.void"},
		{"a second one was made", func(o *office) { o.sara().linkFor(1) }, "join.void"},
		{"one for another customer was made", func(o *office) { o.sara().linkFor(2) }, "guest.ask_company"},
		{"somebody was faster", func(o *office) { o.phone(4002, "Botir", "en").says("/start " + o.sara().link()) }, "join.used"},
		{"the customer was taken back", func(o *office) { o.as(saraID, func(tx *store.Tx) error { return tx.Undo(o.user(saraID), 0, 1) }) }, "join.void"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := lobby(t)
			secret := o.sara().linkFor(1)
			tc.between(o)
			gulya := o.phone(gulyaID, "Gulya", "en")
			gulya.says("/start " + secret)
			gulya.sees(o.words.For("en").T(tc.reads, "company", "Artel Savdo", "seller", "Sara"))
		})
	}
}

func TestWhoOpensALinkIsAskedAndTheSalespersonIsAskedWhoItIs(t *testing.T) {
	o := lobby(t)
	gulya := o.phone(gulyaID, "Gulya <b>", "ru")
	gulya.person.Username = "gulya_a"
	secret := o.sara().linkFor(1)
	gulya.says("/start " + secret)
	for _, hidden := range []string{"Gulnora", "Azimova", "6655"} {
		if strings.Contains(gulya.everything(0), hidden) {
			t.Errorf("the guest reads %s of the book", hidden)
		}
	}
	if strings.Contains(o.sara().data(), secret) {
		t.Error("a button carries the secret")
	}
	o.sara().sees("Gulya &lt;b&gt;", "@gulya_a", "Gulnora Azimova")
	gulya.tapsAction("agree", "greetings")
	said, err := o.book.Consents(t.Context(), o.user(saraID).Scope(), 1, gulyaID)
	if err != nil {
		t.Fatal(err)
	}
	ru := o.words.For("ru")
	read := ru.T("guest.ask_company", "company", "Artel Savdo", "seller", "Sara")
	c := said[crm.Greetings]
	if c.Wording != read+"\n[🎂 "+ru.Plain("purpose.greetings")+"]" || c.Language != "ru" || c.Way != crm.ByButton ||
		c.TelegramID != gulyaID || c.InboxID == 0 || !c.At.Equal(o.clock) {
		t.Errorf("kept as %+v", c)
	}
	if got := o.agreed(1); got != "greetings by 4001" {
		t.Errorf("agreed to %q", got)
	}
	if o.asKept(1).TelegramID != 0 {
		t.Error("confirmed by nobody")
	}
	o.sara().tapsAction("came", "yes")
	if c := o.asKept(1); c.TelegramID != gulyaID || c.Language != "ru" {
		t.Errorf("confirmed as %+v", c)
	}
	gulya.says("/start " + secret) // once more, by whose it is
	gulya.sees(ru.T("guest.sent", "what", "поздравления"))
}

func TestAMemberWhoOpensACustomersLinkSeesAPreviewAndUsesNothingUp(t *testing.T) {
	o := lobby(t)
	secret := o.sara().linkFor(1)
	for _, p := range []*phone{o.sara(), o.timur(), o.olim()} {
		p.says("/start " + secret)
		p.sees(o.words.For("en").T("guest.preview"))
		p.tapsAction("preview", "")
		p.sees(o.words.For("en").T("guest.preview_tap"))
		if is, err := o.book.Joined(t.Context(), p.person.ID); err != nil || is != (crm.Joined{}) {
			t.Errorf("%s is a customer: %+v, %v", p.person.Name, is, err)
		}
	}
	o.phone(gulyaID, "Gulya", "en").says("/start " + secret)
	o.sara().sees("Gulya")
}

func TestWhatASalespersonSaysOfWhoCameCanBeTakenBack(t *testing.T) {
	o := lobby(t)
	gulya := o.comes(o.sara(), 1, gulyaID)
	gulya.tapsAction("agree", "both")
	gulya.says("14-mart")
	gulya.shares("+998901110011", gulyaID)
	if c := o.asKept(1); c.Birthday.Known() || len(c.Phones) != 1 {
		t.Errorf("before anybody confirms them they are %+v", c)
	}
	sara := o.sara()
	card := sara.last()
	yes := chat.Data{Action: "came", ID: 1, Version: 2, Arg: view.CameYes}
	sara.tapsData(card, yes.Encode(), "yes")
	if c := o.asKept(1); c.TelegramID != gulyaID || c.Birthday.String() != "03-14" || len(c.Phones) != 2 {
		t.Errorf("confirmed as %+v", c)
	}
	sara.tapsData(card, chat.Data{Action: "came", ID: 1, Version: 2, Arg: view.CameNo}.Encode(), "no, too late")
	if o.asKept(1).TelegramID != gulyaID {
		t.Error("an old tap has refused them")
	}
	sara.tapsAction("came", "undo")
	if c := o.asKept(1); c.TelegramID != 0 || c.Birthday.Known() || len(c.Phones) != 1 {
		t.Errorf("after Undo they are %+v", c)
	}
	sara.tapsAction("came", "yes")
	sara.takesBack()
	if o.asKept(1).TelegramID != 0 {
		t.Error("/undo takes a confirmation back, too")
	}
	gulya.says("/start")
	gulya.sees(o.words.For("en").T("guest.sent", "what", "greetings, promotions"))
	sara.tapsAction("came", "")
	sara.tapsAction("came", "no")
	if got := o.agreed(1); got != "" {
		t.Errorf("somebody else still agrees to %s", got)
	}
	gulya.sees(o.words.For("en").T("join.refused"))
	before := len(sara.shown)
	gulya.says("Hello?")
	gulya.sees(o.words.For("en").T("stranger.hello", "company", "Artel Savdo"))
	if len(sara.shown) != before {
		t.Error("what a stranger writes reaches the team")
	}
}

func TestASecondPersonTakesTheFirstOnesPlaceOnlyWhenAskedTwice(t *testing.T) {
	o := lobby(t)
	first := o.comes(o.sara(), 1, gulyaID)
	first.tapsAction("agree", "both")
	second := o.comes(o.sara(), 1, 4002) // before anybody said who the first is
	second.tapsAction("agree", "promotions")
	sara := o.sara()
	sara.tapsData(sara.last(), chat.Data{Action: "came", ID: 1, Version: 2, Arg: view.CameYes}.Encode(), "the first")
	if o.asKept(1).TelegramID != gulyaID {
		t.Fatal("not confirmed")
	}
	second.says("still there?")
	second.sees(o.words.For("en").T("stranger.hello", "company", "Artel Savdo"))
	// One who came before the card was drawn without buttons may still be confirmed.
	third := o.phone(4003, "Gulya 2", "en")
	o.as(saraID, func(tx *store.Tx) error {
		return tx.AddJoinLink("another", crm.JoinLink{CustomerID: 1, CreatedBy: o.user(saraID).ID, ExpiresAt: o.clock.Add(time.Hour)})
	})
	third.says("/start another")
	sara.sees(o.words.For("en").T("came.other_known"))
	sara.tapsAction("came", "yes")
	sara.sees(o.words.For("en").T("came.ask_replace"))
	if o.asKept(1).TelegramID != gulyaID {
		t.Error("replaced without a question")
	}
	sara.tapsAction("came", "replace")
	if o.asKept(1).TelegramID != 4003 {
		t.Error("not replaced")
	}
	first.says("me again")
	first.sees(o.words.For("en").T("stranger.hello", "company", "Artel Savdo"))
}

func TestWhatSomebodyElseWhoCameAgreesToChangesNothingOfTheFirst(t *testing.T) {
	for _, confirmed := range []bool{false, true} {
		o := lobby(t)
		first := o.comes(o.sara(), 1, gulyaID)
		first.tapsAction("agree", "both")
		if confirmed {
			o.sara().tapsAction("came", "yes")
			o.as(saraID, func(tx *store.Tx) error {
				return tx.AddJoinLink("another", crm.JoinLink{CustomerID: 1, CreatedBy: o.user(saraID).ID, ExpiresAt: o.clock.Add(time.Hour)})
			})
			o.phone(4002, "Gulya 2", "en").says("/start another")
		} else {
			o.comes(o.sara(), 1, 4002)
		}
		second := o.phone(4002, "Gulya 2", "en")
		for _, arg := range []string{"both", "none", "greetings"} {
			second.tapsData(second.last(), chat.Data{Action: "agree", Arg: arg}.Encode(), arg)
			for _, p := range crm.Purposes {
				if said := fmt.Sprintf("%s by %d", p, gulyaID); !strings.Contains(o.agreed(1), said) {
					t.Errorf("confirmed %v: after the second said %s, the first has agreed to %q", confirmed, arg, o.agreed(1))
				}
			}
		}
	}
}

func TestSomebodyWhoIsACustomerAlreadyIsNotTakenForAnother(t *testing.T) {
	o := lobby(t)
	gulya := o.comes(o.timur(), 3, gulyaID)
	o.timur().tapsAction("came", "yes")
	gulya.says("/start " + o.sara().linkFor(1))
	sara := o.sara()
	sara.sees("Gulnora Azimova", "Timur")
	for _, hidden := range []string{"Zafar", "Qodirov", "2233"} {
		if strings.Contains(sara.everything(0), hidden) {
			t.Errorf("Sara reads %s of Timur's customer", hidden)
		}
	}
	if is, err := o.book.Joined(t.Context(), gulyaID); err != nil || is.CustomerID != 3 {
		t.Errorf("they are %+v, %v", is, err)
	}
	gulya.says("/start " + sara.link())
	gulya.sees(o.words.For("en").T("join.void"))
}

func TestWhoMadeALinkHearsNoMoreOfACustomerWhoWasHandedOver(t *testing.T) {
	o := lobby(t)
	sara, timur := o.sara(), o.user(timurID).ID
	gulya := o.comes(o.timur(), 3, gulyaID)
	o.timur().tapsAction("came", "yes")
	secret := sara.linkFor(1)
	before, name := len(sara.shown), "Gulnora Yangi"
	o.as(olimID, func(tx *store.Tx) error {
		return tx.EditCustomer(1, 0, store.CustomerEdit{OwnerID: &timur, Name: &name})
	})
	gulya.says("/start " + secret)
	if got := sara.everything(before); strings.Contains(got, "Gulnora") || strings.Contains(got, "6655") {
		t.Errorf("Sara reads of a customer who is Timur's by now:\n%s", got)
	}
}

func TestWhoComesByASecondLinkBeforeTheyAreConfirmedIsTheSecondOnesCustomer(t *testing.T) {
	o := lobby(t)
	gulya := o.comes(o.timur(), 3, gulyaID)
	gulya.tapsAction("agree", "both")
	gulya.says("/start " + o.sara().linkFor(1))
	if is, err := o.book.Joined(t.Context(), gulyaID); err != nil || is.CustomerID != 1 || o.agreed(3) != "" {
		t.Errorf("they are %+v, %v; the first still has %q", is, err, o.agreed(3))
	}
	o.timur().tapsAction("came", "yes")
	if o.asKept(3).TelegramID != 0 {
		t.Error("a void link was confirmed")
	}
	o.timur().sees(o.words.For("en").T("came.void"))
}

func TestOnlyWhoMaySeeTheCustomerMakesLinksAndSaysWhoCame(t *testing.T) {
	o := lobby(t)
	o.comes(o.sara(), 1, gulyaID)
	timur := o.timur()
	for _, d := range []chat.Data{
		{Action: "bring", ID: 1}, {Action: "came", ID: 1, Version: 2, Arg: "yes"}, {Action: "came", ID: 1, Version: 2, Arg: "no"},
	} {
		timur.tapsData(&shown{id: 9}, d.Encode(), "forged")
		if l, err := o.book.JoinLink(t.Context(), crm.WholeBook(), 1); err != nil || l.State != crm.LinkOpened {
			t.Errorf("%+v: the link is %+v, %v", d, l, err)
		}
	}
	if strings.Contains(timur.everything(0), "Gulnora") {
		t.Error("Timur reads of Sara's customer")
	}
	o.as(saraID, func(tx *store.Tx) error { return tx.Share(1, o.user(timurID).ID) })
	timur.tapsData(&shown{id: 9}, chat.Data{Action: "bring", ID: 1}.Encode(), "shared")
	timur.sees("Gulnora Azimova", "?start=")
}

func TestAGuestWhoJoinsTheTeamIsNoCustomerAnyMore(t *testing.T) {
	for _, confirmed := range []bool{true, false} {
		t.Run(fmt.Sprint("confirmed ", confirmed), func(t *testing.T) {
			o := lobby(t)
			gulya := o.comes(o.sara(), 1, gulyaID)
			gulya.tapsAction("agree", "both")
			if confirmed {
				o.sara().tapsAction("came", "yes")
			}
			gulya.says("/start " + o.olim().invites(crm.Salesperson))
			is, err := o.book.Joined(t.Context(), gulyaID)
			if err != nil || is != (crm.Joined{}) || o.asKept(1).TelegramID != 0 || o.agreed(1) != "" {
				t.Errorf("the new member is %+v, %v; the customer %+v, agreed to %q", is, err, o.asKept(1), o.agreed(1))
			}
			gulya.says("/today")
			gulya.sees("Nothing is planned")
		})
	}
}

func TestWhoeverLeadsTheTeamIsAskedWhenTheSalespersonHasLeft(t *testing.T) {
	o := lobby(t)
	secret := o.sara().linkFor(1)
	o.remove(o.user(saraID))
	gulya := o.phone(gulyaID, "Gulya", "en")
	gulya.says("/start " + secret)
	gulya.sees("Olim")
	o.olim().sees("Gulya", "Gulnora Azimova")
	gulya.tapsAction("agree", "none")
	gulya.says("Is the price the same?")
	o.olim().sees("Is the price the same?")
	o.olim().tapsAction("came", "yes")
	if o.asKept(1).TelegramID != gulyaID {
		t.Error("not confirmed")
	}
}

func TestACustomerWhoComesToOwnTheBookIsNoCustomerAnyMore(t *testing.T) {
	o, _ := joined(t)
	for range 2 {
		if err := o.desk.EnsureOwner(t.Context(), gulyaID); err != nil {
			t.Fatal(err)
		}
	}
	if o.user(gulyaID).Role != crm.Owner || o.asKept(1).TelegramID != 0 || o.agreed(1) != "" {
		t.Errorf("the owner is %+v, the customer %+v agrees to %q", o.user(gulyaID), o.asKept(1), o.agreed(1))
	}
}
