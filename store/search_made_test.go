package store_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"daftar/crm"
	"daftar/internal/testkit"
	"daftar/store"
)

// older makes of a book what change says, past the store, and opens it again.
func older(t *testing.T, change ...string) (*store.Store, crm.User) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "book.db")
	testkit.NewBook(t, path)
	open := func() *store.Store {
		s, err := store.Open(t.Context(), path, store.Options{Now: func() time.Time { return noon }})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	sara := crm.User{TelegramID: 1, Role: crm.Salesperson, Name: "Sara", Language: "uz", Zone: "UTC"}
	err := s.Do(t.Context(), func(tx *store.Tx) (err error) {
		if sara.ID, err = tx.PutUser(sara); err != nil {
			return err
		}
		if _, err = tx.Begin(sara, 0, 0); err != nil {
			return err
		}
		for _, name := range []string{"Aziz", "Malika"} {
			id, err := tx.AddCustomer(store.NewCustomer{Name: name, Phone: map[string]string{"Aziz": "+998901234561", "Malika": "+998901234562"}[name], Tags: []string{"vip"}})
			if err != nil {
				return err
			}
			if _, err := tx.AddActivity(store.NewActivity{CustomerID: id, Kind: crm.Note, Text: "konditsioner", At: noon}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range change {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s = open()
	t.Cleanup(func() { _ = s.Close() })
	return s, sara
}

func TestABookThatWasSearchedOtherwiseIsMadeSearchableAtItsOpening(t *testing.T) {
	empty := []string{`DELETE FROM search`, `DELETE FROM search_own`, `DELETE FROM notes`, `DELETE FROM notes_own`, `DELETE FROM misspellings`, `DELETE FROM customer_names`, `DELETE FROM customer_tags`}
	for name, change := range map[string][]string{
		"by an earlier version":    append(slices.Clone(empty), `DELETE FROM settings WHERE name = 'search'`),
		"by other rules":           append(slices.Clone(empty), `UPDATE settings SET value = '1' WHERE name = 'search'`),
		"by a making that stopped": append(slices.Clone(empty), `UPDATE settings SET value = '' WHERE name = 'search'`, `UPDATE settings SET value = '2 customers 0' WHERE name = 'search.to'`),
	} {
		t.Run(name, func(t *testing.T) {
			s, sara := older(t, change...)
			for query, want := range map[string]int{"aziz": 1, "vip": 2, "#vip": 2, "4561": 1, "konditsioner": 2, "alika": 1, "malkia": 1} {
				hits := must(s.Search(t.Context(), sara.Scope(), store.Search{Query: query, Limit: 5}))(t)
				if len(hits.Customers) != want {
					t.Errorf("%q finds %q", query, namesOf(hits))
				}
			}
		})
	}
}
