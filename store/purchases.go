package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"daftar/crm"
)

// Bought is a page of what a customer has bought, newest first: behind a place or,
// going back, right ahead of it.
func (r reads) Bought(ctx context.Context, s crm.Scope, customerID int64, from Place, back bool, limit int) ([]crm.Deal, error) {
	where, order := `x.customer_id = ? AND x.status = 'won' AND x.deleted_at IS NULL`, `DESC`
	args := []any{customerID}
	if from.ID != 0 {
		beside := `<`
		if back {
			beside, order = `>`, `ASC`
		}
		where, args = where+` AND (x.closed_at, x.id) `+beside+` (?, ?)`, append(args, at(from.At), from.ID)
	}
	found, err := r.selectDeals(ctx, s, where,
		fmt.Sprintf(`ORDER BY x.closed_at %s, x.id %s LIMIT %d`, order, order, limit), args...)
	if order == `ASC` {
		slices.Reverse(found)
	}
	return found, err
}

// Favourites sums what a customer has bought by goods and unit, the latest first.
func (r reads) Favourites(ctx context.Context, s crm.Scope, customerID int64, limit int) ([]crm.Favourite, error) {
	sees, seesArgs := seesRow(s)
	var rows []struct {
		Name     string
		Unit     crm.Unit
		Quantity crm.Quantity
		Times    int
		Last     instant
	}
	err := r.list(ctx, &rows, `
		SELECT MAX(i.name) AS name, i.unit, SUM(i.quantity) AS quantity, COUNT(DISTINCT x.id) AS times, MAX(x.closed_at) AS last
		FROM deals x JOIN deal_items i ON i.deal_id = x.id AND i.deleted_at IS NULL
		WHERE x.customer_id = ? AND x.status = 'won' AND x.deleted_at IS NULL AND `+sees+fmt.Sprintf(`
		GROUP BY COALESCE(CAST(i.product_id AS TEXT), i.name), i.unit ORDER BY MAX(x.closed_at) DESC, 1 LIMIT %d`, limit),
		append([]any{customerID}, seesArgs...)...)
	if err != nil {
		return nil, fmt.Errorf("sum what was bought: %w", err)
	}
	out := make([]crm.Favourite, len(rows))
	for n, row := range rows {
		out[n] = crm.Favourite{Name: row.Name, Unit: row.Unit, Quantity: row.Quantity, Times: row.Times, Last: row.Last.Time}
	}
	return out, nil
}

// BuysEvery is the median time between two purchases of a customer, over the newest
// hundred; 0 with fewer than two.
func (r reads) BuysEvery(ctx context.Context, s crm.Scope, customerID int64) (time.Duration, error) {
	const enough = 100
	bought, err := r.Bought(ctx, s, customerID, Place{}, false, enough)
	if err != nil || len(bought) < 2 {
		return 0, err
	}
	gaps := make([]time.Duration, len(bought)-1)
	for n := range gaps {
		gaps[n] = bought[n].ClosedAt.Sub(bought[n+1].ClosedAt)
	}
	slices.Sort(gaps)
	return (gaps[(len(gaps)-1)/2] + gaps[len(gaps)/2]) / 2, nil
}
