package fold

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// rows reads tab separated lines; the rest of the repository works without the
// shared ones.
func rows(t *testing.T, path string, columns int) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("samples are not here: %v", err)
	}
	defer func() { _ = f.Close() }()
	var out [][]string
	for sc := bufio.NewScanner(f); sc.Scan(); {
		line := sc.Text()
		if cells := strings.Split(line, "\t"); !strings.HasPrefix(line, "#") && len(cells) >= columns {
			out = append(out, cells)
		}
	}
	return out
}

func checkRow(t *testing.T, r []string) {
	t.Helper()
	ka, kb := Keys(r[1]), Keys(r[2])
	slices.Sort(ka)
	slices.Sort(kb)
	equal, s := slices.Equal(ka, kb), Similar(r[1], r[2])
	switch r[0] {
	case "c2l":
		if got := Latin(r[1]); got != r[2] {
			t.Errorf("Latin(%s) = %s, want %s", r[1], got, r[2])
		}
	case "l2c":
		if got := Cyrillic(r[1]); got != r[2] {
			t.Errorf("Cyrillic(%s) = %s, want %s", r[1], got, r[2])
		}
	case "same":
		if !equal && s < 0.9 {
			t.Errorf("%s and %s are one: keys %v %v, similar %.2f", r[1], r[2], ka, kb, s)
		}
		if !Alike(r[1], r[2]) || Bones(r[1]) != Bones(r[2]) {
			t.Errorf("%s and %s are not alike: %q %q", r[1], r[2], Bones(r[1]), Bones(r[2]))
		}
	case "diff":
		if Alike(r[1], r[2]) {
			t.Errorf("%s and %s are alike", r[1], r[2])
		}
		if equal || s >= 0.9 {
			t.Errorf("%s and %s are two: keys %v %v, similar %.2f", r[1], r[2], ka, kb, s)
		}
	default:
		t.Errorf("unknown kind %q", r[0])
	}
}

func TestSharedSamples(t *testing.T) {
	for _, r := range rows(t, "../../../shared/phrases/translit.tsv", 3) {
		if r[0] != "kind" {
			checkRow(t, r)
		}
	}
}

func TestOwnSamples(t *testing.T) {
	for _, r := range rows(t, "testdata/translit.tsv", 3) {
		checkRow(t, r)
	}
}

func TestWhatIsWrittenInCyrillicComesBackInLatin(t *testing.T) {
	for _, w := range strings.Fields("Oʻtkir Gʻulomov Isʼhoq maʼno yoʻl choy Shahnoza qoʻngʻiroq ertaga Yelena sanʼat Yusuf") {
		if got := Latin(Cyrillic(w)); got != w {
			t.Errorf("%s came back as %s", w, got)
		}
	}
}

func TestAKeyIsItsOwnKeyAcrossScripts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.StringMatching(`[AIOU]?([bdfgjklmnpqrstvxz](o'|[aiou])){1,5}[nrmd]?`).Draw(t, "word")
		if a, b := Key(w), Key(Cyrillic(w)); a != b {
			t.Fatalf("%q has key %q, in Cyrillic %q (%s)", w, a, b, Cyrillic(w))
		}
		if Key(strings.ToUpper(w)) != Key(w) {
			t.Fatalf("capitals change the key of %q", w)
		}
		if strings.ReplaceAll(w, "'", "’") != w && Key(strings.ReplaceAll(w, "'", "’")) != Key(w) {
			t.Fatalf("the kind of apostrophe changes the key of %q", w)
		}
	})
}

func TestSimilarIsSymmetricAndBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		x, y := Similar(a, b), Similar(b, a)
		if x != y || x < 0 || x > 1 {
			t.Fatalf("Similar(%q, %q) = %v and %v", a, b, x, y)
		}
	})
}

func TestHonorificsAreNotPartOfAName(t *testing.T) {
	for name, want := range map[string]string{
		"Dilshod aka": "dilshad", "Mr. Smith": "smith", "Тоға Ҳасан": "hasan", "Aziz-aka": "aziz", "opa": "apa",
	} {
		if got := strings.Join(Keys(name), " "); got != want {
			t.Errorf("Keys(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestVariantsCoverMissingApostrophes(t *testing.T) {
	for _, pair := range [][2]string{{"Otkir", "O'tkir"}, {"Ўткир", "Otkir"}, {"yoldosh", "Yo'ldosh"}, {"Oxana", "Оксана"}} {
		if !slices.Contains(Variants(pair[0]), Key(pair[1])) {
			t.Errorf("Variants(%s) = %v lacks %s", pair[0], Variants(pair[0]), Key(pair[1]))
		}
	}
}

func TestNamesInTwoSpellingsAreAlikeAndTwinsAreNot(t *testing.T) {
	for _, one := range [][]string{
		{"Yoqubova", "Ёқубова", "Якубова", "Yakubova"},
		{"Yoʻldosh", "Юлдаш", "Йўлдош", "Yoldosh", "Yuldash"},
		{"Shuhrat", "Шухрат", "Шуҳрат", "Shukhrat"},
		{"Gʻayrat", "Гайрат", "Ғайрат", "Gayrat", "G'ayrat"},
		{"Hasan", "Хасан", "Ҳасан", "Xasan"},
		{"Oʻtkir", "Уткир", "Ўткир", "Otkir", "Utkir"},
		{"Jamshid", "Джамшид", "Жамшид", "Dzhamshid"},
		{"Zhanna", "Жанна", "Janna"},
		{"Alexey", "Алексей", "Aleksey"},
		{"Otkir Yoldoshev", "Юлдашев Уткир", "Oʻtkir aka Yoʻldoshev"},
		{"Jorayev", "Жўраев", "Джураев", "Juraev"},
	} {
		for _, a := range one {
			for _, b := range one {
				if !Alike(a, b) || Bones(a) != Bones(b) {
					t.Errorf("%s and %s: alike %v, bones %q and %q", a, b, Alike(a, b), Bones(a), Bones(b))
				}
			}
		}
	}
	for _, two := range [][2]string{
		{"Hasan Karimov", "Husan Karimov"},
		{"Fotima Karimova", "Zuhra Karimova"},
		{"Zuhra", "Zahro"},
		{"Aziz", "Aziza"},
		{"Aziz Karimov", "Aziz Kamilov"},
		{"Otkir Karimov", "Akbar Karimov"},
		{"Karim Umarov", "Umar Karimov"},
		{"", ""},
	} {
		if Alike(two[0], two[1]) {
			t.Errorf("%s and %s are alike", two[0], two[1])
		}
	}
}

func FuzzKey(f *testing.F) {
	f.Add("Ўткир Ғуломов")
	f.Add("O'")
	f.Fuzz(func(_ *testing.T, s string) {
		_, _, _, _ = Latin(s), Cyrillic(s), Variants(s), Alike(s, s)
		_ = Similar(s, Key(s))
	})
}

func BenchmarkKeys(b *testing.B) {
	for b.Loop() {
		Keys("Муҳаммадали Абдураҳмонов aka")
	}
}
