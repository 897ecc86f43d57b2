package rules

import (
	"fmt"
	"slices"
	"strings"

	"daftar/crm"
	"daftar/crm/fold"
)

// book is what the customers' book knows of the words of one message.
type book struct {
	customers []crm.KnownCustomer
	words     []map[string]bool // the keys of each customer's name and company
	byKey     map[string][]int
}

// lookUp asks the book once for every stem of every word that may be a name.
func (m *message) lookUp(words []nameWord, known func([]string) ([]crm.KnownCustomer, error)) (book, error) {
	b := book{byKey: map[string][]int{}}
	if known == nil {
		return b, nil
	}
	var keys []string
	seen := map[string]bool{}
	for i := range words {
		for _, s := range words[i].stems {
			for _, k := range keysOf(s) {
				if !seen[k] && k != "" {
					seen[k] = true
					keys = append(keys, k)
				}
			}
		}
	}
	if len(keys) == 0 {
		return b, nil
	}
	got, err := known(keys)
	if err != nil {
		return b, fmt.Errorf("look customers up: %w", err)
	}
	b.customers = got
	for i, c := range got {
		set := map[string]bool{}
		for _, k := range append(fold.Keys(c.Name), strings.Fields(fold.Key(c.Company))...) {
			if !set[k] {
				set[k] = true
				b.byKey[k] = append(b.byKey[k], i)
			}
		}
		b.words = append(b.words, set)
	}
	return b, nil
}

// fits lists the customers that a stem names.
func (b book) fits(s stem) []int {
	if len(b.customers) == 0 {
		return nil
	}
	var out []int
	for _, k := range keysOf(s) {
		for _, i := range b.byKey[k] {
			if !slices.Contains(out, i) {
				out = append(out, i)
			}
		}
	}
	slices.Sort(out) // the ones dealt with latest stay first
	return out
}

func (b book) has(key string) bool { return len(b.byKey[key]) > 0 }

// holds reports whether one of the stems is a word of a customer's name.
func (b book) holds(ss []stem) bool {
	return slices.ContainsFunc(ss, func(s stem) bool { return len(b.fits(s)) > 0 })
}

// both reports whether one customer has both words.
func (b book) both(x, y []stem) bool {
	if len(b.customers) == 0 {
		return false
	}
	for _, s := range x {
		in := b.fits(s)
		for _, t := range y {
			for _, i := range b.fits(t) {
				if s.key != t.key && slices.Contains(in, i) {
					return true
				}
			}
		}
	}
	return false
}

// together reports whether one customer has all the words.
func (b book) together(ss []stem) bool { return len(ss) > 1 && len(b.all(ss)) > 0 }

func (b book) all(ss []stem) []int {
	var out []int
	for k, s := range ss {
		in := b.fits(s)
		if k == 0 {
			out = in
			continue
		}
		out = slices.DeleteFunc(out, func(i int) bool { return !slices.Contains(in, i) })
	}
	return out
}

// who lists the ids of the customers that a name means. A customer known by the
// first name alone fits a full name too; one with another family name does not.
func (b book) who(ss []stem) []int64 {
	fit := b.all(ss)
	if len(fit) == 0 && len(ss) > 1 {
		for _, s := range ss {
			for _, i := range b.fits(s) {
				if len(fold.Keys(b.customers[i].Name)) == 1 && !slices.Contains(fit, i) {
					fit = append(fit, i)
				}
			}
		}
	}
	out := make([]int64, 0, len(fit))
	for _, i := range fit {
		out = append(out, b.customers[i].ID)
	}
	return out
}
