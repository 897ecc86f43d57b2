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

const (
	// minDigits is the shortest tail of a phone number that finds it.
	minDigits = 4
	// newest bounds how many hits of a whole-book search are ranked.
	newest = 200
	// alike is the similarity from which a name passes as a slip of another: one
	// wrong letter out of four. It only suggests.
	alike = 0.74
)

// searchDocument is the words by which a customer is found: names, tags, every
// tail of a phone number, and who may see them.
func searchDocument(c crm.Customer, names []string, seers []int64) string {
	words := slices.Concat(names, c.Tags)
	for _, number := range c.Phones {
		digits := strings.TrimPrefix(number, "+")
		for i := 0; i+minDigits <= len(digits); i++ {
			words = append(words, digits[i:])
		}
	}
	for _, id := range seers {
		words = append(words, seerWord(id))
	}
	return strings.Join(words, " ")
}

// seerWord stands in the document of every customer that a person may see.
func seerWord(userID int64) string { return "seer" + strconv.FormatInt(userID, 10) }

// Find looks customers up by parts of names, organisation, tag or the tail of a
// phone, in any script: those dealt with latest first, skipping the first
// offset of at most 200 that are ranked.
func (r reads) Find(ctx context.Context, s crm.Scope, query string, offset, limit int) (crm.Hits, error) {
	terms := searchTerms(query)
	if len(terms) == 0 {
		return crm.Hits{}, nil
	}
	found, err := r.match(ctx, s, strings.Join(terms, " "), offset, limit+1)
	if err != nil {
		return crm.Hits{}, err
	}
	h := crm.Hits{Customers: found}
	if len(found) == 0 && offset == 0 {
		if h.Customers, err = r.slips(ctx, s, query, limit); err != nil {
			return crm.Hits{}, err
		}
		h.Slip = len(h.Customers) > 0
	}
	if len(h.Customers) > limit {
		h.Customers, h.More = h.Customers[:limit], true
	}
	return h, nil
}

// match runs a full-text query. The text index goes first in the join: the
// planner's own order reads the whole customers table.
func (r reads) match(ctx context.Context, s crm.Scope, terms string, offset, limit int) ([]crm.Customer, error) {
	if !s.All() {
		terms = seerWord(s.User()) + " " + terms
	}
	var ids []int64
	err := r.list(ctx, &ids, `
		SELECT c.id FROM (SELECT docid FROM search WHERE words MATCH ? ORDER BY docid DESC LIMIT ?) hit
		CROSS JOIN customers c ON c.id = hit.docid
		WHERE c.deleted_at IS NULL
		ORDER BY c.touched_at DESC, c.id DESC LIMIT ? OFFSET ?`, terms, newest, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return r.Customers(ctx, s, ids)
}

// searchTerms turns what a person typed into quoted full-text terms: names as
// beginnings of words, runs of digits as tails of phones.
func searchTerms(query string) []string {
	var terms []string
	var digits strings.Builder
	letters := strings.Map(func(ru rune) rune {
		switch {
		case unicode.IsDigit(ru):
			digits.WriteRune(ru)
			return ' '
		case unicode.IsLetter(ru), fold.IsApostrophe(ru):
			return ru
		}
		return ' '
	}, query)
	for _, word := range strings.Fields(letters) {
		if fold.Honorific(word) {
			continue
		}
		var either []string
		for _, key := range fold.Variants(word) {
			if key = termSafe(key); key != "" {
				either = append(either, `"`+key+`*"`)
			}
		}
		// OR binds weaker than what stands side by side: without brackets the second
		// spelling would be searched in the whole book.
		if len(either) > 0 {
			terms = append(terms, "("+strings.Join(either, " OR ")+")")
		}
	}
	if d := digits.String(); len(d) >= minDigits {
		terms = append(terms, `"`+d+`"`)
	}
	return terms
}

// termSafe leaves only what cannot be full-text syntax.
func termSafe(key string) string {
	return strings.Map(func(ru rune) rune {
		if unicode.IsLetter(ru) || unicode.IsDigit(ru) {
			return ru
		}
		return -1
	}, key)
}

// slips finds names that differ from what was typed by a slip of the thumb.
func (r reads) slips(ctx context.Context, s crm.Scope, query string, limit int) ([]crm.Customer, error) {
	keys := fold.Keys(query)
	if len(keys) == 0 || len([]rune(keys[0])) < 4 {
		return nil, nil
	}
	begin := string([]rune(termSafe(keys[0]))[:2])
	found, err := r.match(ctx, s, `"`+begin+`*"`, 0, newest)
	if err != nil {
		return nil, err
	}
	wanted := fold.Key(query)
	near := map[int64]float64{}
	for _, c := range found {
		best := fold.Similar(wanted, fold.Key(c.Name))
		for _, w := range fold.Keys(c.Name) {
			best = max(best, fold.Similar(wanted, w))
		}
		near[c.ID] = best
	}
	found = slices.DeleteFunc(found, func(c crm.Customer) bool { return near[c.ID] < alike })
	slices.SortStableFunc(found, func(a, b crm.Customer) int {
		switch {
		case near[a.ID] > near[b.ID]:
			return -1
		case near[a.ID] < near[b.ID]:
			return 1
		}
		return 0
	})
	return found[:min(limit, len(found))], nil
}
