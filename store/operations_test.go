package store_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daftar/store"
)

func TestTheGaugesLookAtNoRowThatTheyDoNotCount(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.db")
	s, err := store.Open(t.Context(), path, store.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for query, args := range store.Gauges() {
		for _, step := range plan(t, db, query, args) {
			// A partial index holds the counted rows only; a scan of it is the count.
			looks := strings.HasPrefix(step, "SCAN ") && step != "SCAN first" || strings.HasPrefix(step, "SEARCH ") && step != "SEARCH first"
			if looks && !strings.Contains(step, " INDEX ") {
				t.Errorf("%s\n%s", query, step)
			}
		}
	}
}

// plan is how the database answers a query, step by step.
func plan(t *testing.T, db *sql.DB, query string, args []any) (steps []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}

func TestTheGaugesCountWhatWaitsAndHowLong(t *testing.T) {
	b := newBook(t)
	if q := b.queues(); len(q.Outbox) > 0 || !q.OldestReady.IsZero() || !q.OldestDue.IsZero() {
		t.Errorf("an empty book: %+v", q)
	}
	ids := b.send(say(1, "a"), say(1, "b"), say(2, "c"), say(2, "d"))
	campaign := say(3, "e")
	campaign.Priority = store.Campaign
	later := say(4, "f")
	later.Priority, later.NotBefore = store.Reminder, noon.Add(8*time.Hour)
	ids = append(ids, b.send(campaign, later)...)
	b.do(func(tx *store.Tx) error {
		if _, err := tx.Claim(ids[1]); err != nil {
			return err
		}
		if err := tx.ParkOutbox(ids[2], "refused"); err != nil {
			return err
		}
		if err := tx.MarkSent(ids[3], 7); err != nil {
			return err
		}
		if _, err := tx.Receive([]store.Incoming{{UpdateID: 1, Payload: []byte("{}")}, {UpdateID: 2, Payload: []byte("{}")}, {UpdateID: 3, Payload: []byte("{}")}}); err != nil {
			return err
		}
		return tx.Park(1, "poison")
	})
	b.clock = noon.Add(time.Minute)
	got := b.queues()
	want := []store.OutboxCount{
		{State: "queued", Priority: store.Answer, Rows: 1},
		{State: "queued", Priority: store.Campaign, Rows: 1},
		{State: "later", Priority: store.Reminder, Rows: 1},
		{State: "sending", Priority: store.Answer, Rows: 1},
		{State: "parked", Priority: store.Answer, Rows: 1},
	}
	if diff := cmp.Diff(want, got.Outbox); diff != "" {
		t.Error(diff)
	}
	if got.InboxNew != 2 || got.InboxParked != 1 {
		t.Errorf("inbox: %d new, %d parked", got.InboxNew, got.InboxParked)
	}
	if !got.OldestReady.Equal(noon) {
		t.Errorf("the oldest waits since %v", got.OldestReady)
	}
}

// A message for the evening has not waited since it was written.
func TestAMessageOfALaterHourWaitsFromThatHour(t *testing.T) {
	b := newBook(t)
	evening := noon.Add(8 * time.Hour)
	later := say(4, "good evening")
	later.NotBefore = evening
	b.send(later)
	if q := b.queues(); !q.OldestReady.IsZero() {
		t.Errorf("before its hour it waits since %v", q.OldestReady)
	}
	b.clock = evening.Add(time.Minute)
	if q := b.queues(); !q.OldestReady.Equal(evening) {
		t.Errorf("at its hour it waits since %v", q.OldestReady)
	}
	due, err := b.DueMessages(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	b.do(func(tx *store.Tx) error { return tx.Release(due) })
	if q := b.queues(); !q.OldestReady.Equal(evening) {
		t.Errorf("once released it waits since %v", q.OldestReady)
	}
}

func TestADueFollowUpThatHasNotRemindedIsSeen(t *testing.T) {
	b := newBook(t)
	b.planned()
	b.clock = noon.Add(-time.Minute)
	if q := b.queues(); !q.OldestDue.IsZero() {
		t.Errorf("before its time it is due since %v", q.OldestDue)
	}
	b.clock = noon.Add(time.Minute)
	if q := b.queues(); !q.OldestDue.Equal(noon) {
		t.Errorf("it is due since %v", q.OldestDue)
	}
	b.reminds()
	if q := b.queues(); !q.OldestDue.IsZero() {
		t.Errorf("reminded, it is due since %v", q.OldestDue)
	}
}

func (b *book) queues() store.Queues {
	b.t.Helper()
	q, err := b.Queues(context.Background())
	if err != nil {
		b.t.Fatal(err)
	}
	return q
}

func TestADiskThatRefusesIsSeenUntilItTakesAWriteAgain(t *testing.T) {
	b := newBook(t)
	if err := b.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := b.Protect(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	err := b.Do(t.Context(), func(tx *store.Tx) error { return tx.PutSetting("a", "b") })
	if err == nil {
		t.Fatal("the disk takes a write")
	}
	if err := b.Check(t.Context()); err == nil {
		t.Error("a book whose disk refuses is well")
	}
	if err := b.Protect(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if err := b.Check(t.Context()); err != nil {
		t.Errorf("the disk takes writes again: %v", err)
	}
}

func TestABookThatAnotherProgramHoldsOrThatIsGoneIsSeen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.db")
	s, err := store.Open(t.Context(), path, store.Options{Now: time.Now, BusyTimeout: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	db, err := sql.Open("sqlite3", "file:"+path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err == nil {
		t.Error("a locked book is well")
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("a free book is not: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err == nil {
		t.Error("a removed book is well")
	}
}

func TestACheckOfAHealthyBookWritesNothing(t *testing.T) {
	b := newBook(t)
	path := filepath.Join(filepath.Dir(b.Backups()), "book ?%20#.db-wal")
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if err := b.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	after, err := os.Stat(path)
	if err != nil || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("the log of writes went from %v to %v, %v", before, after, err)
	}
}
