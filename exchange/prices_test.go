package exchange_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/exchange"
)

func prices(t *testing.T, list string) ([]exchange.Priced, []int, error) {
	t.Helper()
	f, err := exchange.Open(bytes.NewReader([]byte(list)), int64(len(list)))
	if err != nil {
		return nil, nil, err
	}
	return f.Prices()
}

func TestAPriceListIsReadWithTitlesAndWithout(t *testing.T) {
	som := func(n int64) crm.Money { return crm.Money{Minor: n * 100, Currency: crm.UZS} }
	want := []exchange.Priced{
		{Row: 2, Name: "Konditsioner", Price: som(4_000_000)},
		{Row: 3, Name: "Sement", Price: som(900_000), Unit: crm.Ton},
		{Row: 5, Name: "Kamera", Price: crm.Money{Minor: 30_050, Currency: crm.USD}},
	}
	got, unread, err := prices(t, "Nomi;Narxi;Oʻlchov;Valyuta\nKonditsioner;4 000 000;dona;\nSement;900000 soʻm;tonna;\nKabel;kelishiladi;m;\nKamera;300,5;шт;$\n")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]int{4}, unread); d != "" {
		t.Error(d)
	}
	got, _, err = prices(t, "1,Konditsioner,4000000\n2,Muzlatkich,\"9,800,000\"\n")
	if err != nil || len(got) != 2 || got[1].Price != som(9_800_000) {
		t.Errorf("without titles: %+v, %v", got, err)
	}
}

func TestAPriceListThatIsTooLongIsRefused(t *testing.T) {
	_, _, err := prices(t, "nomi;narxi\n"+strings.Repeat("x;1\n", exchange.MostPrices+1))
	if !errors.Is(err, exchange.ErrManyPrices) {
		t.Errorf("%v", err)
	}
}

func TestAPriceIsReadHoweverItsThousandsAreParted(t *testing.T) {
	for s, want := range map[string]crm.Money{
		"4 000 000":              {Minor: 400_000_000, Currency: crm.UZS},
		"4\u00a0000\u00a0000,50": {Minor: 400_000_050, Currency: crm.UZS},
		"4,000,000.50":           {Minor: 400_000_050, Currency: crm.UZS},
		"4.000.000":              {Minor: 400_000_000, Currency: crm.UZS},
		"4.000":                  {Minor: 400_000, Currency: crm.UZS},
		"12.5":                   {Minor: 1_250, Currency: crm.UZS},
		"$300":                   {Minor: 30_000, Currency: crm.USD},
		"6,3 mln":                {Minor: 630_000_000, Currency: crm.UZS},
		"6.325 млн сум":          {Minor: 632_500_000, Currency: crm.UZS},
		"850 ming soʻm":          {Minor: 85_000_000, Currency: crm.UZS},
		"1,5 тыс $":              {Minor: 150_000, Currency: crm.USD},
		"1200 руб.":              {Minor: 120_000, Currency: crm.RUB},
	} {
		if got, ok := exchange.PriceOf(s, ""); !ok || got != want {
			t.Errorf("%q is %+v, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "—", "kelishiladi", "0", "1.2345", "99999999999999999999"} {
		if got, ok := exchange.PriceOf(s, ""); ok {
			t.Errorf("%q is %+v", s, got)
		}
	}
}

func TestNoPriceListPanics(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		_, _, _ = prices(t, rapid.String().Draw(rt, "list"))
		_, _ = exchange.PriceOf(rapid.String().Draw(rt, "price"), rapid.String().Draw(rt, "currency"))
	})
}
