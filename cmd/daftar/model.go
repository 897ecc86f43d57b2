package main

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"regexp"
	"strings"

	"daftar/assistant"
	"daftar/assistant/openai"
	"daftar/assistant/rules"
	"daftar/crm"
)

// ModelConfig is the AI service that may be asked what the rules leave over.
type ModelConfig struct {
	ModelKey  serviceKey `env:"OPENAI_API_KEY"` // "": nobody is asked
	ModelURL  modelURL   `env:"OPENAI_BASE_URL"`
	ModelName modelName  `env:"OPENAI_MODEL"`
}

// TranscribeConfig is the service that may be sent speech, to write it down.
type TranscribeConfig struct {
	TranscribeKey  serviceKey      `env:"TRANSCRIBE_API_KEY"` // "": nobody is sent any
	TranscribeURL  modelURL        `env:"TRANSCRIBE_BASE_URL"`
	TranscribeName transcriberName `env:"TRANSCRIBE_MODEL"`
}

// serviceKey is the key of an account with a service. It prints as a placeholder.
type serviceKey string

var keyShape = regexp.MustCompile(`^[!-~]{1,512}$`)

// UnmarshalText implements encoding.TextUnmarshaler.
func (k *serviceKey) UnmarshalText(b []byte) error {
	if !keyShape.Match(b) {
		return errors.New("is not a key; write it as the service gave it: letters, digits and signs, without spaces")
	}
	*k = serviceKey(b)
	return nil
}

// String hides the key from whatever prints the settings.
func (k serviceKey) String() string {
	if k == "" {
		return ""
	}
	return hiddenKey
}

// LogValue implements slog.LogValuer.
func (k serviceKey) LogValue() slog.Value { return slog.StringValue(k.String()) }

const hiddenKey = "[key]"

// modelName and transcriberName are what a service calls its models.
type (
	modelName       string
	transcriberName string
)

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *modelName) UnmarshalText(b []byte) error {
	*m = modelName(b)
	return checkName(b, openai.DefaultModel)
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *transcriberName) UnmarshalText(b []byte) error {
	*m = transcriberName(b)
	return checkName(b, openai.DefaultTranscriber+" or whisper-1")
}

var nameShape = regexp.MustCompile(`^[!-~]{1,128}$`)

func checkName(b []byte, such string) error {
	if !nameShape.Match(b) {
		return errors.New("is not the name of a model; write one such as " + such)
	}
	return nil
}

// modelURL is a server that speaks OpenAI's protocol, without a slash at its end.
type modelURL string

// openAI is asked where no address is set.
const openAI = "api.openai.com"

// host is the server by its name, for people.
func (m modelURL) host() string {
	u, err := url.Parse(string(m))
	if err != nil || u.Host == "" {
		return openAI
	}
	return u.Host
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *modelURL) UnmarshalText(b []byte) error {
	u, err := url.Parse(string(b))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
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
	if cfg.ModelKey == "" {
		if name == "openai" {
			return nil, usageError("understand: --engine openai needs OPENAI_API_KEY; without one use --engine rules")
		}
		return rules.New(), nil
	}
	model, err := openai.New(openai.Config{
		Key: string(cfg.ModelKey), BaseURL: string(cfg.ModelURL), Model: string(cfg.ModelName),
		Now: p.now, Log: newLogger(p.err, string(cfg.ModelKey)),
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
