package handlers

import (
	"slices"

	"daftar/bot/chat"
	"daftar/handlers/view"
	"daftar/store"
)

// tap does what a button says, unless that overwrites what somebody else has changed
// since the message with the button was drawn. Then nothing is written, and the message
// shows both: the same button once more writes over it, since it has been seen now. All
// taps go through it; one that stands for words does what the words would.
func (t *turn) tap() (action, error) {
	act, err := t.take(taps, t.req.Tap.Action, t.staleTap)
	if act == nil || err != nil || t.user.ID == 0 || t.req.Kind != chat.Tap { // of the book customers see nothing
		return act, err
	}
	shown, err := t.book.SentAs(t.ctx, t.req.Chat.ID, t.req.MessageID)
	if err != nil || shown.OutboxID == 0 || shown.Seen < 0 {
		return act, err
	}
	return t.unlessSince(act, shown.Seen, t.req.Tap, t.instead(shown), func(tx *store.Tx, m chat.Message) error {
		return tx.Redraw(store.Target{OutboxID: shown.OutboxID}, t.req.InboxID, m)
	}), nil
}

// unlessSince does what the button again does, unless that overwrites what somebody else
// has changed behind the change seen: then ask puts the question. instead is the button
// that leaves everything as it is.
func (t *turn) unlessSince(act action, seen int64, again, instead chat.Data, ask func(*store.Tx, chat.Message) error) action {
	return func(tx *store.Tx) error {
		over, err := tx.Meanwhile(t.user, seen, func() error { return act(tx) })
		if err != nil || over.None() {
			return err
		}
		names, err := t.names(tx, slices.Concat(over.Theirs, over.Mine))
		if err != nil {
			return err
		}
		return ask(tx, view.TappedMeanwhile(t.l, over.Theirs, over.Mine, again, instead, names, t.now))
	}
}

// pages are what a message shows whose buttons name its row, where the message itself
// does not tell.
var pages = map[string]chat.Data{
	"items": {Action: "items"}, "came": {Action: "came"}, "pair": {Action: "cmd", Arg: "duplicates"},
}

// instead is the button that leaves what was tapped as it is and shows what the message
// was about.
func (t *turn) instead(shown store.Sent) chat.Data {
	if page, ok := pages[t.req.Tap.Action]; ok {
		page.ID = t.req.Tap.ID
		return page
	}
	switch {
	case t.card != 0:
		return chat.Data{Action: "card", ID: t.card}
	case shown.ChangeSetID != 0:
		return chat.Data{Action: "card", ID: shown.ChangeSetID}
	case shown.FollowUpID != 0:
		return chat.Data{Action: "follow", ID: shown.FollowUpID}
	case shown.DealID != 0:
		return chat.Data{Action: "deal", ID: shown.DealID}
	case shown.CustomerID != 0:
		return chat.Data{Action: "who", ID: shown.CustomerID}
	}
	return chat.Data{Action: "cancel"}
}
