package rules

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"

	"daftar/crm/fold"
)

//go:embed reasons.tsv
var reasonsFile string

// reason is one way to say why a deal was lost.
type reason struct {
	code  string
	words []string // folded beginnings of words that follow each other
}

var reasons = sync.OnceValue(func() []reason {
	var out []reason
	for line := range strings.Lines(reasonsFile) {
		code, words, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if ok && !strings.HasPrefix(code, "#") {
			out = append(out, reason{code: code, words: strings.Fields(fold.Key(words))})
		}
	}
	return out
})

// LostReason tells which of crm.LostReasons a text gives, "" for none of them.
func LostReason(text string) string {
	var said [][]string // each word's keys, with its apostrophes and without
	for _, w := range strings.FieldsFunc(text, notInWord) {
		said = append(said, fold.Variants(w))
	}
	for _, r := range reasons() {
		for i := range said {
			if begins(said[i:], r.words) {
				return r.code
			}
		}
	}
	return ""
}

func notInWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !fold.IsApostrophe(r)
}

func begins(said [][]string, words []string) bool {
	if len(words) == 0 || len(said) < len(words) {
		return false
	}
	for i, w := range words {
		if !slices.ContainsFunc(said[i], func(key string) bool { return strings.HasPrefix(key, w) }) {
			return false
		}
	}
	return true
}
