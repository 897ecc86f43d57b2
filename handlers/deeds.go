package handlers

import (
	"context"
	"strconv"
	"strings"
	"time"

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
	return t.turnDeeds("")
}

// turnDeeds shows the page of the list that begins at edge.
func (t *turn) turnDeeds(edge string) (action, error) {
	m, err := t.deeds(t.book, edge, "", nil)
	if err != nil {
		return nil, err
	}
	return t.show(m), nil
}

// diary reads what a person did; the book and a transaction of it both do.
type diary interface {
	namer
	Deeds(ctx context.Context, s crm.Scope, userID int64, since time.Time, before, after int64, limit int) ([]crm.Deed, error)
	DeedsAhead(ctx context.Context, s crm.Scope, userID int64, since time.Time, changeSet int64) (int, error)
}

// deeds draws a page of the list as it is now, below what has just been done to it;
// left are the deals that this has left without a next step. edge is where it begins:
// "" at the newest, else "f" or "b" and, in base 36, the change-set behind or ahead of
// which.
func (t *turn) deeds(from diary, edge, outcome string, left []crm.DealFile) (chat.Message, error) {
	before, after := deedsEdge(edge)
	since := t.now.AddDate(0, 0, -deedsReach)
	deeds, err := from.Deeds(t.ctx, t.scope(), t.user.ID, since, before, after, deedsPage+1)
	if err != nil {
		return chat.Message{}, err
	}
	list := view.DeedList{First: 1}
	switch {
	case after != 0 && len(deeds) > deedsPage:
		list.Page, deeds = view.Page{Earlier: true, Later: true}, deeds[1:]
	case after != 0 || len(deeds) == 0 && before != 0: // the first page, or one that has run empty
		return t.deeds(from, "", outcome, left)
	default:
		list.Page = view.Page{Earlier: before != 0, Later: len(deeds) > deedsPage}
		deeds = deeds[:min(len(deeds), deedsPage)]
	}
	if list.Page.Earlier {
		list.Edge = "f" + strconv.FormatInt(deeds[0].ID+1, 36)
		if list.First, err = from.DeedsAhead(t.ctx, t.scope(), t.user.ID, since, deeds[0].ID); err != nil {
			return chat.Message{}, err
		}
		list.First++
	}
	var changes []crm.Change
	for _, d := range deeds {
		changes = append(changes, d.Changes...)
	}
	list.Deeds = deeds
	if list.Names, err = t.names(from, changes); err != nil {
		return chat.Message{}, err
	}
	return view.Asking(t.l, view.Deeds(t.l, list, outcome, t.now), left), nil
}

// showDeeds shows a page of the list as a change has left it.
func (t *turn) showDeeds(tx *store.Tx, edge, outcome string, left []crm.DealFile) error {
	m, err := t.deeds(tx, edge, outcome, left)
	if err != nil {
		return err
	}
	return t.show(m)(tx)
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
		return t.turnDeeds(t.req.Tap.Arg + strconv.FormatInt(t.req.Tap.ID, 36))
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
	if set.Version != t.req.Tap.Version {
		return t.turnDeeds(edge)
	}
	outcome := view.Undone(t.l, set)
	if way == "r" {
		outcome = view.Redone(t.l, set)
	}
	return func(tx *store.Tx) error {
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
