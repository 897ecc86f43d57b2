package handlers_test

import (
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// planned are the open follow-ups of the first customer.
func (o *office) planned() []crm.FollowUp {
	o.t.Helper()
	all, err := o.book.OpenFollowUps(o.t.Context(), crm.WholeBook(), 1)
	if err != nil {
		o.t.Fatal(err)
	}
	return all
}

func TestACardAndTheStoryTellWhoCalledAndForHowLong(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	sara.says("Gulnora called me, we talked 20 min")
	sara.sees("📞 Incoming call, 20 minutes · today")
	if a := o.written()[0]; a.Direction != crm.In || a.Minutes != 20 || a.Kind != crm.Call {
		t.Errorf("kept as %+v", a)
	}
	if p := o.planned(); len(p) != 0 {
		t.Errorf("the minutes became the plan %+v", p)
	}
	sara.says("Kecha Gulnora bilan 1 soat 15 minut uchrashdik")
	sara.sees("🤝 Meeting, 1 hour 15 minutes · yesterday")
	sara.says("/history Gulnora")
	sara.tapsAction("story", "")
	sara.sees("incoming call, 20 minutes", "meeting, 1 hour 15 minutes")
}

func TestAMissedCallOffersAnotherOne(t *testing.T) {
	evening := time.Date(2026, 11, 23, 18, 0, 0, 0, time.FixedZone("", 5*3600))
	for _, test := range []struct {
		said, moment string
		due          time.Time
	}{
		{"Gulnoraga tel qildim, ko'tarmadi", "60", monday.Add(time.Hour)},
		{"called Gulnora, busy", "eve", evening},
		{"Позвонил Гулноре, не берёт трубку", "tom", evening.Add(15 * time.Hour)},
	} {
		t.Run(test.moment, func(t *testing.T) {
			o := lobby(t)
			sara := o.sara()
			sara.says(test.said)
			sara.sees("When to call again?")
			sara.tapsAction("retry", test.moment)
			p := o.planned()
			if len(p) != 1 || p[0].Kind != crm.Call || !p[0].DueAt.Equal(test.due) {
				t.Fatalf("planned %+v, want a call at %s", p, test.due)
			}
			if sara.has("retry") {
				t.Errorf("another call is still offered:\n%s", sara.last().text())
			}
			sara.tapsAction("undo", "")
			if p := o.planned(); len(p) != 0 {
				t.Errorf("undone, %+v is still planned", p)
			}
		})
	}
}

func TestNoOtherCallIsOfferedWhereItIsPlannedOrReached(t *testing.T) {
	for _, said := range []string{
		"Gulnoraga tel qildim, ko'tarmadi, ertaga 11 da qayta tel qilaman", "talked to Gulnora", "Gulnora bilan uchrashdim", "Gulnoraga tel qildim",
	} {
		o := lobby(t)
		o.sara().says(said)
		if o.sara().has("retry") {
			t.Errorf("%q offers another call:\n%s", said, o.sara().last().text())
		}
	}
	o := lobby(t)
	o.clock = o.clock.Add(9 * time.Hour) // 19:00: this evening has begun
	sara := o.sara()
	sara.says("Gulnoraga tel qildim, ko'tarmadi")
	if strings.Contains(sara.last().text(), "This evening") {
		t.Errorf("an evening that has begun is offered:\n%s", sara.last().text())
	}
	sara.tapsAction("next", "no")
	if sara.has("retry") {
		t.Errorf("after No it is still offered:\n%s", sara.last().text())
	}
}

func TestACallIsLoggedByTapsAlone(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	sara.says("Gulnora Azimova")
	sara.tapsAction("who", "")
	sara.tapsAction("act", "log")
	sara.tapsAction("reply", "call")
	sara.sees("how did the call end?")
	sara.tapsAction("reply", "no_answer")
	sara.sees("Call (no answer)", "When to call again?")
	if all := o.written(); len(all) != 1 || all[0].Outcome != crm.NoAnswer {
		t.Errorf("kept as %+v", all)
	}
	for typed, outcome := range map[string]crm.Outcome{"Busy": crm.Busy, "gaplashdik, narx so'radi": crm.Connected, "narx so'radi": ""} {
		sara.says("/log Gulnora")
		sara.tapsAction("reply", "call")
		sara.says(typed)
		if a := o.written()[0]; a.Kind != crm.Call || a.Outcome != outcome {
			t.Errorf("%q made %+v: %s", typed, a, sara.last().text())
		}
		o.clock = o.clock.Add(time.Minute)
	}
}

func TestEveryKindMovesTheLastContactAndNoneMovesItBack(t *testing.T) {
	for said, kind := range map[string]crm.ActivityKind{
		"Gulnoraga tel qildim": crm.Call, "Gulnora bilan uchrashdim": crm.Meeting, "Gulnoraning ofisiga bordim": crm.Visit, "Gulnoraga yozdim": crm.Message,
		"Gulnora shokolad yoqtiradi": crm.Note, "Kecha Gulnoraga tel qildim": crm.Call,
	} {
		o := lobby(t)
		o.sara().says(said)
		all := o.written()
		if len(all) != 1 || all[0].Kind != kind {
			t.Fatalf("%q made %+v", said, all)
		}
		at := o.asKept(1).LastContactAt
		if !at.Equal(all[0].At) {
			t.Errorf("after %q the last contact is %s, the entry is of %s", said, at, all[0].At)
		}
		o.sara().says("Gulnoraga o'tgan kuni tel qildim")
		if now := o.asKept(1).LastContactAt; !now.Equal(at) {
			t.Errorf("after %q what was before moved it to %s", said, now)
		}
	}
	o, gulya := joined(t)
	gulya.says("Narxi qancha?")
	if at := o.asKept(1).LastContactAt; !at.Equal(o.clock) {
		t.Errorf("after a letter the last contact is %s", at)
	}
	for _, file := range []*chat.File{{ID: "v", Kind: "voice"}, {ID: "d", Kind: "document"}, {ID: "p", Kind: "photo"}} {
		o := lobby(t)
		o.sara().does(chat.Request{Kind: chat.Media, Text: "Gulnora", File: file}, "(a "+file.Kind+")")
		if at := o.asKept(1).LastContactAt; !at.Equal(o.clock) {
			t.Errorf("after a %s the last contact is %s:\n%s", file.Kind, at, o.sara().last().text())
		}
	}
}

func TestASaleMovesTheLastContactAndItsUndoMovesItBack(t *testing.T) {
	for said, day := range map[string]int{"Gulnora kamerani 5 mlnga oldi": 23, "Kecha Gulnora kamerani 5 mlnga oldi": 22, "Гульнора купила камеру за 5 млн": 23} {
		o := lobby(t)
		sara := o.sara()
		sara.says(said)
		if at := o.asKept(1).LastContactAt; at.Day() != day {
			t.Errorf("after %q the last contact is %s", said, at)
		}
		sara.says("Gulnora Azimova")
		sara.sees("sale, ", "5\u00a0000\u00a0000")
		sara.tapsAction("undo", "")
		if at := o.asKept(1).LastContactAt; !at.IsZero() {
			t.Errorf("%q undone, the last contact is %s", said, at)
		}
	}
}

func TestTheCardTellsTheLastContactInOneLine(t *testing.T) {
	long := "narxini so'radi, keyin rahbari bilan maslahatlashib, haftaning oxirida javob beraman dedi, yetkazib berish va o'rnatishni ham aniqlashtirib berishimizni iltimos qildi"
	for language, head := range map[string]string{"uz": "Oxirgi aloqa: ", "ru": "Последний контакт: ", "en": "Last contact: "} {
		o := newOffice(t, language)
		o.customer(saraID, store.NewCustomer{Name: "Gulnora Azimova"})
		sara := o.sara()
		sara.says("Gulnoraga tel qildim, " + long)
		sara.says("Gulnora Azimova")
		for line := range strings.Lines(sara.last().Text) {
			words, found := strings.CutPrefix(strings.TrimRight(line, "\n"), head)
			if !found {
				continue
			}
			if n := len([]rune(words)); n > 80 {
				t.Errorf("%d code points: %s", n, words)
			}
			kept := strings.TrimSuffix(words[strings.LastIndexAny(words, "«“"):], "»")
			kept = strings.TrimSuffix(strings.TrimSuffix(kept, "”"), "…")
			if _, rest, ok := strings.Cut("Gulnoraga tel qildim, "+long, strings.TrimLeft(kept, "«“")); !ok || !strings.HasPrefix(rest, " ") && !strings.HasPrefix(rest, ",") {
				t.Errorf("cut inside a word: %s", words)
			}
		}
	}
}

// opened is an office in which Sara has the page of a call of her customer open.
func opened(t *testing.T) (*office, *phone) {
	o := lobby(t)
	sara := o.sara()
	sara.says("Gulnoraga tel qildim, narx so'radi")
	sara.says("/history Gulnora")
	sara.tapsAction("story", "")
	sara.tapsAction("event", "")
	sara.sees("Gulnora Azimova", "📞 Call", "today, 10:00", "narx so'radi")
	return o, sara
}

func TestAnEntryOfTheStoryIsChangedFromThere(t *testing.T) {
	for _, test := range []struct {
		field, value, typed string
		is                  func(crm.Activity) bool
		sees                string
	}{
		{"text", "", "skidka so'radi", func(a crm.Activity) bool { return a.Text == "skidka so'radi" }, "skidka so'radi"},
		{"kind", "kind.meeting", "", func(a crm.Activity) bool { return a.Kind == crm.Meeting }, "🤝 Meeting"},
		{"kind", "", "uchrashdik", func(a crm.Activity) bool { return a.Kind == crm.Meeting }, "🤝 Meeting"},
		{"outcome", "outcome.busy", "", func(a crm.Activity) bool { return a.Outcome == crm.Busy }, "(busy)"},
		{"direction", "direction.in", "", func(a crm.Activity) bool { return a.Direction == crm.In }, "Incoming call"},
		{"minutes", "minutes.30", "", func(a crm.Activity) bool { return a.Minutes == 30 }, "30 minutes"},
		{"minutes", "", "12 daqiqa", func(a crm.Activity) bool { return a.Minutes == 12 }, "12 minutes"},
		{"date", "", "kecha 15:00", func(a crm.Activity) bool { return a.At.Equal(monday.Add(-19 * time.Hour)) }, "yesterday, 15:00"},
		{"date", "", "20-noyabr", func(a crm.Activity) bool { return a.At.Equal(monday.AddDate(0, 0, -3)) }, "20 November"},
	} {
		t.Run(test.field+test.value+test.typed, func(t *testing.T) {
			o, sara := opened(t)
			was := o.written()[0]
			sara.tapsAction("event", test.field)
			if test.value != "" {
				sara.tapsAction("event", test.value)
			} else {
				sara.says(test.typed)
			}
			if a := o.written()[0]; !test.is(a) {
				t.Errorf("it is %+v", a)
			}
			sara.sees(test.sees)
			if at := o.asKept(1).LastContactAt; !at.Equal(o.written()[0].At) {
				t.Errorf("the last contact is %s", at)
			}
			sara.tapsAction("undo", "")
			if a := o.written()[0]; a.Text != was.Text || a.Kind != was.Kind || a.Outcome != was.Outcome || a.Minutes != was.Minutes || !a.At.Equal(was.At) {
				t.Errorf("undone it is %+v, it was %+v", a, was)
			}
		})
	}
}

func TestADayToComeIsNoDateOfWhatHasHappened(t *testing.T) {
	o, sara := opened(t)
	sara.tapsAction("event", "date")
	sara.says("ertaga 15:00")
	sara.sees("it has not come yet")
	if a := o.written()[0]; !a.At.Equal(monday) {
		t.Errorf("it is of %s", a.At)
	}
}

func TestAnEntryOfTheStoryIsDeletedAndComesBack(t *testing.T) {
	o, sara := opened(t)
	sara.tapsAction("event", "drop")
	if all := o.written(); len(all) != 0 || !o.asKept(1).LastContactAt.IsZero() {
		t.Errorf("deleted, %+v is there", all)
	}
	sara.tapsAction("undo", "")
	if all := o.written(); len(all) != 1 {
		t.Errorf("undone, %+v is there", all)
	}
}

func TestAnEntryThatHasChangedSinceIsOnlyShown(t *testing.T) {
	o, sara := opened(t)
	page := sara.last()
	o.as(saraID, func(tx *store.Tx) error {
		words := "yangi soʻz"
		return tx.EditActivity(o.written()[0].ID, 0, store.ActivityEdit{Text: &words})
	})
	for _, row := range page.Buttons {
		for _, b := range row {
			if strings.HasPrefix(b.Data, "event:") {
				sara.tapsData(page, b.Data, b.Text)
			}
		}
	}
	if all := o.written(); len(all) != 1 || all[0].Text != "yangi soʻz" || all[0].Version != 2 {
		t.Errorf("it is %+v", all)
	}
}

func TestALetterOfACustomerIsShownAndNotChanged(t *testing.T) {
	o, gulya := joined(t)
	gulya.says("Narxi qancha?")
	sara := o.sara()
	sara.says("/history Gulnora")
	sara.tapsAction("story", "")
	sara.tapsAction("event", "")
	sara.sees("Narxi qancha?")
	letter := o.written()[0]
	for _, row := range sara.last().Buttons {
		for _, b := range row {
			if strings.HasPrefix(b.Data, "event:") {
				t.Errorf("a letter has the button %s", b.Text)
			}
		}
	}
	page := sara.last()
	sara.tapsData(page, chat.Data{Action: "event", ID: letter.ID, Version: letter.Version, Arg: "drop"}.Encode(), "(forged)")
	if all := o.written(); len(all) != 1 {
		t.Errorf("a forged tap left %+v", all)
	}
}
