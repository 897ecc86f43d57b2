package handlers_test

import (
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers"
	"daftar/store"
)

func TestSilenceIsPaidForOnce(t *testing.T) {
	o := newOffice(t, "uz")
	x := o.connects()
	x.silence = true
	o.sara().speaks("voice-1")
	o.sara().sees("Kimga tegishli?")
	o.sara().speaks("voice-1")
	if n := x.of("/audio"); n != 1 || x.fetched != 1 {
		t.Errorf("asked %d times, fetched %d times", n, x.fetched)
	}
}

// handled lets a request through that is decided as often as the edge does at most:
// every action is thrown away but the last.
func (p *phone) handled(times int, r chat.Request) {
	p.t.Helper()
	r.Chat, r.From, r.At, r.MessageID = p.chat, p.person, p.clock, 5000
	for range times {
		if _, err := p.desk.Handle(p.t.Context(), r); err != nil {
			p.t.Fatal(err)
		}
	}
}

func TestAnUpdateThatIsHandledAgainAsksNobodyAgain(t *testing.T) {
	o := newOffice(t, "uz")
	x := o.connects() // everything fails
	sara := o.sara()
	sara.handled(3, chat.Request{InboxID: 901, Kind: chat.Media, File: &chat.File{ID: "voice-1", Kind: "voice"}})
	if n := x.of("/audio"); n != 1 {
		t.Errorf("a recording that cannot be written down was sent %d times", n)
	}
	sara.handled(3, chat.Request{InboxID: 902, Kind: chat.Text, Text: "Azizga chopvoldim, 5 mln"})
	if n := x.of("/chat"); n != 1 {
		t.Errorf("a model that fails was asked %d times", n)
	}
	sara.handled(1, chat.Request{InboxID: 903, Kind: chat.Media, File: &chat.File{ID: "voice-1", Kind: "voice"}})
	if n := x.of("/audio"); n != 2 {
		t.Errorf("another update with the recording was not tried: %d", n)
	}
	x.heard, x.answer = "Azizga chopvoldim zapchastni", `{"actions":[]}`
	audio, texts := x.of("/audio"), x.of("/chat")
	sara.handled(3, chat.Request{InboxID: 904, Kind: chat.Media, File: &chat.File{ID: "voice-2", Kind: "voice"}})
	if a, c := x.of("/audio")-audio, x.of("/chat")-texts; a != 1 || c != 1 {
		t.Errorf("a voice note that is handled three times is heard %d times and understood %d times", a, c)
	}
}

func TestWithoutMinutesAVoiceNoteIsKeptAsWithoutAKey(t *testing.T) {
	with, without := newOffice(t, "uz"), newOffice(t, "uz")
	x := with.connects()
	x.heard, x.seconds, x.spent = "Aziz akaga telefon qildim", 600, 570
	long := func(r *chat.Request) { r.File.Length = 31 * time.Second }
	for _, o := range []*office{with, without} {
		for _, id := range []string{"voice-1", "voice-2"} {
			o.sara().speaks(id, long)
		}
	}
	if a, b := with.sara().last().text(), without.sara().last().text(); a != b || x.fetched > 0 || len(x.asked) > 0 {
		t.Errorf("%s\nand without a key: %s\nfetched %d, asked %v", a, b, x.fetched, x.asked)
	}
	with.sara().speaks("voice-3", func(r *chat.Request) { r.File.Length = 29500 * time.Millisecond })
	with.sara().sees("<b>Aziz</b>")
	with.sara().speaks("voice-4", long)
	if x.spent != 600 {
		t.Errorf("%d seconds are spent", x.spent)
	}
	if n := strings.Count(x.log.String(), "why=budget"); n != 1 || strings.Contains(x.log.String(), "helps again") {
		t.Errorf("the operator reads\n%s", x.log.String())
	}
}

func TestTheOwnerSeesAndSetsTheMinutes(t *testing.T) {
	o := newOffice(t, "en")
	o.desk = o.newDesk(func(c *handlers.Config) { c.SpeechHost = "speech.example.uz" })
	olim := o.olim()
	err := o.book.Do(t.Context(), func(tx *store.Tx) error {
		return tx.SpendSpeech(monday.Add(5*time.Hour), 90)
	})
	if err != nil {
		t.Fatal(err)
	}
	olim.says("/ai")
	olim.sees("leave as they are", "2 of 600 min", "300 min a month", "1 200 min a month")
	old := olim.last()
	olim.tapsAction("ai", "speech")
	olim.sees("2 of 300 min")
	for _, minutes := range []int64{-1, 0} {
		olim.tapsData(old, chat.Data{Action: "ai", ID: minutes, Arg: "speech"}.Encode(), "forged")
		olim.sees("2 of 300 min")
	}
	olim.tapsData(old, chat.Data{Action: "ai", ID: 1 << 62, Arg: "speech"}.Encode(), "forged")
	olim.tapsData(old, chat.Data{Action: "ai", ID: 9_999_999, Arg: "budget"}.Encode(), "forged")
	s, err := o.book.AISettings(t.Context())
	if err != nil || s.SpeechBudget != store.MostSpeechBudget || s.Budget != store.FirstBudget {
		t.Errorf("%+v, %v", s, err)
	}
	err = o.book.Do(t.Context(), func(tx *store.Tx) error {
		if err := tx.SetSpeechBudget(1); err != nil {
			return err
		}
		return tx.SpendSpeech(monday, 60*store.LeastSpeechBudget)
	})
	if err != nil {
		t.Fatal(err)
	}
	olim.says("/ai")
	olim.sees("77 of 75 min", "minutes are used up")
	o.sara().says("/help")
	o.sara().sees("You may also say it")
}

func TestAPlaceOfAVisitIsSentBack(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("Aziz aka bilan gaplashdim")
	sara.does(chat.Request{Kind: chat.Location, Where: "41.311081,-69.240562"}, "(place)")
	sara.sees("📍")
	sara.says("Aziz")
	sara.says("/history Aziz")
	sara.tapsAction("story", "")
	sara.sees("📍")
	sara.taps("📍")
	if f := sara.last().File; f == nil || f.Kind != chat.PlaceKind || f.ID != "41.311081,-69.240562" {
		t.Errorf("what is sent back is %+v", f)
	}
	a := activities(o.storyOf(1))[0]
	if a.Kind != crm.Visit || a.Where != (crm.Point{Latitude: 41_311_081, Longitude: -69_240_562}) {
		t.Errorf("kept: %+v", a)
	}
	o.timur().tapsData(&shown{id: 1}, chat.Data{Action: "file", ID: a.ID}.Encode(), "forged")
	if len(o.timur().files()) > 0 {
		t.Error("a colleague sees where it was")
	}
	for _, where := range []string{"", "0.000000,0.000000", "200,1", "x"} {
		sara.does(chat.Request{Kind: chat.Location, Where: where}, "(no place)")
		if strings.Contains(sara.last().text(), "📍") {
			t.Errorf("%q is a place", where)
		}
	}
}

func TestAVisitThatIsTakenBackHasNoPlace(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.does(chat.Request{Kind: chat.Location, Where: "41.311081,69.240562"}, "(place)")
	sara.tapsAction("undo", "")
	drafts, err := o.book.Drafts(t.Context(), o.user(saraID).Scope(), o.user(saraID).ID, 0, 5)
	if err != nil || len(drafts) != 0 {
		t.Errorf("%+v, %v", drafts, err)
	}
	sara.tapsData(sara.last(), chat.Data{Action: "file", ID: 1}.Encode(), "old")
	if len(sara.files()) > 0 {
		t.Error("the place of a visit in the bin is sent")
	}
}
