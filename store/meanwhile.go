package store

import (
	"errors"
	"fmt"
	"slices"

	"daftar/crm"
)

// watch collects what updates would overwrite of what others have changed behind the
// change seen.
type watch struct {
	user  crm.User
	seen  int64
	since []crm.Change
}

// errOverwrites takes back what would overwrite somebody's later value.
var errOverwrites = errors.New("somebody has changed the same meanwhile")

// Meanwhile does f, unless that overwrites what others than a person have changed
// behind the change seen. Then all of f is taken back, and the result is what they
// have changed: of each value the newest, with what it was when it was seen. What
// only follows from a change overwrites nothing, see [Tx.follows]; nor does what is
// added to a list.
func (tx *Tx) Meanwhile(user crm.User, seen int64, f func() error) ([]crm.Change, error) {
	w := &watch{user: user, seen: seen}
	err := tx.Try(func() error {
		tx.watch = w
		defer func() { tx.watch = nil }()
		if err := f(); err != nil {
			return err
		}
		if len(w.since) > 0 {
			return errOverwrites
		}
		return nil
	})
	if errors.Is(err, errOverwrites) {
		return w.since, nil
	}
	return nil, err
}

// follows does what only follows from a person's change: nobody has said it, so it
// stands against nobody's word.
func (tx *Tx) follows(f func() error) error {
	w := tx.watch
	tx.watch = nil
	defer func() { tx.watch = w }()
	return f()
}

// overwrites notes what of a row's changes stands against what others have changed
// meanwhile.
func (tx *Tx) overwrites(e entity, id int64, old, c cols) error {
	if tx.watch == nil {
		return nil
	}
	var columns []string
	for name, v := range c {
		same, err := alike(old[name], v)
		if err != nil {
			return err
		}
		if !same && gathers[e] != name {
			columns = append(columns, valueOf(e, name)...)
		}
	}
	if len(columns) == 0 {
		return nil
	}
	found, err := tx.changedMeanwhile(e, id, columns)
	tx.watch.since = append(tx.watch.since, found...)
	return err
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
// put back themselves: of each column the newest, latest first.
func (tx *Tx) changedMeanwhile(e entity, row int64, columns []string) ([]crm.Change, error) {
	found, err := tx.tellChanges(tx.ctx, `c.entity = ? AND c.row_id = ? AND c.id > ?
		AND (COALESCE(s.user_id, 0) <> ? OR COALESCE(i.user_id <> 0 AND i.user_id <> u.telegram_id, 0)) ORDER BY c.id DESC`,
		string(e), row, tx.watch.seen, tx.watch.user.ID)
	if err != nil {
		return nil, fmt.Errorf("look for what has changed meanwhile: %w", err)
	}
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
				fresh = fresh || slices.Contains(columns, name) && !told[name]
				continue
			}
			if !slices.Contains(columns, name) || told[name] {
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
