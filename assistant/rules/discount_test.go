package rules

import (
	"testing"
)

func TestADiscountIsReadWhereItIsGivenAndNotWhereItIsAskedFor(t *testing.T) {
	for text, want := range map[string]int{
		"10 ta konditsioner 8 mlndan 10% chegirma bilan":         1000,
		"10 та кондиционер 8 млндан, 7,5 фоиз чегирма":           750,
		"yo'q 12 ta, chegirma 5%":                                500,
		"продал 5 кондиционеров по 4 млн со скидкой 5 процентов": 500,
		"sold 3 laptops at $700 each, 12% off":                   1200,
		"with a 15 percent discount":                             1500,
		"Aziz 10% chegirma so'rayapti":                           0,
		"просит скидку 10%":                                      0,
		"wants 20% off":                                          0,
		"3 ta konditsioner 4 mln dan":                            0,
		"10% chegirma, keyin yana 5% chegirma":                   0,
		"oldindan 30% to'ladi":                                   0,
	} {
		got, ok := Discount(text)
		if got != want || ok != (want > 0) {
			t.Errorf("%q: %d, %v; want %d", text, got, ok, want)
		}
	}
}
