package sandbox

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// detectors find what Telegram marks by itself in any text, typed or sent.
// The order decides who wins where two of them match.
var detectors = []struct {
	kind, trigger string
	re            *regexp.Regexp
}{
	{"url", ".", regexp.MustCompile(`(?i)\b(?:https?://)?(?:[a-z0-9-]+\.)+(?:com|org|net|uz|ru|me|io|dev|info|app|biz)\b(?:[/?#][^\s<>"]*[^\s<>".,!?;:)])?|https?://[^\s<>"]+[^\s<>".,!?;:)]`)},
	{"email", "@", regexp.MustCompile(`[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)},
	{"bot_command", "/", regexp.MustCompile(`/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?`)},
	{"mention", "@", regexp.MustCompile(`@[A-Za-z][A-Za-z0-9_]{2,31}`)},
	{"hashtag", "#", regexp.MustCompile(`#[\pL\pN_]*\pL[\pL\pN_]*`)},
	{"phone_number", "+", regexp.MustCompile(`\+\d[\d ()-]{7,16}\d`)},
}

// detectEntities adds what Telegram finds by itself to the entities that are
// there already; those that are there win.
func detectEntities(text string, have []Entity) []Entity {
	out := have
	for _, d := range detectors {
		if !strings.Contains(text, d.trigger) {
			continue
		}
		for _, m := range d.re.FindAllStringIndex(text, -1) {
			if !standsAlone(text, m[0], m[1]) {
				continue
			}
			e := Entity{Type: d.kind, Offset: utf16Len(text[:m[0]]), Length: utf16Len(text[m[0]:m[1]])}
			if !slices.ContainsFunc(out, func(o Entity) bool { return shadows(o, e) }) {
				out = append(out, e)
			}
		}
	}
	sortEntities(out)
	return out
}

// standsAlone keeps the slash in "a/b" from being a command.
func standsAlone(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	if from > 0 && (isWord(before) || strings.ContainsRune("/@#<&", before)) {
		return false
	}
	return to == len(text) || !isWord(after)
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

func shadows(o, e Entity) bool {
	switch o.Type {
	case "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote":
		return false
	}
	return o.Offset < e.Offset+e.Length && e.Offset < o.Offset+o.Length
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// trimText removes the white space around a text, as the server does, and
// moves the entities along.
func trimText(text string, entities []Entity) (string, []Entity) {
	left := strings.TrimLeft(text, " \t\r\n")
	shift := utf16Len(text[:len(text)-len(left)])
	out := strings.TrimRight(left, " \t\r\n")
	if out == text {
		return text, entities
	}
	size := utf16Len(out)
	kept := entities[:0:0]
	for _, e := range entities {
		from, to := max(e.Offset-shift, 0), min(e.Offset-shift+e.Length, size)
		if to > from {
			e.Offset, e.Length = from, to-from
			kept = append(kept, e)
		}
	}
	return out, kept
}

// checkedURL accepts the links that the server accepts and writes them as it does.
func checkedURL(link string) (string, bool) {
	link = strings.TrimSpace(link)
	if link == "" || strings.ContainsAny(link, " \n") {
		return "", false
	}
	if !strings.Contains(link, "://") {
		link = "http://" + link
	}
	u, err := url.Parse(link)
	if err != nil {
		return "", false
	}
	switch strings.ToLower(u.Scheme) {
	case "tg", "ton", "tonsite":
		return link, u.Host != ""
	case "http", "https":
	default:
		return "", false
	}
	host := u.Hostname()
	if !strings.Contains(host, ".") && host != "localhost" {
		return "", false
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.Host = strings.ToLower(u.Host)
	return u.String(), true
}
