package openai

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"daftar/assistant/rules"
	"daftar/crm"
	"daftar/crm/fold"
)

// The kinds of labels that stand for what is masked. A label is its kind and a
// number; case endings stay behind it: N1ga, N2у.
const (
	person = 'N'
	amount = 'A'
	phone  = 'P'
	moment = 'T' // a date or time: named by a label, but not masked
	day    = 'D' // a day of the record
	other  = 'X' // cards, links, addresses, numbers that are none of these
)

// labels finds the labels in a text.
var labels = regexp.MustCompile(`[NADPTX][0-9]{1,4}`)

// private finds what may tell who somebody is and is no name, phone or amount:
// links, addresses, names of accounts, long runs of digits.
var private = regexp.MustCompile(`(?i)(?:https?://|www\.|t\.me/)\S+|[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+|@[\p{L}\p{N}_]+|\b[\p{L}\p{N}-]+\.(?:uz|ru|com|net|org|me|io)(?:/\S*)?\b|\p{Nd}{5,}`)

// masking holds which label stands for what. One may serve several texts: a
// person keeps the label.
type masking struct {
	on     bool
	labels map[string]string // what a label stands for
	byKey  map[string]string // kind and folded value → label
	count  map[byte]int
}

func newMasking(on bool) *masking {
	return &masking{on: on, labels: map[string]string{}, byKey: map[string]string{}, count: map[byte]int{}}
}

// hidden is a part of a text with the label that stands for it.
type hidden struct {
	span  crm.Span // in the original
	at    crm.Span // in what leaves
	label string
	index int // of the name, amount, phone or time among the facts, -1: none
}

// masked is one text as it leaves.
type masked struct {
	original, text string
	parts          []hidden // by place
	moments        []hidden
}

// label is the label of a value; the same value of a kind has the same one.
func (m *masking) label(kind byte, key, original string) string {
	key = string(kind) + key
	if l := m.byKey[key]; l != "" {
		return l
	}
	m.count[kind]++
	l := string(kind) + strconv.Itoa(m.count[kind])
	m.byKey[key], m.labels[l] = l, original
	return l
}

// mask replaces what must not leave. Without masking the text stays as it is, and
// only the labels are given out.
func (m *masking) mask(text string, f rules.Facts) masked {
	out := masked{original: text}
	out.parts = m.hide(text, f)
	if !m.on {
		out.text = text
		for i := range out.parts {
			out.parts[i].at = out.parts[i].span
		}
		return out
	}
	var b strings.Builder
	from := 0
	for i := range out.parts {
		p := &out.parts[i]
		b.WriteString(text[from:p.span.From])
		p.at.From = b.Len()
		b.WriteString(p.label)
		if next, _ := utf8.DecodeRuneInString(text[p.span.To:]); isDigit(next) {
			b.WriteByte(' ') // else it would be one of the label's
		}
		p.at.To = b.Len()
		from = p.span.To
	}
	b.WriteString(text[from:])
	out.text = b.String()
	return out
}

// name gives labels to the times of a text, by which an answer refers to them.
func (m *masking) name(t *masked, f rules.Facts) {
	for i, at := range f.Times {
		l := m.label(moment, strconv.Itoa(at.Span.From)+at.When.String(), t.original[at.Span.From:at.Span.To])
		t.moments = append(t.moments, hidden{span: at.Span, label: l, index: i})
	}
}

// identity tells people apart: by the one customer that fits, else by the name.
func identity(n rules.Name) string {
	if len(n.IDs) == 1 {
		return strconv.FormatInt(n.IDs[0], 10)
	}
	return fold.Key(n.Name)
}

// secret is a part of a text that is to be hidden.
type secret struct {
	hidden
	kind byte
	key  string // what makes two of a kind the same
}

// hide lists what is replaced in a text, by place and without overlaps: where two
// overlap, the first that was found takes the place of both.
func (m *masking) hide(text string, f rules.Facts) []hidden {
	found := secrets(text, f)
	slices.SortStableFunc(found, func(a, b secret) int { return a.span.From - b.span.From })
	var out []hidden
	for _, s := range found {
		s.label = m.label(s.kind, s.key, text[s.span.From:s.span.To])
		if n := len(out); n > 0 && out[n-1].label == s.label && s.kind == person && strings.TrimSpace(text[out[n-1].span.To:s.span.From]) == "" {
			out[n-1].span.To = s.span.To // both words of one name
			continue
		}
		out = append(out, s.hidden)
	}
	return out
}

// secrets finds what is to be hidden, what has a meaning to keep first.
func secrets(text string, f rules.Facts) []secret {
	var all []secret
	add := func(kind byte, span crm.Span, key string, index int) {
		if span.From >= span.To || span.To > len(text) {
			return
		}
		into := -1
		for i := 0; i < len(all); i++ {
			if !overlaps(all[i].span, span) {
				continue
			}
			span = crm.Span{From: min(span.From, all[i].span.From), To: max(span.To, all[i].span.To)}
			if into < 0 {
				into = i
			} else {
				all = slices.Delete(all, i, i+1)
				i--
			}
		}
		if into >= 0 {
			all[into].span = span
			return
		}
		all = append(all, secret{hidden{span: span, index: index}, kind, key})
	}
	for i, p := range f.Phones {
		add(phone, p.Span, p.Phone, i)
	}
	for i, a := range f.Money {
		add(amount, a.Span, fmt.Sprint(a.Money), i)
	}
	for _, at := range private.FindAllStringIndex(text, -1) {
		add(other, crm.Span{From: at[0], To: at[1]}, text[at[0]:at[1]], -1)
	}
	for _, n := range f.Numbers {
		if tellsMuch(text[n.From:n.To]) {
			add(other, n, text[n.From:n.To], -1)
		}
	}
	for _, at := range labels.FindAllStringIndex(text, -1) { // what looks like a label and is none
		add(other, crm.Span{From: at[0], To: at[1]}, text[at[0]:at[1]], -1)
	}
	for i, n := range f.Names {
		add(person, n.Stem, identity(n), i)
	}
	return all
}

// tellsMuch: a number of one or two digits without a unit is a count.
func tellsMuch(s string) bool {
	digits, rest := 0, false
	for _, r := range s {
		switch {
		case isDigit(r):
			digits++
		case isLetter(r) || r == '$':
			rest = true
		}
	}
	return digits > 2 || rest
}

// restore puts back what the labels in a text of the model stand for; not ok when
// there is a label that was not given out.
func (m *masking) restore(s string) (string, bool) {
	ok := true
	out := labels.ReplaceAllStringFunc(s, func(l string) string {
		original, given := m.labels[l]
		ok = ok && given
		return original
	})
	return out, ok
}

// original is the place in the original of a place in what left. One inside a
// label is that of the whole part.
func (t masked) originalSpan(s crm.Span) crm.Span {
	return crm.Span{From: t.originalAt(s.From, false), To: t.originalAt(s.To, true)}
}

func (t masked) originalAt(i int, end bool) int {
	shift := 0
	for _, p := range t.parts {
		if i < p.at.From || i == p.at.From && !end {
			break
		}
		if i < p.at.To || i == p.at.To && end {
			if end {
				return p.span.To
			}
			return p.span.From
		}
		shift = p.span.To - p.at.To
	}
	return min(max(i+shift, 0), len(t.original))
}

// indexOf is which name, amount or time of the text a label stands for, -1 for
// none.
func (t masked) indexOf(kind byte, label string) int {
	if label == "" || label[0] != kind {
		return -1
	}
	for _, p := range append(slices.Clip(t.parts), t.moments...) {
		if p.label == label {
			return p.index
		}
	}
	return -1
}
