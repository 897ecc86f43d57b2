package handlers

import (
	"time"

	"daftar/assistant/rules"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// The hours that a follow-up is put off to.
const (
	eveningHour = 18
	morningHour = crm.DefaultHour
)

// step reads what is known of a follow-up's customer. One outside the person's
// scope counts as nobody.
func (t *turn) step(f crm.FollowUp) (view.Step, error) {
	s := view.Step{FollowUp: f}
	if f.CustomerID == 0 {
		return s, nil
	}
	d, err := t.book.Dossier(t.ctx, t.scope(), f.CustomerID)
	if crm.CodeOf(err) == crm.NotFound {
		return s, nil
	}
	s.About = &d
	return s, err
}

// tappedStep reads the follow-up of a button. stale reports that it has changed
// since the button was drawn: then it is only drawn as it is now.
func (t *turn) tappedStep() (s view.Step, stale bool, err error) {
	f, err := t.book.FollowUp(t.ctx, t.scope(), t.req.Tap.ID)
	if err != nil {
		return view.Step{}, false, err
	}
	s, err = t.step(f)
	return s, f.Version != t.req.Tap.Version || f.State != crm.Planned || f.Deleted, err
}

// openFollowUp shows a follow-up as it is now.
func openFollowUp(t *turn) (action, error) {
	s, _, err := t.tappedStep()
	if err != nil {
		return nil, err
	}
	return t.show(view.FollowUp(t.l, s, t.now)), nil
}

// followUpDone ticks a follow-up off.
func followUpDone(t *turn) (action, error) {
	s, stale, err := t.tappedStep()
	if err != nil {
		return nil, err
	}
	if stale {
		return t.show(view.FollowUp(t.l, s, t.now)), nil
	}
	done := crm.Done
	return func(tx *store.Tx) error {
		s, set, err := t.editStep(tx, s, store.FollowUpEdit{State: &done})
		if err != nil {
			return err
		}
		return t.redraw(tx, view.Done(t.l, s, set))
	}, nil
}

// editStep changes a follow-up in a change-set of its own and reads what has
// become of it.
func (t *turn) editStep(tx *store.Tx, s view.Step, e store.FollowUpEdit) (view.Step, crm.ChangeSet, error) {
	id, err := tx.Begin(t.user, t.req.InboxID, 0)
	if err != nil {
		return s, crm.ChangeSet{}, err
	}
	if err := tx.EditFollowUp(s.ID, s.Version, e); err != nil {
		return s, crm.ChangeSet{}, err
	}
	if s.FollowUp, err = tx.FollowUp(t.ctx, t.scope(), s.ID); err != nil {
		return s, crm.ChangeSet{}, err
	}
	if s.About != nil {
		if err := tx.Touch(s.CustomerID); err != nil {
			return s, crm.ChangeSet{}, err
		}
		d, err := tx.Dossier(t.ctx, t.scope(), s.CustomerID)
		if err != nil {
			return s, crm.ChangeSet{}, err
		}
		s.About = &d
	}
	set, err := tx.ChangeSet(t.ctx, t.scope(), id)
	return s, set, err
}

// snooze puts a follow-up off.
func snooze(t *turn) (action, error) {
	until, ok := snoozeTo(t.now, t.req.Tap.Arg)
	if !ok {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	s, stale, err := t.tappedStep()
	if err != nil {
		return nil, err
	}
	if stale {
		return t.show(view.FollowUp(t.l, s, t.now)), nil
	}
	when := onClockOf(s.FollowUp, until)
	return func(tx *store.Tx) error {
		s, set, err := t.editStep(tx, s, store.FollowUpEdit{When: &when})
		if err != nil {
			return err
		}
		return t.redraw(tx, view.Snoozed(t.l, s, set, t.now))
	}, nil
}

// snoozeTo gives the moment that a button puts off to, on the person's clock.
func snoozeTo(now time.Time, arg string) (time.Time, bool) {
	at := func(days, hour int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()+days, hour, 0, 0, 0, now.Location())
	}
	switch arg {
	case "15":
		return now.Add(15 * time.Minute), true
	case "60":
		return now.Add(time.Hour), true
	case "eve":
		if tonight := at(0, eveningHour); tonight.After(now) {
			return tonight, true
		}
		return at(1, eveningHour), true
	case "tom":
		return at(1, morningHour), true
	}
	return time.Time{}, false
}

// onClockOf tells a moment on the clock that the follow-up is kept by, which may
// not be the person's any more.
func onClockOf(f crm.FollowUp, t time.Time) crm.When {
	return crm.WhenAt(t.In(crm.User{Zone: f.Zone}.Location()))
}

// otherStep is what the dialog for another time keeps.
type otherStep struct {
	FollowUp int64 `json:"follow_up"`
	Version  int64 `json:"version"`
	Message  int64 `json:"message"` // that was tapped
}

// otherTime asks when to remind again.
func otherTime(t *turn) (action, error) {
	s, stale, err := t.tappedStep()
	if err != nil {
		return nil, err
	}
	if stale {
		return t.show(view.FollowUp(t.l, s, t.now)), nil
	}
	return func(tx *store.Tx) error {
		data := otherStep{FollowUp: s.ID, Version: s.Version, Message: t.req.MessageID}
		return t.open(tx, "when", "", data, t.question(t.l.T("snooze.ask")))
	}, nil
}

// answerWhen puts the follow-up off to the time that was typed.
func answerWhen(t *turn) (action, error) {
	var data otherStep
	if err := t.dialogData(&data); err != nil || t.req.Kind != chat.Text {
		return nil, err
	}
	until, otherwise, err := t.typedTime()
	if err != nil || until.Zero() {
		return otherwise, err
	}
	f, err := t.book.FollowUp(t.ctx, t.scope(), data.FollowUp)
	if crm.CodeOf(err) == crm.NotFound {
		return t.ending(t.say(chat.Message{Text: t.l.T("error.gone")}), nil)
	}
	if err != nil {
		return nil, err
	}
	s, err := t.step(f)
	if err != nil {
		return nil, err
	}
	if f.State != crm.Planned || f.Deleted {
		return t.ending(t.say(view.FollowUp(t.l, s, t.now)), nil)
	}
	return t.ending(t.putOff(s, until, data.Message), nil)
}

// typedTime reads when to remind from what was typed. Where it gives no time, it
// gives what to answer instead; nothing at all for a sentence of its own.
func (t *turn) typedTime() (crm.When, action, error) {
	when, ok := rules.When(t.req.Text, t.now)
	u, err := t.understand(t.req.Text)
	if err != nil {
		return crm.When{}, nil, err
	}
	var a crm.Action
	if !u.Empty() {
		a = u.Actions[0]
	}
	news := a.Activity != nil || a.Deal != nil || a.Query != ""
	switch {
	case a.Customer != nil && news: // its time is of something else
		return crm.When{}, nil, nil
	case !ok && !u.Empty() && (a.Reminder == nil || a.Customer != nil || news):
		return crm.When{}, nil, nil
	case !ok && a.Reminder != nil:
		when, ok = a.Reminder.When, !a.Reminder.When.Zero()
	}
	switch {
	case !ok:
		said := t.l.T("snooze.unclear", "said", view.Clip(t.req.Text))
		return crm.When{}, t.say(t.question(said)), nil
	case when.In(t.now.Location()).Before(t.now):
		passed := t.l.T("snooze.passed", "when", t.l.Moment(when, t.now))
		return crm.When{}, t.say(t.question(passed)), nil
	}
	return when, nil, nil
}

// putOff moves a follow-up and says so below; the message that was tapped, if one was,
// loses its buttons.
func (t *turn) putOff(s view.Step, until crm.When, tapped int64) action {
	when := onClockOf(s.FollowUp, until.In(t.now.Location()))
	when.HasTime = until.HasTime
	return func(tx *store.Tx) error {
		s, set, err := t.editStep(tx, s, store.FollowUpEdit{When: &when})
		if err != nil {
			return err
		}
		m := view.Snoozed(t.l, s, set, t.now)
		if tapped != 0 {
			old := store.Target{ChatID: t.req.Chat.ID, MessageID: tapped}
			if err := tx.Redraw(old, t.req.InboxID, chat.Message{Text: m.Text}); err != nil {
				return err
			}
		}
		_, err = tx.Send(store.Outgoing{
			ChatID: t.req.Chat.ID, Message: m, InboxID: t.req.InboxID,
			CustomerID: s.CustomerID, FollowUpID: s.ID, ChangeSetID: set.ID,
		})
		return err
	}
}
