package openai

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/failsafe-go/failsafe-go/timeout"
	api "github.com/sashabaranov/go-openai"
)

// fault is why a service did not help. It says nothing of what was asked or
// answered: services quote requests, and keys, in their errors.
type fault struct {
	what   string // timeout, connection, status, answer, breaker, budget, spending unknown, spending not recorded
	status int
	after  time.Duration // as Retry-After says; negative: not said
	again  bool          // another try may help
	told   bool          // of budget: the operator has been told of it
}

// usedUp is the fault of a budget. It is no outage: a shorter question may still fit
// in, and then nothing has come back.
const usedUp = "budget"

// Error implements error.
func (f *fault) Error() string {
	if f.status != 0 {
		return fmt.Sprintf("the service answered with status %d", f.status)
	}
	return "the service is not to be had: " + f.what
}

const (
	retries    = 1
	retryDelay = 300 * time.Millisecond
	// The breaker opens after so many failed calls in a row, and lets one try
	// through after so long.
	breakAfter = 5
	breakFor   = 30 * time.Second
)

// guard runs the calls to one service: each within a time limit, with one retry,
// and none at all for a while after several have failed.
type guard struct {
	name     string
	limit    time.Duration
	log      *slog.Logger
	executor failsafe.Executor[any]

	mu     sync.Mutex
	outage string // what was last logged, "" while all is well
}

// newGuard makes a guard. ownFile: each call brings a file of somebody else, and a
// service that refuses one person's files is there for everybody else.
func newGuard(name string, limit time.Duration, log *slog.Logger, ownFile bool) *guard {
	g := &guard{name: name, limit: limit, log: log}
	breaker := circuitbreaker.NewBuilder[any]().
		HandleIf(func(_ any, err error) bool {
			return err != nil && !errors.Is(err, context.Canceled) && !(ownFile && refusesFile(err))
		}).
		WithFailureThreshold(breakAfter).WithSuccessThreshold(1).WithDelay(breakFor).Build()
	retry := retrypolicy.NewBuilder[any]().
		HandleIf(func(_ any, err error) bool { f := (*fault)(nil); return errors.As(err, &f) && f.again }).
		WithMaxRetries(retries).ReturnLastFailure().
		WithDelayFunc(func(e failsafe.ExecutionAttempt[any]) time.Duration { return pause(e.LastError()) }).
		Build()
	g.executor = failsafe.With[any](breaker, timeout.New[any](limit), retry)
	return g
}

// refusesFile reports whether a service found fault with what it was brought.
func refusesFile(err error) bool {
	f := (*fault)(nil)
	return errors.As(err, &f) && slices.Contains([]int{
		http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity,
	}, f.status)
}

// pause is how long to wait before another try.
func pause(err error) time.Duration {
	if f := (*fault)(nil); errors.As(err, &f) && f.after >= 0 {
		return f.after
	}
	return retryDelay
}

// run makes a call. An error of the context that was given is returned as it is;
// every other one is a *fault.
func (g *guard) run(ctx context.Context, call func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := g.executor.WithContext(ctx).RunWithExecution(func(e failsafe.Execution[any]) error {
		wait := &waiting{after: -1}
		err := g.classify(e.Context(), call(context.WithValue(e.Context(), waitingKey{}, wait)), wait)
		if f := (*fault)(nil); errors.As(err, &f) && e.ElapsedTime()+pause(f) >= g.limit {
			f.again = false // it would come too late
		}
		return err
	})
	switch {
	case err == nil:
		g.well()
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, circuitbreaker.ErrOpen):
		return &fault{what: "breaker", after: -1}
	case errors.Is(err, timeout.ErrExceeded):
		err = &fault{what: "timeout", after: -1}
	}
	g.ill(err)
	return err
}

// classify makes a fault of an error.
func (g *guard) classify(ctx context.Context, err error, wait *waiting) error {
	var own *fault
	var status *api.APIError
	var plain *api.RequestError
	code := 0
	switch {
	case err == nil:
		return nil
	case errors.As(err, &own):
		return own
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &status):
		code = status.HTTPStatusCode
	case errors.As(err, &plain):
		code = plain.HTTPStatusCode
	default:
		return &fault{what: "connection", after: -1, again: true}
	}
	again := code == http.StatusTooManyRequests || code >= http.StatusInternalServerError
	if status != nil && status.Code == "insufficient_quota" {
		again = false
	}
	return &fault{what: "status", status: code, after: wait.after, again: again}
}

// ill tells the operator of an outage once.
func (g *guard) ill(err error) {
	f := (*fault)(nil)
	if !errors.As(err, &f) {
		return
	}
	first := !f.told
	if f.what != usedUp {
		g.mu.Lock()
		if first = g.outage == ""; first {
			g.outage = f.what
		}
		g.mu.Unlock()
	}
	if first {
		g.log.Warn("a service does not help; the bot goes on without it", slog.String("service", g.name), slog.String("why", f.what), slog.Int("status", f.status))
	}
}

// well tells the operator that an outage is over.
func (g *guard) well() {
	g.mu.Lock()
	was := g.outage
	g.outage = ""
	g.mu.Unlock()
	if was != "" {
		g.log.Info("a service helps again", slog.String("service", g.name))
	}
}

// waiting is where the transport leaves what the answer said of the next try: the
// client library does not pass headers of failures on.
type waiting struct{ after time.Duration }

type waitingKey struct{}

// mostAnswer bounds what is read of one answer.
const mostAnswer = 1 << 20

// transport reads Retry-After and bounds the answers.
type transport struct {
	base http.RoundTripper
	now  func() time.Time
}

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if w, ok := req.Context().Value(waitingKey{}).(*waiting); ok && resp.StatusCode >= http.StatusBadRequest {
		w.after = retryAfter(resp.Header.Get("Retry-After"), t.now())
	}
	resp.Body = http.MaxBytesReader(nil, resp.Body, mostAnswer)
	return resp, nil
}

// retryAfter reads seconds or a date, negative when there is none.
func retryAfter(header string, now time.Time) time.Duration {
	if n, err := strconv.ParseFloat(header, 64); err == nil && n >= 0 && n < 1e6 {
		return time.Duration(n * float64(time.Second))
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, at.Sub(now))
	}
	return -1
}
