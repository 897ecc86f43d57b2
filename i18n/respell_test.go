package i18n

import (
	"slices"
	"strings"
	"testing"
)

func TestOnlyTheWordsChangeTheirLetters(t *testing.T) {
	for text, want := range map[string]string{
		"Qoʻngʻiroq · {{.day}}":               "Қўнғироқ · {{.day}}",
		"<b>{{.name}}</b>ga yozing":           "<b>{{.name}}</b>га ёзинг",
		"Yozing: /find Aziz":                  "Ёзинг: /find Азиз",
		"</b>/today":                          "</b>/today",
		"/today bugungi ishlar":               "/today бугунги ишлар",
		"ha/yoʻq":                             "ҳа/йўқ",
		"Excel va Telegramdan":                "Excel ва Telegramдан",
		"mijozlar.xlsx fayli":                 "mijozlar.xlsx файли",
		"{{.company}}.csv":                    "{{.company}}.csv",
		"@daftar_bot orqali":                  "@daftar_bot орқали",
		`<a href="https://t.me/x">bu yer</a>`: `<a href="https://t.me/x">бу ер</a>`,
		"https://example.uz/a b":              "https://example.uz/a б",
		"&lt;ism&gt;":                         "&lt;исм&gt;",
		"Eslatma: maʼlumot":                   "Эслатма: маълумот",
		"AIga, QR-kod, VIPlar":                "AIга, QR-код, VIPлар",
		"IDEAL":                               "ИДЕАЛ",
		"":                                    "",
	} {
		if got := respellWords(text, cyrillic); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestARespelledLanguageLeavesTheOneItIsMadeFromAlone(t *testing.T) {
	c := catalogue(t)
	before := c.For(English).Days(3)
	if err := c.Respell("x-loud", English, strings.ToUpper); err != nil {
		t.Fatal(err)
	}
	loud := c.For("x-loud")
	if got, want := loud.Days(3), "3 DAYS"; got != want || loud.Tag() != "x-loud" {
		t.Errorf("%s says %q, want %q", loud.Tag(), got, want)
	}
	if got := c.For(English).Days(3); got != before {
		t.Errorf("English became %q", got)
	}
	if slices.Contains(c.Tags(), "x-loud") {
		t.Error("a respelled language is offered to people")
	}
	if c.Respell("x-other", "fr", strings.ToUpper) == nil {
		t.Error("a language that we do not speak was respelled")
	}
	if c.Respell(Russian, English, strings.ToUpper) == nil {
		t.Error("a language of ours was replaced")
	}
}

func TestWordsFitTheBeginningAndTheInsideOfALine(t *testing.T) {
	for _, x := range []struct{ got, want string }{
		{Capital("oʻtgan hafta"), "Oʻtgan hafta"},
		{Capital("вчера"), "Вчера"},
		{Small("Қўнғироқ"), "қўнғироқ"},
		{Small("Ｃall"), "ｃall"},
		{Capital(""), ""},
	} {
		if x.got != x.want {
			t.Errorf("%q, want %q", x.got, x.want)
		}
	}
}
