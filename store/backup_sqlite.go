package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
)

// BackupTo copies the book, see [Backup].
func (s *Store) BackupTo(ctx context.Context, path string) error { return Backup(ctx, s.path, path) }

// Backup writes a whole copy of the book in a file into a new file, while others
// write on; the book is not opened otherwise, so that one of an older version
// stays as it is. A file that exists is never overwritten. The copy appears under
// its name only when it is whole.
func Backup(ctx context.Context, book, path string) error {
	switch _, err := os.Stat(path); {
	case err == nil:
		return fmt.Errorf("back up: %s: %w", path, fs.ErrExist)
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("back up: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("back up: %w", err)
	}
	if err := vacuumInto(ctx, book, part); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := os.Rename(part, path); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return nil
}

// Backups is the folder beside the book in which its nightly copies lie.
func (s *Store) Backups() string { return BackupsOf(s.path) }

// BackupsOf is the folder beside a book's file in which its copies lie.
func BackupsOf(book string) string { return filepath.Join(filepath.Dir(book), "backups") }

// PruneBackups removes the oldest nightly copies, so that keep remain. Only files
// named daftar-2006-01-02.db count; what a person put there stays.
func (s *Store) PruneBackups(keep int) error {
	names, err := filepath.Glob(filepath.Join(s.Backups(), "daftar-????-??-??.db"))
	if err != nil {
		return fmt.Errorf("list backups: %w", err)
	}
	slices.SortFunc(names, strings.Compare)
	for len(names) > keep {
		if err := os.Remove(names[0]); err != nil {
			return fmt.Errorf("remove an old backup: %w", err)
		}
		names = names[1:]
	}
	return nil
}

// vacuumInto copies through a connection of its own: the readers may not write
// anything, and the writer must not be kept waiting.
func vacuumInto(ctx context.Context, book, path string) (err error) {
	abs, err := filepath.Abs(book)
	if err != nil {
		return err
	}
	db, err := sqlx.Open("sqlite3", dsn(abs, "mode=rw&_busy_timeout=5000"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Sync(), f.Close())
}
