package exchange

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"daftar/crm/fold"
)

// wordsTable can be extended by whoever knows the words; a line is a kind, a code and
// phrases.
//
//go:embed words.tsv
var wordsTable string

// vocabulary maps the folded phrases of each kind to their code.
var vocabulary = readWords(wordsTable)

func readWords(table string) map[string]map[string]string {
	all := map[string]map[string]string{}
	for i, line := range strings.Split(table, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, "\t")
		if len(parts) != 3 {
			panic(fmt.Sprintf("words.tsv: line %d has %d columns", i+1, len(parts)))
		}
		kind := all[parts[0]]
		if kind == nil {
			kind = map[string]string{}
			all[parts[0]] = kind
		}
		for _, phrase := range strings.Split(parts[2], ";") {
			key := wordKey(phrase)
			if code, known := kind[key]; known && code != parts[1] {
				panic(fmt.Sprintf("words.tsv: line %d: %q is %s already", i+1, phrase, code))
			}
			kind[key] = parts[1]
		}
	}
	return all
}

// wordKey folds a phrase. A lone № has no letters and stands for itself.
func wordKey(phrase string) string {
	if key := fold.Key(strings.ReplaceAll(phrase, "_", " ")); key != "" {
		return key
	}
	return strings.TrimSpace(phrase)
}

// meaning is the code of a phrase, "" when it is none of its kind.
func meaning(kind, phrase string) string { return vocabulary[kind][wordKey(phrase)] }

// within is the code of the longest phrase that stands among the words of a text; of
// two as long ones the first.
func within(kind, text string) (code string) {
	words := slices.DeleteFunc(strings.Fields(wordKey(text)), allDigits)
	for size := min(len(words), 4); size > 0; size-- {
		for from := 0; from+size <= len(words); from++ {
			if code := vocabulary[kind][strings.Join(words[from:from+size], " ")]; code != "" {
				return code
			}
		}
	}
	return ""
}
