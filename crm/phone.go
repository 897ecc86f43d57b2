package crm

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Region is where a phone number without a country code is dialled.
const Region = "UZ"

// ParsePhone returns the E.164 form (+998901234567) of one phone number as
// people write it. It refuses what is no possible number.
func ParsePhone(s string) (string, error) {
	n, err := phonenumbers.Parse(s, Region)
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return "", &Error{Code: Invalid, Key: "error.phone", Err: err}
	}
	return phonenumbers.Format(n, phonenumbers.E164), nil
}

// LastFour returns the digits that tell two people of one name apart.
func LastFour(e164 string) string {
	digits := strings.TrimPrefix(e164, "+")
	if len(digits) <= 4 {
		return digits
	}
	return digits[len(digits)-4:]
}
