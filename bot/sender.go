package bot

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"daftar/store"
)

// sender brings the outbox's rows to Telegram. What it knows of them belongs to
// run's goroutine; each call has a goroutine of its own and reports by results.
type sender struct {
	b       *Bot
	woken   chan struct{}
	results chan result
	ledger  ledger
	sched   *schedule
	rate    *rate.Limiter
	cursor  [store.Campaign + 1]int64 // up to which row each priority is loaded
	busy    int
	probing bool
	halted  time.Time // not to send before: Telegram does not know the token
	stale   bool      // the outbox may hold rows that are not loaded
	loaded  time.Time
	probes  int
	unread  outage // the book
	unsent  outage // Telegram
}

func newSender(b *Bot) *sender {
	return &sender{
		b: b, woken: make(chan struct{}, 1), results: make(chan result, b.cfg.Senders+1),
		ledger: ledger{b: b, marks: make(chan mark, maxMarks)}, sched: newSchedule(), stale: true,
		// Next to no burst: Telegram counts any second, not the one of our clock.
		rate: rate.NewLimiter(rate.Limit(b.cfg.Rate), max(1, int(b.cfg.Rate/100))),
	}
}

func (s *sender) wake() {
	select {
	case s.woken <- struct{}{}:
	default:
	}
}

// run sends until ctx ends, then only answers; when drain is closed, those that are
// ready, until there are none or last ends.
func (s *sender) run(ctx, last context.Context, drain <-chan struct{}) {
	var marking sync.WaitGroup
	marking.Go(func() { s.ledger.run(last) })
	defer marking.Wait()
	defer close(s.ledger.marks)
	timer := time.NewTimer(0)
	defer timer.Stop()
	draining := false
	for {
		if s.stale && last.Err() == nil {
			s.load(last)
		}
		pause := s.dispatch(last, draining || ctx.Err() != nil)
		if draining && s.busy == 0 && (last.Err() != nil || !s.stale && !s.answerWaits()) {
			return
		}
		timer.Reset(pause)
		select {
		case r := <-s.results:
			s.settle(last, r)
		case <-s.woken:
			s.stale = true
		case <-timer.C:
			s.stale = s.stale || s.b.cfg.Pace().Sub(s.loaded) >= s.b.cfg.Idle
		case <-drain:
			draining, drain, s.stale = true, nil, true
		}
	}
}

// answerWaits tells whether an answer can still go out before the stop.
func (s *sender) answerWaits() bool {
	now := s.b.cfg.Pace()
	return !s.halted.After(now) && s.sched.peek(now, true)
}

// load takes rows in hand, a page of each priority. Each priority has a bound of
// its own, so that no campaign, however large, keeps an answer out.
func (s *sender) load(ctx context.Context) {
	s.stale, s.loaded = false, s.b.cfg.Pace()
	err := s.loadPages(ctx)
	if err == nil {
		s.unread = outage{}
		s.b.health.clear("queue")
	} else if ctx.Err() == nil {
		s.b.health.set("queue", "the book cannot be read")
		if cause := s.b.cause(err); s.unread.news(cause) {
			s.b.cfg.Log.ErrorContext(ctx, "load messages", cause)
		}
	}
}

func (s *sender) loadPages(ctx context.Context) error {
	due, err := s.b.st.DueMessages(ctx, maxPage)
	if err != nil {
		return err
	}
	if len(due) > 0 {
		if err := s.b.st.Do(ctx, func(tx *store.Tx) error { return tx.Release(due) }); err != nil {
			return err
		}
		now := s.b.cfg.Pace()
		for _, row := range due {
			// One behind the cursor would be missed by the pages, one before it found twice.
			if row.ID <= s.cursor[row.Priority] {
				s.sched.add(item{Waiting: row}, now)
			}
		}
		s.stale = len(due) == maxPage
	}
	for p := range s.cursor {
		if s.sched.count[p]+maxPage > s.b.cfg.Backlog {
			continue
		}
		rows, err := s.b.st.ReadyMessages(ctx, store.Priority(p), s.cursor[p], maxPage)
		if err != nil {
			return err
		}
		now := s.b.cfg.Pace()
		for _, row := range rows {
			s.cursor[p] = row.ID
			s.sched.add(item{Waiting: row}, now)
		}
		s.stale = s.stale || len(rows) == maxPage
	}
	return nil
}

// dispatch starts what may be started and returns how long nothing more may be.
func (s *sender) dispatch(ctx context.Context, answersOnly bool) time.Duration {
	now := s.b.cfg.Pace()
	pause := s.b.cfg.Idle
	if next := s.sched.wake(now); !next.IsZero() {
		pause = min(pause, next.Sub(now))
	}
	if s.halted.After(now) || ctx.Err() != nil {
		return pause
	}
	if !s.halted.IsZero() {
		s.probe(ctx)
		return pause
	}
	for s.busy < s.b.cfg.Senders && s.sched.peek(now, answersOnly) {
		token := s.rate.ReserveN(now, 1)
		if d := token.DelayFrom(now); d > 0 {
			token.CancelAt(now)
			return min(pause, d)
		}
		i := s.sched.next(now)
		s.busy++
		go func() { s.results <- s.b.deliver(ctx, &s.ledger, i) }()
	}
	if s.stale {
		return 0
	}
	return pause
}

// probe asks whether Telegram knows the token again.
func (s *sender) probe(ctx context.Context) {
	if s.probing {
		return
	}
	s.probing = true
	s.busy++
	go func() {
		_, err := s.b.api.lib.GetMe(ctx)
		s.results <- result{kind: probed, err: err}
	}()
}

// settle takes in what came of a call.
func (s *sender) settle(ctx context.Context, r result) {
	s.busy--
	now := s.b.cfg.Pace()
	if r.kind == probed {
		s.probing = false
		if r.err != nil {
			s.probes++
			s.halted = now.Add(s.b.cfg.Backoff(s.probes))
			return
		}
		s.halted, s.probes = time.Time{}, 0
		s.b.health.clear("send")
		s.b.cfg.Log.InfoContext(ctx, "telegram knows the token again; what waits is sent")
		return
	}
	c := s.sched.settle(r.item, now)
	if r.kind != again && r.kind != limited && r.kind != refused {
		c.failures = 0
	}
	switch r.kind {
	case finished:
		s.sched.release(r.item.ID, now)
		s.stale = s.stale || r.queued
		if r.called {
			s.b.health.clear("send")
			s.unsent = outage{}
		}
	case more:
		s.sched.add(r.item, now)
	case awaits:
		s.sched.await(r.target, r.item)
	case again:
		s.sched.add(r.item, now)
		s.sched.pause(c, now.Add(s.b.cfg.Backoff(c.failures)), now)
		c.failures++
		s.b.health.set("send", "telegram cannot be reached")
		if r.err != nil {
			if cause := s.b.cause(r.err); s.unsent.news(cause) {
				s.b.cfg.Log.WarnContext(ctx, "cannot send, trying again", slog.Int64("outbox", r.item.ID), cause)
			}
		}
	case limited:
		s.sched.add(r.item, now)
		s.sched.limited(c, now.Add(r.pause), now)
	case refused:
		s.sched.add(r.item, now)
		if s.halted.IsZero() { // the calls that were under way hear the same
			s.b.cfg.Log.ErrorContext(ctx, "telegram does not know the token; nothing is sent")
		}
		s.halted = now.Add(s.b.cfg.Backoff(s.probes))
		s.b.health.set("send", "telegram does not know the token")
	case renamed:
		s.sched.forget(r.item.ChatID, now)
		s.reload(ctx, r.chat, now)
	}
}

// reload takes the rows in hand that have come to a chat under its new id.
func (s *sender) reload(ctx context.Context, chatID int64, now time.Time) {
	rows, err := s.b.st.QueuedFor(ctx, chatID)
	if err != nil {
		s.b.cfg.Log.ErrorContext(ctx, "load messages of a renamed chat", s.b.cause(err))
		// From the beginning: a row that is in hand twice goes out once, because its
		// state is looked at before each call.
		clear(s.cursor[:])
		s.stale = true
		return
	}
	for _, row := range rows {
		if row.ID <= s.cursor[row.Priority] {
			s.sched.add(item{Waiting: row}, now)
		}
	}
}
