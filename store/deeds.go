package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"daftar/crm"
)

// Deeds returns a page of a person's own change-sets since a moment, newest first, each
// with what it did and whether it can be taken back or put back: those behind the
// change-set before (0: the newest), or with after those right ahead of it.
func (r reads) Deeds(ctx context.Context, s crm.Scope, userID int64, since time.Time, before, after int64, limit int) ([]crm.Deed, error) {
	if !s.Sees(userID) {
		return nil, nil
	}
	where, order, args := ownDeed, `DESC`, []any{userID, at(since)}
	switch {
	case after != 0:
		where, order, args = where+` AND id > ?`, `ASC`, append(args, after)
	case before != 0:
		where, args = where+` AND id < ?`, append(args, before)
	}
	var ids []int64
	err := r.list(ctx, &ids, fmt.Sprintf(`SELECT id FROM change_sets WHERE `+where+` ORDER BY id %s LIMIT %d`, order, limit), args...)
	if err != nil {
		return nil, fmt.Errorf("list what a person did: %w", err)
	}
	if after != 0 {
		slices.Reverse(ids)
	}
	out := make([]crm.Deed, 0, len(ids))
	for _, id := range ids {
		d, err := r.deed(ctx, s, id)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// forgetCalled takes from changes what their rows are called now, where the row is no
// longer inside the scope: whoever has it now may call it as they like.
func (r reads) forgetCalled(ctx context.Context, s crm.Scope, changes []crm.Change) error {
	for i, c := range changes {
		var err error
		switch entity(c.Entity) {
		case customers:
			_, err = r.Customer(ctx, s, c.Row)
		case deals:
			_, err = r.Deal(ctx, s, c.Row)
		case activities:
			_, err = r.Activity(ctx, s, c.Row)
		case followUps:
			_, err = r.FollowUp(ctx, s, c.Row)
		case dealItems:
			_, err = r.Item(ctx, s, c.Row)
		}
		if crm.CodeOf(err) == crm.NotFound {
			changes[i].Label, _ = c.New[labels[entity(c.Entity)]].(string)
			err = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// DeedsAhead counts how many of a person's change-sets since a moment are newer than
// one of them.
func (r reads) DeedsAhead(ctx context.Context, s crm.Scope, userID int64, since time.Time, changeSet int64) (n int, err error) {
	if !s.Sees(userID) {
		return 0, nil
	}
	err = r.get(ctx, &n, `SELECT COUNT(*) FROM change_sets WHERE `+ownDeed+` AND id > ?`, userID, at(since), changeSet)
	return n, wrapped("count what a person did", err)
}

const (
	// deedChanges is how many changes say what a change-set did, and deedTables how many
	// say of what.
	deedChanges, deedTables = 2, 50
	// deedRows is of how many rows it is looked at beforehand whether they are in the
	// way. What stands in the way of a larger change-set is found when it is tapped.
	deedRows = 40
)

// toldFirst is the order in which the rows of a change-set are told: who was merged or
// handed over says more than what went along.
const toldFirst = `CASE c.entity WHEN 'customers' THEN 0 WHEN 'deals' THEN 1 WHEN 'activities' THEN 2 WHEN 'follow_ups' THEN 3 ELSE 4 END`

func (r reads) deed(ctx context.Context, s crm.Scope, id int64) (d crm.Deed, err error) {
	if d.ChangeSet, err = r.ChangeSet(ctx, s, id); err != nil {
		return d, err
	}
	if d.Bulk, err = r.bulk(ctx, id); err != nil {
		return d, err
	}
	if d.Bulk != nil {
		if !d.UndoneAt.IsZero() {
			errors.As(r.ofOneStep(ctx, id), &d.Hindered)
		}
		return d, nil
	}
	if d.Changes, err = r.tellChanges(ctx, fmt.Sprintf(`c.change_set_id = ? ORDER BY `+toldFirst+`, c.id LIMIT %d`, deedChanges), id); err != nil {
		return d, err
	}
	if err := r.forgetCalled(ctx, s, d.Changes); err != nil {
		return d, err
	}
	err = r.list(ctx, &d.Tables, fmt.Sprintf(`SELECT c.entity FROM changes c WHERE c.change_set_id = ? ORDER BY `+toldFirst+`, c.id LIMIT %d`, deedTables), id)
	if err != nil {
		return d, fmt.Errorf("read what was changed: %w", err)
	}
	d.Tables = slices.Compact(d.Tables)
	if err := r.get(ctx, &d.More, `SELECT COUNT(*) FROM changes WHERE change_set_id = ?`, id); err != nil {
		return d, fmt.Errorf("count changes: %w", err)
	}
	d.More -= len(d.Changes)
	if len(d.Changes) > 0 {
		if d.Who, err = r.whoOf(ctx, s, d.Changes[0]); err != nil {
			return d, err
		}
	}
	err = r.deedHindered(ctx, s, d)
	if errors.As(err, &d.Hindered) {
		return d, nil
	}
	return d, err
}

// deedHindered is why a change-set cannot be taken back or, when it is undone, not be
// put back.
func (r reads) deedHindered(ctx context.Context, s crm.Scope, d crm.Deed) error {
	var rows []touched
	hindered := r.hindered
	if d.UndoneAt.IsZero() {
		changes, err := r.family(ctx, d.ID)
		if err != nil {
			return err
		}
		if rows, err = rowsOf(changes); err != nil {
			return err
		}
		rows = slices.DeleteFunc(rows, touched.putBack)
	} else {
		var err error
		if rows, err = r.undoneRows(ctx, d.ID); err != nil {
			return err
		}
		hindered = r.changedSince
	}
	for _, row := range rows[:min(len(rows), deedRows)] {
		if err := hindered(ctx, s, d.ID, row); err != nil {
			return err
		}
	}
	return nil
}

// bulk reads the import or the handing over that a change-set is, if it is one.
func (r reads) bulk(ctx context.Context, changeSet int64) (*crm.Bulk, error) {
	found, err := r.selectImports(ctx, `i.change_set_id = ? AND i.change_set_id IS NOT NULL`, changeSet)
	if err != nil {
		return nil, err
	}
	if len(found) > 0 {
		i := found[0]
		return &crm.Bulk{
			ID: i.ID, Import: true, Version: i.Version, Name: i.Name, Customers: i.Counts.Made + i.Counts.Updated,
			Running: i.State != ImportDone && i.State != ImportReverted,
		}, nil
	}
	var b crm.Bulk
	err = r.get(ctx, &b, `
		SELECT h.id, u.name, h.done AS customers, h.state IN ('running', 'undoing') AS running
		FROM handovers h JOIN users u ON u.id = h.to_id WHERE h.change_set_id = ?`, changeSet)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &b, wrapped("read handing over", err)
}

// whoOf is the customer of the scope whose a changed row is, "" for nobody's or who is
// the row themselves.
func (r reads) whoOf(ctx context.Context, s crm.Scope, c crm.Change) (string, error) {
	if entity(c.Entity) == customers {
		return "", nil
	}
	var id sql.NullInt64
	err := r.whose(ctx, &id, touched{Entity: entity(c.Entity), Row: c.Row})
	if crm.CodeOf(err) == crm.NotFound || err == nil && !id.Valid {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	who, err := r.Customer(ctx, s, id.Int64)
	return who.Name, unlessGone(err)
}
