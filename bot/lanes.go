package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"daftar/store"
)

// maxPage is how many rows are read at once. What waits in memory is a few numbers;
// the payload is read when its turn comes.
const maxPage = 500

// slowProbe is how long a suspect may take before the next one is begun beside it.
const slowProbe = 250 * time.Millisecond

// head is an update that waits in memory.
type head struct {
	id   int64
	lane int64
	// suspect: an earlier run may have died of it. Its attempt is counted before it
	// is handled.
	suspect bool
	// blamed: an attempt was counted before, and then a run died.
	blamed bool
}

type lane struct {
	rows []head
	busy bool
}

// lanes hands updates to workers: those of a lane one after the other, lanes side
// by side. All but woken belongs to run's goroutine.
//
// When a run dies, nobody knows of which update. Each lane's first could be it, so
// these suspects are begun one after the other: if the next run dies as well,
// few are to blame, mostly one. Suspects that were blamed before go first, alone,
// and, unless they take long, before anything else is done at all: so a kill from
// outside hardly ever hits the same innocent one again.
type lanes struct {
	b      *Bot
	woken  chan struct{}
	freed  chan head // finished updates
	lanes  map[int64]*lane
	ready  []int64 // lanes that have something to do and are not busy, oldest first
	doubt  []int64 // the same, of lanes that begin with a suspect
	blamed []int64 // the same, of lanes whose suspect was blamed before
	cursor int64   // everything up to this inbox id is loaded
	loaded int
	busy   int

	last    int64          // the newest update that an earlier run can have begun
	met     map[int64]bool // lanes whose first update was seen, until cursor is past last
	probes  int            // suspects under way
	alone   bool           // one of them was blamed
	waited  bool           // the one begun last takes long
	suspect *time.Timer
	calm    chan struct{} // closed when nothing has to wait for a blamed one any longer
}

func newLanes(b *Bot) *lanes {
	return &lanes{
		b: b, woken: make(chan struct{}, 1), freed: make(chan head, b.cfg.Workers),
		lanes: map[int64]*lane{}, met: map[int64]bool{}, calm: make(chan struct{}),
	}
}

func (l *lanes) wake() {
	select {
	case l.woken <- struct{}{}:
	default:
	}
}

// run works until ctx ends, then waits for what is begun. last ends the handlers
// that do not come to an end.
func (l *lanes) run(ctx, last context.Context) {
	l.suspect = time.NewTimer(slowProbe)
	defer l.suspect.Stop()
	retry := time.NewTimer(0)
	defer retry.Stop()
	calm := sync.OnceFunc(func() { close(l.calm) })
	defer calm()
	failures := 0
	for ctx.Err() == nil {
		more, err := l.load(ctx)
		switch {
		case err == nil:
			failures = 0
			l.b.health.clear("inbox")
		case ctx.Err() == nil:
			l.b.health.set("inbox", "the book cannot be read")
			l.b.cfg.Log.ErrorContext(ctx, "load updates", l.b.cause(err))
			retry.Reset(l.b.cfg.Backoff(failures))
			failures++
		}
		l.start(ctx, last)
		if more {
			continue
		}
		if !l.quiet() {
			calm()
		}
		select {
		case <-ctx.Done():
		case <-l.woken:
		case <-retry.C:
		case <-l.suspect.C:
			l.waited = true
		case h := <-l.freed:
			l.free(h)
		}
	}
	for l.busy > 0 {
		l.free(<-l.freed)
	}
}

// load reads the next page, when there is room for it, and reports whether there
// may be another one that has room too.
func (l *lanes) load(ctx context.Context) (more bool, err error) {
	if l.loaded+maxPage > l.b.cfg.Backlog {
		return false, nil
	}
	rows, err := l.b.st.Unfinished(ctx, l.cursor, maxPage)
	if err != nil {
		return false, err
	}
	for _, row := range rows {
		l.cursor = row.ID
		h := head{id: row.ID, lane: row.Lane}
		if row.ID <= l.last {
			h.suspect = !l.met[row.Lane]
			h.blamed = row.Attempts > 0
			l.met[row.Lane] = true
		} else {
			l.met = nil
		}
		l.add(h)
	}
	return len(rows) == maxPage && l.loaded+maxPage <= l.b.cfg.Backlog, nil
}

func (l *lanes) add(h head) {
	q := l.lanes[h.lane]
	if q == nil {
		q = &lane{}
		l.lanes[h.lane] = q
	}
	q.rows = append(q.rows, h)
	l.loaded++
	switch {
	case q.busy || len(q.rows) > 1:
	case h.suspect && h.blamed:
		l.blamed = append(l.blamed, h.lane)
	case h.suspect:
		l.doubt = append(l.doubt, h.lane)
	default:
		l.ready = append(l.ready, h.lane)
	}
}

// start gives as many lanes as there are workers free something to do.
func (l *lanes) start(ctx, last context.Context) {
	for l.busy < l.b.cfg.Workers {
		id, ok := l.nextSuspect()
		if !ok {
			break
		}
		h := l.begin(ctx, last, id)
		l.probes++
		l.alone, l.waited = h.blamed, false
		l.suspect.Reset(slowProbe)
	}
	for l.busy < l.b.cfg.Workers && len(l.ready) > 0 && !l.quiet() {
		l.begin(ctx, last, l.ready[0])
		l.ready = l.ready[1:]
	}
}

// quiet tells whether all else waits for the blamed ones.
func (l *lanes) quiet() bool { return !l.waited && (l.alone || len(l.blamed) > 0) }

// nextSuspect takes out the lane whose suspect may be begun now.
func (l *lanes) nextSuspect() (id int64, ok bool) {
	from := &l.doubt
	if len(l.blamed) > 0 {
		from = &l.blamed
	}
	if len(*from) == 0 || l.probes > 0 && (!l.waited || l.alone || from == &l.blamed) {
		return 0, false
	}
	id = (*from)[0]
	*from = (*from)[1:]
	return id, true
}

func (l *lanes) begin(ctx, last context.Context, id int64) head {
	q := l.lanes[id]
	h := q.rows[0]
	q.rows = q.rows[1:]
	q.busy = true
	l.busy++
	l.loaded--
	go func() {
		defer func() { l.freed <- h }()
		l.b.handleRow(ctx, last, h)
	}()
	return h
}

func (l *lanes) free(h head) {
	l.busy--
	if h.suspect {
		l.probes--
		l.alone = false
	}
	q := l.lanes[h.lane]
	q.busy = false
	if len(q.rows) == 0 {
		delete(l.lanes, h.lane)
		return
	}
	l.ready = append(l.ready, h.lane)
}

// handleRow brings one update to its end: done or parked. It returns without one
// only when the bot stops. ctx ends the waiting, last the handling.
func (b *Bot) handleRow(ctx, last context.Context, h head) {
	for n := 0; ; n++ {
		err := b.tryRow(ctx, last, &h)
		if err == nil || errors.Is(err, store.ErrFinished) {
			b.health.clear("handle")
			return
		}
		if ctx.Err() != nil {
			return
		}
		// Not even parking worked: the book cannot be written. Nothing is lost by
		// waiting, and going on would break the order of the lane.
		b.health.set("handle", "the book cannot be read or written")
		b.cfg.Log.ErrorContext(ctx, "handle an update", slog.Int64("inbox", h.id), b.cause(err))
		wait(ctx, b.cfg.Backoff(n))
	}
}
