package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"daftar/bot/chat"
	"daftar/store"
)

// Handler decides what a request means. It may read, ask and draw for as long as
// it needs, but it changes nothing: what it wants changed is the action that it
// returns, which runs in one short transaction together with the mark that the
// request is done. A nil action changes nothing.
//
// When the action returns [crm.ErrStale], the handler decides again.
type Handler func(ctx context.Context, r chat.Request) (func(*store.Tx) error, error)

// Config is what a Bot needs from outside. Zero values of the numbers mean the
// defaults.
type Config struct {
	Token  string
	APIURL string           // "": Telegram's own
	Rate   float64          // messages a second to all chats together; default 30
	Now    func() time.Time // the book's clock; required
	// WebhookURL, if set, is where Telegram is to bring updates instead of being
	// polled for them; it must lead to [Bot.Webhook]. WebhookSecret is what Telegram
	// shows there, 1 to 256 characters of A-Z, a-z, 0-9, _ and -.
	WebhookURL, WebhookSecret string
	// Pace is the clock by which limits and pauses are kept. It must go on by
	// itself, also in a test that holds Now still. Default Now.
	Pace func() time.Time
	Log  *slog.Logger // default: nothing is logged
	// Point, if set, is told the name of every place outside the store at which a
	// kill matters: before and after each call that sends. For tests.
	Point func(name string)
	// Up, if set, runs when Telegram has told who the bot is, before anything is
	// received. Its error ends Run.
	Up func(ctx context.Context) error
	// Offer, if set, answers what a person types behind the bot's name in any chat.
	// It changes nothing, and may be called for the same request again.
	Offer func(ctx context.Context, r chat.Request) (chat.Offers, error)
	// Received, if set, is told the kind of each new update: one of those that are
	// asked for, or "other".
	Received func(kind string)
	// Called, if set, is told of each call of Telegram: its method and the code of
	// the answer, 0 when none came.
	Called func(method string, code int)

	Workers int // updates handled side by side; default 16
	Senders int // calls under way side by side; default 32
	// Backlog is how many updates, and how many messages of each priority, wait in
	// memory; the others wait in the book. Default 20,000, no less than 500.
	Backlog        int
	PollTimeout    time.Duration // how long Telegram may hold a poll open; default 50 s
	HandlerTimeout time.Duration // how long one decision may take; default 2 min
	Grace          time.Duration // how long Run goes on to finish what is begun; default 10 s
	// Idle is how often the outbox is looked through for what others have queued.
	// Default 250 ms; Wake makes it at once.
	Idle time.Duration
	// Backoff is how long to wait after the nth failure in a row, from 0.
	// Default: from 0.2 s doubling up to 30 s, with jitter.
	Backoff func(n int) time.Duration
	// HookWatch is how often Telegram is asked whether its deliveries to the webhook
	// succeed. Default a minute.
	HookWatch time.Duration
}

// Bot is the edge of one Telegram bot.
type Bot struct {
	cfg       Config
	st        *store.Store
	handle    Handler
	apologise func(context.Context, chat.Request) chat.Message
	api       *api
	health    health
	lanes     *lanes
	sender    *sender
	taps      chan string
	typed     chan json.RawMessage // updates of what was typed behind the bot's name
	open      atomic.Bool          // the webhook takes updates
	hook      hook

	mu   sync.Mutex
	name string
}

// New makes a Bot; it calls nobody yet. apologise says that something failed on
// our side; it may return a message without text to say nothing.
func New(
	cfg Config, st *store.Store, handle Handler, apologise func(context.Context, chat.Request) chat.Message,
) (*Bot, error) {
	if strings.TrimSpace(cfg.Token) == "" {
		return nil, errors.New("make the bot: no token")
	}
	if cfg.Now == nil {
		return nil, errors.New("make the bot: no clock")
	}
	if cfg.WebhookURL != "" && cfg.WebhookSecret == "" {
		return nil, errors.New("make the bot: a webhook without a secret would believe everybody")
	}
	cfg = cfg.withDefaults()
	if u, err := url.Parse(cfg.APIURL); err != nil || u.Host == "" {
		return nil, errors.New("make the bot: the API address is not a URL")
	}
	b := &Bot{cfg: cfg, st: st, handle: handle, apologise: apologise, taps: make(chan string, 1024), typed: make(chan json.RawMessage, 256)}
	var err error
	if b.api, err = newAPI(cfg); err != nil {
		return nil, err
	}
	b.sender = newSender(b)
	b.lanes = newLanes(b)
	return b, nil
}

func (cfg Config) withDefaults() Config {
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&cfg.PollTimeout, 50*time.Second)
	set(&cfg.HandlerTimeout, 2*time.Minute)
	set(&cfg.Grace, 10*time.Second)
	set(&cfg.Idle, 250*time.Millisecond)
	set(&cfg.HookWatch, time.Minute)
	if cfg.Rate <= 0 {
		cfg.Rate = 30
	}
	if cfg.Workers <= 0 {
		cfg.Workers = 16
	}
	if cfg.Senders <= 0 {
		cfg.Senders = 32
	}
	if cfg.Backlog <= 0 {
		cfg.Backlog = 20_000
	}
	cfg.Backlog = max(cfg.Backlog, maxPage)
	if cfg.APIURL == "" {
		cfg.APIURL = "https://api.telegram.org"
	}
	cfg.APIURL = strings.TrimRight(cfg.APIURL, "/")
	if cfg.Pace == nil {
		cfg.Pace = cfg.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Point == nil {
		cfg.Point = func(string) {}
	}
	if cfg.Backoff == nil {
		cfg.Backoff = backoff
	}
	if cfg.Received == nil {
		cfg.Received = func(string) {}
	}
	if cfg.Called == nil {
		cfg.Called = func(string, int) {}
	}
	return cfg
}

// backoff doubles from 0.2 s up to 30 s and takes off up to half of it, so that
// many who failed together do not come back together.
func backoff(n int) time.Duration {
	const least, most = 200 * time.Millisecond, 30 * time.Second
	d := most
	if n < 8 {
		d = min(least<<n, most)
	}
	return d/2 + rand.N(d/2)
}

// Username is the bot's name as getMe gave it, "" before Run has asked.
func (b *Bot) Username() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.name
}

// Health says why the bot does not work as it should; nil: it does.
func (b *Bot) Health() error { return b.health.err() }

// Wake tells the sender that something was queued outside a handler.
func (b *Bot) Wake() { b.sender.wake() }

// Run receives, handles and sends until ctx ends, then finishes what is begun
// and returns nil. It returns an error only when Telegram does not know the token
// or the book cannot be read at the start.
func (b *Bot) Run(ctx context.Context) error {
	defer b.api.close()
	if err := b.start(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	if b.cfg.Up != nil {
		if err := b.cfg.Up(ctx); err != nil {
			return err
		}
	}
	// What is begun is finished under this one, which outlives ctx by the grace.
	last, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()

	drain := make(chan struct{})
	var sending, tapping sync.WaitGroup
	sending.Go(func() {
		<-b.lanes.calm
		b.sender.run(ctx, last, drain)
	})
	for range 4 {
		tapping.Go(func() { b.answerTaps(ctx) })
	}
	for range offerers {
		tapping.Go(func() { b.answerTyped(ctx) })
	}
	var receiving sync.WaitGroup
	receiving.Go(func() { b.lanes.run(ctx, last) })
	if b.cfg.WebhookURL == "" {
		b.poll(ctx)
	} else {
		b.open.Store(true)
		b.watchHook(ctx)
	}
	defer time.AfterFunc(b.cfg.Grace, giveUp).Stop()
	receiving.Wait()
	tapping.Wait()
	close(drain)
	sending.Wait()
	return nil
}

// start asks Telegram who we are, sets the webhook or takes it away, and settles what an earlier run left behind.
func (b *Bot) start(ctx context.Context) error {
	if err := b.insist(ctx, "getMe", func(ctx context.Context) error {
		me, err := b.api.lib.GetMe(ctx)
		if err != nil {
			return err
		}
		b.mu.Lock()
		b.name = me.Username
		b.mu.Unlock()
		return nil
	}); err != nil {
		return err
	}
	if err := b.insist(ctx, "set or delete the webhook", b.setWebhook); err != nil {
		return err
	}
	var unknown int
	err := b.st.Do(ctx, func(tx *store.Tx) (err error) {
		unknown, err = tx.GiveUpClaimed()
		return err
	})
	if err != nil {
		return fmt.Errorf("start the bot: %w", err)
	}
	if unknown > 0 {
		b.cfg.Log.WarnContext(ctx, "messages that may have gone out before the last stop are not sent again",
			slog.Int("messages", unknown))
	}
	b.lanes.last, err = b.st.LastReceived(ctx)
	return err
}

// ErrUnknownToken is why Run ends when Telegram refuses the token.
var ErrUnknownToken = errors.New("telegram does not know the token")

// insist calls until it works, the token turns out to be wrong, or ctx ends: a
// machine may be up before its network is.
func (b *Bot) insist(ctx context.Context, method string, call func(context.Context) error) error {
	var gone outage
	for n := 0; ; n++ {
		err := call(ctx)
		switch {
		case err == nil:
			b.health.clear("start")
			return nil
		case isUnknownToken(err):
			return fmt.Errorf("%s: %w", method, ErrUnknownToken)
		case ctx.Err() != nil:
			return fmt.Errorf("%s: %w", method, ctx.Err())
		}
		b.health.set("start", method+" fails")
		if cause := b.cause(err); gone.news(cause) {
			b.cfg.Log.WarnContext(ctx, "cannot reach Telegram, trying again", slog.String("method", method), cause)
		}
		wait(ctx, b.cfg.Backoff(n))
	}
}

// wait returns when d is over or ctx ends.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// cause is an error for the log, without the token.
func (b *Bot) cause(err error) slog.Attr {
	return slog.String("cause", strings.ReplaceAll(err.Error(), b.cfg.Token, "***"))
}
