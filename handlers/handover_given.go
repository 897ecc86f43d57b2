package handlers

import (
	"strings"

	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

func (t *turn) givenBy(h store.HandOver, to crm.User) view.Given {
	return view.Given{
		ID: h.ID, To: t.memberName(to), Count: h.Done, Kept: h.Kept, Runs: !h.Ended(),
		Undone: h.State == store.HandOverUndoing || h.State == store.HandOverUndone,
	}
}

// tellGiven tells the new owner when all of it is theirs, or not any more, and
// everybody whose customers they were.
func (t *turn) tellGiven(tx *store.Tx, h store.HandOver, g view.Given, to crm.User) error {
	if !h.Ended() || h.Done == 0 {
		return nil
	}
	losses, err := tx.Losses(h)
	if err != nil {
		return err
	}
	lost := make([]view.Lost, len(losses))
	for i, loss := range losses {
		lost[i].Count = loss.Count
		if lost[i].User, err = tx.User(t.ctx, loss.UserID); err != nil {
			return err
		}
	}
	bare, err := tx.BoardSum(t.ctx, to.Scope(), store.BoardFilter{OwnerID: to.ID, NoStep: true})
	if err != nil {
		return err
	}
	g.Bare = bare.Deals
	for _, told := range view.TellGiven(t.words, t.user, to, g, lost) {
		if err := t.as(told.To).tell(tx, told.Message); err != nil {
			return err
		}
	}
	return nil
}

// lookHandedOver shows how a handing over goes, or takes it back.
func (t *turn) lookHandedOver(undo bool) (action, error) {
	h, err := t.book.HandOver(t.ctx, t.scope(), t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	if h.UserID != t.user.ID && !t.user.Role.AtLeast(crm.Manager) {
		return nil, crm.Refuse(crm.Forbidden, "error.forbidden")
	}
	to, err := t.book.User(t.ctx, h.ToID)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		before, err := tx.HandOver(t.ctx, t.scope(), h.ID)
		if err != nil {
			return err
		}
		if undo {
			if err := tx.Undo(t.user, t.req.InboxID, h.ChangeSetID); err != nil {
				return err
			}
		}
		now, err := tx.HandOver(t.ctx, t.scope(), h.ID)
		if err != nil {
			return err
		}
		if err := t.redraw(tx, view.HandedOver(t.l, t.givenBy(now, to))); err != nil || now.State == before.State {
			return err
		}
		return t.tellGiven(tx, now, t.givenBy(now, to), to)
	}, nil
}

const givenPage = 8

// listGiven turns the pages of who was handed over.
func (t *turn) listGiven(cursor string) (action, error) {
	h, err := t.book.HandOver(t.ctx, t.scope(), t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	page, more, err := pageByID(cursor, func(from int64, back bool) ([]crm.Customer, error) {
		return t.book.Handed(t.ctx, t.scope(), h, from, back, givenPage+1)
	})
	if err != nil {
		return nil, err
	}
	return t.show(view.GivenPage(t.l, h.ID, page, more)), nil
}

// pageByID reads a page by the id at its edge: cursor is f or b, forth or back, and
// that id. read gives one more than a page holds. A page that has run empty gives way
// to the first.
func pageByID[T any](cursor string, read func(from int64, back bool) ([]T, error)) ([]T, view.Page, error) {
	var from int64
	back := strings.HasPrefix(cursor, "b")
	if len(cursor) > 1 {
		id, err := argID(cursor[1:])
		if err != nil {
			return nil, view.Page{}, err
		}
		from = id
	}
	found, err := read(from, back && from != 0)
	if err != nil {
		return nil, view.Page{}, err
	}
	switch {
	case back && len(found) >= givenPage:
		return found[len(found)-givenPage:], view.Page{Earlier: len(found) > givenPage, Later: true}, nil
	case back, len(found) == 0 && from != 0:
		from = 0
		if found, err = read(0, false); err != nil {
			return nil, view.Page{}, err
		}
	}
	return found[:min(len(found), givenPage)], view.Page{Earlier: from != 0, Later: len(found) > givenPage}, nil
}
