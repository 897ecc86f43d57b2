package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"daftar/crm"
)

const (
	// ranked is how many customers a search ranks at most; there is no page behind
	// them.
	ranked = 200
	// few is how many are put in order here. Where more match, they are asked for
	// tier by tier.
	few = 200
	// pool is how many that match equally well, the newest, are put into the order
	// in which they were dealt with.
	pool = 300
)

// Search is what is looked for, and which page of what is found.
type Search struct {
	Query string
	Limit int // customers on a page
	// Offset is where the page begins, by number. With Anchor it begins right behind
	// that customer, or with Back ends right ahead of them, as long as they are found:
	// so nothing is shown twice or skipped when the order changes between two taps.
	Offset int
	Anchor int64
	Back   bool
}

// Find looks customers up by the beginnings of names, organisation or tag or a
// fragment of a phone, in any script. It takes no guess but slips, so what it finds
// may stand for whom a person names. The first offset are skipped.
func (r reads) Find(ctx context.Context, s crm.Scope, query string, offset, limit int) (crm.Hits, error) {
	return r.look(ctx, s, Search{Query: query, Offset: offset, Limit: limit}, parse(query), asks{
		names: []ask{wanted.whole, wanted.exact, wanted.begins}, broad: wanted.begins,
	})
}

// Search looks customers up as Find does, and behind those by the insides of names
// and by what was noted of them. Best first: the exact name, exact words, words that
// begin so, words that hold it, notes, notes of somebody named beside them; among equals one's own first, then the one
// dealt with latest.
func (r reads) Search(ctx context.Context, s crm.Scope, q Search) (crm.Hits, error) {
	w := parse(q.Query)
	h, err := r.look(ctx, s, q, w, asks{
		names: []ask{wanted.whole, wanted.exact, wanted.begins, wanted.inside}, broad: wanted.inside,
		notes: []ask{wanted.noted, wanted.mixed},
	})
	if err != nil || len(h.Notes) == 0 {
		return h, err
	}
	return h, r.quote(ctx, s, h.Notes, w)
}

// ask makes the full-text query for what is wanted, "" none.
type ask func(wanted) string

// asks are the full-text queries of a search.
type asks struct {
	names []ask // best first
	broad ask   // for all of them at once
	notes []ask // of what was noted
}

// tier is what matches equally well.
type tier struct {
	wanted
	ask
	notes bool
}

func tiers(w wanted, notes bool, asks ...ask) []tier {
	all := make([]tier, len(asks))
	for i, a := range asks {
		all[i] = tier{w, a, notes}
	}
	return all
}

// look collects what matches until the page is full. Slips are tried when nothing
// matches as written.
func (r reads) look(ctx context.Context, s crm.Scope, q Search, w wanted, a asks) (crm.Hits, error) {
	if w.empty() || !s.All() && s.User() == 0 {
		return crm.Hits{}, nil
	}
	found := finding{reads: r, scope: s, wanted: w, seen: map[int64]bool{}, notes: map[int64]string{}}
	if err := found.names(ctx, a, q); err != nil {
		return crm.Hits{}, fmt.Errorf("search: %w", err)
	}
	if err := found.collect(ctx, tiers(w, true, a.notes...), q); err != nil {
		return crm.Hits{}, fmt.Errorf("search notes: %w", err)
	}
	slip := false
	if len(found.ids) == 0 {
		alike, err := r.alike(ctx, w)
		if err != nil {
			return crm.Hits{}, err
		}
		if err := found.collect(ctx, alike, q); err != nil {
			return crm.Hits{}, fmt.Errorf("search slips: %w", err)
		}
		slip = len(found.ids) > 0
	}
	return found.page(ctx, q, slip)
}

// finding is what a search has found so far.
type finding struct {
	reads
	scope  crm.Scope
	wanted wanted
	ids    []int64 // best first
	seen   map[int64]bool
	cut    bool // more match than are ranked
	// notes holds who was found by a note, and by which: its docid until the note is
	// read.
	notes map[int64]string
}

// hit is a customer who matches.
type hit struct {
	ID      int64
	Touched instant `db:"touched_at"`
	Mine    bool    // the person who searches answers for them, or they are shared
	Words   string  // their document; of a note its docid
}

// names adds those whose names match. Mostly they are few enough to be asked for at
// once and put in order here; only where they are many is it asked tier by tier, for
// as long as the page is not full.
func (f *finding) names(ctx context.Context, a asks, q Search) error {
	own := !f.scope.All()
	hits, err := f.match(ctx, tier{f.wanted, a.broad, false}, own, few)
	if err != nil || len(hits) == 0 {
		return err
	}
	if len(hits) == few {
		return f.collect(ctx, tiers(f.wanted, false, a.names...), q)
	}
	classes := make(map[int64]int, len(hits))
	for _, h := range hits {
		words := strings.Fields(h.Words)
		if own {
			words = without(seerMark(f.scope.User()), words)
		}
		classes[h.ID] = f.wanted.class(words)
	}
	byTouch(hits)
	slices.SortStableFunc(hits, func(a, b hit) int {
		switch {
		case classes[a.ID] != classes[b.ID]:
			return classes[a.ID] - classes[b.ID]
		case a.Mine == b.Mine:
			return 0
		case a.Mine:
			return -1
		}
		return 1
	})
	f.add(hits, false)
	return nil
}

// byTouch puts those first who were dealt with latest.
func byTouch(hits []hit) {
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(b.Touched.Compare(a.Touched.Time), cmp.Compare(b.ID, a.ID))
	})
}

// collect adds what matches, tier by tier, until the page and one more are there.
func (f *finding) collect(ctx context.Context, tiers []tier, q Search) error {
	asked := map[string]bool{}
	for _, t := range tiers {
		expr := t.ask(t.wanted)
		if expr == "" || asked[expr] || f.enough(q) {
			continue
		}
		asked[expr] = true
		if f.scope.All() && f.scope.User() != 0 { // one's own come before others'
			if err := f.take(ctx, t, true); err != nil {
				return err
			}
			if f.enough(q) {
				return nil
			}
		}
		if err := f.take(ctx, t, !f.scope.All()); err != nil {
			return err
		}
		if f.enough(q) {
			return nil
		}
	}
	return nil
}

// enough reports whether the page that is asked for is found, or no more are
// ranked.
func (f *finding) enough(q Search) bool {
	if len(f.ids) >= ranked {
		return true
	}
	start, sure := f.start(q)
	return sure && len(f.ids) > start+q.Limit
}

// start is where the page begins; not sure while its anchor is not found.
func (f *finding) start(q Search) (at int, sure bool) {
	if q.Anchor == 0 {
		return q.Offset, true
	}
	at = slices.Index(f.ids, q.Anchor)
	switch {
	case at < 0:
		return q.Offset, false
	case q.Back:
		return max(0, at-q.Limit), true
	}
	return at + 1, true
}

// take adds those of a tier who are not found yet, the ones dealt with latest
// first; own: only those whom the person answers for or who are shared with them.
func (f *finding) take(ctx context.Context, t tier, own bool) error {
	hits, err := f.match(ctx, t, own, pool)
	if err != nil {
		return err
	}
	f.cut = f.cut || len(hits) == pool
	byTouch(hits)
	f.add(hits, t.notes)
	return nil
}

// add ranks those who are not found yet behind those who are.
func (f *finding) add(hits []hit, notes bool) {
	for _, h := range hits {
		switch {
		case f.seen[h.ID]:
			continue
		case len(f.ids) == ranked:
			f.cut = true
			return
		}
		f.seen[h.ID] = true
		f.ids = append(f.ids, h.ID)
		if notes {
			f.notes[h.ID] = h.Words
		}
	}
}

// The text index goes first in the join: the planner's own order reads the whole
// customers table. It gives its documents newest first and is left when there are
// enough of them, so nothing may be sorted here.
const (
	matchNames = `
		SELECT c.id, c.touched_at, {mine} AS mine, x.words FROM {index} x
		CROSS JOIN customers c ON c.id = x.docid
		WHERE x.words MATCH ? AND c.deleted_at IS NULL AND {sees}
		ORDER BY x.docid DESC LIMIT ?`
	matchNotes = `
		SELECT c.id, c.touched_at, {mine} AS mine, CAST(x.docid AS TEXT) AS words FROM {index} x
		CROSS JOIN customers c ON c.id = x.customer
		WHERE x.words MATCH ? AND c.deleted_at IS NULL AND {sees}
		ORDER BY x.docid DESC LIMIT ?`
)

// match runs the full-text query of a tier, newest first; own: among the words of
// those whom the person sees. These make it quick; what decides is the row itself.
//
// It takes milliseconds, so it is not cut off: under a context that can end, the
// driver starts a goroutine for each row.
func (f *finding) match(ctx context.Context, t tier, own bool, limit int) ([]hit, error) {
	query, index, w := matchNames, "search", t.wanted
	if t.notes {
		query, index = matchNotes, "notes"
	}
	if own {
		index, w = index+"_own", w.seenBy(f.scope.User())
	}
	sees, args := seesCustomer(f.scope)
	mine, mineArgs := seesCustomer(crm.OwnBook(f.scope.User()))
	query = strings.NewReplacer("{index}", index, "{mine}", mine, "{sees}", sees).Replace(query)
	args = slices.Concat(mineArgs, []any{t.ask(w)}, args, []any{limit})
	var hits []hit
	err := f.list(context.WithoutCancel(ctx), &hits, query, args...)
	return hits, err
}

// page reads the customers of the page that is asked for.
func (f *finding) page(ctx context.Context, q Search, slip bool) (crm.Hits, error) {
	start, _ := f.start(q)
	if start >= len(f.ids) && start > 0 { // fewer are left than were
		start = 0
	}
	end := min(start+q.Limit, len(f.ids))
	shown := f.ids[start:end]
	customers, err := f.Customers(ctx, f.scope, shown)
	if err != nil {
		return crm.Hits{}, err
	}
	h := crm.Hits{
		Customers: customers, From: start, More: end < len(f.ids), Cut: f.cut && end == len(f.ids), Slip: slip,
		Notes: map[int64]string{},
	}
	for _, id := range shown {
		if note, by := f.notes[id]; by {
			h.Notes[id] = note
		}
	}
	return h, nil
}
