package rules

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"daftar/crm"
)

// phoneBook is a book of two Malikas, Aziz and Dilnoza.
func phoneBook([]string) ([]crm.KnownCustomer, error) {
	return []crm.KnownCustomer{
		{ID: 1, Name: "Aziz Karimov", Phones: []string{"+998901234567"}},
		{ID: 2, Name: "Malika Yusupova", Phones: []string{"+998901111208"}},
		{ID: 3, Name: "Malika Rahimova", Phones: []string{"+998901110000", "+998901115544"}},
		{ID: 4, Name: "Dilnoza Saidova", Phones: []string{"+998901117788"}},
	}, nil
}

func TestACorrectionMaySayNothingButWhoIsMeant(t *testing.T) {
	for text, want := range map[string][]int64{
		"yo'q, Karimov Aziz":        {1},
		"йўқ, Каримов Азиз эди":     {1},
		"нет, Каримов Азиз":         {1},
		"нет, это был Азиз":         {1},
		"нет, не Малика, а Азиз":    {1},
		"no, Aziz Karimov":          {1},
		"no, it was Aziz Karimov":   {1},
		"yo'q Aziz bilan edi":       {1},
		"adashdim, Dilnoza Saidova": {4},
		"yo'q, Malika":              {2, 3},
		"yo'q, Malika 1208":         {2},
	} {
		u := understand(t, text, phoneBook)
		if len(u.Actions) != 1 || !u.Actions[0].Correction || u.Actions[0].Customer == nil || !slices.Equal(u.Actions[0].Customer.IDs, want) {
			t.Errorf("%q: %+v, want a correction to %v", text, u.Actions, want)
			continue
		}
		if a := u.Actions[0]; a.Activity != nil || a.Deal != nil || a.Reminder != nil {
			t.Errorf("%q tells more than who: %+v", text, a)
		}
	}
	for _, text := range []string{"yo'q, Aziz kasal ekan", "нет, Азиз заболел", "no, Aziz is ill", "yo'q, Aziz kelmadi"} {
		if u := understand(t, text, phoneBook); len(u.Actions) != 1 || u.Actions[0].Activity == nil {
			t.Errorf("%q is news of Aziz, not who was meant: %+v", text, u.Actions)
		}
	}
}

func TestTheEndOfAPhoneTellsNamesakesApart(t *testing.T) {
	for text, want := range map[string][]int64{
		"Malika 1208 ga tel qildim":         {2},
		"Malikaga 1208 tel qildim":          {2},
		"Malika ··1208 bilan uchrashdim":    {2},
		"Малике 5544 позвонил":              {3}, // not the main number
		"called Malika (5544)":              {3},
		"Malika opa 5544 ga katalog tashla": {3},
		"Malika 9999 ga tel qildim":         {2, 3}, // nobody's
		"Malika 1208 ming so'radi":          {2, 3}, // money
		"Aziz 4567 bilan gaplashdim":        {1},
	} {
		u := understand(t, text, phoneBook)
		if u.Empty() || u.Actions[0].Customer == nil || !slices.Equal(u.Actions[0].Customer.IDs, want) {
			t.Errorf("%q: %+v, want %v", text, u.Actions, want)
		}
	}
}

func TestDigitsThatTellAPersonAreNoMoneyAndNoTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		end := fmt.Sprintf("%04d", rapid.IntRange(0, 9999).Draw(t, "end"))
		other := fmt.Sprintf("%04d", rapid.IntRange(0, 9999).Filter(func(n int) bool { return fmt.Sprintf("%04d", n) != end }).Draw(t, "other"))
		book := func([]string) ([]crm.KnownCustomer, error) {
			return []crm.KnownCustomer{
				{ID: 1, Name: "Malika", Phones: []string{"+99890111" + end}}, {ID: 2, Name: "Malika", Phones: []string{"+99890111" + other}},
			}, nil
		}
		mark := rapid.SampledFrom([]string{"", "··", "(", "*"}).Draw(t, "mark")
		said := rapid.SampledFrom([]string{"Malika %s%s ga tel qildim", "Malika %s%s bilan uchrashdim", "Позвонил Малике %s%s", "called Malika %s%s"}).Draw(t, "said")
		u, err := New().Understand(t.Context(), crm.Utterance{Text: fmt.Sprintf(said, mark, end), Now: monday, Known: book})
		if err != nil || len(u.Actions) != 1 {
			t.Fatalf("%v, %v", u, err)
		}
		a := u.Actions[0]
		if a.Customer == nil || !slices.Equal(a.Customer.IDs, []int64{1}) || a.Deal != nil || a.Reminder != nil || a.Activity == nil {
			t.Fatalf("%s%s: %+v", mark, end, a)
		}
	})
}

func TestAnOrderPutsSomethingOffAndAReportDoesNot(t *testing.T) {
	for text, want := range map[string]crm.Shift{
		"Shu bitimni yakshanbaga sur":                 crm.ShiftStep,
		"шу битимни якшанбага сур":                    crm.ShiftStep,
		"buni ertaga 11 ga ko'chiring":                crm.ShiftStep,
		"перенеси эту сделку на воскресенье":          crm.ShiftStep,
		"отложи на пятницу":                           crm.ShiftStep,
		"сдвинь на пятницу":                           crm.ShiftStep,
		"move this deal to Sunday":                    crm.ShiftStep,
		"postpone to Friday":                          crm.ShiftStep,
		"Aziz bilan uchrashuvni juma kuniga ko'chir":  crm.ShiftStep,
		"bitim yopilishini 15-dekabrga sur":           crm.ShiftClose,
		"перенеси закрытие сделки на 15 декабря":      crm.ShiftClose,
		"move the expected close to 15 December":      crm.ShiftClose,
		"bir haftaga sur":                             crm.ShiftStep, // to when is asked
		"Aziz uchrashuvni juma kuniga ko'chirdi":      "",
		"uchrashuvni juma kuniga surish kerak":        "",
		"Азиз перенёс встречу на пятницу":             "",
		"Azizga tel qildim, uchrashuvni jumaga surdi": "",
		"juma kuni Azizga tel qilishni eslat":         "",
		"Aziz moved to Friday":                        "",
	} {
		u := understand(t, text, phoneBook)
		got := crm.Shift("")
		if len(u.Actions) == 1 {
			got = u.Actions[0].Moves
		}
		if got != want {
			t.Errorf("%q puts off %q, want %q: %+v", text, got, want, u.Actions)
		}
	}
}

func TestWhatWasPaidIsToldFromWhatIsWanted(t *testing.T) {
	for text, want := range map[string]crm.Payment{
		"Dilnoza to'lov qildi 5 mln":              crm.PaidSome,
		"Dilnoza 5 mln to'ladi":                   crm.PaidSome,
		"Дилноза 5 млн тўлади":                    crm.PaidSome,
		"Dilnoza pul tashladi 5 mln":              crm.PaidSome,
		"Dilnozadan pul tushdi 5 mln":             crm.PaidSome,
		"Дильноза оплатила 5 млн":                 crm.PaidSome,
		"Дильноза перевела 5 млн":                 crm.PaidSome,
		"от Дильнозы пришли деньги 5 млн":         crm.PaidSome,
		"Dilnoza paid 5 mln":                      crm.PaidSome,
		"Dilnoza paid 5 mln in full":              "", // won
		"Dilnoza 10 mlnga kelishdik, 3 mln berdi": "",
		"Dilnoza 5 mln":                           "",
		"Ravshan 2 mln to'ladi, to'liq emas":      crm.PaidPart,
		"Dilnoza 2 mln qisman to'ladi":            crm.PaidPart,
		"Дильноза частично оплатила 2 млн":        crm.PaidPart,
		"Dilnoza paid part of it, 2 mln":          crm.PaidPart,
		"Dilnoza 5 mln to'laydi":                  "",
		"Дильноза хочет за 5 млн":                 "",
	} {
		u := understand(t, text, phoneBook)
		if u.Empty() || u.Actions[0].Deal == nil || u.Actions[0].Deal.Paid != want {
			t.Errorf("%q: %+v, want paid %q", text, u.Actions, want)
		}
	}
}

func TestMoneyBesideADealIsHeard(t *testing.T) {
	for text, want := range map[string]bool{
		"Dilnoza konditsioner oldi 10 mln, qarzi 3 mln":  true,
		"Дильноза взяла за 10 млн, остаток 3 млн":        true,
		"Dilnoza bought a fridge for 10 mln, owes 3 mln": true,
		"Dilnoza 10 mlnga kelishdik, 2 mln avans berdi":  true,
		"Dilnoza 10 mlnga oldi":                          false,
		"Dilnoza qarzini so'radi":                        false,
	} {
		if got := MoneyBeside(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestAStageOfADealIsNoMeeting(t *testing.T) {
	for _, text := range []string{
		"Dilnoza bilan muzokaradagi bitimni yutdik", "Выиграли с Дильнозой сделку на этапе переговоров", "Dilnoza muzokara bosqichidagi bitimni boy berdik",
	} {
		if u := understand(t, text, phoneBook); len(u.Actions) != 1 || u.Actions[0].Activity != nil || u.Actions[0].Deal == nil {
			t.Errorf("%q: %+v", text, u.Actions)
		}
	}
	if u := understand(t, "Dilnoza bilan muzokara qildik", phoneBook); len(u.Actions) != 1 || u.Actions[0].Activity == nil {
		t.Errorf("a negotiation is a meeting: %+v", u.Actions)
	}
}

func TestMoneyThatWasGivenBackIsNoPriceAndALostDealIsLost(t *testing.T) {
	for said, want := range map[string]crm.DealStatus{
		"Karimov Aziz muzlatkich bitimi yutqazildi, narxi qimmat": crm.Lost,
		"Malikaning bitimini yutqazdik":                           crm.Lost,
	} {
		if d := understand(t, said, phoneBook).Actions[0].Deal; d == nil || d.Status != want {
			t.Errorf("%q is %+v", said, d)
		}
	}
	for _, said := range []string{"Nodira Saidova 500 ming dollar qaytardi", "Bobur qarzini qaytardi 3 mln", "Игорь Пак вернул 2 млн"} {
		if d := understand(t, said, phoneBook).Actions[0].Deal; d == nil || d.Paid == "" {
			t.Errorf("%q is %+v", said, d)
		}
	}
}
