package store

import (
	"context"
	"fmt"
	"time"

	"daftar/crm"
)

type followUpRow struct {
	ID         int64
	CustomerID int64 `db:"customer_id"`
	DealID     int64 `db:"deal_id"`
	OwnerID    int64 `db:"owner_id"`
	Kind       crm.ActivityKind
	Text       string
	Date       string `db:"local_date"`
	Clock      string `db:"local_time"`
	Zone       string
	DueAt      instant `db:"due_at"`
	FiredAt    instant `db:"fired_at"`
	DoneAt     instant `db:"done_at"`
	State      crm.FollowUpState
	Version    int64
	DeletedAt  instant `db:"deleted_at"`
}

func (f followUpRow) followUp() (crm.FollowUp, error) {
	when, err := crm.ParseWhen(f.Date, f.Clock)
	if err != nil {
		return crm.FollowUp{}, fmt.Errorf("follow-up %d: %w", f.ID, err)
	}
	return crm.FollowUp{
		ID: f.ID, CustomerID: f.CustomerID, DealID: f.DealID, OwnerID: f.OwnerID, Kind: f.Kind,
		Text: f.Text, When: when, Zone: f.Zone, DueAt: f.DueAt.Time, FiredAt: f.FiredAt.Time,
		DoneAt: f.DoneAt.Time, State: f.State, Version: f.Version, Deleted: !f.DeletedAt.IsZero(),
	}, nil
}

const followUpColumns = `x.id, COALESCE(x.customer_id, 0) AS customer_id, COALESCE(x.deal_id, 0) AS deal_id,
	x.owner_id, x.kind, x.text, x.local_date, x.local_time, x.zone, x.due_at, x.fired_at, x.done_at,
	x.state, x.version, x.deleted_at`

func (r reads) selectFollowUps(ctx context.Context, s crm.Scope, where, order string, args ...any) ([]crm.FollowUp, error) {
	sees, seesArgs := seesRow(s)
	var rows []followUpRow
	err := r.list(ctx, &rows, `SELECT `+followUpColumns+` FROM follow_ups x WHERE `+where+` AND `+sees+` `+order,
		append(args, seesArgs...)...)
	if err != nil {
		return nil, fmt.Errorf("read follow-ups: %w", err)
	}
	out := make([]crm.FollowUp, len(rows))
	for i, row := range rows {
		if out[i], err = row.followUp(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// FollowUp returns one follow-up, also one that was taken back; none of a customer
// who was deleted.
func (r reads) FollowUp(ctx context.Context, s crm.Scope, id int64) (crm.FollowUp, error) {
	found, err := r.selectFollowUps(ctx, s, `x.id = ? AND x.bin_id IS NULL`, ``, id)
	if err != nil {
		return crm.FollowUp{}, err
	}
	if len(found) == 0 {
		return crm.FollowUp{}, crm.Refuse(crm.NotFound, "error.gone")
	}
	return found[0], nil
}

// OpenFollowUps returns what is planned with a customer, earliest first.
func (r reads) OpenFollowUps(ctx context.Context, s crm.Scope, customerID int64) ([]crm.FollowUp, error) {
	return r.selectFollowUps(ctx, s, `x.customer_id = ? AND x.state = 'open' AND x.deleted_at IS NULL`,
		`ORDER BY x.due_at, x.id LIMIT 50`, customerID)
}

// PlannedBy returns a page of what a person has to do by the moment until,
// earliest first, behind the place after.
func (r reads) PlannedBy(ctx context.Context, s crm.Scope, ownerID int64, until time.Time, after Place, limit int) ([]crm.FollowUp, error) {
	return r.selectFollowUps(ctx, s,
		`x.owner_id = ? AND x.state = 'open' AND x.deleted_at IS NULL AND x.due_at < ? AND (x.due_at, x.id) > (?, ?)`,
		fmt.Sprintf(`ORDER BY x.due_at, x.id LIMIT %d`, limit),
		ownerID, at(until), after.At.UnixMilli(), after.ID)
}

// DayCount counts a person's follow-ups of the day that now, in their zone, is in.
func (r reads) DayCount(ctx context.Context, s crm.Scope, ownerID int64, now time.Time) (crm.DayCount, error) {
	if !s.Sees(ownerID) {
		return crm.DayCount{}, nil
	}
	from, to := dayOf(now)
	var c crm.DayCount
	// Overdue as crm.FollowUp.Overdue has it.
	err := r.get(ctx, &c, `
		SELECT
			(SELECT COUNT(*) FROM follow_ups WHERE owner_id = ? AND state = 'open' AND deleted_at IS NULL AND due_at < ?
				AND (local_time <> '' OR local_date < ?)) AS overdue,
			(SELECT COUNT(*) FROM follow_ups WHERE owner_id = ? AND state = 'open' AND deleted_at IS NULL AND due_at < ?) AS due,
			(SELECT COUNT(*) FROM follow_ups WHERE owner_id = ? AND state = 'done' AND deleted_at IS NULL AND done_at >= ? AND done_at < ?) AS done`,
		ownerID, at(now), crm.OnDay(now).Date(), ownerID, at(to), ownerID, at(from), at(to))
	if err != nil {
		return crm.DayCount{}, fmt.Errorf("count the day: %w", err)
	}
	c.Due -= c.Overdue
	return c, nil
}

// DoneOn returns what a person did on the day that now, in their zone, is in,
// latest first.
func (r reads) DoneOn(ctx context.Context, s crm.Scope, ownerID int64, now time.Time, limit int) ([]crm.FollowUp, error) {
	from, to := dayOf(now)
	return r.selectFollowUps(ctx, s,
		`x.owner_id = ? AND x.state = 'done' AND x.deleted_at IS NULL AND x.done_at >= ? AND x.done_at < ?`,
		fmt.Sprintf(`ORDER BY x.done_at DESC, x.id DESC LIMIT %d`, limit), ownerID, at(from), at(to))
}

// dayOf gives the midnights around now on the clock of its location.
func dayOf(now time.Time) (from, to time.Time) {
	from = time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	return from, from.AddDate(0, 0, 1)
}

// NewFollowUp is something to be done.
type NewFollowUp struct {
	CustomerID int64 // 0: to be attached later
	DealID     int64 // that it is about, 0: none in particular
	Kind       crm.ActivityKind
	Text       string
	When       crm.When
	Zone       string
}

// AddFollowUp enters a follow-up of the person who acts.
func (tx *Tx) AddFollowUp(n NewFollowUp) (int64, error) {
	due, err := dueAt(n.When, n.Zone)
	if err != nil {
		return 0, err
	}
	kind := n.Kind
	if kind == "" {
		kind = crm.Note
	}
	id, err := tx.insert(followUps, tx.source(cols{
		"customer_id": nullable(n.CustomerID), "deal_id": nullable(n.DealID), "owner_id": tx.actor.user, "kind": string(kind),
		"text": n.Text, "local_date": n.When.Date(), "local_time": n.When.Clock(), "zone": n.Zone,
		"due_at": due, "state": string(crm.Planned),
	}))
	if err != nil {
		return 0, err
	}
	return id, tx.replan(n.CustomerID, n.DealID)
}

func dueAt(w crm.When, zone string) (instant, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return instant{}, fmt.Errorf("zone of a follow-up: %w", err)
	}
	return at(w.In(loc)), nil
}

// FollowUpEdit names what is to change; nil leaves a field as it is.
type FollowUpEdit struct {
	CustomerID *int64
	DealID     *int64 // 0: about none in particular
	Kind       *crm.ActivityKind
	Text       *string
	When       *crm.When // a new moment makes its reminder fire again
	State      *crm.FollowUpState
}

// EditFollowUp changes a follow-up. A reminder of it that was not sent yet is
// cancelled. It returns [crm.ErrStale] when version is not 0 and not the
// follow-up's.
func (tx *Tx) EditFollowUp(id, version int64, e FollowUpEdit) error {
	f, err := tx.FollowUp(tx.ctx, tx.actor.scope, id)
	if err != nil {
		return err
	}
	change, err := e.of(f, tx.now())
	if err != nil {
		return err
	}
	if len(change) == 0 {
		return nil
	}
	if err := tx.unremind(id); err != nil {
		return err
	}
	if err := tx.update(followUps, id, version, change); err != nil {
		return err
	}
	is, err := tx.FollowUp(tx.ctx, crm.WholeBook(), id)
	if err != nil {
		return err
	}
	if is.CustomerID != f.CustomerID || is.DealID != f.DealID {
		if err := tx.replan(is.CustomerID, is.DealID); err != nil {
			return err
		}
	}
	return tx.replan(f.CustomerID, f.DealID)
}

// of are the columns of a follow-up that the edit changes.
func (e FollowUpEdit) of(f crm.FollowUp, now time.Time) (cols, error) {
	change := cols{}
	if e.CustomerID != nil && *e.CustomerID != f.CustomerID {
		change["customer_id"] = nullable(*e.CustomerID)
	}
	if e.DealID != nil && *e.DealID != f.DealID {
		change["deal_id"] = nullable(*e.DealID)
	}
	if e.Kind != nil && *e.Kind != f.Kind {
		change["kind"] = string(*e.Kind)
	}
	if e.Text != nil && *e.Text != f.Text {
		change["text"] = *e.Text
	}
	if e.When != nil && *e.When != f.When {
		due, err := dueAt(*e.When, f.Zone)
		if err != nil {
			return nil, err
		}
		change["local_date"], change["local_time"] = e.When.Date(), e.When.Clock()
		change["due_at"], change["fired_at"] = due, nil
	}
	if e.State != nil && *e.State != f.State {
		change["state"], change["done_at"] = string(*e.State), nil
		if *e.State == crm.Done {
			change["done_at"] = at(now)
		}
	}
	return change, nil
}

// unremind cancels the reminder of a follow-up that has not gone out. Its person
// has then not been reminded: should the follow-up stay open, or be opened again,
// its reminder has to come.
func (tx *Tx) unremind(id int64) error {
	n, err := tx.CancelUnsent(id)
	if err != nil || n == 0 {
		return err
	}
	if _, err := tx.exec(`UPDATE follow_ups SET fired_at = NULL WHERE id = ?`, id); err != nil {
		return fmt.Errorf("take a reminder back: %w", err)
	}
	return nil
}

// CloseByContact marks done what was planned with a customer by the moment
// until and has happened now with a contact of kind. The result are their ids.
func (tx *Tx) CloseByContact(customerID int64, kind crm.ActivityKind, until time.Time) ([]int64, error) {
	open, err := tx.selectFollowUps(tx.ctx, tx.actor.scope,
		`x.customer_id = ? AND x.owner_id = ? AND x.kind = ? AND x.state = 'open' AND x.deleted_at IS NULL AND x.due_at < ?`,
		`ORDER BY x.due_at, x.id`, customerID, tx.actor.user, string(kind), at(until))
	if err != nil {
		return nil, err
	}
	done := crm.Done
	var ids []int64
	for _, f := range open {
		if err := tx.follows(func() error { return tx.EditFollowUp(f.ID, f.Version, FollowUpEdit{State: &done}) }); err != nil {
			return nil, err
		}
		ids = append(ids, f.ID)
	}
	return ids, nil
}

// Due returns follow-ups of the whole book whose reminder has to be queued by
// now, earliest first.
func (tx *Tx) Due(now time.Time, limit int) ([]crm.FollowUp, error) {
	return tx.selectFollowUps(tx.ctx, crm.WholeBook(), dueNow, fmt.Sprintf(dueOrder, limit), at(now))
}

const (
	dueNow   = `x.due_at <= ? AND x.state = 'open' AND x.fired_at IS NULL AND x.deleted_at IS NULL`
	dueOrder = `ORDER BY x.due_at, x.id LIMIT %d`
)

// Fired notes that the reminder of a follow-up is queued.
func (tx *Tx) Fired(id int64) error {
	if _, err := tx.exec(`UPDATE follow_ups SET fired_at = ? WHERE id = ?`, at(tx.now()), id); err != nil {
		return fmt.Errorf("mark follow-up fired: %w", err)
	}
	return nil
}
