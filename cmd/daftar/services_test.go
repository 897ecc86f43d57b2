package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"daftar/assistant"
	"daftar/crm"
	"daftar/handlers"
	"daftar/store"
)

// serviceOf plays an AI service that answers everything alike, and keeps what it is
// asked.
func serviceOf(t *testing.T, answer string) (url string, asked func() string) {
	t.Helper()
	var mu sync.Mutex
	var all strings.Builder
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		fmt.Fprintf(&all, "%s %s %s\n", r.URL.Path, r.Header.Get("Authorization"), body)
		mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(s.Close)
	return s.URL, func() string {
		mu.Lock()
		defer mu.Unlock()
		return all.String()
	}
}

// secretAIKey must be printed nowhere.
const secretAIKey = "sk-hush-0123456789"

func TestTheModelIsAskedWithinTheBudgetAndTheMaskOfTheBook(t *testing.T) {
	url, asked := serviceOf(t, `{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"{\"actions\":[]}"}}],"usage":{"total_tokens":4321}}`)
	cfg, err := loadServe(map[string]string{
		"TELEGRAM_BOT_TOKEN": rightToken, "DAFTAR_DATABASE": filepath.Join(t.TempDir(), "daftar.db"),
		"OPENAI_API_KEY": secretAIKey, "OPENAI_BASE_URL": url + "/v1/", "OPENAI_MODEL": "tiny",
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := &bytes.Buffer{}
	now := time.Date(2026, 11, 30, 20, 0, 0, 0, time.UTC) // the first of December in Tashkent
	a := app{cfg: cfg, now: func() time.Time { return now }, log: newLogger(lines, secretAIKey)}
	book, err := a.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	mind, services, err := a.services(book)
	if err != nil || services.Transcribe != nil || services.SpeechHost != "" || "http://"+services.ModelHost != url {
		t.Fatalf("%v, %+v", err, services)
	}
	ask := func() {
		if _, err := mind.Understand(t.Context(), crm.Utterance{Text: "Azizga chopvoldim, 5 mln, tel 901234567", Now: now}); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	for _, hidden := range []string{"Aziz", "5 mln", "901234567"} {
		if strings.Contains(asked(), hidden) {
			t.Errorf("%q leaves: %s", hidden, asked())
		}
	}
	if n, err := book.AITokens(t.Context(), time.Date(2026, 12, 1, 1, 0, 0, 0, cfg.Zone.Location)); err != nil || n != 4321 {
		t.Errorf("%d tokens are noted, %v", n, err)
	}
	set := func(f func(*store.Tx) error) {
		t.Helper()
		if err := book.Do(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	set(func(tx *store.Tx) error { return tx.SetAIMask(false) })
	if ask(); !strings.Contains(asked(), "5 mln") {
		t.Error("the owner's switch of the mask does nothing")
	}
	set(func(tx *store.Tx) error { return tx.SpendAITokens(now.In(cfg.Zone.Location), store.FirstBudget) })
	before := asked()
	if ask(); asked() != before {
		t.Error("asked over the budget")
	}
	set(func(tx *store.Tx) error { return tx.SetAIBudget(2 * store.FirstBudget) })
	if ask(); asked() == before {
		t.Error("not asked although the owner has doubled the budget")
	}
	if !strings.Contains(lines.String(), "why=budget") || strings.Contains(lines.String(), "hush") {
		t.Errorf("the log is\n%s", lines)
	}
}

func TestSpeechIsWrittenDownWithinTheBudgetOfTheBook(t *testing.T) {
	url, asked := serviceOf(t, `{"text":"salom"}`)
	path := filepath.Join(t.TempDir(), "daftar.db")
	cfg, err := loadServe(map[string]string{
		"TELEGRAM_BOT_TOKEN": rightToken, "DAFTAR_DATABASE": path,
		"TRANSCRIBE_API_KEY": secretAIKey, "TRANSCRIBE_BASE_URL": url + "/v1/",
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := &bytes.Buffer{}
	now := time.Date(2026, 11, 30, 20, 0, 0, 0, time.UTC) // the first of December in Tashkent
	a := app{cfg: cfg, now: func() time.Time { return now }, log: newLogger(lines, secretAIKey)}
	start := func(f func(*store.Store, handlers.Services)) {
		t.Helper()
		book, err := a.open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = book.Close() }()
		_, services, err := a.services(book)
		if err != nil || "http://"+services.SpeechHost != url {
			t.Fatalf("%v, %+v", err, services)
		}
		f(book, services)
	}
	say := func(s handlers.Services, length time.Duration) (string, error) {
		return s.Transcribe(t.Context(), assistant.Recording{
			Name: "voice.oga", Length: length, Fetch: func(context.Context) ([]byte, error) { return []byte("OggS"), nil },
		})
	}
	start(func(book *store.Store, s handlers.Services) {
		if text, err := say(s, 599*time.Minute); err != nil || text != "salom" {
			t.Errorf("%q, %v", text, err)
		}
		if n, err := book.SpeechSeconds(t.Context(), time.Date(2026, 12, 1, 1, 0, 0, 0, cfg.Zone.Location)); err != nil || n != 599*60 {
			t.Errorf("%d seconds are noted, %v", n, err)
		}
	})
	start(func(book *store.Store, s handlers.Services) { // what was spent outlives the restart
		before := asked()
		for range 3 {
			if _, err := say(s, 61*time.Second); err == nil || asked() != before {
				t.Error("written down over the budget")
			}
		}
		if n := strings.Count(lines.String(), "why=budget"); n != 1 {
			t.Errorf("the operator is told %d times", n)
		}
		if err := book.Do(t.Context(), func(tx *store.Tx) error { return tx.SetSpeechBudget(2 * store.FirstSpeechBudget) }); err != nil {
			t.Fatal(err)
		}
		if _, err := say(s, 61*time.Second); err != nil || asked() == before {
			t.Errorf("not written down although the owner has doubled the budget: %v", err)
		}
	})
}

func TestSilenceIsNoFailure(t *testing.T) {
	url, _ := serviceOf(t, `{"text":" "}`)
	cfg, err := loadServe(map[string]string{
		"TELEGRAM_BOT_TOKEN": rightToken, "DAFTAR_DATABASE": filepath.Join(t.TempDir(), "daftar.db"),
		"TRANSCRIBE_API_KEY": secretAIKey, "TRANSCRIBE_BASE_URL": url + "/v1/",
	})
	if err != nil {
		t.Fatal(err)
	}
	a := app{cfg: cfg, now: time.Now, log: slog.New(slog.DiscardHandler)}
	book, err := a.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	_, s, err := a.services(book)
	if err != nil {
		t.Fatal(err)
	}
	text, err := s.Transcribe(t.Context(), assistant.Recording{
		Length: time.Second, Fetch: func(context.Context) ([]byte, error) { return []byte("OggS"), nil },
	})
	if text != "" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
}

func TestWithoutKeysNoServiceIsThere(t *testing.T) {
	cfg, err := loadServe(map[string]string{"TELEGRAM_BOT_TOKEN": rightToken})
	if err != nil {
		t.Fatal(err)
	}
	_, services, err := app{cfg: cfg, now: time.Now, log: slog.New(slog.DiscardHandler)}.services(nil)
	if err != nil || services.ModelHost != "" || services.SpeechHost != "" || services.Summarise != nil || services.Transcribe != nil {
		t.Errorf("%v, %+v", err, services)
	}
}

func TestAKeyPrintsAsAPlaceholder(t *testing.T) {
	c, err := loadServe(map[string]string{
		"TELEGRAM_BOT_TOKEN": rightToken, "OPENAI_API_KEY": secretAIKey, "TRANSCRIBE_API_KEY": secretAIKey,
	})
	if err != nil || string(c.ModelKey) != secretAIKey {
		t.Fatal(err)
	}
	if said := fmt.Sprintf("%v %+v %s", c, c, c.ModelKey.LogValue()); strings.Contains(said, "hush") {
		t.Error(said)
	}
}
