package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"daftar/crm"
)

// kindsOfEvent is how many parts storyOf has.
const kindsOfEvent = 4

// idBits is how many bits of an event's place are the row's id.
const idBits = 60

// storyOf lists the moments of a customer's story without their rows. A place is
// the kind and the row's id in one number, so that (moment, place) orders events
// and tells every one from every other. The kind comes first: how many deals and
// activities the whole book has decides nothing.
const storyOf = `
	SELECT x.happened_at AS moment, x.id AS place FROM activities x
		WHERE x.customer_id = ? AND x.deleted_at IS NULL AND {sees}
	UNION ALL
	SELECT x.created_at, x.id + (1 << 60) FROM deals x
		WHERE x.customer_id = ? AND x.deleted_at IS NULL AND (x.closed_at IS NULL OR x.closed_at <> x.created_at) AND {sees}
	UNION ALL
	SELECT x.closed_at, x.id + (2 << 60) FROM deals x
		WHERE x.customer_id = ? AND x.deleted_at IS NULL AND x.closed_at IS NOT NULL AND {sees}
	UNION ALL
	SELECT x.done_at, x.id + (3 << 60) FROM follow_ups x
		WHERE x.customer_id = ? AND x.deleted_at IS NULL AND x.state = 'done' AND {sees}`

type moment struct {
	Moment instant
	Place  int64
}

// Story returns a page of a customer's whole story, newest first: behind the
// place from, the zero Place being its beginning, or with back right ahead of it.
func (r reads) Story(ctx context.Context, s crm.Scope, customerID int64, from Place, back bool, limit int) ([]crm.Event, error) {
	sees, seesArgs := seesRow(s)
	var args []any
	for range kindsOfEvent {
		args = append(append(args, customerID), seesArgs...)
	}
	query := `SELECT moment, place FROM (` + strings.ReplaceAll(storyOf, "{sees}", sees) + `) e`
	order := ` ORDER BY moment DESC, place DESC`
	switch {
	case back:
		query += ` WHERE (moment, place) > (?, ?)`
		args = append(args, from.At.UnixMilli(), from.ID)
		order = ` ORDER BY moment, place`
	case from.ID != 0:
		query += ` WHERE (moment, place) < (?, ?)`
		args = append(args, from.At.UnixMilli(), from.ID)
	}
	var moments []moment
	if err := r.list(ctx, &moments, query+order+fmt.Sprintf(` LIMIT %d`, limit), args...); err != nil {
		return nil, fmt.Errorf("read a story: %w", err)
	}
	if back {
		slices.Reverse(moments)
	}
	out := make([]crm.Event, 0, len(moments))
	for _, m := range moments {
		e, err := r.event(ctx, s, m.Moment.Time, m.Place)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// event reads the row of an event. A page holds few of them.
func (r reads) event(ctx context.Context, s crm.Scope, moment time.Time, place int64) (crm.Event, error) {
	e := crm.Event{Kind: crm.EventKind(place >> idBits), At: moment, Place: place}
	id := place & (1<<idBits - 1)
	switch e.Kind {
	case crm.Happened:
		a, err := r.Activity(ctx, s, id)
		e.Activity = &a
		return e, err
	case crm.DealOpened, crm.DealClosed:
		d, err := r.Deal(ctx, s, id)
		if err != nil {
			return e, err
		}
		e.Deal = &d
		return e, r.asItWas(ctx, e.Kind, &d)
	}
	f, err := r.FollowUp(ctx, s, id)
	e.FollowUp = &f
	return e, err
}

// asItWas puts into a deal what it was for and how much it came to when it was
// opened, or closed: as the message that said so left it, with what mended that. A
// later amount is another event's. A deal without a change history stays as it is.
func (r reads) asItWas(ctx context.Context, kind crm.EventKind, d *crm.Deal) error {
	var rows []struct {
		change
		Root int64
	}
	err := r.list(ctx, &rows, `
		SELECT c.id, c.change_set_id, c.part, c.entity, c.row_id, c.old, c.new, COALESCE(s.parent_id, s.id) AS root
		FROM changes c JOIN change_sets s ON s.id = c.change_set_id
		WHERE c.entity = 'deals' AND c.row_id = ? ORDER BY c.id`, d.ID)
	if err != nil {
		return fmt.Errorf("read what a deal was: %w", err)
	}
	states, event := make([]cols, len(rows)), int64(0)
	state := cols{}
	for i, row := range rows {
		changed, err := decodeCols(row.New)
		if err != nil {
			return err
		}
		maps.Copy(state, changed)
		states[i] = maps.Clone(state)
		_, closed := changed["closed_at"].(int64)
		if kind == crm.DealOpened && !row.Old.Valid || kind == crm.DealClosed && closed {
			event = row.Root
		}
	}
	for i, row := range slices.Backward(rows) {
		if row.Root != event {
			continue
		}
		if was, known := states[i]["amount"].(int64); known {
			d.Amount.Minor = was
			d.Amount.Currency, _ = states[i]["currency"].(string)
		}
		if was, known := states[i]["title"].(string); known {
			d.Title = was
		}
		return nil
	}
	return nil
}
