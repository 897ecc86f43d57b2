package handlers_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/crm/fold"
	"daftar/reminders"
	"daftar/store"
)

// TestWhateverThreePeopleDoTheBookStaysWhole lets three people type, mend, tap
// buttons new and old, take back and hand over at random, and looks at the whole
// book after every step. In the end everybody takes everything back.
func TestWhateverThreePeopleDoTheBookStaysWhole(t *testing.T) {
	lives, steps := 10, 60
	if testing.Short() {
		lives = 2
	}
	for life := range lives {
		t.Run(fmt.Sprint(life), func(t *testing.T) {
			m := newMess(t, uint64(life))
			for range steps {
				m.step()
				m.whole()
				if t.Failed() {
					return
				}
			}
			m.undoAll()
		})
	}
}

// mess is an office where things happen at random.
type mess struct {
	*office
	t        *testing.T
	db       *sql.DB
	dice     *rand.Rand
	ticker   *reminders.Clock
	said     map[*phone][]int64 // messages that can be edited
	pictures map[int64]*chat.File
	pushed   []press // every button that was ever seen
	seen     map[string]bool
	stopped  map[int64]int64 // guests who have stopped, and the newest message by then
}

type press struct {
	on   *phone
	m    *shown
	data string
}

func newMess(t *testing.T, seed uint64) *mess {
	t.Helper()
	o := newOffice(t, "uz")
	m := &mess{
		office: o, t: t, dice: rand.New(rand.NewPCG(seed, 1)), db: openTables(t, o),
		ticker: reminders.New(o.book, o.words, reminders.Config{Zone: "Asia/Tashkent"}),
		said:   map[*phone][]int64{}, pictures: map[int64]*chat.File{}, seen: map[string]bool{}, stopped: map[int64]int64{},
	}
	return m
}

// openTables opens the book's file for looking at its tables.
func openTables(t *testing.T, o *office) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(filepath.Dir(o.book.Backups()), "daftar.db")+"?mode=ro&_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

var (
	firstNames = []string{"Aziz", "Malika", "Jasur", "Dilnoza"}
	lastNames  = []string{"Karimov", "Toshev", "Yusupova"}
	frames     = []string{
		"Yangi mijoz %s %s", "Yangi mijoz %s %s, %s", "%s %s, %s", "%s bilan gaplashdim", "%s %s bilan uchrashdim, ertaga qo'ng'iroq qilaman",
		"%s akaga tel qildim, 5 mln so'mlik konditsionerga qiziqyapti", "%s %s 7 mln", "%s bilan yangi sdelka, printer 3 mln",
		"%s sotib oldi", "%s rad etdi", "ertaga soat 11 da %s ga qo'ng'iroq qilishni eslat", "%s bilan gaplashdim #vip",
		"%s %s %s bilan gaplashdim, ertaga tel qilaman", "%s bilan uchrashdim, 2 mln. Jasurga tel qildim, 3 mln. Malikaga katalog yubordim",
		"/log %s", "/deal %s", "/remind %s", "/new %s", "/history %s", "/find %s",
	}
	plainWordings = []string{
		"yo'q, 7 mln", "8 mln", "ertaga 15:00", "yo'q, Malika", "400 metr kerak ekan", "rahmat", "ofisida uchrashdik", "bugun qo'ng'iroq qildim",
		"Malika", "Dilnoza Toshev", "90 123 45 01", "/undo", "/today", "/pipeline", "/drafts", "/cancel", "/new", "/log", "/deal", "/remind", "narxi qimmat",
	}
	actions = []string{"undo", "card", "edit", "field", "whom", "give", "giveto", "which", "next", "why", "drop", "claim", "done", "snooze", "when", "follow", "who", "act", "reply"}
	args    = []string{"", "0", "1", "0.1", "0.2", "0.new", "0.no", "0.a", "0.d", "0.f", "0.price", "0.amount", "0.when", "15", "tom", "log", "deal", "log.what.call", "share.3", "hand.3", "refuse.2"}
)

func (m *mess) one(of []string) string { return of[m.dice.IntN(len(of))] }

// words are a sentence about one of a few people with one of a few numbers.
func (m *mess) words() string {
	if m.dice.IntN(3) == 0 {
		return m.one(plainWordings)
	}
	frame := m.one(frames)
	values := []any{m.one(firstNames), m.one(lastNames), fmt.Sprintf("90 123 45 0%d", m.dice.IntN(4))}
	return fmt.Sprintf(frame, values[:strings.Count(frame, "%s")]...)
}

func (m *mess) someone() *phone {
	return m.phones[[]int64{olimID, saraID, saraID, timurID}[m.dice.IntN(4)]]
}

// step lets one thing happen.
func (m *mess) step() {
	p := m.someone()
	m.clock = m.clock.Add(time.Duration(m.dice.IntN(40)) * time.Minute)
	before, answer := m.updates, true
	switch roll := m.dice.IntN(100); {
	case roll < 38:
		m.said[p] = append(m.said[p], p.says(m.words()))
	case roll < 48 && len(m.said[p]) > 0:
		message := m.said[p][m.dice.IntN(len(m.said[p]))]
		p.mendsWords(message, m.words(), m.pictures[message])
	case roll < 53 && len(p.shown) > 0:
		m.said[p] = append(m.said[p], p.replies(p.shown[m.dice.IntN(len(p.shown))], m.words()))
	case roll < 56:
		caption := m.one([]string{"", m.words()})
		r := chat.Request{Kind: chat.Media, Text: caption, File: &chat.File{ID: "photo", Kind: "photo"}}
		message := p.does(r, "(photo) "+caption)
		m.said[p], m.pictures[message] = append(m.said[p], message), r.File
	case roll < 59:
		c := &chat.SharedContact{Name: m.one(firstNames), Phone: fmt.Sprintf("90123450%d", m.dice.IntN(4))}
		p.does(chat.Request{Kind: chat.Contact, Contact: c}, "(contact) "+c.Name)
	case roll < 62:
		m.tick()
	case roll < 63:
		m.desk = m.newDesk()
	case roll < 67 && len(p.shown) > 0:
		d := chat.Data{Action: m.one(actions), ID: int64(m.dice.IntN(12)), Version: int64(m.dice.IntN(4)), Arg: m.one(args)}
		p.tapsData(p.shown[m.dice.IntN(len(p.shown))], d.Encode(), "forged "+d.Encode())
	case roll < 80:
		answer = m.guestStep()
	default:
		m.pushes(p)
	}
	if m.updates != before && answer {
		m.answered()
	}
	m.silence()
	m.looks()
}

// pushes presses a button: mostly one of the newest message, else any ever seen.
func (m *mess) pushes(p *phone) {
	of := slices.DeleteFunc(slices.Clone(m.pushed), func(b press) bool {
		return b.on != p || m.dice.IntN(4) > 0 && b.m != p.last()
	})
	if len(of) == 0 {
		return
	}
	b := of[m.dice.IntN(len(of))]
	p.tapsData(b.m, b.data, b.data)
}

// looks remembers the buttons that are to be seen now.
func (m *mess) looks() {
	for _, p := range m.phones {
		for _, s := range p.shown {
			for _, b := range slices.Concat(s.Buttons...) {
				key := fmt.Sprint(p.chat.ID, s.id, b.Data)
				d, err := chat.Decode(b.Data)
				if err != nil || m.seen[key] || d.Action == "invite" || d.Action == "mate" || d.Action == "lang" {
					continue
				}
				m.seen[key] = true
				m.pushed = append(m.pushed, press{p, s, b.Data})
			}
		}
	}
	slices.SortFunc(m.pushed, func(a, b press) int {
		return strings.Compare(fmt.Sprint(a.on.chat.ID, a.m.id, a.data), fmt.Sprint(b.on.chat.ID, b.m.id, b.data))
	})
}

func (m *mess) tick() {
	if err := m.ticker.Tick(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
	m.deliver()
	m.none("is due and was not reminded of", `SELECT id FROM follow_ups
		WHERE state = 'open' AND deleted_at IS NULL AND fired_at IS NULL AND due_at <= ?`, m.clock.UnixMilli())
}

// answered: no message stays without an answer. A button that nothing is behind
// any more may.
func (m *mess) answered() {
	m.none("was not answered", `SELECT i.id FROM inbox i WHERE i.id = (SELECT MAX(id) FROM inbox) AND i.kind <> 'callback_query'
		AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.inbox_id = i.id)`)
}

// none fails for every id that a query finds.
func (m *mess) none(what, query string, args ...any) {
	m.t.Helper()
	for _, id := range m.ids(query, args...) {
		m.t.Errorf("%s: %d", what, id)
	}
}

func (m *mess) ids(query string, args ...any) (ids []int64) {
	m.t.Helper()
	rows, err := m.db.QueryContext(m.t.Context(), query, args...)
	if err != nil {
		m.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			m.t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		m.t.Fatal(err)
	}
	return ids
}

// wholeness is what must hold of the tables at any time.
var wholeness = map[string]string{
	"an activity of a binned customer": `SELECT x.id FROM activities x JOIN customers c ON c.id = x.customer_id WHERE x.deleted_at IS NULL AND c.deleted_at IS NOT NULL`,
	"a deal of a binned customer":      `SELECT x.id FROM deals x JOIN customers c ON c.id = x.customer_id WHERE x.deleted_at IS NULL AND c.deleted_at IS NOT NULL`,
	"a follow-up of a binned customer": `SELECT x.id FROM follow_ups x JOIN customers c ON c.id = x.customer_id WHERE x.deleted_at IS NULL AND c.deleted_at IS NOT NULL`,
	"the phone of a binned customer":   `SELECT x.id FROM phones x JOIN customers c ON c.id = x.customer_id WHERE x.deleted_at IS NULL AND c.deleted_at IS NOT NULL`,
	"a wrong last contact": `SELECT c.id FROM customers c WHERE c.last_contact_at IS NOT (SELECT MAX(moment) FROM (
		SELECT happened_at AS moment FROM activities WHERE customer_id = c.id AND deleted_at IS NULL
		UNION ALL SELECT closed_at FROM deals WHERE customer_id = c.id AND deleted_at IS NULL AND status = 'won'))`,
	"a customer whom no search finds":                          `SELECT id FROM customers WHERE deleted_at IS NULL AND id NOT IN (SELECT docid FROM search)`,
	"a search for a binned customer":                           `SELECT docid FROM search WHERE docid NOT IN (SELECT id FROM customers WHERE deleted_at IS NULL)`,
	"a customer whom no owner finds":                           `SELECT docid FROM search EXCEPT SELECT docid FROM search_own`,
	"an owner's search for somebody who is found nowhere else": `SELECT docid FROM search_own EXCEPT SELECT docid FROM search`,
	"a done follow-up without its hour":                        `SELECT id FROM follow_ups WHERE (state = 'done') <> (done_at IS NOT NULL)`,
	"a deal in a stage of another kind":                        `SELECT d.id FROM deals d JOIN stages s ON s.id = d.stage_id WHERE s.status <> d.status OR (d.status = 'open') <> (d.closed_at IS NULL)`,
	"a reason to have lost what is not":                        `SELECT id FROM deals WHERE lost_reason <> '' AND status <> 'lost'`,
	"a row of what was taken back": `SELECT c.row_id FROM changes c JOIN change_sets s ON s.id = c.change_set_id LEFT JOIN change_sets p ON p.id = s.parent_id
		WHERE c.old IS NULL AND COALESCE(s.undone_at, p.undone_at) IS NOT NULL AND (
			c.entity = 'deals' AND EXISTS (SELECT 1 FROM deals WHERE id = c.row_id AND deleted_at IS NULL)
			OR c.entity = 'activities' AND EXISTS (SELECT 1 FROM activities WHERE id = c.row_id AND deleted_at IS NULL)
			OR c.entity = 'follow_ups' AND EXISTS (SELECT 1 FROM follow_ups WHERE id = c.row_id AND deleted_at IS NULL))`,
	"a message that stands twice": `SELECT i.message_id FROM change_sets s JOIN inbox i ON i.id = s.inbox_id
		WHERE s.parent_id IS NULL AND s.undone_at IS NULL AND i.kind <> 'callback_query' GROUP BY i.chat_id, i.message_id HAVING COUNT(*) > 1`,
}

// whole looks at the whole book.
func (m *mess) whole() {
	m.t.Helper()
	for what, query := range wholeness {
		m.none(what, query)
	}
	m.found()
	m.summed()
}

// found: every customer is found by each word of the name and each phone, by
// whoever may see them.
func (m *mess) found() {
	m.t.Helper()
	for _, id := range m.ids(`SELECT id FROM customers WHERE deleted_at IS NULL`) {
		c, err := m.book.Customer(m.t.Context(), crm.WholeBook(), id)
		if err != nil {
			m.t.Fatal(err)
		}
		words := append(fold.Keys(c.Name), c.Tags...)
		for _, phone := range c.Phones {
			words = append(words, phone[4:])
		}
		for _, seer := range append(m.ids(`SELECT user_id FROM shares WHERE customer_id = ?`, id), c.OwnerID) {
			for _, w := range words {
				hits, err := m.book.Search(m.t.Context(), crm.OwnBook(seer), store.Search{Query: w, Limit: 200})
				if err != nil {
					m.t.Fatal(err)
				}
				if !slices.ContainsFunc(hits.Customers, func(h crm.Customer) bool { return h.ID == id }) {
					m.t.Errorf("customer %d is not found by %q for %d", id, w, seer)
				}
			}
		}
		if n := len(m.ids(`SELECT 1 FROM customer_names WHERE customer_id = ?`, id)); n != len(fold.Keys(c.Name+" "+c.Company)) {
			m.t.Errorf("customer %d has %d names", id, n)
		}
	}
}

// summed: the pipeline says what the deals say.
func (m *mess) summed() {
	m.t.Helper()
	p, err := m.book.Pipeline(m.t.Context(), crm.WholeBook(), monday, monday)
	if err != nil {
		m.t.Fatal(err)
	}
	var n, sum, told int64
	err = m.db.QueryRowContext(m.t.Context(), `SELECT COUNT(*), COALESCE(SUM(amount), 0) FROM deals WHERE status = 'open' AND deleted_at IS NULL`).Scan(&n, &sum)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, a := range p.Amount {
		told += a.Minor
	}
	if int64(p.Deals) != n || told != sum {
		m.t.Errorf("the pipeline says %d deals for %d, the book has %d for %d", p.Deals, told, n, sum)
	}
}

// laterMend finds mends of an older change-set that touched a row after another
// one did: the two stand in each other's way.
const laterMend = `SELECT b.id FROM changes a JOIN change_sets sa ON sa.id = a.change_set_id
	JOIN changes b ON b.entity = a.entity AND b.row_id = a.row_id AND b.id > a.id
	JOIN change_sets sb ON sb.id = b.change_set_id JOIN change_sets p ON p.id = sb.parent_id
	WHERE (sa.id = ? OR sa.parent_id = ?) AND sb.parent_id < ? AND sb.parent_id <> ? AND p.undone_at IS NULL`

// givenLater finds rows older than the customer to whom they were given: their
// Undo comes after that of the customer's entry, who had to stay for them.
const givenLater = `SELECT a.id FROM changes a JOIN changes b ON b.entity = 'customers' AND b.row_id = ? AND b.old IS NULL
	WHERE a.old IS NULL AND a.id < b.id AND (
		a.entity = 'activities' AND a.row_id IN (SELECT id FROM activities WHERE customer_id = ?)
		OR a.entity = 'deals' AND a.row_id IN (SELECT id FROM deals WHERE customer_id = ?)
		OR a.entity = 'follow_ups' AND a.row_id IN (SELECT id FROM follow_ups WHERE customer_id = ?))`

// undoAll: whoever takes back all that they did, the newest first, leaves an
// empty book, but for whom an earlier Undo had to leave.
func (m *mess) undoAll() {
	m.t.Helper()
	kept := m.ids(`SELECT c.row_id FROM changes c JOIN change_sets s ON s.id = c.change_set_id LEFT JOIN change_sets p ON p.id = s.parent_id
		WHERE c.entity = 'customers' AND c.old IS NULL AND COALESCE(s.undone_at, p.undone_at) IS NOT NULL`)
	tangled := false
	for _, set := range m.ids(`SELECT id FROM change_sets WHERE parent_id IS NULL AND undone_at IS NULL ORDER BY id DESC`) {
		var telegram int64
		err := m.db.QueryRowContext(m.t.Context(), `SELECT u.telegram_id FROM change_sets s JOIN users u ON u.id = s.user_id WHERE s.id = ?`, set).Scan(&telegram)
		if err != nil {
			m.t.Fatal(err)
		}
		p := m.phones[telegram]
		p.tapsData(p.last(), chat.Data{Action: "undo", ID: set}.Encode(), fmt.Sprintf("undo %d", set))
		m.whole()
		if len(m.ids(`SELECT id FROM change_sets WHERE id = ? AND undone_at IS NULL`, set)) > 0 {
			if !tangled && len(m.ids(laterMend, set, set, set, set)) == 0 {
				m.t.Errorf("change-set %d cannot be taken back", set)
			}
			tangled = true
		}
	}
	if tangled {
		return
	}
	for _, table := range []string{"activities", "deals", "follow_ups"} {
		m.none(table+" are left", `SELECT id FROM `+table+` WHERE deleted_at IS NULL`)
	}
	for _, id := range m.ids(`SELECT id FROM customers WHERE deleted_at IS NULL`) {
		if !slices.Contains(kept, id) && len(m.ids(givenLater, id, id, id, id)) == 0 {
			m.t.Errorf("customer %d is left", id)
		}
	}
}
