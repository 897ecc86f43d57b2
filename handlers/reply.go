package handlers

import (
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// correspondence is a letter with whom an answer to it goes to.
type correspondence struct {
	letter   crm.Activity
	customer crm.Customer
	to       int64 // the Telegram id of who wrote the letter
}

// repliesToLetter is the letter whose card the message answers, 0 for none.
func (t *turn) repliesToLetter() (int64, error) {
	if t.req.ReplyTo == 0 || t.user.ID == 0 || t.req.Kind == chat.Tap || t.req.Command != "" {
		return 0, nil
	}
	sent, err := t.book.SentAs(t.ctx, t.req.Chat.ID, t.req.ReplyTo)
	return sent.LetterID, err
}

// wasReply reports whether an edited message went to a customer as it was. It is
// theirs by now, and says nothing to the book.
func (t *turn) wasReply() (bool, error) {
	if t.req.Kind != chat.Edited || t.user.ID == 0 {
		return false, nil
	}
	return t.book.AnswerIn(t.ctx, t.req.Chat.ID, t.req.MessageID)
}

// askReply opens the question for an answer to a letter.
func askReply(t *turn) (action, error) {
	to, err := t.correspondence(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	t.typed("")
	return func(tx *store.Tx) error {
		question := t.question(t.l.T("reply.ask", "who", view.Who(to.customer)))
		return t.open(tx, "answer", "", replyData{Letter: to.letter.ID}, question)
	}, nil
}

// replyData is what the dialog for an answer keeps.
type replyData struct {
	Letter int64 `json:"letter"`
}

// answerReply sends what is written to the customer.
func answerReply(t *turn) (action, error) {
	var data replyData
	if err := t.dialogData(&data); err != nil {
		return nil, err
	}
	if t.req.Kind != chat.Text && t.req.Kind != chat.Media || t.req.ReplyTo != 0 {
		return nil, nil
	}
	return t.reply(data.Letter)
}

// correspondence reads who wrote a letter, and whether they can be answered.
func (t *turn) correspondence(letter int64) (c correspondence, err error) {
	if c.letter, err = t.book.Activity(t.ctx, t.scope(), letter); err != nil {
		return c, err
	}
	if c.customer, err = t.customer(c.letter.CustomerID); err != nil {
		return c, err
	}
	if c.to, err = t.book.WhoWrote(t.ctx, letter); err != nil {
		return c, err
	}
	is, err := t.book.Joined(t.ctx, c.to)
	if err != nil {
		return c, err
	}
	if c.to == 0 || is.CustomerID != c.customer.ID {
		return c, crm.Refuse(crm.NotFound, "error.guest_gone")
	}
	stopped, err := t.book.HasStopped(t.ctx, c.to)
	if err == nil && stopped {
		err = crm.Refuse(crm.Conflict, "error.guest_stopped")
	}
	return c, err
}

// reply sends what a member has written or sent to who wrote a letter, and keeps
// it in the history. It is no sentence: nothing in it is understood.
func (t *turn) reply(letter int64) (action, error) {
	if t.req.Kind != chat.Text && t.req.Kind != chat.Media {
		return t.say(chat.Message{Text: t.l.T("reply.unsupported")}), nil
	}
	to, err := t.correspondence(letter)
	if err != nil {
		return nil, err
	}
	n := store.NewActivity{CustomerID: to.customer.ID, Kind: crm.Message, Text: t.req.Text, At: t.req.At}
	if f := t.req.File; f != nil {
		n.FileID, n.FileKind = f.ID, f.Kind
	}
	return func(tx *store.Tx) error {
		// They may have said Stop since the letter was read.
		if stopped, err := tx.HasStopped(t.ctx, to.to); err != nil || stopped {
			return orStale(err)
		}
		if is, err := tx.Joined(t.ctx, to.to); err != nil || is.CustomerID != to.customer.ID {
			return orStale(err)
		}
		if err := t.endReply(tx); err != nil {
			return err
		}
		if _, err := tx.Begin(t.user, t.req.InboxID, 0); err != nil {
			return err
		}
		if _, err := tx.AddActivity(n); err != nil {
			return err
		}
		if err := tx.Touch(to.customer.ID); err != nil {
			return err
		}
		l, err := t.localeOf(tx, to.to, to.customer)
		if err != nil {
			return err
		}
		all := view.Reply(l, t.user.Name, n.Text, n.FileID, n.FileKind)
		for i, m := range all {
			out := store.Outgoing{
				ChatID: to.to, Priority: store.Answer, Message: m, InboxID: t.req.InboxID, CustomerID: to.customer.ID, LetterID: letter,
			}
			if i == len(all)-1 { // told once of what failed as a whole
				out.TellID = t.user.ID
			}
			if _, err := tx.Send(out); err != nil {
				return err
			}
		}
		_, err = tx.Send(store.Outgoing{
			ChatID: t.req.Chat.ID, InboxID: t.req.InboxID, CustomerID: to.customer.ID,
			Message: chat.Message{Text: t.l.T("reply.sent", "who", view.Who(to.customer))},
		})
		return err
	}, nil
}

// orStale makes the edge decide again, unless something failed: then it is that.
func orStale(err error) error {
	if err != nil {
		return err
	}
	return crm.ErrStale
}

// endReply closes the question for an answer: it has been given.
func (t *turn) endReply(tx *store.Tx) error {
	d, err := tx.Dialog(t.ctx, t.req.Chat.ID, t.req.From.ID)
	if err != nil || d.Name != "answer" {
		return err
	}
	return t.endDialog(tx)
}
