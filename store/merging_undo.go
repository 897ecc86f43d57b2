package store

import (
	"fmt"
	"slices"
)

// unmergeStep takes back the latest step of a merge that is not yet. What somebody has
// given to a third customer since stays there.
func (tx *Tx) unmergeStep(m merging) (more bool, err error) {
	var steps []int64
	err = tx.list(tx.ctx, &steps, `SELECT id FROM change_sets WHERE step_of = ? AND undone_at IS NULL ORDER BY id DESC LIMIT 2`, m.ID)
	if err != nil {
		return false, fmt.Errorf("read the steps of a merge: %w", err)
	}
	if len(steps) > 0 {
		if err := tx.unmergeOne(m, steps[0]); err != nil {
			return false, err
		}
	}
	if len(steps) > 1 {
		return true, tx.rederive(m.FromID, m.IntoID)
	}
	if err := tx.settleMerge(m); err != nil {
		return false, err
	}
	return false, tx.rederive(m.FromID, m.IntoID)
}

func (tx *Tx) unmergeOne(m merging, step int64) error {
	var changes []change
	err := tx.list(tx.ctx, &changes, `SELECT id, change_set_id, part, entity, row_id, old, new FROM changes WHERE change_set_id = ? ORDER BY id DESC`, step)
	if err != nil {
		return fmt.Errorf("read a step of a merge: %w", err)
	}
	if err := tx.beginStep(m.ChangeSetID, m.ID); err != nil {
		return err
	}
	home, err := tx.landing(m.FromID)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if err := tx.moveBack(m, home, c); err != nil {
			return err
		}
	}
	tx.moved += 2 * len(changes)
	_, err = tx.exec(`UPDATE change_sets SET undone_at = ? WHERE id IN (?, ?)`, at(tx.now()), tx.actor.changeSet, step)
	return wrapped("note what was parted again", err)
}

// moveBack gives a row back to from, as far as it is still as the merge has left it.
func (tx *Tx) moveBack(m merging, home landing, c change) error {
	old, err := decodeCols(c.Old.String)
	if err != nil {
		return err
	}
	given, err := decodeCols(c.New)
	if err != nil {
		return err
	}
	is, err := tx.columns(tx.ctx, c.Entity, c.RowID, cols{"deleted_at": nil, "bin_id": nil}.with(given))
	if err != nil { // purged meanwhile
		return unlessGone(err)
	}
	if is["customer_id"] != given["customer_id"] {
		return nil
	}
	change := cols{}
	for name, v := range old {
		if is[name] == given[name] {
			change[name] = v
		}
	}
	if owner, ok := change["owner_id"]; ok && owner == m.OwnerID {
		change["owner_id"] = home.OwnerID // handed over since they were parted
	}
	alive, err := tx.aliveBut(m.IntoID, is)
	if err != nil {
		return err
	}
	if alive {
		change = change.with(cols{"deleted_at": nil, "bin_id": nil}).with(home.bin())
	}
	for _, name := range []string{"deleted_at", "bin_id"} { // only what changes
		if v, in := change[name]; in && v == is[name] {
			delete(change, name)
		}
	}
	if _, given := change["owner_id"]; given && c.Entity == followUps {
		if err := tx.unremind(c.RowID); err != nil {
			return err
		}
	}
	return tx.update(c.Entity, c.RowID, 0, change)
}

// aliveBut reports whether a row is in the book, or in the bin only because it went
// there with a customer.
func (tx *Tx) aliveBut(customerID int64, is cols) (bool, error) {
	if is["deleted_at"] == nil {
		return true, nil
	}
	bin, in := is["bin_id"].(int64)
	if !in {
		return false, nil
	}
	var along []bool
	err := tx.list(tx.ctx, &along, `SELECT entity = 'customers' AND row_id = ? FROM bin WHERE id = ?`, customerID, bin)
	return slices.Equal(along, []bool{true}), wrapped("look for a deletion", err)
}
