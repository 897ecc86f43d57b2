package handlers

import (
	"slices"
	"strings"

	"daftar/assistant/rules"
	"daftar/crm"
	"daftar/crm/fold"
	"daftar/handlers/view"
	"daftar/store"
)

// chooseField offers the values of a field on the card; the right word can be typed
// as well.
func (t *turn) chooseField(tap tapped) (action, error) {
	card, err := t.book.Card(t.ctx, t.scope(), tap.set.ID)
	if err != nil {
		return nil, err
	}
	m := view.Values(t.l, t.now, card, tap.part, tap.rest)
	return func(tx *store.Tx) error {
		data := keepTap(tap)
		data.Field = tap.rest
		if err := t.setDialog(tx, "field", tap.rest, data); err != nil {
			return err
		}
		return t.redraw(tx, m)
	}, nil
}

// values of a card that a button sets, by the name of the field. A value that no
// button of ours has is false.
var values = map[string]func(p *pen, tap tapped, part crm.CardPart, value string) (bool, error){
	"status":  valueStatus,
	"reason":  valueReason,
	"kind":    valueKind,
	"outcome": valueOutcome,
}

// chooseValue sets a field to what a button says.
func chooseValue(t *turn) (action, error) {
	tap, stale, err := t.cardTap()
	if err != nil || stale {
		return orRedraw(t, err)
	}
	field, value, _ := strings.Cut(tap.rest, ".")
	set, ok := values[field]
	if !ok {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	if field == "reason" && value == crm.OtherReason {
		return t.askInDialog(tap, "why", "why", t.l.T("field.why"))
	}
	return t.mend(func(p *pen, tap tapped) error {
		part, err := p.partOf(tap.set.ID, tap.part)
		if err != nil {
			return err
		}
		if err := p.endCardDialog(p.tx, tap.set.ID); err != nil {
			return err
		}
		ok, err := set(p, tap, part, value)
		if err == nil && !ok {
			return crm.Refuse(crm.NotFound, "error.gone")
		}
		return err
	})
}

func valueStatus(p *pen, _ tapped, part crm.CardPart, value string) (bool, error) {
	status := crm.DealStatus(value)
	if part.Deal == nil || !slices.Contains([]crm.DealStatus{crm.Open, crm.Won, crm.Lost}, status) {
		return false, nil
	}
	e := store.DealEdit{Status: &status, At: p.now}
	if none := ""; status != crm.Lost {
		e.LostReason = &none
	}
	return true, p.tx.EditDeal(part.Deal.ID, 0, e)
}

func valueReason(p *pen, tap tapped, _ crm.CardPart, value string) (bool, error) {
	if !slices.Contains(crm.LostReasons, value) || value == crm.OtherReason {
		return false, nil
	}
	return true, p.setReason(tap, value)
}

func valueKind(p *pen, _ tapped, part crm.CardPart, value string) (bool, error) {
	kind := crm.ActivityKind(value)
	if part.Activity == nil || !slices.Contains(crm.ActivityKinds, kind) {
		return false, nil
	}
	return true, p.tx.EditActivity(part.Activity.ID, 0, kindEdit(kind))
}

func valueOutcome(p *pen, _ tapped, part crm.CardPart, value string) (bool, error) {
	outcome := crm.Outcome(value)
	if !view.IsCall(part) || !slices.Contains(view.Outcomes, outcome) {
		return false, nil
	}
	return true, p.tx.EditActivity(part.Activity.ID, 0, store.ActivityEdit{Outcome: &outcome})
}

// kindEdit makes an activity one of another kind: only a call has an outcome.
func kindEdit(kind crm.ActivityKind) store.ActivityEdit {
	none := crm.Outcome("")
	e := store.ActivityEdit{Kind: &kind}
	if kind != crm.Call {
		e.Outcome = &none
	}
	return e
}

// typedChoice is the value of a field whose label a text is.
func (t *turn) typedChoice(field, text string) string {
	for _, c := range view.Choices[field] {
		if fold.Key(text) == fold.Key(t.l.Plain(c.Key)) {
			return c.Value
		}
	}
	return ""
}

// setKind reads what kind of an activity an answer names, by its own word or by a
// sentence: "uchrashuv", "uchrashdik".
func setKind(t *turn, text string) (func(*pen, crm.CardPart) error, bool) {
	kind := crm.ActivityKind(t.typedChoice("kind", text))
	if kind == "" {
		u, err := t.understand(text)
		if err != nil || len(u.Actions) != 1 || u.Actions[0].Activity == nil {
			return nil, false
		}
		kind = u.Actions[0].Activity.Kind
	}
	return func(p *pen, part crm.CardPart) error {
		if part.Activity == nil {
			return crm.Refuse(crm.NotFound, "error.gone")
		}
		return p.tx.EditActivity(part.Activity.ID, 0, kindEdit(kind))
	}, true
}

// setOutcome reads how a call ended, by the word of a button or by a sentence:
// "band", "ko'tarmadi".
func setOutcome(t *turn, text string) (func(*pen, crm.CardPart) error, bool) {
	outcome := crm.Outcome(t.typedChoice("outcome", text))
	if outcome == "" {
		u, err := t.understand(text)
		if err != nil || len(u.Actions) != 1 || u.Actions[0].Activity == nil {
			return nil, false
		}
		outcome = u.Actions[0].Activity.Outcome
	}
	return func(p *pen, part crm.CardPart) error {
		if !view.IsCall(part) {
			return crm.Refuse(crm.NotFound, "error.gone")
		}
		return p.tx.EditActivity(part.Activity.ID, 0, store.ActivityEdit{Outcome: &outcome})
	}, outcome != ""
}

// setReasonField reads why a deal was lost; words that name no reason of ours are
// kept as they are.
func setReasonField(t *turn, text string) (func(*pen, crm.CardPart) error, bool) {
	reason := t.typedChoice("reason", text)
	if reason == "" || reason == crm.OtherReason {
		reason = rules.LostReason(text)
	}
	if reason == "" {
		reason = crm.OtherReason + ": " + text
	}
	return func(p *pen, part crm.CardPart) error {
		if part.Deal == nil || part.Deal.Status != crm.Lost {
			return crm.Refuse(crm.NotFound, "error.gone")
		}
		return p.tx.EditDeal(part.Deal.ID, 0, store.DealEdit{LostReason: &reason})
	}, text != ""
}

// dropTag takes a tag off the customer of a part.
func dropTag(t *turn) (action, error) {
	return t.mend(func(p *pen, tap tapped) error {
		part, err := p.partOf(tap.set.ID, tap.part)
		if err != nil || part.Customer == nil {
			return err
		}
		for _, tag := range part.Customer.Tags {
			if view.TagKey(tag) == tap.rest {
				p.asked(crm.Ask{Part: tap.part, Known: true, Of: part.Customer.ID})
				return p.tx.EditCustomer(part.Customer.ID, 0, store.CustomerEdit{DropTag: tag})
			}
		}
		return nil
	})
}
