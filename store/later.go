package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// later is what is written at the end by a transaction that writes many rows. SQLite writes the text
// index out before every statement with a point of return, which those with RETURNING
// and those of many rows have: a word in between takes longer than all else of a row.
type later struct {
	changes []any          // what [Tx.writeChanges] takes
	behind  bool           // what is made is left to [Bulk.Tidy] for the search
	made    []int64        // customers of whom the search knows nothing yet
	changed []int64        // others whom it has to know anew
	known   map[int64]bool // those of both

	madeNotes    map[entity][]int64 // of which the search knows nothing yet
	changedNotes map[entity][]int64
	knownNotes   map[int64]bool // by docid

	recounted   map[int64]bool // customers whose last contact is to be computed anew
	reactivated map[int64]bool // those whose deals are

	organizations map[string]organizationKnown // that are in the book, by key

	lastID map[entity]int64
}

func newLater() *later {
	return &later{
		known: map[int64]bool{}, knownNotes: map[int64]bool{},
		madeNotes: map[entity][]int64{}, changedNotes: map[entity][]int64{},
		recounted: map[int64]bool{}, reactivated: map[int64]bool{},
		organizations: map[string]organizationKnown{},
		lastID:        map[entity]int64{},
	}
}

// nextID numbers a row as the database would. A statement that asks which number it
// gave has a point of return, for which SQLite copies every page that it touches;
// nobody else writes meanwhile.
func (l *later) nextID(tx *Tx, e entity) (int64, error) {
	if _, known := l.lastID[e]; !known {
		var last int64
		if err := tx.get(tx.ctx, &last, `SELECT COALESCE(MAX(id), 0) FROM `+string(e)); err != nil {
			return 0, fmt.Errorf("read the last number: %w", err)
		}
		l.lastID[e] = last
	}
	l.lastID[e]++
	return l.lastID[e], nil
}

// note keeps for the end that the search has to know a note anew.
func (l *later) note(e entity, id int64, made bool) {
	doc := noteDoc(e, id)
	switch {
	case l.knownNotes[doc]:
	case made:
		l.madeNotes[e] = append(l.madeNotes[e], id)
	default:
		l.changedNotes[e] = append(l.changedNotes[e], id)
	}
	l.knownNotes[doc] = true
}

// index keeps for the end that the search has to know a customer anew.
func (l *later) index(customerID int64) {
	if !l.known[customerID] {
		l.known[customerID] = true
		l.changed = append(l.changed, customerID)
	}
}

// indexMade is index for a customer whom the transaction has made. Whose they are in
// the end is read then, by their notes, too.
func (l *later) indexMade(customerID int64) {
	l.known[customerID] = true
	l.made = append(l.made, customerID)
}

// atEnd runs f, which writes many rows, and then writes what that keeps for the end: of
// each customer once.
func (tx *Tx) atEnd(f func() error) error {
	if tx.later != nil {
		return f()
	}
	tx.prepare()
	tx.later = newLater()
	if err := f(); err != nil {
		tx.later = nil
		return err
	}
	return tx.flush()
}

// flush writes what was kept for the end.
func (tx *Tx) flush() error {
	l := tx.later
	if l == nil {
		return nil
	}
	tx.later = nil
	if err := tx.writeChanges(l.changes); err != nil {
		return err
	}
	if err := tx.recountAll(slices.Sorted(maps.Keys(l.recounted))); err != nil {
		return err
	}
	if err := tx.reactivateAll(slices.Sorted(maps.Keys(l.reactivated))); err != nil {
		return err
	}
	if err := tx.indexMade(l.made, l.behind); err != nil {
		return err
	}
	notes := tx.indexMadeNotes
	if l.behind {
		notes = tx.leaveBehind
	}
	for _, e := range []entity{activities, deals} {
		if err := notes(e, l.madeNotes[e]); err != nil {
			return err
		}
		for _, id := range l.changedNotes[e] {
			if err := tx.renote(e, id); err != nil {
				return err
			}
		}
	}
	for _, id := range l.changed {
		if err := tx.reindex(id); err != nil {
			return err
		}
	}
	return nil
}

// recountAll is recount for many customers, without their deals.
func (tx *Tx) recountAll(ids []int64) error {
	for some := range slices.Chunk(ids, readAtOnce) {
		query, args, err := in(recounting+` WHERE id IN (?)`, some)
		if err == nil {
			_, err = tx.exec(query, args...)
		}
		if err != nil {
			return fmt.Errorf("recount customers: %w", err)
		}
	}
	return nil
}

// reactivateAll is reactivate for many customers, of whom few have an open deal.
func (tx *Tx) reactivateAll(ids []int64) error {
	for some := range slices.Chunk(ids, readAtOnce) {
		query, args, err := in(`SELECT DISTINCT customer_id FROM deals WHERE customer_id IN (?) AND status = 'open' AND deleted_at IS NULL`, some)
		if err != nil {
			return fmt.Errorf("look for open deals: %w", err)
		}
		var busy []int64
		if err := tx.list(tx.ctx, &busy, query, args...); err != nil {
			return fmt.Errorf("look for open deals: %w", err)
		}
		for _, id := range busy {
			if err := tx.reactivate(id); err != nil {
				return err
			}
		}
	}
	return nil
}

// insertMany inserts rows of width values each into what head names, such as
// "phones (id, number)", with few statements. tail stands behind the rows.
func (tx *Tx) insertMany(head string, width int, values []any, tail string) error {
	row := "(?" + strings.Repeat(", ?", width-1) + ")"
	for _, atOnce := range []int{64, 8, 1} { // few sizes: each is a statement to prepare
		query := "INSERT INTO " + head + " VALUES " + row + strings.Repeat(", "+row, atOnce-1) + tail
		for n := atOnce * width; len(values) >= n; values = values[n:] {
			if _, err := tx.exec(query, values[:n]...); err != nil {
				return err
			}
		}
	}
	return nil
}
