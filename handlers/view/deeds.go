package view

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// DeedList is a page of a person's latest change-sets.
type DeedList struct {
	Deeds []crm.Deed
	Names Names
	Page  Page
	First int    // the number of the first of the page
	Edge  string // where the page begins, as its buttons carry it; "" at the newest
}

// Deeds draws a page of a person's latest change-sets, each with the button that takes
// it back or puts it back. outcome is what has just been done to one of them, as HTML;
// "" at first.
func Deeds(l *i18n.Locale, list DeedList, outcome string, now time.Time) chat.Message {
	if len(list.Deeds) == 0 {
		return chat.Message{Text: lines(outcome, l.T("undo.nothing"))}
	}
	t := teller{l: l, now: now, names: list.Names}
	text := l.T("undo.list")
	if outcome != "" {
		text = outcome + "\n\n" + text
	}
	m := chat.Message{}
	for i, d := range list.Deeds {
		number := strconv.Itoa(list.First + i)
		did := t.deed(d)
		line := chat.Escape(joinNonEmpty(dot, did, clip(d.Who, inLabel), l.DayTime(d.MadeAt, now)))
		if !d.UndoneAt.IsZero() {
			line = "<s>" + line + "</s>" + dot + l.T("changes.undone")
		}
		why := t.hindered(d)
		if why != "" {
			line += "\n    🔒 " + why
		} else {
			m.Buttons = append(m.Buttons, chat.Row(deedButton(d, number, did, list.Edge)))
		}
		text += "\n" + number + ". " + line
	}
	m.Text = text
	turn := func(way string, d crm.Deed) func() chat.Data {
		return func() chat.Data { return chat.Data{Action: "deed", ID: d.ID, Arg: way} }
	}
	pager := list.Page.pager(l, turn("b", list.Deeds[0]), turn("f", list.Deeds[len(list.Deeds)-1]))
	m.Buttons = append(m.Buttons, rows(pager, chat.Row(button(l, "bin.open", chat.Data{Action: "basket"})))...)
	return m
}

// deedButton takes a change-set back or puts it back, or leads to where that is asked
// once more.
func deedButton(d crm.Deed, number, did, edge string) chat.Button {
	sign, data := "↩️ ", chat.Data{Action: "deed", ID: d.ID, Version: d.Version, Arg: "u"}
	switch {
	case !d.UndoneAt.IsZero():
		sign, data.Arg = "♻️ ", "r"
	case d.Bulk != nil && !d.Bulk.Import:
		data = chat.Data{Action: "hand", ID: d.Bulk.ID, Arg: GivenLook}
	case d.Bulk != nil:
		data = chat.Data{Action: "import", ID: d.Bulk.ID, Version: d.Bulk.Version, Arg: "ask"}
	}
	if data.Action == "deed" && edge != "" {
		data.Arg += "." + edge
	}
	return chat.Button{Text: clip(sign+number+dot+did, inLabel), Data: data.Encode()}
}

// hindered is why nothing can be done about a change-set, in half a sentence of HTML;
// "" where something can.
func (t teller) hindered(d crm.Deed) string {
	if d.Bulk != nil && d.Bulk.Import && d.Bulk.Running {
		return t.l.T("undo_why.running")
	}
	if d.Hindered == nil {
		return ""
	}
	switch topic, why, _ := strings.Cut(d.Hindered.Key, "."); {
	case topic == "error" && slices.Contains(whys, why):
		return t.l.T("undo_why."+why, "who", d.Hindered.Args["who"])
	case d.Hindered.Code == crm.NotFound:
		return t.l.T("undo_why.gone")
	}
	return t.l.Refusal(d.Hindered)
}

// whys are the refusals that the list says in half a sentence.
var whys = []string{"undo_conflict", "redo_conflict", "undo_deleted", "purged", "redo_steps"}

// deed is what a change-set did, as plain text: the person's own words or, where a
// tap had none, what it has changed.
func (t teller) deed(d crm.Deed) string {
	if d.Bulk != nil {
		key, sign := "undo.handed", "🤝 "
		if d.Bulk.Import {
			key, sign = "undo.import", "📥 "
		}
		return sign + t.l.Plain(key, "name", clip(d.Bulk.Name, inLabel), "number", t.l.Number(int64(d.Bulk.Customers)))
	}
	if d.Said != "" {
		signs := ""
		for _, table := range d.Tables {
			signs += tables[table]
		}
		return joinNonEmpty(" ", signs, t.l.Plain("quoted.words", "words", clip(d.Said, inLine)))
	}
	for _, c := range d.Changes {
		if all := t.lines(c); len(all) > 0 {
			did := chat.Plain(all[0])
			if d.More+len(d.Changes) > 1 {
				did = t.l.Plain("undo.and_more", "what", did, "number", d.More+len(d.Changes)-1)
			}
			return did
		}
	}
	return t.l.Plain("changes.something")
}

// Undone tells that a change-set was taken back.
func Undone(l *i18n.Locale, set crm.ChangeSet) string { return undone(l, set).Text }

// Redone tells that a change-set was put back.
func Redone(l *i18n.Locale, set crm.ChangeSet) string {
	if set.Said == "" {
		return l.T("undo.redone")
	}
	return l.T("undo.redone_said", "said", clip(set.Said, inStory))
}
