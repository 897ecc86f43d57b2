package exchange

import (
	"context"
	"errors"
	"io"
)

// batch is what was read of some rows of a file.
type batch struct {
	found []Entry
	last  int64 // the last row that was looked at
	end   bool  // there are no more
	err   error
}

// ahead reads the rows behind one while those ahead of them are dealt with. The last
// batch ends the file or has an error. stop ends the reading before that, and has to be
// called.
func (r *reading) ahead(ctx context.Context, behind int64) (batches <-chan batch, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	c := make(chan batch, 1)
	go func() {
		defer close(c)
		for b := (batch{last: behind}); !b.end && b.err == nil; {
			b = r.next(ctx, b.last)
			select {
			case c <- b:
			case <-ctx.Done():
				c <- batch{err: ctx.Err()} //nolint:contextcheck // whoever waits learns why
				return
			}
		}
	}()
	return c, func() {
		cancel()
		for range c { // until nobody reads the file any more
		}
	}
}

// next reads the entries of the next rows behind a row.
func (r *reading) next(ctx context.Context, behind int64) (b batch) {
	defer guard(&b.err)
	b.last = behind
	for len(b.found) < chunk {
		if b.err = ctx.Err(); b.err != nil {
			return b
		}
		row, err := r.rows.Next()
		if errors.Is(err, io.EOF) {
			b.end = true
			return b
		}
		if b.err = err; err != nil {
			return b
		}
		if int64(row.Number) <= behind {
			continue
		}
		b.last = int64(row.Number)
		if e := r.reader.Entry(row); !e.Blank {
			b.found = append(b.found, e)
		}
	}
	return b
}
