package reminders_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"daftar/crm"
	"daftar/i18n"
	"daftar/internal/killtest"
	"daftar/internal/testkit"
	"daftar/reminders"
	"daftar/store"
)

func TestMain(m *testing.M) { killtest.Main(m, movesOn) }

// movesOn is the program that is killed: it goes on with what is handed over and
// merged, or taken back.
func movesOn(ctx context.Context) (err error) {
	book, err := store.Open(context.WithoutCancel(ctx), os.Getenv("TEST_BOOK"), store.Options{Now: time.Now, Point: killtest.Point})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	words, err := i18n.Load()
	if err != nil {
		return err
	}
	clock := reminders.New(book, words, reminders.Config{Zone: "Asia/Tashkent"})
	for tick := time.NewTicker(2 * time.Millisecond); ; {
		if err := errors.Join(clock.HandOver(ctx), clock.Merge(ctx)); err != nil && ctx.Err() == nil {
			return err
		}
		killtest.Point("look")
		select {
		case <-ctx.Done():
			tick.Stop()
			return nil
		case <-tick.C:
		}
	}
}

// moving is a book in which much is on its way.
type moving struct {
	*shop
	olim, timur crm.User
}

func (m *moving) rows(query string, args ...any) (out []string) {
	m.t.Helper()
	db, err := sql.Open("sqlite3", m.path+"?mode=ro")
	if err != nil {
		m.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.Query(query, args...)
	if err != nil {
		m.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			m.t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		m.t.Fatal(err)
	}
	return out
}

func (m *moving) wants(what, query string, want ...string) {
	m.t.Helper()
	if got := m.rows(query); !slices.Equal(got, want) {
		m.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// asItIs is whose every row is and what it says.
func (m *moving) asItIs() []string {
	m.t.Helper()
	var all []string
	for _, q := range []string{
		`SELECT 'customer ' || id || ' ' || owner_id || ' ' || name || ' ' || COALESCE(deleted_at, '') || ' ' || COALESCE(merged_into, '') FROM customers`,
		`SELECT 'deal ' || id || ' ' || owner_id || ' ' || customer_id || ' ' || active_at || ' ' || planned_until FROM deals`,
		`SELECT 'activity ' || id || ' ' || owner_id || ' ' || customer_id || ' ' || text FROM activities`,
		`SELECT 'plan ' || id || ' ' || owner_id || ' ' || customer_id || ' ' || due_at || ' ' || state FROM follow_ups`,
		`SELECT 'note ' || docid || ' ' || customer || ' ' || words FROM notes`,
		`SELECT 'found ' || docid || ' ' || words FROM search`,
	} {
		all = append(all, m.rows(q)...)
	}
	slices.Sort(all)
	return all
}

func newMoving(t *testing.T, people, calls int) *moving {
	t.Helper()
	m := &moving{shop: &shop{t: t, path: filepath.Join(t.TempDir(), "daftar.db"), clock: time.Now(), words: testkit.Words(t)}}
	testkit.NewBook(t, m.path)
	m.Store = m.open()
	m.sara, m.timur = m.member(1002, "Sara", "Asia/Tashkent"), m.member(1003, "Timur", "Asia/Tashkent")
	m.olim = crm.User{TelegramID: 1001, Role: crm.Owner, Name: "Olim", Language: "uz", Zone: "Asia/Tashkent"}
	m.do(func(tx *store.Tx) (err error) { m.olim.ID, err = tx.PutUser(m.olim); return err })
	m.as(m.sara, func(tx *store.Tx) error {
		for i := range people {
			id, err := tx.AddCustomer(store.NewCustomer{Name: fmt.Sprintf("Mijoz %d", i), Phone: fmt.Sprintf("+99890%07d", i)})
			if err != nil {
				return err
			}
			if _, err := tx.AddDeal(store.NewDeal{CustomerID: id, Title: "bitim", Status: crm.Open, At: m.clock}); err != nil {
				return err
			}
			n := 1
			if i == 0 {
				n = calls
			}
			for k := range n {
				if _, err := tx.AddActivity(store.NewActivity{CustomerID: id, Kind: crm.Call, Text: fmt.Sprint("gap ", k), At: m.clock.Add(-time.Duration(k) * time.Minute)}); err != nil {
					return err
				}
			}
			if _, err := tx.AddFollowUp(store.NewFollowUp{CustomerID: id, Kind: crm.Call, When: crm.OnDay(m.clock), Zone: "UTC"}); err != nil {
				return err
			}
		}
		return nil
	})
	return m
}

// killed runs the program under kills until settled.
func (m *moving) killed(t *testing.T, seed uint64, settled func() (bool, error)) {
	t.Helper()
	_, kills := killtest.Case{
		Env: []string{"TEST_BOOK=" + m.path}, Settled: settled, Check: func(*testing.T) {},
		Play: func(ctx context.Context) error {
			for tick := time.NewTicker(5 * time.Millisecond); ; {
				if over, err := settled(); over || err != nil {
					tick.Stop()
					return err
				}
				select {
				case <-ctx.Done():
					tick.Stop()
					return ctx.Err()
				case <-tick.C:
				}
			}
		},
	}.Run(t, killtest.Storm(seed, 8, 1, 6)...)
	if kills < 4 {
		t.Errorf("it was killed %d times", kills)
	}
}

func TestAHandOverThatIsKilledMovesEveryoneOnceAndTellsOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a child for each kill")
	}
	const people = 300
	m := newMoving(t, people, 1)
	before := m.asItIs()
	var h store.HandOver
	m.do(func(tx *store.Tx) (err error) {
		h, err = tx.HandOverTo(m.olim, 0, store.Whom{Member: m.sara.ID}, m.timur.ID)
		return err
	})
	until := func(state store.HandOverState) func() (bool, error) {
		return func() (bool, error) {
			h, err := m.HandOver(context.WithoutCancel(t.Context()), crm.WholeBook(), h.ID)
			return h.State == state, err
		}
	}
	m.killed(t, 1, until(store.HandOverDone))
	all := fmt.Sprint(people)
	m.wants("customers of Timur's", `SELECT COUNT(*) FROM customers WHERE owner_id = 2`, all)
	m.wants("what is open of his", `SELECT COUNT(*) FROM deals WHERE owner_id = 2 UNION ALL SELECT COUNT(*) FROM follow_ups WHERE owner_id = 2`, all, all)
	m.wants("changes of whose they are", `SELECT COUNT(*) FROM changes WHERE entity = 'customers' AND new LIKE '%owner_id%' AND old IS NOT NULL`, all)
	m.wants("customers who moved more than once",
		`SELECT row_id FROM changes WHERE entity = 'customers' AND old IS NOT NULL GROUP BY row_id HAVING COUNT(*) > 1`)
	m.wants("who did what", `SELECT COUNT(*) FROM activities WHERE owner_id = 1`, all)
	m.wants("who is told", `SELECT chat_id FROM outbox ORDER BY chat_id`, "1002", "1003")
	if h, err := m.HandOver(t.Context(), crm.WholeBook(), h.ID); err != nil || h.Done != people {
		t.Errorf("%+v, %v", h, err)
	}

	m.do(func(tx *store.Tx) error { return tx.Undo(m.olim, 0, h.ChangeSetID) })
	m.killed(t, 2, until(store.HandOverUndone))
	if after := m.asItIs(); !slices.Equal(before, after) {
		t.Errorf("given and taken back, %d rows of %d are as they were", same(before, after), len(before))
	}
	m.wants("who is told", `SELECT chat_id FROM outbox ORDER BY chat_id, id`, "1002", "1002", "1003", "1003")
}

func TestAMergeThatIsKilledLosesAndDoublesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a child for each kill")
	}
	const calls = 900
	m := newMoving(t, 2, calls)
	before := m.asItIs()
	var set int64
	m.do(func(tx *store.Tx) (err error) {
		if set, err = tx.Begin(m.sara, 0, 0); err != nil {
			return err
		}
		from, err := tx.Customer(t.Context(), crm.WholeBook(), 1)
		if err != nil {
			return err
		}
		into, err := tx.Customer(t.Context(), crm.WholeBook(), 2)
		if err != nil {
			return err
		}
		_, err = tx.Merge(into, from)
		return err
	})
	settled := func() (bool, error) {
		live, err := m.LiveMerges(context.WithoutCancel(t.Context()), crm.WholeBook())
		return len(live) == 0, err
	}
	m.killed(t, 3, settled)
	m.wants("calls of who stays", `SELECT customer_id || ' ' || COUNT(*) FROM activities GROUP BY customer_id`, fmt.Sprintf("2 %d", calls+1))
	m.wants("calls that moved more than once",
		`SELECT row_id FROM changes WHERE entity = 'activities' AND old IS NOT NULL GROUP BY row_id HAVING COUNT(*) > 1`)
	m.wants("calls whose move is in the history",
		`SELECT COUNT(*) FROM changes WHERE entity = 'activities' AND old IS NOT NULL`, fmt.Sprint(calls))
	m.do(func(tx *store.Tx) error { return tx.Undo(m.sara, 0, set) })
	m.killed(t, 4, settled)
	if after := m.asItIs(); !slices.Equal(before, after) {
		t.Errorf("merged and parted, %d rows of %d are as they were:\n%s", same(before, after), len(before), strings.Join(m.rows(`SELECT COUNT(*) FROM activities GROUP BY customer_id`), "\n"))
	}
}

func same(a, b []string) (n int) {
	for _, row := range a {
		if slices.Contains(b, row) {
			n++
		}
	}
	return n
}
