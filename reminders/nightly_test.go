package reminders_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/reminders"
	"daftar/store"
)

// night is three o'clock in Tashkent after monday.
var night = time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC)

func (s *shop) nightly(log *slog.Logger) {
	s.t.Helper()
	clock := reminders.New(s.Store, s.words, reminders.Config{Zone: "Asia/Tashkent", Log: log})
	if err := clock.Nightly(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) due() time.Time {
	s.t.Helper()
	due, err := s.JobDue(context.Background(), "nightly")
	if err != nil {
		s.t.Fatal(err)
	}
	return due
}

func (s *shop) copies() []string {
	s.t.Helper()
	entries, err := os.ReadDir(s.Backups())
	if err != nil && !os.IsNotExist(err) {
		s.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestTheBookIsCopiedAtThreeInTheCompanysZone(t *testing.T) {
	s := newShop(t)
	s.nightly(nil)
	if got := s.due(); !got.Equal(night) {
		t.Fatalf("planned for %v, want %v", got, night)
	}
	s.clock = night.Add(-time.Minute)
	s.nightly(nil)
	if got := s.copies(); len(got) != 0 {
		t.Fatalf("copied too early: %v", got)
	}
	s.clock = night.Add(time.Minute)
	s.nightly(nil)
	if got := strings.Join(s.copies(), " "); got != "daftar-2026-11-24.db" {
		t.Fatalf("copies: %s", got)
	}
	if got := s.due(); !got.Equal(night.AddDate(0, 0, 1)) {
		t.Errorf("next at %v", got)
	}
	s.nightly(nil) // not due
	for range 9 {
		s.clock = s.clock.AddDate(0, 0, 1)
		s.nightly(nil)
	}
	if got := s.copies(); len(got) != 7 || got[0] != "daftar-2026-11-27.db" {
		t.Errorf("of ten nights remain %v", got)
	}
}

func TestAClockThatWasWrongPutsNoNightOffForLong(t *testing.T) {
	s := newShop(t)
	s.clock = monday.AddDate(4, 0, 0)
	s.nightly(nil)
	s.clock = monday // set right
	s.nightly(nil)
	if got := s.due(); !got.Equal(night) {
		t.Errorf("planned for %v, want %v", got, night)
	}
}

func TestACopyThatIsThereIsNotMadeAgain(t *testing.T) {
	s := newShop(t)
	s.nightly(nil)
	path := filepath.Join(s.Backups(), "daftar-2026-11-24.db")
	if err := os.MkdirAll(s.Backups(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("the one that was made before the stop"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.clock = night
	s.nightly(nil)
	if b, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(b), "the one") {
		t.Errorf("the copy was overwritten: %v", err)
	}
	if got := s.due(); !got.Equal(night.AddDate(0, 0, 1)) {
		t.Errorf("next at %v", got)
	}
}

func TestAFailedNightIsLoggedAndTriedAgainInAnHour(t *testing.T) {
	s := newShop(t)
	s.nightly(nil)
	if err := os.WriteFile(s.Backups(), nil, 0o600); err != nil { // where the folder should be
		t.Fatal(err)
	}
	var log bytes.Buffer
	s.clock = night
	s.nightly(slog.New(slog.NewTextHandler(&log, nil)))
	if !strings.Contains(log.String(), "tried again") {
		t.Errorf("the log says %q", log.String())
	}
	if got := s.due(); !got.Equal(night.Add(time.Hour)) {
		t.Errorf("tried again at %v", got)
	}
	if err := os.Remove(s.Backups()); err != nil {
		t.Fatal(err)
	}
	s.clock = night.Add(time.Hour)
	s.nightly(nil)
	if got := s.copies(); len(got) != 1 {
		t.Errorf("copies: %v", got)
	}
	if got := s.due(); !got.Equal(night.AddDate(0, 0, 1)) {
		t.Errorf("next at %v", got)
	}
}

func TestWhatWasWrittenTwoWeeksAgoIsForgottenAtNight(t *testing.T) {
	s := newShop(t)
	var id int64
	s.do(func(tx *store.Tx) (err error) {
		id, err = tx.Send(store.Outgoing{ChatID: 1, Message: chat.Message{Text: "salom"}})
		if err != nil {
			return err
		}
		return tx.MarkSent(id, 5)
	})
	s.nightly(nil)
	s.clock = night
	s.nightly(nil)
	says := func() int {
		row, err := s.Outbox(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		return len(row.Payload)
	}
	if says() == 0 {
		t.Error("forgotten after a day")
	}
	s.clock = night.AddDate(0, 0, 15)
	s.nightly(nil)
	if says() != 0 {
		t.Error("kept after two weeks")
	}
}

func TestFilesOfTwoWeeksAgoAreDroppedUnlessAMessageWaitsForThem(t *testing.T) {
	s := newShop(t)
	const many = 120 // more than one transaction drops
	var sent, waiting int64
	s.do(func(tx *store.Tx) (err error) {
		if waiting, err = tx.AddFile("waits.png", []byte("picture")); err != nil {
			return err
		}
		_, err = tx.Send(store.Outgoing{
			ChatID: 1, NotBefore: s.clock.AddDate(0, 1, 0),
			Message: chat.Message{File: &chat.Attachment{Kind: "photo", Made: waiting}},
		})
		if err != nil {
			return err
		}
		for range many {
			if sent, err = tx.AddFile("sent.png", []byte("picture")); err != nil {
				return err
			}
		}
		return tx.FileSent(sent, "file-id")
	})
	has := func(id int64) bool {
		_, err := s.File(context.Background(), id)
		if err != nil && !errors.Is(err, store.ErrNoFile) {
			t.Fatal(err)
		}
		return err == nil
	}
	s.nightly(nil)
	s.clock = night
	s.nightly(nil)
	if !has(sent) {
		t.Error("dropped after a day")
	}
	s.clock = night.AddDate(0, 0, 15)
	s.nightly(nil)
	for id := waiting + 1; id <= sent; id++ {
		if has(id) {
			t.Fatalf("file %d is kept after two weeks", id)
		}
	}
	if !has(waiting) {
		t.Error("the file of a message that waits is gone")
	}
}
