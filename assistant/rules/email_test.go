package rules

import "testing"

func TestAnAddressIsTheirsWhereItIsCalledSoOrNothingElseIsTold(t *testing.T) {
	for said, want := range map[string]string{
		"Aziz, email aziz@mail.uz":                         "aziz@mail.uz",
		"Aziz Karimov email: A.Karimov+1@mail.co.uz.":      "A.Karimov+1@mail.co.uz",
		"Азиз почта aziz@mail.ru":                          "aziz@mail.ru",
		"Азиз, эл. почта: aziz@mail.ru":                    "aziz@mail.ru",
		"Aziz aka pochtasi aziz@mail.uz":                   "aziz@mail.uz",
		"Aziz aziz@mail.uz":                                "aziz@mail.uz",
		"Aziz akaga tel qildim, pochtasi aziz@mail.uz":     "aziz@mail.uz",
		"Called Aziz, email aziz@mail.uz, call him Friday": "aziz@mail.uz",
		"Yangi mijoz Vali 901234567 vali@gmail.com":        "vali@gmail.com",
		"Aziz sent the contract to info@artel.uz":          "",
		"Aziz info@artel.uz ga shartnomani yubordi":        "",
		"Азиз отправил договор на info@artel.uz":           "",
		"Aziz email yubordi":                               "",
		"Aziz @aziz ga yozdi":                              "",
	} {
		u := understand(t, said, phoneBook)
		if len(u.Actions) != 1 || u.Actions[0].Customer == nil || u.Actions[0].Customer.Email != want {
			t.Errorf("%q: %+v", said, u.Actions)
			for _, a := range u.Actions {
				t.Logf("%+v", a.Customer)
			}
		}
	}
}

func TestWhatIsLeftWithoutAnAddress(t *testing.T) {
	for text, want := range map[string]string{
		", email aziz@mail.uz": "", "эл почта: aziz@mail.ru.": "", "aziz@mail.uz, narx soʻradi": "narx soʻradi", "email yubordi": "email yubordi",
	} {
		if got := WithoutEmail(text); got != want {
			t.Errorf("%q leaves %q", text, got)
		}
	}
}
