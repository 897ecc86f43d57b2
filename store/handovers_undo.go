package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"daftar/crm"
)

// undoHandOver begins to take a handing over back, and takes the last of it back;
// handed is false for any other change-set. Unlike other changes, what somebody has
// changed since stands in no one's way: only what is still as it was given goes
// back.
func (tx *Tx) undoHandOver(user crm.User, inboxID, changeSet int64) (handed bool, err error) {
	var h HandOver
	err = tx.get(tx.ctx, &h, `SELECT `+handOverColumns+` FROM handovers h WHERE h.change_set_id = ?`, changeSet)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read handing over: %w", err)
	}
	for _, q := range []struct {
		query string
		args  []any
	}{
		{`UPDATE change_sets SET undone_at = ?, version = version + 1 WHERE id = ?`, []any{at(tx.now()), changeSet}},
		{`DELETE FROM handover_customers WHERE handover_id = ? AND given = 0`, []any{h.ID}},
		{`UPDATE change_sets SET user_id = ? WHERE asks <> '' AND user_id = ?
			AND id IN (SELECT change_set_id FROM handover_drafts WHERE handover_id = ?)`, []any{h.FromID, h.ToID, h.ID}},
	} {
		if _, err := tx.exec(q.query, q.args...); err != nil {
			return true, fmt.Errorf("take back a handing over: %w", err)
		}
	}
	h.State = HandOverUndoing
	_, err = tx.takeBack(user, inboxID, h)
	return true, err
}

// takeBack takes the latest chunk of a handing over back that is not yet.
func (tx *Tx) takeBack(user crm.User, inboxID int64, h HandOver) (HandOver, error) {
	var chunks []int64
	err := tx.list(tx.ctx, &chunks, `SELECT id FROM change_sets WHERE parent_id = ? AND undone_at IS NULL ORDER BY id DESC LIMIT 2`, h.ChangeSetID)
	if err != nil {
		return h, fmt.Errorf("read what to take back: %w", err)
	}
	set := h.ChangeSetID // the first chunk, and so the last to go back
	if len(chunks) > 0 {
		set = chunks[0]
	} else {
		h.State = HandOverUndone
	}
	var changes []change
	err = tx.list(tx.ctx, &changes, `SELECT id, change_set_id, part, entity, row_id, old, new FROM changes WHERE change_set_id = ? ORDER BY id DESC`, set)
	if err != nil {
		return h, fmt.Errorf("read what to take back: %w", err)
	}
	own, err := tx.Begin(user, inboxID, h.ChangeSetID)
	if err != nil {
		return h, err
	}
	for _, c := range changes {
		back, err := tx.giveBack(c)
		if err != nil {
			return h, err
		}
		if !back && c.Entity == customers {
			h.Kept++
		}
	}
	// What takes back is nothing to be taken back itself.
	if _, err := tx.exec(`UPDATE change_sets SET undone_at = ? WHERE id IN (?, ?)`, at(tx.now()), own, set); err != nil {
		return h, fmt.Errorf("note what was taken back: %w", err)
	}
	return h, tx.keepHandOver(h)
}

// giveBack puts one row back, unless somebody has changed since whose it is.
func (tx *Tx) giveBack(c change) (bool, error) {
	old, err := decodeCols(c.Old.String)
	if err != nil {
		return false, err
	}
	given, err := decodeCols(c.New)
	if err != nil {
		return false, err
	}
	is, err := tx.columns(tx.ctx, c.Entity, c.RowID, given)
	if err != nil { // purged meanwhile: nobody's any more
		return false, unlessGone(err)
	}
	if !maps.Equal(is, given) {
		return false, nil
	}
	if c.Entity == activities { // a draft that belongs to a customer by now goes by them
		var loose bool
		if err := tx.get(tx.ctx, &loose, `SELECT customer_id IS NULL FROM activities WHERE id = ?`, c.RowID); err != nil || !loose {
			return false, err
		}
	}
	if c.Entity == followUps {
		if err := tx.unremind(c.RowID); err != nil {
			return false, err
		}
	}
	if err := tx.update(c.Entity, c.RowID, 0, old); err != nil || c.Entity != customers {
		return true, err
	}
	return true, tx.reindex(c.RowID)
}

// Handed lists a page of the customers of a handing over whom the scope sees: those
// behind the id from, or with back right ahead of it.
func (r reads) Handed(ctx context.Context, s crm.Scope, h HandOver, from int64, back bool, limit int) ([]crm.Customer, error) {
	const given = `c.id IN (SELECT customer_id FROM handover_customers WHERE handover_id = ? AND given = 1) AND c.deleted_at IS NULL`
	where, order := given+` AND c.id > ?`, `ORDER BY c.id`
	if back {
		where, order = given+` AND c.id < ?`, `ORDER BY c.id DESC`
	}
	found, err := r.selectCustomers(ctx, s, where, fmt.Sprintf(`%s LIMIT %d`, order, limit), h.ID, from)
	if back {
		slices.Reverse(found)
	}
	return found, err
}
