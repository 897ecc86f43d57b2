package handlers_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// written is what the book has of messages with Gulnora, the newest first.
func (o *office) written() []crm.Activity {
	o.t.Helper()
	all, err := o.book.Activities(o.t.Context(), crm.WholeBook(), 1, store.Place{}, 50)
	if err != nil {
		o.t.Fatal(err)
	}
	return all
}

func TestALetterIsKeptAndReachesWhoAnswersForTheCustomer(t *testing.T) {
	o, gulya := joined(t)
	sara := o.sara()
	gulya.says("Qancha <b>turadi</b>?")
	sara.sees("Gulnora Azimova", "Qancha &lt;b&gt;turadi&lt;/b&gt;?")
	for _, r := range []chat.Request{
		{Kind: chat.Media, Text: "mana", File: &chat.File{ID: "photo-1", Kind: "photo"}},
		{Kind: chat.Media, File: &chat.File{ID: "note-1", Kind: "video_note"}},
		{Kind: chat.Location, Where: "41.3,69.2"},
		{Kind: chat.Contact, Contact: &chat.SharedContact{Name: "Opam", Phone: "901112233", UserID: 5}},
		{Kind: chat.Text, Text: "Bugun"}, // a menu's word is a customer's own
		{Kind: chat.Text, Text: strings.Repeat("uzun ", 800)},
		{Kind: chat.Media, Text: strings.Repeat("a", 1024), File: &chat.File{ID: "photo-2", Kind: "photo"}},
	} {
		before, kept := len(sara.shown), len(o.written())
		gulya.does(r, "letter")
		if len(o.written()) != kept+1 {
			t.Errorf("%+v was not kept", r)
		}
		a := o.written()[0]
		if !a.Incoming || a.Kind != crm.Message || a.OwnerID != o.user(saraID).ID {
			t.Errorf("kept as %+v", a)
		}
		if len(sara.shown) == before {
			t.Errorf("%+v did not reach Sara", r)
		}
		if r.File != nil && (sara.last().File == nil || sara.last().File.ID != r.File.ID) {
			t.Errorf("the file of %+v did not reach Sara: %+v", r, sara.last().Message)
		}
	}
	sara.letter() // every card can be answered
}

func TestLettersAreAcknowledgedAtMostOnceAnHour(t *testing.T) {
	o, gulya := joined(t)
	ack := o.words.For("en").T("letter.passed", "seller", "Sara")
	acks := func() int { return strings.Count(gulya.everything(0), ack) }
	for i, tc := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {time.Minute, 1}, {58 * time.Minute, 1}, {61 * time.Minute, 2}} {
		o.clock = o.clock.Add(tc.after)
		gulya.says("Salom")
		if acks() != tc.want {
			t.Errorf("letter %d: %d acknowledgements, want %d", i, acks(), tc.want)
		}
	}
}

func TestAnEditedLetterIsCorrectedWhereItStands(t *testing.T) {
	o, gulya := joined(t)
	message := gulya.says("5 dona")
	card := o.sara().last()
	kept := len(o.written())
	gulya.edits(message, "6 dona")
	if len(o.written()) != kept || o.written()[0].Text != "6 dona" {
		t.Errorf("the book has %+v", o.written())
	}
	if o.sara().last() != card || !strings.Contains(card.Text, "6 dona") || card.edits != 1 {
		t.Errorf("the card shows %s", o.sara().last().text())
	}
	gulya.edits(gulya.says("/start"), "/start!")
	if len(o.written()) != kept {
		t.Error("an edited command became a letter")
	}
}

func TestAnAnswerGoesToTheCustomerAndIsNoSentence(t *testing.T) {
	o, gulya := joined(t)
	sara := o.sara()
	gulya.says("Qancha turadi?")
	message := sara.replies(sara.letter(), "Komil Azimov bilan gaplashdim, 5 mln")
	gulya.sees("<b>Sara</b>", "Komil Azimov bilan gaplashdim, 5 mln", o.words.For("en").Plain("guest.stop"))
	sara.sees("Gulnora Azimova")
	a := o.written()[0]
	if a.Incoming || a.Kind != crm.Message || a.CustomerID != 1 || len(o.written()) != 2 {
		t.Errorf("the book has %+v", o.written())
	}
	sara.edits(message, "Komil Azimov bilan gaplashdim, 6 mln")
	sara.sees(o.words.For("en").T("reply.edited"))
	sara.replies(sara.letter(), "Bugun") // the word of a menu, said to the customer
	gulya.sees("Bugun")
	sara.takesBack() // what is sent is sent
	if got := len(o.written()); got != 3 {
		t.Errorf("%d messages in the book", got)
	}
	if deals, err := o.book.OpenDeals(t.Context(), crm.WholeBook(), 2); err != nil || len(deals) != 0 {
		t.Errorf("an answer was logged: %+v, %v", deals, err)
	}
	sara.tapsAction("answer", "")
	sara.does(chat.Request{Kind: chat.Media, File: &chat.File{ID: "voice-1", Kind: "voice"}}, "(voice)")
	if f := gulya.last().File; f == nil || f.ID != "voice-1" {
		t.Errorf("the customer got %+v", gulya.last().Message)
	}
	sara.says("Gulnora 5 mln") // the question is answered: a sentence again
	if deals, err := o.book.OpenDeals(t.Context(), crm.WholeBook(), 1); err != nil || len(deals) != 1 {
		t.Errorf("the sentence was not logged: %+v, %v", deals, err)
	}
}

func TestNobodyIsAnsweredWhoWantsNoMoreOrIsGone(t *testing.T) {
	for _, tc := range []struct {
		name    string
		between func(o *office, gulya *phone)
		reads   string
	}{
		{"stopped", func(_ *office, gulya *phone) { gulya.says("/stop") }, "error.guest_stopped"},
		{"blocked", func(_ *office, gulya *phone) { gulya.does(chat.Request{Kind: chat.Member, Away: true}, "(blocks)") }, "error.guest_stopped"},
		{"on the team", func(o *office, gulya *phone) { gulya.says("/start " + o.olim().invites(crm.Salesperson)) }, "error.guest_gone"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o, gulya := joined(t)
			gulya.says("Qancha turadi?")
			letter := o.sara().letter()
			tc.between(o, gulya)
			before := len(gulya.shown)
			o.sara().replies(letter, "5 mln")
			o.sara().sees(o.words.For("en").T(tc.reads))
			if len(gulya.shown) != before {
				t.Errorf("they read %s", gulya.last().text())
			}
		})
	}
	o, gulya := joined(t)
	gulya.says("Qancha turadi?")
	letter := o.sara().letter()
	gulya.says("/stop")
	gulya.says("Yana bir savol") // who writes again may be answered
	o.sara().replies(letter, "5 mln")
	gulya.sees("5 mln")
	if got := o.agreed(1); got != "" {
		t.Errorf("writing gave back %s", got)
	}
}

func TestAStopBetweenReadingAndSendingHoldsAnAnswerBack(t *testing.T) {
	o, gulya := joined(t)
	gulya.says("Qancha turadi?")
	r := chat.Request{Kind: chat.Text, Text: "5 mln", ReplyTo: o.sara().letter().id}
	err := o.sara().midway(r, func() { gulya.says("/stop") })
	if err == nil {
		t.Error("the answer was sent after Stop")
	}
}

func TestALetterToSomebodyWhoCannotBeReachedGoesToManagers(t *testing.T) {
	o, gulya := joined(t)
	o.sara().does(chat.Request{Kind: chat.Member, Away: true}, "(blocks)")
	gulya.says("Qancha turadi?")
	o.olim().sees("Gulnora Azimova", "Qancha turadi?")
	o.olim().replies(o.olim().letter(), "5 mln")
	gulya.sees("<b>Olim</b>", "5 mln")
}

func TestNobodyElseAnswersACustomersLetter(t *testing.T) {
	o, gulya := joined(t)
	gulya.says("Qancha turadi?")
	letter := o.written()[0].ID
	before := len(gulya.shown)
	timur := o.timur()
	timur.tapsData(&shown{id: 9}, chat.Data{Action: "answer", ID: letter}.Encode(), "forged")
	timur.says("5 mln")
	if len(gulya.shown) != before || strings.Contains(timur.everything(0), "Gulnora") {
		t.Errorf("Timur sees %s", timur.everything(0))
	}
}

func TestALetterWhoseReaderCannotBeReachedAfterAllIsForWhoLeads(t *testing.T) {
	o, gulya := joined(t)
	gulya.says("Qancha turadi?")
	card := o.sara().letter()
	db, err := sql.Open("sqlite3", filepath.Join(filepath.Dir(o.book.Backups()), "daftar.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(`UPDATE outbox SET state = 'parked' WHERE id = ?`, card.outbox); err != nil {
		t.Fatal(err)
	}
	failed, err := o.book.Undelivered(t.Context(), 10)
	if err != nil || len(failed) != 1 || failed[0].TellID != o.user(olimID).ID || failed[0].LetterID == 0 {
		t.Errorf("undelivered: %+v, %v; want the letter, for the owner", failed, err)
	}
}

func TestWhoHandedACustomerOverNeitherReadsNorChangesTheirLetters(t *testing.T) {
	o, gulya := joined(t)
	sara, timur := o.sara(), o.user(timurID).ID
	letter := gulya.says("Qancha turadi?")
	own := o.sara().letter()
	o.as(olimID, func(tx *store.Tx) error { return tx.EditCustomer(1, 0, store.CustomerEdit{OwnerID: &timur}) })
	gulya.edits(letter, "maxfiy savol")
	gulya.says("yana maxfiy")
	before := len(sara.shown)
	for id := range int64(20) {
		for version := range int64(4) {
			for action, arg := range map[string]string{"card": "", "edit": "0", "field": "0.text", "drop": "0.a", "undo": "", "answer": ""} {
				sara.tapsData(own, chat.Data{Action: action, ID: id, Version: version, Arg: arg}.Encode(), "forged")
				if d, err := o.book.Dialog(t.Context(), saraID, saraID); err != nil || d.Name != "" {
					sara.says("buzildi")
					sara.says("/cancel")
				}
			}
		}
	}
	sara.replies(own, "Salom")
	sara.takesBack()
	if got := sara.everything(before) + own.text(); strings.Contains(got, "maxfiy") {
		t.Errorf("Sara reads what Timur's customer wrote:\n%s", got)
	}
	var texts []string
	for _, a := range o.written() {
		if a.Incoming {
			texts = append(texts, a.Text)
		}
	}
	if got := strings.Join(texts, ", "); got != "yana maxfiy, maxfiy savol" {
		t.Errorf("the letters are %q", got)
	}
	if o.timur().says("/find 6655"); !strings.Contains(o.timur().everything(0), "maxfiy") {
		t.Error("Timur does not read them")
	}
}

func TestWhoHandedACustomerOverDoesNotTakeTheirNumberAway(t *testing.T) {
	o, gulya := joined(t)
	sara, timur := o.sara(), o.user(timurID).ID
	gulya.shares("998909990099", gulyaID)
	o.as(olimID, func(tx *store.Tx) error { return tx.EditCustomer(1, 0, store.CustomerEdit{OwnerID: &timur}) })
	for id := range int64(20) {
		for version := range int64(4) {
			sara.tapsData(sara.last(), chat.Data{Action: "undo", ID: id, Version: version}.Encode(), "forged")
		}
	}
	sara.takesBack()
	if c := o.asKept(1); len(c.Phones) != 2 || c.TelegramID != gulyaID {
		t.Errorf("Timur has %+v", c)
	}
}
