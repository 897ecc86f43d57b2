package bot_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"daftar/bot"
	"daftar/bot/chat"
	"daftar/internal/testkit"
	"daftar/sandbox"
	"daftar/store"
)

const (
	token       = "42:secret-token"
	anna  int64 = 501
	boris int64 = 502
	clara int64 = 503
	team  int64 = -900
)

// patience is how long a condition may take before the test fails.
const patience = time.Minute

// world is a bot, its book and a Telegram around them.
type world struct {
	*sandbox.Server
	t       testing.TB
	st      *store.Store
	path    string
	log     *lockedBuffer
	changed chan struct{} // the book was written, or Telegram was told something
	cfg     bot.Config
	bot     *bot.Bot
	stop    func()
	cancel  context.CancelFunc // begins the stop and does not wait for its end
}

// lockedBuffer is a log that can be read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// newWorld has no bot running yet.
func newWorld(t testing.TB, change ...func(*sandbox.Config)) *world {
	t.Helper()
	w := &world{t: t, log: &lockedBuffer{}, changed: make(chan struct{}, 1)}
	w.path = filepath.Join(t.TempDir(), "book.db")
	testkit.NewBook(t, w.path)
	scfg := sandbox.Config{Token: token, BotUsername: "daftar_bot", NoRateLimits: true}
	for _, c := range change {
		c(&scfg)
	}
	w.Server = sandbox.New(scfg)
	for id, name := range map[int64]string{anna: "Anna", boris: "Boris", clara: "Clara"} {
		w.AddUser(sandbox.User{ID: id, FirstName: name, LanguageCode: "uz"})
	}
	w.AddGroup(sandbox.Group{ID: team, Title: "Team", Members: []int64{anna, boris}})
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	w.openBook(store.Options{})
	w.cfg = bot.Config{
		Token: token, APIURL: w.URL(), Rate: 100_000, Now: time.Now, Idle: 5 * time.Millisecond,
		Log:     slog.New(slog.NewJSONHandler(w.log, nil)),
		Backoff: func(int) time.Duration { return time.Millisecond },
	}
	t.Cleanup(func() {
		if w.stop != nil {
			w.stop()
		}
		if err := w.st.Close(); err != nil {
			t.Error(err)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		for _, f := range w.Faults() {
			t.Errorf("fault: %s: %s", f.Method, f.Text)
		}
		if log := w.log.String(); strings.Contains(log, "secret-token") {
			t.Errorf("the token is in the log:\n%s", log)
		}
	})
	return w
}

// openBook opens the book, as opt says beside the clock.
func (w *world) openBook(opt store.Options) {
	w.t.Helper()
	opt.Now, opt.Point = time.Now, func(name string) {
		if name == "commit.after" {
			w.look()
		}
	}
	var err error
	if w.st, err = store.Open(context.Background(), w.path, opt); err != nil {
		w.t.Fatal(err)
	}
}

// run starts the bot, which runs until stop or the test's end.
func (w *world) run(handle bot.Handler, change ...func(*bot.Config)) {
	w.t.Helper()
	cfg := w.cfg
	for _, c := range change {
		c(&cfg)
	}
	var err error
	if w.bot, err = bot.New(cfg, w.st, handle, apologise); err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.cancel = cancel
	ended := make(chan error, 1)
	go func() { ended <- w.bot.Run(ctx) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				w.t.Errorf("Run: %v", err)
			}
		case <-time.After(patience):
			w.t.Error("Run does not end")
		}
	})
}

func apologise(context.Context, chat.Request) chat.Message { return chat.Message{Text: "sorry"} }

// echo answers what it is told.
func echo(_ context.Context, r chat.Request) (func(*store.Tx) error, error) {
	return say(r, "you said "+chat.Escape(r.Text)), nil
}

func say(r chat.Request, html string) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, err := tx.Send(store.Outgoing{ChatID: r.Chat.ID, Message: chat.Message{Text: html}, InboxID: r.InboxID})
		return err
	}
}

// until waits for a condition on the book.
func (w *world) until(what string, ok func() bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	go func() { // what Telegram is told changes it as well, and no row of the book
		_ = w.Wait(ctx, func() bool {
			w.look()
			return false
		})
	}()
	for !ok() {
		select {
		case <-w.changed:
		case <-ctx.Done():
			w.t.Fatalf("in vain: %s\n%s", what, w.log)
		}
	}
}

// look lets those who wait look again.
func (w *world) look() {
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

// hears waits until the bot has written what is expected to a chat, in this order.
func (w *world) hears(chatID int64, want ...string) []sandbox.Message {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	messages, err := w.WaitFor(ctx, chatID, func(all []sandbox.Message) bool {
		return len(fromBot(all)) >= len(want)
	})
	got := fromBot(messages)
	if err != nil || len(got) != len(want) {
		w.t.Fatalf("chat %d: %d messages, want %d: %q (%v)\n%s", chatID, len(got), len(want), texts(got), err, w.log)
	}
	for i := range want {
		if got[i].Text != want[i] {
			w.t.Fatalf("chat %d hears %q, want %q", chatID, texts(got), want)
		}
	}
	return got
}

func fromBot(all []sandbox.Message) []sandbox.Message {
	var own []sandbox.Message
	for _, m := range all {
		if m.FromBot() {
			own = append(own, m)
		}
	}
	return own
}

func texts(all []sandbox.Message) []string {
	var out []string
	for _, m := range all {
		out = append(out, m.Text)
	}
	return out
}

// send makes a person write.
func (w *world) send(from int64, text string) int64 {
	w.t.Helper()
	id, err := w.Phone(from).Send(text)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// queue puts messages into the outbox, as a reminder or a campaign does.
func (w *world) queue(out ...store.Outgoing) (ids []int64) {
	w.t.Helper()
	w.do(func(tx *store.Tx) error {
		for _, o := range out {
			id, err := tx.Send(o)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids
}

func (w *world) do(f func(*store.Tx) error) {
	w.t.Helper()
	if err := w.st.Do(context.Background(), f); err != nil {
		w.t.Fatal(err)
	}
}

// inState waits until a row of the outbox is in a state.
func (w *world) inState(id int64, want string) {
	w.t.Helper()
	w.until("message "+want, func() bool { return w.outbox(id).State == want })
}

func (w *world) outbox(id int64) store.OutboxRow {
	w.t.Helper()
	row, err := w.st.Outbox(context.Background(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return row
}

// idle waits until every update is finished.
func (w *world) idle() {
	w.t.Helper()
	w.until("every update finished", func() bool {
		rows, err := w.st.Unfinished(context.Background(), 0, 1)
		if err != nil {
			w.t.Fatal(err)
		}
		return len(rows) == 0 && w.Pending() == 0
	})
}

// open makes people press the bot's Start button, so that it may write to them.
func (w *world) open(people ...int64) {
	w.t.Helper()
	for _, id := range people {
		if _, err := w.Phone(id).Start(""); err != nil {
			w.t.Fatal(err)
		}
	}
}

// calls counts the bot's calls of a method.
func (w *world) calls(method string) (n int) {
	for _, c := range w.Requests() {
		if c.Method == method {
			n++
		}
	}
	return n
}
