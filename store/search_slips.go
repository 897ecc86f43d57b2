package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"daftar/crm/fold"
)

const (
	// minSlip is the shortest word that may hold a slip, and twoSlips the shortest
	// that may hold two.
	minSlip  = 4
	twoSlips = 6
	// spelledTo is how many letters of a word its misspellings are made of.
	spelledTo = 8
	// mostAlike is how many words are taken for what one was to be.
	mostAlike = 12
)

// slipsIn is how many letters of a word may be wrong, missing, too many or
// exchanged with their neighbour.
func slipsIn(word string) int {
	switch n := len([]rune(word)); {
	case n < minSlip || strings.ContainsFunc(word, notLetter):
		return 0
	case n < twoSlips:
		return 1
	}
	return 2
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// cuts are what is left of the beginning of a word when as many letters are missing
// as may be wrong. Two words that are so alike have one in common.
func cuts(word string) []string {
	letters := []rune(word)
	found := []string{string(letters[:min(len(letters), spelledTo)])}
	layer := found
	for range slipsIn(word) {
		var next []string
		for _, w := range layer {
			rs := []rune(w)
			for i := range rs {
				next = append(next, string(rs[:i])+string(rs[i+1:]))
			}
		}
		found, layer = append(found, next...), next
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// known reports whether a customer has a word in their name.
func (tx *Tx) known(word string) (bool, error) {
	var n int
	err := tx.get(tx.ctx, &n, `SELECT EXISTS (SELECT 1 FROM customer_names WHERE word = ?)`, word)
	if err != nil {
		return false, fmt.Errorf("look a name up: %w", err)
	}
	return n > 0, nil
}

// spell keeps the misspellings of a word that no customer had yet.
func (tx *Tx) spell(word string) error {
	if slipsIn(word) == 0 {
		return nil
	}
	if known, err := tx.known(word); err != nil || known {
		return err
	}
	return tx.keepCuts([]string{word})
}

// keepCuts keeps the misspellings of words.
func (tx *Tx) keepCuts(words []string) error {
	var values []any
	for _, word := range words {
		for _, cut := range cuts(word) {
			values = append(values, cut, word)
		}
	}
	err := tx.insertMany(`misspellings (cut, word)`, 2, values, ` ON CONFLICT DO NOTHING`)
	return wrapped("keep misspellings", err)
}

// unspell drops the misspellings of a word that no customer has any more.
func (tx *Tx) unspell(word string) error {
	if slipsIn(word) == 0 {
		return nil
	}
	if known, err := tx.known(word); err != nil || known {
		return err
	}
	query, args, err := in(`DELETE FROM misspellings WHERE word = ? AND cut IN (?)`, word, cuts(word))
	if err != nil {
		return fmt.Errorf("drop misspellings: %w", err)
	}
	if _, err := tx.exec(query, args...); err != nil {
		return fmt.Errorf("drop misspellings: %w", err)
	}
	return nil
}

// alike are the tiers of what a query may have been meant to be: one slip in each
// word, then two. Nothing for a query in which no word can hold one.
func (r reads) alike(ctx context.Context, w wanted) ([]tier, error) {
	near := make([]wanted, 2)
	found := false
	for _, word := range w.words {
		if word.tag {
			return nil, nil
		}
		meant, err := r.meant(ctx, word.keys[0])
		if err != nil {
			return nil, err
		}
		for slips := range near {
			keys := append(slices.Clone(word.keys), meant[slips]...)
			near[slips].words = append(near[slips].words, wantedWord{keys: keys})
		}
		found = found || len(meant[1]) > 0
	}
	if !found {
		return nil, nil
	}
	var all []tier
	for slips := range near {
		near[slips].digits = w.digits
		all = append(all, tiers(near[slips], false, wanted.exact)...)
	}
	return all, nil
}

// meant returns the words of names that differ from one by one slip, and by at most
// two. Which names there are is known across all scopes; whom they lead to is not.
func (r reads) meant(ctx context.Context, word string) (within [2][]string, err error) {
	most := slipsIn(word)
	if most == 0 {
		return within, nil
	}
	query, args, err := in(`SELECT DISTINCT word FROM misspellings WHERE cut IN (?)`, cuts(word))
	if err != nil {
		return within, fmt.Errorf("look misspellings up: %w", err)
	}
	var words []string
	if err := r.list(ctx, &words, query, args...); err != nil {
		return within, fmt.Errorf("look misspellings up: %w", err)
	}
	typed := []rune(word)
	for _, w := range words {
		slips := slipsBetween(typed, []rune(w))
		for n := range within {
			if slips <= min(n+1, most) {
				within[n] = append(within[n], w)
			}
		}
	}
	for n := range within {
		slices.SortStableFunc(within[n], func(a, b string) int {
			return cmp.Compare(fold.Similar(word, b), fold.Similar(word, a))
		})
		within[n] = within[n][:min(len(within[n]), mostAlike)]
	}
	return within, nil
}

// slipsBetween counts the slips that make one word of another.
func slipsBetween(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			wrong := 1
			if a[i-1] == b[j-1] {
				wrong = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+wrong)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
