package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// storyOf is what the book tells of the first customer, the newest first.
func (o *office) storyOf(customer int64) []crm.Event {
	o.t.Helper()
	story, err := o.book.Story(o.t.Context(), o.user(olimID).Scope(), customer, store.Place{}, false, 20)
	if err != nil {
		o.t.Fatal(err)
	}
	return story
}

// activities are the activities of a story.
func activities(story []crm.Event) (all []crm.Activity) {
	for _, e := range story {
		if e.Activity != nil {
			all = append(all, *e.Activity)
		}
	}
	return all
}

// files are the file_ids of what a phone was sent.
func (p *phone) files() (all []string) {
	for _, m := range p.shown {
		if m.File != nil {
			all = append(all, m.File.ID)
		}
	}
	return all
}

func TestASpokenAnswerIsTakenAsATypedOne(t *testing.T) {
	for name, c := range map[string]struct {
		asks func(o *office, sara *phone)
		said string
		want []string
	}{
		"when to remind": {func(_ *office, sara *phone) { sara.says("/remind Azizga konditsioner haqida aytish") }, "Juma soat uchda.", []string{"⏰", "juma, 27-noyabr, 15:00"}},
		"who is new":     {func(_ *office, sara *phone) { sara.says("/new") }, "Javlon Rahimov.", []string{"Javlon Rahimov", "raqami"}},
		"whose deal":     {func(_ *office, sara *phone) { sara.says("/deal") }, "Aziz", []string{"<b>Aziz"}},
		"what a deal is": {func(_ *office, sara *phone) { sara.says("/deal Aziz") }, "Konditsioner, 5 million.", []string{"Konditsioner", "5 000 000"}},
		"an amount": {func(_ *office, sara *phone) {
			sara.says("Aziz 3 mlnga muzlatgich so'rayapti")
			sara.tapsAction("edit", "")
			sara.tapsAction("field", "amount")
		}, "7 million.", []string{"7 000 000"}},
		"a name": {func(_ *office, sara *phone) {
			sara.says("Kamol 3 mlnga muzlatgich so'rayapti")
			sara.tapsAction("edit", "")
			sara.tapsAction("field", "name")
		}, "Kamol Toʻxtayev.", []string{"<b>Kamol Toʻxtayev</b>"}},
		"why it was lost": {func(_ *office, sara *phone) {
			sara.says("Aziz 3 mlnga muzlatgich so'rayapti")
			sara.says("Aziz olmaydigan bo'ldi")
			sara.tapsAction("why", "other")
		}, "Koʻchib ketdi.", []string{"Koʻchib ketdi"}},
		"whom to find":     {func(_ *office, sara *phone) { sara.says("/find") }, "Aziz.", []string{"<b>Aziz"}},
		"whose history":    {func(_ *office, sara *phone) { sara.says("/history") }, "Aziz.", []string{"<b>Aziz"}},
		"whose a draft is": {func(_ *office, sara *phone) { sara.says("400 metr kerak ekan") }, "Aziz.", []string{"<b>Aziz"}},
	} {
		t.Run(name, func(t *testing.T) {
			typed, spoken := newOffice(t, "uz"), newOffice(t, "uz")
			for _, o := range []*office{typed, spoken} {
				o.connects().heard = c.said
				o.sara().says("Aziz aka bilan gaplashdim")
				c.asks(o, o.sara())
			}
			typed.sara().says(strings.TrimSuffix(c.said, "."))
			spoken.sara().speaks("voice-1")
			spoken.sara().sees(c.want...)
			if a, b := typed.sara().last().text(), spoken.sara().last().text(); a != b {
				t.Errorf("typed:\n%s\nspoken:\n%s", a, b)
			}
			if d, err := spoken.book.Dialog(t.Context(), saraID, saraID); err != nil || d.Name != dialogOf(t, typed) {
				t.Errorf("the dialog %q is open, %v", d.Name, err)
			}
		})
	}
}

// dialogOf is the dialog that is open with Sara.
func dialogOf(t *testing.T, o *office) string {
	t.Helper()
	d, err := o.book.Dialog(t.Context(), saraID, saraID)
	if err != nil {
		t.Fatal(err)
	}
	return d.Name
}

func TestTheSpokenAnswerThatTellsWhatHappenedIsKept(t *testing.T) {
	o := newOffice(t, "uz")
	x := o.connects()
	sara := o.sara()
	sara.says("Aziz aka bilan gaplashdim")
	sara.says("/log")
	x.heard = "Aziz."
	sara.speaks("voice-who")
	x.heard = "Telefon qildim, narxini so'radi"
	sara.speaks("voice-what")
	sara.sees("<b>Aziz</b>", "🎙 «")
	kept := activities(o.storyOf(1))
	if a := kept[0]; len(kept) != 2 || a.FileID != "voice-what" || a.Kind != crm.Call || !strings.HasPrefix(a.Text, crm.SpokenMark) {
		t.Errorf("kept: %+v", kept)
	}
	sara.says("/log Aziz")
	x.heard = "uchrashdik"
	sara.speaks("voice-3")
	sara.tapsAction("undo", "")
	if kept := activities(o.storyOf(1)); len(kept) != 2 {
		t.Errorf("what was spoken is not undone: %+v", kept)
	}
}

func TestWhatGoesToCustomersIsNotListenedTo(t *testing.T) {
	g := guarded(t, joinedID)
	x := g.connects()
	x.heard = "Aziz akaga telefon qildim, 5 mln"
	g.phone(joinedID, "Forger", "en").says("qachon keladi?")
	timur := g.timur()
	timur.tapsAction("answer", "")
	timur.speaks("voice-answer")
	g.phone(joinedID, "Forger", "en").says("xoʻp")
	timur.speaks("voice-reply", func(r *chat.Request) { r.ReplyTo = timur.letter().id })
	if got := g.phone(joinedID, "Forger", "en").files(); !slices.Equal(got, []string{"voice-answer", "voice-reply"}) {
		t.Errorf("the customer got %v", got)
	}
	if len(x.asked) > 0 || x.fetched > 0 {
		t.Errorf("fetched %d, asked: %v", x.fetched, x.asked)
	}
}

func TestWhatAMemberForwardsIsSentNowhereUnlessItIsTheTeams(t *testing.T) {
	o := newOffice(t, "uz")
	x := o.connects()
	x.heard, x.answer = "Aziz akaga telefon qildim", `{"actions":[]}`
	sara := o.sara()
	sara.says("Aziz aka bilan gaplashdim")
	before := len(x.asked)
	for name, from := range map[string]func(*chat.Request){
		"a customer":             func(r *chat.Request) { r.ForwardedFrom, r.ForwardedID = "Aziz", 4711 },
		"somebody who hides":     func(r *chat.Request) { r.ForwardedFrom = "Aziz" },
		"the bot itself":         func(r *chat.Request) { r.ForwardedFrom, r.ForwardedID = "Daftar", 1 },
		"whoever has no name":    func(*chat.Request) {},
		"somebody not on a team": func(r *chat.Request) { r.ForwardedFrom, r.ForwardedID = "Rustam", rustamID },
	} {
		voice := chat.Request{Kind: chat.Media, Forwarded: true, File: &chat.File{ID: "voice-" + name, Kind: "voice"}}
		text := chat.Request{Kind: chat.Text, Forwarded: true, Text: "chopvoldim zapchastni " + name}
		for _, r := range []chat.Request{voice, text} {
			from(&r)
			sara.does(r, "(forwarded)")
		}
	}
	if len(x.asked) != before || x.fetched > 0 {
		t.Errorf("fetched %d, asked: %v", x.fetched, x.asked[before:])
	}
	sara.speaks("voice-timur", func(r *chat.Request) { r.Forwarded, r.ForwardedFrom, r.ForwardedID = true, "Timur", timurID })
	if x.of("/audio") != 1 {
		t.Error("a colleague's voice is not listened to")
	}
}

func TestASummaryIsNotMadeOfWhatWasForwarded(t *testing.T) {
	o := newOffice(t, "uz")
	x := o.connects()
	x.answer = `{"lines":[]}`
	sara := o.sara()
	sara.says("Aziz aka bilan gaplashdim")
	for _, said := range []string{"maktubsirli bir", "maktubsirli ikki"} {
		sara.does(chat.Request{Kind: chat.Text, Text: said, Forwarded: true, ForwardedFrom: "Aziz", ForwardedID: 4711}, "(forwarded)")
	}
	sara.says("/history Aziz")
	if asked := strings.Join(x.asked, "\n"); !strings.Contains(asked, "forwarded message") || strings.Contains(asked, "maktubsirli") {
		t.Errorf("asked: %s", asked)
	}
}

func TestASpokenCorrectionMendsAndItsRecordingStays(t *testing.T) {
	o := newOffice(t, "uz")
	x := o.connects()
	sara := o.sara()
	sara.says("Aziz akaga tel qildim, 5 mlnlik konditsioner so'rayapti")
	x.heard = "Yo'q, 7 million."
	sara.speaks("voice-1")
	sara.sees("7 000 000", "📞 Qoʻngʻiroq")
	kept := activities(o.storyOf(1))
	if len(kept) != 1 || strings.Contains(kept[0].Text, crm.SpokenMark) {
		t.Fatalf("a correction makes an activity of its own, or what was typed looks spoken: %+v", kept)
	}
	x.heard = "Yo'q, 8 million."
	sara.speaks("voice-2")
	sara.says("/history Aziz")
	sara.tapsAction("story", "")
	sara.tapsAction("file", "")
	if got := sara.files(); !slices.Equal(got, []string{"voice-1", "voice-2"}) {
		t.Errorf("%v is played", got)
	}
}

func TestARecordingByWhichADealWasMendedIsInItsCustomersStory(t *testing.T) {
	o := newOffice(t, "uz")
	x := o.connects()
	sara := o.sara()
	sara.says("Aziz aka bilan gaplashdim")
	sara.says("Aziz 5 mlnga konditsioner oladi")
	x.heard = "yo'q, 7 million"
	sara.speaks("voice-1")
	sara.sees("7 000 000")
	kept := activities(o.storyOf(1))
	if a := kept[0]; len(kept) != 2 || a.FileID != "voice-1" || a.Text != crm.SpokenMark+"yo'q, 7 million" {
		t.Errorf("kept: %+v", kept)
	}
	sara.tapsAction("undo", "")
	if kept := activities(o.storyOf(1)); len(kept) != 1 {
		t.Errorf("it stays when all is taken back: %+v", kept)
	}
}

func TestASpokenQuestionIsAnsweredAndKeepsNothing(t *testing.T) {
	o := newOffice(t, "uz")
	x := o.connects()
	sara := o.sara()
	sara.says("Aziz akaga tel qildim, 5 mlnlik konditsioner so'rayapti")
	x.heard = "Aziz bo'yicha tarix."
	sara.speaks("voice-1")
	sara.sees("<b>Aziz</b>", "5 000 000")
	if kept := activities(o.storyOf(1)); len(kept) != 1 || kept[0].FileID != "" {
		t.Errorf("a question is kept: %+v", kept)
	}
	drafts, err := o.book.Drafts(t.Context(), o.user(saraID).Scope(), o.user(saraID).ID, 0, 5)
	if err != nil || len(drafts) != 0 {
		t.Errorf("%d drafts, %v", len(drafts), err)
	}
}

func TestWhatIsTypedInThePlaceOfSpokenWordsHasNoMarkAndTheRecordingStays(t *testing.T) {
	o := newOffice(t, "uz")
	x := o.connects()
	x.heard = "Aziz akaga telefon qildim"
	sara := o.sara()
	voice := chat.Request{Kind: chat.Media, File: &chat.File{ID: "voice-1", Kind: "voice"}}
	voice.MessageID = sara.does(voice, "(voice)")
	sara.tapsAction("edit", "")
	sara.tapsAction("field", "text")
	sara.says("Narxini so'radi")
	sara.sees("🎤", "📝 «Narxini so'radi»")
	if strings.Contains(sara.last().text(), "🎙") {
		t.Errorf("what was typed looks spoken: %s", sara.last().text())
	}
	if a := activities(o.storyOf(1))[0]; a.Text != "Narxini so'radi" || a.FileID != "voice-1" {
		t.Errorf("kept: %+v", a)
	}
	x.heard, voice.Kind, voice.Text = "", chat.Edited, "muhim"
	o.connects() // a new start, and the transcriber is down
	sara.does(voice, "✎ (voice) muhim")
	sara.sees("Yangi izohni hozir qoʻshib boʻlmaydi")
	if a := activities(o.storyOf(1))[0]; a.Text != "Narxini so'radi" {
		t.Errorf("a caption has taken the place of what was typed: %+v", a)
	}
	sara.tapsAction("edit", "")
	sara.tapsAction("field", "text")
	o.connects().heard = "narxi qimmat dedi"
	sara.speaks("voice-2")
	if a := activities(o.storyOf(1))[0]; a.Text != crm.SpokenMark+"narxi qimmat dedi" {
		t.Errorf("what was spoken looks typed: %+v", a)
	}
	sara.says("/history Aziz")
	sara.tapsAction("story", "")
	sara.tapsAction("file", "")
	if got := sara.files(); !slices.Equal(got, []string{"voice-1", "voice-2"}) {
		t.Errorf("%v is played", got)
	}
}

func TestAnEditedMessageKeepsTheRecordingsThatMendedIt(t *testing.T) {
	o := newOffice(t, "uz")
	x := o.connects()
	x.heard = "yo'q, 7 million"
	sara := o.sara()
	message := sara.says("Aziz akaga tel qildim, 5 mlnlik konditsioner so'rayapti")
	sara.speaks("voice-1")
	sara.edits(message, "Aziz akaga tel qildim, 6 mlnlik konditsioner so'rayapti")
	kept := activities(o.storyOf(2)) // the customer is undone with the message that entered them
	if len(kept) != 1 {
		t.Fatalf("kept: %+v", kept)
	}
	files, err := o.book.Files(t.Context(), o.user(saraID).Scope(), kept[0].ID)
	if err != nil || !slices.Equal(files, []crm.File{{ID: "voice-1", Kind: "voice"}}) {
		t.Errorf("%v, %v", files, err)
	}
}
