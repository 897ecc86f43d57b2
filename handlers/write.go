package handlers

import (
	"slices"
	"strings"
	"time"

	"daftar/assistant/rules"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/crm/fold"
	"daftar/store"
)

// write returns the action that saves what was understood and sends its card.
// said is the person's own words.
func (t *turn) write(u crm.Understanding, said string) (action, error) {
	return func(tx *store.Tx) error {
		set, err := t.writeInto(tx, u, said)
		if err != nil {
			return err
		}
		return t.sendCard(tx, set)
	}, nil
}

// writeInto saves what was understood as one change-set.
func (t *turn) writeInto(tx *store.Tx, u crm.Understanding, said string) (changeSet int64, err error) {
	set, err := tx.Begin(t.user, t.req.InboxID, 0)
	if err != nil {
		return 0, err
	}
	if err := tx.Said(set, said); err != nil {
		return 0, err
	}
	p := &pen{turn: t, tx: tx, said: said, entered: map[string]whose{}}
	actions := slices.DeleteFunc(slices.Clone(u.Actions), func(a crm.Action) bool { return a.Query != "" })
	if len(actions) == 0 {
		actions = []crm.Action{{Activity: &crm.SaidActivity{Kind: crm.Note}}}
	}
	for i, a := range actions {
		p.words = said
		if len(actions) > 1 && a.Span.To > a.Span.From && a.Span.To <= len(said) {
			p.words = strings.TrimSpace(said[a.Span.From:a.Span.To])
		}
		if err := p.part(i, a); err != nil {
			return 0, err
		}
	}
	return set, tx.SetAsks(set, p.asks)
}

// whose says to which customer a part belongs.
type whose struct {
	id      int64 // 0: nobody has said
	foreign int64 // the owner's user id, when the customer is outside the scope
}

// pen writes the parts of one message.
type pen struct {
	*turn
	tx      *store.Tx
	said    string // the whole message
	words   string // the part's own words
	asks    []crm.Ask
	entered map[string]whose // customers made by this message, by folded name
	last    whose            // of the part before
	closed  time.Time        // when the part says that a deal was won or lost; zero: now
	dealt   dealt            // the open deal that the message was about last
	wrote   int64            // the deal that the part has entered or changed, 0: none
	apart   bool             // a deal that is given to a customer stays one of its own
}

// dealt is an open deal that a message is about, and whose.
type dealt struct {
	customer, deal int64
	several        bool // it is about others of theirs too
}

// with notes one more deal that the message is about.
func (d dealt) with(customer, deal int64) dealt {
	return dealt{customer, deal, d.customer == customer && d.deal != 0 && d.deal != deal}
}

// of is the deal that a plan with a customer is about, 0 for none in particular.
func (d dealt) of(customer int64) int64 {
	if d.several || d.customer != customer {
		return 0
	}
	return d.deal
}

func (p *pen) part(n int, a crm.Action) error {
	p.tx.Part(n)
	p.wrote = 0
	a = orderOfNobody(a)
	ask := crm.Ask{Part: n, Tags: a.Tags, Reminder: a.Reminder == nil && slices.Contains(a.NotSure, "reminder")}
	who, err := p.customer(a, &ask)
	if err != nil {
		return err
	}
	p.last = who
	if err := p.ofThem(who, a); err != nil {
		return err
	}
	if a, err = p.settled(a, who, &ask); err != nil {
		return err
	}
	if a.Activity != nil {
		if err := p.activity(who, *a.Activity); err != nil {
			return err
		}
	}
	if a.Deal != nil {
		p.closed = p.dated(a)
		if err := p.deal(who, *a.Deal, &ask); err != nil {
			return err
		}
	}
	if a.Reminder != nil {
		plan := again(*a.Reminder, a.Activity)
		plan.Text = untagged(plan.Text, a.Tags)
		if err := p.followUp(who, plan); err != nil {
			return err
		}
	}
	if !ask.Empty() {
		p.asks = append(p.asks, ask)
	}
	if who.foreign != 0 {
		return p.tellOwner(who)
	}
	return nil
}

// dated is when a part says that something was bought or refused; zero when it names
// no day, or one that what is planned has taken.
func (p *pen) dated(a crm.Action) time.Time {
	switch {
	case a.Deal.Status == crm.Open:
		return time.Time{}
	case a.Activity != nil && !a.Activity.At.IsZero():
		return a.Activity.At
	case a.Reminder != nil || slices.Contains(a.NotSure, "reminder"):
		return time.Time{}
	}
	at, clock, ok := rules.Past(p.words, p.now)
	if !ok || at.After(p.now) {
		return time.Time{}
	}
	if !clock && at.Format(time.DateOnly) == p.now.Format(time.DateOnly) {
		return time.Time{}
	}
	return at
}

// settled is a part with what follows from its words: goods make a deal, and what
// would be lost becomes a note.
func (p *pen) settled(a crm.Action, who whose, ask *crm.Ask) (crm.Action, error) {
	wanted := a.Deal
	var err error
	if a.Deal, err = p.withGoods(a); err != nil {
		return a, err
	}
	if wanted == nil && a.Deal != nil && a.Activity != nil && a.Activity.Kind == crm.Note && p.req.File == nil {
		a.Activity = nil // the deal says what the note would
	}
	if p.onlyOfThem(a, who) {
		a.Activity = nil
		p.askOfThem(a, who, ask)
		return a, nil
	}
	beside := a.Deal != nil && (a.Deal.Paid != "" || rules.MoneyBeside(p.words)) // a debt says more than the deal can
	if a.Activity == nil && (beside || needsNote(a, p.words) || who.foreign != 0 && a.Deal == nil && a.Reminder == nil) {
		a.Activity = &crm.SaidActivity{Kind: crm.Note}
	}
	return a, nil
}

// untagged is what is to be done, "" where nothing but a tag stands there.
func untagged(text string, tags []string) string {
	for _, w := range strings.Fields(text) {
		if !slices.Contains(tags, fold.Key(strings.TrimPrefix(w, "#"))) {
			return text
		}
	}
	return ""
}

// needsNote reports whether a part would lose words that fill no slot: then they
// are kept as a note.
func needsNote(a crm.Action, words string) bool {
	if a.Deal != nil || a.Reminder != nil || a.Customer != nil && (a.Customer.New || a.Customer.Birthday.Known()) || len(a.Tags) > 0 {
		return false
	}
	if a.Customer == nil {
		return true
	}
	rest := len(words) - (a.Customer.Span.To - a.Customer.Span.From)
	return rest > 0
}

// customer finds or makes whose the part is, or asks.
func (p *pen) customer(a crm.Action, ask *crm.Ask) (whose, error) {
	said := a.Customer
	if said != nil {
		ask.Birthday = said.Birthday
	}
	if said == nil || said.Name == "" && said.Phone == "" && said.Company == "" {
		return p.unnamed(a, ask)
	}
	ask.Name, ask.Phone, ask.Company = said.Name, said.Phone, said.Company
	if said.Phone != "" {
		if id, owner, err := p.samePerson(said.Phone); err != nil || id != 0 {
			return p.phoneTaken(id, owner, a, err)
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

// phoneTaken is a part whose phone the book has: the same phone is the same
// person, also when they are another salesperson's.
func (p *pen) phoneTaken(id, owner int64, a crm.Action, err error) (whose, error) {
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
	return p.known(c, a)
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

func (p *pen) activity(who whose, said crm.SaidActivity) error {
	n := store.NewActivity{
		CustomerID: who.id, Kind: said.Kind, Outcome: said.Outcome, Text: p.words, At: said.At,
		Direction: said.Direction, Minutes: said.Minutes,
	}
	if n.At.IsZero() {
		n.At = p.now
	}
	if f := p.req.File; f != nil {
		n.FileID, n.FileKind = f.ID, f.Kind
	}
	n.Text, n.Forwarded = p.marked(n.Text), !p.ours()
	n.Where, _ = crm.ParsePoint(p.req.Where)
	if _, err := p.tx.AddActivity(n); err != nil {
		return err
	}
	return p.closePlanned(who, said.Kind, said.Outcome)
}

// closePlanned ticks off what was planned with the customer by tonight and has
// happened now. An attempt that reached nobody leaves the plan open.
func (p *pen) closePlanned(who whose, kind crm.ActivityKind, outcome crm.Outcome) error {
	if who.foreign != 0 {
		return nil
	}
	return p.closeBy(p.tx, crm.Activity{CustomerID: who.id, Kind: kind, Outcome: outcome, At: p.now})
}

// again is a plan of which only the time was said, behind a call: to call again.
func again(plan crm.SaidReminder, done *crm.SaidActivity) crm.SaidReminder {
	if plan.Text == "" && (plan.Kind == "" || plan.Kind == crm.Note) && done != nil && done.Kind == crm.Call {
		plan.Kind = crm.Call
	}
	return plan
}

// followUp plans something: for the deal that the message is about, if it is about one.
func (p *pen) followUp(who whose, said crm.SaidReminder) error {
	return p.plan(who, p.dealt.of(who.id), said)
}

func (p *pen) plan(who whose, deal int64, said crm.SaidReminder) error {
	_, err := p.tx.AddFollowUp(store.NewFollowUp{
		CustomerID: who.id, DealID: deal, Kind: said.Kind, Text: said.Text, When: said.When, Zone: p.user.Zone,
	})
	return err
}
