package handlers

import (
	"slices"

	"daftar/crm"
)

// payment hears that something was paid, which its note keeps. All that an open deal
// asks for means that it is won; whether anything else was all there was to pay is
// asked. What is only a part of it never becomes the amount of a deal.
func (p *pen) payment(who whose, said crm.SaidDeal, ask *crm.Ask) error {
	if said.Paid == crm.PaidPart || who.foreign != 0 {
		return nil
	}
	won := said
	won.Status = crm.Won
	if who.id == 0 { // asked when it is known whose it is
		ask.Said = &said
		return nil
	}
	open, err := p.tx.OpenDeals(p.ctx, p.scope(), who.id)
	if err != nil {
		return err
	}
	all := slices.DeleteFunc(slices.Clone(open), func(d crm.Deal) bool { return !asksFor(d, said) })
	if len(all) == 1 {
		won.Paid = ""
		ask.Into, ask.Of, ask.Said = all[0].ID, who.id, &won
		return p.updateDeal(all[0], won)
	}
	ask.Deal, ask.Of, ask.Said = true, who.id, &won
	return nil
}

// asksFor reports whether a deal asks for just what was paid, and for nothing else
// than it was paid for.
func asksFor(d crm.Deal, said crm.SaidDeal) bool {
	other := d.Title != "" && said.Title != "" && !sameGoods(d.Title, said.Title)
	return d.Amount == said.Amount && !other
}

// paidFor closes a deal that was paid in full: what it asked for stands, whatever the
// last payment was.
func paidFor(d crm.Deal, said crm.SaidDeal) crm.SaidDeal {
	if said.Paid != "" && d.Amount.Currency != "" {
		said.Amount = crm.Money{}
	}
	said.Paid = ""
	return said
}
