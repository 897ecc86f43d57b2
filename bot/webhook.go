package bot

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"io"
	"net/http"

	telegram "github.com/go-telegram/bot"
)

// maxUpdate is more than one update can be.
const maxUpdate = 1 << 20

// setWebhook tells Telegram where to bring updates. Without such a place it takes
// an old one away, which would keep them from a poller.
func (b *Bot) setWebhook(ctx context.Context) (err error) {
	if b.cfg.WebhookURL == "" {
		_, err = b.api.lib.DeleteWebhook(ctx, &telegram.DeleteWebhookParams{})
		return err
	}
	_, err = b.api.lib.SetWebhook(ctx, &telegram.SetWebhookParams{
		URL: b.cfg.WebhookURL, SecretToken: b.cfg.WebhookSecret, AllowedUpdates: allowedUpdates,
	})
	return err
}

// Webhook receives what Telegram brings. It answers 200 only when the update is in
// the inbox; otherwise Telegram brings it again.
func (b *Bot) Webhook() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown := r.Header.Get("X-Telegram-Bot-Api-Secret-Token")
		if b.cfg.WebhookSecret == "" || subtle.ConstantTimeCompare([]byte(shown), []byte(b.cfg.WebhookSecret)) != 1 {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		if r.Method != http.MethodPost {
			http.Error(w, "POST only", http.StatusMethodNotAllowed)
			return
		}
		payload, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
		if err != nil {
			http.Error(w, "the update cannot be read", http.StatusBadRequest)
			return
		}
		// One without an id is answered 200 too: it would come back for ever.
		if _, err := b.receive(r.Context(), []json.RawMessage{payload}); err != nil {
			b.cfg.Log.ErrorContext(r.Context(), "receive an update", b.cause(err))
			http.Error(w, "try again", http.StatusInternalServerError)
		}
	})
}
