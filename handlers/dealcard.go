package handlers

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"daftar/assistant/rules"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// dealDialog is the name of the dialog about a deal's card.
const dealDialog = "dealset"

// dealAsked is what it keeps.
type dealAsked struct {
	Deal int64 `json:"deal"`
}

// dealCard shows a deal, or one of the choices about it. It changes nothing, so an
// old button shows the deal as it is now.
func dealCard(t *turn) (action, error) {
	d, err := t.deal(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	f, err := t.book.DealFile(t.ctx, t.scope(), d.ID)
	if err != nil {
		return nil, err
	}
	arg := t.req.Tap.Arg
	if arg == "story" {
		spans, err := t.book.DealHistory(t.ctx, t.scope(), d.ID)
		if err != nil {
			return nil, err
		}
		return t.show(view.DealStory(t.l, f, spans, t.now)), nil
	}
	if _, ok := view.DealMenus[arg]; ok && d.Version == t.req.Tap.Version {
		stages, err := t.book.Stages(t.ctx)
		if err != nil {
			return nil, err
		}
		return t.show(view.DealMenu(t.l, f, stages, arg)), nil
	}
	return t.aboutDeal(f, view.DealChange{}), nil
}

// dealSets are what the buttons of a deal's card do, by the first word of their
// argument. Each reads the rest and gives the change, or nothing for a button that
// is not ours.
var dealSets = map[string]func(t *turn, d crm.Deal, rest string) (func(*store.Tx) error, error){
	"won": func(_ *turn, d crm.Deal, _ string) (func(*store.Tx) error, error) {
		won, none := crm.Won, ""
		return editDeal(d, store.DealEdit{Status: &won, LostReason: &none}), nil
	},
	"lost": func(_ *turn, d crm.Deal, reason string) (func(*store.Tx) error, error) {
		if !slices.Contains(crm.LostReasons, reason) || d.Status == crm.Won {
			return nil, nil
		}
		return loseDeal(d, reason), nil
	},
	"open":   reopenDeal,
	"to":     moveDeal,
	"next":   planFromDeal,
	"chance": setChance,
	"close": func(_ *turn, d crm.Deal, day string) (func(*store.Tx) error, error) {
		if _, err := time.Parse(time.DateOnly, day); err != nil && day != "" {
			return nil, nil
		}
		return editDeal(d, store.DealEdit{ExpectedClose: &day}), nil
	},
	"source": func(_ *turn, d crm.Deal, source string) (func(*store.Tx) error, error) {
		if source != "" && !slices.Contains(crm.Sources, source) {
			return nil, nil
		}
		return editDeal(d, store.DealEdit{Source: &source}), nil
	},
}

func editDeal(d crm.Deal, e store.DealEdit) func(*store.Tx) error {
	return func(tx *store.Tx) error { return tx.EditDeal(d.ID, d.Version, e) }
}

func loseDeal(d crm.Deal, reason string) func(*store.Tx) error {
	lost := crm.Lost
	return editDeal(d, store.DealEdit{Status: &lost, LostReason: &reason})
}

// reopenDeal puts a closed deal back into the open stage in which it last stood.
func reopenDeal(_ *turn, d crm.Deal, _ string) (func(*store.Tx) error, error) {
	if d.Status == crm.Open {
		return nil, nil
	}
	open, none := crm.Open, ""
	return editDeal(d, store.DealEdit{Status: &open, LostReason: &none}), nil
}

func moveDeal(t *turn, d crm.Deal, rest string) (func(*store.Tx) error, error) {
	id, err := argID(rest)
	if err != nil || d.Status != crm.Open {
		return nil, err
	}
	stages, err := t.book.Stages(t.ctx)
	if err != nil {
		return nil, err
	}
	ok := slices.ContainsFunc(stages, func(s crm.Stage) bool { return s.ID == id && s.Status == crm.Open && !s.Retired })
	if !ok { // forged, or retired since the button was drawn
		return nil, nil
	}
	return editDeal(d, store.DealEdit{StageID: &id}), nil
}

// planFromDeal plans the next step of a deal by one tap.
func planFromDeal(t *turn, d crm.Deal, rest string) (func(*store.Tx) error, error) {
	days, err := strconv.Atoi(rest)
	if err != nil || !slices.Contains(steps, days) {
		return nil, nil
	}
	// A plan does not change the deal, so an old button looks like a fresh one.
	planned, err := t.book.StepsOf(t.ctx, t.scope(), d.ID, d.CustomerID)
	if err != nil || len(planned) > 0 {
		return nil, err
	}
	return t.planDeal(d, crm.Call, crm.OnDay(t.now.AddDate(0, 0, days))), nil
}

func (t *turn) planDeal(d crm.Deal, kind crm.ActivityKind, when crm.When) func(*store.Tx) error {
	if d.CustomerID == 0 || d.Status != crm.Open {
		return nil
	}
	return func(tx *store.Tx) error {
		_, err := tx.AddFollowUp(store.NewFollowUp{
			CustomerID: d.CustomerID, DealID: d.ID, Kind: kind, When: when, Zone: t.user.Zone,
		})
		return err
	}
}

func setChance(_ *turn, d crm.Deal, rest string) (func(*store.Tx) error, error) {
	percent := -1 // its stage's again
	if rest != "" {
		n, ok := percentIn(rest)
		if !ok {
			return nil, nil
		}
		percent = n
	}
	return editDeal(d, store.DealEdit{Probability: &percent}), nil
}

// percentIn reads a whole number from 0 to 100, with or without its sign.
func percentIn(text string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%")))
	return n, err == nil && n >= 0 && n <= 100
}

// setDeal does what a button of a deal's card says. The button of a card that has
// moved on only shows the deal as it is now.
func setDeal(t *turn) (action, error) {
	d, err := t.deal(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	what, rest, _ := strings.Cut(t.req.Tap.Arg, ".")
	if d.Version != t.req.Tap.Version {
		return t.showDeal(d, nil), nil
	}
	if what == "undo" {
		return t.undoDeal(d, rest)
	}
	switch {
	case what == "next" && rest == view.NotNeeded:
		return func(tx *store.Tx) error { return t.drawDeal(tx, d.ID, view.DealChange{Quiet: true}) }, nil
	case what == "give":
		return t.giveDeal(d, rest)
	case what == "set" && rest == "whose":
		return t.dealWhose(d)
	}
	if what == "set" {
		return t.askOfDeal(d, rest)
	}
	if what == "lost" && rest == crm.OtherReason {
		return t.askOfDeal(d, "why")
	}
	set, ok := dealSets[what]
	if !ok {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	change, err := set(t, d, rest)
	if err != nil {
		return nil, err
	}
	return t.showDeal(d, change), nil
}

// showDeal changes a deal, unless change is nil, and draws its card: in place of
// the tapped message, or below.
func (t *turn) showDeal(d crm.Deal, change func(*store.Tx) error) action {
	return func(tx *store.Tx) error {
		var made view.DealChange
		if change != nil {
			if err := t.endDealDialog(tx); err != nil {
				return err
			}
			var err error
			if made.Set, err = tx.Begin(t.user, t.req.InboxID, 0); err != nil {
				return err
			}
			before, err := tx.OpenFollowUps(t.ctx, t.scope(), d.CustomerID)
			if err != nil {
				return err
			}
			if err := change(tx); err != nil {
				return err
			}
			if made.Closed, err = t.closedOf(tx, d, before); err != nil {
				return err
			}
			if err := t.touchDeal(tx, d); err != nil {
				return err
			}
		}
		return t.drawDeal(tx, d.ID, made)
	}
}

func (t *turn) touchDeal(tx *store.Tx, d crm.Deal) error {
	if d.CustomerID == 0 {
		return nil
	}
	if _, err := tx.Customer(t.ctx, t.scope(), d.CustomerID); err != nil {
		return orGone(err)
	}
	return tx.Touch(d.CustomerID)
}

// orGone passes over a customer who is outside the scope.
func orGone(err error) error {
	if crm.CodeOf(err) == crm.NotFound {
		return nil
	}
	return err
}

func (t *turn) drawDeal(tx *store.Tx, id int64, made view.DealChange) error {
	f, err := tx.DealFile(t.ctx, t.scope(), id)
	if err != nil {
		return err
	}
	return t.aboutDeal(f, made)(tx)
}

// undoDeal takes back what a button of the card did.
func (t *turn) undoDeal(d crm.Deal, rest string) (action, error) {
	set, err := argID(rest)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		if err := tx.Undo(t.user, t.req.InboxID, set); err != nil {
			return err
		}
		return t.drawDeal(tx, d.ID, view.DealChange{})
	}, nil
}

// dealFields are what a typed answer sets, by the dialog's step. Each reads a text
// and gives the change, or false for a text that is no such value.
var dealFields = map[string]func(t *turn, d crm.Deal, text string) (func(*store.Tx) error, bool){
	"amount": func(_ *turn, d crm.Deal, text string) (func(*store.Tx) error, bool) {
		amount, ok := amountIn(text)
		return editDeal(d, store.DealEdit{Amount: &amount}), ok
	},
	"title": func(_ *turn, d crm.Deal, text string) (func(*store.Tx) error, bool) {
		return editDeal(d, store.DealEdit{Title: &text}), len([]rune(text)) <= maxDealTitle && !strings.Contains(text, "\n")
	},
	"close": func(t *turn, d crm.Deal, text string) (func(*store.Tx) error, bool) {
		when, ok := rules.When(text, t.now)
		day := when.Date()
		return editDeal(d, store.DealEdit{ExpectedClose: &day}), ok && day >= crm.OnDay(t.now).Date()
	},
	"chance": func(_ *turn, d crm.Deal, text string) (func(*store.Tx) error, bool) {
		n, ok := percentIn(text)
		return editDeal(d, store.DealEdit{Probability: &n}), ok
	},
	"why": func(_ *turn, d crm.Deal, text string) (func(*store.Tx) error, bool) {
		return loseDeal(d, crm.OtherReason+": "+text), d.Status != crm.Won
	},
	"when": func(t *turn, d crm.Deal, text string) (func(*store.Tx) error, bool) {
		when, ok := rules.When(text, t.now)
		return t.planDeal(d, crm.Call, when), ok
	},
}

// maxDealTitle is how long a deal's title may be, in code points.
const maxDealTitle = 200

// askOfDeal asks for the new value of a field.
func (t *turn) askOfDeal(d crm.Deal, field string) (action, error) {
	if _, ok := dealFields[field]; !ok {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	f, err := t.book.DealFile(t.ctx, t.scope(), d.ID)
	if err != nil {
		return nil, err
	}
	m := t.question(t.l.T("deal_ask."+field), view.DealQuestion(t.l, f, field, t.now)...)
	return func(tx *store.Tx) error {
		return t.open(tx, dealDialog, field, dealAsked{Deal: d.ID}, m)
	}, nil
}

// answerDealField sets the field that was asked for.
func answerDealField(t *turn) (action, error) {
	var asked dealAsked
	if err := t.dialogData(&asked); err != nil {
		return nil, err
	}
	read, ok := dealFields[t.dialog.Step]
	if !ok && t.dialog.Step != "whose" || t.req.Kind != chat.Text {
		return nil, nil
	}
	d, err := t.deal(asked.Deal)
	if crm.CodeOf(err) == crm.NotFound {
		return nil, nil // what was asked about is gone: the words are a sentence
	}
	if err != nil {
		return nil, err
	}
	if t.dialog.Step == "whose" {
		return t.answerDealWhose(d)
	}
	change, ok := read(t, d, strings.TrimSpace(t.req.Text))
	if !ok {
		return t.notADealValue(t.dialog.Step)
	}
	return t.showDeal(d, change), nil
}

// notADealValue asks again, unless the text is a sentence of its own.
func (t *turn) notADealValue(field string) (action, error) {
	u, err := t.understand(t.req.Text)
	if err != nil {
		return nil, err
	}
	if !u.Empty() && (u.Actions[0].Customer != nil || u.Actions[0].Activity != nil || u.Actions[0].Query != "") {
		return nil, nil
	}
	return t.say(t.question(t.l.T("deal_again." + field))), nil
}
