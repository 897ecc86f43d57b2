package main

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/caarlos0/env/v11"

	"daftar/bot"
	"daftar/crm"
	"daftar/internal/killtest"
	"daftar/internal/testkit"
	"daftar/sandbox"
	"daftar/store"
)

// killedBot is the program as serve runs it, in a child that is killed.
func killedBot(ctx context.Context, environ []string) error {
	set := env.ToMap(environ)
	if err := switched(set); err != nil {
		return err
	}
	cfg, err := loadServe(set)
	if err != nil {
		return err
	}
	return app{
		cfg: cfg, now: time.Now, log: slog.New(slog.DiscardHandler), point: killtest.Point,
		tune: func(c *bot.Config) {
			c.Idle, c.PollTimeout = 20*time.Millisecond, time.Second
			c.Backoff = func(int) time.Duration { return time.Millisecond }
		},
	}.run(ctx)
}

// killedNames are the customers of the sentences, two for each salesperson.
var killedNames = strings.Fields(`Aziz Malika Bobur Nodira Jasur Dilshod Zulfiya Shuhrat Gulnora Sardor
	Kamola Rustam Hilola Temur Otabek Nargiza Farrux Umida Sanjar Lola`)

const perSeller = 2

// killedShop is a Telegram and a book with ten salespeople.
type killedShop struct {
	*sandbox.Server
	book    *store.Store
	path    string
	sellers []int64
	said    map[int64][]string // by salesperson
	amount  map[string]int64   // last said, by customer
}

func newKilledShop(t *testing.T, change ...func(*sandbox.Config)) *killedShop {
	t.Helper()
	s := &killedShop{path: filepath.Join(t.TempDir(), "book.db"), said: map[int64][]string{}, amount: map[string]int64{}}
	cfg := sandbox.Config{Token: "42:secret-token", NoRateLimits: true}
	for _, c := range change {
		c(&cfg)
	}
	s.Server = sandbox.New(cfg)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	var err error
	if s.book, err = store.Open(t.Context(), s.path, store.Options{Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.book.Close(); err != nil {
			t.Error(err)
		}
	})
	for i := range len(killedNames) / perSeller {
		id := int64(3000 + i)
		s.sellers = append(s.sellers, id)
		s.AddUser(sandbox.User{ID: id, FirstName: "Seller" + strconv.Itoa(i), LanguageCode: "uz"})
		err := s.book.Do(t.Context(), func(tx *store.Tx) error {
			_, err := tx.PutUser(crm.User{TelegramID: id, Role: crm.Salesperson, Name: "Seller", Language: "uz", Zone: "Asia/Tashkent"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// say sends the nth sentence and keeps it.
func (s *killedShop) say(n int) error {
	seller := n % len(s.sellers)
	name := killedNames[seller*perSeller+n/len(s.sellers)%perSeller]
	text := fmt.Sprintf("%sga tel qildim, %d mln, suhbat w%dw", name, n+1, n)
	s.amount[name] = int64(n+1) * 1_000_000 * 100
	s.said[s.sellers[seller]] = append(s.said[s.sellers[seller]], text)
	_, err := s.Phone(s.sellers[seller]).Send(text)
	return err
}

// answers waits until a salesperson has got as many answers as they sent sentences.
func (s *killedShop) answers(ctx context.Context, seller int64) error {
	_, err := s.WaitFor(ctx, seller, func(all []sandbox.Message) bool {
		n := 0
		for _, m := range all {
			if m.FromBot() {
				n++
			}
		}
		return n >= len(s.said[seller])
	})
	return err
}

// play says all sentences and waits for the answers.
func (s *killedShop) play(ctx context.Context, sentences int) error {
	for n := range sentences {
		if err := s.say(n); err != nil {
			return err
		}
		// Some at a time, so that every child finds new ones.
		if n%(2*len(s.sellers)) == 0 {
			if err := s.answers(ctx, s.sellers[0]); err != nil {
				return err
			}
		}
	}
	for _, seller := range s.sellers {
		if err := s.answers(ctx, seller); err != nil {
			return err
		}
	}
	return nil
}

func (s *killedShop) settled() (bool, error) {
	rows, err := s.book.Unfinished(context.Background(), 0, 1)
	left := len(rows)
	for p := store.Answer; p <= store.Campaign && err == nil; p++ {
		var waiting []store.Waiting
		waiting, err = s.book.ReadyMessages(context.Background(), p, 0, 1)
		left += len(waiting)
	}
	return left == 0, err
}

func TestAThousandSentencesAndFiftyKills(t *testing.T) {
	sentences, kills := 1000, 50
	switch {
	case testing.Short():
		sentences, kills = 100, 5
	case testkit.Raced:
		sentences, kills = 300, 12
	}
	s := newKilledShop(t)
	c := killtest.Case{
		Env: []string{
			"TELEGRAM_BOT_TOKEN=" + s.Token(), "TELEGRAM_API_URL=" + s.URL(), "DAFTAR_DATABASE=" + s.path,
			"DAFTAR_OWNER_ID=1", "DAFTAR_SEND_RATE=100000",
		},
		Patience: 5 * time.Minute,
		Play:     func(ctx context.Context) error { return s.play(ctx, sentences) },
		Settled:  s.settled,
		Check:    s.check,
	}
	start := time.Now()
	// A start of the whole program passes some twenty points by itself.
	_, killed := c.Run(t, killtest.Storm(20261123, kills, 40, 140)...)
	t.Logf("%d sentences, %d kills in %v", sentences, killed, time.Since(start).Round(time.Millisecond))
	if killed < kills {
		t.Errorf("%d kills took place, want %d", killed, kills)
	}
}

// check holds the book and the chats against what was said.
func (s *killedShop) check(t *testing.T) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+s.path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	checkBook(t, db)
	if n := number(t, db, `SELECT COUNT(*) FROM customers WHERE deleted_at IS NULL`); n != int64(len(killedNames)) {
		t.Errorf("%d customers, want %d", n, len(killedNames))
	}
	// Each sentence changes the one deal: in their order, the last one stands.
	for name, amount := range s.amount {
		n := number(t, db, `SELECT COUNT(*) FROM deals d JOIN customers c ON c.id = d.customer_id WHERE c.name = ?`, name)
		last := number(t, db, `SELECT MAX(d.amount) FROM deals d JOIN customers c ON c.id = d.customer_id WHERE c.name = ?`, name)
		if n != 1 || last != amount {
			t.Errorf("%s has %d deals, of %d, want one of %d", name, n, last, amount)
		}
	}
	for seller, said := range s.said {
		for _, text := range said {
			s.checkSentence(t, db, seller, text)
		}
		n := number(t, db, `SELECT COUNT(*) FROM activities a JOIN users u ON u.id = a.owner_id WHERE u.telegram_id = ?`, seller)
		if n != int64(len(said)) {
			t.Errorf("%d has %d activities, want %d", seller, n, len(said))
		}
	}
	for _, f := range s.Faults() {
		t.Errorf("fault: %s: %s", f.Method, f.Text)
	}
}

// checkSentence: in the book once, as a call with its customer, from its own
// update, and answered by a card that the phone shows.
func (s *killedShop) checkSentence(t *testing.T, db *sql.DB, seller int64, text string) {
	t.Helper()
	name, _, _ := strings.Cut(text, "ga ")
	if n := number(t, db, `
		SELECT COUNT(*) FROM activities a JOIN customers c ON c.id = a.customer_id JOIN inbox i ON i.id = a.inbox_id
		WHERE a.text = ? AND a.kind = 'call' AND c.name = ? AND i.chat_id = ? AND i.state = 'done'`, text, name, seller); n != 1 {
		t.Errorf("%q is in the book %d times", text, n)
		return
	}
	message := number(t, db, `
		SELECT COALESCE(MAX(o.message_id), 0) FROM outbox o JOIN activities a ON a.inbox_id = o.inbox_id
		WHERE a.text = ? AND o.chat_id = ? AND o.kind = 'message' AND o.state = 'sent' AND o.change_set_id IS NOT NULL`, text, seller)
	if m, ok := s.Message(seller, message); !ok || !m.FromBot() {
		t.Errorf("%q has no answer", text)
	}
}

// checkBook tells what must hold in every book, whatever has happened to it.
func checkBook(t *testing.T, db *sql.DB) {
	t.Helper()
	for what, query := range map[string]string{
		"broken references":                         `SELECT COUNT(*) FROM pragma_foreign_key_check`,
		"a broken file":                             `SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'`,
		"updates left or parked":                    `SELECT COUNT(*) FROM inbox WHERE state <> 'done'`,
		"messages left, parked or in doubt":         `SELECT COUNT(*) FROM outbox WHERE state NOT IN ('sent', 'cancelled')`,
		"two change-sets of one update":             `SELECT COUNT(*) FROM (SELECT 1 FROM change_sets WHERE inbox_id IS NOT NULL AND parent_id IS NULL GROUP BY inbox_id HAVING COUNT(*) > 1)`,
		"change-sets without a change":              `SELECT COUNT(*) FROM change_sets s WHERE NOT EXISTS (SELECT 1 FROM changes c WHERE c.change_set_id = s.id)`,
		"change-sets without a card":                `SELECT COUNT(*) FROM change_sets s WHERE s.parent_id IS NULL AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.change_set_id = s.id)`,
		"activities that no change made":            `SELECT COUNT(*) FROM activities a WHERE NOT EXISTS (SELECT 1 FROM changes c WHERE c.entity = 'activities' AND c.row_id = a.id AND c.old IS NULL)`,
		"customers that search does not know":       `SELECT COUNT(*) FROM customers c WHERE deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM search WHERE docid = c.id)`,
		"customers whose name is not looked up":     `SELECT COUNT(*) FROM customers c WHERE deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM customer_names n WHERE n.customer_id = c.id)`,
		"customers whose last contact is not their": `SELECT COUNT(*) FROM customers c WHERE last_contact_at IS NOT (SELECT MAX(happened_at) FROM activities a WHERE a.customer_id = c.id AND a.deleted_at IS NULL AND a.kind <> 'note')`,
		"two customers with one phone":              `SELECT COUNT(*) FROM (SELECT 1 FROM phones WHERE deleted_at IS NULL GROUP BY number HAVING COUNT(*) > 1)`,
	} {
		if n := number(t, db, query); n != 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
}

// number is the one value of a query.
func number(t *testing.T, db *sql.DB, query string, args ...any) (n int64) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}
