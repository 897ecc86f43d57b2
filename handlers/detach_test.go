package handlers_test

import (
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// opensCard opens a customer's card.
func (p *phone) opensCard(customer int64) {
	p.t.Helper()
	p.tapsData(&shown{id: 9}, chat.Data{Action: "who", ID: customer, Arg: view.Below}.Encode(), "card")
}

func TestWhoWasConfirmedByMistakeIsPartedWith(t *testing.T) {
	for name, since := range map[string]func(o *office, gulya *phone){
		"at once": func(*office, *phone) {},
		"after they told their birthday": func(o *office, gulya *phone) {
			gulya.says("/start")
			gulya.tapsAction("born", "")
			gulya.says("15-mart")
			o.sara().tapsAction("came", "undo")
			if o.asKept(1).TelegramID != gulyaID {
				t.Fatal("Undo was not refused")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			o, gulya := joined(t)
			since(o, gulya)
			sara := o.sara()
			sara.opensCard(1)
			sara.tapsAction("detach", "")
			if o.asKept(1).TelegramID != gulyaID {
				t.Fatal("parted with before it was said twice")
			}
			sara.tapsAction("detach", "yes")
			if c := o.asKept(1); c.TelegramID != 0 || c.Birthday.Known() || o.agreed(1) != "" {
				t.Errorf("the customer is %+v, agrees to %q", c, o.agreed(1))
			}
			if l, err := o.book.JoinLink(t.Context(), crm.WholeBook(), 1); err != nil || l.State != crm.LinkRefused {
				t.Errorf("the link is %+v, %v", l, err)
			}
			gulya.sees(o.words.For("en").T("join.refused"))
			if got := o.commandsOf(gulyaID); len(got) != 0 {
				t.Errorf("the menu has %v", got)
			}
			gulya.says("Hello?")
			gulya.sees(o.words.For("en").T("stranger.hello", "company", "Artel Savdo"))
			secret := sara.linkFor(1)
			o.phone(4002, "Gulnora", "en").says("/start " + secret)
			sara.tapsAction("came", "yes")
			if o.asKept(1).TelegramID != 4002 {
				t.Error("the customer themselves cannot be confirmed any more")
			}
		})
	}
}

func TestAnOldCardPartsWithNobody(t *testing.T) {
	o, _ := joined(t)
	sara := o.sara()
	version := o.asKept(1).Version
	o.timur().tapsData(&shown{id: 9}, chat.Data{Action: "detach", ID: 1, Version: version, Arg: view.DetachYes}.Encode(), "not theirs")
	if o.asKept(1).TelegramID != gulyaID {
		t.Fatal("Timur has parted with Sara's customer")
	}
	name := "Gulnora Karimova"
	o.as(saraID, func(tx *store.Tx) error { return tx.EditCustomer(1, 0, store.CustomerEdit{Name: &name}) })
	sara.tapsData(sara.last(), chat.Data{Action: "detach", ID: 1, Version: version, Arg: view.DetachYes}.Encode(), "old")
	if o.asKept(1).TelegramID != gulyaID || o.agreed(1) == "" {
		t.Error("an old card has parted with them")
	}
	sara.sees(name)
}

func TestWhoIsOnTheTeamByNowIsNotPutBackAsACustomer(t *testing.T) {
	o, gulya := joined(t)
	sara := o.sara()
	sara.opensCard(1)
	sara.tapsAction("detach", "")
	sara.tapsAction("detach", "yes")
	gulya.says("/start " + o.olim().invites(crm.Salesperson))
	sara.takesBack()
	if o.asKept(1).TelegramID != 0 {
		t.Error("a member is a customer")
	}
}

func TestWhatSomebodyElseWroteIsNoContactWithTheCustomer(t *testing.T) {
	for name, says := range map[string]func(sara *phone){
		"no": func(sara *phone) { sara.tapsAction("came", "no") },
		"confirmed, then parted with": func(sara *phone) {
			sara.tapsAction("came", "yes")
			sara.opensCard(1)
			sara.tapsAction("detach", "")
			sara.tapsAction("detach", "yes")
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := lobby(t)
			sara := o.sara()
			called := o.clock
			sara.says("Gulnora bilan gaplashdim")
			o.clock = o.clock.AddDate(0, 0, 1)
			botir := o.comes(sara, 1, gulyaID)
			botir.tapsAction("agree", "none")
			botir.says("Salom, yetkazib berasizlarmi?")
			botir.says("5 dona")
			if all := o.written(); len(all) != 3 {
				t.Fatalf("the history is %+v", all)
			}
			says(sara)
			if all := o.written(); len(all) != 1 || all[0].Incoming {
				t.Errorf("the history is %+v", all)
			}
			if got := o.asKept(1).LastContactAt; !got.Equal(called) {
				t.Errorf("the last contact was %v, want %v", got, called)
			}
			sara.takesBack()
			if all := o.written(); len(all) != 3 {
				t.Errorf("after Undo the history is %+v", all)
			}
		})
	}
}
