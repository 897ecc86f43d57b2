package rules

import (
	"embed"
	"fmt"
	"path"
	"strconv"
	"strings"
	"sync"

	"daftar/crm/fold"
)

//go:embed lexicon
var lexiconFiles embed.FS

// entryKind is how a lexicon word changes its form.
type entryKind uint8

const (
	exact  entryKind = iota // written just so
	uzNoun                  // Uzbek endings of nouns
	uzVerb                  // an Uzbek verb stem; in a phrase the last word is the verb
	ruWord                  // the stem of a Russian noun or adjective
	ruPf                    // the stem of a perfective Russian verb
	ruIpf                   // of an imperfective one
	enVerb                  // a regular English verb
	anyEnd                  // an inner word of a phrase marked *: any noun ending
)

// entryKinds are the words of the second column. past and order are exact forms
// whose tense no ending shows.
var entryKinds = map[string]struct {
	kind  entryKind
	tense tense
}{
	"word": {exact, noTense}, "uz-noun": {uzNoun, noTense}, "uz-verb": {uzVerb, noTense},
	"ru-word": {ruWord, noTense}, "ru-pf": {ruPf, noTense}, "ru-ipf": {ruIpf, noTense},
	"en-verb": {enVerb, noTense}, "past": {exact, past}, "order": {exact, order},
}

// sense is one meaning of a word: weekday:5, call, discount.
type sense struct {
	name  string
	value int
}

// lexeme is a word of the lexicon without its endings.
type lexeme struct {
	id   int
	kind entryKind
	stem string
}

// entryEnd is a meaning at the end of a phrase, with the tense of fixed forms.
type entryEnd struct {
	sense sense
	tense tense
	line  int // which line of the data it came from, for the test that all are reachable
}

// phrase is a node of the trie of phrases, by lexeme.
type phrase struct {
	ends []entryEnd
	next map[int]*phrase
}

// lexicon is everything known about words. It is read once and never changes.
type lexicon struct {
	stems   map[string][]lexeme
	root    phrase
	near    map[string][]string // stems by their spellings with one letter left out
	ids     map[string]int
	lines   int
	names   map[string]gender // fold keys of first names
	surname map[string]bool
	things  map[string]string // Russian goods by stem, as they are called alone
	longest int
}

type gender uint8

const (
	unknownGender gender = iota
	male
	female
	either
)

// theLexicon reads the embedded files once per process.
var theLexicon = sync.OnceValue(func() *lexicon {
	l, err := readLexicon()
	if err != nil {
		panic(err) // the files are part of the program; a test reads them too
	}
	return l
})

func readLexicon() (*lexicon, error) {
	l := &lexicon{
		stems: map[string][]lexeme{}, near: map[string][]string{}, ids: map[string]int{},
		names: map[string]gender{}, surname: map[string]bool{}, things: map[string]string{},
	}
	files, err := lexiconFiles.ReadDir("lexicon")
	if err != nil {
		return nil, fmt.Errorf("list lexicons: %w", err)
	}
	for _, f := range files {
		data, err := lexiconFiles.ReadFile(path.Join("lexicon", f.Name()))
		if err != nil {
			return nil, fmt.Errorf("read lexicon %s: %w", f.Name(), err)
		}
		for n, line := range strings.Split(string(data), "\n") {
			if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
				continue
			}
			if err := l.addLine(f.Name(), line); err != nil {
				return nil, fmt.Errorf("lexicon %s, line %d: %w", f.Name(), n+1, err)
			}
		}
	}
	l.indexNear()
	return l, nil
}

func (l *lexicon) addLine(file, line string) error {
	switch file {
	case "names_male.txt":
		l.addNames(line, male)
		return nil
	case "names_female.txt":
		l.addNames(line, female)
		return nil
	case "things_ru.txt":
		l.addThings(line)
		return nil
	case "surnames.txt":
		for _, w := range strings.Fields(line) {
			l.surname[fold.Key(w)] = true
		}
		return nil
	}
	cells := strings.Split(line, "\t")
	if len(cells) != 3 {
		return fmt.Errorf("want meaning, kind and words, tab separated, got %d columns", len(cells))
	}
	k, ok := entryKinds[cells[1]]
	if !ok {
		return fmt.Errorf("unknown kind %q", cells[1])
	}
	name, number, _ := strings.Cut(cells[0], ":")
	value := 0
	if number != "" {
		v, err := strconv.Atoi(number)
		if err != nil {
			return fmt.Errorf("read number of meaning: %w", err)
		}
		value = v
	}
	l.lines++
	for _, words := range strings.Split(cells[2], ",") {
		l.addPhrase(words, k.kind, entryEnd{sense{name, value}, k.tense, l.lines})
	}
	return nil
}

func (l *lexicon) addNames(line string, g gender) {
	for _, w := range strings.Fields(line) {
		k := fold.Key(w)
		if was := l.names[k]; was != unknownGender && was != g {
			l.names[k] = either
			continue
		}
		l.names[k] = g
	}
}

// addPhrase files one entry under every way its words are typed.
func (l *lexicon) addPhrase(text string, kind entryKind, end entryEnd) {
	var words []token
	for _, t := range tokenise(text) {
		if t.kind != sign || t.raw == "%" || t.raw == "$" || t.raw == "€" || t.raw == "₽" || t.raw == "@" || t.raw == "~" || t.raw == "²" || t.raw == "³" {
			words = append(words, t)
		}
	}
	at := &l.root
	for i, w := range words {
		k := kind
		switch {
		case strings.Contains(text, w.raw+"*"):
			k = anyEnd
		case i < len(words)-1 || w.kind != word:
			k = exact
		}
		id := l.lexeme(w, k)
		if at.next == nil {
			at.next = map[int]*phrase{}
		}
		if at.next[id] == nil {
			at.next[id] = &phrase{}
		}
		at = at.next[id]
	}
	if len(words) > 0 {
		at.ends = append(at.ends, end)
	}
}

func (l *lexicon) lexeme(w token, k entryKind) int {
	forms := []string{w.norm}
	switch w.kind {
	case word:
		forms = spellings(w.raw)
	case sign:
		forms = []string{w.raw}
	}
	key := strconv.Itoa(int(k)) + forms[0]
	id, ok := l.ids[key]
	if !ok {
		id = len(l.ids) + 1
		l.ids[key] = id
	}
	for _, f := range forms {
		l.file(f, lexeme{id, k, f})
		// k is voiced before an ending that begins with a vowel: qoʻngʻirogʻi.
		if n := len(f); k == uzNoun && n > 3 && f[n-1] == 'k' {
			l.file(f[:n-1]+"g", lexeme{id, k, f})
		}
	}
	return id
}

func (l *lexicon) file(stem string, x lexeme) {
	for _, have := range l.stems[stem] {
		if have.id == x.id {
			return
		}
	}
	l.stems[stem] = append(l.stems[stem], x)
	l.longest = max(l.longest, len(stem))
}
