package view

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Subject is what a change history is of: a customer, or one of their deals.
type Subject struct {
	Customer crm.Customer // of a deal that is nobody's: zero
	Deal     *crm.Deal    // nil: all that belongs to the customer
	Open     []crm.Deal   // of a customer: leads to the history of each
}

func (s Subject) table() string {
	if s.Deal != nil {
		return "deals"
	}
	return "customers"
}

// Data is the button that shows the history; edge is where a page of it begins:
// "" at the newest, "f" or "b" and a place behind or ahead of which.
func (s Subject) Data(edge string) chat.Data {
	if s.Deal != nil {
		return chat.Data{Action: "changes", ID: s.Deal.ID, Arg: "d" + edge}
	}
	return chat.Data{Action: "changes", ID: s.Customer.ID, Arg: "c" + edge}
}

// teller writes changes for one reader.
type teller struct {
	l     *i18n.Locale
	now   time.Time
	names Names
	of    string // the table of whose history it is: its rows need no name
}

// Changes draws a page of who has changed what, newest first.
func Changes(l *i18n.Locale, s Subject, changes []crm.Change, names Names, p Page, now time.Time) chat.Message {
	t := teller{l: l, now: now, names: names, of: s.table()}
	title := string(Who(s.Customer))
	if s.Deal != nil {
		title = joinNonEmpty(dot, "💰 "+chat.Escape(dealTitle(l, *s.Deal)), title)
	}
	all := []string{"📜 " + title}
	told := int64(0)
	for _, c := range changes {
		did := t.lines(c)
		if len(did) > 0 && told != c.ChangeSet {
			told = c.ChangeSet
			all = append(all, "", t.head(c))
		}
		all = append(all, did...)
	}
	if told == 0 {
		all = append(all, "", l.T("changes.none"))
	}
	var pager []chat.Button
	if len(changes) > 0 {
		first, last := changes[0].ID, changes[len(changes)-1].ID
		pager = p.pager(l,
			func() chat.Data { return s.Data("b" + strconv.FormatInt(first, 36)) },
			func() chat.Data { return s.Data("f" + strconv.FormatInt(last, 36)) })
	}
	buttons := [][]chat.Button{pager}
	for _, d := range s.Open[:min(len(s.Open), mostDeals)] {
		label := "📜 " + joinNonEmpty(", ", dealTitle(l, d), l.Money(d.Amount))
		buttons = append(buttons, chat.Row(chat.Button{Text: clip(label, inLine), Data: Subject{Deal: &d}.Data("").Encode()}))
	}
	if s.Deal != nil {
		buttons = append(buttons, chat.Row(button(l, "bin.deal", binDeal(*s.Deal, ""))))
	}
	if s.Customer.ID != 0 {
		buttons = append(buttons, chat.Row(button(l, "history.card", chat.Data{Action: "who", ID: s.Customer.ID})))
	}
	return chat.Message{Text: strings.Join(all, "\n"), Buttons: rows(buttons...)}
}

// dealTitle is what a deal is called at the beginning of a line.
func dealTitle(l *i18n.Locale, d crm.Deal) string { return i18n.Capital(dealName(l, d)) }

// head says when and by whom.
func (t teller) head(c crm.Change) string {
	line := joinNonEmpty(dot, "<b>"+t.l.DayTime(c.At, t.now)+"</b>", t.by(c))
	if c.Undoes {
		line += dot + t.l.T("changes.undone")
	}
	return line
}

// by is who has made a change, as HTML.
func (t teller) by(c crm.Change) string {
	if c.ByCustomer {
		return t.l.T("changes.themselves")
	}
	return chat.Escape(c.By)
}

// tables are the signs of the rows that people know, by table; what they are
// called is "entity.<table>".
var tables = map[string]string{
	"customers": "👤", "phones": "📞", "customer_dates": "🎂", "deals": "💰", "activities": "📝", "follow_ups": "⏰",
	"organizations": "🏢", "products": "📦", "product_prices": "🏷", "deal_items": "🧾", "stages": "🪜",
}

// what names the row of a change: the table's word and its own label. bare leaves
// out the word of the row whose history it is.
func (t teller) what(c crm.Change) string {
	sign, known := tables[c.Entity]
	if !known {
		return t.l.Plain("changes.something")
	}
	return sign + " " + joinNonEmpty(": ", t.l.Plain("entity."+c.Entity), t.label(c))
}

// label tells a row from others of its table, "" where nothing does.
func (t teller) label(c crm.Change) string {
	switch c.Entity {
	case "phones":
		return Phone(c.Label)
	case "activities":
		return oneOf("activity.", texts(crm.ActivityKinds))(values{l: t.l, row: map[string]any{"kind": c.Label}}, "kind")
	}
	return i18n.Capital(clip(c.Label, inLabel))
}

// lines are what a change did, a line for each thing.
func (t teller) lines(c crm.Change) []string {
	switch {
	case c.Made:
		return []string{"➕ " + chat.Escape(t.what(c)) + t.facts(c)}
	case has(c.New, "merged_into") && c.New["merged_into"] != nil:
		into := customer(values{l: t.l, names: t.names, row: c.New}, "merged_into")
		return []string{"🔗 " + chat.Escape(t.what(c)) + dot + t.l.T("changes.merged", "name", into)}
	case has(c.New, "deleted_at") && c.New["deleted_at"] != nil:
		return []string{"🗑 " + chat.Escape(t.what(c)) + dot + t.l.T("changes.gone")}
	case has(c.New, "deleted_at"):
		return []string{"♻️ " + chat.Escape(t.what(c)) + dot + t.l.T("changes.back")}
	}
	var out []string
	if reopened(c) {
		out = append(out, "♻️ "+chat.Escape(t.what(c))+dot+t.l.T("changes.reopened"))
	}
	unknown := false
	before := values{l: t.l, now: t.now, names: t.names, row: c.Old}
	after := values{l: t.l, now: t.now, names: t.names, row: c.New}
	for _, name := range slices.Sorted(maps.Keys(c.New)) {
		col, known := columnOf(c.Entity, name)
		if !known {
			unknown = unknown || !technical(c.Entity, name)
			continue
		}
		if c.Old[name] == c.New[name] && col.draw(before, name) == col.draw(after, name) {
			continue // written along with others of its value
		}
		if col.sum && before.text("currency") != "" && before.text("currency") == after.text("currency") {
			both := i18n.HTML(chat.Escape(t.l.MoneyChange(before.sum(name), after.sum(name))))
			out = append(out, t.whose(c)+t.l.T("changes.sum", "column", t.l.Plain(col.key), "sums", both))
			continue
		}
		line := t.l.T("changes.line", "column", t.l.Plain(col.key),
			"old", escaped(col.draw(before, name)), "new", escaped(col.draw(after, name)))
		out = append(out, t.whose(c)+line)
	}
	if unknown && len(out) == 0 {
		out = append(out, t.whose(c)+t.l.T("changes.other"))
	}
	return out
}

// reopened reports whether a change has made an open deal of a closed one.
func reopened(c crm.Change) bool {
	was, is := c.Old["status"], c.New["status"]
	return c.Entity == "deals" && is == string(crm.Open) && was != nil && was != is
}

func has(row map[string]any, name string) bool { _, found := row[name]; return found }

// whose stands before what has changed of a row, unless it is the one whose history
// this is.
func (t teller) whose(c crm.Change) string {
	if c.Entity == t.of {
		return "• "
	}
	return chat.Escape(t.what(c)) + dot
}

// facts are what a row that was made began with, beside what it is called.
func (t teller) facts(c crm.Change) string {
	v := values{l: t.l, now: t.now, names: t.names, row: c.New}
	for _, name := range []string{"amount", "local_date", "day", "price", "happened_at"} {
		col, known := columnOf(c.Entity, name)
		if !known || !has(c.New, name) {
			continue
		}
		if value := col.draw(v, name); value != "" {
			return dot + chat.Escape(value)
		}
	}
	return ""
}
