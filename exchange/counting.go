package exchange

import (
	"context"
	"errors"
	"hash/maphash"
	"strconv"

	"daftar/store"
)

// counting is what an import would do, as far as its file has been read. It keeps a few
// bytes for a row, whatever stands in it.
type counting struct {
	*reading
	store.ImportCounts
	mode  store.ImportMode
	known map[string]store.Holder // who has the phones of the rows at hand
	// made is whom the list has brought a phone to: of somebody whom it makes a number
	// below zero.
	made map[int64]int32
	// called is what those of the book are called behind the rows so far: of whom the list
	// renames, and whom it brings a phone to.
	called map[int32]called
	seed   maphash.Seed
	// renames are the first of those whom the list renames.
	renames []Rename
}

// mostRenames is how many names that a list changes are told as examples.
const mostRenames = 3

// Rename is what a customer is called, and what a list calls them.
type Rename struct{ From, To string }

// called is a name as a hash, and whether the list has given it.
type called struct {
	name   uint64
	listed bool
}

// Count says what an import would do, over the whole file, and changes nothing. renames
// are a few examples of the names that the list changes.
func (j *Job) Count(ctx context.Context, i store.Import) (counts store.ImportCounts, renames []Rename, err error) {
	r, err := j.begin(ctx, i)
	if err != nil {
		return counts, nil, err
	}
	defer func() { err = errors.Join(err, r.rows.Close()) }()
	c := counting{reading: r, mode: i.Mode, made: map[int64]int32{}, called: map[int32]called{}, seed: maphash.MakeSeed()}
	more, stop := r.ahead(ctx, 0)
	defer stop()
	for end := false; !end; {
		b := <-more
		if b.err != nil {
			return counts, nil, b.err
		}
		end = b.end
		if c.known, err = j.Book.Holders(ctx, r.team.user.Scope(), phonesOf(b.found)); err != nil {
			return counts, nil, err
		}
		for n := range b.found {
			c.row(&b.found[n])
		}
	}
	return c.ImportCounts, c.renames, nil
}

// row counts what becomes of one entry.
func (c *counting) row(e *Entry) {
	v := c.team.judge(e, c.mode, c.has)
	count(&c.ImportCounts, *e, v.deed, true, c.renamed(e, v))
	who := int32(v.customer)
	switch v.deed {
	case toMake:
		who = int32(-c.Made)
	case toSkip, toRefuse:
		return
	}
	for _, number := range e.numbers() {
		if _, ok := c.known[number]; ok || c.made[digits(number)] != 0 {
			continue
		}
		c.made[digits(number)] = who
		if _, ok := c.called[who]; !ok && who > 0 {
			c.called[who] = called{name: c.hash(v.name)}
		}
	}
}

// has tells who has a phone, by the book or by an earlier row.
func (c *counting) has(number string) holder {
	if h, ok := c.known[number]; ok {
		return holder{Holder: h}
	}
	if id := c.made[digits(number)]; id != 0 {
		return holder{Holder: store.Holder{CustomerID: int64(id), Sees: true}, ours: id < 0}
	}
	return holder{}
}

// renamed reports whether an entry calls a customer of the book otherwise than they are
// called by then.
func (c *counting) renamed(e *Entry, v verdict) bool {
	if v.deed != toUpdate || !e.Named {
		return false
	}
	who := int32(v.customer)
	is, touched := c.called[who]
	if touched && is.name == c.hash(e.Name) || !touched && !e.renames(v.name) {
		return false
	}
	c.called[who] = called{c.hash(e.Name), true}
	if is.listed || v.name == "" { // what they were called is not known any more
		return true
	}
	if len(c.renames) < mostRenames {
		c.renames = append(c.renames, Rename{From: shortened(v.name), To: shortened(e.Name)})
	}
	return true
}

func (c *counting) hash(name string) uint64 { return maphash.String(c.seed, nameKey(name)) }

// digits is a phone as a number; E.164 has fifteen digits at most.
func digits(e164 string) int64 {
	n, err := strconv.ParseInt(e164[1:], 10, 64)
	if err != nil { // crm.ParsePhone gave it
		return -1
	}
	return n
}
