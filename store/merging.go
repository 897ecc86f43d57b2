package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"daftar/crm"
)

// mergeChunk is how many rows of a customer one transaction of a merge moves.
const mergeChunk = 25

// MergeState is where a merge stands.
type MergeState string

// The states of a merge.
const (
	MergeRuns    MergeState = "running"
	MergeDone    MergeState = "done"
	MergeUndoing MergeState = "undoing"
	MergeUndone  MergeState = "undone"
)

// merging is a merge: what of from is not into's yet follows in transactions of its
// own.
type merging struct {
	ID          int64
	ChangeSetID int64 `db:"change_set_id"`
	UserID      int64 `db:"user_id"`
	IntoID      int64 `db:"into_id"`
	FromID      int64 `db:"from_id"`
	OwnerID     int64 `db:"owner_id"`
	State       MergeState
}

const mergeColumns = `m.id, m.change_set_id, m.user_id, m.into_id, m.from_id, m.owner_id, m.state`

// mergeWaits is the condition that a merge m has to wait for another one that still
// brings its customer rows.
const mergeWaits = `EXISTS (SELECT 1 FROM merges w WHERE w.into_id = m.from_id AND w.id <> m.id AND w.state = 'running')`

// LiveMerges lists the ids of merges that are still moving rows, there or back.
func (r reads) LiveMerges(ctx context.Context, s crm.Scope) (ids []int64, err error) {
	if !s.All() {
		return nil, nil
	}
	err = r.list(ctx, &ids, `SELECT id FROM merges WHERE state IN ('running', 'undoing') ORDER BY id`)
	return ids, wrapped("list what is being merged", err)
}

// GoOnMerging moves the next rows of a merge, there or back, in a transaction of its
// own and reports whether more are left that can be moved now.
func (s *Store) GoOnMerging(ctx context.Context, id int64) (more bool, err error) {
	err = s.Do(ctx, func(tx *Tx) error {
		var m merging
		err := tx.get(tx.ctx, &m, `SELECT `+mergeColumns+` FROM merges m WHERE m.id = ? AND m.state IN ('running', 'undoing')`, id)
		if errors.Is(err, sql.ErrNoRows) {
			more = false
			return nil
		}
		if err != nil {
			return fmt.Errorf("read a merge: %w", err)
		}
		step := (*Tx).mergeStep
		if m.State == MergeUndoing {
			step = (*Tx).unmergeStep
		}
		return tx.atEnd(func() (err error) {
			more, err = step(tx, m)
			return err
		})
	})
	return more, wrapped("go on merging", err)
}

// mergedOn refuses what concerns a customer who has turned out to be yet another
// since: the rows of both merges are theirs by now.
func (r reads) mergedOn(ctx context.Context, customerID int64, key string) error {
	var who []string
	err := r.list(ctx, &who, `
		SELECT u.name FROM merges m JOIN users u ON u.id = m.user_id
		WHERE m.from_id = ? AND m.state IN ('running', 'done') ORDER BY m.id DESC LIMIT 1`, customerID)
	if err != nil {
		return fmt.Errorf("look for a later merge: %w", err)
	}
	if len(who) > 0 {
		return &crm.Error{Code: crm.Conflict, Key: key, Args: map[string]any{"who": who[0]}}
	}
	return nil
}

// atRest refuses customers who are still being parted: what is whose is not settled.
func (tx *Tx) atRest(a, b int64) error {
	var parting bool
	err := tx.get(tx.ctx, &parting, `
		SELECT EXISTS (SELECT 1 FROM merges WHERE state IN ('running', 'undoing') AND state = 'undoing'
			AND (from_id IN (?, ?) OR into_id IN (?, ?)))`, a, b, a, b)
	if err == nil && parting {
		err = crm.Refuse(crm.Conflict, "error.merge_parting")
	}
	return wrapped("look for a merge that is taken back", err)
}

// beginMerge notes a merge and carries over who sees from and who is known to be
// somebody else.
func (tx *Tx) beginMerge(into, from crm.Customer) (merging, error) {
	m := merging{
		ChangeSetID: tx.actor.root, UserID: tx.actor.user,
		IntoID: into.ID, FromID: from.ID, OwnerID: from.OwnerID, State: MergeRuns,
	}
	err := tx.get(tx.ctx, &m.ID, `
		INSERT INTO merges (change_set_id, user_id, into_id, from_id, owner_id, state) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		m.ChangeSetID, m.UserID, m.IntoID, m.FromID, m.OwnerID, m.State)
	if err != nil {
		return m, fmt.Errorf("note a merge: %w", err)
	}
	return m, tx.carry(m)
}

// keepMerge notes how far a merge has come.
func (tx *Tx) keepMerge(m merging) error {
	_, err := tx.exec(`UPDATE merges SET state = ? WHERE id = ?`, m.State, m.ID)
	return wrapped("note how far a merge has come", err)
}

// carry lets those see into who see from, and keeps from's others apart from into,
// too. What it has added is noted, for [Tx.uncarry].
func (tx *Tx) carry(m merging) error {
	for _, q := range []struct {
		query string
		args  []any
	}{
		{`INSERT INTO merge_shares (merge_id, user_id) SELECT ?, s.user_id FROM shares s WHERE s.customer_id = ?
			AND NOT EXISTS (SELECT 1 FROM shares o WHERE o.customer_id = ? AND o.user_id = s.user_id)`, []any{m.ID, m.FromID, m.IntoID}},
		{`INSERT INTO shares (customer_id, user_id) SELECT ?, user_id FROM merge_shares WHERE merge_id = ?`, []any{m.IntoID, m.ID}},
		{
			`INSERT INTO merge_kept (merge_id, other_id) SELECT ?, x.other FROM (
				SELECT b_id AS other FROM kept_both WHERE a_id = ? UNION SELECT a_id FROM kept_both WHERE b_id = ?) x
			WHERE x.other <> ? AND NOT EXISTS (SELECT 1 FROM kept_both k WHERE k.a_id = x.other AND k.b_id = ? OR k.a_id = ? AND k.b_id = x.other)`,
			[]any{m.ID, m.FromID, m.FromID, m.IntoID, m.IntoID, m.IntoID},
		},
		{`INSERT INTO kept_both (a_id, b_id, user_id, kept_at)
			SELECT CASE WHEN other_id < ? THEN other_id ELSE ? END, CASE WHEN other_id < ? THEN ? ELSE other_id END, ?, ?
			FROM merge_kept WHERE merge_id = ?`, []any{m.IntoID, m.IntoID, m.IntoID, m.IntoID, m.UserID, at(tx.now()), m.ID}},
	} {
		if _, err := tx.exec(q.query, q.args...); err != nil {
			return fmt.Errorf("carry over who sees a customer: %w", err)
		}
	}
	return nil
}

// uncarry takes back what [Tx.carry] has added.
func (tx *Tx) uncarry(m merging) error {
	for _, q := range []struct {
		query string
		args  []any
	}{
		{`DELETE FROM shares WHERE customer_id = ? AND user_id IN (SELECT user_id FROM merge_shares WHERE merge_id = ?)`, []any{m.IntoID, m.ID}},
		{`DELETE FROM merge_shares WHERE merge_id = ?`, []any{m.ID}},
		{`DELETE FROM kept_both WHERE a_id = ? AND b_id IN (SELECT other_id FROM merge_kept WHERE merge_id = ?)`, []any{m.IntoID, m.ID}},
		{`DELETE FROM kept_both WHERE b_id = ? AND a_id IN (SELECT other_id FROM merge_kept WHERE merge_id = ?)`, []any{m.IntoID, m.ID}},
		{`DELETE FROM merge_kept WHERE merge_id = ?`, []any{m.ID}},
	} {
		if _, err := tx.exec(q.query, q.args...); err != nil {
			return fmt.Errorf("take back who sees a customer: %w", err)
		}
	}
	return nil
}

// followMerge lets a merge follow its customer when Undo parts them, or Redo makes
// them one again.
func (tx *Tx) followMerge(e entity, id int64, change cols) error {
	to, merges := change["merged_into"]
	if e != customers || !merges {
		return nil
	}
	var m merging
	err := tx.get(tx.ctx, &m, `SELECT `+mergeColumns+` FROM merges m WHERE m.from_id = ? ORDER BY m.id DESC LIMIT 1`, id)
	if errors.Is(err, sql.ErrNoRows) { // of a book from before merges were noted
		return nil
	}
	if err != nil {
		return fmt.Errorf("read a merge: %w", err)
	}
	if to == nil {
		m.State = MergeUndoing
		err = tx.uncarry(m)
	} else {
		m.State = MergeRuns
		err = tx.carry(m)
	}
	if err == nil {
		err = tx.keepMerge(m)
	}
	if err == nil {
		err = tx.settleMerge(m)
	}
	if err != nil {
		return err
	}
	return tx.rederive(m.IntoID, nil)
}

// settleMerge ends a merge that has nothing more to move.
func (tx *Tx) settleMerge(m merging) error {
	var left bool
	query, args := `SELECT EXISTS (SELECT 1 FROM change_sets WHERE step_of = ? AND undone_at IS NULL)`, []any{m.ID}
	end := MergeUndone
	if m.State == MergeRuns {
		end = MergeDone
		query, args = `SELECT `+mergeWaits+` FROM merges m WHERE m.id = ?`, []any{m.ID}
		rows, err := tx.rowsToMerge(m, 1)
		if err != nil || len(rows) > 0 {
			return err
		}
	}
	if err := tx.get(tx.ctx, &left, query, args...); err != nil {
		return fmt.Errorf("look whether a merge has ended: %w", err)
	}
	if left {
		return nil
	}
	m.State = end
	return tx.keepMerge(m)
}

// toMerge is one row that a merge has to move.
type toMerge struct {
	Entity entity
	ID     int64
	Alive  bool
	Given  bool // open, and its owner's who had from: the owner of into does it now
}

// mergedRows are the rows of a customer in the order in which they move: how to
// reach them and what is to be done first, then the past from its end, then what was
// deleted or taken back, which could not come back without its customer.
var mergedRows = []struct {
	of    entity
	where string
	open  bool
}{
	{phones, `deleted_at IS NULL ORDER BY id`, false},
	{customerDates, `deleted_at IS NULL ORDER BY id`, false},
	{deals, `deleted_at IS NULL AND status = 'open' ORDER BY id`, true},
	{followUps, `deleted_at IS NULL AND state = 'open' ORDER BY id`, true},
	{activities, `deleted_at IS NULL ORDER BY happened_at DESC, id DESC`, false},
	{deals, `deleted_at IS NULL AND status <> 'open' ORDER BY id`, false},
	{followUps, `deleted_at IS NULL AND state <> 'open' ORDER BY id`, false},
	{phones, `deleted_at IS NOT NULL ORDER BY id`, false},
	{customerDates, `deleted_at IS NOT NULL ORDER BY id`, false},
	{deals, `deleted_at IS NOT NULL ORDER BY id`, false},
	{activities, `deleted_at IS NOT NULL ORDER BY id`, false},
	{followUps, `deleted_at IS NOT NULL ORDER BY id`, false},
}

// rowsToMerge lists the next rows that are from's, at most limit.
func (tx *Tx) rowsToMerge(m merging, limit int) ([]toMerge, error) {
	var all []toMerge
	for _, of := range mergedRows {
		if len(all) == limit {
			break
		}
		given, args := `0 = 1`, []any{}
		if of.open {
			given, args = `owner_id = ?`, []any{m.OwnerID}
		}
		var rows []toMerge
		err := tx.list(tx.ctx, &rows, `SELECT id, deleted_at IS NULL AS alive, `+given+` AS given
			FROM `+string(of.of)+` WHERE customer_id = ? AND `+of.where+fmt.Sprintf(` LIMIT %d`, limit-len(all)), append(args, m.FromID)...)
		if err != nil {
			return nil, fmt.Errorf("read what is to move: %w", err)
		}
		for _, row := range rows {
			row.Entity = of.of
			all = append(all, row)
		}
	}
	return all, nil
}

// moveRows makes the next rows of from into's, in the open change-set, and reports
// whether there are more.
func (tx *Tx) moveRows(m merging) (more bool, err error) {
	tx.prepare()
	rows, err := tx.rowsToMerge(m, mergeChunk+1)
	if err != nil {
		return false, err
	}
	into, err := tx.landing(m.IntoID)
	if err != nil {
		return false, err
	}
	for _, row := range rows[:min(len(rows), mergeChunk)] {
		change := cols{"customer_id": m.IntoID}
		if row.Entity == phones {
			change["main"] = int64(0)
		}
		if row.Given && into.OwnerID != m.OwnerID {
			change["owner_id"] = into.OwnerID
			if row.Entity == followUps {
				if err := tx.unremind(row.ID); err != nil {
					return false, err
				}
			}
		}
		if row.Alive {
			change = change.with(into.bin())
		}
		if err := tx.update(row.Entity, row.ID, 0, change); err != nil {
			return false, err
		}
	}
	tx.moved += 2 * len(rows) // the notes of what has moved are made anew, too
	return len(rows) > mergeChunk, nil
}

// landing is where rows arrive that a merge moves.
type landing struct {
	OwnerID   int64   `db:"owner_id"`
	DeletedAt instant `db:"deleted_at"`
	BinID     int64   `db:"bin_id"`
}

func (tx *Tx) landing(customerID int64) (l landing, err error) {
	err = tx.get(tx.ctx, &l, `SELECT owner_id, deleted_at, COALESCE(bin_id, 0) AS bin_id FROM customers WHERE id = ?`, customerID)
	return l, wrapped("read where rows move to", err)
}

// bin are the columns by which a row follows its customer, who was deleted
// meanwhile, into the bin.
func (l landing) bin() cols {
	if l.BinID == 0 {
		return nil
	}
	return cols{"deleted_at": l.DeletedAt, "bin_id": l.BinID}
}

// mergeStep moves the next rows of a merge.
func (tx *Tx) mergeStep(m merging) (more bool, err error) {
	rows, err := tx.rowsToMerge(m, 1)
	if err == nil && len(rows) == 0 { // it only waits for another merge, or is over
		err = tx.settleMerge(m)
	}
	if err != nil || len(rows) == 0 {
		return false, err
	}
	if err := tx.beginStep(m.ChangeSetID, m.ID); err != nil {
		return false, err
	}
	if more, err = tx.moveRows(m); err != nil {
		return false, err
	}
	if !more {
		if err := tx.settleMerge(m); err != nil {
			return false, err
		}
	}
	return more, tx.rederive(m.IntoID, m.FromID)
}
