package handlers

import (
	"strings"

	"daftar/assistant/rules"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// sentence handles whatever is no command, no tap and no answer to a question:
// it is understood, saved and shown. What is not understood is kept as a draft.
func (t *turn) sentence() (action, error) {
	t.hear()
	if t.isList() {
		return t.receiveList()
	}
	switch t.req.Kind {
	case chat.Contact:
		return t.sharedContact()
	case chat.Edited:
		return t.editedMessage()
	case chat.Text:
		return t.text()
	case chat.Media, chat.Location:
		return t.material()
	}
	return t.say(chat.Message{Text: t.l.T("sentence.unsupported")}), nil
}

// understand asks what a text means to this person at the message's own moment. Words
// that are not the team's are for the rules alone. A text that is offered to a dialog
// first, and is no answer to it, is not understood twice.
func (t *turn) understand(text string) (crm.Understanding, error) {
	if u, known := t.meanings[text]; known {
		return u.Clone(), nil
	}
	read := t.mind.ByRules
	if t.ours() {
		read = t.mind.Understand
	}
	u, err := read(t.ctx, crm.Utterance{
		Text: text, Now: t.now, Message: t.req.InboxID,
		Known: func(keys []string) ([]crm.KnownCustomer, error) {
			return t.book.KnownCustomers(t.ctx, t.scope(), keys)
		},
		Slow: t.typing,
	})
	if err != nil {
		return u, wrap("understand a message", err)
	}
	if t.meanings == nil {
		t.meanings = map[string]crm.Understanding{}
	}
	t.meanings[text] = u.Clone()
	return u, nil
}

func (t *turn) text() (action, error) {
	if query, ok := t.calledByName(); ok {
		return t.search(query, view.ToCard)
	}
	u, err := t.understand(t.req.Text)
	if err != nil {
		return nil, err
	}
	if u, err = t.forwarded(u); err != nil {
		return nil, err
	}
	if t.req.ForwardedFrom != "" {
		return t.save(u)
	}
	if u.SmallTalk && u.Empty() {
		return t.say(chat.Message{Text: t.l.T("sentence.small_talk")}), nil
	}
	if !u.Empty() && givesNumber(u.Actions[0]) {
		u.Actions[0].Query = ""
	}
	if !u.Empty() && u.Actions[0].Query != "" {
		if act, err := t.bareOrganization(u); act != nil || err != nil { // Savdo is a word for sales, too
			return act, err
		}
		return t.asksAndTells(u)
	}
	for _, recognise := range []func(crm.Understanding) (action, error){t.putsOff, t.aboutCard, t.bareOrganization, t.bareName} {
		if act, err := recognise(u); act != nil || err != nil {
			return act, err
		}
	}
	return t.save(u)
}

// calledByName recognises "@our_bot azi" sent as a message: what is meant is what the
// app offers behind the bot's name.
func (t *turn) calledByName() (query string, ok bool) {
	if t.cfg.BotName == nil || t.cfg.BotName() == "" {
		return "", false
	}
	first, rest, _ := strings.Cut(strings.TrimSpace(t.req.Text), " ")
	rest = strings.TrimSpace(rest)
	return rest, rest != "" && strings.EqualFold(first, "@"+t.cfg.BotName())
}

// save writes what a message tells; a recording is kept with what was said in it.
func (t *turn) save(u crm.Understanding) (action, error) {
	if t.spoke {
		u = showing(u, crm.Note)
	}
	return t.write(u, t.req.Text)
}

// givesNumber recognises "Zuhra's phone is 90 555 44 33": who gives a number does
// not ask for it.
func givesNumber(a crm.Action) bool {
	return a.Query == crm.QueryFind && a.Customer != nil && a.Customer.Name != "" && a.Customer.Phone != ""
}

// asksAndTells answers a question, and saves what else the message says. Who asks
// too much gets no answer; what they say is saved.
func (t *turn) asksAndTells(u crm.Understanding) (action, error) {
	switch {
	case t.flooded && tells(u):
		return t.write(u, t.req.Text)
	case t.flooded:
		return t.slowDown(), nil
	}
	answer, err := t.queryAnswer(u.Actions[0])
	if err != nil || !tells(u) {
		return answer, err
	}
	write, err := t.write(u, t.req.Text)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		if err := write(tx); err != nil {
			return err
		}
		return answer(tx)
	}, nil
}

// bareBirthday recognises "born on 14 March": a birthday of nobody who is named.
func bareBirthday(a crm.Action) bool {
	c := a.Customer
	return c != nil && c.Birthday.Known() && c.Name == "" && c.Phone == "" && c.Company == "" && len(c.IDs) == 0 &&
		a.Activity == nil && a.Deal == nil && a.Reminder == nil && a.Query == ""
}

// bareFact recognises a message that is nothing but an amount, a time or a
// birthday: it belongs to the card that the person has just seen.
func (t *turn) bareFact(u crm.Understanding) bool {
	if len(u.Actions) != 1 {
		return false
	}
	a := u.Actions[0]
	if bareBirthday(a) {
		return true
	}
	if a.Customer != nil || a.Activity != nil || len(a.Tags) > 0 || (a.Deal == nil) == (a.Reminder == nil) {
		return false
	}
	said := 0
	if a.Deal != nil {
		if a.Deal.Title != "" || a.Deal.Status != crm.Open && a.Deal.Status != "" {
			return false
		}
		said = a.Deal.Span.To - a.Deal.Span.From
	}
	if a.Reminder != nil {
		if a.Reminder.Text != "" || a.Reminder.Kind != crm.Note && a.Reminder.Kind != "" {
			return false
		}
		said = a.Reminder.Span.To - a.Reminder.Span.From
	}
	const slack = 6 // bytes of "da", "в", "at" and the like
	return len(t.req.Text)-said <= slack
}

// sharedContact enters the person on a contact card, or shows them when the book
// has them.
func (t *turn) sharedContact() (action, error) {
	shared := t.req.Contact
	phone, err := crm.ParsePhone(shared.Phone)
	if err != nil {
		return nil, err
	}
	id, _, err := t.book.PhoneOwner(t.ctx, phone)
	if err != nil {
		return nil, err
	}
	if id != 0 {
		if c, err := t.book.Customer(t.ctx, t.scope(), id); err == nil {
			return t.showHistory(c)
		}
	} else if act, err := t.newNumberOf(shared.UserID, phone); act != nil || err != nil {
		return act, err
	}
	name := strings.TrimSpace(shared.Name)
	if name == "" {
		name = phone
	}
	return t.write(crm.Understanding{Actions: []crm.Action{{
		Customer: &crm.SaidCustomer{Name: name, Phone: phone, New: true},
	}}}, strings.TrimSpace(shared.Name+" "+phone))
}

// newNumberOf keeps a number that nobody has of a customer of the person's who is in
// Telegram by a contact card's id; no action for anybody else.
func (t *turn) newNumberOf(telegramID int64, phone string) (action, error) {
	if telegramID == 0 {
		return nil, nil
	}
	who, err := t.book.Joined(t.ctx, telegramID)
	if err != nil || !who.Confirmed {
		return nil, err
	}
	c, err := t.book.Customer(t.ctx, t.scope(), who.CustomerID)
	if err != nil {
		return nil, orGone(err)
	}
	return func(tx *store.Tx) error {
		set, err := tx.Begin(t.user, t.req.InboxID, 0)
		if err != nil {
			return err
		}
		if err := tx.AddPhone(c.ID, phone); err != nil {
			return err
		}
		return t.showChanged(tx, c.ID, set, "")
	}, nil
}

// material is a voice note, a photo, a place: kept by its file_id; the caption is
// understood like a sentence.
func (t *turn) material() (action, error) {
	if t.spoke {
		return t.text()
	}
	u := crm.Understanding{}
	if t.req.Text != "" {
		var err error
		if u, err = t.understand(t.req.Text); err != nil {
			return nil, err
		}
	}
	kind := crm.Note
	if t.req.Kind == chat.Location {
		kind = crm.Visit
	}
	return t.write(showing(u, kind), t.req.Text)
}

// showing makes sure that there is something to keep a file with.
func showing(u crm.Understanding, kind crm.ActivityKind) crm.Understanding {
	if u.Empty() || u.Actions[0].Query != "" || u.Actions[0].Correction {
		u.Actions = []crm.Action{{}}
	}
	if u.Actions[0].Activity == nil {
		u.Actions[0].Activity = &crm.SaidActivity{Kind: kind}
	}
	return u
}

// phoneIn finds the one phone that a short answer holds.
func phoneIn(text string) string {
	found := rules.Phones(text)
	if len(found) != 1 {
		return ""
	}
	return found[0].Phone
}
