package sandbox

import (
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestHTMLBecomesTextAndEntities(t *testing.T) {
	cases := []struct {
		in, text string
		entities []Entity
	}{
		{"plain & simple", "plain & simple", nil},
		{"&lt;b&gt; &amp; &quot;&#1178;&#x1F642;&nbsp;&", "<b> & \"Қ🙂&nbsp;&", nil},
		{"&ltb", "&ltb", nil},
		{"🙂<b>bold</b>", "🙂bold", []Entity{{Type: "bold", Offset: 2, Length: 4}}},
		{"<B>x</b>", "x", []Entity{{Type: "bold", Length: 1}}},
		{"<b>a<i>b</i></b>", "ab", []Entity{{Type: "bold", Length: 2}, {Type: "italic", Offset: 1, Length: 1}}},
		{"<s>a</s><u>b</u><del>c</del><ins>d</ins>", "abcd", []Entity{
			{Type: "strikethrough", Length: 1},
			{Type: "underline", Offset: 1, Length: 1},
			{Type: "strikethrough", Offset: 2, Length: 1},
			{Type: "underline", Offset: 3, Length: 1},
		}},
		{`<a href="https://Example.com/?a=1&amp;b=2">x</a>`, "x", []Entity{{Type: "text_link", Length: 1, URL: "https://example.com/?a=1&b=2"}}},
		{`<a href='tg://user?id=7'>x</a>`, "x", []Entity{{Type: "text_mention", Length: 1, User: &User{ID: 7}}}},
		{`<a href="nonsense">x</a>`, "x", nil},
		{"<a>example.com</a>", "example.com", []Entity{{Type: "text_link", Length: 11, URL: "http://example.com/"}}},
		{`<pre><code class="language-go">x</code></pre>`, "x", []Entity{{Type: "pre", Length: 1, Language: "go"}}},
		{"<code>x</code><pre>y</pre>", "xy", []Entity{{Type: "code", Length: 1}, {Type: "pre", Offset: 1, Length: 1}}},
		{"<tg-spoiler>x</tg-spoiler><span class=tg-spoiler>y</span>", "xy", []Entity{{Type: "spoiler", Length: 1}, {Type: "spoiler", Offset: 1, Length: 1}}},
		{"<blockquote>x</blockquote><blockquote expandable>y</blockquote>", "xy", []Entity{{Type: "blockquote", Length: 1}, {Type: "expandable_blockquote", Offset: 1, Length: 1}}},
		{`<tg-emoji emoji-id="536">🙂</tg-emoji>`, "🙂", []Entity{{Type: "custom_emoji", Length: 2, CustomEmojiID: "536"}}},
		{"<b></b>x", "x", nil},
	}
	for _, tc := range cases {
		text, entities, err := parseHTML(tc.in)
		if err != nil || text != tc.text {
			t.Errorf("%q: %q, %v", tc.in, text, err)
		}
		if diff := cmp.Diff(tc.entities, entities); diff != "" {
			t.Errorf("%q:\n%s", tc.in, diff)
		}
	}
}

func FuzzHTMLNeverPanicsAndEntitiesStayInside(f *testing.F) {
	for _, seed := range []string{
		"<b>x</b>", "&#x1F642;<i>", `<a href="x&amp;">y</a>`, "<pre><code class=language-go>", "&#55357;&#56898;",
		"<b/ ", "</", "<", "<a =", "<a b = 'c", "<blockquote expandable>🙂</blockquote>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if !utf8.ValidString(in) {
			return
		}
		text, entities, err := parseHTML(in)
		if err != nil {
			return
		}
		text, entities = trimText(text, entities)
		units := len(utf16.Encode([]rune(text)))
		for _, e := range detectEntities(text, entities) {
			if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > units {
				t.Errorf("%q: %+v reaches past %d units", in, e, units)
			}
		}
	})
}
