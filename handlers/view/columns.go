package view

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
)

// Names are what the ids in changes are called, as far as the reader may know.
type Names struct {
	Users     map[int64]string
	Stages    map[int64]crm.Stage
	Customers map[int64]string
	Languages map[string]string
}

// values are the columns of one change on one side, and how to write them.
type values struct {
	l     *i18n.Locale
	now   time.Time
	names Names
	row   map[string]any
}

func (v values) text(column string) string { s, _ := v.row[column].(string); return s }
func (v values) int(column string) int64   { n, _ := v.row[column].(int64); return n }

// column is a column of a table as people know it: what it is called, and how its
// value is written as plain text, "" for none.
type column struct {
	key  string
	draw func(v values, name string) string
	// sum: it is an amount of money; another in the same currency is written with it.
	sum bool
}

// Technical are columns that are told together with others, or not at all: of them
// a person knows nothing.
var Technical = []string{
	"id", "version", "part", "inbox_id", "bin_id", "key", "zone", "currency", "birth_year", "year", "local_time", "merged_into",
	"created_at", "touched_at", "active_at", "planned_until", "earlier_contact_at", "last_contact_at", "stage_at", "closed_at", "due_at", "fired_at", "done_at", "deleted_at",
	"file_id", "incoming", "forwarded", "longitude", "organization_id", "deal_id", "product_id", "position", "code", "deal_items.unit",
}

// columns by table and name or, where the name means the same everywhere, by name.
var columns = map[string]column{
	"name":        {"column.name", words, false},
	"company":     {"column.company", words, false},
	"owner_id":    {"column.owner", user, false},
	"customer_id": {"column.customer", customer, false},
	"text":        {"column.text", words, false},
	"title":       {"column.title", words, false},
	"source":      {"column.source", source, false},

	"customers.name":        {"profile.name", words, false},
	"customers.tags":        {"column.tags", tags, false},
	"customers.telegram_id": {"column.telegram", linked, false},
	"customers.language":    {"column.language", language, false},
	"customers.birth_day":   {"column.birthday", birthday("birth_day", "birth_year"), false},
	"customers.status":      {"column.status", oneOf("change_value.status.", texts(crm.CustomerStatuses)), false},
	"customers.email":       {"column.email", words, false},
	"customers.username":    {"column.username", username, false},
	"customers.city":        {"column.city", words, false},
	"customers.address":     {"column.address", words, false},
	"customers.interests":   {"column.interests", words, false},
	"customers.likes":       {"column.likes", words, false},
	"customers.dislikes":    {"column.dislikes", words, false},
	"customers.needs":       {"column.needs", words, false},

	"phones.number":        {"column.number", number, false},
	"phones.main":          {"column.main", mark, false},
	"phones.label":         {"column.label", oneOf("change_value.phone.", crm.PhoneLabels), false},
	"customer_dates.label": {"column.label", words, false},
	"customer_dates.day":   {"column.day", birthday("day", "year"), false},

	"deals.amount":         {"column.amount", money, true},
	"deals.status":         {"column.deal_status", oneOf("change_value.deal.", []string{string(crm.Open), string(crm.Won), string(crm.Lost)}), false},
	"deals.stage_id":       {"column.stage", stage, false},
	"deals.lost_reason":    {"column.lost_reason", reason, false},
	"deals.expected_close": {"column.expected_close", date, false},
	"probability":          {"column.probability", percent, false},

	"activities.kind":        {"column.kind", oneOf("activity.", texts(crm.ActivityKinds)), false},
	"activities.outcome":     {"column.outcome", oneOf("outcome.", texts([]crm.Outcome{crm.Connected, crm.NoAnswer, crm.Busy, crm.WrongNumber, crm.LeftMessage})), false},
	"activities.happened_at": {"column.when", moment, false},
	"activities.direction":   {"column.direction", oneOf("change_value.call.", texts([]crm.Direction{crm.In, crm.Out})), false},
	"activities.minutes":     {"column.minutes", minutes, false},
	"activities.latitude":    {"column.place", place, false},
	"activities.file_kind":   {"column.file", oneOf("file.", []string{"voice", "audio", "video", "video_note", "photo", "document"}), false},

	"follow_ups.kind":       {"column.kind", oneOf("plan.", texts(crm.ActivityKinds)), false},
	"follow_ups.local_date": {"column.when", due, false},
	"follow_ups.state":      {"column.state", oneOf("change_value.state.", texts([]crm.FollowUpState{crm.Planned, crm.Done, crm.Cancelled})), false},

	"organizations.tax_number": {"column.tax_number", words, false},
	"organizations.phone":      {"column.number", number, false},
	"organizations.address":    {"column.address", words, false},
	"organizations.note":       {"column.text", words, false},

	"rot_days": {"column.rot_days", days, false},
	"status":   {"column.deal_status", oneOf("change_value.deal.", []string{string(crm.Open), string(crm.Won), string(crm.Lost)}), false},

	"products.unit":        {"column.unit", unit, false},
	"product_prices.price": {"column.price", money, true},
	"deal_items.price":     {"column.price", money, true},
	"deal_items.quantity":  {"column.quantity", quantity, false},
	"deal_items.discount":  {"column.discount", off, false},
}

// Tells reports whether a change of a column can be told to people: whoever adds a
// column to a table whose changes are kept adds its name here.
func Tells(table, name string) bool {
	_, known := columnOf(table, name)
	return known || technical(table, name)
}

func technical(table, name string) bool {
	return slices.Contains(Technical, name) || slices.Contains(Technical, table+"."+name)
}

func columnOf(table, name string) (column, bool) {
	if c, ok := columns[table+"."+name]; ok {
		return c, true
	}
	c, ok := columns[name]
	return c, ok
}

// words are a person's own.
func words(v values, name string) string { return clip(v.text(name), inLine) }

func texts[S ~string](all []S) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = string(s)
	}
	return out
}

// oneOf writes one of some codes by the text that begins with topic.
func oneOf(topic string, codes []string) func(values, string) string {
	return func(v values, name string) string {
		if code := v.text(name); slices.Contains(codes, code) {
			return v.l.Plain(topic + code)
		}
		return ""
	}
}

func source(v values, name string) string { return oneOf("change_value.source.", crm.Sources)(v, name) }

func user(v values, name string) string { return v.names.Users[v.int(name)] }

func customer(v values, name string) string {
	id := v.int(name)
	if called := v.names.Customers[id]; called != "" || id == 0 {
		return called
	}
	return v.l.Plain("changes.another_customer")
}

func tags(v values, name string) string {
	all := strings.Fields(v.text(name))
	for i := range all {
		all[i] = "#" + all[i]
	}
	return clip(strings.Join(all, " "), inLine)
}

func linked(v values, name string) string {
	if v.int(name) == 0 {
		return ""
	}
	return v.l.Plain("change_value.linked")
}

func language(v values, name string) string { return v.names.Languages[v.text(name)] }

func username(v values, name string) string {
	if v.text(name) == "" {
		return ""
	}
	return "@" + words(v, name)
}

func number(v values, name string) string { return Phone(v.text(name)) }

func birthday(day, year string) func(values, string) string {
	return func(v values, _ string) string {
		b := crm.BirthdayOf(int(v.int(day)), int(v.int(year)))
		if !b.Known() {
			return ""
		}
		return Birthday(v.l, b)
	}
}

func (v values) sum(amount string) crm.Money {
	return crm.Money{Minor: v.int(amount), Currency: v.text("currency")}
}

// money writes a sum. In changes from before the currency was kept beside it, it has none.
func money(v values, name string) string {
	m := v.sum(name)
	if m.Currency != "" {
		return v.l.Money(m)
	}
	if m.Minor == 0 {
		return ""
	}
	const hundredths = 100
	return v.l.Number(m.Minor / hundredths)
}

func mark(v values, name string) string {
	if v.int(name) == 0 {
		return ""
	}
	return "✓"
}

func days(v values, name string) string {
	if v.int(name) == 0 {
		return v.l.Plain("stages.never")
	}
	return v.l.Days(int(v.int(name)))
}

func unit(v values, name string) string {
	if u := crm.Unit(v.text(name)); slices.Contains(crm.Units[:], u) {
		return v.l.Unit(u)
	}
	return ""
}

// stage is what a stage is called, also one that has been retired since.
func stage(v values, name string) string {
	s, known := v.names.Stages[v.int(name)]
	if !known {
		return ""
	}
	return StageName(v.l, s)
}

func reason(v values, name string) string {
	said := v.text(name)
	if other, found := strings.CutPrefix(said, crm.OtherReason+": "); found {
		return clip(other, inLine)
	}
	return oneOf("lost_reason.", crm.LostReasons)(v, name)
}

func date(v values, name string) string {
	day, err := time.ParseInLocation(time.DateOnly, v.text(name), v.now.Location())
	if err != nil {
		return ""
	}
	return v.l.Date(day, v.now)
}

func moment(v values, name string) string {
	return v.l.DayTime(time.UnixMilli(v.int(name)), v.now)
}

// place is where a visit was, in degrees.
func place(v values, name string) string {
	if v.row[name] == nil {
		return ""
	}
	const millionths = 1e6
	return fmt.Sprintf("%.5f, %.5f", float64(v.int(name))/millionths, float64(v.int("longitude"))/millionths)
}

// due is a follow-up's moment as it was said.
func due(v values, name string) string {
	when, err := crm.ParseWhen(v.text(name), v.text("local_time"))
	if err != nil {
		return ""
	}
	return v.l.Moment(when, v.now)
}

func percent(v values, name string) string {
	if v.row[name] == nil {
		return ""
	}
	return v.l.Percent(int(v.int(name)))
}

func off(v values, name string) string {
	if v.int(name) == 0 {
		return ""
	}
	return discount(v.l, int(v.int(name)))
}

func minutes(v values, name string) string {
	if v.int(name) == 0 {
		return ""
	}
	return strconv.FormatInt(v.int(name), 10)
}

func quantity(v values, name string) string {
	if v.int(name) == 0 {
		return ""
	}
	return v.l.Quantity(crm.Quantity(v.int(name)), crm.Unit(v.text("unit")))
}

// escaped is a value in a line of HTML; none is a dash.
func escaped(value string) i18n.HTML {
	if value == "" {
		return "–"
	}
	return i18n.HTML(chat.Escape(value))
}
