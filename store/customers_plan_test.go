package store

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

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
	for name, c := range map[string]struct {
		read func(r reads) error
		uses string
	}{
		"by name": {
			func(r reads) error { _, err := r.OrganizationNamed(ctx, own, "Artel"); return err },
			"SEARCH g USING INDEX organizations_key (key=?)",
		},
		"by its beginning": {
			func(r reads) error { _, err := r.Organizations(ctx, own, "Art", 8); return err },
			"SEARCH g USING INDEX organizations_key (key>? AND key<?)",
		},
		"people": {
			func(r reads) error { _, err := r.People(ctx, own, 1, 5, false, 9); return err },
			"SEARCH c USING INDEX customers_organization (organization_id=? AND rowid>?)",
		},
		"money": {
			func(r reads) error { _, err := r.Firm(ctx, own, 1, 3); return err },
			"SEARCH x USING INDEX deals_customer (customer_id=?",
		},
		"what is being handed over": {
			func(r reads) error { _, err := r.LiveHandOvers(ctx, crm.WholeBook()); return err },
			"USING INDEX handovers_live",
		},
		"what is being merged": {
			func(r reads) error { _, err := r.LiveMerges(ctx, crm.WholeBook()); return err },
			"USING INDEX merges_live",
		},
		"who was handed over": {
			func(r reads) error { _, err := r.Handed(ctx, own, HandOver{ID: 1}, 0, false, 9); return err },
			"SEARCH handover_customers USING PRIMARY KEY (handover_id=?)",
		},
		"important days": {
			func(r reads) error { _, err := r.DatesOn(ctx, own, 1, now, 5); return err },
			"SEARCH d USING INDEX customer_dates_day (day=?)",
		},
		"who has left": {
			func(r reads) error { _, err := r.CustomersLeft(ctx, crm.WholeBook()); return err },
			"SEARCH c USING INDEX customers_recent (owner_id=?)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var plans strings.Builder
			if err := c.read(reads{q: planner{book.q.(*sqlx.DB), &plans}, now: book.now}); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(plans.String(), c.uses) {
				t.Errorf("no %q in\n%s", c.uses, plans.String())
			}
			for _, step := range strings.Split(plans.String(), "\n") {
				if strings.HasPrefix(step, "SCAN") && !strings.HasPrefix(step, "SCAN CONSTANT") && !strings.Contains(step, "handovers_live") && !strings.Contains(step, "merges_live") &&
					step != "SCAN users" && step != "SCAN p" { // the team, and one customer's numbers
					t.Errorf("it reads everything: %s", step)
				}
			}
		})
	}
}
