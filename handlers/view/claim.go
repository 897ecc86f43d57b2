package view

import (
	"slices"
	"strconv"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// The answers to a colleague who wrote about somebody else's customer.
const (
	ClaimShare    = "share"
	ClaimHandOver = "hand"
	ClaimRefuse   = "refuse"
)

// ClaimAnswers are the answers in the order in which they are offered.
var ClaimAnswers = []string{ClaimShare, ClaimHandOver, ClaimRefuse}

// Claim tells a customer's owner that a colleague wrote about the customer.
func Claim(l *i18n.Locale, c crm.Customer, colleague crm.User, said string) chat.Message {
	var row []chat.Button
	for _, answer := range ClaimAnswers {
		row = append(row, button(l, "claim."+answer, chat.Data{
			Action: "claim", ID: c.ID, Arg: answer + "." + strconv.FormatInt(colleague.ID, 36),
		}))
	}
	return chat.Message{
		Text:    l.T("claim.asked", "who", Who(c), "colleague", colleague.Name, "said", clip(said, inStory)),
		Buttons: [][]chat.Button{row},
	}
}

// ClaimAnswered is what the owner sees after the answer.
func ClaimAnswered(l *i18n.Locale, c crm.Customer, colleague crm.User, answer string) chat.Message {
	return chat.Message{Text: l.T("claim_answered."+answer, "who", Who(c), "colleague", colleague.Name)}
}

// ClaimResult is what the colleague hears. A refusal names nobody whom the
// colleague may not see.
func ClaimResult(l *i18n.Locale, c crm.Customer, owner crm.User, answer string) chat.Message {
	if answer == ClaimRefuse || !slices.Contains(ClaimAnswers, answer) {
		return chat.Message{Text: l.T("claim_result.refuse", "owner", owner.Name)}
	}
	return chat.Message{
		Text:    l.T("claim_result."+answer, "owner", owner.Name, "who", Who(c)),
		Buttons: [][]chat.Button{{button(l, "button.card", chat.Data{Action: "who", ID: c.ID})}},
	}
}
