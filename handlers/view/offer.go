package view

import (
	"strconv"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Offer draws a customer for whoever types behind the bot's name. What is sent when
// they choose it stands in any chat, so it holds the name and the organisation and
// nothing else; the card is behind the link, for those who may see it.
func Offer(l *i18n.Locale, c crm.Customer, note, link string) chat.Offer {
	detail := ""
	for _, part := range []string{clip(c.Company, inLabel), note, lastFour(c)} {
		if part != "" && detail != "" {
			detail += dot
		}
		detail += part
	}
	text := "👤 <b>" + chat.Escape(name(c)) + "</b>"
	if c.Company != "" {
		text += dot + chat.Escape(clip(c.Company, inLine))
	}
	return chat.Offer{
		ID: strconv.FormatInt(c.ID, 36), Title: name(c), Detail: detail,
		Message: chat.Message{
			Text:    text,
			Buttons: [][]chat.Button{chat.Row(chat.Button{Text: l.Plain("inline.open"), URL: link})},
		},
	}
}

func lastFour(c crm.Customer) string {
	if c.Phone() == "" {
		return ""
	}
	return "··" + crm.LastFour(c.Phone())
}
