package store

import (
	"context"
	"fmt"
	"slices"
)

// Gauges are the queries of Queues, each with its arguments.
func Gauges() map[string][]any {
	all := map[string][]any{
		countNew: nil, countParked: nil, oldestReady: {Answer, oldestOf}, oldestLate: nil, oldestDue: {0},
	}
	for _, q := range countOutbox {
		all[q] = nil
	}
	return all
}

// Protect lets the writer write nothing, as on a disk that has become read-only.
func (s *Store) Protect(ctx context.Context, on bool) error {
	n := 0
	if on {
		n = 1
	}
	_, err := s.writer.ExecContext(ctx, fmt.Sprintf(`PRAGMA query_only = %d`, n))
	return err
}

// Dump reads the rows of tables, each as one line, without the columns named.
func (s *Store) Dump(ctx context.Context, without []string, tables ...string) (all []string, err error) {
	for _, table := range tables {
		if all, err = s.dumpTable(ctx, all, without, table); err != nil {
			return nil, err
		}
	}
	slices.Sort(all)
	return all, nil
}

func (s *Store) dumpTable(ctx context.Context, all, without []string, table string) ([]string, error) {
	rows, err := s.q.QueryxContext(ctx, `SELECT * FROM `+table)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		row := map[string]any{}
		if err := rows.MapScan(row); err != nil {
			return nil, err
		}
		for _, name := range without {
			delete(row, name)
		}
		all = append(all, fmt.Sprint(table, row))
	}
	return all, rows.Err()
}

// References lists the foreign keys of the book as "table.column → table".
func (s *Store) References(ctx context.Context) (all []string, err error) {
	err = s.list(ctx, &all, `
		SELECT t.name || '.' || f."from" || ' → ' || f."table" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f
		WHERE t.type = 'table' ORDER BY 1`)
	return all, err
}

// Columns lists the columns of a table.
func (s *Store) Columns(ctx context.Context, table string) (all []string, err error) {
	err = s.list(ctx, &all, `SELECT name FROM pragma_table_info(?)`, table)
	return all, err
}

// AsImport runs f as an import writes: what the search has to know comes at the end, or
// is left behind.
func (tx *Tx) AsImport(behind bool, f func() error) error {
	return tx.atEnd(func() error {
		tx.later.behind = behind
		return f()
	})
}

// EncodeCols writes columns as the change history keeps them.
func EncodeCols(c map[string]any) (string, error) { return encodeCols(c) }

// SearchPieces is in how many pieces of one size the text index is, at most.
func SearchPieces(ctx context.Context, s *Store) (n int) {
	if err := s.get(ctx, &n, `SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM search_segdir GROUP BY level) x`); err != nil {
		panic(err)
	}
	return n
}

// Strays are the rows of a table that are there while their customers are not.
func Strays(ctx context.Context, s *Store, table string) (ids []int64, err error) {
	err = s.list(ctx, &ids, `SELECT x.id FROM `+table+` x JOIN customers c ON c.id = x.customer_id
		WHERE x.deleted_at IS NULL AND c.deleted_at IS NOT NULL`)
	return ids, err
}

// Derive makes anew what is derived of all customers.
func Derive(ctx context.Context, s *Store) error {
	var ids []int64
	if err := s.list(ctx, &ids, `SELECT id FROM customers ORDER BY id`); err != nil {
		return err
	}
	return s.Do(ctx, func(tx *Tx) error {
		for _, id := range ids {
			if err := tx.rederive(id, nil); err != nil {
				return err
			}
		}
		return nil
	})
}
