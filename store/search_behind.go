package store

import (
	"context"
	"fmt"
	"slices"
)

// learntAtOnce is of how many rows the search learns in one transaction, at least.
const learntAtOnce = 250

// rowsBehind are rows of which the search knows nothing yet. The transaction that made
// them was alone, so no others have numbers between theirs.
type rowsBehind struct {
	ID     int64
	Entity entity
	First  int64
	Last   int64
}

// leaveBehind notes that the search has to learn of rows that the transaction has made.
func (tx *Tx) leaveBehind(e entity, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.exec(`INSERT INTO search_behind (entity, first, last) VALUES (?, ?, ?)`, string(e), slices.Min(ids), slices.Max(ids))
	return wrapped("note what the search does not know", err)
}

// CatchUpSearch lets the search know what a list has brought, in short transactions. It
// is done when nothing is behind.
func (s *Store) CatchUpSearch(ctx context.Context) error {
	for {
		more, err := s.learnSome(ctx, s.Do, 1)
		if err != nil || !more {
			return err
		}
	}
}

// learnSome lets the search know some of what is behind when that is enough rows, in a
// transaction of do; it tells whether it did.
func (s *Store) learnSome(ctx context.Context, do func(context.Context, func(*Tx) error) error, enough int64) (did bool, err error) {
	some, err := s.behind(ctx, enough)
	if err != nil || len(some) == 0 {
		return false, err
	}
	err = do(ctx, func(tx *Tx) error {
		tx.prepare()
		some, err := tx.behind(tx.ctx, enough) // somebody else may have been first
		if err != nil {
			return err
		}
		for _, b := range some {
			if err := tx.learn(b); err != nil {
				return err
			}
		}
		return nil
	})
	return true, wrapped("let the search catch up", err)
}

// behind are the first rows that are behind, as many as one transaction takes; none
// when they are not enough.
func (r reads) behind(ctx context.Context, enough int64) (some []rowsBehind, err error) {
	err = r.list(ctx, &some, `SELECT id, entity, first, last FROM search_behind ORDER BY id LIMIT 20`)
	if err != nil {
		return nil, fmt.Errorf("look for what the search does not know: %w", err)
	}
	rows := int64(0)
	for i, b := range some {
		if rows += b.Last - b.First + 1; rows >= learntAtOnce {
			return some[:i+1], nil
		}
	}
	if rows < enough {
		return nil, nil
	}
	return some, nil
}

// learn lets the search know those rows of which it still knows nothing: others may have
// been changed, or be in the bin.
func (tx *Tx) learn(b rowsBehind) error {
	var err error
	if b.Entity == customers {
		err = tx.learnCustomers(b)
	} else {
		err = tx.learnNotes(b)
	}
	if err != nil {
		return err
	}
	_, err = tx.exec(`DELETE FROM search_behind WHERE id = ?`, b.ID)
	return wrapped("note what the search knows", err)
}

func (tx *Tx) learnCustomers(b rowsBehind) error {
	known, err := tx.documents("search", b.First, b.Last)
	if err != nil {
		return err
	}
	rows, err := tx.searched(tx.ctx, `c.id BETWEEN ? AND ? ORDER BY c.id`, b.First, b.Last)
	if err != nil {
		return err
	}
	return tx.documentRows(slices.DeleteFunc(rows, func(row searchedRow) bool { return known[row.ID] }))
}

func (tx *Tx) learnNotes(b rowsBehind) error {
	known, err := tx.documents("notes", noteDoc(b.Entity, b.First), noteDoc(b.Entity, b.Last))
	if err != nil {
		return err
	}
	rows, err := tx.searchedNotes(tx.ctx, b.Entity, `n.id BETWEEN ? AND ? ORDER BY n.id`, b.First, b.Last)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(row searchedNote) bool { return known[noteDoc(b.Entity, row.ID)] })
	return tx.indexNoteRows(b.Entity, rows)
}

// documents are those that an index has between two.
func (tx *Tx) documents(index string, first, last int64) (map[int64]bool, error) {
	var ids []int64
	if err := tx.list(tx.ctx, &ids, `SELECT docid FROM `+index+` WHERE docid BETWEEN ? AND ?`, first, last); err != nil {
		return nil, fmt.Errorf("look what the search knows: %w", err)
	}
	known := make(map[int64]bool, len(ids))
	for _, id := range ids {
		known[id] = true
	}
	return known, nil
}
