package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"daftar/crm"
)

// BoardFilter says which open deals are wanted; the zero filter is all of them.
type BoardFilter struct {
	StageID   int64 // 0: of every stage
	OwnerID   int64 // 0: of everybody inside the scope
	Rotting   bool  // without activity for longer than their stage allows
	NoStep    bool  // nothing is planned for them
	CloseFrom string
	CloseTo   string // 2006-01-02: expected to close from CloseFrom until the day before CloseTo
}

// where is the condition of a filter on deals x.
func (f BoardFilter) where(s crm.Scope, all []crm.Stage, now time.Time) (string, []any) {
	sees, args := seesRow(s)
	where := `x.status = 'open' AND x.deleted_at IS NULL AND ` + sees
	add := func(condition string, more ...any) {
		where += ` AND ` + condition
		args = append(args, more...)
	}
	if f.StageID != 0 {
		add(`x.stage_id = ?`, f.StageID)
	}
	if f.OwnerID != 0 {
		add(`x.owner_id = ?`, f.OwnerID)
	}
	if f.CloseTo != "" {
		add(`x.expected_close <> '' AND x.expected_close >= ? AND x.expected_close < ?`, f.CloseFrom, f.CloseTo)
	}
	if f.Rotting {
		rots, rotArgs := rotting(all, now)
		add(rots, rotArgs...)
	}
	if f.NoStep {
		add(`x.planned_until = 0`)
	}
	return where, args
}

// Board returns a page of the open deals that a filter leaves, those longest in
// their stage first: behind the place from, or with back right ahead of it.
func (r reads) Board(ctx context.Context, s crm.Scope, f BoardFilter, from Place, back bool, limit int) ([]crm.DealFile, error) {
	all, err := r.Stages(ctx)
	if err != nil {
		return nil, err
	}
	where, args := f.where(s, all, r.now())
	order := `ORDER BY x.stage_at, x.id`
	switch {
	case back:
		where, order = where+` AND (x.stage_at, x.id) < (?, ?)`, `ORDER BY x.stage_at DESC, x.id DESC`
		args = append(args, from.At.UnixMilli(), from.ID)
	case from.ID != 0:
		where += ` AND (x.stage_at, x.id) > (?, ?)`
		args = append(args, from.At.UnixMilli(), from.ID)
	}
	var rows []dealRow
	err = r.list(ctx, &rows, `SELECT `+dealColumns+` FROM deals x WHERE `+where+` `+order+
		fmt.Sprintf(` LIMIT %d`, limit), args...)
	if err != nil {
		return nil, fmt.Errorf("read the board: %w", err)
	}
	if back {
		slices.Reverse(rows)
	}
	return r.dealFiles(ctx, s, rows)
}

// BoardSum counts and sums what a filter leaves.
func (r reads) BoardSum(ctx context.Context, s crm.Scope, f BoardFilter) (crm.BoardSum, error) {
	all, err := r.Stages(ctx)
	if err != nil {
		return crm.BoardSum{}, err
	}
	where, args := f.where(s, all, r.now())
	var rows []share
	err = r.list(ctx, &rows, `
		SELECT x.currency, COUNT(*) AS n, SUM(x.amount) AS amount FROM deals x
		WHERE `+where+` GROUP BY x.currency`, args...)
	if err != nil {
		return crm.BoardSum{}, fmt.Errorf("sum the board: %w", err)
	}
	var sum crm.BoardSum
	total := crm.Totals{}
	for _, row := range rows {
		sum.Deals += row.N
		total.Add(crm.Money{Minor: row.Amount, Currency: row.Currency})
	}
	sum.Amount = total.List()
	return sum, nil
}

// BoardCounts counts what a filter leaves in each stage, by the stage's id; stages of
// which it leaves nothing are left out.
func (r reads) BoardCounts(ctx context.Context, s crm.Scope, f BoardFilter) (map[int64]int, error) {
	all, err := r.Stages(ctx)
	if err != nil {
		return nil, err
	}
	f.StageID = 0
	where, args := f.where(s, all, r.now())
	var rows []share
	err = r.list(ctx, &rows, `SELECT x.stage_id, COUNT(*) AS n FROM deals x WHERE `+where+` GROUP BY x.stage_id`, args...)
	if err != nil {
		return nil, fmt.Errorf("count the board: %w", err)
	}
	out := make(map[int64]int, len(rows))
	for _, row := range rows {
		out[row.StageID] = row.N
	}
	return out, nil
}

// dealFiles adds to deals what their pages say of them. A page holds few.
func (r reads) dealFiles(ctx context.Context, s crm.Scope, rows []dealRow) ([]crm.DealFile, error) {
	all, err := r.StagesByID(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]crm.DealFile, len(rows))
	for i, row := range rows {
		f := crm.DealFile{Deal: row.deal(), Stage: all[row.StageID]}
		if f.Owner, err = r.User(ctx, row.OwnerID); err != nil {
			return nil, err
		}
		if row.CustomerID != 0 {
			c, err := r.Customer(ctx, s, row.CustomerID)
			switch {
			case err == nil && !c.Deleted:
				f.Customer = &c
			case err != nil && crm.CodeOf(err) != crm.NotFound:
				return nil, err
			}
		}
		if f.Planned, err = r.StepsOf(ctx, s, row.ID, row.CustomerID); err != nil {
			return nil, err
		}
		out[i] = f
	}
	return out, nil
}

// DealFile reads all that the page about one deal says of it; NotFound when it is in
// the bin.
func (r reads) DealFile(ctx context.Context, s crm.Scope, id int64) (crm.DealFile, error) {
	sees, args := seesRow(s)
	var rows []dealRow
	err := r.list(ctx, &rows, `SELECT `+dealColumns+` FROM deals x WHERE x.id = ? AND x.deleted_at IS NULL AND `+sees, append([]any{id}, args...)...)
	if err != nil {
		return crm.DealFile{}, fmt.Errorf("read a deal: %w", err)
	}
	found, err := r.dealFiles(ctx, s, rows)
	if err != nil {
		return crm.DealFile{}, err
	}
	if len(found) == 0 {
		return crm.DealFile{}, crm.Refuse(crm.NotFound, "error.gone")
	}
	return found[0], nil
}

// DealHistory tells in which stages a deal has stood, oldest first; what was
// undone is left out.
func (r reads) DealHistory(ctx context.Context, s crm.Scope, id int64) ([]crm.StageSpan, error) {
	d, err := r.Deal(ctx, s, id)
	if err != nil {
		return nil, err
	}
	all, err := r.StagesByID(ctx)
	if err != nil {
		return nil, err
	}
	var moves []struct {
		New    string
		Deed   int64
		MadeAt instant `db:"made_at"`
	}
	err = r.list(ctx, &moves, `
		SELECT c.new, COALESCE(s.parent_id, s.id) AS deed, s.made_at FROM changes c
		JOIN change_sets s ON s.id = c.change_set_id LEFT JOIN change_sets p ON p.id = s.parent_id
		WHERE c.entity = 'deals' AND c.row_id = ? AND s.undone_at IS NULL AND p.undone_at IS NULL
		ORDER BY c.id`, id)
	if err != nil {
		return nil, fmt.Errorf("read a deal's history: %w", err)
	}
	var spans []crm.StageSpan
	closer := int64(0) // the deed by which it was closed, while it is
	for _, m := range moves {
		c, err := decodeCols(m.New)
		if err != nil {
			return nil, err
		}
		stage, moved := c["stage_id"].(int64)
		since, dated := c["stage_at"].(int64)
		if !moved || !dated {
			continue
		}
		at := time.UnixMilli(since).UTC()
		// What was put back stands as it did before. What was opened again, by another
		// deed than it was closed by, counts from then too, and was closed between.
		was := slices.IndexFunc(spans, func(h crm.StageSpan) bool { return h.Stage.ID == stage && h.From.Equal(at) })
		if reopened := was >= 0 && all[stage].Status == crm.Open && closer != 0 && closer != m.Deed; reopened {
			at = m.MadeAt.Time
		} else if was >= 0 {
			spans = spans[:was]
		}
		closer = 0
		if all[stage].Status != crm.Open {
			closer = m.Deed
		}
		spans = append(spans, crm.StageSpan{Stage: all[stage], From: at})
	}
	if n := len(spans); n == 0 || spans[n-1].Stage.ID != d.StageID {
		spans = append(spans, crm.StageSpan{Stage: all[d.StageID], From: d.StageAt})
	}
	for i := range spans[:len(spans)-1] {
		spans[i].To = spans[i+1].From
	}
	return spans, nil
}
