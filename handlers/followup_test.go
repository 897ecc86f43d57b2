package handlers_test

import (
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/reminders"
	"daftar/store"
)

// rings lets time pass to a moment and the reminders of it come.
func (o *office) rings(at time.Time) {
	o.t.Helper()
	o.clock = at
	if err := reminders.New(o.book, o.words, reminders.Config{Zone: "Asia/Tashkent"}).Tick(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	o.deliver()
}

func TestAReminderTellsWhatIsNeededForTheCall(t *testing.T) {
	o := newOffice(t, "uz")
	aziz := o.customer(saraID, store.NewCustomer{Name: "Aziz Karimov", Company: "Artel Savdo", Phone: "+998901234567"})
	o.writes(saraID, func(tx *store.Tx) error {
		deal, err := tx.AddDeal(store.NewDeal{CustomerID: aziz, Title: "konditsioner", Status: crm.Open, Amount: som(5_000_000), At: monday})
		if err != nil {
			return err
		}
		stage := int64(3)
		if err := tx.EditDeal(deal, 0, store.DealEdit{StageID: &stage}); err != nil {
			return err
		}
		_, err = tx.AddActivity(store.NewActivity{
			CustomerID: aziz, Kind: crm.Call, Text: "narxini oʻylab koʻraman", At: monday.Add(-24 * time.Hour),
		})
		return err
	})
	o.plans(saraID, aziz, monday.Add(time.Hour), "")
	o.rings(monday.Add(time.Hour))
	want := nb(strings.Join([]string{
		"⏰ 11:00 · <b>Aziz Karimov</b> · Artel Savdo",
		"+998 90 123 45 67",
		"Qayta qoʻngʻiroq: konditsioner, 5_000_000_soʻm (Taklif)",
		"Oxirgi aloqa: kecha · «narxini oʻylab koʻraman»",
	}, "\n"))
	if got := o.sara().last().Text; got != want {
		t.Errorf("the reminder says\n%s\nwant\n%s", got, want)
	}
}

func TestDoneIsTickedOffAsksWhatIsNextAndCanBeUndone(t *testing.T) {
	o := newOffice(t, "uz")
	aziz := o.customer(saraID, store.NewCustomer{Name: "Aziz Karimov"})
	o.writes(saraID, func(tx *store.Tx) error {
		_, err := tx.AddDeal(store.NewDeal{CustomerID: aziz, Status: crm.Open, At: monday})
		return err
	})
	id := o.plans(saraID, aziz, monday, "")
	o.rings(monday)
	sara := o.sara()
	sara.taps("Bajarildi")
	sara.sees("✅ Bajarildi: qoʻngʻiroq", "<b>Aziz Karimov</b>", "Keyingi qadam?", "Ertaga", "1 haftadan keyin")
	if f := o.followUp(id); f.State != crm.Done {
		t.Errorf("the follow-up is %s", f.State)
	}
	sara.tapsAction("next", "3")
	planned, err := o.book.OpenFollowUps(t.Context(), crm.WholeBook(), aziz)
	if err != nil || len(planned) != 1 || planned[0].When.Date() != "2026-11-26" {
		t.Errorf("planned next: %+v, %v", planned, err)
	}
	sara.tapsAction("undo", "")
	if f := o.followUp(id); f.State != crm.Planned {
		t.Errorf("after Undo the follow-up is %s", f.State)
	}
	sara.sees("⏰ 10:00 · <b>Aziz Karimov</b>", "Bajarildi")
}

func TestWithoutAnOpenDealDoneAsksNothing(t *testing.T) {
	o := newOffice(t, "uz")
	o.plans(saraID, 0, monday, "hujjatlarni yigʻish")
	o.rings(monday)
	o.sara().taps("Bajarildi")
	o.sara().sees("hujjatlarni yigʻish", "Bekor qilish")
	if o.sara().has("next") {
		t.Error("a next step is asked for")
	}
}

func TestATapOnAnOldReminderChangesNothing(t *testing.T) {
	o := newOffice(t, "en")
	id := o.plans(saraID, 0, monday, "call the bank")
	o.rings(monday)
	sara := o.sara()
	old := *sara.last()
	sara.tapsAction("snooze", "60")
	version := o.followUp(id).Version
	for _, b := range []string{"done", "snooze", "when"} {
		sara.tapsData(&old, chat.Data{Action: b, ID: id, Version: 1, Arg: "15"}.Encode(), b)
		if f := o.followUp(id); f.Version != version || f.State != crm.Planned {
			t.Errorf("%s changed the follow-up", b)
		}
		sara.sees("⏰ 11:00", "call the bank")
	}
	sara.tapsAction("done", "")
	sara.tapsData(&old, chat.Data{Action: "snooze", ID: id, Version: 1, Arg: "15"}.Encode(), "snooze")
	sara.sees("Done", "call the bank")
	if f := o.followUp(id); f.State != crm.Done {
		t.Errorf("an old button opened what was done: %s", f.State)
	}
}

func TestSnoozing(t *testing.T) {
	at := func(hour, minute int) time.Time {
		return monday.Add(time.Duration(hour-10)*time.Hour + time.Duration(minute)*time.Minute)
	}
	for _, c := range []struct {
		arg  string
		now  time.Time
		want string
		says string
	}{
		{"15", at(10, 0), "2026-11-23T10:15", "today, 10:15"},
		{"60", at(23, 30), "2026-11-24T00:30", "tomorrow, 00:30"},
		{"eve", at(10, 0), "2026-11-23T18:00", "today, 18:00"},
		{"eve", at(18, 0), "2026-11-24T18:00", "tomorrow, 18:00"},
		{"tom", at(10, 0), "2026-11-24T09:00", "tomorrow, 09:00"},
	} {
		t.Run(c.arg+" at "+c.now.Format("15:04"), func(t *testing.T) {
			o := newOffice(t, "en")
			id := o.plans(saraID, 0, c.now, "x")
			o.rings(c.now)
			sara := o.sara()
			sara.forges(chat.Data{Action: "snooze", ID: id, Version: 1, Arg: c.arg})
			sara.sees("I will remind you: <b>" + c.says + "</b>")
			if f := o.followUp(id); f.When.String() != c.want || !f.FiredAt.IsZero() {
				t.Errorf("put off to %s, fired %v", f.When, f.FiredAt)
			}
			sara.tapsAction("undo", "")
			if f := o.followUp(id); !f.DueAt.Equal(c.now) {
				t.Errorf("after Undo it is due at %v", f.DueAt)
			}
		})
	}
}

func TestSnoozingGoesByThePersonsClockAndKeepsTheFollowUpsZone(t *testing.T) {
	o := newOffice(t, "en")
	id := o.plans(saraID, 0, monday, "x")
	err := o.book.Do(t.Context(), func(tx *store.Tx) error {
		_, err := tx.PutUser(crm.User{TelegramID: saraID, Role: crm.Salesperson, Name: "Sara", Language: "en", Zone: "Europe/Moscow"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o.rings(monday)
	o.sara().tapsAction("snooze", "eve")
	o.sara().sees("today, 18:00")
	if f := o.followUp(id); f.When.String() != "2026-11-23T20:00" || f.Zone != "Asia/Tashkent" {
		t.Errorf("put off to %s in %s", f.When, f.Zone)
	}
}

func TestInTheEveningTomorrowIsOffered(t *testing.T) {
	o := newOffice(t, "en")
	evening := monday.Add(8 * time.Hour)
	o.plans(saraID, 0, evening, "x")
	o.rings(evening)
	o.sara().sees("🌅 Tomorrow")
	o.sara().seesNot("This evening")
}

func TestAnotherTimeIsTyped(t *testing.T) {
	o := newOffice(t, "uz")
	id := o.plans(saraID, 0, monday, "hisobot")
	o.rings(monday)
	sara := o.sara()
	tapped := sara.last()
	sara.taps("Boshqa vaqt")
	sara.sees("Qachon eslatay?", "Bekor qilish")
	sara.says("bilmadim")
	sara.sees("«bilmadim» ichida vaqt koʻrinmadi", "Masalan")
	sara.says("kecha soat 11 da")
	sara.sees("oʻtib ketgan: kecha, 11:00")
	sara.says("ertaga soat 11 da")
	sara.sees("Eslataman: <b>ertaga, 11:00</b>", "hisobot")
	if f := o.followUp(id); f.When.String() != "2026-11-24T11:00" {
		t.Errorf("put off to %s", f.When)
	}
	if len(tapped.Buttons) != 0 {
		t.Error("the reminder keeps its old buttons")
	}
	sara.says("/today")
	d, err := o.book.Dialog(t.Context(), saraID, saraID)
	if err != nil || d.Name != "" {
		t.Errorf("the dialog %q is still open, %v", d.Name, err)
	}
}

func TestWhatChangedBeforeTheAnswerIsOnlyShown(t *testing.T) {
	o := newOffice(t, "uz")
	id := o.plans(saraID, 0, monday, "hisobot")
	o.rings(monday)
	sara := o.sara()
	sara.taps("Boshqa vaqt")
	done := crm.Done
	o.writes(saraID, func(tx *store.Tx) error { return tx.EditFollowUp(id, 0, store.FollowUpEdit{State: &done}) })
	sara.says("ertaga soat 11 da")
	sara.sees("Bajarildi", "hisobot")
	if f := o.followUp(id); f.State != crm.Done || f.When.Date() != "2026-11-23" {
		t.Errorf("the follow-up is %s at %s", f.State, f.When)
	}
}

func TestLateOnesOpenFromTheirList(t *testing.T) {
	o := newOffice(t, "ru")
	o.plans(saraID, 0, monday, "первое")
	o.plans(saraID, 0, monday.Add(time.Minute), "второе")
	o.rings(monday.Add(3 * time.Hour))
	sara := o.sara()
	sara.sees("Вас ждут 2 дела", "🔴 10:00 · первое", "🔴 10:01 · второе")
	sara.taps("второе")
	sara.sees("⏰ 10:01\nПозвонить: второе", "Назад")
	sara.taps("Назад")
	sara.sees("Сегодня", "первое")
}
