package store_test

import (
	"database/sql"
	"fmt"
	"testing"

	"daftar/crm"
	"daftar/crm/fold"
)

// crowd fills a book with customers of the three members, past the store: names of
// which many are the same, as people's are, and mostly two people.
func (b *book) crowd(n int) {
	b.t.Helper()
	db, err := sql.Open("sqlite3", b.dsn())
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tx, err := db.Begin()
	if err != nil {
		b.t.Fatal(err)
	}
	const letters = "bdfghjklmnpqrstvxz"
	name := func(i int) string {
		c := func(k int) byte { return letters[k%len(letters)] }
		return fmt.Sprintf("%ca%ci%c %co%ca%cov", c(i), c(i/7), c(i/43), c(i/307), c(i/11), c(i/1999))
	}
	owners := []int64{b.owner.ID, b.sara.ID, b.timur.ID}
	for i := range n {
		_, err := tx.Exec(`INSERT INTO customers (owner_id, name, key, created_at, touched_at) VALUES (?, ?, ?, 0, 0)`,
			owners[i%3], name(i/2), fold.Bones(name(i/2)))
		if err != nil {
			b.t.Fatal(err)
		}
	}
	// Every pair of one name has been looked at and kept, but for the last hundreds.
	for _, q := range []string{
		`INSERT INTO kept_both (a_id, b_id, user_id, kept_at) SELECT a.id, b.id, 1, 0 FROM customers a CROSS JOIN customers b
			ON b.key = a.key AND b.key <> '' AND b.deleted_at IS NULL AND b.id > a.id WHERE a.id < (SELECT MAX(id) - 300 FROM customers) AND a.key <> ''`,
	} {
		if _, err := tx.Exec(q); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.t.Fatal(err)
	}
}

// BenchmarkTheWalkThroughAHundredThousand looks for the next pair in a book whose
// pairs have nearly all been kept: the whole index is walked.
func BenchmarkTheWalkThroughAHundredThousand(b *testing.B) {
	k := newBook(b)
	k.crowd(100_000)
	for name, s := range map[string]crm.Scope{"own": k.sara.Scope(), "whole": k.owner.Scope()} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := k.Duplicate(b.Context(), s, crm.Duplicate{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("on entry", func(b *testing.B) {
		for b.Loop() {
			if _, err := k.Alike(b.Context(), k.sara.Scope(), 77_777); err != nil {
				b.Fatal(err)
			}
		}
	})
}
