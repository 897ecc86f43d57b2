package crm_test

import (
	"testing"

	"daftar/crm"
)

func TestWhatPeopleTypeAsATaxNumberAnEmailOrAUsername(t *testing.T) {
	for name, c := range map[string]struct {
		parse func(string) (string, error)
		cases map[string]string // "": refused
	}{
		"tax number": {crm.ParseTaxNumber, map[string]string{
			"301234567": "301234567", "301 234 567": "301234567", "31234567890123": "31234567890123",
			"12345": "", "30123456a": "", "3012345678": "", "": "",
		}},
		"e-mail": {crm.ParseEmail, map[string]string{
			"aziz@mail.uz": "aziz@mail.uz", " Aziz.K+1@artel-savdo.uz ": "Aziz.K+1@artel-savdo.uz",
			"aziz": "", "aziz@": "", "aziz@mail": "", "Aziz <aziz@mail.uz>": "", "a b@mail.uz": "", "@": "",
		}},
		"username": {crm.ParseUsername, map[string]string{
			"@aziz_k": "aziz_k", "aziz_k": "aziz_k", "https://t.me/Aziz99": "Aziz99", "t.me/aziz": "aziz",
			"азиз": "", "@az": "", "9aziz": "", "aziz karimov": "", "": "",
		}},
	} {
		for text, want := range c.cases {
			got, err := c.parse(text)
			if got != want || (err != nil) != (want == "") || err != nil && crm.CodeOf(err) != crm.Invalid {
				t.Errorf("%s %q: %q, %v", name, text, got, err)
			}
		}
	}
}
