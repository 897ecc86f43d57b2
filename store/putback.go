package store

import (
	"fmt"
	"slices"

	"daftar/crm"
)

// PutBackDeal puts a deal with its lines back to where they were before a change-set
// touched them. It is refused, naming who, when a later one did, too.
func (tx *Tx) PutBackDeal(changeSet, id int64) error {
	return tx.putBack(changeSet, func(row touched) (bool, error) {
		of := row.Row
		switch row.Entity {
		case deals:
		case dealItems:
			if err := tx.get(tx.ctx, &of, `SELECT deal_id FROM deal_items WHERE id = ?`, row.Row); err != nil {
				return false, fmt.Errorf("read a line to put back: %w", err)
			}
		default:
			return false, nil
		}
		if of != id {
			return false, nil
		}
		return true, tx.untouchedSince(tx.ctx, tx.actor.scope, changeSet, row)
	})
}

// PutBackCustomer takes from a customer what a part of a change-set had added to
// what is known of them. What a later change-set touched, too, stays.
func (tx *Tx) PutBackCustomer(changeSet int64, part int, id int64) error {
	return tx.putBack(changeSet, func(row touched) (bool, error) {
		switch {
		case row.Part != part:
			return false, nil
		case row.Entity == customers && row.Row == id && !row.Made:
		case row.Entity == phones && row.Made:
			var of int64
			err := tx.get(tx.ctx, &of, `SELECT customer_id FROM phones WHERE id = ?`, row.Row)
			if err != nil || of != id {
				return false, err
			}
		default:
			return false, nil
		}
		err := tx.untouchedSince(tx.ctx, tx.actor.scope, changeSet, row)
		if crm.CodeOf(err) == crm.Conflict {
			return false, nil
		}
		return true, err
	})
}

// putBack restores those rows of a change-set, and of all that mended it, that
// pick chooses.
func (tx *Tx) putBack(changeSet int64, pick func(touched) (bool, error)) error {
	changes, err := tx.family(tx.ctx, changeSet)
	if err != nil {
		return err
	}
	rows, err := rowsOf(changes)
	if err != nil {
		return err
	}
	for _, row := range slices.DeleteFunc(rows, touched.putBack) {
		picked, err := pick(row)
		if err != nil {
			return err
		}
		if !picked {
			continue
		}
		if err := tx.restore(row); err != nil {
			return err
		}
	}
	return nil
}
