package i18n

import (
	"strconv"
	"strings"

	"daftar/crm"
)

// gap groups digits and ties a number to its unit, so that no line breaks there.
const gap = "\u00a0"

// Number writes a whole number: 5 000 000.
func (l *Locale) Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	if len(digits) <= 3 {
		return sign + digits
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(gap)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Percent writes a share: 72 %.
func (l *Locale) Percent(n int) string {
	return l.Plain("number.percent", "number", l.Number(int64(n)))
}

// Quantity writes how much of something: 3 ta, 2,5 kg.
func (l *Locale) Quantity(q crm.Quantity, u crm.Unit) string {
	whole, rest, broken := strings.Cut(q.String(), ".")
	n, _ := strconv.ParseInt(whole, 10, 64) // what String wrote
	s := l.Number(n)
	if broken {
		s += l.Plain("number.decimal") + rest
	}
	return s + "\u00a0" + l.Unit(u)
}

// Unit writes what a quantity counts.
func (l *Locale) Unit(u crm.Unit) string {
	if u == crm.Piece {
		u = "piece"
	}
	return l.Plain("unit." + string(u))
}

// Money writes an amount with its currency: 5 000 000 soʻm, 9 000 $. It is empty
// when no currency says that there is an amount.
func (l *Locale) Money(m crm.Money) string { return l.inCurrency(l.amount(m.Minor), m.Currency) }

// MoneyShort writes an amount as it is said: 412 mln soʻm, 1,25 mlrd soʻm. It is
// rounded to three digits and so does not add up with others.
func (l *Locale) MoneyShort(m crm.Money) string { return l.inCurrency(l.short(m.Minor), m.Currency) }

// MoneyChange writes an amount that became another: 5 000 000 → 7 000 000 soʻm.
func (l *Locale) MoneyChange(from, to crm.Money) string {
	before := l.Money(from)
	if from.Currency == to.Currency {
		before = l.amount(from.Minor)
	}
	return before + " → " + l.Money(to)
}

// Totals writes sums that are not mixed: 412 000 000 soʻm + 9 000 $. Nothing at
// all is written as none of the first currency.
func (l *Locale) Totals(sums []crm.Money) string { return l.join(sums, l.Money) }

// TotalsShort is Totals as they are said: 412 mln soʻm + 9 000 $.
func (l *Locale) TotalsShort(sums []crm.Money) string { return l.join(sums, l.MoneyShort) }

func (l *Locale) join(sums []crm.Money, write func(crm.Money) string) string {
	if len(sums) == 0 {
		return write(crm.Money{Currency: crm.UZS})
	}
	parts := make([]string, len(sums))
	for i, m := range sums {
		parts[i] = write(m)
	}
	return strings.Join(parts, " + ")
}

func (l *Locale) inCurrency(amount, currency string) string {
	if currency == "" {
		return ""
	}
	return l.Plain("money."+strings.ToLower(currency), "amount", amount)
}

// amount writes minor units in main units, with hundredths only if there are any.
func (l *Locale) amount(minor int64) string {
	whole, rest := minor/100, minor%100
	if rest == 0 {
		return l.Number(whole)
	}
	if minor < 0 {
		return "−" + l.amount(-minor)
	}
	return l.Number(whole) + l.Plain("number.decimal") + strconv.FormatInt(100+rest, 10)[1:]
}

// short writes minor units as millions or milliards of main units; what is less
// is short enough in full.
func (l *Locale) short(minor int64) string {
	const million = 1_000_000_00
	switch {
	case minor < 0:
		return "−" + l.short(-minor)
	case minor >= 999_500_000_00:
		return l.Plain("number.milliard", "number", l.three(minor, 1000*million))
	case minor >= million:
		return l.Plain("number.million", "number", l.three(minor, million))
	}
	return l.Number((minor + 50) / 100)
}

// three writes n/unit with three digits, or all digits before the decimal mark
// if those are more: 412, 46,5, 1,25.
func (l *Locale) three(n, unit int64) string {
	decimals, step := 2, unit/100
	for decimals > 0 && n >= 1000*step-step/2 {
		decimals, step = decimals-1, step*10
	}
	rounded := strconv.FormatInt((n+step/2)/step, 10)
	whole, rest := rounded[:len(rounded)-decimals], strings.TrimRight(rounded[len(rounded)-decimals:], "0")
	if rest != "" {
		rest = l.Plain("number.decimal") + rest
	}
	n, _ = strconv.ParseInt(whole, 10, 64) // what FormatInt wrote
	return l.Number(n) + rest
}
