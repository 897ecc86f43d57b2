package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"daftar/store"
)

func serve(ctx context.Context, p program, args []string) (err error) {
	if _, err := parse(newFlags("serve"), p, args, 0); err != nil {
		return err
	}
	environment, err := p.environment()
	if err != nil {
		return err
	}
	cfg, err := loadServe(environment)
	if err != nil {
		return err
	}
	log := newLogger(p.err, string(cfg.Token))
	slog.SetDefault(log) // what libraries log goes through the mask too
	warn(log, cfg, unused(environment))

	book, err := store.Open(ctx, string(cfg.Database), store.Options{Now: p.now})
	if err != nil {
		return fmt.Errorf("DAFTAR_DATABASE: %w", err)
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	<-ctx.Done()
	return nil
}

// warn tells the operator once what is set but will not do what they may expect.
func warn(log *slog.Logger, cfg config, unread []string) {
	if len(unread) > 0 {
		log.Warn("these settings are set, but this version does not use them", "settings", unread)
	}
	if cfg.SendRate > telegramRate {
		log.Warn("DAFTAR_SEND_RATE is above what Telegram allows a bot that does not pay for more",
			"rate", float64(cfg.SendRate), "allowed", telegramRate)
	}
}
