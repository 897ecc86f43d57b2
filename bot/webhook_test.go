package bot_test

import (
	"context"
	"database/sql"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"daftar/bot"
	"daftar/bot/chat"
	"daftar/sandbox"
	"daftar/store"
)

const hookSecret = "s3cret-s3cret-s3cret"

// hooked starts the bot with a webhook that Telegram reaches.
func (w *world) hooked(handle bot.Handler, change ...func(*bot.Config)) *httptest.Server {
	w.t.Helper()
	var ready sync.WaitGroup
	ready.Add(1)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		ready.Wait()
		w.bot.Webhook().ServeHTTP(rw, r)
	}))
	w.run(handle, append(change, func(c *bot.Config) { c.WebhookURL, c.WebhookSecret = server.URL, hookSecret })...)
	ready.Done()
	w.t.Cleanup(func() { w.stop(); _ = w.Close(); server.Close() })
	return server
}

// offer brings an update as Telegram does, and returns the answer's code.
func (w *world) offer(method, secret string, body io.Reader) int {
	w.t.Helper()
	r := httptest.NewRequest(method, "/", body)
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	got := httptest.NewRecorder()
	w.bot.Webhook().ServeHTTP(got, r)
	return got.Code
}

func quickRetry(c *sandbox.Config) { c.WebhookRetry = 5 * time.Millisecond }

func TestUpdatesComeByTheWebhook(t *testing.T) {
	w := newWorld(t, quickRetry)
	w.hooked(echo)
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
		"the secret's beginning":   {http.MethodPost, hookSecret[:5], `{"update_id":1}`, 401},
		"more than the secret":     {http.MethodPost, hookSecret + "x", `{"update_id":1}`, 401},
		"another method":           {http.MethodGet, hookSecret, ``, 405},
		"another, by a stranger":   {http.MethodGet, "", ``, 405},
		"too much":                 {http.MethodPost, hookSecret, strings.Repeat("x", 2<<20), 413},
		"something without an id":  {http.MethodPost, hookSecret, `{"x":1}`, 200},
		"one that was here before": {http.MethodPost, hookSecret, `{"update_id":1000,"poll":{}}`, 200},
	} {
		if got := w.offer(c.method, c.secret, strings.NewReader(c.body)); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	if _, err := bot.New(bot.Config{Token: token, Now: w.cfg.Now, WebhookURL: "https://x"}, w.st, echo, apologise); err == nil {
		t.Error("a webhook without a secret is taken")
	}
}

// unread fails the test when somebody reads it.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body of a stranger is read")
	return 0, io.EOF
}

func TestWhatAStrangerBringsIsNotRead(t *testing.T) {
	w := newWorld(t, quickRetry)
	w.hooked(echo)
	if got := w.offer(http.MethodPost, "guess", unread{t}); got != http.StatusUnauthorized {
		t.Errorf("got %d", got)
	}
}

func TestAnUpdateThatTheWebhookBringsTwiceIsOneRow(t *testing.T) {
	w := newWorld(t, quickRetry)
	var handled, received atomic.Int32
	w.hooked(func(ctx context.Context, r chat.Request) (func(*store.Tx) error, error) {
		handled.Add(1)
		return echo(ctx, r)
	}, func(c *bot.Config) { c.Received = func(string) { received.Add(1) } })
	w.send(anna, "hello")
	w.hears(anna, "you said hello")
	row, err := w.st.Inbox(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if got := w.offer(http.MethodPost, hookSecret, strings.NewReader(string(row.Payload))); got != http.StatusOK {
			t.Errorf("got %d", got)
		}
	}
	w.send(anna, "bye")
	w.hears(anna, "you said hello", "you said bye")
	if last, err := w.st.LastReceived(t.Context()); err != nil || last != 2 || handled.Load() != 2 || received.Load() != 2 {
		t.Errorf("%d rows (%v), %d handled, %d received", last, err, handled.Load(), received.Load())
	}
}

func TestAnUpdateThatCannotBeKeptIsBroughtAgain(t *testing.T) {
	w := newWorld(t, quickRetry)
	w.reopen()
	w.hooked(echo)
	w.send(anna, "one")
	w.hears(anna, "you said one")
	w.idle()
	other, err := sql.Open("sqlite3", "file:"+w.path+"?_txlock=immediate&_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	tx, err := other.BeginTx(t.Context(), nil) // nobody else may write now
	if err != nil {
		t.Fatal(err)
	}
	if got := w.offer(http.MethodPost, hookSecret, strings.NewReader(`{"update_id":7,"poll":{}}`)); got != http.StatusInternalServerError {
		t.Errorf("got %d, want 500", got)
	}
	if w.bot.Health() == nil {
		t.Error("the bot says that all is well")
	}
	w.send(anna, "two")
	w.sees(func() bool { return strings.Contains(w.log.String(), "Telegram brings it again") })
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	w.hears(anna, "you said one", "you said two")
	w.idle()
	if err := w.bot.Health(); err != nil {
		t.Errorf("the book can be written again, and the bot says %v", err)
	}
	if n := strings.Count(w.log.String(), "Telegram brings it again"); n != 1 {
		t.Errorf("the outage has %d lines in the log", n)
	}
}

// reopen opens the world's book so that a write does not wait for another program.
func (w *world) reopen() {
	w.t.Helper()
	if err := w.st.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.openBook(store.Options{BusyTimeout: time.Millisecond})
}

// sees waits for a condition that comes about by what the bot calls or the
// sandbox brings.
func (w *world) sees(ok func() bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := w.Wait(ctx, ok); err != nil {
		w.t.Fatalf("in vain: %v\n%s", err, w.log)
	}
}

func TestAWebhookThatAnotherProgramTakesAwayIsSetAgain(t *testing.T) {
	w := newWorld(t, quickRetry)
	server := w.hooked(echo, func(c *bot.Config) { c.HookWatch = 10 * time.Millisecond })
	w.send(anna, "one")
	w.hears(anna, "you said one")
	res, err := http.Post(w.URL()+"/bot"+token+"/deleteWebhook", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	w.send(anna, "two")
	w.hears(anna, "you said one", "you said two")
	if !strings.Contains(w.log.String(), "another program has taken the webhook away") || strings.Contains(w.log.String(), server.URL) {
		t.Errorf("the log says:\n%s", w.log)
	}
}

func TestDeliveriesThatDoNotArriveAreSeen(t *testing.T) {
	w := newWorld(t, quickRetry)
	server := w.hooked(echo, func(c *bot.Config) { c.HookWatch = 10 * time.Millisecond })
	w.send(anna, "one")
	w.hears(anna, "you said one")
	w.sees(func() bool { return w.calls("getWebhookInfo") > 1 })
	server.Close() // the proxy before the bot goes away
	w.send(anna, "two")
	// Errors are told apart by the second in which they happened.
	w.sees(func() bool { err := w.bot.Health(); return err != nil && strings.Contains(err.Error(), "cannot bring") })
	if err := w.bot.Health(); strings.Contains(err.Error(), server.URL) {
		t.Errorf("the address is told: %v", err)
	}
}

func TestCallsAndUpdatesAreCountedByNamesOfOurOwn(t *testing.T) {
	w := newWorld(t)
	type call struct {
		method string
		code   int
	}
	var mu sync.Mutex
	calls, kinds := map[call]int{}, map[string]int{}
	w.run(echo, func(c *bot.Config) {
		c.Called = func(method string, code int) { mu.Lock(); defer mu.Unlock(); calls[call{method, code}]++ }
		c.Received = func(kind string) { mu.Lock(); defer mu.Unlock(); kinds[kind]++ }
	})
	w.FailNext(sandbox.Failure{Method: "sendMessage", Code: 500})
	w.FailNext(sandbox.Failure{Method: "sendMessage", Cut: sandbox.CutBefore})
	w.send(anna, "one")
	w.hears(anna, "you said one")
	w.idle()
	w.stop()
	mu.Lock()
	defer mu.Unlock()
	for c, n := range map[call]int{{"sendMessage", 200}: 1, {"sendMessage", 500}: 1, {"sendMessage", 0}: 1, {"getMe", 200}: 1, {"getUpdates", 0}: 0} {
		if calls[c] != n {
			t.Errorf("%v: %d, want %d", c, calls[c], n)
		}
	}
	if kinds["message"] != 1 || len(kinds) != 1 {
		t.Errorf("kinds: %v", kinds)
	}
}

func TestATokenThatIsRefusedInTheMiddleIsOneLine(t *testing.T) {
	w := newWorld(t)
	sending := make(chan struct{}, 100)
	w.run(echo, func(c *bot.Config) {
		c.Point = func(name string) {
			if name == "send.before" {
				sending <- struct{}{}
			}
		}
	})
	w.sees(w.Polling)
	people := []int64{anna, boris, clara}
	gate := make(chan struct{})
	w.FailNext(sandbox.Failure{Method: "sendMessage", Code: 401, Count: len(people), Gate: gate})
	withdraw := w.FailNext(sandbox.Failure{Method: "getMe", Code: 401, Count: -1})
	for _, who := range people {
		w.send(who, "one")
	}
	for range people { // all of them are under way when the token is refused
		select {
		case <-sending:
		case <-time.After(patience):
			t.Fatal("nothing is sent")
		}
	}
	close(gate)
	w.sees(func() bool { return w.calls("getMe") > 3 })
	if err := w.bot.Health(); !strings.Contains(err.Error(), "does not know the token") {
		t.Errorf("the bot says %v", err)
	}
	withdraw()
	for _, who := range people {
		w.hears(who, "you said one")
	}
	w.idle()
	w.stop()
	for _, line := range []string{"nothing is sent", "what waits is sent"} {
		if n := strings.Count(w.log.String(), line); n != 1 {
			t.Errorf("%q has %d lines in the log:\n%s", line, n, w.log)
		}
	}
	if err := w.bot.Health(); err != nil {
		t.Errorf("all is well again, and the bot says %v", err)
	}
}
