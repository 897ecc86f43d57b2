package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"daftar/crm"
)

// Dossier reads all that a page about a customer says of them.
func (r reads) Dossier(ctx context.Context, s crm.Scope, customerID int64) (crm.Dossier, error) {
	var d crm.Dossier
	var err error
	if d.Customer, err = r.Customer(ctx, s, customerID); err != nil {
		return crm.Dossier{}, err
	}
	if d.Owner, err = r.User(ctx, d.Customer.OwnerID); err != nil {
		return crm.Dossier{}, err
	}
	if d.LastContact, err = r.LastContact(ctx, s, customerID); err != nil {
		return crm.Dossier{}, err
	}
	if d.Planned, err = r.OpenFollowUps(ctx, s, customerID); err != nil {
		return crm.Dossier{}, err
	}
	if d.Bought, err = r.Purchases(ctx, s, customerID); err != nil {
		return crm.Dossier{}, err
	}
	open, err := r.OpenDeals(ctx, s, customerID)
	if err != nil || len(open) == 0 {
		return d, err
	}
	d.Open, err = r.inStages(ctx, open)
	return d, err
}

// inStages adds to deals the stages in which they stand.
func (r reads) inStages(ctx context.Context, all []crm.Deal) ([]crm.OpenDeal, error) {
	stages, err := r.StagesByID(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]crm.OpenDeal, len(all))
	for i, d := range all {
		out[i] = crm.OpenDeal{Deal: d, Stage: stages[d.StageID]}
	}
	return out, nil
}

// isContact is the condition that an activity moves when a customer was last dealt
// with: every one does but a note that came with a list.
const isContact = `(kind <> 'note' OR inbox_id IS NOT NULL)`

// LastContact returns the latest activity with a customer, or what they have bought
// since; nil when there is neither.
func (r reads) LastContact(ctx context.Context, s crm.Scope, customerID int64) (*crm.Event, error) {
	found, err := r.selectActivities(ctx, s, `x.customer_id = ? AND `+isContact+` AND x.deleted_at IS NULL`,
		`ORDER BY x.happened_at DESC, x.id DESC LIMIT 1`, customerID)
	if err != nil {
		return nil, err
	}
	bought, err := r.Bought(ctx, s, customerID, Place{}, false, 1)
	switch {
	case err != nil:
		return nil, err
	case len(bought) > 0 && (len(found) == 0 || bought[0].ClosedAt.After(found[0].At)):
		return &crm.Event{Kind: crm.DealClosed, At: bought[0].ClosedAt, Deal: &bought[0]}, nil
	case len(found) > 0:
		return &crm.Event{Kind: crm.Happened, At: found[0].At, Activity: &found[0]}, nil
	}
	return nil, nil
}

// PlannedBefore returns the page of what a person has to do that ends right
// before a place, earliest first.
func (r reads) PlannedBefore(ctx context.Context, s crm.Scope, ownerID int64, before Place, limit int) ([]crm.FollowUp, error) {
	found, err := r.selectFollowUps(ctx, s,
		`x.owner_id = ? AND x.state = 'open' AND x.deleted_at IS NULL AND (x.due_at, x.id) < (?, ?)`,
		fmt.Sprintf(`ORDER BY x.due_at DESC, x.id DESC LIMIT %d`, limit),
		ownerID, before.At.UnixMilli(), before.ID)
	slices.Reverse(found)
	return found, err
}

// aDraft is the condition that a change-set c waits to hear whose it is.
const aDraft = `c.user_id = ? AND c.asks <> '' AND c.asks LIKE '%"customer":true%' AND c.undone_at IS NULL`

// DraftCards returns a page of a person's drafts, newest first: those behind the
// change-set before (0: from the newest) or, where after is given, those right
// ahead of it.
func (r reads) DraftCards(ctx context.Context, s crm.Scope, ownerID, before, after int64, limit int) ([]crm.Draft, error) {
	if !s.Sees(ownerID) {
		return nil, nil
	}
	where, order, args := ``, `DESC`, []any{ownerID}
	switch {
	case after != 0:
		where, order, args = ` AND c.id > ?`, `ASC`, append(args, after)
	case before != 0:
		where, args = ` AND c.id < ?`, append(args, before)
	}
	var rows []struct {
		ID   int64
		At   instant `db:"made_at"`
		Said string
		Kept int64
	}
	err := r.list(ctx, &rows, `
		SELECT c.id, c.made_at, c.said, COALESCE((
			SELECT MIN(x.id) FROM activities x WHERE x.inbox_id = c.inbox_id AND x.deleted_at IS NULL), 0) AS kept
		FROM change_sets c WHERE `+aDraft+where+fmt.Sprintf(` ORDER BY c.id %s LIMIT %d`, order, limit), args...)
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	out := make([]crm.Draft, len(rows))
	for i, row := range rows {
		out[i] = crm.Draft{ChangeSetID: row.ID, At: row.At.Time, Said: row.Said}
		if row.Kept == 0 {
			continue
		}
		if out[i].Kept, err = r.Activity(ctx, s, row.Kept); err != nil {
			return nil, err
		}
	}
	if after != 0 {
		slices.Reverse(out)
	}
	return out, nil
}

// CountDrafts counts the messages of a person of which nobody has said whose they
// are.
func (r reads) CountDrafts(ctx context.Context, s crm.Scope, ownerID int64) (int, error) {
	if !s.Sees(ownerID) {
		return 0, nil
	}
	var n int
	if err := r.get(ctx, &n, `SELECT COUNT(*) FROM change_sets c WHERE `+aDraft, ownerID); err != nil {
		return 0, fmt.Errorf("count drafts: %w", err)
	}
	return n, nil
}

// DueFollowUps lists what [Tx.Due] would claim now, so that it can be drawn
// before the transaction that claims it. For the program itself.
func (s *Store) DueFollowUps(ctx context.Context, now time.Time, limit int) ([]crm.FollowUp, error) {
	return s.selectFollowUps(ctx, crm.WholeBook(), dueNow, fmt.Sprintf(dueOrder, limit), at(now))
}

// CountDue counts what of a person's was due by a moment and has not been told
// them. For the program itself.
func (s *Store) CountDue(ctx context.Context, ownerID int64, by time.Time) (int, error) {
	var n int
	err := s.get(ctx, &n, `
		SELECT COUNT(*) FROM follow_ups
		WHERE owner_id = ? AND due_at <= ? AND state = 'open' AND fired_at IS NULL AND deleted_at IS NULL`,
		ownerID, at(by))
	if err != nil {
		return 0, fmt.Errorf("count what is due: %w", err)
	}
	return n, nil
}
