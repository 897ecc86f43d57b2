package campaigns_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"daftar/bot/chat"
	"daftar/campaigns"
	"daftar/crm"
	"daftar/i18n"
	"daftar/internal/testkit"
	"daftar/store"
)

const zone = "Asia/Tashkent"

var (
	tashkent = crm.User{Zone: zone}.Location()
	// monday is Monday 23 November 2026, 10:00 in Tashkent.
	monday = time.Date(2026, 11, 23, 10, 0, 0, 0, tashkent)
)

const (
	olim   = 1001 // the owner
	person = 10_000
)

// shop is a book with a clock that stands still until it is moved, and an engine.
type shop struct {
	*store.Store
	t      testing.TB
	path   string
	clock  time.Time
	words  *i18n.Catalogue
	cfg    campaigns.Config
	engine *campaigns.Engine
	owner  crm.User
}

func newShop(t testing.TB) *shop {
	t.Helper()
	s := &shop{
		t: t, clock: monday, path: filepath.Join(t.TempDir(), "book.db"), words: testkit.Words(t),
		cfg: campaigns.Config{Zone: zone, Company: "Artel Savdo", Rate: 30},
	}
	testkit.NewBook(t, s.path)
	var err error
	s.Store, err = store.Open(context.Background(), s.path, store.Options{Now: func() time.Time { return s.clock }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	s.engine = campaigns.New(s.Store, s.words, s.cfg)
	s.owner = crm.User{TelegramID: olim, Role: crm.Owner, Name: "Olim", Language: "en", Zone: zone}
	s.do(func(tx *store.Tx) (err error) {
		s.owner.ID, err = tx.PutUser(s.owner)
		return err
	})
	return s
}

func (s *shop) do(f func(*store.Tx) error) {
	s.t.Helper()
	if err := s.Do(context.Background(), f); err != nil {
		s.t.Fatal(err)
	}
}

// stales is do where somebody else may have been quicker.
func (s *shop) stales(f func(*store.Tx) error) (stale bool) {
	s.t.Helper()
	err := s.Do(context.Background(), f)
	if err != nil && !errors.Is(err, crm.ErrStale) {
		s.t.Fatal(err)
	}
	return err != nil
}

// write runs statements on the file, for what would take too long otherwise.
func (s *shop) write(statements ...string) {
	s.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+s.path+"?_busy_timeout=5000&_synchronous=OFF")
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, q := range statements {
		if _, err := db.Exec(q); err != nil {
			s.t.Fatalf("%v\n%s", err, q)
		}
	}
}

// people enters customers 1 to n with the tag vip, who have Telegram ids from
// person+1 on and agreed to everything.
func (s *shop) people(n int) {
	s.t.Helper()
	numbers := fmt.Sprintf(`WITH RECURSIVE k (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < %d) `, n)
	s.write(
		fmt.Sprintf(`INSERT INTO customers (id, owner_id, name, tags, created_at, touched_at, telegram_id, language) `+numbers+`
			SELECT i, %d, 'Aziz ' || i, 'vip', 1, 1, %d + i, CASE i %% 3 WHEN 0 THEN 'uz' WHEN 1 THEN 'ru' ELSE 'uz-Cyrl' END FROM k`, s.owner.ID, person),
		`INSERT INTO customer_tags (tag, customer_id) `+numbers+`SELECT 'vip', i FROM k`,
		fmt.Sprintf(`INSERT INTO consents (customer_id, purpose, given, wording, language, way, telegram_id, made_at) `+numbers+`
			SELECT i, p, 1, 'x', 'uz', 'button', %d + i, 1 FROM k, (SELECT 'promotions' AS p UNION SELECT 'greetings')`, person),
	)
}

// says is what a customer says of promotions by themselves.
func (s *shop) says(customer int64, given bool) {
	s.t.Helper()
	s.do(func(tx *store.Tx) error {
		return tx.SetConsent(crm.Consent{
			CustomerID: customer, Purpose: crm.Promotions, Given: given, Wording: "x", Language: "uz", Way: crm.ByButton, TelegramID: person + customer,
		})
	})
}

// starts begins a promotion as the manager's tap on Send does.
func (s *shop) starts(tag, text string) (id int64) {
	s.t.Helper()
	ctx := context.Background()
	a, err := s.Audience(ctx, crm.WholeBook(), tag)
	if err != nil {
		s.t.Fatal(err)
	}
	s.do(func(tx *store.Tx) error {
		card, err := tx.Send(store.Outgoing{ChatID: olim, Message: chat.Message{Text: "card"}})
		if err != nil {
			return err
		}
		if err := tx.MarkSent(card, 1); err != nil {
			return err
		}
		if id, err = tx.AddPromotion(s.owner.ID, tag, chat.Message{Text: text}); err != nil {
			return err
		}
		return tx.StartPromotion(id, 1, a.Agreed, s.clock, card)
	})
	return id
}

func (s *shop) promotion(id int64) store.Promotion {
	s.t.Helper()
	p, err := s.Promotion(context.Background(), crm.WholeBook(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

func (s *shop) progress(id int64) store.Progress {
	s.t.Helper()
	g, err := s.Progress(context.Background(), crm.WholeBook(), s.promotion(id))
	if err != nil {
		s.t.Fatal(err)
	}
	return g
}

func (s *shop) tick() {
	s.t.Helper()
	if err := s.engine.Tick(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

// change pauses, resumes or stops a promotion.
func (s *shop) change(id int64, how func(tx *store.Tx, id, version int64) error) {
	s.t.Helper()
	p := s.promotion(id)
	s.do(func(tx *store.Tx) error { return how(tx, id, p.Version) })
}

// outcome is what Telegram says to one send.
type outcome int

const (
	ok       outcome = iota
	forbade          // 403
	limited          // 429
	refused          // 400
	cut              // no answer
	killed           // the process ends before it is marked; it went out
	outcomes = 6
)

// ready releases what is due and lists what the sender may take, as it does.
func (s *shop) ready(limit int) []store.Waiting {
	s.t.Helper()
	ctx := context.Background()
	due, err := s.DueMessages(ctx, 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	s.do(func(tx *store.Tx) error { return tx.Release(due) })
	rows, err := s.ReadyMessages(ctx, store.Campaign, 0, limit)
	if err != nil {
		s.t.Fatal(err)
	}
	return rows
}

// sends claims a row and sends it, as the edge does. claimed is false when it was
// not to go out.
func (s *shop) sends(row store.Waiting, what outcome) (claimed bool) {
	s.t.Helper()
	s.do(func(tx *store.Tx) (err error) {
		claimed, err = attempt(tx, row, what)
		return err
	})
	return claimed
}

// attempt claims a row and settles it.
func attempt(tx *store.Tx, row store.Waiting, what outcome) (claimed bool, err error) {
	if claimed, err = tx.Claim(row.ID); err != nil || !claimed {
		return false, err
	}
	return true, settle(tx, row, what)
}

// settle marks a claimed row.
func settle(tx *store.Tx, row store.Waiting, what outcome) error {
	switch what {
	case ok:
		return tx.MarkSent(row.ID, 1_000_000+row.ID)
	case forbade:
		return errors.Join(tx.SetBlocked(row.ChatID, true), tx.ParkOutbox(row.ID, "forbidden, Forbidden: bot was blocked by the user"))
	case limited:
		return tx.Unclaim(row.ID)
	case refused:
		return tx.ParkOutbox(row.ID, "bad request, Bad Request: chat not found")
	case cut:
		return tx.MarkUnknown(row.ID, "no answer came")
	}
	return nil
}

// restarts does what a start of the program does to what the last run left.
func (s *shop) restarts() {
	s.t.Helper()
	s.do(func(tx *store.Tx) error { _, err := tx.GiveUpClaimed(); return err })
	s.engine = campaigns.New(s.Store, s.words, s.cfg)
}

// rows reads numbers from the file.
func (s *shop) rows(query string) (out []int64) {
	s.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+s.path+"?mode=ro&_busy_timeout=5000")
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.Query(query)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			s.t.Fatal(err)
		}
		out = append(out, n)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return out
}
