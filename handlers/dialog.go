package handlers

import (
	"encoding/json"
	"time"

	"daftar/bot/chat"
	"daftar/store"
)

// patience is how long the bot waits for an answer; later the message is an
// ordinary sentence again.
const patience = time.Hour

// patienceOf are the dialogs for which it waits otherwise: what is taken for an
// answer to a customer cannot be taken back; what is held waits for a tap.
var patienceOf = map[string]time.Duration{answerName: 10 * time.Minute, heldName: 24 * time.Hour}

func (t *turn) setDialog(tx *store.Tx, name, step string, data any) error {
	b, err := json.Marshal(data)
	if err != nil {
		return wrap("keep a dialog", err)
	}
	lasts, ok := patienceOf[name]
	if !ok {
		lasts = patience
	}
	return tx.SetDialog(t.req.Chat.ID, t.req.From.ID,
		store.Dialog{Name: name, Step: step, Data: b}, tx.Now().Add(lasts))
}

func (t *turn) endDialog(tx *store.Tx) error {
	return tx.EndDialog(t.req.Chat.ID, t.req.From.ID)
}

// question asks something that a message answers; it can be cancelled.
func (t *turn) question(text string, rows ...[]chat.Button) chat.Message {
	return chat.Message{Text: text, Buttons: append(rows, chat.Row(t.button("button.cancel", chat.Data{Action: "cancel"})))}
}

func (t *turn) button(key string, d chat.Data) chat.Button {
	return chat.Button{Text: t.l.Plain(key), Data: d.Encode()}
}

// cancel closes the open dialog; a tapped question goes away with it.
func cancel(t *turn) (action, error) {
	return func(tx *store.Tx) error {
		if err := t.endDialog(tx); err != nil {
			return err
		}
		return t.show(chat.Message{Text: t.l.T("dialog.cancelled")})(tx)
	}, nil
}

// cancelTyped closes the open dialog. Where none is, or the one for a draft's other
// text, it throws away the promotion that waits to be sent: its card must not go on
// offering that.
func cancelTyped(t *turn) (action, error) {
	open, err := t.book.Dialog(t.ctx, t.req.Chat.ID, t.req.From.ID)
	if err != nil {
		return nil, err
	}
	if open.Name != "" && !rewrites(open) {
		return cancel(t)
	}
	draft, err := t.book.NewestDraft(t.ctx, t.scope(), t.user.ID)
	switch {
	case err != nil:
		return nil, err
	case draft.ID != 0:
		return t.ending(t.cancelDraft(draft), nil)
	case open.Name != "": // somebody has sent the draft or dropped it meanwhile
		return cancel(t)
	}
	return t.say(chat.Message{Text: t.l.T("dialog.nothing")}), nil
}

// dialogData reads what the open dialog keeps.
func (t *turn) dialogData(into any) error {
	return wrap("read a dialog", json.Unmarshal(t.dialog.Data, into))
}
