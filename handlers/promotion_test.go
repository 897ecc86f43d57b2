package handlers_test

import (
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

func TestSendTappedTwiceStartsOnce(t *testing.T) {
	o := newFair(t)
	olim := o.olim()
	card := olim.drafts("Chegirma")
	send := card.Buttons[0][0]
	olim.tapsData(card, send.Data, "twice")
	olim.tapsData(card, send.Data, "twice")
	o.campaigns()
	olim.tapsData(card, send.Data, "and once more")
	o.campaigns()
	if n := len(o.phone(7001, "", "").shown); n != 1 {
		t.Errorf("Malika has it %d times", n)
	}
	if !strings.Contains(card.Text, "Promotion sent") {
		t.Errorf("the card is %s", card.text())
	}
}

func TestTheTextIsChangedBeforeItIsSent(t *testing.T) {
	o := newFair(t)
	olim := o.olim()
	old := olim.drafts("Birinchi")
	stale := old.Buttons[0][0]
	olim.taps("Change text")
	olim.sees("photo with a caption")
	olim.says("Ikkinchi")
	olim.tapsData(old, stale.Data, "the old card's Send")
	if len(o.live()) != 0 {
		t.Fatal("the old card has started it")
	}
	olim.taps("Send · 1")
	o.campaigns()
	if m := o.phone(7001, "", "").last(); m.Text != "Ikkinchi" {
		t.Errorf("Malika sees %s", m.text())
	}
}

func TestADraftIsThrownAwayAndSurvivesARestart(t *testing.T) {
	o := newFair(t)
	olim := o.olim()
	olim.says("/promo")
	olim.taps("#vip")
	o.desk = o.newDesk()
	card := olim.drafts("Chegirma")
	send := card.Buttons[0][0].Data
	o.desk = o.newDesk()
	olim.taps("Change text")
	olim.tapsAction("promotion", "drop")
	olim.tapsData(card, send, "Send")
	if !strings.Contains(card.Text, "not sent") || len(card.Buttons) != 0 || len(o.live()) != 0 {
		t.Errorf("the card is %s", card.text())
	}
	olim.says("Boshqa matn") // the question for the text was still open
	olim.sees("not sent")
}

// manager is Sara, who is one now.
func (o *office) manager() *phone {
	o.t.Helper()
	err := o.book.Do(o.t.Context(), func(tx *store.Tx) error {
		u := o.user(saraID)
		u.Role = crm.Manager
		_, err := tx.PutUser(u)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return o.sara()
}

func TestTwoManagersPauseResumeAndStop(t *testing.T) {
	o := newFair(t)
	olim, sara := o.olim(), o.manager()
	card := olim.drafts("Chegirma")
	olim.taps("Send")
	pause := card.Buttons[0][0].Data
	sara.says("/promo")
	sara.taps("Being sent: #vip")
	sara.sees("being sent", "Refresh")
	theirs := sara.last().Buttons[0]
	sara.tapsData(sara.last(), theirs[0].Data, "Pause")
	sara.sees("paused", "Resume")
	olim.tapsData(card, pause, "Pause, a moment later")
	if live := o.live(); len(live) != 1 || live[0].State != store.PromotionPaused || !strings.Contains(card.text(), "Resume") {
		t.Fatalf("%+v, and the card is %s", live, card.text())
	}
	o.campaigns()
	if n := len(o.phone(7001, "", "").shown); n != 0 {
		t.Fatal("it went out while paused")
	}
	olim.taps("Resume")
	sara.tapsAction("promotion", "stop") // drawn before the resume
	if live := o.live(); live[0].State != store.PromotionRunning {
		t.Errorf("a stale Stop has made it %s", live[0].State)
	}
	sara.sees("being sent") // redrawn
	sara.tapsAction("promotion", "stop")
	sara.tapsAction("promotion", "halt")
	o.campaigns()
	if !strings.Contains(card.Text, "stopped") || !strings.Contains(card.Text, "Not sent: 1") || len(card.Buttons) != 0 {
		t.Errorf("the first manager's card is %s", card.text())
	}
	if n := len(o.phone(7001, "", "").shown); n != 0 || len(o.live()) != 0 {
		t.Error("it went out after the stop")
	}
}

func TestAtNightTheCardSaysWhenItBegins(t *testing.T) {
	o := newFair(t)
	o.clock = monday.Add(11 * time.Hour) // 21:00 in Tashkent
	olim := o.olim()
	card := olim.drafts("Chegirma")
	olim.sees("starts at 08:00")
	olim.taps("Send")
	olim.sees("goes on at 08:00")
	o.campaigns()
	if n := len(o.phone(7001, "", "").shown); n != 0 {
		t.Error("it went out at night")
	}
	o.clock = monday.Add(22 * time.Hour)
	o.campaigns()
	if n := len(o.phone(7001, "", "").shown); n != 1 || !strings.Contains(card.Text, "Promotion sent") {
		t.Errorf("in the morning Malika has %d; the card is %s", n, card.text())
	}
}

func TestNobodyBelowAManagerCanPromote(t *testing.T) {
	o := newFair(t)
	card := o.olim().drafts("Chegirma")
	sara := o.sara()
	sara.says("/promo")
	sara.sees(o.words.For("en").T("error.forbidden"))
	for _, what := range []string{"send", "text", "drop", "pause", "resume", "stop", "halt", "look"} {
		sara.tapsData(sara.last(), chat.Data{Action: "promotion", ID: 1, Version: 1, Arg: what}.Encode(), what)
		sara.sees(o.words.For("en").T("error.forbidden"))
	}
	sara.tapsData(sara.last(), chat.Data{Action: "promo", Arg: "all"}.Encode(), "all")
	sara.sees(o.words.For("en").T("error.forbidden"))
	o.olim().tapsData(card, card.Buttons[0][0].Data, "Send")
	if len(o.live()) != 1 {
		t.Error("the draft has not stayed as it was")
	}
}

func TestAMemberWhoIsNoManagerAnyMoreCannotAnswerTheirDialog(t *testing.T) {
	o := newFair(t)
	olim := o.olim()
	olim.says("/promo")
	olim.taps("#vip")
	err := o.book.Do(t.Context(), func(tx *store.Tx) error {
		u := o.user(olimID)
		u.Role = crm.Salesperson
		_, err := tx.PutUser(u)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	olim.says("Chegirma")
	if _, err := o.book.Promotion(t.Context(), crm.WholeBook(), 1); crm.CodeOf(err) != crm.NotFound {
		t.Errorf("a promotion was made: %v", err)
	}
}

func TestCancelThrowsAwayTheDraftWhoseCardWaits(t *testing.T) {
	for name, c := range map[string]struct {
		before []string // taps
	}{
		"on the card":               {},
		"while another text is due": {before: []string{"Change text"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newFair(t)
			olim := o.olim()
			card := olim.drafts("Chegirma")
			send := card.Buttons[0][0].Data
			for _, label := range c.before {
				olim.taps(label)
			}
			olim.says("/cancel")
			olim.sees("Promotion not sent")
			if !strings.Contains(card.Text, "not sent") || len(card.Buttons) != 0 {
				t.Errorf("the card is %s", card.text())
			}
			olim.tapsData(card, send, "Send, drawn before")
			if len(o.live()) != 0 {
				t.Fatal("it is being sent")
			}
			olim.says("/cancel")
			olim.sees("nothing to cancel")
		})
	}
}

func TestCancelLeavesTheDraftsThatItIsNotAbout(t *testing.T) {
	o := newFair(t)
	olim := o.olim()
	card := olim.drafts("Chegirma")
	o.sara().says("/cancel")
	o.sara().sees("nothing to cancel")
	for _, open := range []func(){
		func() { olim.says("/new") },
		func() { olim.says("/promo"); olim.taps("Everyone") },
	} {
		open()
		olim.says("/cancel")
		olim.sees("Cancelled")
	}
	olim.taps("Change text")
	olim.tapsAction("cancel", "")
	olim.tapsData(card, card.Buttons[0][0].Data, "Send")
	if len(o.live()) != 1 {
		t.Errorf("the card is %s", card.text())
	}
	olim.says("/cancel")
	olim.sees("nothing to cancel")
}

func TestStopAsksFirst(t *testing.T) {
	o := newFair(t)
	olim := o.olim()
	card := olim.drafts("Chegirma")
	olim.taps("Send")
	stop := card.Buttons[0][1].Data
	olim.tapsData(card, stop, "Stop")
	if !strings.Contains(card.Text, "Stop for good?") || !strings.Contains(card.Text, "yet: 1") {
		t.Errorf("the question is %s", card.text())
	}
	if live := o.live(); len(live) != 1 || live[0].State != store.PromotionRunning {
		t.Fatalf("one tap has made it %+v", live)
	}
	olim.taps("Back")
	if !strings.Contains(card.text(), "being sent") || !strings.Contains(card.text(), "Pause") {
		t.Errorf("the card is %s", card.text())
	}
	olim.tapsData(card, stop, "Stop")
	yes := card.Buttons[0][0].Data
	olim.tapsData(card, chat.Data{Action: "promotion", ID: 1, Version: 2, Arg: "look"}.Encode(), "redrawn meanwhile")
	olim.tapsData(card, yes, "Yes, a moment later")
	if !strings.Contains(card.Text, "stopped") || len(card.Buttons) != 0 {
		t.Errorf("the card is %s", card.text())
	}
	o.campaigns()
	if n := len(o.phone(7001, "", "").shown); n != 0 || len(o.live()) != 0 {
		t.Errorf("Malika has %d messages", n)
	}
}

func TestAfterACommandNothingBecomesThePromotion(t *testing.T) {
	for name, command := range map[string]func(*phone){
		"a command":       func(p *phone) { p.says("/today") },
		"a menu button":   func(p *phone) { p.says(p.words.For("en").Plain("menu.pipeline")) },
		"an unknown one":  func(p *phone) { p.says("/nosuch") },
		"one by a button": func(p *phone) { p.tapsData(&shown{id: 9}, chat.Data{Action: "cmd", Arg: "drafts"}.Encode(), "cmd") },
	} {
		t.Run(name, func(t *testing.T) {
			o := newFair(t)
			olim := o.olim()
			olim.says("/promo")
			olim.taps("#vip")
			command(olim)
			olim.says("Malikaga tel qildim")
			if draft, err := o.book.NewestDraft(t.Context(), crm.WholeBook(), o.user(olimID).ID); err != nil || draft.ID != 0 {
				t.Errorf("the promotion is %q, %v", draft.Message.Text, err)
			}
			olim.sees("Malika Yusupova", "Undo")
		})
	}
}

func TestARefusedCommandEndsTheQuestionForTheText(t *testing.T) {
	o := newFair(t)
	sara := o.manager()
	sara.says("/promo")
	sara.taps("#vip")
	sara.says("/groups")
	sara.says("Malikaga tel qildim")
	sara.sees("Malika Yusupova", "Undo")
}
