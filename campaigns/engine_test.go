package campaigns_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// sendsAll sends whatever may go out, until nothing may.
func (s *shop) sendsAll(what outcome) (n int) {
	s.t.Helper()
	for {
		rows := s.ready(1000)
		if len(rows) == 0 {
			return n
		}
		s.do(func(tx *store.Tx) error {
			for _, row := range rows {
				claimed, err := attempt(tx, row, what)
				if err != nil {
					return err
				}
				if claimed {
					n++
				}
			}
			return nil
		})
	}
}

func TestAPromotionIsSentToEachOnceAndSettled(t *testing.T) {
	s := newShop(t)
	s.people(1000)
	id := s.starts("vip", "Chegirma")
	sent := 0
	for range 5 {
		s.tick()
		s.clock = s.clock.Add(time.Second)
		sent += s.sendsAll(ok)
	}
	s.tick()
	if p, g := s.promotion(id), s.progress(id); sent != 1000 || p.State != store.PromotionDone || p.FinishedAt.IsZero() ||
		g != (store.Progress{Sent: 1000, Total: 1000}) {
		t.Errorf("%d sent, %s, %+v", sent, p.State, g)
	}
	if n := s.rows(`SELECT count(DISTINCT chat_id) FROM outbox WHERE campaign_id IS NOT NULL`); n[0] != 1000 {
		t.Errorf("%d people have it", n[0])
	}
}

func TestNoMoreIsQueuedThanTenSecondsSend(t *testing.T) {
	s := newShop(t)
	s.people(2000)
	s.starts("vip", "Chegirma")
	for range 3 {
		s.tick()
	}
	if n := len(s.ready(10_000)); n != 300 {
		t.Errorf("%d are queued at 30 a second", n)
	}
}

func TestAPauseHoldsAtOnceAndAResumeLetsGo(t *testing.T) {
	s := newShop(t)
	s.people(500)
	id := s.starts("vip", "Chegirma")
	s.tick()
	inHand := s.ready(50) // what the sender has taken when the pause comes
	s.change(id, (*store.Tx).PausePromotion)
	for _, row := range inHand {
		if s.sends(row, ok) {
			t.Fatal("it went out while paused")
		}
	}
	s.tick()
	if n := s.sendsAll(ok); n != 0 {
		t.Fatalf("%d went out while paused", n)
	}
	s.change(id, (*store.Tx).ResumePromotion)
	for range 3 {
		s.tick()
		s.sendsAll(ok)
	}
	s.tick()
	if g := s.progress(id); g.Sent != 500 || s.promotion(id).State != store.PromotionDone {
		t.Errorf("%+v", g)
	}
}

func TestAStopTakesTheRestBackForGood(t *testing.T) {
	s := newShop(t)
	s.people(1000)
	id := s.starts("vip", "Chegirma")
	s.tick()
	for _, row := range s.ready(7) {
		s.sends(row, ok)
	}
	s.change(id, (*store.Tx).StopPromotion)
	s.tick()
	if n := s.sendsAll(ok); n != 0 {
		t.Errorf("%d went out after the stop", n)
	}
	p, g := s.promotion(id), s.progress(id)
	if g != (store.Progress{Sent: 7, Left: 993, Total: 1000}) || p.State != store.PromotionStopped || p.FinishedAt.IsZero() {
		t.Errorf("%s %+v", p.State, g)
	}
}

func TestNobodyWhoDoesNotAgreeIsQueuedOrSentTo(t *testing.T) {
	s := newShop(t)
	s.people(10)
	s.says(1, false)
	s.write(`UPDATE customers SET telegram_id = NULL WHERE id = 2`, `UPDATE customers SET deleted_at = 5 WHERE id = 3`,
		`UPDATE customers SET telegram_id = 77 WHERE id = 4`) // whoever is there now has not agreed
	id := s.starts("vip", "Chegirma")
	if total := s.promotion(id).Total; total != 6 {
		t.Errorf("%d are to get it, want 6", total)
	}
	s.clock = s.clock.Add(time.Minute)
	s.says(1, true)  // only after it began
	s.says(5, false) // before their turn
	s.tick()
	s.says(6, false) // while it waits
	s.sendsAll(ok)
	s.tick()
	if g := s.progress(id); g != (store.Progress{Sent: 4, Withdrawn: 2, Total: 6}) {
		t.Errorf("%+v", g)
	}
}

func TestTheWeeklyLimitHoldsAcrossPromotions(t *testing.T) {
	s := newShop(t)
	s.people(3)
	s.says(3, false)
	for range 2 {
		s.starts("vip", "Chegirma")
		s.tick()
		s.sendsAll(ok)
		s.tick()
		s.clock = s.clock.AddDate(0, 0, 2)
	}
	s.says(3, true)
	a, err := s.Audience(t.Context(), crm.WholeBook(), "vip")
	if err != nil || a != (store.Audience{Tagged: 3, Agreed: 3, Enough: 2}) {
		t.Fatalf("%+v, %v", a, err)
	}
	id := s.starts("vip", "Chegirma")
	s.tick()
	s.sendsAll(ok)
	s.tick()
	if g := s.progress(id); g != (store.Progress{Sent: 1, Skipped: 2, Total: 3}) {
		t.Errorf("%+v", g)
	}
	s.clock = s.clock.AddDate(0, 0, 4) // the first of the two is eight days old
	id = s.starts("vip", "Chegirma")
	s.tick()
	s.sendsAll(ok)
	s.tick()
	if g := s.progress(id); g.Sent != 3 {
		t.Errorf("a week later: %+v", g)
	}
}

// A promotion that was held back for long counts from when it went out.
func TestTheWeekIsCountedFromWhenItWentOut(t *testing.T) {
	s := newShop(t)
	s.people(1)
	for range 2 {
		id := s.starts("vip", "Chegirma")
		s.tick()
		s.change(id, (*store.Tx).PausePromotion)
		s.clock = s.clock.AddDate(0, 0, 8)
		s.change(id, (*store.Tx).ResumePromotion)
	}
	s.sendsAll(ok)
	s.tick()
	s.clock = s.clock.AddDate(0, 0, 1)
	id := s.starts("vip", "Chegirma")
	s.tick()
	if g := s.progress(id); g.Skipped != 1 {
		t.Errorf("a third one within a week: %+v", g)
	}
}

func TestAtNightNothingIsFedAndTheCardSaysSoOnce(t *testing.T) {
	s := newShop(t)
	s.people(400)
	id := s.starts("vip", "Chegirma")
	s.tick()
	s.clock = time.Date(2026, 11, 23, 20, 0, 0, 0, tashkent)
	if n := s.sendsAll(ok); n != 0 {
		t.Fatalf("%d went out at night", n)
	}
	s.tick()
	if m := s.lastEdit(id); !strings.Contains(m.Text, "08:00") {
		t.Errorf("the card says %q", m.Text)
	}
	edits := s.edits(id)
	for range 10 {
		s.clock = s.clock.Add(time.Minute)
		s.tick()
	}
	if n := s.edits(id); n != edits {
		t.Errorf("%d more edits in a night in which nothing moves", n-edits)
	}
	s.clock = time.Date(2026, 11, 24, 8, 0, 0, 0, tashkent)
	s.tick()
	if n := s.sendsAll(ok); n == 0 {
		t.Error("nothing goes out in the morning")
	}
	if m := s.lastEdit(id); strings.Contains(m.Text, "08:00") {
		t.Errorf("in the morning the card says %q", m.Text)
	}
}

func (s *shop) edits(id int64) int {
	s.t.Helper()
	return int(s.rows(fmt.Sprintf(`SELECT count(*) FROM outbox WHERE kind = 'edit' AND target_id = %d`, s.promotion(id).ProgressID))[0])
}

func (s *shop) lastEdit(id int64) chat.Message {
	s.t.Helper()
	last := s.rows(fmt.Sprintf(`SELECT coalesce(max(id), 0) FROM outbox WHERE kind = 'edit' AND target_id = %d`, s.promotion(id).ProgressID))[0]
	row, err := s.Outbox(context.Background(), last)
	if err != nil {
		s.t.Fatalf("no edit of the card: %v", err)
	}
	m, err := chat.Unmarshal(row.Payload)
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

func TestTheCardIsEditedEveryFiveSecondsAtMost(t *testing.T) {
	s := newShop(t)
	s.people(1000)
	id := s.starts("vip", "Chegirma")
	for range 20 { // a second each
		s.tick()
		for _, row := range s.ready(10) {
			s.sends(row, ok)
		}
		s.clock = s.clock.Add(time.Second)
	}
	if n := s.edits(id); n != 3 {
		t.Errorf("%d edits in 20 s, want 3", n)
	}
	if m := s.lastEdit(id); !strings.Contains(m.Text, "150") || len(m.Buttons) != 1 || len(m.Buttons[0]) != 2 {
		t.Errorf("the card: %+v", m)
	}
}

func TestAClockThatIsSetBackDoesNotSilenceTheCard(t *testing.T) {
	s := newShop(t)
	s.people(1000)
	id := s.starts("vip", "Chegirma")
	s.clock = s.clock.Add(10 * time.Second)
	s.tick()
	before := s.edits(id)
	s.clock = s.clock.Add(-time.Hour)
	for range 2 {
		for _, row := range s.ready(10) {
			s.sends(row, ok)
		}
		s.tick()
	}
	if n := s.edits(id) - before; n != 1 {
		t.Errorf("%d edits after the clock was set back, want 1", n)
	}
}

func TestAPauseIsToldOnceWhenWhatWasUnderWayIsSettled(t *testing.T) {
	s := newShop(t)
	s.people(10)
	id := s.starts("vip", "Chegirma")
	s.tick()
	row := s.ready(1)[0]
	s.do(func(tx *store.Tx) error { _, err := tx.Claim(row.ID); return err })
	s.change(id, (*store.Tx).PausePromotion)
	s.tick()
	if n := s.edits(id); n != 0 {
		t.Errorf("told %d times while a message is under way", n)
	}
	s.do(func(tx *store.Tx) error { return settle(tx, row, ok) })
	for range 10 {
		s.tick()
		s.clock = s.clock.Add(time.Minute)
	}
	if n := s.edits(id); n != 1 {
		t.Errorf("told %d times, want once", n)
	}
}

func TestWhoIsNoManagerAnyMoreReadsNoFigures(t *testing.T) {
	s := newShop(t)
	s.people(10)
	id := s.starts("vip", "Chegirma")
	s.do(func(tx *store.Tx) error {
		u := s.owner
		u.Role = crm.Salesperson
		_, err := tx.PutUser(u)
		return err
	})
	for range 3 {
		s.tick()
		s.sendsAll(ok)
		s.clock = s.clock.Add(time.Minute)
	}
	if n := s.edits(id); n != 0 || s.promotion(id).State != store.PromotionDone {
		t.Errorf("%d edits, %s", n, s.promotion(id).State)
	}
}

func TestTheFrameIsInTheCustomersLanguageAndTheTextAsWritten(t *testing.T) {
	s := newShop(t)
	s.people(3)
	s.starts("vip", "Chegirma &lt;50%&gt;\nfaqat bugun")
	s.tick()
	for _, w := range s.ready(10) {
		row, err := s.Outbox(t.Context(), w.ID)
		if err != nil {
			t.Fatal(err)
		}
		m, err := chat.Unmarshal(row.Payload)
		if err != nil {
			t.Fatal(err)
		}
		tag := []string{"uz", "ru", "uz-Cyrl"}[(w.ChatID-person)%3]
		want := s.words.For(tag).Plain("guest.stop")
		if m.Text != "Chegirma &lt;50%&gt;\nfaqat bugun" || len(m.Buttons) != 1 || m.Buttons[0][0].Text != want {
			t.Errorf("%s: %+v", tag, m)
		}
		if d, err := chat.Decode(m.Buttons[0][0].Data); err != nil || d != (chat.Data{Action: "stop"}) {
			t.Errorf("its button: %+v", d)
		}
	}
}

func TestEverybodyWhoAgreedIsASegmentToo(t *testing.T) {
	s := newShop(t)
	s.people(5)
	s.write(`DELETE FROM customer_tags WHERE customer_id > 2`)
	id := s.starts("", "Chegirma")
	s.tick()
	s.sendsAll(ok)
	s.tick()
	if g := s.progress(id); g.Sent != 5 || g.Total != 5 {
		t.Errorf("%+v", g)
	}
}

func TestTwoProcessesFeedNobodyTwice(t *testing.T) {
	s := newShop(t)
	s.people(600)
	id := s.starts("vip", "Chegirma")
	p := s.promotion(id)
	next, err := s.Recipients(t.Context(), crm.WholeBook(), p, 100)
	if err != nil {
		t.Fatal(err)
	}
	s.tick() // the other process is quicker
	queued := s.rows(`SELECT count(*) FROM outbox WHERE campaign_id IS NOT NULL`)[0]
	rows := []store.Outgoing{{ChatID: next[0].TelegramID, Message: chat.Message{Text: "x"}, CustomerID: next[0].CustomerID, CampaignID: id}}
	if !s.stales(func(tx *store.Tx) error { _, err := tx.FeedPromotion(p, rows, next[0].CustomerID); return err }) {
		t.Error("it was fed from where it no longer stands")
	}
	if n := s.rows(`SELECT count(*) FROM outbox WHERE campaign_id IS NOT NULL`)[0]; n != queued {
		t.Errorf("%d rows, were %d", n, queued)
	}
}
