package view_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/i18n"
	"daftar/internal/testkit"
)

var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("UTC+5", 5*60*60))

// nasty is what a person may write anywhere.
const nasty = `<b>"Aziz" & <script>` + "\n\u200b ʻOʻ "

func locales(t *testing.T) []*i18n.Locale {
	t.Helper()
	words := testkit.Words(t)
	var all []*i18n.Locale
	for _, tag := range words.Tags() {
		all = append(all, words.For(tag))
	}
	return all
}

// full is a customer of whom there is as much to say as can be.
func full(words string) crm.Dossier {
	long := strings.Repeat(words, 40)
	d := crm.Dossier{
		Customer: crm.Customer{
			ID: math.MaxInt64, OwnerID: 1, Name: words, Company: words, Phones: []string{"+998901234567", "+15551234567"},
			Tags: []string{"vip"}, CreatedAt: now.AddDate(-1, 0, 0),
		},
		Owner:       crm.User{ID: 1, Name: words},
		LastContact: &crm.Event{At: now.AddDate(0, 0, -1), Activity: &crm.Activity{Kind: crm.Call, Outcome: crm.NoAnswer, Text: long, At: now.AddDate(0, 0, -1)}},
		Bought: crm.Purchases{
			Count: 12, Total: []crm.Money{{Minor: 1e13, Currency: crm.UZS}, {Minor: 1e8, Currency: crm.USD}}, Last: now.AddDate(0, -3, 0),
		},
	}
	for i := range 20 {
		d.Open = append(d.Open, crm.OpenDeal{
			Deal:  crm.Deal{ID: int64(i), Title: long, Amount: crm.Money{Minor: 1e13, Currency: crm.UZS}, StageAt: now.AddDate(0, 0, -i)},
			Stage: crm.Stage{Code: "proposal"},
		})
		d.Planned = append(d.Planned, crm.FollowUp{
			ID: math.MaxInt64, Version: math.MaxInt64, Kind: crm.Call, Text: long, State: crm.Planned,
			DueAt: now.AddDate(0, 0, i-1), When: crm.WhenAt(now.AddDate(0, 0, i-1)),
		})
	}
	return d
}

// pages are all pages about what a person wrote.
func pages(l *i18n.Locale, words string) map[string]chat.Message {
	d, reader := full(words), crm.User{ID: 2, Role: crm.Manager}
	step := view.Step{FollowUp: d.Planned[0], About: &d}
	set := crm.ChangeSet{ID: math.MaxInt64, Version: math.MaxInt64}
	task := crm.Task{FollowUp: d.Planned[0], Customer: &d.Customer}
	tasks := slices.Repeat([]crm.Task{task}, 8)
	everywhere := view.Page{Earlier: true, Later: true}
	lost := crm.Deal{Title: words, Status: crm.Lost, LostReason: crm.OtherReason + ": " + words}
	events := []crm.Event{
		{Kind: crm.Happened, At: now, Place: math.MaxInt64, Activity: d.LastContact.Activity},
		{Kind: crm.Happened, At: now, Activity: &crm.Activity{Kind: crm.Note, FileKind: "voice", FileID: "x"}},
		{Kind: crm.DealOpened, At: now, Deal: &d.Open[0].Deal},
		{Kind: crm.DealClosed, At: now, Deal: &lost},
		{Kind: crm.StepDone, At: now, Place: math.MaxInt64, FollowUp: &d.Planned[0]},
	}
	done, noDeal := step, d
	noDeal.Planned = nil
	done.State, done.About = crm.Done, &noDeal
	all := dealPages(l, words, d, reader)
	maps.Copy(all, map[string]chat.Message{
		"history":  view.History(l, d, "", reader, now),
		"customer": view.Customer(l, d, reader, now),
		"story":    view.Story(l, d.Customer, events, everywhere, now),
		"today":    view.Today(l, view.Day{Count: crm.DayCount{Overdue: 8, Due: 3, Done: 9}, Tasks: tasks, Done: tasks[:5], Drafts: 3, Page: everywhere}, now),
		"late":     view.Late(l, tasks, 12, now),
		"reminder": view.Reminder(l, step, now),
		"followup": view.FollowUp(l, step, now),
		"done":     view.Done(l, done, set),
		"snoozed":  view.Snoozed(l, step, set, now),
		"drafts":   view.Drafts(l, []crm.Draft{{At: now, Said: d.LastContact.Activity.Text, ChangeSetID: math.MaxInt64}}, 1, everywhere, now),
		"hits": view.Hits(l, view.Found{
			Query: words, Aim: view.ToCard, Size: 8, Hits: crm.Hits{Customers: []crm.Customer{d.Customer}, From: 200, More: true},
		}),
		"nobody": view.Hits(l, view.Found{Query: words}),
	})
	return all
}

// dealPages are the pages about deals and stages.
func dealPages(l *i18n.Locale, words string, d crm.Dossier, reader crm.User) map[string]chat.Message {
	stage := crm.Stage{ID: math.MaxInt64, Version: math.MaxInt64, Name: words, Status: crm.Open, Probability: 40, RotDays: 3}
	chance := 60
	open := crm.DealFile{
		Deal: crm.Deal{
			ID: math.MaxInt64, Version: math.MaxInt64, OwnerID: 1, Title: strings.Repeat(words, 9), Amount: crm.Money{Minor: 1e13, Currency: crm.UZS},
			Status: crm.Open, StageID: math.MaxInt64, StageAt: now.AddDate(0, -1, 0), ExpectedClose: "2026-11-01", Probability: &chance, Source: "cold_call",
		},
		Stage: stage, Customer: &d.Customer, Owner: d.Owner, Planned: d.Planned,
	}
	lost, bare := open, open
	lost.Status, lost.LostReason, lost.ClosedAt, bare.Planned = crm.Lost, crm.OtherReason+": "+words, now, nil
	change := view.DealChange{Set: math.MaxInt64}
	spans := slices.Repeat([]crm.StageSpan{{Stage: stage, From: now.AddDate(0, -1, 0), To: now}}, 40)
	owner, seller := crm.User{ID: 2, Role: crm.Owner}, crm.SellerSum{Name: words, WonDeals: 3, Deals: 2, Amount: d.Bought.Total, Weighted: d.Bought.Total, WonAmount: d.Bought.Total}
	p := crm.Pipeline{WonDeals: 3, WonAmount: d.Bought.Total, LostDeals: 2, LostAmount: d.Bought.Total}
	filter := view.Filter{Stage: math.MaxInt64, Owner: 1, Rotting: true, Closing: true, NoStep: true}
	all := map[string]chat.Message{
		"a deal":           view.Deal(l, open, reader, change, now),
		"a lost deal":      view.Deal(l, lost, reader, change, now),
		"a bare deal":      view.Deal(l, bare, reader, change, now),
		"a deal's history": view.DealStory(l, lost, spans, now),
		"the board": view.Board(l, view.BoardPage{
			Filter: filter, Stage: stage, Stages: []crm.Stage{{ID: 1, Name: words}, stage, {ID: 2, Name: words}}, Owner: words,
			Sum: crm.BoardSum{Deals: 9, Amount: d.Bought.Total}, Deals: slices.Repeat([]crm.DealFile{open, bare}, 4), Page: view.Page{Earlier: true, Later: true},
		}, owner, now),
		"whose board": view.BoardOwners(l, filter, []crm.User{{ID: 1, Name: words}}),
		"the morning": view.Nudge(l, []crm.DealFile{bare}, []crm.DealFile{open}, [2]int{5, 7}, now),
		"stages":      view.Stages(l, []crm.Stage{stage, {Name: words, Status: crm.Open, Retired: true}}),
		"a stage":     view.Stage(l, stage),
		"sellers":     view.Sellers(l, []crm.SellerSum{seller}, now.AddDate(0, -1, 0), now),
		"a month":     view.Closed(l, p, reader, now.AddDate(0, -1, 0), now),
	}
	for menu := range view.DealMenus {
		all["a deal: "+menu] = view.DealMenu(l, open, []crm.Stage{stage, {ID: 3, Name: words, Status: crm.Open}}, menu)
	}
	return all
}

func TestWhatPeopleWroteIsEscapedOnEveryPage(t *testing.T) {
	for _, l := range locales(t) {
		for name, m := range pages(l, nasty) {
			if strings.Contains(m.Text, "<script") || strings.Contains(m.Text, `"Aziz" &`) {
				t.Errorf("%s in %s: %s", name, l.Tag(), m.Text)
			}
			if open, closed := strings.Count(m.Text, "<b>"), strings.Count(m.Text, "</b>"); open != closed {
				t.Errorf("%s in %s opens %d tags and closes %d", name, l.Tag(), open, closed)
			}
		}
	}
}

// A phone shows about 24 lines of about 40 letters.
func TestNoPageIsLongerThanAPhonesScreen(t *testing.T) {
	const screen, line = 24, 40
	for _, l := range locales(t) {
		for name, m := range pages(l, "Konditsioner ") {
			n := 0
			for s := range strings.SplitSeq(m.Text, "\n") {
				n += 1 + utf8.RuneCountInString(s)/line
			}
			if n > screen {
				t.Errorf("%s in %s takes %d lines:\n%s", name, l.Tag(), n, m.Text)
			}
			for _, b := range slices.Concat(m.Buttons...) {
				if b.Text == "" || utf8.RuneCountInString(b.Text) > 120 {
					t.Errorf("%s in %s has the button %q", name, l.Tag(), b.Text)
				}
			}
		}
	}
}

func TestACursorComesBackAsItWas(t *testing.T) {
	for _, c := range []view.Cursor{
		{At: now, ID: 5}, {Back: true, At: now, ID: math.MaxInt64}, {At: time.UnixMilli(-5), ID: 1},
	} {
		if got := view.ParseCursor(c.String()); !got.At.Equal(c.At) || got.ID != c.ID || got.Back != c.Back {
			t.Errorf("%+v comes back as %+v", c, got)
		}
	}
	for _, forged := range []string{"", "f", "b.", "f1", "f1.", "f.1", "f1.0", "f!.1", "f1.1.1", "fzzzzzzzzzzzzzzzzz.1"} {
		if got := view.ParseCursor(forged); got != (view.Cursor{}) {
			t.Errorf("%q is read as %+v", forged, got)
		}
	}
}

func TestAPhoneIsWrittenAsItIsReadOut(t *testing.T) {
	for number, want := range map[string]string{
		"+998901234567": "+998 90 123 45 67", "+15551234567": "+15551234567", "": "", "+9989012": "+9989012",
	} {
		if got := view.Phone(number); got != want {
			t.Errorf("%s is written %q", number, got)
		}
	}
}

func ExampleCursor() {
	fmt.Println(view.Cursor{At: time.UnixMilli(36), ID: 7})
	// Output: f10.7
}
