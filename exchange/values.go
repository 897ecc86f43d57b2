package exchange

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"daftar/crm/fold"
)

func isLetter(r rune) bool { return unicode.IsLetter(r) || r == 'ʻ' || r == '’' }

// invisible are marks that are not seen and make two equal texts differ.
var invisible = strings.NewReplacer("\uFEFF", "", "\u200B", "", "\u00AD", "", "\u2060", "", "\r\n", "\n", "\r", "\n", "\u00A0", " ", "\u202F", " ", "\t", " ")

// Clean is a text as the book keeps it: without what cannot be seen, and nothing
// blank around it.
func Clean(s string) string {
	if ascii(s) {
		return strings.TrimSpace(s)
	}
	s = invisible.Replace(strings.ToValidUTF8(s, ""))
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7F || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// ascii reports whether a text is of visible ASCII only, as most are.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// line is a text in one line.
func line(s string) string { return strings.Join(strings.Fields(Clean(s)), " ") }

// formula reports whether a spreadsheet takes a text for a formula.
func formula(s string) bool { return s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) }

// Guarded is a text as it goes into a CSV: what a spreadsheet would run as a formula
// has an apostrophe before it, the plus of a phone as well. Unguarded takes it away.
func Guarded(s string) string {
	if formula(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

// Unguarded reads what Guarded wrote.
func Unguarded(s string) string {
	if strings.HasPrefix(s, "'") && formula(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}

var mailbox = regexp.MustCompile(`^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$`)

// emailOf is an e-mail address, "" when it is none.
func emailOf(s string) string {
	s = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "mailto:")
	if !mailbox.MatchString(s) {
		return ""
	}
	return s
}

// emailsIn reads the first e-mail address of a cell, "" when there is none, and the
// others.
func emailsIn(s string) (first string, others []string) {
	for _, part := range strings.FieldsFunc(strings.ReplaceAll(s, ":::", " "), func(r rune) bool { return strings.ContainsRune(",; \n", r) }) {
		switch one := emailOf(part); {
		case one == "":
		case first == "":
			first = one
		default:
			others = append(others, one)
		}
	}
	return first, others
}

var (
	nick     = regexp.MustCompile(`^@?([A-Za-z][A-Za-z0-9_]{3,31})$`)
	nickLink = regexp.MustCompile(`(?i)^(?:https?://|tg:|telegram:|x-apple:)?(?:www\.)?(?:t\.me/|telegram\.me/|//resolve\?domain=|)@?([A-Za-z][A-Za-z0-9_]{3,31})/?$`)
)

// telegramName is somebody's name in Telegram without its @, "" when it is none.
// Outside a column of such names only what says that it is one counts.
func telegramName(s string) string {
	s = strings.TrimSpace(s)
	if !strings.Contains(s, "t.me/") && !strings.Contains(s, "telegram.me/") && !strings.HasPrefix(s, "@") && !strings.HasPrefix(s, "tg:") {
		return ""
	}
	if m := nickLink.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

// nickOf is what a column of Telegram names holds.
func nickOf(s string) string {
	if m := nick.FindStringSubmatch(strings.TrimSpace(s)); m != nil {
		return m[1]
	}
	return telegramName(s)
}

// tagsIn reads the tags of a cell as the book keeps them: in small letters and in one
// word each.
func tagsIn(cell string) []string {
	cell = strings.ReplaceAll(cell, ":::", "\n") // as Google writes several
	split := func(r rune) bool { return strings.ContainsRune(",;|\n/#", r) }
	if strings.Count(cell, "#") > 0 && !strings.ContainsAny(cell, ",;|\n/") {
		split = func(r rune) bool { return r == '#' || unicode.IsSpace(r) }
	}
	var out []string
	for _, part := range strings.FieldsFunc(cell, split) {
		if strings.HasPrefix(strings.TrimSpace(part), "* ") { // Google's own, such as "* myContacts"
			continue
		}
		words := strings.FieldsFunc(strings.ToLower(part), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !fold.IsApostrophe(r) && r != '_'
		})
		if tag := strings.Join(words, "_"); tag != "" && !slices.Contains(out, tag) {
			out = append(out, tag)
		}
	}
	return out
}
