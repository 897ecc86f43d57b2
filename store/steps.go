package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"daftar/crm"
)

// stepsOf are the steps of a deal, as [crm.Deal.Steps] has them. In two parts: by an OR
// no index is used.
const stepsOf = `
	SELECT id FROM follow_ups WHERE customer_id = ? AND deal_id IS NULL AND state = 'open' AND deleted_at IS NULL
	UNION ALL SELECT id FROM follow_ups WHERE deal_id = ? AND state = 'open' AND deleted_at IS NULL`

// StepsOf returns what is planned for a deal, earliest first: what is about it, and
// what is about its customer without naming a deal.
func (r reads) StepsOf(ctx context.Context, s crm.Scope, dealID, customerID int64) ([]crm.FollowUp, error) {
	return r.selectFollowUps(ctx, s, `x.id IN (`+stepsOf+`)`, `ORDER BY x.due_at, x.id LIMIT 50`, customerID, dealID)
}

const (
	mostLeft   = 10  // deals without a next step that are told of at once
	mostLooked = 500 // rows of a change-set that are looked at for them
)

// LeftBare returns the open deals of those customers whose deals or plans a
// change-set, or what mended it, has touched, as far as nothing is planned for them.
func (r reads) LeftBare(ctx context.Context, s crm.Scope, changeSet int64) ([]crm.DealFile, error) {
	changes, err := r.family(ctx, changeSet)
	if err != nil {
		return nil, err
	}
	rows, err := rowsOf(changes)
	if err != nil {
		return nil, err
	}
	return r.leftBare(ctx, s, rows)
}

func (r reads) leftBare(ctx context.Context, s crm.Scope, rows []touched) ([]crm.DealFile, error) {
	var ids []int64
	for _, row := range rows[:min(len(rows), mostLooked)] {
		if row.Entity != deals && row.Entity != followUps {
			continue
		}
		var now int64
		err := r.get(ctx, &now, `SELECT COALESCE(customer_id, 0) FROM `+string(row.Entity)+` WHERE id = ?`, row.Row)
		if errors.Is(err, sql.ErrNoRows) { // purged
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read whose a row is: %w", err)
		}
		was, _ := row.Before["customer_id"].(int64)
		to, _ := row.After["customer_id"].(int64)
		ids = append(ids, now, was, to)
	}
	slices.Sort(ids)
	var found []crm.DealFile
	for _, id := range slices.Compact(ids) {
		if id == 0 || len(found) >= mostLeft {
			continue
		}
		bare, err := r.BareDeals(ctx, s, id)
		if err != nil {
			return nil, err
		}
		found = append(found, bare...)
	}
	return found, nil
}

// BareDeals returns a customer's open deals for which nothing is planned, oldest first.
func (r reads) BareDeals(ctx context.Context, s crm.Scope, customerID int64) ([]crm.DealFile, error) {
	sees, args := seesRow(s)
	var rows []dealRow
	err := r.list(ctx, &rows, `SELECT `+dealColumns+` FROM deals x
		WHERE x.customer_id = ? AND x.status = 'open' AND x.deleted_at IS NULL AND x.planned_until = 0 AND `+sees+
		fmt.Sprintf(` ORDER BY x.id LIMIT %d`, mostLeft), append([]any{customerID}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("read deals without a step: %w", err)
	}
	return r.dealFiles(ctx, s, rows)
}

// reactivate computes what is derived from activities and follow-ups for a
// customer's open deals.
func (tx *Tx) reactivate(customerID int64) error {
	if tx.later != nil {
		tx.later.reactivated[customerID] = true
		return nil
	}
	return tx.replan(customerID, 0)
}

// replan is reactivate for a follow-up's customer and deal, each 0 for none: a deal
// whose customer nobody has named yet may have its plan.
func (tx *Tx) replan(customerID, dealID int64) error {
	_, err := tx.exec(replanning+ofThem, customerID, dealID)
	return wrapped("replan deals", err)
}

// reactivateOf is reactivate for all open deals of a member, who may see more or fewer
// customers than before.
func (tx *Tx) reactivateOf(userID int64) error {
	_, err := tx.exec(replanning+ofMember, userID)
	return wrapped("replan a member's deals", err)
}

// What deals are planned anew by. Of a customer whom a deal's owner may not see, only
// their own count: the figures must not tell them what a colleague does.
const (
	seenByOwner = `deals.owner_id IN (
		SELECT c.owner_id FROM customers c WHERE c.id = deals.customer_id
		UNION ALL SELECT s.user_id FROM shares s WHERE s.customer_id = deals.customer_id
		UNION ALL SELECT u.id FROM users u WHERE u.id = deals.owner_id AND u.role <> 'salesperson')`
	ofOwner   = ` AND f.owner_id = deals.owner_id`
	lastHeard = `SELECT MAX(f.happened_at) FROM activities f WHERE f.customer_id = deals.customer_id AND f.deleted_at IS NULL`
	// In two parts: by an OR no index is used.
	withThem = `SELECT f.due_at AS due FROM follow_ups f
		WHERE f.customer_id = deals.customer_id AND f.deal_id IS NULL AND f.state = 'open' AND f.deleted_at IS NULL`
	aboutIt    = `SELECT f.due_at AS due FROM follow_ups f WHERE f.deal_id = deals.id AND f.state = 'open' AND f.deleted_at IS NULL`
	replanning = `
		UPDATE deals SET
			active_at = COALESCE(CASE WHEN ` + seenByOwner + ` THEN (` + lastHeard + `) ELSE (` + lastHeard + ofOwner + `) END, 0),
			planned_until = COALESCE(CASE WHEN ` + seenByOwner + `
				THEN (SELECT MAX(due) FROM (` + withThem + ` UNION ALL ` + aboutIt + `) AS steps)
				ELSE (SELECT MAX(due) FROM (` + withThem + ofOwner + ` UNION ALL ` + aboutIt + ofOwner + `) AS steps) END, 0)
		WHERE status = 'open' AND deleted_at IS NULL AND `
	ofThem   = `id IN (SELECT d.id FROM deals d WHERE d.customer_id = ? AND d.deleted_at IS NULL UNION ALL SELECT ?)`
	ofMember = `owner_id = ?`
)

// loosen makes what is planned for a deal that goes, and for nothing else, a plan
// with its customer: a promise is not forgotten with the deal that it was about.
func (tx *Tx) loosen(dealID int64) error {
	var ids []int64
	err := tx.list(tx.ctx, &ids, `SELECT id FROM follow_ups WHERE deal_id = ? AND state = 'open' AND deleted_at IS NULL`, dealID)
	if err != nil {
		return fmt.Errorf("read what is planned for a deal: %w", err)
	}
	for _, id := range ids {
		if err := tx.update(followUps, id, 0, cols{"deal_id": nil}); err != nil {
			return err
		}
	}
	return nil
}

// replanLoose is replan after a row was restored that belongs to no customer.
func (tx *Tx) replanLoose(row touched) error {
	deal := row.Row
	switch row.Entity {
	case deals:
	case followUps:
		if err := tx.get(tx.ctx, &deal, `SELECT COALESCE(deal_id, 0) FROM follow_ups WHERE id = ?`, row.Row); err != nil {
			return fmt.Errorf("read which deal a plan is about: %w", err)
		}
	default:
		return nil
	}
	return tx.replan(0, deal)
}
