// Package testkit holds what tests of several packages begin with: a new book and
// the catalogues. Both are made once in a process, since under the race detector
// making them anew takes longer than most tests.
package testkit

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"daftar/i18n"
	"daftar/i18n/pseudo"
	"daftar/store"
)

// Raced reports that the race detector is on, by which all takes ten times as long:
// what is tried thousands of times is then tried less often.
var Raced bool

// NewBook puts a book in which nothing is written yet into a file at path, as
// store.Open would make it there.
func NewBook(t testing.TB, path string) {
	t.Helper()
	book, err := empty()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, book, 0o600); err != nil {
		t.Fatal(err)
	}
}

var empty = sync.OnceValues(func() (book []byte, err error) {
	dir, err := os.MkdirTemp("", "book")
	if err != nil {
		return nil, fmt.Errorf("make a new book: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "book.db")
	st, err := store.Open(context.Background(), path, store.Options{Now: func() time.Time { return time.Unix(0, 0) }})
	if err != nil {
		return nil, err
	}
	if err := st.Close(); err != nil {
		return nil, fmt.Errorf("make a new book: %w", err)
	}
	return os.ReadFile(path)
})

// Words returns the catalogues, with those of package pseudo. The test fails at its
// end when a text was missing; side by side with others, maybe for one of theirs.
// They belong to every test of the process: change nothing in them.
func Words(t testing.TB) *i18n.Catalogue {
	t.Helper()
	words, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, text := range missing.take() {
			t.Errorf("no text for %s", text)
		}
	})
	return words
}

var loaded = sync.OnceValues(func() (*i18n.Catalogue, error) {
	words, err := i18n.Load()
	if err != nil {
		return nil, err
	}
	words.OnMissing = missing.add
	return words, pseudo.Add(words)
})

var missing texts

// texts is a list of texts that several tests may add to.
type texts struct {
	mu   sync.Mutex
	list []string
}

func (m *texts) add(key, tag string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.list = append(m.list, key+" in "+tag)
}

func (m *texts) take() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.list
	m.list = nil
	return all
}
