package view

import (
	"net/url"
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Came is somebody who has come to the bot by a customer's link, as the team sees
// them.
type Came struct {
	Link     crm.JoinLink
	State    crm.LinkState // as it holds; Undo leaves that of the link behind
	Customer crm.Customer
	Agreed   []crm.Purpose
	Replace  bool // the reader said yes, and is asked whether to give up the other Telegram
}

// What the buttons about somebody who came say.
const (
	CameYes     = "yes"
	CameNo      = "no"
	CameReplace = "replace"
	CameUndo    = "undo"
)

// CameCard asks whether who has come is the customer, or tells what was answered.
func CameCard(l *i18n.Locale, c Came) chat.Message {
	who := "<b>" + chat.Escape(clip(c.Link.Name, inLine)) + "</b>"
	if c.Link.Username != "" {
		who += " (@" + chat.Escape(clip(c.Link.Username, inLabel)) + ")"
	}
	phone, birthday := "", ""
	if c.Link.Phone != "" {
		phone = "📱 " + Phone(c.Link.Phone)
	}
	if c.Link.Birthday.Known() {
		birthday = "🎂 " + Birthday(l, c.Link.Birthday)
	}
	agreed := ""
	if c.State == crm.LinkOpened || c.State == crm.LinkConfirmed {
		agreed = Agreed(l, c.Agreed)
	}
	text := lines(l.T("came.opened", "who", i18n.HTML(who)), "👤 "+string(Who(c.Customer)), phone, birthday, agreed)
	answer := func(key, arg string) chat.Button {
		return button(l, key, chat.Data{Action: "came", ID: c.Link.ID, Version: c.Link.Version, Arg: arg})
	}
	card := button(l, "button.card", chat.Data{Action: "who", ID: c.Customer.ID, Arg: Below})
	switch {
	case c.State == crm.LinkConfirmed:
		return chat.Message{Text: text + "\n" + l.T("came.confirmed"), Buttons: rows(chat.Row(answer("button.undo", CameUndo), card))}
	case c.State == crm.LinkRefused:
		return chat.Message{Text: text + "\n" + l.T("came.refused"), Buttons: rows(chat.Row(card))}
	case c.State != crm.LinkOpened:
		return chat.Message{Text: text + "\n" + l.T("came.void"), Buttons: rows(chat.Row(card))}
	case c.Replace:
		return chat.Message{Text: text + "\n" + l.T("came.ask_replace"), Buttons: rows(
			chat.Row(answer("came.replace", CameReplace), answer("came.no", CameNo)))}
	}
	if c.Customer.TelegramID != 0 && c.Customer.TelegramID != c.Link.TelegramID {
		text += "\n" + l.T("came.other_known")
	}
	return chat.Message{Text: text + "\n" + l.T("came.ask"), Buttons: rows(
		chat.Row(answer("came.yes", CameYes)), chat.Row(answer("came.no", CameNo), card))}
}

// DetachYes is what the button says that parts a customer from who was taken for
// them.
const DetachYes = "yes"

// AskDetach asks whether who was taken for a customer in Telegram is really
// somebody else.
func AskDetach(l *i18n.Locale, c crm.Customer) chat.Message {
	return chat.Message{
		Text: "👤 " + nameLine(c) + "\n" + l.T("detach.ask"),
		Buttons: rows(chat.Row(
			button(l, "detach.yes", chat.Data{Action: "detach", ID: c.ID, Version: c.Version, Arg: DetachYes}),
			button(l, "button.card", chat.Data{Action: "who", ID: c.ID}))),
	}
}

// Agreed tells the team what a customer has agreed to.
func Agreed(l *i18n.Locale, all []crm.Purpose) string {
	if len(all) == 0 {
		return l.T("came.agreed_nothing")
	}
	return l.T("came.agreed", "what", purposes(l, all))
}

// telegram is the line of a customer's card about how they stand in Telegram, ""
// when they never came.
func telegram(l *i18n.Locale, d crm.Dossier) string {
	p := d.Telegram
	switch {
	case p.Waiting != nil:
		return l.T("came.waiting", "name", clip(p.Waiting.Name, inLabel))
	case d.Customer.TelegramID == 0:
		return ""
	case p.Stopped:
		return l.T("came.in_stopped")
	case len(p.Agreed) == 0:
		return l.T("came.in_nothing")
	}
	return l.T("came.in", "what", purposes(l, p.Agreed))
}

// inviting are the buttons of a customer's card by which they are brought to the
// bot, by which the one who came is confirmed, or parted with.
func inviting(l *i18n.Locale, d crm.Dossier) []chat.Button {
	switch p := d.Telegram; {
	case d.Customer.TelegramID != 0 && !p.Stopped:
		return chat.Row(
			button(l, "reply.first", chat.Data{Action: "first", ID: d.Customer.ID}),
			button(l, "detach.button", chat.Data{Action: "detach", ID: d.Customer.ID, Version: d.Customer.Version}))
	case d.Customer.TelegramID != 0:
		return chat.Row(button(l, "detach.button", chat.Data{Action: "detach", ID: d.Customer.ID, Version: d.Customer.Version}))
	case p.Waiting != nil:
		return chat.Row(
			button(l, "came.who", chat.Data{Action: "came", ID: p.Waiting.ID}),
			button(l, "bring.again", chat.Data{Action: "bring", ID: d.Customer.ID}))
	}
	return chat.Row(button(l, "bring.button", chat.Data{Action: "bring", ID: d.Customer.ID}))
}

// JoinLink shows a link for a customer. theirs is the language of the words that
// are passed on with it.
func JoinLink(l, theirs *i18n.Locale, c crm.Customer, link, company string, until, now time.Time) chat.Message {
	words := theirs.Plain("bring.words")
	if company != "" {
		words = theirs.Plain("bring.words_company", "company", company)
	}
	// Some apps show a + as it is.
	words = strings.ReplaceAll(url.QueryEscape(words), "+", "%20")
	share := "https://t.me/share/url?url=" + url.QueryEscape(link) + "&text=" + words
	return chat.Message{
		Text: l.T("bring.link", "who", Who(c), "link", link, "until", l.Date(until, now)),
		Buttons: rows(
			chat.Row(chat.Button{Text: l.Plain("invite.share"), URL: share},
				button(l, "bring.qr", chat.Data{Action: "qr", ID: c.ID}))),
		Secret: true,
	}
}

// JoinQR is the same link as a picture to be held up to the customer.
func JoinQR(l *i18n.Locale, c crm.Customer, picture int64, until, now time.Time) chat.Message {
	return chat.Message{
		Text: l.T("bring.qr_caption", "who", Who(c), "until", l.Date(until, now)),
		File: &chat.Attachment{Kind: "photo", Made: picture},
	}
}
