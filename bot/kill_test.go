package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"daftar/bot"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/internal/killtest"
	"daftar/internal/testkit"
	"daftar/sandbox"
	"daftar/store"
)

func TestMain(m *testing.M) {
	killtest.Main(killtest.Leakless{M: m}, serve)
}

// serve is the program that is killed: every text becomes an activity of the
// person who wrote it, shown as a card with a button that is counted up by taps.
// One campaign message goes to each who says so.
func serve(ctx context.Context) error {
	st, err := store.Open(context.Background(), os.Getenv("TEST_BOOK"), store.Options{Now: time.Now, Point: killtest.Point})
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }() // the process ends
	b, err := bot.New(bot.Config{
		Token: token, APIURL: os.Getenv("TEST_API"), Rate: 100_000, Now: time.Now, Point: killtest.Point,
		Backoff: func(int) time.Duration { return time.Millisecond }, Idle: 20 * time.Millisecond,
		Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
	}, st, keepNotes(st), apologise)
	if err != nil {
		return err
	}
	return b.Run(ctx)
}

// poison is a text that the program dies of.
const poison = "poison"

func keepNotes(st *store.Store) bot.Handler {
	return func(ctx context.Context, r chat.Request) (func(*store.Tx) error, error) {
		user, err := st.UserByTelegram(ctx, r.From.ID)
		if err != nil {
			return nil, err
		}
		if r.Text == poison {
			killtest.Die()
		}
		if r.Kind == chat.Tap {
			return func(tx *store.Tx) error {
				return tx.Redraw(store.Target{ChatID: r.Chat.ID, MessageID: r.MessageID}, r.InboxID,
					chat.Message{Text: fmt.Sprintf("undone %d", r.Tap.ID)})
			}, nil
		}
		return func(tx *store.Tx) error {
			changeSet, err := tx.Begin(user, r.InboxID, 0)
			if err != nil {
				return err
			}
			if _, err := tx.AddActivity(store.NewActivity{Kind: crm.Note, Text: r.Text, At: r.At}); err != nil {
				return err
			}
			if r.Command == "promote" {
				if _, err := tx.Send(store.Outgoing{
					ChatID: clara, Priority: store.Campaign, Dedupe: "campaign:" + r.Args,
					Message: chat.Message{Text: "promotion " + r.Args},
				}); err != nil {
					return err
				}
			}
			answer := chat.Message{
				Text:    "saved " + chat.Escape(r.Text),
				Buttons: [][]chat.Button{chat.Row(chat.Button{Text: "Undo", Data: chat.Data{Action: "undo", ID: r.InboxID}.Encode()})},
			}
			if r.Command == "picture" {
				if err := promotePicture(tx, &answer, r.Args); err != nil {
					return err
				}
			}
			_, err = tx.Send(store.Outgoing{
				ChatID: r.Chat.ID, InboxID: r.InboxID, ChangeSetID: changeSet, Message: answer,
			})
			return err
		}, nil
	}
}

// killWorld is a Telegram and a book with a team, for children to work on.
type killWorld struct {
	*sandbox.Server
	st     *store.Store
	path   string
	people []int64
}

func newKillWorld(t *testing.T, people ...int64) *killWorld {
	t.Helper()
	w := &killWorld{path: filepath.Join(t.TempDir(), "book.db"), people: people}
	testkit.NewBook(t, w.path)
	w.Server = sandbox.New(sandbox.Config{Token: token, NoRateLimits: true})
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	var err error
	if w.st, err = store.Open(t.Context(), w.path, store.Options{Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.st.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, id := range people {
		w.AddUser(sandbox.User{ID: id, FirstName: "P" + strconv.FormatInt(id, 10)})
		if err := w.st.Do(t.Context(), func(tx *store.Tx) error {
			_, err := tx.PutUser(crm.User{TelegramID: id, Role: crm.Salesperson, Name: "P", Language: "uz", Zone: "Asia/Tashkent"})
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func (w *killWorld) env() []string { return []string{"TEST_BOOK=" + w.path, "TEST_API=" + w.URL()} }

// answered waits until a person has got an answer to each of their texts.
func (w *killWorld) answered(ctx context.Context, person int64, written ...string) error {
	all, err := w.WaitFor(ctx, person, func(all []sandbox.Message) bool {
		got := map[string]bool{}
		for _, m := range fromBot(all) {
			got[m.Text] = true
		}
		for _, text := range written {
			if !got["saved "+text] {
				return false
			}
		}
		return true
	})
	if err != nil {
		return fmt.Errorf("answers to %d: %w: they have got %q", person, err, texts(fromBot(all)))
	}
	return nil
}

// settled tells whether the book has nothing left to do.
func (w *killWorld) settled() (bool, error) {
	rows, err := w.st.Unfinished(context.Background(), 0, 1)
	left := len(rows)
	for p := store.Answer; p <= store.Campaign && err == nil; p++ {
		var waiting []store.Waiting
		waiting, err = w.st.ReadyMessages(context.Background(), p, 0, 1)
		left += len(waiting)
	}
	return left == 0, err
}

// check tells whether everybody's texts are in the book exactly once, and nothing
// is left to do.
func (w *killWorld) check(t *testing.T, written map[int64][]string) {
	t.Helper()
	for person, want := range written {
		got := map[string]int{}
		for _, text := range w.activities(t, person) {
			got[text]++
		}
		for _, text := range want {
			if got[text] != 1 {
				t.Errorf("%q of %d is in the book %d times", text, person, got[text])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d has %d activities, want %d", person, len(got), len(want))
		}
		w.checkChat(t, person)
	}
	if settled, err := w.settled(); err != nil || !settled {
		t.Errorf("something is left to do (%v)", err)
	}
	for _, f := range w.Faults() {
		t.Errorf("fault: %s: %s", f.Method, f.Text)
	}
}

func (w *killWorld) activities(t *testing.T, person int64) (texts []string) {
	t.Helper()
	user, err := w.st.UserByTelegram(t.Context(), person)
	if err != nil {
		t.Fatal(err)
	}
	before := int64(0)
	for {
		page, err := w.st.Drafts(t.Context(), user.Scope(), user.ID, before, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return texts
		}
		for _, a := range page {
			texts = append(texts, a.Text)
			before = a.ID
		}
	}
}

// checkChat looks for what must never come twice, or must not come at all.
func (w *killWorld) checkChat(t *testing.T, person int64) {
	t.Helper()
	promotions := map[string]int{}
	for _, m := range fromBot(w.Messages(person)) {
		if strings.HasPrefix(m.Text, "promotion") {
			promotions[m.Text]++
		}
		if m.Text == "sorry" {
			t.Errorf("an update of %d was parked", person)
		}
	}
	for text, n := range promotions {
		if n > 1 {
			t.Errorf("%q came %d times", text, n)
		}
	}
}

// conversation is a short story with everything in it: texts of two people, a
// tap on a card, an edit of it, and a campaign.
func conversation(t *testing.T) killtest.Case {
	w := newKillWorld(t, anna, boris, clara)
	written := map[int64][]string{
		anna:  {"one", "two", "three"},
		boris: {"uno", "/promote x"},
		clara: {"hello"}, // and gets the promotion
	}
	return killtest.Case{
		Env: w.env(),
		Play: func(ctx context.Context) error {
			for _, person := range []int64{clara, anna, boris} {
				for _, text := range written[person] {
					if _, err := w.Phone(person).Send(text); err != nil {
						return err
					}
					if err := w.answered(ctx, person, text); err != nil {
						return err
					}
				}
			}
			card := fromBot(w.Messages(anna))[0]
			if _, err := w.Phone(anna).Tap(card.ID, "Undo"); err != nil {
				return err
			}
			if _, err := w.WaitFor(ctx, anna, func(all []sandbox.Message) bool {
				return strings.Contains(strings.Join(texts(all), "|"), "undone")
			}); err != nil {
				return err
			}
			return nil
		},
		Settled: w.settled,
		Check:   func(t *testing.T) { w.check(t, written) },
	}
}

func TestAKillAtAnyPointLosesNothingAndDoublesNothing(t *testing.T) {
	killtest.Matrix(t, conversation)
}

func TestAThousandMessagesAndFiftyKills(t *testing.T) {
	messages, kills := 1000, 50
	if testing.Short() || testkit.Raced {
		messages, kills = 100, 5
	}
	seed := uint64(20261123)
	if s, err := strconv.ParseUint(os.Getenv("TEST_SEED"), 10, 64); err == nil {
		seed = s
	}
	var people []int64
	for i := range int64(20) {
		people = append(people, 3000+i)
	}
	w := newKillWorld(t, people...)
	written := map[int64][]string{}
	for i := range messages {
		person := people[i%len(people)]
		written[person] = append(written[person], fmt.Sprintf("message %d", i))
	}
	c := killtest.Case{
		Env:      w.env(),
		Patience: time.Minute,
		Play: func(ctx context.Context) error {
			for i := range messages {
				person := people[i%len(people)]
				if _, err := w.Phone(person).Send(fmt.Sprintf("message %d", i)); err != nil {
					return err
				}
				// A few at a time, so that every child finds new ones.
				if i%len(people) == 0 && i > 0 {
					if err := w.answered(ctx, people[0], fmt.Sprintf("message %d", i)); err != nil {
						return err
					}
				}
			}
			for _, person := range people {
				if err := w.answered(ctx, person, written[person]...); err != nil {
					return err
				}
			}
			return nil
		},
		Settled: w.settled,
		Check:   func(t *testing.T) { w.check(t, written) },
	}
	start := time.Now()
	// No sooner than after 10 points: one that a child dies of time after time, before
	// it comes to anything else, is parked, as it should be.
	_, killed := c.Run(t, killtest.Storm(seed, kills, 10, 130)...)
	answers := 0
	for _, person := range people {
		answers += len(fromBot(w.Messages(person)))
	}
	t.Logf("%d messages, %d kills, %d answers in %v", messages, killed, answers, time.Since(start).Round(time.Millisecond))
	if killed < kills {
		t.Errorf("%d kills took place, want %d", killed, kills)
	}
}
