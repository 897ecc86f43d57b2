package store_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"daftar/crm"
	"daftar/internal/testkit"
	"daftar/store"
)

func TestAPlaceComesBackAsItWasSentAndGoesWithItsVisit(t *testing.T) {
	b := newBook(t)
	at := crm.Point{Latitude: -41_311_081, Longitude: 179_999_999}
	var set, visit, bare int64
	b.do(func(tx *store.Tx) (err error) {
		if set, err = tx.Begin(b.sara, 0, 0); err != nil {
			return err
		}
		if visit, err = tx.AddActivity(store.NewActivity{Kind: crm.Visit, At: noon, Where: at}); err != nil {
			return err
		}
		bare, err = tx.AddActivity(store.NewActivity{Kind: crm.Visit, At: noon})
		return err
	})
	read := func(id int64) crm.Activity {
		t.Helper()
		a, err := b.Activity(t.Context(), b.sara.Scope(), id)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := read(visit); a.Where != at {
		t.Errorf("%v comes back as %v", at, a.Where)
	}
	if a := read(bare); a.Where.Known() {
		t.Errorf("no place comes back as %v", a.Where)
	}
	b.do(func(tx *store.Tx) error { return tx.Undo(b.sara, 0, set) })
	if a := read(visit); !a.Deleted || a.Where != at {
		t.Errorf("undone: %+v", a)
	}
}

func TestRecordingsStandBehindTheFileOfTheirActivity(t *testing.T) {
	b := newBook(t)
	var id int64
	b.do(func(tx *store.Tx) (err error) {
		if err := tx.Try(func() error { return tx.AddRecording(1, crm.File{ID: "x", Kind: "voice"}) }); !errors.Is(err, store.ErrNoActor) {
			t.Errorf("a recording outside a change-set: %v", err)
		}
		if _, err := tx.Begin(b.sara, 0, 0); err != nil {
			return err
		}
		id, err = tx.AddActivity(store.NewActivity{Kind: crm.Call, At: noon, FileID: "own", FileKind: "voice"})
		return err
	})
	if a, err := b.Activity(t.Context(), b.sara.Scope(), id); err != nil || a.Mended {
		t.Errorf("%+v, %v", a, err)
	}
	b.do(func(tx *store.Tx) error {
		if _, err := tx.Begin(b.sara, 0, 0); err != nil {
			return err
		}
		return errors.Join(tx.AddRecording(id, crm.File{ID: "first", Kind: "voice"}), tx.AddRecording(id, crm.File{ID: "second", Kind: "audio"}))
	})
	files, err := b.Files(t.Context(), b.sara.Scope(), id)
	if want := []crm.File{{ID: "own", Kind: "voice"}, {ID: "first", Kind: "voice"}, {ID: "second", Kind: "audio"}}; err != nil || !slices.Equal(files, want) {
		t.Errorf("%v, %v", files, err)
	}
	if a, err := b.Activity(t.Context(), b.sara.Scope(), id); err != nil || !a.Mended {
		t.Errorf("%+v, %v", a, err)
	}
	if files, err := b.Files(t.Context(), b.timur.Scope(), id); crm.CodeOf(err) != crm.NotFound || len(files) > 0 {
		t.Errorf("a colleague gets %v, %v", files, err)
	}
}

func TestMinutesOfSpeechOutliveARestartAndEndWithTheMonth(t *testing.T) {
	path := filepath.Join(t.TempDir(), "daftar.db")
	testkit.NewBook(t, path)
	tashkent, err := time.LoadLocation("Asia/Tashkent")
	if err != nil {
		t.Fatal(err)
	}
	november := time.Date(2026, 11, 30, 23, 59, 0, 0, tashkent)
	for n := int64(1); n <= 3; n++ {
		book, err := store.Open(t.Context(), path, store.Options{Now: func() time.Time { return noon }})
		if err != nil {
			t.Fatal(err)
		}
		err = book.Do(t.Context(), func(tx *store.Tx) error {
			return errors.Join(tx.SpendSpeech(november, 40), tx.SpendAITokens(november, 7))
		})
		if err != nil {
			t.Fatal(err)
		}
		seconds, err := book.SpeechSeconds(t.Context(), november)
		if err != nil || seconds != 40*n {
			t.Errorf("start %d: %d seconds, %v", n, seconds, err)
		}
		if tokens, err := book.AITokens(t.Context(), november); err != nil || tokens != 7*n {
			t.Errorf("start %d: %d tokens, %v", n, tokens, err)
		}
		if next, err := book.SpeechSeconds(t.Context(), november.Add(time.Minute)); err != nil || next != 0 {
			t.Errorf("December begins with %d seconds, %v", next, err)
		}
		if err := book.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
