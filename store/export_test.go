package store

import (
	"context"
	"fmt"
)

// Gauges are the queries of Queues, each with its arguments.
func Gauges() map[string][]any {
	all := map[string][]any{
		countNew: nil, countParked: nil, oldestReady: {Answer, oldestOf}, oldestLate: nil, oldestDue: {0},
	}
	for _, q := range countOutbox {
		all[q] = nil
	}
	return all
}

// Protect lets the writer write nothing, as on a disk that has become read-only.
func (s *Store) Protect(ctx context.Context, on bool) error {
	n := 0
	if on {
		n = 1
	}
	_, err := s.writer.ExecContext(ctx, fmt.Sprintf(`PRAGMA query_only = %d`, n))
	return err
}
