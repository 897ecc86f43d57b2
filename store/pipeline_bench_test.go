package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"daftar/crm"
	"daftar/store"
)

// largeBook has 100,000 customers with 300,000 deals, a third of them open, and
// 150,000 follow-ups, of ten owners.
func largeBook(b *testing.B) *store.Store {
	b.Helper()
	path := filepath.Join(b.TempDir(), "book.db")
	open := func() *store.Store {
		s, err := store.Open(b.Context(), path, store.Options{Now: func() time.Time { return noon }})
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
	if err := open().Close(); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=OFF")
	if err != nil {
		b.Fatal(err)
	}
	for _, q := range []string{
		`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10)
		 INSERT INTO users (telegram_id, role, name, language, zone, created_at) SELECT i, 'salesperson', 'S', 'uz', 'Asia/Tashkent', 0 FROM n`,
		`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
		 INSERT INTO customers (owner_id, name, created_at, touched_at) SELECT 1 + i % 10, 'C' || i, i, i FROM n`,
		`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
		 INSERT INTO deals (customer_id, owner_id, title, amount, currency, status, stage_id, created_at, stage_at, closed_at)
		 SELECT 1 + i % 100000, 1 + i % 10, 'D', i, CASE i % 20 WHEN 0 THEN 'USD' ELSE 'UZS' END,
			CASE i / 100000 WHEN 0 THEN 'open' ELSE 'won' END, CASE i / 100000 WHEN 0 THEN 1 + i % 5 ELSE 6 END,
			i, i, CASE i / 100000 WHEN 0 THEN NULL ELSE i END FROM n`,
		`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150000)
		 INSERT INTO follow_ups (customer_id, owner_id, kind, text, due_at, local_date, zone, state)
		 SELECT 1 + i % 70000, 1 + i % 10, 'call', '', i, '2026-11-23', 'Asia/Tashkent', CASE i % 3 WHEN 0 THEN 'open' ELSE 'done' END FROM n`,
		`UPDATE deals SET planned_until = COALESCE((
			SELECT MAX(due_at) FROM follow_ups f WHERE f.customer_id = deals.customer_id AND f.state = 'open' AND f.deleted_at IS NULL), 0) WHERE status = 'open'`,
	} {
		if _, err := db.ExecContext(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	s := open()
	b.Cleanup(func() { _ = s.Close() })
	return s
}

func BenchmarkPipelineOf300000Deals(b *testing.B) {
	s := largeBook(b)
	for _, c := range []struct {
		name  string
		scope crm.Scope
	}{{"team", crm.WholeBook()}, {"salesperson", crm.OwnBook(3)}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Pipeline(b.Context(), c.scope, noon.AddDate(0, -1, 0), noon); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBoardOf300000Deals(b *testing.B) {
	s := largeBook(b)
	month := store.BoardFilter{StageID: 2, CloseFrom: "2026-11-01", CloseTo: "2026-12-01"}
	for _, c := range []struct {
		name   string
		scope  crm.Scope
		filter store.BoardFilter
	}{
		{"team, a stage", crm.WholeBook(), store.BoardFilter{StageID: 2}},
		{"team, rotting", crm.WholeBook(), store.BoardFilter{StageID: 2, Rotting: true}},
		{"team, without a step", crm.WholeBook(), store.BoardFilter{StageID: 2, NoStep: true}},
		{"team, closing this month", crm.WholeBook(), month},
		{"team, one salesperson's", crm.WholeBook(), store.BoardFilter{StageID: 2, OwnerID: 2}},
		{"salesperson, a stage", crm.OwnBook(2), store.BoardFilter{StageID: 2}},
		{"salesperson, in the morning", crm.OwnBook(2), store.BoardFilter{OwnerID: 2, Rotting: true}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.BoardSum(b.Context(), c.scope, c.filter); err != nil {
					b.Fatal(err)
				}
				if _, err := s.Board(b.Context(), c.scope, c.filter, store.Place{}, false, 9); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSellersOf300000Deals(b *testing.B) {
	s := largeBook(b)
	for b.Loop() {
		if _, err := s.Sellers(b.Context(), crm.WholeBook(), noon.AddDate(0, -1, 0), noon); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBoardCountsOf300000Deals(b *testing.B) {
	s := largeBook(b)
	for _, c := range []struct {
		name   string
		scope  crm.Scope
		filter store.BoardFilter
	}{
		{"team", crm.WholeBook(), store.BoardFilter{}},
		{"team, rotting", crm.WholeBook(), store.BoardFilter{Rotting: true}},
		{"team, closing this month", crm.WholeBook(), store.BoardFilter{CloseFrom: "2026-11-01", CloseTo: "2026-12-01"}},
		{"salesperson", crm.OwnBook(2), store.BoardFilter{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.BoardCounts(b.Context(), c.scope, c.filter); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
