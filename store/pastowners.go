package store

import (
	"context"
	"fmt"
	"slices"

	"daftar/crm"
	"daftar/crm/fold"
)

// hadBy keeps, where a change gives a customer to somebody else, what they were called
// by whoever has had them: that is all which that member goes on knowing.
func (tx *Tx) hadBy(customerID int64, old, changed cols) error {
	was, ok := old["owner_id"].(int64)
	if !ok || changed["owner_id"] == was {
		return nil
	}
	name, renamed := old["name"].(string)
	if !renamed {
		if err := tx.get(tx.ctx, &name, `SELECT name FROM customers WHERE id = ?`, customerID); err != nil {
			return fmt.Errorf("read what a customer is called: %w", err)
		}
	}
	if _, err := tx.exec(`DELETE FROM past_owners WHERE customer_id = ? AND user_id = ?`, customerID, was); err != nil {
		return fmt.Errorf("forget who had a customer: %w", err)
	}
	var values []any
	for _, word := range nameKeys(name) {
		values = append(values, was, word, customerID, name)
	}
	if len(values) == 0 {
		return nil
	}
	err := tx.insertMany(`past_owners (user_id, word, customer_id, name)`, 4, values, ``)
	return wrapped("keep who had a customer", err)
}

func nameKeys(name string) []string {
	keys := fold.Keys(name)
	slices.Sort(keys)
	return slices.Compact(keys)
}

// past returns who a customer of the scope may be of those whom its person has had and
// does not see any more: every word of the name stood in theirs then.
func (r reads) past(ctx context.Context, s crm.Scope, customerID int64) ([]crm.Past, error) {
	const enough = 5
	c, err := r.Customer(ctx, s, customerID)
	if err != nil || s.All() {
		return nil, err
	}
	words := nameKeys(c.Name)
	if len(words) == 0 {
		return nil, nil
	}
	where, args, err := in(`h.word IN (?)`, words)
	if err != nil {
		return nil, fmt.Errorf("look among past customers: %w", err)
	}
	sees, seen := seesCustomerAs("b", s)
	args = slices.Concat([]any{s.User()}, args, seen, []any{customerID, customerID, len(words)})
	var rows []struct {
		ID      int64
		Name    string
		OwnerID int64 `db:"owner_id"`
		Owner   string
	}
	err = r.list(ctx, &rows, `
		SELECT b.id, MAX(h.name) AS name, MAX(u.id) AS owner_id, MAX(u.name) AS owner
		FROM past_owners h CROSS JOIN customers b ON b.id = h.customer_id CROSS JOIN users u ON u.id = b.owner_id
		WHERE h.user_id = ? AND `+where+` AND b.deleted_at IS NULL AND NOT `+sees+`
			AND NOT EXISTS (SELECT 1 FROM kept_both k WHERE k.a_id = b.id AND k.b_id = ? OR k.b_id = b.id AND k.a_id = ?)
		GROUP BY b.id HAVING COUNT(*) = ? `+fmt.Sprintf(`ORDER BY b.id DESC LIMIT %d`, enough), args...)
	if err != nil {
		return nil, fmt.Errorf("look among past customers: %w", err)
	}
	out := make([]crm.Past, len(rows))
	for i, row := range rows {
		out[i] = crm.Past{ID: row.ID, Name: row.Name, OwnerID: row.OwnerID, Owner: row.Owner}
	}
	return out, nil
}

// NotPast remembers that a customer is somebody else than one whom the acting person
// has had.
func (tx *Tx) NotPast(customerID, past int64) error {
	all, err := tx.past(tx.ctx, tx.actor.scope, customerID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(p crm.Past) bool { return p.ID == past }) {
		return crm.Refuse(crm.NotFound, "error.gone")
	}
	return tx.keepBoth(customerID, past)
}
