package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daftar/sandbox"
)

// hook is a bot's webhook that refuses every other delivery.
type hook struct {
	mu       sync.Mutex
	tries    int
	secrets  map[string]bool
	accepted map[int64][]string
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tries++
	if h.tries%2 == 1 {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	var u update
	if err := json.NewDecoder(r.Body).Decode(&u); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	h.secrets[r.Header.Get("X-Telegram-Bot-Api-Secret-Token")] = true
	h.accepted[u.Message.Chat.ID] = append(h.accepted[u.Message.Chat.ID], u.Message.Text)
}

func TestAWebhookGetsEveryUpdateInOrderUntilItAccepts(t *testing.T) {
	f := start(t, func(c *sandbox.Config) { c.WebhookRetry = time.Millisecond })
	h := &hook{secrets: map[string]bool{}, accepted: map[int64][]string{}}
	server := httptest.NewServer(h)
	defer server.Close()
	f.must(f.Phone(anna).Send("before"))
	f.good("setWebhook", params{"url": server.URL, "secret_token": "s3cret"})
	want := map[int64][]string{anna: {"before"}}
	for _, text := range []string{"one", "two", "three"} {
		for _, user := range []int64{anna, boris} {
			f.must(f.Phone(user).Send(text))
			want[user] = append(want[user], text)
		}
	}
	f.ok(f.Wait(soon(t), func() bool { return f.Pending() == 0 }))
	h.mu.Lock()
	defer h.mu.Unlock()
	if diff := cmp.Diff(want, h.accepted); diff != "" {
		t.Error(diff)
	}
	if !h.secrets["s3cret"] || len(h.secrets) != 1 {
		t.Errorf("secrets: %v", h.secrets)
	}
	info := decode[struct {
		URL       string
		LastError string `json:"last_error_message"`
	}](t, f.good("getWebhookInfo", nil).Result)
	if info.URL != server.URL || info.LastError == "" {
		t.Errorf("got %+v", info)
	}
}

func TestDeletingTheWebhookGivesBackWhatItDidNotTake(t *testing.T) {
	f := start(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
	}))
	defer server.Close()
	f.good("setWebhook", params{"url": server.URL})
	f.must(f.Phone(anna).Send("one"))
	f.must(f.Phone(boris).Send("two"))
	f.good("deleteWebhook", nil)
	if diff := cmp.Diff([]string{"one", "two"}, texts(f.updates(params{}))); diff != "" {
		t.Error(diff)
	}
	f.good("deleteWebhook", params{"drop_pending_updates": true})
	if f.Pending() != 0 {
		t.Errorf("%d pending", f.Pending())
	}
}
