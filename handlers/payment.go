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
	if i := slices.IndexFunc(open, func(d crm.Deal) bool { return d.Amount == said.Amount }); i >= 0 && namesake(open, said) == 1 {
		won.Paid = ""
		ask.Into, ask.Of, ask.Said = open[i].ID, who.id, &won
		return p.updateDeal(open[i], won)
	}
	ask.Deal, ask.Of, ask.Said = true, who.id, &won
	return nil
}

// namesake counts the deals that ask for just what was paid.
func namesake(open []crm.Deal, said crm.SaidDeal) (n int) {
	for _, d := range open {
		if d.Amount == said.Amount {
			n++
		}
	}
	return n
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
