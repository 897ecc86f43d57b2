package store

import (
	"context"
	"fmt"
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
		e.Deal = &d
		return e, err
	}
	f, err := r.FollowUp(ctx, s, id)
	e.FollowUp = &f
	return e, err
}
