package store

import (
	"context"
	"fmt"
	"slices"

	"daftar/crm"
)

// People returns a page of the customers of an organisation whom the scope sees:
// those behind the id from (0: from the beginning), or with back right ahead of it.
func (r reads) People(ctx context.Context, s crm.Scope, organizationID, from int64, back bool, limit int) ([]crm.Customer, error) {
	where, order := `c.organization_id = ? AND c.deleted_at IS NULL AND c.id > ?`, `ORDER BY c.id`
	if back {
		where, order = `c.organization_id = ? AND c.deleted_at IS NULL AND c.id < ?`, `ORDER BY c.id DESC`
	}
	found, err := r.selectCustomers(ctx, s, where, fmt.Sprintf(`%s LIMIT %d`, order, limit), organizationID, from)
	if back {
		slices.Reverse(found)
	}
	return found, err
}

// Firm is what a page about an organisation says besides its own facts, of the
// people and deals that the reader sees.
type Firm struct {
	People int
	Open   []crm.Deal // the newest of them
	Opened int        // how many are open
	Sum    []crm.Money
	Bought []crm.Money
}

// Firm sums up the people of an organisation and their deals, naming most open ones.
func (r reads) Firm(ctx context.Context, s crm.Scope, organizationID int64, most int) (Firm, error) {
	var f Firm
	sees, args := seesCustomer(s)
	args = append([]any{organizationID}, args...)
	err := r.get(ctx, &f.People, `SELECT COUNT(*) FROM customers c WHERE c.organization_id = ? AND c.deleted_at IS NULL AND `+sees, args...)
	if err != nil {
		return Firm{}, fmt.Errorf("count the people of an organisation: %w", err)
	}
	var rows []struct {
		Status   crm.DealStatus
		Currency string
		Amount   int64
		N        int
	}
	err = r.list(ctx, &rows, `
		SELECT x.status, x.currency, SUM(x.amount) AS amount, COUNT(*) AS n
		FROM customers c CROSS JOIN deals x ON x.customer_id = c.id
		WHERE c.organization_id = ? AND c.deleted_at IS NULL AND `+sees+` AND x.deleted_at IS NULL AND x.status IN ('open', 'won')
		GROUP BY x.status, x.currency`, args...)
	if err != nil {
		return Firm{}, fmt.Errorf("sum the deals of an organisation: %w", err)
	}
	open, bought := crm.Totals{}, crm.Totals{}
	for _, row := range rows {
		into := bought
		if row.Status == crm.Open {
			into, f.Opened = open, f.Opened+row.N
		}
		into.Add(crm.Money{Minor: row.Amount, Currency: row.Currency})
	}
	f.Sum, f.Bought = open.List(), bought.List()
	if f.Opened == 0 {
		return f, nil
	}
	var deals []dealRow
	err = r.list(ctx, &deals, `
		SELECT `+dealColumns+` FROM customers c CROSS JOIN deals x ON x.customer_id = c.id
		WHERE c.organization_id = ? AND c.deleted_at IS NULL AND `+sees+` AND x.deleted_at IS NULL AND x.status = 'open'
		`+fmt.Sprintf(`ORDER BY x.id DESC LIMIT %d`, most), args...)
	if err != nil {
		return Firm{}, fmt.Errorf("read the deals of an organisation: %w", err)
	}
	for _, d := range deals {
		f.Open = append(f.Open, d.deal())
	}
	return f, nil
}
