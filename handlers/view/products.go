package view

import (
	"slices"
	"strconv"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// PriceList is a page of the products.
type PriceList struct {
	Products []crm.Product
	All      int
	Page     Page
	Keeps    bool // the reader may change it
}

// Products draws a page of the price list.
func Products(l *i18n.Locale, p PriceList) chat.Message {
	text := l.T("products.title", "count", p.All)
	if p.All == 0 {
		text = l.T("products.none")
		if p.Keeps {
			text += "\n" + l.T("products.none_hint")
		}
	}
	var buttons [][]chat.Button
	for _, product := range p.Products {
		label := clip(product.Name, inLabel)
		if len(product.Prices) > 0 {
			label += dot + prices(l, product)
		}
		buttons = append(buttons, chat.Row(chat.Button{
			Text: label, Data: chat.Data{Action: "product", ID: product.ID}.Encode(),
		}))
	}
	at := func(way string, edge crm.Product) chat.Data {
		return chat.Data{Action: "products", Arg: way + strconv.FormatInt(edge.ID, 36)}
	}
	buttons = append(buttons, p.Page.pager(l,
		func() chat.Data { return at("b", p.Products[0]) },
		func() chat.Data { return at("f", p.Products[len(p.Products)-1]) }))
	if p.Keeps {
		buttons = append(buttons, chat.Row(button(l, "products.add", chat.Data{Action: "products", Arg: "add"})))
	}
	return chat.Message{Text: text, Buttons: rows(buttons...)}
}

func prices(l *i18n.Locale, p crm.Product) string { return pricesSince(l, p, p) }

// pricesSince writes a product's prices, and from what they have changed.
func pricesSince(l *i18n.Locale, before, p crm.Product) string {
	all := make([]string, len(p.Prices))
	for i, m := range p.Prices {
		all[i] = l.Money(m)
		for _, was := range before.Prices {
			if was.Currency == m.Currency && was != m {
				all[i] = l.MoneyChange(was, m)
			}
		}
	}
	s := strings.Join(all, ", ")
	if p.Unit != crm.Piece {
		s += " / " + l.Unit(p.Unit)
	}
	return s
}

// Product draws one product; keeps says that the reader may change it.
func Product(l *i18n.Locale, p crm.Product, keeps bool) chat.Message {
	price := l.T("products.no_price")
	if len(p.Prices) > 0 {
		price = prices(l, p)
	}
	m := chat.Message{Text: "🏷 <b>" + chat.Escape(clip(p.Name, inLine)) + "</b>\n" + price}
	to := func(key, what string) chat.Button {
		return button(l, key, chat.Data{Action: "product", ID: p.ID, Version: p.Version, Arg: what})
	}
	back := button(l, "button.back", chat.Data{Action: "products"})
	if !keeps {
		m.Buttons = rows(chat.Row(back))
		return m
	}
	m.Buttons = rows(
		chat.Row(to("items.price", "price"), to("products.name", "name"), to("products.unit", "unit")),
		chat.Row(to("items.drop", "drop"), back),
	)
	return m
}

// ProductChanged draws a product that somebody has just changed, with what it was
// before, and the way back. A product that was entered has no before.
func ProductChanged(l *i18n.Locale, before, p crm.Product, set crm.ChangeSet) chat.Message {
	m := Product(l, p, true)
	if before.ID != 0 && before.Version == p.Version && slices.Equal(before.Prices, p.Prices) {
		return m // it was so already
	}
	name := "<b>" + chat.Escape(clip(p.Name, inLine)) + "</b>"
	if before.ID != 0 && before.Name != p.Name {
		name = chat.Escape(clip(before.Name, inLine)) + " → " + name
	}
	if len(p.Prices) > 0 {
		m.Text = "🏷 " + name + "\n" + pricesSince(l, before, p)
	}
	m.Buttons = append(m.Buttons, chat.Row(button(l, "button.undo", chat.Data{Action: "undo", ID: set.ID, Version: set.Version})))
	return m
}

// Units offers the units for a product.
func Units(l *i18n.Locale, p crm.Product) chat.Message {
	var all []chat.Button
	for _, u := range crm.Units {
		all = append(all, chat.Button{Text: l.Unit(u), Data: chat.Data{
			Action: "product", ID: p.ID, Version: p.Version, Arg: "unit." + string(u),
		}.Encode()})
	}
	const inRow = 4
	m := chat.Message{Text: l.T("products.ask_unit", "name", clip(p.Name, inLine))}
	m.Buttons = slices.Collect(slices.Chunk(all, inRow))
	m.Buttons = append(m.Buttons, chat.Row(button(l, "button.back", chat.Data{Action: "product", ID: p.ID})))
	return m
}
