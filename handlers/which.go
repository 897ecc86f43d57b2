package handlers

import (
	"slices"
	"strconv"

	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// chooseDeal says which of the customer's open deals was meant, or a new one; also
// where the only one was taken, and a new one was meant.
func chooseDeal(t *turn) (action, error) {
	return t.mend(func(p *pen, tap tapped) error {
		ask := tap.set.Ask(tap.part)
		if ask == nil || ask.Said == nil || !ask.Deal && ask.Into == 0 {
			return nil
		}
		part, err := p.partOf(tap.set.ID, tap.part)
		if err != nil || part.Customer == nil {
			return err
		}
		switch {
		case !ask.Deal && tap.rest == view.NewDeal:
			return p.split(tap, part)
		case !ask.Deal:
			return nil
		}
		said := *ask.Said
		meant := slices.IndexFunc(part.OpenDeals, func(d crm.OpenDeal) bool { return strconv.FormatInt(d.ID, 36) == tap.rest })
		payment := said.Paid != "" && tap.rest == view.OnlyPaid
		if tap.rest != view.NewDeal && !payment && meant < 0 {
			return nil // closed or taken back since the button was drawn, or forged
		}
		p.answered(tap.part, func(a *crm.Ask) { a.Deal, a.Of, a.Said = false, 0, nil })
		switch {
		case payment:
			return nil
		case tap.rest == view.NewDeal:
			said.New, said.Paid = true, ""
			err = p.deal(whose{id: part.Customer.ID}, said, &crm.Ask{})
		default:
			d := part.OpenDeals[meant].Deal
			err = p.updateDeal(d, paidFor(d, said))
		}
		if err != nil {
			return err
		}
		return p.planForDeal(tap)
	})
}

// split makes a deal of its own of what a part has put into the customer's only open
// one, which is again as it was before.
func (p *pen) split(tap tapped, part crm.CardPart) error {
	ask := part.Ask
	said, is, err := p.takenBack(tap, part, *ask.Said, ask.Into)
	if err != nil {
		return err
	}
	p.answered(tap.part, func(a *crm.Ask) { a.Into, a.Of, a.Said = 0, 0, nil })
	said.New, said.Paid = true, ""
	if err := p.deal(whose{id: part.Customer.ID}, said, &crm.Ask{}); err != nil {
		return err
	}
	if is.LostReason != "" && said.Status == crm.Lost {
		if err := p.tx.EditDeal(p.wrote, 0, store.DealEdit{LostReason: &is.LostReason}); err != nil {
			return err
		}
	}
	return p.planForDeal(tap)
}

// takenBack puts a deal back to where it was before a card and returns what the card
// had said of it, with what was mended since, and the deal as it was until now.
func (p *pen) takenBack(tap tapped, part crm.CardPart, said crm.SaidDeal, deal int64) (crm.SaidDeal, crm.Deal, error) {
	is, err := p.tx.Deal(p.ctx, p.scope(), deal)
	if err != nil {
		return said, is, err
	}
	lines, err := p.tx.Items(p.ctx, p.scope(), deal)
	if err != nil {
		return said, is, err
	}
	if err := p.tx.PutBackDeal(tap.set.ID, deal); err != nil {
		return said, is, err
	}
	was, err := p.tx.Deal(p.ctx, p.scope(), deal)
	if err != nil {
		return said, is, err
	}
	before, err := p.tx.Items(p.ctx, p.scope(), deal)
	if err != nil {
		return said, is, err
	}
	said.Lines = ofCard(lines, before)
	if is.Status != was.Status {
		said.Status = is.Status
	}
	if is.Title != was.Title {
		said.Title = is.Title
	}
	sum, priced, err := crm.Sum(lines)
	follows := err == nil && priced && sum == is.Amount // what the lines come to is worked out anew
	if is.Amount != was.Amount && !(follows && len(said.Lines) > 0) {
		said.Amount = is.Amount
	}
	open := crm.Planned
	for _, f := range part.Closed {
		if f.DealID != deal || was.Status != crm.Open {
			continue
		}
		if err := p.tx.EditFollowUp(f.ID, 0, store.FollowUpEdit{State: &open}); err != nil {
			return said, is, err
		}
	}
	return said, is, nil
}

// ofCard are those of a deal's lines that were not there before, or not so.
func ofCard(lines, before []crm.Item) []crm.Item {
	var out []crm.Item
	for _, line := range lines {
		same := slices.ContainsFunc(before, func(b crm.Item) bool {
			return b.ID == line.ID && b.Name == line.Name && b.Quantity == line.Quantity && b.Unit == line.Unit &&
				b.Price == line.Price && b.Discount == line.Discount
		})
		if !same {
			line.ID, line.Version = 0, 0
			out = append(out, line)
		}
	}
	return out
}
