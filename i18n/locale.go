package i18n

import (
	"errors"
	"fmt"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"

	"daftar/crm"
)

// HTML is text that is safe inside a message as it stands: [Locale.T] does not
// escape an argument of this type.
type HTML string

// Locale is one language: its words, and its way to write numbers and dates.
type Locale struct {
	catalogue *Catalogue
	tag       string
	texts     map[string]*goi18n.Message
	localizer *goi18n.Localizer
}

// Tag is the tag that a person's choice is stored as.
func (l *Locale) Tag() string { return l.tag }

// Name is what the language calls itself.
func (l *Locale) Name() string { return l.Plain("language.name") }

// T returns a text as HTML for a message. args are pairs of a placeholder's name
// and what fills it: text is escaped (except [HTML]), whole numbers are grouped,
// [crm.Money] is written out. The pair "count" also selects the plural form.
//
// A text that does not exist comes in English, at worst as its key, and is told
// to [Catalogue.OnMissing].
func (l *Locale) T(key string, args ...any) string {
	return l.fill(key, &filling{locale: l, key: key, args: args, escape: true})
}

// Plain is T without any escaping, for what is no HTML: the label of a button,
// a cell of a spreadsheet, a caption inside a picture.
func (l *Locale) Plain(key string, args ...any) string {
	return l.fill(key, &filling{locale: l, key: key, args: args})
}

// Refusal tells a person why something was refused: the text of the [crm.Error]
// in err's chain. Any other error is ours, and they are told only that.
func (l *Locale) Refusal(err error) string {
	var refused *crm.Error
	if !errors.As(err, &refused) {
		return l.T("error.ours")
	}
	args := make([]any, 0, 2*len(refused.Args))
	for name, value := range refused.Args {
		args = append(args, name, value)
	}
	return l.T(refused.Key, args...)
}

func (l *Locale) fill(key string, f *filling) string {
	text, ok := l.localize(key, f)
	if ok {
		return text
	}
	l.catalogue.missing(key, l.tag)
	if english := l.catalogue.locales[English]; english != l {
		if text, ok = english.localize(key, f); ok {
			return text
		}
	}
	return key
}

func (l *Locale) localize(key string, f *filling) (string, bool) {
	// go-i18n answers with a text and an error when only a plural form is
	// missing: the text is the better thing to show.
	text, err := l.localizer.Localize(&goi18n.LocalizeConfig{
		MessageID:      key,
		TemplateData:   f,
		PluralCount:    f.count(),
		TemplateParser: patterns{},
	})
	if err != nil && text != "" {
		l.catalogue.missing(key, l.tag)
	}
	return text, err == nil || text != ""
}

// filling is what fills the placeholders of one text.
type filling struct {
	locale *Locale
	key    string
	args   []any // name, value, name, value, …
	escape bool
}

func (f *filling) find(name string) (any, bool) {
	for i := 0; i+1 < len(f.args); i += 2 {
		if f.args[i] == name {
			return f.args[i+1], true
		}
	}
	return nil, false
}

// count is the number that selects the plural form, nil without one.
func (f *filling) count() any {
	v, _ := f.find("count")
	if n, ok := whole(v); ok {
		return n
	}
	return nil
}

// value writes the argument called name; one that was not given leaves a gap.
func (f *filling) value(name string) string {
	v, ok := f.find(name)
	if !ok {
		f.locale.catalogue.missing(f.key+" {{."+name+"}}", f.locale.tag)
		return ""
	}
	if n, ok := whole(v); ok {
		return f.locale.Number(n)
	}
	switch v := v.(type) {
	case HTML:
		return string(v)
	case string:
		return f.text(v)
	case crm.Money:
		return f.locale.Money(v)
	}
	return f.text(fmt.Sprint(v))
}

func (f *filling) text(s string) string {
	if f.escape {
		return escaper.Replace(s)
	}
	return s
}

// The same four that Telegram's HTML asks for.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func whole(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	}
	return 0, false
}
