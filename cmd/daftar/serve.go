package main

import (
	"context"
	"fmt"
	"log/slog"
)

func serve(ctx context.Context, p program, args []string) error {
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
	log := newLogger(p.err, string(cfg.Token), string(cfg.WebhookSecret), string(cfg.ModelKey), string(cfg.TranscribeKey))
	slog.SetDefault(log) // what libraries log goes through the mask too
	warn(log, cfg, unused(environment))

	return app{
		cfg: cfg, now: p.now, log: log,
		up: func(username, claim string) {
			if claim != "" {
				fmt.Fprintf(p.out, "Nobody owns the book yet. Whoever opens this link in Telegram first becomes the owner:\n%s\n", claim)
			}
			fmt.Fprintf(p.out, "The bot is up: https://t.me/%s\nThe book is %s\n", username, cfg.Database)
		},
	}.run(ctx)
}

// warn tells the operator once what is set but will not do what they may expect.
func warn(log *slog.Logger, cfg config, unread []string) {
	if len(unread) > 0 {
		log.Warn("these settings are set, but do nothing", "settings", unread)
	}
	if cfg.SendRate > telegramRate {
		log.Warn("DAFTAR_SEND_RATE is above what Telegram allows a bot that does not pay for more",
			"rate", float64(cfg.SendRate), "allowed", telegramRate)
	}
}
