package handlers_test

import (
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
)

// askedToReply is an office in which Sara has been asked what to answer Gulnora.
func askedToReply(t *testing.T) (*office, *phone) {
	t.Helper()
	o, gulya := joined(t)
	o.sara().says("Yangi mijoz: Aziz Karimov, 90 123 45 67")
	gulya.says("Qancha turadi?")
	o.sara().tapsAction("answer", "")
	return o, gulya
}

// deals is how many open deals a customer has.
func (o *office) deals(customer int64) int {
	o.t.Helper()
	all, err := o.book.OpenDeals(o.t.Context(), crm.WholeBook(), customer)
	if err != nil {
		o.t.Fatal(err)
	}
	return len(all)
}

// customerNamed is the id of the only customer of a name.
func (o *office) customerNamed(name string) int64 {
	o.t.Helper()
	known, err := o.book.KnownCustomers(o.t.Context(), crm.WholeBook(), []string{strings.ToLower(name)})
	if err != nil || len(known) != 1 {
		o.t.Fatalf("%d customers %s, %v", len(known), name, err)
	}
	return known[0].ID
}

func TestTheQuestionForAnAnswerEndsWithWhateverComesNext(t *testing.T) {
	for name, next := range map[string]func(o *office, sara *phone){
		"a command":       func(_ *office, sara *phone) { sara.says("/today") },
		"start":           func(_ *office, sara *phone) { sara.says("/start") },
		"an unknown one":  func(_ *office, sara *phone) { sara.says("/nothing") },
		"a forbidden one": func(_ *office, sara *phone) { sara.says("/team") },
		"a menu word":     func(o *office, sara *phone) { sara.says(o.words.For("en").Plain("menu.today")) },
		"another button":  func(_ *office, sara *phone) { sara.tapsAction("tale", "") },
		"a stale button":  func(_ *office, sara *phone) { sara.tapsData(sara.last(), chat.Data{Action: "x"}.Encode(), "old") },
		"a refused button": func(_ *office, sara *phone) {
			sara.tapsData(sara.last(), chat.Data{Action: "who", ID: 99}.Encode(), "gone")
		},
		"a shared contact":  func(_ *office, sara *phone) { sara.shares("998901112233", 5) },
		"a while":           func(o *office, _ *phone) { o.clock = o.clock.Add(11 * time.Minute) },
		"cancel":            func(_ *office, sara *phone) { sara.tapsAction("cancel", "") },
		"a reply to a card": func(_ *office, sara *phone) { sara.replies(sara.letter(), "5 mln") },
	} {
		t.Run(name, func(t *testing.T) {
			o, gulya := askedToReply(t)
			next(o, o.sara())
			before := len(gulya.shown)
			o.sara().says("5 mln, narxi qimmat deb o'ylayapti")
			if len(gulya.shown) != before {
				t.Errorf("the customer reads %s", gulya.last().text())
			}
		})
	}
}

func TestAnAnswerThatSoundsLikeTheBookIsAskedAbout(t *testing.T) {
	const words = "Aziz Karimov bilan gaplashdim, 5 mln"
	o, gulya := askedToReply(t)
	sara, aziz, before := o.sara(), o.customerNamed("Aziz"), len(gulya.shown)
	sara.says(words)
	sara.sees(o.words.For("en").Plain("reply.into_book"))
	if len(gulya.shown) != before || o.deals(aziz) != 0 {
		t.Fatalf("before the tap the customer has %s and Aziz %d deals", gulya.last().text(), o.deals(aziz))
	}
	sara.says("Aziz Karimov 7 mln") // a sentence in between
	if len(gulya.shown) != before || o.deals(aziz) != 1 {
		t.Errorf("the customer has %s and Aziz %d deals", gulya.last().text(), o.deals(aziz))
	}
	sara.tapsAction("held", "send")
	gulya.sees("<b>Sara</b>", words)
	if got := len(o.written()); got != 2 {
		t.Errorf("%d messages in the history", got)
	}
	sent := len(gulya.shown)
	sara.tapsData(sara.last(), chat.Data{Action: "held", ID: 1, Arg: "send"}.Encode(), "again")
	sara.sees(o.words.For("en").T("reply.not_held"))
	if len(gulya.shown) != sent {
		t.Error("sent twice")
	}
}

func TestAHeldAnswerGoesIntoTheBook(t *testing.T) {
	o, gulya := askedToReply(t)
	sara, aziz, before := o.sara(), o.customerNamed("Aziz"), len(gulya.shown)
	message := sara.says("Aziz Karimov bilan gaplashdim, 5 mln")
	sara.tapsAction("held", "book")
	if len(gulya.shown) != before || o.deals(aziz) != 1 || o.deals(1) != 0 {
		t.Errorf("the customer has %s, Aziz %d deals", gulya.last().text(), o.deals(aziz))
	}
	sara.edits(message, "Aziz Karimov bilan gaplashdim, 6 mln") // it is a sentence like any other
	deals, err := o.book.OpenDeals(t.Context(), crm.WholeBook(), aziz)
	if err != nil || len(deals) != 1 || deals[0].Amount.Minor != 600_000_000 {
		t.Errorf("Aziz has %+v, %v", deals, err)
	}
}

func TestAQuestionToTheBookIsNotSentToTheCustomer(t *testing.T) {
	o, gulya := askedToReply(t)
	before := len(gulya.shown)
	o.sara().says("Aziz Karimov tarixini ko'rsat")
	o.sara().sees(o.words.For("en").Plain("reply.into_book"))
	o.sara().tapsAction("held", "book")
	o.sara().sees("Aziz Karimov")
	if len(gulya.shown) != before {
		t.Errorf("the customer reads %s", gulya.last().text())
	}
}

func TestAnAnswerThatNamesItsOwnCustomerIsSent(t *testing.T) {
	o, gulya := askedToReply(t)
	o.sara().says("Gulnora opa, 5 mln bo'ladi")
	gulya.sees("Gulnora opa, 5 mln bo'ladi")
}

func TestAReplyToWhatTellsOfAnAnswerIsAFurtherOne(t *testing.T) {
	o, gulya := askedToReply(t)
	sara, aziz := o.sara(), o.customerNamed("Aziz")
	sara.replies(sara.last(), "5 mln") // to the question
	gulya.sees("5 mln")
	sara.says("Aziz Karimov 3 mln")
	sent := sara.last()
	for _, s := range sara.shown {
		if strings.Contains(s.Text, "✓") && strings.Contains(s.Text, "Gulnora") {
			sent = s
		}
	}
	message := sara.replies(sent, "yo'q, 7 mln") // to the confirmation
	gulya.sees("yo'q, 7 mln")
	deals, err := o.book.OpenDeals(t.Context(), crm.WholeBook(), aziz)
	if err != nil || len(deals) != 1 || deals[0].Amount.Minor != 300_000_000 {
		t.Errorf("Aziz has %+v, %v", deals, err)
	}
	sara.edits(message, "yo'q, 8 mln")
	sara.sees(o.words.For("en").T("reply.edited"))
	gulya.says("/stop")
	before := len(gulya.shown)
	sara.replies(sent, "9 mln")
	sara.sees(o.words.For("en").T("error.guest_stopped"))
	if len(gulya.shown) != before {
		t.Errorf("after Stop they read %s", gulya.last().text())
	}
}

func TestAReplyToANoticeIsAboutItsCustomer(t *testing.T) {
	for _, said := range []string{"7 mln", "yo'q, 7 mln"} {
		t.Run(said, func(t *testing.T) {
			o, gulya := joined(t)
			sara := o.sara()
			gulya.says("/stop")
			notice := sara.last()
			sara.says("Yangi mijoz: Aziz Karimov, 90 123 45 67")
			sara.says("Aziz Karimov 3 mln")
			sara.replies(notice, said)
			deals, err := o.book.OpenDeals(t.Context(), crm.WholeBook(), o.customerNamed("Aziz"))
			if err != nil || len(deals) != 1 || deals[0].Amount.Minor != 300_000_000 {
				t.Errorf("Aziz has %+v, %v", deals, err)
			}
			if o.deals(1) != 1 {
				t.Errorf("Gulnora has %d deals", o.deals(1))
			}
		})
	}
}
