package view

import (
	"slices"
	"strconv"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Firm is a page about an organisation. Its people and deals are those that the
// reader sees.
type Firm struct {
	Organization crm.Organization
	Count        int
	Open         []crm.Deal // the newest of them
	Opened       int
	Sum, Bought  []crm.Money
	People       []crm.Customer
	Page         Page
	MayGive      bool
}

// What the Arg of a button on an organisation's pages begins with.
const (
	FirmEdit  = "e" // what can be changed; .field: asks for its new value
	FirmClear = "x" // .field: takes it away
)

// FirmFields are what is kept of an organisation; "organization.<field>" is what
// each is called.
var FirmFields = []string{"name", "tax_number", "phone", "address", "note"}

func firmData(o crm.Organization, arg string) chat.Data {
	return chat.Data{Action: "org", ID: o.ID, Version: o.Version, Arg: arg}
}

// FirmCard draws an organisation's card.
func FirmCard(l *i18n.Locale, f Firm) chat.Message {
	all := append([]string{}, firmFacts(l, f)...)
	if f.Opened > 0 {
		all = append(all, "💰 "+l.T("organization.open", "count", f.Opened, "sum", l.Totals(f.Sum)))
	}
	for _, d := range f.Open {
		all = append(all, "  "+chat.Escape(joinNonEmpty(dot, clip(d.Title, inLabel), l.Money(d.Amount))))
	}
	if len(f.Bought) > 0 {
		all = append(all, "🏆 "+l.T("organization.bought", "sum", l.Totals(f.Bought)))
	}
	people := Choose(ToCard, withoutCompany(f.People))
	var pager []chat.Button
	if len(f.People) > 0 {
		at := func(way string, c crm.Customer) chat.Data {
			return firmData(f.Organization, way+strconv.FormatInt(c.ID, 36))
		}
		pager = f.Page.pager(l,
			func() chat.Data { return at("b", f.People[0]) },
			func() chat.Data { return at("f", f.People[len(f.People)-1]) })
	}
	do := chat.Row(button(l, "button.edit", firmData(f.Organization, FirmEdit)))
	if f.MayGive {
		do = append(do, button(l, "handover.button", chat.Data{Action: "hand", ID: f.Organization.ID, Arg: GiveOrganization}))
	}
	return chat.Message{Text: lines(all...), Buttons: rows(append(people, pager, do)...)}
}

// withoutCompany leaves out of customers what stands above them all.
func withoutCompany(all []crm.Customer) []crm.Customer {
	out := slices.Clone(all)
	for i := range out {
		out[i].Company = ""
	}
	return out
}

// firmFacts are what is known of an organisation itself.
func firmFacts(l *i18n.Locale, f Firm) []string {
	o := f.Organization
	head := "🏢 <b>" + chat.Escape(clip(o.Name, inLine)) + "</b>" + dot + l.T("organization.people", "count", f.Count)
	tax, phone, note := "", "", ""
	if o.TaxNumber != "" {
		tax = l.T("organization.tax_line", "number", o.TaxNumber)
	}
	if o.Phone != "" {
		phone = "📞 " + Phone(o.Phone)
	}
	if o.Note != "" {
		note = "📝 " + chat.Escape(o.Note)
	}
	address := ""
	if o.Address != "" {
		address = "📍 " + chat.Escape(o.Address)
	}
	return []string{head, tax, phone, address, note}
}

// EditFirm offers what can be changed of an organisation; undo is the change-set
// that a tap takes back, 0 for none.
func EditFirm(l *i18n.Locale, f Firm, undo int64) chat.Message {
	m := chat.Message{Text: lines(append(firmFacts(l, f), l.T("profile.ask_which"))...)}
	if undo != 0 {
		m.Buttons = append(m.Buttons, chat.Row(button(l, "button.undo", chat.Data{Action: "undo", ID: undo})))
	}
	var fields []chat.Button
	for _, field := range FirmFields {
		fields = append(fields, button(l, "organization."+field, firmData(f.Organization, FirmEdit+"."+field)))
	}
	for row := range slices.Chunk(fields, 2) {
		m.Buttons = append(m.Buttons, row)
	}
	m.Buttons = append(m.Buttons, chat.Row(button(l, "button.back", firmData(f.Organization, ""))))
	return m
}

// ChooseFirm offers organisations.
func ChooseFirm(l *i18n.Locale, query string, all []crm.Organization) chat.Message {
	if len(all) == 0 {
		return chat.Message{Text: lines(l.T("organization.none", "query", query), l.T("organization.none_hint"))}
	}
	m := chat.Message{Text: l.T("find.hits", "query", query)}
	for _, o := range all {
		m.Buttons = append(m.Buttons, chat.Row(chat.Button{
			Text: "🏢 " + clip(o.Name, inLine), Data: chat.Data{Action: "org", ID: o.ID, Arg: Below}.Encode(),
		}))
	}
	return m
}
