package handlers

import (
	"strconv"
	"strings"

	"daftar/assistant/rules"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/crm/fold"
	"daftar/store"
)

// aboutCard recognises a message that is about the card which it answers, or
// which the person has just seen: the answer to its question, a correction, a
// bare amount or time. For any other message there is no action.
func (t *turn) aboutCard(u crm.Understanding) (action, error) {
	id, err := t.cardToCorrect()
	if err != nil || id == 0 {
		return nil, err
	}
	card, err := t.book.Card(t.ctx, t.scope(), id)
	if err != nil || !card.ChangeSet.UndoneAt.IsZero() || len(card.Parts) == 0 {
		return nil, err
	}
	act, err := t.answersCard(card, u)
	if act != nil || err != nil || u.Empty() {
		return t.guardedCorrection(act, err, card)
	}
	if mends, err := t.mends(card, u); err != nil || !mends {
		return nil, err
	}
	act, err = t.correctsCard(card, u)
	return t.guardedCorrection(act, err, card)
}

// answersCard takes a message for the answer to what a card asks; there is no action
// when it is none.
func (t *turn) answersCard(card crm.Card, u crm.Understanding) (action, error) {
	tap := tapped{set: card.ChangeSet}
	for _, part := range card.Parts {
		tap.part = part.Part
		if customer, ok, err := t.typedCustomer(part, u); ok || err != nil {
			if err != nil {
				return nil, err
			}
			return t.typedGive(tap, customer)
		}
		if b, ok := t.bornAnswer(part); ok {
			return t.answerCard(tap, func(p *pen, tap tapped) error {
				part, err := p.partOf(tap.set.ID, tap.part)
				if err != nil {
					return err
				}
				return p.setBorn(part, b)
			})
		}
		if reason, ok := t.typedReason(part, u); ok {
			return t.answerCard(tap, func(p *pen, tap tapped) error { return p.setReason(tap, reason) })
		}
	}
	return nil, nil
}

// correctsCard takes a message for a correction of a card.
func (t *turn) correctsCard(card crm.Card, u crm.Understanding) (action, error) {
	return t.answerCard(tapped{set: card.ChangeSet}, func(p *pen, tap tapped) error { return p.correct(tap, u.Actions[0]) })
}

// mends reports whether a message corrects the card. One that names another
// known customer together with what is new about them is a sentence of its own.
func (t *turn) mends(card crm.Card, u crm.Understanding) (bool, error) {
	a := u.Actions[0]
	facts := a.Deal != nil || a.Reminder != nil || len(a.Items) > 0
	if a.Correction {
		told := a.Customer != nil && a.Activity != nil && a.Activity.Kind == crm.Note // “yo'q, Aziz kasal ekan” is news of them
		return !told && (a.Customer == nil || !facts || len(a.Customer.IDs) != 1 || names(card, a.Customer.IDs[0])), nil
	}
	if a.Deal != nil && a.Deal.Paid != "" { // money that came is news, not another amount
		return false, nil
	}
	if t.req.ReplyTo != 0 && facts && len(u.Actions) == 1 && a.Customer == nil && a.Activity == nil {
		return true, nil
	}
	if !t.bareFact(u) {
		return false, nil
	}
	return t.justSeen(card)
}

// justSeen reports whether a card, or something else of its customers, is what the
// person has been shown last: what has no name in it may be about anything later.
func (t *turn) justSeen(card crm.Card) (bool, error) {
	if t.req.ReplyTo != 0 {
		return true, nil
	}
	last, err := t.book.LastShown(t.ctx, t.req.Chat.ID, t.now.Add(-recall))
	if err != nil {
		return false, err
	}
	whose := last.CustomerID
	if last.DealID != 0 {
		d, err := t.deal(last.DealID)
		if err != nil {
			return false, orGone(err)
		}
		whose = d.CustomerID
	}
	return last == store.Sent{} || last.ChangeSetID == card.ChangeSet.ID || whose != 0 && names(card, whose), nil
}

func names(card crm.Card, customer int64) bool {
	for _, p := range card.Parts {
		if p.Customer != nil && p.Customer.ID == customer {
			return true
		}
	}
	return false
}

// shortAnswer is how many words an answer to "which one?" has at most.
const shortAnswer = 3

// typedCustomer is the customer whom a short message names where a part asks
// whose it is: by a word of the name, the end of the phone, or the place in the
// list.
func (t *turn) typedCustomer(part crm.CardPart, u crm.Understanding) (int64, bool, error) {
	words := strings.Fields(t.req.Text)
	if part.Ask == nil || !part.Ask.Customer || len(words) > shortAnswer || tells(u) || asksOrMends(u) {
		return 0, false, nil
	}
	if len(part.Ask.IDs) == 0 {
		if a := u.Actions; len(a) == 1 && a[0].Customer != nil && len(a[0].Customer.IDs) == 1 {
			return a[0].Customer.IDs[0], true, nil
		}
		return 0, false, nil
	}
	offered, err := t.book.Customers(t.ctx, t.scope(), part.Ask.IDs)
	if err != nil {
		return 0, false, err
	}
	if n, err := strconv.Atoi(t.req.Text); err == nil && n >= 1 && n <= len(offered) {
		return offered[n-1].ID, true, nil
	}
	var fit []int64
	for _, c := range offered {
		if t.meant(c, u, words) {
			fit = append(fit, c.ID)
		}
	}
	if len(fit) != 1 {
		return 0, false, nil
	}
	return fit[0], true, nil
}

// asksOrMends reports whether a message is a question or a correction.
func asksOrMends(u crm.Understanding) bool {
	return len(u.Actions) > 0 && (u.Actions[0].Query != "" || u.Actions[0].Correction)
}

// meant reports whether words name this one of several customers.
func (t *turn) meant(c crm.Customer, u crm.Understanding, words []string) bool {
	var digits strings.Builder
	for _, r := range t.req.Text {
		if '0' <= r && r <= '9' {
			digits.WriteRune(r)
		}
	}
	if d := digits.String(); len(d) >= 2 && strings.HasSuffix(c.Phone(), d) {
		return true
	}
	said := strings.Fields(fold.Key(strings.Join(words, " ")))
	if len(u.Actions) > 0 && u.Actions[0].Customer != nil {
		said = strings.Fields(fold.Key(u.Actions[0].Customer.Name))
	}
	name := fold.Key(c.Name + " " + c.Company)
	for _, w := range said {
		if len(w) < 3 || !strings.Contains(" "+name, " "+w) {
			return false
		}
	}
	return len(said) > 0
}

// typedReason is the answer to why a deal was lost, as crm.Deal.LostReason.
func (t *turn) typedReason(part crm.CardPart, u crm.Understanding) (string, bool) {
	const few = 8 // words; more is a story of its own
	if part.Deal == nil || part.Deal.Status != crm.Lost || part.Deal.LostReason != "" || asksOrMends(u) || u.SmallTalk ||
		len(strings.Fields(t.req.Text)) > few {
		return "", false
	}
	for _, a := range u.Actions {
		lost := a.Deal != nil && a.Deal.Status == crm.Lost && a.Deal.Amount.Currency == ""
		if a.Customer != nil || a.Reminder != nil || a.Deal != nil && !lost || a.Activity != nil && a.Activity.Kind != crm.Note {
			return "", false
		}
	}
	if reason := rules.LostReason(t.req.Text); reason != "" {
		return reason, true
	}
	return crm.OtherReason + ": " + strings.TrimSpace(t.req.Text), true
}

// bareName recognises a message that is nothing but a name or a phone that the
// book has: the person wants to see them.
func (t *turn) bareName(u crm.Understanding) (action, error) {
	if len(u.Actions) != 1 || tells(u) {
		return nil, nil
	}
	a := u.Actions[0]
	if a.Customer == nil || a.Customer.New && a.Customer.Phone == "" || a.Customer.Birthday.Known() || a.Customer.Email != "" || len(a.Tags) > 0 || len(a.NotSure) > 0 {
		return nil, nil
	}
	span := a.Customer.Span
	rest := strings.TrimSpace(t.req.Text[:span.From] + t.req.Text[span.To:])
	if a.Customer.Phone == "" && len([]rune(rest)) > 6 { // an honorific or a case ending may be left
		return nil, nil
	}
	ids := a.Customer.IDs
	if a.Customer.Phone != "" {
		owner, _, err := t.book.PhoneOwner(t.ctx, a.Customer.Phone)
		if err != nil || owner == 0 {
			return nil, err
		}
		ids = []int64{owner}
	}
	found, err := t.book.Customers(t.ctx, t.scope(), ids)
	switch {
	case err != nil || len(found) == 0:
		return nil, err
	case len(found) == 1:
		return t.showHistory(found[0])
	}
	return t.queryAnswer(crm.Action{Query: crm.QueryFind, Customer: a.Customer})
}

// forwarded takes whoever's message was forwarded for the customer, where the
// message itself names nobody.
func (t *turn) forwarded(u crm.Understanding) (crm.Understanding, error) {
	if t.req.ForwardedFrom == "" || t.req.Kind != chat.Text && t.req.Kind != chat.Media {
		return u, nil
	}
	for _, a := range u.Actions {
		if a.Customer != nil {
			return u, nil
		}
	}
	known, err := t.book.KnownCustomers(t.ctx, t.scope(), fold.Keys(t.req.ForwardedFrom))
	if err != nil {
		return u, err
	}
	from := &crm.SaidCustomer{Name: t.req.ForwardedFrom}
	for _, c := range known {
		from.IDs = append(from.IDs, c.ID)
	}
	if len(u.Actions) == 0 {
		u.Actions = []crm.Action{{Activity: &crm.SaidActivity{Kind: crm.Note}}}
	}
	a := &u.Actions[0]
	a.About(from)
	if len(known) == 0 {
		a.NotSure = append(a.NotSure, "customer") // a sender may be anybody: asked, not entered
	}
	u.SmallTalk = false
	return u, nil
}

// daySaid keeps of a follow-up's moment what a new one leaves unsaid: the hour of
// a day, the day of an hour.
func (t *turn) daySaid(old *crm.FollowUp, said crm.When) crm.When {
	switch {
	case old == nil:
	case !said.HasTime && old.When.HasTime:
		said.Hour, said.Min, said.HasTime = old.When.Hour, old.When.Min, true
	case said.HasTime && !rules.NamesDay(t.req.Text, t.now):
		said.Year, said.Month, said.Day = old.When.Year, old.When.Month, old.When.Day
	}
	return said
}
