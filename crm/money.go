package crm

import (
	"math"
	"slices"
	"strings"
)

// Currencies that an amount may be in, by ISO 4217. Every one of them counts in
// hundredths (tiyin, cents, kopecks).
const (
	UZS = "UZS"
	USD = "USD"
	EUR = "EUR"
	RUB = "RUB"
)

// MaxMinor bounds an amount so that sums over a whole book cannot overflow.
const MaxMinor = int64(1e15)

// Money is an amount in minor units (hundredths) of a currency.
type Money struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
}

// Main returns the amount in main units (soʻm, dollars), for output that wants a decimal.
func (m Money) Main() float64 { return float64(m.Minor) / 100 }

// Zero reports whether nothing is owed.
func (m Money) Zero() bool { return m.Minor == 0 }

// Validate refuses negative, oversized and unknown-currency amounts.
func (m Money) Validate() error {
	if m.Minor < 0 || m.Minor > MaxMinor {
		return Refuse(Invalid, "error.amount_range")
	}
	switch m.Currency {
	case UZS, USD, EUR, RUB:
		return nil
	}
	return Refuse(Invalid, "error.currency")
}

// Weighted returns the share of the amount that a probability in percent gives,
// rounded half away from zero: forecast = amount × probability.
func (m Money) Weighted(percent int) Money {
	whole, rest := m.Minor/100, m.Minor%100
	return Money{
		Minor:    whole*int64(percent) + int64(math.Round(float64(rest)*float64(percent)/100)),
		Currency: m.Currency,
	}
}

var currencies = []string{UZS, USD, EUR, RUB}

// CurrencyRank orders currencies as they are listed: soʻm first.
func CurrencyRank(code string) int { return slices.Index(currencies, code) }

// Totals sums amounts per currency: without a rate, currencies are never mixed.
type Totals map[string]int64

// Add counts m in.
func (t Totals) Add(m Money) { t[strings.ToUpper(m.Currency)] += m.Minor }

// List returns the sums that are not zero, soʻm first, then by code.
func (t Totals) List() []Money {
	var out []Money
	for _, c := range currencies {
		if v := t[c]; v != 0 {
			out = append(out, Money{Minor: v, Currency: c})
		}
	}
	return out
}
