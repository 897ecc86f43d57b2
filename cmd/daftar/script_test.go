package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"daftar/crm"
	"daftar/internal/killtest"
	"daftar/store"
)

func TestMain(m *testing.M) {
	killtest.Main(scripted{m}, func(ctx context.Context) error { return killedBot(ctx, os.Environ()) })
}

// scripted runs the tests, or the program for a script that calls it.
type scripted struct{ m *testing.M }

// Run does not return.
func (s scripted) Run() int {
	testscript.Main(s.m, map[string]func(){
		"daftar": func() { os.Exit(run(os.Args[1:])) },
	})
	return 0
}

func TestTheProgramAsItIsCalled(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, "RIGHT_TOKEN="+rightToken)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"book":      makeBook,
			"ownedbook": makeOwnedBook,
		},
	})
}

// makeOwnedBook makes a book that has an owner.
func makeOwnedBook(ts *testscript.TestScript, neg bool, args []string) {
	makeBook(ts, neg, args)
	book, err := store.Open(context.Background(), filepath.Join(ts.Getenv("WORK"), args[0]), store.Options{Now: time.Now})
	ts.Check(err)
	ts.Check(book.Do(context.Background(), func(tx *store.Tx) error {
		_, err := tx.PutUser(crm.User{TelegramID: 1, Role: crm.Owner, Name: "Olim", Language: "uz", Zone: "Asia/Tashkent"})
		return err
	}))
	ts.Check(book.Close())
}

// makeBook makes an empty book in the file that it is given.
func makeBook(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: book FILE")
	}
	book, err := store.Open(context.Background(), filepath.Join(ts.Getenv("WORK"), args[0]), store.Options{Now: time.Now})
	ts.Check(err)
	ts.Check(book.Close())
}
