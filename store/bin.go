package store

import (
	"fmt"
	"time"

	"daftar/crm"
)

// along are the rows that go into the bin with a customer or a deal, each with the
// condition by which they are found; ? stands for the customer's or deal's id. What
// is reached through another row stands ahead of it.
var along = map[entity][]struct {
	of    entity
	whose string
}{
	customers: {
		{dealItems, `deal_id IN (SELECT id FROM deals WHERE customer_id = ? AND deleted_at IS NULL)`},
		{phones, `customer_id = ?`},
		{customerDates, `customer_id = ?`},
		{deals, `customer_id = ?`},
		{activities, `customer_id = ?`},
		{followUps, `customer_id = ?`},
	},
	deals: {
		{dealItems, `deal_id = ?`},
		{followUps, `deal_id = ? AND deal_id IS NOT NULL`},
	},
}

// BinCustomer moves a customer to the bin with all that belongs to them, and cancels
// the reminders of it. The result is the deletion's id. Whoever may see a customer
// of a colleague may not delete them.
func (tx *Tx) BinCustomer(id int64) (int64, error) {
	c, err := tx.Customer(tx.ctx, tx.actor.scope, id)
	if err == nil && c.Deleted {
		err = crm.Refuse(crm.NotFound, "error.customer_gone")
	}
	if err == nil && !tx.actor.scope.Sees(c.OwnerID) {
		err = crm.Refuse(crm.Forbidden, "error.bin_not_yours")
	}
	if err != nil {
		return 0, err
	}
	bin, err := tx.throw(customers, id)
	if err != nil {
		return 0, err
	}
	return bin, tx.rederive(id, nil)
}

// ThrowDeal moves a deal to the bin with its lines and what is planned for it, as
// [Tx.BinCustomer] does a customer.
func (tx *Tx) ThrowDeal(id int64) (int64, error) {
	d, err := tx.Deal(tx.ctx, tx.actor.scope, id)
	if err == nil && d.Deleted {
		err = crm.Refuse(crm.NotFound, "error.gone")
	}
	if err != nil {
		return 0, err
	}
	owner := d.OwnerID
	if !tx.actor.scope.Sees(owner) && d.CustomerID != 0 {
		c, err := tx.Customer(tx.ctx, tx.actor.scope, d.CustomerID)
		if err != nil {
			return 0, err
		}
		owner = c.OwnerID
	}
	if !tx.actor.scope.Sees(owner) {
		return 0, crm.Refuse(crm.Forbidden, "error.bin_not_yours")
	}
	bin, err := tx.throw(deals, id)
	if err != nil {
		return 0, err
	}
	return bin, tx.rederive(d.CustomerID, nil)
}

// throw notes a deletion and moves a row to the bin under it.
func (tx *Tx) throw(e entity, id int64) (bin int64, err error) {
	if tx.actor.changeSet == 0 {
		return 0, ErrNoActor
	}
	now := at(tx.now())
	err = tx.get(tx.ctx, &bin, `
		INSERT INTO bin (change_set_id, user_id, entity, row_id, binned_at) VALUES (?, ?, ?, ?, ?) RETURNING id`,
		tx.actor.changeSet, tx.actor.user, string(e), id, now)
	if err != nil {
		return 0, fmt.Errorf("note a deletion: %w", err)
	}
	if err := tx.update(e, id, 0, cols{"deleted_at": now, "bin_id": bin}); err != nil {
		return 0, err
	}
	return bin, tx.takeAlong(e, id, bin, now)
}

// takeAlong moves what belongs to a customer or a deal to the bin with it. It stands
// in no change-set of its own: it goes and comes by its bin_id.
func (tx *Tx) takeAlong(e entity, id, bin int64, now instant) error {
	for _, a := range along[e] {
		if a.of == followUps {
			if err := tx.unremindAll(a.whose, id); err != nil {
				return err
			}
		}
		_, err := tx.exec(`UPDATE `+string(a.of)+` SET deleted_at = ?, bin_id = ?, version = version + 1
			WHERE deleted_at IS NULL AND `+a.whose, now, bin, id)
		if err != nil {
			return fmt.Errorf("bin %s: %w", a.of, err)
		}
	}
	return nil
}

// unremindAll is unremind for all follow-ups that whose finds.
func (tx *Tx) unremindAll(whose string, id int64) error {
	var waiting []int64
	err := tx.list(tx.ctx, &waiting, `
		SELECT id FROM follow_ups WHERE deleted_at IS NULL AND state = 'open' AND fired_at IS NOT NULL AND `+whose, id)
	if err != nil {
		return fmt.Errorf("look for reminders: %w", err)
	}
	for _, f := range waiting {
		if err := tx.unremind(f); err != nil {
			return err
		}
	}
	return nil
}

// bringBack takes out of the bin what went there with a deletion. A number that is
// somebody else's by now stays; what is planned by whoever has left is from now on
// the acting person's.
func (tx *Tx) bringBack(bin int64) error {
	for _, e := range []entity{dealItems, phones, customerDates, deals, activities, followUps} {
		free := ``
		if e == phones {
			free = ` AND NOT EXISTS (SELECT 1 FROM phones o WHERE o.number = phones.number AND o.deleted_at IS NULL)`
		}
		_, err := tx.exec(`UPDATE `+string(e)+` SET deleted_at = NULL, bin_id = NULL, version = version + 1
			WHERE bin_id = ? AND bin_id IS NOT NULL`+free, bin)
		if err != nil {
			return fmt.Errorf("restore %s: %w", e, err)
		}
	}
	return nil
}

// followBin lets what belongs to a row follow it, when change moves the row into
// the bin as a whole or out of it.
func (tx *Tx) followBin(e entity, id int64, old, change cols) error {
	to, moves := change["bin_id"]
	if !moves || along[e] == nil {
		return nil
	}
	if bin, in := to.(int64); in {
		when := at(tx.now())
		if ms, ok := change["deleted_at"].(int64); ok { // since when it was there before
			when = at(time.UnixMilli(ms))
		}
		return tx.takeAlong(e, id, bin, when)
	}
	if bin, out := old["bin_id"].(int64); out {
		return tx.bringBack(bin)
	}
	return nil
}

// Restore takes a customer or a deal out of the bin, with all that went there with
// it. What somebody else has taken since stays behind, and the result names it. A
// deal whose customer is in the bin waits for them.
func (tx *Tx) Restore(id int64) (crm.Restored, error) {
	if tx.actor.changeSet == 0 {
		return crm.Restored{}, ErrNoActor
	}
	b, err := tx.Binned(tx.ctx, tx.actor.scope, id)
	if err != nil {
		return crm.Restored{}, err
	}
	out := crm.Restored{Binned: b}
	if b.Deal != nil {
		if err := tx.ownerStands(b); err != nil {
			return out, err
		}
		if err := tx.restoreFromBin(deals, b.Deal.ID, id, cols{}); err != nil {
			return out, err
		}
		if err := tx.rederive(b.CustomerID, nil); err != nil || b.CustomerID != 0 {
			return out, err
		}
		return out, tx.replan(0, b.Deal.ID)
	}
	change := cols{}
	if out.Elsewhere, err = tx.elsewhere(b.CustomerID); err != nil {
		return out, err
	}
	if out.Elsewhere {
		change["telegram_id"] = nil
	}
	if err := tx.restoreFromBin(customers, b.CustomerID, id, change); err != nil {
		return out, err
	}
	err = tx.list(tx.ctx, &out.Taken, `SELECT number FROM phones WHERE bin_id = ? AND bin_id IS NOT NULL ORDER BY id`, id)
	if err != nil {
		return out, fmt.Errorf("read numbers that stayed: %w", err)
	}
	return out, tx.rederive(b.CustomerID, nil)
}

func (tx *Tx) restoreFromBin(e entity, id, bin int64, change cols) error {
	old := cols{"bin_id": bin}
	change["deleted_at"], change["bin_id"] = nil, nil
	if err := tx.update(e, id, 0, change); err != nil {
		return err
	}
	if err := tx.followBin(e, id, old, change); err != nil {
		return err
	}
	whose := map[entity]string{customers: `customer_id = ?`, deals: `deal_id = ? AND deal_id IS NOT NULL`}[e]
	_, err := tx.exec(`UPDATE follow_ups SET owner_id = ?
		WHERE state = 'open' AND deleted_at IS NULL AND owner_id IN (SELECT id FROM users WHERE removed = 1) AND `+whose,
		tx.actor.user, id)
	if err != nil {
		return fmt.Errorf("restore %s: %w", e, err)
	}
	return nil
}

// ownerStands refuses to restore a deal of a customer who is gone.
func (tx *Tx) ownerStands(b crm.Binned) error {
	if b.CustomerID == 0 {
		return nil
	}
	var gone instant
	err := tx.get(tx.ctx, &gone, `SELECT deleted_at FROM customers WHERE id = ?`, b.CustomerID)
	if err != nil {
		return fmt.Errorf("read whose a deal is: %w", err)
	}
	if !gone.IsZero() {
		return &crm.Error{Code: crm.Conflict, Key: "error.bin_customer_first", Args: map[string]any{"who": b.Name}}
	}
	return nil
}

// elsewhere reports whether the person in Telegram of a customer in the bin is
// another customer, or a member, by now.
func (tx *Tx) elsewhere(customer int64) (bool, error) {
	var n int
	err := tx.get(tx.ctx, &n, `
		SELECT EXISTS (SELECT 1 FROM customers c JOIN customers o ON o.telegram_id = c.telegram_id
				WHERE c.id = ? AND o.id <> c.id AND o.telegram_id IS NOT NULL AND o.deleted_at IS NULL)
			OR EXISTS (SELECT 1 FROM customers c JOIN users u ON u.telegram_id = c.telegram_id
				WHERE c.id = ? AND u.removed = 0)`, customer, customer)
	if err != nil {
		return false, fmt.Errorf("look for who a customer is: %w", err)
	}
	return n > 0, nil
}
