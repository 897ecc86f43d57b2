package crm

import "time"

// ChangeSet is all that one message or tap changed.
type ChangeSet struct {
	ID       int64
	UserID   int64
	InboxID  int64
	ParentID int64 // the change-set that this one mends, 0: none
	MadeAt   time.Time
	UndoneAt time.Time
	Said     string // the person's own words
	Asks     []Ask
	Version  int64
	Replaced bool // it cannot be put back: its message says something else now, or what it changed is purged
}

// Ask is what a person must still say of one part of a message. What could be
// saved without the answer is saved.
type Ask struct {
	Part int `json:"part"`
	// Customer: whose the part is. Name, Phone and Company are what the message
	// said of them, IDs the customers that fit.
	Customer bool    `json:"customer,omitempty"`
	Name     string  `json:"name,omitempty"`
	Phone    string  `json:"phone,omitempty"`
	Company  string  `json:"company,omitempty"`
	IDs      []int64 `json:"ids,omitempty"`
	// Tags are what the message said of whomever it is about.
	Tags []string `json:"tags,omitempty"`
	// Birthday is what the message said of theirs.
	Birthday Birthday `json:"birthday,omitzero"`
	// Email is the address that the message called theirs.
	Email string `json:"email,omitempty"`
	// Born: the day that was said of their birthday is none, or not clear.
	Born bool `json:"born,omitempty"`
	// Known: the book has already what was said of the customer Of.
	Known bool `json:"known,omitempty"`
	// Deal: which open deal of the customer Of is meant, or a new one; Said is
	// what is to be written into it.
	Deal bool      `json:"deal,omitempty"`
	Of   int64     `json:"of,omitempty"`
	Said *SaidDeal `json:"said,omitempty"`
	// Into is the open deal into which what was said, Said, has gone without a question,
	// as it was the only one: one tap makes a deal of its own of it.
	Into int64 `json:"into,omitempty"`
	// Reminder: the text names a time that is not sure.
	Reminder bool `json:"reminder,omitempty"`
	// NoStep: the person has said that nothing is to follow.
	NoStep bool `json:"no_step,omitempty"`
}

// Ask returns what is still open of a part, nil when nothing is.
func (c ChangeSet) Ask(part int) *Ask {
	for i := range c.Asks {
		if c.Asks[i].Part == part {
			return &c.Asks[i]
		}
	}
	return nil
}

// Empty reports whether nothing is left to be said of the part.
func (a Ask) Empty() bool {
	return !a.Customer && !a.Deal && !a.Reminder && !a.NoStep && !a.Born && !a.Known && a.Into == 0
}

// Settled reports whether nothing waits for an answer, though a tap may still change
// what was understood.
func (a *Ask) Settled() bool {
	if a == nil {
		return true
	}
	rest := *a
	rest.Into = 0
	return rest.Empty()
}

// Card is what a change-set did, as it stands in the book now.
type Card struct {
	ChangeSet ChangeSet
	Parts     []CardPart
	Left      []DealFile // without a next step, where no part is left to ask for one
}

// Past is a customer whom somebody has had: what they were called then, and whose they
// are now.
type Past struct {
	ID      int64
	Name    string
	OwnerID int64
	Owner   string
}

// CardPart is what one action of a message did.
type CardPart struct {
	Part         int
	Customer     *Customer // nil: nobody has said whose it is, or outside the scope
	CustomerMade bool
	Alike        []Customer // who the customer may be that was entered, or is called otherwise now
	Past         []Past     // who the customer that was entered may be of those whom the person has had
	BirthdaySaid bool       // the customer's birthday was told
	BornBefore   Birthday   // their birthday before, when another is told now
	EmailSaid    bool       // their e-mail was told
	EmailBefore  string     // their e-mail before, when another is told now
	Foreign      *User      // whose customer it is, when the customer is outside the scope
	InBin        *Binned    // who had the phone of a customer who was entered, and was deleted
	Activity     *Activity
	Deal         *Deal
	DealMade     bool
	Items        []Item     // the deal's lines
	DealBefore   Money      // the amount before, when it has changed
	StatusBefore DealStatus // the status before, when it has changed
	FollowUp     *FollowUp  // made by this part
	Further      []FollowUp // made by it, too, for other deals
	Closed       []FollowUp // done by this part, or not needed any more
	OpenDeals    []OpenDeal // of the customer, when the part asks which
	Open         int        // how many open deals the customer has
	Bare         []OpenDeal // those of them for which nothing is planned
	Ask          *Ask
}

// StepFor is the deal for which the part has to say what is next: the one that it is
// about, or the only one that lacks it. nil is all of them, or none.
func (p CardPart) StepFor() *OpenDeal {
	about := []int64{0}
	if p.Deal != nil {
		about = append(about, p.Deal.ID)
	}
	for _, f := range p.Closed {
		about = append(about, f.DealID)
	}
	for _, id := range about {
		for i := range p.Bare {
			if p.Bare[i].ID == id {
				return &p.Bare[i]
			}
		}
	}
	if len(p.Bare) == 1 {
		return &p.Bare[0]
	}
	return nil
}

// Empty reports whether nothing is left of the part.
func (p CardPart) Empty() bool {
	return p.Customer == nil && p.Foreign == nil && p.Activity == nil && p.Deal == nil &&
		p.FollowUp == nil && len(p.Closed) == 0 && p.Ask == nil
}
