package i18n

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"daftar/crm"
)

// spaced writes what a test expects: a plain space stands for the no-break one.
func spaced(s string) string { return strings.ReplaceAll(s, " ", gap) }

func TestMoneyIsWrittenAsTheLanguageWritesIt(t *testing.T) {
	c := catalogue(t)
	for _, x := range []struct {
		money             crm.Money
		uz, cyrl, ru, eng string
	}{
		{
			crm.Money{Minor: 5_000_000_00, Currency: crm.UZS},
			"5 000 000 soʻm", "5 000 000 сўм", "5 000 000 сум", "5 000 000 soʻm",
		},
		{crm.Money{Minor: 9_000_00, Currency: crm.USD}, "9 000 $", "9 000 $", "9 000 $", "$9 000"},
		{crm.Money{Minor: 1_50, Currency: crm.EUR}, "1,50 €", "1,50 €", "1,50 €", "€1.50"},
		{crm.Money{Minor: 5, Currency: crm.RUB}, "0,05 ₽", "0,05 ₽", "0,05 ₽", "₽0.05"},
		{crm.Money{Minor: -150_00, Currency: crm.RUB}, "−150 ₽", "−150 ₽", "−150 ₽", "₽−150"},
		{crm.Money{Minor: -150_05, Currency: crm.RUB}, "−150,05 ₽", "−150,05 ₽", "−150,05 ₽", "₽−150.05"},
		{crm.Money{Currency: crm.UZS}, "0 soʻm", "0 сўм", "0 сум", "0 soʻm"},
		{crm.Money{}, "", "", "", ""},
	} {
		for tag, want := range map[string]string{Uzbek: x.uz, UzbekCyrillic: x.cyrl, Russian: x.ru, English: x.eng} {
			if got := c.For(tag).Money(x.money); got != spaced(want) {
				t.Errorf("%v in %s: %q, want %q", x.money, tag, got, spaced(want))
			}
		}
	}
}

func TestShortMoneyHasThreeDigits(t *testing.T) {
	l := catalogue(t).For(Russian)
	for minor, want := range map[int64]string{
		412_000_000_00:       "412 млн сум",
		46_500_000_00:        "46,5 млн сум",
		1_250_000_00:         "1,25 млн сум",
		1_204_999_00:         "1,2 млн сум",
		9_999_000_00:         "10 млн сум",
		99_960_000_00:        "100 млн сум",
		999_400_000_00:       "999 млн сум",
		999_500_000_00:       "1 млрд сум",
		1_234_000_000_00:     "1,23 млрд сум",
		98_765_400_000_00:    "98,8 млрд сум",
		4_567_000_000_000_00: "4 567 млрд сум",
		999_999_00:           "999 999 сум",
		850_000_49:           "850 000 сум",
		0:                    "0 сум",
		-46_500_000_00:       "−46,5 млн сум",
	} {
		if got := l.MoneyShort(crm.Money{Minor: minor, Currency: crm.UZS}); got != spaced(want) {
			t.Errorf("%d: %q, want %q", minor, got, spaced(want))
		}
	}
}

func TestAChangeNamesTheCurrencyOnceUnlessItChangedToo(t *testing.T) {
	l := catalogue(t).For(Uzbek)
	five, seven := crm.Money{Minor: 5_000_000_00, Currency: crm.UZS}, crm.Money{Minor: 7_000_000_00, Currency: crm.UZS}
	dollars := crm.Money{Minor: 500_00, Currency: crm.USD}
	for _, x := range []struct{ got, want string }{
		{l.MoneyChange(five, seven), spaced("5 000 000") + " → " + spaced("7 000 000 soʻm")},
		{l.MoneyChange(five, dollars), spaced("5 000 000 soʻm") + " → " + spaced("500 $")},
	} {
		if x.got != x.want {
			t.Errorf("%q, want %q", x.got, x.want)
		}
	}
}

func TestTotalsAreNeverMixed(t *testing.T) {
	l := catalogue(t).For(Uzbek)
	sums := []crm.Money{{Minor: 412_000_000_00, Currency: crm.UZS}, {Minor: 9_000_00, Currency: crm.USD}}
	for _, x := range []struct{ got, want string }{
		{l.Totals(sums), spaced("412 000 000 soʻm") + " + " + spaced("9 000 $")},
		{l.TotalsShort(sums), spaced("412 mln soʻm") + " + " + spaced("9 000 $")},
		{l.Totals(nil), spaced("0 soʻm")},
		{l.Percent(72), spaced("72 %")},
	} {
		if x.got != x.want {
			t.Errorf("%q, want %q", x.got, x.want)
		}
	}
}

func TestANumberKeepsItsDigitsInGroupsOfThree(t *testing.T) {
	l := catalogue(t).For(Uzbek)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		digits, negative := strings.CutPrefix(l.Number(n), "−")
		if negative != (n < 0) {
			t.Fatalf("%d is written %q", n, l.Number(n))
		}
		groups := strings.Split(digits, gap)
		for i, group := range groups {
			if len(group) > 3 || (i > 0 && len(group) != 3) {
				t.Fatalf("%d is written %q", n, digits)
			}
		}
	})
}
