package main

import (
	"io"
	"log/slog"
	"regexp"
	"strings"
)

// newLogger writes lines of text for the operator. Code must not log personal
// data or secrets in the first place; masking what looks like a token or a phone
// number, and the given secrets wherever they stand, is the last line of defence.
func newLogger(w io.Writer, secrets ...string) *slog.Logger {
	var known []string
	for _, s := range secrets {
		if s != "" {
			known = append(known, s, hiddenToken)
		}
	}
	hide := strings.NewReplacer(known...)
	clean := func(s string) string { return mask(hide.Replace(s)) }
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{
		// The handler calls this for the message and for every attribute, inside
		// groups too.
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			switch a.Value.Kind() {
			case slog.KindString, slog.KindAny:
				a.Value = slog.StringValue(clean(a.Value.String()))
			}
			return a
		},
	}))
}

const (
	hiddenToken = "[token]"
	hiddenPhone = "[phone]"
)

var (
	tokenPattern = regexp.MustCompile(`\d+:[A-Za-z0-9_-]{30,}`)
	// phonePatterns match numbers as people and programs here write them, and
	// spare dates, amounts and the ids of chats and updates as far as can be told.
	phonePatterns = []*regexp.Regexp{
		// +998 90 123-45-67 and every other international form.
		regexp.MustCompile(`\+\d[\d ()-]{7,17}\d`),
		// 998901234567, 8 (495) 123-45-67, 7-495-123-45-67.
		regexp.MustCompile(`\b998[ -]?\(?\d{2}\)?[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}\b`),
		regexp.MustCompile(`\b[78][ -]?\(?\d{3}\)?[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}\b`),
		// 90 123 45 67, (90) 123-45-67, 901234567.
		regexp.MustCompile(`(?:\(\d{2}\)|\b\d{2})[ -]\d{3}[ -]?\d{2}[ -]?\d{2}\b`),
		regexp.MustCompile(`\b(?:20|33|50|55|77|88|9[0-9])\d{7}\b`),
	}
)

// mask hides bot tokens and phone numbers.
func mask(s string) string {
	s = tokenPattern.ReplaceAllString(s, hiddenToken)
	for _, p := range phonePatterns {
		s = p.ReplaceAllString(s, hiddenPhone)
	}
	return s
}
