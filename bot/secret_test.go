package bot_test

import (
	"testing"

	"daftar/bot"
	"daftar/bot/chat"
	"daftar/sandbox"
	"daftar/store"
)

func TestALinkThatLetsSomebodyInIsNotKeptOnceItHasGoneOut(t *testing.T) {
	w := newWorld(t)
	w.open(anna)
	secret := text(anna, "t.me/daftar_bot?start=abc")
	secret.Message.Secret = true
	w.FailNext(sandbox.Failure{Method: "sendMessage", Code: 400, Description: "Bad Request: can't parse entities"})
	w.run(quiet, func(c *bot.Config) { c.Senders = 1 })
	refused := w.queue(secret)[0]
	w.inState(refused, "parked")
	w.inState(refused+1, "sent") // the same in plain words
	sent := w.queue(secret)[0]
	w.inState(sent, "sent")
	plain := w.queue(text(anna, "Salom"))[0]
	w.inState(plain, "sent")
	m := chat.Message{Text: "t.me/daftar_bot?start=xyz", Secret: true}
	w.do(func(tx *store.Tx) error { return tx.Redraw(store.Target{OutboxID: plain}, 0, m) })
	w.inState(plain+1, "sent")
	for id, kept := range map[int64]bool{refused: false, refused + 1: false, sent: false, plain: true, plain + 1: false} {
		row, err := w.st.Outbox(t.Context(), id)
		if err != nil || (len(row.Payload) > 0) != kept {
			t.Errorf("row %d says %q, %v", id, row.Payload, err)
		}
	}
}
