package store

import (
	"fmt"
	"slices"
	"strings"

	"daftar/crm"
)

// Merge makes two customers one: all that belongs to from is into's from now on,
// what into lacks is taken over, and from goes. Who saw either sees into. What is
// open of from's owner is from now on into's owner's, as when a customer is handed
// over. Of a long past the rest follows by [Store.GoOnMerging]. Blank never overwrites; lost are the
// facts of from that differ, by column, for the caller to keep in words. The
// acting person must answer for both. Two people in Telegram, or one who waits to be
// confirmed, are refused: which of them it is must be said first.
func (tx *Tx) Merge(into, from crm.Customer) (lost map[string]string, err error) {
	if err := tx.mayMerge(into, from); err != nil {
		return nil, err
	}
	if from.TelegramID != 0 { // who is in Telegram stays: consents are given to them
		into, from = from, into
	}
	m, err := tx.beginMerge(into, from)
	if err != nil {
		return nil, err
	}
	if _, err := tx.moveRows(m); err != nil {
		return nil, err
	}
	if err := tx.settleMerge(m); err != nil {
		return nil, err
	}
	change, lost := merged(into, from)
	if err := tx.laterContact(into.ID, from.ID, change); err != nil {
		return nil, err
	}
	err = tx.update(customers, from.ID, from.Version, cols{"deleted_at": at(tx.now()), "merged_into": into.ID})
	if err != nil {
		return nil, err
	}
	if len(change) > 0 {
		if err := tx.update(customers, into.ID, into.Version, change); err != nil {
			return nil, err
		}
	}
	if _, err := tx.exec(`UPDATE join_links SET state = 'void', version = version + 1 WHERE customer_id = ? AND state = 'made'`, from.ID); err != nil {
		return nil, fmt.Errorf("void a join link: %w", err)
	}
	return lost, tx.rederive(into.ID, from.ID)
}

// laterContact adds to change when from was in contact before they were entered here,
// if that is later than what is known of into.
func (tx *Tx) laterContact(into, from int64, change cols) error {
	const column = "earlier_contact_at"
	var known [2]int64
	for i, id := range []int64{into, from} {
		row, err := tx.columns(tx.ctx, customers, id, cols{column: nil})
		if err != nil {
			return err
		}
		known[i], _ = row[column].(int64)
	}
	if known[1] > known[0] {
		change[column] = known[1]
	}
	return nil
}

// mayMerge refuses what cannot become one, and those who are not any more as they
// were read.
func (tx *Tx) mayMerge(into, from crm.Customer) error {
	for _, c := range []crm.Customer{into, from} {
		switch {
		case c.Deleted:
			return crm.Refuse(crm.NotFound, "error.customer_gone")
		case !tx.actor.scope.Sees(c.OwnerID):
			return crm.Refuse(crm.Forbidden, "error.merge_not_yours")
		}
		is, err := tx.Customer(tx.ctx, tx.actor.scope, c.ID)
		if err == nil && is.Version != c.Version {
			err = crm.ErrStale
		}
		if err != nil {
			return err
		}
		p, err := tx.Presence(tx.ctx, tx.actor.scope, c.ID)
		if err != nil {
			return err
		}
		if p.Waiting != nil {
			return crm.Refuse(crm.Conflict, "error.merge_waiting")
		}
	}
	if err := tx.atRest(into.ID, from.ID); err != nil {
		return err
	}
	if into.ID == from.ID || into.TelegramID != 0 && from.TelegramID != 0 {
		return crm.Refuse(crm.Conflict, "error.merge_two_guests")
	}
	return nil
}

// merged is what into takes over of from, and what of from differs and is not kept.
func merged(into, from crm.Customer) (change cols, lost map[string]string) {
	change, lost = cols{}, map[string]string{}
	one := func(column, have, other string) {
		switch {
		case have == "" && other != "":
			change[column] = other
		case other != "" && other != have:
			lost[column] = other
		}
	}
	one("name", into.Name, from.Name)
	one("company", into.Company, from.Company)
	if _, taken := change["company"]; taken {
		change["organization_id"] = nullable(from.OrganizationID)
	}
	for column, have := range profileCols(into.Profile) {
		other, _ := profileCols(from.Profile)[column].(string)
		have, _ := have.(string)
		switch column {
		case "status": // who has bought is no lead, whichever of the two it was
			if have == string(crm.Lead) && other != have {
				change[column] = other
			}
		case "interests", "likes", "dislikes", "needs":
			if all := both(have, other); all != have {
				change[column] = all
			}
		default:
			one(column, have, other)
		}
	}
	one("language", into.Language, from.Language)
	delete(lost, "language") // the bot asks them anew where it matters
	switch {
	case !into.Birthday.Known() && from.Birthday.Known():
		change["birth_day"], change["birth_year"] = int64(from.Birthday.Code()), int64(from.Birthday.Year)
	case from.Birthday.Known() && from.Birthday != into.Birthday:
		lost["birth_day"] = from.Birthday.String()
	}
	tags := slices.Clone(into.Tags)
	for _, tag := range from.Tags {
		if !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	if len(tags) > len(into.Tags) {
		change["tags"] = strings.Join(tags, " ")
	}
	return change, lost
}

// both joins two texts, unless one says what the other does.
func both(a, b string) string {
	switch {
	case b == "" || strings.Contains(a, b):
		return a
	case a == "" || strings.Contains(b, a):
		return b
	}
	return a + "; " + b
}
