package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"runtime/debug"
	"time"

	api "github.com/sashabaranov/go-openai"

	"daftar/assistant"
	"daftar/assistant/rules"
	"daftar/crm"
)

// DefaultModel is asked where no other one is set. It is cheap, fast and keeps to
// a schema.
const DefaultModel = "gpt-4.1-mini"

// Config says which service is asked, and how much.
type Config struct {
	Key     string
	BaseURL string // "": OpenAI's own; any service that speaks its protocol will do
	Model   string // "": DefaultModel
	// Mask tells whether people, phones and amounts are masked before a text
	// leaves. nil: always.
	Mask func(context.Context) bool
	// Timeout is how long a call may take with its retry; 0: 8 s.
	Timeout time.Duration
	// Budget tells how many tokens a month may be used; 0, or nil: any number.
	// Spent tells how many have been, Spend adds to them.
	Budget    func(context.Context) (int64, error)
	Spent     func(context.Context) (int64, error)
	Spend     func(context.Context, int64) error
	Transport http.RoundTripper // nil: http.DefaultTransport
	Now       func() time.Time
	Log       *slog.Logger
}

// Engine asks a model. It may be used by many goroutines at once.
type Engine struct {
	cfg     Config
	client  *api.Client
	guard   *guard
	budget  *budget
	rules   *rules.Engine
	replies assistant.Recent[asking, answered]
	// warm: the model takes a temperature.
	warm bool
}

const defaultTimeout = 8 * time.Second

// New makes an engine. It refuses a Config without a key, a clock or a log.
func New(cfg Config) (*Engine, error) {
	if cfg.Key == "" || cfg.Now == nil || cfg.Log == nil {
		return nil, errors.New("an AI engine needs a key, a clock and a log")
	}
	if cfg.Model == "" {
		cfg.Model = DefaultModel
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	e := &Engine{
		cfg: cfg, rules: rules.New(),
		client: newClient(cfg.Key, cfg.BaseURL, cfg.Transport, cfg.Now),
		guard:  newGuard("understanding", cfg.Timeout, cfg.Log, false),
		budget: &budget{most: cfg.Budget, spent: cfg.Spent, spend: cfg.Spend},
	}
	e.warm = api.NewReasoningValidator().Validate(api.ChatCompletionRequest{Model: cfg.Model, Temperature: coldest}) == nil
	return e, nil
}

// coldest is the temperature 0, which the library would leave out.
const coldest = math.SmallestNonzeroFloat32

func newClient(key, baseURL string, base http.RoundTripper, now func() time.Time) *api.Client {
	if base == nil {
		base = http.DefaultTransport
	}
	cfg := api.DefaultConfig(key)
	if baseURL != "" {
		cfg.BaseURL = baseURL
	}
	cfg.HTTPClient = &http.Client{
		Transport: transport{base, now},
		// What was meant for one server goes to no other.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return api.NewClientWithConfig(cfg)
}

// mostText is how long a message may be, in bytes, to be worth its tokens.
const mostText = 4000

// ErrNotAsked means that the model was not asked: the text is too long for it or
// speaks to it instead of about customers.
var ErrNotAsked = errors.New("the model was not asked")

// Understand betters what the rules understood of a message, ruled, by what the
// model says to it. On an error the rules' answer stands.
func (e *Engine) Understand(ctx context.Context, u crm.Utterance, ruled crm.Understanding) (out crm.Understanding, err error) {
	defer func() {
		if e.rescue(recover(), &err) {
			out = ruled
		}
	}()
	if len(u.Text) > mostText || speaksToModel(u.Text) {
		return ruled, ErrNotAsked
	}
	facts, err := e.rules.Facts(u)
	if err != nil {
		return ruled, fmt.Errorf("read the facts of a message: %w", err)
	}
	mask := newMasking(e.masks(ctx))
	text := mask.mask(u.Text, facts)
	mask.name(&text, facts)
	asked, err := mask.ask(text, facts, u.Now)
	if err != nil {
		return ruled, err
	}
	answer, err := e.answer(ctx, asking{u.Message, u.Text}, asked)
	if err != nil {
		return ruled, err
	}
	return newReading(u, facts, text, mask, ruled).merge(answer), nil
}

// rescue makes an error of a panic: nothing that a model writes may stop a person's
// message from being saved.
func (e *Engine) rescue(panicked any, err *error) bool {
	if panicked == nil {
		return false
	}
	e.cfg.Log.Error("the reading of a model's answer broke off", slog.String("stack", string(debug.Stack())))
	*err = &fault{what: "panic", after: -1}
	return true
}

func (e *Engine) masks(ctx context.Context) bool { return e.cfg.Mask == nil || e.cfg.Mask(ctx) }

// An answer is at most so many tokens; a model that thinks first needs more.
const (
	mostTokens     = 1500
	mostOfThinking = 6000
)

func (e *Engine) mostTokens() int64 {
	if e.warm {
		return mostTokens
	}
	return mostOfThinking
}

// complete asks one question and hands the answer to read, whose error is the
// service's failure.
func (e *Engine) complete(ctx context.Context, system, user, name, schema string, read func(string) error) error {
	reserved := tokensOf(system) + tokensOf(schema) + tokensOf(user) + e.mostTokens()
	if err := e.budget.reserve(ctx, reserved); err != nil {
		e.guard.ill(err)
		return err
	}
	used := int64(0)
	err := e.guard.run(ctx, func(ctx context.Context) error {
		resp, err := e.client.CreateChatCompletion(ctx, e.request(system, user, name, schema))
		if err != nil {
			if unknownCost(err) {
				used += reserved - e.mostTokens()
			}
			return err
		}
		used += int64(resp.Usage.TotalTokens)
		if resp.Usage.TotalTokens <= 0 {
			used += reserved - e.mostTokens()
		}
		if len(resp.Choices) == 0 || resp.Choices[0].FinishReason == api.FinishReasonLength || resp.Choices[0].Message.Refusal != "" {
			return &fault{what: "answer", after: -1}
		}
		if err := read(resp.Choices[0].Message.Content); err != nil {
			return &fault{what: "answer", after: -1}
		}
		return nil
	})
	if failed := e.budget.settle(ctx, reserved, used); failed != nil {
		e.guard.ill(failed)
		err = errors.Join(err, failed)
	}
	return err
}

// unknownCost reports whether a call that failed may have been worked on, and so
// be charged for: anything but a status that says no.
func unknownCost(err error) bool {
	var status *api.APIError
	var plain *api.RequestError
	return !errors.As(err, &status) && !errors.As(err, &plain)
}

func (e *Engine) request(system, user, name, schema string) api.ChatCompletionRequest {
	r := api.ChatCompletionRequest{
		Model: e.cfg.Model,
		Messages: []api.ChatCompletionMessage{
			{Role: api.ChatMessageRoleSystem, Content: system},
			{Role: api.ChatMessageRoleUser, Content: user},
		},
		MaxCompletionTokens: int(e.mostTokens()),
		ResponseFormat: &api.ChatCompletionResponseFormat{
			Type: api.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &api.ChatCompletionResponseFormatJSONSchema{
				Name: name, Strict: true, Schema: json.RawMessage(schema),
			},
		},
	}
	if e.warm {
		r.Temperature = coldest
	} else {
		r.ReasoningEffort = api.ReasoningEffortLow
	}
	return r
}
