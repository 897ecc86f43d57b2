package view

import (
	"strconv"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Deeds draws a person's latest change-sets, each with the button that takes it back
// or puts it back. outcome is what has just been done to one of them, as HTML; "" at
// first.
func Deeds(l *i18n.Locale, deeds []crm.Deed, names Names, outcome string, now time.Time) chat.Message {
	if len(deeds) == 0 {
		return chat.Message{Text: lines(outcome, l.T("undo.nothing"))}
	}
	t := teller{l: l, now: now, names: names}
	text := l.T("undo.list")
	if outcome != "" {
		text = outcome + "\n\n" + text
	}
	m := chat.Message{}
	for i, d := range deeds {
		number := strconv.Itoa(i + 1)
		when, did := l.DayTime(d.MadeAt, now), t.deed(d)
		line := number + ". " + when + dot + chat.Escape(did)
		sign, way := "↩️ ", "u"
		if !d.UndoneAt.IsZero() {
			line = number + ". <s>" + when + dot + chat.Escape(did) + "</s>" + dot + l.T("changes.undone")
			sign, way = "♻️ ", "r"
		}
		if d.Hindered != nil {
			line += "\n   🔒 " + l.Refusal(d.Hindered)
		} else {
			label := clip(sign+number+dot+did, inLabel)
			m.Buttons = append(m.Buttons, chat.Row(chat.Button{
				Text: label, Data: chat.Data{Action: "deed", ID: d.ID, Version: d.Version, Arg: way}.Encode(),
			}))
		}
		text += "\n" + line
	}
	m.Text = text
	m.Buttons = append(m.Buttons, chat.Row(button(l, "bin.open", chat.Data{Action: "basket"})))
	return m
}

// deed is what a change-set did, as plain text: the person's own words or, where a
// tap had none, what it has changed.
func (t teller) deed(d crm.Deed) string {
	if d.Said != "" {
		return t.l.Plain("quoted.words", "words", clip(d.Said, inLine))
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
