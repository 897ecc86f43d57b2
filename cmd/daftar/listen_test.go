package main

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/caarlos0/env/v11"

	"daftar/bot"
	"daftar/sandbox"
)

// running is the whole program in this process.
type running struct {
	t    *testing.T
	at   string // where it listens, "" when it does not
	stop func()
}

// anywhere is an address for which start takes a free port.
const anywhere = ":1"

// start runs the program with settings until its stop; it returns once the bot
// is up.
func start(t *testing.T, environ ...string) *running {
	t.Helper()
	cfg, err := loadServe(env.ToMap(environ))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Listen == anywhere {
		cfg.Listen = "127.0.0.1:0"
	}
	r := &running{t: t}
	up := make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- app{
			cfg: cfg, now: time.Now, log: slog.New(slog.NewTextHandler(t.Output(), nil)),
			up: func(string, string) { close(up) }, listening: func(at string) { r.at = at }, tune: quick,
		}.run(ctx)
	}()
	r.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	select {
	case <-up:
	case err := <-ended:
		t.Fatalf("the program ended: %v", err)
	}
	return r
}

func quick(c *bot.Config) {
	c.Idle, c.PollTimeout = 5*time.Millisecond, time.Second
	c.Backoff = func(int) time.Duration { return 5 * time.Millisecond }
}

// get asks the program and returns the code and the body of its answer.
func (r *running) get(path string) (int, string) {
	r.t.Helper()
	return get(r.t, "http://"+r.at+path)
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// post brings an empty update with a secret and returns the answer's code.
func post(t *testing.T, url, secret string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// localTelegram is a Telegram with one person in it, and the settings of a bot of
// its own with a book in a file of its own.
func localTelegram(t *testing.T) (*sandbox.Server, []string) {
	t.Helper()
	s := sandbox.New(sandbox.Config{NoRateLimits: true, WebhookRetry: 5 * time.Millisecond})
	s.AddUser(sandbox.User{ID: 1, FirstName: "Olim", LanguageCode: "uz"})
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.Close()
		for _, f := range s.Faults() {
			t.Errorf("fault: %s: %s", f.Method, f.Text)
		}
	})
	return s, []string{
		"TELEGRAM_BOT_TOKEN=" + s.Token(), "TELEGRAM_API_URL=" + s.URL(), "DAFTAR_OWNER_ID=1",
		"DAFTAR_DATABASE=" + filepath.Join(t.TempDir(), "shop.db"), "DAFTAR_SEND_RATE=100000",
	}
}

func TestTheProgramTellsHowItIs(t *testing.T) {
	s, environ := localTelegram(t)
	r := start(t, append(environ, "DAFTAR_LISTEN="+anywhere)...)
	defer r.stop()
	for _, path := range []string{"/healthz", "/readyz"} {
		if code, body := r.get(path); code != http.StatusOK || body != "ok\n" {
			t.Errorf("%s: %d %q", path, code, body)
		}
	}
	if code, _ := r.get("/"); code != http.StatusNotFound {
		t.Errorf("/: %d", code)
	}
	if code, _ := r.get("/telegram"); code != http.StatusNotFound {
		t.Errorf("a webhook that is not set: %d", code)
	}
	res, err := http.Post("http://"+r.at+"/healthz", "text/plain", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", res.StatusCode)
	}
	// Telegram away: not ready, and yet healthy: a restart would mend nothing.
	withdraw := s.FailNext(sandbox.Failure{Method: "getUpdates", Count: -1, Code: 502})
	if _, err := s.Phone(1).Send("/help"); err != nil { // ends the poll that waits
		t.Fatal(err)
	}
	if err := s.Wait(t.Context(), func() bool { code, _ := r.get("/readyz"); return code == http.StatusServiceUnavailable }); err != nil {
		t.Fatal(err)
	}
	if _, body := r.get("/readyz"); !strings.Contains(body, "poll: ") || strings.Contains(body, s.Token()) {
		t.Errorf("not ready because of %q", body)
	}
	if code, _ := r.get("/healthz"); code != http.StatusOK {
		t.Errorf("healthz is %d because Telegram is away", code)
	}
	if _, metrics := r.get("/metrics"); !strings.Contains(metrics, "\ndaftar_up 0\n") || !strings.Contains(metrics, `daftar_poll_errors_total{code="502"}`) {
		t.Errorf("the metrics say\n%s", metrics)
	}
	withdraw()
	if err := s.Wait(t.Context(), func() bool { code, _ := r.get("/readyz"); return code == http.StatusOK }); err != nil {
		t.Fatal(err)
	}
}

func TestTheMetricsCountWhatIsDone(t *testing.T) {
	s, environ := localTelegram(t)
	r := start(t, append(environ, "DAFTAR_LISTEN="+anywhere)...)
	defer r.stop()
	secretly := "Aziz akaga tel qildim, 5 mln"
	for _, text := range []string{"/today", secretly} {
		if _, err := s.Phone(1).Send(text); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.WaitFor(t.Context(), 1, func(all []sandbox.Message) bool { return strings.Contains(text(all), "👤") }); err != nil {
		t.Fatal(err)
	}
	var metrics string
	if err := s.Wait(t.Context(), func() bool {
		_, metrics = r.get("/metrics")
		return regexp.MustCompile(`\ndaftar_sends_total\{method="sendMessage"\} [1-9]`).MatchString(metrics)
	}); err != nil {
		t.Fatalf("%v\n%s", err, metrics)
	}
	for _, want := range []string{
		`daftar_updates_total{kind="message"} 2`, `daftar_handler_seconds_count{handler="command today"} 1`,
		`daftar_handler_seconds_count{handler="sentence"} 1`, `daftar_outbox_rows{priority="campaign",state="parked"} 0`,
		`daftar_inbox_rows{state="new"} 0`, `daftar_due_lag_seconds 0`, `daftar_outbox_oldest_seconds `, "\ndaftar_up 1",
		`daftar_build_info{`, `go_goroutines `, `process_start_time_seconds `,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("%s is missing in\n%s", want, metrics)
		}
	}
	if strings.Contains(metrics, "Aziz") || strings.Contains(metrics, "Olim") || strings.Contains(metrics, s.Token()) {
		t.Error("the metrics tell of people")
	}
}

func TestATakenPortStopsTheStartBeforeAnythingIsReceived(t *testing.T) {
	s, environ := localTelegram(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	t.Chdir(t.TempDir())
	err = serve(t.Context(), program{
		out: io.Discard, err: t.Output(), now: time.Now, environ: append(environ, "DAFTAR_LISTEN="+l.Addr().String()),
	}, nil)
	var wrong *settingError
	if !errors.As(err, &wrong) || wrong.name != "DAFTAR_LISTEN" || strings.Count(oneLine(err.Error()), "DAFTAR_LISTEN") != 1 {
		t.Errorf("got %v", err)
	}
	if n := len(s.Requests()); n != 0 {
		t.Errorf("%d calls of Telegram", n)
	}
}

func TestNothingListensUnlessItIsSet(t *testing.T) {
	_, environ := localTelegram(t)
	r := start(t, environ...)
	defer r.stop()
	if r.at != "" {
		t.Errorf("it listens on %s", r.at)
	}
}

func TestABookThatHangsIsToldWithinASecondAndAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		gate := make(chan struct{})
		p := &probe{check: func(context.Context) error { asked.Add(1); <-gate; return nil }}
		for range 3 {
			before := time.Now()
			if err := p.ask(); !errors.Is(err, errSilent) {
				t.Errorf("got %v", err)
			}
			if took := time.Since(before); took > time.Second {
				t.Errorf("it took %v", took)
			}
		}
		if n := asked.Load(); n != 1 {
			t.Errorf("the book was asked %d times", n)
		}
		close(gate)
		synctest.Wait()
		if err := p.ask(); err != nil {
			t.Errorf("the book answers, and the probe says %v", err)
		}
	})
}

func TestABookThatAnotherProgramHoldsIsToldWhileItIsHeld(t *testing.T) {
	_, environ := localTelegram(t)
	r := start(t, append(environ, "DAFTAR_LISTEN="+anywhere)...)
	defer r.stop()
	db, err := sql.Open("sqlite3", "file:"+env.ToMap(environ)["DAFTAR_DATABASE"]+"?_txlock=immediate&_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		code, body := r.get(path)
		if code != http.StatusServiceUnavailable || !strings.Contains(body, errSilent.Error()) {
			t.Errorf("%s: %d %q", path, code, body)
		}
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	// The question that hung is answered as soon as the book is free.
	for n := 0; ; n++ {
		code, body := r.get("/healthz")
		if code == http.StatusOK {
			break
		}
		if n == 20 {
			t.Fatalf("the book is free, and the program says %q", body)
		}
	}
}

func TestABrokenBookIsToldInGeneralToTheNetworkAndOnceToTheLog(t *testing.T) {
	var told []string
	why := errors.New("disk I/O error at /home/olim")
	p := &probe{check: func(context.Context) error { return why }, failed: func(err error) { told = append(told, err.Error()) }}
	for range 3 {
		if err := p.ask(); !errors.Is(err, errBroken) || strings.Contains(err.Error(), "olim") {
			t.Errorf("got %v", err)
		}
	}
	if len(told) != 1 || told[0] != why.Error() {
		t.Errorf("the log was told %q", told)
	}
}

func TestUnreadinessNamesEveryReasonOnALineOfItsOwn(t *testing.T) {
	p := &probe{check: func(context.Context) error { return errors.New("x") }}
	err := unready(p, func() string { return "" }, func() error { return errors.New("poll: telegram cannot be reached") })()
	want := "telegram: it has not told who the bot is\nbook: the book cannot be read or written\npoll: telegram cannot be reached"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestTheHealthIsAskedForOnThisMachine(t *testing.T) {
	_, environ := localTelegram(t)
	r := start(t, append(environ, "DAFTAR_LISTEN="+anywhere)...)
	t.Chdir(t.TempDir())
	var out strings.Builder
	_, port, err := net.SplitHostPort(r.at)
	if err != nil {
		t.Fatal(err)
	}
	ask := program{out: &out, err: t.Output(), now: time.Now, environ: []string{"DAFTAR_LISTEN=0.0.0.0:" + port, "TELEGRAM_BOT_TOKEN=wrong"}}
	if err := healthcheck(t.Context(), ask, nil); err != nil || out.String() != "ok\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
	r.stop()
	if err := healthcheck(t.Context(), ask, nil); err == nil {
		t.Error("a program that has stopped is well")
	}
	if err := healthcheck(t.Context(), program{out: &out, err: t.Output()}, nil); err == nil || !strings.HasPrefix(err.Error(), "DAFTAR_LISTEN: ") {
		t.Errorf("without an address: %v", err)
	}
}
