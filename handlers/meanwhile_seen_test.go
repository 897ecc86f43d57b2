package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// contested reports whether the newest message asks whose value is to stay.
func (p *phone) contested() bool {
	return strings.Contains(p.last().Text, p.words.For("en").T("meanwhile.which"))
}

// missed lets a member say how Sara's call went.
func (b *between) missed(telegramID int64, how crm.Outcome) {
	b.t.Helper()
	b.writes(telegramID, func(tx *store.Tx) error { return editsCall(store.ActivityEdit{Outcome: &how})(b, tx) })
}

func TestOnlyTheValueThatSomebodyElseHasSetIsAskedFor(t *testing.T) {
	other := func(b *between) { b.missed(olimID, crm.NoAnswer) }
	for name, tc := range map[string]struct {
		shows  func(*between, *phone)
		theirs func(*between)
		tap    string
		asked  bool
	}{
		"the same":               {onCard("edit", "field outcome"), other, "value outcome.busy", true},
		"another of the row":     {onCard("edit", "field minutes"), other, "value minutes.45", false},
		"another row":            {onCard("edit"), other, "value status.won", false},
		"what both say":          {onCard("edit", "field outcome"), other, "value outcome.no_answer", false},
		"one's own":              {onCard("edit", "field outcome"), func(b *between) { b.missed(saraID, crm.NoAnswer) }, "value outcome.busy", false},
		"what was seen since":    {onCard(), other, "edit, field outcome, value outcome.busy", false},
		"what was taken back":    {onCard("edit", "field outcome"), func(b *between) { other(b); b.missed(olimID, "") }, "value outcome.busy", false},
		"a line that has others": {onCard("edit"), other, "drop a", true},
		"a line that has not":    {onCard("edit"), other, "drop f", false},
		"what only shows":        {onCard("edit"), other, "card", false},
		"what only asks":         {onCard("edit"), other, "field text", false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBetween(t)
			sara := b.sara()
			tc.shows(b, sara)
			if strings.HasPrefix(tc.tap, "drop") || strings.HasPrefix(tc.tap, "value status") {
				sara.tapsAction("edit", "more")
			}
			tc.theirs(b)
			before := b.changes()
			for _, tap := range strings.Split(tc.tap, ", ") {
				action, arg, _ := strings.Cut(tap, " ")
				sara.tapsAction(action, arg)
			}
			if got := sara.contested(); got != tc.asked {
				t.Errorf("asked: %v, in:\n%s", got, sara.last().text())
			}
			if tc.asked && b.changes() != before {
				t.Error("it is written before she is asked")
			}
		})
	}
}

// changes is the newest change of the book.
func (b *between) changes() (n int64) {
	b.t.Helper()
	err := b.book.Do(b.t.Context(), func(tx *store.Tx) (err error) { n, err = tx.LastChange(); return err })
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func TestWhatChangesBehindTheQuestionIsAskedForAgain(t *testing.T) {
	b := newBetween(t)
	sara := b.sara()
	onCard("edit", "field outcome")(b, sara)
	b.missed(olimID, crm.NoAnswer)
	sara.tapsAction("value", "outcome.busy")
	sara.sees("No answer", "Busy")
	b.missed(olimID, crm.WrongNumber)
	sara.tapsAction("value", "outcome.busy")
	sara.sees("Wrong number")
	if now := callNow(b).Outcome; now != crm.WrongNumber || !sara.contested() {
		t.Fatalf("it is %q: %s", now, sara.last().text())
	}
	sara.tapsAction("value", "outcome.busy")
	if now := callNow(b).Outcome; now != crm.Busy || sara.contested() {
		t.Errorf("it is %q: %s", now, sara.last().text())
	}
}

func TestTheirsStaysAndThePersonSeesWhatThereIs(t *testing.T) {
	for name, tc := range map[string]struct {
		shows  func(*between, *phone)
		tap    string
		theirs func(*between, *store.Tx) error
		leave  string
	}{
		"on a card": {onCard("edit", "field outcome"), "value outcome.busy", editsCall(store.ActivityEdit{Outcome: ptr(crm.NoAnswer)}), "card"},
		"on a customer's card": {func(b *between, p *phone) {
			p.opensCard(b.customer)
			p.forges(chat.Data{Action: "hand", ID: b.customer, Arg: "c"})
		}, "hand", func(b *between, tx *store.Tx) error { return tx.GiveCustomer(b.customer, b.user(timurID).ID) }, "who"},
		"on the list of a deal": {tapContestOf("items").shows, "items sum", setsAmount, "items"},
		"of a pair":             {tapContestOf("pair").shows, "pair merge", tapContestOf("pair").theirs, "cmd"},
		"of who has come":       {tapContestOf("came").shows, "came yes", tapContestOf("came").theirs, "came"},
		"of a colleague":        {tapContestOf("claim").shows, "claim hand", func(b *between, tx *store.Tx) error { return tx.GiveCustomer(b.customer, b.user(olimID).ID) }, "who"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBetween(t)
			b.promote(saraID, crm.Manager)
			sara := b.sara()
			tc.shows(b, sara)
			b.writes(olimID, func(tx *store.Tx) error { return tc.theirs(b, tx) })
			before := b.changes()
			action, arg, _ := strings.Cut(tc.tap, " ")
			sara.tapsAction(action, arg)
			if !sara.contested() {
				t.Fatalf("not asked: %s", sara.last().text())
			}
			sara.taps(b.words.For("en").Plain("meanwhile.theirs"))
			if !b.taken["tap "+tc.leave] || sara.contested() || b.changes() != before {
				t.Errorf("it is written, or asked again: %s", sara.last().text())
			}
		})
	}
}

func tapContestOf(tap string) tapContest {
	for _, c := range slices.Concat(tapContests, ofSentences) {
		if c.tap == tap {
			return c
		}
	}
	return tapContest{}
}

func TestATapThatIsDeliveredTwiceAsksAndWritesOnce(t *testing.T) {
	b := newBetween(t)
	sara := b.sara()
	onCard("edit", "field outcome")(b, sara)
	b.missed(olimID, crm.NoAnswer)
	b.busy = true // and is done once more where the book was busy
	for range 2 { // asks, then writes
		sara.tapsAction("value", "outcome.busy")
		shown, changes := sara.last().edits, b.changes()
		sara.again()
		if sara.last().edits != shown || b.changes() != changes {
			t.Errorf("the same tap again: %s", sara.last().text())
		}
	}
	if now := callNow(b).Outcome; now != crm.Busy {
		t.Errorf("it is %q", now)
	}
}

// again delivers the newest update of a phone once more.
func (p *phone) again() {
	p.t.Helper()
	err := p.book.Do(p.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Receive([]store.Incoming{{
			BotID: 1, UpdateID: p.updates, Kind: "callback_query", ChatID: p.chat.ID, UserID: p.person.ID,
			MessageID: p.last().id, Lane: p.chat.ID, Payload: []byte("{}"),
		}})
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	if rows, err := p.book.Unfinished(p.t.Context(), 0, 1); err != nil || len(rows) != 0 {
		p.t.Errorf("%d updates are to be handled again, %v", len(rows), err)
	}
	p.deliver()
}

// TestACardThatOneHasSeenAgainIsCorrectedUnasked: what a sentence corrects was seen on
// the newest card, not only when it was made.
func TestACardThatOneHasSeenAgainIsCorrectedUnasked(t *testing.T) {
	for _, seen := range []bool{false, true} {
		b := newBetween(t)
		sara := b.sara()
		sara.says("Qahramon 9 mln")
		sara.sees("9\u00a0000\u00a0000")
		b.writes(olimID, func(tx *store.Tx) error { return setsAmount(b, tx) })
		if seen {
			sara.tapsAction("edit", "")
			sara.sees("7\u00a0000\u00a0000")
		}
		sara.says("yo'q, 10 mln")
		if asked := sara.has("keep"); asked == seen {
			t.Errorf("seen: %v, asked: %v: %s", seen, asked, sara.last().text())
		}
	}
}

// TestAValueThatFitsNoMoreShowsTheCard: somebody has made something else of it since.
func TestAValueThatFitsNoMoreShowsTheCard(t *testing.T) {
	b := newBetween(t)
	sara := b.sara()
	onCard("edit", "field outcome")(b, sara)
	b.writes(olimID, func(tx *store.Tx) error { return editsCall(store.ActivityEdit{Kind: ptr(crm.Meeting)})(b, tx) })
	messages := len(sara.shown)
	sara.tapsAction("value", "outcome.busy")
	sara.sees("🤝 Meeting")
	if len(sara.shown) != messages || callNow(b).Outcome != "" {
		t.Errorf("a meeting ended with %q: %s", callNow(b).Outcome, sara.last().text())
	}
}

// TestATypedAnswerToACardDoesNotOverwriteUnasked: what a card asks can be answered by
// words as well as by its buttons.
func TestATypedAnswerToACardDoesNotOverwriteUnasked(t *testing.T) {
	for name, tc := range map[string]struct {
		shows            func(b *between, p *phone)
		theirs           func(b *between, tx *store.Tx) error
		says, mine       string // and the button that takes it
		value            func(b *between) any
		theirsIs, mineIs any
	}{
		"whose it is": {
			shows: tapContestOf("giveto").shows, theirs: tapContestOf("giveto").theirs, says: "Karimov", mine: "give",
			value: tapContestOf("giveto").value, theirsIs: "Qahramon Usmonov", mineIs: "Aziz Karimov",
		},
		"when they were born": {
			shows: func(b *between, p *phone) { p.says("Qahramonning tug'ilgan kuni 31-fevral") },
			theirs: func(b *between, tx *store.Tx) error {
				return tx.EditCustomer(b.customer, 0, store.CustomerEdit{Birthday: &crm.Birthday{Month: 4, Day: 15}})
			},
			says: "14-mart", mine: "keep", value: func(b *between) any { return b.asKept(b.customer).Birthday.Day }, theirsIs: 15, mineIs: 14,
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBetween(t)
			sara := b.sara()
			tc.shows(b, sara)
			b.writes(olimID, func(tx *store.Tx) error { return tc.theirs(b, tx) })
			sara.says(tc.says)
			sara.sees("Olim")
			if got := tc.value(b); got != tc.theirsIs {
				t.Errorf("it is %v: %s", got, sara.last().text())
			}
			sara.tapsAction(tc.mine, map[string]string{"keep": "mine"}[tc.mine])
			if got := tc.value(b); got != tc.mineIs {
				t.Errorf("it is %v: %s", got, sara.last().text())
			}
		})
	}
}
