package crm

import (
	"net/mail"
	"strings"
	"unicode/utf8"
)

// ParseTaxNumber returns the digits of a tax number: nine of a firm (STIR), or
// fourteen of a person (PINFL).
func ParseTaxNumber(s string) (string, error) {
	digits := strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u00a0', '-', '.':
			return -1
		}
		return r
	}, strings.TrimSpace(s))
	const ofFirm, ofPerson = 9, 14
	if len(digits) != ofFirm && len(digits) != ofPerson || strings.Trim(digits, "0123456789") != "" {
		return "", Refuse(Invalid, "error.tax_number")
	}
	return digits, nil
}

// ParseEmail returns an e-mail address as it is written to.
func ParseEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 {
		return "", &Error{Code: Invalid, Key: "error.email", Err: err}
	}
	_, domain, _ := strings.Cut(s, "@")
	if !strings.Contains(strings.Trim(domain, "."), ".") {
		return "", Refuse(Invalid, "error.email")
	}
	return s, nil
}

// ParseUsername returns a Telegram username without the @ or the link before it.
func ParseUsername(s string) (string, error) {
	s = strings.TrimSpace(s)
	for _, before := range []string{"https://", "http://", "t.me/", "telegram.me/", "@"} {
		if len(s) >= len(before) && strings.EqualFold(s[:len(before)], before) {
			s = s[len(before):]
		}
	}
	const least, most = 4, 32
	ok := utf8.RuneCountInString(s) >= least && len(s) <= most
	for i, r := range s {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		ok = ok && (letter || i > 0 && ('0' <= r && r <= '9' || r == '_'))
	}
	if !ok {
		return "", Refuse(Invalid, "error.username")
	}
	return s, nil
}
