package bot

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

const (
	// maxUpdate is more than one update can be.
	maxUpdate = 1 << 20
	// maxConnections is how many updates Telegram brings side by side; each waits
	// for a commit of its own.
	maxConnections = 40
)

// setWebhook tells Telegram where to bring updates. Without such a place it takes
// an old one away, which would keep them from a poller. What Telegram holds stays.
func (b *Bot) setWebhook(ctx context.Context) (err error) {
	if b.cfg.WebhookURL == "" {
		_, err = b.api.lib.DeleteWebhook(ctx, &telegram.DeleteWebhookParams{})
		return err
	}
	_, err = b.api.lib.SetWebhook(ctx, &telegram.SetWebhookParams{
		URL: b.cfg.WebhookURL, SecretToken: b.cfg.WebhookSecret, AllowedUpdates: allowedUpdates,
		MaxConnections: maxConnections,
	})
	return err
}

// Webhook receives what Telegram brings. It answers 200 only when the update is in
// the inbox; otherwise Telegram brings it again.
func (b *Bot) Webhook() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse := func(code int, why string) {
			// What else such a caller has to say is not waited for.
			w.Header().Set("Connection", "close")
			http.Error(w, why, code)
		}
		switch {
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", http.MethodPost)
			refuse(http.StatusMethodNotAllowed, "POST only")
			return
		case !b.isTelegram(r):
			refuse(http.StatusUnauthorized, "who are you?")
			return
		case !b.open.Load():
			refuse(http.StatusServiceUnavailable, "not yet")
			return
		}
		payload, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
		switch {
		case errors.As(err, new(*http.MaxBytesError)):
			b.cfg.Log.ErrorContext(r.Context(), "an update is too large")
			refuse(http.StatusRequestEntityTooLarge, "the update is too large")
			return
		case err != nil:
			refuse(http.StatusBadRequest, "the update cannot be read")
			return
		}
		// One without an id is answered 200 too: it would come back for ever.
		if _, err := b.receive(r.Context(), []json.RawMessage{payload}); err != nil {
			b.hook.failed(r.Context(), b, err)
			http.Error(w, "try again", http.StatusInternalServerError)
			return
		}
		b.hook.worked(b)
	})
}

// isTelegram compares digests: how long the comparison takes tells nothing of the
// secret, not even its length.
func (b *Bot) isTelegram(r *http.Request) bool {
	shown := sha256.Sum256([]byte(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")))
	secret := sha256.Sum256([]byte(b.cfg.WebhookSecret))
	return b.cfg.WebhookSecret != "" && subtle.ConstantTimeCompare(shown[:], secret[:]) == 1
}

// hook is what is known of Telegram's deliveries.
type hook struct {
	mu      sync.Mutex
	unkept  outage // updates that came and could not be kept
	unseen  outage // updates that do not come
	looked  bool
	errorAt int // when a delivery failed last, by Telegram's clock
}

func (h *hook) failed(ctx context.Context, b *Bot, err error) {
	b.health.set("webhook", "the book cannot be written")
	h.mu.Lock()
	defer h.mu.Unlock()
	if cause := b.cause(err); h.unkept.news(cause) {
		b.cfg.Log.ErrorContext(ctx, "an update cannot be kept; Telegram brings it again", cause)
	}
}

func (h *hook) worked(b *Bot) {
	b.health.clear("webhook")
	b.health.clear("delivery")
	h.mu.Lock()
	defer h.mu.Unlock()
	h.unkept, h.unseen = outage{}, outage{}
}

// watchHook asks until ctx ends whether deliveries succeed: one that does not
// arrive leaves no trace here. A webhook that another program has taken away is
// set again.
func (b *Bot) watchHook(ctx context.Context) {
	for {
		wait(ctx, b.cfg.HookWatch)
		if ctx.Err() != nil {
			return
		}
		b.lookAtHook(ctx)
	}
}

func (b *Bot) lookAtHook(ctx context.Context) {
	info, err := b.api.lib.GetWebhookInfo(ctx)
	why := ""
	switch {
	case ctx.Err() != nil:
		return
	case isUnknownToken(err):
		why = "telegram does not know the token"
	case err != nil:
		why = "telegram cannot be reached"
	case info.URL != b.cfg.WebhookURL:
		why = "another program has taken the webhook away"
		err = b.setWebhook(ctx)
	default:
		why = b.hook.judge(info)
	}
	switch why {
	case unchanged:
		return
	case "":
		b.health.clear("delivery")
		return
	}
	b.health.set("delivery", why)
	cause := slog.String("cause", why)
	if err != nil {
		cause = b.cause(err)
	}
	b.hook.mu.Lock()
	defer b.hook.mu.Unlock()
	if b.hook.unseen.news(cause) {
		b.cfg.Log.WarnContext(ctx, "updates do not arrive by the webhook", slog.String("state", why), cause)
	}
}

// unchanged says that there is nothing new to judge by.
const unchanged = "unchanged"

// judge tells why deliveries fail, "" when they do not. An error of long ago does
// not count, so the first look only takes note.
func (h *hook) judge(info *models.WebhookInfo) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	news := h.looked && info.LastErrorDate != h.errorAt
	h.looked, h.errorAt = true, info.LastErrorDate
	switch {
	case info.PendingUpdateCount == 0:
		return ""
	case news:
		return "telegram cannot bring updates: " + quoted.ReplaceAllString(info.LastErrorMessage, `"…"`)
	}
	return unchanged
}
