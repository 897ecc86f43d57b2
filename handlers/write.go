package handlers

import (
	"slices"
	"strings"
	"time"

	"daftar/assistant/rules"
	"daftar/crm"
	"daftar/crm/fold"
	"daftar/store"
)

// write returns the action that saves what was understood and sends its card.
// said is the person's own words.
func (t *turn) write(u crm.Understanding, said string) (action, error) {
	if known, err := t.enteredBefore(u); err != nil || known != 0 {
		if err != nil {
			return nil, err
		}
		return t.showCustomer(known)
	}
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
	if a.Deal != nil || a.Reminder != nil || a.Customer != nil && (a.Customer.New || a.Customer.Birthday.Known() || a.Customer.Email != "") || len(a.Tags) > 0 {
		return false
	}
	if a.Customer == nil {
		return true
	}
	rest := len(words) - (a.Customer.Span.To - a.Customer.Span.From)
	return rest > 0
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
