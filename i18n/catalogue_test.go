package i18n

import (
	"errors"
	"maps"
	"slices"
	"testing"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"

	"daftar/crm"
)

// catalogue loads the catalogues and fails the test on every text that is missing.
func catalogue(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	c.OnMissing = func(key, tag string) { t.Errorf("missing in %s: %s", tag, key) }
	return c
}

func TestALanguageIsFoundByOurTagAndByTelegramsCode(t *testing.T) {
	c := catalogue(t)
	for code, want := range map[string]string{
		"uz": Uzbek, "uz-UZ": Uzbek, "uz-Latn": Uzbek, "uz-Cyrl": UzbekCyrillic, "uz-Cyrl-UZ": UzbekCyrillic,
		"ru": Russian, "ru-RU": Russian, "en": English, "en-GB": English, "EN": English,
		"kk": Russian, "tg": Russian, "kaa": Uzbek,
		"de": English, "zh-hans": English, "not a language": English,
		"": Uzbek,
	} {
		if got := c.For(code).Tag(); got != want {
			t.Errorf("For(%q) speaks %s, want %s", code, got, want)
		}
	}
}

func TestTheDefaultIsChosenAmongOurLanguages(t *testing.T) {
	c := catalogue(t)
	if err := c.SetDefault(Russian); err != nil {
		t.Fatal(err)
	}
	if got := c.For("").Tag(); got != Russian {
		t.Errorf("the default is %s, want ru", got)
	}
	if err := c.SetDefault("fr"); err == nil {
		t.Error("a language that we do not speak became the default")
	}
	if got := c.For("").Tag(); got != Russian {
		t.Errorf("a refused default changed it to %s", got)
	}
}

func TestEveryTagIsOneThatTheCatalogueSpeaks(t *testing.T) {
	c := catalogue(t)
	for _, tag := range c.Tags() {
		if got := c.For(tag); got.Tag() != tag || got.Name() == "" {
			t.Errorf("For(%q) is %q, called %q", tag, got.Tag(), got.Name())
		}
	}
}

func TestWhatAPersonWroteIsEscapedAndWhatIsHTMLIsNot(t *testing.T) {
	l := catalogue(t).For(English)
	for name, c := range map[string]struct {
		got, want string
	}{
		"text in a message":    {l.T("money.usd", "amount", `<b>&"`), "$&lt;b&gt;&amp;&quot;"},
		"HTML in a message":    {l.T("money.usd", "amount", HTML("<b>1</b>")), "$<b>1</b>"},
		"text on a button":     {l.Plain("money.usd", "amount", "<1>"), "$<1>"},
		"a whole number":       {l.T("money.usd", "amount", 1234), "$1" + gap + "234"},
		"a large number":       {l.T("money.usd", "amount", int64(1e6)), "$1" + gap + "000" + gap + "000"},
		"money":                {l.T("money.usd", "amount", crm.Money{Minor: 100, Currency: crm.EUR}), "$€1"},
		"a kind of the domain": {l.T("money.usd", "amount", crm.Call), "$call"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", name, c.got, c.want)
		}
	}
}

func TestTheCountSelectsThePluralForm(t *testing.T) {
	c := catalogue(t)
	for _, x := range []struct {
		tag  string
		n    int
		want string
	}{
		{Russian, 1, "1 день"},
		{Russian, 3, "3 дня"},
		{Russian, 5, "5 дней"},
		{Russian, 11, "11 дней"},
		{Russian, 21, "21 день"},
		{Russian, 0, "0 дней"},
		{Russian, 1001, "1" + gap + "001 день"},
		{English, 1, "1 day"},
		{English, 2, "2 days"},
		{English, 0, "0 days"},
		{Uzbek, 1, "1 kun"},
		{Uzbek, 7, "7 kun"},
		{UzbekCyrillic, 7, "7 кун"},
	} {
		if got := c.For(x.tag).Days(x.n); got != x.want {
			t.Errorf("%s, %d days: %q, want %q", x.tag, x.n, got, x.want)
		}
	}
}

func TestATextThatIsMissingComesInEnglishAndIsReported(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	var reported []string
	c.OnMissing = func(key, tag string) { reported = append(reported, tag+" "+key) }
	l := c.For(Russian)
	texts := maps.Clone(c.locales[English].texts)
	texts["only.english"] = &goi18n.Message{ID: "only.english", Other: "Hello, {{.name}}"}
	if err := c.add(English, English, texts); err != nil {
		t.Fatal(err)
	}

	for _, x := range []struct{ got, want string }{
		{l.T("only.english", "name", "A & B"), "Hello, A &amp; B"},
		{l.T("no.such_key"), "no.such_key"},
		{l.T("money.usd"), gap + "$"},
		{l.T("money.usd", "amount"), gap + "$"},
	} {
		if x.got != x.want {
			t.Errorf("the person sees %q, want %q", x.got, x.want)
		}
	}
	want := []string{"ru only.english", "ru no.such_key", "ru money.usd {{.amount}}", "ru money.usd {{.amount}}"}
	if !slices.Equal(reported, want) {
		t.Errorf("reported %q, want %q", reported, want)
	}
}

func TestWithoutAHookAMissingTextIsNoPanic(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if got := c.For(English).T("no.such_key"); got != "no.such_key" {
		t.Errorf("the person sees %q", got)
	}
}

func TestARefusalIsToldInThePersonsLanguageAndAFaultOfOursIsNot(t *testing.T) {
	l := catalogue(t).For(English)
	refused := &crm.Error{
		Code: crm.Invalid, Key: "money.usd", Args: map[string]any{"amount": "<5>"}, Err: errors.New("secret cause"),
	}
	if got, want := l.Refusal(refused), "$&lt;5&gt;"; got != want {
		t.Errorf("a refusal reads %q, want %q", got, want)
	}
	if got, want := l.Refusal(errors.New("disk full")), l.T("error.ours"); got != want {
		t.Errorf("a fault of ours reads %q, want %q", got, want)
	}
}
