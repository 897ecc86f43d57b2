package bot

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"sync"
)

// health remembers which parts do not work as they should, and why.
type health struct {
	mu  sync.Mutex
	why map[string]string
}

func (h *health) set(part, why string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.why == nil {
		h.why = map[string]string{}
	}
	h.why[part] = why
}

func (h *health) clear(part string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.why, part)
}

func (h *health) err() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	var errs []error
	for _, part := range slices.Sorted(maps.Keys(h.why)) {
		errs = append(errs, fmt.Errorf("%s: %s", part, h.why[part]))
	}
	return errors.Join(errs...)
}

// outage tells which failures in a row are worth a line in the log: the first,
// one with a new cause, and then a few an hour. A machine that is up before its
// network is would else fill its log with the same line.
type outage struct {
	last string
	same int // failures since the last line
}

// outageLines is after how many like failures there is another line: some ten
// minutes, at the longest pause between two tries.
const outageLines = 30

// ownPort is what differs in a cause each time, as in "read udp 10.0.0.2:40312->…".
var ownPort = regexp.MustCompile(`:\d+\b`)

func (o *outage) news(cause slog.Attr) bool {
	why := ownPort.ReplaceAllString(cause.Value.String(), "")
	if why == o.last && o.same < outageLines {
		o.same++
		return false
	}
	o.last, o.same = why, 1
	return true
}
