package handlers

import (
	"errors"
	"slices"

	"daftar/crm"
	"daftar/store"
)

// moveTo moves a part with all that belongs to it; moved is false when it was
// theirs before. What the part had changed with another customer is put back; a
// customer whom the part had entered and who is not needed any more goes to the bin.
func (p *pen) moveTo(tap tapped, who whose) (part crm.CardPart, moved bool, err error) {
	if part, err = p.partOf(tap.set.ID, tap.part); err != nil {
		return part, false, err
	}
	ask := tap.set.Ask(tap.part)
	p.answered(tap.part, func(a *crm.Ask) {
		if a.Customer = false; a.Born || a.Known {
			a.Of = who.id
		}
	})
	if belongsTo(part) == who.id {
		return part, false, nil
	}
	if err := p.assignPlans(part, who); err != nil {
		return part, false, err
	}
	if err := p.assignDeal(tap, part, who); err != nil {
		return part, false, err
	}
	if part.Activity != nil {
		if err := p.tx.EditActivity(part.Activity.ID, 0, store.ActivityEdit{CustomerID: &who.id}); err != nil {
			return part, false, err
		}
		if err := p.closePlanned(who, part.Activity.Kind, part.Activity.Outcome); err != nil {
			return part, false, err
		}
	}
	if err := p.assignFacts(tap, part, ask, who); err != nil {
		return part, false, err
	}
	return part, true, p.planForDeal(tap)
}

// planForDeal makes what a part plans a step of the deal that the part is about now,
// or of none.
func (p *pen) planForDeal(tap tapped) error {
	part, err := p.partOf(tap.set.ID, tap.part)
	if err != nil {
		return orGone(err)
	}
	deal := int64(0)
	if part.Deal != nil && part.Deal.Status == crm.Open {
		deal = part.Deal.ID
	}
	return p.stepAbout(part, deal)
}

// stepAbout makes what a part plans a step of a deal, or of none.
func (p *pen) stepAbout(part crm.CardPart, deal int64) error {
	if part.FollowUp == nil {
		return nil
	}
	return p.tx.EditFollowUp(part.FollowUp.ID, 0, store.FollowUpEdit{DealID: &deal})
}

// belongsTo is whose a part is, 0 for nobody's.
func belongsTo(part crm.CardPart) int64 {
	switch {
	case part.Activity != nil:
		return part.Activity.CustomerID
	case part.Deal != nil:
		return part.Deal.CustomerID
	case part.FollowUp != nil:
		return part.FollowUp.CustomerID
	case part.Customer != nil:
		return part.Customer.ID
	}
	return 0
}

// assignPlans moves the follow-up and opens again what was ticked off with the
// wrong customer.
func (p *pen) assignPlans(part crm.CardPart, who whose) error {
	open := crm.Planned
	for _, f := range part.Closed {
		if err := p.tx.EditFollowUp(f.ID, 0, store.FollowUpEdit{State: &open}); err != nil {
			return err
		}
	}
	none := int64(0)
	for _, f := range part.Further { // for deals of whoever it was
		if err := p.tx.EditFollowUp(f.ID, 0, store.FollowUpEdit{CustomerID: &who.id, DealID: &none}); err != nil {
			return err
		}
	}
	if part.FollowUp == nil {
		return nil
	}
	return p.tx.EditFollowUp(part.FollowUp.ID, 0, store.FollowUpEdit{CustomerID: &who.id})
}

// assignDeal moves what was said of a deal. An amount goes into the one open
// deal that the customer has, as if they had been named at once.
func (p *pen) assignDeal(tap tapped, part crm.CardPart, who whose) error {
	d := part.Deal
	if d == nil {
		return p.askAgain(tap, part, who)
	}
	if !part.DealMade {
		return p.redirectDeal(tap, part, who)
	}
	open, err := p.tx.OpenDeals(p.ctx, p.scope(), who.id)
	if err != nil {
		return err
	}
	if len(open) == 0 || who.foreign != 0 || p.apart {
		p.wrote = d.ID
		return p.tx.EditDeal(d.ID, 0, store.DealEdit{CustomerID: &who.id})
	}
	if err := p.tx.BinDeal(d.ID); err != nil {
		return err
	}
	said := crm.SaidDeal{Amount: d.Amount, Status: d.Status, Title: d.Title, Lines: part.Items}
	return p.dealAgain(tap, who, said, d.LostReason)
}

// redirectDeal puts another customer's deal back and writes what was said of it
// to the right one.
func (p *pen) redirectDeal(tap tapped, part crm.CardPart, who whose) error {
	said := crm.SaidDeal{Status: part.Deal.Status, Title: part.Deal.Title}
	if part.Ask != nil && part.Ask.Into != 0 && part.Ask.Said != nil {
		said = *part.Ask.Said
	}
	said, is, err := p.takenBack(tap, part, said, part.Deal.ID)
	if err != nil {
		return err
	}
	p.answered(tap.part, func(a *crm.Ask) { a.Into, a.Said = 0, nil })
	return p.dealAgain(tap, who, said, is.LostReason)
}

// askAgain takes up what was said of a deal while it was still open which of
// another customer's deals was meant.
func (p *pen) askAgain(tap tapped, part crm.CardPart, who whose) error {
	if part.Ask == nil || part.Ask.Said == nil {
		return nil
	}
	said := *part.Ask.Said
	p.answered(tap.part, func(a *crm.Ask) { a.Deal, a.Of, a.Said = false, 0, nil })
	return p.dealAgain(tap, who, said, "")
}

// dealAgain writes what was said of a deal to another customer, with why it was
// lost where that is known.
func (p *pen) dealAgain(tap tapped, who whose, said crm.SaidDeal, reason string) error {
	ask := crm.Ask{Part: tap.part}
	if err := p.deal(who, said, &ask); err != nil {
		return err
	}
	p.asked(ask)
	if reason == "" {
		return nil
	}
	return p.setReason(tap, reason)
}

// assignFacts gives the right customer what the message had told of whoever it is
// about, and takes it from the wrong one. ask is what the part asked before.
func (p *pen) assignFacts(tap tapped, part crm.CardPart, ask *crm.Ask, who whose) error {
	var told crm.Customer
	if ask != nil && part.Customer == nil {
		told = crm.Customer{Company: ask.Company, Tags: ask.Tags, Birthday: ask.Birthday}
		told.Email = ask.Email
		if ask.Phone != "" {
			told.Phones = []string{ask.Phone}
		}
	}
	if part.Customer != nil && part.Customer.ID != who.id {
		var err error
		if told, err = p.takeFacts(tap, part); err != nil {
			return err
		}
	}
	if who.foreign != 0 {
		return nil
	}
	c, err := p.tx.Customer(p.ctx, p.scope(), who.id)
	if err != nil {
		return err
	}
	for _, phone := range told.Phones {
		id, _, err := p.tx.PhoneOwner(p.ctx, phone)
		if err != nil {
			return err
		}
		if id != 0 {
			continue // theirs, or somebody's by now
		}
		if err := p.tx.AddPhone(c.ID, phone); err != nil {
			return err
		}
	}
	said := &crm.SaidCustomer{Birthday: told.Birthday, Email: told.Email}
	if err := errors.Join(p.birthday(who, said), p.email(who, said)); err != nil {
		return err
	}
	e := store.CustomerEdit{AddTags: told.Tags}
	if c.Company == "" && told.Company != "" {
		e.Company = &told.Company
	}
	return p.tx.EditCustomer(c.ID, 0, e)
}

// takeFacts takes from a customer what a part had told of them and returns it.
// One whom the part had entered is left as they are when they stay.
func (p *pen) takeFacts(tap tapped, part crm.CardPart) (told crm.Customer, err error) {
	was := *part.Customer
	if part.CustomerMade {
		if err := p.tx.BinCustomerIfUnused(was.ID); err != nil {
			return told, err
		}
	} else if err := p.tx.PutBackCustomer(tap.set.ID, tap.part, was.ID); err != nil {
		return told, err
	}
	is, err := p.tx.Customer(p.ctx, crm.WholeBook(), was.ID)
	if err != nil || part.CustomerMade && !is.Deleted {
		return told, err
	}
	if is.Deleted {
		is = crm.Customer{}
	}
	told.Phones = slices.DeleteFunc(was.Phones, func(n string) bool { return slices.Contains(is.Phones, n) })
	told.Tags = slices.DeleteFunc(was.Tags, func(tag string) bool { return slices.Contains(is.Tags, tag) })
	if is.Birthday != was.Birthday {
		told.Birthday = was.Birthday
	}
	if is.Email != was.Email {
		told.Email = was.Email
	}
	if is.Company == "" {
		told.Company = was.Company
	}
	return told, nil
}
