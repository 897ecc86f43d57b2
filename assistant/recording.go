package assistant

import (
	"context"
	"time"
)

// Recording is something in which somebody speaks.
type Recording struct {
	Name     string        // of the file; only its ending matters
	Language string        // that is probably spoken, "" when that is not known
	Length   time.Duration // 0: not known
	Size     int64         // bytes
	// Fetch reads its bytes. It is called only where they are to be written down.
	Fetch func(context.Context) ([]byte, error)
}

// slowest is how many bytes a second of speech has at least, as services and phones
// pack it.
const slowest = 2000

// Seconds is how long it lasts, counted as services charge it: whole seconds, at least
// one. Where the length is not known it is what its size holds at most.
func (r Recording) Seconds() int64 {
	if r.Length <= 0 {
		return max(1, r.Size/slowest)
	}
	return int64((r.Length + time.Second - 1) / time.Second)
}
