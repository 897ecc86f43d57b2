package main

import (
	"context"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"daftar/store"
)

// metrics are the program's counters and gauges. Labels hold names of the
// program's own, never what a person wrote.
type metrics struct {
	registry   *prometheus.Registry
	updates    *prometheus.CounterVec
	handled    *prometheus.HistogramVec
	sends      *prometheus.CounterVec
	sendErrors *prometheus.CounterVec
	pollErrors *prometheus.CounterVec
}

func newMetrics() *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		updates:  counter("daftar_updates_total", "Updates received from Telegram, each once.", "kind"),
		handled: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "daftar_handler_seconds", Help: "From the beginning of a request until its changes are written.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"handler"}),
		sends:      counter("daftar_sends_total", "Calls of Telegram that succeeded, without the asking for updates.", "method"),
		sendErrors: counter("daftar_send_errors_total", "Calls of Telegram that failed; code 0: no answer came.", "method", "code"),
		pollErrors: counter("daftar_poll_errors_total", "Askings for updates that failed; code 0: no answer came.", "code"),
	}
	version := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "daftar_build_info", Help: "Always 1; the labels tell what runs.",
		ConstLabels: prometheus.Labels{"version": versionOf(buildInfo()), "go": runtime.Version()},
	})
	version.Set(1)
	m.registry.MustRegister(m.updates, m.handled, m.sends, m.sendErrors, m.pollErrors, version,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) received(kind string) { m.updates.WithLabelValues(kind).Inc() }

func (m *metrics) timed(route string, took time.Duration) {
	m.handled.WithLabelValues(route).Observe(took.Seconds())
}

func (m *metrics) called(method string, code int) {
	switch ok := code == http.StatusOK; {
	case method == "getUpdates" && !ok:
		m.pollErrors.WithLabelValues(strconv.Itoa(code)).Inc()
	case method == "getUpdates":
	case ok:
		m.sends.WithLabelValues(method).Inc()
	default:
		m.sendErrors.WithLabelValues(method, strconv.Itoa(code)).Inc()
	}
}

// watch adds the gauges of the book, read at each scrape; up tells why people are
// not served.
func (m *metrics) watch(book *store.Store, now func() time.Time, up func() error) {
	m.registry.MustRegister(&bookGauges{book: book, now: now, up: up})
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 2, Timeout: 5 * time.Second,
	})
}

// bookGauges tells what waits in the book. When the book does not answer, up is 0
// and the others are missing: a number would be made up.
type bookGauges struct {
	book *store.Store
	now  func() time.Time
	up   func() error
}

var (
	upDesc     = prometheus.NewDesc("daftar_up", "1 when people are served, as /readyz has it.", nil, nil)
	outboxDesc = prometheus.NewDesc("daftar_outbox_rows",
		"Messages that wait or were set aside.", []string{"state", "priority"}, nil)
	inboxDesc  = prometheus.NewDesc("daftar_inbox_rows", "Updates that wait or were set aside.", []string{"state"}, nil)
	oldestDesc = prometheus.NewDesc("daftar_outbox_oldest_seconds",
		"How long the oldest message that could go out has waited; 0: none waits.", nil, nil)
	lagDesc = prometheus.NewDesc("daftar_due_lag_seconds",
		"How long the oldest due follow-up has waited for its reminder to be queued; 0: none waits.", nil, nil)
)

// Describe implements prometheus.Collector.
func (g *bookGauges) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{upDesc, outboxDesc, inboxDesc, oldestDesc, lagDesc} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (g *bookGauges) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	if g.up() != nil {
		gauge(upDesc, 0)
	} else {
		gauge(upDesc, 1)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	q, err := g.book.Queues(ctx)
	if err != nil {
		return
	}
	rows := map[[2]string]int64{}
	for _, state := range []string{"queued", "later", "sending", "unknown", "parked"} {
		for _, priority := range priorities {
			rows[[2]string{state, priority}] = 0 // or an alert would see the row appear as no change
		}
	}
	for _, c := range q.Outbox {
		rows[[2]string{c.State, priorities[c.Priority]}] = c.Rows
	}
	for labels, n := range rows {
		gauge(outboxDesc, float64(n), labels[0], labels[1])
	}
	gauge(inboxDesc, float64(q.InboxNew), "new")
	gauge(inboxDesc, float64(q.InboxParked), "parked")
	gauge(oldestDesc, age(g.now(), q.OldestReady))
	gauge(lagDesc, age(g.now(), q.OldestDue))
}

var priorities = map[store.Priority]string{store.Answer: "answer", store.Reminder: "reminder", store.Campaign: "campaign"}

// age is how many seconds ago something was; 0 for what never was.
func age(now, then time.Time) float64 {
	if then.IsZero() {
		return 0
	}
	return max(0, now.Sub(then).Seconds())
}
