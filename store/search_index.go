package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"daftar/crm"
	"daftar/crm/fold"
)

// seerMark begins the words for who may see a customer. No key has a w, so nothing
// that is typed is the beginning of one.
const seerMark = "ww"

// seerWord stands in the document of every customer that a person may see.
func seerWord(userID int64) string { return seerMark + strconv.FormatInt(userID, 10) }

// nameWords are the words by which understanding knows a customer.
func nameWords(c crm.Customer) []string {
	words := append(fold.Keys(c.Name), fold.Keys(c.Company)...)
	slices.Sort(words)
	return slices.Compact(words)
}

// searchDocument is all by which a customer is found, and who may see them.
func searchDocument(c crm.Customer, names, seers []string) string {
	words := slices.Clone(names)
	for _, name := range names {
		letters := []rune(name)
		for i := 1; i+minInside <= len(letters); i++ {
			words = append(words, insideMark+string(letters[i:]))
		}
	}
	for _, whole := range []string{c.Name, c.Company} {
		if keys := fold.Keys(whole); len(keys) > 0 {
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
	return strings.Join(append(words, seers...), " ")
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
	before, err := tx.document(customerID)
	if err != nil {
		return err
	}
	if _, err := tx.exec(`DELETE FROM search WHERE docid = ?`, customerID); err != nil {
		return fmt.Errorf("reindex customer: %w", err)
	}
	if _, err := tx.exec(`DELETE FROM customer_tags WHERE customer_id = ?`, customerID); err != nil {
		return fmt.Errorf("reindex customer: %w", err)
	}
	var names []string
	if !c.Deleted {
		names = nameWords(c)
		if _, err := tx.exec(`UPDATE customers SET key = ? WHERE id = ?`, fold.Bones(c.Name), customerID); err != nil {
			return fmt.Errorf("reindex customer: %w", err)
		}
	}
	if err := tx.rename(customerID, names); err != nil || c.Deleted {
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
	doc := searchDocument(c, names, seers)
	if _, err := tx.exec(`INSERT INTO search (docid, words) VALUES (?, ?)`, customerID, doc); err != nil {
		return fmt.Errorf("reindex customer: %w", err)
	}
	if slices.Equal(seersIn(strings.Fields(before)), seers) {
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

// document is what the search knows of a customer, "" nothing.
func (tx *Tx) document(customerID int64) (string, error) {
	var docs []string
	if err := tx.list(tx.ctx, &docs, `SELECT words FROM search WHERE docid = ?`, customerID); err != nil {
		return "", fmt.Errorf("read what the search knows: %w", err)
	}
	return strings.Join(docs, ""), nil
}

// seersIn are those words of a document that stand for who sees the customer.
func seersIn(words []string) []string {
	from := len(words)
	for from > 0 && strings.HasPrefix(words[from-1], seerMark) {
		from--
	}
	return words[from:]
}

// rename gives a customer the words of their name, and the words the misspellings
// by which they are found.
func (tx *Tx) rename(customerID int64, names []string) error {
	var had []string
	if err := tx.list(tx.ctx, &had, `SELECT word FROM customer_names WHERE customer_id = ?`, customerID); err != nil {
		return fmt.Errorf("read names: %w", err)
	}
	for _, word := range had {
		if slices.Contains(names, word) {
			continue
		}
		if _, err := tx.exec(`DELETE FROM customer_names WHERE customer_id = ? AND word = ?`, customerID, word); err != nil {
			return fmt.Errorf("take a name away: %w", err)
		}
		if err := tx.unspell(word); err != nil {
			return err
		}
	}
	for _, word := range names {
		if slices.Contains(had, word) {
			continue
		}
		if err := tx.spell(word); err != nil {
			return err
		}
		_, err := tx.exec(`INSERT INTO customer_names (customer_id, word) VALUES (?, ?) ON CONFLICT DO NOTHING`, customerID, word)
		if err != nil {
			return fmt.Errorf("add a name: %w", err)
		}
	}
	return nil
}
