package handlers

import (
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

const (
	deedsListed = 10
	deedsReach  = 30 // days; what is older is mended, not undone
)

// undoList lists what the person did last; the newest is one tap away.
func undoList(t *turn) (action, error) {
	return func(tx *store.Tx) error { return t.showDeeds(tx, "", nil) }, nil
}

// showDeeds draws the list as it is now, below what has just been done to it. left
// are the deals that this has left without a next step.
func (t *turn) showDeeds(tx *store.Tx, outcome string, left []crm.DealFile) error {
	deeds, err := tx.Deeds(t.ctx, t.scope(), t.user.ID, t.now.AddDate(0, 0, -deedsReach), deedsListed)
	if err != nil {
		return err
	}
	var changes []crm.Change
	for _, d := range deeds {
		changes = append(changes, d.Changes...)
	}
	names, err := t.names(tx, changes)
	if err != nil {
		return err
	}
	return t.show(view.Asking(t.l, view.Deeds(t.l, deeds, names, outcome, t.now), left))(tx)
}

// tapDeed takes one of the list back, or puts it back. Why that cannot be done
// stands above the list.
func tapDeed(t *turn) (action, error) {
	set, err := t.book.ChangeSet(t.ctx, t.scope(), t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	do := map[string]func(*store.Tx) error{
		"u": func(tx *store.Tx) error { return tx.Undo(t.user, t.req.InboxID, set.ID) },
		"r": func(tx *store.Tx) error { return tx.Redo(t.user, t.req.InboxID, set.ID) },
	}[t.req.Tap.Arg]
	if do == nil || set.UserID != t.user.ID {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	outcome := view.Undone(t.l, set)
	if t.req.Tap.Arg == "r" {
		outcome = view.Redone(t.l, set)
	}
	stale := set.Version != t.req.Tap.Version
	return func(tx *store.Tx) error {
		if stale {
			return t.showDeeds(tx, "", nil)
		}
		err := tx.Try(func() error { return do(tx) })
		if crm.CodeOf(err) != "" {
			return t.showDeeds(tx, t.l.Refusal(err), nil)
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
		return t.showDeeds(tx, outcome, left)
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
