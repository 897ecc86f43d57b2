package handlers

import (
	"slices"
	"strconv"
	"strings"

	"daftar/assistant/rules"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// editCard turns a card's buttons into the list of what can be mended.
func editCard(t *turn) (action, error) {
	tap, stale, err := t.cardTap()
	if err != nil || stale {
		return orRedraw(t, err)
	}
	return func(tx *store.Tx) error {
		card, err := tx.Card(t.ctx, t.scope(), tap.set.ID)
		if err != nil {
			return err
		}
		return t.redraw(tx, view.Edit(t.l, t.now, card, tap.rest == view.EditMore))
	}, nil
}

// fields of a card that a typed answer sets, by name. Each reads a text and gives
// what writes it, or false for a text that is no such value. "field.<name>" asks
// for it, "field_again.<name>" says what to type instead.
var fields = map[string]func(t *turn, text string) (func(*pen, crm.CardPart) error, bool){
	"amount": setAmount,
	"when":   setWhen,
	"next":   setNext,
	"name":   setName,
	"text":   setText,
	"title":  setTitle,
	"plan":   setPlan,

	"birthday": setBirthday,
	"reason":   setReasonField,

	"kind":      setActivity("kind"),
	"outcome":   setActivity("outcome"),
	"direction": setActivity("direction"),
	"minutes":   setActivity("minutes"),
}

// editField asks for the new value of a field.
func editField(t *turn) (action, error) {
	tap, stale, err := t.cardTap()
	if err != nil || stale {
		return orRedraw(t, err)
	}
	if _, ok := fields[tap.rest]; !ok {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	if has, err := t.hasField(tap, tap.rest); err != nil || !has {
		return orRedraw(t, err)
	}
	if _, ok := view.Choices[tap.rest]; ok {
		return t.chooseField(tap)
	}
	return t.askInDialog(tap, "field", tap.rest, t.l.T("field."+tap.rest))
}

// answerField sets the field that was asked for. A text that is no value of the
// field but says something else is handled as a sentence of its own.
func answerField(t *turn) (action, error) {
	tap, ok, err := t.dialogTap()
	if err != nil || !ok || t.req.Kind != chat.Text {
		return nil, err
	}
	read, ok := fields[t.dialog.Step]
	if !ok {
		return nil, nil
	}
	if has, err := t.hasField(tap, t.dialog.Step); err != nil || !has {
		return nil, err // what was asked about is gone: the words are a sentence
	}
	set, ok := read(t, strings.TrimSpace(t.req.Text))
	if !ok {
		return t.notAValue(t.dialog.Step)
	}
	return t.answerCard(tap, func(p *pen, tap tapped) error {
		part, err := p.partOf(tap.set.ID, tap.part)
		if err != nil {
			return err
		}
		return set(p, part)
	})
}

// hasField reports whether a card still has what a field is of. Of a colleague's
// customer nothing is planned or sold.
func (t *turn) hasField(tap tapped, field string) (bool, error) {
	card, err := t.book.Card(t.ctx, t.scope(), tap.set.ID)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(card.Parts, func(p crm.CardPart) bool { return p.Part == tap.part })
	if i < 0 {
		return false, nil
	}
	return partHas[field](card.Parts[i]), nil
}

// partHas tells of each of the fields whether a part has what it is of.
var partHas = map[string]func(crm.CardPart) bool{
	"amount":   func(p crm.CardPart) bool { return p.Deal != nil || p.Foreign == nil },
	"when":     func(p crm.CardPart) bool { return p.FollowUp != nil || p.Foreign == nil },
	"next":     func(p crm.CardPart) bool { return p.Foreign == nil },
	"name":     func(p crm.CardPart) bool { return p.Customer != nil },
	"text":     func(p crm.CardPart) bool { return p.Activity != nil || p.FollowUp != nil },
	"title":    func(p crm.CardPart) bool { return p.Deal != nil },
	"kind":     func(p crm.CardPart) bool { return p.Activity != nil },
	"plan":     func(p crm.CardPart) bool { return p.FollowUp != nil },
	"birthday": func(p crm.CardPart) bool { return p.Customer != nil || p.Ask != nil && p.Ask.Born },
	"outcome":  view.IsCall,

	"direction": view.IsCall,
	"minutes":   func(p crm.CardPart) bool { return p.Activity != nil && view.Lasts(p.Activity.Kind) },
	"reason":    func(p crm.CardPart) bool { return p.Deal != nil && p.Deal.Status == crm.Lost },
	"status":    func(p crm.CardPart) bool { return p.Deal != nil },
}

func (t *turn) notAValue(field string) (action, error) {
	u, err := t.understand(t.req.Text)
	if err != nil {
		return nil, err
	}
	if !u.Empty() && (u.Actions[0].Customer != nil || u.Actions[0].Activity != nil || u.Actions[0].Query != "") {
		return nil, nil
	}
	return t.say(t.question(t.l.T("field_again." + field))), nil
}

func setAmount(_ *turn, text string) (func(*pen, crm.CardPart) error, bool) {
	amount, ok := amountIn(text)
	if !ok {
		return nil, false
	}
	return func(p *pen, part crm.CardPart) error { return p.setAmount(part, amount) }, true
}

// amountIn reads an answer that is an amount; a bare number counts, because an
// amount was asked for.
func amountIn(text string) (crm.Money, bool) {
	if found := rules.Money(text); len(found) > 0 {
		return found[0].Money, true
	}
	n, err := strconv.ParseInt(strings.NewReplacer(" ", "", "\u00a0", "").Replace(text), 10, 64)
	if err != nil || n <= 0 || n > crm.MaxMinor/100 {
		return crm.Money{}, false
	}
	return crm.Money{Minor: n * 100, Currency: crm.UZS}, true
}

// setAmount writes an amount into the part's deal, or makes one.
func (p *pen) setAmount(part crm.CardPart, amount crm.Money) error {
	if part.Ask != nil && part.Ask.Said != nil && part.Ask.Into == 0 { // which deal is still asked
		p.answered(part.Part, func(a *crm.Ask) {
			said := *a.Said
			said.Amount, a.Said = amount, &said
		})
		return nil
	}
	if part.Deal != nil {
		return p.tx.EditDeal(part.Deal.ID, 0, store.DealEdit{Amount: &amount})
	}
	who, err := ownerOf(part)
	if err != nil {
		return err
	}
	ask := crm.Ask{Part: part.Part}
	if err := p.deal(who, crm.SaidDeal{Amount: amount, Status: crm.Open}, &ask); err != nil {
		return err
	}
	p.asked(ask)
	return p.stepAbout(part, p.wrote)
}

func ownerOf(part crm.CardPart) (whose, error) {
	switch {
	case part.Customer != nil:
		return whose{id: part.Customer.ID}, nil
	case part.Foreign != nil:
		return whose{}, crm.Refuse(crm.Forbidden, "error.forbidden")
	}
	return whose{}, nil
}

func setWhen(t *turn, text string) (func(*pen, crm.CardPart) error, bool) {
	when, ok := rules.When(text, t.now)
	if !ok {
		return nil, false
	}
	return func(p *pen, part crm.CardPart) error { return p.setWhen(part, p.daySaid(part.FollowUp, when)) }, true
}

// setWhen moves the part's follow-up, or makes one.
func (p *pen) setWhen(part crm.CardPart, when crm.When) error {
	p.answered(part.Part, func(a *crm.Ask) { a.Reminder = false })
	if part.FollowUp != nil {
		return p.tx.EditFollowUp(part.FollowUp.ID, 0, store.FollowUpEdit{When: &when})
	}
	return p.planNext(part, when)
}

func setName(_ *turn, text string) (func(*pen, crm.CardPart) error, bool) {
	if len([]rune(text)) > 80 || strings.ContainsAny(text, "\n") {
		return nil, false
	}
	return func(p *pen, part crm.CardPart) error {
		if part.Customer == nil {
			return crm.Refuse(crm.NotFound, "error.gone")
		}
		return p.tx.EditCustomer(part.Customer.ID, 0, store.CustomerEdit{Name: &text})
	}, true
}

// setText puts words in the place of an activity's. Typed ones lose the mark of what
// was spoken, whose recording stays; spoken ones get it.
func setText(t *turn, text string) (func(*pen, crm.CardPart) error, bool) {
	words, forwarded := t.marked(text), !t.ours()
	return func(p *pen, part crm.CardPart) error {
		switch {
		case part.Activity != nil:
			if err := p.keepRecording(part); err != nil {
				return err
			}
			return p.tx.EditActivity(part.Activity.ID, 0, store.ActivityEdit{Text: &words, Forwarded: &forwarded})
		case part.FollowUp != nil:
			return p.tx.EditFollowUp(part.FollowUp.ID, 0, store.FollowUpEdit{Text: &text})
		}
		return crm.Refuse(crm.NotFound, "error.gone")
	}, true
}

func setPlan(_ *turn, text string) (func(*pen, crm.CardPart) error, bool) {
	return func(p *pen, part crm.CardPart) error {
		if part.FollowUp == nil {
			return crm.Refuse(crm.NotFound, "error.gone")
		}
		return p.tx.EditFollowUp(part.FollowUp.ID, 0, store.FollowUpEdit{Text: &text})
	}, true
}

func setTitle(_ *turn, text string) (func(*pen, crm.CardPart) error, bool) {
	return func(p *pen, part crm.CardPart) error {
		if part.Deal == nil {
			return crm.Refuse(crm.NotFound, "error.gone")
		}
		return p.tx.EditDeal(part.Deal.ID, 0, store.DealEdit{Title: &text})
	}, true
}

// nextStep plans what follows by one tap: in so many days, on a day that is
// asked for, or nothing.
func nextStep(t *turn) (action, error) {
	tap, stale, err := t.cardTap()
	if err != nil || stale {
		return orRedraw(t, err)
	}
	if tap.rest == "pick" {
		return t.askInDialog(tap, "field", "next", t.l.T("field.when"))
	}
	days, err := strconv.Atoi(tap.rest)
	if tap.rest != view.NotNeeded && (err != nil || days < 1 || days > 365) {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	return t.mend(func(p *pen, tap tapped) error {
		part, err := p.partOf(tap.set.ID, tap.part)
		if err != nil {
			return err
		}
		if tap.rest == view.NotNeeded {
			p.answered(tap.part, func(a *crm.Ask) { a.Reminder, a.NoStep = false, true })
			p.asked(crm.Ask{Part: tap.part, NoStep: true})
			return nil
		}
		return p.answerNext(part, crm.OnDay(t.now.AddDate(0, 0, days)))
	})
}

// setNext reads when the next step is to be.
func setNext(t *turn, text string) (func(*pen, crm.CardPart) error, bool) {
	when, ok := rules.When(text, t.now)
	return func(p *pen, part crm.CardPart) error { return p.answerNext(part, when) }, ok
}

// answerNext plans what a card has asked for: another follow-up beside the part's own
// where that is no step of the deal which lacks one, else the part's own.
func (p *pen) answerNext(part crm.CardPart, when crm.When) error {
	if len(part.Bare) == 0 {
		return p.setWhen(part, when)
	}
	p.answered(part.Part, func(a *crm.Ask) { a.Reminder = false })
	return p.planNext(part, when)
}

// planNext plans a call with whose a part is, for the deal that lacks a next step.
func (p *pen) planNext(part crm.CardPart, when crm.When) error {
	who, err := ownerOf(part)
	if err != nil {
		return err
	}
	deal := int64(0)
	if d := part.StepFor(); d != nil {
		deal = d.ID
	}
	return p.plan(who, deal, crm.SaidReminder{When: when, Kind: crm.Call})
}

// dropPart takes one line off a card: the activity, the deal or the follow-up.
func dropPart(t *turn) (action, error) {
	return t.mend(func(p *pen, tap tapped) error {
		part, err := p.partOf(tap.set.ID, tap.part)
		if err != nil {
			return err
		}
		switch {
		case tap.rest == "a" && part.Activity != nil:
			return p.tx.BinActivity(part.Activity.ID)
		case tap.rest == "d" && part.Deal != nil && part.DealMade:
			return p.tx.BinDeal(part.Deal.ID)
		case tap.rest == "f" && part.FollowUp != nil:
			return p.tx.BinFollowUp(part.FollowUp.ID)
		}
		return nil
	})
}
