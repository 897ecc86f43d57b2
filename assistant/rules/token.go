package rules

import (
	"unicode"
	"unicode/utf8"

	"daftar/crm"
	"daftar/crm/fold"
)

type tokenKind uint8

const (
	word   tokenKind = iota
	digits           // an unbroken run of digits
	sign             // one rune of anything else
)

// token is a piece of the text that keeps where it came from.
type token struct {
	kind  tokenKind
	span  crm.Span
	raw   string
	norm  string // words: the form that lexicons are keyed by; digits: ASCII digits
	glued bool   // nothing stands between it and the token before
	line  bool   // a line break stands before it
	upper bool   // begins with a capital
	first bool   // begins a sentence
	inner bool   // inside a phrase that begins earlier
	used  bool   // read as a phone, a date, an amount: it is nothing else
	named bool   // part of a name
	cuts  bool   // parts two statements
	reads []reading
}

func (t *token) is(r rune) bool {
	if t.kind != sign {
		return false
	}
	got, _ := utf8.DecodeRuneInString(t.raw)
	return got == r
}

// tokenise cuts text into words, runs of digits and single signs. A digit next
// to a letter starts a new token, 5mlnlik is 5 and mlnlik, but in a #tag.
func tokenise(text string) []token {
	out := make([]token, 0, len(text)/4+4)
	begins, broken, end := true, false, 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			broken = broken || r == '\n'
			i += n
			continue
		}
		t := token{kind: sign, glued: len(out) > 0 && end == i, line: broken}
		stop := i + n
		switch {
		case addressEnd(text, i) > 0:
			t.kind, t.used, stop = word, true, addressEnd(text, i)
			t.norm = text[i:stop]
		case unicode.IsDigit(r):
			t.kind, stop = digits, scan(text, i, unicode.IsDigit)
			t.norm = asciiDigits(text[i:stop])
		case unicode.IsLetter(r) && !fold.IsApostrophe(r): // Unicode counts ʻ as a letter
			t.kind, stop = word, wordEnd(text, i)
			if t.glued && out[len(out)-1].is('#') {
				stop = scan(text, i, inTag)
			}
			t.norm, t.upper = normal(text[i:stop]), unicode.IsUpper(r)
		}
		t.span, t.raw = crm.Span{From: i, To: stop}, text[i:stop]
		t.first = begins || broken
		begins = t.kind == sign && (begins || r == '.' || r == '!' || r == '?' || r == '…')
		out = append(out, t)
		i, end, broken = stop, stop, false
	}
	return out
}

func scan(text string, i int, in func(rune) bool) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !in(r) {
			break
		}
		i += n
	}
	return i
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || fold.IsApostrophe(r) }

// inTag are the runes that Telegram takes for a part of a #tag.
func inTag(r rune) bool { return inWord(r) || unicode.IsDigit(r) || r == '_' }

// wordEnd finds the end of a word; an apostrophe belongs to it between letters
// and after o and g.
func wordEnd(text string, i int) int {
	end := scan(text, i, inWord)
	for end > i {
		r, n := utf8.DecodeLastRuneInString(text[i:end])
		if !fold.IsApostrophe(r) {
			break
		}
		if before, _ := utf8.DecodeLastRuneInString(text[i : end-n]); before == 'o' || before == 'O' || before == 'g' || before == 'G' {
			break
		}
		end -= n
	}
	return end
}

// asciiDigits writes the digits of any script as 0–9.
func asciiDigits(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if r >= '0' && r <= '9' {
			out = append(out, byte(r))
			continue
		}
		// Every script keeps its ten digits together, zero first.
		zero := r
		for unicode.IsDigit(zero-1) && r-zero < 9 {
			zero--
		}
		out = append(out, byte('0'+(r-zero)%10))
	}
	return string(out)
}

// spanOf is the text from token i up to token j, j not included.
func spanOf(ts []token, i, j int) crm.Span {
	if i >= j {
		return crm.Span{}
	}
	return crm.Span{From: ts[i].span.From, To: ts[j-1].span.To}
}
