package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"daftar/sandbox"
)

// served runs serve against a local Telegram until look returns, and gives what
// it printed.
func served(t *testing.T, environ []string, look func(printed string)) {
	t.Helper()
	t.Chdir(t.TempDir()) // no .env of this machine
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := serve(ctx, program{out: in, err: t.Output(), now: time.Now, environ: environ}, nil)
		ended <- err
		_ = in.CloseWithError(err)
	}()
	var printed strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		printed.WriteString(lines.Text() + "\n")
		if strings.HasPrefix(lines.Text(), "The book is ") {
			break
		}
	}
	look(printed.String())
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestARefusedTokenIsNamedInOneLine(t *testing.T) {
	s := sandbox.New(sandbox.Config{})
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	t.Chdir(t.TempDir()) // no .env of this machine
	err := serve(t.Context(), program{out: io.Discard, err: t.Output(), now: time.Now, environ: []string{
		"TELEGRAM_BOT_TOKEN=" + rightToken, "TELEGRAM_API_URL=" + s.URL(), "DAFTAR_DATABASE=shop.db",
	}}, nil)
	var wrong *settingError
	if !errors.As(err, &wrong) || wrong.name != "TELEGRAM_BOT_TOKEN" || err.Error() != wrong.Error() {
		t.Errorf("got %v", err)
	}
	if to := (config{APIURL: telegramAPI}).tokenRefused().Error(); !strings.Contains(to, "Telegram does not know this token") {
		t.Errorf("got %s", to)
	}
}

var claimLink = regexp.MustCompile(`https://t\.me/daftar_bot\?start=([A-Za-z0-9_-]{22,64})`)

func TestTheFirstStartPrintsALinkThatMakesOneOwner(t *testing.T) {
	s := sandbox.New(sandbox.Config{})
	s.AddUser(sandbox.User{ID: 1, FirstName: "Olim", LanguageCode: "uz"})
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	environ := []string{
		"TELEGRAM_BOT_TOKEN=" + s.Token(), "TELEGRAM_API_URL=" + s.URL(),
		"DAFTAR_DATABASE=" + filepath.Join(t.TempDir(), "shop.db"), "DAFTAR_COMPANY=Artel Savdo",
	}
	served(t, environ, func(printed string) {
		link := claimLink.FindStringSubmatch(printed)
		if link == nil || !strings.Contains(printed, "https://t.me/daftar_bot\n") {
			t.Fatalf("printed:\n%s", printed)
		}
		if _, err := s.Phone(1).Start(link[1]); err != nil {
			t.Fatal(err)
		}
		if _, err := s.WaitFor(t.Context(), 1, func(all []sandbox.Message) bool {
			return strings.Contains(text(all), "Artel Savdo")
		}); err != nil {
			t.Fatal(err)
		}
	})
	served(t, environ, func(printed string) {
		if claimLink.MatchString(printed) {
			t.Errorf("a book with an owner gives a link:\n%s", printed)
		}
	})
	for _, f := range s.Faults() {
		t.Errorf("fault: %s: %s", f.Method, f.Text)
	}
}
