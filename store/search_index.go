package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"daftar/crm"
	"daftar/crm/fold"
)

// seerMark stands ahead of the words of customers whom a person sees. No key has a w,
// so it is told from what follows, also from a phone's digits.
func seerMark(userID int64) string { return strconv.FormatInt(userID, 10) + seerMarkEnd }

const seerMarkEnd = "w"

// nameWords are the words by which understanding knows a customer.
func nameWords(c crm.Customer) []string { return wordsOf(fold.Keys(c.Name), fold.Keys(c.Company)) }

func wordsOf(name, company []string) []string {
	words := slices.Concat(name, company)
	slices.Sort(words)
	return slices.Compact(words)
}

// searchWords are all by which a customer is found.
func searchWords(c crm.Customer) []string {
	name, company := fold.Keys(c.Name), fold.Keys(c.Company)
	words := wordsOf(name, company)
	for _, name := range slices.Clone(words) {
		letters := []rune(name)
		for i := 1; i+minInside <= len(letters); i++ {
			words = append(words, insideMark+string(letters[i:]))
		}
	}
	for _, keys := range [][]string{name, company} {
		if len(keys) > 0 {
			words = append(words, wholeMark+strings.Join(keys, ""))
		}
	}
	for _, tag := range c.Tags {
		for _, key := range strings.Fields(fold.Key(tag)) {
			words = append(words, key, tagMark+key)
		}
	}
	for _, number := range c.Phones {
		words = append(words, tails(number)...)
	}
	return words
}

// ownDocument has the words of a document once for each person who sees it, and who
// they are.
func ownDocument(words []string, seers []int64) string {
	var b strings.Builder
	for _, seer := range seers {
		mark := seerMark(seer)
		b.WriteString(mark)
		b.WriteByte(' ')
		for _, word := range words {
			b.WriteString(mark)
			b.WriteString(word)
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// without are the words of a document that a mark stands ahead of, without it.
func without(mark string, words []string) []string {
	var rest []string
	for _, word := range words {
		if plain, marked := strings.CutPrefix(word, mark); marked && plain != "" {
			rest = append(rest, plain)
		}
	}
	return rest
}

// seersIn are those who see the customer of a document that ownDocument made.
func seersIn(document string) (seers []int64) {
	for _, word := range strings.Fields(document) {
		if id, is := strings.CutSuffix(word, seerMarkEnd); is {
			if n, err := strconv.ParseInt(id, 10, 64); err == nil {
				seers = append(seers, n)
			}
		}
	}
	return seers
}

// tails are the ends of a number, from its own digits down to the last four: any
// fragment of it is the beginning of one of them.
func tails(number string) []string {
	digits := strings.TrimPrefix(number, "+")
	if rest, with := strings.CutPrefix(digits, country); with {
		digits = rest
	}
	var all []string
	for i := 0; i+minDigits <= len(digits); i++ {
		all = append(all, digits[i:])
	}
	return all
}

// reindex computes what names and search know of a customer.
func (tx *Tx) reindex(customerID int64) error {
	if tx.later != nil {
		tx.later.index(customerID)
		return nil
	}
	c, err := tx.Customer(tx.ctx, crm.WholeBook(), customerID)
	if crm.CodeOf(err) == crm.NotFound { // purged
		c, err = crm.Customer{Deleted: true}, nil
	}
	if err != nil {
		return err
	}
	before, err := tx.seenBefore(customerID)
	if err != nil {
		return err
	}
	for _, known := range []string{
		`DELETE FROM search WHERE docid = ?`, `DELETE FROM search_own WHERE docid = ?`, `DELETE FROM customer_tags WHERE customer_id = ?`,
	} {
		if _, err := tx.exec(known, customerID); err != nil {
			return fmt.Errorf("reindex customer: %w", err)
		}
	}
	var names []string
	if !c.Deleted {
		names = nameWords(c)
		if _, err := tx.exec(`UPDATE customers SET key = ? WHERE id = ?`, fold.Bones(c.Name), customerID); err != nil {
			return fmt.Errorf("reindex customer: %w", err)
		}
	}
	renamed, err := tx.rename(customerID, names)
	if err != nil || c.Deleted {
		return err
	}
	for _, tag := range c.Tags {
		_, err := tx.exec(`INSERT INTO customer_tags (tag, customer_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, tag, customerID)
		if err != nil {
			return fmt.Errorf("reindex customer: %w", err)
		}
	}
	seers, err := tx.seers(customerID)
	if err != nil {
		return err
	}
	if err := tx.putSearched(customerID, searchWords(c), seers); err != nil {
		return err
	}
	if !renamed && slices.Equal(before, seers) {
		return nil
	}
	return tx.followNotes(customerID)
}

// indexNew is reindex for a customer whom the transaction has made.
func (tx *Tx) indexNew(customerID int64) error {
	if tx.later != nil {
		tx.later.indexMade(customerID)
		return nil
	}
	return tx.reindex(customerID)
}

// putSearched lets the search know a customer of whom it knows nothing yet.
func (tx *Tx) putSearched(customerID int64, words []string, seers []int64) error {
	_, err := tx.exec(`INSERT INTO search (docid, words) VALUES (?, ?)`, customerID, strings.Join(words, " "))
	if err != nil {
		return fmt.Errorf("index a customer: %w", err)
	}
	_, err = tx.exec(`INSERT INTO search_own (docid, words) VALUES (?, ?)`, customerID, ownDocument(words, seers))
	return wrapped("index a customer for who sees them", err)
}

// seenBefore are those who see a customer as far as the search knows.
func (tx *Tx) seenBefore(customerID int64) (seers []int64, err error) {
	var docs []string
	if err := tx.list(tx.ctx, &docs, `SELECT words FROM search_own WHERE docid = ?`, customerID); err != nil {
		return nil, fmt.Errorf("read what the search knows: %w", err)
	}
	return seersIn(strings.Join(docs, "")), nil
}

// namesOf are the words of a customer's name and organisation.
func (tx *Tx) namesOf(customerID int64) (words []string, err error) {
	err = tx.list(tx.ctx, &words, `SELECT word FROM customer_names WHERE customer_id = ? ORDER BY word`, customerID)
	return words, wrapped("read names", err)
}

// rename gives a customer the words of their name, and the words the misspellings
// by which they are found. It tells whether they had others.
func (tx *Tx) rename(customerID int64, names []string) (renamed bool, err error) {
	had, err := tx.namesOf(customerID)
	if err != nil || slices.Equal(had, names) {
		return false, err
	}
	for _, word := range had {
		if slices.Contains(names, word) {
			continue
		}
		if _, err := tx.exec(`DELETE FROM customer_names WHERE customer_id = ? AND word = ?`, customerID, word); err != nil {
			return false, fmt.Errorf("take a name away: %w", err)
		}
		if err := tx.unspell(word); err != nil {
			return false, err
		}
	}
	for _, word := range names {
		if slices.Contains(had, word) {
			continue
		}
		if err := tx.spell(word); err != nil {
			return false, err
		}
		_, err := tx.exec(`INSERT INTO customer_names (customer_id, word) VALUES (?, ?) ON CONFLICT DO NOTHING`, customerID, word)
		if err != nil {
			return false, fmt.Errorf("add a name: %w", err)
		}
	}
	return true, nil
}
