package store

import (
	"fmt"
	"strings"
)

// later is what an import writes at the end of a transaction. SQLite writes the text
// index out before every statement with a point of return, which those with RETURNING
// and those of many rows have: a word in between takes longer than all else of a row.
type later struct {
	changes []any          // what [Tx.writeChanges] takes
	made    []int64        // customers of whom the search knows nothing yet
	changed []int64        // others whom it has to know anew
	known   map[int64]bool // those of both

	madeNotes    map[entity][]int64 // of which the search knows nothing yet
	changedNotes map[entity][]int64
	knownNotes   map[int64]bool // by docid

	lastID map[entity]int64
}

func newLater() *later {
	return &later{
		known: map[int64]bool{}, knownNotes: map[int64]bool{},
		madeNotes: map[entity][]int64{}, changedNotes: map[entity][]int64{},
		lastID: map[entity]int64{},
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
	if err := tx.indexMade(l.made); err != nil {
		return err
	}
	for _, e := range []entity{activities, deals} {
		if err := tx.indexMadeNotes(e, l.madeNotes[e]); err != nil {
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
