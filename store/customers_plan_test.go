package store

import (
	"path/filepath"
	"testing"
	"time"

	"daftar/crm"
)

// What a card shows, and what the clock looks at, costs as much as there is of it,
// and not as much as the book holds.
func TestWhatIsReadOfOrganisationsAndHandingOverIsFoundByAnIndex(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	book, err := Open(t.Context(), filepath.Join(t.TempDir(), "book.db"), Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	ctx, own := t.Context(), crm.OwnBook(1)
	readsByIndex(t, book, map[string]look{
		"by name": {
			func(r reads) error { _, err := r.OrganizationNamed(ctx, own, "Artel"); return err },
			[]string{"SEARCH g USING INDEX organizations_key (key=?)"},
		},
		"by its beginning": {
			func(r reads) error { _, err := r.Organizations(ctx, own, "Art", 8); return err },
			[]string{"SEARCH g USING INDEX organizations_key (key>? AND key<?)"},
		},
		"people": {
			func(r reads) error { _, err := r.People(ctx, own, 1, 5, false, 9); return err },
			[]string{"SEARCH c USING INDEX customers_organization (organization_id=? AND rowid>?)"},
		},
		"money": {
			func(r reads) error { _, err := r.Firm(ctx, own, 1, 3); return err },
			[]string{"SEARCH x USING INDEX deals_customer (customer_id=?"},
		},
		"what is being handed over": {
			func(r reads) error { _, err := r.LiveHandOvers(ctx, crm.WholeBook()); return err },
			[]string{"USING INDEX handovers_live"},
		},
		"what is being merged": {
			func(r reads) error { _, err := r.LiveMerges(ctx, crm.WholeBook()); return err },
			[]string{"USING INDEX merges_live"},
		},
		"who was handed over": {
			func(r reads) error { _, err := r.Handed(ctx, own, HandOver{ID: 1}, 0, false, 9); return err },
			[]string{"SEARCH handover_customers USING PRIMARY KEY (handover_id=?)"},
		},
		"important days": {
			func(r reads) error { _, err := r.DatesOn(ctx, own, 1, now, 5); return err },
			[]string{"SEARCH d USING INDEX customer_dates_day (day=?)"},
		},
		"who has left": {
			func(r reads) error { _, err := r.CustomersLeft(ctx, crm.WholeBook()); return err },
			[]string{"SEARCH c USING INDEX customers_recent (owner_id=?)"},
		},
	}, "SCAN users", "SCAN p", "SCAN handovers USING INDEX handovers_live", "SCAN merges USING INDEX merges_live")
}
