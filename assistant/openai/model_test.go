package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"daftar/assistant"
	"daftar/assistant/rules"
	"daftar/crm"
	"daftar/crm/fold"
)

var (
	tashkent = time.FixedZone("Asia/Tashkent", 5*60*60)
	monday   = time.Date(2026, 11, 23, 10, 0, 0, 0, tashkent)
)

// model is a service that answers what the test says, and keeps what it was asked.
type model struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
}

// newModel answers every request with what answer gives for its user message: the
// content of the model's message.
func newModel(t testing.TB, answer func(user string) string) *model {
	t.Helper()
	return newServer(t, func(w http.ResponseWriter, body string) {
		var req struct {
			Messages []struct{ Role, Content string }
		}
		if err := json.Unmarshal([]byte(body), &req); err != nil || len(req.Messages) != 2 {
			http.Error(w, "not a chat completion", http.StatusBadRequest)
			return
		}
		writeCompletion(w, answer(req.Messages[1].Content))
	})
}

func newServer(t testing.TB, answer func(http.ResponseWriter, string)) *model {
	t.Helper()
	m := &model{}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		m.mu.Lock()
		m.bodies = append(m.bodies, string(b))
		m.mu.Unlock()
		answer(w, string(b))
	}))
	t.Cleanup(m.Close)
	return m
}

func writeCompletion(w http.ResponseWriter, content string) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(completion(content))
}

func completion(content string) map[string]any {
	return map[string]any{
		"id": "1", "object": "chat.completion",
		"choices": []any{map[string]any{"index": 0, "finish_reason": "stop", "message": map[string]any{"role": "assistant", "content": content}}},
		"usage":   map[string]any{"total_tokens": 100},
	}
}

func (m *model) asked() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.bodies)
}

// engineAt is an engine that asks a server.
func engineAt(t testing.TB, url string, more ...func(*Config)) *Engine {
	t.Helper()
	cfg := Config{Key: "sk-secret", BaseURL: url + "/v1", Now: func() time.Time { return monday }, Log: slog.New(slog.DiscardHandler)}
	for _, change := range more {
		change(&cfg)
	}
	e, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func unmasked(cfg *Config) { cfg.Mask = func(context.Context) bool { return false } }

// logged collects what an engine logs.
func logged(b *bytes.Buffer) func(*Config) {
	return func(cfg *Config) { cfg.Log = slog.New(slog.NewTextHandler(b, nil)) }
}

// bookOf looks customers up in a list.
func bookOf(customers ...crm.KnownCustomer) func([]string) ([]crm.KnownCustomer, error) {
	byKey := map[string][]int{}
	for i, c := range customers {
		for _, k := range append(fold.Keys(c.Name), fold.Keys(c.Company)...) {
			byKey[k] = append(byKey[k], i)
		}
	}
	return func(keys []string) ([]crm.KnownCustomer, error) {
		var at []int
		for _, k := range keys {
			at = append(at, byKey[k]...)
		}
		slices.Sort(at)
		var out []crm.KnownCustomer
		for _, i := range slices.Compact(at) {
			out = append(out, customers[i])
		}
		return out, nil
	}
}

func said(text string, known ...crm.KnownCustomer) crm.Utterance {
	return crm.Utterance{Text: text, Now: monday, Known: bookOf(known...)}
}

// byRules is what the rules alone understand.
func byRules(t testing.TB, u crm.Utterance) crm.Understanding {
	t.Helper()
	out, err := rules.New().Understand(context.Background(), u)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// byBoth is what the rules and a model that answers so understand.
func byBoth(t testing.TB, u crm.Utterance, answer string, more ...func(*Config)) crm.Understanding {
	t.Helper()
	m := newModel(t, func(string) string { return answer })
	out, err := engineAt(t, m.URL, more...).Understand(context.Background(), u, byRules(t, u))
	if err != nil {
		t.Fatalf("understand %q: %v", u.Text, err)
	}
	return out
}

// line is an understanding as it is printed.
func line(t testing.TB, u crm.Understanding) string {
	t.Helper()
	b, err := assistant.Line(u)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// act writes an answer of actions: pairs of field and value, all others null.
func act(actions ...map[string]any) string {
	all := []map[string]any{}
	for _, a := range actions {
		full := map[string]any{}
		for _, f := range strings.Fields("words query person activity outcome status amount title time task_kind task") {
			full[f] = a[f]
		}
		if full["words"] == nil {
			full["words"] = ""
		}
		all = append(all, full)
	}
	b, err := json.Marshal(map[string]any{"actions": all})
	if err != nil {
		panic(err)
	}
	return string(b)
}

type fields = map[string]any
