package handlers

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"daftar/assistant/rules"
	"daftar/crm"
	"daftar/crm/fold"
	"daftar/handlers/view"
	"daftar/store"
)

// activityValues are the fields of an activity that a button sets, by name; each
// tells what to change, or false for a value that no button of ours has.
var activityValues = map[string]func(a crm.Activity, value string) (store.ActivityEdit, bool){
	"kind": func(_ crm.Activity, value string) (store.ActivityEdit, bool) {
		kind := crm.ActivityKind(value)
		return kindEdit(kind), slices.Contains(crm.ActivityKinds, kind)
	},
	"outcome": func(a crm.Activity, value string) (store.ActivityEdit, bool) {
		outcome := crm.Outcome(value)
		return store.ActivityEdit{Outcome: &outcome}, a.Kind == crm.Call && slices.Contains(view.Outcomes, outcome)
	},
	"direction": func(a crm.Activity, value string) (store.ActivityEdit, bool) {
		d := crm.Direction(value)
		return store.ActivityEdit{Direction: &d}, a.Kind == crm.Call && (d == crm.In || d == crm.Out)
	},
	"minutes": func(a crm.Activity, value string) (store.ActivityEdit, bool) {
		n, err := strconv.Atoi(value)
		return store.ActivityEdit{Minutes: &n}, err == nil && view.Lasts(a.Kind) && n >= 0 && n <= crm.MaxMinutes
	},
}

// kindEdit makes an activity one of another kind, without what that kind has not.
func kindEdit(kind crm.ActivityKind) store.ActivityEdit {
	e := store.ActivityEdit{Kind: &kind}
	if kind != crm.Call {
		outcome, direction := crm.Outcome(""), crm.Direction("")
		e.Outcome, e.Direction = &outcome, &direction
	}
	if minutes := 0; !view.Lasts(kind) {
		e.Minutes = &minutes
	}
	return e
}

// typedActivity reads a typed value of an activity's field, by the word of its
// button or by a sentence: "uchrashuv", "uchrashdik", "20 daqiqa". It is not ok for
// a text that is no value of the field.
func (t *turn) typedActivity(field, text string) (e store.ActivityEdit, ok bool) {
	switch field {
	case "text":
		return store.ActivityEdit{Text: &text}, true
	case "minutes":
		n, ok := rules.Minutes(text)
		return store.ActivityEdit{Minutes: &n}, ok
	}
	if value := t.typedChoice(field, text); value != "" {
		return activityValues[field](crm.Activity{Kind: crm.Call}, value)
	}
	u, err := t.understand(text)
	if err != nil || len(u.Actions) != 1 || u.Actions[0].Activity == nil {
		return e, false
	}
	said := u.Actions[0].Activity
	switch field {
	case "kind":
		return kindEdit(said.Kind), true
	case "outcome":
		return store.ActivityEdit{Outcome: &said.Outcome}, said.Outcome != ""
	case "direction":
		return store.ActivityEdit{Direction: &said.Direction}, said.Direction != ""
	}
	return e, false
}

// typedChoice is the value of a field whose label a text is.
func (t *turn) typedChoice(field, text string) string {
	for _, c := range view.Choices[field] {
		if fold.Key(text) == fold.Key(c.Label(t.l)) {
			return c.Value
		}
	}
	return ""
}

// setActivity is how a card takes a typed value of its activity.
func setActivity(field string) func(*turn, string) (func(*pen, crm.CardPart) error, bool) {
	return func(t *turn, text string) (func(*pen, crm.CardPart) error, bool) {
		e, ok := t.typedActivity(field, text)
		return func(p *pen, part crm.CardPart) error {
			if part.Activity == nil || !partHas[field](part) {
				return crm.Refuse(crm.NotFound, "error.gone")
			}
			return p.editActivity(p.tx, *part.Activity, 0, e)
		}, ok
	}
}

// valueActivity is how a card takes the value of a button.
func valueActivity(field string) func(*pen, tapped, crm.CardPart, string) (bool, error) {
	return func(p *pen, _ tapped, part crm.CardPart, value string) (bool, error) {
		if part.Activity == nil {
			return false, nil
		}
		e, ok := activityValues[field](*part.Activity, value)
		if !ok {
			return false, nil
		}
		return true, p.editActivity(p.tx, *part.Activity, 0, e)
	}
}

// retry plans another call after one that reached nobody, by one tap on its card.
func retry(t *turn) (action, error) {
	_, moment, _ := strings.Cut(t.req.Tap.Arg, ".")
	until, ok := snoozeTo(t.now, moment)
	if !ok || !slices.Contains(view.Retries, moment) {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	return t.mend(func(p *pen, tap tapped) error {
		part, err := p.partOf(tap.set.ID, tap.part)
		if err != nil || !view.Missed(part) || part.FollowUp != nil {
			return err
		}
		who, err := ownerOf(part)
		if err != nil {
			return err
		}
		deal := int64(0)
		if part.Deal != nil && part.Deal.Status == crm.Open {
			deal = part.Deal.ID
		}
		return p.plan(who, deal, crm.SaidReminder{When: crm.WhenAt(until.Truncate(time.Minute)), Kind: crm.Call})
	})
}
