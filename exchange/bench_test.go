package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"daftar/crm"
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

// The clock of the machine bounds each transaction here, as it does in the program. All
// transactions count, also those in which the search learns and is put together.
func benchmarkImporting(b *testing.B, content []byte) {
	for b.Loop() {
		var began time.Time
		var worked time.Duration
		var took, work []time.Duration
		s := shopWith(b, store.Options{Now: time.Now, Point: func(name string) {
			switch name {
			case "begin":
				began, worked = time.Now(), processorTime(b)
			case "commit.after":
				took, work = append(took, time.Since(began)), append(work, processorTime(b)-worked)
			}
		}})
		j, i := s.job(b, s.olim, content, store.ImportBoth)
		start := time.Now()
		counts, _, err := j.Count(b.Context(), i)
		if err != nil || counts.Made != 100_000 {
			b.Fatal(counts, err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/count")
		took, work = nil, nil
		used := processorTime(b)
		start = time.Now()
		done, err := j.Run(b.Context(), i)
		if err != nil || done.Counts.Made != 100_000 {
			b.Fatal(done.Counts, err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/import")
		b.ReportMetric((processorTime(b) - used).Seconds(), "cpu-s/import")
		reportSpread(b, "ms/transaction", took)
		reportSpread(b, "cpu-ms/transaction", work)
		b.ReportMetric(float64(len(took)), "transactions")
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapInuse)/(1<<20), "MB/heap")
	}
}

func reportSpread(b *testing.B, what string, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	for name, of100 := range map[string]int{"-p50": 50, "-p99": 99, "-longest": 100} {
		b.ReportMetric(float64(took[(len(took)-1)*of100/100].Microseconds())/1000, what+name)
	}
}

func BenchmarkTakingBack20000Rows(b *testing.B) {
	content := csvOf(listOf(20_000))
	for b.Loop() {
		s := shopWith(b, store.Options{Now: time.Now})
		j, i := s.job(b, s.olim, content, store.ImportBoth)
		i, err := j.Run(b.Context(), i)
		if err != nil {
			b.Fatal(err)
		}
		s.do(b, func(tx *store.Tx) error { return exchange.BeginRevert(tx, i, time.Now()) })
		i.State = store.ImportReverting
		var took []time.Duration
		used, start := processorTime(b), time.Now()
		last := start
		i, err = exchange.Revert(b.Context(), s.Store, i, func(context.Context, store.Import) error {
			took = append(took, time.Since(last))
			last = time.Now()
			return nil
		}, nil)
		if err != nil || i.Stayed > 0 {
			b.Fatal(i.Stayed, err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/revert")
		b.ReportMetric((processorTime(b) - used).Seconds(), "cpu-s/revert")
		reportSpread(b, "ms/step", took)
	}
}

// While a list comes in, a member goes on writing: what they wait for is measured.
func BenchmarkASentenceWhile100000RowsComeIn(b *testing.B) {
	content := csvOf(listOf(100_000))
	for b.Loop() {
		s := shopWith(b, store.Options{Now: time.Now})
		j, i := s.job(b, s.olim, content, store.ImportBoth)
		ended := make(chan error)
		go func() {
			_, err := j.Run(b.Context(), i)
			ended <- err
		}()
		var took []time.Duration
		tick := time.NewTicker(50 * time.Millisecond)
		for running := true; running; {
			select {
			case err := <-ended:
				if err != nil {
					b.Fatal(err)
				}
				running = false
			case <-tick.C:
				start := time.Now()
				s.do(b, func(tx *store.Tx) error { return sentence(tx, s.sara, len(took)) })
				took = append(took, time.Since(start))
			}
		}
		tick.Stop()
		reportSpread(b, "ms/sentence", took)
		b.ReportMetric(float64(len(took)), "sentences")
	}
}

// sentence enters a customer, a call with them, and when they are to be called again.
func sentence(tx *store.Tx, who crm.User, n int) error {
	if _, err := tx.Begin(who, 0, 0); err != nil {
		return err
	}
	id, err := tx.AddCustomer(store.NewCustomer{Name: fmt.Sprintf("Olimjon Toʻrayev %d", n), Phone: fmt.Sprintf("+99895%07d", n)})
	if err != nil {
		return err
	}
	_, err = tx.AddActivity(store.NewActivity{CustomerID: id, Kind: crm.Call, Text: "narxini soʻradi", At: tx.Now()})
	if err != nil {
		return err
	}
	_, err = tx.AddFollowUp(store.NewFollowUp{
		CustomerID: id, Text: "qoʻngʻiroq qilish", When: crm.WhenAt(tx.Now().Add(24 * time.Hour)), Zone: who.Zone,
	})
	return err
}

// processorTime is what this process has used so far.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func BenchmarkImporting100000RowsOfCSV(b *testing.B) {
	benchmarkImporting(b, csvOf(listOf(100_000)))
}

// As lists are that were kept by hand: names that differ, and something noted of each.
func BenchmarkImporting100000RowsWithNotes(b *testing.B) {
	rows := listOf(100_000)
	for i, row := range rows[1:] {
		row[0] = fmt.Sprintf("%s%sbek %s%sov", sounds[i%20], sounds[i/20%20], sounds[i/400%20], sounds[i*7%20])
		row[7] = fmt.Sprintf("%d-sonli konditsioner narxini soʻradi, %s bozoridan keladi", i%500, sounds[i%20])
	}
	benchmarkImporting(b, csvOf(rows))
}

var sounds = strings.Fields("Ba Be Bo Da Di Do Fa Fe Ga Go Ha Ka Ke Ko La Le Lo Ma Mur Tan")

func BenchmarkImporting100000RowsOfXLSX(b *testing.B) {
	benchmarkImporting(b, xlsxOf(b, listOf(100_000)))
}

// What stands on the first card is counted over the whole list, here one that calls
// everybody in the book otherwise. What it keeps of the rows meanwhile is measured.
func BenchmarkCounting100000RowsOfOtherNames(b *testing.B) {
	rows := listOf(100_000)
	s := shopWith(b, store.Options{Now: time.Now})
	j, i := s.job(b, s.olim, csvOf(rows), store.ImportBoth)
	if _, err := j.Run(b.Context(), i); err != nil {
		b.Fatal(err)
	}
	for _, row := range rows[1:] {
		row[0] = "Karimova" + strings.TrimPrefix(row[0], "Aziz Karimov")
	}
	j, i = s.job(b, s.olim, csvOf(rows), store.ImportBoth)
	for b.Loop() {
		said, _, err := j.Count(b.Context(), i)
		if err != nil || said.Renamed != 100_000 {
			b.Fatalf("%+v, %v", said, err)
		}
	}
}
