package exchange

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
)

// cardColumns are the columns that a vCard is read into. Several phones share a cell.
var cardColumns = []Field{
	Name, LastName, FirstName, MiddleName, Organization, Phone, Email, Telegram, Tags, Birthday, City, Address, Note,
	Source, Status, Language, Owner, LastContact, Created, Interests, Likes, Dislikes, Needs,
}

// ours begins the names of the properties that only this program writes.
const ours = "X-DAFTAR-"

// cards reads vCards of the versions 2.1, 3 and 4. What a phone writes is seldom any
// of them by the letter, so whatever can be read is.
type cards struct {
	r    *bufio.Reader
	card int
}

func newCards(text io.Reader) *cards {
	return &cards{r: bufio.NewReaderSize(text, mostCell)}
}

// property is one line of a card, unfolded.
type property struct {
	name   string // upper case, without its group
	params map[string][]string
	value  string // as written; see text
}

// Next implements Rows.
func (c *cards) Next() (Row, error) {
	if c.card >= MostRows {
		return Row{}, fmt.Errorf("%w: more than %d cards", ErrTooLarge, MostRows)
	}
	inside := false
	cells := make([]string, len(cardColumns))
	for {
		p, err := c.property()
		switch {
		case errors.Is(err, io.EOF) && inside: // the last card was cut off
			c.card++
			return Row{Number: c.card, Cells: cells}, nil
		case err != nil:
			return Row{}, err
		}
		switch begins := p.name == "BEGIN"; {
		case begins && inside: // one within another, or one that has no end
			clear(cells)
		case begins:
			inside = true
		case p.name == "END" && inside:
			c.card++
			return Row{Number: c.card, Cells: cells}, nil
		case inside:
			p.into(cells)
		}
	}
}

// Close implements Rows.
func (c *cards) Close() error { return nil }

// property reads the next line with whatever it goes on in.
func (c *cards) property() (property, error) {
	line, err := c.line()
	if err != nil {
		return property{}, err
	}
	p := split(string(line))
	if p.is("ENCODING", "QUOTED-PRINTABLE") {
		for strings.HasSuffix(p.value, "=") && len(p.value) < mostCell { // a soft break
			next, err := c.line()
			if err != nil {
				break
			}
			p.value = strings.TrimSuffix(p.value, "=") + "=\n" + string(next)
		}
		b, _ := io.ReadAll(quotedprintable.NewReader(strings.NewReader(p.value))) // what can be read of it
		p.value = string(b)
	}
	if p.is("ENCODING", "B") || p.is("ENCODING", "BASE64") {
		if b, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(p.value, " ", "")); err == nil && utf8.Valid(b) {
			p.value = string(b)
		} else {
			p.value = ""
		}
	}
	if sets := p.params["CHARSET"]; len(sets) > 0 && !utf8.ValidString(p.value) {
		if e, err := htmlindex.Get(sets[0]); err == nil {
			if s, err := e.NewDecoder().String(p.value); err == nil {
				p.value = s
			}
		}
	}
	p.value = strings.ToValidUTF8(p.value, "")
	return p, nil
}

// line reads one line and those that it is folded into; what is longer than a cell
// may be, such as a picture, is cut.
func (c *cards) line() ([]byte, error) {
	var line []byte
	for {
		part, err := c.r.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) && (!errors.Is(err, io.EOF) || len(part) == 0 && len(line) == 0) {
			if !errors.Is(err, io.EOF) {
				err = fmt.Errorf("read the list: %w", err)
			}
			return nil, err
		}
		if room := mostCell - len(line); room > 0 {
			line = append(line, part[:min(len(part), room)]...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		line = bytes.TrimRight(line, "\r\n")
		if errors.Is(err, io.EOF) {
			return line, nil
		}
		next, err := c.r.Peek(1)
		if err != nil || next[0] != ' ' && next[0] != '\t' {
			return line, nil //nolint:nilerr // the end of the file is met by the next reading
		}
		_, _ = c.r.Discard(1) // it has been peeked at
	}
}

// split takes a line apart. What 2.1 writes without a name, as in TEL;CELL:, is a type
// or an encoding.
func split(line string) property {
	p := property{params: map[string][]string{}}
	quoted, end := false, len(line)
	for i := range len(line) {
		if line[i] == '"' {
			quoted = !quoted
		}
		if line[i] == ':' && !quoted {
			end = i
			break
		}
	}
	head := line[:end]
	if end < len(line) {
		p.value = line[end+1:]
	}
	parts := strings.Split(head, ";")
	p.name = strings.ToUpper(strings.TrimSpace(parts[0]))
	if i := strings.LastIndexByte(p.name, '.'); i >= 0 {
		p.name = p.name[i+1:]
	}
	for _, param := range parts[1:] {
		name, value, named := strings.Cut(param, "=")
		name = strings.ToUpper(strings.TrimSpace(name))
		if !named {
			value = name
			name = "TYPE"
			if value == "QUOTED-PRINTABLE" || value == "BASE64" {
				name = "ENCODING"
			}
		}
		for _, v := range strings.Split(value, ",") {
			p.params[name] = append(p.params[name], strings.ToUpper(strings.Trim(strings.TrimSpace(v), `"`)))
		}
	}
	return p
}

func (p property) is(param, value string) bool { return slices.Contains(p.params[param], value) }

// components takes a value apart at the marks that are not escaped.
func components(value string, mark byte) []string {
	var out []string
	var part strings.Builder
	for i := 0; i < len(value); i++ {
		switch b := value[i]; {
		case b == '\\' && i+1 < len(value):
			part.WriteByte(b)
			i++
			part.WriteByte(value[i])
		case b == mark:
			out = append(out, plain(part.String()))
			part.Reset()
		default:
			part.WriteByte(b)
		}
	}
	return append(out, plain(part.String()))
}

var unescaper = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\:`, ":")

// plain is a value without its escapes.
func plain(value string) string { return strings.TrimSpace(unescaper.Replace(value)) }

// labels are what kinds of phones are called in a card.
var phoneTypes = map[string]string{
	"CELL": "mobile", "MOBILE": "mobile", "IPHONE": "mobile", "WORK": "work", "HOME": "home", "OTHER": "other",
}

// into writes a property into the cells of its card. The first of several names or
// addresses counts, and the one that is preferred before it.
func (p property) into(cells []string) {
	set := func(f Field, value string) {
		if i := slices.Index(cardColumns, f); cells[i] == "" || p.is("TYPE", "PREF") {
			cells[i] = value
		}
	}
	add := func(f Field, value, between string) {
		if i := slices.Index(cardColumns, f); value != "" {
			if cells[i] != "" {
				value = cells[i] + between + value
			}
			cells[i] = value
		}
	}
	switch p.name {
	case "FN":
		set(Name, plain(p.value))
	case "N":
		for i, part := range components(p.value, ';') {
			if i < 3 {
				set([]Field{LastName, FirstName, MiddleName}[i], part)
			}
		}
	case "ORG":
		set(Organization, components(p.value, ';')[0])
	case "TEL":
		add(Phone, p.phone(), "; ")
	case "EMAIL":
		set(Email, plain(p.value))
	case "CATEGORIES":
		add(Tags, strings.Join(components(p.value, ','), ", "), ", ")
	case "BDAY":
		day := plain(p.value)
		if years := p.params["X-APPLE-OMIT-YEAR"]; len(years) > 0 { // a phone's way to say that none is known
			if rest, found := strings.CutPrefix(day, years[0]+"-"); found {
				day = "--" + rest
			}
		}
		set(Birthday, day)
	case "ADR":
		p.address(set)
	case "NOTE":
		add(Note, plain(p.value), "\n")
	case "LANG":
		set(Language, plain(p.value))
	default:
		p.ofPrograms(set)
	}
}

// ofPrograms reads what no standard names: the accounts that phones write down, and what
// this program writes.
func (p property) ofPrograms(set func(Field, string)) {
	switch p.name {
	case "X-TELEGRAM", "X-SOCIALPROFILE", "IMPP", "URL":
		if name := telegramName(plain(p.value)); name != "" || p.name == "X-TELEGRAM" {
			set(Telegram, plain(p.value))
		}
		return
	}
	f, is := strings.CutPrefix(p.name, ours)
	if field := Field(strings.ToLower(strings.ReplaceAll(f, "-", "_"))); is && slices.Contains(cardColumns, field) {
		set(field, plain(p.value))
	}
}

// phone is a number with what it is called, as one reads it in a cell.
func (p property) phone() string {
	number := plain(p.value)
	if len(number) > 4 && strings.EqualFold(number[:4], "tel:") {
		number = number[4:]
	}
	if number == "" {
		return ""
	}
	for _, t := range p.params["TYPE"] {
		if label := phoneTypes[t]; label != "" {
			return number + " (" + label + ")"
		}
	}
	return number
}

// address reads the post box, the rest of the address, street, town, region, code and
// country.
func (p property) address(set func(Field, string)) {
	parts := components(p.value, ';')
	var address []string
	for i, part := range parts {
		switch {
		case part == "":
		case i == 3:
			set(City, part)
		default:
			address = append(address, part)
		}
	}
	if len(address) > 0 {
		set(Address, strings.Join(address, ", "))
	}
}
