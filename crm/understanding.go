package crm

import (
	"slices"
	"time"
)

// Query is a question to the book.
type Query string

// The questions that a sentence can ask.
const (
	QueryHistory   Query = "history"   // one customer's story
	QueryPipeline  Query = "pipeline"  // deals, sales, plan
	QueryReminders Query = "reminders" // what is to be done
	QueryFind      Query = "find"      // look a customer up
)

// Shift is what a sentence puts off, "" for nothing.
type Shift string

// What can be put off.
const (
	ShiftStep  Shift = "step"  // what is to be done next
	ShiftClose Shift = "close" // when a deal is expected to close
)

// Payment is what is known of an amount that was paid, "" for one that was not.
type Payment string

// The payments.
const (
	PaidSome Payment = "some" // whether it is all there is to pay the book knows
	PaidPart Payment = "part" // it is not all
)

// Span is a half-open range of byte offsets into the text that was understood.
type Span struct{ From, To int }

// Understanding is what one message means: one or more actions in the order they
// were said. It is empty when nothing was understood; SmallTalk then tells
// whether it was a greeting, thanks or consent, which needs no draft.
type Understanding struct {
	Actions   []Action
	SmallTalk bool
}

// Empty reports whether there is nothing to save or answer.
func (u Understanding) Empty() bool { return len(u.Actions) == 0 }

// Clone is an understanding that can be changed without changing this one.
func (u Understanding) Clone() Understanding {
	u.Actions = slices.Clone(u.Actions)
	for i := range u.Actions {
		a := &u.Actions[i]
		a.Customer, a.Activity, a.Deal, a.Reminder = cloned(a.Customer), cloned(a.Activity), cloned(a.Deal), cloned(a.Reminder)
		if a.Customer != nil {
			a.Customer.IDs = slices.Clone(a.Customer.IDs)
		}
		if a.Deal != nil {
			a.Deal.Lines = slices.Clone(a.Deal.Lines)
		}
		a.NotSure, a.Tags, a.Items = slices.Clone(a.NotSure), slices.Clone(a.Tags), slices.Clone(a.Items)
	}
	return u
}

func cloned[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

// Action is one thing that a message says: a question, or up to one customer,
// activity, deal and reminder that belong together.
type Action struct {
	Query    Query
	Customer *SaidCustomer
	Activity *SaidActivity
	Deal     *SaidDeal
	Reminder *SaidReminder
	// Items are the goods that the text counts or prices by the unit.
	Items []SaidItem
	// Correction: the sentence mends what was said before ("no, 7 mln");
	// only the fields that it names are to be replaced.
	Correction bool
	// Moves: the sentence puts off what is planned ("move this deal to Sunday"); the
	// reminder says to when.
	Moves Shift
	// NotSure lists the slots that the text leaves open ("reminder", "customer"…);
	// what is not sure is asked, never guessed.
	NotSure []string
	Tags    []string // #vip, folded
	Span    Span
}

// About says whose the action is: it is sure now.
func (a *Action) About(c *SaidCustomer) {
	a.Customer = c
	a.NotSure = slices.DeleteFunc(slices.Clone(a.NotSure), func(s string) bool { return s == "customer" })
}

// SaidCustomer is who a sentence is about.
type SaidCustomer struct {
	Name    string // without honorifics and case endings, as the text spells it
	Phone   string // E.164
	Company string
	// Birthday is that of this customer, when the sentence tells it.
	Birthday Birthday
	// Email is the address that the sentence calls theirs, as it is written there.
	Email string
	// IDs are the known customers that fit, best first. One: that is who is meant.
	// Several: the person must say which. None: the book lacks the name.
	IDs []int64
	// New: the sentence says that this is a new customer.
	New  bool
	Span Span
}

// SaidActivity is what has happened.
type SaidActivity struct {
	Kind      ActivityKind
	Outcome   Outcome
	Direction Direction // of a call, "" when the text leaves it open
	Minutes   int       // how long it was, 0 when not said
	At        time.Time // when the text dates it; zero: just now
	Span      Span
}

// SaidDeal is what is bought, wanted or refused.
type SaidDeal struct {
	Amount Money // Currency "" when no amount was said
	Status DealStatus
	Title  string // what the deal is for, "" when not said
	New    bool   // the sentence says that it is another deal
	// Paid: the amount is what was paid, and nobody has said that it is what is wanted.
	Paid Payment `json:",omitempty"`
	// Lines are the goods that the sentence counts, as the price list knows them. The
	// book fills them in; an understanding leaves them empty.
	Lines []Item `json:",omitempty"`
	Span  Span
}

// SaidReminder is what is to be done and when.
type SaidReminder struct {
	When When
	Kind ActivityKind // Note when the sentence does not say what
	Text string       // the part of the sentence that says what to do, "" when only the kind is known
	Span Span
}

// KnownCustomer is a customer of the book as the understanding needs it.
type KnownCustomer struct {
	ID      int64
	Name    string
	Company string
	Phones  []string
}

// Utterance is one message to be understood.
type Utterance struct {
	Text string
	// Message tells one message from every other; 0: it is none. What a service has
	// said to it is remembered, as a message may be understood several times.
	Message int64
	// Now is the message's own moment on the person's clock: its location is the
	// person's zone.
	Now time.Time
	// Known looks customers up by folded name keys (crm/fold) inside what the
	// person may see, the ones dealt with latest first. nil: an empty book.
	Known func(keys []string) ([]KnownCustomer, error)
	// Slow, if set, is told when the answer will take seconds: a service is asked.
	Slow func()
}
