package sandbox

import (
	"context"
	"slices"
)

// A ring keeps the newest entries.
type ring[T any] struct {
	max   int
	items []T
	total int
}

func (r *ring[T]) add(v T) {
	if len(r.items) >= 2*r.max { // copying once in a while beats copying each time
		r.items = append([]T(nil), r.items[len(r.items)-r.max:]...)
	}
	r.items = append(r.items, v)
	r.total++
}

func (r *ring[T]) newest(n int) []T {
	return r.items[max(0, len(r.items)-min(n, r.max)):]
}

// Messages returns everything in a chat, deleted messages included.
func (s *Server) Messages(chatID int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[chatID]
	if c == nil {
		return nil
	}
	return slices.Clone(c.messages)
}

// Message returns one message of a chat, also when it was deleted.
func (s *Server) Message(chatID, messageID int64) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[chatID]
	if c == nil {
		return Message{}, false
	}
	i, ok := c.index[messageID]
	if !ok {
		return Message{}, false
	}
	return c.messages[i], true
}

// WaitFor waits until the messages of a chat satisfy the condition and returns
// them. It returns the messages as they are when the context ends.
func (s *Server) WaitFor(ctx context.Context, chatID int64, ok func([]Message) bool) ([]Message, error) {
	var own copyOf
	for {
		s.mu.Lock()
		var changed <-chan struct{}
		if c := s.chats[chatID]; c != nil {
			own.update(c)
			if c.changed == nil {
				c.changed = make(chan struct{})
			}
			changed = c.changed
		} else {
			changed = s.nextChange()
		}
		s.mu.Unlock()
		if ok(own.messages) {
			return own.messages, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return own.messages, ctx.Err()
		}
	}
}

// Wait waits until the condition holds, looking again after every change of
// anything: a call, a message, a confirmed update. The condition may use the
// server's own methods.
func (s *Server) Wait(ctx context.Context, ok func() bool) error {
	for {
		s.mu.Lock()
		changed := s.nextChange()
		s.mu.Unlock()
		if ok() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Requests returns the newest calls of the bot, oldest first, some thousand of them.
func (s *Server) Requests() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls.newest(s.calls.max))
}

// Faults returns what a correct bot would not have sent. Tests fail on any.
func (s *Server) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}

// Alerts returns the answers to taps, oldest first.
func (s *Server) Alerts() []Alert {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.alerts)
}

// Pending counts the updates that the bot has not confirmed.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pending()
}

func (s *Server) pending() int {
	if s.hook != nil {
		s.hook.mu.Lock()
		defer s.hook.mu.Unlock()
		return s.hook.count()
	}
	return len(s.queue.pending)
}

// Polling tells whether a getUpdates request of the bot waits for something to happen.
func (s *Server) Polling() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.poll != nil
}
