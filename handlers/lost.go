package handlers

import (
	"slices"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// lostReason says why a deal was lost. "Other" needs the reason in words.
func lostReason(t *turn) (action, error) {
	tap, stale, err := t.cardTap()
	if err != nil || stale {
		return orRedraw(t, err)
	}
	if !slices.Contains(crm.LostReasons, tap.rest) {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	if tap.rest == crm.OtherReason {
		return t.askInDialog(tap, "why", "why", t.l.T("field.why"))
	}
	return t.mend(func(p *pen, tap tapped) error { return p.setReason(tap, tap.rest) })
}

func (p *pen) setReason(tap tapped, reason string) error {
	part, err := p.partOf(tap.set.ID, tap.part)
	if err != nil {
		return err
	}
	if part.Deal == nil || part.Deal.Status != crm.Lost {
		return nil
	}
	return p.tx.EditDeal(part.Deal.ID, 0, store.DealEdit{LostReason: &reason})
}

// answerWhy keeps the words behind "other".
func answerWhy(t *turn) (action, error) {
	tap, ok, err := t.dialogTap()
	if err != nil || !ok || t.req.Kind != chat.Text {
		return nil, err
	}
	words := strings.TrimSpace(t.req.Text)
	return t.answerCard(tap, func(p *pen, tap tapped) error {
		return p.setReason(tap, crm.OtherReason+": "+words)
	})
}
