package rules

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// shared holds the sample phrases that lie beside the repository, where they do.
const shared = "../../../shared/phrases/"

// table reads tab separated rows; it skips the test when the file is not here.
func table(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("samples are not here: %v", err)
	}
	defer func() { _ = f.Close() }()
	var out [][]string
	for sc := bufio.NewScanner(f); sc.Scan(); {
		if line := sc.Text(); line != "" && line[0] != '#' {
			out = append(out, strings.Split(line, "\t"))
		}
	}
	return out
}

func cell(r []string, i int) string {
	if i < len(r) {
		return strings.TrimSpace(r[i])
	}
	return ""
}

var tashkent = time.FixedZone("Asia/Tashkent", 5*60*60)

func TestDatesOfTheSamples(t *testing.T) {
	scoreDates(t, shared+"dates.tsv", time.Date(2026, 11, 18, 10, 30, 0, 0, tashkent))
}

func TestDatesOfOurOwn(t *testing.T) {
	scoreDates(t, "testdata/dates.tsv", time.Date(2026, 11, 18, 10, 30, 0, 0, tashkent))
}

func scoreDates(t *testing.T, path string, now time.Time) {
	t.Helper()
	hits, all := map[string]int{}, map[string]int{}
	for _, r := range table(t, path) {
		if r[0] == "lang" {
			continue
		}
		set := r[0] + "/" + cell(r, 4)
		all[set]++
		w, ok := When(r[1], now)
		got, good := "nothing", !ok && r[2] == ""
		if ok {
			got = w.String()
		}
		for want := range strings.SplitSeq(r[2], "|") {
			if want == "" {
				break
			}
			want = strings.TrimSuffix(want, ":00+05:00")
			if cell(r, 3) == "date" {
				good = good || ok && w.Date() == want[:10]
			} else {
				good = good || ok && got == want
			}
		}
		if good {
			hits[set]++
			continue
		}
		t.Errorf("%s: %q is %s, want %s", r[0], r[1], got, r[2])
	}
	for set, n := range all {
		t.Logf("dates %s: %d of %d", set, hits[set], n)
	}
}

func TestMoneyOfTheSamples(t *testing.T) { scoreMoney(t, shared+"money.tsv") }

func scoreMoney(t *testing.T, path string) {
	t.Helper()
	hits, all := 0, 0
	for _, r := range table(t, path) {
		if r[0] == "input" {
			continue
		}
		all++
		found := Money(r[0])
		want := cell(r, 1)
		switch {
		case want == "" && len(found) == 0:
			hits++
		case want == "" || len(found) != 1:
			t.Errorf("%q: %v, want %q", r[0], found, want)
		case strconv.FormatInt(found[0].Money.Minor, 10) != want || found[0].Money.Currency != cell(r, 2) || found[0].Default != (cell(r, 3) == "1"):
			t.Errorf("%q: %+v, want %s %s", r[0], found[0], want, cell(r, 2))
		default:
			hits++
		}
	}
	t.Logf("money: %d of %d", hits, all)
}

func TestPhonesOfTheSamples(t *testing.T) { scorePhones(t, shared+"phone.tsv") }

func scorePhones(t *testing.T, path string) {
	t.Helper()
	hits, all := 0, 0
	for _, r := range table(t, path) {
		if r[0] == "input" {
			continue
		}
		all++
		var got []string
		for _, f := range Phones(r[0]) {
			got = append(got, f.Phone)
		}
		if s := strings.Join(got, ","); s != cell(r, 1) {
			t.Errorf("%q: %s, want %s", r[0], s, cell(r, 1))
			continue
		}
		hits++
	}
	t.Logf("phones: %d of %d", hits, all)
}
