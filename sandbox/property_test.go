package sandbox_test

import (
	"testing"

	"pgregory.net/rapid"
)

// TestEveryUpdateComesUntilItIsConfirmedAndNeverAfter lets chance mix writing,
// reading, confirming and losing answers, against a model of what is waiting.
func TestEveryUpdateComesUntilItIsConfirmedAndNeverAfter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := start(t)
		var waiting []int64 // in order
		var next, lastSeen int64
		rt.Repeat(map[string]func(*rapid.T){
			"write": func(*rapid.T) {
				f.must(f.Phone(anna).Send("x"))
				waiting = append(waiting, next)
				if next != 0 {
					next++
				}
			},
			"read": func(rt *rapid.T) {
				limit := rapid.IntRange(1, 5).Draw(rt, "limit")
				got := f.updates(params{"limit": limit})
				if len(got) != min(limit, len(waiting)) {
					rt.Fatalf("got %d of %d waiting, limit %d", len(got), len(waiting), limit)
				}
				for i, u := range got {
					if next == 0 { // the first id is anybody's guess
						for j := range waiting {
							waiting[j] = u.UpdateID + int64(j)
						}
						next = u.UpdateID + int64(len(waiting))
					}
					if u.UpdateID != waiting[i] {
						rt.Fatalf("got %d, want %d", u.UpdateID, waiting[i])
					}
					lastSeen = u.UpdateID
				}
			},
			"confirm": func(rt *rapid.T) {
				if lastSeen == 0 {
					rt.Skip("nothing seen yet")
				}
				f.updates(params{"offset": lastSeen + 1, "limit": 1})
				for len(waiting) > 0 && waiting[0] <= lastSeen {
					waiting = waiting[1:]
				}
			},
			"": func(rt *rapid.T) {
				if f.Pending() != len(waiting) {
					rt.Fatalf("%d pending, want %d", f.Pending(), len(waiting))
				}
			},
		})
	})
}
