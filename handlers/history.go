package handlers

import (
	"context"

	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

const (
	storyPage = 8
	latest    = 5 // customers offered where one is to be chosen
)

// history tells a customer's history; without a name it asks whose, offering
// those dealt with latest.
func history(t *turn) (action, error) {
	if t.req.Args != "" {
		return t.search(t.req.Args, view.ToHistory)
	}
	recent, err := t.book.RecentCustomers(t.ctx, t.scope(), latest)
	if err != nil {
		return nil, err
	}
	m := t.question(t.l.T("history.ask"), view.Choose(view.ToHistory, recent)...)
	return func(tx *store.Tx) error { return t.open(tx, "tale", "", nil, m) }, nil
}

// answerHistory looks up whose history was asked for.
func answerHistory(t *turn) (action, error) { return t.answerSearch(view.ToHistory) }

// historyOf tells the history of a tapped customer.
func historyOf(t *turn) (action, error) {
	c, err := t.customer(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	return t.showHistory(c)
}

// showHistory tells a customer's history in a few lines.
func (t *turn) showHistory(c crm.Customer) (action, error) {
	d, err := t.book.Dossier(t.ctx, t.scope(), c.ID)
	if err != nil {
		return nil, err
	}
	summary, keep, err := t.summary(d)
	if err != nil {
		return nil, err
	}
	show := t.about(c.ID, view.History(t.l, d, summary, t.user, t.now))
	if keep == nil {
		return show, nil
	}
	return func(tx *store.Tx) error {
		if err := keep(tx); err != nil {
			return err
		}
		return show(tx)
	}, nil
}

// story turns the pages of a customer's whole history.
func story(t *turn) (action, error) {
	c, err := t.customer(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	events, page, err := t.storyPage(c.ID, view.ParseCursor(t.req.Tap.Arg))
	if err != nil {
		return nil, err
	}
	return t.show(view.Story(t.l, c, events, page, t.now)), nil
}

func (t *turn) storyPage(customer int64, from view.Cursor) ([]crm.Event, view.Page, error) {
	place := store.Place{At: from.At, ID: from.ID}
	found, err := t.book.Story(t.ctx, t.scope(), customer, place, from.Back, storyPage+1)
	if err != nil {
		return nil, view.Page{}, err
	}
	switch {
	case from.Back && len(found) >= storyPage:
		return found[len(found)-storyPage:], view.Page{Earlier: len(found) > storyPage, Later: true}, nil
	case from.Back, len(found) == 0 && from.ID != 0: // not a whole page, or one that has run empty
		from = view.Cursor{}
		if found, err = t.book.Story(t.ctx, t.scope(), customer, store.Place{}, false, storyPage+1); err != nil {
			return nil, view.Page{}, err
		}
	}
	return found[:min(len(found), storyPage)], view.Page{Earlier: from.ID != 0, Later: len(found) > storyPage}, nil
}

// customer reads a customer of the person's who is not in the bin.
func (t *turn) customer(id int64) (crm.Customer, error) { return t.present(t.book.Customer, id) }

// present reads a customer who is not in the bin, by read; of one who has been
// merged, who they are now: the buttons and cards of before go on working.
func (t *turn) present(read func(context.Context, crm.Scope, int64) (crm.Customer, error), id int64) (crm.Customer, error) {
	c, err := read(t.ctx, t.scope(), id)
	for err == nil && c.Deleted && c.MergedInto != 0 {
		c, err = read(t.ctx, t.scope(), c.MergedInto)
	}
	if err == nil && c.Deleted {
		err = crm.Refuse(crm.NotFound, "error.customer_gone")
	}
	return c, err
}
