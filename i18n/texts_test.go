package i18n

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"

	"daftar/crm"
)

// plurals are the categories that CLDR gives each language for whole numbers,
// and "other", which go-i18n and fractions need.
var plurals = map[string][]string{
	English:       {"one", "other"},
	Uzbek:         {"one", "other"},
	UzbekCyrillic: {"one", "other"},
	Russian:       {"one", "few", "many", "other"},
}

// categories returns the plural forms of a text by name.
func categories(m *goi18n.Message) map[string]string {
	all := map[string]string{
		"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other,
	}
	maps.DeleteFunc(all, func(_, text string) bool { return text == "" })
	return all
}

// eachText runs check over every form of every text and prints what it complains of.
func eachText(t *testing.T, tags []string, check func(key, text string) error) {
	t.Helper()
	c := catalogue(t)
	for _, tag := range tags {
		for _, key := range slices.Sorted(maps.Keys(c.locales[tag].texts)) {
			for form, text := range categories(c.locales[tag].texts[key]) {
				if err := check(key, text); err != nil {
					t.Errorf("%s %q (%s) %q: %v", tag, key, form, text, err)
				}
			}
		}
	}
}

var everyTag = []string{Uzbek, UzbekCyrillic, Russian, English}

var keyShape = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)

func TestEveryLanguageHasEveryKey(t *testing.T) {
	c := catalogue(t)
	keys := map[string]bool{}
	for _, tag := range everyTag {
		for key := range c.locales[tag].texts {
			keys[key] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if !keyShape.MatchString(key) {
			t.Errorf("%q is no topic.name", key)
		}
		for _, tag := range everyTag {
			if m := c.locales[tag].texts[key]; m == nil || m.Other == "" {
				t.Errorf("%s lacks %q", tag, key)
			}
		}
	}
}

func TestATextThatCountsHasThePluralFormsOfItsLanguage(t *testing.T) {
	c := catalogue(t)
	for key, english := range c.locales[English].texts {
		counts := len(categories(english)) > 1
		if named := strings.Contains(english.Other, "{{.count}}"); named && !counts {
			t.Errorf("%q has {{.count}} but no plural forms; call a number that needs none {{.number}}", key)
		}
		for _, tag := range everyTag {
			m := c.locales[tag].texts[key]
			if m == nil {
				continue // told by the test above
			}
			want := []string{"other"}
			if counts {
				want = plurals[tag]
			}
			got := slices.Sorted(maps.Keys(categories(m)))
			if !slices.Equal(got, slices.Sorted(slices.Values(want))) {
				t.Errorf("%s %q has the forms %v, want %v", tag, key, got, want)
			}
		}
	}
}

// offered are the placeholders that texts of a topic may choose from; elsewhere
// every language must use the same.
var offered = map[string][]string{
	"date": {"weekday", "weekday_short", "day", "month", "year", "clock", "number"},
}

func TestEveryLanguageFillsInTheSamePlaceholders(t *testing.T) {
	c := catalogue(t)
	eachText(t, everyTag, func(key, text string) error {
		english := c.locales[English].texts[key]
		if english == nil {
			return nil // told by the test of the keys
		}
		got, want := placeholders(text), placeholders(english.Other)
		topic, _, _ := strings.Cut(key, ".")
		if choice, ok := offered[topic]; ok {
			for _, name := range got {
				if !slices.Contains(choice, name) {
					return fmt.Errorf("nothing is given for {{.%s}}", name)
				}
			}
			return nil
		}
		if !slices.Equal(got, want) {
			return fmt.Errorf("fills in %v, in English %v", got, want)
		}
		return nil
	})
}

// placeholders returns the names in a text, sorted, each once.
func placeholders(text string) []string {
	names := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names[m[1]] = true
	}
	return slices.Sorted(maps.Keys(names))
}

func TestNoTextBeginsOrEndsWithASpace(t *testing.T) {
	eachText(t, everyTag, func(_, text string) error {
		if strings.TrimSpace(text) != text {
			return fmt.Errorf("a space at an end")
		}
		for line := range strings.Lines(text) {
			if line = strings.TrimSuffix(line, "\n"); strings.TrimRight(line, " ") != line {
				return fmt.Errorf("a space at the end of a line")
			}
		}
		if strings.Contains(text, "  ") {
			return fmt.Errorf("two spaces")
		}
		return nil
	})
}

func TestUzbekApostrophesAreTheLettersOfTheAlphabet(t *testing.T) {
	typed := regexp.MustCompile("['`‘’´′]")
	turned := regexp.MustCompile(`(?i)(?:^|[^og])ʻ`)
	tutuq := regexp.MustCompile(`(?i)[og]ʼ`)
	eachText(t, []string{Uzbek}, func(_, text string) error {
		text = fixed.ReplaceAllString(text, " ")
		switch {
		case typed.MatchString(text):
			return fmt.Errorf("oʻ and gʻ are written with U+02BB, tutuq with U+02BC")
		case turned.MatchString(text):
			return fmt.Errorf("U+02BB stands only behind o and g; tutuq is U+02BC")
		case tutuq.MatchString(text):
			return fmt.Errorf("oʻ and gʻ are written with U+02BB")
		}
		return nil
	})
}

func TestUzbekAndEnglishHaveNoCyrillicLetters(t *testing.T) {
	eachText(t, []string{Uzbek, English}, func(_, text string) error {
		if i := strings.IndexFunc(text, isCyrillic); i >= 0 {
			return fmt.Errorf("a Cyrillic letter at %q", text[i:])
		}
		return nil
	})
}

func TestForeignNamesInUzbekAreDeclared(t *testing.T) {
	foreign := regexp.MustCompile(`(?i)w|c(?:[^h]|$)`) // the alphabet has no w, and c only in ch
	eachText(t, []string{Uzbek}, func(_, text string) error {
		for _, word := range latinWord.FindAllString(fixed.ReplaceAllString(text, " "), -1) {
			if latinName(word) == "" && foreign.MatchString(word) {
				return fmt.Errorf("if %q stays Latin in Cyrillic, it belongs to latinNames", word)
			}
		}
		return nil
	})
}

func TestCyrillicUzbekHasNoLatinLetters(t *testing.T) {
	eachText(t, []string{UzbekCyrillic}, func(_, text string) error {
		return onlyLatinNames(text)
	})
}

func TestRussianHasLatinLettersOnlyInNames(t *testing.T) {
	eachText(t, []string{Russian}, func(_, text string) error {
		return onlyLatinNames(text)
	})
}

// onlyLatinNames complains of a Latin word that is none of latinNames.
func onlyLatinNames(text string) error {
	for _, word := range latinWord.FindAllString(fixed.ReplaceAllString(text, " "), -1) {
		if !slices.Contains(latinNames, word) {
			return fmt.Errorf("Latin letters in %q", word)
		}
	}
	return nil
}

func isCyrillic(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }

func TestEveryValueOfTheDomainHasAWord(t *testing.T) {
	c := catalogue(t)
	for topic, values := range map[string][]string{
		"role":     {string(crm.Salesperson), string(crm.Manager), string(crm.Owner)},
		"activity": {string(crm.Call), string(crm.Meeting), string(crm.Visit), string(crm.Message), string(crm.Note)},
		"plan":     {string(crm.Call), string(crm.Meeting), string(crm.Visit), string(crm.Message), string(crm.Note)},
		"outcome": {
			string(crm.Connected), string(crm.NoAnswer), string(crm.Busy), string(crm.WrongNumber), string(crm.LeftMessage),
		},
		"stage": {"qualification", "demo", "proposal", "negotiation", "ready", "won", "lost"},
		"lost_reason": {
			"price", "competitor", "budget", "missing_feature", "too_slow", "no_decision_maker", "no_answer", "poor_fit",
			"out_of_stock", "other",
		},
		"money": {"uzs", "usd", "eur", "rub"},
	} {
		for _, value := range values {
			if c.locales[English].texts[topic+"."+value] == nil {
				t.Errorf("no word for %s.%s", topic, value)
			}
		}
	}
}
