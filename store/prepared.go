package store

import (
	"context"
	"database/sql"

	"github.com/jmoiron/sqlx"
)

// statements outlive the transactions of a [Bulk]. A transaction holds the only
// connection that writes, so what it wants is made ready behind it.
type statements struct {
	ready  map[string]*sqlx.Stmt
	wanted map[string]bool
}

func newStatements() *statements {
	return &statements{ready: map[string]*sqlx.Stmt{}, wanted: map[string]bool{}}
}

// prepared runs the statements of one transaction, each prepared once: an import and a
// making of the search run the same few for every row.
type prepared struct {
	*sqlx.Tx
	known map[string]*sqlx.Stmt
	kept  *statements
}

func (p prepared) stmt(ctx context.Context, query string) (*sqlx.Stmt, error) {
	if s, ok := p.known[query]; ok {
		return s, nil
	}
	if s, ok := p.kept.ready[query]; ok {
		p.known[query] = p.StmtxContext(ctx, s)
		return p.known[query], nil
	}
	s, err := p.PreparexContext(ctx, query) // closed with the transaction
	if err == nil {
		p.known[query] = s
		p.kept.wanted[query] = true
	}
	return s, err
}

// ExecContext implements sqlx.ExtContext.
func (p prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := p.stmt(ctx, query) //nolint:sqlclosecheck // it is closed with the transaction
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// QueryxContext implements sqlx.ExtContext.
func (p prepared) QueryxContext(ctx context.Context, query string, args ...any) (*sqlx.Rows, error) {
	s, err := p.stmt(ctx, query) //nolint:sqlclosecheck // it is closed with the transaction
	if err != nil {
		return nil, err
	}
	return s.QueryxContext(ctx, args...)
}

// QueryRowxContext implements sqlx.ExtContext. A statement that cannot be prepared
// fails again where it is run, which tells why.
func (p prepared) QueryRowxContext(ctx context.Context, query string, args ...any) *sqlx.Row {
	s, err := p.stmt(ctx, query) //nolint:sqlclosecheck // it is closed with the transaction
	if err != nil {
		return p.Tx.QueryRowxContext(ctx, query, args...)
	}
	return s.QueryRowxContext(ctx, args...)
}

// prepare lets the transaction prepare its statements.
func (tx *Tx) prepare() {
	if plain, ok := tx.q.(*sqlx.Tx); ok {
		if tx.kept == nil {
			tx.kept = newStatements()
		}
		tx.q = prepared{plain, map[string]*sqlx.Stmt{}, tx.kept}
	}
}
