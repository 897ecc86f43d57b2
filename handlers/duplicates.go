package handlers

import (
	"slices"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// duplicates walks through the customers who may be one person, a pair at a time.
// Who comes next is looked for ahead of the transaction: in a large book whose pairs
// have all been settled that is a look at every customer.
func duplicates(t *turn) (action, error) {
	pair, err := t.book.Duplicate(t.ctx, t.scope(), crm.Duplicate{})
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error { return t.showDuplicate(tx, pair, "", t.show) }, nil
}

// duplicateBehind looks for the pair behind another that is about to be settled, if
// settled says so, with whoever goes by it; behind the last one comes the first that
// was passed over.
func (t *turn) duplicateBehind(pair crm.Duplicate, settled bool, gone int64) (crm.Duplicate, error) {
	for _, from := range []crm.Duplicate{pair, {}} {
		for {
			next, err := t.book.Duplicate(t.ctx, t.scope(), from)
			if err != nil {
				return next, err
			}
			same := settled && next.A == pair.A && next.B == pair.B
			if next.A != 0 && (same || next.A == gone || next.B == gone) {
				from = next
				continue
			}
			if next.A != 0 {
				return next, nil
			}
			break
		}
	}
	return crm.Duplicate{}, nil
}

// showDuplicate draws a pair below what has just been done, and shows it by to.
func (t *turn) showDuplicate(tx *store.Tx, pair crm.Duplicate, outcome string, to func(chat.Message) action) error {
	var sides []crm.Dossier
	for _, id := range []int64{pair.A, pair.B} {
		if id == 0 {
			continue
		}
		d, err := tx.Dossier(t.ctx, t.scope(), id)
		if err != nil {
			return err
		}
		if d.Customer.Deleted {
			return crm.ErrStale
		}
		sides = append(sides, d)
	}
	return to(view.Duplicate(t.l, pair, sides, outcome, t.now))(tx)
}

// tapPair does with a pair what its button says: makes one of them, keeps both, or
// goes on to the next. The tap carries who the two are and is held against the
// person's scope like any other.
func tapPair(t *turn) (action, error) {
	what, rest, _ := strings.Cut(t.req.Tap.Arg, ".")
	pair, err := pairOf(t.req.Tap.ID, rest)
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"merge", "keep", "next", "look"}, what) {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	into, err := t.book.Customer(t.ctx, t.scope(), pair.A)
	if err != nil {
		return nil, err
	}
	from, err := t.book.Customer(t.ctx, t.scope(), pair.B)
	if err != nil {
		return nil, err
	}
	if into.Deleted || from.Deleted { // merged or deleted since the button was drawn
		what = "next"
	}
	if what == "look" {
		return t.lookAtPair(pair), nil
	}
	gone := int64(0)
	if what == "merge" {
		if gone = pair.B; from.TelegramID != 0 { // who is in Telegram stays
			gone = pair.A
		}
	}
	next, err := t.duplicateBehind(pair, what != "next", gone)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		outcome := ""
		switch what {
		case "keep":
			if _, err := tx.Begin(t.user, t.req.InboxID, 0); err != nil {
				return err
			}
			if err := tx.KeepBoth(pair.A, pair.B); err != nil {
				return err
			}
			outcome = t.l.T("duplicates.kept")
		case "merge":
			if err := t.mergePair(tx, into, from); err != nil {
				return err
			}
			return t.sayNext(tx, next)
		}
		return t.showDuplicate(tx, next, outcome, t.show)
	}, nil
}

// mergePair makes one of two customers and says so where they were shown.
func (t *turn) mergePair(tx *store.Tx, into, from crm.Customer) error {
	set, err := t.mergeAlone(tx, into, from)
	if err != nil {
		return err
	}
	left, err := tx.LeftBare(t.ctx, t.scope(), set.ID)
	if err != nil {
		return err
	}
	return t.redraw(tx, view.Asking(t.l, view.Merged(t.l, set, into, from), left))
}

// pairOf reads a pair from a button's argument.
func pairOf(a int64, arg string) (crm.Duplicate, error) {
	pair := crm.Duplicate{A: a}
	for _, by := range crm.Likenesses[1:] {
		if other, ok := strings.CutSuffix(arg, string(by)); ok {
			arg, pair.By = other, by
		}
	}
	var err error
	pair.B, err = argID(arg)
	return pair, err
}

// lookAtPair shows two customers side by side below what names them. The question for a
// number that one of them has is over.
func (t *turn) lookAtPair(pair crm.Duplicate) action {
	return func(tx *store.Tx) error {
		if err := t.endDialogNamed(tx, "prof"); err != nil {
			return err
		}
		return t.showDuplicate(tx, pair, "", t.say)
	}
}

// sayNext sends the pair behind the one that was merged, if there is one: what was
// done stays in sight with its Undo.
func (t *turn) sayNext(tx *store.Tx, next crm.Duplicate) error {
	if next.A == 0 {
		return nil
	}
	return t.showDuplicate(tx, next, "", t.say)
}

// mergeAlone makes two customers one in a change-set of its own.
func (t *turn) mergeAlone(tx *store.Tx, into, from crm.Customer) (crm.ChangeSet, error) {
	id, err := tx.Begin(t.user, t.req.InboxID, 0)
	if err != nil {
		return crm.ChangeSet{}, err
	}
	if err := tx.Said(id, t.l.Plain("duplicates.said", "name", view.WhoPlain(into), "other", view.WhoPlain(from))); err != nil {
		return crm.ChangeSet{}, err
	}
	if err := t.merge(tx, into, from); err != nil {
		return crm.ChangeSet{}, err
	}
	return tx.ChangeSet(t.ctx, t.scope(), id)
}

// merge makes two customers one. What differs and has no place any more is kept as a
// note; whoever loses a customer by it is told.
func (t *turn) merge(tx *store.Tx, into, from crm.Customer) error {
	lost, err := tx.Merge(into, from)
	if err != nil {
		return err
	}
	if from.TelegramID != 0 { // who is in Telegram has stayed
		into, from = from, into
	}
	if len(lost) > 0 {
		_, err := tx.AddActivity(store.NewActivity{
			CustomerID: into.ID, Kind: crm.Note, Text: view.LostFacts(t.l, lost), At: t.now,
		})
		if err != nil {
			return err
		}
	}
	if from.OwnerID == into.OwnerID || from.OwnerID == t.user.ID {
		return nil
	}
	owner, err := tx.User(t.ctx, from.OwnerID)
	if err != nil || owner.Removed || owner.Blocked {
		return err
	}
	new, err := tx.User(t.ctx, into.OwnerID)
	if err != nil {
		return err
	}
	their := t.as(owner)
	_, err = tx.Send(store.Outgoing{ChatID: owner.TelegramID, Message: chat.Message{
		Text: their.l.T("duplicates.lost_customer", "name", view.Who(from), "owner", new.Name),
	}})
	return err
}

// samePerson answers the card's question whether who was entered, or is called otherwise
// now, is somebody whom the book has: the sentence is theirs, the two become one, or they
// are two.
func samePerson(t *turn) (action, error) {
	tap, stale, err := t.cardTap()
	if err != nil {
		return nil, err
	}
	arg, page := strings.CutSuffix(tap.rest, view.BelowPage)
	what, rest, _ := strings.Cut(arg, ".")
	id, err := argID(rest)
	if err != nil {
		return nil, err
	}
	answer := func(p *pen, tap tapped) error { return p.same(tap, what, id) }
	if !page {
		return t.mend(answer)
	}
	return func(tx *store.Tx) error {
		if !stale {
			if err := t.mendIn(tx, tap, answer); err != nil {
				return err
			}
		}
		card, err := tx.Card(t.ctx, t.scope(), tap.set.ID)
		if err != nil {
			return err
		}
		if len(card.Parts) == 0 || card.Parts[0].Customer == nil {
			return t.redrawCard(tx, tap.set.ID)
		}
		return t.showChanged(tx, card.Parts[0].Customer.ID, tap.set.ID, "")
	}, nil
}

// same does what samePerson says, of a part's customer and another. Who was entered goes
// into whom the book had; who was mended stays, as what was just said of them is meant.
func (p *pen) same(tap tapped, what string, id int64) error {
	part, err := p.partOf(tap.set.ID, tap.part)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(part.Past, func(was crm.Past) bool { return was.ID == id }); i >= 0 {
		return p.samePast(tap, part, what, part.Past[i])
	}
	known, err := p.tx.Customer(p.ctx, p.scope(), id)
	switch {
	case err != nil:
		return err
	case part.Customer == nil || known.Deleted || part.Customer.ID == id:
		return nil // since the button was drawn
	}
	switch what {
	case "use":
		return p.assign(tap, id)
	case "merge":
		into, from := known, *part.Customer
		if !part.CustomerMade {
			into, from = from, into
		}
		stays := into
		if from.TelegramID != 0 {
			stays = from
		}
		p.asked(crm.Ask{Part: tap.part, Known: true, Of: stays.ID})
		return p.merge(p.tx, into, from)
	case "both":
		return p.tx.KeepBoth(id, part.Customer.ID)
	}
	return crm.Refuse(crm.NotFound, "error.gone")
}

// samePast is same of somebody whom the person has had and does not see any more: what was
// said goes to whoever answers for them, as by their phone.
func (p *pen) samePast(tap tapped, part crm.CardPart, what string, was crm.Past) error {
	switch what {
	case "past":
		if err := p.assignForeign(tap, whose{id: was.ID, foreign: was.OwnerID}, p.said); err != nil {
			return err
		}
		p.asked(crm.Ask{Part: tap.part, Known: true, Of: was.ID})
		return nil
	case "both":
		return p.tx.NotPast(part.Customer.ID, was.ID)
	}
	return crm.Refuse(crm.NotFound, "error.gone")
}
