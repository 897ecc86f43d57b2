package assistant_test

import (
	"testing"
	"time"

	"daftar/assistant"
)

func TestARecordingIsPaidByTheSecondThatHasBegun(t *testing.T) {
	for _, c := range []struct {
		length time.Duration
		size   int64
		want   int64
	}{
		{time.Second, 1 << 20, 1},
		{1001 * time.Millisecond, 0, 2},
		{time.Millisecond, 0, 1},
		{10 * time.Minute, 0, 600},
		{0, 0, 1},
		{0, 20 << 20, 10485}, // nobody says how long: as long as it may be
		{-time.Second, 4000, 2},
	} {
		if got := (assistant.Recording{Length: c.length, Size: c.size}).Seconds(); got != c.want {
			t.Errorf("%v, %d bytes: %d seconds, want %d", c.length, c.size, got, c.want)
		}
	}
}

func TestWhatWasSaidLatelyIsBounded(t *testing.T) {
	var r assistant.Recent[int, string]
	for n := range 1000 {
		r.Put(n, "first")
		r.Put(n, "second")
		if v, known := r.Get(n); !known || v != "second" {
			t.Fatalf("%d is %q, %v", n, v, known)
		}
	}
	kept := 0
	for n := range 1000 {
		if _, known := r.Get(n); known {
			kept++
		}
	}
	if kept != 256 {
		t.Errorf("%d are kept", kept)
	}
	if _, known := r.Get(1000 - 256); !known {
		t.Error("it is not the oldest that goes")
	}
}
