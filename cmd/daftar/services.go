package main

import (
	"context"
	"errors"
	"time"

	"daftar/assistant"
	"daftar/assistant/openai"
	"daftar/assistant/rules"
	"daftar/handlers"
	"daftar/store"
)

// services makes the one engine and the one transcriber of the process, where their
// keys are set: what understands messages, and what the conversations may ask.
func (a app) services(book *store.Store) (*assistant.Chain, handlers.Services, error) {
	var s handlers.Services
	chain := assistant.NewChain(rules.New(), nil)
	if a.cfg.ModelKey != "" {
		engine, err := openai.New(a.model(book))
		if err != nil {
			return nil, s, err
		}
		chain = assistant.NewChain(rules.New(), engine)
		s.ModelHost = a.cfg.ModelURL.host()
		s.Summarise = func(ctx context.Context, req assistant.SummaryRequest) (string, error) {
			text, err := engine.Summarise(ctx, req)
			if errors.Is(err, openai.ErrNothingHolds) { // asked again only when the history has changed
				return "", nil
			}
			return text, err
		}
	}
	if a.cfg.TranscribeKey != "" {
		t, err := openai.NewTranscriber(a.listener(book))
		if err != nil {
			return nil, s, err
		}
		s.SpeechHost = a.cfg.TranscribeURL.host()
		s.Transcribe = func(ctx context.Context, r assistant.Recording) (string, error) {
			text, err := t.Transcribe(ctx, r)
			if errors.Is(err, openai.ErrNoSpeech) { // listening to it again would hear no more
				return "", nil
			}
			return text, err
		}
	}
	return chain, s, nil
}

// month is the moment on the team's clock, by which a month is paid for.
func (a app) month() time.Time { return a.now().In(a.cfg.Zone.Location) }

// listener is the service that writes speech down, with the budget as the book has it
// at the moment of each recording.
func (a app) listener(book *store.Store) openai.TranscribeConfig {
	return openai.TranscribeConfig{
		Key: string(a.cfg.TranscribeKey), BaseURL: string(a.cfg.TranscribeURL), Model: string(a.cfg.TranscribeName),
		Now: a.now, Log: a.log,
		Budget: func(ctx context.Context) (int64, error) {
			s, err := book.AISettings(ctx)
			return 60 * s.SpeechBudget, err
		},
		Spent: func(ctx context.Context) (int64, error) { return book.SpeechSeconds(ctx, a.month()) },
		Spend: func(ctx context.Context, seconds int64) error {
			return book.Do(ctx, func(tx *store.Tx) error { return tx.SpendSpeech(a.month(), seconds) })
		},
	}
}

// model is the AI service, with the budget and the mask as the book has them at the
// moment of each question.
func (a app) model(book *store.Store) openai.Config {
	return openai.Config{
		Key: string(a.cfg.ModelKey), BaseURL: string(a.cfg.ModelURL), Model: string(a.cfg.ModelName),
		Now: a.now, Log: a.log,
		Mask: func(ctx context.Context) bool {
			s, err := book.AISettings(ctx)
			return err != nil || !s.Bare
		},
		Budget: func(ctx context.Context) (int64, error) {
			s, err := book.AISettings(ctx)
			return s.Budget, err
		},
		Spent: func(ctx context.Context) (int64, error) { return book.AITokens(ctx, a.month()) },
		Spend: func(ctx context.Context, tokens int64) error {
			return book.Do(ctx, func(tx *store.Tx) error { return tx.SpendAITokens(a.month(), tokens) })
		},
	}
}
