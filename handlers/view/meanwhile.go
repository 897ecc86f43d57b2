package view

import (
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Meanwhile asks whose value is to stay: what others have changed since the person
// was asked, or what the person has answered. contest is where the answer waits.
func Meanwhile(l *i18n.Locale, changes []crm.Change, mine string, contest int64, names Names, now time.Time) chat.Message {
	t := teller{l: l, now: now, names: names}
	text := ""
	for _, c := range changes {
		t.of = c.Entity
		for _, line := range t.lines(c) {
			text += "\n" + line + dot + t.by(c)
		}
	}
	return chat.Message{
		Text: l.T("meanwhile.head") + text + "\n" + l.T("meanwhile.yours", "words", clip(mine, inStory)),
		Buttons: [][]chat.Button{chat.Row(
			button(l, "meanwhile.theirs", chat.Data{Action: "keep", ID: contest, Arg: "theirs"}),
			button(l, "meanwhile.mine", chat.Data{Action: "keep", ID: contest, Arg: "mine"}),
		)},
	}
}

// Settled takes the place of the question, once it is answered.
func Settled(l *i18n.Locale, mine bool, words string) chat.Message {
	if mine {
		return chat.Message{Text: l.T("meanwhile.kept_mine", "words", clip(words, inStory))}
	}
	return chat.Message{Text: l.T("meanwhile.kept_theirs", "words", clip(words, inStory))}
}
