package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/store"
)

func TestPeopleOfOneCompanyBelongToOneOrganisationHoweverItIsSpelled(t *testing.T) {
	b := newBook(t)
	first := b.customer(b.sara, store.NewCustomer{Name: "Aziz", Company: "Artel Savdo"})
	second := b.customer(b.timur, store.NewCustomer{Name: "Bobur", Company: "  артель   савдо "})
	var all []crm.Customer
	for _, id := range []int64{first, second} {
		c, err := b.Customer(t.Context(), crm.WholeBook(), id)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	o, err := b.OrganizationNamed(t.Context(), crm.WholeBook(), "ARTEL SAVDO")
	if err != nil || o.Name != "Artel Savdo" || o.OwnerID != b.sara.ID {
		t.Fatalf("%+v, %v", o, err)
	}
	for _, c := range all {
		if c.OrganizationID != o.ID || c.Company != "Artel Savdo" {
			t.Errorf("%s belongs to %d, %q", c.Name, c.OrganizationID, c.Company)
		}
	}
}

func TestAnOrganisationIsInTheBookWhileSomebodyBelongsToIt(t *testing.T) {
	b := newBook(t)
	var aziz int64
	entered := b.as(b.sara, func(tx *store.Tx) (err error) {
		aziz, err = tx.AddCustomer(store.NewCustomer{Name: "Aziz", Company: "Artel"})
		return err
	})
	is := func(want bool) {
		t.Helper()
		o, err := b.OrganizationNamed(t.Context(), crm.WholeBook(), "Artel")
		if err != nil || (o.ID != 0) != want {
			t.Errorf("Artel is there: %v, want %v (%v)", o.ID != 0, want, err)
		}
	}
	bobur := b.customer(b.timur, store.NewCustomer{Name: "Bobur", Company: "Artel"})
	b.undo(b.sara, entered)
	is(true) // Bobur's
	other := "Zavod"
	moved := b.as(b.timur, func(tx *store.Tx) error {
		return tx.EditCustomer(bobur, 0, store.CustomerEdit{Company: &other})
	})
	is(false)
	b.undo(b.timur, moved)
	is(true)
	if c, err := b.Customer(t.Context(), crm.WholeBook(), bobur); err != nil || c.Company != "Artel" {
		t.Errorf("%+v, %v", c, err)
	}
	none := ""
	b.as(b.timur, func(tx *store.Tx) error { return tx.EditCustomer(bobur, 0, store.CustomerEdit{Company: &none}) })
	is(false)
	again := b.customer(b.sara, store.NewCustomer{Name: "Dilshod", Company: "Artel"})
	is(true)
	if c, err := b.Customer(t.Context(), b.sara.Scope(), again); err != nil || c.OrganizationID != 1 {
		t.Errorf("entered again it is another organisation: %+v, %v", c, err)
	}
	_ = aziz
}

func TestRenamingAnOrganisationRenamesItsPeopleAndUndoDoesToo(t *testing.T) {
	b := newBook(t)
	for _, name := range []string{"Aziz", "Bobur"} {
		b.customer(b.sara, store.NewCustomer{Name: name, Company: "Artel"})
	}
	b.customer(b.timur, store.NewCustomer{Name: "Timurning mijozi", Company: "Zavod"})
	before := b.rowsAsTheyAre()
	name := "Artel Savdo"
	renamed := b.as(b.sara, func(tx *store.Tx) error { return tx.EditOrganization(1, 1, store.OrganizationEdit{Name: &name}) })
	if hits, err := b.Find(t.Context(), b.sara.Scope(), "savdo", 0, 5); err != nil || len(hits.Customers) != 2 {
		t.Errorf("%d are found by the new name, %v", len(hits.Customers), err)
	}
	b.undo(b.sara, renamed)
	if after := b.rowsAsTheyAre(); !slices.Equal(before, after) {
		t.Errorf("renaming and back changes\n%s", difference(before, after))
	}
	taken := "zavod"
	for why, c := range map[string]struct {
		by   crm.User
		edit store.OrganizationEdit
		want crm.Code
	}{
		"another has the name":            {b.owner, store.OrganizationEdit{Name: &taken}, crm.Conflict},
		"the organisation is not visible": {b.timur, store.OrganizationEdit{Name: &name}, crm.NotFound},
	} {
		err := b.Do(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Begin(c.by, 0, 0); err != nil {
				return err
			}
			return tx.EditOrganization(1, 0, c.edit)
		})
		if crm.CodeOf(err) != c.want {
			t.Errorf("%s: %v", why, err)
		}
	}
	b.customer(b.timur, store.NewCustomer{Name: "Doniyor", Company: "Artel"})
	err := b.Do(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Begin(b.timur, 0, 0); err != nil {
			return err
		}
		return tx.EditOrganization(1, 0, store.OrganizationEdit{Name: &name})
	})
	if crm.CodeOf(err) != crm.Forbidden {
		t.Errorf("a salesperson renames another's customers: %v", err)
	}
}

func TestALargeOrganisationIsRenamedInShortTransactions(t *testing.T) {
	const people = 95
	b := newBook(t)
	b.as(b.sara, func(tx *store.Tx) error {
		for i := range people {
			if _, err := tx.AddCustomer(store.NewCustomer{Name: fmt.Sprintf("Mijoz %d", i), Company: "Artel"}); err != nil {
				return err
			}
		}
		return nil
	})
	called := func(name string) int {
		return b.count(`SELECT COUNT(*) FROM customers WHERE company = '` + name + `'`)
	}
	before := b.rowsAsTheyAre()
	rename := func(name string) int64 {
		return b.as(b.sara, func(tx *store.Tx) error { return tx.EditOrganization(1, 0, store.OrganizationEdit{Name: &name}) })
	}
	caughtUp := func() {
		t.Helper()
		if err := b.CatchUpNames(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	set := rename("Artel Savdo")
	if n := called("Artel Savdo"); n == 0 || n > 40 {
		t.Errorf("%d are renamed in one transaction", n)
	}
	caughtUp()
	if n := called("Artel Savdo"); n != people {
		t.Errorf("%d of %d are renamed", n, people)
	}
	if hits, err := b.Find(t.Context(), b.sara.Scope(), "savdo", 0, 100); err != nil || len(hits.Customers) != people {
		t.Errorf("%d are found by the new name, %v", len(hits.Customers), err)
	}
	if told := b.count(`SELECT COUNT(*) FROM changes WHERE entity = 'customers' AND new LIKE '%Artel Savdo%' AND old IS NOT NULL`); told != people {
		t.Errorf("the change history knows of %d", told)
	}
	b.undo(b.sara, set)
	caughtUp()
	if after := b.rowsAsTheyAre(); !slices.Equal(before, after) {
		t.Errorf("renaming and back changes\n%s", difference(before, after))
	}
	if err := b.redo(b.sara, set); err != nil {
		t.Fatal(err)
	}
	caughtUp()
	if n := called("Artel Savdo"); n != people {
		t.Errorf("put back, %d of %d are renamed", n, people)
	}
	rename("Zavod")
	rename("Zavod Plus") // while the others still wait for the first
	caughtUp()
	if n := called("Zavod Plus"); n != people {
		t.Errorf("renamed twice, %d of %d have the last name", n, people)
	}
}

func TestABookFromBeforeThereWereOrganisationsIsLinkedOnce(t *testing.T) {
	b := newBook(t)
	for i := range 450 {
		b.customer(b.sara, store.NewCustomer{Name: fmt.Sprintf("Mijoz %d", i), Company: []string{"", "Artel", "Zavod", "—"}[i%4]})
	}
	b.outside(`UPDATE customers SET organization_id = NULL`, `DELETE FROM organizations`)
	for range 2 {
		again, err := store.Open(t.Context(), b.path, store.Options{Now: b.Now})
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]int{"Artel": 113, "Zavod": 112} {
			o, err := again.OrganizationNamed(t.Context(), crm.WholeBook(), name)
			if err != nil {
				t.Fatal(err)
			}
			f, err := again.Firm(t.Context(), crm.WholeBook(), o.ID, 3)
			if err != nil || f.People != want {
				t.Errorf("%d people belong to %s, %v", f.People, name, err)
			}
		}
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// outside changes the file behind the program's back.
func (b *book) outside(queries ...string) {
	b.t.Helper()
	db, err := sql.Open("sqlite3", b.dsn())
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, q := range queries {
		if _, err := db.ExecContext(context.Background(), q); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *book) dsn() string {
	return "file:" + strings.NewReplacer("?", "%3f", "%", "%25", "#", "%23", " ", "%20").Replace(b.path)
}

// What a salesperson sees of an organisation holds nobody and no deal of another's,
// whoever comes, goes and is handed over.
func TestNobodyOutsideTheScopeIsSeenThroughAnOrganisation(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := newBook(t)
		users := []crm.User{b.owner, b.sara, b.timur}
		var ids []int64
		for i := range rapid.IntRange(1, 12).Draw(r, "customers") {
			by := rapid.SampledFrom(users).Draw(r, "whose")
			company := rapid.SampledFrom([]string{"", "Artel", "Zavod"}).Draw(r, "company")
			b.as(by, func(tx *store.Tx) error {
				id, err := tx.AddCustomer(store.NewCustomer{Name: fmt.Sprintf("Mijoz %d", i), Company: company})
				if err != nil {
					return err
				}
				ids = append(ids, id)
				_, err = tx.AddDeal(store.NewDeal{CustomerID: id, Status: crm.Open, At: b.clock, Amount: crm.Money{Minor: 1 << i, Currency: crm.UZS}})
				return err
			})
		}
		for range rapid.IntRange(0, 6).Draw(r, "changes") {
			id := rapid.SampledFrom(ids).Draw(r, "who")
			to := rapid.SampledFrom(users).Draw(r, "to")
			switch rapid.IntRange(0, 2).Draw(r, "what") {
			case 0:
				b.as(b.owner, func(tx *store.Tx) error { return tx.GiveCustomer(id, to.ID) })
			case 1:
				b.as(b.owner, func(tx *store.Tx) error { return tx.Share(id, to.ID) })
			case 2:
				company := rapid.SampledFrom([]string{"", "Artel", "Zavod"}).Draw(r, "company")
				b.as(b.owner, func(tx *store.Tx) error { return tx.EditCustomer(id, 0, store.CustomerEdit{Company: &company}) })
			}
		}
		for _, u := range users {
			for org := int64(1); org <= 2; org++ {
				sees := b.seenOf(r, u, org)
				o, err := b.Organization(t.Context(), u.Scope(), org)
				if err != nil && crm.CodeOf(err) != crm.NotFound {
					r.Fatal(err)
				}
				if (o.ID != 0) != (len(sees) > 0) {
					r.Fatalf("%s sees organisation %d: %v, and of its people %v", u.Name, org, o.ID != 0, sees)
				}
				b.firmHolds(r, u, org, sees)
			}
		}
	})
}

// seenOf are the people of an organisation whom a member sees one by one.
func (b *book) seenOf(r *rapid.T, u crm.User, organization int64) map[int64]bool {
	sees := map[int64]bool{}
	for id := int64(1); id <= 12; id++ {
		c, err := b.Customer(b.t.Context(), u.Scope(), id)
		if err != nil && crm.CodeOf(err) != crm.NotFound {
			r.Fatal(err)
		}
		if err == nil && c.OrganizationID == organization && !c.Deleted {
			sees[id] = true
		}
	}
	return sees
}

func (b *book) firmHolds(r *rapid.T, u crm.User, organization int64, sees map[int64]bool) {
	people, err := b.People(b.t.Context(), u.Scope(), organization, 0, false, 20)
	if err != nil {
		r.Fatal(err)
	}
	f, err := b.Firm(b.t.Context(), u.Scope(), organization, 20)
	if err != nil {
		r.Fatal(err)
	}
	sum := int64(0)
	for _, d := range f.Open {
		sum += d.Amount.Minor
		if !sees[d.CustomerID] {
			r.Errorf("%s sees a deal of %d", u.Name, d.CustomerID)
		}
	}
	for _, c := range people {
		if !sees[c.ID] {
			r.Errorf("%s sees %d", u.Name, c.ID)
		}
	}
	if len(people) != len(sees) || f.People != len(sees) || len(f.Open) != len(sees) {
		r.Errorf("%s sees %d people and %d deals, want %d", u.Name, len(people), len(f.Open), len(sees))
	}
	if len(f.Sum) > 0 && f.Sum[0].Minor != sum {
		r.Errorf("the deals come to %d, their sum is %d", sum, f.Sum[0].Minor)
	}
}
