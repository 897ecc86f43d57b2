package i18n

import (
	"testing"

	"daftar/crm"
)

func BenchmarkT(b *testing.B) {
	l := catalogue(b).For(Russian)
	b.ReportAllocs()
	for b.Loop() {
		l.T("ago.days", "count", 5)
	}
}

func BenchmarkMoment(b *testing.B) {
	l := catalogue(b).For(Russian)
	w := crm.WhenAt(monday.AddDate(0, 0, 4))
	b.ReportAllocs()
	for b.Loop() {
		l.Moment(w, monday)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		catalogue(b)
	}
}
