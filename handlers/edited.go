package handlers

import (
	"slices"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/crm/fold"
	"daftar/store"
)

// editedMessage corrects what a message made by what it says now: the first is
// undone, the second written, the same card shows it.
func (t *turn) editedMessage() (action, error) {
	old, err := t.book.ChangeSetOf(t.ctx, t.scope(), t.req.Chat.ID, t.req.MessageID)
	if err != nil {
		return nil, err
	}
	var was crm.Card
	if old != 0 {
		if was, err = t.book.Card(t.ctx, t.scope(), old); err != nil {
			return nil, err
		}
	}
	if t.req.Command != "" {
		return t.editedCommand(old)
	}
	// A message without words of its own in the book was an answer, and is one again.
	if old == 0 || was.ChangeSet.Said == "" && t.req.File == nil {
		return t.text()
	}
	if !t.spoke && t.req.File != nil && holdsMore(was) { // it must not be lost with a new caption
		return nil, crm.Refuse(crm.Conflict, "voice.caption")
	}
	u, err := t.understand(t.req.Text)
	if err != nil {
		return nil, err
	}
	if !u.Empty() && u.Actions[0].Query != "" && !tells(u) {
		u = crm.Understanding{}
	}
	if t.req.File != nil {
		u = showing(u, crm.Note)
	}
	if u, err = t.keepMended(u, was); err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error { return t.rewrite(tx, was, u) }, nil
}

// holdsMore reports whether a recording's card holds words that stood in no caption:
// those that were heard, or typed in their place.
func holdsMore(card crm.Card) bool {
	return slices.ContainsFunc(card.Parts, func(p crm.CardPart) bool {
		a := p.Activity
		if a == nil || spoken[a.FileKind] == "" {
			return false
		}
		return strings.HasPrefix(a.Text, crm.SpokenMark) || !strings.Contains(card.ChangeSet.Said, a.Text)
	})
}

// rewrite puts what a message says now in the place of what it said.
func (t *turn) rewrite(tx *store.Tx, was crm.Card, u crm.Understanding) error {
	old := was.ChangeSet.ID
	if err := tx.Undo(t.user, t.req.InboxID, old); err != nil {
		if crm.CodeOf(err) == crm.Conflict {
			return crm.Refuse(crm.Conflict, "error.edit_conflict")
		}
		return err
	}
	if err := tx.Replace(old); err != nil {
		return err
	}
	shown, err := tx.CardOf(t.ctx, old)
	if err != nil {
		return err
	}
	set, err := t.writeInto(tx, u, t.req.Text)
	if err != nil {
		return err
	}
	if err := t.carryRecordings(tx, was, set); err != nil {
		return err
	}
	if len(shown) == 0 {
		return t.sendCard(tx, set)
	}
	m, err := t.drawCard(tx, set)
	if err != nil {
		return err
	}
	if err := tx.ShowsNow(shown[0].OutboxID, set); err != nil {
		return err
	}
	return tx.Redraw(shown[0], t.req.InboxID, m)
}

// editedCommand gives the command anew. What it had made is taken back.
func (t *turn) editedCommand(old int64) (action, error) {
	t.req.Kind, t.replaces = chat.Text, old
	act, err := t.take(commands, t.req.Command, t.unknownCommand)
	if err != nil || old == 0 {
		return act, err
	}
	return func(tx *store.Tx) error {
		if err := tx.Undo(t.user, t.req.InboxID, old); err != nil {
			return err
		}
		if err := tx.Replace(old); err != nil {
			return err
		}
		if err := t.redrawCard(tx, old); err != nil {
			return err
		}
		return act(tx)
	}, nil
}

// keepMended adds to what an edited message says what the person has said since
// by taps and answers, where the message itself never told it: whose it is, an
// amount, the next step. A corrected slip of the thumb takes none of that away.
func (t *turn) keepMended(u crm.Understanding, was crm.Card) (crm.Understanding, error) {
	if !was.ChangeSet.UndoneAt.IsZero() {
		return u, nil
	}
	before, err := t.understand(was.ChangeSet.Said)
	if err != nil {
		return u, err
	}
	told, now := parts(before), parts(u)
	if len(now) == 0 {
		now = []crm.Action{{Activity: &crm.SaidActivity{Kind: crm.Note}}}
	}
	for _, p := range was.Parts {
		if p.Part >= len(now) {
			continue
		}
		first := crm.Action{}
		if p.Part < len(told) {
			first = told[p.Part]
		}
		keepPart(&now[p.Part], first, p)
	}
	u.Actions = now
	return u, nil
}

// parts are the actions that are written, each as the part of its number.
func parts(u crm.Understanding) []crm.Action {
	return slices.DeleteFunc(slices.Clone(u.Actions), func(a crm.Action) bool { return a.Query != "" })
}

// keepPart is keepMended for one part: a is what it says now, told what it said,
// p what has become of it.
func keepPart(a *crm.Action, told crm.Action, p crm.CardPart) {
	if c := p.Customer; c != nil && !c.Deleted && sameName(a.Customer, told.Customer) {
		said := crm.SaidCustomer{Name: c.Name, Company: c.Company, IDs: []int64{c.ID}}
		if p.CustomerMade {
			said.Phone = c.Phone()
		}
		if a.Customer != nil {
			said.Phone, said.Email, said.Span = a.Customer.Phone, a.Customer.Email, a.Customer.Span
		}
		said.Birthday = keptBirthday(a.Customer, told.Customer, p)
		a.About(&said)
		if a.Deal != nil && p.DealMade {
			a.Deal.New = true
		}
	}
	if p.Deal != nil && a.Deal == nil && told.Deal == nil {
		a.Deal = &crm.SaidDeal{Amount: p.Deal.Amount, Status: p.Deal.Status, Title: p.Deal.Title, New: p.DealMade}
	}
	f := p.FollowUp
	switch {
	case f == nil:
	case a.Reminder == nil && told.Reminder == nil:
		a.Reminder = &crm.SaidReminder{When: f.When, Kind: f.Kind, Text: f.Text}
	case a.Reminder != nil && a.Reminder.Text == "" && (a.Reminder.Kind == "" || a.Reminder.Kind == crm.Note):
		a.Reminder.Kind, a.Reminder.Text = f.Kind, f.Text
	}
}

// keptBirthday is what an edited message tells of a birthday or, where it never
// told one, what has been said since.
func keptBirthday(now, before *crm.SaidCustomer, p crm.CardPart) crm.Birthday {
	switch {
	case now != nil && now.Birthday.Known():
		return now.Birthday
	case p.BirthdaySaid && (before == nil || !before.Birthday.Known()):
		return p.Customer.Birthday
	}
	return crm.Birthday{}
}

// sameName reports whether a message names nobody else than before: the person
// may have said since who that is. The answer to a question names nobody itself.
func sameName(now, before *crm.SaidCustomer) bool {
	name := func(c *crm.SaidCustomer) string {
		if c == nil {
			return ""
		}
		return fold.Key(c.Name + " " + c.Company)
	}
	return name(now) == "" || name(now) == name(before)
}
