package store

import (
	"context"
	"fmt"
	"slices"

	"daftar/crm"
	"daftar/crm/fold"
)

// mayBeOne is the condition that customers a and b may be one person: the same
// e-mail, or names that share their bones and are [fold.Alike], which the database
// cannot say. A lone first name says too little, unless it is of the same company;
// two companies speak for two people. Nobody has said that they are two.
const mayBeOne = `a.deleted_at IS NULL AND b.deleted_at IS NULL AND a.id <> b.id
	AND (a.email <> '' AND a.email = b.email
		OR a.key <> '' AND a.key = b.key AND (
			a.organization_id IS NOT NULL AND a.organization_id = b.organization_id
			OR a.key LIKE '% %' AND (a.organization_id IS NULL OR b.organization_id IS NULL)))
	AND NOT EXISTS (SELECT 1 FROM kept_both k WHERE k.a_id = a.id AND k.b_id = b.id OR k.a_id = b.id AND k.b_id = a.id)`

// candidate is a pair that fulfils mayBeOne, less that their names are alike.
type candidate struct {
	A, B           int64
	AName          string `db:"a_name"`
	BName          string `db:"b_name"`
	AEmail, BEmail string
}

const candidateColumns = `a.id AS a, b.id AS b, a.name AS a_name, b.name AS b_name, a.email AS aemail, b.email AS bemail`

func (c candidate) holds() bool {
	return c.AEmail != "" && c.AEmail == c.BEmail || fold.Alike(c.AName, c.BName)
}

// Alike returns the customers of the scope who may be the same person as one of
// them, those of the same spelling first, then oldest first.
func (r reads) Alike(ctx context.Context, s crm.Scope, id int64) ([]crm.Customer, error) {
	const enough, looked = 5, 100
	sees, args := seesCustomerAs("b", s)
	var found []candidate
	err := r.list(ctx, &found, `
		SELECT `+candidateColumns+` FROM customers a
		CROSS JOIN customers b ON b.id IN (
			SELECT x.id FROM customers x WHERE x.key = a.key AND x.key <> '' AND x.deleted_at IS NULL
			UNION SELECT x.id FROM customers x WHERE x.email = a.email AND x.email <> '' AND x.deleted_at IS NULL)
		WHERE a.id = ? AND `+mayBeOne+` AND `+sees+fmt.Sprintf(` ORDER BY b.name <> a.name, b.id LIMIT %d`, looked), append([]any{id}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("look for duplicates: %w", err)
	}
	var ids []int64
	for _, c := range found {
		if c.holds() && len(ids) < enough {
			ids = append(ids, c.B)
		}
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
	const looked = 50
	column, also := "key", ``
	if byEmail {
		column, also = "email", ` AND a.key <> b.key`
	}
	seesA, argsA := seesCustomerAs("a", s)
	seesB, argsB := seesCustomerAs("b", s)
	for {
		where, args := also, slices.Concat(argsA, argsB)
		if after.A != 0 {
			where += ` AND (a.` + column + `, a.id) >= ((SELECT ` + column + ` FROM customers WHERE id = ?), ?) AND (a.id <> ? OR b.id > ?)`
			args = append(args, after.A, after.A, after.A, after.B)
		}
		var rows []candidate
		err := r.list(ctx, &rows, `
			SELECT `+candidateColumns+` FROM customers a CROSS JOIN customers b
				ON b.`+column+` = a.`+column+` AND b.id > a.id AND b.`+column+` <> '' AND b.deleted_at IS NULL
			WHERE a.`+column+` <> '' AND `+mayBeOne+` AND `+seesA+` AND `+seesB+where+`
			`+fmt.Sprintf(`ORDER BY a.%s, a.id, b.id LIMIT %d`, column, looked), args...)
		if err != nil {
			return crm.Duplicate{}, fmt.Errorf("look for duplicates: %w", err)
		}
		for _, c := range rows {
			after = crm.Duplicate{A: c.A, B: c.B, ByEmail: byEmail}
			if c.holds() {
				return after, nil
			}
		}
		if len(rows) < looked {
			return crm.Duplicate{}, nil
		}
	}
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
