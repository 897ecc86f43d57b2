package store

import "strings"

// later is what an import writes at the end of a transaction. SQLite writes the text
// index out before every statement with a point of return, which those with RETURNING
// and those of many rows have: a word in between takes longer than all else of a row.
type later struct {
	changes []any              // what [Tx.writeChanges] takes
	made    []int64            // customers of whom the search knows nothing yet
	changed []int64            // others whom it has to know anew
	moved   []int64            // those of made who may be somebody else's than when they got notes
	known   map[int64]*[]int64 // in which of the lists a customer stands
}

func newLater() *later { return &later{known: map[int64]*[]int64{}} }

// index keeps for the end that the search has to know a customer anew.
func (l *later) index(customerID int64) {
	switch l.known[customerID] {
	case nil:
		l.keep(&l.changed, customerID)
	case &l.made:
		l.keep(&l.moved, customerID)
	}
}

// indexMade is index for a customer whom the transaction has made.
func (l *later) indexMade(customerID int64) { l.keep(&l.made, customerID) }

func (l *later) keep(list *[]int64, customerID int64) {
	*list = append(*list, customerID)
	l.known[customerID] = list
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
	for _, id := range l.moved {
		if err := tx.followNotes(id); err != nil {
			return err
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
