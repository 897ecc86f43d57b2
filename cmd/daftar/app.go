package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"daftar/assistant/rules"
	"daftar/bot"
	"daftar/handlers"
	"daftar/i18n"
	"daftar/reminders"
	"daftar/store"
)

// app is the bot as it runs: serve, the demo and the test of durability put it
// together here.
type app struct {
	cfg config
	now func() time.Time
	log *slog.Logger
	// point is told of every place at which a kill matters; nil outside tests.
	point func(name string)
	// up is told the bot's username, and the claim link when nobody owns the book.
	up func(username, claim string)
	// tune changes how the edge runs, for tests.
	tune func(*bot.Config)
}

// open opens the book.
func (a app) open(ctx context.Context) (*store.Store, error) {
	book, err := store.Open(ctx, string(a.cfg.Database), store.Options{Now: a.now, Point: a.point})
	if err != nil {
		return nil, fmt.Errorf("open the book: %w", err)
	}
	return book, nil
}

// run opens the book and works until ctx ends; what is begun then is finished.
func (a app) run(ctx context.Context) (err error) {
	book, err := a.open(ctx)
	if err != nil {
		return fmt.Errorf("DAFTAR_DATABASE: %w", err)
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	return a.runOn(ctx, book)
}

// runOn works on an open book.
func (a app) runOn(ctx context.Context, book *store.Store) error {
	words, err := i18n.Load()
	if err != nil {
		return err
	}
	words.OnMissing = func(key, tag string) {
		a.log.Warn("a text is missing", slog.String("key", key), slog.String("language", tag))
	}
	if err := words.SetDefault(string(a.cfg.Language)); err != nil {
		return err
	}
	var edge *bot.Bot
	desk := handlers.New(book, words, rules.New(), handlers.Config{
		Company: string(a.cfg.Company),
		Zone:    a.cfg.Zone.String(),
		BotName: func() string { return edge.Username() },
		Secret:  rand.Text,
		Log:     a.log,
	})
	settings := bot.Config{
		Token: string(a.cfg.Token), APIURL: string(a.cfg.APIURL), Rate: float64(a.cfg.SendRate),
		Now: a.now, Log: a.log, Point: a.point,
		Up: func(ctx context.Context) error { return a.start(ctx, desk, edge) },
	}
	if a.tune != nil {
		a.tune(&settings)
	}
	if edge, err = bot.New(settings, book, desk.Handle, desk.Apologise); err != nil {
		return err
	}
	clock := reminders.New(book, words, reminders.Config{Zone: a.cfg.Zone.String(), Log: a.log, Wake: edge.Wake})
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	stopped := make(chan error, 1)
	go func() { stopped <- clock.Run(ctx) }()
	err = edge.Run(ctx)
	if errors.Is(err, bot.ErrUnknownToken) {
		err = a.cfg.tokenRefused()
	}
	stop()
	return errors.Join(err, <-stopped)
}

// start does what waits for the bot's name: the menu of commands, the owner.
func (a app) start(ctx context.Context, desk *handlers.Desk, edge *bot.Bot) error {
	if err := desk.RegisterCommands(ctx); err != nil {
		return err
	}
	claim := ""
	if a.cfg.OwnerID != 0 {
		if err := desk.EnsureOwner(ctx, int64(a.cfg.OwnerID)); err != nil {
			return err
		}
	} else {
		var err error
		if claim, err = desk.ClaimLink(ctx); err != nil {
			return err
		}
	}
	if a.up != nil {
		a.up(edge.Username(), claim)
	}
	return nil
}
