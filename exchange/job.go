package exchange

import (
	"context"
	"errors"
	"fmt"
	"time"

	"daftar/crm"
	"daftar/store"
)

const (
	// chunk is how many rows of a file one transaction takes in at most, and least
	// how many however slow it is. shortly is how long it should take: others wait to
	// write meanwhile, and one in a hundred takes half as long again.
	chunk   = 400
	least   = 40
	shortly = 36 * time.Millisecond
)

// Job reads one file into the book.
type Job struct {
	Book *store.Store
	File *File
	// Zone is where the file's dates are: that of the person who imports.
	Zone *time.Location
	// Between, if set, is called between two transactions: to let others write, to
	// tell how it goes. An error of it ends the job where it is.
	Between func(context.Context, store.Import) error
	// Now, if set, is a clock for how long a transaction takes; the book's else.
	Now func() time.Time
	// Last, if set, is asked before the import is marked as done, for what is to be
	// done in the same transaction.
	Last func(context.Context, store.Import) (func(*store.Tx, store.Import) error, error)
}

// reading is a file that is being read for an import.
type reading struct {
	*Job
	rows   Rows
	reader *Reader
	team   *team
	pace   *pace
	bulk   *store.Bulk
}

func (j *Job) begin(ctx context.Context, i store.Import) (*reading, error) {
	m, err := ReadMapping(i.Mapping)
	if err != nil {
		return nil, err
	}
	user, err := j.Book.User(ctx, i.UserID)
	if err != nil {
		return nil, err
	}
	if user.Removed || !user.Role.Valid() {
		return nil, crm.Refuse(crm.Forbidden, "error.forbidden")
	}
	members, err := j.Book.Team(ctx, crm.Salesperson)
	if err != nil {
		return nil, err
	}
	r := &reading{Job: j, team: newTeam(user, members), pace: newPace()}
	r.reader = j.File.Reader(m, j.Book.Now().In(j.Zone))
	r.rows, err = j.File.Rows()
	return r, err
}

func phonesOf(entries []Entry) (all []string) {
	for _, e := range entries {
		all = append(all, e.numbers()...)
	}
	return all
}

// Run reads the file into the book from where the import stands to its end, and marks
// it as done. Each step is one transaction, in which the place moves on: broken off at
// any moment, it goes on there. It ends with [crm.ErrStale] when the import does not
// run any more.
func (j *Job) Run(ctx context.Context, i store.Import) (done store.Import, err error) {
	r, err := j.begin(ctx, i)
	if err != nil {
		return i, err
	}
	defer func() { err = errors.Join(err, r.rows.Close()) }()
	if r.bulk, err = j.Book.Bulk(ctx); err != nil {
		return i, err
	}
	defer func() { err = errors.Join(err, r.bulk.Close()) }()
	more, stop := r.ahead(ctx, i.Reached)
	defer stop()
	var found []Entry
	for last, end := i.Reached, false; !end || len(found) > 0; {
		for !end && len(found) < r.pace.rows {
			b := <-more
			if b.err != nil {
				return i, b.err
			}
			found, last, end = append(found, b.found...), b.last, b.end
		}
		var taken int
		if i, taken, err = r.step(ctx, i, found, last); err != nil {
			return i, err
		}
		found = found[taken:]
		if err := r.bulk.Tidy(ctx); err != nil {
			return i, err
		}
		if j.Between != nil {
			if err := j.Between(ctx, i); err != nil {
				return i, err
			}
		}
	}
	if err := j.Book.CatchUpSearch(ctx); err != nil {
		return i, err
	}
	return j.Finish(ctx, i)
}

// Finish marks an import as done, where it is: at the end of its file, or where it was
// stopped.
func (j *Job) Finish(ctx context.Context, i store.Import) (store.Import, error) {
	last := func(*store.Tx, store.Import) error { return nil }
	if j.Last != nil {
		var err error
		if last, err = j.Last(ctx, i); err != nil {
			return i, err
		}
	}
	was := i.State
	err := j.Book.Do(ctx, func(tx *store.Tx) error {
		is, err := tx.Import(ctx, crm.WholeBook(), i.ID)
		if err != nil {
			return err
		}
		if is.State != was {
			return crm.ErrStale
		}
		is.State, is.FinishedAt, is.Sample = store.ImportDone, tx.Now(), ""
		if err := tx.PutImport(is); err != nil {
			return err
		}
		is.Version++ // as it is written
		i = is
		return last(tx, is)
	})
	return i, err
}

// step enters as many of the entries as a short transaction can; last is the row that
// is reached with all of them.
func (r *reading) step(ctx context.Context, i store.Import, all []Entry, last int64) (after store.Import, taken int, err error) {
	now := r.Now
	if now == nil {
		now = r.Book.Now
	}
	found := all[:min(len(all), r.pace.rows)]
	var began time.Time
	defer func() { r.pace.after(taken, now().Sub(began)) }()
	err = r.bulk.Do(ctx, func(tx *store.Tx) error {
		after, taken = i, 0
		began = now()
		if err := tx.BeginImport(r.team.user, &after); err != nil {
			return err
		}
		w := writing{reading: r, tx: tx, ctx: ctx, i: &after}
		if err := w.look(found); err != nil {
			return err
		}
		var lines []store.ImportLine
		for n := range found {
			e := found[n] // the transaction may run twice
			if err := w.enter(&e); err != nil {
				return fmt.Errorf("row %d: %w", e.Row, err)
			}
			lines = append(lines, e.Lines...)
			taken++
			after.Reached = int64(e.Row)
			if taken >= least && now().Sub(began) > shortly/2 { // to write it all out takes the rest
				break
			}
		}
		if taken == len(all) {
			after.Reached = last
		}
		return tx.StepImport(after, lines)
	})
	return after, taken, err
}
