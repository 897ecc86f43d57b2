package store

import (
	"path/filepath"
	"testing"
	"time"

	"daftar/crm"
)

func TestWhoMayBeOnePersonIsFoundByAnIndex(t *testing.T) {
	book, err := Open(t.Context(), filepath.Join(t.TempDir(), "book.db"), Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	looks := map[string]look{}
	for name, s := range map[string]crm.Scope{"own": crm.OwnBook(1), "whole": crm.WholeBook()} {
		looks["alike, "+name] = look{
			func(r reads) error { _, err := r.Alike(t.Context(), s, 7); return err },
			[]string{"customers_key (key=?)", "customers_email (<expr>=?)", "customers_username (<expr>=?)"},
		}
	}
	readsByIndex(t, book, looks)
}

// The walk goes along its index from where it stands, and looks each customer's other
// half up.
func TestTheWalkGoesAlongItsIndex(t *testing.T) {
	book, err := Open(t.Context(), filepath.Join(t.TempDir(), "book.db"), Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	looks := map[string]look{}
	for by, index := range map[crm.Likeness]string{crm.ByName: "customers_key", crm.ByEmail: "customers_email", crm.ByLink: "customers_username"} {
		looks["by "+index] = look{
			func(r reads) error {
				_, err := r.duplicateBy(t.Context(), crm.WholeBook(), crm.Duplicate{A: 1, B: 2, By: by})
				return err
			},
			[]string{"a USING INDEX " + index, "b USING INDEX " + index},
		}
	}
	readsByIndex(t, book, looks)
}

func TestAPastCustomerIsFoundByAnIndex(t *testing.T) {
	book, err := Open(t.Context(), filepath.Join(t.TempDir(), "book.db"), Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	var sara, customer int64
	err = book.Do(t.Context(), func(tx *Tx) error {
		u := crm.User{TelegramID: 1, Role: crm.Salesperson, Name: "S", Language: "uz", Zone: "UTC"}
		if u.ID, err = tx.PutUser(u); err != nil {
			return err
		}
		if _, err := tx.Begin(u, 0, 0); err != nil {
			return err
		}
		sara = u.ID
		customer, err = tx.AddCustomer(NewCustomer{Name: "Aziz Karimov"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	readsByIndex(t, book, map[string]look{"past": {
		func(r reads) error { _, err := r.past(t.Context(), crm.OwnBook(sara), customer); return err },
		[]string{"h USING PRIMARY KEY (user_id=? AND word=?)"},
	}}, "SCAN p") // the customer's own numbers, found by their index
}
