package view

import (
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Aim is what a tap on a customer who was found leads to.
type Aim byte

// The aims of a search.
const (
	ToCard    Aim = 'w'
	ToHistory Aim = 't'
	ToChanges Aim = 'c'
)

// Aims are all of them.
var Aims = []Aim{ToCard, ToHistory, ToChanges}

// Found is a page of customers to choose from.
type Found struct {
	Query  string // short enough for a button
	Aim    Aim
	Hits   crm.Hits
	Offset int
	Size   int // of a full page
}

// Hits draws customers found as buttons. What is opened comes below, so that
// the list stays for the next look.
func Hits(l *i18n.Locale, f Found) chat.Message {
	text := l.T("find.hits", "query", f.Query)
	switch {
	case len(f.Hits.Customers) == 0:
		return chat.Message{Text: lines(l.T("find.none", "query", f.Query), l.T("find.none_hint"))}
	case f.Hits.Slip:
		text = l.T("find.slips", "query", f.Query)
	}
	all := Choose(f.Aim, f.Hits.Customers)
	page := Page{Earlier: f.Offset > 0, Later: f.Hits.More}
	at := func(offset int) chat.Data {
		return chat.Data{Action: "found", ID: int64(max(offset, 0)), Arg: string(f.Aim) + f.Query}
	}
	pager := page.pager(l,
		func() chat.Data { return at(f.Offset - f.Size) },
		func() chat.Data { return at(f.Offset + f.Size) })
	return chat.Message{Text: text, Buttons: rows(append(all, pager)...)}
}

// Choose is a button for each of some customers.
func Choose(aim Aim, customers []crm.Customer) [][]chat.Button {
	var all [][]chat.Button
	for _, c := range customers {
		data := chat.Data{Action: "who", ID: c.ID, Arg: Below}
		switch aim {
		case ToHistory:
			data.Action = "tale"
		case ToChanges:
			data = Subject{Customer: c}.Data("")
		}
		all = append(all, chat.Row(chat.Button{Text: clip(WhoPlain(c), inLine), Data: data.Encode()}))
	}
	return all
}
