package handlers

import (
	"slices"
	"time"

	"daftar/bot/chat"
	"daftar/handlers/view"
	"daftar/store"
)

// heldName is what keeps an answer to a customer until a tap says that it is one.
// No message is an answer to that question.
const heldName = "held"

// heldReply is a message that may be meant for the customer or for the book.
type heldReply struct {
	replyData
	InboxID     int64      `json:"inbox"`
	MessageID   int64      `json:"message"`
	Kind        chat.Kind  `json:"kind"`
	Text        string     `json:"text,omitempty"`
	File        *chat.File `json:"file,omitempty"`
	Foreign     bool       `json:"foreign,omitempty"` // it was forwarded
	Forwarded   string     `json:"forwarded,omitempty"`
	ForwardedID int64      `json:"forwarded_id,omitempty"`
	At          time.Time  `json:"at"`
}

// soundsLikeTheBook reports whether a message, written as an answer to a letter,
// asks the book or names another known customer.
func (t *turn) soundsLikeTheBook(data replyData) (bool, error) {
	if t.req.Text == "" {
		return false, nil
	}
	u, err := t.understand(t.req.Text)
	if err != nil {
		return false, err
	}
	if data.Letter != 0 {
		a, err := t.book.Activity(t.ctx, t.scope(), data.Letter)
		if err != nil {
			return false, err
		}
		data.Customer = a.CustomerID
	}
	for _, said := range u.Actions {
		if said.Query != "" {
			return true, nil
		}
		if c := said.Customer; c != nil && len(c.IDs) > 0 && !slices.Contains(c.IDs, data.Customer) {
			return true, nil
		}
	}
	return false, nil
}

// holdReply keeps a message and asks where it is to go.
func (t *turn) holdReply(data replyData) (action, error) {
	to, err := t.correspondence(data)
	if err != nil {
		return nil, err
	}
	held := heldReply{
		replyData: data, InboxID: t.req.InboxID, MessageID: t.req.MessageID, Kind: t.req.Kind,
		Text: t.req.Text, File: t.req.File, At: t.req.At,
		Foreign: t.req.Forwarded, Forwarded: t.req.ForwardedFrom, ForwardedID: t.req.ForwardedID,
	}
	goes := func(text, arg string) []chat.Button {
		return chat.Row(chat.Button{Text: text, Data: chat.Data{Action: "held", ID: held.MessageID, Arg: arg}.Encode()})
	}
	question := chat.Message{
		Text: t.l.T("reply.held", "who", view.Who(to.customer)),
		Buttons: [][]chat.Button{
			goes(t.l.Plain("reply.send_to", "who", view.WhoPlain(to.customer)), "send"),
			goes(t.l.Plain("reply.into_book"), "book"),
		},
	}
	return func(tx *store.Tx) error { return t.open(tx, heldName, "", held, question) }, nil
}

// settleHeld sends a held message to the customer or takes it as the sentence that
// it would have been without the question.
func settleHeld(t *turn) (action, error) {
	var err error
	if t.dialog, err = t.book.Dialog(t.ctx, t.req.Chat.ID, t.req.From.ID); err != nil {
		return nil, err
	}
	var held heldReply
	if t.dialog.Name == heldName {
		if err := t.dialogData(&held); err != nil {
			return nil, err
		}
	}
	if held.MessageID == 0 || held.MessageID != t.req.Tap.ID {
		return t.show(chat.Message{Text: t.l.T("reply.not_held")}), nil
	}
	where, question, tap := t.req.Tap.Arg, t.req.MessageID, t.req.InboxID
	t.typed(held.Text)
	t.req.Kind, t.req.File = held.Kind, held.File
	t.req.Forwarded, t.req.ForwardedFrom, t.req.ForwardedID = held.Foreign, held.Forwarded, held.ForwardedID
	t.req.InboxID, t.req.MessageID, t.req.At = held.InboxID, held.MessageID, held.At
	t.now = held.At.In(t.now.Location())
	var act action
	var closing string
	switch where {
	case "send":
		act, err = t.reply(held.replyData)
		closing = t.l.T("reply.was_sent")
	case "book":
		act, err = t.sentence()
		closing = t.l.T("reply.was_booked")
	default:
		return t.staleTap()
	}
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		if err := t.endDialog(tx); err != nil {
			return err
		}
		here := store.Target{ChatID: t.req.Chat.ID, MessageID: question}
		if err := tx.Redraw(here, tap, chat.Message{Text: closing}); err != nil || act == nil {
			return err
		}
		return act(tx)
	}, nil
}
