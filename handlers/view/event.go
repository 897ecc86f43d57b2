package view

import (
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// eventButtons are the buttons that open the activities of a page.
func eventButtons(l *i18n.Locale, events []crm.Event, now time.Time) []chat.Button {
	var out []chat.Button
	for _, e := range events {
		if e.Kind != crm.Happened {
			continue
		}
		label := kindIcon[e.Activity.Kind] + " " + l.DayTime(e.At.In(now.Location()), now)
		out = append(out, chat.Button{Text: label, Data: chat.Data{Action: "event", ID: e.Activity.ID, Version: e.Activity.Version}.Encode()})
	}
	return out
}

// Event draws one activity of a story with what of it can be changed. with is whose
// it is, nil for nobody's. What a customer wrote is only shown. again is the call
// after one that reached nobody. set is the change that has just been made, 0: none.
func Event(l *i18n.Locale, a crm.Activity, with *crm.Customer, again Again, now time.Time, set crm.ChangeSet) chat.Message {
	data := func(arg string) chat.Data {
		return chat.Data{Action: "event", ID: a.ID, Version: a.Version, Arg: arg}
	}
	who, said := "", ""
	if with != nil {
		who = "👤 " + string(Who(*with))
	}
	if a.Text != "" {
		said = l.T("event.text", "words", clip(a.Text, inEvent))
	}
	what := kindIcon[a.Kind] + " " + chat.Escape(happened(l, a))
	if a.Incoming {
		what = kindIcon[a.Kind] + " " + l.T("letter.they_wrote")
	}
	m := chat.Message{Text: lines(who, what, "🗓 "+l.DayTime(a.At.In(now.Location()), now), said)}
	if again.Planned != nil {
		m.Text = lines(m.Text, "⏰ "+Plan(l, *again.Planned, true)+dot+l.Moment(dueWhen(*again.Planned, now), now))
	}
	if again.Offer {
		m.Text = lines(m.Text, l.T("call.ask_retry"))
		m.Buttons = rows(retries(l, now, func(moment string) chat.Data { return data("retry." + moment) }))
	}
	if !a.Incoming {
		m.Buttons = append(m.Buttons, eventFields(l, a, data)...)
	}
	if set.ID != 0 {
		m.Buttons = append(m.Buttons, chat.Row(button(l, "button.undo", chat.Data{Action: "undo", ID: set.ID, Version: set.Version})))
	}
	if a.FileID != "" {
		m.Buttons = append(m.Buttons, chat.Row(button(l, "event.file", chat.Data{Action: "file", ID: a.ID})))
	}
	if with != nil {
		m.Buttons = append(m.Buttons, chat.Row(button(l, "event.story", chat.Data{Action: "story", ID: with.ID})))
	}
	return m
}

// Again is another call after one that reached nobody.
type Again struct {
	Planned *crm.FollowUp // nil: none is
	Offer   bool          // when it may be is offered
}

// inEvent is how much of its text the page of one activity shows.
const inEvent = 1500

func eventFields(l *i18n.Locale, a crm.Activity, data func(string) chat.Data) [][]chat.Button {
	buttons := chat.Row(
		button(l, "edit.text", data("text")), button(l, "edit.kind", data("kind")), button(l, "event.date", data("date")),
	)
	if a.Kind == crm.Call {
		buttons = append(buttons, button(l, "edit.outcome", data("outcome")), button(l, "edit.direction", data("direction")))
	}
	if Lasts(a.Kind) {
		buttons = append(buttons, button(l, "edit.minutes", data("minutes")))
	}
	return pairs(append(buttons, button(l, "edit.drop_activity", data("drop"))))
}

// EventValues asks for one of the values of an activity's field.
func EventValues(l *i18n.Locale, a crm.Activity, field string) chat.Message {
	var buttons []chat.Button
	for _, c := range Choices[field] {
		buttons = append(buttons, c.button(l, chat.Data{Action: "event", ID: a.ID, Version: a.Version, Arg: field + "." + c.Value}))
	}
	back := chat.Row(button(l, "button.back", chat.Data{Action: "event", ID: a.ID, Version: a.Version}))
	return chat.Message{Text: l.T("field." + field), Buttons: append(pairs(buttons), back)}
}
