package store

import (
	"context"
	"fmt"
	"time"

	"daftar/crm"
)

// Phones returns the numbers of a customer inside the scope, the main one first.
func (r reads) Phones(ctx context.Context, s crm.Scope, customerID int64) ([]crm.Phone, error) {
	if _, err := r.Customer(ctx, s, customerID); err != nil {
		return nil, err
	}
	var out []crm.Phone
	err := r.list(ctx, &out, `
		SELECT id, number, label FROM phones WHERE customer_id = ? AND deleted_at IS NULL ORDER BY main DESC, id`, customerID)
	if err != nil {
		return nil, fmt.Errorf("read phones: %w", err)
	}
	return out, nil
}

// PhoneEdit names what is to change of a number; nil leaves it as it is.
type PhoneEdit struct {
	Label *string // one of crm.PhoneLabels, "" none
	Main  bool    // it stands before the customer's others from now on
}

// EditPhone changes what is known of a customer's number.
func (tx *Tx) EditPhone(customerID, id int64, e PhoneEdit) error {
	all, err := tx.Phones(tx.ctx, tx.actor.scope, customerID)
	if err != nil {
		return err
	}
	found := false
	for i, p := range all {
		change := cols{}
		switch {
		case p.ID == id:
			found = true
			if e.Label != nil && *e.Label != p.Label {
				change["label"] = *e.Label
			}
			if e.Main && i > 0 {
				change["main"] = int64(1)
			}
		case e.Main && i == 0:
			change["main"] = int64(0)
		}
		if len(change) == 0 {
			continue
		}
		if err := tx.update(phones, p.ID, 0, change); err != nil {
			return err
		}
	}
	if !found {
		return crm.Refuse(crm.NotFound, "error.gone")
	}
	return tx.reindex(customerID)
}

// RemovePhone takes a number from a customer; it may be entered again.
func (tx *Tx) RemovePhone(customerID, id int64) error {
	all, err := tx.Phones(tx.ctx, tx.actor.scope, customerID)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.ID != id {
			continue
		}
		if err := tx.bin(phones, id); err != nil {
			return err
		}
		return tx.reindex(customerID)
	}
	return crm.Refuse(crm.NotFound, "error.gone")
}

// mostDates is how many important days of one customer are kept.
const mostDates = 20

type dateRow struct {
	ID         int64
	CustomerID int64 `db:"customer_id"`
	Label      string
	Day        int
	Year       int
	Version    int64
}

// ImportantDates returns the days that matter to a customer inside the scope, in
// the order of the year.
func (r reads) ImportantDates(ctx context.Context, s crm.Scope, customerID int64) ([]crm.ImportantDate, error) {
	if _, err := r.Customer(ctx, s, customerID); err != nil {
		return nil, err
	}
	return r.importantDates(ctx, `
		SELECT id, customer_id, label, day, year, version FROM customer_dates
		WHERE customer_id = ? AND deleted_at IS NULL ORDER BY day, id`, customerID)
}

// DatesOn returns the important days that a member's customers have on a day, at
// most limit.
func (r reads) DatesOn(ctx context.Context, s crm.Scope, ownerID int64, day time.Time, limit int) ([]crm.ImportantDate, error) {
	if !s.Sees(ownerID) {
		return nil, nil
	}
	query, args, err := in(`
		SELECT d.id, d.customer_id, d.label, d.day, d.year, d.version
		FROM customer_dates d CROSS JOIN customers c ON c.id = d.customer_id
		WHERE d.day IN (?) AND d.deleted_at IS NULL AND c.owner_id = ? AND c.deleted_at IS NULL ORDER BY d.id LIMIT ?`,
		crm.CelebratedOn(day), ownerID, limit)
	if err != nil {
		return nil, fmt.Errorf("read whose day it is: %w", err)
	}
	return r.importantDates(ctx, query, args...)
}

func (r reads) importantDates(ctx context.Context, query string, args ...any) ([]crm.ImportantDate, error) {
	var rows []dateRow
	if err := r.list(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("read important dates: %w", err)
	}
	out := make([]crm.ImportantDate, len(rows))
	for i, d := range rows {
		out[i] = crm.ImportantDate{ID: d.ID, CustomerID: d.CustomerID, Label: d.Label, Day: crm.BirthdayOf(d.Day, d.Year), Version: d.Version}
	}
	return out, nil
}

// AddImportantDate enters a day that matters to a customer.
func (tx *Tx) AddImportantDate(customerID int64, label string, day crm.Birthday) (int64, error) {
	all, err := tx.ImportantDates(tx.ctx, tx.actor.scope, customerID)
	if err != nil {
		return 0, err
	}
	if len(all) >= mostDates {
		return 0, crm.Refuse(crm.Conflict, "error.too_many_dates")
	}
	return tx.insert(customerDates, tx.source(cols{
		"customer_id": customerID, "label": label, "day": int64(day.Code()), "year": int64(day.Year),
	}))
}

// RemoveImportantDate takes a day from a customer.
func (tx *Tx) RemoveImportantDate(customerID, id int64) error {
	all, err := tx.ImportantDates(tx.ctx, tx.actor.scope, customerID)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.ID == id {
			return tx.bin(customerDates, id)
		}
	}
	return crm.Refuse(crm.NotFound, "error.gone")
}
