package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"daftar/crm"
)

// entity is a kind of row whose changes are kept and can be undone. It is the
// table's name.
type entity string

const (
	customers  entity = "customers"
	phones     entity = "phones"
	deals      entity = "deals"
	activities entity = "activities"
	followUps  entity = "follow_ups"

	organizations entity = "organizations"
	customerDates entity = "customer_dates"
	products      entity = "products"
	productPrices entity = "product_prices"
	dealItems     entity = "deal_items"
	stages        entity = "stages"
)

// cols are column values by name. Only int64, float64, string, bool, nil,
// instant and types of those kinds may be values.
type cols map[string]any

// actor is on whose behalf a transaction changes the book, and of which
// change-set its changes are.
type actor struct {
	user      int64
	scope     crm.Scope
	changeSet int64
	root      int64 // what the change-set mends, or itself
	inbox     int64
	part      int
	changes   int // written so far
}

// ErrNoActor is returned by a change to the book outside a change-set.
var ErrNoActor = errors.New("a change without a change-set")

// Begin opens a change-set: all further changes of the transaction are on behalf
// of user, made from the inbox row inboxID (0: none). parent is the change-set
// that this one mends, 0 for none. The result is the change-set's id.
func (tx *Tx) Begin(user crm.User, inboxID, parent int64) (int64, error) {
	var id int64
	err := tx.get(tx.ctx, &id, `
		INSERT INTO change_sets (user_id, inbox_id, parent_id, made_at)
		VALUES (?, ?, ?, ?) RETURNING id`,
		nullable(user.ID), nullable(inboxID), nullable(parent), at(tx.now()))
	if err != nil {
		return 0, fmt.Errorf("open change-set: %w", err)
	}
	tx.actor = actor{user: user.ID, scope: user.Scope(), changeSet: id, root: id, inbox: inboxID}
	if parent != 0 {
		tx.actor.root = parent
	}
	return id, nil
}

// Part says which action of the message the further changes come from. What is
// made from a message is unique by message and part, so that it is made once.
func (tx *Tx) Part(n int) { tx.actor.part = n }

// nullable turns the id 0 into NULL.
func nullable(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// insert makes a row and records it.
func (tx *Tx) insert(e entity, c cols) (int64, error) { return tx.insertWith(e, c, nil) }

// insertWith is insert of a row with columns that follow from the others and are not
// recorded.
func (tx *Tx) insertWith(e entity, c, derived cols) (int64, error) {
	if tx.actor.changeSet == 0 {
		return 0, ErrNoActor
	}
	id, err := tx.insertRow(e, maps.Clone(c).with(derived))
	if err != nil {
		return 0, fmt.Errorf("insert into %s: %w", e, err)
	}
	if err := tx.noted(e, id, c, true); err != nil {
		return 0, err
	}
	return id, tx.record(e, id, nil, c)
}

func (tx *Tx) insertRow(e entity, c cols) (id int64, err error) {
	names, marks, args := spread(c)
	into := "INSERT INTO " + string(e) + " (" + strings.Join(names, ", ")
	if tx.later == nil {
		err = tx.get(tx.ctx, &id, into+") VALUES ("+marks+") RETURNING id", args...)
		return id, err
	}
	if id, err = tx.later.nextID(tx, e); err != nil {
		return 0, err
	}
	_, err = tx.exec(into+", id) VALUES ("+marks+", ?)", append(args, id)...)
	return id, err
}

// source adds where a row comes from.
func (tx *Tx) source(c cols) cols {
	if tx.actor.inbox != 0 {
		c["inbox_id"], c["part"] = tx.actor.inbox, int64(tx.actor.part)
	}
	return c
}

// update changes a row, raises its version and records old and new. It returns
// [crm.ErrStale] when version is not 0 and not the row's.
func (tx *Tx) update(e entity, id, version int64, c cols) error {
	if tx.actor.changeSet == 0 {
		return ErrNoActor
	}
	old, err := tx.columns(tx.ctx, e, id, c)
	if err != nil {
		return err
	}
	if err := tx.overwrites(e, id, old, c); err != nil {
		return err
	}
	names, _, args := spread(c)
	query := "UPDATE " + string(e) + " SET version = version + 1, " + strings.Join(names, " = ?, ") + " = ? WHERE id = ?"
	args = append(args, id)
	if version != 0 {
		query += " AND version = ?"
		args = append(args, version)
	}
	if e == organizations && tx.later != nil {
		clear(tx.later.organizations)
	}
	n, err := tx.exec(query, args...)
	if err != nil {
		return fmt.Errorf("update %s: %w", e, err)
	}
	if n == 0 {
		return crm.ErrStale
	}
	if err := tx.noted(e, id, c, false); err != nil {
		return err
	}
	if err := tx.record(e, id, old, c); err != nil || e != customers {
		return err
	}
	if err := tx.hadBy(id, old, c); err != nil {
		return err
	}
	return tx.follows(func() error { return tx.belongs(id, old, c) })
}

// columns reads the present values of the columns named in c.
func (r reads) columns(ctx context.Context, e entity, id int64, c cols) (cols, error) {
	names, _, _ := spread(c)
	query := "SELECT " + strings.Join(names, ", ") + " FROM " + string(e) + " WHERE id = ?"
	rows, err := r.q.QueryxContext(r.until(ctx), r.q.Rebind(query), id)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", e, err)
	}
	defer func() { _ = rows.Close() }()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return nil, fmt.Errorf("read %s: %w", e, err)
		}
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	old := cols{}
	if err := rows.MapScan(old); err != nil {
		return nil, fmt.Errorf("read %s: %w", e, err)
	}
	for name, v := range old {
		if b, ok := v.([]byte); ok {
			old[name] = string(b)
		}
	}
	return old, nil
}

func (tx *Tx) record(e entity, id int64, old, changed cols) error {
	var before sql.NullString
	if old != nil {
		b, err := encodeCols(old)
		if err != nil {
			return err
		}
		before = sql.NullString{String: b, Valid: true}
	}
	after, err := encodeCols(changed)
	if err != nil {
		return err
	}
	tx.actor.changes++
	values := []any{tx.actor.changeSet, tx.actor.part, string(e), id, before, after}
	if tx.later != nil {
		tx.later.changes = append(tx.later.changes, values...)
		return nil
	}
	return tx.writeChanges(values)
}

// writeChanges records changes; each has six values.
func (tx *Tx) writeChanges(values []any) error {
	err := tx.insertMany(`changes (change_set_id, part, entity, row_id, old, new)`, 6, values, ``)
	return wrapped("record change", err)
}

// encodeCols writes columns as JSON, as json.Marshal would and several times as fast:
// an import writes a few for every row.
func encodeCols(c cols) (string, error) {
	b := []byte{'{'}
	for i, name := range slices.Sorted(maps.Keys(c)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), name...), '"', ':')
		v := c[name]
		if i, ok := v.(instant); ok {
			v, _ = i.Value()
		}
		switch v := v.(type) {
		case nil:
			b = append(b, "null"...)
		case int64:
			b = strconv.AppendInt(b, v, 10)
		case bool:
			b = strconv.AppendBool(b, v)
		case string:
			if plainJSON(v) {
				b = append(append(append(b, '"'), v...), '"')
				continue
			}
			quoted, err := json.Marshal(v)
			if err != nil {
				return "", fmt.Errorf("encode change: %w", err)
			}
			b = append(b, quoted...)
		default:
			other, err := json.Marshal(v)
			if err != nil {
				return "", fmt.Errorf("encode change: %w", err)
			}
			b = append(b, other...)
		}
	}
	return string(append(b, '}')), nil
}

// plainJSON reports whether a text stands in JSON as it is.
func plainJSON(s string) bool {
	const separators = 0xE2 // begins those that JSON escapes, and others
	only7 := true
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c == '"', c == '\\', c == '<', c == '>', c == '&', c == separators:
			return false
		case c >= utf8.RuneSelf:
			only7 = false
		}
	}
	return only7 || utf8.ValidString(s)
}

// decodeCols reads what encodeCols wrote; numbers come back as int64.
func decodeCols(s string) (cols, error) {
	d := json.NewDecoder(bytes.NewBufferString(s))
	d.UseNumber()
	c := cols{}
	if err := d.Decode(&c); err != nil {
		return nil, fmt.Errorf("decode change: %w", err)
	}
	for name, v := range c {
		if n, ok := v.(json.Number); ok {
			i, err := n.Int64()
			if err != nil {
				return nil, fmt.Errorf("decode change: %w", err)
			}
			c[name] = i
		}
	}
	return c, nil
}
