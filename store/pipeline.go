package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"daftar/crm"
)

// share is what deals of one stage, currency and probability come to.
type share struct {
	StageID     int64 `db:"stage_id"`
	OwnerID     int64 `db:"owner_id"`
	Currency    string
	Probability *int
	Status      crm.DealStatus
	N           int
	Amount      int64
	Bare        int // with nothing planned
	Rotting     int
}

// rotting is the condition that nothing has happened with an open deal x for longer
// than its stage allows, and nothing is planned for later, as [crm.Deal.Rotting]
// has it.
func rotting(all []crm.Stage, now time.Time) (string, []any) {
	var when strings.Builder
	args := []any{at(now)}
	for _, s := range all {
		if s.Status == crm.Open && s.RotDays > 0 {
			when.WriteString(` WHEN ? THEN ?`)
			args = append(args, s.ID, at(s.QuietSince(now)))
		}
	}
	if len(args) == 1 {
		return `(1 = 0)`, nil
	}
	since := `CASE x.stage_id` + when.String() + ` ELSE 0 END`
	return `(x.planned_until < ? AND x.stage_at < ` + since + ` AND x.active_at < ` + since + `)`, append(args, args[1:]...)
}

// Pipeline sums a scope's deals. from and to bound the month of what was won and lost.
func (r reads) Pipeline(ctx context.Context, s crm.Scope, from, to time.Time) (crm.Pipeline, error) {
	all, err := r.Stages(ctx)
	if err != nil {
		return crm.Pipeline{}, err
	}
	sees, args := seesRow(s)
	rots, rotArgs := rotting(all, r.now())
	var open []share
	err = r.list(ctx, &open, `
		SELECT x.stage_id, x.currency, x.probability, COUNT(*) AS n, SUM(x.amount) AS amount,
			SUM(CASE WHEN x.planned_until = 0 THEN 1 ELSE 0 END) AS bare, SUM(CASE WHEN `+rots+` THEN 1 ELSE 0 END) AS rotting
		FROM deals x WHERE x.deleted_at IS NULL AND x.status = 'open' AND `+sees+`
		GROUP BY x.stage_id, x.currency, x.probability`, slices.Concat(rotArgs, args)...)
	if err != nil {
		return crm.Pipeline{}, fmt.Errorf("sum pipeline: %w", err)
	}
	p := sumStages(all, open)
	var closed []share
	err = r.list(ctx, &closed, `
		SELECT x.status, x.currency, COUNT(*) AS n, SUM(x.amount) AS amount FROM deals x
		WHERE x.deleted_at IS NULL AND x.closed_at IS NOT NULL AND x.closed_at >= ? AND x.closed_at < ? AND `+sees+`
		GROUP BY x.status, x.currency`, append([]any{at(from), at(to)}, args...)...)
	if err != nil {
		return crm.Pipeline{}, fmt.Errorf("sum closed deals: %w", err)
	}
	won, lost := crm.Totals{}, crm.Totals{}
	for _, row := range closed {
		m := crm.Money{Minor: row.Amount, Currency: row.Currency}
		switch row.Status {
		case crm.Won:
			p.WonDeals += row.N
			won.Add(m)
		case crm.Lost:
			p.LostDeals += row.N
			lost.Add(m)
		}
	}
	p.WonAmount, p.LostAmount = won.List(), lost.List()
	return p, nil
}

// weighted is a share's amount × probability, its deals' own or their stage's.
func (s share) weighted(stage crm.Stage) crm.Money {
	d := crm.Deal{Probability: s.Probability, Status: crm.Open}
	return crm.Money{Minor: s.Amount, Currency: s.Currency}.Weighted(d.Chance(stage))
}

func sumStages(all []crm.Stage, rows []share) crm.Pipeline {
	var p crm.Pipeline
	amount, weighted := crm.Totals{}, crm.Totals{}
	for _, stage := range all {
		if stage.Status != crm.Open {
			continue
		}
		sum := crm.StageSum{Stage: stage}
		a, w := crm.Totals{}, crm.Totals{}
		for _, row := range rows {
			if row.StageID != stage.ID {
				continue
			}
			m := crm.Money{Minor: row.Amount, Currency: row.Currency}
			sum.Deals += row.N
			sum.Rotting += row.Rotting
			p.NoNextStep += row.Bare
			a.Add(m)
			amount.Add(m)
			w.Add(row.weighted(stage))
			weighted.Add(row.weighted(stage))
		}
		sum.Amount, sum.Weighted = a.List(), w.List()
		p.Deals += sum.Deals
		p.Rotting += sum.Rotting
		p.Stages = append(p.Stages, sum)
	}
	p.Amount, p.Weighted = amount.List(), weighted.List()
	return p
}

// Sellers sums a scope's deals by whose they are: the open ones, and what was won and
// lost from from until to. Who has none of these is left out. The most won comes first, by the
// number of deals.
func (r reads) Sellers(ctx context.Context, s crm.Scope, from, to time.Time) ([]crm.SellerSum, error) {
	all, err := r.StagesByID(ctx)
	if err != nil {
		return nil, err
	}
	sees, args := seesRow(s)
	var open, closed []share
	err = r.list(ctx, &open, `
		SELECT x.owner_id, x.stage_id, x.currency, x.probability, COUNT(*) AS n, SUM(x.amount) AS amount FROM deals x
		WHERE x.deleted_at IS NULL AND x.status = 'open' AND `+sees+`
		GROUP BY x.stage_id, x.currency, x.probability, x.owner_id`, args...)
	if err == nil {
		err = r.list(ctx, &closed, `
			SELECT x.owner_id, x.status, x.currency, COUNT(*) AS n, SUM(x.amount) AS amount FROM deals x
			WHERE x.deleted_at IS NULL AND x.closed_at IS NOT NULL AND x.closed_at >= ? AND x.closed_at < ? AND `+sees+`
			GROUP BY x.owner_id, x.status, x.currency`, append([]any{at(from), at(to)}, args...)...)
	}
	if err != nil {
		return nil, fmt.Errorf("sum by salesperson: %w", err)
	}
	type totals struct{ amount, weighted, won crm.Totals }
	sums, in := map[int64]*crm.SellerSum{}, map[int64]totals{}
	of := func(owner int64) (*crm.SellerSum, totals) {
		if sums[owner] == nil {
			sums[owner], in[owner] = &crm.SellerSum{OwnerID: owner}, totals{crm.Totals{}, crm.Totals{}, crm.Totals{}}
		}
		return sums[owner], in[owner]
	}
	for _, row := range open {
		sum, total := of(row.OwnerID)
		sum.Deals += row.N
		total.amount.Add(crm.Money{Minor: row.Amount, Currency: row.Currency})
		total.weighted.Add(row.weighted(all[row.StageID]))
	}
	for _, row := range closed {
		sum, total := of(row.OwnerID)
		if row.Status == crm.Lost {
			sum.LostDeals += row.N
			continue
		}
		sum.WonDeals += row.N
		total.won.Add(crm.Money{Minor: row.Amount, Currency: row.Currency})
	}
	out := make([]crm.SellerSum, 0, len(sums))
	for owner, sum := range sums {
		sum.Amount, sum.Weighted, sum.WonAmount = in[owner].amount.List(), in[owner].weighted.List(), in[owner].won.List()
		u, err := r.User(ctx, owner)
		if err != nil {
			return nil, err
		}
		sum.Name = u.Name
		out = append(out, *sum)
	}
	slices.SortFunc(out, bySales)
	return out, nil
}

// bySales is the order of who has won the most, by the number of deals.
func bySales(a, b crm.SellerSum) int {
	return cmp.Or(cmp.Compare(b.WonDeals, a.WonDeals), cmp.Compare(b.Deals, a.Deals), cmp.Compare(a.OwnerID, b.OwnerID))
}
