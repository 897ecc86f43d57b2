package i18n

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"daftar/crm"
)

var tashkent = time.FixedZone("Asia/Tashkent", 5*60*60)

// monday is 23 November 2026, 10:00, on the clock of a person in Tashkent.
var monday = time.Date(2026, time.November, 23, 10, 0, 0, 0, tashkent)

func TestAMomentIsWrittenInWordsAndDigits(t *testing.T) {
	c := catalogue(t)
	at := func(year int, month time.Month, day, hour, minute int) crm.When {
		return crm.When{Year: year, Month: month, Day: day, Hour: hour, Min: minute, HasTime: true}
	}
	for _, x := range []struct {
		name              string
		when              crm.When
		uz, cyrl, ru, eng string
	}{
		{
			"today", at(2026, 11, 23, 18, 5),
			"bugun, 18:05", "бугун, 18:05", "сегодня, 18:05", "today, 18:05",
		},
		{
			"tomorrow", at(2026, 11, 24, 15, 0),
			"ertaga, 15:00", "эртага, 15:00", "завтра, 15:00", "tomorrow, 15:00",
		},
		{
			"yesterday", at(2026, 11, 22, 9, 0),
			"kecha, 09:00", "кеча, 09:00", "вчера, 09:00", "yesterday, 09:00",
		},
		{
			"this week", at(2026, 11, 27, 11, 0),
			"juma, 27-noyabr, 11:00", "жума, 27-ноябрь, 11:00", "пятница, 27 ноября, 11:00",
			"Friday, 27 November, 11:00",
		},
		{
			"next year, but soon", at(2027, 1, 11, 11, 0),
			"dushanba, 11-yanvar, 11:00", "душанба, 11-январь, 11:00", "понедельник, 11 января, 11:00",
			"Monday, 11 January, 11:00",
		},
		{
			"in a year", at(2027, 11, 23, 11, 0),
			"seshanba, 2027-yil 23-noyabr, 11:00", "сешанба, 2027-йил 23-ноябрь, 11:00",
			"вторник, 23 ноября 2027, 11:00", "Tuesday, 23 November 2027, 11:00",
		},
		{
			"last year", at(2025, 12, 31, 11, 0),
			"chorshanba, 2025-yil 31-dekabr, 11:00", "чоршанба, 2025-йил 31-декабрь, 11:00",
			"среда, 31 декабря 2025, 11:00", "Wednesday, 31 December 2025, 11:00",
		},
		{
			"a day without an hour", crm.OnDay(monday.AddDate(0, 0, 5)),
			"shanba, 28-noyabr", "шанба, 28-ноябрь", "суббота, 28 ноября", "Saturday, 28 November",
		},
		{"today without an hour", crm.OnDay(monday), "bugun", "бугун", "сегодня", "today"},
	} {
		for tag, want := range map[string]string{Uzbek: x.uz, UzbekCyrillic: x.cyrl, Russian: x.ru, English: x.eng} {
			if got := c.For(tag).Moment(x.when, monday); got != want {
				t.Errorf("%s in %s: %q, want %q", x.name, tag, got, want)
			}
		}
	}
}

func TestADayOfAListIsThatOfThePersonsClock(t *testing.T) {
	c := catalogue(t)
	lateOnSunday := time.Date(2026, time.November, 22, 20, 0, 0, 0, time.UTC) // Monday, 01:00 in Tashkent
	for _, x := range []struct {
		tag  string
		t    time.Time
		want string
	}{
		{Uzbek, lateOnSunday, "bugun"},
		{Uzbek, lateOnSunday.Add(-2 * time.Hour), "kecha"},
		{Uzbek, monday.AddDate(0, 0, -7), "dushanba, 16-noyabr"},
		{UzbekCyrillic, monday.AddDate(0, 0, -7), "душанба, 16-ноябрь"},
		{Russian, monday.AddDate(0, 0, -7), "пн, 16 ноября"},
		{English, monday.AddDate(0, 0, -7), "Mon, 16 November"},
		{Uzbek, monday.AddDate(-1, 0, 0), "2025-yil 23-noyabr"},
		{Russian, monday.AddDate(-1, 0, 0), "23 ноября 2025"},
		{English, monday.AddDate(-1, 0, 0), "23 November 2025"},
	} {
		if got := c.For(x.tag).Day(x.t, monday); got != x.want {
			t.Errorf("%s, %v: %q, want %q", x.tag, x.t, got, x.want)
		}
	}
	if got, want := c.For(Uzbek).DayTime(lateOnSunday, monday), "bugun, 01:00"; got != want {
		t.Errorf("with the hour: %q, want %q", got, want)
	}
	if got, want := c.For(Uzbek).Date(monday, monday), "dushanba, 23-noyabr"; got != want {
		t.Errorf("today in full: %q, want %q", got, want)
	}
}

func TestMonthsStandInTheCaseThatTheLanguageAsks(t *testing.T) {
	c := catalogue(t)
	march := time.Date(2025, time.March, 3, 0, 0, 0, 0, tashkent)
	august := time.Date(2026, time.August, 3, 0, 0, 0, 0, tashkent)
	for tag, want := range map[string][]string{
		Uzbek: {
			"mart 2025", "2025-yil martdan beri", "avgustda", "2025-yil martda", "avgust", "mart 2025", "mar",
		},
		UzbekCyrillic: {
			"март 2025", "2025-йил мартдан бери", "августда", "2025-йил мартда", "август", "март 2025", "мар",
		},
		Russian: {
			"март 2025", "с марта 2025", "в августе", "в марте 2025", "август", "март 2025", "мар",
		},
		English: {
			"March 2025", "since March 2025", "in August", "in March 2025", "August", "March 2025", "Mar",
		},
	} {
		l := c.For(tag)
		got := []string{
			l.MonthYear(march), l.Since(march), l.InMonth(august, monday), l.InMonth(march, monday),
			l.Month(august, monday), l.Month(march, monday), l.MonthShort(time.March),
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: %q, want %q", tag, got[i], want[i])
			}
		}
	}
}

func TestSpansOfTimeAreAsCoarseAsPeopleSayThem(t *testing.T) {
	c := catalogue(t)
	uz, ru, en := c.For(Uzbek), c.For(Russian), c.For(English)
	ago := func(l *Locale, days int) string { return l.Ago(monday.AddDate(0, 0, -days), monday) }
	for _, x := range []struct{ got, want string }{
		{ago(uz, 0), "bugun"},
		{ago(uz, 1), "kecha"},
		{ago(uz, 5), "5 kun oldin"},
		{ago(ru, 2), "2 дня назад"},
		{ago(ru, 14), "2 недели назад"},
		{ago(en, 45), "6 weeks ago"},
		{ago(ru, 150), "5 месяцев назад"},
		{ago(en, 364), "12 months ago"},
		{ago(en, 365), "1 year ago"},
		{ago(ru, 1900), "5 лет назад"},
		{uz.Span(15 * time.Minute), "15 daqiqa"},
		{ru.Span(119 * time.Minute), "1 час"},
		{en.Span(72 * time.Hour), "3 days"},
		{uz.NthDay(4), "4-kun"},
		{ru.NthDay(4), "4-й день"},
		{en.NthDay(4), "day 4"},
		{en.Weekday(time.Sunday), "Sunday"},
		{en.Weekday(time.Monday), "Monday"},
		{en.Clock(monday), "10:00"},
	} {
		if x.got != x.want {
			t.Errorf("%q, want %q", x.got, x.want)
		}
	}
}

func TestAnyMomentHasItsHourAndNeverAGap(t *testing.T) {
	c := catalogue(t)
	rapid.Check(t, func(t *rapid.T) {
		tag := rapid.SampledFrom(c.Tags()).Draw(t, "tag")
		then := monday.Add(time.Duration(rapid.Int64Range(-5000, 5000).Draw(t, "hours")) * time.Hour)
		w := crm.WhenAt(then)
		got := c.For(tag).Moment(w, monday)
		if !strings.HasSuffix(got, ", "+w.Clock()) {
			t.Fatalf("%v in %s is %q, without its hour", w, tag, got)
		}
		if strings.Contains(got, "  ") || strings.Contains(got, ", ,") || strings.HasPrefix(got, ",") {
			t.Fatalf("%v in %s is %q", w, tag, got)
		}
	})
}
