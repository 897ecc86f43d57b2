package store

import "fmt"

// Share lets another member see a customer.
func (tx *Tx) Share(customerID, userID int64) error {
	if err := tx.may(customerID); err != nil {
		return err
	}
	_, err := tx.exec(`INSERT INTO shares (customer_id, user_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, customerID, userID)
	if err != nil {
		return fmt.Errorf("share customer: %w", err)
	}
	if err := tx.reactivate(customerID); err != nil {
		return err
	}
	return tx.reindex(customerID)
}
