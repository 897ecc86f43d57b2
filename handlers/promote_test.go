package handlers_test

import (
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/campaigns"
	"daftar/crm"
	"daftar/store"
)

// agree brings a customer of the book to the bot, who agrees to promotions.
func (o *office) agree(name, language string, telegramID int64) (id int64) {
	o.t.Helper()
	hits, err := o.book.Find(o.t.Context(), crm.WholeBook(), name, 0, 1)
	if err != nil || len(hits.Customers) == 0 {
		o.t.Fatalf("no %s in the book: %v", name, err)
	}
	id = hits.Customers[0].ID
	err = o.book.Do(o.t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Begin(o.user(olimID), 0, 0); err != nil {
			return err
		}
		if err := tx.EditCustomer(id, 0, store.CustomerEdit{TelegramID: &telegramID, Language: &language}); err != nil {
			return err
		}
		return tx.SetConsent(crm.Consent{CustomerID: id, Purpose: crm.Promotions, Given: true, Language: language, Way: crm.ByButton, TelegramID: telegramID})
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

// campaigns lets the engine work and brings what it sends to the phones.
func (o *office) campaigns() {
	o.t.Helper()
	ctx := o.t.Context()
	o.clock = o.clock.Add(10 * time.Second)
	engine := campaigns.New(o.book, o.words, campaigns.Config{Zone: "Asia/Tashkent", Company: "Artel Savdo", Rate: 30})
	for range 2 {
		if err := engine.Tick(ctx); err != nil {
			o.t.Fatal(err)
		}
		due, err := o.book.DueMessages(ctx, 1000)
		if err != nil {
			o.t.Fatal(err)
		}
		if err := o.book.Do(ctx, func(tx *store.Tx) error { return tx.Release(due) }); err != nil {
			o.t.Fatal(err)
		}
		waiting, err := o.book.ReadyMessages(ctx, store.Campaign, 0, 1000)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, w := range waiting {
			o.sendCampaign(w)
		}
		o.deliver()
	}
}

func (o *office) sendCampaign(w store.Waiting) {
	o.t.Helper()
	claimed := false
	if err := o.book.Do(o.t.Context(), func(tx *store.Tx) (err error) { claimed, err = tx.Claim(w.ID); return err }); err != nil {
		o.t.Fatal(err)
	}
	if !claimed {
		return
	}
	row, err := o.book.Outbox(o.t.Context(), w.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	id := o.put(row)
	if err := o.book.Do(o.t.Context(), func(tx *store.Tx) error { return tx.MarkSent(w.ID, id) }); err != nil {
		o.t.Fatal(err)
	}
}

// newFair is an office with Malika and Otabek, who have the tag vip, and Zafar, who
// has none; Malika and Zafar agreed.
func newFair(t *testing.T) *office {
	o := newOffice(t, "en")
	for _, name := range []string{"Malika Yusupova", "Otabek Soliyev", "Zafar Komilov"} {
		o.sara().says("Yangi mijoz: " + name)
	}
	o.sara().says("#vip Malika")
	o.sara().says("#vip Otabek")
	o.agree("Malika", "ru", 7001)
	o.agree("Zafar", "uz", 7002)
	return o
}

// live are the promotions that have begun and are not settled.
func (o *office) live() []store.Promotion {
	o.t.Helper()
	live, err := o.book.LivePromotions(o.t.Context(), crm.WholeBook())
	if err != nil {
		o.t.Fatal(err)
	}
	return live
}

// drafts a promotion to the tag vip and returns its card.
func (p *phone) drafts(text string) *shown {
	p.t.Helper()
	p.says("/promo")
	p.taps("#vip")
	p.says(text)
	return p.last()
}

func TestAManagerSendsAPromotionToATag(t *testing.T) {
	o := newFair(t)
	olim := o.olim()
	olim.says("/promo")
	olim.sees("#vip · 1", "Everyone who agreed · 2")
	olim.taps("#vip")
	olim.sees("#vip", "photo with a caption")
	olim.says("  Chegirma <20%> & *sovgʻa*\n\nfaqat bugun ")
	preview, card := olim.shown[len(olim.shown)-2], olim.last()
	if want := "Chegirma &lt;20%&gt; &amp; *sovgʻa*\n\nfaqat bugun"; preview.Text != want || preview.Buttons[0][0].Text != "🔕 Stop" {
		t.Errorf("the preview is %s", preview.text())
	}
	olim.sees("Customers with this tag: 2", "Agreed: 1 · will get it: 1", "Send · 1", "Change text", "Cancel")
	olim.taps("Send · 1")
	if card.edits != 1 || !strings.Contains(card.Text, "being sent") || !strings.Contains(card.Text, "Left: 1") {
		t.Errorf("the card has become %s", card.text())
	}
	o.campaigns()
	if !strings.Contains(card.Text, "Promotion sent") || !strings.Contains(card.Text, "Sent: 1 / 1") || len(card.Buttons) != 0 {
		t.Errorf("in the end the card is %s", card.text())
	}
	got := o.phone(7001, "", "").last()
	if got.Text != preview.Text || got.Buttons[0][0].Text != "🔕 Отключить" {
		t.Errorf("Malika sees %s", got.text())
	}
	if n := len(o.phone(7002, "", "").shown); n != 0 {
		t.Errorf("Zafar, who has no such tag, has %d messages", n)
	}
}

func TestTheStopButtonOfAPreviewHarmsNoMember(t *testing.T) {
	o := newFair(t)
	olim := o.olim()
	olim.drafts("Chegirma")
	olim.taps("🔕 Stop")
	if got := olim.last().Text; got != o.words.For("en").T("guest.preview_tap") {
		t.Errorf("the owner is told %s", got)
	}
	if u := o.user(olimID); u.Role != crm.Owner || u.Blocked {
		t.Errorf("the owner is now %+v", u)
	}
	olim.taps("Send · 1")
	o.campaigns()
	if n := len(o.phone(7001, "", "").shown); n != 1 {
		t.Errorf("Malika has %d messages", n)
	}
}

func TestAPromotionWithAPicture(t *testing.T) {
	o := newFair(t)
	olim := o.olim()
	olim.says("/promo")
	olim.taps("Everyone")
	picture := &chat.File{ID: "photo-1", Kind: "photo"}
	olim.does(chat.Request{Kind: chat.Media, File: picture, Text: "Yangi kolleksiya"}, "(photo)")
	olim.sees("Agreed: 2 · will get it: 2")
	preview := olim.shown[len(olim.shown)-2]
	if preview.File == nil || *preview.File != (chat.Attachment{Kind: "photo", ID: "photo-1"}) || preview.Text != "Yangi kolleksiya" {
		t.Errorf("the preview is %+v", preview.Message)
	}
	olim.taps("Send · 2")
	o.campaigns()
	for _, who := range []int64{7001, 7002} {
		if m := o.phone(who, "", "").last(); m.File == nil || m.File.ID != "photo-1" || m.Text != "Yangi kolleksiya" {
			t.Errorf("%d sees %+v", who, m.Message)
		}
	}
}

func TestWhatIsNoPromotionIsSentBackWithWhatToDo(t *testing.T) {
	photo := func(caption string) chat.Request {
		return chat.Request{Kind: chat.Media, Text: caption, File: &chat.File{ID: "p", Kind: "photo"}}
	}
	for name, c := range map[string]struct {
		req  chat.Request
		want string // "": taken
	}{
		"as long as may be":         {chat.Request{Kind: chat.Text, Text: strings.Repeat("ў", 3500)}, ""},
		"a letter too long":         {chat.Request{Kind: chat.Text, Text: strings.Repeat("ў", 3501)}, "3\u202f501"},
		"a caption as long as":      {photo(strings.Repeat("&", 1024)), ""},
		"a caption too long":        {photo(strings.Repeat("&", 1025)), "without the photo"},
		"a picture without caption": {photo(" "), "no caption"},
		"a voice note":              {chat.Request{Kind: chat.Media, File: &chat.File{ID: "v", Kind: "voice"}}, "or one photo"},
		"a video":                   {chat.Request{Kind: chat.Media, Text: "x", File: &chat.File{ID: "v", Kind: "video"}}, "or one photo"},
		"a sticker":                 {chat.Request{Kind: chat.Other}, "or one photo"},
		"a contact card":            {chat.Request{Kind: chat.Contact, Contact: &chat.SharedContact{Name: "x", Phone: "1"}}, "or one photo"},
		"only spaces":               {chat.Request{Kind: chat.Text, Text: " \n "}, "or one photo"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newFair(t)
			olim := o.olim()
			olim.says("/promo")
			olim.taps("#vip")
			olim.does(c.req, name)
			if c.want == "" {
				olim.sees("will get it: 1")
				return
			}
			said := strings.NewReplacer("\u00a0", "\u202f").Replace(olim.last().Text)
			if !strings.Contains(said, c.want) || !olim.has("cancel") {
				t.Errorf("answered %s", olim.last().text())
			}
			olim.says("Chegirma") // it still waits for the text
			olim.sees("will get it: 1")
		})
	}
}

func TestWithoutAnybodyWhoAgreedThereIsNoSend(t *testing.T) {
	o := newOffice(t, "en")
	o.sara().says("Yangi mijoz: Malika Yusupova")
	o.sara().says("#vip Malika")
	olim := o.olim()
	olim.says("/promo")
	olim.sees("No customer has agreed")
	if olim.has("promo") {
		t.Error("there is somebody to choose")
	}
	id := o.agree("Malika", "ru", 7001)
	olim.drafts("Chegirma")
	o.withdraws(id, 7001)
	olim.taps("Send")
	olim.sees("nobody to send it to")
	if olim.last().edits != 1 || strings.Contains(olim.last().text(), "Send") || len(o.live()) != 0 {
		t.Errorf("the card is %s", olim.last().text())
	}
}

func (o *office) withdraws(id, telegramID int64) {
	o.t.Helper()
	err := o.book.Do(o.t.Context(), func(tx *store.Tx) error {
		_, err := tx.EndConsents(crm.Consent{CustomerID: id, Way: crm.ByStop, TelegramID: telegramID})
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

func TestManyTagsHavePages(t *testing.T) {
	o := newFair(t)
	var tags []string
	for i := range 11 {
		tags = append(tags, "#tag"+string(rune('a'+i)))
	}
	o.sara().says(strings.Join(tags, " ") + " Otabek")
	olim := o.olim()
	olim.says("/promo")
	first := olim.last()
	if !strings.HasPrefix(first.Buttons[0][0].Text, "#vip · 1") || len(first.Buttons) != 8+3 {
		t.Errorf("the first page is %s", first.text())
	}
	olim.taps("›")
	olim.sees("#tagk")
	if strings.Contains(first.text(), "#vip") {
		t.Errorf("the second page is %s", first.text())
	}
	olim.taps("‹")
	olim.sees("#vip")
	olim.tapsData(first, chat.Data{Action: "promo", ID: 1 << 40}.Encode(), "forged")
	olim.tapsData(first, chat.Data{Action: "promo", ID: -5}.Encode(), "forged")
	olim.sees("#vip")
}

func TestALongTagFitsOnItsButton(t *testing.T) {
	o := newFair(t)
	tag := strings.Repeat("uzun", 20)
	o.sara().says("#" + tag + " Malika")
	olim := o.olim()
	olim.says("/promo")
	olim.taps("#" + tag)
	olim.says("Chegirma")
	olim.sees("#"+tag, "will get it: 1")
}

func TestATagThatNobodyAgreedUnderIsAnsweredBeforeAnythingIsWritten(t *testing.T) {
	o := newFair(t)
	o.sara().says("#lead Otabek")
	olim := o.olim()
	olim.says("/promo")
	olim.taps("#lead · 0")
	olim.sees("Nobody with #lead has agreed")
	if d, err := o.book.Dialog(t.Context(), olimID, olimID); err != nil || d.Name != "" {
		t.Errorf("it waits for %q, %v", d.Name, err)
	}
	olim.taps("Back")
	olim.sees("#vip · 1", "Everyone")
}

func TestFromTheTextThereIsAWayBackToTheTags(t *testing.T) {
	o := newFair(t)
	olim := o.olim()
	olim.says("/promo")
	olim.taps("#vip")
	olim.taps("Back")
	olim.sees("who is it for?", "#vip · 1")
	olim.says("Malika 5 mln")
	if draft, err := o.book.NewestDraft(t.Context(), crm.WholeBook(), o.user(olimID).ID); err != nil || draft.ID != 0 {
		t.Errorf("a sentence became the promotion %q, %v", draft.Message.Text, err)
	}
}
