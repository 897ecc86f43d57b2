package main

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/caarlos0/env/v11"

	"daftar/internal/killtest"
	"daftar/internal/testkit"
	"daftar/sandbox"
)

// envSwitch names a directory: each child that finds it leaves a file there, and
// every other one is given a webhook.
const envSwitch = "DAFTARTEST_SWITCH"

// switched changes the way in which a child receives, from start to start.
func switched(environ map[string]string) error {
	dir := environ[envSwitch]
	if dir == "" {
		return nil
	}
	starts, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(starts)%2 == 0 {
		environ["TELEGRAM_WEBHOOK_URL"], environ["TELEGRAM_WEBHOOK_SECRET"] = "", ""
	}
	return os.WriteFile(filepath.Join(dir, fmt.Sprint(len(starts))), nil, 0o600)
}

// freePort is an address that nobody listens on now.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}

func TestThreeHundredSentencesWhileKillsSwitchBetweenPollingAndTheWebhook(t *testing.T) {
	sentences, kills := 300, 12
	if testing.Short() || testkit.Raced {
		sentences, kills = 60, 4
	}
	s := newKilledShop(t, func(c *sandbox.Config) { c.WebhookRetry = 5 * time.Millisecond })
	at, starts := freePort(t), t.TempDir()
	c := killtest.Case{
		Env: []string{
			"TELEGRAM_BOT_TOKEN=" + s.Token(), "TELEGRAM_API_URL=" + s.URL(), "DAFTAR_DATABASE=" + s.path,
			"DAFTAR_OWNER_ID=1", "DAFTAR_SEND_RATE=100000", envSwitch + "=" + starts,
			"DAFTAR_LISTEN=" + at, "TELEGRAM_WEBHOOK_URL=http://" + at + "/telegram", "TELEGRAM_WEBHOOK_SECRET=" + rightSecret,
		},
		Patience: 3 * time.Minute,
		Play:     func(ctx context.Context) error { return s.play(ctx, sentences) },
		Settled:  s.settled,
		Check:    s.check,
	}
	_, killed := c.Run(t, killtest.Storm(20261124, kills, 40, 140)...)
	if killed < kills {
		t.Errorf("%d kills took place, want %d", killed, kills)
	}
	for _, method := range []string{"getUpdates", "setWebhook"} {
		if !called(s.Server, method) {
			t.Errorf("%s was never called", method)
		}
	}
}

func called(s *sandbox.Server, method string) bool {
	for _, c := range s.Requests() {
		if c.Method == method {
			return true
		}
	}
	return false
}

func TestThreeHundredSentencesWhileRestartsSwitchBetweenPollingAndTheWebhook(t *testing.T) {
	s := newKilledShop(t, func(c *sandbox.Config) { c.WebhookRetry = 5 * time.Millisecond })
	at := freePort(t)
	polls := []string{
		"TELEGRAM_BOT_TOKEN=" + s.Token(), "TELEGRAM_API_URL=" + s.URL(), "DAFTAR_DATABASE=" + s.path,
		"DAFTAR_OWNER_ID=1", "DAFTAR_SEND_RATE=100000",
	}
	hooks := append([]string{
		"DAFTAR_LISTEN=" + at, "TELEGRAM_WEBHOOK_URL=http://" + at + "/telegram", "TELEGRAM_WEBHOOK_SECRET=" + rightSecret,
	}, polls...)
	const rounds, each = 6, 50
	for round := range rounds {
		environ := polls
		if round%2 == 1 {
			environ = hooks
		}
		// Half of them come while nobody runs, half while it starts, runs and stops.
		s.sayAll(t, round*each, each/2)
		said := make(chan error, 1)
		go func() {
			for n := range each / 2 {
				if err := s.say(round*each + each/2 + n); err != nil {
					said <- err
					return
				}
			}
			said <- nil
		}()
		r := start(t, environ...)
		r.stop()
		if err := <-said; err != nil {
			t.Fatal(err)
		}
	}
	r := start(t, polls...)
	for _, seller := range s.sellers {
		if err := s.answers(t.Context(), seller); err != nil {
			t.Fatal(err)
		}
	}
	r.stop()
	s.check(t)
}

func (s *killedShop) sayAll(t *testing.T, from, count int) {
	t.Helper()
	for n := range count {
		if err := s.say(from + n); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAWebhookThatCannotKeepAnswersErrorsAndLosesNothing(t *testing.T) {
	s, environ := localTelegram(t)
	at := freePort(t)
	r := start(t, append(environ, "DAFTAR_LISTEN="+at, "TELEGRAM_WEBHOOK_URL=http://"+at+"/telegram", "TELEGRAM_WEBHOOK_SECRET="+rightSecret)...)
	defer r.stop()
	for _, c := range []struct {
		path, secret string
		want         int
	}{{"/telegram", "wrong", 401}, {"/telegram", "", 401}, {"/telegramm", rightSecret, 404}} {
		if got := post(t, "http://"+at+c.path, c.secret); got != c.want {
			t.Errorf("%s with %q: %d, want %d", c.path, c.secret, got, c.want)
		}
	}
	db, err := sql.Open("sqlite3", "file:"+env.ToMap(environ)["DAFTAR_DATABASE"])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	// A book that takes no update.
	if _, err := db.ExecContext(t.Context(), `CREATE TRIGGER full BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'full'); END`); err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		if _, err := s.Phone(1).Send(fmt.Sprintf("Aziz akaga tel qildim, suhbat w%dw", n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Wait(t.Context(), func() bool {
		code, body := get(t, "http://"+at+"/readyz")
		return code == 503 && strings.Contains(body, "webhook: ")
	}); err != nil {
		t.Fatal(err)
	}
	if n := s.Pending(); n != 5 {
		t.Errorf("%d updates are left with Telegram, want 5", n)
	}
	if _, err := db.ExecContext(t.Context(), `DROP TRIGGER full`); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(t.Context(), func() bool { return s.Pending() == 0 }); err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		want := fmt.Sprintf("%%w%dw%%", n)
		if got := number(t, db, `SELECT COUNT(*) FROM inbox WHERE payload LIKE ?`, want); got != 1 {
			t.Errorf("sentence %d is %d rows", n, got)
		}
	}
}
