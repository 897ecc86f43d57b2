package store

import (
	"context"
	"fmt"
	"slices"
)

// learntAtOnce is of how many rows the search learns in one transaction: some 25
// milliseconds. A note counts once more for each asMuch of its bytes.
const (
	learntAtOnce = 250
	asMuch       = 100
)

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
	var behind int64
	if err := s.get(ctx, &behind, `SELECT COALESCE(SUM(last - first + 1), 0) FROM search_behind`); err != nil {
		return false, fmt.Errorf("look for what the search does not know: %w", err)
	}
	if behind < enough {
		return false, nil
	}
	err = do(ctx, func(tx *Tx) error {
		tx.prepare()
		for left := learntAtOnce; left > 0; {
			var next []rowsBehind // somebody else may have been first
			err := tx.list(tx.ctx, &next, `SELECT id, entity, first, last FROM search_behind ORDER BY id LIMIT 1`)
			if err != nil || len(next) == 0 {
				return wrapped("look for what the search does not know", err)
			}
			if left, err = tx.learn(next[0], left); err != nil {
				return err
			}
		}
		return nil
	})
	return true, wrapped("let the search catch up", err)
}

// learn lets the search know those rows of which it still knows nothing: others may have
// been changed, or be in the bin. It does what costs no more than left, and tells what
// is left then.
func (tx *Tx) learn(b rowsBehind, left int) (int, error) {
	learn := tx.learnNotes
	if b.Entity == customers {
		learn = tx.learnCustomers
	}
	done, left, err := learn(b, left)
	if err != nil {
		return 0, err
	}
	if done < b.Last {
		_, err = tx.exec(`UPDATE search_behind SET first = ? WHERE id = ?`, done+1, b.ID)
	} else {
		_, err = tx.exec(`DELETE FROM search_behind WHERE id = ?`, b.ID)
	}
	return left, wrapped("note what the search knows", err)
}

func (tx *Tx) learnCustomers(b rowsBehind, left int) (done int64, rest int, err error) {
	known, err := tx.documents("search", b.First, b.Last)
	if err != nil {
		return 0, 0, err
	}
	rows, err := tx.searched(tx.ctx, `c.id BETWEEN ? AND ? ORDER BY c.id LIMIT ?`, b.First, b.Last, left)
	if err != nil {
		return 0, 0, err
	}
	done, rest = b.Last, left-len(rows)
	if rest == 0 {
		done = rows[len(rows)-1].ID
	}
	return done, rest, tx.documentRows(slices.DeleteFunc(rows, func(row searchedRow) bool { return known[row.ID] }))
}

func (tx *Tx) learnNotes(b rowsBehind, left int) (done int64, rest int, err error) {
	known, err := tx.documents("notes", noteDoc(b.Entity, b.First), noteDoc(b.Entity, b.Last))
	if err != nil {
		return 0, 0, err
	}
	rows, err := tx.searchedNotes(tx.ctx, b.Entity, `n.id BETWEEN ? AND ? ORDER BY n.id`, b.First, b.Last)
	if err != nil {
		return 0, 0, err
	}
	done, rest = b.Last, left
	for i, row := range rows {
		if rest <= 0 {
			done, rows = rows[i-1].ID, rows[:i]
			break
		}
		rest -= 1 + len(row.Text)/asMuch
	}
	rows = slices.DeleteFunc(rows, func(row searchedNote) bool { return known[noteDoc(b.Entity, row.ID)] })
	return done, rest, tx.indexNoteRows(b.Entity, rows)
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
