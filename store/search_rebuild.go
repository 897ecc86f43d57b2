package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"daftar/crm/fold"
)

const (
	// searchMade says by which rules what is searched was made. Raise it when a name
	// folds to another key or a document gets other words: the next start makes all of
	// it anew.
	searchMade = "6"

	searchSetting   = "search"
	searchedSetting = "search.to" // how far a making has come
)

// rebuilt is how many rows one transaction of a making reads; nobody waits for the
// book then.
const rebuilt = 2000

// makeSearch makes what is searched anew when it was made by other rules, or not at
// all. It goes on where a stop has left it.
func (s *Store) makeSearch(ctx context.Context) error {
	made, err := s.Setting(ctx, searchSetting)
	if err != nil || made == searchMade {
		return err
	}
	m := making{spelled: map[string]bool{}}
	if m.kind, m.after, err = s.searchedTo(ctx); err != nil {
		return err
	}
	// Pieces put together on the way would be put together again at the end.
	if err := s.Do(ctx, func(tx *Tx) error { return tx.tellIndexes("automerge=0") }); err != nil {
		return fmt.Errorf("make the search: %w", err)
	}
	for m.kind != searchDone {
		again := false
		err := s.Do(ctx, func(tx *Tx) error {
			if again { // what the first run kept has been taken back
				clear(m.spelled)
			}
			again = true
			next := m
			if err := next.step(tx); err != nil {
				return err
			}
			m = next
			return tx.PutSetting(searchedSetting, searchMade+" "+m.kind+" "+strconv.FormatInt(m.after, 10))
		})
		if err != nil {
			return fmt.Errorf("make the search: %w", err)
		}
	}
	return wrapped("make the search", s.Do(ctx, func(tx *Tx) error {
		// In one piece, for each piece is looked into; from then on they are put together
		// a little at a time, and not all at once in the middle of somebody's sentence.
		for _, what := range []string{"optimize", "automerge=8"} {
			if err := tx.tellIndexes(what); err != nil {
				return err
			}
		}
		if err := tx.PutSetting(searchedSetting, ""); err != nil {
			return err
		}
		return tx.PutSetting(searchSetting, searchMade)
	}))
}

// textIndexes are the full-text indexes: of customers and of what was noted of them,
// for the whole book and for each person.
var textIndexes = []string{"search", "search_own", "notes", "notes_own"}

// tellIndexes gives the full-text indexes an order.
func (tx *Tx) tellIndexes(what string) error {
	for _, index := range textIndexes {
		if _, err := tx.exec(`INSERT INTO `+index+` (`+index+`) VALUES (?)`, what); err != nil {
			return fmt.Errorf("tell the index %s: %w", what, err)
		}
	}
	return nil
}

// The steps of a making.
const (
	searchEmpty = "empty"
	searchDone  = "done"
)

// searchedTo tells how far a making by these rules has come.
func (s *Store) searchedTo(ctx context.Context) (kind string, after int64, err error) {
	to, err := s.Setting(ctx, searchedSetting)
	if err != nil {
		return "", 0, err
	}
	parts := strings.Fields(to)
	if len(parts) != 3 || parts[0] != searchMade {
		return searchEmpty, 0, nil
	}
	after, err = strconv.ParseInt(parts[2], 10, 64)
	return parts[1], after, wrapped("read how far the search is made", err)
}

// making is a making of the search under way.
type making struct {
	kind    string // the step: searchEmpty, a kind of row, searchDone
	after   int64  // the last row that is done
	spelled map[string]bool
}

// step does one transaction's work.
func (m *making) step(tx *Tx) error {
	tx.prepare()
	if m.kind == searchEmpty {
		for _, table := range []string{"search", "search_own", "notes", "notes_own", "misspellings", "notes_behind", "search_behind", "customer_names", "customer_tags"} {
			if _, err := tx.exec(`DELETE FROM ` + table); err != nil {
				return fmt.Errorf("empty %s: %w", table, err)
			}
		}
		m.kind, m.after = string(customers), 0
		return nil
	}
	work, next := m.notes, searchDone
	switch m.kind {
	case string(customers):
		work, next = m.customers, string(activities)
	case string(activities):
		next = string(deals)
	}
	last, err := work(tx)
	switch {
	case err != nil:
		return err
	case last == 0:
		m.kind, m.after = next, 0
	default:
		m.after = last
	}
	return nil
}

// customers makes what is searched of the next customers and returns the last of
// them, 0 when there are none.
func (m *making) customers(tx *Tx) (last int64, err error) {
	rows, err := tx.searched(tx.ctx, `c.id > ? ORDER BY c.id LIMIT ?`, m.after, rebuilt)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	for _, row := range rows {
		if row.Binned {
			continue
		}
		if _, err := tx.exec(`UPDATE customers SET key = ? WHERE id = ?`, fold.Bones(row.Name), row.ID); err != nil {
			return 0, fmt.Errorf("keep a name: %w", err)
		}
	}
	err = tx.nameRows(rows, func(word string) (bool, error) {
		before := m.spelled[word]
		m.spelled[word] = true
		return before, nil
	})
	if err != nil {
		return 0, err
	}
	return rows[len(rows)-1].ID, tx.documentRows(rows)
}

// notes makes what is searched of the next activities or deals and returns the last
// of them, 0 when there are none.
func (m *making) notes(tx *Tx) (last int64, err error) {
	rows, err := tx.searchedNotes(tx.ctx, entity(m.kind), `n.id > ? ORDER BY n.id LIMIT ?`, m.after, rebuilt)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return rows[len(rows)-1].ID, tx.indexNoteRows(entity(m.kind), rows)
}
