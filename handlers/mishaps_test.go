package handlers_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
)

// mendsWords edits a message as the edge hands it on: a command is read as one.
func (p *phone) mendsWords(message int64, text string, file *chat.File) {
	p.t.Helper()
	r := chat.Request{Kind: chat.Edited, Text: text, MessageID: message, File: file}
	if command, args, _ := strings.Cut(text, " "); strings.HasPrefix(command, "/") {
		r.Command, r.Args = command[1:], args
	}
	p.does(r, "✎ "+text)
}

// tapsOn presses a button of one message.
func (p *phone) tapsOn(m *shown, action, label string) {
	p.t.Helper()
	for _, b := range slices.Concat(m.Buttons...) {
		if d, err := chat.Decode(b.Data); err == nil && d.Action == action && strings.Contains(b.Text, label) {
			p.tapsData(m, b.Data, b.Text)
			return
		}
	}
	p.t.Fatalf("no button does %s %q: %s", action, label, m.text())
}

func TestANameTypedAfterATapGivesTheCardToNobody(t *testing.T) {
	for name, tc := range map[string]struct {
		close        func(p *phone)
		typed, keeps string
	}{
		"a name was tapped": {func(p *phone) { p.tapsOn(p.last(), "give", "Malika") }, "Aziz Karimov", "Malika"},
		"back was tapped":   {func(p *phone) { p.tapsOn(p.last(), "card", "") }, "Malika Yusupova", "Aziz"},
	} {
		t.Run(name, func(t *testing.T) {
			o := shop(t)
			sara := o.sara()
			sara.says("Aziz Karimov bilan gaplashdim")
			sara.tapsAction("whom", "")
			tc.close(sara)
			sara.says(tc.typed)
			if n := len(o.keeps(tc.keeps).activities); n != 1 {
				t.Errorf("%s has %d calls: the card went to who was typed", tc.keeps, n)
			}
		})
	}
}

func TestATwiceMovedCardLeavesTheFirstCustomersPlanAlone(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	sara.says("bugun soat 18 da Aziz Karimovga qo'ng'iroq qilishni eslat")
	sara.says("/new Dilnoza Toshev, 90 777 66 55")
	sara.says("Aziz Karimovga qo'ng'iroq qildim")
	if n := len(o.keeps("Aziz").plans); n != 0 {
		t.Fatalf("the call closed nothing: %d", n)
	}
	card := sara.last()
	sara.tapsAction("whom", "")
	sara.tapsOn(card, "give", "Malika")
	sara.tapsOn(card, "whom", "")
	sara.tapsOn(card, "give", "Dilnoza")
	if n := len(o.keeps("Aziz").plans); n != 1 {
		t.Errorf("Aziz has %d plans, want the one that was opened again", n)
	}
	if n := len(o.keeps("Dilnoza").activities); n != 1 {
		t.Errorf("Dilnoza has %d calls", n)
	}
}

func TestAnAmountMovesWithTheCardAlsoFromADealThatHadNone(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	sara.says("/deal Aziz Karimov")
	sara.says("konditsioner")
	sara.says("Aziz Karimov 5 mln")
	if d := o.keeps("Aziz").deals; len(d) != 1 || d[0].Amount.Minor != 5_000_000_00 {
		t.Fatalf("Aziz has %+v", d)
	}
	card := sara.last()
	sara.tapsAction("whom", "")
	sara.tapsOn(card, "give", "Malika")
	if d := o.keeps("Aziz").deals; len(d) != 1 || d[0].Amount.Currency != "" {
		t.Errorf("Aziz has %+v, want the deal as it was", d)
	}
	if d := o.keeps("Malika").deals; len(d) != 1 || d[0].Amount.Minor != 5_000_000_00 {
		t.Errorf("Malika has %+v", d)
	}
}

func TestTagsAndPhoneMoveWithTheCard(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	sara.says("/new Dilnoza Toshev")
	sara.tapsAction("reply", "new.phone.none")
	sara.says("Dilnoza Toshev bilan gaplashdim 90 777 66 55 #vip")
	card := sara.last()
	sara.tapsAction("whom", "")
	sara.tapsOn(card, "give", "Malika")
	if c := o.keeps("Dilnoza").customer; c.Phone() != "" || len(c.Tags) != 0 {
		t.Errorf("Dilnoza keeps %+v", c)
	}
	if c := o.keeps("Malika").customer; !slices.Contains(c.Phones, "+998907776655") || !slices.Equal(c.Tags, []string{"vip"}) {
		t.Errorf("Malika has %+v", c)
	}
}

func TestWhichDealIsAskedAnewWhenTheCardMoves(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	sara.says("Aziz Karimov bilan yangi sdelka, printer 3 mln")
	won := sara.last()
	sara.says("Aziz Karimov bilan yangi sdelka, skaner 2 mln")
	sara.says("Aziz Karimov bilan 5 mlnga kelishdik")
	asked := sara.last()
	// One of the two is taken back meanwhile: the amount must not vanish into the bin.
	old := slices.Clone(asked.Buttons)
	sara.tapsOn(won, "undo", "")
	sara.tapsData(asked, old[0][0].Data, old[0][0].Text)
	if !sara.has("which") {
		t.Fatalf("the question is gone: %s", asked.text())
	}
	sara.tapsOn(asked, "edit", "")
	sara.tapsOn(asked, "whom", "")
	sara.tapsOn(asked, "give", "Malika")
	if d := o.keeps("Malika").deals; len(d) != 1 || d[0].Amount.Minor != 5_000_000_00 {
		t.Errorf("Malika has %+v", d)
	}
}

func TestACustomerWhoIsGoneIsGivenNothing(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("Yangi mijoz: Aziz Karimov, 90 123 45 67")
	gone := sara.last()
	sara.says("Yangi mijoz: Aziz Toshev, 90 123 45 68")
	sara.says("Azizga tel qildim, 4 mln")
	asked := sara.last()
	old := slices.Clone(asked.Buttons)
	sara.tapsOn(gone, "undo", "")
	i := slices.IndexFunc(old, func(row []chat.Button) bool { return strings.Contains(row[0].Text, "4567") })
	sara.tapsData(asked, old[i][0].Data, old[i][0].Text)
	sara.tapsOn(asked, "give", "4568")
	if got := o.keeps("Toshev"); len(got.activities) != 1 || len(got.deals) != 1 {
		t.Errorf("Aziz Toshev has %+v", got)
	}
	sara.says("Yangi mijoz: Malika Yusupova")
	card := sara.last()
	sara.tapsOn(card, "undo", "")
	sara.replies(card, "bugun gaplashdik")
	for _, rule := range []string{"an activity of a binned customer", "a deal of a binned customer"} {
		(&mess{office: o, t: t, db: openTables(t, o)}).none(rule, wholeness[rule])
	}
}

func TestAnEditedCaptionKeepsThePicture(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	file := &chat.File{ID: "photo-1", Kind: "photo"}
	message := sara.does(chat.Request{Kind: chat.Media, Text: "Aziz Karimov 5 mln", File: file}, "(photo) Aziz Karimov 5 mln")
	sara.mendsWords(message, "Aziz Karimov 6 mln", file)
	got := o.keeps("Aziz")
	if len(got.activities) != 1 || got.activities[0].FileID != "photo-1" || len(got.deals) != 1 || got.deals[0].Amount.Minor != 6_000_000_00 {
		t.Errorf("Aziz has %+v", got)
	}
}

func TestAMendedSlipOfTheThumbTakesNoAnswerAway(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("/new Aziz Karimov 90 123 45 67")
	sara.says("/new Aziz Toshev 90 123 45 68")
	message := sara.says("Aziz bilan gaplashdm")
	card := sara.last()
	sara.tapsOn(card, "give", "4567")
	sara.says("5 mln")
	sara.tapsAction("next", "3")
	sara.edits(message, "Aziz bilan gaplashdim")
	got := o.keeps("Karimov")
	if len(got.activities) != 1 || len(got.deals) != 1 || len(got.plans) != 1 {
		t.Errorf("Aziz Karimov has %d calls, %d deals, %d plans", len(got.activities), len(got.deals), len(got.plans))
	}
}

func TestAnEditedAnswerKeepsWhatTheDialogHadHeard(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	sara.says("/log")
	sara.tapsAction("reply", "")
	message := sara.says("ofisida uchrshdik")
	sara.edits(message, "ofisida uchrashdik")
	if n := len(o.keeps("Aziz").activities); n != 1 {
		t.Errorf("Aziz has %d meetings; last: %s", n, sara.last().text())
	}
	sara.says("/new Jasur Aliyev")
	message = sara.says("90 555 44 33")
	sara.edits(message, "90 555 44 34")
	if c := o.keeps("Jasur").customer; c.Phone() != "+998905554434" {
		t.Errorf("Jasur is %+v", c)
	}
}

func TestAnEditedCommandIsGivenAnew(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	message := sara.says("/find Azz")
	sara.mendsWords(message, "/find Malika", nil)
	sara.sees("Malika Yusupova")
	message = sara.says("/todai")
	sara.mendsWords(message, "/today", nil)
	message = sara.says("/new Jasur Aliyv 90 555 44 33")
	sara.mendsWords(message, "/new Jasur Aliyev 90 555 44 33", nil)
	if c := o.keeps("5554433").customer; c.Name != "Jasur Aliyev" {
		t.Errorf("the book has %+v", c)
	}
	if n, err := o.book.CountDrafts(t.Context(), crm.WholeBook(), o.user(saraID).ID); err != nil || n != 0 {
		t.Errorf("%d drafts were made of commands, %v", n, err)
	}
}

func TestWhatIsTypedAfterTheLineItWasAskedForIsGoneIsASentence(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	sara.says("Aziz Karimov bilan gaplashdim")
	card := sara.last()
	sara.tapsOn(card, "edit", "")
	sara.tapsOn(card, "edit", "Yana")
	drop := slices.Clone(card.Buttons)
	sara.tapsOn(card, "edit", "Orqaga")
	sara.tapsOn(card, "field", "Matn")
	for _, b := range slices.Concat(drop...) {
		if d, _ := chat.Decode(b.Data); d.Action == "drop" {
			sara.tapsData(card, b.Data, b.Text)
		}
	}
	sara.says("Malika Yusupova bilan uchrashdim")
	if n := len(o.keeps("Malika").activities); n != 1 {
		t.Errorf("Malika has %d meetings; last: %s", n, sara.last().text())
	}
}

func TestAColleagueIsToldOnce(t *testing.T) {
	o := shop(t)
	timur := o.timur()
	timur.says("Aziz bilan gaplashdim, 90 123 45 67")
	sara := o.sara()
	claim := sara.last()
	old := slices.Clone(claim.Buttons)
	for _, b := range slices.Concat(old...) { // a quick thumb
		sara.tapsData(claim, b.Data, b.Text)
		sara.tapsData(claim, b.Data, b.Text)
	}
	told := 0
	for _, m := range timur.shown {
		if strings.Contains(m.Text, "Sara") && m.edits == 0 {
			told++
		}
	}
	if told != 2 { // whose customer it is, and the answer
		t.Errorf("Timur has heard of Sara %d times", told)
	}
	o.clock = o.clock.Add(time.Minute)
	sara.says("7 mln")
	if n := len(o.keeps("Aziz").deals); n != 1 { // the answer is nothing that an amount could mend
		t.Errorf("Aziz has %d deals", n)
	}
}

func TestASentenceBesideAQuestionIsSaved(t *testing.T) {
	o := shop(t)
	sara := o.sara()
	sara.says("Aziz Karimov tarixini ko'rsat. Malika Yusupovaga 5 mlnga printer sotdim")
	got := o.keeps("Malika")
	bought, err := o.book.Purchases(t.Context(), crm.WholeBook(), got.customer.ID)
	if err != nil || bought.Count != 1 {
		t.Errorf("Malika bought %+v, %v", bought, err)
	}
}
