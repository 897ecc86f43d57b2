package sandbox

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// Cut says where a connection breaks.
type Cut string

// A connection can break before the request is handled, or after it: then the
// message is delivered and yet the bot sees an error.
const (
	CutBefore Cut = "before"
	CutAfter  Cut = "after"
)

// A Failure is what the sandbox does to the requests that it matches.
type Failure struct {
	// Method and ChatID say which requests; "send*" matches every method that
	// begins with send. Without a method all match but getUpdates, which would
	// eat the rule before the request that was meant.
	Method string `json:"method,omitempty"`
	ChatID int64  `json:"chat_id,omitempty"`
	// Count is how many requests fail; zero means one, negative all of them.
	Count int `json:"count,omitempty"`

	// Cut breaks the connection instead of answering.
	Cut Cut `json:"cut,omitempty"`
	// Code refuses with this HTTP status, without handling the request.
	// Description and RetryAfter go with it; a missing description becomes
	// the usual one.
	Code        int    `json:"code,omitempty"`
	Description string `json:"description,omitempty"`
	RetryAfter  int    `json:"retry_after,omitempty"`
	// Gate holds the request until it is closed, for tests that do not sleep.
	Gate <-chan struct{} `json:"-"`
	// Delay holds the request for a while, for people at the page.
	Delay time.Duration `json:"delay,omitempty"`
}

// A rule is a failure with the number of requests it still applies to.
type rule struct {
	Failure
	left int
}

// FailNext makes the next matching requests fail. Of several rules that match,
// the oldest applies. The returned func withdraws the rule.
func (s *Server) FailNext(f Failure) (withdraw func()) {
	ru := &rule{Failure: f, left: f.Count}
	if f.Count == 0 {
		ru.left = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = append(s.rules, ru)
	s.touch()
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		ru.left = 0
		s.sweepRules()
	}
}

// sweepRules forgets the rules that are used up. The caller holds mu.
func (s *Server) sweepRules() {
	kept := s.rules[:0]
	for _, ru := range s.rules {
		if ru.left != 0 {
			kept = append(kept, ru)
		}
	}
	clear(s.rules[len(kept):])
	s.rules = kept
	s.touch()
}

// takeRule finds what shall happen to a request; a zero Failure means nothing.
func (s *Server) takeRule(req *request) Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ru := range s.rules {
		if !ru.matches(req) {
			continue
		}
		f := ru.Failure
		if ru.left > 0 {
			ru.left--
			s.sweepRules()
		}
		return f
	}
	return Failure{}
}

func (f *Failure) matches(req *request) bool {
	method, want := strings.ToLower(req.method), strings.ToLower(f.Method)
	if prefix, ok := strings.CutSuffix(want, "*"); ok {
		if !strings.HasPrefix(method, prefix) {
			return false
		}
	} else if want != method && (want != "" || method == "getupdates") {
		return false
	}
	return f.ChatID == 0 || f.ChatID == req.id("chat_id")
}

// wait holds a request at the gate or for the delay.
func (f *Failure) wait(ctx context.Context) error {
	if f.Gate != nil {
		select {
		case <-f.Gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (f *Failure) refusal() *apiError {
	e := &apiError{code: f.Code, description: f.Description, retryAfter: f.RetryAfter}
	if f.Code == http.StatusTooManyRequests {
		e = tooMany(f.RetryAfter)
	}
	switch {
	case f.Description != "":
		e.description = f.Description
	case e.description == "":
		e.description = http.StatusText(f.Code)
	}
	return e
}
