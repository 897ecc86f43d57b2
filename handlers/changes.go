package handlers

import (
	"context"
	"strconv"
	"strings"

	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

const changesPage = 8

// changes tells who has changed what of a customer; without a name it asks of whom,
// offering those dealt with latest.
func changes(t *turn) (action, error) {
	if t.req.Args != "" {
		return t.search(t.req.Args, view.ToChanges)
	}
	recent, err := t.book.RecentCustomers(t.ctx, t.scope(), latest)
	if err != nil {
		return nil, err
	}
	m := t.question(t.l.T("changes.ask"), view.Choose(view.ToChanges, recent)...)
	return func(tx *store.Tx) error { return t.open(tx, "changes", "", nil, m) }, nil
}

// answerChanges looks up whose change history was asked for.
func answerChanges(t *turn) (action, error) { return t.answerSearch(view.ToChanges) }

// tapChanges turns the pages of a customer's or a deal's change history.
func tapChanges(t *turn) (action, error) {
	what, edge := "", ""
	if t.req.Tap.Arg != "" {
		what, edge = t.req.Tap.Arg[:1], t.req.Tap.Arg[1:]
	}
	switch what {
	case "c":
		c, err := t.customer(t.req.Tap.ID)
		if err != nil {
			return nil, err
		}
		return t.showChanges(c, edge)
	case "d":
		s, err := t.dealSubject(t.req.Tap.ID)
		if err != nil {
			return nil, err
		}
		return t.tellChanges(s, edge, t.book.DealChanges, s.Deal.ID)
	}
	return nil, crm.Refuse(crm.NotFound, "error.gone")
}

// showChanges tells the change history of a customer.
func (t *turn) showChanges(c crm.Customer, edge string) (action, error) {
	open, err := t.book.OpenDeals(t.ctx, t.scope(), c.ID)
	if err != nil {
		return nil, err
	}
	return t.tellChanges(view.Subject{Customer: c, Open: open}, edge, t.book.CustomerChanges, c.ID)
}

// dealSubject reads a deal of the person's with whose it is.
func (t *turn) dealSubject(id int64) (view.Subject, error) {
	d, err := t.book.Deal(t.ctx, t.scope(), id)
	if err == nil && d.Deleted {
		err = crm.Refuse(crm.NotFound, "error.gone")
	}
	if err != nil {
		return view.Subject{}, err
	}
	s := view.Subject{Deal: &d}
	if d.CustomerID != 0 {
		if s.Customer, err = t.book.Customer(t.ctx, t.scope(), d.CustomerID); crm.CodeOf(err) == crm.NotFound {
			s.Customer, err = crm.Customer{}, nil // handed over; the deal is still theirs
		}
	}
	return s, err
}

type changeReader = func(ctx context.Context, s crm.Scope, id, before, after int64, limit int) ([]crm.Change, error)

func (t *turn) tellChanges(s view.Subject, edge string, read changeReader, id int64) (action, error) {
	var before, after int64
	if edge != "" {
		place, err := strconv.ParseInt(edge[1:], 36, 64)
		switch {
		case err != nil || place <= 0:
		case strings.HasPrefix(edge, "b"):
			after = place
		default:
			before = place
		}
	}
	found, err := read(t.ctx, t.scope(), id, before, after, changesPage+1)
	var page view.Page
	switch {
	case err != nil:
		return nil, err
	case after != 0 && len(found) >= changesPage:
		page = view.Page{Earlier: len(found) > changesPage, Later: true}
		found = found[len(found)-changesPage:]
	default:
		if after != 0 || len(found) == 0 && before != 0 { // not a whole page, or one that has run empty
			before = 0
			if found, err = read(t.ctx, t.scope(), id, 0, 0, changesPage+1); err != nil {
				return nil, err
			}
		}
		page = view.Page{Earlier: before != 0, Later: len(found) > changesPage}
		found = found[:min(len(found), changesPage)]
	}
	names, err := t.names(t.book, found)
	if err != nil {
		return nil, err
	}
	return t.show(view.Changes(t.l, s, found, names, page, t.now)), nil
}

// namer reads what ids are called; the book and a transaction of it both do.
type namer interface {
	User(ctx context.Context, id int64) (crm.User, error)
	StagesByID(ctx context.Context) (map[int64]crm.Stage, error)
	Customers(ctx context.Context, s crm.Scope, ids []int64) ([]crm.Customer, error)
}

// names reads what the ids in changes are called. Whoever lies outside the scope
// has no name.
func (t *turn) names(from namer, changes []crm.Change) (view.Names, error) {
	n := view.Names{
		Users: map[int64]string{}, Customers: map[int64]string{}, Languages: map[string]string{},
	}
	for _, tag := range t.words.Tags() {
		n.Languages[tag] = t.words.For(tag).Name()
	}
	var err error
	if n.Stages, err = from.StagesByID(t.ctx); err != nil {
		return n, err
	}
	var customers []int64
	for _, c := range changes {
		for _, row := range []map[string]any{c.Old, c.New} {
			for _, column := range []string{"customer_id", "merged_into"} {
				if id, ok := row[column].(int64); ok {
					customers = append(customers, id)
				}
			}
			id, ok := row["owner_id"].(int64)
			if !ok || n.Users[id] != "" {
				continue
			}
			u, err := from.User(t.ctx, id)
			if err != nil {
				return n, err
			}
			n.Users[id] = u.Name
		}
	}
	found, err := from.Customers(t.ctx, t.scope(), customers)
	for _, c := range found {
		n.Customers[c.ID] = c.Name
	}
	return n, err
}
