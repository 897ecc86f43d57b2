package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"daftar/crm"
	"daftar/crm/fold"
)

// nameKey is what the names of one person share, in whatever script and order.
func nameKey(name string) string {
	words := fold.Keys(name)
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

// mayBeOne is the condition that customers a and b may be one person: the same
// e-mail, or the same folded name. A lone first name says too little, unless it is
// of the same company; two companies speak for two people. Nobody has said that
// they are two.
const mayBeOne = `a.deleted_at IS NULL AND b.deleted_at IS NULL AND a.id <> b.id
	AND (a.email <> '' AND a.email = b.email
		OR a.key <> '' AND a.key = b.key AND (
			a.organization_id IS NOT NULL AND a.organization_id = b.organization_id
			OR a.key LIKE '% %' AND (a.organization_id IS NULL OR b.organization_id IS NULL)))
	AND NOT EXISTS (SELECT 1 FROM kept_both k WHERE k.a_id = a.id AND k.b_id = b.id OR k.a_id = b.id AND k.b_id = a.id)`

// Alike returns the customers of the scope who may be the same person as one of
// them, oldest first.
func (r reads) Alike(ctx context.Context, s crm.Scope, id int64) ([]crm.Customer, error) {
	const enough = 5
	sees, args := seesCustomer(s)
	var ids []int64
	err := r.list(ctx, &ids, `
		SELECT DISTINCT c.id FROM customers a
		CROSS JOIN customers b ON b.id IN (
			SELECT x.id FROM customers x WHERE x.key = a.key AND x.key <> '' AND x.deleted_at IS NULL
			UNION SELECT x.id FROM customers x WHERE x.email = a.email AND x.email <> '' AND x.deleted_at IS NULL)
		CROSS JOIN customers c ON c.id = b.id
		WHERE a.id = ? AND `+mayBeOne+` AND `+sees+fmt.Sprintf(` ORDER BY c.id LIMIT %d`, enough), append([]any{id}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("look for duplicates: %w", err)
	}
	return r.Customers(ctx, s, ids)
}

// Duplicate returns the first pair of customers of the scope who may be one person,
// behind another pair (the zero Duplicate: from the beginning); the zero Duplicate when there
// are no more.
func (r reads) Duplicate(ctx context.Context, s crm.Scope, after crm.Duplicate) (crm.Duplicate, error) {
	for _, byEmail := range []bool{false, true} {
		from := crm.Duplicate{}
		switch {
		case after.ByEmail && !byEmail:
			continue
		case after.ByEmail == byEmail:
			from = after
		}
		pair, err := r.duplicateBy(ctx, s, byEmail, from)
		if err != nil || pair.A != 0 {
			return pair, err
		}
	}
	return crm.Duplicate{}, nil
}

// duplicateBy walks the pairs that share a name or an e-mail, in the order of its
// index. Those who share both are found by their name.
func (r reads) duplicateBy(ctx context.Context, s crm.Scope, byEmail bool, after crm.Duplicate) (crm.Duplicate, error) {
	column, where := "key", ``
	if byEmail {
		column, where = "email", ` AND a.key <> b.key`
	}
	seesA, argsA := seesCustomerAs("a", s)
	seesB, argsB := seesCustomerAs("b", s)
	args := slices.Concat(argsA, argsB)
	if after.A != 0 {
		where += ` AND (a.` + column + `, a.id) >= ((SELECT ` + column + ` FROM customers WHERE id = ?), ?) AND (a.id <> ? OR b.id > ?)`
		args = append(args, after.A, after.A, after.A, after.B)
	}
	var rows []crm.Duplicate
	err := r.list(ctx, &rows, `
		SELECT a.id AS a, b.id AS b FROM customers a CROSS JOIN customers b
			ON b.`+column+` = a.`+column+` AND b.id > a.id AND b.`+column+` <> '' AND b.deleted_at IS NULL
		WHERE a.`+column+` <> '' AND `+mayBeOne+` AND `+seesA+` AND `+seesB+where+`
		ORDER BY a.`+column+`, a.id, b.id LIMIT 1`, args...)
	if err != nil || len(rows) == 0 {
		return crm.Duplicate{}, wrapped("look for duplicates", err)
	}
	rows[0].ByEmail = byEmail
	return rows[0], nil
}

// KeepBoth remembers that two customers who look alike are two.
func (tx *Tx) KeepBoth(a, b int64) error {
	for _, id := range []int64{a, b} {
		if err := tx.may(id); err != nil {
			return err
		}
	}
	_, err := tx.exec(`INSERT INTO kept_both (a_id, b_id, user_id, kept_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		min(a, b), max(a, b), tx.actor.user, at(tx.now()))
	return wrapped("keep both customers", err)
}
