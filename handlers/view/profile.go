package view

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Profile is what the pages say of a customer that lie behind their card.
type Profile struct {
	Customer crm.Customer
	Owner    crm.User
	Phones   []crm.Phone
	Dates    []crm.ImportantDate
	Language string   // that they want to be spoken to in, as it calls itself; "" unknown
	MayGive  bool     // the reader may hand the customer over
	Done     crm.Card // what has just been done to them; the zero Card is nothing
}

// ProfileFields are what a page about a customer says of them and a typed answer
// or a tap changes; "profile.<field>" is what each is called. In this order they
// are shown and offered.
var ProfileFields = []string{
	"name", "company", "phones", "status", "source", "tags", "email", "username", "language",
	"city", "address", "birthday", "dates", "interests", "needs", "likes", "dislikes",
}

// What the Arg of a button on a customer's pages begins with, before a dot.
const (
	ProfileEdit  = ""     // the list of what can be changed
	ProfileMore  = "more" // all that is known
	ProfileAsk   = "f"    // .field: asks for its new value, or offers those there are
	ProfileSet   = "s"    // .field.value: a value by a tap
	ProfilePhone = "n"    // .id.label: numbers
	ProfileTag   = "t"    // .tag, as TagArg stands for it: takes it away
	ProfileDate  = "d"    // .id: takes it away
	ProfileUndo  = "u"    // .list.change-set: takes back what was done to the list, and shows it
)

// The lists on a customer's pages.
const (
	ListPhones = "phones"
	ListTags   = "tags"
	ListDates  = "dates"
)

// undoList takes back the last thing that was done to a list; no row when nothing was.
func undoList(l *i18n.Locale, p Profile, list string) []chat.Button {
	undo := p.Done.ChangeSet.ID
	if undo == 0 {
		return nil
	}
	return chat.Row(profileButton(l, "button.undo", p.Customer, ProfileUndo+"."+list+"."+base36(undo)))
}

func profileButton(l *i18n.Locale, key string, c crm.Customer, arg string) chat.Button {
	return button(l, key, profileData(c, arg))
}

func profileData(c crm.Customer, arg string) chat.Data {
	return chat.Data{Action: "prof", ID: c.ID, Version: c.Version, Arg: arg}
}

func profileTap(text string, c crm.Customer, arg string) chat.Button {
	return chat.Button{Text: clip(text, inLine), Data: profileData(c, arg).Encode()}
}

// Details draws all that is known of a customer beside their deals and story, the way
// back from what has just been done, and whether that has made them alike to somebody.
func Details(l *i18n.Locale, p Profile) chat.Message {
	c := p.Customer
	all := []string{"👤 " + nameLine(c)}
	known := map[string]string{
		"phones": phoneLines(l, p.Phones), "status": l.T("customer_status." + string(c.Status)), "tags": tagLine(c.Tags),
		"email": chat.Escape(c.Email), "language": p.Language, "city": chat.Escape(clip(c.City, inStory)), "address": chat.Escape(c.Address),
		"interests": chat.Escape(c.Interests), "needs": chat.Escape(c.Needs), "likes": chat.Escape(c.Likes), "dislikes": chat.Escape(c.Dislikes),
		"dates": dateLines(l, p.Dates),
	}
	if c.Source != "" {
		known["source"] = l.T("source." + c.Source)
	}
	if c.Username != "" {
		known["username"] = "@" + chat.Escape(c.Username)
	}
	if c.Birthday.Known() {
		known["birthday"] = Birthday(l, c.Birthday)
	}
	for _, field := range ProfileFields {
		if v := known[field]; v != "" {
			all = append(all, "<i>"+l.T("profile."+field)+":</i> "+v)
		}
	}
	var back, give []chat.Button
	if undo := p.Done.ChangeSet.ID; undo != 0 {
		back = chat.Row(button(l, "button.undo", chat.Data{Action: "undo", ID: undo}))
	}
	question, answers := askOnPage(l, p.Done)
	if question != "" {
		all = append(all, "", question)
	}
	if p.MayGive {
		give = chat.Row(button(l, "handover.button", chat.Data{Action: "hand", ID: c.ID, Version: c.Version, Arg: GiveCustomer}))
	}
	return chat.Message{Text: lines(all...), Buttons: append(answers, rows(
		back,
		chat.Row(profileButton(l, "button.edit", c, ProfileEdit), button(l, "button.card", chat.Data{Action: "who", ID: c.ID})),
		organizationRow(c), give,
	)...)}
}

// organizationRow leads to a customer's organisation.
func organizationRow(c crm.Customer) []chat.Button {
	if c.OrganizationID == 0 {
		return nil
	}
	return chat.Row(chat.Button{
		Text: "🏢 " + clip(c.Company, inLabel), Data: chat.Data{Action: "org", ID: c.OrganizationID, Arg: Below}.Encode(),
	})
}

func tagLine(tags []string) string {
	all := make([]string, len(tags))
	for i, t := range tags {
		all[i] = "#" + t
	}
	return chat.Escape(clip(strings.Join(all, " "), 3*inStory))
}

func phoneLines(l *i18n.Locale, phones []crm.Phone) string {
	all := make([]string, len(phones))
	for i, p := range phones {
		all[i] = phoneWords(l, p)
	}
	return strings.Join(all, ", ")
}

// phoneWords is a number with what it is called.
func phoneWords(l *i18n.Locale, p crm.Phone) string {
	s := Phone(p.Number)
	if p.Label != "" {
		s += " (" + i18n.Small(l.Plain("phone_label."+p.Label)) + ")"
	}
	return s
}

func dateLines(l *i18n.Locale, dates []crm.ImportantDate) string {
	all := make([]string, len(dates))
	for i, d := range dates {
		all[i] = chat.Escape(dateWords(l, d))
	}
	return strings.Join(all, "; ")
}

func dateWords(l *i18n.Locale, d crm.ImportantDate) string {
	return clip(d.Label, inLabel) + " — " + Birthday(l, d.Day)
}

// EditProfile offers what can be changed of a customer.
func EditProfile(l *i18n.Locale, p Profile) chat.Message {
	m := chat.Message{Text: "👤 " + nameLine(p.Customer) + "\n" + l.T("profile.ask_which")}
	var fields []chat.Button
	for _, field := range ProfileFields {
		fields = append(fields, profileButton(l, "profile."+field, p.Customer, ProfileAsk+"."+field))
	}
	for row := range slices.Chunk(fields, 3) {
		m.Buttons = append(m.Buttons, row)
	}
	last := chat.Row(button(l, "button.card", chat.Data{Action: "who", ID: p.Customer.ID}))
	if p.MayGive {
		last = append(last, button(l, "handover.button",
			chat.Data{Action: "hand", ID: p.Customer.ID, Version: p.Customer.Version, Arg: GiveCustomer}))
	}
	m.Buttons = append(m.Buttons, last)
	return m
}

// ProfileValue is one value that a tap gives a field.
type ProfileValue struct{ Label, Value string }

// ChooseValue offers the values of a field of a customer.
func ChooseValue(l *i18n.Locale, c crm.Customer, field string, all []ProfileValue, now string) chat.Message {
	var taps []chat.Button
	for _, v := range all {
		label := v.Label
		if v.Value == now {
			label = "✓ " + label
		}
		taps = append(taps, profileTap(label, c, ProfileSet+"."+field+"."+v.Value))
	}
	m := chat.Message{Text: "👤 " + nameLine(c) + "\n" + l.T("profile."+field)}
	for row := range slices.Chunk(taps, 2) {
		m.Buttons = append(m.Buttons, row)
	}
	m.Buttons = append(m.Buttons, backToProfile(l, c))
	return m
}

func backToProfile(l *i18n.Locale, c crm.Customer) []chat.Button {
	return chat.Row(profileButton(l, "button.back", c, ProfileEdit))
}

// PhoneList offers a customer's numbers, and one more, and takes back what has just
// been done to them.
func PhoneList(l *i18n.Locale, p Profile) chat.Message {
	c := p.Customer
	m := chat.Message{Text: "👤 " + nameLine(c) + "\n" + l.T("profile.phones_hint")}
	for i, n := range p.Phones {
		label := phoneWords(l, n)
		if i == 0 && len(p.Phones) > 1 {
			label = "★ " + label
		}
		m.Buttons = append(m.Buttons, chat.Row(profileTap(label, c, ProfilePhone+"."+base36(n.ID))))
	}
	m.Buttons = append(m.Buttons, undoList(l, p, ListPhones),
		chat.Row(profileButton(l, "profile.add_phone", c, ProfileAsk+".phone")), backToProfile(l, c))
	m.Buttons = rows(m.Buttons...)
	return m
}

// What a button about one number does besides naming it by a label.
const (
	PhoneMain = "main"
	PhoneDrop = "drop"
	PhoneBare = "none" // no label
)

// PhonePage offers what can be done with one number.
func PhonePage(l *i18n.Locale, c crm.Customer, p crm.Phone, main bool) chat.Message {
	m := chat.Message{Text: "👤 " + nameLine(c) + "\n📞 " + phoneWords(l, p)}
	do := func(key, what string) chat.Button {
		return profileButton(l, key, c, ProfilePhone+"."+base36(p.ID)+"."+what)
	}
	var labels []chat.Button
	for _, label := range crm.PhoneLabels {
		if label != p.Label {
			labels = append(labels, do("phone_label."+label, label))
		}
	}
	if p.Label != "" {
		labels = append(labels, do("phone_label.none", PhoneBare))
	}
	for row := range slices.Chunk(labels, 2) {
		m.Buttons = append(m.Buttons, row)
	}
	if !main {
		m.Buttons = append(m.Buttons, chat.Row(do("profile.main_phone", PhoneMain)))
	}
	m.Buttons = append(m.Buttons, chat.Row(
		profileButton(l, "button.back", c, ProfilePhone), do("profile.drop_phone", PhoneDrop)))
	return m
}

// TagList offers to take tags away, and to add one, with the way back.
func TagList(l *i18n.Locale, p Profile, arg func(tag string) string) chat.Message {
	c := p.Customer
	m := chat.Message{Text: "👤 " + nameLine(c) + "\n" + l.T("profile.tags_hint")}
	var taps []chat.Button
	for _, tag := range c.Tags[:min(len(c.Tags), 30)] {
		taps = append(taps, profileTap("✖️ #"+tag, c, ProfileTag+"."+arg(tag)))
	}
	for row := range slices.Chunk(taps, 2) {
		m.Buttons = append(m.Buttons, row)
	}
	m.Buttons = append(m.Buttons, undoList(l, p, ListTags),
		chat.Row(profileButton(l, "profile.add_tag", c, ProfileAsk+".tag")), backToProfile(l, c))
	m.Buttons = rows(m.Buttons...)
	return m
}

// DateList offers to take important days away, and to add one, with the way back.
func DateList(l *i18n.Locale, p Profile) chat.Message {
	c := p.Customer
	m := chat.Message{Text: "👤 " + nameLine(c) + "\n" + l.T("profile.dates_hint")}
	for _, d := range p.Dates {
		m.Buttons = append(m.Buttons, chat.Row(profileTap("✖️ "+dateWords(l, d), c, ProfileDate+"."+base36(d.ID))))
	}
	m.Buttons = append(m.Buttons, undoList(l, p, ListDates),
		chat.Row(profileButton(l, "profile.add_date", c, ProfileAsk+".date")), backToProfile(l, c))
	m.Buttons = rows(m.Buttons...)
	return m
}

func base36(id int64) string { return strconv.FormatInt(id, 36) }

// stepMark is the sign of a next step: overdue, today, later, or none where an open
// deal waits for one.
func stepMark(d crm.Dossier, now time.Time) string {
	f := d.NextStep()
	switch {
	case f == nil:
		return "🟡 "
	case f.Overdue(now):
		return "" // the words carry it
	}
	if due := f.DueAt.In(now.Location()); due.YearDay() == now.YearDay() && due.Year() == now.Year() {
		return "🟢 "
	}
	return "⚪ "
}
