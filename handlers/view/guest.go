package view

import (
	"slices"
	"strconv"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Guest is what a customer's own pages say. There is nothing of the book in it but
// what they have told themselves.
type Guest struct {
	Company  string // "" when not set
	Seller   string // who serves them
	Agreed   []crm.Purpose
	Birthday crm.Birthday
	Locales  []*i18n.Locale // that they can choose from
	Preview  bool           // a member of the team looks at it
}

// The answers to what a customer is asked first, besides a purpose itself. On
// their own page a purpose with a sign before it is switched on or off.
const (
	AgreeBoth    = "both"
	AgreeNothing = "none"
	AgreeOn      = "+"
	AgreeOff     = "-"
)

// OnPage marks a language button that redraws the page under which it stands.
const OnPage = 1

// purposeIcon is the sign of a purpose on buttons.
var purposeIcon = map[crm.Purpose]string{crm.Greetings: "🎂", crm.Promotions: "🎁"}

// AskConsent asks a customer who has just come what they want to be sent.
func AskConsent(l *i18n.Locale, g Guest) chat.Message {
	text := l.T("guest.ask", "seller", g.Seller)
	if g.Company != "" {
		text = l.T("guest.ask_company", "company", g.Company, "seller", g.Seller)
	}
	agree := func(label, arg string) chat.Button { return g.button(label, chat.Data{Action: "agree", Arg: arg}) }
	var purposes []chat.Button
	for _, p := range crm.Purposes {
		purposes = append(purposes, agree(purposeLabel(l, p), string(p)))
	}
	m := chat.Message{Text: text, Buttons: rows(
		purposes,
		chat.Row(agree(l.Plain("guest.both"), AgreeBoth)),
		chat.Row(agree(l.Plain("guest.nothing"), AgreeNothing)),
		g.languages(l),
	)}
	if g.Preview {
		m.Text = l.T("guest.preview") + "\n\n" + m.Text
	}
	return m
}

// MyPage is a customer's own page: what they have agreed to and told, each with
// its button.
func MyPage(l *i18n.Locale, g Guest) chat.Message {
	head := l.T("guest.page", "seller", g.Seller)
	if g.Company != "" {
		head = l.T("guest.page_company", "company", g.Company, "seller", g.Seller)
	}
	birthday := ""
	if g.Birthday.Known() {
		birthday = l.T("guest.birthday_line", "day", Birthday(l, g.Birthday))
	}
	var switches []chat.Button
	for _, p := range crm.Purposes {
		sign, arg := "▫️ ", AgreeOn
		if slices.Contains(g.Agreed, p) {
			sign, arg = "✅ ", AgreeOff
		}
		switches = append(switches, g.button(sign+purposeLabel(l, p), chat.Data{Action: "agree", Arg: arg + string(p)}))
	}
	return chat.Message{Text: lines(head, agreedTo(l, g.Agreed), birthday), Buttons: rows(
		switches,
		chat.Row(g.button(l.Plain("guest.birthday"), chat.Data{Action: "born"})),
		g.languages(l),
		chat.Row(StopButton(l)),
	)}
}

// Thanks is what a customer reads who has answered what they were asked.
func Thanks(l *i18n.Locale, g Guest) chat.Message {
	m := chat.Message{Text: l.T("guest.thanks_nothing"), Buttons: rows(chat.Row(SettingsButton(l)))}
	if len(g.Agreed) > 0 {
		m.Text = l.T("guest.thanks", "what", purposes(l, g.Agreed))
		m.Buttons = rows(chat.Row(SettingsButton(l), StopButton(l)))
	}
	return m
}

// StopButton ends at once all that a customer has agreed to; every message to a
// customer carries it.
func StopButton(l *i18n.Locale) chat.Button { return chat.StopButton(l.Plain("guest.stop")) }

// SettingsButton opens a customer's own page.
func SettingsButton(l *i18n.Locale) chat.Button {
	return button(l, "guest.settings", chat.Data{Action: "mine"})
}

// Wording is what a customer read when they tapped a button: the message, and the
// button.
func Wording(m chat.Message, data string) string {
	for _, row := range m.Buttons {
		for _, b := range row {
			if b.Data == data {
				return m.Text + "\n[" + b.Text + "]"
			}
		}
	}
	return m.Text
}

// Birthday writes a day of the year, with the year where it is known.
func Birthday(l *i18n.Locale, b crm.Birthday) string {
	day, month := strconv.Itoa(b.Day), l.Plain("month.of."+strconv.Itoa(int(b.Month)))
	if b.Year == 0 {
		return l.Plain("guest.date", "day", day, "month", month)
	}
	return l.Plain("guest.date_year", "day", day, "month", month, "year", strconv.Itoa(b.Year))
}

// button is a button of a page; those of a preview only say what they are.
func (g Guest) button(label string, d chat.Data) chat.Button {
	if g.Preview {
		d = chat.Data{Action: "preview"}
	}
	return chat.Button{Text: label, Data: d.Encode()}
}

// languages offers the languages other than the page's own.
func (g Guest) languages(l *i18n.Locale) []chat.Button {
	var row []chat.Button
	for _, other := range g.Locales {
		if other.Tag() != l.Tag() {
			row = append(row, g.button(other.Name(), chat.Data{Action: "lang", ID: OnPage, Arg: other.Tag()}))
		}
	}
	return row
}

// purposeLabel is a purpose on a button.
func purposeLabel(l *i18n.Locale, p crm.Purpose) string {
	return purposeIcon[p] + " " + l.Plain("purpose."+string(p))
}

// purposes lists purposes inside a sentence.
func purposes(l *i18n.Locale, all []crm.Purpose) string {
	var words []string
	for _, p := range all {
		words = append(words, i18n.Small(l.Plain("purpose."+string(p))))
	}
	return strings.Join(words, ", ")
}

// agreedTo tells a customer what they are sent.
func agreedTo(l *i18n.Locale, all []crm.Purpose) string {
	if len(all) == 0 {
		return l.T("guest.sent_nothing")
	}
	return l.T("guest.sent", "what", purposes(l, all))
}
