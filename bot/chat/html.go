package chat

import (
	"html"
	"regexp"
	"strings"
)

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// Escape makes text from a person safe inside a Message's HTML.
func Escape(s string) string { return escaper.Replace(s) }

var anyTag = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)

// Plain is HTML as it is seen: without tags, a character reference as its
// character. Telegram's limits count its code points.
func Plain(text string) string {
	return strings.TrimSpace(html.UnescapeString(anyTag.ReplaceAllString(text, "")))
}
