package view

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// BelowPage ends the argument of a button that asks below a customer's page whether they are
// somebody whom the book has; no id in base 36 has it. Elsewhere a card asks it.
const BelowPage = "@"

// Duplicate draws two customers who may be one person, side by side; without sides
// there are none. outcome is what has just been done, as HTML.
func Duplicate(l *i18n.Locale, pair crm.Duplicate, sides []crm.Dossier, outcome string, now time.Time) chat.Message {
	if len(sides) < 2 {
		return chat.Message{Text: lines(outcome, l.T("duplicates.none"))}
	}
	text := lines(outcome, l.T("duplicates.ask"))
	for i, d := range sides {
		text += "\n\n" + strconv.Itoa(i+1) + ". " + side(l, d, now)
	}
	to := func(key, what string) chat.Button { return pairButton(l, key, pair, what) }
	card := func(n int, id int64) chat.Button {
		return chat.Button{
			Text: l.Plain("duplicates.card", "number", n), Data: chat.Data{Action: "who", ID: id, Arg: Below}.Encode(),
		}
	}
	return chat.Message{Text: text, Buttons: [][]chat.Button{
		{to("duplicates.merge", "merge"), to("duplicates.keep", "keep")},
		{card(1, pair.A), card(2, pair.B), to("button.next", "next")},
	}}
}

func pairButton(l *i18n.Locale, key string, pair crm.Duplicate, what string) chat.Button {
	return button(l, key, chat.Data{Action: "pair", ID: pair.A, Arg: what + "." + base36(pair.B) + string(pair.By)})
}

// ComparePair offers to see two customers side by side and to make them one.
func ComparePair(l *i18n.Locale, a, b int64) []chat.Button {
	return chat.Row(pairButton(l, "duplicates.compare", crm.Duplicate{A: min(a, b), B: max(a, b)}, "look"))
}

// side is what tells one of two customers from the other.
func side(l *i18n.Locale, d crm.Dossier, now time.Time) string {
	c := d.Customer
	phones := make([]string, len(c.Phones))
	for i, p := range c.Phones {
		phones[i] = Phone(p)
	}
	open := ""
	if len(d.Open) > 0 {
		open = l.T("duplicates.deals", "count", len(d.Open))
	}
	return lines(
		nameLine(c), strings.Join(phones, ", "), chat.Escape(clip(joinNonEmpty(dot, c.Email, c.City), inLine)),
		birthdayLine(l, c.Birthday), open, bought(l, d.Bought, now), lastContact(l, d, now),
		l.T("duplicates.since", "when", l.Date(c.CreatedAt.In(now.Location()), now), "owner", d.Owner.Name),
	)
}

// Merged tells that two customers have become one, with the way back.
func Merged(l *i18n.Locale, set crm.ChangeSet, into, from crm.Customer) chat.Message {
	if from.TelegramID != 0 {
		into, from = from, into
	}
	text := l.T("duplicates.merged", "name", Who(into), "other", Who(from))
	if into.Name == from.Name {
		text = l.T("duplicates.merged_same", "name", clip(into.Name, inLabel))
	}
	return chat.Message{
		Text: text,
		Buttons: [][]chat.Button{{
			button(l, "button.undo", chat.Data{Action: "undo", ID: set.ID, Version: set.Version}),
			button(l, "button.card", chat.Data{Action: "who", ID: into.ID, Arg: Below}),
		}},
	}
}

// LostFacts writes down what was known of a customer otherwise and has no place
// after a merge, as plain text for a note.
func LostFacts(l *i18n.Locale, lost map[string]string) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(lost)) {
		value := lost[name]
		if c, ok := columnOf("customers", name); ok {
			value = l.Plain(c.key) + ": " + value
		}
		all = append(all, value)
	}
	return l.Plain("duplicates.note", "facts", strings.Join(all, "; "))
}

// askSame asks whether who was entered is somebody whom the book has, or who is called
// otherwise than before. Only what was just entered can be theirs instead. It may also
// be somebody whom the person has had and does not see any more.
func (s saved) askSame(p crm.CardPart, _ Options) (string, [][]chat.Button) { return s.same(p, "") }

func (s saved) same(p crm.CardPart, where string) (string, [][]chat.Button) {
	tap := func(id int64, key, what string) chat.Button {
		return button(s.l, key, s.data("same", p.Part, what+"."+base36(id)+where))
	}
	if len(p.Alike) == 0 {
		if len(p.Past) == 0 {
			return "", nil
		}
		was := p.Past[0]
		return s.l.T("duplicates.past", "name", clip(was.Name, inLine), "owner", was.Owner), [][]chat.Button{
			{tap(was.ID, "duplicates.use", "past"), tap(was.ID, "duplicates.both", "both")},
		}
	}
	known := p.Alike[0]
	question := s.l.T("duplicates.entry", "name", Who(known))
	if !p.CustomerMade {
		return question, [][]chat.Button{
			{tap(known.ID, "duplicates.merge", "merge"), tap(known.ID, "duplicates.both", "both")},
		}
	}
	return question, [][]chat.Button{
		{tap(known.ID, "duplicates.use", "use"), tap(known.ID, "duplicates.merge", "merge")},
		{tap(known.ID, "duplicates.both", "both")},
	}
}

// askOnPage is askSame below a customer's page that shows what a change-set did.
func askOnPage(l *i18n.Locale, done crm.Card) (string, [][]chat.Button) {
	for _, p := range done.Parts {
		if question, rows := (saved{l: l, set: done.ChangeSet}).same(p, BelowPage); question != "" {
			return question, rows
		}
	}
	return "", nil
}
