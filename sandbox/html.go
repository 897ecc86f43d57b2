package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An Entity marks a part of a text: bold, a link, a command. Offsets and
// lengths count UTF-16 code units, as everywhere in Telegram.
type Entity struct {
	Type          string `json:"type"`
	Offset        int    `json:"offset"`
	Length        int    `json:"length"`
	URL           string `json:"url,omitempty"`
	User          *User  `json:"user,omitempty"`
	Language      string `json:"language,omitempty"`
	CustomEmojiID string `json:"custom_emoji_id,omitempty"`
}

// htmlTags maps each tag that Telegram knows to the entity it makes.
var htmlTags = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
	"tg-spoiler": "spoiler", "span": "spoiler", "tg-emoji": "custom_emoji", "tg-time": "date_time",
	"a": "text_link", "pre": "pre", "code": "code", "blockquote": "blockquote",
}

// A parseError is a sentence of the real server, so it may begin with a capital.
type parseError string

func (e parseError) Error() string { return string(e) }

func broken(format string, args ...any) error { return parseError(fmt.Sprintf(format, args...)) }

type openTag struct {
	name, argument string
	offset         int // in UTF-16 code units
	begin          int // in bytes of the text made so far
}

// htmlParser follows the real server's parser byte by byte, because its error
// texts name byte offsets and its leniency (an attribute without quotes, an
// entity without a semicolon) is what a bot meets in production.
type htmlParser struct {
	in       string
	i        int
	out      []byte
	utf16    int
	open     []openTag
	entities []Entity
}

// parseHTML turns Telegram's HTML into plain text and entities. The error is
// the server's own sentence, without its "can't parse entities" prefix.
func parseHTML(in string) (string, []Entity, error) {
	p := &htmlParser{in: in, out: make([]byte, 0, len(in))}
	for p.i < len(in) {
		var err error
		switch c := in[p.i]; {
		case c == '&':
			p.charRef()
		case c != '<':
			p.literal(c)
		case p.at(p.i+1) == '/':
			err = p.endTag()
		default:
			err = p.startTag()
		}
		if err != nil {
			return "", nil, err
		}
	}
	if n := len(p.open); n > 0 {
		return "", nil, broken("Can't find end tag corresponding to start tag %q", p.open[n-1].name)
	}
	if !utf8.Valid(p.out) {
		return "", nil, broken("Text contains invalid Unicode characters after decoding HTML entities, " +
			"check for unmatched surrogate code units")
	}
	for i := range p.entities {
		if p.entities[i].Type == "code" {
			p.entities[i].Language = ""
		}
	}
	sortEntities(p.entities)
	return string(p.out), p.entities, nil
}

// at is zero past the end, like the terminating byte of a C string.
func (p *htmlParser) at(i int) byte {
	if i < len(p.in) {
		return p.in[i]
	}
	return 0
}

func (p *htmlParser) literal(c byte) {
	if c < 0x80 || c >= 0xc0 {
		p.utf16++
		if c >= 0xf0 {
			p.utf16++
		}
	}
	p.out = append(p.out, c)
	p.i++
}

func (p *htmlParser) charRef() {
	code, next := decodeCharRef(p.in, p.i)
	if code == 0 {
		p.literal('&')
		return
	}
	p.i = next
	p.utf16++
	if code > 0xffff {
		p.utf16++
	}
	if code >= 0xd800 && code <= 0xdfff {
		p.out = append(p.out, 0xed, byte(0x80|code>>6&0x3f), byte(0x80|code&0x3f)) // found invalid at the end
		return
	}
	p.out = utf8.AppendRune(p.out, code)
}

var namedRefs = map[string]rune{"lt": '<', "gt": '>', "amp": '&', "quot": '"'}

// decodeCharRef reads the character reference at pos. A zero code means that
// there is none and the ampersand stands for itself.
func decodeCharRef(s string, pos int) (code rune, next int) {
	end := pos + 1
	at := func(i int) byte {
		if i < len(s) {
			return s[i]
		}
		return 0
	}
	if at(end) != '#' {
		for isAlpha(at(end)) {
			end++
		}
		code = namedRefs[s[pos+1:end]]
	} else {
		base, digits := 10, end+1
		if at(digits) == 'x' {
			base, digits = 16, digits+1
		}
		end = digits
		for isHex(at(end)) && (base == 16 || at(end) <= '9') {
			end++
		}
		n, err := strconv.ParseUint(s[digits:end], base, 32)
		if err != nil || n >= 0x10ffff || end-pos >= 10 {
			return 0, pos
		}
		code = rune(n)
	}
	if code == 0 {
		return 0, pos
	}
	if at(end) == ';' {
		end++
	}
	return code, end
}

func (p *htmlParser) startTag() error {
	begin := p.i
	p.i++
	nameAt := p.i
	for p.i < len(p.in) && !isSpace(p.in[p.i]) && p.in[p.i] != '>' {
		p.i++
	}
	if p.i >= len(p.in) {
		return broken("Unclosed start tag at byte offset %d", begin)
	}
	name := strings.ToLower(p.in[nameAt:p.i])
	if htmlTags[name] == "" {
		return broken("Unsupported start tag %q at byte offset %d", name, begin)
	}
	argument := ""
	for p.in[p.i] != '>' {
		attr, value, found, err := p.attribute(name, begin)
		if err != nil {
			return err
		}
		if found {
			argument = tagArgument(name, attr, value, argument)
		}
	}
	p.i++
	if name == "span" && argument != "spoiler" {
		return broken(`Tag "span" must have class "tg-spoiler" at byte offset %d`, begin)
	}
	p.open = append(p.open, openTag{name: name, argument: argument, offset: p.utf16, begin: len(p.out)})
	return nil
}

// attribute reads one attribute; on return the parser stands on a byte that
// exists, either '>' or the beginning of what follows.
func (p *htmlParser) attribute(tag string, begin int) (name, value string, found bool, err error) {
	p.skipSpace()
	if p.at(p.i) == '>' {
		return "", "", false, nil
	}
	start := p.i
	for p.i < len(p.in) && !isSpace(p.in[p.i]) && !strings.ContainsRune(`=>/"'`, rune(p.in[p.i])) {
		p.i++
	}
	name = p.in[start:p.i]
	if name == "" {
		return "", "", false, broken("Empty attribute name in the tag %q at byte offset %d", tag, begin)
	}
	p.skipSpace()
	unclosed := broken("Unclosed start tag %q at byte offset %d", tag, begin)
	if p.i >= len(p.in) {
		return "", "", false, unclosed
	}
	if p.in[p.i] != '=' {
		return name, "1", name == "expandable", nil
	}
	p.i++
	p.skipSpace()
	if p.i >= len(p.in) {
		return "", "", false, unclosed
	}
	value, err = p.attributeValue()
	if err == nil && p.i >= len(p.in) {
		err = broken("Unclosed start tag at byte offset %d", begin)
	}
	return name, value, true, err
}

func (p *htmlParser) attributeValue() (string, error) {
	quote := p.in[p.i]
	if quote != '\'' && quote != '"' {
		start := p.i
		for isAlpha(p.at(p.i)) || isHex(p.at(p.i)) || p.at(p.i) == '.' || p.at(p.i) == '-' {
			p.i++
		}
		if p.i < len(p.in) && !isSpace(p.in[p.i]) && p.in[p.i] != '>' {
			return "", broken("Unexpected end of name token at byte offset %d", start)
		}
		return strings.ToLower(p.in[start:p.i]), nil
	}
	var b strings.Builder
	for p.i++; p.i < len(p.in) && p.in[p.i] != quote; {
		if p.in[p.i] == '&' {
			if code, next := decodeCharRef(p.in, p.i); code != 0 {
				b.WriteRune(code)
				p.i = next
				continue
			}
		}
		b.WriteByte(p.in[p.i])
		p.i++
	}
	if p.i < len(p.in) {
		p.i++
	}
	return b.String(), nil
}

func tagArgument(tag, attr, value, old string) string {
	switch tag + " " + attr {
	case "a href", "tg-emoji emoji-id", "tg-time format":
		return value
	case "blockquote expandable":
		return "1"
	case "code class":
		if lang, ok := strings.CutPrefix(value, "language-"); ok {
			return lang
		}
	case "span class":
		if class, ok := strings.CutPrefix(value, "tg-"); ok {
			return class
		}
	}
	return old
}

func (p *htmlParser) endTag() error {
	begin := p.i
	if len(p.open) == 0 {
		return broken("Unexpected end tag at byte offset %d", begin)
	}
	p.i += 2
	start := p.i
	for p.i < len(p.in) && !isSpace(p.in[p.i]) && p.in[p.i] != '>' {
		p.i++
	}
	name := strings.ToLower(p.in[start:p.i])
	p.skipSpace()
	if p.at(p.i) != '>' {
		return broken("Unclosed end tag at byte offset %d", begin)
	}
	p.i++
	tag := p.open[len(p.open)-1]
	if name != "" && name != tag.name {
		return broken("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	p.open = p.open[:len(p.open)-1]
	if p.utf16 > tag.offset {
		return p.addEntity(tag)
	}
	return nil
}

func (p *htmlParser) addEntity(tag openTag) error {
	e := Entity{Type: htmlTags[tag.name], Offset: tag.offset, Length: p.utf16 - tag.offset}
	last := len(p.entities) - 1
	sameSpan := last >= 0 && p.entities[last].Offset == e.Offset && p.entities[last].Length == e.Length
	switch tag.name {
	case "tg-emoji":
		if n, err := strconv.ParseInt(tag.argument, 10, 64); err != nil || n == 0 {
			return broken("Invalid custom emoji identifier specified")
		}
		e.CustomEmojiID = tag.argument
	case "a":
		link := tag.argument
		if link == "" {
			link = string(p.out[tag.begin:])
		}
		if !asLink(link, &e) {
			return nil
		}
	case "pre":
		if sameSpan && p.entities[last].Type == "code" && p.entities[last].Language != "" {
			p.entities[last].Type = "pre"
			return nil
		}
	case "code":
		if sameSpan && p.entities[last].Type == "pre" && tag.argument != "" {
			p.entities[last].Language = tag.argument
			return nil
		}
		e.Language = tag.argument // remembered until a surrounding <pre> claims it
	case "blockquote":
		if tag.argument != "" {
			e.Type = "expandable_blockquote"
		}
	}
	p.entities = append(p.entities, e)
	return nil
}

// asLink fills in what a link points at. A link that the server does not
// understand leaves plain text behind.
func asLink(link string, e *Entity) bool {
	if id, ok := strings.CutPrefix(link, "tg://user?id="); ok {
		n, err := strconv.ParseInt(id, 10, 64)
		if err == nil && n > 0 {
			e.Type, e.User = "text_mention", &User{ID: n}
			return true
		}
	}
	url, ok := checkedURL(link)
	e.URL = url
	return ok
}

func (p *htmlParser) skipSpace() {
	for p.i < len(p.in) && isSpace(p.in[p.i]) {
		p.i++
	}
}

// sortEntities puts an outer entity before the ones that it contains.
func sortEntities(entities []Entity) {
	slices.SortStableFunc(entities, func(a, b Entity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length))
	})
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0 || c == '\v'
}

func isAlpha(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }
