package assistant

import (
	"slices"
	"sync"
)

// mostRecent is how many values a [Recent] keeps.
const mostRecent = 256

// Recent keeps the latest of what services have said, in memory: a message that is
// handled again must not be paid for again. The zero Recent is empty; many goroutines
// may use it at once.
type Recent[K comparable, V any] struct {
	mu     sync.Mutex
	values map[K]V
	order  []K // the oldest first
}

// Get returns what is kept under a key, and whether anything is.
func (r *Recent[K, V]) Get(key K) (v V, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, known = r.values[key]
	return v, known
}

// Put keeps a value in the place of the one before, and drops the oldest where there
// are too many.
func (r *Recent[K, V]) Put(key K, v V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.values == nil {
		r.values = map[K]V{}
	}
	if _, known := r.values[key]; !known {
		r.order = append(r.order, key)
	}
	r.values[key] = v
	if len(r.order) > mostRecent {
		delete(r.values, r.order[0])
		r.order = slices.Delete(r.order, 0, 1)
	}
}
