package store

import (
	"context"
	"fmt"
	"time"

	"daftar/crm"
)

// Celebrant is a customer who is to be greeted.
type Celebrant struct {
	Recipient
	Name   string
	Seller string // whose customer they are, "" when nobody of the team
}

// Ungreeted says who is still to be greeted.
type Ungreeted struct {
	AgreedBefore time.Time // who agreed to greetings by then
	Prefix       string    // with a customer's id it is the key under which a greeting is sent
	Limit        int       // how many are listed at most
}

// greets is what all greetings ask of customer c: agreed to before a moment, and
// not greeted yet under the key that begins with the prefix.
const greets = `c.telegram_id IS NOT NULL AND c.deleted_at IS NULL
	AND EXISTS (SELECT 1 FROM consents x WHERE x.purpose = 'greetings' AND x.customer_id = c.id
		AND x.current = 1 AND x.given = 1 AND x.telegram_id = c.telegram_id AND x.made_at < ?)
	AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.dedupe = ? || c.id)`

const celebrantColumns = `c.id AS customer_id, c.telegram_id, c.language, c.name, coalesce(u.name, '') AS seller`

// Birthdays lists customers whose birthday has a code and who are still to be
// greeted. Whoever is greeted is not listed again, so that it needs no paging.
func (r reads) Birthdays(ctx context.Context, s crm.Scope, code int, u Ungreeted) ([]Celebrant, error) {
	sees, args := seesCustomer(s)
	var rows []Celebrant
	err := r.list(ctx, &rows, `
		SELECT `+celebrantColumns+` FROM customers c LEFT JOIN users u ON u.id = c.owner_id AND u.removed = 0
		WHERE c.birth_day = ? AND c.birth_day <> 0 AND `+greets+` AND `+sees+` ORDER BY c.id LIMIT ?`,
		append([]any{code, at(u.AgreedBefore), u.Prefix}, append(args, u.Limit)...)...)
	if err != nil {
		return nil, fmt.Errorf("list birthdays: %w", err)
	}
	return rows, nil
}

// FirstPurchases lists customers whose first won deal was closed from one moment
// to before another; the rest is as with [reads.Birthdays].
func (r reads) FirstPurchases(ctx context.Context, s crm.Scope, from, to time.Time, u Ungreeted) ([]Celebrant, error) {
	sees, args := seesCustomer(s)
	var rows []Celebrant
	err := r.list(ctx, &rows, `
		SELECT `+celebrantColumns+` FROM deals d CROSS JOIN customers c LEFT JOIN users u ON u.id = c.owner_id AND u.removed = 0
		WHERE d.closed_at >= ? AND d.closed_at < ? AND d.closed_at IS NOT NULL AND d.deleted_at IS NULL AND d.status = 'won'
			AND c.id = d.customer_id AND NOT EXISTS (
				SELECT 1 FROM deals e WHERE e.customer_id = d.customer_id AND e.deleted_at IS NULL AND e.status = 'won'
					AND (e.closed_at < d.closed_at OR e.closed_at = d.closed_at AND e.id < d.id))
			AND `+greets+` AND `+sees+` ORDER BY d.closed_at, d.id LIMIT ?`,
		append([]any{at(from), at(to), at(u.AgreedBefore), u.Prefix}, append(args, u.Limit)...)...)
	if err != nil {
		return nil, fmt.Errorf("list first purchases: %w", err)
	}
	return rows, nil
}
