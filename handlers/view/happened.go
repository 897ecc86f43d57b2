package view

import (
	"strconv"
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// IsCall reports whether a part tells of a call: only a call has an outcome and a
// direction.
func IsCall(p crm.CardPart) bool { return p.Activity != nil && p.Activity.Kind == crm.Call }

// Lasts reports whether an activity of a kind takes its time.
func Lasts(k crm.ActivityKind) bool { return k == crm.Call || k == crm.Meeting || k == crm.Visit }

// Missed reports whether a part tells of a call that reached nobody and is worth
// another one.
func Missed(p crm.CardPart) bool { return p.Activity != nil && WorthRetry(*p.Activity) }

// WorthRetry reports whether an activity is a call that reached nobody and is worth
// another one.
func WorthRetry(a crm.Activity) bool {
	return a.Kind == crm.Call && (a.Outcome == crm.NoAnswer || a.Outcome == crm.Busy)
}

// Outcomes are how a call may have ended, in the order in which they are offered.
var Outcomes = []crm.Outcome{crm.Connected, crm.NoAnswer, crm.Busy, crm.WrongNumber, crm.LeftMessage}

// Retries are the moments that the card of a missed call offers, as a snooze names
// them.
var Retries = []string{"60", "eve", "tom"}

// eveningAt is the hour from which this evening is no moment to come.
const eveningAt = 18

// askRetry offers another call after one that reached nobody.
func (s saved) askRetry(p crm.CardPart, _ Options) (string, [][]chat.Button) {
	asked := p.Ask != nil && (p.Ask.NoStep || p.Ask.Reminder)
	if !Missed(p) || p.FollowUp != nil || p.Customer == nil || asked {
		return "", nil
	}
	row := retries(s.l, s.now, func(moment string) chat.Data { return s.data("retry", p.Part, moment) })
	return s.l.T("call.ask_retry"), [][]chat.Button{row, chat.Row(
		button(s.l, "button.pick_date", s.data("next", p.Part, "pick")),
		button(s.l, "button.not_needed", s.data("next", p.Part, NotNeeded)),
	)}
}

// retries are the moments to call again that are still to come.
func retries(l *i18n.Locale, now time.Time, data func(moment string) chat.Data) []chat.Button {
	var row []chat.Button
	for _, moment := range Retries {
		if moment == "eve" && now.Hour() >= eveningAt {
			continue
		}
		row = append(row, button(l, "retry."+moment, data(moment)))
	}
	return row
}

// Choice is one value of a field, as a button offers it.
type Choice struct {
	Key   string // of its text
	Count int    // that the text counts
	Value string
}

// Label is what the button of a value says.
func (c Choice) Label(l *i18n.Locale) string {
	if c.Count > 0 {
		return l.Plain(c.Key, "count", c.Count)
	}
	return l.Plain(c.Key)
}

func (c Choice) button(l *i18n.Locale, d chat.Data) chat.Button {
	return chat.Button{Text: c.Label(l), Data: d.Encode()}
}

// Choices are the values that a field is chosen from, by the field's name.
var Choices = map[string][]Choice{
	"kind":      choices("activity.", crm.ActivityKinds),
	"outcome":   choices("outcome.", Outcomes),
	"direction": choices("direction.", []crm.Direction{crm.In, crm.Out}),
	"minutes":   lengths(5, 10, 15, 30, 45, 60),
	"reason":    choices("lost_reason.", crm.LostReasons),
}

func choices[T ~string](topic string, values []T) []Choice {
	out := make([]Choice, len(values))
	for i, v := range values {
		out[i] = Choice{Key: topic + string(v), Value: string(v)}
	}
	return out
}

func lengths(minutes ...int) []Choice {
	out := make([]Choice, len(minutes))
	for i, n := range minutes {
		out[i] = Choice{Key: "span.minutes", Count: n, Value: strconv.Itoa(n)}
	}
	return out
}

// happened names an activity: what it was, how it ended and how long it took:
// "Kiruvchi qoʻngʻiroq (koʻtarmadi)". That we called is not said: it is the rule.
func happened(l *i18n.Locale, a crm.Activity) string {
	key := "activity." + string(a.Kind)
	if a.Kind == crm.Call && a.Direction == crm.In {
		key = "direction.in"
	}
	words := l.Plain(key)
	if a.Outcome != "" && a.Outcome != crm.Connected {
		words += " (" + i18n.Small(l.Plain("outcome."+string(a.Outcome))) + ")"
	}
	if a.Minutes > 0 {
		words += ", " + lasted(l, a.Minutes)
	}
	return words
}

// lasted writes a length of time in hours and minutes.
func lasted(l *i18n.Locale, minutes int) string {
	hours, rest := minutes/60, minutes%60
	var parts []string
	if hours > 0 {
		parts = append(parts, l.Span(time.Duration(hours)*time.Hour))
	}
	if rest > 0 {
		parts = append(parts, l.Span(time.Duration(rest)*time.Minute))
	}
	if minutes == 24*60 {
		return l.Days(1)
	}
	return strings.Join(parts, " ")
}
