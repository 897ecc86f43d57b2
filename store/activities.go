package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"daftar/crm"
)

type activityRow struct {
	ID         int64
	CustomerID int64 `db:"customer_id"`
	DealID     int64 `db:"deal_id"`
	OwnerID    int64 `db:"owner_id"`
	Kind       crm.ActivityKind
	Outcome    crm.Outcome
	Text       string
	FileID     string  `db:"file_id"`
	FileKind   string  `db:"file_kind"`
	At         instant `db:"happened_at"`
	Version    int64
	DeletedAt  instant `db:"deleted_at"`
	Incoming   bool
	Direction  crm.Direction
	Minutes    int
	Forwarded  bool
	Mended     bool
	Latitude   int64
	Longitude  int64
}

func (a activityRow) activity() crm.Activity {
	return crm.Activity{
		ID: a.ID, CustomerID: a.CustomerID, DealID: a.DealID, OwnerID: a.OwnerID, Kind: a.Kind,
		Outcome: a.Outcome, Text: a.Text, FileID: a.FileID, FileKind: a.FileKind, At: a.At.Time,
		Incoming: a.Incoming, Direction: a.Direction, Minutes: a.Minutes, Version: a.Version, Deleted: !a.DeletedAt.IsZero(),
		Forwarded: a.Forwarded, Mended: a.Mended, Where: crm.Point{Latitude: a.Latitude, Longitude: a.Longitude},
	}
}

const activityColumns = `x.id, COALESCE(x.customer_id, 0) AS customer_id, COALESCE(x.deal_id, 0) AS deal_id,
	x.owner_id, x.kind, x.outcome, x.text, x.file_id, x.file_kind, x.happened_at, x.version, x.deleted_at, x.incoming,
	x.direction, x.minutes, x.forwarded,
	EXISTS (SELECT 1 FROM activity_files f WHERE f.activity_id = x.id) AS mended,
	COALESCE(x.latitude, 0) AS latitude, COALESCE(x.longitude, 0) AS longitude`

// seesActivity is seesRow for activities: what a customer wrote was entered on
// behalf of whoever answered for them then, and is for whoever sees the customer.
func seesActivity(s crm.Scope) (string, []any) {
	sees, args := seesRow(s)
	if s.All() {
		return sees, args
	}
	customer, customerArgs := seesCustomer(s)
	return sees + ` AND (x.incoming = 0 OR EXISTS (SELECT 1 FROM customers c WHERE c.id = x.customer_id AND ` + customer + `))`,
		append(args, customerArgs...)
}

func (r reads) selectActivities(ctx context.Context, s crm.Scope, where, order string, args ...any) ([]crm.Activity, error) {
	sees, seesArgs := seesActivity(s)
	var rows []activityRow
	err := r.list(ctx, &rows, `SELECT `+activityColumns+` FROM activities x WHERE `+where+` AND `+sees+` `+order,
		append(args, seesArgs...)...)
	if err != nil {
		return nil, fmt.Errorf("read activities: %w", err)
	}
	out := make([]crm.Activity, len(rows))
	for i, row := range rows {
		out[i] = row.activity()
	}
	return out, nil
}

// Activity returns one activity, also one that was taken back; none of a customer
// who was deleted.
func (r reads) Activity(ctx context.Context, s crm.Scope, id int64) (crm.Activity, error) {
	found, err := r.selectActivities(ctx, s, `x.id = ? AND x.bin_id IS NULL`, ``, id)
	if err != nil {
		return crm.Activity{}, err
	}
	if len(found) == 0 {
		return crm.Activity{}, crm.Refuse(crm.NotFound, "error.gone")
	}
	return found[0], nil
}

// Place is where a page of a list that is ordered by time begins; the zero Place
// is the list's beginning.
type Place struct {
	At time.Time
	ID int64
}

// Activities returns a page of a customer's story, newest first, behind before.
func (r reads) Activities(ctx context.Context, s crm.Scope, customerID int64, before Place, limit int) ([]crm.Activity, error) {
	order := fmt.Sprintf(`ORDER BY x.happened_at DESC, x.id DESC LIMIT %d`, limit)
	if before.ID == 0 {
		return r.selectActivities(ctx, s, `x.customer_id = ? AND x.deleted_at IS NULL`, order, customerID)
	}
	return r.selectActivities(ctx, s,
		`x.customer_id = ? AND x.deleted_at IS NULL AND (x.happened_at, x.id) < (?, ?)`, order,
		customerID, at(before.At), before.ID)
}

// Drafts returns a person's activities that nobody has said the customer of,
// newest first, behind the id before (0: from the newest).
func (r reads) Drafts(ctx context.Context, s crm.Scope, ownerID, before int64, limit int) ([]crm.Activity, error) {
	where, args := `x.owner_id = ? AND x.customer_id IS NULL AND x.deleted_at IS NULL`, []any{ownerID}
	if before != 0 {
		where, args = where+` AND x.id < ?`, append(args, before)
	}
	return r.selectActivities(ctx, s, where, fmt.Sprintf(`ORDER BY x.id DESC LIMIT %d`, limit), args...)
}

// NewActivity is something that happened.
type NewActivity struct {
	CustomerID int64 // 0: a draft
	Kind       crm.ActivityKind
	Outcome    crm.Outcome
	Text       string
	FileID     string
	FileKind   string
	Where      crm.Point
	Incoming   bool // the customer wrote it
	Direction  crm.Direction
	Minutes    int
	Forwarded  bool // the words are those of whoever's message was forwarded
	At         time.Time
}

// AddActivity enters an activity of the person who acts.
func (tx *Tx) AddActivity(n NewActivity) (int64, error) {
	row := tx.source(cols{
		"customer_id": nullable(n.CustomerID), "owner_id": tx.actor.user, "kind": string(n.Kind),
		"outcome": string(n.Outcome), "text": n.Text, "file_id": n.FileID, "file_kind": n.FileKind,
		"happened_at": at(n.At), "incoming": n.Incoming, "forwarded": n.Forwarded,
		"direction": string(n.Direction), "minutes": int64(n.Minutes),
	})
	if n.Where.Known() {
		row["latitude"], row["longitude"] = n.Where.Latitude, n.Where.Longitude
	}
	id, err := tx.insert(activities, row)
	if err != nil || n.CustomerID == 0 {
		return id, err
	}
	return id, tx.recount(n.CustomerID)
}

// ActivityEdit names what is to change; nil leaves a field as it is.
type ActivityEdit struct {
	CustomerID *int64
	Kind       *crm.ActivityKind
	Outcome    *crm.Outcome
	Text       *string
	Direction  *crm.Direction
	Minutes    *int
	Forwarded  *bool
	At         *time.Time
}

// EditActivity changes an activity. It returns [crm.ErrStale] when version is
// not 0 and not the activity's.
func (tx *Tx) EditActivity(id, version int64, e ActivityEdit) error {
	a, err := tx.Activity(tx.ctx, tx.actor.scope, id)
	if err != nil {
		return err
	}
	change := e.of(a)
	touched := []int64{a.CustomerID}
	if e.CustomerID != nil && *e.CustomerID != a.CustomerID {
		change["customer_id"] = nullable(*e.CustomerID)
		touched = append(touched, *e.CustomerID)
	}
	if len(change) == 0 {
		return nil
	}
	if err := tx.update(activities, id, version, change); err != nil {
		return err
	}
	for _, customer := range touched {
		if err := tx.recount(customer); err != nil {
			return err
		}
	}
	return nil
}

// ClosedBy returns what an activity has ticked off and is still done: what was planned
// of its kind and was marked done by the part of a message or the tap that it was made
// or changed by. What moves many rows in many steps ticks nothing off.
func (r reads) ClosedBy(ctx context.Context, s crm.Scope, a crm.Activity) ([]crm.FollowUp, error) {
	var roots []int64
	err := r.list(ctx, &roots, `
		SELECT DISTINCT COALESCE(s.parent_id, s.id) FROM changes c JOIN change_sets s ON s.id = c.change_set_id
		WHERE c.entity = 'activities' AND c.row_id = ? AND s.step_of IS NULL
			AND NOT EXISTS (SELECT 1 FROM imports WHERE change_set_id = s.id AND change_set_id IS NOT NULL)
			AND NOT EXISTS (SELECT 1 FROM handovers WHERE change_set_id = COALESCE(s.parent_id, s.id))`, a.ID)
	if err != nil {
		return nil, fmt.Errorf("find what an activity has closed: %w", err)
	}
	var out []crm.FollowUp
	for _, root := range roots {
		changes, err := r.family(ctx, root)
		if err != nil {
			return nil, err
		}
		rows, err := rowsOf(changes)
		if err != nil {
			return nil, err
		}
		part := slices.IndexFunc(rows, func(t touched) bool { return t.Entity == activities && t.Row == a.ID })
		for _, row := range rows {
			if part < 0 || row.Entity != followUps || row.Part != rows[part].Part || row.After["state"] != string(crm.Done) {
				continue
			}
			f, err := r.FollowUp(ctx, s, row.Row)
			switch {
			case crm.CodeOf(err) == crm.NotFound:
			case err != nil:
				return nil, err
			case f.State == crm.Done && f.Kind == a.Kind && f.CustomerID == a.CustomerID && !f.Deleted:
				out = append(out, f)
			}
		}
	}
	return out, nil
}

// of are the columns of an activity that the edit changes, beside whose it is.
func (e ActivityEdit) of(a crm.Activity) cols {
	change := cols{}
	if e.Kind != nil && *e.Kind != a.Kind {
		change["kind"] = string(*e.Kind)
	}
	if e.Outcome != nil && *e.Outcome != a.Outcome {
		change["outcome"] = string(*e.Outcome)
	}
	if e.Text != nil && *e.Text != a.Text {
		change["text"] = *e.Text
	}
	if e.Forwarded != nil && *e.Forwarded != a.Forwarded {
		change["forwarded"] = *e.Forwarded
	}
	if e.Direction != nil && *e.Direction != a.Direction {
		change["direction"] = string(*e.Direction)
	}
	if e.Minutes != nil && *e.Minutes != a.Minutes {
		change["minutes"] = int64(*e.Minutes)
	}
	if e.At != nil && !e.At.Equal(a.At) {
		change["happened_at"] = at(*e.At)
	}
	return change
}
