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

// onePage is how many things to mend stand on one page.
const onePage = 8

// EditMore is the argument of the button that leads to what is mended less often.
const EditMore = "more"

// Edit draws a card with what can be mended instead of its questions: what is mended
// most, or with more the rest.
func Edit(l *i18n.Locale, now time.Time, card crm.Card, more bool) chat.Message {
	s := saved{l: l, now: now, set: card.ChangeSet, several: len(card.Parts) > 1}
	total := 0
	for _, p := range card.Parts {
		likely, seldom := s.fieldButtons(p)
		total += len(likely) + len(seldom)
	}
	few := total <= onePage
	var rows [][]chat.Button
	count := 0
	for _, p := range card.Parts {
		likely, seldom := s.fieldButtons(p)
		buttons := likely
		switch {
		case few:
			buttons = append(likely, seldom...)
		case more:
			buttons = seldom
		}
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
	back := chat.Data{Action: "card", ID: s.set.ID}
	if more && !few {
		back = chat.Data{Action: "edit", ID: s.set.ID, Version: s.set.Version}
	}
	last := chat.Row(button(l, "button.back", back))
	if !more && !few {
		last = append(last, button(l, "edit.more", s.data("edit", 0, EditMore)))
	}
	return chat.Message{Text: s.text(card) + "\n" + l.T("ask_card.edit"), Buttons: append(rows, last)}
}

// fieldButtons are what can be mended of a part, what is mended most apart. What has
// two values is there by its other value.
func (s saved) fieldButtons(p crm.CardPart) (likely, seldom []chat.Button) {
	add := func(to *[]chat.Button, shown bool, key, action, rest string) {
		if shown {
			*to = append(*to, button(s.l, key, s.data(action, p.Part, rest)))
		}
	}
	deal := crm.Deal{}
	if p.Deal != nil {
		deal = *p.Deal
	}
	known := p.Customer != nil
	add(&likely, true, "edit.customer", "whom", "")
	add(&likely, p.CustomerMade, "edit.name", "field", "name")
	add(&likely, p.Foreign == nil || p.Deal != nil, "edit.amount", "field", "amount")
	add(&likely, p.Deal != nil, "edit.title", "field", "title")
	add(&likely, p.Foreign == nil || p.FollowUp != nil, "edit.when", "field", "when")
	add(&likely, p.Activity != nil && p.FollowUp != nil, "edit.plan", "field", "plan") // else the text below is the plan's
	add(&likely, IsCall(p), "edit.outcome", "field", "outcome")
	add(&likely, p.Activity != nil, "edit.text", "field", "text")

	add(&seldom, p.Activity != nil, "edit.kind", "field", "kind")
	add(&seldom, IsCall(p), "edit.direction", "field", "direction")
	add(&seldom, p.Activity != nil && Lasts(p.Activity.Kind), "edit.minutes", "field", "minutes")
	if p.Deal != nil {
		seldom = append(seldom, button(s.l, "items.button", chat.Data{Action: "items", ID: p.Deal.ID, Arg: Below}))
	}
	add(&seldom, deal.Status == crm.Open || deal.Status == crm.Lost, "edit.won", "value", "status."+string(crm.Won))
	add(&seldom, deal.Status == crm.Open || deal.Status == crm.Won, "edit.lost", "value", "status."+string(crm.Lost))
	add(&seldom, deal.Status == crm.Won || deal.Status == crm.Lost, "edit.open", "value", "status."+string(crm.Open))
	add(&seldom, deal.Status == crm.Lost, "edit.reason", "field", "reason")
	add(&seldom, known, "edit.birthday", "field", "birthday")
	if known {
		seldom = append(seldom, s.tagButtons(p)...)
	}
	add(&seldom, p.Activity != nil, "edit.drop_activity", "drop", "a")
	add(&seldom, p.Deal != nil && p.DealMade, "edit.drop_deal", "drop", "d")
	add(&seldom, p.FollowUp != nil, "edit.drop_follow_up", "drop", "f")
	return likely, seldom
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
