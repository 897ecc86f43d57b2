package rules

import (
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"daftar/crm"
)

// corpusTexts are the messages of the corpora in testdata.
func corpusTexts(t testing.TB) []string {
	t.Helper()
	var out []string
	for _, file := range []string{"unseen.tsv", "blind.tsv", "messages.tsv"} {
		b, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range strings.Split(string(b), "\n") {
			if cells := strings.Split(row, "\t"); len(cells) > 2 && !strings.HasPrefix(row, "#") {
				out = append(out, cells[1])
			}
		}
	}
	return out
}

func factsOf(t testing.TB, text string, known func([]string) ([]crm.KnownCustomer, error)) Facts {
	t.Helper()
	f, err := New().Facts(crm.Utterance{Text: text, Now: monday, Known: known})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestWhatIsUnderstoodIsAmongTheFacts: an answer that is held against the facts
// must not lose anything of the rules' own.
func TestWhatIsUnderstoodIsAmongTheFacts(t *testing.T) {
	for _, text := range corpusTexts(t) {
		f := factsOf(t, text, nil)
		for _, a := range understand(t, text, nil).Actions {
			if d := a.Deal; d != nil && d.Amount.Currency != "" && !slices.ContainsFunc(f.Money, func(m Found) bool { return m.Money == d.Amount }) {
				t.Errorf("%q: the amount %v is not among the facts", text, d.Amount)
			}
			c := a.Customer
			if c == nil {
				continue
			}
			if c.Phone != "" && !slices.ContainsFunc(f.Phones, func(p Found) bool { return p.Phone == c.Phone }) {
				t.Errorf("%q: the phone is not among the facts", text)
			}
			if c.Name != "" && !slices.ContainsFunc(f.Names, func(n Name) bool { return n.Name == c.Name && n.Sure }) {
				t.Errorf("%q: %s is not among the facts", text, c.Name)
			}
		}
	}
}

// checkFacts holds the spans of facts against what is promised of them.
func checkFacts(t interface{ Fatalf(string, ...any) }, text string, f Facts) {
	var apart, all []crm.Span
	for _, p := range f.Phones {
		apart = append(apart, p.Span)
	}
	for _, p := range f.Times {
		all = append(all, p.Span)
	}
	for _, p := range f.Money {
		apart = append(apart, p.Span)
	}
	apart = append(apart, f.Numbers...)
	for _, n := range f.Names {
		all = append(all, n.Span)
		if n.Stem.From != n.Span.From || n.Stem.To > n.Span.To || n.Stem.To <= n.Stem.From {
			t.Fatalf("%q: the stem %v of %v", text, n.Stem, n.Span)
		}
	}
	all = slices.Concat(all, apart, f.Unread, f.Events, f.Ahead, f.Counts)
	for _, s := range all {
		if s.From < 0 || s.From >= s.To || s.To > len(text) {
			t.Fatalf("%q: the span %v", text, s)
		}
	}
	slices.SortFunc(apart, func(a, b crm.Span) int { return a.From - b.From })
	for i := 1; i < len(apart); i++ {
		if apart[i].From < apart[i-1].To {
			t.Fatalf("%q: %v and %v overlap", text, apart[i-1], apart[i])
		}
	}
}

func TestFactsStandApart(t *testing.T) {
	texts := corpusTexts(t)
	for _, text := range texts {
		checkFacts(t, text, factsOf(t, text, nil))
	}
	var all []string
	for _, text := range texts {
		all = append(all, strings.Fields(text)...)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(all), rapid.String()), 0, 20).Draw(t, "words"), " ")
		f, err := New().Facts(crm.Utterance{Text: text, Now: monday})
		if err != nil {
			t.Fatal(err)
		}
		checkFacts(t, text, f)
	})
}

func TestAWordOfACustomersNameMayBeAName(t *testing.T) {
	known := func(keys []string) ([]crm.KnownCustomer, error) {
		if slices.Contains(keys, "bahar") {
			return []crm.KnownCustomer{{ID: 3, Name: "Bahor Umarova"}}, nil
		}
		return nil, nil
	}
	f := factsOf(t, "bu bahorda ish ko'p", known)
	if len(f.Names) != 1 || !slices.Equal(f.Names[0].IDs, []int64{3}) {
		t.Errorf("got %+v", f.Names)
	}
}
