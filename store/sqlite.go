package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// readers is how many connections read side by side; each costs a page cache.
const readers = 4

// Open opens the book in the file at path, makes it when there is none, and
// brings an older one up to date. A file made by a newer program is refused.
func Open(ctx context.Context, path string, opt Options) (*Store, error) {
	if opt.Now == nil {
		return nil, errors.New("open book: no clock")
	}
	if opt.BusyTimeout == 0 {
		opt.BusyTimeout = 5 * time.Second
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open book: %w", err)
	}
	if err := private(abs); err != nil {
		return nil, fmt.Errorf("open book: %w", err)
	}
	busy := fmt.Sprintf("_busy_timeout=%d", opt.BusyTimeout.Milliseconds())
	writer, err := sqlx.Open("sqlite3",
		dsn(abs, "_txlock=immediate&_journal_mode=WAL&_synchronous=FULL&_foreign_keys=on&_cache_size=-16000&"+busy))
	if err != nil {
		return nil, fmt.Errorf("open book: %w", err)
	}
	writer.SetMaxOpenConns(1)
	if err := migrate(ctx, writer); err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	reader, err := sqlx.Open("sqlite3", dsn(abs, "mode=ro&_query_only=1&"+busy))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open book for reading: %w", err), writer.Close())
	}
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	s := &Store{
		reads:  reads{q: reader, now: opt.Now},
		writer: writer, path: abs, opt: opt,
	}
	if s.file, err = os.Stat(abs); err != nil {
		return nil, errors.Join(fmt.Errorf("open book: %w", err), s.Close())
	}
	if err := s.linkOrganizations(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.makeSearch(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open book: %w", err), s.Close())
	}
	return s, nil
}

// private makes the file when there is none, readable by its owner only: it holds
// people's names and numbers. What SQLite lays beside it gets the same rights.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// dsn names a file whatever characters its path has.
func dsn(path, options string) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String() + "?" + options
}

// ErrNewer is returned by Open for a file that a newer program has made.
var ErrNewer = errors.New("the book was made by a newer version of daftar; upgrade daftar, or restore a backup")

func migrate(ctx context.Context, db *sqlx.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db.DB, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	have, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the book's version: %w", err)
	}
	sources := provider.ListSources()
	if newest := sources[len(sources)-1].Version; have > newest {
		return fmt.Errorf("%w (book %d, program %d)", ErrNewer, have, newest)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("bring the book up to date: %w", err)
	}
	return nil
}

func isBusy(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked)
}

// isUnique reports whether a write was refused because such a row exists.
func isUnique(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && e.Code == sqlite3.ErrConstraint &&
		(e.ExtendedCode == sqlite3.ErrConstraintUnique || e.ExtendedCode == sqlite3.ErrConstraintPrimaryKey)
}

// isDisk reports whether the file or its disk refused, and not what was written.
func isDisk(err error) bool {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case sqlite3.ErrIoErr, sqlite3.ErrFull, sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrPerm:
		return true
	}
	return false
}
