package pseudo_test

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"daftar/crm"
	"daftar/i18n"
	"daftar/i18n/pseudo"
)

const fullwidth = "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ"

func TestEveryLetterOfTheCatalogueIsRecognised(t *testing.T) {
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	c.OnMissing = func(key, tag string) { t.Errorf("missing in %s: %s", tag, key) }
	if err := pseudo.Add(c); err != nil {
		t.Fatal(err)
	}
	l := c.For(pseudo.Tag)
	now := time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC)
	sum := crm.Money{Minor: 412_000_000_00, Currency: crm.UZS}

	plain := func(r rune) bool { return unicode.IsLetter(r) && !strings.ContainsRune(fullwidth, r) }
	for _, said := range []string{
		l.Name(), l.T("stage.ready"), l.Plain("button.undo"), l.T("error.undo_conflict", "who", "7"),
		l.Refusal(crm.Refuse(crm.Invalid, "error.phone")),
		l.Money(sum), l.MoneyShort(sum), l.Totals([]crm.Money{sum, sum}), l.MoneyChange(sum, sum),
		l.Moment(crm.WhenAt(now), now), l.Moment(crm.WhenAt(now.AddDate(2, 0, 0)), now),
		l.Day(now.AddDate(0, 0, -5), now), l.DayTime(now, now), l.Date(now, now), l.Weekday(now.Weekday()),
		l.MonthYear(now), l.Month(now, now), l.MonthShort(now.Month()), l.Since(now), l.InMonth(now, now),
		l.Ago(now.AddDate(0, -3, 0), now), l.Span(time.Hour), l.NthDay(4), l.Days(4),
		i18n.Small(l.Plain("activity.call")),
	} {
		if said == "" || strings.ContainsFunc(said, plain) {
			t.Errorf("a plain letter in %q, or nothing", said)
		}
	}
}

func TestWhatAPersonWroteStaysAsTheyWroteIt(t *testing.T) {
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := pseudo.Add(c); err != nil {
		t.Fatal(err)
	}
	if got := c.For(pseudo.Tag).T("error.undo_conflict", "who", "Aziz"); !strings.Contains(got, "Aziz") {
		t.Errorf("a person's name is lost in %q", got)
	}
}
