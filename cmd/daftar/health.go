package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// probePatience is how long the book may take to answer; whoever asks for the
// health waits no longer than a second.
const probePatience = 800 * time.Millisecond

var (
	errSilent = errors.New("the book does not answer")
	errBroken = errors.New("the book cannot be read or written")
)

// probe asks the book whether it works. One question is under way at a time: a
// book that hangs must not collect questions.
type probe struct {
	check func(context.Context) error
	// failed, if set, is told why a check failed, once for each reason in a row: the
	// answer to the network says less.
	failed func(error)

	mu   sync.Mutex
	busy chan struct{} // closed when the question under way is answered
	last error         // its answer
	told string        // the reason that failed was told of; run's own
}

// ask returns nil, or why the book does not work, within probePatience.
func (p *probe) ask() error {
	p.mu.Lock()
	if p.busy == nil {
		p.busy = make(chan struct{})
		go p.run(p.busy)
	}
	answered := p.busy
	p.mu.Unlock()
	timer := time.NewTimer(probePatience)
	defer timer.Stop()
	select {
	case <-answered:
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.last
	case <-timer.C:
		return errSilent
	}
}

func (p *probe) run(answered chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), probePatience)
	err := p.check(ctx)
	cancel()
	p.tell(err)
	switch {
	case err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded):
		err = errSilent
	case err != nil:
		err = errBroken
	}
	p.mu.Lock()
	p.last, p.busy = err, nil
	p.mu.Unlock()
	close(answered)
}

func (p *probe) tell(err error) {
	why := ""
	if err != nil {
		why = err.Error()
	}
	if why != "" && why != p.told && p.failed != nil {
		p.failed(err)
	}
	p.told = why
}

// healthz tells whether the process and its book work: what a restart or a new
// disk would mend. A Telegram that is away is none of its matters.
func healthz(book *probe) http.Handler {
	return readOnly(func(w http.ResponseWriter, _ *http.Request) { report(w, book.ask()) })
}

// readyz tells whether people are served.
func readyz(reasons func() error) http.Handler {
	return readOnly(func(w http.ResponseWriter, _ *http.Request) { report(w, reasons()) })
}

// unready returns why people are not served, joined, one reason a line.
func unready(book *probe, username func() string, edge func() error) func() error {
	return func() error {
		var errs []error
		if username() == "" {
			errs = append(errs, errors.New("telegram: it has not told who the bot is"))
		}
		if err := book.ask(); err != nil {
			errs = append(errs, fmt.Errorf("book: %w", err))
		}
		return errors.Join(append(errs, edge())...)
	}
}

func report(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err == nil {
		fmt.Fprintln(w, "ok")
		return
	}
	w.WriteHeader(http.StatusServiceUnavailable)
	fmt.Fprintln(w, strings.TrimSpace(err.Error()))
}
