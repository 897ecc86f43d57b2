package view

import (
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// MemberName is what a member of the team is called, also one who has no name yet.
func MemberName(l *i18n.Locale, u crm.User) string {
	if u.Name == "" {
		return l.Plain("team.unknown")
	}
	return u.Name
}

// Lost is a member whose customers are handed over, and how many of them.
type Lost struct {
	crm.User
	Count int
}

// Told is what a member is told of what somebody else has done.
type Told struct {
	To      crm.User
	Message chat.Message
}

// TellGiven is who is told, beside whoever did it, by, that customers have been handed
// over or are back, each in their own language: whom they went to, to, and whose they
// were.
func TellGiven(words *i18n.Catalogue, by, to crm.User, g Given, lost []Lost) []Told {
	var all []Told
	if to.ID != by.ID && !to.Removed {
		l, theirs := words.For(to.Language), g
		theirs.Heir = to.ID
		m := GivenTo(l, by.Name, theirs)
		if g.Undone {
			m = TakenBack(l, by.Name)
		}
		all = append(all, Told{to, m})
	}
	for _, u := range lost {
		if u.ID == by.ID || u.Removed || u.Blocked {
			continue
		}
		l, theirs := words.For(u.Language), g
		theirs.To, theirs.Count = MemberName(l, to), u.Count
		all = append(all, Told{u.User, GivenAway(l, by.Name, theirs)})
	}
	return all
}
