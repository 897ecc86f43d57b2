package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"daftar/crm"
)

// bins are the kinds of rows that can be in the bin.
var bins = []entity{customers, phones, customerDates, deals, dealItems, activities, followUps}

// trail is one kind of row whose changes are told together with a customer's or a
// deal's: query lists their ids, ? standing for the customer's or deal's.
type trail struct {
	of    entity
	query string
}

// rowsIn lists the rows of a table in which column is ?, out of the bin and in it:
// each has an index of its own.
func rowsIn(e entity, column string) string {
	all := `SELECT id FROM ` + string(e) + ` WHERE ` + column + ` = ? AND deleted_at IS `
	return all + `NULL UNION ALL ` + all + `NOT NULL`
}

var customerTrails = []trail{
	{customers, `SELECT ?`},
	{phones, rowsIn(phones, "customer_id")},
	{customerDates, rowsIn(customerDates, "customer_id")},
	{deals, rowsIn(deals, "customer_id")},
	{activities, rowsIn(activities, "customer_id")},
	{followUps, rowsIn(followUps, "customer_id")},
	{dealItems, `SELECT i.id FROM (` + rowsIn(deals, "customer_id") + `) d CROSS JOIN deal_items i WHERE i.deal_id = d.id AND i.deleted_at IS NULL`},
	{dealItems, `SELECT i.id FROM (` + rowsIn(deals, "customer_id") + `) d CROSS JOIN deal_items i WHERE i.deal_id = d.id AND i.deleted_at IS NOT NULL`},
}

var dealTrails = []trail{
	{deals, `SELECT ?`},
	{dealItems, rowsIn(dealItems, "deal_id")},
}

// changeRow is one row of a change history.
type changeRow struct {
	ID         int64
	ChangeSet  int64   `db:"change_set_id"`
	At         instant `db:"made_at"`
	UserID     int64   `db:"user_id"`
	By         string
	ByCustomer bool `db:"by_customer"`
	Undoes     bool
	Entity     string
	Row        int64 `db:"row_id"`
	Old        sql.NullString
	New        string
}

func (c changeRow) change() (crm.Change, error) {
	out := crm.Change{
		ID: c.ID, ChangeSet: c.ChangeSet, At: c.At.Time, UserID: c.UserID, By: c.By, ByCustomer: c.ByCustomer, Undoes: c.Undoes,
		Entity: c.Entity, Row: c.Row, Made: !c.Old.Valid,
	}
	changed, err := decodeCols(c.New)
	if err != nil {
		return out, err
	}
	out.New = changed
	if c.Old.Valid {
		before, err := decodeCols(c.Old.String)
		if err != nil {
			return out, err
		}
		out.Old = before
	}
	return out, nil
}

// tellChanges reads changes c as they are told to people.
func (r reads) tellChanges(ctx context.Context, where string, args ...any) ([]crm.Change, error) {
	var rows []changeRow
	err := r.list(ctx, &rows, `
		SELECT c.id, c.change_set_id, s.made_at, COALESCE(s.user_id, 0) AS user_id, COALESCE(u.name, '') AS "by",
			COALESCE(i.user_id <> 0 AND i.user_id <> u.telegram_id, 0) AS by_customer,
			COALESCE(p.undone_at IS NOT NULL AND s.id = (SELECT MAX(m.id) FROM change_sets m WHERE m.parent_id = p.id AND m.step_of IS NULL), 0) AS undoes,
			c.entity, c.row_id, c.old, c.new
		FROM changes c JOIN change_sets s ON s.id = c.change_set_id
		LEFT JOIN change_sets p ON p.id = s.parent_id
		LEFT JOIN users u ON u.id = s.user_id LEFT JOIN inbox i ON i.id = s.inbox_id
		WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read changes: %w", err)
	}
	out := make([]crm.Change, len(rows))
	for i, row := range rows {
		if out[i], err = row.change(); err != nil {
			return nil, err
		}
	}
	return out, r.label(ctx, out)
}

// labels are the columns that tell the rows of a table from each other for people.
var labels = map[entity]string{
	customers: "name", phones: "number", customerDates: "label", deals: "title", activities: "kind", followUps: "text",
	organizations: "name", products: "name", dealItems: "name", stages: "name",
}

// label notes with each change what its row is called now.
func (r reads) label(ctx context.Context, changes []crm.Change) error {
	called := map[entity]map[int64]string{}
	for _, c := range changes {
		e := entity(c.Entity)
		if labels[e] != "" && called[e] == nil {
			called[e] = map[int64]string{}
		}
		if called[e] != nil {
			called[e][c.Row] = ""
		}
	}
	for e, names := range called {
		query, args, err := in(`SELECT id, `+labels[e]+` AS label FROM `+string(e)+` WHERE id IN (?)`, slices.Collect(maps.Keys(names)))
		if err != nil {
			return fmt.Errorf("name changed rows: %w", err)
		}
		var rows []struct {
			ID    int64
			Label string
		}
		if err := r.list(ctx, &rows, query, args...); err != nil {
			return fmt.Errorf("name changed rows: %w", err)
		}
		for _, row := range rows {
			names[row.ID] = row.Label
		}
	}
	for i := range changes {
		changes[i].Label = called[entity(changes[i].Entity)][changes[i].Row]
	}
	return nil
}

// trailPage reads a page of the changes of the rows that trails lead to, newest
// first: behind the change before (0: from the newest) or right ahead of after.
func (r reads) trailPage(ctx context.Context, trails []trail, id, before, after int64, limit int) ([]crm.Change, error) {
	var all []string
	var args []any
	bound, order := ``, `DESC`
	var edge int64
	switch {
	case after != 0:
		bound, order, edge = ` AND c.id > ?`, `ASC`, after
	case before != 0:
		bound, edge = ` AND c.id < ?`, before
	}
	for _, tr := range trails {
		all = append(all, `SELECT c.id FROM changes c WHERE c.entity = ? AND c.row_id IN (`+tr.query+`)`+bound)
		args = append(args, string(tr.of))
		for range strings.Count(tr.query, "?") {
			args = append(args, id)
		}
		if edge != 0 {
			args = append(args, edge)
		}
	}
	var ids []int64
	err := r.list(ctx, &ids, strings.Join(all, ` UNION ALL `)+fmt.Sprintf(` ORDER BY 1 %s LIMIT %d`, order, limit), args...)
	if err != nil || len(ids) == 0 {
		return nil, wrapped("read a change history", err)
	}
	where, args, err := in(`c.id IN (?) ORDER BY c.id DESC`, ids)
	if err != nil {
		return nil, fmt.Errorf("read a change history: %w", err)
	}
	return r.tellChanges(ctx, where, args...)
}

// CustomerChanges returns a page of who has changed what of a customer of the scope
// and of all that belongs to them; [crm.Change.ID] is its place.
func (r reads) CustomerChanges(ctx context.Context, s crm.Scope, id, before, after int64, limit int) ([]crm.Change, error) {
	if _, err := r.Customer(ctx, s, id); err != nil {
		return nil, err
	}
	return r.trailPage(ctx, customerTrails, id, before, after, limit)
}

// DealChanges is [reads.CustomerChanges] of a deal.
func (r reads) DealChanges(ctx context.Context, s crm.Scope, id, before, after int64, limit int) ([]crm.Change, error) {
	if _, err := r.Deal(ctx, s, id); err != nil {
		return nil, err
	}
	return r.trailPage(ctx, dealTrails, id, before, after, limit)
}

// LastChange is the newest change of the book, 0 in a new one: what a person who
// looks now has seen.
func (tx *Tx) LastChange() (id int64, err error) {
	if err := tx.get(tx.ctx, &id, `SELECT `+newestChange); err != nil {
		return 0, fmt.Errorf("read the newest change: %w", err)
	}
	return id, nil
}

// Audited names the tables whose changes are kept.
func Audited() []string {
	return []string{
		string(customers), string(phones), string(deals), string(activities), string(followUps), string(organizations),
		string(customerDates), string(products), string(productPrices), string(dealItems), string(stages),
	}
}
