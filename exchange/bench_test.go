package exchange_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"daftar/exchange"
	"daftar/store"
)

// listOf is a list of n customers with what such lists have.
func listOf(n int) [][]string {
	rows := [][]string{{"Ismi", "Tashkilot", "Telefon", "Email", "Shahar", "Teglar", "Tugʻilgan kuni", "Izoh"}}
	for i := range n {
		rows = append(rows, []string{
			fmt.Sprintf("Aziz Karimov %d", i), fmt.Sprintf("Artel Savdo %d", i%1000), fmt.Sprintf("+998 90 %03d %02d %02d", i/10000, i/100%100, i%100),
			fmt.Sprintf("aziz%d@mail.uz", i), "Toshkent", "vip, ulgurji", "14.03.1990", "",
		})
	}
	return rows
}

func csvOf(rows [][]string) []byte {
	var b bytes.Buffer
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "%q", cell)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func xlsxOf(t testing.TB, rows [][]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, c := range row {
			cells[j] = c
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func benchmarkReading(b *testing.B, content []byte) {
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		f, err := exchange.Open(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			b.Fatal(err)
		}
		s, err := f.Guess()
		if err != nil {
			b.Fatal(err)
		}
		rows, err := f.Rows()
		if err != nil {
			b.Fatal(err)
		}
		r, n := f.Reader(s.Mapping, now), 0
		for {
			row, err := rows.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			if e := r.Entry(row); !e.Blank && !e.Refused && e.Phone != "" {
				n++
			}
		}
		_ = rows.Close()
		if n != 100_000 {
			b.Fatalf("%d entries", n)
		}
	}
}

func BenchmarkReadingACSVOf100000Rows(b *testing.B) { benchmarkReading(b, csvOf(listOf(100_000))) }

func BenchmarkReadingAnXLSXOf100000Rows(b *testing.B) {
	benchmarkReading(b, xlsxOf(b, listOf(100_000)))
}

// The clock of the machine bounds each transaction here, as it does in the program.
func benchmarkImporting(b *testing.B, content []byte) {
	for b.Loop() {
		var began time.Time
		var longest time.Duration
		s := shopWith(b, store.Options{Now: time.Now, Point: func(name string) {
			switch name {
			case "commit.before":
				began = time.Now()
			case "commit.after":
				longest = max(longest, time.Since(began))
			}
		}})
		j, i := s.job(b, s.olim, content, store.ImportBoth)
		start := time.Now()
		counts, err := j.Count(b.Context(), i)
		if err != nil || counts.Made != 100_000 {
			b.Fatal(counts, err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/count")
		start = time.Now()
		done, err := j.Run(b.Context(), i)
		if err != nil || done.Counts.Made != 100_000 {
			b.Fatal(done.Counts, err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/import")
		b.ReportMetric(float64(longest.Milliseconds()), "ms/longest-commit")
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapInuse)/(1<<20), "MB/heap")
	}
}

func BenchmarkImporting100000RowsOfCSV(b *testing.B) {
	benchmarkImporting(b, csvOf(listOf(100_000)))
}

func BenchmarkImporting100000RowsOfXLSX(b *testing.B) {
	benchmarkImporting(b, xlsxOf(b, listOf(100_000)))
}
