package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"daftar/crm"
	"daftar/store"
)

// searched are the names found for a query, best first.
func (b *book) searched(u crm.User, query string) []string {
	b.t.Helper()
	hits, err := b.Search(b.t.Context(), u.Scope(), store.Search{Query: query, Limit: 50})
	if err != nil {
		b.t.Fatal(err)
	}
	return namesOf(hits)
}

func namesOf(h crm.Hits) []string {
	out := []string{}
	for _, c := range h.Customers {
		out = append(out, c.Name)
	}
	return out
}

func (b *book) note(u crm.User, customer int64, text string) (id int64) {
	b.t.Helper()
	b.as(u, func(tx *store.Tx) (err error) {
		id, err = tx.AddActivity(store.NewActivity{CustomerID: customer, Kind: crm.Note, Text: text, At: b.clock})
		return err
	})
	return id
}

func TestSearchFindsByWhateverIsRemembered(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Oʻtkir Gʻulomov", Company: "Artel Savdo", Phone: "+998901234567", Tags: []string{"ulgurji"}})
	b.customer(b.sara, store.NewCustomer{Name: "Malika Yusupova", Phone: "+79161112233"})
	b.note(b.sara, id, "ertaga konditsionerlarning narxini aytaman")
	b.as(b.sara, func(tx *store.Tx) error {
		_, err := tx.AddDeal(store.NewDeal{CustomerID: id, Title: "Muzlatgich 4500", Status: crm.Open, At: b.clock})
		return err
	})
	for name, queries := range map[string][]string{
		"beginnings, in any script":        {"utk", "Ўткир", "otkir gulom", "ГУЛОМОВ", "gu", "artel sav"},
		"the inside of a word":             {"lomov", "tkir", "kir", "rtel", "ломов"},
		"a phone's end":                    {"4567", "34567", "90 123 45 67", "+998 90 123-45-67", "998901234567"},
		"a phone's middle":                 {"9012", "0123", "12345", "998 90 12 34"},
		"tag":                              {"ulgurji", "#ulgurji", "#ulg"},
		"what was noted":                   {"konditsioner", "кондиционер", "narxini konditsioner", "muzlatgich", "4500"},
		"a name beside what was noted":     {"otkir konditsioner", "narxini gulom", "Артел кондиционер", "muzlatgich ўткир"},
		"one slip":                         {"utkri", "Gʻulmov", "gulamof", "Arteel", "rtkir"},
		"two slips, also at the beginning": {"zulamof", "gluamvo"},
		"a slip in each of two words":      {"Utkyr Gulamof", "Artal Savbo"},
	} {
		for _, q := range queries {
			if got := b.searched(b.sara, q); !slices.Equal(got, []string{"Oʻtkir Gʻulomov"}) {
				t.Errorf("%s: %q finds %q", name, q, got)
			}
		}
	}
	for _, q := range []string{"", " ", "#", `"zz" OR *`, `zz" OR "a*`, "123", "xyzxyz", "aka", "#vip", "2w", "1w", "w", "2waziz", "wwaziz", "notes:x", strings.Repeat("ab ", 200)} {
		if got := b.searched(b.sara, q); len(got) != 0 {
			t.Errorf("%q finds %q", q, got)
		}
	}
}

func TestWhoMayBeMeantIsNotGuessedByNotesOrTheInsideOfAName(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Abdulaziz"})
	b.note(b.sara, id, "konditsioner")
	for _, q := range []string{"aziz", "konditsioner"} {
		if hits := must(b.Find(t.Context(), b.sara.Scope(), q, 0, 5))(t); len(hits.Customers) != 0 {
			t.Errorf("Find takes %q for %q", q, namesOf(hits))
		}
		if got := b.searched(b.sara, q); len(got) != 1 {
			t.Errorf("Search for %q finds %q", q, got)
		}
	}
}

func TestTheBestMatchComesFirst(t *testing.T) {
	b := newBook(t)
	add := func(u crm.User, name, company string) int64 {
		b.clock = b.clock.Add(time.Minute)
		return b.customer(u, store.NewCustomer{Name: name, Company: company})
	}
	add(b.owner, "Aziz", "")
	add(b.sara, "Aziz", "")
	noted := add(b.sara, "Malika", "")
	add(b.sara, "Abdulaziz", "")
	add(b.sara, "Azizbek", "")
	old := add(b.sara, "Karim Aziz", "")
	add(b.sara, "Lola", "Aziz Savdo")
	b.note(b.sara, noted, "Aziz bilan keldi")
	b.clock = b.clock.Add(time.Hour)
	b.do(func(tx *store.Tx) error { return tx.Touch(old) })
	want := []string{"Aziz", "Karim Aziz", "Lola", "Azizbek", "Abdulaziz", "Malika"}
	if got := b.searched(b.sara, "Азиз"); !slices.Equal(got, want) {
		t.Errorf("Sara finds %q, want %q", got, want)
	}
	hits := must(b.Search(t.Context(), b.owner.Scope(), store.Search{Query: "aziz", Limit: 3}))(t)
	if len(hits.Customers) != 3 || hits.Customers[0].OwnerID != b.owner.ID || hits.Customers[1].OwnerID != b.sara.ID || !hits.More {
		t.Errorf("the owner's own does not come first: %+v", hits.Customers)
	}
}

func TestWhatWasNotedIsQuotedAroundTheWord(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Malika"})
	b.note(b.sara, id, crm.SpokenMark+"Kecha uzoq gaplashdik va oxirida u bizdan konditsionerlar narxini soʻradi, keyin boshqa narsalar haqida ham ancha gapirdi, juda uzoq")
	hits := must(b.Search(t.Context(), b.sara.Scope(), store.Search{Query: "кондиционер", Limit: 5}))(t)
	want := "…va oxirida u bizdan konditsionerlar narxini soʻradi, keyin boshqa narsalar…"
	if got := hits.Notes[id]; got != want {
		t.Errorf("quoted %q, want %q", got, want)
	}
	if hits = must(b.Search(t.Context(), b.sara.Scope(), store.Search{Query: "malika", Limit: 5}))(t); len(hits.Notes) != 0 {
		t.Errorf("found by the name, yet quoted: %v", hits.Notes)
	}
}

func TestANoteIsFoundBesideTheNameThatItsCustomerHasNow(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Malika", Company: "Artel"})
	b.customer(b.sara, store.NewCustomer{Name: "Nodira"})
	b.note(b.sara, id, "konditsioner soʻradi")
	finds := func(query, want string) {
		t.Helper()
		if got := strings.Join(b.searched(b.sara, query), " "); got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
	finds("malika konditsioner", "Malika")
	finds("nodira konditsioner", "")
	hits := must(b.Search(t.Context(), b.sara.Scope(), store.Search{Query: "artel konditsioner", Limit: 5}))(t)
	if hits.Notes[id] != "konditsioner soʻradi" {
		t.Errorf("quoted %q", hits.Notes[id])
	}
	name := "Feruza"
	set := b.as(b.sara, func(tx *store.Tx) error { return tx.EditCustomer(id, 0, store.CustomerEdit{Name: &name}) })
	finds("malika konditsioner", "")
	finds("feruza konditsioner", "Feruza")
	b.undo(b.sara, set)
	finds("malika konditsioner", "Malika")
	finds("feruza konditsioner", "")
}

func TestPagesHoldWhenTheOrderChangesBetweenThem(t *testing.T) {
	b := newBook(t)
	var ids []int64
	for i := range 30 {
		b.clock = b.clock.Add(time.Minute)
		ids = append(ids, b.customer(b.sara, store.NewCustomer{Name: fmt.Sprintf("Nodira %02d", i)}))
	}
	page := func(q store.Search) crm.Hits {
		q.Query, q.Limit = "nodira", 10
		return must(b.Search(t.Context(), b.sara.Scope(), q))(t)
	}
	first := page(store.Search{})
	b.clock = b.clock.Add(time.Minute)
	b.do(func(tx *store.Tx) error { return tx.Touch(ids[0]) }) // the last one comes first
	second := page(store.Search{Offset: 10, Anchor: first.Customers[9].ID})
	if second.From != 11 || second.Customers[0].ID != ids[19] || second.Customers[9].ID != ids[10] {
		t.Errorf("the second page begins at %d with %q", second.From, namesOf(second))
	}
	back := page(store.Search{Offset: 0, Anchor: second.Customers[0].ID, Back: true})
	if !slices.Equal(namesOf(back), namesOf(first)) {
		t.Errorf("going back shows %q, want %q", namesOf(back), namesOf(first))
	}
	if gone := page(store.Search{Offset: 20, Anchor: 1 << 40}); gone.From != 20 || len(gone.Customers) != 10 || gone.More {
		t.Errorf("behind one who is not found, the page begins at %d", gone.From)
	}
}

func TestAListThatIsCutSaysSoOnItsLastPage(t *testing.T) {
	b := newBook(t)
	b.as(b.sara, func(tx *store.Tx) error {
		for range 201 {
			if _, err := tx.AddCustomer(store.NewCustomer{Name: "Nodira"}); err != nil {
				return err
			}
		}
		return nil
	})
	for offset, want := range map[int]bool{0: false, 190: true} {
		hits := must(b.Search(t.Context(), b.sara.Scope(), store.Search{Query: "nodira", Offset: offset, Limit: 10}))(t)
		if hits.Cut != want || hits.More == want || len(hits.Customers) != 10 {
			t.Errorf("from %d: cut %v, more %v, %d shown", offset, hits.Cut, hits.More, len(hits.Customers))
		}
	}
}

func TestNotesFollowTheirCustomer(t *testing.T) {
	b := newBook(t)
	const notes = 250 // more than one transaction moves
	id := b.customer(b.sara, store.NewCustomer{Name: "Malika"})
	b.as(b.sara, func(tx *store.Tx) error {
		for i := range notes {
			_, err := tx.AddActivity(store.NewActivity{CustomerID: id, Kind: crm.Note, Text: fmt.Sprintf("gap %04d", 1000+i), At: b.clock})
			if err != nil {
				return err
			}
		}
		return nil
	})
	set := b.as(b.owner, func(tx *store.Tx) error { return tx.EditCustomer(id, 0, store.CustomerEdit{OwnerID: &b.timur.ID}) })
	finds := func(u crm.User, query string, want bool) {
		t.Helper()
		if got := b.searched(u, query); (len(got) == 1) != want {
			t.Errorf("%s finds %d by %q, want found %v", u.Name, len(got), query, want)
		}
	}
	finds(b.timur, "1249", true) // the newest at once
	finds(b.sara, "1249", false)
	finds(b.sara, "1000", false) // whatever the index says, the row decides
	if err := b.CatchUpNotes(t.Context()); err != nil {
		t.Fatal(err)
	}
	finds(b.timur, "1000", true)
	finds(b.sara, "1000", false)
	finds(b.owner, "1000", true)
	b.undo(b.owner, set)
	if err := b.CatchUpNotes(t.Context()); err != nil {
		t.Fatal(err)
	}
	finds(b.timur, "1000", false)
	finds(b.sara, "1000", true)
	b.as(b.sara, func(tx *store.Tx) error { return tx.Share(id, b.timur.ID) })
	if err := b.CatchUpNotes(t.Context()); err != nil {
		t.Fatal(err)
	}
	finds(b.timur, "1000", true)
}
