package view

import (
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Step is a follow-up with what is known of its customer.
type Step struct {
	crm.FollowUp
	About *crm.Dossier // nil: nobody has said whose it is
}

// evening is the hour from which "this evening" is no longer worth offering.
const evening = 17

// Reminder draws a follow-up whose hour has come.
func Reminder(l *i18n.Locale, s Step, now time.Time) chat.Message {
	later := button(l, "button.snooze_evening", s.tap("snooze", "eve"))
	if now.Hour() >= evening {
		later = button(l, "button.snooze_tomorrow", s.tap("snooze", "tom"))
	}
	return chat.Message{Text: stepText(l, s, now), Buttons: rows(
		chat.Row(
			button(l, "button.done", s.tap("done", "")),
			button(l, "button.snooze_15", s.tap("snooze", "15")),
			button(l, "button.snooze_60", s.tap("snooze", "60"))),
		append(chat.Row(later, button(l, "button.other_time", s.tap("when", ""))), s.card(l)...),
	)}
}

// FollowUp draws a follow-up as it is now, with the way back to the day's list.
func FollowUp(l *i18n.Locale, s Step, now time.Time) chat.Message {
	back := button(l, "button.back", chat.Data{Action: "today"})
	switch {
	case s.Deleted || s.State == crm.Cancelled:
		return chat.Message{Text: l.T("followup.cancelled"), Buttons: rows(append(s.card(l), back))}
	case s.State == crm.Done:
		return chat.Message{Text: doneText(l, s), Buttons: rows(append(s.card(l), back))}
	case !s.DueAt.After(now):
		m := Reminder(l, s, now)
		m.Buttons = append(m.Buttons, chat.Row(back))
		return m
	}
	return chat.Message{Text: stepText(l, s, now), Buttons: rows(
		chat.Row(button(l, "button.done", s.tap("done", "")), button(l, "button.other_time", s.tap("when", ""))),
		append(s.card(l), back),
	)}
}

// Done draws a follow-up that was just ticked off by the change-set. Where the
// customer has an open deal for which nothing is planned any more, dates are offered.
func Done(l *i18n.Locale, s Step, set crm.ChangeSet) chat.Message {
	m := chat.Message{Text: doneText(l, s)}
	if s.About != nil {
		part := crm.CardPart{Closed: []crm.FollowUp{s.FollowUp}, Bare: s.About.Bare(), Open: len(s.About.Open)}
		if len(part.Bare) > 0 {
			m.Text = lines(m.Text, stepQuestion(l, part.StepFor(), part.Open))
			m.Buttons = stepDates(l, func(answer string) chat.Data { return next(set, answer) })
		}
	}
	m.Buttons = append(m.Buttons, s.after(l, set))
	return m
}

// next plans the next step with the customer of a change-set's first part.
func next(set crm.ChangeSet, when string) chat.Data {
	return chat.Data{Action: "next", ID: set.ID, Version: set.Version, Arg: "0." + when}
}

// Snoozed draws a follow-up that the change-set has put off.
func Snoozed(l *i18n.Locale, s Step, set crm.ChangeSet, now time.Time) chat.Message {
	return chat.Message{
		Text: lines(
			l.T("snooze.until", "when", l.Moment(dueWhen(s.FollowUp, now), now)),
			s.who()+chat.Escape(stepWords(l, s.FollowUp)), s.ofDeal(l)),
		Buttons: rows(s.after(l, set), chat.Row(button(l, "button.done", s.tap("done", "")), button(l, "button.other_time", s.tap("when", "")))),
	}
}

// ofDeal names the deal that a follow-up is about.
func (s Step) ofDeal(l *i18n.Locale) string {
	if s.DealID == 0 || s.About == nil {
		return ""
	}
	deal := stepDeal(l, s)
	if deal == "" {
		return ""
	}
	return "💰 " + chat.Escape(deal)
}

// after is what can be done about a change that was just made.
func (s Step) after(l *i18n.Locale, set crm.ChangeSet) []chat.Button {
	return append(chat.Row(button(l, "button.undo", chat.Data{Action: "undo", ID: set.ID, Version: set.Version})), s.card(l)...)
}

// tap carries the follow-up's version: a tap on an old message changes nothing.
func (s Step) tap(action, arg string) chat.Data {
	return chat.Data{Action: action, ID: s.ID, Version: s.Version, Arg: arg}
}

// card opens the customer below, so that the reminder keeps its buttons.
func (s Step) card(l *i18n.Locale) []chat.Button {
	if s.About == nil {
		return nil
	}
	return chat.Row(button(l, "button.card", chat.Data{Action: "who", ID: s.About.Customer.ID, Arg: Below}))
}

// spoken reports whether there was any contact with the customer.
func (s Step) spoken() bool {
	return s.About != nil && !s.About.Customer.LastContactAt.IsZero()
}

// Below is the argument of a button whose answer comes as a message of its own
// and leaves the tapped one as it is.
const Below = "new"

func (s Step) who() string {
	if s.About == nil {
		return ""
	}
	return nameLine(s.About.Customer) + dot
}

func doneText(l *i18n.Locale, s Step) string {
	who := ""
	if s.About != nil {
		who = "👤 " + nameLine(s.About.Customer)
	}
	return lines(donePlan(l, s.FollowUp), who)
}

// donePlan says in a sentence what was planned and is done.
func donePlan(l *i18n.Locale, f crm.FollowUp) string {
	kind, words := i18n.Small(l.Plain("plan_done."+string(f.Kind))), clip(f.Text, inStory)
	switch {
	case words == "":
		return l.T("card.closed", "plan", kind)
	case f.Kind == crm.Note || strings.Contains(strings.ToLower(words), kind):
		return l.T("card.closed", "plan", words)
	}
	return l.T("card.closed_about", "plan", kind, "words", words)
}

// stepText says when, who, by which number, what, and what was said last.
func stepText(l *i18n.Locale, s Step, now time.Time) string {
	head := "⏰ " + reminderTime(l, s.FollowUp, now)
	if s.About == nil {
		return lines(head, Plan(l, s.FollowUp, s.spoken()))
	}
	phone := ""
	if p := s.About.Customer.Phone(); p != "" {
		phone = Phone(p)
	}
	what, deal := Plan(l, s.FollowUp, s.spoken()), chat.Escape(stepDeal(l, s))
	if deal != "" && s.Text == "" {
		what, deal = what+": "+deal, ""
	}
	return lines(head+dot+nameLine(s.About.Customer), phone, what, deal, lastSaid(l, s.About, now))
}

// reminderTime is the hour, with its day unless that is today.
func reminderTime(l *i18n.Locale, f crm.FollowUp, now time.Time) string {
	w := dueWhen(f, now)
	if w.HasTime && w.Date() == crm.WhenAt(now).Date() {
		return w.Clock()
	}
	return l.Moment(w, now)
}

// stepDeal names the deal that a follow-up is about, or the customer's only
// open one, "" when it is not clear which.
func stepDeal(l *i18n.Locale, s Step) string {
	for _, d := range s.About.Open {
		if d.ID != s.DealID && (s.DealID != 0 || len(s.About.Open) > 1) {
			continue
		}
		if words := joinNonEmpty(", ", clip(d.Title, inLabel), l.Money(d.Amount)); words != "" {
			return words + " (" + StageName(l, d.Stage) + ")"
		}
	}
	return ""
}

func lastSaid(l *i18n.Locale, d *crm.Dossier, now time.Time) string {
	last := d.LastContact
	if last == nil {
		return ""
	}
	day, words := l.Day(last.At.In(now.Location()), now), lastWords(*last)
	if words == "" {
		return l.T("reminder.last_bare", "day", day, "kind", lastKind(l, *last))
	}
	return l.T("reminder.last", "day", day, "text", words)
}
