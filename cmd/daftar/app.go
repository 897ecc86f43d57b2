package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"daftar/bot"
	"daftar/campaigns"
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
	// listening is told where our own server listens; nil outside tests.
	listening func(address string)
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
	door, err := openDoor(ctx, a.cfg.Listen, a.log)
	if err != nil {
		return err
	}
	defer door.abandon()
	if a.listening != nil && door != nil {
		a.listening(door.listener.Addr().String())
	}
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
	counts := newMetrics()
	mind, services, err := a.services(book)
	if err != nil {
		return err
	}
	services.Download = func(ctx context.Context, fileID string, limit int64) ([]byte, error) {
		return edge.Download(ctx, fileID, limit)
	}
	services.Typing = func(ctx context.Context, chatID int64) { go edge.Typing(ctx, chatID) }
	desk := handlers.New(book, words, mind, handlers.Config{
		Company:  string(a.cfg.Company),
		Zone:     a.cfg.Zone.String(),
		BotName:  func() string { return edge.Username() },
		Secret:   rand.Text,
		Log:      a.log,
		Handled:  counts.timed,
		Services: services,
	})
	settings := bot.Config{
		Token: string(a.cfg.Token), APIURL: string(a.cfg.APIURL), Rate: float64(a.cfg.SendRate),
		WebhookURL: string(a.cfg.WebhookURL), WebhookSecret: string(a.cfg.WebhookSecret),
		Now: a.now, Log: a.log, Point: a.point, Offer: desk.Offer, Received: counts.received, Called: counts.called,
		Up: func(ctx context.Context) error { return a.start(ctx, desk, edge) },
	}
	if a.tune != nil {
		a.tune(&settings)
	}
	if edge, err = bot.New(settings, book, desk.Handle, desk.Apologise); err != nil {
		return err
	}
	return a.work(ctx, door, a.paths(book, edge, counts), edge, a.clock(book, words, edge, desk))
}

// clock does what is due because time has passed.
func (a app) clock(book *store.Store, words *i18n.Catalogue, edge *bot.Bot, desk *handlers.Desk) *reminders.Clock {
	zone := a.cfg.Zone.String()
	engine := campaigns.New(book, words, campaigns.Config{
		Zone: zone, Company: string(a.cfg.Company), Rate: float64(a.cfg.SendRate), Log: a.log, Wake: edge.Wake,
	})
	return reminders.New(book, words, reminders.Config{Zone: zone, Log: a.log, Wake: edge.Wake, Campaigns: engine, Imports: desk.Imports})
}

// paths are what our own server answers.
func (a app) paths(book *store.Store, edge *bot.Bot, counts *metrics) map[string]http.Handler {
	check := &probe{check: book.Check, failed: func(err error) {
		a.log.Error("the book does not pass a check of its health", slog.String("cause", err.Error()))
	}}
	reasons := unready(check, edge.Username, edge.Health)
	counts.watch(book, a.now, reasons)
	paths := map[string]http.Handler{
		"/healthz": healthz(check), "/readyz": readyz(reasons), "/metrics": counts.handler(),
	}
	if a.cfg.WebhookURL != "" {
		paths[a.cfg.WebhookURL.path()] = edge.Webhook()
	}
	return paths
}

// work lets all parts run until ctx ends or one of them cannot go on. Then the
// door is closed first, so that what comes in by it is still handled.
func (a app) work(ctx context.Context, door *door, paths map[string]http.Handler, edge *bot.Bot, clock *reminders.Clock) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	ticking := make(chan error, 1)
	go func() { ticking <- clock.Run(ctx) }()
	door.serve(paths, fail)
	// The edge goes on until nobody is let in any longer.
	inside, leave := context.WithCancel(context.WithoutCancel(ctx))
	defer leave()
	closed := make(chan error, 1)
	context.AfterFunc(ctx, func() {
		closed <- door.close()
		leave()
	})
	err := edge.Run(inside)
	if errors.Is(err, bot.ErrUnknownToken) {
		err = a.cfg.tokenRefused()
	}
	fail(nil)
	return errors.Join(err, <-ticking, <-closed)
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
