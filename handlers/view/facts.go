package view

import (
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// How much of what a person wrote fits where, in code points.
const (
	inLabel = 48  // a button's, or one of several in a line
	inLine  = 64  // a line among many
	inStory = 110 // the one that matters

	inContact = 44 // of what was said last, in one line with when and how
)

// clip shortens words to one line of at most n code points.
func clip(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return strings.TrimRight(string(r[:n-1]), " ,.;:-–—") + "…"
	}
	return s
}

// clipWords is clip that ends with a whole word, unless that would leave little.
func clipWords(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	head := string(r[:n])
	if i := strings.LastIndexByte(head, ' '); i > len(head)/2 {
		head = head[:i]
	} else {
		head = string(r[:n-1])
	}
	return strings.TrimRight(head, " ,.;:-–—") + "…"
}

// Clip shortens a person's words for a line in which they are repeated.
func Clip(s string) string { return clip(s, inLine) }

// nameLine names a customer where the phones stand in full elsewhere.
func nameLine(c crm.Customer) string {
	s := "<b>" + chat.Escape(name(c)) + "</b>"
	if c.Company != "" {
		s += dot + chat.Escape(clip(c.Company, inLine))
	}
	return s
}

// Phone writes a number as people read it out: +998 90 123 45 67.
func Phone(e164 string) string {
	const here, digits = "+998", 13
	if !strings.HasPrefix(e164, here) || len(e164) != digits {
		return e164
	}
	return strings.Join([]string{here, e164[4:6], e164[6:9], e164[9:11], e164[11:]}, " ")
}

// whose says since when a person is a customer, and whose. Who has bought nothing yet
// was added to the book then.
func whose(l *i18n.Locale, d crm.Dossier, reader crm.User, now time.Time) string {
	owner := l.T("history.yours")
	if d.Customer.OwnerID != reader.ID {
		owner = l.T("history.theirs", "name", d.Owner.Name)
	}
	since := d.Customer.CreatedAt.In(now.Location())
	if d.Bought.Count == 0 {
		return l.T("history.added", "when", l.InMonth(since, time.Time{})) + dot + owner
	}
	return l.T("history.since", "since", l.Since(since)) + dot + owner
}

// kindOf says what happened, inside a line: "qoʻngʻiroq (koʻtarmadi)".
func kindOf(l *i18n.Locale, a crm.Activity) string {
	if a.Incoming {
		return i18n.Small(l.Plain("letter.they_wrote"))
	}
	return i18n.Small(happened(l, a))
}

// stepWords says what is to be done, inside a line: the person's own words, or the
// kind where they gave none.
func stepWords(l *i18n.Locale, f crm.FollowUp) string {
	if f.Text != "" {
		return clip(f.Text, inLabel)
	}
	return i18n.Small(l.Plain("plan." + string(f.Kind)))
}

// dueWhen is a follow-up's moment on the reader's clock.
func dueWhen(f crm.FollowUp, now time.Time) crm.When {
	w := crm.WhenAt(f.DueAt.In(now.Location()))
	w.HasTime = f.When.HasTime
	return w
}

// StageName is what a stage is called.
func StageName(l *i18n.Locale, s crm.Stage) string {
	if s.Name != "" {
		return s.Name
	}
	return l.Plain("stage." + s.Code)
}

// daysIn counts the days that a deal has been in its stage, the first being 1.
func daysIn(since, now time.Time) int {
	since = since.In(now.Location())
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC) }
	return max(1, int(day(now).Sub(day(since))/(24*time.Hour))+1)
}

// bought sums up what a customer has bought, "" when nothing.
func bought(l *i18n.Locale, p crm.Purchases, now time.Time) string {
	last := l.InMonth(p.Last.In(now.Location()), now)
	switch {
	case p.Count == 0:
		return ""
	case len(p.Total) == 0:
		return l.T("history.bought_unpriced", "count", p.Count, "when", last)
	case p.Count == 1:
		return l.T("history.bought_once", "sum", l.Totals(p.Total), "when", last)
	}
	return l.T("history.bought", "count", p.Count, "sum", l.Totals(p.Total), "when", last)
}

// nextStep says what comes next and whether it is late, "" when nothing is planned.
func nextStep(l *i18n.Locale, d crm.Dossier, now time.Time) string {
	f := d.NextStep()
	if f == nil {
		return ""
	}
	key := "history.next"
	if f.Overdue(now) {
		key = "history.next_late"
	}
	return ended(l.T(key, "when", l.Moment(dueWhen(*f, now), now), "what", stepWords(l, *f)))
}

// ended takes away the full stop behind words that bring an end of their own.
func ended(sentence string) string {
	for _, end := range []string{"…", ".", "?", "!"} {
		if s, found := strings.CutSuffix(sentence, end+"."); found {
			return s + end
		}
	}
	return sentence
}

// lines joins the lines that say something.
func lines(all ...string) string {
	var out []string
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n")
}
