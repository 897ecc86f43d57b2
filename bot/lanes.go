package bot

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"daftar/store"
)

// maxLoaded bounds how many updates wait in memory, maxPage how many are read at
// once. What waits in memory is a few numbers; the payload is read when its turn
// comes.
const (
	maxLoaded = 20_000
	maxPage   = 500
)

// head is an update that waits in memory.
type head struct {
	id   int64
	lane int64
	// suspect: an earlier run may have begun it and died of it, so the attempt is
	// counted before it is handled.
	suspect bool
}

type lane struct {
	rows []head
	busy bool
}

// lanes hands updates to workers: those of a lane one after the other, lanes side
// by side. Its maps belong to run's goroutine.
type lanes struct {
	b      *Bot
	woken  chan struct{}
	freed  chan int64 // the lane whose update is finished
	lanes  map[int64]*lane
	ready  []int64 // lanes that have something to do and are not busy, oldest first
	cursor int64   // everything up to this inbox id is loaded
	loaded int
	busy   int
	// Until the cursor is past last, the newest update that an earlier run left:
	// begun are those that died at least once with the process, and met the lanes
	// whose first update was seen. Only a lane's first can have begun.
	last  int64
	begun []head
	met   map[int64]bool
}

func newLanes(b *Bot) *lanes {
	return &lanes{
		b: b, woken: make(chan struct{}, 1), freed: make(chan int64, b.cfg.Workers),
		lanes: map[int64]*lane{}, met: map[int64]bool{},
	}
}

func (l *lanes) wake() {
	select {
	case l.woken <- struct{}{}:
	default:
	}
}

// prepare looks through what an earlier run has left, before anything new comes in.
func (l *lanes) prepare(ctx context.Context) error {
	for {
		rows, err := l.b.st.Unfinished(ctx, l.last, maxPage)
		if err != nil {
			return err
		}
		for _, row := range rows {
			l.last = row.ID
			if row.Attempts > 0 {
				l.begun = append(l.begun, head{id: row.ID, lane: row.Lane, suspect: true})
				l.met[row.Lane] = true
			}
		}
		if len(rows) < maxPage {
			return nil
		}
	}
}

// run works until ctx ends, then waits for what is begun. last ends the handlers
// that do not come to an end.
func (l *lanes) run(ctx, last context.Context) {
	// Those that were under way when the process died for the second time are
	// handled alone: if it dies again, it is clear which one to blame.
	for _, h := range l.begun {
		if ctx.Err() != nil {
			return
		}
		l.b.handleRow(ctx, last, h)
	}
	retry := time.NewTimer(0)
	defer retry.Stop()
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
		select {
		case <-ctx.Done():
		case <-l.woken:
		case <-retry.C:
		case id := <-l.freed:
			l.free(id)
		}
	}
	for l.busy > 0 {
		l.free(<-l.freed)
	}
}

// load reads the next page, when there is room for it, and reports whether there
// may be another one that has room too.
func (l *lanes) load(ctx context.Context) (more bool, err error) {
	if l.loaded+maxPage > maxLoaded {
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
			l.met[row.Lane] = true
		} else {
			l.met = nil
		}
		l.add(h)
	}
	return len(rows) == maxPage && l.loaded+maxPage <= maxLoaded, nil
}

func (l *lanes) add(h head) {
	q := l.lanes[h.lane]
	if q == nil {
		q = &lane{}
		l.lanes[h.lane] = q
	}
	q.rows = append(q.rows, h)
	l.loaded++
	if !q.busy && len(q.rows) == 1 {
		l.ready = append(l.ready, h.lane)
	}
}

// start gives as many lanes as there are workers free something to do.
func (l *lanes) start(ctx, last context.Context) {
	for l.busy < l.b.cfg.Workers && len(l.ready) > 0 {
		id := l.ready[0]
		l.ready = l.ready[1:]
		q := l.lanes[id]
		h := q.rows[0]
		q.rows = q.rows[1:]
		q.busy = true
		l.busy++
		l.loaded--
		go func() {
			defer func() { l.freed <- id }()
			l.b.handleRow(ctx, last, h)
		}()
	}
}

func (l *lanes) free(id int64) {
	l.busy--
	q := l.lanes[id]
	q.busy = false
	if len(q.rows) == 0 {
		delete(l.lanes, id)
		return
	}
	l.ready = append(l.ready, id)
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
