package store

import (
	"maps"
	"slices"
	"strings"
)

// together are the columns of a table that make one value: who changes one of them
// changes it, and it is put back as a whole. A column that is not named here is a
// value of its own. A birthday is what the person behind the Telegram id has said.
var together = map[entity][][]string{
	customers: {
		{"company", "organization_id"}, {"birth_day", "birth_year", "telegram_id"}, {"deleted_at", "bin_id", "merged_into"},
	},
	phones: {gone},
	deals: {
		whose, {"amount", "currency"}, {"stage_id", "stage_at", "status", "closed_at", "lost_reason"}, gone,
	},
	dealItems:     {{"quantity", "unit"}, {"price", "currency"}, gone},
	activities:    {{"latitude", "longitude"}, {"file_id", "file_kind"}, gone},
	followUps:     {whose, {"local_date", "local_time", "zone", "due_at", "fired_at"}, {"state", "done_at"}, gone},
	organizations: {{"name", "key"}},
	customerDates: {{"day", "year"}, gone},
	products:      {{"name", "key"}},
	productPrices: {{"price", "currency"}},
}

var (
	gone = []string{"deleted_at", "bin_id"}
	// whose a row is: a merge is not taken back over a hand-over.
	whose = []string{"customer_id", "owner_id"}
)

// valueOf returns the columns that make one value with a column of a table, itself
// among them.
func valueOf(e entity, column string) []string {
	for _, value := range together[e] {
		if slices.Contains(value, column) {
			return value
		}
	}
	return []string{column}
}

// gathers are the columns that hold a list, to which everybody adds: each member of it
// is a value of its own, which is there or not.
var gathers = map[entity]string{customers: "tags"}

// memberSign stands between the name of a list and one of its members.
const memberSign = "#"

// members puts in the place of a list, in what it was and in what it has become, one
// value for each that was or is in it. The lists themselves are the result.
func members(e entity, old, changed cols) (was, is string, written bool) {
	list, gathered := gathers[e]
	if _, written = changed[list]; !gathered || !written {
		return "", "", false
	}
	was, _ = old[list].(string)
	is, _ = changed[list].(string)
	delete(old, list)
	delete(changed, list)
	before, after := strings.Fields(was), strings.Fields(is)
	for _, member := range slices.Concat(before, after) {
		old[list+memberSign+member] = slices.Contains(before, member)
		changed[list+memberSign+member] = slices.Contains(after, member)
	}
	return was, is, true
}

// gathered puts the list itself in the place of its members in what is to be written:
// those who are there now, with and without those that change. Where nobody else has
// touched the list, it is as it was, in the same order.
func (tx *Tx) gathered(row touched, change cols) error {
	list := gathers[row.Entity]
	var now []string
	touched := false
	for _, name := range slices.Sorted(maps.Keys(change)) {
		of, member, is := strings.Cut(name, memberSign)
		if !is {
			continue
		}
		if !touched {
			stands, err := tx.columns(tx.ctx, row.Entity, row.Row, cols{of: nil})
			if err != nil {
				return err
			}
			text, _ := stands[of].(string)
			if now, touched = strings.Fields(text), true; text == row.List[1] {
				now = strings.Fields(row.List[0])
			}
		}
		there := slices.Contains(now, member)
		switch {
		case change[name] == true && !there:
			now = append(now, member)
		case change[name] == false && there:
			now = slices.DeleteFunc(now, func(m string) bool { return m == member })
		}
		delete(change, name)
	}
	if touched {
		change[list] = strings.Join(now, " ")
	}
	return nil
}

// span is when a family has changed a column: since when it is not as before, and
// when for the last time, as ids of changes.
type span struct{ since, last int64 }

// settled reports whether a value is as it was before the family touched it.
func (t touched) settled(value []string) bool {
	for _, column := range value {
		if was, have := t.Before[column]; have && was != t.After[column] {
			return false
		}
	}
	return true
}

// changed are the columns of the values that are not as they were before, by the
// columns that the family has written: those of one value go together.
func (t touched) changed() cols {
	c := cols{}
	for column, was := range t.Before {
		if !t.settled(valueOf(t.Entity, column)) {
			c[column] = was
		}
	}
	return c
}

// under reports whether what other has done to the row later stands on what t has
// done to it, so that t cannot be taken back without taking from other. Nothing of
// a row is taken back while it is in the bin.
func (t touched) under(other touched) bool {
	if t.Made || other.Made {
		return !other.putBack()
	}
	theirs := other.changed()
	for column := range t.changed() {
		for _, mate := range valueOf(t.Entity, column) {
			if _, both := theirs[mate]; both && other.When[mate].last > t.When[column].since {
				return true
			}
		}
	}
	_, own := t.Before["deleted_at"]
	return !own && other.After["deleted_at"] != nil && other.Before["deleted_at"] == nil && other.When["deleted_at"].last > t.First
}

// gives reports whether a row has been given to another member, and to whom.
func (t touched) gives() (to int64, given bool) {
	was, have := t.Before["owner_id"]
	to, _ = t.After["owner_id"].(int64)
	return to, have && was != t.After["owner_id"]
}

// note notes that a change has written columns. A value that had been settled begins
// anew with it: what others have done to it before is not later.
func (t *touched) note(c change, old, changed cols) {
	if was, is, written := members(t.Entity, old, changed); written {
		if t.List[0] == t.List[1] {
			t.List[0] = was
		}
		t.List[1] = is
	}
	fresh := map[string]bool{}
	for column := range old {
		_, have := t.Before[column]
		fresh[column] = !have || t.settled(valueOf(t.Entity, column))
	}
	for column, v := range old {
		if fresh[column] {
			t.Before[column], t.When[column] = v, span{since: c.ID}
		}
		t.When[column] = span{since: t.When[column].since, last: c.ID}
	}
	maps.Copy(t.After, changed)
}

// whole are the columns that put a row back: the values that are not as they were,
// each with all of its columns, so that nobody's later change of one of them is
// passed over when this is put back in turn.
func (tx *Tx) whole(row touched) (cols, error) {
	change, mates := row.changed(), cols{}
	for column := range change {
		if slices.Contains(gone, column) || column == "merged_into" || column == "telegram_id" {
			continue // each is written for a reason of its own
		}
		for _, mate := range valueOf(row.Entity, column) {
			if _, have := change[mate]; !have && mate != "telegram_id" {
				mates[mate] = nil
			}
		}
	}
	if len(mates) > 0 {
		is, err := tx.columns(tx.ctx, row.Entity, row.Row, mates)
		if err != nil {
			return nil, err
		}
		change.with(is)
	}
	return change, tx.gathered(row, change)
}
