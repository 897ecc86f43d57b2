package store

import (
	"context"
	"fmt"
	"slices"

	"daftar/crm"
	"daftar/crm/fold"
)

// A customer's e-mail and their link in Telegram are theirs alone: two who share one of
// them are taken for one whatever they are called.
const (
	sameEmail = `a.email <> '' AND b.email <> '' AND LOWER(a.email) = LOWER(b.email)`
	sameLink  = `a.username <> '' AND b.username <> '' AND LOWER(a.username) = LOWER(b.username)`
)

// mayBeOne is the condition that customers a and b may be one person: the same
// e-mail or link, or names that share their bones and are [fold.Alike], which the database
// cannot say. A lone first name says too little, unless it is of the same company;
// two companies speak for two people. Nobody has said that they are two.
const mayBeOne = `a.deleted_at IS NULL AND b.deleted_at IS NULL AND a.id <> b.id
	AND (a.key <> '' AND a.key = b.key AND (
			a.organization_id IS NOT NULL AND a.organization_id = b.organization_id
			OR a.key LIKE '% %' AND (a.organization_id IS NULL OR b.organization_id IS NULL))
		OR ` + sameEmail + ` OR ` + sameLink + `)
	AND NOT EXISTS (SELECT 1 FROM kept_both k WHERE k.a_id = a.id AND k.b_id = b.id OR k.a_id = b.id AND k.b_id = a.id)`

// tellsWho are the columns of a customer that mayBeOne looks at: a change of one of them
// may make the customer alike to another.
var tellsWho = []string{"name", "email", "username", "organization_id"}

// mayBeAnother reports whether what was done to a customer may have made them alike
// to somebody: they were entered, or are somebody else by their name than before.
func (t touched) mayBeAnother() bool {
	return t.Made || slices.ContainsFunc(tellsWho, func(column string) bool {
		after, changed := t.After[column]
		return changed && after != t.Before[column]
	})
}

// candidate is a pair that fulfils mayBeOne, less that their names are alike.
type candidate struct {
	A, B  int64
	AName string `db:"a_name"`
	BName string `db:"b_name"`
	Sure  bool   // whatever they are called
}

const candidateColumns = `a.id AS a, b.id AS b, a.name AS a_name, b.name AS b_name,
	CASE WHEN ` + sameEmail + ` OR ` + sameLink + ` THEN 1 ELSE 0 END AS sure`

func (c candidate) holds() bool { return c.Sure || fold.Alike(c.AName, c.BName) }

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
			UNION SELECT x.id FROM customers x WHERE LOWER(x.email) = LOWER(a.email) AND x.email <> '' AND x.deleted_at IS NULL
			UNION SELECT x.id FROM customers x WHERE LOWER(x.username) = LOWER(a.username) AND x.username <> '' AND x.deleted_at IS NULL)
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

// likeness is how the walk finds those who share something: what it is of the customers
// a and b, by its index, and which pairs were met before by something else.
type likeness struct{ a, b, bHas, aHas, also string }

const sameKey = `a.key <> '' AND a.key = b.key`

var likenesses = map[crm.Likeness]likeness{
	crm.ByName:  {a: `a.key`, b: `b.key`, aHas: `a.key <> ''`, bHas: `b.key <> ''`},
	crm.ByEmail: {a: `LOWER(a.email)`, b: `LOWER(b.email)`, aHas: `a.email <> ''`, bHas: `b.email <> ''`, also: ` AND NOT (` + sameKey + `)`},
	crm.ByLink: {
		a: `LOWER(a.username)`, b: `LOWER(b.username)`, aHas: `a.username <> ''`, bHas: `b.username <> ''`,
		also: ` AND NOT (` + sameKey + `) AND NOT (` + sameEmail + `)`,
	},
}

// Duplicate returns the first pair of customers of the scope who may be one person,
// behind another pair (the zero Duplicate: from the beginning); the zero Duplicate when there
// are no more.
func (r reads) Duplicate(ctx context.Context, s crm.Scope, after crm.Duplicate) (crm.Duplicate, error) {
	for _, by := range crm.Likenesses[slices.Index(crm.Likenesses, after.By):] {
		from := crm.Duplicate{By: by}
		if by == after.By {
			from = after
		}
		pair, err := r.duplicateBy(ctx, s, from)
		if err != nil || pair.A != 0 {
			return pair, err
		}
	}
	return crm.Duplicate{}, nil
}

// duplicateBy walks the pairs that share one thing, in the order of its index. Those who
// share several are found by the first of them.
func (r reads) duplicateBy(ctx context.Context, s crm.Scope, after crm.Duplicate) (crm.Duplicate, error) {
	const looked = 50
	l := likenesses[after.By]
	seesA, argsA := seesCustomerAs("a", s)
	seesB, argsB := seesCustomerAs("b", s)
	for {
		where, args := l.also, slices.Concat(argsA, argsB)
		if after.A != 0 {
			from := `(SELECT ` + l.a + ` FROM customers a WHERE a.id = ?)` // said twice: SQLite seeks no pair with an expression in it
			where += ` AND ` + l.a + ` >= ` + from + ` AND (` + l.a + `, a.id) >= (` + from + `, ?) AND (a.id <> ? OR b.id > ?)`
			args = append(args, after.A, after.A, after.A, after.A, after.B)
		}
		var rows []candidate
		err := r.list(ctx, &rows, `
			SELECT `+candidateColumns+` FROM customers a CROSS JOIN customers b
				ON `+l.b+` = `+l.a+` AND b.id > a.id AND `+l.bHas+` AND b.deleted_at IS NULL
			WHERE `+l.aHas+` AND `+mayBeOne+` AND `+seesA+` AND `+seesB+where+`
			`+fmt.Sprintf(`ORDER BY %s, a.id, b.id LIMIT %d`, l.a, looked), args...)
		if err != nil {
			return crm.Duplicate{}, fmt.Errorf("look for duplicates: %w", err)
		}
		for _, c := range rows {
			after = crm.Duplicate{A: c.A, B: c.B, By: after.By}
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
	return tx.keepBoth(a, b)
}

func (tx *Tx) keepBoth(a, b int64) error {
	_, err := tx.exec(`INSERT INTO kept_both (a_id, b_id, user_id, kept_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		min(a, b), max(a, b), tx.actor.user, at(tx.now()))
	return wrapped("keep both customers", err)
}
