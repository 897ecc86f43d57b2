package rules

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"daftar/crm/fold"
)

// formOf writes a lexicon entry in a form that its kind of ending takes.
var formOf = map[string]string{"ru-pf": "ла", "ru-ipf": "ла", "uz-verb": "di"}

func lexiconLines(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	files, err := lexiconFiles.ReadDir("lexicon")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := lexiconFiles.ReadFile(path.Join("lexicon", f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(string(data), "\n") {
			if line != "" && line[0] != '#' {
				out[f.Name()] = append(out[f.Name()], line)
			}
		}
	}
	return out
}

func TestEveryLexiconFileParses(t *testing.T) {
	if _, err := readLexicon(); err != nil {
		t.Fatal(err)
	}
}

func TestALineThatIsNoEntryIsRefused(t *testing.T) {
	l, err := readLexicon()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"call", "call\tnoun\tx", "day:x\tword\ttoday", "a\tword\tb\tc"} {
		if l.addLine("deal.tsv", line) == nil {
			t.Errorf("%q passes for an entry", line)
		}
	}
}

func TestEveryEntryIsFoundInAText(t *testing.T) {
	for file, lines := range lexiconLines(t) {
		if !strings.HasSuffix(file, ".tsv") {
			continue
		}
		for _, line := range lines {
			cells := strings.Split(line, "\t")
			name, _, _ := strings.Cut(cells[0], ":")
			for _, words := range strings.Split(cells[2], ",") {
				text := strings.ReplaceAll(strings.TrimSpace(words), "*", "") + formOf[cells[1]]
				m := open(text)
				if !slices.ContainsFunc(m.ts, func(tk token) bool { return tk.any(name) }) {
					t.Errorf("%s: %q (%s) is not read as %s", file, text, cells[1], name)
				}
			}
		}
	}
}

func TestEveryListedNameIsKnown(t *testing.T) {
	l := theLexicon()
	for _, file := range []string{"names_male.txt", "names_female.txt"} {
		for _, line := range lexiconLines(t)[file] {
			for _, w := range strings.Fields(line) {
				if l.names[fold.Key(w)] == unknownGender {
					t.Errorf("%s is not known", w)
				}
			}
		}
	}
}

func TestOneSlipInALongWordIsForgiven(t *testing.T) {
	for text, want := range map[string]string{
		"konditsoner": "goods", "qongirok": "call", "shartnma": "deal", "встеча": "meet", "tomorow": "day", "ноутбуук": "goods", "dushamba": "weekday",
	} {
		m := open(text)
		if !m.ts[0].any(want) {
			t.Errorf("%q is read as %v, want %s", text, m.ts[0].reads, want)
		}
	}
	for _, text := range []string{"Karim", "Malik", "xyzzy"} {
		if m := open(text); len(m.ts[0].reads) > 0 {
			t.Errorf("%q is read as %v", text, m.ts[0].reads)
		}
	}
}

func TestEveryMeaningIsAskedForByTheRules(t *testing.T) {
	var source strings.Builder
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".go") && !strings.HasSuffix(f.Name(), "_test.go") {
			data, err := os.ReadFile(f.Name())
			if err != nil {
				t.Fatal(err)
			}
			source.Write(data)
		}
	}
	for file, lines := range lexiconLines(t) {
		for _, line := range lines {
			name, _, _ := strings.Cut(strings.Split(line, "\t")[0], ":")
			if strings.HasSuffix(file, ".tsv") && !strings.Contains(source.String(), `"`+name+`"`) {
				t.Errorf("%s: no rule asks for %q", file, name)
			}
		}
	}
}
