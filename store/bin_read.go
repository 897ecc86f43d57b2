package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"daftar/crm"
)

type binnedRow struct {
	ID         int64
	UserID     int64   `db:"user_id"`
	At         instant `db:"binned_at"`
	CustomerID int64   `db:"customer_id"`
	Name       string
	Company    string
	DealID     int64 `db:"deal_id"`
}

// inBin lists deletions b that are still in the bin; %s stands for the condition that
// the customer w of a deal may be named.
const inBin = `
	SELECT b.id, b.user_id, b.binned_at, COALESCE(c.id, w.id, 0) AS customer_id,
		COALESCE(c.name, CASE WHEN %[1]s THEN w.name END, '') AS name,
		COALESCE(c.company, CASE WHEN %[1]s THEN w.company END, '') AS company, COALESCE(d.id, 0) AS deal_id
	FROM bin b
	LEFT JOIN customers c ON b.entity = 'customers' AND c.id = b.row_id AND c.bin_id = b.id
	LEFT JOIN deals d ON b.entity = 'deals' AND d.id = b.row_id AND d.bin_id = b.id
	LEFT JOIN customers w ON w.id = d.customer_id
	WHERE (c.id IS NOT NULL OR d.id IS NOT NULL)`

func (r reads) binned(ctx context.Context, s crm.Scope, where string, args ...any) ([]crm.Binned, error) {
	var rows []binnedRow
	sees, seesArgs := seesCustomerAs("w", s)
	args = slices.Concat(seesArgs, seesArgs, args)
	if err := r.list(ctx, &rows, fmt.Sprintf(inBin, sees)+where, args...); err != nil {
		return nil, fmt.Errorf("read the bin: %w", err)
	}
	out := make([]crm.Binned, len(rows))
	for i, row := range rows {
		by, err := r.User(ctx, row.UserID)
		if err != nil {
			return nil, err
		}
		out[i] = crm.Binned{ID: row.ID, By: by, At: row.At.Time, CustomerID: row.CustomerID, Name: row.Name, Company: row.Company}
		if row.DealID == 0 {
			continue
		}
		found, err := r.selectDeals(ctx, crm.WholeBook(), `x.id = ?`, ``, row.DealID)
		if err != nil || len(found) == 0 {
			return nil, errors.Join(err, sql.ErrNoRows)
		}
		out[i].Deal = &found[0]
	}
	return out, nil
}

// Bin returns a page of what is in the bin, latest first, behind the deletion before
// (0: from the newest) or, where after is given, right ahead of it: of a scope that
// is the whole book everybody's, else what its person has deleted.
func (r reads) Bin(ctx context.Context, s crm.Scope, before, after int64, limit int) ([]crm.Binned, error) {
	var where strings.Builder
	var args []any
	if !s.All() {
		where.WriteString(` AND b.user_id = ?`)
		args = append(args, s.User())
	}
	order := `DESC`
	switch {
	case after != 0:
		where.WriteString(` AND b.id > ?`)
		args, order = append(args, after), `ASC`
	case before != 0:
		where.WriteString(` AND b.id < ?`)
		args = append(args, before)
	}
	found, err := r.binned(ctx, s, where.String()+fmt.Sprintf(` ORDER BY b.id %s LIMIT %d`, order, limit), args...)
	if after != 0 {
		slices.Reverse(found)
	}
	return found, err
}

// Binned returns a deletion that is still in the bin: one's own, or of a customer of
// one's own that somebody else has deleted.
func (r reads) Binned(ctx context.Context, s crm.Scope, id int64) (crm.Binned, error) {
	found, err := r.binned(ctx, s, ` AND b.id = ?`, id)
	if err != nil {
		return crm.Binned{}, err
	}
	if len(found) == 0 {
		return crm.Binned{}, crm.Refuse(crm.NotFound, "error.bin_gone")
	}
	b := found[0]
	if s.Sees(b.By.ID) {
		return b, nil
	}
	sees, args := seesCustomer(s)
	var n int
	err = r.get(ctx, &n, `SELECT COUNT(*) FROM customers c WHERE c.id = ? AND `+sees, append([]any{b.CustomerID}, args...)...)
	if err != nil {
		return crm.Binned{}, fmt.Errorf("read the bin: %w", err)
	}
	if n == 0 {
		return crm.Binned{}, crm.Refuse(crm.NotFound, "error.bin_gone")
	}
	return b, nil
}

// BinnedByPhone returns the latest customer in the bin who lies inside the scope and
// had a number; the zero Binned when there is none.
func (r reads) BinnedByPhone(ctx context.Context, s crm.Scope, number string) (crm.Binned, error) {
	sees, args := seesCustomer(s)
	var id int64
	err := r.get(ctx, &id, `
		SELECT c.bin_id FROM phones p JOIN customers c ON c.id = p.customer_id
		WHERE p.number = ? AND p.deleted_at IS NOT NULL AND p.bin_id = c.bin_id AND `+sees+`
		ORDER BY c.bin_id DESC LIMIT 1`, append([]any{number}, args...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return crm.Binned{}, nil
	}
	if err != nil {
		return crm.Binned{}, fmt.Errorf("look for a number in the bin: %w", err)
	}
	return r.Binned(ctx, s, id)
}

// Along counts what goes into the bin with a customer of the scope.
func (r reads) Along(ctx context.Context, s crm.Scope, customerID int64) (crm.Along, error) {
	if _, err := r.Customer(ctx, s, customerID); err != nil {
		return crm.Along{}, err
	}
	var a crm.Along
	err := r.get(ctx, &a, `
		SELECT (SELECT COUNT(*) FROM phones WHERE customer_id = ? AND deleted_at IS NULL) AS phones,
			(SELECT COUNT(*) FROM deals WHERE customer_id = ? AND deleted_at IS NULL) AS deals,
			(SELECT COUNT(*) FROM activities WHERE customer_id = ? AND deleted_at IS NULL) AS activities,
			(SELECT COUNT(*) FROM follow_ups WHERE customer_id = ? AND deleted_at IS NULL AND state = 'open') AS followups`,
		customerID, customerID, customerID, customerID)
	if err != nil {
		return crm.Along{}, fmt.Errorf("count what belongs to a customer: %w", err)
	}
	open, err := r.OpenDeals(ctx, crm.WholeBook(), customerID)
	if err != nil {
		return crm.Along{}, err
	}
	total := crm.Totals{}
	for _, d := range open {
		total.Add(d.Amount)
	}
	a.Open = total.List()
	return a, nil
}
