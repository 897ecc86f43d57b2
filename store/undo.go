package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"daftar/crm"
)

// Undo reverses a change-set and all that mended it: what it made goes to the
// bin, what it changed is as before, reminders not yet sent are cancelled. A
// customer that later records use, or who was handed over, stays. It is refused, naming who, when a later
// change-set touched the same rows; so nobody need be asked what it overwrites.
// Undoing what is undone changes nothing.
func (tx *Tx) Undo(user crm.User, inboxID, changeSet int64) error {
	return tx.follows(func() error { return tx.undo(user, inboxID, changeSet) })
}

func (tx *Tx) undo(user crm.User, inboxID, changeSet int64) error {
	set, err := tx.ChangeSet(tx.ctx, user.Scope(), changeSet)
	if err != nil {
		return err
	}
	if !set.UndoneAt.IsZero() {
		return nil
	}
	if set.ParentID != 0 { // forged: a change-set is taken back as a whole
		return crm.Refuse(crm.NotFound, "error.gone")
	}
	if handed, err := tx.undoHandOver(user, inboxID, changeSet); handed || err != nil {
		return err
	}
	switch imported, err := tx.importOf(tx.ctx, changeSet); {
	case err != nil:
		return err
	case imported != 0: // forged, and far too large for one transaction
		return crm.Refuse(crm.NotFound, "error.gone")
	}
	changes, err := tx.family(tx.ctx, changeSet)
	if err != nil {
		return err
	}
	rows, err := rowsOf(changes)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, touched.putBack)
	if len(changes) == 0 && set.Replaced { // purged
		return crm.Refuse(crm.NotFound, "error.purged")
	}
	for _, row := range rows {
		if err := tx.hindered(tx.ctx, user.Scope(), changeSet, row); err != nil {
			return err
		}
	}
	if _, err := tx.Begin(user, inboxID, changeSet); err != nil {
		return err
	}
	slices.Reverse(rows)
	// A customer may have been entered after what was then given to them.
	slices.SortStableFunc(rows, func(a, b touched) int { return restoredBy[a.Entity] - restoredBy[b.Entity] })
	if err := tx.restoreAll(rows); err != nil {
		return err
	}
	_, err = tx.exec(`UPDATE change_sets SET undone_at = ?, version = version + 1 WHERE id = ?`,
		at(tx.now()), changeSet)
	if err != nil {
		return fmt.Errorf("mark undone: %w", err)
	}
	return nil
}

// restoredBy is the order in which rows are restored: whether a customer stays
// goes by what belongs to them by then, and the phone goes by the customer.
var restoredBy = map[entity]int{phones: 1, customers: 2, organizations: 3}

// restoreAll puts rows back. It is refused where one would come back without its
// customer, who is in the bin.
func (tx *Tx) restoreAll(rows []touched) error {
	if err := tx.atEnd(func() error {
		for _, row := range rows {
			if err := tx.restore(row); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for _, row := range rows {
		from := string(row.Entity) + ` x JOIN customers c ON c.id = x.customer_id`
		switch row.Entity {
		case deals, activities, followUps, phones, customerDates:
		case dealItems:
			from = `deal_items x JOIN deals d ON d.id = x.deal_id JOIN customers c ON c.id = d.customer_id`
		default:
			continue
		}
		var who []string
		err := tx.list(tx.ctx, &who, `SELECT c.name FROM `+from+` WHERE x.id = ? AND x.deleted_at IS NULL AND c.deleted_at IS NOT NULL`, row.Row)
		if err != nil {
			return fmt.Errorf("look for whose a row is: %w", err)
		}
		if len(who) > 0 {
			return &crm.Error{Code: crm.Conflict, Key: "error.bin_customer_first", Args: map[string]any{"who": who[0]}}
		}
	}
	return nil
}

// restore puts one row back to where it was before the family touched it.
func (tx *Tx) restore(row touched) error {
	if row.Entity == organizations {
		return tx.restoreOrganization(row)
	}
	change, err := tx.whole(row)
	if err != nil {
		return err
	}
	if row.Made {
		change = cols{"deleted_at": at(tx.now())}
	}
	customer, stays, err := tx.remains(row)
	if err != nil || stays {
		return err
	}
	if err := tx.stillBuys(row, change); err != nil {
		return err
	}
	if row.Entity == followUps {
		if err := tx.unremind(row.Row); err != nil {
			return err
		}
	}
	if err := tx.onNoTeam(change); err != nil {
		return err
	}
	if len(change) == 0 {
		return tx.rederive(customer, row.Before["customer_id"])
	}
	err = tx.update(row.Entity, row.Row, 0, change)
	switch {
	case isUnique(err) && row.Entity == customers: // who they were is another customer by now
		return crm.Refuse(crm.Conflict, "error.guest_elsewhere")
	case isUnique(err): // a number, a name: entered anew meanwhile
		return crm.Refuse(crm.Conflict, "error.taken_since")
	case err != nil:
		return err
	}
	if err := tx.followBin(row.Entity, row.Row, row.After, change); err != nil {
		return err
	}
	if err := tx.followMerge(row.Entity, row.Row, change); err != nil {
		return err
	}
	if err := tx.rederive(customer, row.Before["customer_id"]); err != nil || customer != 0 {
		return err
	}
	return tx.replanLoose(row)
}

// stillBuys keeps a customer from becoming a lead again who has bought something else.
// What a later step of the merge that is taken back has brought goes back after them.
func (tx *Tx) stillBuys(row touched, change cols) error {
	if row.Entity != customers || change["status"] != string(crm.Lead) {
		return nil
	}
	var buys bool
	err := tx.get(tx.ctx, &buys, `
		SELECT EXISTS (SELECT 1 FROM deals x WHERE x.customer_id = ? AND x.status = 'won' AND x.deleted_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM changes c JOIN change_sets s ON s.id = c.change_set_id
				WHERE c.entity = 'deals' AND c.row_id = x.id AND s.step_of IS NOT NULL AND s.parent_id = ?))`, row.Row, tx.actor.root)
	if buys {
		delete(change, "status")
	}
	return wrapped("look for purchases", err)
}

// remains tells whose a row is, and whether it stays as it is although it was made:
// later records use it, or it is no longer the acting person's to take away.
func (tx *Tx) remains(row touched) (customer int64, stays bool, err error) {
	if row.Entity == customers {
		stays, err := tx.stays(row.Row)
		return row.Row, row.Made && stays, err
	}
	var of sql.NullInt64
	if err := tx.whose(tx.ctx, &of, row); err != nil || row.Entity != phones || !row.Made {
		return of.Int64, false, err
	}
	if err := tx.may(of.Int64); err != nil { // handed over
		return 0, true, unlessGone(err)
	}
	stays, err = tx.usedByNewCustomer(of.Int64, row)
	return of.Int64, stays, err
}

// whose reads which customer a row belongs to, if it belongs to one.
func (r reads) whose(ctx context.Context, customer *sql.NullInt64, row touched) error {
	query := `SELECT customer_id FROM ` + string(row.Entity) + ` WHERE id = ?`
	switch row.Entity {
	case organizations, products, productPrices, stages:
		return nil
	case dealItems:
		query = `SELECT d.customer_id FROM deal_items i JOIN deals d ON d.id = i.deal_id WHERE i.id = ?`
	}
	err := r.get(ctx, customer, query, row.Row)
	if errors.Is(err, sql.ErrNoRows) {
		return crm.Refuse(crm.NotFound, "error.purged")
	}
	if err != nil {
		return fmt.Errorf("read row to restore: %w", err)
	}
	return nil
}

// onNoTeam refuses to make a customer again of somebody in Telegram who is a member
// by now: nobody is both.
func (tx *Tx) onNoTeam(change cols) error {
	person, known := change["telegram_id"].(int64)
	if !known {
		return nil
	}
	member, err := tx.UserByTelegram(tx.ctx, person)
	if err == nil && member.ID != 0 {
		err = crm.Refuse(crm.Conflict, "error.guest_elsewhere")
	}
	return err
}

// usedByNewCustomer reports whether a phone was entered together with its
// customer, who stays because later records use them: the phone stays too.
func (tx *Tx) usedByNewCustomer(customerID int64, phone touched) (bool, error) {
	var n int
	err := tx.get(tx.ctx, &n, `
		SELECT COUNT(*) FROM changes a JOIN changes b ON a.change_set_id = b.change_set_id
		WHERE a.id = ? AND b.entity = 'customers' AND b.row_id = ? AND b.old IS NULL`, phone.First, customerID)
	if err != nil {
		return false, fmt.Errorf("look at a phone's origin: %w", err)
	}
	if n == 0 {
		return false, nil
	}
	return tx.stays(customerID)
}

// stays reports whether undo leaves a customer in the book whom it finds made:
// they are used, or are no longer the acting person's to take away.
func (tx *Tx) stays(customerID int64) (bool, error) {
	switch err := tx.may(customerID); {
	case crm.CodeOf(err) == crm.NotFound:
		return true, nil
	case err != nil:
		return false, err
	}
	return tx.used(customerID)
}

// used reports whether anything in the book, outside the bin, belongs to a
// customer, or whether a change-set outside the family of the present one has
// added to what is known of them: a phone, a tag, a name, or all of another customer
// who turned out to be them.
func (tx *Tx) used(customerID int64) (bool, error) {
	var n int
	err := tx.get(tx.ctx, &n, `
		SELECT EXISTS (SELECT 1 FROM activities WHERE customer_id = ? AND deleted_at IS NULL)
			+ EXISTS (SELECT 1 FROM deals WHERE customer_id = ? AND deleted_at IS NULL)
			+ EXISTS (SELECT 1 FROM follow_ups WHERE customer_id = ? AND deleted_at IS NULL)
			+ EXISTS (SELECT 1 FROM customer_dates WHERE customer_id = ? AND deleted_at IS NULL)
			+ EXISTS (SELECT 1 FROM customers m WHERE m.merged_into = ? AND m.merged_into IS NOT NULL
				AND NOT EXISTS (SELECT 1 FROM changes c JOIN change_sets s ON s.id = c.change_set_id
					WHERE c.entity = 'customers' AND c.row_id = m.id AND c.old IS NULL AND (s.id = ? OR s.parent_id = ?)))
			+ EXISTS (SELECT 1 FROM changes c
				JOIN change_sets s ON s.id = c.change_set_id
				LEFT JOIN change_sets p ON p.id = s.parent_id
				WHERE (c.entity = 'customers' AND c.row_id = ?
						OR c.entity = 'phones' AND c.row_id IN (SELECT id FROM phones WHERE customer_id = ?))
					AND s.id <> ? AND COALESCE(s.parent_id, 0) <> ?
					AND s.undone_at IS NULL AND p.undone_at IS NULL)`,
		customerID, customerID, customerID, customerID, customerID, tx.actor.root, tx.actor.root,
		customerID, customerID, tx.actor.root, tx.actor.root)
	if err != nil {
		return false, fmt.Errorf("look for uses of a customer: %w", err)
	}
	return n > 0, nil
}

// rederive recomputes what hangs on the customers that a row belonged or belongs to.
func (tx *Tx) rederive(customerID int64, before any) error {
	ids := []int64{customerID}
	if was, ok := before.(int64); ok && was != customerID {
		ids = append(ids, was)
	}
	for _, id := range ids {
		if id == 0 {
			continue
		}
		if err := tx.recount(id); err != nil {
			return err
		}
		if err := tx.reindex(id); err != nil {
			return err
		}
	}
	return nil
}

// Bin moves a row that the acting person may change to the bin.
func (tx *Tx) bin(e entity, id int64) error {
	return tx.update(e, id, 0, cols{"deleted_at": at(tx.now())})
}

// BinCustomerIfUnused moves a customer to the bin that nothing belongs to.
func (tx *Tx) BinCustomerIfUnused(id int64) error {
	if err := tx.may(id); err != nil {
		return err
	}
	used, err := tx.used(id)
	if err != nil || used {
		return err
	}
	var numbers []int64
	if err := tx.list(tx.ctx, &numbers, `SELECT id FROM phones WHERE customer_id = ? AND deleted_at IS NULL`, id); err != nil {
		return fmt.Errorf("read phones: %w", err)
	}
	for _, n := range numbers {
		if err := tx.bin(phones, n); err != nil {
			return err
		}
	}
	if err := tx.bin(customers, id); err != nil {
		return err
	}
	return tx.reindex(id)
}

// BinDeal takes back the entry of a deal. What was planned for it stays, as a plan
// with its customer.
func (tx *Tx) BinDeal(id int64) error {
	d, err := tx.Deal(tx.ctx, tx.actor.scope, id)
	if err != nil {
		return err
	}
	if err := tx.loosen(id); err != nil {
		return err
	}
	if err := tx.bin(deals, id); err != nil {
		return err
	}
	return tx.recount(d.CustomerID)
}

// BinActivity moves an activity to the bin.
func (tx *Tx) BinActivity(id int64) error {
	a, err := tx.Activity(tx.ctx, tx.actor.scope, id)
	if err != nil {
		return err
	}
	if err := tx.bin(activities, id); err != nil {
		return err
	}
	return tx.recount(a.CustomerID)
}

// BinFollowUp moves a follow-up to the bin and cancels its reminder.
func (tx *Tx) BinFollowUp(id int64) error {
	f, err := tx.FollowUp(tx.ctx, tx.actor.scope, id)
	if err != nil {
		return err
	}
	if err := tx.unremind(id); err != nil {
		return err
	}
	if err := tx.bin(followUps, id); err != nil {
		return err
	}
	return tx.replan(f.CustomerID, f.DealID)
}
