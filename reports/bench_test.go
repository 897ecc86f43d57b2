package reports_test

import (
	"testing"

	"daftar/reports"
)

// BenchmarkPipeline draws a month's pipeline: five stages with their sums.
func BenchmarkPipeline(b *testing.B) {
	c := november()
	for b.Loop() {
		if _, err := reports.Pipeline(c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkQR(b *testing.B) {
	for b.Loop() {
		if _, err := reports.QR(link); err != nil {
			b.Fatal(err)
		}
	}
}
