package reminders

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/robfig/cron/v3"

	"daftar/campaigns"
	"daftar/crm"
	"daftar/i18n"
	"daftar/store"
)

// Config is what a Clock needs from outside.
type Config struct {
	Zone string // of the company, an IANA name: the nightly work goes by it
	Log  *slog.Logger
	// Wake, if set, is called when messages were queued.
	Wake func()
	// Campaigns, if set, goes on with what is sent to customers.
	Campaigns *campaigns.Engine
	// Imports, if set, goes on with the lists that come in.
	Imports func(context.Context) error
}

// Clock does what is due.
type Clock struct {
	book  *store.Store
	words *i18n.Catalogue
	cfg   Config
}

// New makes the clock of a book; it goes by the book's own time.
func New(book *store.Store, words *i18n.Catalogue, cfg Config) *Clock {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Wake == nil {
		cfg.Wake = func() {}
	}
	return &Clock{book: book, words: words, cfg: cfg}
}

// How often the clock looks at what is due: nobody waits for a reminder that
// they have asked for in a minute. A look costs one probe of an index.
const (
	tickSchedule    = "*/5 * * * * *"
	nightlySchedule = "0 * * * * *"
	purgeSchedule   = "30 * * * * *"
	// A promotion queues what ten seconds send at most.
	promoteSchedule = "* * * * * *"
	greetSchedule   = "2-59/5 * * * * *"
	// Who handed many over looks whether they are given.
	handOverSchedule = "3-59/5 * * * * *"
	// Somebody watches a list come in.
	importSchedule = "*/1 * * * * *"
)

// Run does what is due until ctx ends, beginning with what became due while
// nobody ran, and then finishes what is begun.
func (c *Clock) Run(ctx context.Context) error {
	log := cronLog{c.cfg.Log}
	// In this order: recovering outside would leave a job that has panicked
	// marked as running for ever.
	jobs := cron.New(cron.WithSeconds(), cron.WithLocation(c.zone()), cron.WithLogger(log),
		cron.WithChain(cron.SkipIfStillRunning(log), cron.Recover(log)))
	// Each job skips only itself: a long backup holds no reminder up.
	work := map[string]func(context.Context) error{
		tickSchedule: c.Tick, nightlySchedule: c.Nightly, purgeSchedule: c.Purge, handOverSchedule: c.moveOn,
		nudgeSchedule: c.Nudge,
	}
	if c.cfg.Campaigns != nil {
		work[promoteSchedule], work[greetSchedule] = c.cfg.Campaigns.Tick, c.cfg.Campaigns.Greet
	}
	if c.cfg.Imports != nil {
		work[importSchedule] = c.cfg.Imports
	}
	for schedule, work := range work {
		job := cron.FuncJob(func() { c.try(ctx, work) })
		if _, err := jobs.AddJob(schedule, job); err != nil {
			return fmt.Errorf("plan what is due: %w", err)
		}
	}
	cron.NewChain(cron.Recover(log)).Then(cron.FuncJob(func() { c.try(ctx, c.Tick) })).Run()
	jobs.Start()
	<-ctx.Done()
	<-jobs.Stop().Done()
	return nil
}

func (c *Clock) try(ctx context.Context, work func(context.Context) error) {
	if err := work(ctx); err != nil && !errors.Is(err, context.Canceled) {
		c.cfg.Log.ErrorContext(ctx, "what is due could not be done", slog.Any("cause", err))
	}
}

func (c *Clock) zone() *time.Location { return crm.User{Zone: c.cfg.Zone}.Location() }

// cronLog hands what cron says to the program's log, without the values of a
// panic, which may hold what a person wrote.
type cronLog struct{ log *slog.Logger }

// Info drops what cron says of its own doing.
func (cronLog) Info(string, ...any) {}

func (l cronLog) Error(err error, msg string, keysAndValues ...any) {
	attrs := []any{slog.String("cause", "a panic")}
	if fault := runtime.Error(nil); errors.As(err, &fault) {
		attrs = []any{slog.Any("cause", err)}
	}
	l.log.Error("cron: "+msg, append(attrs, keysAndValues...)...)
}
