package crm

import "time"

// LinkState is where a join link stands.
type LinkState string

// The states of a join link.
const (
	LinkMade      LinkState = "made"      // nobody has opened it
	LinkOpened    LinkState = "opened"    // somebody has; the salesperson has not said who
	LinkConfirmed LinkState = "confirmed" // it was the customer
	LinkRefused   LinkState = "refused"   // it was somebody else
	LinkVoid      LinkState = "void"      // a later one, or another way, took its place
)

// JoinLink is a single-use link by which a customer comes to the bot. Its secret
// is known only to who holds the link; the book keeps a hash.
type JoinLink struct {
	ID         int64
	CustomerID int64
	CreatedBy  int64 // the member who made it
	ExpiresAt  time.Time
	State      LinkState

	// Who opened it, as Telegram knows them; zero while nobody has.
	TelegramID int64
	Name       string
	Username   string // without @

	// What they have told of themselves; it is the customer's once they are
	// confirmed.
	Birthday Birthday
	Phone    string // E.164

	ChangeSetID int64 // that confirmed them, 0: none
	Version     int64
}

// Presence is a customer as the team sees them in Telegram.
type Presence struct {
	Waiting *JoinLink // who has come and is not confirmed, nil: nobody
	Agreed  []Purpose // of who has come
	Stopped bool      // they said Stop, or blocked the bot
}
