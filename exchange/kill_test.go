package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"daftar/crm"
	"daftar/exchange"
	"daftar/internal/killtest"
	"daftar/internal/testkit"
	"daftar/store"
)

func TestMain(m *testing.M) { killtest.Main(m, resume) }

// killed is how many rows the list has that is read under kills.
var killed = func() int {
	if testkit.Raced { // several times as slow
		return 400
	}
	return 1200
}()

func listOfAll() []byte {
	rows := listOf(killed)
	for i, row := range rows[1:] {
		row[7] = fmt.Sprintf("%d-son", i)
	}
	return csvOf(rows)
}

// resume is the program that is killed: it goes on with whatever import there is.
func resume(ctx context.Context) (err error) {
	book, err := store.Open(context.WithoutCancel(ctx), os.Getenv("TEST_BOOK"), store.Options{Now: time.Now, Point: killtest.Point})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	for tick := time.NewTicker(5 * time.Millisecond); ; {
		if err := work(ctx, book); err != nil && ctx.Err() == nil {
			return err
		}
		killtest.Point("look")
		select {
		case <-ctx.Done():
			tick.Stop()
			return nil
		case <-tick.C:
		}
	}
}

// work brings what there is to do to its end.
func work(ctx context.Context, book *store.Store) error {
	live, err := book.LiveImports(ctx, crm.WholeBook())
	if err != nil || len(live) == 0 {
		return err
	}
	if live[0].State == store.ImportReverting {
		_, err = exchange.Revert(ctx, book, live[0], nil, nil)
		return err
	}
	content := listOfAll()
	f, err := exchange.Open(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return err
	}
	_, err = (&exchange.Job{Book: book, File: f, Zone: time.UTC}).Run(ctx, live[0])
	return err
}

// Killed before and after commits, an import goes on where it was: every row comes in
// once. So does taking it back.
func TestAnImportThatIsKilledGoesOnWhereItWas(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a child for each kill")
	}
	path := filepath.Join(t.TempDir(), "book.db")
	testkit.NewBook(t, path)
	book, err := store.Open(t.Context(), path, store.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	s := &shop{Store: book}
	s.do(t, func(tx *store.Tx) (err error) {
		s.olim = crm.User{TelegramID: 1, Role: crm.Owner, Name: "Olim", Language: "uz", Zone: "Asia/Tashkent"}
		s.olim.ID, err = tx.PutUser(s.olim)
		return err
	})
	_, i := s.job(t, s.olim, listOfAll(), store.ImportBoth)
	is := func() store.Import {
		t.Helper()
		i, err := book.Import(t.Context(), crm.WholeBook(), i.ID)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	until := func(state store.ImportState, check func(t *testing.T)) killtest.Case {
		reached := func() (bool, error) {
			i, err := book.Import(context.WithoutCancel(t.Context()), crm.WholeBook(), i.ID)
			return i.State == state, err
		}
		return killtest.Case{
			Env:     []string{"TEST_BOOK=" + path},
			Settled: reached, Check: check,
			Play: func(ctx context.Context) error {
				for tick := time.NewTicker(5 * time.Millisecond); ; {
					if over, err := reached(); over || err != nil {
						tick.Stop()
						return err
					}
					select {
					case <-ctx.Done():
						tick.Stop()
						return ctx.Err()
					case <-tick.C:
					}
				}
			},
		}
	}
	_, kills := until(store.ImportDone, func(t *testing.T) {
		if i := is(); i.Counts.Made != killed || i.Counts.Rows != killed {
			t.Fatalf("%+v", i.Counts)
		}
		s.whole(t, killed)
	}).Run(t, killtest.Storm(1, 6, 1, 5)...)
	if kills < 3 {
		t.Errorf("it was killed %d times", kills)
	}
	s.do(t, func(tx *store.Tx) error { return exchange.BeginRevert(tx, is(), time.Now()) })
	_, kills = until(store.ImportReverted, func(t *testing.T) {
		if i := is(); i.Stayed != 0 {
			t.Fatalf("%d stayed", i.Stayed)
		}
		s.whole(t, 0)
	}).Run(t, killtest.Storm(2, 6, 1, 8)...)
	if kills < 3 {
		t.Errorf("taking it back was killed %d times", kills)
	}
}

// whole fails unless the book holds so many customers, each with one phone and one
// note, and finds them, and their organisations just when there are any.
func (s *shop) whole(t *testing.T, customers int) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	found, err := s.RecentCustomers(ctx, crm.WholeBook(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	phones, notes := map[string]bool{}, map[string]bool{}
	for _, c := range found {
		said, err := s.Activities(ctx, crm.WholeBook(), c.ID, store.Place{}, 5)
		if err != nil || len(said) != 1 || len(c.Phones) != 1 {
			t.Fatalf("%s has %d notes and %d phones, %v", c.Name, len(said), len(c.Phones), err)
		}
		phones[c.Phones[0]], notes[said[0].Text] = true, true
	}
	if len(found) != customers || len(phones) != customers || len(notes) != customers {
		t.Fatalf("%d customers, %d phones, %d notes", len(found), len(phones), len(notes))
	}
	for number := range customers { // listOf gives them
		hits, err := s.Find(ctx, crm.WholeBook(), fmt.Sprintf("90 %03d %02d %02d", number/10000, number/100%100, number%100), 0, 5)
		if err != nil || len(hits.Customers) != 1 {
			t.Fatalf("the search has %d of number %d, %v", len(hits.Customers), number, err)
		}
	}
	hits, err := s.Find(ctx, crm.WholeBook(), "aziz", 0, 5)
	if err != nil || len(hits.Customers) != min(customers, 5) {
		t.Fatalf("the search has %d, %v", len(hits.Customers), err)
	}
	firms, err := s.Organizations(ctx, crm.WholeBook(), "artel", 10_000)
	if err != nil || len(firms) != min(customers, 1000) {
		t.Fatalf("%d organisations, %v", len(firms), err)
	}
}
