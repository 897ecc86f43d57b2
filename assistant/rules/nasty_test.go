package rules

import (
	"slices"
	"testing"

	"daftar/crm"
)

// TestDatesThatMislead: no date is better than a wrong one, and what is open is asked.
func TestDatesThatMislead(t *testing.T) {
	for _, r := range table(t, "testdata/nasty.tsv") {
		got := ""
		for _, a := range understand(t, r[1], nil).Actions {
			switch {
			case got != "":
			case a.Reminder != nil:
				got = a.Reminder.When.String()
			case slices.Contains(a.NotSure, "reminder"):
				got = "?"
			}
		}
		if want := cell(r, 2); got != want {
			t.Errorf("%s: %q is due %q, want %q", r[0], r[1], got, want)
		}
	}
}

// TestWhatASentenceTakesBackIsNotKept: the later of two values counts, whatever
// takes the first back.
func TestWhatASentenceTakesBackIsNotKept(t *testing.T) {
	for _, slip := range []string{
		" deb adashibman ", " degan edim, yo'q ", ", aniqrog'i ", ", aslida ", ", ошибся, ", ", точнее ", ", вернее ", ", I mean ", ", sorry, ", " yo'q ", ", то есть ",
		" деб адашибман ", ", аниқроғи ", ", actually ", ", ой, ", " degandim ", " deb yozibman, ", ", to'g'rirog'i ", ", нет, ", ", no wait, ",
	} {
		for what, pair := range map[string][2]string{
			"reminder": {"14-mart", "15-mart"}, "amount": {"5 mln", "6 mln"}, "items": {"3 ta stul", "4 ta stul"},
		} {
			u := understand(t, pair[0]+slip+pair[1], nil)
			want := map[string]string{"reminder": "2027-03-15T09:00", "amount": "6000000", "items": "stul|4"}[what]
			if got := row(u)[what]; got != want {
				t.Errorf("%q: %s is %q, want %q", pair[0]+slip+pair[1], what, got, want)
			}
		}
		u := understand(t, "Azizga"+slip+"Malikaga tel qildim", nil)
		if len(u.Actions) != 1 || row(u)["customer"] != "Malika" {
			t.Errorf("%q: %+v", "Azizga"+slip+"Malikaga tel qildim", u)
		}
	}
}

// TestABirthdayIsTakenBackToo: the later date is the birthday.
func TestABirthdayIsTakenBackToo(t *testing.T) {
	for _, text := range []string{
		"Azizning tug'ilgan kuni 14-mart deb adashibman 15-mart ekan", "Азизнинг туғилган куни 14-март деб адашибман 15-март экан",
	} {
		u := understand(t, text, nil)
		if len(u.Actions) != 1 || u.Actions[0].Customer == nil || u.Actions[0].Customer.Birthday != (crm.Birthday{Month: 3, Day: 15}) {
			t.Errorf("%q: %+v", text, u)
		}
	}
}
