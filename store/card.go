package store

import (
	"context"
	"slices"

	"daftar/crm"
)

// Card reads what a change-set did, for the person of the scope.
func (r reads) Card(ctx context.Context, s crm.Scope, changeSet int64) (crm.Card, error) {
	set, err := r.ChangeSet(ctx, s, changeSet)
	if err != nil {
		return crm.Card{}, err
	}
	changes, err := r.family(ctx, changeSet)
	if err != nil {
		return crm.Card{}, err
	}
	rows, err := rowsOf(changes)
	if err != nil {
		return crm.Card{}, err
	}
	card := crm.Card{ChangeSet: set}
	customerOf, made, another := map[int]int64{}, map[int64]bool{}, map[int64]bool{}
	for _, row := range rows {
		if row.putBack() {
			continue
		}
		p := partOf(&card, row.Part)
		customer, err := r.cardRow(ctx, s, p, row)
		if err != nil {
			return crm.Card{}, err
		}
		if row.Entity == customers {
			made[row.Row], another[row.Row] = row.Made, row.mayBeAnother()
		}
		// Whose the rows are says more than whom the part has entered.
		if customer != 0 && (row.Entity != customers || customerOf[row.Part] == 0) {
			customerOf[row.Part] = customer
		}
	}
	if err := r.cardAsks(ctx, s, &card, customerOf); err != nil {
		return crm.Card{}, err
	}
	for i := range card.Parts {
		p := &card.Parts[i]
		if err := r.cardCustomer(ctx, s, p, customerOf[p.Part], made[customerOf[p.Part]]); err != nil {
			return crm.Card{}, err
		}
		p.CustomerMade = p.Customer != nil && made[p.Customer.ID]
		if p.Customer == nil || !another[p.Customer.ID] {
			continue
		}
		if err := r.cardSame(ctx, s, p); err != nil {
			return crm.Card{}, err
		}
	}
	card.Parts = slices.DeleteFunc(card.Parts, crm.CardPart.Empty)
	if len(card.Parts) == 0 || !set.UndoneAt.IsZero() {
		card.Left, err = r.leftBare(ctx, s, rows)
	}
	return card, err
}

// cardSame adds to a part who its customer may be.
func (r reads) cardSame(ctx context.Context, s crm.Scope, p *crm.CardPart) (err error) {
	if p.Alike, err = r.Alike(ctx, s, p.Customer.ID); err != nil || !p.CustomerMade {
		return err
	}
	p.Past, err = r.past(ctx, s, p.Customer.ID)
	return err
}

// cardAsks adds to a card what it asks, and whose a part is of which nothing else
// tells that.
func (r reads) cardAsks(ctx context.Context, s crm.Scope, card *crm.Card, customerOf map[int]int64) error {
	for _, ask := range card.ChangeSet.Asks {
		p := partOf(card, ask.Part)
		p.Ask = &ask
		if err := r.cardInto(ctx, s, p, ask.Into); err != nil {
			return err
		}
		if customerOf[ask.Part] == 0 {
			customerOf[ask.Part] = ask.Of
		}
	}
	return nil
}

// cardInto adds to a part the deal into which its words went, where the deal had
// said so already and is as it was.
func (r reads) cardInto(ctx context.Context, s crm.Scope, p *crm.CardPart, deal int64) error {
	if deal == 0 || p.Deal != nil {
		return nil
	}
	d, err := r.Deal(ctx, s, deal)
	if err != nil || d.Deleted {
		return unlessGone(err)
	}
	p.Deal = &d
	p.Items, err = r.Items(ctx, s, d.ID)
	return err
}

// partOf returns the card's part with a number, made when it is the first row of it.
func partOf(c *crm.Card, n int) *crm.CardPart {
	for i := range c.Parts {
		if c.Parts[i].Part == n {
			return &c.Parts[i]
		}
	}
	c.Parts = append(c.Parts, crm.CardPart{Part: n})
	return &c.Parts[len(c.Parts)-1]
}

// cardRow adds a touched row to its part and returns whose it is. Binned rows and
// those that have left the scope are left out.
func (r reads) cardRow(ctx context.Context, s crm.Scope, p *crm.CardPart, row touched) (customer int64, err error) {
	switch row.Entity {
	case customers:
		c, err := r.Customer(ctx, s, row.Row)
		if crm.CodeOf(err) == crm.NotFound || c.Deleted {
			return 0, nil
		}
		cardBirthday(p, c, row)
		cardEmail(p, c, row)
		return row.Row, err
	case activities:
		a, err := r.Activity(ctx, s, row.Row)
		if err != nil || a.Deleted {
			return 0, unlessGone(err)
		}
		p.Activity = &a
		return a.CustomerID, nil
	case deals:
		d, err := r.Deal(ctx, s, row.Row)
		if err != nil || d.Deleted {
			return 0, unlessGone(err)
		}
		cardDeal(p, d, row)
		p.Items, err = r.Items(ctx, s, d.ID)
		return d.CustomerID, err
	case followUps:
		f, err := r.FollowUp(ctx, s, row.Row)
		if err != nil || f.Deleted {
			return 0, unlessGone(err)
		}
		switch {
		case f.State != crm.Planned:
			p.Closed = append(p.Closed, f)
		case p.FollowUp == nil:
			p.FollowUp = &f
		default:
			p.Further = append(p.Further, f)
		}
		return f.CustomerID, nil
	}
	return 0, nil
}

// unlessGone passes over a row that is no longer inside the scope.
func unlessGone(err error) error {
	if crm.CodeOf(err) == crm.NotFound {
		return nil
	}
	return err
}

func cardBirthday(p *crm.CardPart, c crm.Customer, row touched) {
	_, said := row.After["birth_day"]
	_, year := row.After["birth_year"]
	p.BirthdaySaid = p.BirthdaySaid || said || year || row.Made && c.Birthday.Known()
	if row.Made {
		return
	}
	day, _ := row.Before["birth_day"].(int64)
	was, _ := row.Before["birth_year"].(int64)
	if before := crm.BirthdayOf(int(day), int(was)); before.Known() && before != c.Birthday {
		p.BornBefore = before
	}
}

func cardEmail(p *crm.CardPart, c crm.Customer, row touched) {
	_, said := row.After["email"]
	p.EmailSaid = c.Email != "" && (p.EmailSaid || said)
	if before, ok := row.Before["email"].(string); ok && before != c.Email && !row.Made {
		p.EmailBefore = before
	}
}

func cardDeal(p *crm.CardPart, d crm.Deal, row touched) {
	p.Deal, p.DealMade = &d, row.Made
	if row.Made {
		return
	}
	before := d.Amount
	if v, ok := row.Before["amount"].(int64); ok {
		before.Minor = v
	}
	if v, ok := row.Before["currency"].(string); ok {
		before.Currency = v
	}
	if before != d.Amount && before.Currency != "" {
		p.DealBefore = before
	}
	if v, ok := row.Before["status"].(string); ok && crm.DealStatus(v) != d.Status {
		p.StatusBefore = crm.DealStatus(v)
	}
}

// cardCustomer fills in whose the part is, or only the owner's name when the
// customer is outside the scope. made: this part has entered them.
func (r reads) cardCustomer(ctx context.Context, s crm.Scope, p *crm.CardPart, customer int64, made bool) error {
	if customer == 0 {
		return nil
	}
	c, err := r.Customer(ctx, s, customer)
	if crm.CodeOf(err) == crm.NotFound {
		c, err := r.Customer(ctx, crm.WholeBook(), customer)
		if err != nil {
			return unlessGone(err) // in the bin
		}
		owner, err := r.User(ctx, c.OwnerID)
		p.Foreign = &owner
		return err
	}
	if err != nil {
		return err
	}
	p.Customer = &c
	if made && c.Phone() != "" {
		if b, err := r.BinnedByPhone(ctx, s, c.Phone()); err != nil {
			return err
		} else if b.ID != 0 {
			p.InBin = &b
		}
	}
	open, err := r.OpenDeals(ctx, s, customer)
	if err != nil {
		return err
	}
	planned, err := r.OpenFollowUps(ctx, s, customer)
	if err != nil {
		return err
	}
	p.Open = len(open)
	bare := slices.DeleteFunc(slices.Clone(open), func(d crm.Deal) bool { return len(d.Steps(planned)) > 0 })
	if p.Bare, err = r.inStages(ctx, bare); err != nil {
		return err
	}
	if p.Ask != nil && p.Ask.Deal {
		if p.OpenDeals, err = r.inStages(ctx, open); err != nil {
			return err
		}
	}
	return nil
}
