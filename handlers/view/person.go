package view

import (
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// dot stands between the facts of a line.
const dot = " · "

// name is what a customer is called, as long as names are: whoever types a page
// for a name does not get one back.
func name(c crm.Customer) string { return clip(c.Name, inLine) }

// Who names a customer so that the wrong Aziz is seen at a glance: the full
// name, the organisation, the last four digits of the phone.
func Who(c crm.Customer) i18n.HTML {
	s := "<b>" + chat.Escape(name(c)) + "</b>"
	if c.Company != "" {
		s += dot + chat.Escape(clip(c.Company, inLine))
	}
	if c.Phone() != "" {
		s += dot + "··" + crm.LastFour(c.Phone())
	}
	return i18n.HTML(s)
}

// WhoPlain is Who for a button's label.
func WhoPlain(c crm.Customer) string {
	s := name(c)
	if c.Phone() != "" {
		s += dot + "··" + crm.LastFour(c.Phone())
	}
	if c.Company != "" {
		s += dot + clip(c.Company, inLabel)
	}
	return s
}

// button is a button under a message with a text of the catalogue.
func button(l *i18n.Locale, key string, d chat.Data) chat.Button {
	return chat.Button{Text: l.Plain(key), Data: d.Encode()}
}
