package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"daftar/crm"
)

// wire is a service without a network, so that its clock can be that of a test.
type wire func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (w wire) RoundTrip(r *http.Request) (*http.Response, error) { return w(r) }

func reply(status int, body string, headers ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

func good() *http.Response {
	b, _ := json.Marshal(completion(act()))
	return reply(http.StatusOK, string(b))
}

func onWire(w wire, log *bytes.Buffer) func(*Config) {
	return func(c *Config) {
		c.Transport = w
		logged(log)(c)
	}
}

var utterance = said("Azizga chopvoldim")

func TestARetryWaitsAsLongAsTheServiceSays(t *testing.T) {
	for _, tc := range []struct {
		name    string
		first   func() (*http.Response, error)
		calls   int32
		took    time.Duration
		succeed bool
	}{
		{"seconds", func() (*http.Response, error) { return reply(429, "{}", "Retry-After", "3"), nil }, 2, 3 * time.Second, true},
		{"a date", func() (*http.Response, error) {
			return reply(503, "{}", "Retry-After", monday.Add(2*time.Second).UTC().Format(http.TimeFormat)), nil
		}, 2, 2 * time.Second, true},
		{"too long", func() (*http.Response, error) { return reply(429, "{}", "Retry-After", "30"), nil }, 1, 0, false},
		{"not said", func() (*http.Response, error) { return reply(500, "oops"), nil }, 2, retryDelay, true},
		{"no connection", func() (*http.Response, error) { return nil, errors.New("connection refused") }, 2, retryDelay, true},
		{"cut off", func() (*http.Response, error) {
			return reply(200, `{"choices":[{"message":{"content":"{\"acti`), nil
		}, 2, retryDelay, true},
		{"a wrong key", func() (*http.Response, error) { return reply(401, `{"error":{"message":"sk-secret"}}`), nil }, 1, 0, false},
		{"no money left", func() (*http.Response, error) {
			return reply(429, `{"error":{"code":"insufficient_quota","message":"x"}}`), nil
		}, 1, 0, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var calls atomic.Int32
				e := engineAt(t, "http://service", onWire(func(*http.Request) (*http.Response, error) {
					if calls.Add(1) == 1 {
						return tc.first()
					}
					return good(), nil
				}, &bytes.Buffer{}))
				began := time.Now()
				_, err := e.Understand(t.Context(), utterance, crm.Understanding{})
				if (err == nil) != tc.succeed || calls.Load() != tc.calls || time.Since(began) != tc.took {
					t.Errorf("%d calls in %v, %v; want %d in %v", calls.Load(), time.Since(began), err, tc.calls, tc.took)
				}
			})
		})
	}
}

func TestASlowServiceIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &bytes.Buffer{}
		e := engineAt(t, "http://service", onWire(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}, log))
		began := time.Now()
		_, err := e.Understand(t.Context(), utterance, crm.Understanding{})
		if f := (*fault)(nil); !errors.As(err, &f) || f.what != "timeout" || time.Since(began) != defaultTimeout {
			t.Errorf("given up after %v: %v", time.Since(began), err)
		}
	})
}

func TestWhoeverStopsAskingIsNoOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &bytes.Buffer{}
		e := engineAt(t, "http://service", onWire(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}, log))
		for range 2 * breakAfter {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			if _, err := e.Understand(ctx, utterance, crm.Understanding{}); !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		}
		if log.Len() > 0 {
			t.Error(log)
		}
	})
}

func TestAServiceThatFailsIsLeftAloneForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &bytes.Buffer{}
		var calls atomic.Int32
		var up atomic.Bool
		e := engineAt(t, "http://service", onWire(func(*http.Request) (*http.Response, error) {
			calls.Add(1)
			if up.Load() {
				return good(), nil
			}
			return reply(401, `{"error":{"message":"Incorrect API key provided: sk-secret. Azizga chopvoldim"}}`), nil
		}, log))
		ask := func() error {
			_, err := e.Understand(t.Context(), utterance, crm.Understanding{})
			return err
		}
		for range breakAfter + 10 {
			if ask() == nil {
				t.Fatal("a failing service understood")
			}
		}
		if calls.Load() != breakAfter {
			t.Errorf("%d calls to a failing service, want %d", calls.Load(), breakAfter)
		}
		<-time.After(breakFor + time.Second)
		first, second := ask(), ask()
		if first == nil || second == nil || calls.Load() != breakAfter+1 {
			t.Errorf("%d calls after the pause, want one", calls.Load()-breakAfter)
		}
		up.Store(true)
		<-time.After(breakFor + time.Second)
		for range 3 {
			if err := ask(); err != nil {
				t.Error(err)
			}
		}
		if calls.Load() != breakAfter+4 {
			t.Errorf("%d calls in all", calls.Load())
		}
		if n := strings.Count(log.String(), "\n"); n != 2 {
			t.Errorf("an outage and its end made %d lines:\n%s", n, log)
		}
		for _, secret := range []string{"sk-secret", "Aziz", "chopvoldim"} {
			if strings.Contains(log.String(), secret) {
				t.Errorf("the log holds %q:\n%s", secret, log)
			}
		}
	})
}

func TestErrorsSayNothingOfKeysAndTexts(t *testing.T) {
	m := newServer(t, func(w http.ResponseWriter, body string) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error":{"message":%q}}`, "sk-secret "+body)
	})
	_, err := engineAt(t, m.URL).Understand(context.Background(), utterance, crm.Understanding{})
	if err == nil || strings.Contains(err.Error(), "sk-") || strings.Contains(err.Error(), "chopvoldim") {
		t.Error(err)
	}
}

func TestAPanicIsAnErrorAndTheRulesAnswerStands(t *testing.T) {
	m := newModel(t, func(string) string { return act() })
	u := utterance
	u.Known = func([]string) ([]crm.KnownCustomer, error) { panic("out of range") }
	log := &bytes.Buffer{}
	got, err := engineAt(t, m.URL, logged(log)).Understand(context.Background(), u, crm.Understanding{SmallTalk: true})
	if err == nil || !got.SmallTalk || !strings.Contains(log.String(), "stack") {
		t.Errorf("%v, %v\n%s", got, err, log)
	}
}

func TestNothingGoesToAnotherServer(t *testing.T) {
	elsewhere := newModel(t, func(string) string { return act() })
	m := newServer(t, func(w http.ResponseWriter, _ string) {
		w.Header().Set("Location", elsewhere.URL+"/v1/chat/completions")
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	if _, err := engineAt(t, m.URL).Understand(context.Background(), utterance, crm.Understanding{}); err == nil || len(elsewhere.asked()) != 0 {
		t.Errorf("%v; the other server was asked %d times", err, len(elsewhere.asked()))
	}
}

// purse keeps what has been spent.
type purse struct {
	spent  atomic.Int64
	broken atomic.Bool
}

func (p *purse) budget(most int64) func(*Config) {
	return func(c *Config) {
		c.Budget = func(context.Context) (int64, error) { return most, nil }
		c.Spent = func(context.Context) (int64, error) {
			if p.broken.Load() {
				return 0, errors.New("no such table")
			}
			return p.spent.Load(), nil
		}
		c.Spend = func(_ context.Context, n int64) error { p.spent.Add(n); return nil }
	}
}

func TestTheBudgetIsKept(t *testing.T) {
	m := newModel(t, func(string) string { return act() })
	var p purse
	log := &bytes.Buffer{}
	e := engineAt(t, m.URL, p.budget(10_000), logged(log))
	ask := func() error {
		_, err := e.Understand(context.Background(), utterance, crm.Understanding{})
		return err
	}
	if err := ask(); err != nil || p.spent.Load() != 100 {
		t.Errorf("%v; %d tokens were spent, the service says 100", err, p.spent.Load())
	}
	p.spent.Store(9_999)
	for range 3 {
		if f := (*fault)(nil); !errors.As(ask(), &f) || f.what != "budget" {
			t.Error("asked over the budget")
		}
	}
	p.spent.Store(0)
	p.broken.Store(true)
	if ask() == nil {
		t.Error("asked without knowing what has been spent")
	}
	if n := len(m.asked()); n != 1 {
		t.Errorf("the service was asked %d times", n)
	}
	if n := strings.Count(log.String(), "why=budget"); n != 1 {
		t.Errorf("the operator was told %d times:\n%s", n, log)
	}
}

func TestAnAnswerThatNobodyReadIsPaidForAllTheSame(t *testing.T) {
	var p purse
	m := newModel(t, func(string) string { return "not JSON" })
	e := engineAt(t, m.URL, p.budget(100_000))
	if _, err := e.Understand(context.Background(), utterance, crm.Understanding{}); err == nil || p.spent.Load() != 100 {
		t.Errorf("%v; %d tokens were spent", err, p.spent.Load())
	}
	cutOff := newServer(t, func(w http.ResponseWriter, _ string) {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, `{"choices":`)
	})
	p.spent.Store(0)
	e = engineAt(t, cutOff.URL, p.budget(100_000))
	if _, err := e.Understand(context.Background(), utterance, crm.Understanding{}); err == nil || p.spent.Load() < 1000 {
		t.Errorf("%v; a call that broke off counts as %d tokens", err, p.spent.Load())
	}
}

func TestAnswersOfNoUseAreErrors(t *testing.T) {
	for name, body := range map[string]string{
		"no choices":  `{"choices":[]}`,
		"HTML":        `<html><body>Bad gateway</body></html>`,
		"cut short":   `{"choices":[{"finish_reason":"length","message":{"content":"{\"actions\":[]}"}}]}`,
		"a refusal":   `{"choices":[{"finish_reason":"stop","message":{"content":"{\"actions\":[]}","refusal":"I cannot help with that"}}]}`,
		"no JSON":     `{"choices":[{"finish_reason":"stop","message":{"content":"Sure! Here you are: {}"}}]}`,
		"no actions":  `{"choices":[{"finish_reason":"stop","message":{"content":"{}"}}]}`,
		"other types": `{"choices":[{"finish_reason":"stop","message":{"content":"{\"actions\":[{\"words\":5}]}"}}]}`,
		"no end":      `{"choices":[{"finish_reason":"stop","message":{"content":"{\"actions\":[]}"}}],"pad":"` + strings.Repeat("x", 2*mostAnswer) + `"}`,
		"empty":       ``,
	} {
		t.Run(name, func(t *testing.T) {
			m := newServer(t, func(w http.ResponseWriter, _ string) { _, _ = io.WriteString(w, body) })
			if got, err := engineAt(t, m.URL).Understand(context.Background(), utterance, crm.Understanding{SmallTalk: true}); err == nil || !got.SmallTalk {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}
