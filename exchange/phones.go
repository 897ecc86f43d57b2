package exchange

import (
	"regexp"
	"strconv"
	"strings"

	"daftar/crm"
)

// Why a phone is left out; each names the catalogue text "import_why.<reason>".
const (
	whyPhone    = "phone"     // it is none
	whyPhoneCut = "phone_cut" // a spreadsheet has rounded it
)

var (
	scientific = regexp.MustCompile(`^(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})$`)
	betweenTel = regexp.MustCompile(`[;,/|\n\r]+|:::|\s+(?:и|va|and|или|yoki)\s+`)
	extension  = regexp.MustCompile(`(?i)\s*(?:доб|ext|qoʻsh)\.?\s*\d+\s*$`)
)

// numberIn is one phone of a cell.
type numberIn struct {
	number string // E.164, "" when it is none
	label  string // one of crm.PhoneLabels, "" not said
	raw    string
	why    string
}

// phonesIn reads all phones of a cell, with what each is called.
func phonesIn(cell string) []numberIn {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return nil
	}
	if n, rounded, is := asNumber(cell); is {
		if rounded {
			return []numberIn{{raw: cell, why: whyPhoneCut}}
		}
		return []numberIn{onePhone(n)}
	}
	var out []numberIn
	if n := ownPhone(cell); n != "" {
		return []numberIn{{number: n, raw: cell}}
	}
	for _, part := range betweenTel.Split(cell, -1) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if p := onePhone(part); p.number != "" {
			out = append(out, p)
		} else if several := inARow(strings.Fields(part)); several != nil {
			out = append(out, several...)
		} else {
			out = append(out, p)
		}
	}
	return out
}

// inARow reads phones with nothing but blanks between them, nil when they are none.
func inARow(groups []string) []numberIn {
	const mostGroups = 24
	if len(groups) > mostGroups {
		return nil
	}
	for n := 1; n <= len(groups); n++ {
		raw := strings.Join(groups[:n], " ")
		number := ownPhone(raw)
		if number == "" {
			continue
		}
		one := []numberIn{{number: number, raw: raw}}
		if n == len(groups) {
			return one
		}
		if rest := inARow(groups[n:]); rest != nil {
			return append(one, rest...)
		}
	}
	return nil
}

// asNumber reads 9.98901234567E+11 and 998901234567.0, which a spreadsheet makes of
// a phone. It is rounded when digits are missing.
func asNumber(s string) (digits string, rounded, is bool) {
	if whole, found := strings.CutSuffix(s, ".0"); found && allDigits(whole) {
		return whole, false, true
	}
	m := scientific.FindStringSubmatch(s)
	if m == nil {
		return "", false, false
	}
	exponent, err := strconv.Atoi(m[3])
	if err != nil || exponent > 20 {
		return "", false, false
	}
	digits = m[1] + m[2]
	zeros := exponent + 1 - len(digits)
	if zeros < 0 {
		return "", false, false
	}
	// A zero at the end of a mantissa is not written: one number in ten ends in one,
	// one in a thousand in three.
	return digits + strings.Repeat("0", zeros), zeros > 3, true
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// ownPhone reads a number of this country as it is mostly written, as crm.ParsePhone
// would and thirty times as fast; "" when it takes more to read it.
func ownPhone(raw string) string {
	const own, national = "+998", 9
	var b [len(own) + national]byte
	digits := b[:0]
	for i := range len(raw) {
		switch c := raw[i]; {
		case c >= '0' && c <= '9':
			if len(digits) == cap(digits) {
				return ""
			}
			digits = append(digits, c)
		case c == '+' && i == 0, c == ' ' || c == '-' || c == '(' || c == ')':
		default:
			return ""
		}
	}
	s := string(digits)
	if len(s) == len(own)-1+national {
		if s[:3] != own[1:] {
			return ""
		}
		s = s[3:]
	} else if raw == "" || raw[0] == '+' {
		return ""
	}
	if len(s) != national || s[0] == '0' || s[0] == '1' || s[0] == '8' { // they may begin a prefix
		return ""
	}
	return own + s
}

// onePhone reads one phone, such as "+998 90 123 45 67 (ish)" or "моб: 901234567".
func onePhone(raw string) numberIn {
	p := numberIn{raw: raw, number: ownPhone(raw)}
	if p.number != "" {
		return p
	}
	words := strings.FieldsFunc(raw, func(r rune) bool { return !isLetter(r) })
	for _, w := range words {
		if label := meaning("label", w); label != "" {
			p.label = label
		}
	}
	text := extension.ReplaceAllString(raw, "")
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if isLetter(r) || r == ':' || r == '.' {
			return ' '
		}
		return r
	}, text))
	text = strings.TrimSpace(strings.ReplaceAll(text, "( )", ""))
	text = strings.TrimSpace(emptyBrackets.ReplaceAllString(text, ""))
	number, err := crm.ParsePhone(text)
	if err != nil {
		// Between cities one dialled 8 first; a Russian number has a digit more.
		if p.number = ownPhone(strings.TrimPrefix(text, "8")); p.number != "" && strings.HasPrefix(text, "8") {
			return p
		}
		p.number = ""
		if allDigits(text) && len(text) > 9 && !strings.HasPrefix(text, "998") { // another country's, without its +
			if number, err = crm.ParsePhone("+" + text); err == nil {
				p.number = number
				return p
			}
		}
		p.why = whyPhone
		return p
	}
	p.number = number
	return p
}

var emptyBrackets = regexp.MustCompile(`\(\s*\)`)
