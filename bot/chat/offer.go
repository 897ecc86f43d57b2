package chat

// Offers is a page of what a person may choose from while they write in any chat.
// Whatever they choose is sent there, in their name and before everybody's eyes.
type Offers struct {
	List []Offer // at most 50
	Next string  // what the request for the next page carries, "" when there is none
}

// Offer is one thing to choose. Title and Detail are plain and seen by the person
// who chooses only; Message is what is sent.
type Offer struct {
	ID      string // 1 to 64 bytes, unique on its page
	Title   string
	Detail  string
	Message Message
}

// MaxOffers is how many offers Telegram takes on a page.
const MaxOffers = 50
