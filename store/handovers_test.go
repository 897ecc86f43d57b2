package store_test

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/store"
)

// rowsAsTheyAre dumps the rows of the book that people made, less what counts their
// changes.
func (b *book) rowsAsTheyAre() []string {
	b.t.Helper()
	db, err := sql.Open("sqlite3", b.dsn()+"?mode=ro")
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var out []string
	for _, table := range []string{"customers", "phones", "organizations", "deals", "activities", "follow_ups", "customer_dates", "shares", "customer_names", "customer_tags", "search"} {
		out = append(out, b.tableRows(db, table)...)
	}
	slices.Sort(out)
	return out
}

func (b *book) tableRows(db *sql.DB, table string) (out []string) {
	b.t.Helper()
	rows, err := db.QueryContext(b.t.Context(), `SELECT * FROM `+table)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		b.t.Fatal(err)
	}
	for rows.Next() {
		values := make([]any, len(names))
		to := make([]any, len(names))
		for i := range values {
			to[i] = &values[i]
		}
		if err := rows.Scan(to...); err != nil {
			b.t.Fatal(err)
		}
		line := table
		for i, v := range values {
			if names[i] != "version" {
				line += fmt.Sprintf(" %s=%v", names[i], v)
			}
		}
		out = append(out, line)
	}
	if err := rows.Err(); err != nil {
		b.t.Fatal(err)
	}
	return out
}

// goesOn hands over, or takes back, all that is left; the result is how many
// transactions that took.
func (b *book) goesOn() (n int) {
	b.t.Helper()
	for {
		live, err := b.LiveHandOvers(b.t.Context(), crm.WholeBook())
		if err != nil {
			b.t.Fatal(err)
		}
		if len(live) == 0 {
			return n
		}
		if _, err := b.GoOnHandingOver(b.t.Context(), live[0], func(*store.Tx, store.HandOver) error { return nil }); err != nil {
			b.t.Fatal(err)
		}
		n++
	}
}

func (b *book) handsOver(by crm.User, w store.Whom, to int64) (h store.HandOver) {
	b.t.Helper()
	b.do(func(tx *store.Tx) (err error) {
		h, err = tx.HandOverTo(by, 0, w, to)
		return err
	})
	return h
}

// busy enters customers of Sara's with all that may hang on one.
func (b *book) busy(n int, draw func(most int) int) {
	b.t.Helper()
	b.as(b.sara, func(tx *store.Tx) error {
		for i := range n {
			c := store.NewCustomer{Name: fmt.Sprintf("Mijoz %d", i), Phone: fmt.Sprintf("+99890%07d", i), Tags: []string{"vip"}[:draw(1)]}
			c.Company = []string{"", "Artel Savdo", "Zavod"}[draw(2)]
			id, err := tx.AddCustomer(c)
			if err != nil {
				return err
			}
			for range draw(2) {
				_, err := tx.AddDeal(store.NewDeal{CustomerID: id, Title: "x", Status: []crm.DealStatus{crm.Open, crm.Won}[draw(1)], At: b.clock})
				if err != nil {
					return err
				}
			}
			for range draw(2) {
				if _, err := tx.AddActivity(store.NewActivity{CustomerID: id, Kind: crm.Call, Text: "gap", At: b.clock}); err != nil {
					return err
				}
				if _, err := tx.AddFollowUp(store.NewFollowUp{CustomerID: id, Kind: crm.Call, When: crm.OnDay(b.clock), Zone: "UTC"}); err != nil {
					return err
				}
			}
		}
		_, err := tx.AddActivity(store.NewActivity{Kind: crm.Note, Text: "400 metr", At: b.clock})
		return err
	})
}

func TestHandingOverAndUndoLeaveEveryRowAsItWas(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := newBook(t)
		b.busy(rapid.IntRange(1, 24).Draw(r, "customers"), func(most int) int { return rapid.IntRange(0, most).Draw(r, "many") })
		before := b.rowsAsTheyAre()
		whom := rapid.SampledFrom([]store.Whom{
			{Member: b.sara.ID}, {Tag: "vip"}, {Organization: 1}, {IDs: []int64{1, 2, 3}},
		}).Draw(r, "whom")
		want, err := b.CountWhom(t.Context(), crm.WholeBook(), whom, b.timur.ID)
		if err != nil {
			t.Fatal(err)
		}
		h := b.handsOver(b.owner, whom, b.timur.ID)
		if rapid.Bool().Draw(r, "to its end") {
			b.goesOn()
			if h, err = b.HandOver(t.Context(), crm.WholeBook(), h.ID); err != nil || h.Done != want || h.State != store.HandOverDone {
				r.Fatalf("%d of %d were given: %+v, %v", h.Done, want, h, err)
			}
		}
		b.undo(b.owner, h.ChangeSetID)
		b.goesOn()
		after := b.rowsAsTheyAre()
		if !slices.Equal(before, after) {
			r.Fatalf("%+v and back changes\n%s", whom, difference(before, after))
		}
	})
}

func difference(before, after []string) string {
	var out strings.Builder
	was := map[string]int{}
	for _, row := range before {
		was[row]++
	}
	for _, row := range after {
		was[row]--
	}
	for _, row := range slices.Sorted(maps.Keys(was)) {
		if was[row] != 0 {
			fmt.Fprintln(&out, was[row], row)
		}
	}
	return out.String()
}

func TestWhoeverGetsACustomerSeesAllOfTheirPastAndWhoGivesThemNothing(t *testing.T) {
	b := newBook(t)
	b.busy(1, func(most int) int { return most })
	h := b.handsOver(b.owner, store.Whom{Member: b.sara.ID}, b.timur.ID)
	if h.Done != 1 || !h.Ended() {
		t.Fatalf("%+v", h)
	}
	events, err := b.Story(t.Context(), b.timur.Scope(), 1, store.Place{}, false, 20)
	if err != nil || len(events) != 4 {
		t.Errorf("the new owner sees %d events, %v", len(events), err)
	}
	planned, err := b.PlannedBy(t.Context(), b.timur.Scope(), b.timur.ID, b.clock.AddDate(0, 0, 2), store.Place{}, 10)
	if err != nil || len(planned) != 2 {
		t.Errorf("the new owner has %d plans, %v", len(planned), err)
	}
	if drafts, err := b.Drafts(t.Context(), b.timur.Scope(), b.timur.ID, 0, 5); err != nil || len(drafts) != 1 {
		t.Errorf("the new owner has %d drafts, %v", len(drafts), err)
	}
	if _, err := b.Customer(t.Context(), b.sara.Scope(), 1); crm.CodeOf(err) != crm.NotFound {
		t.Errorf("the old owner sees them: %v", err)
	}
	if hits, err := b.Find(t.Context(), b.sara.Scope(), "Mijoz", 0, 5); err != nil || len(hits.Customers) != 0 {
		t.Errorf("the old owner finds %d, %v", len(hits.Customers), err)
	}
	if hits, err := b.Find(t.Context(), b.timur.Scope(), "Mijoz", 0, 5); err != nil || len(hits.Customers) != 1 {
		t.Errorf("the new owner finds %d, %v", len(hits.Customers), err)
	}
	if _, err := b.Organization(t.Context(), b.sara.Scope(), 1); crm.CodeOf(err) != crm.NotFound {
		t.Errorf("the old owner sees the organisation: %v", err)
	}
}

func TestUndoOfAHandingOverLeavesWhatWasChangedSince(t *testing.T) {
	b := newBook(t)
	b.busy(3, func(most int) int { return most })
	h := b.handsOver(b.owner, store.Whom{Member: b.sara.ID}, b.timur.ID)
	name := "Yangi nom"
	b.as(b.owner, func(tx *store.Tx) error { return tx.GiveCustomer(2, b.owner.ID) })
	b.as(b.timur, func(tx *store.Tx) error { return tx.EditCustomer(3, 0, store.CustomerEdit{Name: &name}) })
	b.undo(b.owner, h.ChangeSetID)
	b.goesOn()
	for id, want := range map[int64]int64{1: b.sara.ID, 2: b.owner.ID, 3: b.sara.ID} {
		if c, err := b.Customer(t.Context(), crm.WholeBook(), id); err != nil || c.OwnerID != want || id == 3 && c.Name != name {
			t.Errorf("customer %d is %+v, %v", id, c, err)
		}
	}
	if h, err := b.HandOver(t.Context(), crm.WholeBook(), h.ID); err != nil || h.Kept != 1 || h.State != store.HandOverUndone {
		t.Errorf("%+v, %v", h, err)
	}
}

// A transaction gives few customers, so that nobody waits for the book.
func TestManyCustomersAreHandedOverAFewAtATime(t *testing.T) {
	b := newBook(t)
	b.busyMore(100)
	h, most := b.handsOver(b.owner, store.Whom{Tag: "vip"}, b.timur.ID), 0
	for before := h.Done; !h.Ended(); before = h.Done {
		var err error
		if h, err = b.GoOnHandingOver(t.Context(), h.ID, func(*store.Tx, store.HandOver) error { return nil }); err != nil {
			t.Fatal(err)
		}
		most = max(most, h.Done-before)
	}
	if h.Done != 100 || most > 15 {
		t.Errorf("%d were given, up to %d at a time", h.Done, most)
	}
}

// busyMore enters customers with a deal and a plan each.
func (b *book) busyMore(n int) {
	b.t.Helper()
	b.as(b.sara, func(tx *store.Tx) error {
		for range n {
			b.updates++
			id, err := tx.AddCustomer(store.NewCustomer{Name: fmt.Sprintf("Mijoz %d", b.updates), Phone: fmt.Sprintf("+99891%07d", b.updates), Tags: []string{"vip"}})
			if err != nil {
				return err
			}
			if _, err := tx.AddDeal(store.NewDeal{CustomerID: id, Title: "x", Status: crm.Open, At: b.clock}); err != nil {
				return err
			}
			if _, err := tx.AddFollowUp(store.NewFollowUp{CustomerID: id, Kind: crm.Call, When: crm.OnDay(b.clock), Zone: "UTC"}); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestAHandOverThatWasTakenBackIsNotPutBackByHalves(t *testing.T) {
	for name, toItsEnd := range map[string]bool{"all of it taken back": true, "while it is taken back": false} {
		t.Run(name, func(t *testing.T) {
			b := newBook(t)
			b.busy(40, func(most int) int { return most })
			h := b.handsOver(b.owner, store.Whom{Member: b.sara.ID}, b.timur.ID)
			if toItsEnd {
				b.goesOn()
			}
			b.undo(b.owner, h.ChangeSetID)
			if toItsEnd {
				b.goesOn()
			}
			before := b.rowsAsTheyAre()
			if err := b.redo(b.owner, h.ChangeSetID); crm.CodeOf(err) != crm.Conflict {
				t.Errorf("put back: %v", err)
			}
			if after := b.rowsAsTheyAre(); !slices.Equal(before, after) {
				t.Errorf("it changes\n%s", difference(before, after))
			}
			deeds, err := b.Deeds(t.Context(), b.owner.Scope(), b.owner.ID, b.clock.AddDate(0, 0, -1), 0, 0, 10)
			if err != nil || len(deeds) != 1 || deeds[0].Hindered == nil {
				t.Errorf("Redo is offered: %+v, %v", deeds, err)
			}
		})
	}
}
