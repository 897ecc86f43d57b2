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
	return t.askWords(replyData{Letter: t.req.Tap.ID})
}

// writeFirst opens the question for a message to a customer who has written nothing.
func writeFirst(t *turn) (action, error) {
	return t.askWords(replyData{Customer: t.req.Tap.ID})
}

func (t *turn) askWords(data replyData) (action, error) {
	to, err := t.correspondence(data)
	if err != nil {
		return nil, err
	}
	t.typed("")
	return func(tx *store.Tx) error {
		if err := t.setDialog(tx, answerName, "", data); err != nil {
			return err
		}
		return t.sendAbout(tx, to, t.question(t.l.T("reply.ask", "who", view.Who(to.customer))))
	}, nil
}

// sendAbout tells the member of their answer to a letter: a reply to what they are
// told goes to the customer, too.
func (t *turn) sendAbout(tx *store.Tx, to correspondence, m chat.Message) error {
	_, err := tx.Send(store.Outgoing{
		ChatID: t.req.Chat.ID, InboxID: t.req.InboxID, CustomerID: to.customer.ID, LetterID: to.letter.ID, Message: m,
	})
	return err
}

// answerName is the dialog for an answer. What is said in it cannot be taken back,
// so it hears one message only, see settle.
const answerName = "answer"

// awaitsReply reports whether the request is the one that the dialog for an answer
// hears: whatever it is, no later one is sent to the customer unasked.
func (t *turn) awaitsReply() (bool, error) {
	private := t.req.Chat.Private && t.req.Chat.ID == t.req.From.ID
	if t.user.ID == 0 || !private || t.req.Kind == chat.Edited || t.req.Kind == chat.Member {
		return false, nil
	}
	d, err := t.book.Dialog(t.ctx, t.req.Chat.ID, t.req.From.ID)
	return d.Name == answerName, err
}

// replyData is what the dialog for an answer keeps.
type replyData struct {
	Letter   int64 `json:"letter,omitempty"`
	Customer int64 `json:"to,omitempty"` // who is written to, where they have written nothing
}

// answerReply sends what is written to the customer, or asks first when it sounds
// as if it were meant for the book.
func answerReply(t *turn) (action, error) {
	var data replyData
	if err := t.dialogData(&data); err != nil {
		return nil, err
	}
	if t.req.Kind != chat.Text && t.req.Kind != chat.Media || t.req.ReplyTo != 0 {
		return nil, nil
	}
	doubtful, err := t.soundsLikeTheBook(data)
	if err != nil {
		return nil, err
	}
	if doubtful {
		return t.holdReply(data)
	}
	return t.reply(data)
}

// correspondence reads who wrote a letter, or is written to first, and whether what
// is written can reach them.
func (t *turn) correspondence(data replyData) (c correspondence, err error) {
	customer := data.Customer
	if data.Letter != 0 {
		if c.letter, err = t.book.Activity(t.ctx, t.scope(), data.Letter); err != nil {
			return c, err
		}
		customer = c.letter.CustomerID
	}
	if c.customer, err = t.customer(customer); err != nil {
		return c, err
	}
	c.to = c.customer.TelegramID
	if c.letter.Incoming {
		if c.to, err = t.book.WhoWrote(t.ctx, data.Letter); err != nil {
			return c, err
		}
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
func (t *turn) reply(data replyData) (action, error) {
	if t.req.Kind != chat.Text && t.req.Kind != chat.Media {
		return t.say(chat.Message{Text: t.l.T("reply.unsupported")}), nil
	}
	to, err := t.correspondence(data)
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
		if _, err := tx.Begin(t.user, t.req.InboxID, 0); err != nil {
			return err
		}
		written, err := tx.AddActivity(n)
		if err != nil {
			return err
		}
		if to.letter.ID == 0 { // what is written first is the letter that replies go by
			to.letter.ID = written
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
				ChatID: to.to, Priority: store.Answer, Message: m, InboxID: t.req.InboxID, CustomerID: to.customer.ID, LetterID: to.letter.ID,
			}
			if i == len(all)-1 { // told once of what failed as a whole
				out.TellID = t.user.ID
			}
			if _, err := tx.Send(out); err != nil {
				return err
			}
		}
		return t.sendAbout(tx, to, chat.Message{Text: t.l.T("reply.sent", "who", view.Who(to.customer))})
	}, nil
}

// orStale makes the edge decide again, unless something failed: then it is that.
func orStale(err error) error {
	if err != nil {
		return err
	}
	return crm.ErrStale
}
