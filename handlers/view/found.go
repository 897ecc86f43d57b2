package view

import (
	"strconv"
	"strings"

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
	Query string // short enough for a button
	Aim   Aim
	Hits  crm.Hits
	Size  int // of a full page
}

// Hits draws customers found as buttons. What is opened comes below, so that
// the list stays for the next look. Above them stands what was noted of those who
// were found by that.
func Hits(l *i18n.Locale, f Found) chat.Message {
	shown := f.Hits.Customers
	if len(shown) == 0 {
		return chat.Message{Text: lines(l.T("find.none", "query", f.Query), l.T("find.none_hint"))}
	}
	text := l.T("find.hits", "query", f.Query)
	if f.Hits.Slip {
		text = l.T("find.slips", "query", f.Query)
	}
	if f.Hits.From > 0 || f.Hits.More {
		text += " " + strconv.Itoa(f.Hits.From+1) + "–" + strconv.Itoa(f.Hits.From+len(shown))
	}
	parts := []string{text}
	for _, c := range shown {
		if note := f.Hits.Notes[c.ID]; note != "" {
			parts = append(parts, string(Who(c))+"\n📝 <i>"+chat.Escape(note)+"</i>")
		}
	}
	if f.Hits.Cut {
		parts = append(parts, l.T("find.cut"))
	}
	return chat.Message{Text: strings.Join(parts, "\n\n"), Buttons: rows(append(Choose(f.Aim, shown), f.pager(l))...)}
}

// pager leads to the pages around this one. A button carries where its page begins,
// and the customer behind whom that is or, with a minus, ahead of whom it ends.
func (f Found) pager(l *i18n.Locale) []chat.Button {
	shown := f.Hits.Customers
	at := func(offset int, anchor int64) func() chat.Data {
		return func() chat.Data {
			return chat.Data{Action: "found", ID: int64(max(offset, 0)), Version: anchor, Arg: string(f.Aim) + f.Query}
		}
	}
	return Page{Earlier: f.Hits.From > 0, Later: f.Hits.More}.pager(l,
		at(f.Hits.From-f.Size, -shown[0].ID), at(f.Hits.From+len(shown), shown[len(shown)-1].ID))
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
