package view

import (
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// mostGoods is how many lines of a deal a card shows.
const mostGoods = 5

// Goods draws the lines of a deal, the first few of them.
func Goods(l *i18n.Locale, items []crm.Item) []string {
	var all []string
	for _, i := range items[:min(len(items), mostGoods)] {
		all = append(all, "▫️ "+chat.Escape(clip(i.Name, inLabel))+dot+count(l, i))
	}
	if more := len(items) - mostGoods; more > 0 {
		all = append(all, l.T("items.more", "number", more))
	}
	return all
}

// count writes how many at what price: "3 ta × 4 000 000 soʻm − 5 %".
func count(l *i18n.Locale, i crm.Item) string {
	s := l.Quantity(i.Quantity, i.Unit)
	if i.Price.Currency != "" {
		s += " × " + l.Money(i.Price)
	}
	if i.Discount != 0 {
		s += " − " + discount(l, i.Discount)
	}
	return s
}

// discount writes hundredths of a percent: 5 %, 2,5 %.
func discount(l *i18n.Locale, hundredths int) string {
	q := crm.Quantity(hundredths * 10)
	n := strings.Replace(q.String(), ".", l.Plain("number.decimal"), 1)
	return l.Plain("number.percent", "number", n)
}

// Items draws the lines of a deal, each a button that opens it.
func Items(l *i18n.Locale, d crm.Deal, who string, items []crm.Item) chat.Message {
	title := l.T("items.title", "deal", i18n.Capital(dealName(l, d)))
	all := []string{title}
	if who != "" {
		all = append(all, who)
	}
	var buttons [][]chat.Button
	for _, i := range items {
		label := clip(i.Name, inLabel) + dot + count(l, i)
		buttons = append(buttons, chat.Row(chat.Button{
			Text: clip(label, inLine), Data: chat.Data{Action: "item", ID: i.ID, Version: i.Version}.Encode(),
		}))
		if len(buttons) == mostItems {
			break
		}
	}
	sum, priced, err := crm.Sum(items)
	switch {
	case len(items) == 0:
		all = append(all, l.T("items.none"))
	case err == nil && priced:
		all = append(all, l.T("items.sum", "sum", l.Money(sum)))
		if sum != d.Amount {
			all = append(all, l.T("items.agreed", "sum", l.Money(d.Amount)))
			take := chat.Data{Action: "items", ID: d.ID, Arg: "sum"}
			buttons = append(buttons, chat.Row(chat.Button{Text: l.Plain("items.take_sum", "sum", l.Money(sum)), Data: take.Encode()}))
		}
	}
	buttons = append(buttons, chat.Row(button(l, "items.add", chat.Data{Action: "items", ID: d.ID, Arg: "add"})), DealTrail(l, d))
	return chat.Message{Text: lines(all...), Buttons: buttons}
}

// mostItems leaves room for the other buttons of the list.
const mostItems = chat.MaxButtons - 8

// dealName tells a deal from its customer's others.
func dealName(l *i18n.Locale, d crm.Deal) string {
	if d.Title != "" {
		return i18n.Capital(clip(d.Title, inLabel))
	}
	if money := l.MoneyShort(d.Amount); money != "" {
		return money
	}
	return l.Plain("card.deal")
}

// Item draws one line of a deal with what can be changed of it.
func Item(l *i18n.Locale, i crm.Item) chat.Message {
	text := "<b>" + chat.Escape(clip(i.Name, inLine)) + "</b>\n" + count(l, i)
	if i.Price.Currency != "" {
		text += "\n" + l.T("items.total", "sum", l.Money(i.Total()))
	}
	to := func(key, what string) chat.Button {
		return button(l, key, chat.Data{Action: "item", ID: i.ID, Version: i.Version, Arg: what})
	}
	return chat.Message{Text: text, Buttons: rows(
		chat.Row(to("items.quantity", "quantity"), to("items.price", "price"), to("items.discount", "discount")),
		chat.Row(to("items.drop", "drop"), button(l, "button.back", chat.Data{Action: "items", ID: i.DealID})),
	)}
}
