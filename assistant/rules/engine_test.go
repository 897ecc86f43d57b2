package rules

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/crm/fold"
)

// bookOf answers like the store: customers any of whose name keys is asked for.
func bookOf(t testing.TB, names ...string) func([]string) ([]crm.KnownCustomer, error) {
	t.Helper()
	asked := 0
	return func(keys []string) ([]crm.KnownCustomer, error) {
		if asked++; asked > 1 {
			t.Error("the book was asked twice for one message")
		}
		var out []crm.KnownCustomer
		for i, n := range names {
			if slices.ContainsFunc(fold.Keys(n), func(k string) bool { return slices.Contains(keys, k) }) {
				out = append(out, crm.KnownCustomer{ID: int64(i + 1), Name: n})
			}
		}
		return out, nil
	}
}

func TestTheBookDecidesWhoIsMeant(t *testing.T) {
	names := []string{"Aziz Karimov", "Aziz Toshev", "Нодира Алиева", "Otkir", "Lola", "Нодир", "Xurmo Savdo"}
	for text, want := range map[string][]int64{
		"azizga tel qildim":                     {1, 2},
		"Aziz Toshevga tel qildim":              {2},
		"Позвонил Азизу Каримову":               {1},
		"Aziz Valiyevga tel qildim":             {},
		"созвонился с Нодирой":                  {3},
		"позвонил Нодиру":                       {6},
		"O'tkirga katalog jo'natdim":            {4},
		"lola bilan gaplashdim":                 {5},
		"Ертага Ўткирга телефон қилиш керак":    {4},
		"Toshev Aziz bilan uchrashdim":          {2},
		"xurmo savdoga 5 mlnlik kabel sotdim":   {7},
		"Called Nodira yesterday, she is happy": {3},
	} {
		u := understand(t, text, bookOf(t, names...))
		if u.Empty() || u.Actions[0].Customer == nil {
			t.Errorf("%q: nobody", text)
			continue
		}
		if got := u.Actions[0].Customer.IDs; !slices.Equal(got, want) {
			t.Errorf("%q: %v (%s), want %v", text, got, u.Actions[0].Customer.Name, want)
		}
	}
}

func TestOneMessageMayHoldSeveralActions(t *testing.T) {
	for text, want := range map[string]string{
		"Azizga tel qildim, Malikaga katalog jo'natdim":                       "Aziz call; Malika message",
		"Позвонил Азизу, 5 млн хочет. Малике отправил прайс":                  "Азиз call 5000000 open; Малика message",
		"Called Nodir, no answer. Met with Olga Kim, she wants it for $2,000": "Nodir call; Olga Kim meeting 2000 open",
		"Azizga va Malikaga qo'ng'iroq qildim":                                "Aziz call; Malika call",
		"Созвонился с Игорем и Мариной":                                       "Игорь call; Марина call",
		"Azizga bordim, ertaga Malikaga tel qilish kerak":                     "Aziz visit; Malika @2026-11-24T09:00",
		"Dilshod 5 mlnga oldi, Umida rad etdi":                                "Dilshod 5000000 won; Umida lost",
		"Sardorga tel qildim olmadi\nKamolaga sms yozdim":                     "Sardor call; Kamola message",
	} {
		var got []string
		for _, a := range understand(t, text, nil).Actions {
			r := row(crm.Understanding{Actions: []crm.Action{a}})
			s := strings.Join(strings.Fields(strings.Join([]string{r["query"], r["customer"], r["activity"], r["amount"], r["status"]}, " ")), " ")
			if r["reminder"] != "" {
				s += " @" + r["reminder"]
			}
			got = append(got, s)
		}
		if s := strings.Join(got, "; "); s != want {
			t.Errorf("%q:\n got %s\nwant %s", text, s, want)
		}
	}
}

func TestWhatIsNotSureIsSaidSo(t *testing.T) {
	for text, want := range map[string]string{
		"Azizga 32-dekabrda tel qilish kerak":      "reminder",
		"Позвонить Азизу 31.02":                    "reminder",
		"Call Aziz at 25:00":                       "reminder",
		"kecha 15:00 da Malikaga qongiroqni eslat": "reminder",
		"32-dekabr Malikaga tel":                   "reminder",
		"tel qildim, 5 mlnga kelishdik":            "customer",
	} {
		u := understand(t, text, nil)
		if u.Empty() || !slices.Contains(u.Actions[0].NotSure, want) {
			t.Errorf("%q: %+v, want %s not sure", text, u, want)
		}
		for _, a := range u.Actions {
			if want == "reminder" && a.Reminder != nil {
				t.Errorf("%q: a date that does not exist became %v", text, a.Reminder.When)
			}
		}
	}
}

func TestOutcomesOfCalls(t *testing.T) {
	for text, want := range map[string]crm.Outcome{
		"Azizga tel qildim, javob bermadi":      crm.NoAnswer,
		"Азиз не взял трубку":                   crm.NoAnswer,
		"Called Aziz, no answer":                crm.NoAnswer,
		"Azizga tel qildim band ekan":           crm.Busy,
		"Позвонил Азизу, занято":                crm.Busy,
		"Позвонил Азизу, не тот номер":          crm.WrongNumber,
		"Called Aziz, left a voicemail":         crm.LeftMessage,
		"Aziz bilan gaplashdim":                 crm.Connected,
		"Созвонились с Азизом":                  crm.Connected,
		"Azizga tel qildim, telefoni o'chiq":    crm.NoAnswer,
		"Азизга қўнғироқ қилдим, кўтармади":     crm.NoAnswer,
		"azizga tel qildim trubkani ko'tarmadi": crm.NoAnswer,
	} {
		u := understand(t, text, nil)
		if u.Empty() || u.Actions[0].Activity == nil || u.Actions[0].Activity.Outcome != want {
			t.Errorf("%q: %+v, want %s", text, u.Actions, want)
		}
	}
}

func TestCorrectionsReplaceWhatTheyName(t *testing.T) {
	for text, want := range map[string]string{
		"yo'q, 7 mln":           "7000000",
		"не 5, а 7 млн":         "7000000",
		"7 mln emas 5 mln":      "5000000",
		"no, 8 mln":             "8000000",
		"нет, в субботу в 11":   "@2026-11-28T11:00",
		"not Friday, Saturday":  "@2026-11-28T09:00",
		"Aziz emas, Malika":     "Malika",
		"juma emas shanba kuni": "@2026-11-28T09:00",
		"ошибся, 12 млн":        "12000000",
		"не Азиз, а Малика":     "Малика",
	} {
		u := understand(t, text, nil)
		if len(u.Actions) != 1 || !u.Actions[0].Correction {
			t.Errorf("%q: %+v is no single correction", text, u.Actions)
			continue
		}
		r := row(u)
		if got := r["customer"] + r["amount"]; got != want && "@"+r["reminder"] != want {
			t.Errorf("%q: %v, want %s", text, r, want)
		}
	}
}

func TestTagsAndSmallTalk(t *testing.T) {
	if u := understand(t, "Aziz 5 mln #VIP #Optom #bahor2026 #eski_mijoz", nil); len(u.Actions) != 1 || strings.Join(u.Actions[0].Tags, " ") != "vip optom bahor2026 eski_mijoz" {
		t.Errorf("tags: %+v", u.Actions)
	}
	for _, text := range []string{"Salom!", "Xo'p bo'ladi", "Ок, спасибо", "thanks a lot", "👍", "Assalomu alaykum aka"} {
		if u := understand(t, text, nil); !u.SmallTalk || !u.Empty() {
			t.Errorf("%q is small talk, got %+v", text, u)
		}
	}
	for _, text := range []string{"qwerty asdf", "5", ""} {
		if u := understand(t, text, nil); !u.Empty() || u.SmallTalk {
			t.Errorf("%q means nothing, got %+v", text, u)
		}
	}
}

func TestTitlesNameTheGoods(t *testing.T) {
	for text, want := range map[string]string{
		"Azizga 5 mln so'mlik konditsionerga qiziqyapti":    "konditsioner",
		"Позвонил Азизу, интересуется ноутбуками на 15 млн": "ноутбуки",
		"Called Aziz, he wants 20 laptops for $9,000":       "20 laptops",
		"Malika 2 ta printer oldi 3 mln":                    "2 ta printer",
	} {
		u := understand(t, text, nil)
		if u.Empty() || u.Actions[0].Deal == nil || u.Actions[0].Deal.Title != want {
			t.Errorf("%q: %+v, want %s", text, u.Actions, want)
		}
	}
}

// checkSpans reports what no understanding of a text may break.
func checkSpans(t interface{ Fatalf(string, ...any) }, text string, u crm.Understanding) {
	check := func(what string, s crm.Span) {
		if s.From < 0 || s.To > len(text) || s.From > s.To || !utf8.ValidString(text[s.From:s.To]) && utf8.ValidString(text) {
			t.Fatalf("%q: the span of the %s is %v of %d", text, what, s, len(text))
		}
	}
	for _, a := range u.Actions {
		check("action", a.Span)
		if c := a.Customer; c != nil {
			check("customer", c.Span)
		}
		if a.Activity != nil {
			check("activity", a.Activity.Span)
		}
		if d := a.Deal; d != nil {
			check("deal", d.Span)
			if d.Amount.Currency != "" && d.Amount.Validate() != nil {
				t.Fatalf("%q: amount %+v", text, d.Amount)
			}
		}
		for _, it := range a.Items {
			check("item", it.Span)
			if it.Quantity < 0 || it.Quantity > crm.MaxQuantity || it.Price.Currency != "" && it.Price.Validate() != nil {
				t.Fatalf("%q: item %+v", text, it)
			}
		}
		if r := a.Reminder; r != nil {
			check("reminder", r.Span)
			if r.When.Zero() {
				t.Fatalf("%q: a reminder without a day", text)
			}
		}
	}
}

func TestSpansLieInsideTheText(t *testing.T) {
	words := strings.Fields("Aziz Malikaga Каримову tel qildim позвонил called 5 mln млн $ , . ertaga завтра soat 11 da 15:00 juma emas не 90 123 45 67 +998901234567 oldi rad etdi yo'q # vip \n ООО « » 32-dekabr aka bilan с у 3 ta stul шт x kabel metri dan по each sorry точнее")
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 30).Draw(t, "words"), " ")
		u, err := New().Understand(context.Background(), crm.Utterance{Text: text, Now: monday})
		if err != nil {
			t.Fatalf("%v", err)
		}
		checkSpans(t, text, u)
	})
}

func TestAnErrorOfTheBookIsPassedOn(t *testing.T) {
	_, err := New().Understand(context.Background(), crm.Utterance{Text: "Azizga tel qildim", Now: monday, Known: func([]string) ([]crm.KnownCustomer, error) {
		return nil, context.DeadlineExceeded
	}})
	if err == nil {
		t.Error("the error is lost")
	}
}

func FuzzUnderstand(f *testing.F) {
	for _, s := range []string{"Azizga tel qildim, 5 mln", "не 5, а 7 млн", "Встретился с Еленой Ким в 15:00", "\xff\xfe", "o'", "5-", "ООО «", "#", "half past", "через", "٩٠١٢٣٤٥٦٧"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := New().Understand(context.Background(), crm.Utterance{Text: text, Now: monday})
		if err != nil {
			t.Fatal(err)
		}
		checkSpans(t, text, u)
	})
}

func FuzzMoney(f *testing.F) {
	f.Add("5 mln so'm")
	f.Add("1 200 000,50 $ 5-7 mlrd")
	f.Fuzz(func(t *testing.T, text string) {
		for _, a := range Money(text) {
			if a.Money.Validate() != nil || a.Money.Zero() || a.Span.To > len(text) {
				t.Fatalf("%q: %+v", text, a)
			}
		}
		_ = Phones(text)
	})
}

func FuzzWhen(f *testing.F) {
	f.Add("ertaga soat 15:00 da")
	f.Add("31.02 24:00 через 3 дня")
	f.Fuzz(func(t *testing.T, text string) {
		if w, ok := When(text, monday); ok && (w.Zero() || w.Hour > 23 || w.Min > 59 || w.Day < 1) {
			t.Fatalf("%q: %v", text, w)
		}
	})
}

const typical = "Aziz aka bilan gaplashdim, 5 mln so'mlik konditsionerga qiziqyapti, juma kuni soat 11 da qayta qo'ng'iroq qilishim kerak. Malikaga katalog tashladim, ertaga javob beradi, avans 1 mln bo'ladi"

func BenchmarkUnderstand200(b *testing.B) {
	e := New()
	for b.Loop() {
		if _, err := e.Understand(context.Background(), crm.Utterance{Text: typical, Now: monday}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnderstand4096(b *testing.B) {
	e, long := New(), strings.Repeat(typical+". ", 4096/len(typical)+1)[:4096]
	for b.Loop() {
		if _, err := e.Understand(context.Background(), crm.Utterance{Text: long, Now: monday}); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAFirmGoesWithThePersonOrIsTheCustomer(t *testing.T) {
	for text, want := range map[string][2]string{
		"ООО Ромашка, директор Сергей, 5 млн":                                   {"Сергей", "Ромашка"},
		"Orzu MChJ 15 mln so'mlik shartnoma":                                    {"Orzu", "Orzu"},
		"Позвонил в ООО «Ромашка»":                                              {"Ромашка", "Ромашка"},
		"Aziz Karimov MChJ Orzu 90 123 45 67":                                   {"Aziz Karimov", "Orzu"},
		"Artelga bordim, 5 mln":                                                 {"Artel", "Artel"},
		"Baraka MCHJ dan Olim aka, 90 999 88 77, 10 ta konditsioner kerak ekan": {"Olim", "Baraka"},
		"Aziz aka Artel konditsioner so'radi 5 mln":                             {"Aziz", ""},
		"«Bahor» MChJ direktori Nodir bilan gaplashdim":                         {"Nodir", "Bahor"},
	} {
		u := understand(t, text, nil)
		if len(u.Actions) != 1 || u.Actions[0].Customer == nil {
			t.Errorf("%q: %+v", text, u.Actions)
			continue
		}
		if c := u.Actions[0].Customer; c.Name != want[0] || c.Company != want[1] {
			t.Errorf("%q: %q of %q, want %v", text, c.Name, c.Company, want)
		}
	}
}
