package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"daftar/crm"
)

// hindered is why a row of a family cannot be taken back, or put back, by the person
// of a scope; nil when it can.
func (r reads) hindered(ctx context.Context, s crm.Scope, root int64, row touched) error {
	if err := r.deletedSince(ctx, root, row); err != nil {
		return err
	}
	if row.Entity == activities { // a letter of a customer who was handed over
		if _, err := r.Activity(ctx, s, row.Row); err != nil {
			return err
		}
	}
	if err := r.mergeStands(ctx, s, row, "error.undo_conflict"); err != nil {
		return err
	}
	return r.untouchedSince(ctx, s, root, row)
}

// mergeStands refuses to part, or to merge again, customers of whom one has been handed
// over since: what is theirs is no longer the acting person's to move.
func (r reads) mergeStands(ctx context.Context, s crm.Scope, row touched, key string) error {
	into, merges := row.After["merged_into"].(int64)
	if !merges {
		into, merges = row.Before["merged_into"].(int64)
	}
	if row.Entity != customers || !merges {
		return nil
	}
	if err := r.mergedOn(ctx, into, key); err != nil {
		return err
	}
	var owners []struct {
		ID   int64
		Name string
	}
	err := r.list(ctx, &owners, `
		SELECT u.id, u.name FROM customers c JOIN users u ON u.id = c.owner_id WHERE c.id IN (?, ?) ORDER BY c.id`, row.Row, into)
	if err != nil {
		return fmt.Errorf("read whose merged customers are: %w", err)
	}
	for _, owner := range owners {
		if !s.Sees(owner.ID) {
			return &crm.Error{Code: crm.Conflict, Key: key, Args: map[string]any{"who": owner.Name}}
		}
	}
	return nil
}

// untouchedSince refuses a row of which a change-set outside the family of root that
// still stands has changed the same values later, or that it has handed over to
// somebody outside the scope. Customers are merged into by every later
// sentence about them, so only rows that undo would overwrite count.
func (r reads) untouchedSince(ctx context.Context, s crm.Scope, root int64, row touched) error {
	if row.Entity == customers && row.Made {
		return nil // stays when it is used, see restore
	}
	if row.Entity == organizations && row.keptByPeople() {
		return nil
	}
	var later []struct {
		change
		Root int64
		Who  string
	}
	err := r.list(ctx, &later, `
		SELECT c.id, c.change_set_id, c.part, c.entity, c.row_id, c.old, c.new,
			COALESCE(s.parent_id, s.id) AS root, COALESCE(u.name, '') AS who
		FROM changes c
		JOIN change_sets s ON s.id = c.change_set_id
		LEFT JOIN change_sets p ON p.id = s.parent_id
		LEFT JOIN users u ON u.id = s.user_id
		WHERE c.entity = ? AND c.row_id = ? AND c.id > ?
			AND s.id <> ? AND COALESCE(s.parent_id, 0) <> ?
			AND s.undone_at IS NULL AND p.undone_at IS NULL
		ORDER BY c.id`, string(row.Entity), row.Row, row.First, root, root)
	if err != nil {
		return fmt.Errorf("look for later changes: %w", err)
	}
	families, who := map[int64][]change{}, map[int64]string{}
	var order []int64
	for _, c := range later {
		families[c.Root], who[c.Root] = append(families[c.Root], c.change), c.Who
		order = append(order, c.Root)
	}
	for _, family := range slices.Backward(order) {
		rows, err := rowsOf(families[family])
		if err != nil {
			return err
		}
		to, given := rows[0].gives()
		if row.under(rows[0]) || given && !s.Sees(to) {
			return &crm.Error{Code: crm.Conflict, Key: "error.undo_conflict", Args: map[string]any{"who": who[family]}}
		}
	}
	return nil
}

// deletedSince refuses a row that is gone for good, or that went into the bin since with
// a customer or a deal by a change-set outside the family of root. What lay there
// before is moved like any other row.
func (r reads) deletedSince(ctx context.Context, root int64, row touched) error {
	bin := `NULL`
	if slices.Contains(bins, row.Entity) {
		bin = `x.bin_id`
	}
	var found struct {
		Bin sql.NullInt64
		Set int64
		Who string
	}
	err := r.get(ctx, &found, `
		SELECT `+bin+` AS bin, COALESCE(b.change_set_id, 0) AS "set", COALESCE(u.name, '') AS who
		FROM `+string(row.Entity)+` x LEFT JOIN bin b ON b.id = `+bin+` LEFT JOIN users u ON u.id = b.user_id
		WHERE x.id = ?`, row.Row)
	if errors.Is(err, sql.ErrNoRows) {
		return crm.Refuse(crm.NotFound, "error.purged")
	}
	if err != nil || !found.Bin.Valid {
		return wrapped("look for a deletion", err)
	}
	var later int
	err = r.get(ctx, &later, `
		SELECT COUNT(*) FROM change_sets d WHERE d.id = ? AND d.id <> ? AND COALESCE(d.parent_id, 0) <> ?
			AND ? < (SELECT MAX(c.id) FROM changes c WHERE c.change_set_id IN (SELECT f.id FROM change_sets f WHERE f.id = d.id OR f.parent_id = d.id))`,
		found.Set, root, root, row.First)
	if err != nil || later == 0 {
		return wrapped("look for a deletion", err)
	}
	return &crm.Error{Code: crm.Conflict, Key: "error.undo_deleted", Args: map[string]any{"who": found.Who}}
}

// Redo puts an undone change-set back as it was. It is refused, naming who, when
// somebody has touched since what it would write. Of one that is not undone it
// changes nothing.
func (tx *Tx) Redo(user crm.User, inboxID, changeSet int64) error {
	return tx.follows(func() error { return tx.redo(user, inboxID, changeSet) })
}

func (tx *Tx) redo(user crm.User, inboxID, changeSet int64) error {
	set, err := tx.ChangeSet(tx.ctx, user.Scope(), changeSet)
	if err != nil {
		return err
	}
	if set.ParentID != 0 || set.Replaced { // forged
		return crm.Refuse(crm.NotFound, "error.gone")
	}
	if set.UndoneAt.IsZero() {
		return nil
	}
	if err := tx.ofOneStep(tx.ctx, changeSet); err != nil {
		return err
	}
	rows, err := tx.undoneRows(tx.ctx, changeSet)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := tx.changedSince(tx.ctx, user.Scope(), changeSet, row); err != nil {
			return err
		}
	}
	if _, err := tx.Begin(user, inboxID, changeSet); err != nil {
		return err
	}
	slices.Reverse(rows)
	if err := tx.restoreAll(rows); err != nil {
		return err
	}
	if _, err := tx.exec(`UPDATE change_sets SET undone_at = NULL, version = version + 1 WHERE id = ?`, changeSet); err != nil {
		return fmt.Errorf("put a change-set back: %w", err)
	}
	return nil
}

// ofOneStep refuses a change-set that was taken back in many steps, an import, a
// handing over or a long merge: the last of them is not all of it.
func (r reads) ofOneStep(ctx context.Context, changeSet int64) error {
	var n int
	err := r.get(ctx, &n, `
		SELECT EXISTS (SELECT 1 FROM handovers WHERE change_set_id = ?)
			+ EXISTS (SELECT 1 FROM imports WHERE change_set_id = ? AND change_set_id IS NOT NULL)
			+ EXISTS (SELECT 1 FROM change_sets WHERE parent_id = ? AND parent_id IS NOT NULL AND step_of > 0)`, changeSet, changeSet, changeSet)
	if err == nil && n > 0 {
		err = crm.Refuse(crm.Conflict, "error.redo_steps")
	}
	return wrapped("look for an import or a handing over", err)
}

// changedSince refuses to put back a row that is not any more as the undo left it.
func (r reads) changedSince(ctx context.Context, s crm.Scope, root int64, row touched) error {
	if _, binned := row.After["bin_id"]; !binned {
		if err := r.deletedSince(ctx, root, row); err != nil {
			return err
		}
	}
	if row.Entity == activities && row.After["deleted_at"] == nil { // of a customer who was handed over
		if _, err := r.Activity(ctx, s, row.Row); err != nil {
			return err
		}
	}
	if err := r.mergeStands(ctx, s, row, "error.redo_conflict"); err != nil {
		return err
	}
	if row.Entity == organizations && row.keptByPeople() {
		return nil
	}
	if err := r.inHands(ctx, s, row); err != nil {
		return err
	}
	err := r.untouchedSince(ctx, s, root, row)
	var refusal *crm.Error
	if errors.As(err, &refusal) && refusal.Key == "error.undo_conflict" {
		return &crm.Error{Code: crm.Conflict, Key: "error.redo_conflict", Args: refusal.Args}
	}
	if err != nil {
		return err
	}
	return r.asLeft(ctx, row)
}

// asLeft refuses a row of which something that stood below the undone change has been
// taken back, too. That a reminder has gone out since is no change.
func (r reads) asLeft(ctx context.Context, row touched) error {
	wanted := cols{}
	for name := range row.After {
		name, _, _ = strings.Cut(name, memberSign)
		wanted[name] = nil
	}
	is, err := r.columns(ctx, row.Entity, row.Row, wanted)
	if err != nil {
		return err
	}
	members(row.Entity, is, maps.Clone(is))
	for name, v := range row.After { // members of a list that are not there
		if _, have := is[name]; !have && v == false {
			is[name] = false
		}
	}
	maps.DeleteFunc(is, func(name string, _ any) bool { _, asked := row.After[name]; return !asked })
	if is["fired_at"] != nil {
		is["fired_at"] = row.After["fired_at"]
	}
	if maps.Equal(is, row.After) {
		return nil
	}
	var who string
	err = r.get(ctx, &who, `
		SELECT COALESCE(u.name, '') FROM changes c JOIN change_sets s ON s.id = c.change_set_id LEFT JOIN users u ON u.id = s.user_id
		WHERE c.entity = ? AND c.row_id = ? AND c.id > ? ORDER BY c.id DESC LIMIT 1`, string(row.Entity), row.Row, row.First)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("look for later changes: %w", err)
	}
	return &crm.Error{Code: crm.Conflict, Key: "error.redo_conflict", Args: map[string]any{"who": who}}
}

// inHands refuses a row that has come to be somebody's whom the scope does not see,
// unless whose it is is just what was changed.
func (r reads) inHands(ctx context.Context, s crm.Scope, row touched) error {
	if _, given := row.gives(); given {
		return nil
	}
	whose := map[entity]string{
		customers: `SELECT x.owner_id AS own, x.owner_id AS theirs, u.name FROM customers x JOIN users u ON u.id = x.owner_id WHERE x.id = ?`,
		deals:     ofCustomer(deals), followUps: ofCustomer(followUps),
	}[row.Entity]
	if whose == "" {
		return nil
	}
	var owner struct {
		Own, Theirs int64
		Name        string
	}
	err := r.get(ctx, &owner, whose, row.Row)
	if err != nil || s.Sees(owner.Own) || s.Sees(owner.Theirs) {
		return wrapped("read whose a row is", err)
	}
	return &crm.Error{Code: crm.Conflict, Key: "error.redo_conflict", Args: map[string]any{"who": owner.Name}}
}

// ofCustomer reads whose a row is, and whose its customer.
func ofCustomer(e entity) string {
	return `SELECT x.owner_id AS own, COALESCE(c.owner_id, 0) AS theirs, u.name
		FROM ` + string(e) + ` x JOIN users u ON u.id = x.owner_id LEFT JOIN customers c ON c.id = x.customer_id WHERE x.id = ?`
}

// undoneRows are what the undo of a change-set did: it is the newest of the family,
// since nothing mends what is undone.
func (r reads) undoneRows(ctx context.Context, root int64) ([]touched, error) {
	var changes []change
	err := r.list(ctx, &changes, `
		SELECT id, change_set_id, part, entity, row_id, old, new FROM changes
		WHERE change_set_id = (SELECT MAX(id) FROM change_sets WHERE parent_id = ? AND parent_id IS NOT NULL AND step_of IS NULL) ORDER BY id`, root)
	if err != nil {
		return nil, fmt.Errorf("read what was undone: %w", err)
	}
	return rowsOf(changes)
}
