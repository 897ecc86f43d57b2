package handlers

import (
	"slices"
	"strings"
	"time"

	"daftar/assistant/rules"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// eventFields are what of an activity is typed on its page: each reads a text and
// tells what to change, or false for a text that is no value of it. The values of
// the other fields are chosen.
var eventFields = map[string]func(t *turn, a crm.Activity, text string) (store.ActivityEdit, bool){
	"text":      typedEvent("text"),
	"kind":      typedEvent("kind"),
	"outcome":   typedEvent("outcome"),
	"direction": typedEvent("direction"),
	"minutes":   typedEvent("minutes"),
	"date":      eventDate,
}

func typedEvent(field string) func(*turn, crm.Activity, string) (store.ActivityEdit, bool) {
	return func(t *turn, _ crm.Activity, text string) (store.ActivityEdit, bool) {
		return t.typedActivity(field, text)
	}
}

// eventDate reads when it was; a day alone keeps its hour.
func eventDate(t *turn, a crm.Activity, text string) (store.ActivityEdit, bool) {
	at, clock, ok := rules.Past(text, t.now)
	if !ok {
		return store.ActivityEdit{}, false
	}
	if !clock {
		was := a.At.In(t.now.Location())
		at = time.Date(at.Year(), at.Month(), at.Day(), was.Hour(), was.Minute(), 0, 0, t.now.Location())
		if at.After(t.now) {
			at = t.now
		}
	}
	return store.ActivityEdit{At: &at}, true
}

// openEvent shows an activity of a story, asks for one of its fields, or sets it to
// what a button says. Of one that has changed since, only its page is shown.
func openEvent(t *turn) (action, error) {
	a, err := t.event(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	field, value, chosen := strings.Cut(t.req.Tap.Arg, ".")
	switch {
	case field == "" || a.Version != t.req.Tap.Version:
		return t.leaveEvent(a)
	case a.Incoming:
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	case field == "drop":
		return t.dropEvent(a), nil
	case field == "retry":
		return t.retryEvent(a, value)
	case eventFields[field] == nil:
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	case !chosen:
		return t.askEvent(a, field), nil
	}
	set, ok := activityValues[field]
	if !ok {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	e, ok := set(a, value)
	if !ok {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	return t.changeEvent(a, e), nil
}

// callToCome reports whether a follow-up is a call whose time has not come yet.
func (t *turn) callToCome(f crm.FollowUp) bool { return f.Kind == crm.Call && f.DueAt.After(t.now) }

// retryEvent plans another call after one of the story that reached nobody, unless one
// is planned by then.
func (t *turn) retryEvent(a crm.Activity, moment string) (action, error) {
	until, ok := snoozeTo(t.now, moment)
	if !ok || !slices.Contains(view.Retries, moment) || !view.WorthRetry(a) || a.CustomerID == 0 {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	until = until.Truncate(time.Minute)
	return func(tx *store.Tx) error {
		planned, err := tx.OpenFollowUps(t.ctx, t.scope(), a.CustomerID)
		if err != nil {
			return err
		}
		// A plan does not change the activity, so an old button looks like a fresh one.
		if slices.ContainsFunc(planned, func(f crm.FollowUp) bool { return t.callToCome(f) && !f.DueAt.After(until) }) {
			return t.showEvent(tx, a.ID, crm.ChangeSet{}, false)
		}
		id, err := tx.Begin(t.user, t.req.InboxID, 0)
		if err != nil {
			return err
		}
		_, err = tx.AddFollowUp(store.NewFollowUp{
			CustomerID: a.CustomerID, Kind: crm.Call, When: crm.WhenAt(until), Zone: t.user.Zone,
		})
		if err != nil {
			return err
		}
		set, err := tx.ChangeSet(t.ctx, t.scope(), id)
		if err != nil {
			return err
		}
		return t.showEvent(tx, a.ID, set, false)
	}, nil
}

// event reads an activity that is not in the bin.
func (t *turn) event(id int64) (crm.Activity, error) {
	a, err := t.book.Activity(t.ctx, t.scope(), id)
	if err == nil && a.Deleted {
		err = crm.Refuse(crm.NotFound, "error.gone")
	}
	return a, err
}

// showEvent draws an activity as it is now, where the person is looking. missed: it
// has just been said that a call reached nobody.
func (t *turn) showEvent(tx *store.Tx, id int64, set crm.ChangeSet, missed bool) error {
	a, err := tx.Activity(t.ctx, t.scope(), id)
	if err != nil {
		return err
	}
	var with *crm.Customer
	if a.CustomerID != 0 {
		c, err := tx.Customer(t.ctx, t.scope(), a.CustomerID)
		if err != nil && crm.CodeOf(err) != crm.NotFound {
			return err
		}
		if err == nil && !c.Deleted {
			with = &c
		}
	}
	var again view.Again
	if with != nil && view.WorthRetry(a) {
		planned, err := tx.OpenFollowUps(t.ctx, t.scope(), a.CustomerID)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(planned, t.callToCome); i >= 0 {
			again.Planned = &planned[i]
		}
		again.Offer = missed || again.Planned == nil
	}
	m := view.Event(t.l, a, with, again, t.now, set)
	if t.req.Kind == chat.Tap {
		return t.redraw(tx, m)
	}
	_, err = tx.Send(store.Outgoing{ChatID: t.req.Chat.ID, Message: m, InboxID: t.req.InboxID, CustomerID: a.CustomerID})
	return err
}

// leaveEvent shows the page of an activity and hears no answer about it any more.
func (t *turn) leaveEvent(a crm.Activity) (action, error) {
	d, err := t.book.Dialog(t.ctx, t.req.Chat.ID, t.req.From.ID)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		if d.Name == "event" {
			if err := t.endDialog(tx); err != nil {
				return err
			}
		}
		return t.showEvent(tx, a.ID, crm.ChangeSet{}, false)
	}, nil
}

// eventAnswer is what the dialog about an activity keeps.
type eventAnswer struct {
	Activity int64 `json:"activity"`
}

func (t *turn) askEvent(a crm.Activity, field string) action {
	data := eventAnswer{Activity: a.ID}
	return func(tx *store.Tx) error {
		if view.Choices[field] == nil {
			return t.open(tx, "event", field, data, t.question(t.l.T("field."+field)))
		}
		if err := t.setDialog(tx, "event", field, data); err != nil {
			return err
		}
		return t.redraw(tx, view.EventValues(t.l, a, field))
	}
}

// answerEvent changes the field that was asked for. A text that is no value of it
// but says something else is a sentence of its own.
func answerEvent(t *turn) (action, error) {
	var data eventAnswer
	if err := t.dialogData(&data); err != nil || t.req.Kind != chat.Text {
		return nil, err
	}
	read, ok := eventFields[t.dialog.Step]
	if !ok {
		return nil, nil
	}
	a, err := t.event(data.Activity)
	if crm.CodeOf(err) == crm.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	e, ok := read(t, a, strings.TrimSpace(t.req.Text))
	if !ok {
		return t.notAValue(t.dialog.Step)
	}
	return t.changeEvent(a, e), nil
}

// changeEvent changes an activity in a change-set of its own.
func (t *turn) changeEvent(a crm.Activity, e store.ActivityEdit) action {
	return func(tx *store.Tx) error {
		id, err := tx.Begin(t.user, t.req.InboxID, 0)
		if err != nil {
			return err
		}
		if err := t.editActivity(tx, a, a.Version, e); err != nil {
			return err
		}
		if err := t.endDialog(tx); err != nil {
			return err
		}
		set, err := tx.ChangeSet(t.ctx, t.scope(), id)
		if err != nil {
			return err
		}
		return t.showEvent(tx, a.ID, set, e.Outcome != nil)
	}
}

// dropEvent moves an activity to the bin; the card that is left takes it back.
func (t *turn) dropEvent(a crm.Activity) action {
	return func(tx *store.Tx) error {
		now, err := tx.Activity(t.ctx, t.scope(), a.ID)
		if err != nil {
			return err
		}
		if now.Version != a.Version {
			return crm.ErrStale
		}
		id, err := tx.Begin(t.user, t.req.InboxID, 0)
		if err != nil {
			return err
		}
		if err := tx.BinActivity(a.ID); err != nil {
			return err
		}
		set, err := tx.ChangeSet(t.ctx, t.scope(), id)
		if err != nil {
			return err
		}
		m := chat.Message{Text: t.l.T("event.deleted"), Buttons: [][]chat.Button{
			chat.Row(t.button("button.undo", chat.Data{Action: "undo", ID: set.ID, Version: set.Version})),
		}}
		if a.CustomerID != 0 {
			m.Buttons = append(m.Buttons, chat.Row(t.button("event.story", chat.Data{Action: "story", ID: a.CustomerID})))
		}
		return t.redraw(tx, m)
	}
}
