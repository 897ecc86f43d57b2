package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
)

// Store is an open book. It is safe for use by many goroutines.
type Store struct {
	reads
	writer *sqlx.DB
	path   string
	file   os.FileInfo // what lay at path when it was opened
	opt    Options
	// refused: the disk did not take the last write.
	refused atomic.Bool
}

// Options are what a Store needs from outside.
type Options struct {
	// Now is the clock. Required.
	Now func() time.Time
	// Point, if set, is told the name of every place at which a kill matters:
	// before and after each commit. For tests of durability.
	Point func(name string)
	// BusyTimeout is how long a write waits for another process (a backup, a
	// subcommand) to let go of the file; 0: five seconds.
	BusyTimeout time.Duration
}

// reads holds the methods that read; they work on the book's readers and inside
// a transaction alike.
type reads struct {
	q   sqlx.ExtContext
	now func() time.Time
	// whole: inside a transaction, see [Store.Do].
	whole bool
}

// until is how long a statement may run: inside a transaction to its end, whoever asks.
func (r reads) until(ctx context.Context) context.Context {
	if r.whole {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// Tx is one write transaction. It is valid only inside the func given to Do.
type Tx struct {
	reads
	ctx   context.Context
	actor actor
	moved int    // notes that followed their customers in this transaction
	later *later // set while an import writes
	kept  *statements
	watch *watch // set while nothing of others may be overwritten
}

// Close closes the file.
func (s *Store) Close() error {
	return errors.Join(s.q.(*sqlx.DB).Close(), s.writer.Close())
}

// Do runs f in one write transaction and commits what it did. It is the only way
// to write. f may run twice (when the file was busy), so it touches nothing but
// tx; it must be short: nothing slow, no network. What f returns as an error
// rolls everything back and is returned as it is.
//
// The statements do not end when ctx does: SQLite would roll the whole
// transaction back at a cancelled statement, and the next one would then commit
// by itself. ctx is looked at before the transaction begins.
func (s *Store) Do(ctx context.Context, f func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	const tries = 3
	for try := 1; ; try++ {
		err := s.once(context.WithoutCancel(ctx), f)
		if err == nil || isDisk(err) {
			s.refused.Store(err != nil)
		}
		if err == nil || try == tries || !isBusy(err) {
			return err
		}
	}
}

func (s *Store) once(ctx context.Context, f func(*Tx) error) (err error) {
	sqlTx, err := s.writer.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if rollback := sqlTx.Rollback(); rollback != nil && !errors.Is(rollback, sql.ErrTxDone) {
			err = errors.Join(err, fmt.Errorf("roll back: %w", rollback))
		}
	}()
	s.point("begin")
	tx := &Tx{reads: reads{q: sqlTx, now: s.now, whole: true}, ctx: ctx}
	if err := f(tx); err != nil {
		return err
	}
	s.point("commit.before")
	if err := sqlTx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	s.point("commit.after")
	return nil
}

// Try runs f; when it fails, what f wrote is taken back and the transaction goes
// on as if f had not run. It returns f's error.
func (tx *Tx) Try(f func() error) error {
	if _, err := tx.exec(`SAVEPOINT try`); err != nil {
		return fmt.Errorf("set savepoint: %w", err)
	}
	before := tx.actor
	failed := f()
	if failed != nil {
		tx.actor = before
		if _, err := tx.exec(`ROLLBACK TO try`); err != nil {
			return fmt.Errorf("roll back to savepoint: %w", err)
		}
	}
	if _, err := tx.exec(`RELEASE try`); err != nil {
		return fmt.Errorf("release savepoint: %w", err)
	}
	return failed
}

func (s *Store) point(name string) {
	if s.opt.Point != nil {
		s.opt.Point(name)
	}
}

// get reads one row into dest; sql.ErrNoRows when there is none.
func (r reads) get(ctx context.Context, dest any, query string, args ...any) error {
	return sqlx.GetContext(r.until(ctx), r.q, dest, r.q.Rebind(query), args...)
}

// list reads all rows into the slice dest points to.
func (r reads) list(ctx context.Context, dest any, query string, args ...any) error {
	return sqlx.SelectContext(r.until(ctx), r.q, dest, r.q.Rebind(query), args...)
}

// exec runs a statement and returns how many rows it touched.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	res, err := tx.q.ExecContext(tx.ctx, tx.q.Rebind(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// in expands a ? that stands for a slice.
func in(query string, args ...any) (string, []any, error) { return sqlx.In(query, args...) }

// Now is the book's clock.
func (r reads) Now() time.Time { return r.now() }

// wrapped adds what was being done to an error, if there is one.
func wrapped(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
