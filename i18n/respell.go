package i18n

import (
	"regexp"
	"slices"
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"

	"daftar/crm/fold"
)

// fixed matches what is no word of the language: placeholders, HTML tags and
// entities, links, e-mail addresses, names of people and bots, commands, file names.
var fixed = regexp.MustCompile(`\{\{[^}]*\}\}|</?[a-z][^>]*>|&[a-z]+;|https?://[^\s<]+|\bt\.me/[^\s<]+|` +
	`[a-z]+@[a-z.]+[a-z]|@[A-Za-z0-9_]+|\B/[a-z][a-z0-9_]*|[A-Za-z0-9_-]*\.(?:csv|xlsx|vcf|ics|pdf|db|env)\b`)

// respell makes a language that is another one in other letters.
func respell(texts map[string]*goi18n.Message, letters func(string) string) map[string]*goi18n.Message {
	out := make(map[string]*goi18n.Message, len(texts))
	for id, m := range texts {
		spelled := *m
		for _, form := range forms(&spelled) {
			*form = respellWords(*form, letters)
		}
		out[id] = &spelled
	}
	return out
}

func respellWords(text string, letters func(string) string) string {
	var b strings.Builder
	at := 0
	for _, m := range fixed.FindAllStringIndex(text, -1) {
		b.WriteString(letters(text[at:m[0]]))
		b.WriteString(text[m[0]:m[1]])
		at = m[1]
	}
	b.WriteString(letters(text[at:]))
	return b.String()
}

// latinNames are written in Latin letters in a Cyrillic text too, also with an
// Uzbek ending: Excelдан.
var latinNames = []string{
	"AI", "API", "CRM", "CSAT", "CSV", "EUR", "Excel", "GB", "ID", "Instagram", "MB", "NPS", "OpenAI",
	"PDF", "QR", "RFM", "RUB", "SQLite", "Telegram", "USD", "UZS", "VIP", "XLSX", "vCard",
}

var latinWord = regexp.MustCompile(`[A-Za-zʻʼ]+`)

// cyrillic writes Uzbek words in Cyrillic letters.
func cyrillic(text string) string {
	var b strings.Builder
	at := 0
	for _, m := range latinWord.FindAllStringIndex(text, -1) {
		name := latinName(text[m[0]:m[1]])
		if name == "" {
			continue
		}
		b.WriteString(fold.Cyrillic(text[at:m[0]]))
		b.WriteString(name)
		at = m[0] + len(name)
	}
	b.WriteString(fold.Cyrillic(text[at:]))
	return b.String()
}

// latinName returns the name out of latinNames that the word is, apart from an
// ending in small letters.
func latinName(word string) string {
	i := slices.IndexFunc(latinNames, func(name string) bool {
		ending, ok := strings.CutPrefix(word, name)
		return ok && strings.ToLower(ending) == ending
	})
	if i < 0 {
		return ""
	}
	return latinNames[i]
}
