package view

import (
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// mostContested is how many lines tell of what others have changed, and of what would
// be written over it.
const mostContested = 6

// Meanwhile asks whose value is to stay: what others have changed since the person
// was asked, or what the person has answered. contest is where the answer waits.
func Meanwhile(l *i18n.Locale, theirs []crm.Change, mine string, contest int64, names Names, now time.Time) chat.Message {
	t := teller{l: l, now: now, names: names}
	for _, c := range theirs[:min(1, len(theirs))] {
		t.of = c.Entity // that which was asked for needs no name
	}
	return t.whoseStays(
		append(append([]string{l.T("meanwhile.head")}, t.theirs(theirs)...), l.T("meanwhile.yours", "words", clip(mine, inStory))),
		chat.Data{Action: "keep", ID: contest, Arg: "theirs"}, chat.Data{Action: "keep", ID: contest, Arg: "mine"})
}

// TappedMeanwhile asks the same where a button would write over what others have
// changed since it was drawn: again is that button, instead shows what there is now.
func TappedMeanwhile(l *i18n.Locale, theirs, mine []crm.Change, again, instead chat.Data, names Names, now time.Time) chat.Message {
	t := teller{l: l, now: now, names: names}
	all := append([]string{l.T("meanwhile.tapped")}, t.theirs(theirs)...)
	all = append(append(all, "", l.T("meanwhile.would")), t.mine(mine)...)
	return t.whoseStays(append(all, "", l.T("meanwhile.which")), instead, again)
}

func (t teller) whoseStays(text []string, theirs, mine chat.Data) chat.Message {
	return chat.Message{Text: strings.Join(text, "\n"), Buttons: [][]chat.Button{chat.Row(
		button(t.l, "meanwhile.theirs", theirs), button(t.l, "meanwhile.mine", mine),
	)}}
}

// theirs tells what was changed, by whom and when.
func (t teller) theirs(changes []crm.Change) []string {
	var out []string
	for _, c := range changes {
		for _, line := range t.whole(c) {
			out = append(out, line+dot+joinNonEmpty(dot, t.by(c), t.l.DayTime(c.At, t.now)))
		}
	}
	return t.few(out)
}

// mine tells what would be changed.
func (t teller) mine(changes []crm.Change) []string {
	var out []string
	for _, c := range changes {
		out = append(out, t.whole(c)...)
	}
	return t.few(out)
}

// whole are the lines of a change, one at least: that there is one must be seen.
func (t teller) whole(c crm.Change) []string {
	if told := t.lines(c); len(told) > 0 {
		return told
	}
	return []string{t.whose(c) + t.l.T("changes.other")}
}

// few are the first of some lines, and how many more there are.
func (t teller) few(all []string) []string {
	if len(all) <= mostContested {
		return all
	}
	return append(all[:mostContested:mostContested], t.l.T("items.more", "number", len(all)-mostContested))
}

// Settled takes the place of the question, once it is answered.
func Settled(l *i18n.Locale, mine bool, words string) chat.Message {
	if mine {
		return chat.Message{Text: l.T("meanwhile.kept_mine", "words", clip(words, inStory))}
	}
	return chat.Message{Text: l.T("meanwhile.kept_theirs", "words", clip(words, inStory))}
}
