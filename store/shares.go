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
	// From now on it is not only because of a merge that they see the customer.
	_, err = tx.exec(`DELETE FROM merge_shares WHERE user_id = ? AND merge_id IN (SELECT id FROM merges WHERE into_id = ?)`, userID, customerID)
	if err != nil {
		return fmt.Errorf("share customer: %w", err)
	}
	if err := tx.reactivate(customerID); err != nil {
		return err
	}
	return tx.reindex(customerID)
}
