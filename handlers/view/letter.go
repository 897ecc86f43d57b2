package view

import (
	"fmt"
	"unicode/utf8"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Letter shows the team what a customer has written. confirmed is false while
// nobody has said that it is this customer who writes, link then being the way to
// say so. The first message is the card; a second one carries what does not fit.
func Letter(l *i18n.Locale, c crm.Customer, a crm.Activity, confirmed bool, link int64) []chat.Message {
	head := l.T("letter.writes", "who", Who(c))
	if a.Text == "" {
		head = l.T("letter.sends", "who", Who(c))
	}
	buttons := rows(chat.Row(
		button(l, "letter.reply", chat.Data{Action: "answer", ID: a.ID}),
		button(l, "button.card", chat.Data{Action: "who", ID: c.ID, Arg: Below}),
		button(l, "menu.history", chat.Data{Action: "tale", ID: c.ID, Arg: Below})))
	if !confirmed {
		head = l.T("letter.unconfirmed") + "\n" + head
		if link != 0 {
			buttons = append(buttons, chat.Row(button(l, "came.who", chat.Data{Action: "came", ID: link})))
		}
	}
	return carry(head, chat.Escape(a.Text), a.FileID, a.FileKind, buttons)
}

// LetterKey is the key under which a member gets the card of a letter, once.
func LetterKey(letter, member int64) string { return fmt.Sprintf("letter:%d:%d", letter, member) }

// Reply is what a customer reads of a member's answer.
func Reply(l *i18n.Locale, seller string, text, fileID, fileKind string) []chat.Message {
	return carry("💬 <b>"+chat.Escape(seller)+"</b>", chat.Escape(text), fileID, fileKind, rows(chat.Row(StopButton(l))))
}

// carry makes the messages that pass words and a file on under a heading. A file
// that can have no caption, or whose caption would be too long, comes by itself
// behind the words.
func carry(head, words, fileID, fileKind string, buttons [][]chat.Button) []chat.Message {
	text := lines(head, words)
	if words != "" { // what a person wrote keeps its lines
		text = head + "\n" + words
	}
	first := chat.Message{Text: text, Buttons: buttons}
	if fileID == "" {
		return []chat.Message{first}
	}
	file := &chat.Attachment{Kind: fileKind, ID: fileID}
	if fileKind == "video_note" || utf8.RuneCountInString(text) > chat.MaxCaption {
		return []chat.Message{first, {File: file}}
	}
	first.File = file
	return []chat.Message{first}
}

// NotDelivered tells a member that their answer did not reach the customer.
func NotDelivered(l *i18n.Locale, c crm.Customer) chat.Message {
	return chat.Message{
		Text:    l.T("reply.undelivered", "who", Who(c)),
		Buttons: rows(chat.Row(button(l, "button.card", chat.Data{Action: "who", ID: c.ID, Arg: Below}))),
	}
}
