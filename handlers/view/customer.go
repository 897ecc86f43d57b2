package view

import (
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// mostDeals is how many open deals a page about a customer names.
const mostDeals = 3

// Customer draws a customer's card, with buttons to everything about them.
func Customer(l *i18n.Locale, d crm.Dossier, reader crm.User, now time.Time) chat.Message {
	c := d.Customer
	var phones, tags []string
	for _, p := range c.Phones {
		phones = append(phones, Phone(p))
	}
	for _, t := range c.Tags {
		tags = append(tags, "#"+t)
	}
	all := []string{
		"👤 " + nameLine(c),
		strings.Join(phones, ", "),
		chat.Escape(clip(strings.Join(tags, " "), inStory)),
		i18n.Capital(whose(l, d, reader, now)) + status(l, c),
		lastContact(l, d, now),
	}
	for _, deal := range d.Open[:min(len(d.Open), mostDeals)] {
		line := "💰 " + chat.Escape(strings.Join(dealFacts(l, deal, now), dot))
		if deal.Rotting(deal.Stage, now) {
			line += dot + l.T("deal.rots")
		}
		all = append(all, line)
	}
	if more := len(d.Open) - mostDeals; more > 0 {
		all = append(all, l.T("customer.more_deals", "count", more))
	}
	all = append(all, bought(l, d.Bought, now), birthdayLine(l, c.Birthday), telegram(l, d), colouredStep(l, d, now))
	return chat.Message{Text: lines(all...), Buttons: append(dealRows(l, d, now), rows(
		stepButton(l, d, now),
		chat.Row(
			button(l, "customer.log", act(c.ID, "log")),
			button(l, "customer.remind", act(c.ID, "remind")),
			button(l, "customer.deal", act(c.ID, "deal"))),
		chat.Row(
			button(l, "menu.history", chat.Data{Action: "tale", ID: c.ID}),
			profileButton(l, "profile.more", c, ProfileMore),
			profileButton(l, "button.edit", c, ProfileEdit)),
		append(purchasesButton(l, d), organizationRow(c)...),
		inviting(l, d),
		TrailButtons(l, c),
	)...)}
}

// mostDealRows is how many open deals of a customer have a button.
const mostDealRows = 8

// dealRows open each of a customer's deals, with the colour of its next step.
func dealRows(l *i18n.Locale, d crm.Dossier, now time.Time) [][]chat.Button {
	var all [][]chat.Button
	for _, deal := range d.Open[:min(len(d.Open), mostDealRows)] {
		data := chat.Data{Action: "deal", ID: deal.ID, Version: deal.Version}
		label := joinNonEmpty(dot, i18n.Capital(clip(deal.Title, inLabel/2)), l.MoneyShort(deal.Amount), clip(StageName(l, deal.Stage), inLabel/2))
		if deal.Rotting(deal.Stage, now) {
			label += " " + rotSign
		}
		sign := stepSigns[crm.StepStateOf(deal.Steps(d.Planned), now)]
		all = append(all, chat.Row(chat.Button{Text: sign + " " + label, Data: data.Encode()}))
	}
	return all
}

// status is where a customer stands, behind whose they are; a lead goes without
// saying.
func status(l *i18n.Locale, c crm.Customer) string {
	if c.Status == "" || c.Status == crm.Lead {
		return ""
	}
	return dot + i18n.Small(l.T("customer_status."+string(c.Status)))
}

// colouredStep is stepLine with the sign of how urgent it is.
func colouredStep(l *i18n.Locale, d crm.Dossier, now time.Time) string {
	words := nextStep(l, d, now)
	switch {
	case words == "" && len(d.Open) == 0:
		return ""
	case words == "":
		words = l.T("customer.next_none")
	}
	return stepMark(d, now) + words
}

// birthdayLine tells when a customer was born, "" when that is not known.
func birthdayLine(l *i18n.Locale, b crm.Birthday) string {
	if !b.Known() {
		return ""
	}
	return "🎂 " + Birthday(l, b)
}

func act(customer int64, what string) chat.Data {
	return chat.Data{Action: "act", ID: customer, Arg: what}
}

// stepLine says what comes next; an open deal without a next step is told.
func stepLine(l *i18n.Locale, d crm.Dossier, now time.Time) string {
	if s := nextStep(l, d, now); s != "" || len(d.Open) == 0 {
		return s
	}
	return l.T("history.next_none")
}

// stepButton opens what is planned next.
func stepButton(l *i18n.Locale, d crm.Dossier, now time.Time) []chat.Button {
	f := d.NextStep()
	if f == nil {
		return nil
	}
	return chat.Row(taskButton(l, crm.Task{FollowUp: *f}, now))
}

// dealFacts are a deal's title, amount and how long it is in which stage.
func dealFacts(l *i18n.Locale, d crm.OpenDeal, now time.Time) []string {
	var facts []string
	if d.Title != "" {
		facts = append(facts, i18n.Capital(clip(d.Title, inLabel)))
	}
	if money := l.Money(d.Amount); money != "" {
		facts = append(facts, money)
	}
	return append(facts, StageName(l, d.Stage)+", "+l.NthDay(daysIn(d.StageAt, now)))
}

func joinNonEmpty(sep string, all ...string) string {
	var out []string
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, sep)
}
