package handlers

import (
	"encoding/json"
	"strconv"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// unlessMeanwhile lets an answer to the open dialog be written, unless somebody else
// has changed the same values since the question was asked. Then nothing is written:
// the person is shown both and says whose is to stay, and the answer waits. The answers
// to all dialogs go through it, see answerDialog.
//
// Take mine answers the same dialog once more with the same words, as one who has
// seen what the others did.
func (t *turn) unlessMeanwhile(act action) action {
	dialog, words := t.dialog, t.req.Text
	return func(tx *store.Tx) error {
		over, err := tx.Meanwhile(t.user, dialog.Seen, func() error { return act(tx) })
		if err != nil || over.None() {
			return err
		}
		return t.contest(tx, over.Theirs, dialog, words)
	}
}

// contest keeps the answer and asks whose value is to stay.
func (t *turn) contest(tx *store.Tx, since []crm.Change, dialog store.Dialog, words string) error {
	var err error
	if dialog.Seen, err = tx.LastChange(); err != nil {
		return err
	}
	id, err := tx.AddContest(store.Contest{UserID: t.user.ID, Dialog: dialog, Words: words})
	if err != nil {
		return err
	}
	names, err := t.names(tx, since)
	if err != nil {
		return err
	}
	if err := t.endDialog(tx); err != nil {
		return err
	}
	_, err = t.send(tx, view.Meanwhile(t.l, since, words, id, names, t.now))
	return err
}

// keep settles a contest by a tap.
func keep(t *turn) (action, error) {
	c, err := t.book.Contest(t.ctx, t.scope(), t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	if c.ID == 0 || t.req.Tap.Arg != "theirs" && t.req.Tap.Arg != "mine" {
		return t.staleTap()
	}
	question := store.Target{ChatID: t.req.Chat.ID, MessageID: t.req.MessageID}
	mine := t.req.Tap.Arg == "mine"
	var write action
	if mine {
		t.typed(c.Words)
		t.dialog = c.Dialog
		if write, err = dialogs[c.Dialog.Name].decide(t); err != nil {
			return nil, err
		}
		if write == nil { // what was asked about is gone
			return nil, crm.Refuse(crm.NotFound, "error.gone")
		}
		write = t.unlessMeanwhile(write)
	}
	return func(tx *store.Tx) error {
		waits, err := tx.EndContest(c.ID)
		if err != nil || !waits {
			return err
		}
		if err := tx.Redraw(question, t.req.InboxID, view.Settled(t.l, mine, c.Words)); err != nil || !mine {
			return err
		}
		return write(tx)
	}, nil
}

// guardedCorrection is unlessMeanwhile for a sentence about a card: what the person had
// seen is what the newest message with the card has shown.
func (t *turn) guardedCorrection(act action, err error, card crm.Card) (action, error) {
	if err != nil || act == nil {
		return act, err
	}
	seen, err := t.book.SeenOn(t.ctx, t.req.Chat.ID, card.ChangeSet.ID)
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(mended{Set: card.ChangeSet.ID})
	if err != nil {
		return nil, wrap("keep a correction", err)
	}
	t.dialog = store.Dialog{Name: mendDialog, Data: data, Seen: seen}
	return t.unlessMeanwhile(act), nil
}

// mendDialog waits for no words: it has those of a sentence about a card, while the
// person is asked whose value is to stay.
const mendDialog = "mend"

// mended is the card that a sentence is about.
type mended struct {
	Set int64 `json:"set"`
}

// mendAnyway does what a sentence about a card says.
func mendAnyway(t *turn) (action, error) {
	var of mended
	if err := json.Unmarshal(t.dialog.Data, &of); err != nil {
		return nil, wrap("read a correction", err)
	}
	card, err := t.book.Card(t.ctx, t.scope(), of.Set)
	if err != nil || !card.ChangeSet.UndoneAt.IsZero() || len(card.Parts) == 0 {
		return nil, orGone(err)
	}
	u, err := t.understand(t.req.Text)
	if err != nil {
		return nil, err
	}
	if act, err := t.answersCard(card, u); act != nil || err != nil || u.Empty() {
		return act, err
	}
	return t.correctsCard(card, u)
}

// typedGive is the tap on a name, typed: the question whose value stays has its button,
// since the card does not ask any more once somebody else has said whose it is.
func (t *turn) typedGive(tap tapped, customer int64) (action, error) {
	act, err := t.answerCard(tap, func(p *pen, tap tapped) error { return p.assign(tap, customer) })
	if err != nil {
		return nil, err
	}
	seen, err := t.book.SeenOn(t.ctx, t.req.Chat.ID, tap.set.ID)
	if err != nil {
		return nil, err
	}
	again := chat.Data{
		Action: "give", ID: tap.set.ID, Version: tap.set.Version,
		Arg: strconv.Itoa(tap.part) + "." + strconv.FormatInt(customer, 36),
	}
	return t.unlessSince(act, seen, again, chat.Data{Action: "card", ID: tap.set.ID}, func(tx *store.Tx, m chat.Message) error {
		_, err := t.send(tx, m)
		return err
	}), nil
}
