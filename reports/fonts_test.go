package reports

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/BurntSushi/toml"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
)

// Letters that many fonts lack, and signs that pictures use.
const needed = "ʻʼ’ўқғҳЎҚҒҲёЁ№·…–—«»“”+%$€₽0123456789\u00a0\u202f " +
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" +
	"абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"

func TestBothFontsHaveEveryLetterThatAPictureMayNeed(t *testing.T) {
	fonts, err := loadFonts()
	if err != nil {
		t.Fatal(err)
	}
	letters := needed + stageTexts(t)
	var buf sfnt.Buffer
	for _, r := range letters {
		for name, f := range map[string]*sfnt.Font{"regular": fonts.regular, "bold": fonts.bold} {
			i, err := f.GlyphIndex(&buf, r)
			if err != nil || i == 0 {
				t.Errorf("the %s font has no %q (%U)", name, r, r)
				continue
			}
			if outline, err := f.LoadGlyph(&buf, i, 46<<6, nil); err != nil || len(outline) == 0 && !unicode.IsSpace(r) {
				t.Errorf("the %s font draws nothing for %q (%U): %v", name, r, r, err)
			}
		}
	}
}

// stageTexts are the names of the stages and the words of the pipeline in every
// language, without the signs that pictures leave out.
func stageTexts(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	catalogues := os.DirFS("../i18n/locales")
	found := 0
	err := fs.WalkDir(catalogues, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".toml") {
			return err
		}
		var texts map[string]any
		if _, err := toml.DecodeFS(catalogues, path, &texts); err != nil {
			return err
		}
		for key, text := range texts {
			if s, ok := text.(string); ok && strings.HasPrefix(key, "stage.") {
				all.WriteString(s)
				found++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 21 {
		t.Fatalf("only %d names of stages are in the catalogues", found)
	}
	return all.String()
}

func testFaces(t *testing.T) *faces {
	t.Helper()
	f, err := newFaces()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestWhatTheFontsLackIsLeftOut(t *testing.T) {
	f := testFaces(t)
	for text, want := range map[string]string{
		"🔴 2 tasi turib qolgan": "2 tasi turib qolgan",
		"Issiq 🔥 bitimlar ✌🏽":   "Issiq bitimlar",
		"👨‍👩‍👧 Oila":            "Oila",
		"ikki\nqator\tва":       "ikki qator ва",
		"и\u0306 е\u0308":       "й ё",
		"5\u00a0000\u00a0soʻm":  "5\u00a0000\u00a0soʻm",
		"a\u200bb\u00adc\u2066": "abc",
		"−5 → 7":                "–5 › 7",
		"  ":                    "",
	} {
		if got := f.clean(text); got != want {
			t.Errorf("clean(%q) is %q, want %q", text, got, want)
		}
	}
}

func TestATextIsClippedByWhatItMeasures(t *testing.T) {
	f := testFaces(t)
	full := "Shartnomani imzolash va avansni kutish"
	room := width(f.label, full)
	if got := clip(f.label, full, room); got != full {
		t.Errorf("what fits became %q", got)
	}
	got := clip(f.label, full, room-1)
	if !strings.HasSuffix(got, "…") || !strings.HasPrefix(full, strings.TrimSuffix(got, "…")) || width(f.label, got) > room-1 || width(f.label, got) < room*.9 {
		t.Errorf("clipped to %q", got)
	}
	if got := clip(f.label, "WWW", 5); got != "" {
		t.Errorf("where nothing fits stands %q", got)
	}
}

func TestLinesBreakBetweenPartsAndNeverInsideAnAmount(t *testing.T) {
	f := testFaces(t)
	measure := func(s string) float64 { return width(f.subtitle, s) + 1 }
	for name, tc := range map[string]struct {
		text string
		room float64
		most int
		want []string
	}{
		"one line":         {"bir ikki", measure("bir ikki"), 2, []string{"bir ikki"}},
		"between parts":    {"38 ta bitim · kutilyapti 187\u00a0mln", measure("kutilyapti 187\u00a0mln"), 2, []string{"38 ta bitim", "kutilyapti 187\u00a0mln"}},
		"between words":    {"bir ikki uch", measure("bir ikki"), 2, []string{"bir ikki", "uch"}},
		"inside no amount": {"+ 5\u00a0000\u00a0$ 30\u00a0000\u00a0€", measure("+ 5\u00a0000\u00a0$ 30"), 2, []string{"+ 5\u00a0000\u00a0$", "30\u00a0000\u00a0€"}},
		"the last clipped": {"bir ikki uch toʻrtinchi", measure("bir ikki"), 2, []string{"bir ikki", "uch t…"}},
		"nothing":          {"", 100, 2, nil},
	} {
		got := wrap(f.subtitle, tc.text, tc.room, tc.most)
		if strings.Join(got, "|") != strings.Join(tc.want, "|") {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestCountsAreGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1\u00a0000", 12345678: "12\u00a0345\u00a0678", -999: "-999", -1000: "-1\u00a0000"} {
		if got := grouped(n); got != want {
			t.Errorf("grouped(%d) is %q", n, got)
		}
	}
}

// A digit is as wide as any other, so that the amounts stand below one another.
func TestDigitsAreEquallyWide(t *testing.T) {
	f := testFaces(t)
	for name, face := range map[string]font.Face{"values": f.value, "counts": f.count} {
		for _, r := range "0123456789" {
			if width(face, string(r)) != width(face, "0") {
				t.Errorf("%s: %c is not as wide as 0", name, r)
			}
		}
	}
}
