package handlers

import (
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

const (
	boughtPage     = 5
	mostFavourites = 5
)

// bought shows what a customer has bought: page by page, how often, and what of
// each good.
func bought(t *turn) (action, error) {
	c, err := t.customer(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	b := view.Bought{Customer: c}
	var deals []crm.Deal
	if deals, b.Page, err = t.boughtPage(c.ID, view.ParseCursor(t.req.Tap.Arg)); err != nil {
		return nil, err
	}
	if b.Sum, err = t.book.Purchases(t.ctx, t.scope(), c.ID); err != nil {
		return nil, err
	}
	if b.Every, err = t.book.BuysEvery(t.ctx, t.scope(), c.ID); err != nil {
		return nil, err
	}
	if b.Favourites, err = t.book.Favourites(t.ctx, t.scope(), c.ID, mostFavourites); err != nil {
		return nil, err
	}
	for _, d := range deals {
		items, err := t.book.Items(t.ctx, t.scope(), d.ID)
		if err != nil {
			return nil, err
		}
		b.Purchases = append(b.Purchases, view.Purchase{Deal: d, Items: items})
	}
	return t.show(view.Purchases(t.l, b, t.now)), nil
}

func (t *turn) boughtPage(customer int64, from view.Cursor) ([]crm.Deal, view.Page, error) {
	place := store.Place{At: from.At, ID: from.ID}
	found, err := t.book.Bought(t.ctx, t.scope(), customer, place, from.Back, boughtPage+1)
	if err != nil {
		return nil, view.Page{}, err
	}
	if from.Back && len(found) < boughtPage || from.ID != 0 && len(found) == 0 { // not a whole page, or one that has run empty
		from = view.Cursor{}
		if found, err = t.book.Bought(t.ctx, t.scope(), customer, store.Place{}, false, boughtPage+1); err != nil {
			return nil, view.Page{}, err
		}
	}
	if from.Back {
		return found[len(found)-boughtPage:], view.Page{Earlier: len(found) > boughtPage, Later: true}, nil
	}
	return found[:min(len(found), boughtPage)], view.Page{Earlier: from.ID != 0, Later: len(found) > boughtPage}, nil
}
