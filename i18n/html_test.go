package i18n

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	tag    = regexp.MustCompile(`<(/?)([a-z-]+)((?: [a-z]+="[^"<>]*")?)>`)
	entity = regexp.MustCompile(`&(?:amp|lt|gt|quot);`)
)

// Telegram knows no others; a link needs an address.
var knownTags = []string{"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"}

// wellFormed complains of HTML that Telegram would refuse.
func wellFormed(text string) error {
	var open []string
	for _, m := range tag.FindAllStringSubmatch(text, -1) {
		closing, name, attribute := m[1] != "", m[2], m[3]
		switch {
		case !slices.Contains(knownTags, name):
			return fmt.Errorf("Telegram knows no <%s>", name)
		case closing && (len(open) == 0 || open[len(open)-1] != name):
			return fmt.Errorf("</%s> closes nothing, open are %v", name, open)
		case closing:
			open = open[:len(open)-1]
		case (name == "a") != (attribute != "") || name == "a" && !strings.HasPrefix(attribute, " href="):
			return fmt.Errorf("<%s%s>: only a link has an attribute, its href", name, attribute)
		default:
			open = append(open, name)
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("%v are not closed", open)
	}
	rest := entity.ReplaceAllString(tag.ReplaceAllString(text, ""), "")
	if i := strings.IndexAny(rest, "<>&"); i >= 0 {
		return fmt.Errorf("write &lt; &gt; &amp; instead of %q", rest[i:i+1])
	}
	return nil
}

func TestEveryTextIsHTMLThatTelegramTakes(t *testing.T) {
	eachText(t, everyTag, func(_, text string) error { return wellFormed(text) })
}

func TestMalformedHTMLIsSeen(t *testing.T) {
	for text, good := range map[string]bool{
		"plain": true, "<b>{{.name}}</b> &lt;5": true, `<a href="https://t.me/x">x</a>`: true, "<b><i>x</i></b>": true,
		"<b>x": false, "x</b>": false, "<b><i>x</b></i>": false, "<br>": false, "a < b": false, "R&D": false,
		"<a>x</a>": false, `<b class="x">x</b>`: false, "<B>x</B>": false,
	} {
		if err := wellFormed(text); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}
