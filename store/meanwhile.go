package store

import (
	"errors"
	"fmt"
	"slices"

	"daftar/crm"
)

// Overwritten is what others have changed meanwhile and a person would overwrite. Of
// each value it is the newest.
type Overwritten struct {
	Theirs []crm.Change // with what it was when it was seen
	Mine   []crm.Change // what would be written over it
}

// None reports whether nothing would be overwritten.
func (o Overwritten) None() bool { return len(o.Theirs) == 0 }

// watch collects what updates would overwrite of what others have changed behind the
// change seen.
type watch struct {
	user crm.User
	seen int64
	over Overwritten
}

// errOverwrites takes back what would overwrite somebody's later value.
var errOverwrites = errors.New("somebody has changed the same meanwhile")

// Meanwhile does f, unless that overwrites what others than a person have changed
// behind the change seen. Then all of f is taken back, and the result is what would
// be overwritten. What only follows from a change overwrites nothing, see [Tx.follows];
// nor does what is added to a list. What goes to the bin takes with it all that others
// have changed of it. Within another Meanwhile it stands in the place of that one.
func (tx *Tx) Meanwhile(user crm.User, seen int64, f func() error) (Overwritten, error) {
	newest, err := tx.LastChange()
	if err != nil {
		return Overwritten{}, err
	}
	if newest <= seen {
		return Overwritten{}, tx.watched(nil, f)
	}
	w := &watch{user: user, seen: seen}
	err = tx.Try(func() error {
		if err := tx.watched(w, f); err != nil {
			return err
		}
		if !w.over.None() {
			return errOverwrites
		}
		return nil
	})
	if errors.Is(err, errOverwrites) {
		return w.over, tx.label(tx.ctx, w.over.Mine)
	}
	return Overwritten{}, err
}

// follows does what only follows from a person's change: nobody has said it, so it
// stands against nobody's word.
func (tx *Tx) follows(f func() error) error { return tx.watched(nil, f) }

// watched does f under a watch, or under none.
func (tx *Tx) watched(w *watch, f func() error) error {
	was := tx.watch
	tx.watch = w
	defer func() { tx.watch = was }()
	return f()
}

// overwrites notes what of a row's changes stands against what others have changed
// meanwhile.
func (tx *Tx) overwrites(e entity, id int64, old, c cols) error {
	if tx.watch == nil {
		return nil
	}
	before, after := cols{}, cols{}
	var columns []string
	for name, v := range c {
		same, err := alike(old[name], v)
		if err != nil {
			return err
		}
		if !same && gathers[e] != name {
			before[name], after[name] = old[name], v
			columns = append(columns, valueOf(e, name)...)
		}
	}
	if len(columns) == 0 {
		return nil
	}
	found, err := tx.changedMeanwhile(e, id, func(column string) bool {
		return binned(after) || slices.Contains(columns, column)
	})
	if err != nil || len(found) == 0 {
		return err
	}
	mine := crm.Change{Entity: string(e), Row: id}
	if mine.Old, err = asTold(before); err != nil {
		return err
	}
	if mine.New, err = asTold(after); err != nil {
		return err
	}
	tx.watch.over.Theirs = append(tx.watch.over.Theirs, found...)
	tx.watch.over.Mine = append(tx.watch.over.Mine, mine)
	return nil
}

// binned reports whether a change takes a row out of the book. Who is merged into
// another takes nothing along.
func binned(c cols) bool { return c["deleted_at"] != nil && c["merged_into"] == nil }

// asTold are columns as the change history has them.
func asTold(c cols) (cols, error) {
	text, err := encodeCols(c)
	if err != nil {
		return nil, err
	}
	return decodeCols(text)
}

// alike reports whether two values are written the same.
func alike(a, b any) (bool, error) {
	is, err := encodeCols(cols{"": a})
	if err != nil {
		return false, err
	}
	other, err := encodeCols(cols{"": b})
	return is == other, err
}

// changedMeanwhile returns what others have changed of some columns of a row, and not
// put back themselves: of each column the newest, latest first. What the person has
// written over since is theirs.
func (tx *Tx) changedMeanwhile(e entity, row int64, overwritten func(column string) bool) ([]crm.Change, error) {
	found, err := tx.tellChanges(tx.ctx, `c.entity = ? AND c.row_id = ? AND c.id > ? ORDER BY c.id DESC`,
		string(e), row, tx.watch.seen)
	if err != nil {
		return nil, fmt.Errorf("look for what has changed meanwhile: %w", err)
	}
	found = tx.ofOthers(e, found)
	first := map[string]any{}
	for _, c := range found {
		for name, v := range c.Old {
			first[name] = v
		}
	}
	told := map[string]bool{}
	var out []crm.Change
	for _, c := range found {
		fresh := false
		for name, v := range c.New {
			if c.Made { // told as a whole
				fresh = fresh || overwritten(name) && !told[name]
				continue
			}
			if !overwritten(name) || told[name] {
				delete(c.New, name)
				delete(c.Old, name)
				continue
			}
			told[name], c.Old[name] = true, first[name]
			fresh = fresh || v != first[name]
		}
		if fresh {
			out = append(out, c)
		}
	}
	return out, nil
}

// ofOthers are those changes of a row, latest first, that others have made, without the
// values that the person has changed behind them.
func (tx *Tx) ofOthers(e entity, changes []crm.Change) []crm.Change {
	own := map[string]bool{}
	var out []crm.Change
	for _, c := range changes {
		if c.UserID == tx.watch.user.ID && !c.ByCustomer {
			for name := range c.New {
				for _, mate := range valueOf(e, name) {
					own[mate] = true
				}
			}
			continue
		}
		for name := range own {
			delete(c.New, name)
			delete(c.Old, name)
		}
		if len(c.New) > 0 {
			out = append(out, c)
		}
	}
	return out
}
