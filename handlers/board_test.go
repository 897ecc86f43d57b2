package handlers_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

func TestTheBoardSaysWhatItsFilterHidesAndOneTapShowsAll(t *testing.T) {
	o := newOffice(t, "en")
	_, camera := o.bargains(saraID, "Aziz", "camera", 100)
	_, printer := o.bargains(saraID, "Bobur", "printer", 200)
	_, server := o.bargains(timurID, "Zarnigor", "server", 300)
	proposal := int64(3)
	o.writes(saraID, func(tx *store.Tx) error { return tx.EditDeal(printer, 0, store.DealEdit{StageID: &proposal}) })
	o.plansFor(saraID, o.dealNow(camera).CustomerID, camera, 2)
	sara, olim := o.sara(), o.olim()

	sara.says("/board")
	if got := sara.last().text(); strings.Contains(got, "Only") {
		t.Errorf("without a filter it says\n%s", got)
	}
	if !slices.Contains(sara.labels("board"), "Proposal · 1 ›") || !slices.Contains(sara.labels("board"), "Demo · 0 ›") {
		t.Errorf("the stages are %v", sara.labels("board"))
	}
	sara.taps("No step") // of the stage that is shown it leaves nothing
	sara.sees("Only without a next step · 1 of 2", "Proposal")
	sara.taps("Qualification · 0")
	sara.sees("Only without a next step · 1 of 2", "No deals here")
	sara.taps("Proposal · 1")
	sara.taps("Show all")
	if got := sara.last().text(); strings.Contains(got, "Only") || !strings.Contains(got, "Proposal") {
		t.Errorf("cleared, it says\n%s", got)
	}

	olim.says("/board")
	if got := strings.Join(olim.labels("deal"), "\n"); !strings.Contains(got, "Server · 3\u00a0soʻm · Timur") || !strings.Contains(got, "Camera · 1\u00a0soʻm · Sara") {
		t.Errorf("a manager sees\n%s", got)
	}
	olim.taps("👥")
	olim.taps("Timur")
	olim.sees("Only Timur · 1 of 3")
	if got := strings.Join(olim.labels("deal"), "\n"); strings.Contains(got, "Timur") || !strings.Contains(got, "Server") {
		t.Errorf("of one salesperson a manager sees\n%s", got)
	}
	_ = server
}

func TestTheSellersOfAPastMonthAreWhatHappenedInIt(t *testing.T) {
	o := newOffice(t, "en")
	_, won := o.bargains(saraID, "Aziz", "camera", 5_000_000_00)
	_, lost := o.bargains(saraID, "Bobur", "printer", 100)
	o.bargains(timurID, "Zarnigor", "server", 300) // open now: nothing of October
	october := time.Date(2026, 10, 15, 5, 0, 0, 0, time.UTC)
	o.writes(saraID, func(tx *store.Tx) error {
		state, gone, why := crm.Won, crm.Lost, "price"
		if err := tx.EditDeal(won, 0, store.DealEdit{Status: &state, At: october}); err != nil {
			return err
		}
		return tx.EditDeal(lost, 0, store.DealEdit{Status: &gone, LostReason: &why, At: october})
	})
	olim := o.olim()
	olim.says("/board")
	olim.forges(chat.Data{Action: "pipeline", Arg: "people.2026-10"})
	olim.sees("Sara", "🏆 1", "❌ 1")
	if got := olim.last().text(); strings.Contains(got, "Timur") || strings.Contains(got, "open") {
		t.Errorf("of October it says\n%s", got)
	}
	olim.forges(chat.Data{Action: "pipeline", Arg: "people.2026-11"})
	olim.sees("Timur", "open")
}

func TestADraftWithoutWordsSaysWhatItIsAndWhenItCame(t *testing.T) {
	o := newOffice(t, "en")
	sara := o.sara()
	for _, r := range []chat.Request{
		{Kind: chat.Location, Where: "41.31,69.24"},
		{Kind: chat.Media, File: &chat.File{ID: "p", Kind: "photo"}},
		{Kind: chat.Media, File: &chat.File{ID: "d", Kind: "document", Name: "list.pdf"}},
		{Kind: chat.Media, File: &chat.File{ID: "v", Kind: "voice"}},
	} {
		sara.does(r, string(r.Kind))
	}
	sara.says("/drafts")
	got := sara.labels("card")
	for i, want := range []string{"today, 10:00 · 🎤", "today, 10:00 · 📎", "today, 10:00 · 🖼", "today, 10:00 · 📍 location"} {
		if i >= len(got) || !strings.HasPrefix(got[i], want) {
			t.Errorf("the drafts are %q, want %q at %d", got, want, i)
		}
	}
}

func TestWhatACardOffersToMendFitsUnderAThumb(t *testing.T) {
	o := newOffice(t, "en")
	o.customer(saraID, store.NewCustomer{Name: "Aziz", Phone: "+998901234567", Tags: []string{"vip"}})
	sara := o.sara()
	sara.says("called Aziz, wants a printer for 7 mln, call him tomorrow at 11")
	sara.tapsAction("edit", "")
	first := slices.Concat(sara.last().Buttons...)
	sara.taps("More")
	second := slices.Concat(sara.last().Buttons...)
	sara.taps("Back")
	if sara.last().text() == "" || len(slices.Concat(sara.last().Buttons...)) != len(first) {
		t.Error("the way back does not lead to the first page")
	}
	seen := map[string]bool{}
	for _, b := range slices.Concat(first, second) {
		sign, _, _ := strings.Cut(b.Text, " ")
		if sign != "🗑" && sign != "‹" && seen[sign] {
			t.Errorf("two buttons have the sign %s", sign)
		}
		seen[sign] = true
	}
	if len(first) > 10 || len(second) > 12 {
		t.Errorf("the pages have %d and %d buttons", len(first), len(second))
	}
}

func TestTheBoardComesBelowThePipelinesPicture(t *testing.T) {
	o := newOffice(t, "en")
	o.bargains(saraID, "Aziz", "camera", 100)
	olim := o.olim()
	olim.says("/pipeline")
	before := len(olim.shown)
	olim.taps("Board")
	olim.sees("Qualification", "1 deal")
	olim.says("/pipeline")
	olim.taps("No step: 1")
	olim.sees("Only without a next step · 1 of 1")
	if got := len(olim.shown); got != before+3 {
		t.Errorf("of %d messages a tap has made %d", before, got)
	}
}
