package campaigns

import (
	"fmt"
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
	"daftar/store"
)

// Route is the action that the buttons of a promotion's card carry. What they do
// is the Arg.
const Route = "promotion"

// What a manager can do with a promotion by its card's buttons.
const (
	Send   = "send"
	Text   = "text" // write another one
	Drop   = "drop"
	Pause  = "pause"
	Resume = "resume"
	Stop   = "stop" // ask whether to
	Halt   = "halt" // stop it for good
	Look   = "look" // see how it goes
)

// View is what the card of a promotion shows.
type View struct {
	Promotion store.Promotion
	Audience  store.Audience // of a draft
	Progress  store.Progress // of one that has begun
	Now       time.Time      // on the company's clock
	Aside     bool           // not the message that is kept up to date by itself
}

// StopCard asks in the place of a promotion's card whether to stop it for good.
func StopCard(l *i18n.Locale, v View) chat.Message {
	return chat.Message{
		Text: l.T("promotion.stop_sure", "segment", Segment(l, v.Promotion.Tag), "left", v.Progress.Left),
		Buttons: [][]chat.Button{chat.Row(
			v.button(l.Plain("promotion.do_halt"), Halt), v.button(l.Plain("button.back"), Look),
		)},
	}
}

// Card draws a promotion as a manager sees it.
func Card(l *i18n.Locale, v View) chat.Message {
	p := v.Promotion
	switch {
	case p.State == store.PromotionDraft:
		return draftCard(l, v)
	case p.StartedAt.IsZero():
		return chat.Message{Text: l.T("promotion.dropped", "segment", Segment(l, p.Tag))}
	}
	lines := []string{l.T("promotion."+string(p.State), "segment", Segment(l, p.Tag))}
	g := v.Progress
	lines = append(lines, l.T("promotion.sent", "sent", g.Sent, "total", g.Total),
		l.T("promotion.lost", "blocked", g.Blocked, "withdrawn", g.Withdrawn, "unknown", g.Unknown))
	if g.Refused > 0 {
		lines = append(lines, l.T("promotion.refused", "refused", g.Refused))
	}
	if g.Skipped > 0 {
		lines = append(lines, l.T("promotion.skipped", "skipped", g.Skipped))
	}
	switch {
	case !p.Over():
		lines = append(lines, l.T("promotion.left", "left", g.Left))
	case g.Left > 0:
		lines = append(lines, l.T("promotion.unsent", "unsent", g.Left))
	}
	if p.State == store.PromotionRunning && Night(v.Now) {
		lines = append(lines, l.T("promotion.night", "hour", morning))
	}
	return chat.Message{Text: strings.Join(lines, "\n"), Buttons: v.buttons(l)}
}

var morning = fmt.Sprintf("%02d:00", crm.QuietTo)

func draftCard(l *i18n.Locale, v View) chat.Message {
	p, a := v.Promotion, v.Audience
	lines := []string{l.T("promotion.draft", "segment", Segment(l, p.Tag))}
	if p.Tag != "" {
		lines = append(lines, l.T("promotion.tagged", "tagged", a.Tagged))
	}
	lines = append(lines, l.T("promotion.reach", "agreed", a.Agreed, "reach", a.Reach()))
	if a.Enough > 0 {
		lines = append(lines, l.T("promotion.enough", "enough", a.Enough))
	}
	m := chat.Message{}
	if a.Reach() > 0 {
		if Night(v.Now) {
			lines = append(lines, l.T("promotion.night_start", "hour", morning))
		}
		m.Buttons = append(m.Buttons, chat.Row(v.button(l.Plain("promotion.do_send", "reach", a.Reach()), Send)))
	} else {
		lines = append(lines, l.T("promotion.nobody"))
	}
	m.Buttons = append(m.Buttons, chat.Row(v.button(l.Plain("promotion.do_text"), Text), v.button(l.Plain("button.cancel"), Drop)))
	m.Text = strings.Join(lines, "\n")
	return m
}

func (v View) buttons(l *i18n.Locale) [][]chat.Button {
	var row []chat.Button
	switch v.Promotion.State {
	case store.PromotionRunning:
		row = chat.Row(v.button(l.Plain("promotion.do_pause"), Pause), v.button(l.Plain("promotion.do_stop"), Stop))
	case store.PromotionPaused:
		row = chat.Row(v.button(l.Plain("promotion.do_resume"), Resume), v.button(l.Plain("promotion.do_stop"), Stop))
	default:
		return nil
	}
	if v.Aside {
		row = append(row, v.button(l.Plain("promotion.do_look"), Look))
	}
	return [][]chat.Button{row}
}

func (v View) button(label, what string) chat.Button {
	d := chat.Data{Action: Route, ID: v.Promotion.ID, Version: v.Promotion.Version, Arg: what}
	return chat.Button{Text: label, Data: d.Encode()}
}

// Segment names to whom a promotion goes.
func Segment(l *i18n.Locale, tag string) string {
	if tag == "" {
		return l.Plain("promotion.everybody")
	}
	return "#" + tag
}
