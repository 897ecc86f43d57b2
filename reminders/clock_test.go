package reminders_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"daftar/crm"
	"daftar/reminders"
	"daftar/store"
)

func TestAFollowUpFiresAtTheMinuteInThePersonsZone(t *testing.T) {
	s := newShop(t)
	igor := s.member(1007, "Igor", "Europe/Moscow")
	aziz := s.customer(s.sara, "Aziz Karimov", "+998901234567")
	s.plans(s.sara, aziz, monday.Add(time.Hour), "narxni aytish") // 11:00 in Tashkent
	moscow := time.Date(2026, 11, 23, 11, 0, 0, 0, igor.Location())
	s.plans(igor, 0, moscow, "")

	s.clock = monday.Add(time.Hour - time.Millisecond)
	s.tick()
	s.none()

	s.clock = monday.Add(time.Hour)
	s.tick()
	m := s.one()
	if m.chatID != s.sara.TelegramID {
		t.Errorf("the reminder goes to %d", m.chatID)
	}
	want := "⏰ 11:00 · <b>Aziz Karimov</b>\n+998 90 123 45 67\nQoʻngʻiroq: narxni aytish"
	if m.Text != want {
		t.Errorf("the reminder says\n%s\nwant\n%s", m.Text, want)
	}
	if got, want := m.actions(), []string{"done", "snooze 15", "snooze 60", "snooze eve", "when", "who new"}; !slices.Equal(got, want) {
		t.Errorf("the buttons do %q, want %q", got, want)
	}

	s.clock = moscow
	s.tick()
	if m := s.one(); m.chatID != igor.TelegramID || !strings.HasPrefix(m.Text, "⏰ 11:00\n") {
		t.Errorf("in Moscow: to %d: %s", m.chatID, m.Text)
	}
}

func TestAReminderSurvivesARestartAndComesOnce(t *testing.T) {
	s := newShop(t)
	s.plans(s.sara, 0, monday.Add(time.Hour), "x")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s.clock = monday.Add(time.Hour)
	s.Store = s.open()
	s.tick()
	s.one()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s.Store = s.open()
	s.clock = monday.Add(2 * time.Hour)
	s.tick()
	s.none()
}

func TestTwoTicksAtOnceRemindOnce(t *testing.T) {
	s := newShop(t)
	aziz := s.customer(s.sara, "Aziz", "")
	const planned = 60
	for i := range planned {
		s.plans(s.sara, aziz, monday, fmt.Sprint("ish ", i))
	}
	var wait sync.WaitGroup
	for range 2 {
		clock := reminders.New(s.open(), s.words, reminders.Config{Zone: "Asia/Tashkent"})
		for range 2 {
			wait.Go(func() {
				if err := clock.Tick(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wait.Wait()
	if got := len(s.sends()); got != planned {
		t.Errorf("%d reminders, want %d", got, planned)
	}
}

func TestLateOnesComeTogether(t *testing.T) {
	for _, c := range []struct {
		late, buttons int
		today         bool
	}{{1, 6, false}, {3, 3, false}, {12, 9, true}, {700, 9, true}} {
		t.Run(fmt.Sprint(c.late), func(t *testing.T) {
			s := newShop(t)
			aziz := s.customer(s.sara, "Aziz Karimov", "")
			s.as(s.sara, func(tx *store.Tx) error {
				for i := range c.late {
					_, err := tx.AddFollowUp(store.NewFollowUp{
						CustomerID: aziz, Kind: crm.Call, Zone: s.sara.Zone,
						When: crm.WhenAt(monday.Add(time.Duration(i) * time.Second).In(s.sara.Location())),
					})
					if err != nil {
						return err
					}
				}
				return nil
			})
			s.clock = monday.Add(24 * time.Hour)
			s.tick()
			m := s.one()
			if got := len(m.actions()); got != c.buttons {
				t.Errorf("%d buttons, want %d: %q", got, c.buttons, m.actions())
			}
			if slices.Contains(m.actions(), "today") != c.today {
				t.Errorf("buttons %q", m.actions())
			}
			if c.late > 1 && !strings.Contains(m.Text, fmt.Sprintf("%d ta ish", c.late)) {
				t.Errorf("it says %q", m.Text)
			}
			s.tick()
			s.none()
		})
	}
}

func TestOneLateDoesNotHideWhatIsDueNow(t *testing.T) {
	s := newShop(t)
	s.plans(s.sara, 0, monday, "kecha")
	s.plans(s.sara, 0, monday.Add(time.Minute), "yana")
	s.plans(s.sara, 0, monday.Add(time.Hour), "hozir")
	s.clock = monday.Add(time.Hour)
	s.tick()
	all := s.sends()
	if len(all) != 2 {
		t.Fatalf("%d messages, want the late ones together and the one that is due", len(all))
	}
}

func TestWhatIsDoneOrPutOffDoesNotRemind(t *testing.T) {
	s := newShop(t)
	done, later := crm.Done, crm.WhenAt(monday.Add(2*time.Hour).In(s.sara.Location()))
	first := s.plans(s.sara, 0, monday.Add(time.Hour), "bajarilgan")
	second := s.plans(s.sara, 0, monday.Add(time.Hour), "surilgan")
	s.as(s.sara, func(tx *store.Tx) error { return tx.EditFollowUp(first, 0, store.FollowUpEdit{State: &done}) })
	s.as(s.sara, func(tx *store.Tx) error { return tx.EditFollowUp(second, 0, store.FollowUpEdit{When: &later}) })
	s.clock = monday.Add(time.Hour)
	s.tick()
	s.none()
	s.clock = monday.Add(2 * time.Hour)
	s.tick()
	if m := s.one(); !strings.Contains(m.Text, "surilgan") {
		t.Errorf("it says %q", m.Text)
	}
	// Put off again after it fired, it fires again; queued and then done, it is taken back.
	again := crm.WhenAt(monday.Add(3 * time.Hour).In(s.sara.Location()))
	s.as(s.sara, func(tx *store.Tx) error { return tx.EditFollowUp(second, 0, store.FollowUpEdit{When: &again}) })
	s.clock = monday.Add(3 * time.Hour)
	s.tick()
	s.as(s.sara, func(tx *store.Tx) error { return tx.EditFollowUp(second, 0, store.FollowUpEdit{State: &done}) })
	s.none()
}

func TestNobodyIsRemindedWhoLeftOrBlockedTheBot(t *testing.T) {
	s := newShop(t)
	timur := s.member(1003, "Timur", "Asia/Tashkent")
	s.plans(timur, 0, monday, "x")
	s.do(func(tx *store.Tx) error { return tx.SetBlocked(timur.TelegramID, true) })
	s.tick()
	s.none()
	due, err := s.DueFollowUps(context.Background(), s.clock, 10)
	if err != nil || len(due) != 0 {
		t.Errorf("%d follow-ups come back at every tick, %v", len(due), err)
	}
}

func TestAReminderOfAColleaguesCustomerNamesNobody(t *testing.T) {
	s := newShop(t)
	timur := s.member(1003, "Timur", "Asia/Tashkent")
	aziz := s.customer(s.sara, "Aziz Karimov", "+998901234567")
	s.plans(s.sara, aziz, monday, "x")
	s.as(crm.User{ID: s.sara.ID, Role: crm.Owner}, func(tx *store.Tx) error {
		return tx.EditCustomer(aziz, 0, store.CustomerEdit{OwnerID: &timur.ID})
	})
	s.tick()
	if m := s.one(); strings.Contains(m.Text, "Aziz") || slices.Contains(m.actions(), "who new") {
		t.Errorf("it says %q", m.Text)
	}
}

func TestManyAreClaimedInChunks(t *testing.T) {
	const planned, people = 10_000, 20
	s := newShop(t)
	var team []crm.User
	for i := range people {
		team = append(team, s.member(int64(5000+i), fmt.Sprint("Xodim ", i), "Asia/Tashkent"))
	}
	for _, u := range team {
		s.as(u, func(tx *store.Tx) error {
			for i := range planned / people {
				_, err := tx.AddFollowUp(store.NewFollowUp{Kind: crm.Call, Zone: u.Zone, When: crm.WhenAt(
					monday.Add(-time.Duration(i%9) * time.Minute).In(u.Location()))})
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	commits := 0
	s.point = func(name string) {
		if name == "commit.after" {
			commits++
		}
	}
	s.tick()
	s.point = nil
	if commits != planned/500 {
		t.Errorf("%d transactions, want chunks of 500", commits)
	}
	if got := len(s.sends()); got != planned {
		t.Errorf("%d reminders, want %d", got, planned)
	}
}

func TestRunBeginsWithWhatBecameDueMeanwhileAndStops(t *testing.T) {
	s := newShop(t)
	s.plans(s.sara, 0, monday, "x")
	woken := make(chan struct{}, 1)
	clock := reminders.New(s.Store, s.words, reminders.Config{
		Zone: "Asia/Tashkent", Log: slog.New(slog.DiscardHandler), Wake: func() { woken <- struct{}{} },
	})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- clock.Run(ctx) }()
	<-woken
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	s.one()
}

func TestAPanicEndsNeitherTheClockNorWhatIsQueued(t *testing.T) {
	s := newShop(t)
	s.plans(s.sara, 0, monday, "x")
	var log bytes.Buffer
	ctx, stop := context.WithCancel(context.Background())
	clock := reminders.New(s.Store, s.words, reminders.Config{
		Zone: "Asia/Tashkent", Log: slog.New(slog.NewTextHandler(&log, nil)),
		Wake: func() { stop(); panic("what Aziz said") },
	})
	if err := clock.Run(ctx); err != nil {
		t.Error(err)
	}
	if !strings.Contains(log.String(), "panic") || strings.Contains(log.String(), "Aziz") {
		t.Errorf("the log says %s", log.String())
	}
	s.one()
}

func TestAReminderThatCannotBeDrawnHoldsUpNoOther(t *testing.T) {
	s := newShop(t)
	id := s.plans(s.sara, 0, monday, "x")
	var log bytes.Buffer
	clock := reminders.New(s.Store, nil, reminders.Config{Log: slog.New(slog.NewTextHandler(&log, nil))}) // without words
	if err := clock.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := s.DueFollowUps(t.Context(), monday, 10); err != nil || len(left) != 0 {
		t.Errorf("%d follow-ups still wait, %v", len(left), err)
	}
	if !strings.Contains(log.String(), fmt.Sprintf("follow_up=%d", id)) {
		t.Errorf("the log does not name the follow-up: %s", log.String())
	}
}

// BenchmarkTick is a minute at which 10 of 100,000 follow-ups are due.
func BenchmarkTick(b *testing.B) {
	const stored, due, customers = 100_000, 10, 2_000
	s := newShop(b)
	var ids []int64
	s.as(s.sara, func(tx *store.Tx) error {
		for i := range customers {
			id, err := tx.AddCustomer(store.NewCustomer{Name: fmt.Sprint("Mijoz ", i)})
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	for from := 0; from < stored; from += 5000 {
		s.as(s.sara, func(tx *store.Tx) error {
			for i := from; i < from+5000; i++ {
				_, err := tx.AddFollowUp(store.NewFollowUp{
					CustomerID: ids[i%customers], Kind: crm.Call, Zone: s.sara.Zone,
					When: crm.WhenAt(monday.Add(time.Duration(i/due) * time.Minute).In(s.sara.Location())),
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	clock := reminders.New(s.Store, s.words, reminders.Config{Zone: "Asia/Tashkent"})
	for b.Loop() {
		if err := clock.Tick(context.Background()); err != nil {
			b.Fatal(err)
		}
		s.clock = s.clock.Add(time.Minute)
	}
}
