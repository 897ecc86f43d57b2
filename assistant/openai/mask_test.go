package openai

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"daftar/assistant/rules"
	"daftar/crm"
	"daftar/crm/fold"
)

func maskOf(t testing.TB, u crm.Utterance) (masked, *masking) {
	t.Helper()
	f, err := rules.New().Facts(u)
	if err != nil {
		t.Fatal(err)
	}
	m := newMasking(true)
	return m.mask(u.Text, f), m
}

func TestWhatLeavesHoldsLabelsInsteadOfPeopleAndNumbers(t *testing.T) {
	book := []crm.KnownCustomer{{ID: 1, Name: "Bahor Umarova"}, {ID: 2, Name: "Павел Ким"}}
	for text, want := range map[string]string{
		"Aziz akaga qo'ng'iroq qildim":                    "N1 akaga qo'ng'iroq qildim",
		"Azizga ertaga 11da qo'ng'iroq":                   "N1ga ertaga 11da qo'ng'iroq",
		"с Каримовой договорились на 5 млн":               "с N1ой договорились на A1",
		"позвонил Азизу, потом Малике. Азиз взял за 700$": "позвонил N1у, потом N2е. N1 взял за A1",
		"Malika +998 90 123 45 67, 2ta kompyuter 5mlnga":  "N1 P1, 2ta kompyuter A1",
		"bahor opa keldi": "N1 opa keldi",
		"pavel kim otkaz": "N1 otkaz",
		"karta 8600 1234 5678 9012, mail: a.b@mail.ru, @ali_b": "karta X1, mail: X2, X3",
		"https://t.me/foo?x=1 shu yerda 27.11.2026 14:30":      "X1 shu yerda 27.11.2026 14:30",
		"2 ta 7.5 mlndan":                      "2 ta A1",
		"narxi 800 dedi":                       "narxi X1 dedi",
		"A1 qog'oz va N2 kerak":                "X1 qog'oz va X2 kerak",
		"Malikaning tug'ilgan kuni 14.03.1990": "N1ning tug'ilgan kuni X1",
		"Aziz2 keldi":                          "N1 2 keldi",
		"5 foiz chegirma":                      "5 foiz chegirma",
	} {
		u := said(text, book...)
		got, _ := maskOf(t, u)
		if got.text != want {
			t.Errorf("%q leaves as\n  %q, want\n  %q", text, got.text, want)
		}
	}
}

func TestWithoutMaskingTheLabelsAreExplained(t *testing.T) {
	m := newModel(t, func(string) string { return act() })
	if _, err := engineAt(t, m.URL, unmasked).Understand(context.Background(), said("Azizga chopvoldim, 5 mln"), crm.Understanding{}); err != nil {
		t.Fatal(err)
	}
	want := `{"now":"2026-11-23 10:00 Monday","zone":"Asia/Tashkent","people":[{"label":"N1","words":"Aziz","book":"unknown"}],` +
		`"amounts":[{"label":"A1","words":"5 mln"}],"times":[],"unread":["chopvoldim"],"text":"Azizga chopvoldim, 5 mln"}`
	if got := userMessage(m.asked()[0]); got != want {
		t.Errorf("asked\n%s, want\n%s", got, want)
	}
}

func TestWhatIsMaskedComesBack(t *testing.T) {
	got, m := maskOf(t, said("Azizga 5 mln qaytaraman, tel 901234567"))
	if back, ok := m.restore(got.text); !ok || back != got.original {
		t.Errorf("%q came back as %q, %t", got.text, back, ok)
	}
	if back, ok := m.restore("N7ga"); ok {
		t.Errorf("a label that was not given out came back as %q", back)
	}
}

func TestAPlaceInWhatLeavesIsFoundInTheOriginal(t *testing.T) {
	got, _ := maskOf(t, said("Azizbekga 5 mlnga chopdim"))
	for part, want := range map[string]string{"chopdim": "chopdim", "N1ga": "Azizbekga", "N1": "Azizbek", "ga A1": "ga 5 mlnga", "A1 chopdim": "5 mlnga chopdim"} {
		i := strings.Index(got.text, part)
		s := got.originalSpan(crm.Span{From: i, To: i + len(part)})
		if have := got.original[s.From:s.To]; have != want {
			t.Errorf("%q of %q is %q, want %q", part, got.text, have, want)
		}
	}
}

// Pieces of which messages are made. A secret must not leave.
var (
	firstNames = []string{"Aziz", "Malika", "Jahongir", "Шахло", "Дилшод", "Oʻtkir", "Gulnora", "Людмила", "Peter", "Ўктам", "Nodira", "Sardor"}
	surnames   = []string{"Karimov", "Xolmatova", "Юсупов", "Rashidov", "Пак", "Ismoilova", "Тошматова", "Smith"}
	fillers    = []string{"kecha gaplashdim", "oldi", "отказался", "думает", "wants it", "shartnoma", "ertaga soat 11 da", "в пятницу", "kompyuter", "bilan uchrashdik", "deb turibdi", "chopib ketdim", "2 ta", "10%", "за", "narxi", "tel", "karta", ",", ".", "\n"}
	caseEnds   = []string{"", "ga", "ni", "ning", "dan", " aka", " opaga"}
)

type hiding struct{ text, find string }

func anyName(t *rapid.T, known *[]crm.KnownCustomer) hiding {
	name := rapid.SampledFrom(firstNames).Draw(t, "first")
	full, find := name, name
	isKnown, lower := rapid.Bool().Draw(t, "known"), rapid.Bool().Draw(t, "lower")
	if rapid.Bool().Draw(t, "full") {
		family := rapid.SampledFrom(surnames).Draw(t, "surname")
		full += " " + family
		if isKnown || !lower { // an unknown name in small letters is a word like any other
			find = full
		}
	}
	if isKnown {
		*known = append(*known, crm.KnownCustomer{ID: int64(len(*known) + 1), Name: full})
	}
	out := full
	if lower {
		out = strings.ToLower(out)
	}
	return hiding{out + rapid.SampledFrom(caseEnds).Draw(t, "case"), find}
}

func digitsOf(t *rapid.T, n int) string {
	return rapid.StringMatching(`[1-9][0-9]{`+string(rune('0'+n-1))+`}`).Draw(t, "digits")
}

func anyPhone(t *rapid.T) hiding {
	d := rapid.SampledFrom([]string{"90", "91", "93", "97", "99", "71"}).Draw(t, "code") + digitsOf(t, 7)
	form := rapid.SampledFrom([]string{"+998%s%s%s%s", "+998 %s %s %s %s", "998-%s-%s-%s-%s", "%s %s-%s-%s", "%s%s%s%s", "(%s) %s %s %s", "8 %s %s %s %s"}).Draw(t, "form")
	parts := []any{d[:2], d[2:5], d[5:7], d[7:]}
	return hiding{sprintf(form, parts...), d[2:5] + d[5:7] + d[7:]}
}

func sprintf(form string, parts ...any) string {
	for _, p := range parts {
		form = strings.Replace(form, "%s", p.(string), 1)
	}
	return form
}

func anyAmount(t *rapid.T) hiding {
	n := digitsOf(t, rapid.IntRange(1, 3).Draw(t, "size"))
	form := rapid.SampledFrom([]string{"%s mln", "%smln", "%s.5 mln", "%s ming", "%s000 so'm", "%s 000 000", "$%s", "%s$", "%s млн сум", "%s тыс", "%s,5 mlrd", "%smlnga", "%s000000"}).Draw(t, "form")
	return hiding{strings.Replace(form, "%s", n, 1), strings.Replace(form, "%s", n, 1)}
}

func anyOther(t *rapid.T) hiding {
	s := rapid.SampledFrom([]string{
		"8600 1234 5678 9012", "8600123456789012", "AA1234567", "ali.vali@mail.ru", "@ali_vali", "https://t.me/ali_vali", "instagram.com/ali_vali", "www.ali.uz", "ИНН 301234567", "٣٤٥٦٧٨",
	}).Draw(t, "other")
	return hiding{s, s}
}

var longDigits = regexp.MustCompile(`\p{Nd}{5,}`)

func digitRunes(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// squeezed forgets what stands between the digits of a phone or a card, so that
// they are seen in every way of writing them.
func squeezed(s string) string {
	return strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "").Replace(s)
}

// userMessage is what a request asks, without what every request says.
func userMessage(body string) string {
	var req struct{ Messages []struct{ Content string } }
	if err := json.Unmarshal([]byte(body), &req); err != nil || len(req.Messages) != 2 {
		return body
	}
	return req.Messages[1].Content
}

func TestNothingPrivateLeaves(t *testing.T) {
	m := newModel(t, func(string) string { return act() })
	e := engineAt(t, m.URL)
	rapid.Check(t, func(t *rapid.T) {
		var known []crm.KnownCustomer
		var parts []string
		var names, numbers []hiding
		for range rapid.IntRange(1, 8).Draw(t, "parts") {
			switch rapid.IntRange(0, 5).Draw(t, "kind") {
			case 0:
				s := anyName(t, &known)
				parts, names = append(parts, s.text), append(names, s)
			case 1:
				s := anyPhone(t)
				parts, numbers = append(parts, s.text), append(numbers, s)
			case 2:
				s := anyAmount(t)
				parts, numbers = append(parts, s.text), append(numbers, s)
			case 3:
				s := anyOther(t)
				parts, numbers = append(parts, s.text), append(numbers, s)
			default:
				parts = append(parts, rapid.SampledFrom(fillers).Draw(t, "filler"))
			}
		}
		u := said(strings.Join(parts, " "), known...)
		before := len(m.asked())
		if _, err := e.Understand(context.Background(), u, crm.Understanding{}); err != nil {
			t.Fatal(err)
		}
		body := m.asked()[before]
		if run := longDigits.FindString(body); run != "" {
			t.Fatalf("%q leaves with the digits %s:\n%s", u.Text, run, body)
		}
		text := labels.ReplaceAllString(userMessage(body), "…")
		for _, s := range numbers {
			if d := digitRunes(s.find); strings.Contains(text, s.text) || len(d) > 5 && strings.Contains(squeezed(text), d) {
				t.Fatalf("%q leaves with %q:\n%s", u.Text, s.text, text)
			}
		}
		for _, n := range names {
			if slices.ContainsFunc(words(text), func(w string) bool { return slices.Contains(fold.Keys(n.find), fold.Key(w)) }) {
				t.Fatalf("%q leaves with the name %q:\n%s", u.Text, n.find, text)
			}
		}
	})
}

func TestMaskingHostileTextsEnds(t *testing.T) {
	for _, part := range []string{"A1 ", "@a ", "a@b.uz", "9 ", "901234567 ", "5 mln ", "Aziz", "Aziz ", "1-", "N", "www.", "juma ", "kimga. ", "٩", "Qwe-"} {
		text := strings.Repeat(part, mostText/len(part))
		got, m := maskOf(t, said(text, crm.KnownCustomer{ID: 1, Name: "Kim"}))
		if longDigits.MatchString(got.text) {
			t.Errorf("%q: digits leave", part)
		}
		if _, ok := m.restore(got.text); !ok {
			t.Errorf("%q does not come back", part)
		}
	}
}
