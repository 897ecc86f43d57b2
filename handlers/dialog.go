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

// dialogData reads what the open dialog keeps.
func (t *turn) dialogData(into any) error {
	return wrap("read a dialog", json.Unmarshal(t.dialog.Data, into))
}
