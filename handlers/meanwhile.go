package handlers

import (
	"encoding/json"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// spot is what an answer is about to overwrite: some columns of a row. The zero
// spot is nothing: what the answer makes is new.
type spot struct {
	table   string
	row     int64
	columns []string
}

// unlessMeanwhile lets an answer to the open dialog be written, unless somebody else
// has changed the same since the question was asked. Then nothing is written: the
// person is shown both and says whose is to stay, and the answer waits. Every dialog
// that edits a row ends with it:
//
//	return t.unlessMeanwhile(act, spot{"deals", d.ID, []string{"amount", "currency"}})
//
// Take mine answers the same dialog once more with the same words, as one who has
// seen what the others did.
func (t *turn) unlessMeanwhile(act action, spots ...spot) action {
	dialog, words := t.dialog, t.req.Text
	return func(tx *store.Tx) error {
		var since []crm.Change
		for _, s := range spots {
			if s.row == 0 || dialog.Name == "" {
				continue
			}
			found, err := tx.ChangedMeanwhile(t.user, s.table, s.row, dialog.Seen, s.columns)
			if err != nil {
				return err
			}
			since = append(since, found...)
		}
		if len(since) == 0 {
			return act(tx)
		}
		return t.contest(tx, since, dialog, words)
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

// spotOf is what a field of a card's part overwrites.
func spotOf(part crm.CardPart, field string) spot {
	switch {
	case field == "amount" && part.Deal != nil:
		return spot{"deals", part.Deal.ID, []string{"amount", "currency"}}
	case field == "title" && part.Deal != nil:
		return spot{"deals", part.Deal.ID, []string{"title"}}
	case field == "why" && part.Deal != nil:
		return spot{"deals", part.Deal.ID, []string{"lost_reason"}}
	case field == "when" && part.FollowUp != nil:
		return spot{"follow_ups", part.FollowUp.ID, []string{"local_date", "local_time", "state"}}
	case field == "plan" && part.FollowUp != nil, field == "text" && part.Activity == nil && part.FollowUp != nil:
		return spot{"follow_ups", part.FollowUp.ID, []string{"text"}}
	case field == "name" && part.Customer != nil:
		return spot{"customers", part.Customer.ID, []string{"name"}}
	case field == "text" && part.Activity != nil:
		return spot{"activities", part.Activity.ID, []string{"text"}}
	case field == "kind" && part.Activity != nil:
		return spot{"activities", part.Activity.ID, []string{"kind"}}
	}
	return spot{}
}

// cardSpot reads what a field of the card that a dialog is about overwrites.
func (t *turn) cardSpot(tap tapped, field string) (spot, error) {
	card, err := t.book.Card(t.ctx, t.scope(), tap.set.ID)
	if err != nil {
		return spot{}, err
	}
	for _, part := range card.Parts {
		if part.Part == tap.part {
			return spotOf(part, field), nil
		}
	}
	return spot{}, nil
}

// guardedField is unlessMeanwhile for the answer to a question about a card.
func (t *turn) guardedField(act action, err error, tap tapped, field string) (action, error) {
	if act == nil || err != nil || t.req.Kind != chat.Text {
		return act, err
	}
	at, err := t.cardSpot(tap, field)
	if err != nil {
		return nil, err
	}
	return t.unlessMeanwhile(act, at), nil
}

// guardedCorrection is unlessMeanwhile for a sentence that corrects a card: what the
// person had seen is what the card did.
func (t *turn) guardedCorrection(act action, err error, card crm.Card, a crm.Action) (action, error) {
	if err != nil {
		return nil, err
	}
	field, part := "", partToCorrect(card, a)
	switch {
	case a.Deal != nil && a.Deal.Amount.Currency != "":
		field = "amount"
	case a.Reminder != nil:
		field = "when"
	default:
		return act, nil
	}
	seen, err := t.book.SeenOn(t.ctx, t.scope(), card.ChangeSet.ID)
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(cardAnswer{Set: card.ChangeSet.ID, Part: part.Part, Field: field})
	if err != nil {
		return nil, wrap("keep a correction", err)
	}
	t.dialog = store.Dialog{Name: "field", Step: field, Data: data, Seen: seen}
	return t.unlessMeanwhile(act, spotOf(part, field)), nil
}
