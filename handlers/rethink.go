package handlers

import (
	"time"

	"daftar/crm"
	"daftar/store"
)

// reached reports whether an activity is a contact in which the customer was reached.
func reached(a crm.Activity) bool {
	missed := a.Outcome == crm.NoAnswer || a.Outcome == crm.Busy || a.Outcome == crm.WrongNumber
	return a.CustomerID != 0 && a.Kind.Contact() && !missed
}

// closeBy ticks off what was planned with a customer by the night of an activity and
// has happened with it.
func (t *turn) closeBy(tx *store.Tx, a crm.Activity) error {
	if !reached(a) {
		return nil
	}
	at := a.At.In(t.now.Location())
	_, err := tx.CloseByContact(a.CustomerID, a.Kind, time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, at.Location()))
	return err
}

// editActivity changes an activity, and with how a call ended, or what it was, what it
// has ticked off: that is planned again where the customer was not reached after all.
func (t *turn) editActivity(tx *store.Tx, a crm.Activity, version int64, e store.ActivityEdit) error {
	closed, err := tx.ClosedBy(t.ctx, t.scope(), a)
	if err != nil {
		return err
	}
	if err := tx.EditActivity(a.ID, version, e); err != nil {
		return err
	}
	now, err := tx.Activity(t.ctx, t.scope(), a.ID)
	if err != nil || now.Kind == a.Kind && reached(now) == reached(a) {
		return err
	}
	open := crm.Planned
	for _, f := range closed {
		if f.DealID != 0 {
			d, err := tx.Deal(t.ctx, t.scope(), f.DealID)
			if err != nil && crm.CodeOf(err) != crm.NotFound {
				return err
			}
			if err == nil && d.Status != crm.Open { // the deal has closed it, too
				continue
			}
		}
		if err := tx.EditFollowUp(f.ID, 0, store.FollowUpEdit{State: &open}); err != nil {
			return err
		}
	}
	return t.closeBy(tx, now)
}
