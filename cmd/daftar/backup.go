package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"daftar/store"
)

func backup(ctx context.Context, p program, args []string) error {
	args, err := parse(newFlags("backup"), p, args, 1)
	if err != nil {
		return err
	}
	environment, err := p.environment()
	if err != nil {
		return err
	}
	cfg, err := load[BookConfig](environment)
	if err != nil {
		return err
	}
	if err := mustExist(string(cfg.Database)); err != nil {
		return err
	}
	book, err := filepath.Abs(string(cfg.Database))
	if err != nil {
		return fmt.Errorf("find the book: %w", err)
	}
	file := filepath.Join(store.BackupsOf(book), p.now().Format("daftar-2006-01-02-150405.db"))
	if len(args) > 0 {
		file = args[0]
	}
	if err := store.Backup(ctx, book, file); err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return fmt.Errorf("look at the backup: %w", err)
	}
	fmt.Fprintf(p.out, "%s %d bytes\n", file, info.Size())
	return nil
}

// openExisting opens a book for a subcommand and refuses to make one.
func openExisting(ctx context.Context, p program, path string) (*store.Store, error) {
	if err := mustExist(path); err != nil {
		return nil, err
	}
	book, err := store.Open(ctx, path, store.Options{Now: p.now})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return book, nil
}
