package store

import (
	"context"
	"fmt"

	"daftar/crm"
)

// ExportCustomers reads the customers of the scope behind an id, for a sheet of all
// of them, with what their numbers are called.
func (r reads) ExportCustomers(ctx context.Context, s crm.Scope, behind int64, limit int) ([]crm.Customer, map[int64][]crm.Phone, error) {
	found, err := r.selectCustomers(ctx, s, `c.id > ? AND c.deleted_at IS NULL`, fmt.Sprintf(`ORDER BY c.id LIMIT %d`, limit), behind)
	if err != nil || len(found) == 0 {
		return nil, nil, err
	}
	ids := make([]int64, len(found))
	for i, c := range found {
		ids[i] = c.ID
	}
	where, args, err := in(`customer_id IN (?)`, ids)
	if err != nil {
		return nil, nil, fmt.Errorf("read phones: %w", err)
	}
	var rows []struct {
		ID         int64
		CustomerID int64 `db:"customer_id"`
		Number     string
		Label      string
	}
	if err := r.list(ctx, &rows, `SELECT id, customer_id, number, label FROM phones WHERE `+where+` AND deleted_at IS NULL ORDER BY id`, args...); err != nil {
		return nil, nil, fmt.Errorf("read phones: %w", err)
	}
	numbers := make(map[int64][]crm.Phone, len(found))
	for _, p := range rows {
		numbers[p.CustomerID] = append(numbers[p.CustomerID], crm.Phone{ID: p.ID, Number: p.Number, Label: p.Label})
	}
	return found, numbers, nil
}

// ExportDeals reads the deals of the scope behind an id.
func (r reads) ExportDeals(ctx context.Context, s crm.Scope, behind int64, limit int) ([]crm.Deal, error) {
	return r.selectDeals(ctx, s, `x.id > ? AND x.deleted_at IS NULL`, fmt.Sprintf(`ORDER BY x.id LIMIT %d`, limit), behind)
}

// ExportActivities reads the activities of the scope behind an id.
func (r reads) ExportActivities(ctx context.Context, s crm.Scope, behind int64, limit int) ([]crm.Activity, error) {
	return r.selectActivities(ctx, s, `x.id > ? AND x.deleted_at IS NULL`, fmt.Sprintf(`ORDER BY x.id LIMIT %d`, limit), behind)
}

// CountCustomers counts the customers of the scope.
func (r reads) CountCustomers(ctx context.Context, s crm.Scope) (n int, err error) {
	sees, args := seesCustomer(s)
	if err := r.get(ctx, &n, `SELECT COUNT(*) FROM customers c WHERE c.deleted_at IS NULL AND `+sees, args...); err != nil {
		return 0, fmt.Errorf("count customers: %w", err)
	}
	return n, nil
}
