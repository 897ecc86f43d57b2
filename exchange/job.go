package exchange

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"daftar/crm"
	"daftar/store"
)

const (
	// chunk is how many rows of a file one transaction takes in at most, and least
	// how many however slow it is. shortly is how long it should take: others wait to
	// write meanwhile.
	chunk   = 200
	least   = 80
	shortly = 40 * time.Millisecond
	// checked is how many rows are looked up at a time when nothing is written.
	checked = 500
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
	pace   pace
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
	r := &reading{Job: j, team: newTeam(user, members), pace: chunk}
	r.reader = j.File.Reader(m, j.Book.Now().In(j.Zone))
	r.rows, err = j.File.Rows()
	return r, err
}

// next reads the entries of the next rows behind a row, at most limit; last is the
// last row that was looked at, and end is true when there are no more.
func (r *reading) next(ctx context.Context, behind int64, limit int) (found []Entry, last int64, end bool, err error) {
	last = behind
	for len(found) < limit {
		if err := ctx.Err(); err != nil {
			return nil, 0, false, err
		}
		row, err := r.rows.Next()
		if errors.Is(err, io.EOF) {
			return found, last, true, nil
		}
		if err != nil {
			return nil, 0, false, err
		}
		if int64(row.Number) <= behind {
			continue
		}
		last = int64(row.Number)
		if e := r.reader.Entry(row); !e.Blank {
			found = append(found, e)
		}
	}
	return found, last, false, nil
}

// Count says what an import would do, over the whole file, and changes nothing.
func (j *Job) Count(ctx context.Context, i store.Import) (counts store.ImportCounts, err error) {
	r, err := j.begin(ctx, i)
	if err != nil {
		return counts, err
	}
	defer func() { err = errors.Join(err, r.rows.Close()) }()
	// Who would be made has a number below zero; a phone is kept as one, which takes
	// a few bytes only.
	made := map[int64]int32{}
	for behind, end := int64(0), false; !end; {
		var found []Entry
		if found, behind, end, err = r.next(ctx, behind, checked); err != nil {
			return counts, err
		}
		known, err := j.Book.Holders(ctx, r.team.user.Scope(), phonesOf(found))
		if err != nil {
			return counts, err
		}
		for n := range found {
			e := &found[n]
			v := r.team.judge(e, i.Mode, func(number string) holder {
				if h, ok := known[number]; ok {
					return holder{Holder: h}
				}
				if id := made[digits(number)]; id != 0 {
					return holder{Holder: store.Holder{CustomerID: int64(id), Sees: true}, ours: id < 0}
				}
				return holder{}
			})
			count(&counts, *e, v.deed, true)
			who := int32(v.customer)
			switch v.deed {
			case toMake:
				who = int32(-counts.Made)
			case toSkip, toRefuse:
				continue
			}
			for _, number := range e.numbers() {
				if _, ok := known[number]; !ok && made[digits(number)] == 0 {
					made[digits(number)] = who
				}
			}
		}
	}
	return counts, nil
}

// digits is a phone as a number; E.164 has fifteen digits at most.
func digits(e164 string) int64 {
	n, err := strconv.ParseInt(e164[1:], 10, 64)
	if err != nil { // crm.ParsePhone gave it
		return -1
	}
	return n
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
	behind := i.Reached
	for end := false; !end; {
		var found []Entry
		if found, behind, end, err = r.next(ctx, behind, chunk); err != nil {
			return i, err
		}
		for first := true; first || len(found) > 0; first = false {
			var taken int
			if i, taken, err = r.step(ctx, i, found, behind); err != nil {
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
	found := all[:min(len(all), int(r.pace))]
	var began time.Time
	defer func() { r.pace.after(now().Sub(began)) }()
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
			if taken >= least && now().Sub(began) > shortly {
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

// pace is how many rows the next transaction takes in.
type pace int

// after learns from how long the last one took.
func (p *pace) after(took time.Duration) {
	n := int(*p)
	if took > shortly {
		n = max(n/2, int(time.Duration(n)*shortly/took))
	} else {
		n += n/8 + 1
	}
	*p = pace(min(max(n, least), chunk))
}

// writing is one transaction of an import.
type writing struct {
	*reading
	tx    *store.Tx
	ctx   context.Context
	i     *store.Import
	has   map[string]holder
	who   map[int64]crm.Customer // those whom phones of the chunk belong to
	begun map[int64]bool         // changed in this transaction: to be read again
	noted map[int64]bool         // made in this transaction: whether anything is noted of them
}

// look reads who has the phones of the entries, and what is known of them.
func (w *writing) look(found []Entry) error {
	scope := w.team.user.Scope()
	known, err := w.tx.Holders(w.ctx, scope, phonesOf(found))
	if err != nil {
		return err
	}
	var ids []int64
	for _, h := range known {
		if h.Sees {
			ids = append(ids, h.CustomerID)
		}
	}
	made, err := w.tx.MadeBy(w.ctx, scope, w.i.SetID, ids)
	if err != nil {
		return err
	}
	people, err := w.tx.Customers(w.ctx, scope, ids)
	if err != nil {
		return err
	}
	var companies []string
	for n := range found {
		companies = append(companies, found[n].Company)
	}
	if err := w.tx.KnowOrganizations(companies); err != nil {
		return err
	}
	w.noted = map[int64]bool{}
	w.has, w.who, w.begun = make(map[string]holder, len(known)), make(map[int64]crm.Customer, len(people)), map[int64]bool{}
	for number, h := range known {
		w.has[number] = holder{Holder: h, ours: made[h.CustomerID]}
	}
	for _, c := range people {
		w.who[c.ID] = c
	}
	return nil
}

// enter does with one entry what is to be done with it.
func (w *writing) enter(e *Entry) error {
	v := w.team.judge(e, w.i.Mode, func(number string) holder { return w.has[number] })
	w.tx.Part(e.Row)
	before := w.tx.Changes()
	id := v.customer
	var err error
	switch v.deed {
	case toMake:
		id, err = w.make(e, v)
	case toUpdate, toFill:
		err = w.change(e, v)
	}
	if err != nil {
		return err
	}
	count(&w.i.Counts, *e, v.deed, w.tx.Changes() > before)
	if v.deed != toSkip && v.deed != toRefuse {
		for _, number := range e.numbers() {
			if _, known := w.has[number]; !known {
				w.has[number] = holder{Holder: store.Holder{CustomerID: id, Sees: true}, ours: v.deed != toUpdate}
			}
		}
	}
	return nil
}

func (w *writing) make(e *Entry, v verdict) (int64, error) {
	n := e.NewCustomer
	n.OwnerID = v.owner
	id, err := w.tx.AddCustomer(n)
	if err != nil {
		return 0, err
	}
	w.begun[id], w.noted[id] = true, false
	return id, w.note(e, id)
}

func (w *writing) change(e *Entry, v verdict) (err error) {
	scope := w.team.user.Scope()
	c, known := w.who[v.customer]
	if !known || w.begun[v.customer] {
		if c, err = w.tx.Customer(w.ctx, scope, v.customer); err != nil {
			return err
		}
	}
	w.begun[v.customer] = true
	for _, number := range e.numbers() {
		if h := w.has[number]; h.CustomerID == 0 {
			if err := w.tx.LabelPhone(c.ID, number, e.Labels[number]); err != nil {
				return err
			}
		}
	}
	if err := w.note(e, c.ID); err != nil { // before the customer may be somebody else's
		return err
	}
	return w.tx.EditCustomer(c.ID, 0, e.edit(c, v.owner, v.deed == toFill))
}

// note keeps what a list says of a customer in free words, once.
func (w *writing) note(e *Entry, customer int64) error {
	if e.Note == "" {
		return nil
	}
	if noted, made := w.noted[customer]; noted || !made {
		if has, err := w.tx.HasNote(w.ctx, crm.WholeBook(), customer, e.Note); err != nil || has {
			return err
		}
	}
	w.noted[customer] = true
	_, err := w.tx.AddActivity(store.NewActivity{CustomerID: customer, Kind: crm.Note, Text: e.Note, At: w.tx.Now()})
	return err
}
