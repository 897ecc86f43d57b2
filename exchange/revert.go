package exchange

import (
	"context"
	"errors"
	"time"

	"daftar/crm"
	"daftar/store"
)

// Revert takes back what an import has changed, in short transactions: broken off at
// any moment, it goes on where it was. The import must be in the state
// [store.ImportReverting]. between, if set, is called between two of them, and last in
// the last one.
func Revert(ctx context.Context, book *store.Store, i store.Import, between func(context.Context, store.Import) error, last func(*store.Tx, store.Import) error) (is store.Import, err error) {
	user, err := book.User(ctx, i.UserID)
	if err != nil {
		return i, err
	}
	bulk, err := book.Bulk(ctx)
	if err != nil {
		return i, err
	}
	defer func() { err = errors.Join(err, bulk.Close()) }()
	for {
		if err := ctx.Err(); err != nil {
			return i, err
		}
		done := false
		err := bulk.Do(ctx, func(tx *store.Tx) (err error) {
			began := book.Now()
			done, err = tx.RevertStep(user, i.ID, chunk, func() bool { return book.Now().Sub(began) > shortly/2 }, last)
			return err
		})
		if err != nil {
			return i, err
		}
		if err := bulk.Tidy(ctx); err != nil {
			return i, err
		}
		if i, err = book.Import(ctx, crm.WholeBook(), i.ID); err != nil || done {
			return i, err
		}
		if between != nil {
			if err := between(ctx, i); err != nil {
				return i, err
			}
		}
	}
}

// BeginRevert makes an import one that is taken back; a refusal when it cannot be any
// more.
func BeginRevert(tx *store.Tx, i store.Import, now time.Time) error {
	if !i.Revertible(now) {
		return crm.Refuse(crm.Conflict, "import.too_late")
	}
	i.State = store.ImportReverting
	return tx.PutImport(i)
}
