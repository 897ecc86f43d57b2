package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"daftar/crm"
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

// seersOf are the ids of those who see a customer c.
const seersOf = `(SELECT GROUP_CONCAT(id, ' ') FROM
	(SELECT c.owner_id AS id UNION SELECT user_id FROM shares WHERE customer_id = c.id ORDER BY 1) x)`

// numbers reads ids with spaces between them.
func numbers(ids string) (all []int64, err error) {
	for _, id := range strings.Fields(ids) {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("read who sees a customer: %w", err)
		}
		all = append(all, n)
	}
	return all, nil
}

// searched reads customers c for nameRows and documentRows.
func (r reads) searched(ctx context.Context, where string, args ...any) (rows []searchedRow, err error) {
	err = r.list(ctx, &rows, `
		SELECT c.id, c.name, c.company, c.tags, c.deleted_at IS NOT NULL AS binned,
			COALESCE((SELECT GROUP_CONCAT(number, ' ') FROM phones WHERE customer_id = c.id AND deleted_at IS NULL), '') AS numbers,
			`+seersOf+` AS seers
		FROM customers c WHERE `+where, args...)
	return rows, wrapped("read customers", err)
}

// customer has what is searched of a row.
func (row searchedRow) customer() crm.Customer {
	return crm.Customer{Name: row.Name, Company: row.Company, Tags: strings.Fields(row.Tags), Phones: strings.Fields(row.Numbers)}
}

// indexMade lets the search know customers whom the transaction has made, or nothing
// but their names while their documents are left behind.
func (tx *Tx) indexMade(ids []int64, behind bool) error {
	for some := range slices.Chunk(ids, readAtOnce) {
		where, args, err := in(`c.id IN (?) ORDER BY c.id`, some)
		if err != nil {
			return fmt.Errorf("read customers: %w", err)
		}
		rows, err := tx.searched(tx.ctx, where, args...)
		if err != nil {
			return err
		}
		if err := tx.nameRows(rows, tx.known); err != nil {
			return err
		}
		if behind {
			continue
		}
		if err := tx.documentRows(rows); err != nil {
			return err
		}
	}
	if behind {
		return tx.leaveBehind(customers, ids)
	}
	return nil
}

// nameRows keeps the names and tags of customers who have none yet. It asks spelled
// once for each of their words whether its misspellings are kept already.
func (tx *Tx) nameRows(rows []searchedRow, spelled func(word string) (bool, error)) error {
	var names, tags []any
	all := map[string]bool{}
	for _, row := range rows {
		if row.Binned {
			continue
		}
		c := row.customer()
		for _, word := range nameWords(c) {
			all[word] = true
			names = append(names, word, row.ID)
		}
		for _, tag := range c.Tags {
			tags = append(tags, tag, row.ID)
		}
	}
	if err := tx.spellNew(all, spelled); err != nil {
		return err
	}
	if err := tx.insertMany(`customer_names (word, customer_id)`, 2, names, ` ON CONFLICT DO NOTHING`); err != nil {
		return fmt.Errorf("add names: %w", err)
	}
	err := tx.insertMany(`customer_tags (tag, customer_id)`, 2, tags, ` ON CONFLICT DO NOTHING`)
	return wrapped("add tags", err)
}

// documentRows lets the search know customers of whom it has no documents yet. They
// are written last, and one by one: see later.
func (tx *Tx) documentRows(rows []searchedRow) error {
	for _, row := range rows {
		if row.Binned {
			continue
		}
		seers, err := numbers(row.Seers)
		if err != nil {
			return err
		}
		if err := tx.putSearched(row.ID, searchWords(row.customer()), seers); err != nil {
			return err
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
	Names    string
}

// searchedNotes reads activities or deals n for indexNoteRows.
func (r reads) searchedNotes(ctx context.Context, e entity, where string, args ...any) (rows []searchedNote, err error) {
	column := "text"
	if e == deals {
		column = "title"
	}
	err = r.list(ctx, &rows, `
		SELECT n.id, COALESCE(c.id, 0) AS customer, CASE WHEN n.deleted_at IS NULL THEN n.`+column+` ELSE '' END AS text,
			COALESCE(`+seersOf+`, '') AS seers,
			COALESCE((SELECT GROUP_CONCAT(word, ' ') FROM
				(SELECT word FROM customer_names WHERE customer_id = c.id ORDER BY word) w), '') AS names
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
		if row.Customer == 0 {
			continue
		}
		seers, err := numbers(row.Seers)
		if err != nil {
			return err
		}
		words := noteWords(row.Text, strings.Fields(row.Names))
		if err := tx.putNote(noteDoc(e, row.ID), row.Customer, words, seers); err != nil {
			return err
		}
	}
	return nil
}
