package view

import (
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Bought is a page of what a customer has bought.
type Bought struct {
	Customer   crm.Customer
	Sum        crm.Purchases
	Every      time.Duration // the median time between two purchases, 0 unknown
	Favourites []crm.Favourite
	Purchases  []Purchase
	Page       Page
}

// Purchase is one deal that was won, with its lines.
type Purchase struct {
	Deal  crm.Deal
	Items []crm.Item
}

// Purchases draws what a customer has bought, how often and when last.
func Purchases(l *i18n.Locale, b Bought, now time.Time) chat.Message {
	all := []string{"🛍 " + nameLine(b.Customer)}
	switch {
	case len(b.Purchases) == 0:
		all = append(all, l.T("purchases.none"))
	default:
		all = append(all, bought(l, b.Sum, now))
	}
	if days := int(b.Every.Hours()/24 + 0.5); days > 0 {
		all = append(all, l.T("purchases.every", "days", l.Days(days)))
	}
	for _, f := range b.Favourites {
		all = append(all, l.T("purchases.favourite", "name", clip(f.Name, inLabel), "quantity", l.Quantity(f.Quantity, f.Unit),
			"count", f.Times, "when", l.InMonth(f.Last.In(now.Location()), now)))
	}
	var buttons [][]chat.Button
	for _, p := range b.Purchases {
		line := l.Date(p.Deal.ClosedAt.In(now.Location()), now) + dot + chat.Escape(i18n.Capital(dealName(l, p.Deal)))
		if money := l.Money(p.Deal.Amount); money != "" {
			line += dot + money
		}
		all = append(all, "", line)
		all = append(all, Goods(l, p.Items)...)
	}
	at := func(back bool, d crm.Deal) func() chat.Data {
		return func() chat.Data {
			return chat.Data{Action: "bought", ID: b.Customer.ID, Arg: Cursor{Back: back, At: d.ClosedAt, ID: d.ID}.String()}
		}
	}
	if n := len(b.Purchases); n > 0 {
		buttons = append(buttons, b.Page.pager(l, at(true, b.Purchases[0].Deal), at(false, b.Purchases[n-1].Deal)))
	}
	buttons = append(buttons, chat.Row(button(l, "button.back", chat.Data{Action: "who", ID: b.Customer.ID})))
	return chat.Message{Text: strings.Join(all, "\n"), Buttons: rows(buttons...)}
}

// purchasesButton leads to what a customer has bought, where they have bought.
func purchasesButton(l *i18n.Locale, d crm.Dossier) []chat.Button {
	if d.Bought.Count == 0 {
		return nil
	}
	return chat.Row(button(l, "purchases.button", chat.Data{Action: "bought", ID: d.Customer.ID}))
}
