package i18n

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// The tags of the catalogues.
const (
	Uzbek         = "uz"
	UzbekCyrillic = "uz-Cyrl"
	Russian       = "ru"
	English       = "en"
)

// Catalogue holds the words of every language. It is safe for concurrent use
// once OnMissing, SetDefault and Respell are settled.
type Catalogue struct {
	// OnMissing, when set, is told of every text that could not be given as asked:
	// key names the text (and the argument that was not given), tag the language.
	// The person sees English instead, so this is for the log, not for an answer.
	OnMissing func(key, tag string)

	locales  map[string]*Locale
	fallback string // what For("") gives
}

// Load reads the embedded catalogues. It fails on a text that cannot be read,
// which the tests rule out.
func Load() (*Catalogue, error) {
	c := &Catalogue{locales: map[string]*Locale{}, fallback: Uzbek}
	for _, tag := range []string{English, Russian, Uzbek} {
		texts, err := readTexts("locales/" + tag)
		if err != nil {
			return nil, err
		}
		if err := c.add(tag, tag, texts); err != nil {
			return nil, err
		}
	}
	exceptions, err := readFile("locales/" + UzbekCyrillic + ".toml")
	if err != nil {
		return nil, err
	}
	texts := respell(c.locales[Uzbek].texts, cyrillic)
	for id, m := range exceptions {
		if texts[id] == nil {
			return nil, fmt.Errorf("catalogue %s: %q is an exception to nothing", UzbekCyrillic, id)
		}
		texts[id] = m
	}
	return c, c.add(UzbekCyrillic, Uzbek, texts)
}

// Respell adds a language that is base with letters run over its words.
// Placeholders, HTML tags, commands, links and file names stay as they are. For
// knows it, Tags does not: nobody is offered it.
func (c *Catalogue) Respell(tag, base string, letters func(string) string) error {
	from := c.locales[base]
	if from == nil || c.locales[tag] != nil {
		return fmt.Errorf("respell %s as %s: the first must be a language of ours, the second must not", base, tag)
	}
	return c.add(tag, base, respell(from.texts, letters))
}

// SetDefault chooses the language of whoever has not chosen one.
func (c *Catalogue) SetDefault(tag string) error {
	if c.locales[tag] == nil {
		return fmt.Errorf("language %q is none of %s", tag, strings.Join(c.Tags(), ", "))
	}
	c.fallback = tag
	return nil
}

// Tags returns the tags of the catalogues, in the order in which they are offered.
func (c *Catalogue) Tags() []string {
	return []string{Uzbek, UzbekCyrillic, Russian, English}
}

// For returns the locale for a tag of ours or a language code of a Telegram app.
// "" gives the default, a language of the neighbourhood the one most read there,
// anything else English.
func (c *Catalogue) For(tag string) *Locale {
	if l := c.locales[tag]; l != nil {
		return l
	}
	if tag == "" {
		return c.locales[c.fallback]
	}
	return c.locales[nearest(tag)]
}

// neighbours maps languages that we do not speak to the one of ours that their
// speakers in and around Uzbekistan read most.
var neighbours = map[string]string{
	"az": Russian, "be": Russian, "hy": Russian, "ka": Russian, "kk": Russian, "ky": Russian,
	"tg": Russian, "tk": Russian, "tt": Russian, "uk": Russian,
	"kaa": Uzbek,
}

func nearest(code string) string {
	tag, err := language.Parse(code)
	if err != nil {
		return English
	}
	base, _ := tag.Base()
	switch base.String() {
	case Uzbek:
		if script, how := tag.Script(); script.String() == "Cyrl" && how == language.Exact {
			return UzbekCyrillic
		}
		return Uzbek
	case Russian:
		return Russian
	}
	if near, ok := neighbours[base.String()]; ok {
		return near
	}
	return English
}

// add makes a language of texts; plurals is the language whose plural forms they have.
func (c *Catalogue) add(tag, plurals string, texts map[string]*goi18n.Message) error {
	// A bundle of one language: which language answers is decided here, not by
	// the bundle's own matching, which prefers by load order.
	lang := language.MustParse(plurals)
	bundle := goi18n.NewBundle(lang)
	if err := bundle.AddMessages(lang, slices.Collect(maps.Values(texts))...); err != nil {
		return fmt.Errorf("catalogue %s: %w", tag, err)
	}
	c.locales[tag] = &Locale{
		catalogue: c,
		tag:       tag,
		texts:     texts,
		localizer: goi18n.NewLocalizer(bundle, plurals),
	}
	return nil
}

func (c *Catalogue) missing(key, tag string) {
	if c.OnMissing != nil {
		c.OnMissing(key, tag)
	}
}
