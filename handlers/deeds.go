package handlers

import (
	"strconv"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

const (
	deedsPage  = 5
	deedsReach = 30 // days; what is older is mended, not undone
)

// undoList lists what the person did last; the newest is one tap away.
func undoList(t *turn) (action, error) {
	return func(tx *store.Tx) error { return t.showDeeds(tx, "", "", nil) }, nil
}

// showDeeds draws a page of the list as it is now, below what has just been done to it;
// left are the deals that this has left without a next step. edge is where it begins:
// "" at the newest, else "f" or "b" and, in base 36, the change-set behind or ahead of
// which.
func (t *turn) showDeeds(tx *store.Tx, edge, outcome string, left []crm.DealFile) error {
	before, after := deedsEdge(edge)
	since := t.now.AddDate(0, 0, -deedsReach)
	deeds, err := tx.Deeds(t.ctx, t.scope(), t.user.ID, since, before, after, deedsPage+1)
	if err != nil {
		return err
	}
	list := view.DeedList{First: 1}
	switch {
	case after != 0 && len(deeds) > deedsPage:
		list.Page, deeds = view.Page{Earlier: true, Later: true}, deeds[1:]
	case after != 0 || len(deeds) == 0 && before != 0: // the first page, or one that has run empty
		return t.showDeeds(tx, "", outcome, left)
	default:
		list.Page = view.Page{Earlier: before != 0, Later: len(deeds) > deedsPage}
		deeds = deeds[:min(len(deeds), deedsPage)]
	}
	if list.Page.Earlier {
		list.Edge = "f" + strconv.FormatInt(deeds[0].ID+1, 36)
		if list.First, err = tx.DeedsAhead(t.ctx, t.scope(), t.user.ID, since, deeds[0].ID); err != nil {
			return err
		}
		list.First++
	}
	var changes []crm.Change
	for _, d := range deeds {
		changes = append(changes, d.Changes...)
	}
	list.Deeds = deeds
	if list.Names, err = t.names(tx, changes); err != nil {
		return err
	}
	return t.show(view.Asking(t.l, view.Deeds(t.l, list, outcome, t.now), left))(tx)
}

// deedsEdge reads where a page begins; anything else is the newest.
func deedsEdge(edge string) (before, after int64) {
	if edge == "" {
		return 0, 0
	}
	id, err := strconv.ParseInt(edge[1:], 36, 64)
	switch {
	case err != nil || id <= 0:
		return 0, 0
	case edge[0] == 'b':
		return 0, id
	}
	return id, 0
}

// tapDeed turns the pages of the list, takes one of it back, or puts it back. Why that
// cannot be done stands above the list.
func tapDeed(t *turn) (action, error) {
	if t.req.Tap.Arg == "f" || t.req.Tap.Arg == "b" {
		edge := t.req.Tap.Arg + strconv.FormatInt(t.req.Tap.ID, 36)
		return func(tx *store.Tx) error { return t.showDeeds(tx, edge, "", nil) }, nil
	}
	set, err := t.book.ChangeSet(t.ctx, t.scope(), t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	way, edge, _ := strings.Cut(t.req.Tap.Arg, ".")
	do := map[string]func(*store.Tx) error{
		"u": func(tx *store.Tx) error { return tx.Undo(t.user, t.req.InboxID, set.ID) },
		"r": func(tx *store.Tx) error { return tx.Redo(t.user, t.req.InboxID, set.ID) },
	}[way]
	if do == nil || set.UserID != t.user.ID {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	outcome := view.Undone(t.l, set)
	if way == "r" {
		outcome = view.Redone(t.l, set)
	}
	stale := set.Version != t.req.Tap.Version
	return func(tx *store.Tx) error {
		if stale {
			return t.showDeeds(tx, edge, "", nil)
		}
		err := tx.Try(func() error { return do(tx) })
		if crm.CodeOf(err) != "" {
			return t.showDeeds(tx, edge, t.l.Refusal(err), nil)
		}
		if err != nil {
			return err
		}
		if err := t.redrawShown(tx, set.ID); err != nil {
			return err
		}
		left, err := tx.LeftBare(t.ctx, t.scope(), set.ID)
		if err != nil {
			return err
		}
		return t.showDeeds(tx, edge, outcome, left)
	}, nil
}

// redrawShown draws the newest card of a change-set anew, if there is one.
func (t *turn) redrawShown(tx *store.Tx, set int64) error {
	shown, err := tx.CardOf(t.ctx, set)
	if err != nil || len(shown) == 0 {
		return err
	}
	var m chat.Message
	if m, err = t.drawCard(tx, set); err != nil {
		return err
	}
	return tx.Redraw(shown[0], t.req.InboxID, m)
}
