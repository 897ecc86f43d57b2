package store

import (
	"fmt"
	"time"
)

// purged are the tables that are purged, each behind those whose rows belong to its
// own, with the rows that go with one of its rows and those that only let go of it;
// ? stands for the row's id.
var purged = []struct {
	of     entity
	with   []string
	letGo  []string
	parts  string // lists the lines of a deal that go with it
	unless string // a condition of a row x that must stay
}{
	{of: dealItems},
	{of: customerDates},
	{of: phones},
	{of: followUps},
	{
		of:   activities,
		with: []string{`DELETE FROM activity_files WHERE activity_id = ?`},
	},
	{
		of:     deals,
		parts:  rowsIn(dealItems, "deal_id"),
		letGo:  []string{`UPDATE activities SET deal_id = NULL WHERE deal_id = ?`, `UPDATE follow_ups SET deal_id = NULL WHERE deal_id = ?`},
		unless: `EXISTS (SELECT 1 FROM deal_items WHERE id = (SELECT MAX(id) FROM deal_items) AND deal_id = x.id)`,
	},
	{
		of: customers,
		with: []string{
			`DELETE FROM shares WHERE customer_id = ?`, `DELETE FROM customer_names WHERE customer_id = ?`,
			`DELETE FROM customer_tags WHERE customer_id = ?`, `DELETE FROM join_links WHERE customer_id = ?`,
			`DELETE FROM consents WHERE customer_id = ?`, `DELETE FROM ai_summaries WHERE customer_id = ?`,
			`DELETE FROM handover_customers WHERE customer_id = ?`, `DELETE FROM notes_behind WHERE customer_id = ?`,
			`DELETE FROM kept_both WHERE a_id = ?`, `DELETE FROM kept_both WHERE b_id = ?`,
			`DELETE FROM past_owners WHERE customer_id = ?`, `DELETE FROM merge_kept WHERE other_id = ?`,
			`DELETE FROM merge_kept WHERE merge_id IN (SELECT id FROM merges WHERE from_id = ?)`,
			`DELETE FROM merge_kept WHERE merge_id IN (SELECT id FROM merges WHERE into_id = ?)`,
			`DELETE FROM merge_shares WHERE merge_id IN (SELECT id FROM merges WHERE from_id = ?)`,
			`DELETE FROM merge_shares WHERE merge_id IN (SELECT id FROM merges WHERE into_id = ?)`,
			// A merge's number may come again; what were its steps are nobody's then.
			`UPDATE change_sets SET step_of = 0 WHERE step_of IN (SELECT id FROM merges WHERE from_id = ?)`,
			`UPDATE change_sets SET step_of = 0 WHERE step_of IN (SELECT id FROM merges WHERE into_id = ?)`,
			`DELETE FROM merges WHERE from_id = ?`, `DELETE FROM merges WHERE into_id = ?`,
		},
		unless: `EXISTS (SELECT 1 FROM phones WHERE customer_id = x.id)
			OR EXISTS (SELECT 1 FROM customers WHERE merged_into = x.id)
			OR EXISTS (SELECT 1 FROM customer_dates WHERE customer_id = x.id AND deleted_at IS NULL)
			OR EXISTS (SELECT 1 FROM customer_dates WHERE customer_id = x.id AND deleted_at IS NOT NULL)
			OR EXISTS (SELECT 1 FROM deals WHERE customer_id = x.id AND deleted_at IS NULL)
			OR EXISTS (SELECT 1 FROM deals WHERE customer_id = x.id AND deleted_at IS NOT NULL)
			OR EXISTS (SELECT 1 FROM activities WHERE customer_id = x.id AND deleted_at IS NULL)
			OR EXISTS (SELECT 1 FROM activities WHERE customer_id = x.id AND deleted_at IS NOT NULL)
			OR EXISTS (SELECT 1 FROM follow_ups WHERE customer_id = x.id AND deleted_at IS NULL)
			OR EXISTS (SELECT 1 FROM follow_ups WHERE customer_id = x.id AND deleted_at IS NOT NULL)`,
	},
	{of: organizations, with: []string{`DELETE FROM organizations_behind WHERE organization_id = ?`}, letGo: []string{`UPDATE customers SET organization_id = NULL WHERE organization_id = ?`}},
}

// Purge removes for good up to limit rows that were deleted or taken back before a
// moment, with what the change history knows of them, and returns how many it
// removed: 0 when nothing is left. A row on which something in the book still hangs
// stays. The newest row of a table stays, too, until it is not: its id must not come
// again, since buttons and messages name it.
func (tx *Tx) Purge(before time.Time, limit int) (n int, err error) {
	for _, p := range purged {
		unless := `0 = 1`
		if p.unless != "" {
			unless = p.unless
		}
		var ids []int64
		err := tx.list(tx.ctx, &ids, `
			SELECT x.id FROM `+string(p.of)+` x
			WHERE x.deleted_at < ? AND x.deleted_at IS NOT NULL AND x.id < (SELECT MAX(id) FROM `+string(p.of)+`)
				AND NOT (`+unless+`) ORDER BY x.deleted_at`+fmt.Sprintf(` LIMIT %d`, limit-n), at(before))
		if err != nil {
			return n, fmt.Errorf("look for %s to purge: %w", p.of, err)
		}
		for _, id := range ids {
			if err := tx.purgeParts(p.parts, id); err != nil {
				return n, err
			}
			for _, q := range append(append([]string{}, p.with...), p.letGo...) {
				if _, err := tx.exec(q, id); err != nil {
					return n, fmt.Errorf("purge %s: %w", p.of, err)
				}
			}
			if err := tx.purgeRow(p.of, id); err != nil {
				return n, err
			}
		}
		if n += len(ids); n >= limit {
			return n, nil
		}
	}
	return n, nil
}

// purgeParts removes the lines of a deal, those that nobody has deleted, too.
func (tx *Tx) purgeParts(query string, id int64) error {
	if query == "" {
		return nil
	}
	var parts []int64
	if err := tx.list(tx.ctx, &parts, query, id, id); err != nil {
		return fmt.Errorf("look for lines to purge: %w", err)
	}
	for _, part := range parts {
		if err := tx.purgeRow(dealItems, part); err != nil {
			return err
		}
	}
	return nil
}

// purgeRow removes a row and its changes. A change-set of which nothing is left is
// emptied of its words: they told of what is gone.
func (tx *Tx) purgeRow(e entity, id int64) error {
	var sets []int64
	err := tx.list(tx.ctx, &sets, `SELECT DISTINCT change_set_id FROM changes WHERE entity = ? AND row_id = ?`, string(e), id)
	if err != nil {
		return fmt.Errorf("purge %s: %w", e, err)
	}
	if _, err := tx.exec(`DELETE FROM changes WHERE entity = ? AND row_id = ?`, string(e), id); err != nil {
		return fmt.Errorf("purge %s: %w", e, err)
	}
	for _, set := range sets {
		_, err := tx.exec(`UPDATE change_sets SET said = '', asks = '', replaced = 1
			WHERE id = ? AND NOT EXISTS (SELECT 1 FROM changes WHERE change_set_id = change_sets.id)`, set)
		if err != nil {
			return fmt.Errorf("purge %s: %w", e, err)
		}
	}
	if _, err := tx.exec(`DELETE FROM `+string(e)+` WHERE id = ?`, id); err != nil {
		return fmt.Errorf("purge %s: %w", e, err)
	}
	return nil
}

// ForgetDeletions drops the notes of deletions before a moment: what they deleted is
// purged, or has come back.
func (tx *Tx) ForgetDeletions(before time.Time) error {
	_, err := tx.exec(`
		DELETE FROM bin WHERE binned_at < ?
			AND NOT EXISTS (SELECT 1 FROM customers c WHERE bin.entity = 'customers' AND c.id = bin.row_id AND c.bin_id = bin.id)
			AND NOT EXISTS (SELECT 1 FROM deals d WHERE bin.entity = 'deals' AND d.id = bin.row_id AND d.bin_id = bin.id)`, at(before))
	if err != nil {
		return fmt.Errorf("forget deletions: %w", err)
	}
	return nil
}
