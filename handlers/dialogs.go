package handlers

import (
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/i18n"
	"daftar/store"
)

// script is a short dialog: what it has to learn and how it takes an answer.
type script struct {
	name string
	// lacks is the first thing that is still to be said, "" when all is.
	lacks func(*heard) need
	// hear takes a text as the answer to what is lacking, or, with no need given,
	// as what stood behind the command. It returns false for a text that is none.
	hear func(t *turn, h *heard, n need, text string) (bool, error)
	// ask words the question.
	ask func(t *turn, h *heard, n need) (chat.Message, error)
	// sum completes what is written.
	sum func(*heard)
}

// need is one thing that a dialog asks for.
type need string

const (
	needName  need = "name"
	needPhone need = "phone"
	needWho   need = "who"
	needWhat  need = "what"
	needWhen  need = "when"

	needOutcome need = "outcome"
)

// heard is what a dialog knows by now; it is kept in the book between answers.
type heard struct {
	// Customer is whose it is when that was chosen and not said: by a tap on a
	// name, or on the customer's card.
	Customer int64 `json:"customer,omitempty"`
	// Said is the person's own words, the lines in the order they came.
	Said string `json:"said,omitempty"`
	// Read is what they mean; its spans are places in Said.
	Read crm.Understanding `json:"read"`
	// Task is what to remind of, where no sentence says it.
	Task    string `json:"task,omitempty"`
	Ended   bool   `json:"ended,omitempty"`    // how the call ended is still to be said
	NoPhone bool   `json:"no_phone,omitempty"` // there is none, or the person does not have it
	// Recording is the spoken answer that says most: what has happened, else the first.
	Recording *chat.File `json:"recording,omitempty"`
}

// main is the action that the dialog is about.
func (h *heard) main() *crm.Action {
	if len(h.Read.Actions) == 0 {
		h.Read.Actions = []crm.Action{{}}
	}
	return &h.Read.Actions[0]
}

// who reports whether it is known whose it is.
func (h *heard) who() bool { return h.Customer != 0 || h.main().Customer != nil }

// add keeps words and what they mean. What is known already stays.
func (h *heard) add(text string, u crm.Understanding) {
	first := h.Said == ""
	if !first {
		h.Said += "\n"
	}
	u = shift(u, len(h.Said))
	h.Said += text
	if len(u.Actions) == 0 {
		return
	}
	from := u.Actions[0]
	if h.who() {
		from.Customer = nil
	}
	h.main()
	h.Read.Actions = append(h.Read.Actions, u.Actions[1:]...)
	into := h.main()
	if first {
		*into = from
		return
	}
	if from.Customer != nil {
		into.About(from.Customer)
	}
	if into.Activity == nil {
		into.Activity = from.Activity
	}
	if into.Deal == nil {
		into.Deal = from.Deal
	}
	if into.Reminder == nil {
		into.Reminder = from.Reminder
	}
	into.Tags = append(into.Tags, from.Tags...)
	into.Span.To = max(into.Span.To, from.Span.To)
}

// shift moves the spans of an understanding to where its text begins.
func shift(u crm.Understanding, by int) crm.Understanding {
	move := func(s *crm.Span) { s.From, s.To = s.From+by, s.To+by }
	for i := range u.Actions {
		a := &u.Actions[i]
		move(&a.Span)
		if a.Customer != nil {
			move(&a.Customer.Span)
		}
		if a.Activity != nil {
			move(&a.Activity.Span)
		}
		if a.Deal != nil {
			move(&a.Deal.Span)
		}
		if a.Reminder != nil {
			move(&a.Reminder.Span)
		}
	}
	return u
}

// scriptOf returns a dialog by its name.
func scriptOf(name string) (script, bool) {
	switch name {
	case "new":
		return newScript(), true
	case "log":
		return logScript(), true
	case "deal":
		return dealScript(), true
	case "remind":
		return remindScript(), true
	}
	return script{}, false
}

// converse begins a dialog by its command. What stands behind the command is
// heard first, so that nothing is asked which was said.
func (t *turn) converse(s script) (action, error) {
	var h heard
	if t.req.Args != "" {
		if _, err := s.hear(t, &h, "", t.req.Args); err != nil {
			return nil, err
		}
	}
	return t.goOn(s, &h, "")
}

// dialogAbout begins a dialog by a button on a customer's card.
func (t *turn) dialogAbout(name string, customer int64) (action, error) {
	s, ok := scriptOf(name)
	if !ok {
		return t.staleTap()
	}
	t.typed("") // the card stays; the question comes below it
	return t.goOn(s, &heard{Customer: customer}, "")
}

// answer offers a message to the open dialog.
func (t *turn) answer(s script) (action, error) {
	var h heard
	if err := t.dialogData(&h); err != nil {
		return nil, err
	}
	n := s.lacks(&h)
	if t.req.Kind == chat.Contact {
		return t.contactAnswer(s, &h, n)
	}
	if t.req.Kind != chat.Text || t.req.ForwardedFrom != "" {
		return nil, nil
	}
	if other, err := t.toACard(); other || err != nil {
		return nil, err
	}
	told := tells(h.Read)
	ok, err := s.hear(t, &h, n, strings.TrimSpace(t.req.Text))
	if err != nil || !ok {
		return nil, err
	}
	if t.spoke && (h.Recording == nil || !told && tells(h.Read)) {
		h.Recording = t.req.File
	}
	return t.goOn(s, &h, "")
}

// toACard: the message answers a card, not the question.
func (t *turn) toACard() (bool, error) {
	if t.req.ReplyTo == 0 {
		return false, nil
	}
	sent, err := t.book.SentAs(t.ctx, t.req.Chat.ID, t.req.ReplyTo)
	return sent.ChangeSetID != 0 || sent.CustomerID != 0 || sent.FollowUpID != 0, err
}

// contactAnswer takes a shared contact card as who is meant.
func (t *turn) contactAnswer(s script, h *heard, n need) (action, error) {
	if n != needName && n != needPhone && n != needWho {
		return nil, nil
	}
	phone, err := crm.ParsePhone(t.req.Contact.Phone)
	if err != nil {
		return nil, err
	}
	name := strings.TrimSpace(t.req.Contact.Name)
	if name == "" {
		name = phone
	}
	switch c := h.main().Customer; {
	case n == needPhone && c != nil:
		c.Phone = phone
	default:
		h.add(name+" "+phone, crm.Understanding{Actions: []crm.Action{{
			Customer: &crm.SaidCustomer{Name: name, Phone: phone, New: n == needName},
		}}})
	}
	return t.goOn(s, h, "")
}

// goOn asks for what is lacking, or writes when nothing is. closing takes the
// place of the tapped question where no further one does.
func (t *turn) goOn(s script, h *heard, closing string) (action, error) {
	n := s.lacks(h)
	if n == "" {
		return t.finish(s, h, closing)
	}
	m, err := s.ask(t, h, n)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		if err := t.setDialog(tx, s.name, string(n), h); err != nil {
			return err
		}
		return t.show(m)(tx)
	}, nil
}

// finish writes what was heard and ends the dialog with it.
func (t *turn) finish(s script, h *heard, closing string) (action, error) {
	s.sum(h)
	if h.Customer != 0 {
		c, err := t.customer(h.Customer)
		if err != nil {
			return nil, err
		}
		h.main().About(&crm.SaidCustomer{Name: c.Name, IDs: []int64{c.ID}})
	}
	if h.Recording != nil { // also where the last answer was typed or tapped
		t.req.File, t.spoke = h.Recording, true
	}
	write, err := t.write(h.Read, h.Said)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		if err := t.endDialog(tx); err != nil {
			return err
		}
		if closing != "" {
			if err := t.redraw(tx, chat.Message{Text: closing}); err != nil {
				return err
			}
		}
		return write(tx)
	}, nil
}

// reply is a button that answers a dialog's question.
func reply(dialog string, n need, value string, id int64) string {
	return chat.Data{Action: "reply", ID: id, Arg: dialog + "." + string(n) + "." + value}.Encode()
}

// recentRows offers the customers dealt with latest.
func (t *turn) recentRows(dialog string) ([][]chat.Button, error) {
	recent, err := t.book.RecentCustomers(t.ctx, t.scope(), 3)
	if err != nil {
		return nil, err
	}
	rows := make([][]chat.Button, len(recent))
	for i, c := range recent {
		rows[i] = chat.Row(chat.Button{Text: view.WhoPlain(c), Data: reply(dialog, needWho, "", c.ID)})
	}
	return rows, nil
}

// named words whom the dialog is about.
func (t *turn) named(h *heard) (i18n.HTML, error) {
	said := h.main().Customer
	id := h.Customer
	if id == 0 && said != nil && len(said.IDs) == 1 {
		id = said.IDs[0]
	}
	if id != 0 {
		c, err := t.customer(id)
		return view.Who(c), err
	}
	if said == nil {
		return "", nil
	}
	name := said.Name
	if name == "" {
		name = said.Company + said.Phone
	}
	return view.Who(crm.Customer{Name: name}), nil
}
