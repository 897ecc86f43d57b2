package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"daftar/crm"
)

// renameChunk is how many people of an organisation one transaction gives its new
// name.
const renameChunk = 30

// renaming is an organisation whose people do not all go by its name yet.
type renaming struct {
	ID          int64 `db:"organization_id"`
	ChangeSetID int64 `db:"change_set_id"`
	After       int64
}

// renamePeople gives the people of an organisation its new name, the first of them
// at once, the others by [Store.CatchUpNames]. It is refused where the acting person
// does not see all of them.
func (tx *Tx) renamePeople(organizationID int64) error {
	sees, args := seesCustomer(tx.actor.scope)
	var others bool
	err := tx.get(tx.ctx, &others, `SELECT EXISTS (
		SELECT 1 FROM customers c WHERE c.organization_id = ? AND c.deleted_at IS NULL AND NOT `+sees+`)`, append([]any{organizationID}, args...)...)
	if err == nil && others {
		err = crm.Refuse(crm.Forbidden, "error.organization_shared")
	}
	if err != nil {
		return wrapped("look for the people of an organisation", err)
	}
	return tx.renameStep(renaming{ID: organizationID, ChangeSetID: tx.actor.root})
}

// renameStep gives the next people their company's name and notes how far that has
// come.
func (tx *Tx) renameStep(n renaming) error {
	tx.prepare()
	var name string
	if err := tx.get(tx.ctx, &name, `SELECT name FROM organizations WHERE id = ?`, n.ID); err != nil {
		return fmt.Errorf("read the name of an organisation: %w", err)
	}
	var people []int64
	err := tx.list(tx.ctx, &people, `
		SELECT id FROM customers WHERE organization_id = ? AND id > ? AND deleted_at IS NULL AND company <> ? ORDER BY id LIMIT ?`,
		n.ID, n.After, name, renameChunk)
	if err != nil {
		return fmt.Errorf("read the people of an organisation: %w", err)
	}
	for _, id := range people {
		if err := tx.update(customers, id, 0, cols{"company": name}); err != nil {
			return err
		}
		if err := tx.reindex(id); err != nil {
			return err
		}
		n.After = id
	}
	if len(people) < renameChunk {
		_, err = tx.exec(`DELETE FROM organizations_behind WHERE organization_id = ?`, n.ID)
		return wrapped("note that a name has been given", err)
	}
	_, err = tx.exec(`
		INSERT INTO organizations_behind (organization_id, change_set_id, after) VALUES (?, ?, ?)
		ON CONFLICT (organization_id) DO UPDATE SET change_set_id = excluded.change_set_id, after = excluded.after`,
		n.ID, n.ChangeSetID, n.After)
	return wrapped("note how far a name has been given", err)
}

// CatchUpNames gives the people of organisations too large for one transaction their
// new name, in short ones. It is done when none is behind.
func (s *Store) CatchUpNames(ctx context.Context) error {
	const behind = `SELECT organization_id, change_set_id, after FROM organizations_behind ORDER BY organization_id LIMIT 1`
	for ctx.Err() == nil {
		var found []renaming
		if err := s.list(ctx, &found, behind); err != nil || len(found) == 0 {
			return wrapped("look for a new name", err)
		}
		err := s.Do(ctx, func(tx *Tx) error {
			var n renaming
			err := tx.get(tx.ctx, &n, behind)
			if errors.Is(err, sql.ErrNoRows) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("look for a new name: %w", err)
			}
			if err := tx.beginStep(n.ChangeSetID, 0); err != nil {
				return err
			}
			return tx.renameStep(n)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// beginStep opens the change-set of a further step of what another change-set began:
// of a merge, or 0. It is taken back by itself, so it is none that Undo of the other
// reads.
func (tx *Tx) beginStep(root, merge int64) error {
	var by sql.NullInt64
	if err := tx.get(tx.ctx, &by, `SELECT user_id FROM change_sets WHERE id = ?`, root); err != nil {
		return fmt.Errorf("read who began: %w", err)
	}
	set, err := tx.Begin(crm.User{ID: by.Int64}, 0, root)
	if err != nil {
		return err
	}
	tx.actor.scope = crm.WholeBook() // whoever began may have another role by now, or have left
	_, err = tx.exec(`UPDATE change_sets SET step_of = ? WHERE id = ?`, merge, set)
	return wrapped("open a step", err)
}
