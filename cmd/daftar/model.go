package main

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"daftar/assistant"
	"daftar/assistant/openai"
	"daftar/assistant/rules"
	"daftar/crm"
)

// ModelConfig is the AI service that may be asked what the rules leave over.
type ModelConfig struct {
	Key     string   `env:"OPENAI_API_KEY"` // "": nobody is asked
	BaseURL modelURL `env:"OPENAI_BASE_URL"`
	Model   string   `env:"OPENAI_MODEL"`
}

// modelURL is a server that speaks OpenAI's protocol, without a slash at its end.
type modelURL string

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *modelURL) UnmarshalText(b []byte) error {
	u, err := url.Parse(string(b))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("is not the address of an AI service; write one such as https://api.openai.com/v1")
	}
	*m = modelURL(strings.TrimRight(string(b), "/"))
	return nil
}

// engineOf makes the engine that --engine names.
func engineOf(p program, name string) (engine, error) {
	if name == "rules" {
		return rules.New(), nil
	}
	environment, err := p.environment()
	if err != nil {
		return nil, err
	}
	cfg, err := load[ModelConfig](environment)
	if err != nil {
		return nil, err
	}
	if cfg.Key == "" {
		if name == "openai" {
			return nil, usageError("understand: --engine openai needs OPENAI_API_KEY; without one use --engine rules")
		}
		return rules.New(), nil
	}
	model, err := openai.New(openai.Config{
		Key: cfg.Key, BaseURL: string(cfg.BaseURL), Model: cfg.Model, Now: p.now, Log: newLogger(p.err, cfg.Key),
	})
	if err != nil {
		return nil, err
	}
	if name == "openai" {
		return always{rules.New(), model}, nil
	}
	return assistant.NewChain(rules.New(), model), nil
}

// always asks the model also what the rules understand, and tells when it does not
// answer: so that it can be tried out.
type always struct {
	rules *rules.Engine
	model *openai.Engine
}

func (a always) Understand(ctx context.Context, u crm.Utterance) (crm.Understanding, error) {
	ruled, err := a.rules.Understand(ctx, u)
	if err != nil {
		return ruled, err
	}
	better, err := a.model.Understand(ctx, u, ruled)
	if errors.Is(err, openai.ErrNotAsked) {
		return ruled, nil
	}
	return better, err
}
