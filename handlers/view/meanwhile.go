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
const mostContested = 9

// Meanwhile asks whose value is to stay: what others have changed since the person
// was asked, or what the person has answered. contest is where the answer waits.
func Meanwhile(l *i18n.Locale, theirs []crm.Change, mine string, contest int64, names Names, now time.Time) chat.Message {
	t := teller{l: l, now: now, names: names}
	all := []string{l.T("meanwhile.head")}
	for _, c := range theirs {
		for _, line := range t.alone(c) {
			all = append(all, line+dot+t.byWhen(c))
		}
	}
	all = append(all, l.T("meanwhile.yours", "words", clip(mine, inStory)))
	return t.whoseStays(all, chat.Data{Action: "keep", ID: contest, Arg: "theirs"}, chat.Data{Action: "keep", ID: contest, Arg: "mine"})
}

// TappedMeanwhile asks the same where a button would write over what others have
// changed since it was drawn: again is that button, instead shows what there is now.
func TappedMeanwhile(l *i18n.Locale, theirs, mine []crm.Change, again, instead chat.Data, names Names, now time.Time) chat.Message {
	t := teller{l: l, now: now, names: names}
	var changed, would []string
	for _, c := range theirs {
		changed = append(changed, t.named(c, t.byWhen(c))...)
	}
	for _, c := range mine {
		if len(mine) == 1 {
			would = t.alone(c)
			break
		}
		would = append(would, t.named(c, "")...)
	}
	all := append([]string{l.T("meanwhile.tapped")}, t.few(changed)...)
	all = append(append(all, l.T("meanwhile.would")), t.few(would)...)
	return t.whoseStays(append(all, l.T("meanwhile.which")), instead, again)
}

func (t teller) whoseStays(text []string, theirs, mine chat.Data) chat.Message {
	return chat.Message{Text: strings.Join(text, "\n"), Buttons: [][]chat.Button{chat.Row(
		button(t.l, "meanwhile.theirs", theirs), button(t.l, "meanwhile.mine", mine),
	)}}
}

// byWhen is who has made a change, and when.
func (t teller) byWhen(c crm.Change) string {
	return joinNonEmpty(dot, t.by(c), t.l.DayTime(c.At, t.now))
}

// named are the lines of a change below the name of its row and what else there is to
// say of it.
func (t teller) named(c crm.Change, more string) []string {
	all := t.alone(c)
	if c.Made || has(c.New, "deleted_at") { // the line names the row
		return []string{joinNonEmpty(dot, all[0], more)}
	}
	return append([]string{joinNonEmpty(dot, chat.Escape(t.what(c)), more)}, all...)
}

// alone are the lines of a change without the name of its row; one at least: that there
// is a change must be seen.
func (t teller) alone(c crm.Change) []string {
	t.of = c.Entity
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
