package handlers

import (
	"slices"
	"strings"

	"daftar/assistant/rules"
	"daftar/crm"
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
	"status": valueStatus,
	"reason": valueReason,

	"kind":      valueActivity("kind"),
	"outcome":   valueActivity("outcome"),
	"direction": valueActivity("direction"),
	"minutes":   valueActivity("minutes"),
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
	if has, err := t.hasField(tap, field); err != nil || !has {
		return orRedraw(t, err)
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
				return p.tx.EditCustomer(part.Customer.ID, 0, store.CustomerEdit{DropTags: []string{tag}})
			}
		}
		return nil
	})
}
