package handlers

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"daftar/assistant/rules"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// sendCard answers with the card of a change-set.
func (t *turn) sendCard(tx *store.Tx, set int64) error {
	m, err := t.drawCard(tx, set)
	if err != nil {
		return err
	}
	_, err = tx.Send(store.Outgoing{
		ChatID: t.req.Chat.ID, Message: m, InboxID: t.req.InboxID, ChangeSetID: set,
	})
	return err
}

// drawCard draws a change-set as it stands now.
func (t *turn) drawCard(tx *store.Tx, set int64) (chat.Message, error) {
	card, err := tx.Card(t.ctx, t.scope(), set)
	if err != nil {
		return chat.Message{}, err
	}
	options, err := t.options(tx, card)
	if err != nil {
		return chat.Message{}, err
	}
	return view.Saved(t.l, t.now, card, options), nil
}

// options reads whom a card offers where it asks whose a part is.
func (t *turn) options(tx *store.Tx, card crm.Card) (view.Options, error) {
	o := view.Options{Fit: map[int][]crm.Customer{}, Quote: map[int]bool{}}
	for _, p := range card.Parts { // a debt says more than the lines of the deal can
		o.Quote[p.Part] = p.Activity != nil && p.Deal != nil && rules.MoneyBeside(p.Activity.Text)
	}
	for _, ask := range card.ChangeSet.Asks {
		if !ask.Customer {
			continue
		}
		fit, err := tx.Customers(t.ctx, t.scope(), ask.IDs)
		if err != nil {
			return o, err
		}
		if len(fit) == 0 {
			if fit, err = tx.RecentCustomers(t.ctx, t.scope(), 3); err != nil {
				return o, err
			}
		}
		o.Fit[ask.Part] = fit
	}
	return o, nil
}

// redrawCard draws a change-set anew in the tapped message or, where nothing was
// tapped, in the newest one that shows it.
func (t *turn) redrawCard(tx *store.Tx, set int64) error {
	m, err := t.drawCard(tx, set)
	if err != nil {
		return err
	}
	if t.req.Kind == chat.Tap {
		return t.redraw(tx, m)
	}
	shown, err := tx.CardOf(t.ctx, set)
	if err != nil || len(shown) == 0 {
		return err
	}
	return tx.Redraw(shown[0], t.req.InboxID, m)
}

// tapped is a tap on a card: the change-set, the part, and what else the button
// says.
type tapped struct {
	set  crm.ChangeSet
	part int
	rest string
}

// cardTap reads the card that a tap belongs to. stale reports that the card has
// moved on since the button was drawn: then it is only drawn anew.
func (t *turn) cardTap() (tap tapped, stale bool, err error) {
	tap.set, err = t.book.ChangeSet(t.ctx, t.scope(), t.req.Tap.ID)
	if err != nil {
		return tap, false, err
	}
	t.card = tap.set.ID
	part, rest, _ := strings.Cut(t.req.Tap.Arg, ".")
	if tap.part, err = strconv.Atoi(part); err != nil && part != "" {
		return tap, false, crm.Refuse(crm.NotFound, "error.gone")
	}
	tap.rest = rest
	return tap, tap.set.Version != t.req.Tap.Version || !tap.set.UndoneAt.IsZero(), nil
}

// mend is the shape of every tap that changes a card: an old card is only drawn
// anew, a fresh one is changed by f and drawn anew.
func (t *turn) mend(f func(p *pen, tap tapped) error) (action, error) {
	tap, stale, err := t.cardTap()
	if err != nil {
		return nil, err
	}
	if stale {
		return redrawCard(t)
	}
	return func(tx *store.Tx) error {
		if err := t.mendIn(tx, tap, f); err != nil {
			return err
		}
		return t.redrawCard(tx, tap.set.ID)
	}, nil
}

func (t *turn) mendIn(tx *store.Tx, tap tapped, f func(p *pen, tap tapped) error) error {
	set, err := tx.Mend(t.user, t.req.InboxID, tap.set.ID, tap.set.Version)
	if err != nil {
		return err
	}
	tx.Part(tap.part)
	p := &pen{turn: t, tx: tx, said: set.Said, words: set.Said, asks: set.Asks, entered: map[string]whose{}}
	if err := f(p, tap); err != nil {
		return err
	}
	return tx.SetAsks(set.ID, p.asks)
}

// partOf reads a part of a card inside the transaction.
func (p *pen) partOf(set int64, part int) (crm.CardPart, error) {
	card, err := p.tx.Card(p.ctx, p.scope(), set)
	if err != nil {
		return crm.CardPart{}, err
	}
	for _, c := range card.Parts {
		if c.Part == part {
			return c, nil
		}
	}
	return crm.CardPart{}, crm.Refuse(crm.NotFound, "error.gone")
}

// answered takes a question off the card.
func (p *pen) answered(part int, clear func(*crm.Ask)) {
	var left []crm.Ask
	for _, a := range p.asks {
		if a.Part == part {
			clear(&a)
		}
		if !a.Empty() {
			left = append(left, a)
		}
	}
	p.asks = left
}

// asked puts a question on the card; a part has one set of them.
func (p *pen) asked(ask crm.Ask) {
	if ask.Empty() {
		return
	}
	i := slices.IndexFunc(p.asks, func(a crm.Ask) bool { return a.Part == ask.Part })
	if i < 0 {
		p.asks = append(p.asks, ask)
		return
	}
	into := &p.asks[i]
	if ask.Customer {
		into.Customer, into.Name, into.Phone, into.IDs = true, ask.Name, ask.Phone, ask.IDs
	}
	if ask.Deal {
		into.Deal, into.Of, into.Said = true, ask.Of, ask.Said
	}
	if ask.Into != 0 {
		into.Into, into.Of, into.Said = ask.Into, ask.Of, ask.Said
	}
	if ask.Known {
		into.Known, into.Of = true, cmp.Or(into.Of, ask.Of)
	}
	into.Reminder = into.Reminder || ask.Reminder
	into.NoStep = into.NoStep || ask.NoStep
}

// redrawCard draws a card as it is now.
func redrawCard(t *turn) (action, error) {
	return func(tx *store.Tx) error {
		if err := t.endCardDialog(tx, t.req.Tap.ID); err != nil {
			return err
		}
		return t.redrawCard(tx, t.req.Tap.ID)
	}, nil
}

// undoCard takes back what a card did; a second tap changes nothing.
func undoCard(t *turn) (action, error) {
	set, err := t.book.ChangeSet(t.ctx, t.scope(), t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		if err := tx.Undo(t.user, t.req.InboxID, set.ID); err != nil {
			return err
		}
		if set.Said == "" {
			if shown, err := t.backToReminder(tx); shown || err != nil {
				return err
			}
		}
		return t.redrawCard(tx, set.ID)
	}, nil
}

// backToReminder draws the tapped message as the reminder that it was, before
// Done or a snooze that is now undone.
func (t *turn) backToReminder(tx *store.Tx) (shown bool, err error) {
	sent, err := tx.SentAs(t.ctx, t.req.Chat.ID, t.req.MessageID)
	if err != nil || sent.FollowUpID == 0 {
		return false, err
	}
	f, err := tx.FollowUp(t.ctx, t.scope(), sent.FollowUpID)
	if err != nil {
		return false, err
	}
	s := view.Step{FollowUp: f}
	if f.CustomerID != 0 {
		d, err := tx.Dossier(t.ctx, t.scope(), f.CustomerID)
		if err != nil && crm.CodeOf(err) != crm.NotFound {
			return false, err
		}
		if err == nil {
			s.About = &d
		}
	}
	return true, t.redraw(tx, view.FollowUp(t.l, s, t.now))
}

// errNotOurs is a button whose argument no card of ours writes.
var errNotOurs = errors.New("a forged button")

// argID reads a row's id from a button's argument.
func argID(s string) (int64, error) {
	id, err := strconv.ParseInt(s, 36, 64)
	if err != nil {
		return 0, &crm.Error{Code: crm.NotFound, Key: "error.gone", Err: errNotOurs}
	}
	return id, nil
}
