package bot_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"daftar/bot"
)

func TestUpdatesComeByTheWebhook(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.bot.Webhook().ServeHTTP(rw, r)
	}))
	t.Cleanup(func() { w.stop(); _ = w.Close(); server.Close() })
	w.run(echo, func(c *bot.Config) { c.WebhookURL, c.WebhookSecret = server.URL, "s3cret" })
	w.send(anna, "hello")
	w.hears(anna, "you said hello")
	w.idle()
	if w.calls("getUpdates") != 0 {
		t.Error("it polls too")
	}
	for name, c := range map[string]struct {
		method, secret, body string
		want                 int
	}{
		"a wrong secret":           {http.MethodPost, "guess", `{"update_id":1}`, 401},
		"no secret":                {http.MethodPost, "", `{"update_id":1}`, 401},
		"another method":           {http.MethodGet, "s3cret", ``, 405},
		"too much":                 {http.MethodPost, "s3cret", strings.Repeat("x", 2<<20), 400},
		"something without an id":  {http.MethodPost, "s3cret", `{"x":1}`, 200},
		"one that was here before": {http.MethodPost, "s3cret", `{"update_id":1000,"poll":{}}`, 200},
	} {
		r := httptest.NewRequest(c.method, "/", strings.NewReader(c.body))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", c.secret)
		got := httptest.NewRecorder()
		w.bot.Webhook().ServeHTTP(got, r)
		if got.Code != c.want {
			t.Errorf("%s: %d, want %d", name, got.Code, c.want)
		}
	}
	if _, err := bot.New(bot.Config{Token: token, Now: w.cfg.Now, WebhookURL: "https://x"}, w.st, echo, apologise); err == nil {
		t.Error("a webhook without a secret is taken")
	}
}
