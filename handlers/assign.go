package handlers

import (
	"strconv"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// giveTo says whose a part of a card is: the tap on a name.
func giveTo(t *turn) (action, error) {
	return t.mend(func(p *pen, tap tapped) error {
		id, err := argID(tap.rest)
		if err != nil {
			return err
		}
		return p.assign(tap, id)
	})
}

// assign moves a part to a customer of the person's.
func (p *pen) assign(tap tapped, customer int64) error {
	c, err := p.tx.Customer(p.ctx, p.scope(), customer)
	if err != nil {
		return err
	}
	if _, moved, err := p.moveTo(tap, whose{id: c.ID}); err != nil || !moved {
		return err
	}
	if err := p.assignPhone(tap, c); err != nil {
		return err
	}
	return p.tx.Touch(c.ID)
}

// assignForeign moves a part to a colleague's customer, who was named by a phone:
// the colleague decides what becomes of it.
func (p *pen) assignForeign(tap tapped, who whose, said string) error {
	part, moved, err := p.moveTo(tap, who)
	if err != nil || !moved {
		return err
	}
	p.words = said
	if part.Activity != nil && part.Activity.Text != "" {
		p.words = part.Activity.Text
	}
	return p.tellOwner(who)
}

// moveTo moves a part with all that belongs to it; moved is false when it was
// theirs before. What the part had changed with another customer is put back; a
// customer whom the part had entered and who is not needed any more goes to the bin.
func (p *pen) moveTo(tap tapped, who whose) (part crm.CardPart, moved bool, err error) {
	if part, err = p.partOf(tap.set.ID, tap.part); err != nil {
		return part, false, err
	}
	p.answered(tap.part, func(a *crm.Ask) { a.Customer = false })
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
	if part.Customer != nil && part.CustomerMade && part.Customer.ID != who.id {
		err = p.tx.BinCustomerIfUnused(part.Customer.ID)
	}
	return part, true, err
}

// belongsTo is whose the rows of a part are, 0 for nobody's.
func belongsTo(part crm.CardPart) int64 {
	switch {
	case part.Activity != nil:
		return part.Activity.CustomerID
	case part.Deal != nil:
		return part.Deal.CustomerID
	case part.FollowUp != nil:
		return part.FollowUp.CustomerID
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
		return nil
	}
	if !part.DealMade {
		return p.redirectDeal(tap, part, who)
	}
	open, err := p.tx.OpenDeals(p.ctx, p.scope(), who.id)
	if err != nil {
		return err
	}
	if len(open) == 0 || who.foreign != 0 {
		return p.tx.EditDeal(d.ID, 0, store.DealEdit{CustomerID: &who.id})
	}
	if err := p.tx.BinDeal(d.ID); err != nil {
		return err
	}
	return p.dealAgain(tap, who, crm.SaidDeal{Amount: d.Amount, Status: d.Status, Title: d.Title})
}

// redirectDeal puts another customer's deal back and writes what was said of it
// to the right one.
func (p *pen) redirectDeal(tap tapped, part crm.CardPart, who whose) error {
	said := crm.SaidDeal{Status: part.Deal.Status, Title: part.Deal.Title}
	back := store.DealEdit{}
	if part.DealBefore.Currency != "" {
		said.Amount = part.Deal.Amount
		back.Amount = &part.DealBefore
	}
	if part.StatusBefore != "" {
		back.Status = &part.StatusBefore
	}
	if err := p.tx.EditDeal(part.Deal.ID, 0, back); err != nil {
		return err
	}
	return p.dealAgain(tap, who, said)
}

func (p *pen) dealAgain(tap tapped, who whose, said crm.SaidDeal) error {
	ask := crm.Ask{Part: tap.part}
	if err := p.deal(who, said, &ask); err != nil {
		return err
	}
	if !ask.Empty() {
		p.asks = append(p.asks, ask)
	}
	return nil
}

// assignPhone adds the phone that the message gave, unless somebody has it by now.
func (p *pen) assignPhone(tap tapped, c crm.Customer) error {
	ask := tap.set.Ask(tap.part)
	if ask == nil || ask.Phone == "" {
		return nil
	}
	if id, _, err := p.tx.PhoneOwner(p.ctx, ask.Phone); err != nil || id != 0 {
		return err
	}
	return p.tx.AddPhone(c.ID, ask.Phone)
}

// giveToNew enters a new customer for a part: by the name that the message said,
// or by one that is asked for.
func giveToNew(t *turn) (action, error) {
	tap, stale, err := t.cardTap()
	if err != nil || stale {
		return orRedraw(t, err)
	}
	if ask := tap.set.Ask(tap.part); ask != nil && ask.Name != "" {
		return t.mend(func(p *pen, tap tapped) error { return p.assignNew(tap, ask.Name, ask.Phone, ask.Company) })
	}
	return t.askInDialog(tap, "whom", "name", view.AskName(t.l))
}

func orRedraw(t *turn, err error) (action, error) {
	if err != nil {
		return nil, err
	}
	return redrawCard(t)
}

// assignNew enters a customer for a part. The same phone is the same person,
// whatever they are called.
func (p *pen) assignNew(tap tapped, name, phone, company string) error {
	if phone != "" {
		id, owner, err := p.tx.PhoneOwner(p.ctx, phone)
		if err != nil {
			return err
		}
		if id != 0 {
			err := p.assign(tap, id)
			if crm.CodeOf(err) == crm.NotFound {
				return p.assignForeign(tap, whose{id: id, foreign: owner}, strings.TrimSpace(name+" "+phone))
			}
			return err
		}
	}
	id, err := p.tx.AddCustomer(store.NewCustomer{Name: name, Phone: phone, Company: company})
	if err != nil {
		return err
	}
	return p.assign(tap, id)
}

// chooseCustomer asks whose a part is, offering the ones dealt with latest; a
// name can be typed as well.
func chooseCustomer(t *turn) (action, error) {
	tap, stale, err := t.cardTap()
	if err != nil || stale {
		return orRedraw(t, err)
	}
	recent, err := t.book.RecentCustomers(t.ctx, t.scope(), maxFit)
	if err != nil {
		return nil, err
	}
	m := view.Whom(t.l, tap.set, tap.part, recent)
	return func(tx *store.Tx) error {
		if err := t.setDialog(tx, "whom", "find", keepTap(tap)); err != nil {
			return err
		}
		return t.redraw(tx, m)
	}, nil
}

// cardAnswer is what a dialog about a card keeps.
type cardAnswer struct {
	Set     int64  `json:"set"`
	Part    int    `json:"part"`
	Field   string `json:"field,omitempty"`
	Message int64  `json:"message"` // the card that was tapped
}

func keepTap(tap tapped) cardAnswer { return cardAnswer{Set: tap.set.ID, Part: tap.part} }

// askInDialog sends a question about a card and waits for its answer.
func (t *turn) askInDialog(tap tapped, dialog, step, text string) (action, error) {
	data := keepTap(tap)
	data.Field = step
	return func(tx *store.Tx) error {
		return t.open(tx, dialog, step, data, t.question(text))
	}, nil
}

// answerWhom takes a typed name: of a customer in the book, or of a new one.
func answerWhom(t *turn) (action, error) {
	tap, ok, err := t.dialogTap()
	if err != nil || !ok {
		return nil, err
	}
	u, err := t.understand(t.req.Text)
	if err != nil || t.req.Kind != chat.Text {
		return nil, err
	}
	if len(u.Actions) > 0 && (u.Actions[0].Activity != nil || u.Actions[0].Deal != nil || u.Actions[0].Reminder != nil || u.Actions[0].Query != "") {
		return nil, nil // a sentence of its own
	}
	name, phone := strings.TrimSpace(t.req.Text), phoneIn(t.req.Text)
	if len(u.Actions) > 0 && u.Actions[0].Customer != nil {
		name = u.Actions[0].Customer.Name
	}
	if t.dialog.Step == "name" {
		return t.answerCard(tap, func(p *pen, tap tapped) error { return p.assignNew(tap, name, phone, "") })
	}
	hits, err := t.book.Find(t.ctx, t.scope(), t.req.Text, 0, maxFit)
	if err != nil {
		return nil, err
	}
	if len(hits.Customers) == 1 && !hits.Slip {
		return t.answerCard(tap, func(p *pen, tap tapped) error { return p.assign(tap, hits.Customers[0].ID) })
	}
	return t.answerCard(tap, func(p *pen, tap tapped) error {
		ids := make([]int64, len(hits.Customers))
		for i, c := range hits.Customers {
			ids[i] = c.ID
		}
		p.answered(tap.part, func(a *crm.Ask) { a.Customer = false })
		p.asks = append(p.asks, crm.Ask{Part: tap.part, Customer: true, Name: name, Phone: phone, IDs: ids})
		return nil
	})
}

// dialogTap reads the card that the open dialog is about. It is not ok when the
// card is gone or undone; the dialog then means nothing any more.
func (t *turn) dialogTap() (tap tapped, ok bool, err error) {
	var data cardAnswer
	if err := t.dialogData(&data); err != nil {
		return tap, false, err
	}
	set, err := t.book.ChangeSet(t.ctx, t.scope(), data.Set)
	if crm.CodeOf(err) == crm.NotFound || err == nil && !set.UndoneAt.IsZero() {
		return tap, false, nil
	}
	return tapped{set: set, part: data.Part, rest: data.Field}, err == nil, err
}

// answerCard changes a card by the answer to a question and sends it again, where
// the person is looking. The one above keeps its words and loses its buttons.
func (t *turn) answerCard(tap tapped, f func(p *pen, tap tapped) error) (action, error) {
	return func(tx *store.Tx) error {
		if err := t.endDialog(tx); err != nil {
			return err
		}
		if err := t.mendIn(tx, tap, f); err != nil {
			return err
		}
		if err := t.freezeCard(tx, tap.set.ID); err != nil {
			return err
		}
		return t.sendCard(tx, tap.set.ID)
	}, nil
}

// freezeCard takes the buttons off the newest card of a change-set.
func (t *turn) freezeCard(tx *store.Tx, set int64) error {
	shown, err := tx.CardOf(t.ctx, set)
	if err != nil || len(shown) == 0 {
		return err
	}
	m, err := t.drawCard(tx, set)
	if err != nil {
		return err
	}
	m.Buttons = nil
	return tx.Redraw(shown[0], t.req.InboxID, m)
}

// chooseDeal says which of the customer's open deals was meant, or a new one.
func chooseDeal(t *turn) (action, error) {
	return t.mend(func(p *pen, tap tapped) error {
		ask := tap.set.Ask(tap.part)
		if ask == nil || ask.Said == nil {
			return nil
		}
		part, err := p.partOf(tap.set.ID, tap.part)
		if err != nil || part.Customer == nil {
			return err
		}
		said := *ask.Said
		p.answered(tap.part, func(a *crm.Ask) { a.Deal, a.Of, a.Said = false, 0, nil })
		if tap.rest == "new" {
			said.New = true
			return p.deal(whose{id: part.Customer.ID}, said, &crm.Ask{})
		}
		id, err := strconv.ParseInt(tap.rest, 36, 64)
		if err != nil {
			return crm.Refuse(crm.NotFound, "error.gone")
		}
		d, err := p.tx.Deal(p.ctx, p.scope(), id)
		if err != nil {
			return err
		}
		return p.updateDeal(d, said)
	})
}
