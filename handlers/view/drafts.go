package view

import (
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
			Text: l.Day(d.At.In(now.Location()), now) + dot + draftWords(l, d),
			Data: chat.Data{Action: "card", ID: d.ChangeSetID}.Encode(),
		}))
	}
	first, last := drafts[0].ChangeSetID, drafts[len(drafts)-1].ChangeSetID
	all = append(all, p.pager(l,
		func() chat.Data { return chat.Data{Action: "drafts", ID: first, Arg: "b"} },
		func() chat.Data { return chat.Data{Action: "drafts", ID: last} }), back)
	return chat.Message{Text: lines(l.T("drafts.head", "count", total), l.T("drafts.hint")), Buttons: rows(all...)}
}

func draftWords(l *i18n.Locale, d crm.Draft) string {
	if d.Said == "" && d.FileKind != "" {
		return i18n.Small(l.Plain("file." + d.FileKind))
	}
	return clip(d.Said, inLabel)
}
