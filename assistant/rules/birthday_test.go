package rules

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"daftar/crm"
)

// born is a birthday as a table writes it, "?" where the text leaves it open.
func born(a crm.Action) string {
	day := ""
	if slices.Contains(a.NotSure, "birthday") {
		day = "?"
	}
	if a.Customer != nil {
		day += a.Customer.Birthday.String()
	}
	return day
}

// reminders are the reminders of all actions, one behind the other.
func reminders(u crm.Understanding) string {
	out := ""
	for _, a := range u.Actions {
		if a.Reminder != nil {
			out += a.Reminder.When.String()
		}
	}
	return out
}

func first(u crm.Understanding) (name, day string) {
	if u.Empty() {
		return "", ""
	}
	return row(u)["customer"], born(u.Actions[0])
}

func TestBirthdaysAsPeopleTypeThem(t *testing.T) {
	for _, r := range table(t, "testdata/birthdays.tsv") {
		text := strings.ReplaceAll(r[1], `\n`, "\n")
		u := understand(t, text, nil)
		checkSpans(t, text, u)
		name, day := first(u)
		if reminder := reminders(u); !alike("customer", name, cell(r, 2)) || day != cell(r, 3) || reminder != cell(r, 4) {
			t.Errorf("%s: %q is %q born %q, reminder %q; want %q %q %q", r[0], text, name, day, reminder, cell(r, 2), cell(r, 3), cell(r, 4))
		}
	}
}

func TestABirthdayLeavesTheRestOfTheSentence(t *testing.T) {
	for text, want := range map[string]string{
		"Aziz Karimov 901234567, tug'ilgan kuni 1-yanvar, konditsioner so'rayapti 5 mln, ertaga 11da tel qilish": "01-01 Aziz Karimov +998901234567 5000000 UZS open 2026-11-24T11:00",
		"Yangi mijoz: Aziz Karimov, 90 123 45 67, tug'ilgan kuni 14.03.1990":                                     "1990-03-14 Aziz Karimov +998901234567",
		"Позвонил Азизу, др 05.05.90 90 123 45 67":                                                               "1990-05-05 Азиз +998901234567 call",
		"Hamid akani tug'ilgan kuni 7-mart":                                                                      "03-07 Hamid note",
		"Met with Olga Kim, her bday 5 may, she wants 2 laptops for $900":                                        "05-05 Olga Kim meeting 900 USD open",
		"Aziz aka 5 mlnga oldi, 14 mart tug'ilgan kuni":                                                          "03-14 Aziz 5000000 UZS won",
		"вчера был др у Игоря":                                                                                   "11-22 Игорь note",
	} {
		u := understand(t, text, nil)
		r := row(u)
		_, day := first(u)
		got := strings.Fields(strings.Join([]string{day, r["customer"], r["phone"], r["activity"], r["amount"], r["currency"], r["status"], r["reminder"]}, " "))
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q:\n got %s\nwant %s", text, s, want)
		}
	}
	u := understand(t, "Aziz tug'ilgan kuni 14 mart soat 18da tel qilish", nil)
	if r := u.Actions[0].Reminder; r == nil || strings.Contains(r.Text, "kuni") {
		t.Errorf("what is to be done is not the birthday: %+v", r)
	}
}

func TestADayThatNoCalendarHasIsToldFromOtherWords(t *testing.T) {
	for text, want := range map[string]bool{
		"31 aprel": true, "31-aprel": true, "29 fevral 1999": true, "32.13": true, "31.02": true, "31.02.1990": true, "32/05/90": true,
		"31 апреля": true, "31 aprel 1990-yil": true, "April 31": true, "tugʻilgan kunim 31-aprel": true, "32-mart!": true,
		"14 mart": false, "29.02.2000": false, "5 dona": false, "5 dona kerak": false, "yoʻq": false, "Qancha turadi": false, "": false,
		"14": false, "90 123 45 67": false, "25:70": false, "32.13 kg": false, "50-60": false, "31 aprel kuni 5 dona kerak": false, "5 mln": false,
		strings.Repeat("31 aprel ", 4096): false,
	} {
		if got := ImpossibleDay(text, monday); got != want {
			t.Errorf("%.60q: %v", text, got)
		}
	}
}

func TestAListGivesEveryoneTheirBirthday(t *testing.T) {
	for text, want := range map[string]string{
		"Azizning tug'ilgan kuni 14 mart, Malikaniki 3 may":              "Aziz 03-14; Malika 05-03",
		"Malikani tugilgan kuni 3-may va Azizniki 14-mart":               "Malika 05-03; Aziz 03-14",
		"ДР: Азиз 14 марта, Малика 3 мая, Игорь 5 мая":                   "Азиз 03-14; Малика 05-03; Игорь 05-05",
		"ДР: Азиз - 14.03.90; Малика - 3.05":                             "Азиз 1990-03-14; Малика 05-03",
		"Aziz - 14 mart, Malika - 3 may tug'ilgan kunlari":               "Aziz 03-14; Malika 05-03",
		"Azizning tug'ilgan kuni - 14-mart. Malikaniki - 3-may.":         "Aziz 03-14; Malika 05-03",
		"Tug'ilgan kunlar\nAziz 14 mart\nMalika 3 may":                   "Aziz 03-14; Malika 05-03",
		"Azizga tel qildim, Malika opaning tug'ilgan kuni 3 may":         "Aziz ; Malika 05-03",
		"Azizning tug'ilgan kuni 14-mart, Malikaga 5-dekabr tel qilish":  "Aziz 03-14; Malika  @2026-12-05T09:00",
		"14 марта встреча с Азизом, а 15 марта у Малики день рождения":   "Азиз  @2027-03-14T09:00; Малика 03-15",
		"напомни 13 марта поздравить Азиза, у Малики день рождения 3/05": "Азиз  @2027-03-13T09:00; Малика 05-03",
	} {
		var got []string
		for _, a := range understand(t, text, nil).Actions {
			name, day := first(crm.Understanding{Actions: []crm.Action{a}})
			s := name + " " + day
			if a.Reminder != nil {
				s += " @" + a.Reminder.When.String()
			}
			got = append(got, s)
		}
		if s := strings.Join(got, "; "); s != want {
			t.Errorf("%q:\n got %s\nwant %s", text, s, want)
		}
	}
}

func TestABirthdayWithoutANameIsACustomerWithoutAName(t *testing.T) {
	u := understand(t, "tug'ilgan kuni 14-mart", nil)
	if len(u.Actions) != 1 || u.Actions[0].Customer == nil || !slices.Contains(u.Actions[0].NotSure, "customer") {
		t.Fatalf("%+v", u)
	}
	if c := *u.Actions[0].Customer; c.Name != "" || c.Birthday != (crm.Birthday{Month: time.March, Day: 14}) || c.New {
		t.Errorf("%+v", c)
	}
}

func TestANewBirthdayTakesTheOldOneBack(t *testing.T) {
	for _, text := range []string{"yo'q, tug'ilgan kuni 15-mart", "нет, др 15 марта", "др не 14 марта, а 15 марта", "tug'ilgan kuni 14-mart emas, 15-mart", "no, her birthday is March 15"} {
		u := understand(t, text, nil)
		if _, day := first(u); len(u.Actions) != 1 || !u.Actions[0].Correction || day != "03-15" {
			t.Errorf("%q: %q %+v", text, day, u.Actions)
		}
	}
}

func TestABareAnswerIsOneDay(t *testing.T) {
	for text, want := range map[string]string{
		"14 mart": "03-14", "14.03": "03-14", "14/03/1990": "1990-03-14", "14-mart 1990 yil": "1990-03-14", "14 марта": "03-14",
		"March 14": "03-14", "5 may": "05-05", "29 fevral": "02-29", "1990-03-14": "1990-03-14", "1990/03/14": "1990-03-14",
		"14-03": "03-14", "5.5": "05-05", "14 03 1990": "1990-03-14", "14031990": "1990-03-14", "14.03.90": "1990-03-14", "14.03.05": "2005-03-14",
		"14 mart 90": "1990-03-14", "14-мартда": "03-14", "14 март 1990 йил": "1990-03-14", "1990-yil 14-mart": "1990-03-14",
		"on beshinchi mart": "03-15", "четырнадцатого марта": "03-14", "14-го марта 1990 г.": "1990-03-14", "March 14th, 1990": "1990-03-14",
		"the 14th of March": "03-14", "Mening tug'ilgan kunim 14-mart": "03-14", "я родился 14 марта": "03-14", "my birthday is May 5": "05-05",
		"14 mart, rahmat": "03-14", "у меня 14 марта": "03-14", "i was born on 14 March 1985": "1985-03-14", "14.03.1850": "03-14", "14.03.2030": "03-14",
		"14.03.2026": "2026-03-14", "29.02.88": "1988-02-29", "14 mart kuni": "03-14", "14-mart.": "03-14", " 14 MART ": "03-14",

		"": "", "ertaga": "", "bugun": "", "bilmayman": "", "не скажу": "", "14": "", "mart": "", "1990": "", "31 fevral": "", "31.02": "", "29.02.1990": "",
		"32.13.1990": "", "14 mart yoki 15 mart": "", "14.03 15.03": "", "14 mart soat 11": "", "14:03": "", "juma": "", "14 mart emas": "", "не 14 марта": "",
		"14 mart 5 mln": "", "901234567": "", "+998901234567": "", "14 mart Azizga tel": "", "14 mart?": "", "mart oxiri": "", "14-chislo": "", "3 kundan keyin": "",
		"14 mart 2 ta": "", "5%": "", "aprel yoki may": "", "menimcha aprelda": "",
	} {
		got, ok := Birthday(text, monday)
		if got.String() != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", text, got, ok, want)
		}
	}
	if _, ok := Birthday(strings.Repeat("14 mart ", 4096), monday); ok {
		t.Error("a text without end passes for a day")
	}
}

// How people write a day; the verbs of fmt are day, month, year.
var (
	monthNames = map[string][]string{
		"uz":      strings.Fields("yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr"),
		"uz-Cyrl": strings.Fields("январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"),
		"ru":      strings.Fields("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
		"en":      strings.Fields("January February March April May June July August September October November December"),
	}
	dayStyles   = map[string][]string{"uz": {"%d-%s", "%d %s"}, "uz-Cyrl": {"%d-%s", "%d %s"}, "ru": {"%d %s", "%d-го %s"}, "en": {"%d %s", "%[2]s %[1]d"}}
	yearStyles  = map[string][]string{"uz": {" %d", " %d-yil", " %d yil"}, "uz-Cyrl": {" %d", " %d йил"}, "ru": {" %d", " %d г.", " %d года"}, "en": {" %d", ", %d"}}
	numberStyle = []string{"%02[1]d.%02[2]d", "%02[1]d/%02[2]d", "%02[1]d.%02[2]d.%[3]d", "%02[1]d-%02[2]d-%[3]d", "%[1]d/%02[2]d/%[3]d", "%[3]d-%02[2]d-%02[1]d"}
)

func drawBirthday(t *rapid.T, lang string) (string, crm.Birthday) {
	year := rapid.IntRange(1932, 2024).Draw(t, "year")
	d := time.Date(year, time.January, rapid.IntRange(1, 366).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
	b := crm.Birthday{Month: d.Month(), Day: d.Day(), Year: d.Year()}
	if rapid.Bool().Draw(t, "numbers") {
		style := rapid.SampledFrom(numberStyle).Draw(t, "style")
		if !strings.Contains(style, "[3]") {
			b.Year = 0
			return fmt.Sprintf(style, b.Day, int(b.Month)), b
		}
		return fmt.Sprintf(style, b.Day, int(b.Month), b.Year), b
	}
	text := fmt.Sprintf(rapid.SampledFrom(dayStyles[lang]).Draw(t, "style"), b.Day, monthNames[lang][b.Month-1])
	if rapid.Bool().Draw(t, "with year") {
		return text + fmt.Sprintf(rapid.SampledFrom(yearStyles[lang]).Draw(t, "year style"), b.Year), b
	}
	b.Year = 0
	return text, b
}

func TestEveryBirthdayFrameHoldsWithNamesAndDaysNeverSeen(t *testing.T) {
	for _, r := range table(t, "testdata/birthframes.tsv") {
		t.Run(r[1], func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				day, want := drawBirthday(rt, r[0])
				f := fill(rt, r[0], strings.ReplaceAll(r[1], "<D>", day))
				u := understand(t, f.text, nil)
				name, got := first(u)
				if got != want.String() {
					rt.Fatalf("%q: born %q, want %q", f.text, got, want)
				}
				if at := reminders(u); at != cell(r, 3) {
					rt.Fatalf("%q: reminder %q, want %q", f.text, at, cell(r, 3))
				}
				if who := f.expect(cell(r, 2)); who != "" && !alike("customer", name, who) {
					rt.Fatalf("%q: %q, want %q", f.text, name, who)
				}
				if a := u.Actions[0]; a.Activity != nil && !a.Activity.At.IsZero() {
					rt.Fatalf("%q: the birthday dates the activity: %v", f.text, a.Activity.At)
				}
			})
		})
	}
}

func TestADayThatIsWrittenIsTheDayThatIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, want := drawBirthday(t, rapid.SampledFrom([]string{"uz", "uz-Cyrl", "ru", "en"}).Draw(t, "lang"))
		if got, ok := Birthday(text, monday); !ok || got != want {
			t.Fatalf("%q: %v %v, want %v", text, got, ok, want)
		}
	})
}

func FuzzBirthday(f *testing.F) {
	for _, s := range []string{"14 mart", "14.03.1990", "1990-03-14", "31 fevral", "14 03 90", "March 14th, 1990", "tug'ilgan kunim 5.5", "14031990", "٣.٤.١٩٩٠", "др 14/03, а не 15", "1 fevra31 fevral", "tug'ilAnkun", "-1.1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b, ok := Birthday(text, monday)
		if ok != b.Known() {
			t.Fatalf("%q: %v %v", text, b, ok)
		}
		if again, real := crm.NewBirthday(b.Year, b.Month, b.Day); ok && (!real || again != b || b.Year > monday.Year()) {
			t.Fatalf("%q: %v is no day", text, b)
		}
		u, err := New().Understand(context.Background(), crm.Utterance{Text: "др " + text, Now: monday})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range u.Actions {
			if c := a.Customer; c != nil && c.Birthday.Known() {
				if _, real := crm.NewBirthday(c.Birthday.Year, c.Birthday.Month, c.Birthday.Day); !real {
					t.Fatalf("%q: %v is no day", text, c.Birthday)
				}
			}
		}
	})
}

func BenchmarkUnderstandBirthday200(b *testing.B) {
	const text = "Aziz Karimov 901234567, tug'ilgan kuni 14.03.1990, konditsioner so'rayapti 5 mln so'm, ertaga 11da tel qilish kerak. Malikaning tug'ilgan kuni 3 may, 2 mln avans berdi, juma kuni soat 15 da kelaman dedi, xo'p"
	e := New()
	for b.Loop() {
		if _, err := e.Understand(context.Background(), crm.Utterance{Text: text, Now: monday}); err != nil {
			b.Fatal(err)
		}
	}
}
