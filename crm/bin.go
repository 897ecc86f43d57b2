package crm

import "time"

// BinDays is how many days what was deleted waits in the bin.
const BinDays = 30

// Along is what goes into the bin together with a customer or a deal.
type Along struct {
	Phones     int
	Deals      int
	Open       []Money // the sums of the open ones
	Activities int
	FollowUps  int // open ones
}

// Binned is a customer or a deal in the bin.
type Binned struct {
	ID         int64
	By         User // who deleted it
	At         time.Time
	CustomerID int64 // that was deleted, or whose deal was; 0: nobody's
	Name       string
	Company    string
	Deal       *Deal // nil: the customer was deleted
}

// Restored is what has come back from the bin.
type Restored struct {
	Binned
	// Taken are the numbers that are somebody else's by now and did not come back.
	Taken []string
	// Elsewhere: they are known in Telegram as another customer, or a member, by now.
	Elsewhere bool
}

// Change is one change of a row, as it is told to people.
type Change struct {
	ID         int64
	ChangeSet  int64
	At         time.Time
	UserID     int64  // who has made it or, where a customer did, whose customer; 0: nobody
	By         string // a member's name, "" nobody's
	ByCustomer bool   // the customer did it themselves, through the bot
	Undoes     bool   // it took back, or put back, what had been changed
	Entity     string
	Row        int64
	Made       bool   // the row was made
	Label      string // what tells the row from others of its kind: a name, a title, a number
	// Old and New are the changed columns by name: int64, string, bool or nil.
	Old, New map[string]any
}

// Bulk is what was done to many customers in many steps. It is taken back in steps, too.
type Bulk struct {
	ID        int64
	Import    bool   // a list that came in; else customers who were handed over
	Version   int64  // of the import
	Name      string // of the file, or of who has got the customers
	Customers int
	Running   bool // is not at its end, or is being taken back
}

// Deed is one of a person's own change-sets in the list of what can be taken back.
type Deed struct {
	ChangeSet
	Changes []Change // the first few
	More    int      // how many changes there are beside them
	Tables  []string // that it has changed, in the order in which they are told
	Who     string   // whose the first of what it has changed is, "" for nobody's
	Bulk    *Bulk    // an import or a handing over; nil for anything else
	// Hindered is why it cannot be taken back or, when it is undone, not be put back;
	// nil when it can.
	Hindered *Error
}
