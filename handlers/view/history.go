package view

import (
	"slices"
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// mostPromises is how many promises behind the next step a summary names.
const mostPromises = 2

// History tells a customer's story in a few lines, as a colleague would. summary is
// what a service has written of it, above the facts; "": nothing.
func History(l *i18n.Locale, d crm.Dossier, summary string, reader crm.User, now time.Time) chat.Message {
	c := d.Customer
	if summary != "" {
		summary = l.T("ai.summary", "text", summary)
	}
	return chat.Message{
		Text: lines(
			string(Who(c))+dot+whose(l, d, reader, now),
			summary,
			lastContact(l, d, now),
			openDeals(l, d, now),
			promised(l, d, now),
			bought(l, d.Bought, now),
			stepLine(l, d, now),
		),
		Buttons: rows(
			chat.Row(
				button(l, "history.whole", chat.Data{Action: "story", ID: c.ID}),
				button(l, "history.log", act(c.ID, "log"))),
			chat.Row(button(l, "history.card", chat.Data{Action: "who", ID: c.ID})),
		),
	}
}

func lastContact(l *i18n.Locale, d crm.Dossier, now time.Time) string {
	last := d.LastContact
	if last == nil {
		return l.T("history.no_contact")
	}
	day, kind, words := l.Day(last.At.In(now.Location()), now), lastKind(l, *last), lastWords(*last)
	if words == "" {
		return ended(l.T("history.contact_bare", "day", day, "kind", kind))
	}
	return l.T("history.contact", "day", day, "kind", kind, "text", words)
}

// lastKind says inside a line how a customer was dealt with last: what happened, or
// what they bought.
func lastKind(l *i18n.Locale, last crm.Event) string {
	if d := last.Deal; d != nil {
		return joinNonEmpty(", ", l.Plain("history.sale"), clipWords(d.Title, inLabel/2), l.Money(d.Amount))
	}
	if a := last.Activity; a.FileKind != "" && a.Kind == crm.Note {
		return i18n.Small(l.Plain("file." + a.FileKind))
	}
	return kindOf(l, *last.Activity)
}

// lastWords are the beginning of what was said then.
func lastWords(last crm.Event) string {
	if last.Activity == nil {
		return ""
	}
	return clipWords(last.Activity.Text, inContact)
}

func openDeals(l *i18n.Locale, d crm.Dossier, now time.Time) string {
	if len(d.Open) == 0 {
		return ""
	}
	var all []string
	for _, deal := range d.Open[:min(len(d.Open), mostDeals)] {
		title := ""
		if deal.Title != "" {
			title = l.Plain("history.deal_title", "title", clip(deal.Title, inLabel))
		}
		all = append(all, joinNonEmpty(", ", title, l.Money(deal.Amount),
			l.Plain("history.deal_stage", "stage", StageName(l, deal.Stage)), l.NthDay(daysIn(deal.StageAt, now))))
	}
	if more := len(d.Open) - mostDeals; more > 0 {
		all = append(all, l.Plain("history.more_deals", "count", more))
	}
	return ended(l.T("history.open", "deals", strings.Join(all, "; ")))
}

// promised lists what is planned behind the next step, which has a line of its own.
func promised(l *i18n.Locale, d crm.Dossier, now time.Time) string {
	if len(d.Planned) < 2 {
		return ""
	}
	var all []string
	later := d.Planned[1:]
	for _, f := range later[:min(len(later), mostPromises)] {
		all = append(all, stepWords(l, f)+" — "+l.Moment(dueWhen(f, now), now))
	}
	if more := len(later) - mostPromises; more > 0 {
		all = append(all, l.Plain("history.more_promises", "count", more))
	}
	return ended(l.T("history.promised", "list", strings.Join(all, "; ")))
}

// Story draws a page of a customer's whole history, newest first.
func Story(l *i18n.Locale, c crm.Customer, events []crm.Event, p Page, now time.Time) chat.Message {
	all := []string{string(Who(c)), ""}
	for _, e := range events {
		all = append(all, event(l, e, now))
	}
	if len(events) == 0 {
		all = append(all, l.T("history.story_empty"))
	}
	var pager []chat.Button
	if len(events) > 0 {
		first, last := events[0], events[len(events)-1]
		from := func(back bool, e crm.Event) chat.Data {
			return chat.Data{Action: "story", ID: c.ID, Arg: Cursor{Back: back, At: e.At, ID: e.Place}.String()}
		}
		pager = p.pager(l,
			func() chat.Data { return from(true, first) },
			func() chat.Data { return from(false, last) })
	}
	m := chat.Message{Text: strings.Join(all, "\n"), Buttons: rows(pager)}
	for row := range slices.Chunk(eventButtons(l, events, now), 3) {
		m.Buttons = append(m.Buttons, row)
	}
	for row := range slices.Chunk(files(l, events, now), 3) {
		m.Buttons = append(m.Buttons, row)
	}
	m.Buttons = append(m.Buttons, pairs(closedDeals(l, events, now))...)
	m.Buttons = append(m.Buttons, chat.Row(
		button(l, "history.summary", chat.Data{Action: "tale", ID: c.ID}),
		button(l, "history.card", chat.Data{Action: "who", ID: c.ID}),
	))
	return m
}

// files are the buttons that send again what is kept with the events of a page.
func files(l *i18n.Locale, events []crm.Event, now time.Time) []chat.Button {
	var out []chat.Button
	for _, e := range events {
		if e.Activity == nil || e.Activity.FileID == "" && !e.Activity.Where.Known() && !e.Activity.Mended {
			continue
		}
		at, label := l.DayTime(e.At.In(now.Location()), now), ""
		switch kind := e.Activity.FileKind; {
		case playable[kind], kind == "" && e.Activity.Mended:
			label = l.Plain("history.play", "time", at)
		case kind == "":
			label = l.Plain("voice.place", "time", at)
		default:
			label = l.Plain("history.file", "time", at)
		}
		out = append(out, chat.Button{Text: label, Data: chat.Data{Action: "file", ID: e.Activity.ID}.Encode()})
	}
	return out
}

// pin marks an activity whose place on the map is known.
func pin(a crm.Activity) string {
	if !a.Where.Known() {
		return ""
	}
	return " 📍"
}

// closedDeals open the deals that were won or lost on a page; the open ones are on
// the customer's card.
func closedDeals(l *i18n.Locale, events []crm.Event, now time.Time) []chat.Button {
	var out []chat.Button
	for _, e := range events {
		if e.Kind != crm.DealClosed {
			continue
		}
		sign, _ := closed(l, *e.Deal)
		label := joinNonEmpty(dot, i18n.Capital(clip(e.Deal.Title, inLabel/2)), l.MoneyShort(e.Deal.Amount))
		if label == "" {
			label = l.Day(e.At, now)
		}
		data := chat.Data{Action: "deal", ID: e.Deal.ID, Version: e.Deal.Version, Arg: Below}
		out = append(out, chat.Button{Text: sign + " " + label, Data: data.Encode()})
	}
	return out
}

// event is one line of a story.
func event(l *i18n.Locale, e crm.Event, now time.Time) string {
	sign, words := "", ""
	switch e.Kind {
	case crm.Happened:
		a := *e.Activity
		sign, words = kindIcon[a.Kind], kindOf(l, a)
		switch {
		case a.Text != "":
			words += ": " + chat.Escape(clip(a.Text, inLine))
		case a.FileKind != "":
			words += ": " + i18n.Small(l.Plain("file."+a.FileKind))
		}
		words += pin(a)
	case crm.DealOpened:
		sign, words = "💰", joinNonEmpty(": ", l.T("history.deal_opened"), chat.Escape(dealWords(l, *e.Deal)))
	case crm.DealClosed:
		sign, words = closed(l, *e.Deal)
	case crm.StepDone:
		sign, words = "✅", chat.Escape(stepWords(l, *e.FollowUp))
	}
	return sign + " " + l.Day(e.At, now) + dot + words
}

func closed(l *i18n.Locale, d crm.Deal) (sign, words string) {
	if d.Status == crm.Won {
		return "🏆", joinNonEmpty(": ", i18n.Small(l.T("stage.won")), chat.Escape(dealWords(l, d)))
	}
	words = joinNonEmpty(": ", i18n.Small(l.T("stage.lost")), chat.Escape(dealWords(l, d)))
	if d.LostReason != "" {
		words += " (" + i18n.Small(Reason(l, d.LostReason)) + ")"
	}
	return "❌", words
}

func dealWords(l *i18n.Locale, d crm.Deal) string {
	return joinNonEmpty(", ", clip(d.Title, inLabel), l.Money(d.Amount))
}
