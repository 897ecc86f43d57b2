package handlers

import (
	"slices"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/crm/fold"
	"daftar/store"
)

// customer finds or makes whose the part is, or asks.
func (p *pen) customer(a crm.Action, ask *crm.Ask) (whose, error) {
	said := a.Customer
	if said != nil {
		ask.Birthday, ask.Email = said.Birthday, said.Email
	}
	if said == nil || said.Name == "" && said.Phone == "" && said.Company == "" {
		return p.unnamed(a, ask)
	}
	ask.Name, ask.Phone, ask.Company = said.Name, said.Phone, said.Company
	if said.Phone != "" {
		if id, owner, err := p.samePerson(said.Phone); err != nil || id != 0 {
			return p.phoneTaken(id, owner, a, ask, err)
		}
	}
	fit, err := p.tx.Customers(p.ctx, p.scope(), said.IDs)
	if err != nil {
		return whose{}, err
	}
	if said.New {
		fit = slices.DeleteFunc(fit, func(c crm.Customer) bool {
			return said.Phone != "" && c.Phone() != "" || fold.Key(c.Name) != fold.Key(said.Name)
		})
		if len(fit) > 0 {
			askWhose(ask, fit)
			return whose{}, nil
		}
	}
	return p.oneOf(fit, a, ask)
}

// oneOf takes the one customer who fits, makes a new one where nobody does, and asks
// where it is not clear.
func (p *pen) oneOf(fit []crm.Customer, a crm.Action, ask *crm.Ask) (whose, error) {
	said := a.Customer
	switch {
	case said.Name != "" && slices.Contains(a.NotSure, "customer"): // proposed or unclear: asked, also where only one fits
		askWhose(ask, fit)
		return whose{}, nil
	case len(fit) == 1 && (said.Phone == "" || fit[0].Phone() == ""):
		return p.known(fit[0], a)
	case len(fit) > 0, said.Name == "" && said.Company == "", slices.Contains(a.NotSure, "customer"):
		askWhose(ask, fit)
		return whose{}, nil
	}
	return p.enter(a)
}

// unnamed is a part that names nobody: it belongs to the customer of the card
// that the message answers, or of the part before; else one tap will say whose
// it is. A plan without a customer needs none.
func (p *pen) unnamed(a crm.Action, ask *crm.Ask) (whose, error) {
	replied, err := p.repliedTo()
	if err != nil || replied != 0 {
		return whose{id: replied}, err
	}
	if p.last.id != 0 {
		return p.last, nil
	}
	if a.Reminder != nil && a.Activity == nil && a.Deal == nil {
		return whose{}, nil
	}
	askWhose(ask, nil)
	return whose{}, nil
}

// repliedTo is the customer of the message of ours that this one answers.
func (p *pen) repliedTo() (int64, error) {
	if p.req.ReplyTo == 0 {
		return 0, nil
	}
	sent, err := p.tx.SentAs(p.ctx, p.req.Chat.ID, p.req.ReplyTo)
	if err != nil {
		return 0, err
	}
	id := sent.CustomerID
	if id == 0 && sent.ChangeSetID != 0 {
		card, err := p.tx.Card(p.ctx, p.scope(), sent.ChangeSetID)
		if err != nil || len(card.Parts) == 0 || card.Parts[0].Customer == nil {
			return 0, nil
		}
		id = card.Parts[0].Customer.ID
	}
	c, err := p.present(p.tx.Customer, id)
	if crm.CodeOf(err) == crm.NotFound {
		return 0, nil
	}
	return c.ID, err
}

// askWhose makes the card ask whose the part is, offering those who fit.
func askWhose(ask *crm.Ask, fit []crm.Customer) {
	ask.Customer = true
	for _, c := range fit[:min(len(fit), maxFit)] {
		ask.IDs = append(ask.IDs, c.ID)
	}
}

// maxFit is how many namesakes a question offers; the others are reached by
// typing more of the name.
const maxFit = 6

// samePerson tells which customer has a phone or, of a shared contact card whose phone
// nobody has, is the person in Telegram on it; zeros for nobody.
func (p *pen) samePerson(phone string) (customerID, ownerID int64, err error) {
	customerID, ownerID, err = p.tx.PhoneOwner(p.ctx, phone)
	if err != nil || customerID != 0 || p.req.Kind != chat.Contact || p.req.Contact.UserID == 0 {
		return customerID, ownerID, err
	}
	who, err := p.tx.Joined(p.ctx, p.req.Contact.UserID)
	if err != nil || !who.Confirmed {
		return 0, 0, err
	}
	return who.CustomerID, who.OwnerID, nil
}

// enteredBefore is the customer of the book whose phone a message gives that says
// nothing else of anybody: there is nothing to be written.
func (t *turn) enteredBefore(u crm.Understanding) (int64, error) {
	if len(u.Actions) != 1 || tells(u) || t.req.Kind != chat.Text || t.replaces != 0 {
		return 0, nil
	}
	a := u.Actions[0]
	if a.Customer == nil || a.Customer.Phone == "" || a.Customer.Company != "" || a.Customer.Birthday.Known() || a.Customer.Email != "" || len(a.Tags) > 0 {
		return 0, nil
	}
	id, _, err := t.book.PhoneOwner(t.ctx, a.Customer.Phone)
	if err != nil || id == 0 {
		return 0, err
	}
	_, err = t.customer(id)
	if crm.CodeOf(err) == crm.NotFound { // a colleague's: they are asked
		return 0, nil
	}
	return id, err
}

// phoneTaken is a part whose phone the book has: the same phone is the same
// person, also when they are another salesperson's. Who is called a new customer, by
// another name, may have got the phone of one: that is asked.
func (p *pen) phoneTaken(id, owner int64, a crm.Action, ask *crm.Ask, err error) (whose, error) {
	if err != nil {
		return whose{}, err
	}
	c, err := p.tx.Customer(p.ctx, p.scope(), id)
	if crm.CodeOf(err) == crm.NotFound {
		return whose{id: id, foreign: owner}, nil
	}
	if err != nil {
		return whose{}, err
	}
	if said := a.Customer; said.New && said.Name != "" && !sharesAName(said.Name, c.Name) {
		askWhose(ask, []crm.Customer{c})
		return whose{}, nil
	}
	return p.known(c, a)
}

// sharesAName reports whether two names may be one person's: all of one, or a word of it.
func sharesAName(a, b string) bool {
	other := fold.Keys(b)
	return fold.Alike(a, b) || slices.ContainsFunc(fold.Keys(a), func(key string) bool { return slices.Contains(other, key) })
}

// known adds to a customer what the message says of them.
func (p *pen) known(c crm.Customer, a crm.Action) (whose, error) {
	e := store.CustomerEdit{AddTags: a.Tags}
	if c.Company == "" && a.Customer.Company != "" {
		e.Company = &a.Customer.Company
	}
	if err := p.tx.EditCustomer(c.ID, 0, e); err != nil {
		return whose{}, err
	}
	if a.Customer.Phone != "" {
		if err := p.tx.AddPhone(c.ID, a.Customer.Phone); err != nil {
			return whose{}, err
		}
	}
	return whose{id: c.ID}, p.tx.Touch(c.ID)
}

// birthday keeps what the message says of when a customer was born. What they have
// said of it themselves stands.
func (p *pen) birthday(who whose, said *crm.SaidCustomer) error {
	if said == nil || !said.Birthday.Known() || who.id == 0 || who.foreign != 0 {
		return nil
	}
	theirs, err := p.tx.BirthdayIsTheirs(who.id)
	if err != nil || theirs {
		return err
	}
	return p.tx.EditCustomer(who.id, 0, store.CustomerEdit{Birthday: &said.Birthday})
}

// email keeps the address that the message calls a customer's.
func (p *pen) email(who whose, said *crm.SaidCustomer) error {
	if said == nil || said.Email == "" || who.id == 0 || who.foreign != 0 {
		return nil
	}
	c, err := p.tx.Customer(p.ctx, p.scope(), who.id)
	if err != nil || strings.EqualFold(c.Email, said.Email) {
		return err
	}
	profile := c.Profile
	profile.Email = said.Email
	return p.tx.EditCustomer(who.id, 0, store.CustomerEdit{Profile: &profile})
}

// enter makes a customer of a name that the book lacks, once per message.
func (p *pen) enter(a crm.Action) (whose, error) {
	name := a.Customer.Name
	if name == "" {
		name = a.Customer.Company
	}
	if made, ok := p.entered[fold.Key(name)]; ok {
		c, err := p.tx.Customer(p.ctx, p.scope(), made.id)
		if err != nil {
			return whose{}, err
		}
		if a.Customer.Phone == "" || c.Phone() == "" {
			return p.known(c, a)
		}
	}
	n := store.NewCustomer{Name: name, Phone: a.Customer.Phone, Tags: a.Tags}
	if a.Customer.Name != "" {
		n.Company = a.Customer.Company
	}
	id, err := p.tx.AddCustomer(n)
	if err != nil {
		return whose{}, err
	}
	p.entered[fold.Key(name)] = whose{id: id}
	return whose{id: id}, nil
}
