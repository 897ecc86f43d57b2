package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"daftar/crm"
	"daftar/crm/fold"
)

// readAtOnce is how many rows one query reads by their ids.
const readAtOnce = 500

// searchedRow is what is searched of a customer of whom the search knows nothing yet.
type searchedRow struct {
	ID      int64
	Name    string
	Company string
	Tags    string
	Numbers string
	Seers   string
	Binned  bool
}

// searched reads customers c for indexRows.
func (r reads) searched(ctx context.Context, where string, args ...any) (rows []searchedRow, err error) {
	err = r.list(ctx, &rows, `
		SELECT c.id, c.name, c.company, c.tags, c.deleted_at IS NOT NULL AS binned,
			COALESCE((SELECT GROUP_CONCAT(number, ' ') FROM phones WHERE customer_id = c.id AND deleted_at IS NULL), '') AS numbers,
			(SELECT GROUP_CONCAT('`+seerMark+`' || id, ' ') FROM
				(SELECT c.owner_id AS id UNION SELECT user_id FROM shares WHERE customer_id = c.id ORDER BY 1) x) AS seers
		FROM customers c WHERE `+where, args...)
	return rows, wrapped("read customers", err)
}

// indexMade lets the search know customers whom the transaction has made.
func (tx *Tx) indexMade(ids []int64) error {
	for some := range slices.Chunk(ids, readAtOnce) {
		where, args, err := in(`c.id IN (?) ORDER BY c.id`, some)
		if err != nil {
			return fmt.Errorf("read customers: %w", err)
		}
		rows, err := tx.searched(tx.ctx, where, args...)
		if err != nil {
			return err
		}
		if err := tx.indexRows(rows, tx.known); err != nil {
			return err
		}
	}
	return nil
}

// indexRows lets the search know customers of whom it knows nothing yet. It asks
// spelled once for each of their words whether its misspellings are kept already.
func (tx *Tx) indexRows(rows []searchedRow, spelled func(word string) (bool, error)) error {
	var names, tags []any
	var docs []string
	all := map[string]bool{}
	for _, row := range rows {
		if row.Binned {
			docs = append(docs, "")
			continue
		}
		c := crm.Customer{Name: row.Name, Company: row.Company, Tags: strings.Fields(row.Tags), Phones: strings.Fields(row.Numbers)}
		if _, err := tx.exec(`UPDATE customers SET key = ? WHERE id = ?`, fold.Bones(c.Name), row.ID); err != nil {
			return fmt.Errorf("keep a name: %w", err)
		}
		words := nameWords(c)
		for _, word := range words {
			all[word] = true
			names = append(names, word, row.ID)
		}
		for _, tag := range c.Tags {
			tags = append(tags, tag, row.ID)
		}
		docs = append(docs, searchDocument(c, words, strings.Fields(row.Seers)))
	}
	if err := tx.spellNew(all, spelled); err != nil {
		return err
	}
	if err := tx.insertMany(`customer_names (word, customer_id)`, 2, names, ` ON CONFLICT DO NOTHING`); err != nil {
		return fmt.Errorf("add names: %w", err)
	}
	if err := tx.insertMany(`customer_tags (tag, customer_id)`, 2, tags, ` ON CONFLICT DO NOTHING`); err != nil {
		return fmt.Errorf("add tags: %w", err)
	}
	// The documents come last, and one by one: see later.
	for i, doc := range docs {
		if rows[i].Binned {
			continue
		}
		if _, err := tx.exec(`INSERT INTO search (docid, words) VALUES (?, ?)`, rows[i].ID, doc); err != nil {
			return fmt.Errorf("index a customer: %w", err)
		}
	}
	return nil
}

// spellNew keeps the misspellings of those words that are not spelled already.
func (tx *Tx) spellNew(words map[string]bool, spelled func(word string) (bool, error)) error {
	var unspelled []string
	for word := range words {
		if slipsIn(word) == 0 {
			continue
		}
		is, err := spelled(word)
		if err != nil {
			return err
		}
		if !is {
			unspelled = append(unspelled, word)
		}
	}
	return tx.keepCuts(unspelled)
}

// searchedNote is what is searched of an activity or a deal of which the search knows
// nothing yet.
type searchedNote struct {
	ID       int64
	Customer int64
	Text     string
	Seers    string
}

// searchedNotes reads activities or deals n for indexNoteRows.
func (r reads) searchedNotes(ctx context.Context, e entity, where string, args ...any) (rows []searchedNote, err error) {
	column := "text"
	if e == deals {
		column = "title"
	}
	err = r.list(ctx, &rows, `
		SELECT n.id, COALESCE(c.id, 0) AS customer, CASE WHEN n.deleted_at IS NULL THEN n.`+column+` ELSE '' END AS text,
			COALESCE((SELECT GROUP_CONCAT('`+seerMark+`' || id, ' ') FROM
				(SELECT c.owner_id AS id UNION SELECT user_id FROM shares WHERE customer_id = c.id ORDER BY 1) x), '') AS seers
		FROM `+string(e)+` n LEFT JOIN customers c ON c.id = n.customer_id
		WHERE `+where, args...)
	return rows, wrapped("read notes", err)
}

// indexMadeNotes lets the search know activities or deals that the transaction has
// made.
func (tx *Tx) indexMadeNotes(e entity, ids []int64) error {
	for some := range slices.Chunk(ids, readAtOnce) {
		where, args, err := in(`n.id IN (?) ORDER BY n.id`, some)
		if err != nil {
			return fmt.Errorf("read notes: %w", err)
		}
		rows, err := tx.searchedNotes(tx.ctx, e, where, args...)
		if err != nil {
			return err
		}
		if err := tx.indexNoteRows(e, rows); err != nil {
			return err
		}
	}
	return nil
}

// indexNoteRows lets the search know activities or deals of which it knows nothing yet.
func (tx *Tx) indexNoteRows(e entity, rows []searchedNote) error {
	for _, row := range rows {
		words := noteWords(row.Text)
		if row.Customer == 0 || len(words) == 0 {
			continue
		}
		doc := strings.Join(append(words, strings.Fields(row.Seers)...), " ")
		_, err := tx.exec(`INSERT INTO notes (docid, words, customer) VALUES (?, ?, ?)`, noteDoc(e, row.ID), doc, row.Customer)
		if err != nil {
			return fmt.Errorf("index a note: %w", err)
		}
	}
	return nil
}
