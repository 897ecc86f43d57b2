package bot

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"daftar/bot/chat"
)

// split cuts a text into parts that Telegram takes. It cuts at the end of a line,
// where there is none at a space, and never inside a tag or a character reference;
// tags that are open at a cut are closed there and opened again after it. There
// is always at least one part.
func split(text string, markup bool) []string {
	var parts []string
	for {
		part, rest := cut(text, markup, chat.MaxText)
		if strings.TrimSpace(part) != "" {
			parts = append(parts, part)
		}
		if rest == "" {
			break
		}
		text = rest
	}
	if len(parts) == 0 {
		return []string{text}
	}
	return parts
}

var (
	tagAt       = regexp.MustCompile(`^<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^<>]*>`)
	referenceAt = regexp.MustCompile(`^&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});`)
)

// place in a text at which it may be cut.
type cutPlace struct {
	end  int      // of the part
	next int      // where the rest begins
	open []string // the tags open there, as written
}

// cut takes as much from the front as there is room for, in code points. Only what
// is seen counts: no tags, and a character reference as one.
func cut(text string, markup bool, room int) (part, rest string) {
	var open []string
	var atLine, atSpace, hard cutPlace
	seen := 0
	for i := 0; i < len(text); {
		size, visible := 0, 1
		if markup {
			size, visible, open = markupAt(text[i:], open)
		}
		if size == 0 {
			_, size = utf8.DecodeRuneInString(text[i:])
		}
		here := cutPlace{end: i, next: i + size, open: open}
		switch {
		case text[i] == '\n':
			// A line end outside all tags is better than any inside.
			if len(open) == 0 || len(atLine.open) > 0 || atLine.end == 0 {
				atLine = here
			}
		case text[i] == ' ':
			atSpace = here
		}
		if seen+visible > room {
			best := hard
			for _, p := range []cutPlace{atSpace, atLine} {
				if p.end > 0 {
					best = p
				}
			}
			return best.apply(text)
		}
		seen += visible
		i += size
		if visible > 0 {
			hard = cutPlace{end: i, next: i, open: open}
		}
	}
	return text, ""
}

// markupAt reads a tag or a character reference at the front of a text; size 0:
// there is none.
func markupAt(text string, open []string) (size, visible int, nowOpen []string) {
	switch text[0] {
	case '&':
		if ref := referenceAt.FindString(text); ref != "" {
			return len(ref), 1, open
		}
	case '<':
		tag := tagAt.FindStringSubmatch(text)
		switch {
		case tag == nil:
		case tag[1] == "":
			return len(tag[0]), 0, append(open[:len(open):len(open)], tag[0])
		case len(open) > 0:
			return len(tag[0]), 0, open[:len(open)-1]
		default:
			return len(tag[0]), 0, open
		}
	}
	return 0, 1, open
}

func (p cutPlace) apply(text string) (part, rest string) {
	var b strings.Builder
	b.WriteString(text[:p.end])
	for i := len(p.open) - 1; i >= 0; i-- {
		b.WriteString("</" + tagAt.FindStringSubmatch(p.open[i])[2] + ">")
	}
	return b.String(), strings.Join(p.open, "") + text[p.next:]
}
