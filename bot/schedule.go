package bot

import (
	"cmp"
	"container/heap"
	"slices"
	"time"

	"daftar/store"
)

// Telegram's limits for one chat.
const (
	ownInterval   = time.Second // between what the bot says of itself
	groupMessages = 20          // of any kind in a group, in each groupInterval
	groupInterval = time.Minute
)

// item is a row of the outbox in the sender's hands.
type item struct {
	store.Waiting
	claimed bool // marked as sending; may not go out again after a doubt
}

func (i item) before(j item) bool {
	return cmp.Or(cmp.Compare(i.Priority, j.Priority), cmp.Compare(i.ID, j.ID)) < 0
}

// chatQueue is what waits for one chat, and what the chat was sent lately.
type chatQueue struct {
	id       int64
	items    []item // sorted
	busy     bool   // one of its rows is being sent
	failures int    // in a row
	paused   time.Time
	last     time.Time
	recent   []time.Time // of a group: of its last messages
	at       time.Time   // when it may be sent to again, while it is in schedule.later
	heapPos  int
	heapOf   *chatHeap
}

// schedule decides who is sent to next. It knows no clock and no database; it
// belongs to one goroutine.
type schedule struct {
	chats  map[int64]*chatQueue
	ready  chatHeap // may be sent to now, the most urgent row first
	later  chatHeap // must wait, the shortest wait first
	paused time.Time
	limits []strike // the chats that hit a limit within the last second
	// waiting are edits whose message has not gone out, by its row.
	waiting map[int64][]item
	count   [store.Campaign + 1]int // rows in hand, by priority
}

type strike struct {
	chat int64
	at   time.Time
}

func newSchedule() *schedule {
	return &schedule{
		chats:   map[int64]*chatQueue{},
		ready:   chatHeap{less: func(a, b *chatQueue) bool { return a.items[0].before(b.items[0]) }},
		later:   chatHeap{less: func(a, b *chatQueue) bool { return a.at.Before(b.at) }},
		waiting: map[int64][]item{},
	}
}

// add takes a row in hand.
func (s *schedule) add(i item, now time.Time) {
	s.count[i.Priority]++
	s.put(i, now)
}

func (s *schedule) put(i item, now time.Time) {
	c := s.chats[i.ChatID]
	if c == nil {
		s.sweep(now)
		c = &chatQueue{id: i.ChatID, heapPos: -1}
		s.chats[i.ChatID] = c
	}
	at, _ := slices.BinarySearchFunc(c.items, i, func(a, b item) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	c.items = slices.Insert(c.items, at, i)
	s.place(c, now)
}

// place moves a chat to where it belongs after something about it has changed.
func (s *schedule) place(c *chatQueue, now time.Time) {
	if c.heapOf != nil {
		heap.Remove(c.heapOf, c.heapPos)
		c.heapOf = nil
	}
	if c.busy || len(c.items) == 0 {
		return
	}
	c.at = c.earliest()
	c.heapOf = &s.ready
	if c.at.After(now) {
		c.heapOf = &s.later
	}
	heap.Push(c.heapOf, c)
}

// earliest is when the chat's most urgent row may go out.
func (c *chatQueue) earliest() time.Time {
	at := c.paused
	if c.items[0].Priority != store.Answer && !c.last.IsZero() {
		at = latest(at, c.last.Add(ownInterval))
	}
	if c.id < 0 && len(c.recent) == groupMessages {
		at = latest(at, c.recent[0].Add(groupInterval))
	}
	return at
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// wake makes ready what has waited long enough and returns the moment at which
// the next will have, zero for none.
func (s *schedule) wake(now time.Time) time.Time {
	for s.later.Len() > 0 && !s.later.chats[0].at.After(now) {
		s.place(s.later.chats[0], now)
	}
	if s.paused.After(now) {
		return s.paused
	}
	if s.later.Len() > 0 {
		return s.later.chats[0].at
	}
	return time.Time{}
}

// peek tells whether there is a row that may go out now; only the answers count
// when the bot is about to stop.
func (s *schedule) peek(now time.Time, answersOnly bool) bool {
	if s.paused.After(now) || s.ready.Len() == 0 {
		return false
	}
	return !answersOnly || s.ready.chats[0].items[0].Priority == store.Answer
}

// next hands out the row that peek has seen. Its chat is busy until settle.
func (s *schedule) next(now time.Time) item {
	c := s.ready.chats[0]
	i := c.items[0]
	c.items = slices.Delete(c.items, 0, 1)
	c.busy = true
	s.place(c, now)
	c.last = now
	if c.id < 0 {
		if len(c.recent) == groupMessages {
			c.recent = c.recent[1:]
		}
		c.recent = append(c.recent, now)
	}
	return i
}

// settle ends what next has begun. The row is out of hand unless it is put back.
func (s *schedule) settle(i item, now time.Time) *chatQueue {
	s.count[i.Priority]--
	c := s.chats[i.ChatID]
	c.busy = false
	s.place(c, now)
	return c
}

// release lets the edits go that waited for a row.
func (s *schedule) release(id int64, now time.Time) {
	for _, i := range s.waiting[id] {
		s.put(i, now)
	}
	delete(s.waiting, id)
}

// await keeps an edit until the row of its message is settled.
func (s *schedule) await(target int64, i item) {
	s.count[i.Priority]++
	s.waiting[target] = append(s.waiting[target], i)
}

// pause holds a chat back.
func (s *schedule) pause(c *chatQueue, until, now time.Time) {
	c.paused = latest(c.paused, until)
	s.place(c, now)
}

// limited holds a chat back that has hit a limit, and all of them when three have
// within a second: then it is the limit for all together.
func (s *schedule) limited(c *chatQueue, until, now time.Time) {
	s.pause(c, until, now)
	s.limits = slices.DeleteFunc(s.limits, func(l strike) bool {
		return l.chat == c.id || now.Sub(l.at) > time.Second
	})
	s.limits = append(s.limits, strike{c.id, now})
	if len(s.limits) >= 3 {
		s.paused = latest(s.paused, until)
	}
}

// forget drops what waits for a chat, and returns how many rows it was.
func (s *schedule) forget(chatID int64, now time.Time) int {
	c := s.chats[chatID]
	for _, i := range c.items {
		s.count[i.Priority]--
	}
	n := len(c.items)
	c.items = nil
	s.place(c, now)
	return n
}

// sweep drops chats that have nothing waiting and whose last message no longer
// counts for any limit, when there are many.
func (s *schedule) sweep(now time.Time) {
	if n := len(s.chats); n < 4096 || n&(n-1) != 0 {
		return
	}
	for id, c := range s.chats {
		if !c.busy && len(c.items) == 0 && now.Sub(c.last) > groupInterval && !c.paused.After(now) {
			delete(s.chats, id)
		}
	}
}

// chatHeap is a heap of chats that know their place in it.
type chatHeap struct {
	chats []*chatQueue
	less  func(a, b *chatQueue) bool
}

func (h *chatHeap) Len() int           { return len(h.chats) }
func (h *chatHeap) Less(i, j int) bool { return h.less(h.chats[i], h.chats[j]) }

func (h *chatHeap) Swap(i, j int) {
	h.chats[i], h.chats[j] = h.chats[j], h.chats[i]
	h.chats[i].heapPos, h.chats[j].heapPos = i, j
}

func (h *chatHeap) Push(x any) {
	c := x.(*chatQueue)
	c.heapPos = len(h.chats)
	h.chats = append(h.chats, c)
}

func (h *chatHeap) Pop() any {
	n := len(h.chats) - 1
	c := h.chats[n]
	h.chats[n] = nil
	h.chats = h.chats[:n]
	return c
}
