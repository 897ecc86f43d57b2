package handlers

import (
	"daftar/crm"
	"daftar/handlers/view"
)

const draftsPage = 8

// drafts lists what the person's messages left without a customer.
func drafts(t *turn) (action, error) {
	found, page, err := t.draftsPage()
	if err != nil {
		return nil, err
	}
	total, err := t.book.CountDrafts(t.ctx, t.scope(), t.user.ID)
	if err != nil {
		return nil, err
	}
	return t.show(view.Drafts(t.l, found, total, page, t.now)), nil
}

func (t *turn) draftsPage() ([]crm.Draft, view.Page, error) {
	var before, after int64
	if t.req.Tap.Action == "drafts" {
		before = t.req.Tap.ID
		if t.req.Tap.Arg == "b" {
			before, after = 0, t.req.Tap.ID
		}
	}
	read := func(before, after int64) ([]crm.Draft, error) {
		return t.book.DraftCards(t.ctx, t.scope(), t.user.ID, before, after, draftsPage+1)
	}
	found, err := read(before, after)
	switch {
	case err != nil:
		return nil, view.Page{}, err
	case after != 0 && len(found) >= draftsPage:
		return found[len(found)-draftsPage:], view.Page{Earlier: len(found) > draftsPage, Later: true}, nil
	case after != 0, len(found) == 0 && before != 0: // not a whole page, or one that has run empty
		before = 0
		if found, err = read(0, 0); err != nil {
			return nil, view.Page{}, err
		}
	}
	return found[:min(len(found), draftsPage)], view.Page{Earlier: before != 0, Later: len(found) > draftsPage}, nil
}
