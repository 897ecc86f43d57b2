package handlers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// anID and aMoment are as ids and instants stand in the book; nobody is to read them.
const (
	anID      = int64(734_512_901)
	otherID   = int64(734_512_902)
	aMoment   = int64(1_795_410_000_000)
	theMoment = int64(1_795_510_000_000)
)

// before and after are values of each column that people are told of, with what goes
// with them.
var samples = map[string]struct{ before, after map[string]any }{
	"customers.owner_id":    {fields{"owner_id": anID}, fields{"owner_id": otherID}},
	"customers.tags":        {fields{"tags": "vip"}, fields{"tags": "vip ulgurji"}},
	"customers.telegram_id": {fields{"telegram_id": nil}, fields{"telegram_id": anID}},
	"customers.language":    {fields{"language": "uz"}, fields{"language": "ru"}},
	"customers.birth_day":   {fields{"birth_day": int64(315), "birth_year": int64(1990)}, fields{"birth_day": int64(1231), "birth_year": int64(0)}},
	"customers.status":      {fields{"status": "lead"}, fields{"status": "sleeping"}},
	"customers.source":      {fields{"source": "cold_call"}, fields{"source": "walk_in"}},

	"phones.number":          {fields{"number": "+998901234567"}, fields{"number": "+998907654321"}},
	"phones.label":           {fields{"label": "mobile"}, fields{"label": "work"}},
	"phones.main":            {fields{"main": int64(0)}, fields{"main": int64(1)}},
	"phones.customer_id":     {fields{"customer_id": anID}, fields{"customer_id": otherID}},
	"customer_dates.day":     {fields{"day": int64(315), "year": int64(0)}, fields{"day": int64(1231), "year": int64(2020)}},
	"deals.amount":           {fields{"amount": int64(123_456_700), "currency": "UZS"}, fields{"amount": int64(765_432_100), "currency": "USD"}},
	"deals.status":           {fields{"status": "open"}, fields{"status": "won"}},
	"deals.stage_id":         {fields{"stage_id": anID}, fields{"stage_id": otherID}},
	"deals.lost_reason":      {fields{"lost_reason": "missing_feature"}, fields{"lost_reason": "other: boss is away"}},
	"deals.expected_close":   {fields{"expected_close": "2026-12-25"}, fields{"expected_close": "2027-01-31"}},
	"deals.probability":      {fields{"probability": int64(37)}, fields{"probability": int64(73)}},
	"deals.source":           {fields{"source": "cold_call"}, fields{"source": "walk_in"}},
	"activities.kind":        {fields{"kind": "call"}, fields{"kind": "meeting"}},
	"activities.outcome":     {fields{"outcome": "no_answer"}, fields{"outcome": "left_message"}},
	"activities.direction":   {fields{"direction": "in"}, fields{"direction": "out"}},
	"activities.minutes":     {fields{"minutes": int64(7)}, fields{"minutes": int64(25)}},
	"activities.happened_at": {fields{"happened_at": aMoment}, fields{"happened_at": theMoment}},
	"activities.latitude":    {fields{"latitude": int64(41_311_081), "longitude": int64(69_240_562)}, fields{"latitude": int64(39_654_211), "longitude": int64(66_959_732)}},
	"activities.file_kind":   {fields{"file_kind": "voice"}, fields{"file_kind": "video_note"}},
	"follow_ups.kind":        {fields{"kind": "call"}, fields{"kind": "meeting"}},
	"follow_ups.local_date":  {fields{"local_date": "2026-12-25", "local_time": ""}, fields{"local_date": "2027-01-31", "local_time": "15:30"}},
	"follow_ups.state":       {fields{"state": "open"}, fields{"state": "cancelled"}},
	"organizations.phone":    {fields{"phone": "+998901234567"}, fields{"phone": "+998907654321"}},
	"products.unit":          {fields{"unit": ""}, fields{"unit": "m2"}},
	"product_prices.price":   {fields{"price": int64(123_456_700), "currency": "UZS"}, fields{"price": int64(765_432_100), "currency": "UZS"}},
	"deal_items.price":       {fields{"price": int64(123_456_700), "currency": "UZS"}, fields{"price": int64(765_432_100), "currency": "UZS"}},
	"deal_items.quantity":    {fields{"quantity": int64(crm.Pieces(2)), "unit": ""}, fields{"quantity": int64(crm.Pieces(3)), "unit": "m2"}},
	"deal_items.discount":    {fields{"discount": int64(500)}, fields{"discount": int64(1250)}},
	"stages.probability":     {fields{"probability": int64(37)}, fields{"probability": int64(73)}},
	"stages.rot_days":        {fields{"rot_days": int64(0)}, fields{"rot_days": int64(14)}},
	"stages.status":          {fields{"status": "open"}, fields{"status": "lost"}},
}

// raw are the runs of letters, digits and underscores in a text.
func raw(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// codes are values that stand in the book for words of the catalogues; those that a
// person could read in any language are not among them.
var codes = []string{
	"lead", "sleeping", "cold_call", "walk_in", "mobile", "work", "open", "won", "lost", "missing_feature", "call", "meeting", "no_answer", "left_message",
	"in", "out", "voice", "video_note", "cancelled", "piece", "m2", "uz", "ru", "UZS", "USD",
}

func TestNobodyReadsAnIDAnInstantOrACodeInAChangeHistory(t *testing.T) {
	o := newOffice(t, "en")
	g := watch(o, saraID)
	names := view.Names{
		Users: map[int64]string{anID: "Sara", otherID: "Timur"}, Customers: map[int64]string{anID: "Aziz", otherID: "Malika"},
		Stages:    map[int64]crm.Stage{anID: {ID: anID, Code: "demo", Status: crm.Open}, otherID: {ID: otherID, Name: "Sinov", Status: crm.Open, Retired: true}},
		Languages: map[string]string{"uz": "Oʻzbekcha", "ru": "Русский"},
	}
	for _, table := range store.Audited() {
		for _, row := range g.rowsOf(`SELECT name FROM pragma_table_info('` + table + `')`) {
			_, column, _ := strings.Cut(row, "=")
			if slices.Contains(view.Technical, column) || slices.Contains(view.Technical, table+"."+column) {
				continue
			}
			s, ok := samples[table+"."+column]
			switch {
			case ok:
			case column == "owner_id":
				s = samples["customers.owner_id"]
			case column == "customer_id":
				s = samples["phones.customer_id"]
			default: // a person's own words
				s.before, s.after = fields{column: "birinchi soʻz"}, fields{column: "ikkinchi soʻz"}
			}
			for _, tag := range o.words.Tags() {
				l := o.words.For(tag)
				c := crm.Change{ID: 1, ChangeSet: 1, At: o.clock, By: "Olim", Entity: table, Row: anID, Label: "nomi", Old: s.before, New: s.after}
				m := view.Changes(l, view.Subject{Customer: crm.Customer{ID: 1, Name: "Qahramon"}}, []crm.Change{c}, names, view.Page{}, o.clock)
				line := chat.Plain(m.Text[strings.LastIndex(m.Text, "\n")+1:])
				if !strings.Contains(line, "→") {
					t.Errorf("%s: %s.%s is not told: %s", tag, table, column, m.Text)
				}
				if strings.HasSuffix(line, "–") || !strings.Contains(fmt.Sprint(s.before[column]), "nil") && s.before[column] != int64(0) && strings.Contains(line, "– →") {
					t.Errorf("%s: %s.%s has no value: %s", tag, table, column, line)
				}
				for _, word := range raw(line) {
					number := strings.Trim(word, "0123456789") == "" && len(word) > 7
					code := tag != "en" && slices.Contains(codes, word) || strings.Contains(word, "_")
					if number || code || strings.Contains(word, column) && strings.Contains(column, "_") {
						t.Errorf("%s: %s.%s shows %q: %s", tag, table, column, word, line)
					}
				}
			}
		}
	}
}
