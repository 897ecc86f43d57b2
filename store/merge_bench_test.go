package store_test

import (
	"fmt"
	"testing"
	"time"

	"daftar/crm"
	"daftar/store"
)

// long gives a customer of Sara's as many calls, each with words of its own.
func (b *book) long(customer int64, calls int) {
	b.t.Helper()
	for from := 0; from < calls; from += 500 {
		b.as(b.sara, func(tx *store.Tx) error {
			for i := from; i < min(calls, from+500); i++ {
				_, err := tx.AddActivity(store.NewActivity{
					CustomerID: customer, Kind: crm.Call, At: b.clock.Add(-time.Duration(i) * time.Hour),
					Text: fmt.Sprintf("konditsioner narxi haqida gaplashdik, %d soʻm", i),
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// BenchmarkMergeOfALongPast merges a customer with five thousand calls into another
// with as many and takes that back: longest is the longest transaction, which others
// wait for.
func BenchmarkMergeOfALongPast(b *testing.B) {
	const calls = 5000
	k := newBook(b)
	into, from := k.customer(k.sara, store.NewCustomer{Name: "Aziz Karimov"}), k.customer(k.sara, store.NewCustomer{Name: "Aziz Karimov"})
	k.long(into, calls)
	k.long(from, calls)
	best := [2]time.Duration{time.Hour, time.Hour} // of the quietest round
	for b.Loop() {
		now, longest := 0, [2]time.Duration{}
		timed := func(f func()) {
			start := time.Now()
			f()
			longest[now] = max(longest[now], time.Since(start))
		}
		var set int64
		x, y := k.read(into), k.read(from)
		timed(func() {
			set = k.as(k.sara, func(tx *store.Tx) error { _, err := tx.Merge(x, y); return err })
		})
		k.mergesOn(timed)
		now = 1
		timed(func() { k.undo(k.sara, set) })
		k.mergesOn(timed)
		for i := range best {
			best[i] = min(best[i], longest[i])
		}
	}
	b.ReportMetric(float64(best[0].Microseconds())/1000, "ms/longest")
	b.ReportMetric(float64(best[1].Microseconds())/1000, "ms/longest-undo")
}

// mergesOn moves all that merges have still to move, each step in the hands of
// around.
func (b *book) mergesOn(around func(step func())) (steps int) {
	b.t.Helper()
	for {
		live, err := b.LiveMerges(b.t.Context(), crm.WholeBook())
		if err != nil {
			b.t.Fatal(err)
		}
		if len(live) == 0 {
			return steps
		}
		for _, id := range live {
			around(func() {
				if _, err := b.GoOnMerging(b.t.Context(), id); err != nil {
					b.t.Fatal(err)
				}
			})
			steps++
		}
	}
}
