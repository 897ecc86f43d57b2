package view

import (
	"slices"
	"strconv"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// What the Arg of a button about handing over begins with: who are handed over. In
// capitals it is the answer to whether they really are to be. The id of whom they
// are given to follows, then behind a dot what else says who they are.
const (
	GiveCustomer     = "c" // ID: the customer
	GiveMember       = "u" // ID: the member whose they are
	GiveOrganization = "o" // ID: the organisation
	GiveTag          = "t" // behind the dot what stands for the tag
	GiveFound        = "q" // behind the dot what was looked for
)

// Other buttons about handing over; ID is the handing over where there is one.
const (
	GiveMembers = "m" // whose customers?
	GiveTags    = "s" // with which tag?
	GiveUndo    = "x"
	GivenList   = "l" // behind the dot where its page begins
	GivenLook   = "p"
)

// Given is how a handing over goes.
type Given struct {
	ID     int64
	To     string
	Who    i18n.HTML // where it is one customer alone
	One    int64     // their id
	Count  int       // customers given
	Kept   int       // stayed when it was taken back
	Runs   bool
	Undone bool // or being undone
	Heir   int64
	Bare   int // open deals of whom they went to for which nothing is planned
}

// HandedOver tells who has handed customers over how it goes.
func HandedOver(l *i18n.Locale, g Given) chat.Message {
	data := func(arg string) chat.Data { return chat.Data{Action: "hand", ID: g.ID, Arg: arg} }
	switch {
	case g.Undone && g.Runs:
		return chat.Message{
			Text:    l.T("handover.undoing", "to", g.To),
			Buttons: rows(chat.Row(button(l, "handover.look", data(GivenLook)))),
		}
	case g.Undone && g.Kept > 0:
		return chat.Message{Text: l.T("handover.undone_but", "to", g.To, "count", g.Kept)}
	case g.Undone:
		return chat.Message{Text: l.T("handover.undone", "to", g.To)}
	case g.Runs:
		return chat.Message{
			Text: l.T("handover.runs", "to", g.To, "count", g.Count),
			Buttons: rows(chat.Row(
				button(l, "handover.look", data(GivenLook)), button(l, "button.undo", data(GiveUndo)))),
		}
	}
	text := l.T("handover.done", "to", g.To, "count", g.Count)
	if g.One != 0 {
		text = l.T("handover.done_one", "who", g.Who, "to", g.To)
	}
	return chat.Message{
		Text:    text,
		Buttons: rows(chat.Row(button(l, "button.undo", data(GiveUndo)))),
	}
}

// GivenTo tells a member what they were given.
func GivenTo(l *i18n.Locale, by string, g Given) chat.Message {
	bare := attention(l, g.Bare, 0, Filter.DataBelow, g.Heir)
	if g.One != 0 {
		return chat.Message{
			Text:    l.T("handover.yours_one", "by", by, "who", g.Who),
			Buttons: rows(chat.Row(button(l, "button.card", chat.Data{Action: "who", ID: g.One, Arg: Below})), bare),
		}
	}
	return chat.Message{
		Text: l.T("handover.yours", "by", by, "count", g.Count),
		Buttons: rows(chat.Row(chat.Button{
			Text: l.Plain("handover.list"), Data: chat.Data{Action: "hand", ID: g.ID, Arg: GivenList}.Encode(),
		}), bare),
	}
}

// TakenBack tells a member that what they were given is theirs no more.
func TakenBack(l *i18n.Locale, by string) chat.Message {
	return chat.Message{Text: l.T("handover.taken_back", "by", by)}
}

// GivenPage lists customers who were given, as buttons.
func GivenPage(l *i18n.Locale, handover int64, page []crm.Customer, p Page) chat.Message {
	if len(page) == 0 {
		return chat.Message{Text: l.T("handover.list_empty")}
	}
	at := func(way string, id int64) chat.Data {
		return chat.Data{Action: "hand", ID: handover, Arg: GivenList + "." + way + strconv.FormatInt(id, 36)}
	}
	all := Choose(ToCard, page)
	pager := p.pager(l,
		func() chat.Data { return at("b", page[0].ID) },
		func() chat.Data { return at("f", page[len(page)-1].ID) })
	return chat.Message{Text: l.T("handover.list_head"), Buttons: rows(append(all, pager)...)}
}

// GiveTo asks to whom somebody is handed over.
func GiveTo(l *i18n.Locale, whom i18n.HTML, team []chat.Button, back *chat.Button) chat.Message {
	m := chat.Message{Text: l.T("handover.ask_to", "whom", whom)}
	if len(team) == 0 {
		m.Text = l.T("handover.nobody")
	}
	for row := range slices.Chunk(team, 2) {
		m.Buttons = append(m.Buttons, row)
	}
	if back != nil {
		m.Buttons = append(m.Buttons, chat.Row(*back))
	}
	return m
}

// GivenAway tells a member that somebody has handed their customers over, or that
// they have them back.
func GivenAway(l *i18n.Locale, by string, g Given) chat.Message {
	if g.Undone {
		return chat.Message{Text: l.T("handover.back_yours", "by", by)}
	}
	if g.One != 0 {
		return chat.Message{Text: l.T("handover.given_away_one", "by", by, "to", g.To, "who", g.Who)}
	}
	return chat.Message{Text: l.T("handover.given_away", "by", by, "to", g.To, "count", g.Count)}
}
