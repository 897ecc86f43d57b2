package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
)

const (
	// pieces is from how many pieces of one size on the text index is put together: from
	// sixteen on SQLite would do it by itself and at once, in whosever transaction it is.
	pieces = 10
	// mergedAtOnce is how many blocks, of a kilobyte, are put together in a transaction.
	mergedAtOnce = 300
	// mostLogged is of how many pages the log becomes before it is copied into the file.
	// Many rows change the same pages, which are copied once.
	mostLogged = 4000
	// checkpointed is after how many pages of its log SQLite copies them into the file,
	// within somebody's commit; loggedInBulk is the same while Tidy does it elsewhere.
	checkpointed = 1000
	loggedInBulk = 16_000
)

// Bulk is the writing of many rows in short transactions. It does between them what
// SQLite would do, now and then, in one of them, while others wait for it.
type Bulk struct {
	s   *Store
	log *sqlx.DB // copies the log; the writer is for those who write
	// kept are the statements of the transactions.
	kept *statements
}

// Bulk begins to write much; Close ends it.
func (s *Store) Bulk(ctx context.Context) (*Bulk, error) {
	log, err := sqlx.Open("sqlite3", dsn(s.path, "mode=rw&_busy_timeout=5000"))
	if err != nil {
		return nil, fmt.Errorf("begin to write much: %w", err)
	}
	log.SetMaxOpenConns(1)
	b := &Bulk{s: s, log: log, kept: newStatements()}
	if err := b.checkpointAfter(ctx, loggedInBulk); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	return b, nil
}

// Close ends the writing of many rows.
func (b *Bulk) Close() error {
	errs := []error{b.checkpointAfter(context.Background(), checkpointed), b.log.Close()}
	for _, s := range b.kept.ready {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}

// Do is [Store.Do], whose statements are prepared once for all transactions of b.
func (b *Bulk) Do(ctx context.Context, f func(*Tx) error) error {
	return b.s.Do(ctx, func(tx *Tx) error {
		tx.kept = b.kept
		return f(tx)
	})
}

func (b *Bulk) checkpointAfter(ctx context.Context, pages int) error {
	_, err := b.s.writer.ExecContext(ctx, fmt.Sprintf(`PRAGMA wal_autocheckpoint = %d`, pages))
	return wrapped("say when the log is copied", err)
}

// Tidy is called between two of the transactions.
func (b *Bulk) Tidy(ctx context.Context) error {
	for query := range b.kept.wanted {
		s, err := b.s.writer.PreparexContext(ctx, query) //nolint:sqlclosecheck // Close closes it
		if err != nil {
			return fmt.Errorf("prepare what is written: %w", err)
		}
		b.kept.ready[query] = s
		delete(b.kept.wanted, query)
	}
	if _, err := b.s.learnSome(ctx, b.Do, learntAtOnce); err != nil {
		return err
	}
	for _, index := range textIndexes {
		var levels []int64
		err := b.s.list(ctx, &levels, fmt.Sprintf(`SELECT level FROM %s_segdir GROUP BY level HAVING COUNT(*) >= %d`, index, pieces))
		if err != nil {
			return fmt.Errorf("look at the text index: %w", err)
		}
		if len(levels) == 0 {
			continue
		}
		err = b.s.Do(ctx, func(tx *Tx) error {
			_, err := tx.exec(`INSERT INTO `+index+` (`+index+`) VALUES (?)`, fmt.Sprintf("merge=%d,%d", mergedAtOnce, pieces))
			return err
		})
		if err != nil {
			return fmt.Errorf("put the text index together: %w", err)
		}
	}
	return b.copyLog(ctx)
}

// copyLog copies the log into the file when much is in it. How long the log's file is
// does not tell: it stays as long as it ever was.
func (b *Bulk) copyLog(ctx context.Context) error {
	for _, how := range []string{"NOOP", "PASSIVE"} {
		var log struct{ Busy, Log, Checkpointed int }
		if err := b.log.GetContext(ctx, &log, `PRAGMA wal_checkpoint(`+how+`)`); err != nil {
			return fmt.Errorf("copy the log: %w", err)
		}
		if log.Log-log.Checkpointed < mostLogged {
			return nil
		}
	}
	return nil
}
