package handlers_test

import (
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// afterCall is an office in which a call has closed what was planned for today.
func afterCall(t *testing.T, said string) (*office, *phone) {
	o := lobby(t)
	sara := o.sara()
	sara.says("Gulnoraga bugun tel qilaman")
	sara.says("Gulnora bilan bugun uchrashaman")
	sara.says(said)
	return o, sara
}

func TestAnOutcomeSaidLaterDecidesWhatTheCallHasClosed(t *testing.T) {
	for _, test := range []struct {
		said  string
		value string
		open  int // of the call and the meeting that were planned
		retry bool
	}{
		{"Gulnoraga tel qildim", "outcome.no_answer", 2, true},
		{"Gulnoraga tel qildim", "outcome.busy", 2, true},
		{"Gulnoraga tel qildim", "outcome.wrong_number", 2, false},
		{"Gulnoraga tel qildim", "outcome.left_message", 1, false},
		{"Gulnoraga tel qildim, ko'tarmadi", "outcome.connected", 1, false},
		{"Gulnoraga tel qildim, ko'tarmadi", "outcome.busy", 2, true},
		{"Gulnoraga tel qildim", "kind.meeting", 1, false},
	} {
		t.Run(test.said+" "+test.value, func(t *testing.T) {
			card := func(o *office, sara *phone) {
				sara.tapsAction("edit", "")
				field, _, _ := strings.Cut(test.value, ".")
				sara.tapsAction("field", field)
				sara.tapsAction("value", test.value)
			}
			page := func(o *office, sara *phone) {
				sara.says("/history Gulnora")
				sara.tapsAction("story", "")
				sara.tapsAction("event", "")
				field, _, _ := strings.Cut(test.value, ".")
				sara.tapsAction("event", field)
				sara.tapsAction("event", test.value)
			}
			for name, change := range map[string]func(*office, *phone){"card": card, "page": page} {
				o, sara := afterCall(t, test.said)
				before := len(o.planned())
				change(o, sara)
				if p := o.planned(); len(p) != test.open {
					t.Errorf("%s: planned are %+v", name, p)
				}
				if offers := hasNow(sara.last(), "retry"); offers != test.retry {
					t.Errorf("%s: offers another call: %v\n%s", name, offers, sara.last().text())
				}
				if name == "page" {
					sara.tapsAction("undo", "")
					if p := o.planned(); len(p) != before {
						t.Errorf("undone, planned are %+v", p)
					}
				}
			}
		})
	}
}

func TestTheRetryOfTheStoryPlansACall(t *testing.T) {
	o, sara := afterCall(t, "Gulnoraga tel qildim")
	sara.says("/history Gulnora")
	sara.tapsAction("story", "")
	sara.tapsAction("event", "")
	sara.tapsAction("event", "outcome")
	sara.tapsAction("event", "outcome.busy")
	sara.tapsAction("event", "retry.60")
	sara.sees("11:00")
	calls := 0
	for _, f := range o.planned() {
		if f.Kind == crm.Call && f.DueAt.Equal(monday.Add(time.Hour)) {
			calls++
		}
	}
	if calls != 1 {
		t.Errorf("planned are %+v", o.planned())
	}
}

// A plan leaves the activity's version as it was, so a tap that comes late looks fresh.
func TestTwoTapsOnARetryOfTheStoryPlanOneCall(t *testing.T) {
	for _, between := range []time.Duration{0, time.Minute} {
		o := lobby(t)
		sara := o.sara()
		sara.says("Gulnoraga tel qildim, ko'tarmadi")
		sara.says("/history Gulnora")
		sara.tapsAction("story", "")
		sara.tapsAction("event", "")
		page, a := sara.last(), o.written()[0]
		again := chat.Data{Action: "event", ID: a.ID, Version: a.Version, Arg: "retry.60"}.Encode()
		sara.tapsData(page, again, "In an hour")
		o.clock = o.clock.Add(between)
		sara.tapsData(page, again, "In an hour")
		if p := o.planned(); len(p) != 1 || !p[0].DueAt.Equal(monday.Add(time.Hour)) {
			t.Errorf("tapped again after %s, planned are %+v", between, p)
		}
		sara.sees("11:00")
	}
}

// A call that is planned for later does not stand in the way of an earlier one.
func TestARetryOfTheStoryComesBeforeACallThatIsPlannedForLater(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	sara.says("Gulnoraga 5-dekabr kuni tel qilaman")
	sara.says("Gulnoraga tel qildim")
	sara.says("/history Gulnora")
	sara.tapsAction("story", "")
	sara.tapsAction("event", "")
	sara.tapsAction("event", "outcome")
	sara.tapsAction("event", "outcome.busy")
	sara.tapsAction("event", "retry.60")
	if p := o.planned(); len(p) != 2 || !p[0].DueAt.Equal(monday.Add(time.Hour)) {
		t.Errorf("planned are %+v", p)
	}
}

func TestACallThatIsUnsaidDoesNotOpenWhatTheDealHasClosed(t *testing.T) {
	o := newOffice(t, "en")
	_, deal := o.bargains(saraID, "Dilnoza", "kamera", 5e8)
	sara := o.sara()
	var plan int64
	o.writes(saraID, func(tx *store.Tx) (err error) {
		plan, err = tx.AddFollowUp(store.NewFollowUp{CustomerID: 1, DealID: deal, Kind: crm.Call, When: crm.WhenAt(o.clock), Zone: "Asia/Tashkent"})
		return err
	})
	sara.says("Dilnozaga tel qildim, kamera oldi")
	sara.tapsAction("edit", "")
	sara.tapsAction("field", "outcome")
	sara.tapsAction("value", "outcome.no_answer")
	f, err := o.book.FollowUp(t.Context(), crm.WholeBook(), plan)
	if err != nil || f.State == crm.Planned {
		t.Errorf("the plan of a deal that is won is %+v, %v", f, err)
	}
}

// hasNow reports whether a message has a button that plans another call.
func hasNow(m *shown, what string) bool {
	for _, row := range m.Buttons {
		for _, b := range row {
			if d, err := chat.Decode(b.Data); err == nil && (d.Action == what || strings.HasPrefix(d.Arg, what+".")) {
				return true
			}
		}
	}
	return false
}
