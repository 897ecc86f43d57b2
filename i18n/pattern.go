package i18n

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// pattern is a text cut at its placeholders: a literal, a name, a literal, …
//
// It stands in for go-i18n's own text/template, which writes "<no value>" for an
// argument that was not given: Telegram refuses that as an unknown tag.
type pattern struct {
	literals []string // one more than names
	names    []string
}

var placeholder = regexp.MustCompile(`\{\{\.([a-z][a-z0-9_]*)\}\}`)

func parse(text string) (pattern, error) {
	var p pattern
	at := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		p.literals = append(p.literals, text[at:m[0]])
		p.names = append(p.names, text[m[2]:m[3]])
		at = m[1]
	}
	p.literals = append(p.literals, text[at:])
	for _, literal := range p.literals {
		if strings.Contains(literal, "{{") || strings.Contains(literal, "}}") {
			return pattern{}, fmt.Errorf("a placeholder is written {{.name}}, in small letters: %q", text)
		}
	}
	return p, nil
}

// Execute fills the placeholders; data is a *filling.
func (p pattern) Execute(data any) (string, error) {
	if len(p.names) == 0 {
		return p.literals[0], nil
	}
	f := data.(*filling)
	var b strings.Builder
	for i, name := range p.names {
		b.WriteString(p.literals[i])
		b.WriteString(f.value(name))
	}
	b.WriteString(p.literals[len(p.names)])
	return b.String(), nil
}

// patterns makes go-i18n use pattern. Its parsed form is kept per plural form.
type patterns struct{}

func (patterns) Cacheable() bool { return true }

func (patterns) Parse(text, _, _ string) (template.ParsedTemplate, error) { return parse(text) }
