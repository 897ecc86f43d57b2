package chat

import "time"

// Kind says what a person did.
type Kind string

// The kinds of a request.
const (
	Text     Kind = "text"     // wrote a message or a command
	Edited   Kind = "edited"   // changed a message written before
	Tap      Kind = "tap"      // tapped a button under a message
	Contact  Kind = "contact"  // shared a contact card
	Media    Kind = "media"    // sent a voice note, photo, document, video…
	Location Kind = "location" // sent a place
	Member   Kind = "member"   // blocked or unblocked the bot, or moved it in or out of a group
	Inline   Kind = "inline"   // typed behind the bot's name in any chat, and has sent nothing yet
	Other    Kind = "other"    // anything else: a sticker, a poll, a service message
)

// Request is one thing that a person did, converted once at the edge.
type Request struct {
	InboxID   int64
	Kind      Kind
	Chat      Place
	From      Person
	MessageID int64  // of the message written, or that carries the tapped button
	ReplyTo   int64  // the message that this one answers, 0: none
	Text      string // as written, or the caption of a medium
	Command   string // "find" of "/find@bot Aziz"; "" when the text is no command
	Args      string // what stands behind the command, trimmed; of Inline the page, see Offers
	Tap       Data   // of a tap; zero when it is none of ours
	Contact   *SharedContact
	File      *File
	Where     string // of a place that was sent: latitude,longitude
	// Forwarded: the message is somebody else's. ForwardedFrom is their name and
	// ForwardedID their Telegram id, "" and 0 where they hide it.
	Forwarded     bool
	ForwardedFrom string
	ForwardedID   int64
	// Away: of Member: the bot was blocked or put out of the chat.
	Away bool
	// Came: of Member: the bot was let in and was not in the chat before.
	Came bool
	// MovedTo: of Member: the id under which the group goes on, 0: it stays.
	MovedTo int64
	// At is the message's own date; of a tap the moment of its arrival.
	At time.Time
}

// Place is a chat.
type Place struct {
	ID      int64
	Private bool
	Title   string
}

// Person is who did it, as Telegram knows them. ID is 0 where there is no
// sender, or one who speaks in the name of a group or channel.
type Person struct {
	ID       int64
	Name     string // first and last name
	Username string
	Language string // language_code of their app, "" unknown
}

// SharedContact is a contact card. UserID is the Telegram id of the person on
// it, 0 unknown: a number is the sender's own only if UserID is the sender.
type SharedContact struct {
	Name   string
	Phone  string
	UserID int64
}

// File is something sent that is kept by its file_id and fetched only when its
// bytes are needed.
type File struct {
	ID   string
	Kind string // voice, audio, video, video_note, photo, document
	Name string
	Size int64 // bytes
	// Length is how long a recording lasts, as whoever sent it says; 0: not known.
	Length time.Duration
}
