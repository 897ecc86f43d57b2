package crm

import "time"

// Role is what a team member may do. The zero value is nobody: a stranger.
type Role string

// The roles of a team. An owner may do what a manager may, a manager what a
// salesperson may.
const (
	Stranger    Role = ""
	Salesperson Role = "salesperson"
	Manager     Role = "manager"
	Owner       Role = "owner"
)

// Guest is a customer who has come to the bot. They stand outside the team: a
// guest may do what a stranger may and what is for guests, and nobody of the team
// is one.
const Guest Role = "guest"

var rank = map[Role]int{Stranger: 0, Salesperson: 1, Manager: 2, Owner: 3}

// AtLeast reports whether r may do what other may.
func (r Role) AtLeast(other Role) bool {
	if r == Guest || other == Guest {
		return r == other || other == Stranger
	}
	return rank[r] >= rank[other]
}

// Valid reports whether r is a role of the team.
func (r Role) Valid() bool { return rank[r] > 0 }

// User is a member of the team.
type User struct {
	ID         int64
	TelegramID int64
	Role       Role
	Name       string
	Language   string // catalogue tag: uz, uz-Cyrl, ru, en
	Zone       string // IANA name
	Blocked    bool   // has blocked the bot; nothing can be sent
	Removed    bool   // left the team; the rows stay, the rights are gone
	CreatedAt  time.Time
}

// Scope returns what the user may see and change.
func (u User) Scope() Scope {
	if u.Removed || !u.Role.Valid() {
		return Scope{}
	}
	return Scope{user: u.ID, all: u.Role.AtLeast(Manager)}
}

// Location returns the user's time zone; a zone that the system does not know
// counts as UTC.
func (u User) Location() *time.Location {
	loc, err := time.LoadLocation(u.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Scope limits every read and every change to the rows that a person may see.
// It is made from a person's role; the zero Scope sees nothing.
type Scope struct {
	user int64
	all  bool
}

// WholeBook is the scope of the program itself: reminders, backups, subcommands
// that the owner runs on the machine. Never made from anything a person sends.
func WholeBook() Scope { return Scope{all: true} }

// OwnBook is the scope of one salesperson.
func OwnBook(userID int64) Scope { return Scope{user: userID} }

// All reports whether the scope spans every owner's rows.
func (s Scope) All() bool { return s.all }

// User is the id of the person whose scope this is, 0 for the program itself.
func (s Scope) User() int64 { return s.user }

// Sees reports whether a row owned by ownerID is inside the scope.
func (s Scope) Sees(ownerID int64) bool { return s.all || (s.user != 0 && s.user == ownerID) }
