package handlers_test

import (
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// bargains enters an open deal of a member's with a customer of its own.
func (o *office) bargains(telegramID int64, name, title string, minor int64) (customer, deal int64) {
	o.t.Helper()
	customer = o.customer(telegramID, store.NewCustomer{Name: name})
	o.writes(telegramID, func(tx *store.Tx) (err error) {
		deal, err = tx.AddDeal(store.NewDeal{
			CustomerID: customer, Title: title, Amount: crm.Money{Minor: minor, Currency: crm.UZS}, Status: crm.Open, At: o.clock,
		})
		return err
	})
	return customer, deal
}

func (o *office) dealNow(id int64) crm.Deal {
	o.t.Helper()
	d, err := o.book.Deal(o.t.Context(), crm.WholeBook(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return d
}

// deal shows the card of a deal on a phone.
func (p *phone) deal(deal int64) {
	p.t.Helper()
	p.says("/today")
	p.forges(chat.Data{Action: "deal", ID: deal, Version: 1})
}

func TestAnOldButtonOfADealShowsItAsItIsAndChangesNothing(t *testing.T) {
	o := newOffice(t, "en")
	_, id := o.bargains(saraID, "Aziz", "camera", 100)
	sara := o.sara()
	sara.deal(id)
	old := sara.last().Buttons
	sara.tapsAction("deal", "moves")
	sara.tapsAction("dealset", "to.3")
	sara.sees("Proposal")
	before := o.dealNow(id)
	for _, row := range old {
		for _, b := range row {
			if d, err := chat.Decode(b.Data); err == nil && d.Action == "dealset" && !strings.HasPrefix(d.Arg, "next") {
				sara.tapsData(sara.last(), b.Data, b.Text)
				sara.sees("Proposal")
			}
		}
	}
	sara.forges(chat.Data{Action: "dealset", ID: id, Version: 1, Arg: "lost.price"})
	if now := o.dealNow(id); now.Version != before.Version || now.Status != crm.Open {
		t.Errorf("an old button made of %+v\n%+v", before, now)
	}
}

func TestATypedValueDoesNotOverwriteWhatAColleagueHasChangedMeanwhile(t *testing.T) {
	o := newOffice(t, "en")
	_, id := o.bargains(saraID, "Aziz", "camera", 100)
	sara := o.sara()
	sara.deal(id)
	sara.tapsAction("deal", "edit")
	sara.tapsAction("dealset", "set.amount")
	theirs := crm.Money{Minor: 7_000_000_00, Currency: crm.UZS}
	o.writes(olimID, func(tx *store.Tx) error { return tx.EditDeal(id, 0, store.DealEdit{Amount: &theirs}) })
	sara.says("9 mln")
	sara.sees("7\u00a0000\u00a0000", "Olim", "9 mln")
	if got := o.dealNow(id).Amount; got != theirs {
		t.Errorf("the amount is %v", got)
	}
	sara.tapsAction("keep", "mine")
	if got := o.dealNow(id).Amount.Minor; got != 9_000_000_00 {
		t.Errorf("taken as Sara says, the amount is %v", got)
	}
}

func TestADealIsLostForAReason(t *testing.T) {
	o := newOffice(t, "en")
	_, id := o.bargains(saraID, "Aziz", "camera", 100)
	sara := o.sara()
	sara.deal(id)
	sara.tapsAction("deal", "why")
	if d := o.dealNow(id); d.Status != crm.Open {
		t.Fatal("lost before anybody said why")
	}
	sara.tapsAction("dealset", "lost.other")
	if d := o.dealNow(id); d.Status != crm.Open {
		t.Fatal("lost for another reason that nobody has told")
	}
	sara.says("boss is away <b>")
	sara.sees("Lost", "boss is away &lt;b&gt;")
	if d := o.dealNow(id); d.Status != crm.Lost || d.LostReason != "other: boss is away <b>" {
		t.Errorf("lost for %q", d.LostReason)
	}
	o.clock = o.clock.Add(time.Hour)
	sara.tapsAction("dealset", "open")
	if d := o.dealNow(id); d.Status != crm.Open || d.LostReason != "" {
		t.Errorf("open again it is %+v", d)
	}
	sara.tapsAction("deal", "story")
	sara.sees("Qualification", "Lost · today, 10:00", "Qualification · today, 11:00")
}

func TestWhoBuysIsNoLeadAnyMoreUntilThatIsUndone(t *testing.T) {
	o := newOffice(t, "en")
	customer, id := o.bargains(saraID, "Aziz", "camera", 100)
	status := func() crm.CustomerStatus {
		c, err := o.book.Customer(t.Context(), crm.WholeBook(), customer)
		if err != nil {
			t.Fatal(err)
		}
		return c.Status
	}
	sara := o.sara()
	sara.deal(id)
	sara.tapsAction("dealset", "won")
	sara.sees("🏆")
	if status() != crm.Active {
		t.Errorf("who has bought is %q", status())
	}
	birthday := crm.Birthday{Month: 3, Day: 5}
	o.writes(saraID, func(tx *store.Tx) error { // is in nobody's way
		return tx.EditCustomer(customer, 0, store.CustomerEdit{Birthday: &birthday})
	})
	sara.tapsAction("dealset", "undo")
	if status() != crm.Lead || o.dealNow(id).Status != crm.Open {
		t.Errorf("undone, the customer is %q and the deal %q", status(), o.dealNow(id).Status)
	}
}

func TestADealWithoutANextStepAsksForOne(t *testing.T) {
	o := newOffice(t, "en")
	customer, id := o.bargains(saraID, "Aziz", "camera", 100)
	sara := o.sara()
	sara.deal(id)
	sara.sees("🟡")
	if !sara.has("dealset") || len(sara.labels("dealset")) < 4 {
		t.Error("no dates are offered")
	}
	sara.tapsAction("dealset", "next.3")
	sara.sees("⚪")
	sara.tapsData(sara.last(), chat.Data{Action: "dealset", ID: id, Version: 1, Arg: "next.3"}.Encode(), "again")
	planned, err := o.book.OpenFollowUps(t.Context(), crm.WholeBook(), customer)
	if err != nil || len(planned) != 1 || planned[0].DealID != id {
		t.Fatalf("planned are %+v, %v", planned, err)
	}
	o.clock = o.clock.AddDate(0, 0, 3)
	sara.deal(id)
	sara.sees("🟢")
	o.clock = o.clock.AddDate(0, 0, 1)
	sara.deal(id)
	sara.sees("🔴")
	sara.tapsAction("follow", "")
	sara.tapsAction("done", "")
	sara.sees("next step?")
}

func TestTheBoardNarrowsDownToWhatIsAskedFor(t *testing.T) {
	o := newOffice(t, "en")
	o.bargains(saraID, "Aziz", "camera", 100)
	_, soon := o.bargains(saraID, "Bobur", "printer", 200)
	o.bargains(timurID, "Zarnigor", "server", 300)
	day := "2026-11-30"
	o.writes(saraID, func(tx *store.Tx) error { return tx.EditDeal(soon, 0, store.DealEdit{ExpectedClose: &day}) })
	shows := func(p *phone, want ...string) {
		t.Helper()
		got := strings.Join(p.labels("deal"), "\n")
		if len(p.labels("deal")) != len(want) {
			t.Errorf("the board has\n%s\nwant %v", got, want)
		}
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("no %s on the board:\n%s", w, got)
			}
		}
	}
	sara, olim := o.sara(), o.olim()
	sara.says("/board")
	shows(sara, "Camera", "Printer")
	sara.forges(chat.Data{Action: "board", Version: o.user(timurID).ID}) // forged: of a colleague
	shows(sara, "Camera", "Printer")
	sara.tapsAction("board", "ca")
	shows(sara, "Printer")
	olim.says("/board")
	shows(olim, "Camera", "Printer", "Server")
	olim.taps("👥")
	olim.taps("Timur")
	shows(olim, "Server")
	olim.sees("Timur")
	o.clock = o.clock.AddDate(0, 0, 8)
	o.plans(timurID, 3, o.clock.AddDate(0, 0, 2), "call")
	olim.says("/board")
	olim.tapsAction("board", "ra")
	shows(olim, "Camera", "Printer") // a plan pauses the third
	olim.says("/pipeline")
	olim.sees("🔴 2 stalled")
}

func TestTheOwnerArrangesTheStages(t *testing.T) {
	o := newOffice(t, "en")
	_, id := o.bargains(saraID, "Aziz", "camera", 100)
	olim, sara := o.olim(), o.sara()
	sara.says("/stages")
	sara.sees("Only the owner")
	olim.says("/stages")
	olim.tapsAction("stage", "add")
	olim.says("Contract <b>")
	olim.sees("Contract &lt;b&gt;", "90%")
	olim.tapsAction("stage", "chance")
	olim.says("101")
	olim.says("80%")
	olim.sees("80%")
	own, err := o.book.Stages(t.Context())
	if err != nil || len(own) != 8 {
		t.Fatalf("%d stages, %v", len(own), err)
	}
	added := own[5].ID
	o.writes(saraID, func(tx *store.Tx) error { return tx.EditDeal(id, 0, store.DealEdit{StageID: &added}) })
	olim.says("/pipeline")
	olim.sees("Contract &lt;b&gt;")
	olim.says("/board")
	olim.sees("Contract &lt;b&gt;")
	sara.deal(id)
	sara.sees("Contract &lt;b&gt;")
	olim.says("/stages")
	olim.taps("Contract")
	olim.tapsAction("stage", "retire")
	olim.sees("1 open deal")
	first := own[0].ID
	o.writes(saraID, func(tx *store.Tx) error { return tx.EditDeal(id, 0, store.DealEdit{StageID: &first}) })
	olim.says("/stages")
	olim.taps("Contract")
	olim.tapsAction("stage", "retire")
	if olim.sees("Stages of the pipeline"); strings.Contains(olim.last().text(), "Contract") {
		t.Error("a retired stage is still listed")
	}
}

func TestInAGroupThePipelineHasNoButtons(t *testing.T) {
	o := newOffice(t, "en")
	o.bargains(saraID, "Aziz", "camera", 100)
	group := o.group(-500, "Sales", o.olim())
	group.does(chat.Request{Kind: chat.Member, Came: true}, "(adds the bot)")
	o.olim().tapsAction("group", "on")
	group.says("/pipeline@daftar_bot")
	if m := group.last(); m.File == nil || len(m.Buttons) != 0 {
		t.Errorf("the group sees %s", m.text())
	}
}

func TestADealIsNotExpectedToCloseOnADayThatHasPassed(t *testing.T) {
	o := newOffice(t, "en")
	_, deal := o.bargains(saraID, "Aziz", "camera", 100)
	sara := o.sara()
	sara.deal(deal)
	sara.tapsAction("deal", "edit")
	sara.tapsAction("dealset", "set.close")
	for _, said := range []string{"kecha", "вчера", "hmm"} {
		sara.says(said)
		sara.sees(o.words.For("en").T("deal_again.close"))
	}
	sara.says("30-noyabr")
	d := must(o.book.Deal(t.Context(), crm.WholeBook(), deal))(t)
	if d.ExpectedClose != "2026-11-30" {
		t.Errorf("expected to close on %q", d.ExpectedClose)
	}
}
