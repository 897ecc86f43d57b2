package store_test

import (
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/store"
)

// count runs a query that counts, past the store.
func (b *book) count(query string) (n int) {
	b.t.Helper()
	db, err := sql.Open("sqlite3", b.dsn()+"?mode=ro")
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRowContext(b.t.Context(), query).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

// merges makes one customer of two, as the owner.
func (b *book) merges(into, from int64) (set int64) {
	b.t.Helper()
	x, y := b.read(into), b.read(from)
	return b.as(b.owner, func(tx *store.Tx) error { _, err := tx.Merge(x, y); return err })
}

func plain(step func()) { step() }

// everything are the rows of the book, with what the search knows of its notes.
func (b *book) everything() []string {
	b.t.Helper()
	if err := b.CatchUpNotes(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", b.dsn()+"?mode=ro")
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows := b.rowsAsTheyAre()
	rows = append(rows, b.tableRows(db, "notes")...)
	rows = append(rows, b.tableRows(db, "kept_both")...)
	slices.Sort(rows)
	return rows
}

// past gives a customer rows of every kind, alive, closed, taken back and deleted.
func (b *book) past(by crm.User, customer int64, draw func(what string, most int) int) {
	b.t.Helper()
	var gone []int64
	b.as(by, func(tx *store.Tx) error {
		for i := range draw("calls", 100) {
			_, err := tx.AddActivity(store.NewActivity{CustomerID: customer, Kind: crm.Call, Text: fmt.Sprint("gap ", i), At: b.clock.Add(-time.Duration(i) * time.Hour)})
			if err != nil {
				return err
			}
		}
		for i := range draw("deals", 8) {
			status := []crm.DealStatus{crm.Open, crm.Won, crm.Lost}[i%3]
			d, err := tx.AddDeal(store.NewDeal{CustomerID: customer, Title: fmt.Sprint("bitim ", i), Status: status, At: b.clock, Amount: crm.Money{Minor: int64(100 + i), Currency: crm.UZS}})
			if err != nil {
				return err
			}
			if i%4 == 3 {
				gone = append(gone, d)
			}
		}
		for i := range draw("plans", 8) {
			f, err := tx.AddFollowUp(store.NewFollowUp{CustomerID: customer, Kind: crm.Call, Text: fmt.Sprint("ish ", i), When: crm.OnDay(b.clock), Zone: "UTC"})
			if err != nil {
				return err
			}
			if done := crm.Done; i%2 == 1 {
				if err := tx.EditFollowUp(f, 0, store.FollowUpEdit{State: &done}); err != nil {
					return err
				}
			}
		}
		if _, err := tx.AddImportantDate(customer, "toʻy", crm.Birthday{Month: 3, Day: 14}); err != nil {
			return err
		}
		return nil
	})
	for _, d := range gone {
		b.as(by, func(tx *store.Tx) error { _, err := tx.ThrowDeal(d); return err })
	}
}

// A merge of any length, stopped and taken back anywhere, leaves no trace; to its end
// it leaves nothing behind.
func TestALongMergeAndUndoAreTheWayBackFromEveryStep(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newBook(t)
		draw := func(what string, most int) int { return rapid.IntRange(0, most).Draw(rt, what) }
		owners := []crm.User{b.sara, b.timur}
		one, two := owners[draw("whose into", 1)], owners[draw("whose from", 1)]
		into, from := b.customer(one, store.NewCustomer{Name: "Aziz Karimov", Phone: "+998901112233"}), b.customer(two, store.NewCustomer{Name: "Aziz Karimov", Phone: "+998901112244"})
		other := b.customer(b.owner, store.NewCustomer{Name: "Karimov Aziz"})
		b.past(one, into, draw)
		b.past(two, from, draw)
		b.as(b.owner, func(tx *store.Tx) error {
			for _, c := range []int64{into, from} {
				if draw("shared", 1) == 1 {
					if err := tx.Share(c, owners[draw("with", 1)].ID); err != nil {
						return err
					}
				}
				if draw("two people", 1) == 1 {
					if err := tx.KeepBoth(c, other); err != nil {
						return err
					}
				}
			}
			return nil
		})
		before := b.everything()
		rows := b.count(`SELECT (SELECT COUNT(*) FROM activities) + (SELECT COUNT(*) FROM deals) + (SELECT COUNT(*) FROM follow_ups)`)
		set := b.merges(into, from)
		steps := draw("steps", 6)
		for range steps {
			live, err := b.LiveMerges(t.Context(), crm.WholeBook())
			if err != nil {
				rt.Fatal(err)
			}
			for _, id := range live {
				if _, err := b.GoOnMerging(t.Context(), id); err != nil {
					rt.Fatal(err)
				}
			}
		}
		if draw("to its end", 1) == 1 {
			b.mergesOn(plain)
			for _, table := range []string{"phones", "customer_dates", "deals", "activities", "follow_ups"} {
				if n := b.count(fmt.Sprintf(`SELECT COUNT(*) FROM %s WHERE customer_id = %d`, table, from)); n != 0 {
					rt.Fatalf("%d %s stayed behind", n, table)
				}
			}
			if n := b.count(fmt.Sprintf(`SELECT (SELECT COUNT(*) FROM activities WHERE customer_id = %d) + (SELECT COUNT(*) FROM deals WHERE customer_id = %d) + (SELECT COUNT(*) FROM follow_ups WHERE customer_id = %d)`, into, into, into)); n != rows {
				rt.Fatalf("%d of %d rows have come", n, rows)
			}
			if n := b.count(`SELECT COUNT(*) FROM (SELECT 1 FROM changes GROUP BY change_set_id, entity, row_id, new HAVING COUNT(*) > 1 AND entity <> 'customers' AND old IS NOT NULL)`); n != 0 {
				rt.Fatalf("%d rows moved twice", n)
			}
		}
		b.undo(b.owner, set)
		b.mergesOn(plain)
		if after := b.everything(); !slices.Equal(before, after) {
			rt.Fatalf("merging and back changes\n%s", difference(before, after))
		}
	})
}

func TestWhoeverSawACustomerSeesWhoTheyTurnedOutToBeUntilUndo(t *testing.T) {
	b := newBook(t)
	into, from := b.twins(b.sara, b.sara)
	b.as(b.sara, func(tx *store.Tx) error { return tx.Share(from.ID, b.timur.ID) })
	set := b.merges(into.ID, from.ID)
	if _, err := b.Customer(t.Context(), b.timur.Scope(), into.ID); err != nil {
		t.Errorf("Timur, who saw one of them: %v", err)
	}
	if hits, err := b.Find(t.Context(), b.timur.Scope(), "Aziz Karimov", 0, 5); err != nil || len(hits.Customers) != 1 {
		t.Errorf("he finds %d, %v", len(hits.Customers), err)
	}
	b.undo(b.owner, set)
	if _, err := b.Customer(t.Context(), b.timur.Scope(), into.ID); crm.CodeOf(err) != crm.NotFound {
		t.Errorf("after Undo he sees the other: %v", err)
	}
	if _, err := b.Customer(t.Context(), b.timur.Scope(), from.ID); err != nil {
		t.Errorf("after Undo: %v", err)
	}
	if err := b.redo(b.owner, set); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Customer(t.Context(), b.timur.Scope(), into.ID); err != nil {
		t.Errorf("after it was put back: %v", err)
	}
	b.as(b.sara, func(tx *store.Tx) error { return tx.Share(into.ID, b.timur.ID) })
	b.undo(b.owner, set)
	if _, err := b.Customer(t.Context(), b.timur.Scope(), into.ID); err != nil {
		t.Errorf("shared with him meanwhile, after Undo: %v", err)
	}
}
