package view

import (
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Day is a page of what a person has to do today.
type Day struct {
	Count  crm.DayCount
	Tasks  []crm.Task // overdue first
	Done   []crm.Task // the latest of them
	Dates  []DayOf
	Drafts int
	// Bare and Rotting count the person's open deals with nothing planned, and those
	// that rot.
	Bare, Rotting int
	Owner         int64 // whose they are
	Page          Page
}

// DayOf is an important day that a customer has today.
type DayOf struct {
	Customer crm.Customer
	Label    string
}

// Today draws a person's day.
func Today(l *i18n.Locale, d Day, now time.Time) chat.Message {
	head := l.T("today.head", "date", l.Date(now, now))
	open := d.Count.Overdue + d.Count.Due
	if open > 0 {
		head += dot + l.T("today.tasks", "count", open)
	}
	switch {
	case d.Count.Overdue == 0:
	case d.Count.Due == 0 && open > 1:
		head += ", " + l.T("today.all_overdue")
	default:
		head += ", " + l.T("today.overdue", "count", d.Count.Overdue)
	}
	text := head
	switch {
	case open == 0 && d.Count.Done == 0:
		text = lines(head, "", l.T("today.empty"), "", l.T("today.empty_hint"))
	case open == 0:
		text = lines(head, l.T("today.all_done"))
	}
	for _, t := range d.Done {
		text += "\n✅ " + chat.Escape(taskWords(l, t, inLine))
	}
	if rest := d.Count.Done - len(d.Done); rest > 0 {
		text += "\n" + l.T("today.more_done", "count", rest)
	}
	var all [][]chat.Button
	for _, of := range d.Dates {
		all = append(all, chat.Row(chat.Button{
			Text: "🎉 " + clip(of.Customer.Name, inLabel) + dot + clip(of.Label, inLabel),
			Data: chat.Data{Action: "who", ID: of.Customer.ID, Arg: Below}.Encode(),
		}))
	}
	for _, t := range d.Tasks {
		all = append(all, chat.Row(taskButton(l, t, now)))
	}
	if len(d.Tasks) > 0 {
		first, last := d.Tasks[0], d.Tasks[len(d.Tasks)-1]
		all = append(all, d.Page.pager(l,
			func() chat.Data { return todayFrom(Cursor{Back: true, At: first.DueAt, ID: first.ID}) },
			func() chat.Data { return todayFrom(Cursor{At: last.DueAt, ID: last.ID}) }))
	}
	all = append(all, attention(l, d.Bare, d.Rotting, func(f Filter) chat.Data { return f.Data(Cursor{}) }, d.Owner))
	if d.Drafts > 0 {
		label := l.Plain("today.drafts", "count", d.Drafts)
		all = append(all, chat.Row(chat.Button{Text: label, Data: chat.Data{Action: "drafts"}.Encode()}))
	}
	return chat.Message{Text: text, Buttons: rows(all...)}
}

// attention leads to the deals that need it: an owner's, or with 0 everybody's.
func attention(l *i18n.Locale, bare, rotting int, to func(Filter) chat.Data, owner int64) []chat.Button {
	var row []chat.Button
	if bare > 0 {
		row = append(row, chat.Button{Text: l.Plain("today.no_step", "count", bare), Data: to(Filter{Owner: owner, NoStep: true}).Encode()})
	}
	if rotting > 0 {
		row = append(row, chat.Button{Text: l.Plain("today.rotting", "count", rotting), Data: to(Filter{Owner: owner, Rotting: true}).Encode()})
	}
	return row
}

func todayFrom(c Cursor) chat.Data { return chat.Data{Action: "today", Arg: c.String()} }

// taskButton opens a follow-up, with the colour of a next step, and its day unless
// that is today.
func taskButton(l *i18n.Locale, t crm.Task, now time.Time) chat.Button {
	mark := stepSigns[crm.StepStateOf([]crm.FollowUp{t.FollowUp}, now)]
	due, when := t.DueAt.In(now.Location()), ""
	today := due.YearDay() == now.YearDay() && due.Year() == now.Year()
	switch {
	case today && t.When.HasTime:
		when = l.Clock(due)
	case !today && t.When.HasTime:
		when = l.DayTime(due, now)
	case !today:
		when = l.Day(due, now)
	}
	label := mark
	if when != "" {
		label += " " + when + " ·"
	}
	return chat.Button{
		Text: label + " " + taskWords(l, t, inLabel),
		Data: chat.Data{Action: "follow", ID: t.ID, Version: t.Version}.Encode(),
	}
}

// taskWords names whose a follow-up is and what is to be done.
func taskWords(l *i18n.Locale, t crm.Task, most int) string {
	if t.Customer == nil {
		return clip(stepWords(l, t.FollowUp), most)
	}
	return clip(t.Customer.Name, inLabel) + dot + clip(stepWords(l, t.FollowUp), most)
}

// Late draws follow-ups whose hour passed while nobody was told, as one message
// instead of a flood; total counts those that the list has no room for too.
func Late(l *i18n.Locale, tasks []crm.Task, total int, now time.Time) chat.Message {
	var all [][]chat.Button
	for _, t := range tasks {
		all = append(all, chat.Row(taskButton(l, t, now)))
	}
	if total > len(tasks) {
		all = append(all, chat.Row(button(l, "menu.today", chat.Data{Action: "today"})))
	}
	return chat.Message{
		Text:    lines(l.T("reminder.late", "count", total), l.T("reminder.late_hint")),
		Buttons: all,
	}
}
