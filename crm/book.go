package crm

import "time"

// Customer is a person (or, where no person is named, an organisation) that the
// team sells to.
type Customer struct {
	ID             int64
	OwnerID        int64 // the salesperson whose customer it is
	Name           string
	Company        string // the name of their organisation
	OrganizationID int64  // 0: none
	Profile
	Phones        []string // E.164, the first is the main one
	Tags          []string
	TelegramID    int64    // 0: has not come to the bot, or is not confirmed
	Language      string   // that they want to be spoken to in, "" unknown
	Birthday      Birthday // zero: unknown
	CreatedAt     time.Time
	LastContactAt time.Time // zero: never
	Version       int64
	Deleted       bool  // in the bin
	MergedInto    int64 // who they turned out to be, 0: nobody else
}

// Phone returns the main phone, "" without one.
func (c Customer) Phone() string {
	if len(c.Phones) == 0 {
		return ""
	}
	return c.Phones[0]
}

// ActivityKind is what has happened with a customer.
type ActivityKind string

// The kinds of an activity.
const (
	Call    ActivityKind = "call"
	Meeting ActivityKind = "meeting"
	Visit   ActivityKind = "visit"
	Message ActivityKind = "message"
	Note    ActivityKind = "note"
)

// ActivityKinds are all of them.
var ActivityKinds = []ActivityKind{Call, Meeting, Visit, Message, Note}

// Contact reports whether the kind means that the customer was reached for.
func (k ActivityKind) Contact() bool { return k != Note && k != "" }

// Outcome is how a call ended.
type Outcome string

// The outcomes of a call; "" when nothing was said of it.
const (
	Connected   Outcome = "connected"
	NoAnswer    Outcome = "no_answer"
	Busy        Outcome = "busy"
	WrongNumber Outcome = "wrong_number"
	LeftMessage Outcome = "left_message"
)

// Direction is who began a call.
type Direction string

// The directions of a call; "" when nothing was said of it.
const (
	In  Direction = "in"
	Out Direction = "out"
)

// MaxMinutes bounds how long an activity may have been: a day.
const MaxMinutes = 24 * 60

// SpokenMark begins the text of an activity that was spoken and written down by a
// service, so that nobody takes it for what was typed.
const SpokenMark = "🎙 "

// File is something that is kept with an activity.
type File struct {
	ID   string // Telegram's file_id
	Kind string // voice, audio, video, video_note, photo, document
}

// Activity is something that happened. CustomerID is 0 while nobody has said
// whose it is: such an activity is a draft, kept until one tap attaches it.
type Activity struct {
	ID         int64
	CustomerID int64
	DealID     int64
	OwnerID    int64 // who did it
	Kind       ActivityKind
	Outcome    Outcome
	Text       string
	FileID     string // Telegram's file_id of a voice note, photo or document
	FileKind   string
	Incoming   bool      // the customer wrote it to the bot
	Direction  Direction // of a call
	Minutes    int       // how long it was, 0 not said
	Mended     bool      // there are recordings by which it was mended
	Where      Point     // of a place that was sent
	Forwarded  bool      // the words are those of whoever's message was forwarded
	At         time.Time
	Version    int64
	Deleted    bool
}

// DealStatus is where a deal stands as a whole.
type DealStatus string

// The statuses of a deal.
const (
	Open DealStatus = "open"
	Won  DealStatus = "won"
	Lost DealStatus = "lost"
)

// Stage is a step of the pipeline.
type Stage struct {
	ID          int64
	Code        string // names the catalogue text "stage.<code>" unless Name is set
	Name        string // what the owner called it; "" for a stage we ship
	Position    int
	Probability int // percent
	RotDays     int // days without activity after which a deal is rotting; 0: never
	Status      DealStatus
	Version     int64
	Retired     bool // by the owner; nothing is moved there any more
}

// Deal is something a customer may buy. CustomerID is 0 while nobody has said
// whose it is.
type Deal struct {
	ID            int64
	CustomerID    int64
	OwnerID       int64
	Title         string
	Amount        Money // zero with Currency "" when none was said
	Status        DealStatus
	StageID       int64
	LostReason    string
	ExpectedClose string // 2006-01-02, "" unknown
	Probability   *int   // percent that was said of this deal; nil: its stage's
	Source        string // one of Sources, "" unknown
	CreatedAt     time.Time
	StageAt       time.Time // since when it is in its stage
	ActiveAt      time.Time // of an open one: the last activity with its customer, zero: none
	PlannedUntil  time.Time // of an open one: when the last of what is planned for it is due, zero: nothing is
	ClosedAt      time.Time
	Version       int64
	Deleted       bool
}

// FollowUpState is where a follow-up stands.
type FollowUpState string

// The states of a follow-up.
const (
	Planned   FollowUpState = "open"
	Done      FollowUpState = "done"
	Cancelled FollowUpState = "cancelled"
)

// FollowUp is something to be done at a time. DueAt is computed from When and
// Zone. FiredAt is when its reminder was queued, zero before.
type FollowUp struct {
	ID         int64
	CustomerID int64
	DealID     int64
	OwnerID    int64
	Kind       ActivityKind // what is to be done; Note when none was said
	Text       string
	When       When
	Zone       string
	DueAt      time.Time
	FiredAt    time.Time
	DoneAt     time.Time
	State      FollowUpState
	Version    int64
	Deleted    bool
}

// OtherReason is the lost reason that needs words of its own: it is kept as
// "other: the words".
const OtherReason = "other"

// LostReasons are why a deal may be lost, in the order in which they are offered;
// each names the catalogue text "lost_reason.<reason>".
var LostReasons = []string{
	"price", "competitor", "budget", "missing_feature", "too_slow", "no_decision_maker",
	"no_answer", "poor_fit", "out_of_stock", OtherReason,
}
