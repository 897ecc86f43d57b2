package handlers_test

import (
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
)

func TestAStrangerLearnsWhoseBotItIsAndNothingElse(t *testing.T) {
	o := newOffice(t, "uz")
	o.sara().says("/new Aziz Karimov 90 123 45 67")
	guest := o.phone(2001, "Begona", "uz")
	want := o.words.For("uz").T("stranger.hello", "company", "Artel Savdo")
	for _, r := range []chat.Request{
		{Kind: chat.Text, Text: "/start"},
		{Kind: chat.Text, Text: "/today"},
		{Kind: chat.Text, Text: "/nosuch"},
		{Kind: chat.Text, Text: "Aziz Karimov"},
		{Kind: chat.Text, Text: "/new Aziz 90 123 45 67"},
		{Kind: chat.Tap, Tap: chat.Data{Action: "who", ID: 1}, MessageID: 5},
		{Kind: chat.Tap, Tap: chat.Data{Action: "reply", ID: 1, Arg: "log.who."}, MessageID: 5},
		{Kind: chat.Tap, MessageID: 5},
		{Kind: chat.Contact, Contact: &chat.SharedContact{Name: "Aziz", Phone: "+998901234567"}},
		{Kind: chat.Media, File: &chat.File{ID: "voice", Kind: "voice"}},
		{Kind: chat.Location},
		{Kind: chat.Other},
	} {
		before := len(guest.shown)
		guest.does(r, string(r.Kind)+" "+r.Text)
		if r.Kind == chat.Tap && r.Tap.Action == "" {
			continue // a button of nobody's
		}
		if len(guest.shown) != before+1 || guest.last().Text != want || len(guest.last().Buttons) != 0 || guest.last().Menu != nil {
			t.Errorf("%s %q is answered: %s", r.Kind, r.Text, guest.last().text())
		}
	}
	before := len(guest.shown)
	guest.edits(7, "Aziz")
	if len(guest.shown) != before {
		t.Error("an edit is answered again")
	}
	if all, err := o.book.RecentCustomers(t.Context(), crm.WholeBook(), 10); err != nil || len(all) != 1 {
		t.Errorf("customers %+v (%v), want only Sara's", all, err)
	}
}

func TestAGroupGetsNoDialogNoFiguresAndNoCards(t *testing.T) {
	o := newOffice(t, "uz")
	o.sara().says("/new Aziz Karimov 90 123 45 67")
	group := o.group(-500, "Sotuv", o.sara())
	for _, ignored := range []chat.Request{
		{Kind: chat.Text, Text: "Aziz akaga tel qildim"},
		{Kind: chat.Text, Text: "📅 Bugun"},
		{Kind: chat.Text, Text: "/ban spammer"},
		{Kind: chat.Tap, Tap: chat.Data{Action: "who", ID: 1}, MessageID: 5},
		{Kind: chat.Media, File: &chat.File{ID: "f", Kind: "photo"}},
		{Kind: chat.Contact, Contact: &chat.SharedContact{Name: "Aziz", Phone: "+998901234567"}},
		{Kind: chat.Member},
		{Kind: chat.Other},
	} {
		group.does(ignored, string(ignored.Kind))
	}
	if len(group.shown) != 0 {
		t.Fatalf("said in a group: %s", group.last().text())
	}
	want := o.words.For("uz").T("group.private")
	for said, answered := range map[string]bool{
		"/pipeline": false, "/new Aziz": false, "/start": false, "/ban": false, // they may be another bot's
		"/pipeline@daftar_bot": true, "/new@daftar_bot Aziz": true, "/nosuch@daftar_bot": true, "/groups@daftar_bot": true,
	} {
		before := len(group.shown)
		group.says(said)
		if got := len(group.shown) - before; got != 0 && !answered || answered && (got != 1 || group.last().Text != want) {
			t.Errorf("%q is answered by %d: %s", said, got, group.last().text())
		}
	}
	if d, err := o.book.Dialog(t.Context(), -500, saraID); err != nil || d.Name != "" {
		t.Errorf("a dialog in a group: %+v (%v)", d, err)
	}
}

func TestBlockingTheBotIsNoted(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.does(chat.Request{Kind: chat.Member, Away: true}, "blocks")
	if !o.user(saraID).Blocked {
		t.Error("not noted")
	}
	o.olim().says("/team")
	o.olim().sees("🔕 Sara")
	sara.does(chat.Request{Kind: chat.Member}, "unblocks")
	if o.user(saraID).Blocked {
		t.Error("still noted")
	}
}

func TestAnUnknownCommandShowsTheWay(t *testing.T) {
	o := newOffice(t, "uz")
	o.sara().says("/pipelin")
	o.sara().sees(o.words.For("uz").T("help.unknown"))
	o.sara().tapsAction("cmd", "help")
	o.sara().sees("Oddiy gap")
}
