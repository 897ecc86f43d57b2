package crm

import "time"

// Purpose is what a customer may agree to be sent. Each is agreed to by itself.
type Purpose string

// The purposes of a consent.
const (
	Greetings  Purpose = "greetings"
	Promotions Purpose = "promotions"
)

// Purposes lists them in the order in which they are asked for.
var Purposes = []Purpose{Greetings, Promotions}

// Way is how a consent was given or ended.
type Way string

// The ways of a consent.
const (
	ByButton  Way = "button"  // they tapped it
	ByStop    Way = "stop"    // /stop, or the Stop under a message
	ByBlock   Way = "block"   // they blocked the bot
	ByMistake Way = "mistake" // the salesperson says that somebody else came
	ByJoining Way = "joining" // they joined the team
)

// Consent is what a customer said of one purpose, as they said it.
type Consent struct {
	CustomerID int64
	Purpose    Purpose
	Given      bool
	Wording    string // what they read when they said it
	Language   string // that they read it in
	Way        Way
	TelegramID int64 // who said it
	InboxID    int64 // the update by which they said it, 0: none
	At         time.Time
}

// Agreed lists what a person agrees to, by what they said last of each purpose.
func Agreed(said map[Purpose]Consent) []Purpose {
	var agreed []Purpose
	for _, p := range Purposes {
		if said[p].Given {
			agreed = append(agreed, p)
		}
	}
	return agreed
}

// Joined is a customer as they stand in Telegram. Confirmed is false while the
// salesperson has not said that whoever opened the link is this customer.
type Joined struct {
	CustomerID int64
	OwnerID    int64 // the salesperson whose customer it is
	TelegramID int64
	Language   string // that they chose, "" never
	LinkID     int64  // the link they came by; 0 once that no longer matters
	Confirmed  bool
}

// PromotionsAWeek is how many promotions one customer gets in seven days at most.
const PromotionsAWeek = 2

// The hours in which no customer is written to unless they have just asked
// something, on their own clock.
const (
	QuietFrom = 20
	QuietTo   = 8
)

// Awake is the earliest moment from t on at which a customer may be written to;
// t itself outside the quiet hours. Its location says whose clock counts.
func Awake(t time.Time) time.Time {
	switch h := t.Hour(); {
	case h >= QuietFrom:
		return time.Date(t.Year(), t.Month(), t.Day()+1, QuietTo, 0, 0, 0, t.Location())
	case h < QuietTo:
		return time.Date(t.Year(), t.Month(), t.Day(), QuietTo, 0, 0, 0, t.Location())
	}
	return t
}
