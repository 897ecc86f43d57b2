package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"daftar/crm"
)

type stageSumRow struct {
	StageID  int64 `db:"stage_id"`
	Currency string
	N        int
	Amount   int64
}

// Pipeline sums a scope's deals. from and to bound the month of what was won.
func (r reads) Pipeline(ctx context.Context, s crm.Scope, from, to time.Time) (crm.Pipeline, error) {
	stages, err := r.Stages(ctx)
	if err != nil {
		return crm.Pipeline{}, err
	}
	sees, args := seesRow(s)
	var open []stageSumRow
	err = r.list(ctx, &open, `
		SELECT x.stage_id, x.currency, COUNT(*) AS n, SUM(x.amount) AS amount FROM deals x
		WHERE x.deleted_at IS NULL AND x.status = 'open' AND `+sees+` GROUP BY x.stage_id, x.currency`, args...)
	if err != nil {
		return crm.Pipeline{}, fmt.Errorf("sum pipeline: %w", err)
	}
	p := sumStages(stages, open)
	var won []stageSumRow
	err = r.list(ctx, &won, `
		SELECT 0 AS stage_id, x.currency, COUNT(*) AS n, SUM(x.amount) AS amount FROM deals x
		WHERE x.deleted_at IS NULL AND x.status = 'won' AND x.closed_at >= ? AND x.closed_at < ? AND `+sees+`
		GROUP BY x.currency`, append([]any{at(from), at(to)}, args...)...)
	if err != nil {
		return crm.Pipeline{}, fmt.Errorf("sum won deals: %w", err)
	}
	total := crm.Totals{}
	for _, row := range won {
		p.WonDeals += row.N
		total.Add(crm.Money{Minor: row.Amount, Currency: row.Currency})
	}
	p.WonAmount = total.List()
	seesPlan, planArgs := seesRowAs("f", s)
	err = r.get(ctx, &p.NoNextStep, `
		SELECT COUNT(*) FROM deals x
		WHERE x.deleted_at IS NULL AND x.status = 'open' AND `+sees+` AND NOT EXISTS (
			SELECT 1 FROM follow_ups f
			WHERE f.customer_id = x.customer_id AND f.state = 'open' AND f.deleted_at IS NULL AND `+seesPlan+`)`,
		slices.Concat(args, planArgs)...)
	if err != nil {
		return crm.Pipeline{}, fmt.Errorf("count deals without a next step: %w", err)
	}
	return p, nil
}

func sumStages(stages []crm.Stage, rows []stageSumRow) crm.Pipeline {
	var p crm.Pipeline
	amount, weighted := crm.Totals{}, crm.Totals{}
	for _, stage := range stages {
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
			a.Add(m)
			amount.Add(m)
			w.Add(m.Weighted(stage.Probability))
			weighted.Add(m.Weighted(stage.Probability))
		}
		sum.Amount, sum.Weighted = a.List(), w.List()
		p.Deals += sum.Deals
		p.Stages = append(p.Stages, sum)
	}
	p.Amount, p.Weighted = amount.List(), weighted.List()
	return p
}
