package handlers

import (
	"strings"

	"daftar/assistant/rules"
	"daftar/crm"
	"daftar/crm/fold"
	"daftar/store"
)

// deal writes an amount or an outcome into the customer's one open deal, or into
// a new deal. With several open ones, or one for something else, it asks which.
func (p *pen) deal(who whose, said crm.SaidDeal, ask *crm.Ask) error {
	p.wrote = 0
	if said.Paid != "" {
		return p.payment(who, said, ask)
	}
	if who.id != 0 && who.foreign == 0 && !said.New {
		open, err := p.tx.OpenDeals(p.ctx, p.scope(), who.id)
		if err != nil {
			return err
		}
		d, clear, err := p.whichDeal(open, said)
		switch {
		case err != nil:
			return err
		case clear:
			ask.Into, ask.Of, ask.Said = d.ID, who.id, &said
			return p.updateDeal(d, said)
		case len(open) > 0:
			ask.Deal, ask.Of, ask.Said = true, who.id, &said
			return nil
		}
	}
	at := p.now
	if !p.closed.IsZero() {
		at = p.closed
	}
	id, err := p.tx.AddDeal(store.NewDeal{
		CustomerID: who.id, Title: said.Title, Amount: said.Amount, Status: said.Status, At: at,
		LostReason: p.lostReason(said),
	})
	if err != nil {
		return err
	}
	if said.Status == crm.Open {
		p.dealt = p.dealt.with(who.id, id)
	}
	p.wrote = id
	return p.goodsInto(id, said)
}

// pickDeal chooses among open deals: the only one for what was said, or the only
// one at all when nothing was said of what it is for.
func pickDeal(open []crm.Deal, said crm.SaidDeal) (crm.Deal, bool) {
	var fit, unnamed []crm.Deal
	for _, d := range open {
		switch {
		case said.Title != "" && d.Title != "" && sameGoods(d.Title, said.Title):
			fit = append(fit, d)
		case said.Title == "" || d.Title == "":
			unnamed = append(unnamed, d)
		}
	}
	switch {
	case len(fit) == 1:
		return fit[0], true
	case len(fit) == 0 && len(unnamed) == 1 && len(open) == 1:
		return unnamed[0], true
	}
	return crm.Deal{}, false
}

// sameGoods reports whether two titles are the same goods said in other words:
// they share a word that is no number or measure.
func sameGoods(a, b string) bool {
	const alike, letters = 0.85, 4
	for _, x := range strings.Fields(fold.Key(a)) {
		for _, y := range strings.Fields(fold.Key(b)) {
			long := len(x) >= letters && len(y) >= letters
			if long && (strings.HasPrefix(x, y) || strings.HasPrefix(y, x) || endsElse(x, y) || fold.Similar(x, y) >= alike) {
				return true // also with an ending: muzlatkich, muzlatkichni
			}
		}
	}
	return fold.Key(a) == fold.Key(b)
}

// endsElse reports whether two long words differ in their endings alone: камера, камеры.
func endsElse(x, y string) bool {
	const least, ending = 5, 3
	n := 0
	for n < min(len(x), len(y)) && x[n] == y[n] {
		n++
	}
	return n >= max(least, min(len(x), len(y))-1) && max(len(x), len(y))-n <= ending
}

func (p *pen) updateDeal(d crm.Deal, said crm.SaidDeal) error {
	p.wrote = d.ID
	e := store.DealEdit{Status: &said.Status, At: p.now}
	if !p.closed.IsZero() {
		e.At = p.closed
	}
	if said.Amount.Currency != "" {
		e.Amount = &said.Amount
	}
	if d.Title == "" && said.Title != "" {
		e.Title = &said.Title
	}
	if reason := p.lostReason(said); reason != "" {
		e.LostReason = &reason
	}
	if err := p.tx.EditDeal(d.ID, d.Version, e); err != nil {
		return err
	}
	if said.Status == crm.Open {
		p.dealt = p.dealt.with(d.CustomerID, d.ID)
	}
	return p.goodsInto(d.ID, said)
}

// lostReason is why a deal was lost, where the part's words say so.
func (p *pen) lostReason(said crm.SaidDeal) string {
	if said.Status != crm.Lost {
		return ""
	}
	return rules.LostReason(p.words)
}
