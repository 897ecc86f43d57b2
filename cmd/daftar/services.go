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
		t, err := openai.NewTranscriber(openai.TranscribeConfig{
			Key: string(a.cfg.TranscribeKey), BaseURL: string(a.cfg.TranscribeURL), Model: string(a.cfg.TranscribeName),
			Now: a.now, Log: a.log,
		})
		if err != nil {
			return nil, s, err
		}
		s.SpeechHost, s.Transcribe = a.cfg.TranscribeURL.host(), t.Transcribe
	}
	return chain, s, nil
}

// model is the AI service, with the budget and the mask as the book has them at the
// moment of each question.
func (a app) model(book *store.Store) openai.Config {
	month := func() time.Time { return a.now().In(a.cfg.Zone.Location) }
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
		Spent: func(ctx context.Context) (int64, error) { return book.AITokens(ctx, month()) },
		Spend: func(ctx context.Context, tokens int64) error {
			return book.Do(ctx, func(tx *store.Tx) error { return tx.SpendAITokens(month(), tokens) })
		},
	}
}
