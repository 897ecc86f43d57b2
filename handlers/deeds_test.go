package handlers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// numbered are the rows of the list of deeds: their numbers, and what can be done.
func numbered(m *shown) (numbers []string, buttons int) {
	for _, line := range strings.Split(m.Text, "\n") {
		if number, _, found := strings.Cut(line, ". "); found && len(number) <= 2 {
			numbers = append(numbers, number)
		}
	}
	for _, b := range slices.Concat(m.Buttons...) {
		if d, err := chat.Decode(b.Data); err == nil && (d.Action == "import" || d.Action == "hand" || d.Action == "deed" && d.Arg != "f" && d.Arg != "b") {
			buttons++
		}
	}
	return numbers, buttons
}

func TestTheListOfDeedsIsTurnedInOneMessageAndStaysWhereItIsTapped(t *testing.T) {
	o := newOffice(t, "en")
	sara := o.sara()
	for i := range 12 {
		o.customer(saraID, store.NewCustomer{Name: fmt.Sprintf("Mijoz %d", i)})
	}
	sara.says("/undo")
	list := sara.last()
	for _, page := range []struct{ way, numbers string }{{"", "1 2 3 4 5"}, {"f", "6 7 8 9 10"}, {"f", "11 12"}, {"b", "6 7 8 9 10"}} {
		if page.way != "" {
			sara.tapsAction("deed", page.way)
		}
		numbers, buttons := numbered(list)
		if strings.Join(numbers, " ") != page.numbers || buttons != len(numbers) {
			t.Fatalf("want %s, got %d buttons in: %s", page.numbers, buttons, list.text())
		}
	}
	sara.tapsAction("deed", "u")
	if numbers, _ := numbered(list); strings.Join(numbers, " ") != "6 7 8 9 10" || !strings.Contains(list.Text, "<s>") {
		t.Errorf("after a tap the list is %s", list.text())
	}
	sara.tapsAction("deed", "b")
	if numbers, _ := numbered(list); strings.Join(numbers, " ") != "1 2 3 4 5" {
		t.Errorf("back at the first page the list is %s", list.text())
	}
	if list.edits != 5 {
		t.Errorf("the list was edited %d times", list.edits)
	}
}

func TestTheListOfDeedsHasImportsHandOversAndMerges(t *testing.T) {
	o := newOffice(t, "en")
	o.takesLists(files{"f": oldList})
	olim := o.olim()
	olim.sendsList("mijozlar.csv", "f")
	olim.tapsAction("import", "start")
	o.works()
	came := o.customersOf(olimID)
	if len(came) == 0 {
		t.Fatal("nobody came in")
	}
	a, b := o.customer(olimID, store.NewCustomer{Name: "Aziz Karimov"}), o.customer(olimID, store.NewCustomer{Name: "Aziz Karimov"})
	into, from := o.asKept(a), o.asKept(b)
	o.writes(olimID, func(tx *store.Tx) error { _, err := tx.Merge(into, from); return err })
	olim.says("/find Aziz Karimov")
	olim.tapsAction("prof", view.ProfileMore)
	olim.tapsAction("hand", "")
	olim.taps("Timur")
	o.clock = o.clock.Add(time.Minute)
	olim.says("/undo")
	list := olim.sees("📥", "mijozlar.csv", "customers: 2", "🔗", "Aziz Karimov", "merged", "🤝", "Timur")

	olim.tapsAction("hand", view.GivenLook)
	olim.tapsAction("hand", view.GiveUndo)
	if o.ownerOf(a) != o.user(olimID).ID {
		t.Error("the handing over is not taken back")
	}
	olim.says("/undo")
	olim.sees("cannot be put back, do it anew")
	olim.tapsAction("import", "ask")
	olim.tapsAction("import", "revert")
	o.works()
	if left := o.customersOf(olimID); slices.ContainsFunc(left, func(c crm.Customer) bool { return c.ID == came[0].ID }) {
		t.Error("the import is not taken back")
	}
	if list.edits == 0 {
		t.Error("the handing over was not shown in the list's place")
	}
	olim.says("/undo")
	if text := olim.last().Text; strings.Count(text, "<s>") != 2 {
		t.Errorf("in the end the list is %s", text)
	}
}

func TestWhatCannotBeTakenBackSaysWhyInHalfASentence(t *testing.T) {
	o, sara := kompressor(t)
	o.olim().says("Qahramon 15 mln")
	sara.says("/undo")
	sara.sees("🔒 changed later by Olim")
	if strings.Contains(sara.last().Text, "Undo that change first") {
		t.Errorf("the list is long: %s", sara.last().Text)
	}
}
