package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"daftar/crm"
)

// BeginImport opens the change-set of an import, or goes on with it: all further
// changes of the transaction belong to it. It returns [crm.ErrStale] when the import
// does not run any more, or has come further than i says.
func (tx *Tx) BeginImport(user crm.User, i *Import) error {
	tx.prepare()
	tx.later = newLater()
	tx.later.behind = true
	is, err := tx.Import(tx.ctx, crm.WholeBook(), i.ID)
	if err != nil {
		return err
	}
	if is.State != ImportRunning || is.Reached != i.Reached {
		return crm.ErrStale
	}
	if is.SetID != 0 {
		i.SetID = is.SetID
		tx.goOn(user, is.SetID, is.SetID)
		return nil
	}
	set, err := tx.Begin(user, 0, 0)
	if err != nil {
		return err
	}
	if _, err := tx.exec(`UPDATE imports SET change_set_id = ? WHERE id = ?`, set, i.ID); err != nil {
		return fmt.Errorf("note the changes of import %d: %w", i.ID, err)
	}
	i.SetID = set
	return nil
}

// goOn adds further changes to a change-set that is open already.
func (tx *Tx) goOn(user crm.User, changeSet, root int64) {
	tx.actor = actor{user: user.ID, scope: user.Scope(), changeSet: changeSet, root: root}
}

// Changes is how many changes the transaction has written so far.
func (tx *Tx) Changes() int { return tx.actor.changes }

// StepImport notes how far an import has come and what became of its rows; lines are
// those of the rows since.
func (tx *Tx) StepImport(i Import, lines []ImportLine) error {
	counts, err := json.Marshal(i.Counts)
	if err != nil {
		return fmt.Errorf("step import %d: %w", i.ID, err)
	}
	if _, err := tx.exec(`UPDATE imports SET reached = ?, counts = ? WHERE id = ?`, i.Reached, string(counts), i.ID); err != nil {
		return fmt.Errorf("step import %d: %w", i.ID, err)
	}
	last, part := 0, 0
	for _, l := range lines {
		if l.Row != last {
			last, part = l.Row, 0
		}
		part++
		_, err := tx.exec(`INSERT INTO import_lines (import_id, line, part, refused, why, field, value) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			i.ID, l.Row, part, l.Refused, l.Why, l.Field, l.Value)
		if err != nil {
			return fmt.Errorf("keep a line of import %d: %w", i.ID, err)
		}
	}
	return tx.flush()
}

// Holder is who has a phone.
type Holder struct {
	CustomerID int64
	OwnerID    int64
	Sees       bool   // the customer lies inside the scope
	Name       string // theirs, "" outside the scope
}

// Holders tells which customers have the given phones, across all scopes: the same
// phone never makes a second customer. Of those outside the scope nothing but the
// owner's id may reach the person.
func (r reads) Holders(ctx context.Context, s crm.Scope, numbers []string) (map[string]Holder, error) {
	out := make(map[string]Holder, len(numbers))
	const atOnce = 500
	for len(numbers) > 0 {
		some := numbers[:min(atOnce, len(numbers))]
		numbers = numbers[len(some):]
		sees, args := seesCustomer(s)
		where, in, err := in(`p.number IN (?)`, some)
		if err != nil {
			return nil, fmt.Errorf("look phones up: %w", err)
		}
		var rows []struct {
			Number  string
			ID      int64
			OwnerID int64 `db:"owner_id"`
			Sees    bool
			Name    string
		}
		err = r.list(ctx, &rows, `
			SELECT p.number, c.id, c.owner_id, c.name, CASE WHEN `+sees+` THEN 1 ELSE 0 END AS sees
			FROM phones p JOIN customers c ON c.id = p.customer_id
			WHERE `+where+` AND p.deleted_at IS NULL`, append(args, in...)...)
		if err != nil {
			return nil, fmt.Errorf("look phones up: %w", err)
		}
		for _, row := range rows {
			h := Holder{CustomerID: row.ID, OwnerID: row.OwnerID, Sees: row.Sees}
			if h.Sees {
				h.Name = row.Name
			}
			out[row.Number] = h
		}
	}
	return out, nil
}

// MadeBy returns which of some customers were made by a change-set of the scope.
func (r reads) MadeBy(ctx context.Context, s crm.Scope, changeSet int64, ids []int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	if len(ids) == 0 || changeSet == 0 {
		return out, nil
	}
	if _, err := r.ChangeSet(ctx, s, changeSet); err != nil {
		return nil, err
	}
	where, args, err := in(`row_id IN (?)`, ids)
	if err != nil {
		return nil, fmt.Errorf("look for who was made: %w", err)
	}
	var made []int64
	err = r.list(ctx, &made, `SELECT row_id FROM changes WHERE entity = 'customers' AND `+where+` AND change_set_id = ? AND old IS NULL`,
		append(args, changeSet)...)
	if err != nil {
		return nil, fmt.Errorf("look for who was made: %w", err)
	}
	for _, id := range made {
		out[id] = true
	}
	return out, nil
}

// HasNote reports whether a customer has a note of exactly these words.
func (r reads) HasNote(ctx context.Context, s crm.Scope, customerID int64, text string) (bool, error) {
	found, err := r.selectActivities(ctx, s, `x.customer_id = ? AND x.kind = 'note' AND x.text = ? AND x.deleted_at IS NULL`,
		`LIMIT 1`, customerID, text)
	return len(found) > 0, err
}

// contactBefore adds to change that a customer was in contact at a time of which
// nothing else is in the book.
func contactBefore(c crm.Customer, t *time.Time, change cols) {
	if t == nil || t.IsZero() || !t.After(c.LastContactAt) {
		return
	}
	change["earlier_contact_at"], change["last_contact_at"] = at(*t), at(*t)
}
