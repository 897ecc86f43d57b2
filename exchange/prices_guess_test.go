package exchange_test

import (
	"strings"
	"testing"

	"daftar/exchange"
)

func TestAListOfPricesIsToldFromOneOfPeople(t *testing.T) {
	const may, is = 1, 2
	for list, want := range map[string]int{
		"Nomi;Narxi\nKonditsioner;4 000 000\nMuzlatkich;9 800 000": is,
		"Наименование;Ед.;Цена, сум\nКондиционер;шт;4000000\nКабель;м;по запросу\nКамера;шт;850000":       is,
		"Narxlar 2026;;\n;;\n№;Tovar;Narx\n1;Konditsioner;4 000 000\n2;Muzlatkich;9 800 000":              is,
		"Product,Unit price,Currency\nAC,300,$\nFridge,450,$":                                             is,
		"Категория;Название;Цена\nКлимат;Кондиционер;4000000\nКухня;Холодильник;9800000":                  is,
		"Tovar;Firma;Narx\nKonditsioner;Artel;4000000\nMuzlatkich;Samsung;9800000":                        is,
		"Konditsioner;4000000\nMuzlatkich;9800000\nKamera;850000":                                         may,
		"Mijoz;Tovar;Narx\nAziz Karimov;Konditsioner;4000000\nMalika Yusupova;Muzlatkich;9800000":         may,
		"Mijoz;Telefon;Tovar;Narxi\nAziz;901234567;Konditsioner;4000000\nMalika;935551208;Kamera;850000":  may,
		"Ism;Telefon\nAziz Karimov;90 123 45 67\nMalika Yusupova;93 555 12 08":                            0,
		"Aziz Karimov;90 123 45 67\nMalika Yusupova;93 555 12 08":                                         0,
		"Mijoz;Shahar;Tugʻilgan kun\nAziz Karimov;Toshkent;14.03.1990\nMalika Yusupova;Buxoro;15.04.1991": 0,
		"Nomi;Narxi\nKonditsioner;kelishiladi\nMuzlatkich;soʻrang":                                        0,
		"name;price\nАзиз <aziz@mail.uz>;\nMalika <malika@mail.uz>;":                                      0,
	} {
		f, err := exchange.Open(strings.NewReader(list), int64(len(list)))
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.Guess()
		if err != nil {
			t.Errorf("%q: %v", list, err)
			continue
		}
		got := 0
		if s.Mapping.Priced {
			got = may
		}
		if s.Mapping.Prices {
			got = is
		}
		if got != want {
			t.Errorf("%q is read as %d, want %d: %+v", list, got, want, s.Mapping)
		}
		lines, _, err := f.Prices()
		if want == is && (err != nil || len(lines) < 2 || len(lines[0].Name) < 2) {
			t.Errorf("%q: %+v (%v)", list, lines, err)
		}
	}
}
