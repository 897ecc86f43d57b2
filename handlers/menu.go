package handlers

import (
	"strings"
	"unicode"

	"daftar/i18n"
)

// menuLabels maps what a menu button says, in every language, to its command:
// a person may tap an old menu after changing the language.
func menuLabels(words *i18n.Catalogue) map[string]string {
	labels := map[string]string{}
	for _, tag := range words.Tags() {
		for key, command := range menuCommands {
			label := words.For(tag).Plain(key)
			labels[label] = command
			labels[strings.ToLower(strings.TrimLeftFunc(label, notLetter))] = command // typed by hand
		}
	}
	return labels
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

var menuCommands = map[string]string{
	"menu.today":        "today",
	"menu.find":         "find",
	"menu.history":      "history",
	"menu.pipeline":     "pipeline",
	"menu.new_customer": "new",
}
