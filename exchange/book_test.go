package exchange_test

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"
	"time"

	"daftar/crm"
	"daftar/exchange"
	"daftar/internal/testkit"
	"daftar/store"
)

// shop is a book with a team of three.
type shop struct {
	*store.Store
	olim, sara, timur crm.User
	clock             time.Time
}

func newShop(t testing.TB) *shop { return shopWith(t, store.Options{}) }

func shopWith(t testing.TB, opt store.Options) *shop {
	t.Helper()
	path := filepath.Join(t.TempDir(), "book.db")
	testkit.NewBook(t, path)
	s := &shop{clock: now}
	if opt.Now == nil {
		opt.Now = func() time.Time { return s.clock }
	}
	var err error
	if s.Store, err = store.Open(t.Context(), path, opt); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	s.do(t, func(tx *store.Tx) error {
		for i, u := range []*crm.User{&s.olim, &s.sara, &s.timur} {
			*u = crm.User{
				TelegramID: int64(1001 + i), Role: []crm.Role{crm.Owner, crm.Salesperson, crm.Salesperson}[i],
				Name: []string{"Olim", "Sara", "Timur"}[i], Language: "uz", Zone: "Asia/Tashkent",
			}
			var err error
			if u.ID, err = tx.PutUser(*u); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

func (s *shop) do(t testing.TB, f func(*store.Tx) error) {
	t.Helper()
	if err := s.Do(context.WithoutCancel(t.Context()), f); err != nil {
		t.Fatal(err)
	}
}

// job opens a file as an import of a member's.
func (s *shop) job(t testing.TB, who crm.User, content []byte, mode store.ImportMode) (*exchange.Job, store.Import) {
	t.Helper()
	f, err := exchange.Open(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	g, err := f.Guess()
	if err != nil {
		t.Fatal(err)
	}
	i := store.Import{UserID: who.ID, Name: "list", Mode: mode, State: store.ImportRunning, Mapping: g.Mapping.Encode(), StartedAt: s.Now(), Version: 1}
	s.do(t, func(tx *store.Tx) (err error) { i.ID, err = tx.AddImport(i); return err })
	return &exchange.Job{Book: s.Store, File: f, Zone: now.Location()}, i
}

// imports reads a file into the book; what was said before must have come true.
func (s *shop) imports(t testing.TB, who crm.User, content string, mode store.ImportMode) store.Import {
	t.Helper()
	j, i := s.job(t, who, []byte(content), mode)
	said, _, err := j.Count(t.Context(), i)
	if err != nil {
		t.Fatal(err)
	}
	done, err := j.Run(t.Context(), i)
	if err != nil {
		t.Fatal(err)
	}
	is := done.Counts
	is.Updated, is.Same = is.Updated+is.Same, 0 // what is the same is not known before
	if said != is {
		t.Errorf("it said %+v and did %+v", said, done.Counts)
	}
	return done
}

func (s *shop) lines(t testing.TB, id int64) []store.ImportLine {
	t.Helper()
	lines, err := s.ImportLines(t.Context(), crm.WholeBook(), id, store.ImportLine{}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}
