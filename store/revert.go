package store

import (
	"errors"
	"fmt"
	"slices"

	"daftar/crm"
)

// errStays leaves the rows of one part of an import as they are.
var errStays = errors.New("used or changed since")

// RevertStep takes back some of what an import has changed, the last row of its file
// first: at most limit changes and what else their rows of the file changed; enough,
// if given, ends it earlier, and last is done with the last of it. What later records use or others have changed since stays, a
// row of the file as a whole. It returns whether nothing is left. Begin it by writing the
// state [ImportReverting].
func (tx *Tx) RevertStep(user crm.User, id int64, limit int, enough func() bool, last func(*Tx, Import) error) (done bool, err error) {
	tx.prepare()
	tx.later = newLater()
	i, err := tx.Import(tx.ctx, user.Scope(), id)
	if err != nil {
		return false, err
	}
	if i.State != ImportReverting {
		return false, crm.ErrStale
	}
	if i.RevertID == 0 {
		if i.RevertID, err = tx.Begin(user, 0, i.SetID); err != nil {
			return false, err
		}
	} else {
		tx.goOn(user, i.RevertID, i.SetID)
	}
	rows, err := tx.lastChanges(i, limit)
	if err != nil {
		return false, err
	}
	if len(rows) > 0 {
		if err := tx.revertRows(&i, rows, enough); err != nil {
			return false, err
		}
	}
	left, err := tx.lastChanges(i, 1)
	if err != nil {
		return false, err
	}
	_, err = tx.exec(`UPDATE imports SET revert_set_id = ?, reverted_to = ?, stayed = ? WHERE id = ?`,
		i.RevertID, nullable(i.RevertedTo), i.Stayed, id)
	if err != nil {
		return false, fmt.Errorf("step the reverting of import %d: %w", id, err)
	}
	if len(left) > 0 {
		return false, nil
	}
	return true, tx.endRevert(i, last)
}

// revertRows takes back what rows of a file have changed, all at once; where one of
// them is to stay as it is, row by row.
func (tx *Tx) revertRows(i *Import, rows []change, enough func() bool) error {
	all := *i
	err := tx.Try(func() error {
		for rest := rows; len(rest) > 0; {
			n := sameRow(rest)
			if err := tx.revertRow(i.SetID, rest[:n]); err != nil {
				return err
			}
			all.RevertedTo, rest = rest[n-1].ID, rest[n:]
			if enough != nil && enough() {
				break
			}
		}
		return tx.flush()
	})
	if err == nil {
		*i = all
		return nil
	}
	if !stays(err) {
		return fmt.Errorf("revert import %d: %w", i.ID, err)
	}
	for len(rows) > 0 {
		n := sameRow(rows)
		tx.later = newLater()
		// What is kept for the end would not be taken back with the row.
		err := tx.Try(func() error {
			if err := tx.revertRow(i.SetID, rows[:n]); err != nil {
				return err
			}
			return tx.flush()
		})
		switch {
		case stays(err):
			i.Stayed++
		case err != nil:
			return fmt.Errorf("revert row %d of import %d: %w", rows[0].Part, i.ID, err)
		}
		i.RevertedTo, rows = rows[n-1].ID, rows[n:]
		if enough != nil && enough() {
			break
		}
	}
	return nil
}

// stays reports whether a failure leaves the rows of one part as they are.
func stays(err error) bool { return errors.Is(err, errStays) || crm.CodeOf(err) != "" }

// sameRow is how many of the changes are those of the first one's row of the file.
func sameRow(changes []change) int {
	n := slices.IndexFunc(changes, func(c change) bool { return c.Part != changes[0].Part })
	if n < 0 {
		return len(changes)
	}
	return n
}

// endRevert marks an import as taken back.
func (tx *Tx) endRevert(i Import, last func(*Tx, Import) error) error {
	_, err := tx.exec(`UPDATE change_sets SET undone_at = ?, version = version + 1 WHERE id = ?`, at(tx.now()), i.SetID)
	if err != nil {
		return fmt.Errorf("mark undone: %w", err)
	}
	if _, err = tx.exec(`UPDATE imports SET state = 'reverted', version = version + 1 WHERE id = ?`, i.ID); err != nil {
		return fmt.Errorf("end the reverting of import %d: %w", i.ID, err)
	}
	if last == nil {
		return nil
	}
	if i, err = tx.Import(tx.ctx, crm.WholeBook(), i.ID); err != nil {
		return err
	}
	return last(tx, i)
}

// lastChanges reads what an import has changed and is not taken back yet, the latest
// first, and all that the last of the rows has changed.
func (tx *Tx) lastChanges(i Import, limit int) ([]change, error) {
	const columns = `SELECT id, change_set_id, part, entity, row_id, old, new FROM changes WHERE change_set_id = ?`
	var rows, rest []change
	where, args := ``, []any{i.SetID}
	if i.RevertedTo != 0 {
		where, args = ` AND id < ?`, append(args, i.RevertedTo)
	}
	if err := tx.list(tx.ctx, &rows, columns+where+` ORDER BY id DESC LIMIT ?`, append(args, limit)...); err != nil {
		return nil, fmt.Errorf("read the changes of an import: %w", err)
	}
	if len(rows) < limit {
		return rows, nil
	}
	last := rows[len(rows)-1]
	const mostOfARow = 200
	err := tx.list(tx.ctx, &rest, columns+` AND id < ? ORDER BY id DESC LIMIT ?`, i.SetID, last.ID, mostOfARow)
	if err != nil {
		return nil, fmt.Errorf("read the changes of an import: %w", err)
	}
	if n := slices.IndexFunc(rest, func(c change) bool { return c.Part != last.Part }); n >= 0 {
		rest = rest[:n]
	}
	return append(rows, rest...), nil
}

// revertRow takes back what one row of a file has changed; changes are the latest
// first. [errStays] or a refusal leaves all of it.
func (tx *Tx) revertRow(set int64, changes []change) error {
	changes = slices.Clone(changes)
	slices.Reverse(changes)
	rows, err := rowsOf(changes)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, touched.putBack)
	for _, row := range rows {
		if err := tx.untouchedSince(tx.ctx, tx.actor.scope, set, row); err != nil {
			return err
		}
	}
	slices.Reverse(rows)
	slices.SortStableFunc(rows, func(a, b touched) int { return restoredBy[a.Entity] - restoredBy[b.Entity] })
	for _, row := range rows {
		if err := tx.restore(row); err != nil {
			return err
		}
	}
	for _, row := range rows {
		if row.Entity != customers || !row.Made {
			continue
		}
		c, err := tx.Customer(tx.ctx, crm.WholeBook(), row.Row)
		if err != nil {
			return err
		}
		if !c.Deleted {
			return errStays
		}
	}
	return nil
}
