package bot

import (
	"errors"
	"fmt"
	"maps"
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
