package handlers

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"daftar/bot/chat"
)

// pace is how much somebody may do: so many requests at once, and so many a
// minute.
type pace struct {
	burst, minute int
}

// A member taps and writes in bursts; nobody else has a reason to.
var (
	memberPace  = pace{30, 60}
	visitorPace = pace{10, 20} // strangers and customers
)

func (p pace) limiter() *rate.Limiter {
	return rate.NewLimiter(rate.Limit(float64(p.minute)/60), p.burst)
}

// refill is how long an empty bucket takes to be full again.
func (p pace) refill() time.Duration {
	return time.Minute * time.Duration(p.burst) / time.Duration(p.minute)
}

// crowd keeps for everybody who writes how fast they do. It goes by the times of
// the requests themselves, so that what waited during an outage is judged by when
// it was written.
type crowd struct {
	mu     sync.Mutex
	people map[int64]*visitor
	sweep  int // how many people make it look for those who have gone
}

// visitor is one person's bucket.
type visitor struct {
	pace    pace
	bucket  *rate.Limiter
	seen    time.Time
	flooded bool
	told    int64                 // the request that was answered with that, 0: none yet
	judged  [remembered]judgement // the latest, in a ring
	next    int
}

// remembered is how many requests of one person can be under way: one in each
// chat that they share with the bot. A request is decided again after a failure
// and must not count again.
const remembered = 8

type judgement struct {
	inboxID int64
	flooded bool
}

// leastCrowd is how many people are kept before anybody is looked for who has gone.
const leastCrowd = 1024

func newCrowd() *crowd { return &crowd{people: map[int64]*visitor{}, sweep: leastCrowd} }

// judge counts a request of a person and reports whether there are too many.
func (c *crowd) judge(person, inboxID int64, at time.Time, p pace) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	v := c.people[person]
	if v == nil || v.pace != p { // somebody new, or somebody who has joined or left the team
		c.forget(at)
		v = &visitor{pace: p, bucket: p.limiter(), seen: at}
		c.people[person] = v
	}
	for _, j := range v.judged {
		if j.inboxID == inboxID && inboxID != 0 {
			return j.flooded
		}
	}
	v.take(at)
	v.judged[v.next] = judgement{inboxID, v.flooded}
	v.next = (v.next + 1) % remembered
	return v.flooded
}

// tells reports whether a request is the one that is answered with a word about
// the flood: the first one since the bucket ran empty that is not followed.
func (c *crowd) tells(person, inboxID int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	v := c.people[person]
	if v == nil || v.told != 0 && v.told != inboxID {
		return false
	}
	v.told = inboxID
	return true
}

// setBack is how much earlier than the last a request may be for it to be merely
// out of order; one that is earlier still tells that a clock was set.
const setBack = time.Minute

// take takes a token out of the bucket. Once it was empty it must be full again.
func (v *visitor) take(at time.Time) {
	if at.Before(v.seen) && v.seen.Sub(at) < setBack {
		at = v.seen
	}
	v.seen = at
	if v.flooded && v.bucket.TokensAt(at) < float64(v.pace.burst) {
		return
	}
	v.flooded, v.told = !v.bucket.AllowN(at, 1), 0
}

// forget drops those whose bucket must be full by now, when there are many: they
// are as good as new.
func (c *crowd) forget(at time.Time) {
	if len(c.people) < c.sweep {
		return
	}
	for id, v := range c.people {
		if at.Sub(v.seen) > v.pace.refill() {
			delete(c.people, id)
		}
	}
	c.sweep = max(leastCrowd, 2*len(c.people))
}

// count finds out whether the person is too fast.
func (t *turn) count() {
	p := visitorPace
	if t.user.ID != 0 {
		p = memberPace
	}
	t.flooded = t.crowd.judge(t.whoFloods(), t.req.InboxID, t.req.At, p)
}

// whoFloods is the person; those who hide in a group are counted together.
func (t *turn) whoFloods() int64 {
	if t.req.From.ID == 0 {
		return t.req.Chat.ID
	}
	return t.req.From.ID
}

// unlimited are ways in that are never closed: who wants out gets out.
var unlimited = map[string]bool{"command stop": true, "tap stop": true, "tap agree": true}

// writing are the commands behind which there may be something to be kept.
var writing = map[string]bool{"new": true, "deal": true, "log": true, "remind": true}

// tooFast reports whether a request is not followed: its sender floods, and it
// holds nothing that would be lost.
func (t *turn) tooFast() bool {
	if !t.flooded {
		return false
	}
	switch command := t.command(); {
	case t.req.Kind == chat.Tap:
		return !unlimited["tap "+t.req.Tap.Action]
	case command != "":
		return !unlimited["command "+command] && !(writing[command] && t.req.Args != "" && t.user.ID != 0)
	}
	return t.user.ID == 0 && t.guest.CustomerID == 0
}

// slowDown asks for a moment, once: what comes until the bucket is full again is
// passed over in silence.
func (t *turn) slowDown() action {
	if !t.crowd.tells(t.whoFloods(), t.req.InboxID) {
		return nil
	}
	return t.say(chat.Message{Text: t.l.T("flood.wait")})
}
