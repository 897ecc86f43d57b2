package view

import (
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// stepQuestion asks what is next: with a deal, where its customer has others too,
// else with the customer.
func stepQuestion(l *i18n.Locale, of *crm.OpenDeal, open int) string {
	if of == nil || open < 2 {
		return l.T("ask_card.next_step")
	}
	return l.T("ask_card.next_step_of", "deal", dealName(l, of.Deal))
}

// NotNeeded is the answer to what is next that nothing is to follow.
const NotNeeded = "no"

// stepDates are the answers of one tap to what is next, each with the data that to
// gives it.
func stepDates(l *i18n.Locale, to func(answer string) chat.Data) [][]chat.Button {
	return rows(
		chat.Row(
			button(l, "next.1", to("1")),
			button(l, "next.3", to("3")),
			button(l, "next.7", to("7"))),
		chat.Row(
			button(l, "button.pick_date", to("pick")),
			button(l, "button.not_needed", to(NotNeeded))))
}

// dealSteps are [stepDates] of a deal.
func dealSteps(l *i18n.Locale, d crm.Deal) [][]chat.Button {
	return stepDates(l, func(answer string) chat.Data {
		arg := "next." + answer
		if answer == "pick" {
			arg = "set.when"
		}
		return chat.Data{Action: "dealset", ID: d.ID, Version: d.Version, Arg: arg}
	})
}

// mostAsked is how many deals that were left without a next step have a button.
const mostAsked = 4

// LeftBare asks for the next step of deals that a change has left without one; "" and
// nothing where there is none.
func LeftBare(l *i18n.Locale, left []crm.DealFile) (question string, buttons [][]chat.Button) {
	switch len(left) {
	case 0:
		return "", nil
	case 1:
		f := left[0]
		if f.Customer == nil {
			return l.T("ask_card.next_step_of", "deal", dealName(l, f.Deal)), dealSteps(l, f.Deal)
		}
		return l.T("ask_card.next_step_with", "who", clip(f.Customer.Name, inLabel), "deal", dealName(l, f.Deal)), dealSteps(l, f.Deal)
	}
	for _, f := range left[:min(len(left), mostAsked)] {
		label := stepSigns[crm.NoStep] + " " + dealName(l, f.Deal)
		if f.Customer != nil {
			label = stepSigns[crm.NoStep] + " " + joinNonEmpty(dot, clip(f.Customer.Name, inLabel/2), dealName(l, f.Deal))
		}
		data := chat.Data{Action: "deal", ID: f.ID, Version: f.Version, Arg: Below}
		buttons = append(buttons, chat.Row(chat.Button{Text: label, Data: data.Encode()}))
	}
	return l.T("ask_card.next_step_left", "count", len(left)), buttons
}

// Asking puts the question of [LeftBare] under a message.
func Asking(l *i18n.Locale, m chat.Message, left []crm.DealFile) chat.Message {
	question, buttons := LeftBare(l, left)
	m.Text = lines(m.Text, question)
	m.Buttons = append(buttons, m.Buttons...)
	return m
}
