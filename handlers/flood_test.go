package handlers_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers"
)

// passes lets time go by.
func (o *office) passes(d time.Duration) { o.clock = o.clock.Add(d) }

// waits counts the messages on a phone that ask for a moment.
func (p *phone) waits() (n int) {
	for _, m := range p.shown {
		if m.Text == p.words.For(p.person.Language).T("flood.wait") {
			n++
		}
	}
	return n
}

func TestAMemberWhoAsksTooMuchIsToldOnceAndThenHeardAgain(t *testing.T) {
	o := newOffice(t, "en")
	o.hurried = true
	sara := o.sara()
	for range 30 {
		sara.says("/today")
	}
	if sara.waits() != 0 || len(sara.shown) != 30 {
		t.Fatalf("within the limit: %d answers, %d of them ask to wait", len(sara.shown), sara.waits())
	}
	for range 50 {
		sara.says("/today")
		sara.says("voronka")
		sara.tapsData(sara.shown[0], chat.Data{Action: "today"}.Encode(), "(tap)")
	}
	if sara.waits() != 1 || len(sara.shown) != 31 {
		t.Errorf("beyond it: %d answers, %d of them ask to wait", len(sara.shown), sara.waits())
	}
	o.passes(29 * time.Second)
	sara.says("/today")
	if len(sara.shown) != 31 {
		t.Error("heard before the bucket is full")
	}
	o.passes(time.Second)
	sara.says("/today")
	sara.sees("November")
	for range 40 { // the next flood is told again
		sara.says("/today")
	}
	if sara.waits() != 2 {
		t.Errorf("asked to wait %d times in two floods", sara.waits())
	}
}

func TestNothingThatAMemberWritesIsLostInAFlood(t *testing.T) {
	o := newOffice(t, "en")
	o.hurried = true
	sara := o.sara()
	for i := range 100 {
		sara.says(fmt.Sprintf("%d metres are needed", 100+i))
	}
	sara.does(chat.Request{Kind: chat.Media, File: &chat.File{ID: "f", Kind: "voice"}}, "(voice)")
	sara.does(chat.Request{Kind: chat.Contact, Contact: &chat.SharedContact{Name: "Malika", Phone: "+998901234567"}}, "(contact)")
	sara.says("/log Zuhra called, 5 mln")
	kept, err := o.book.CountDrafts(t.Context(), crm.WholeBook(), o.user(saraID).ID)
	if err != nil || kept != 101 {
		t.Errorf("%d of 101 drafts are kept (%v)", kept, err)
	}
	customers, err := o.book.RecentCustomers(t.Context(), crm.WholeBook(), 10)
	if err != nil || len(customers) != 2 {
		t.Errorf("the contact or the command is lost: %+v (%v)", customers, err)
	}
	before := len(sara.shown)
	sara.says("/today")
	if len(sara.shown) != before+1 || sara.waits() != 1 {
		t.Errorf("the first thing that is not followed is answered: %s", sara.last().text())
	}
}

func TestAStrangerWhoFloodsGetsOneSentence(t *testing.T) {
	o := newOffice(t, "en")
	o.hurried = true
	stranger := o.phone(7001, "Stranger", "en")
	for range 100 {
		stranger.says("hello")
		stranger.says("/start")
	}
	if len(stranger.shown) != 11 || stranger.waits() != 1 {
		t.Errorf("%d answers, %d of them ask to wait", len(stranger.shown), stranger.waits())
	}
}

func TestAFloodInAGroupIsPassedOverInSilence(t *testing.T) {
	o := newOffice(t, "en")
	o.hurried = true
	o.olim().sales().says("/connect")
	stranger := o.phone(7001, "Stranger", "en")
	for range 100 {
		stranger.sales().does(chat.Request{Kind: chat.Text, Text: "people talk"}, "people talk")
	}
	for range 100 {
		stranger.sales().says("/pipeline")
	}
	if n := len(stranger.sales().shown); n != 11 { // the greeting, and ten refusals
		t.Errorf("the group hears %d messages", n)
	}
	if o.olim().sales().says("/pipeline"); o.olim().sales().last().File == nil {
		t.Error("another's flood keeps the owner out")
	}
}

func TestARequestThatIsDecidedAgainCountsOnce(t *testing.T) {
	o := newOffice(t, "en")
	handle := func(id int64) bool {
		act, err := o.desk.Handle(t.Context(), chat.Request{
			InboxID: id, Kind: chat.Text, Text: "/today", Command: "today", At: o.clock,
			Chat: chat.Place{ID: saraID, Private: true}, From: chat.Person{ID: saraID},
		})
		if err != nil {
			t.Fatal(err)
		}
		return act != nil
	}
	for id := range int64(30) {
		for range 9 {
			if !handle(id + 1) {
				t.Fatalf("request %d is refused", id+1)
			}
		}
	}
	for range 9 {
		if !handle(31) {
			t.Fatal("the word about the flood is lost when it is decided again")
		}
		if handle(32) {
			t.Fatal("a second word about it")
		}
	}
}

// burst asks as somebody and reports whether that was followed.
func burst(t rapid.TB, d *handlers.Desk, o *office, who, id int64, at time.Time) bool {
	act, err := d.Handle(o.t.Context(), chat.Request{
		InboxID: id, Kind: chat.Text, Text: "/lang", Command: "lang", At: at,
		Chat: chat.Place{ID: who, Private: true}, From: chat.Person{ID: who},
	})
	if err != nil {
		t.Fatal(err)
	}
	return act != nil
}

func TestWhoIsWithinTheLimitIsNeverRefusedWhateverOthersDo(t *testing.T) {
	o := newOffice(t, "en")
	rapid.Check(t, func(t *rapid.T) {
		o.desk.Forgive()
		at, id := monday, int64(0)
		// The quiet one never has more than ten in the last half minute: no more than
		// the burst, and no more than twenty a minute.
		var own []time.Time
		for range rapid.IntRange(50, 200).Draw(t, "steps") {
			at = at.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "ms")) * time.Millisecond)
			id++
			if rapid.Bool().Draw(t, "noise") {
				burst(t, o.desk, o, rapid.Int64Range(8000, 8005).Draw(t, "who"), id, at)
				continue
			}
			for len(own) > 0 && at.Sub(own[0]) >= 30*time.Second {
				own = own[1:]
			}
			if len(own) == 10 {
				continue
			}
			own = append(own, at)
			if !burst(t, o.desk, o, 7001, id, at) {
				t.Fatalf("refused with %d in the last half minute", len(own))
			}
		}
	})
}

func TestThousandsOfPeopleAreForgottenWhenTheyHaveGone(t *testing.T) {
	o := newOffice(t, "en")
	at, most := monday, 0
	for i := range int64(6000) {
		at = at.Add(20 * time.Millisecond)
		if !burst(t, o.desk, o, 10_000+i, i+1, at) {
			t.Fatalf("person %d is refused", i)
		}
		most = max(most, o.desk.Known())
	}
	// Half a minute brings 1,500 people, and they are looked through when there are
	// twice as many.
	if most > 4_000 {
		t.Errorf("%d people were kept", most)
	}
}

func TestOneFloodSpendsNothingOfAnother(t *testing.T) {
	o := newOffice(t, "en")
	id := int64(0)
	const people = 100
	for range 20 {
		for who := range int64(people) {
			id++
			followed := burst(t, o.desk, o, 10_000+who, id, monday)
			if n := (id - 1) / people; (n <= 10) != followed {
				t.Fatalf("request %d of person %d is followed: %v", n+1, who, followed)
			}
		}
	}
}
