package handlers_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"daftar/bot/chat"
	"daftar/store"
)

// guard watches what one person's forgeries do to the book.
type guard struct {
	*office
	who    int64
	db     *sql.DB
	before map[string]int
}

func watch(o *office, who int64) *guard {
	o.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(filepath.Dir(o.book.Backups()), "daftar.db")+"?mode=ro")
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { _ = db.Close() })
	g := &guard{office: o, who: who, db: db}
	g.before = g.dump()
	return g
}

// rowsOf reads the rows of a query, each as one line.
func (g *guard) rowsOf(query string) []string {
	g.t.Helper()
	rows, err := g.db.QueryContext(g.t.Context(), query)
	if err != nil {
		g.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		g.t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		values, to := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			to[i] = &values[i]
		}
		if err := rows.Scan(to...); err != nil {
			g.t.Fatal(err)
		}
		var b strings.Builder
		for i, v := range values {
			if text, ok := v.([]byte); ok {
				v = string(text)
			}
			fmt.Fprintf(&b, " %s=%v", names[i], v)
		}
		out = append(out, b.String())
	}
	if err := rows.Err(); err != nil {
		g.t.Fatal(err)
	}
	return out
}

// searched are the text indexes, and whom a document of each is of.
var searched = map[string]string{"search": "x.docid", "search_own": "x.docid", "notes": "x.customer", "notes_own": "x.customer"}

// dump is the whole book but for what comes in and goes out: its lines, counted.
func (g *guard) dump() map[string]int {
	g.t.Helper()
	lines := map[string]int{}
	for _, name := range g.rowsOf(`SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'misspellings'
		AND (name IN ('search_own', 'notes_own') OR name NOT LIKE 'search_%' AND name NOT LIKE 'notes_%')`) {
		_, name, _ = strings.Cut(name, "=")
		query := `SELECT * FROM "` + name + `"`
		if of := searched[name]; of != "" {
			query = `SELECT x.words, c.id AS customer, c.owner_id FROM "` + name + `" x LEFT JOIN customers c ON c.id = ` + of
		}
		switch name {
		case "inbox", "outbox", "files":
			continue
		case "dialogs": // one's own are one's own
			query += fmt.Sprintf(` WHERE user_id <> %d`, g.who)
		}
		for _, row := range g.rowsOf(query) {
			lines[name+row+" "]++
		}
	}
	return lines
}

// changesNothing fails when a row is no more as it was, or when one has come,
// except where the person may write: then for all but their own.
func (g *guard) changesNothing(all []attempt, writes bool) {
	g.t.Helper()
	before, after := g.before, g.dump()
	g.before = after
	mine := g.user(g.who).ID
	own := func(row string) bool {
		if g.who == joinedID || g.who == waitingID {
			return g.guestsOwn(row)
		}
		if mine == 0 || !writes {
			return false
		}
		table, _, _ := strings.Cut(row, " ")
		return table == "customer_names" || table == "changes" ||
			strings.Contains(row, fmt.Sprintf(" owner_id=%d ", mine)) || strings.Contains(row, fmt.Sprintf(" user_id=%d ", mine))
	}
	for row, n := range before {
		if after[row] != n && !own(row) {
			g.t.Errorf("%s … changes %s", all[0], row)
		}
	}
	for row, n := range after {
		if before[row] != n && !own(row) {
			g.t.Errorf("%s … adds %s", all[0], row)
		}
	}
	for _, table := range []string{"activities", "deals", "follow_ups"} {
		strays := g.rowsOf(fmt.Sprintf(
			`SELECT x.* FROM %s x JOIN customers c ON c.id = x.customer_id WHERE x.owner_id = %d AND c.owner_id <> %[2]d`, table, mine))
		if len(strays) > 0 && g.who == saraID {
			g.t.Errorf("%s … writes to another's customer: %s", all[0], strays)
		}
	}
}

// guestsOwn: a customer's forgeries may leave what they say of themselves, on
// behalf of whoever answers for them, and letters to these.
func (g *guard) guestsOwn(row string) bool {
	customer, owner := int64(2), g.user(timurID).ID
	if g.who == waitingID {
		customer, owner = 3, g.user(malikaID).ID
	}
	holds := func(format string, id int64) bool { return strings.Contains(row, fmt.Sprintf(format, id)) }
	switch table, _, _ := strings.Cut(row, " "); table {
	case "consents", "stops", "languages", "join_links":
		return holds(" telegram_id=%d ", g.who)
	case "customers":
		return g.who == joinedID && holds(" id=%d ", customer) || holds(" id=%d ", customer) && strings.Contains(row, "telegram_id=<nil>")
	case "notes", "notes_own": // what the search knows of a letter
		return holds(" customer=%d ", customer)
	case "activities":
		return holds(" customer_id=%d ", customer) && strings.Contains(row, " incoming=1 ")
	case "change_sets":
		return holds(" user_id=%d ", owner)
	case "changes":
		return strings.Contains(row, "entity=customers") && holds(" row_id=%d ", customer) || strings.Contains(row, "entity=activities")
	}
	return false
}

// tellsNothing fails when an answer holds a secret, or goes to somebody else.
func (g *guard) tellsNothing(all []attempt) {
	g.t.Helper()
	for _, row := range g.rowsOf(`SELECT inbox_id, chat_id, payload FROM outbox WHERE kind <> 'commands' AND state = 'queued'`) {
		var from, to int64
		head, payload, _ := strings.Cut(row, " payload=")
		if _, err := fmt.Sscanf(head, " inbox_id=%d chat_id=%d", &from, &to); err != nil {
			g.t.Fatal(err)
		}
		asked := "an answer"
		for _, a := range all {
			if a.req.InboxID == from {
				asked = a.String()
			}
		}
		if to != g.who && !g.reachesTheirs(to) {
			g.t.Errorf("%s: reaches %d: %s", asked, to, payload)
		}
		var m chat.Message
		if err := json.Unmarshal([]byte(payload), &m); err != nil {
			g.t.Fatal(err)
		}
		said := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace((&shown{Message: m}).text())
		for _, secret := range secrets {
			if to == g.who && strings.Contains(said, secret) && !strings.Contains(asked, secret) {
				g.t.Errorf("%s: tells %s: %s", asked, secret, payload)
			}
		}
	}
	g.forget()
}

// reachesTheirs: what a customer does reaches whoever answers for them.
func (g *guard) reachesTheirs(to int64) bool {
	return g.who == joinedID && to == timurID || g.who == waitingID && to == malikaID
}

// forget throws away what waits to be sent.
func (g *guard) forget() {
	g.t.Helper()
	for {
		waiting, err := g.book.ReadyMessages(g.t.Context(), store.Answer, 0, 1000)
		if err != nil {
			g.t.Fatal(err)
		}
		reminders, err := g.book.ReadyMessages(g.t.Context(), store.Reminder, 0, 1000)
		if err != nil {
			g.t.Fatal(err)
		}
		if waiting = append(waiting, reminders...); len(waiting) == 0 {
			return
		}
		err = g.book.Do(g.t.Context(), func(tx *store.Tx) error {
			for _, w := range waiting {
				if err := tx.CancelOutbox(w.ID, "seen"); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			g.t.Fatal(err)
		}
	}
}

// answers answers a dialog that was opened about another's row, as one can be who
// has been given another role since.
func (g *guard) answers(dialog string) (all []attempt) {
	g.t.Helper()
	route := "dialog " + dialog
	ids := []int64{1, 2, 3, 4, -1}
	if g.who == joinedID || g.who == waitingID { // to whom all of it is a letter
		ids = []int64{1, -1}
	}
	for _, id := range ids {
		for _, step := range []string{"", "amount", "when", "name", "text", "title", "why", "find", "date", "phone", "company", "tag", "note", "close", "chance"} {
			if step != "" && !slices.Contains([]string{"field", "whom", "event", "prof", "org", "dealset"}, dialog) {
				continue
			}
			data := fmt.Sprintf(`{"customer":%d,"organization":%[1]d,"to":%[1]d,"set":%[1]d,"activity":%[1]d,"part":0,"field":%q,"message":5,"follow_up":%[1]d,"version":1,"said":"x","task":"x",
				"read":{"Actions":[{"Customer":{"IDs":[%[1]d]}}]}}`, id, step)
			for _, text := range guards[route].args {
				if text == "" {
					continue
				}
				err := g.book.Do(g.t.Context(), func(tx *store.Tx) error {
					return tx.SetDialog(g.who, g.who, store.Dialog{Name: dialog, Step: step, Data: []byte(data)}, g.clock.Add(1e12))
				})
				if err != nil {
					g.t.Fatal(err)
				}
				one := []attempt{{route, chat.Request{Kind: chat.Text, Text: text}}}
				g.tries(one)
				all = append(all, one...)
			}
		}
	}
	return all
}
