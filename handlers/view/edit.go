package view

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Edit draws a card with what can be mended instead of its questions.
func Edit(l *i18n.Locale, now time.Time, card crm.Card) chat.Message {
	s := saved{l: l, now: now, set: card.ChangeSet, several: len(card.Parts) > 1}
	var rows [][]chat.Button
	count := 0
	for _, p := range card.Parts {
		buttons := s.fieldButtons(p)
		if s.several && p.Customer != nil {
			for i := range buttons {
				buttons[i].Text += dot + clip(p.Customer.Name, inEdit)
			}
		}
		if count += len(buttons); count > mostFields { // what is left can be mended by words
			break
		}
		rows = append(rows, pairs(buttons)...)
	}
	rows = append(rows, chat.Row(button(l, "button.back", chat.Data{Action: "card", ID: s.set.ID})))
	return chat.Message{Text: s.text(card) + "\n" + l.T("ask_card.edit"), Buttons: rows}
}

// fieldButtons are what can be mended of a part. What has two values is there by
// its other value.
func (s saved) fieldButtons(p crm.CardPart) []chat.Button {
	var out []chat.Button
	add := func(shown bool, key, action, rest string) {
		if shown {
			out = append(out, button(s.l, key, s.data(action, p.Part, rest)))
		}
	}
	deal := crm.Deal{}
	if p.Deal != nil {
		deal = *p.Deal
	}
	known := p.Customer != nil
	add(true, "edit.customer", "whom", "")
	add(p.CustomerMade, "edit.name", "field", "name")
	add(known, "edit.birthday", "field", "birthday")
	add(p.Foreign == nil || p.Deal != nil, "edit.amount", "field", "amount")
	add(p.Deal != nil, "edit.title", "field", "title")
	if p.Deal != nil {
		out = append(out, button(s.l, "items.button", chat.Data{Action: "items", ID: p.Deal.ID, Arg: Below}))
	}
	add(deal.Status == crm.Open || deal.Status == crm.Lost, "edit.won", "value", "status."+string(crm.Won))
	add(deal.Status == crm.Open || deal.Status == crm.Won, "edit.lost", "value", "status."+string(crm.Lost))
	add(deal.Status == crm.Won || deal.Status == crm.Lost, "edit.open", "value", "status."+string(crm.Open))
	add(deal.Status == crm.Lost, "edit.reason", "field", "reason")
	add(p.Foreign == nil || p.FollowUp != nil, "edit.when", "field", "when")
	add(p.Activity != nil && p.FollowUp != nil, "edit.plan", "field", "plan") // else the text below is the plan's
	add(p.Activity != nil, "edit.kind", "field", "kind")
	add(IsCall(p), "edit.outcome", "field", "outcome")
	add(IsCall(p), "edit.direction", "field", "direction")
	add(p.Activity != nil && Lasts(p.Activity.Kind), "edit.minutes", "field", "minutes")
	add(p.Activity != nil, "edit.text", "field", "text")
	add(p.Activity != nil, "edit.drop_activity", "drop", "a")
	add(p.Deal != nil && p.DealMade, "edit.drop_deal", "drop", "d")
	add(p.FollowUp != nil, "edit.drop_follow_up", "drop", "f")
	if known {
		out = append(out, s.tagButtons(p)...)
	}
	return out
}

// inEdit is how much of a name tells one part's fields from another's.
const inEdit = 16

// mostTags is how many of a customer's tags a card offers to take off.
const mostTags = 6

// tagButtons take a tag off, those that the message said first.
func (s saved) tagButtons(p crm.CardPart) []chat.Button {
	tags := slices.Clone(p.Customer.Tags)
	said := strings.ToLower(s.set.Said)
	slices.SortStableFunc(tags, func(a, b string) int {
		return strings.Index(said+"#"+a, "#"+a) - strings.Index(said+"#"+b, "#"+b)
	})
	var out []chat.Button
	for _, tag := range tags[:min(len(tags), mostTags)] {
		out = append(out, chat.Button{Text: "✖️ #" + clip(tag, inLabel), Data: s.data("untag", p.Part, TagKey(tag)).Encode()})
	}
	return out
}

// TagKey stands for a tag on a button, which has no room for a long one.
func TagKey(tag string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(tag))
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// Values draws a card that asks for one of a field's values.
func Values(l *i18n.Locale, now time.Time, card crm.Card, part int, field string) chat.Message {
	s := saved{l: l, now: now, set: card.ChangeSet, several: len(card.Parts) > 1}
	offer := Choices[field]
	buttons := make([]chat.Button, len(offer))
	for i, c := range offer {
		buttons[i] = c.button(l, s.data("value", part, field+"."+c.Value))
	}
	back := chat.Row(button(l, "button.back", chat.Data{Action: "card", ID: s.set.ID}))
	return chat.Message{Text: s.text(card) + "\n" + l.T("field."+field), Buttons: append(pairs(buttons), back)}
}

// askBorn asks for a birthday that was told as none.
func (s saved) askBorn(p crm.CardPart, _ Options) (string, [][]chat.Button) {
	if p.Ask == nil || !p.Ask.Born {
		return "", nil
	}
	return s.l.T("edit.ask_born"), [][]chat.Button{chat.Row(
		button(s.l, "edit.birthday", s.data("bday", p.Part, "ask")),
		button(s.l, "button.not_needed", s.data("bday", p.Part, "leave")),
	)}
}
