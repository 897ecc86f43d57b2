package view

import (
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Stages draws the pipeline's stages for the owner, each a button that opens it.
func Stages(l *i18n.Locale, all []crm.Stage) chat.Message {
	text := []string{l.T("stages.head"), ""}
	var buttons []chat.Button
	n := 0
	for _, s := range all {
		switch {
		case s.Status != crm.Open:
			continue
		case s.Retired:
			text = append(text, l.T("stages.retired", "stage", StageName(l, s)))
			continue
		}
		n++
		text = append(text, l.T("stages.line", "number", n, "stage", StageName(l, s), "facts", stageFacts(l, s)))
		data := chat.Data{Action: "stage", ID: s.ID, Version: s.Version}
		buttons = append(buttons, chat.Button{Text: clip(StageName(l, s), inLabel), Data: data.Encode()})
	}
	return chat.Message{
		Text:    strings.Join(text, "\n"),
		Buttons: append(pairs(buttons), chat.Row(button(l, "stages.add", chat.Data{Action: "stage", Arg: "add"}))),
	}
}

func stageFacts(l *i18n.Locale, s crm.Stage) string {
	if s.RotDays == 0 {
		return l.Percent(s.Probability) + dot + l.Plain("stages.never")
	}
	return l.Percent(s.Probability) + dot + l.Days(s.RotDays)
}

// Stage draws one stage with what the owner can change of it.
func Stage(l *i18n.Locale, s crm.Stage) chat.Message {
	rot := l.T("stages.rot_never")
	if s.RotDays > 0 {
		rot = l.T("stages.rot", "days", l.Days(s.RotDays))
	}
	act := func(key, arg string) chat.Button {
		return button(l, key, chat.Data{Action: "stage", ID: s.ID, Version: s.Version, Arg: arg})
	}
	return chat.Message{
		Text: lines(
			"<b>"+chat.Escape(StageName(l, s))+"</b>",
			l.T("stages.chance", "percent", l.Percent(s.Probability)), rot),
		Buttons: [][]chat.Button{
			chat.Row(act("stages.edit_name", "name"), act("stages.edit_chance", "chance"), act("stages.edit_rot", "rot")),
			chat.Row(act("stages.up", "up"), act("stages.down", "down"), act("stages.retire", "retire")),
			chat.Row(button(l, "button.back", chat.Data{Action: "stage"})),
		},
	}
}
