package handlers_test

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/internal/testkit"
	"daftar/store"
)

// hostile is what somebody may call themselves, a customer or a file.
const hostile = `<u>&"'</u><a href="http://evil.uz">bos</a>`

var (
	ourTag    = regexp.MustCompile(`</?[bi]>`)
	reference = regexp.MustCompile(`&(lt|gt|amp|quot);`)
)

// broken says what Telegram or a reader would mind of a text, "" for nothing. Only
// bold and italics are ours; any other tag came from a person.
func broken(text string) string {
	var open []string
	for _, tag := range ourTag.FindAllString(text, -1) {
		name, closes := strings.CutPrefix(tag, "</")
		switch {
		case !closes:
			open = append(open, tag[1:])
		case len(open) == 0 || open[len(open)-1] != name:
			return "closes " + tag
		default:
			open = open[:len(open)-1]
		}
	}
	bare := reference.ReplaceAllString(ourTag.ReplaceAllString(text, ""), "")
	switch {
	case len(open) > 0:
		return "leaves open " + open[0]
	case strings.ContainsAny(bare, "<>&"):
		return "holds a tag or sign that is not ours"
	case strings.Contains(text, "&amp;lt;") || strings.Contains(text, "&amp;quot;"):
		return "is escaped twice"
	case utf8.RuneCountInString(bare) > chat.MaxText:
		return fmt.Sprintf("has %d characters", utf8.RuneCountInString(bare))
	}
	return ""
}

// mostKeyboard is how many bytes of a keyboard Telegram takes, with room to spare.
const mostKeyboard = 8000

// sound fails for a message that Telegram would not take.
func sound(t *testing.T, what string, m chat.Message) {
	t.Helper()
	if why := broken(m.Text); why != "" {
		t.Errorf("%s %s: %.160s", what, why, m.Text)
	}
	keyboard, err := json.Marshal(m.Buttons)
	if err != nil || len(keyboard) > mostKeyboard {
		t.Errorf("%s has a keyboard of %d bytes (%v)", what, len(keyboard), err)
	}
	all := slices.Concat(m.Buttons...)
	if len(all) > chat.MaxButtons {
		t.Errorf("%s has %d buttons", what, len(all))
	}
	for _, b := range all {
		if len(b.Data) > chat.MaxData || b.Text == "" || utf8.RuneCountInString(b.Text) > 130 {
			t.Errorf("%s has the button %.60q, %q", what, b.Text, b.Data)
		}
		if strings.Contains(b.Text, "&lt;") || strings.Contains(b.Text, "&amp;") {
			t.Errorf("%s shows the escapes in the label %q", what, b.Text)
		}
	}
}

// called plays through everything that shows names, in which everybody and
// everything is called so.
func called(o *office, name string) {
	sara, olim := o.sara(), o.olim()
	contact := func(phone string) {
		sara.does(chat.Request{Kind: chat.Contact, Contact: &chat.SharedContact{Name: name, Phone: phone}}, "contact")
	}
	tap := func(actions ...string) {
		for _, action := range actions {
			if sara.has(action) {
				sara.tapsAction(action, "")
			}
		}
	}
	sara.says("/start")
	contact("+998901234567")
	contact("+998901234567")
	tap("who", "tale", "story", "act")
	sara.says("/log")
	tap("reply")
	sara.says(name)
	tap("edit", "field")
	sara.says(name)
	tap("whom")
	sara.says(name)
	tap("giveto", "give")
	sara.says("muzlatkich " + name)
	tap("whom")
	sara.says(name)
	sara.says("/deal 4567")
	sara.says(name + " 5 mln")
	sara.says("yoʻq, 7 mln")
	sara.says("4567 rad etdi")
	if sara.has("why") {
		sara.tapsAction("why", "other")
	}
	sara.says(name)
	sara.says("/remind 4567")
	sara.says("ertaga 15:00 " + name)
	tap("follow", "when")
	sara.says(name)
	o.clock = o.clock.Add(time.Hour)
	for _, said := range []string{"/today", "/drafts", "/pipeline", "/find 4567", "/history 4567", "/find " + name, name, "/find " + name[:1], "/new " + name, "/undo", "/undo", "/help"} {
		sara.says(said)
		tap("follow", "card", "who", "tale", "story", "done")
	}
	sara.does(chat.Request{Kind: chat.Media, Text: name, File: &chat.File{ID: name, Kind: "document", Name: name}}, "document")
	o.timur().says("90 123 45 67 ga tel qildim " + name)
	olim.says("/team")
	for _, action := range []string{"claim", "mate", "invite"} {
		if olim.has(action) {
			olim.tapsAction(action, "")
		}
	}
	o.phone(3001, sara.person.Name, "ru").says("/start " + name)
}

func TestWhateverPeopleAreCalledEveryMessageCanBeSent(t *testing.T) {
	for what, name := range map[string]string{
		"hostile":     hostile,
		"one sign":    `&`,
		"a half tag":  `<b`,
		"a closer":    `</b></i>`,
		"long":        strings.Repeat("Ўткир ", 680),
		"one word":    strings.Repeat("ў", 4096),
		"long signs":  strings.Repeat(`<"&`, 1365),
		"no letters":  "\u200b\u202e\n\t",
		"many colons": strings.Repeat("a:b", 40),
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, "ru")
			o.rename(string([]rune(name)[:min(128, len([]rune(name)))]))
			called(o, name)
			for _, p := range o.phones {
				for _, m := range p.shown {
					sound(t, fmt.Sprint(p.chat.ID), m.Message)
				}
			}
		})
	}
}

// rename calls Sara and Timur so, as far as Telegram lets them.
func (o *office) rename(name string) {
	o.t.Helper()
	for _, id := range []int64{saraID, timurID} {
		u := o.user(id)
		u.Name, o.phones[id].person.Name = name, name
		if err := o.book.Do(o.t.Context(), func(tx *store.Tx) error { _, err := tx.PutUser(u); return err }); err != nil {
			o.t.Fatal(err)
		}
	}
}

func TestTheLargestIdsFitIntoEveryButton(t *testing.T) {
	words := testkit.Words(t)
	const most, part = math.MaxInt64, 99
	long := strings.Repeat("Ў<&", 1300)
	who := crm.Customer{ID: most, OwnerID: most, Name: long, Company: long, Phones: []string{"+998901234567"}, Tags: []string{"vip"}, Version: most}
	deal := crm.Deal{ID: most, Title: long, Amount: crm.Money{Minor: crm.MaxMinor, Currency: crm.UZS}, Status: crm.Open, Version: most}
	lost := deal
	lost.Status = crm.Lost
	plan := crm.FollowUp{ID: most, Version: most, Kind: crm.Call, Text: long, When: crm.OnDay(monday), DueAt: monday, State: crm.Planned}
	set := crm.ChangeSet{ID: most, Version: most, Said: long}
	whole := crm.CardPart{
		Part: part, Customer: &who, CustomerMade: true, DealMade: true, Deal: &deal, FollowUp: &plan, Closed: slices.Repeat([]crm.FollowUp{plan}, 3),
		Activity: &crm.Activity{ID: most, Kind: crm.Call, Text: long, At: monday},
	}
	ask := func(a crm.Ask, change func(*crm.CardPart)) crm.Card {
		p := whole
		p.Ask = &a
		change(&p)
		s := set
		s.Asks = []crm.Ask{a}
		return crm.Card{ChangeSet: s, Parts: []crm.CardPart{p, whole}}
	}
	fit := view.Options{Fit: map[int][]crm.Customer{part: slices.Repeat([]crm.Customer{who}, 6)}}
	cards := map[string]crm.Card{
		"whose": ask(crm.Ask{Part: part, Customer: true, Name: long, IDs: []int64{most}}, func(p *crm.CardPart) { p.Customer = nil }),
		"which": ask(crm.Ask{Part: part, Deal: true, Said: &crm.SaidDeal{Amount: deal.Amount}}, func(p *crm.CardPart) {
			p.OpenDeals = slices.Repeat([]crm.OpenDeal{{Deal: deal, Stage: crm.Stage{Name: long}}}, 6)
		}),
		"why":       ask(crm.Ask{Part: part}, func(p *crm.CardPart) { p.Deal = &lost }),
		"when":      ask(crm.Ask{Part: part, Reminder: true}, func(p *crm.CardPart) { p.FollowUp = nil }),
		"next":      ask(crm.Ask{Part: part}, func(p *crm.CardPart) { p.Bare, p.Open = []crm.OpenDeal{{Deal: deal}}, 2 }),
		"foreign":   ask(crm.Ask{Part: part}, func(p *crm.CardPart) { p.Customer, p.Foreign = nil, &crm.User{Name: long} }),
		"the draft": {ChangeSet: set, Parts: []crm.CardPart{{Part: part, Activity: &crm.Activity{Kind: crm.Note, Text: long, At: monday}}}},
		"undone":    {ChangeSet: crm.ChangeSet{ID: most, UndoneAt: monday, Said: long}},
	}
	for _, tag := range words.Tags() {
		l := words.For(tag)
		for name, card := range cards {
			sound(t, "saved "+name, view.Saved(l, monday, card, fit))
			sound(t, "edit "+name, view.Edit(l, monday, card, false))
			sound(t, "edit more "+name, view.Edit(l, monday, card, true))
			sound(t, "whom "+name, view.Whom(l, monday, card, part, fit.Fit[part]))
		}
		sound(t, "claim", view.Claim(l, who, crm.User{ID: most, Name: long}, long))
		for _, answer := range view.ClaimAnswers {
			sound(t, "claim "+answer, view.ClaimAnswered(l, who, crm.User{ID: most, Name: long}, answer))
			sound(t, "claim "+answer, view.ClaimResult(l, who, crm.User{ID: most, Name: long}, answer))
		}
	}
}

func TestAForgedPageTurnsToNothing(t *testing.T) {
	o := newOffice(t, "en")
	for i := range 60 {
		o.sara().says(fmt.Sprintf("/new Oqil %s 90 123 %02d 00", string(rune('A'+i%26))+"bek", i))
	}
	for length := range 54 {
		for _, offset := range []int64{0, 28, 35, 200, math.MaxInt64} {
			d := chat.Data{Action: "found", ID: offset, Arg: "w" + strings.Repeat("o", 1) + strings.Repeat(" ", length)}
			o.sara().does(chat.Request{Kind: chat.Tap, Tap: d, MessageID: o.sara().last().id}, "forged")
		}
	}
}

func TestAForgedPartIsNoPartOfACard(t *testing.T) {
	o := newOffice(t, "en")
	sara := o.sara()
	sara.says("Oqil bilan gaplashdim, 5 mln")
	card := sara.last()
	for _, part := range []string{"-1", "7", "9223372036854775807"} {
		for action, rest := range map[string]string{"next": ".no", "whom": "", "giveto": "", "field": ".text"} {
			set, err := o.book.ChangeSet(t.Context(), o.user(saraID).Scope(), 1)
			if err != nil {
				t.Fatal(err)
			}
			sara.tapsData(card, chat.Data{Action: action, ID: 1, Version: set.Version, Arg: part + rest}.Encode(), action)
			if action != "next" {
				sara.says("Nomaʼlum Odam")
				sara.says("/cancel")
			}
			after, err := o.book.ChangeSet(t.Context(), o.user(saraID).Scope(), 1)
			if err != nil || len(after.Asks) != 0 {
				t.Errorf("%s of part %s asks %+v (%v)", action, part, after.Asks, err)
			}
		}
	}
}

func FuzzWhatAButtonCarriesIsReadOrRefused(f *testing.F) {
	for _, seed := range []string{"", "who:1:0:", "who:+1:-0:", "WHO:zz:zz:x", "a:1y2p0ij32e8e7:-1y2p0ij32e8e8:" + strings.Repeat("x", 30), ":::", "a:0:0:\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := chat.Decode(s); err == nil && d.Encode() != s {
			t.Errorf("%q is read as %+v", s, d)
		}
	})
}
