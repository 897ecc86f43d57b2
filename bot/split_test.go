package bot

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"daftar/bot/chat"
)

func TestSplit(t *testing.T) {
	long := func(s string, n int) string { return strings.Repeat(s, n) }
	for name, c := range map[string]struct {
		text   string
		markup bool
		want   []string
	}{
		"a short text stays whole":             {"hello", true, []string{"hello"}},
		"exactly full stays whole":             {long("ў", 4096), true, []string{long("ў", 4096)}},
		"a line end that just does not fit":    {long("a", 4096) + "\nb", true, []string{long("a", 4096), "b"}},
		"at the last line end that fits":       {"one\n" + long("a", 4000) + "\n" + long("b", 200), true, []string{"one\n" + long("a", 4000), long("b", 200)}},
		"at a space where there is no line":    {long("a", 4000) + " " + long("b", 200), true, []string{long("a", 4000), long("b", 200)}},
		"anywhere where there is no space":     {long("a", 5000), true, []string{long("a", 4096), long("a", 904)}},
		"tags do not count":                    {"<b>" + long("a", 4096) + "</b>", true, []string{"<b>" + long("a", 4096) + "</b>"}},
		"a reference counts as one":            {long("&amp;", 4096), true, []string{long("&amp;", 4096)}},
		"a reference is not cut":               {long("&amp;", 4097), true, []string{long("&amp;", 4096), "&amp;"}},
		"open tags are closed and opened":      {"<b><i>" + long("a", 4097) + "</i></b>", true, []string{"<b><i>" + long("a", 4096) + "</i></b>", "<b><i>a</i></b>"}},
		"a line end outside tags goes first":   {long("a", 3000) + "\n<b>" + long("b", 500) + "\n" + long("c", 1000) + "</b>", true, []string{long("a", 3000), "<b>" + long("b", 500) + "\n" + long("c", 1000) + "</b>"}},
		"in plain words markup is text":        {"<b>" + long("a", 4096), false, []string{"<b>" + long("a", 4093), "aaa"}},
		"what is not a tag is text":            {"5 < 6", true, []string{"5 < 6"}},
		"parts of nothing but space fall away": {long("a", 4096) + long("\n", 9000) + "b", true, []string{long("a", 4096), "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := split(c.text, c.markup)
			for i := range got {
				got[i] = strings.TrimSpace(got[i]) // as Telegram does
			}
			if strings.Join(got, "|") != strings.Join(c.want, "|") {
				t.Errorf("%d parts, want %d:\n%.200q", len(got), len(c.want), got)
			}
		})
	}
}

func TestNoPartIsTooLongAndNoWordIsLost(t *testing.T) {
	piece := rapid.SampledFrom([]string{"ab ", "ўқ", "\n", "&lt;", "<b>", "</b>", `<a href="http://x">`, "</a>", "&", "😀", "word "})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 1, 60).Draw(t, "pieces"), "")
		text = strings.Repeat(text, rapid.IntRange(1, 200).Draw(t, "times"))
		var words strings.Builder
		for _, part := range split(text, true) {
			if utf8.RuneCountInString(chat.Plain(part)) > chat.MaxText {
				t.Fatalf("a part of %d", utf8.RuneCountInString(chat.Plain(part)))
			}
			words.WriteString(strings.Join(strings.Fields(chat.Plain(part)), ""))
		}
		if want := strings.Join(strings.Fields(chat.Plain(text)), ""); words.String() != want {
			t.Fatalf("%q became %q", want, words.String())
		}
	})
}

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		`<b>Aziz &amp; Co</b>`:               "Aziz & Co",
		`5 < 6 and <i>7</i> > 2`:             "5 < 6 and 7 > 2",
		`<a href="https://x.uz">link</a>`:    "link",
		" \n ":                               "",
		`&lt;b&gt; stays as it was typed`:    "<b> stays as it was typed",
		`broken <b and <code class="x">more`: "broken <b and more",
	} {
		if got := chat.Plain(text); got != want {
			t.Errorf("chat.Plain(%q) = %q, want %q", text, got, want)
		}
	}
}
