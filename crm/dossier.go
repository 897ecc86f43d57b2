package crm

import "time"

// Dossier is all that a page about one customer says of them.
type Dossier struct {
	Customer    Customer
	Owner       User   // whose customer it is
	LastContact *Event // what happened or was bought last, nil: nothing
	Open        []OpenDeal
	Planned     []FollowUp // earliest first
	Bought      Purchases
	Telegram    Presence // read for their card only
}

// NextStep is the earliest of what is planned, nil when nothing is.
func (d Dossier) NextStep() *FollowUp {
	if len(d.Planned) == 0 {
		return nil
	}
	return &d.Planned[0]
}

// Bare are the open deals for which nothing is planned.
func (d Dossier) Bare() []OpenDeal {
	var out []OpenDeal
	for _, o := range d.Open {
		if len(o.Steps(d.Planned)) == 0 {
			out = append(out, o)
		}
	}
	return out
}

// OpenDeal is an open deal with the stage it stands in.
type OpenDeal struct {
	Deal
	Stage Stage
}

// EventKind is what an event of a customer's story is.
type EventKind int

// The kinds of an event. Their order is that of events of one moment, and part
// of an event's place in the story.
const (
	Happened   EventKind = iota // Activity
	DealOpened                  // Deal
	DealClosed                  // Deal, won or lost
	StepDone                    // FollowUp
)

// Event is one thing in a customer's story. Which row it holds goes by its kind.
type Event struct {
	Kind     EventKind
	At       time.Time
	Place    int64 // tells it from others of the same moment, in their order
	Activity *Activity
	Deal     *Deal
	FollowUp *FollowUp
}

// Overdue reports whether the follow-up should have been done by now. One for
// which only the day was said has until the day is over. now is on the clock of
// whose it is.
func (f FollowUp) Overdue(now time.Time) bool {
	if !f.When.HasTime {
		return f.When.Date() < OnDay(now).Date()
	}
	return f.DueAt.Before(now)
}

// Task is a follow-up with whose it is.
type Task struct {
	FollowUp
	Customer *Customer // nil: nobody has said whose it is, or outside the scope
}

// Draft is a message of which nobody has said whose it is; its card attaches it.
type Draft struct {
	ChangeSetID int64
	At          time.Time
	Said        string   // the person's own words
	Kept        Activity // what was kept of it, the zero Activity for nothing
}

// Duplicate is two customers who may be one person. The older one is A.
type Duplicate struct {
	A, B int64
	By   Likeness
}

// Likeness is what two customers share who may be one person, as a button carries it: no
// id in base 36 has it.
type Likeness string

// The likenesses.
const (
	ByName  Likeness = ""
	ByEmail Likeness = "@"
	ByLink  Likeness = "/" // in Telegram
)

// Likenesses in the order in which they are gone through.
var Likenesses = []Likeness{ByName, ByEmail, ByLink}
