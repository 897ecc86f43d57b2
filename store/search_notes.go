package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"daftar/crm"
	"daftar/crm/fold"
)

// noteDoc is the document of an activity or a deal among the notes.
func noteDoc(e entity, id int64) int64 {
	if e == deals {
		return 2*id + 1
	}
	return 2 * id
}

// quote puts the words around what was found in the place of each note's docid.
func (r reads) quote(ctx context.Context, s crm.Scope, notes map[int64]string, w wanted) error {
	for customer, note := range notes {
		doc, err := strconv.ParseInt(note, 10, 64)
		if err != nil {
			return fmt.Errorf("read the note of a search: %w", err)
		}
		text := ""
		if doc%2 == 0 {
			var a crm.Activity
			a, err = r.Activity(ctx, s, doc/2)
			text = a.Text
		} else {
			var d crm.Deal
			d, err = r.Deal(ctx, s, doc/2)
			text = d.Title
		}
		if crm.CodeOf(err) == crm.NotFound {
			text, err = "", nil
		}
		if err != nil {
			return err
		}
		notes[customer] = around(strings.TrimPrefix(text, crm.SpokenMark), w)
	}
	return nil
}

// quoted is how many letters of a note are shown ahead of the word that was found,
// and how many from there on.
const (
	quotedAhead = 20
	quoted      = 60
)

// around cuts out of a text what stands around the first word that is wanted.
func around(text string, w wanted) string {
	rs := []rune(strings.Join(strings.Fields(text), " "))
	at := 0
	for i := 0; i < len(rs); i++ {
		if !wordRune(rs[i]) || i > 0 && wordRune(rs[i-1]) {
			continue
		}
		j := i
		for j < len(rs) && wordRune(rs[j]) {
			j++
		}
		if w.startsWith(fold.Key(string(rs[i:j]))) {
			at = i
			break
		}
	}
	from, to := max(0, at-quotedAhead), min(len(rs), at+quoted)
	for from > 0 && from < at && wordRune(rs[from-1]) { // no half words
		from++
	}
	for to < len(rs) && to > at && wordRune(rs[to]) && slices.Contains(rs[at:to], ' ') {
		to--
	}
	cut := strings.TrimSpace(string(rs[from:to]))
	if from > 0 {
		cut = "…" + cut
	}
	if to < len(rs) {
		cut += "…"
	}
	return cut
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || fold.IsApostrophe(r)
}

// startsWith reports whether the key of a word begins with something wanted.
func (w wanted) startsWith(key string) bool {
	if w.digits != "" && strings.HasPrefix(key, w.digits) {
		return true
	}
	return slices.ContainsFunc(w.words, func(word wantedWord) bool {
		return slices.ContainsFunc(word.keys, func(k string) bool { return strings.HasPrefix(key, k) })
	})
}

// noteWords are all by which a note is found: its words, each once, and the names of
// the customer whom it is of. None when it says nothing.
func noteWords(text string, names []string) []string {
	words := strings.Fields(fold.Key(text))
	if len(words) == 0 {
		return nil
	}
	slices.Sort(words)
	words = slices.Compact(words)
	for _, name := range names {
		words = append(words, ofMark+name)
	}
	return words
}

// renote computes what the search knows of an activity or a deal.
func (tx *Tx) renote(e entity, id int64) error {
	column := "text"
	if e == deals {
		column = "title"
	}
	var row struct {
		Text     string
		Customer int64
	}
	err := tx.get(tx.ctx, &row, `
		SELECT CASE WHEN deleted_at IS NULL THEN `+column+` ELSE '' END AS text, COALESCE(customer_id, 0) AS customer
		FROM `+string(e)+` WHERE id = ?`, id)
	if err != nil {
		return fmt.Errorf("read a note: %w", err)
	}
	doc := noteDoc(e, id)
	for _, known := range []string{`DELETE FROM notes WHERE docid = ?`, `DELETE FROM notes_own WHERE docid = ?`} {
		if _, err := tx.exec(known, doc); err != nil {
			return fmt.Errorf("index a note: %w", err)
		}
	}
	if row.Customer == 0 {
		return nil
	}
	names, err := tx.namesOf(row.Customer)
	if err != nil {
		return err
	}
	seers, err := tx.seers(row.Customer)
	if err != nil {
		return err
	}
	return tx.putNote(doc, row.Customer, noteWords(row.Text, names), seers)
}

// putNote lets the search know a note of which it knows nothing yet, when it says
// something.
func (tx *Tx) putNote(doc, customerID int64, words []string, seers []int64) error {
	if len(words) == 0 {
		return nil
	}
	_, err := tx.exec(`INSERT INTO notes (docid, words, customer) VALUES (?, ?, ?)`, doc, strings.Join(words, " "), customerID)
	if err != nil {
		return fmt.Errorf("index a note: %w", err)
	}
	_, err = tx.exec(`INSERT INTO notes_own (docid, words, customer) VALUES (?, ?, ?)`, doc, ownDocument(words, seers), customerID)
	return wrapped("index a note for who sees it", err)
}

// seers are those who see a customer.
func (tx *Tx) seers(customerID int64) (ids []int64, err error) {
	err = tx.list(tx.ctx, &ids, `
		SELECT owner_id FROM customers WHERE id = ? UNION SELECT user_id FROM shares WHERE customer_id = ? ORDER BY 1`,
		customerID, customerID)
	return ids, wrapped("read who sees a customer", err)
}

// notable are the columns that decide what a note says and of whom.
var notable = map[entity][]string{
	activities: {"text", "customer_id", "deleted_at"},
	deals:      {"title", "customer_id", "deleted_at"},
}

// noted follows a change of a row in the index of notes; made is a row that the
// transaction has made.
func (tx *Tx) noted(e entity, id int64, changed cols, made bool) error {
	for _, column := range notable[e] {
		if _, ok := changed[column]; !ok {
			continue
		}
		if tx.later != nil {
			tx.later.note(e, id, made)
			return nil
		}
		return tx.renote(e, id)
	}
	return nil
}

// mostNotes is how many notes one transaction moves to those who see their
// customer now: some ten milliseconds.
const mostNotes = 100

// followNotes lets those who see a customer now find their notes by the name that
// they have now: at once while the
// transaction is short, the rest when the clock looks, see [Store.CatchUpNotes].
func (tx *Tx) followNotes(customerID int64) error {
	below := int64(1) << 62
	if tx.moved < mostNotes {
		var err error
		if below, err = tx.moveNotes(customerID, below, mostNotes-tx.moved); err != nil {
			return err
		}
	}
	if below == 0 {
		_, err := tx.exec(`DELETE FROM notes_behind WHERE customer_id = ?`, customerID)
		return wrapped("note that notes follow", err)
	}
	_, err := tx.exec(`INSERT INTO notes_behind (customer_id, below) VALUES (?, ?)
		ON CONFLICT (customer_id) DO UPDATE SET below = excluded.below`, customerID, below)
	return wrapped("note that notes are behind", err)
}

// moveNotes indexes the newest notes of a customer below a docid anew and returns
// below which docid the rest is, 0: none is left.
func (tx *Tx) moveNotes(customerID, below int64, limit int) (rest int64, err error) {
	var docs []int64
	err = tx.list(tx.ctx, &docs, `
		SELECT doc FROM (
			SELECT 2 * id AS doc FROM activities WHERE customer_id = ? AND deleted_at IS NULL
			UNION ALL SELECT 2 * id + 1 FROM deals WHERE customer_id = ? AND deleted_at IS NULL) x
		WHERE doc < ? ORDER BY doc DESC LIMIT ?`, customerID, customerID, below, limit)
	if err != nil {
		return 0, fmt.Errorf("read the notes of a customer: %w", err)
	}
	for _, doc := range docs {
		e := activities
		if doc%2 == 1 {
			e = deals
		}
		if err := tx.renote(e, doc/2); err != nil {
			return 0, err
		}
	}
	tx.moved += len(docs)
	if len(docs) < limit {
		return 0, nil
	}
	return docs[len(docs)-1], nil
}

// CatchUpNotes lets those who see a customer now find notes that were too many to
// follow with the change itself, in short transactions. It is done when none is
// behind.
func (s *Store) CatchUpNotes(ctx context.Context) error {
	for {
		var behind []int64
		if err := s.list(ctx, &behind, `SELECT customer_id FROM notes_behind ORDER BY customer_id LIMIT 1`); err != nil {
			return fmt.Errorf("look for notes that are behind: %w", err)
		}
		if len(behind) == 0 {
			return nil
		}
		err := s.Do(ctx, func(tx *Tx) error {
			var below []int64
			err := tx.list(tx.ctx, &below, `SELECT below FROM notes_behind WHERE customer_id = ?`, behind[0])
			if err != nil || len(below) == 0 {
				return wrapped("read which notes are behind", err)
			}
			rest, err := tx.moveNotes(behind[0], below[0], mostNotes)
			if err != nil {
				return err
			}
			if rest == 0 {
				_, err = tx.exec(`DELETE FROM notes_behind WHERE customer_id = ?`, behind[0])
			} else {
				_, err = tx.exec(`UPDATE notes_behind SET below = ? WHERE customer_id = ?`, rest, behind[0])
			}
			return wrapped("note which notes are behind", err)
		})
		if err != nil {
			return err
		}
	}
}
