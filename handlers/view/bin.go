package view

import (
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// binCustomer is the button that deletes a customer: at once with sure, else after
// a question.
func binCustomer(c crm.Customer, sure string) chat.Data {
	return chat.Data{Action: "bin", ID: c.ID, Version: c.Version, Arg: "c" + sure}
}

func binDeal(d crm.Deal, sure string) chat.Data {
	return chat.Data{Action: "bin", ID: d.ID, Version: d.Version, Arg: "d" + sure}
}

// Sure is behind the argument of a button that deletes without asking again.
const Sure = "!"

// TrailButtons are the row that leads from a customer's card to its change history
// and into the bin.
func TrailButtons(l *i18n.Locale, c crm.Customer) []chat.Button {
	return chat.Row(
		button(l, "changes.open", Subject{Customer: c}.Data("")),
		button(l, "bin.customer", binCustomer(c, "")))
}

// DealTrail is [TrailButtons] of a deal.
func DealTrail(l *i18n.Locale, d crm.Deal) []chat.Button {
	return chat.Row(
		button(l, "changes.open", Subject{Deal: &d}.Data("")),
		button(l, "bin.deal", binDeal(d, "")))
}

// AskBinCustomer asks before a customer is deleted, and says what goes along.
func AskBinCustomer(l *i18n.Locale, c crm.Customer, a crm.Along) chat.Message {
	var with []string
	add := func(key string, n int) {
		if n > 0 {
			with = append(with, l.Plain(key, "count", n))
		}
	}
	add("bin.phones", a.Phones)
	add("bin.deals", a.Deals)
	add("bin.activities", a.Activities)
	add("bin.follow_ups", a.FollowUps)
	text := l.T("bin.ask", "who", Who(c))
	if len(with) > 0 {
		text += "\n" + l.T("bin.along", "list", strings.Join(with, ", "))
	}
	if len(a.Open) > 0 {
		text += "\n" + l.T("bin.open_sum", "sum", l.Totals(a.Open))
	}
	return chat.Message{Text: text + "\n" + l.T("bin.days", "days", crm.BinDays), Buttons: [][]chat.Button{
		chat.Row(button(l, "bin.yes", binCustomer(c, Sure))),
		chat.Row(button(l, "button.back", chat.Data{Action: "who", ID: c.ID})),
	}}
}

// AskBinDeal asks before a deal is deleted.
func AskBinDeal(l *i18n.Locale, d crm.Deal, c crm.Customer) chat.Message {
	back := Subject{Deal: &d}.Data("")
	text := l.T("bin.ask", "who", i18n.HTML("💰 <b>"+chat.Escape(joinNonEmpty(", ", dealTitle(l, d), l.Money(d.Amount)))+"</b>"))
	return chat.Message{Text: lines(text, who(c), l.T("bin.days", "days", crm.BinDays)), Buttons: [][]chat.Button{
		chat.Row(button(l, "bin.yes", binDeal(d, Sure))),
		chat.Row(button(l, "button.back", back)),
	}}
}

// who is a customer's line, "" for nobody.
func who(c crm.Customer) string {
	if c.ID == 0 {
		return ""
	}
	return "👤 " + string(Who(c))
}

// binnedName is what stands in the bin, as plain text.
func binnedName(l *i18n.Locale, b crm.Binned) string {
	if b.Deal == nil {
		return "👤 " + joinNonEmpty(dot, clip(b.Name, inLabel), clip(b.Company, inLabel))
	}
	return "💰 " + joinNonEmpty(dot, joinNonEmpty(", ", dealTitle(l, *b.Deal), l.Money(b.Deal.Amount)), clip(b.Name, inLabel))
}

func restoring(b crm.Binned) chat.Data { return chat.Data{Action: "restore", ID: b.ID} }

// Gone tells that something was moved to the bin, with the way back.
func Gone(l *i18n.Locale, b crm.Binned) chat.Message {
	return chat.Message{Text: l.T("bin.done", "what", binnedName(l, b), "days", crm.BinDays), Buttons: [][]chat.Button{
		chat.Row(button(l, "bin.restore", restoring(b)), button(l, "bin.open", chat.Data{Action: "basket"})),
	}}
}

// Bin draws a page of the bin; a tap on a line restores it.
func Bin(l *i18n.Locale, found []crm.Binned, reader crm.User, p Page, now time.Time) chat.Message {
	if len(found) == 0 {
		return chat.Message{Text: l.T("bin.empty", "days", crm.BinDays)}
	}
	all := []string{l.T("bin.list", "days", crm.BinDays)}
	var buttons [][]chat.Button
	for _, b := range found {
		by := ""
		if b.By.ID != reader.ID {
			by = chat.Escape(b.By.Name)
		}
		all = append(all, joinNonEmpty(dot, chat.Escape(binnedName(l, b)), l.DayTime(b.At, now), by))
		buttons = append(buttons, chat.Row(chat.Button{Text: clip("♻️ "+binnedName(l, b), inLine), Data: restoring(b).Encode()}))
	}
	buttons = append(buttons, p.pager(l,
		func() chat.Data { return chat.Data{Action: "basket", ID: found[0].ID, Arg: "b"} },
		func() chat.Data { return chat.Data{Action: "basket", ID: found[len(found)-1].ID} }))
	return chat.Message{Text: strings.Join(all, "\n"), Buttons: rows(buttons...)}
}

// Restored tells what has come back, and what could not.
func Restored(l *i18n.Locale, r crm.Restored) chat.Message {
	all := []string{l.T("bin.restored", "what", binnedName(l, r.Binned))}
	for _, n := range r.Taken {
		all = append(all, l.T("bin.phone_taken", "phone", Phone(n)))
	}
	if r.Elsewhere {
		all = append(all, l.T("bin.elsewhere"))
	}
	m := chat.Message{Text: lines(all...)}
	row := chat.Row()
	if r.CustomerID != 0 {
		row = append(row, button(l, "button.card", chat.Data{Action: "who", ID: r.CustomerID}))
	}
	m.Buttons = rows(append(row, button(l, "bin.open", chat.Data{Action: "basket"})))
	return m
}

// inBin is the line of a card about who had the number of a customer that it has
// entered, and the button that takes them back instead.
func (s saved) inBin(p crm.CardPart) string {
	if p.InBin == nil {
		return ""
	}
	return s.l.T("bin.had_phone", "who", i18n.HTML("<b>"+chat.Escape(clip(p.InBin.Name, inLine))+"</b>"), "when", s.l.Day(p.InBin.At, s.now))
}

func (s saved) revive(card crm.Card) [][]chat.Button {
	var out [][]chat.Button
	for _, p := range card.Parts {
		if p.InBin != nil {
			label := s.l.Plain("bin.revive", "name", clip(p.InBin.Name, inLabel))
			out = append(out, chat.Row(chat.Button{Text: label, Data: s.data("revive", p.Part, "").Encode()}))
		}
	}
	return out
}
