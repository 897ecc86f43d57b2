package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

const (
	updateLifetime = 24 * time.Hour
	maxPollTimeout = 50
)

// An update waits for the bot as the bytes that it will receive: later changes
// of the message must not reach back into it.
type update struct {
	id   int64
	at   time.Time
	lane int64 // what a webhook keeps in order: the chat, or the sender
	body json.RawMessage
}

// queue holds what the bot has not confirmed yet.
type queue struct {
	next    int64
	pending []update
	allowed map[string]bool // nil means all but those in quiet
	poll    *poll
	asked   time.Time // when the bot last asked
}

// A poll is a getUpdates request that waits. The newest one wins.
type poll struct {
	wake     chan struct{}
	conflict chan *apiError
}

// quiet updates come only to a bot that names them in allowed_updates.
var quiet = map[string]bool{"chat_member": true, "message_reaction": true, "message_reaction_count": true}

func newQueue() queue {
	return queue{next: 100_000_000 + rand.Int64N(800_000_000)}
}

// push appends an update unless the bot does not want its kind. The caller holds mu.
func (s *Server) push(kind string, lane int64, payload any) {
	q := &s.queue
	if q.allowed == nil && quiet[kind] || q.allowed != nil && !q.allowed[kind] {
		return
	}
	body, err := json.Marshal(payload)
	if err != nil {
		panic(fmt.Sprintf("sandbox: encode %s: %v", kind, err)) // our own types always encode
	}
	u := update{id: q.next, at: s.cfg.Now(), lane: lane}
	u.body = fmt.Appendf(nil, `{"update_id":%d,%q:%s}`, u.id, kind, body)
	q.next++
	s.touch()
	if s.hook != nil {
		s.hook.add(u)
		return
	}
	q.pending = append(q.pending, u)
	if q.poll != nil {
		select {
		case q.poll.wake <- struct{}{}:
		default:
		}
	}
}

// allow takes over allowed_updates; a request without it changes nothing.
func (q *queue) allow(raw string) {
	var kinds []string
	if strings.TrimSpace(raw) == "" || json.Unmarshal([]byte(raw), &kinds) != nil {
		return
	}
	if len(kinds) == 0 {
		q.allowed = nil
		return
	}
	q.allowed = map[string]bool{}
	for _, k := range kinds {
		q.allowed[k] = true
	}
}

// confirm forgets everything below the offset; a negative one counts from the end.
func (q *queue) confirm(offset int64, now time.Time) {
	drop := 0
	if offset < 0 {
		drop = max(0, len(q.pending)+int(offset))
	}
	for drop < len(q.pending) && (offset > 0 && q.pending[drop].id < offset || now.Sub(q.pending[drop].at) > updateLifetime) {
		drop++
	}
	clear(q.pending[:drop]) // or the bodies stay alive with the array
	q.pending = q.pending[drop:]
}

func (q *queue) batch(limit int) []json.RawMessage {
	n := min(limit, len(q.pending))
	out := make([]json.RawMessage, n)
	for i, u := range q.pending[:n] {
		out[i] = u.body
	}
	return out
}

// getUpdates is the one method that waits, so it does its own locking.
func (s *Server) getUpdates(ctx context.Context, r *request) (any, error) {
	limit := r.integer("limit", 100, 1, 100)
	timeout := time.Duration(r.integer("timeout", 0, 0, maxPollTimeout)) * time.Second
	s.mu.Lock()
	if s.hook != nil {
		s.mu.Unlock()
		return nil, conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	s.queue.endPoll("terminated by other getUpdates request; make sure that only one bot instance is running")
	s.queue.allow(r.params["allowed_updates"])
	s.queue.confirm(r.id("offset"), s.cfg.Now())
	s.queue.asked = s.cfg.Now()
	batch := s.queue.batch(limit)
	if len(batch) > 0 || timeout == 0 {
		s.touch()
		s.mu.Unlock()
		return batch, nil
	}
	p := &poll{wake: make(chan struct{}, 1), conflict: make(chan *apiError, 1)}
	s.queue.poll = p
	s.touch()
	s.mu.Unlock()

	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case <-p.wake:
	case <-timer.C:
	case <-ctx.Done():
	case <-s.stopping.Done():
	case err := <-p.conflict:
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.queue.poll != p {
		return nil, <-p.conflict
	}
	s.queue.poll = nil
	return s.queue.batch(limit), nil
}

// endPoll throws the waiting poll out. The caller holds mu.
func (q *queue) endPoll(why string) {
	if q.poll != nil {
		q.poll.conflict <- conflict(why)
		q.poll = nil
	}
}
