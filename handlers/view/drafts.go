package view

import (
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Drafts draws what was kept without a customer; each opens its card.
func Drafts(l *i18n.Locale, drafts []crm.Draft, total int, p Page, now time.Time) chat.Message {
	back := chat.Row(button(l, "menu.today", chat.Data{Action: "today"}))
	if len(drafts) == 0 {
		return chat.Message{Text: l.T("drafts.none"), Buttons: rows(back)}
	}
	var all [][]chat.Button
	for _, d := range drafts {
		all = append(all, chat.Row(chat.Button{
			Text: draftLabel(l, d, now),
			Data: chat.Data{Action: "card", ID: d.ChangeSetID}.Encode(),
		}))
	}
	first, last := drafts[0].ChangeSetID, drafts[len(drafts)-1].ChangeSetID
	all = append(all, p.pager(l,
		func() chat.Data { return chat.Data{Action: "drafts", ID: first, Arg: "b"} },
		func() chat.Data { return chat.Data{Action: "drafts", ID: last} }), back)
	return chat.Message{Text: lines(l.T("drafts.head", "count", total), l.T("drafts.hint")), Buttons: rows(all...)}
}

// draftLabel tells a draft by its words, by what was heard in it or, where there are
// none, by what it is and at what hour it came.
func draftLabel(l *i18n.Locale, d crm.Draft, now time.Time) string {
	a, at := d.Kept, d.At.In(now.Location())
	words := d.Said
	if words == "" {
		words = strings.TrimPrefix(a.Text, crm.SpokenMark)
	}
	if words != "" {
		return l.Day(at, now) + dot + joinNonEmpty(" ", fileIcon[a.FileKind], clip(words, inLabel))
	}
	what := kindIcon[crm.Note]
	switch {
	case a.FileKind != "":
		what = fileIcon[a.FileKind] + " " + i18n.Small(l.Plain("file."+a.FileKind))
	case a.Where.Known():
		what = "📍 " + i18n.Small(l.Plain("drafts.place"))
	case a.Kind != "":
		what = kindIcon[a.Kind] + " " + i18n.Small(happened(l, a))
	}
	return l.DayTime(at, now) + dot + what
}
