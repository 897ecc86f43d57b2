package store_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/store"
)

// walk is every pair that /duplicates shows somebody.
func (b *book) walk(s crm.Scope) (all [][2]int64) {
	b.t.Helper()
	for p := b.pair(s, crm.Duplicate{}); p.A != 0; p = b.pair(s, p) {
		all = append(all, [2]int64{p.A, p.B})
	}
	return all
}

// anEdit is any change of a customer, of what tells who they are or of something else.
func anEdit(rt *rapid.T, c crm.Customer) (e store.CustomerEdit, tells bool) {
	of := func(name string, values ...string) *string {
		v := rapid.SampledFrom(values).Draw(rt, name)
		return &v
	}
	profile := c.Profile
	switch rapid.SampledFrom([]string{"name", "company", "email", "username", "city", "tag"}).Draw(rt, "edit") {
	case "name":
		return store.CustomerEdit{Name: of("name", "Aziz", "Aziz Karimov", "Азиз Каримов", "Malika Yusupova")}, true
	case "company":
		return store.CustomerEdit{Company: of("company", "", "Artel", "Akfa")}, true
	case "email":
		profile.Email = *of("email", "", "a@b.uz", "A@b.uz", "c@d.uz")
		return store.CustomerEdit{Profile: &profile}, true
	case "username":
		profile.Username = *of("username", "", "aziz_k", "Aziz_K")
		return store.CustomerEdit{Profile: &profile}, true
	case "city":
		profile.City = *of("city", "Andijon", "Buxoro")
		return store.CustomerEdit{Profile: &profile}, false
	}
	return store.CustomerEdit{AddTags: []string{"vip"}}, false
}

// Whoever comes to be alike to somebody by a change is asked about on that change's card,
// and on it nobody is asked about whom the walk does not show.
func TestACardAsksAboutEveryPairThatItsChangeHasMade(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newBook(t)
		var hers []int64
		for range 4 {
			hers = append(hers, b.enters(b.sara, store.NewCustomer{Name: "Bek"}))
		}
		b.enters(b.timur, store.NewCustomer{Name: "Aziz Karimov", Profile: crm.Profile{Email: "a@b.uz", Username: "aziz_k"}})
		for range rapid.IntRange(1, 8).Draw(rt, "edits") {
			id := rapid.SampledFrom(hers).Draw(rt, "whom")
			c, err := b.Customer(t.Context(), b.sara.Scope(), id)
			if err != nil {
				rt.Fatal(err)
			}
			e, tells := anEdit(rt, c)
			before := b.walk(b.sara.Scope())
			if rapid.Bool().Draw(rt, "kept") && len(before) > 0 {
				b.as(b.sara, func(tx *store.Tx) error { return tx.KeepBoth(before[0][0], before[0][1]) })
				before = before[1:]
			}
			set := b.as(b.sara, func(tx *store.Tx) error { return tx.EditCustomer(id, 0, e) })
			card, err := b.Card(t.Context(), b.sara.Scope(), set)
			if err != nil {
				rt.Fatal(err)
			}
			asked := map[[2]int64]bool{}
			for _, p := range card.Parts {
				for _, c := range p.Alike {
					asked[[2]int64{min(id, c.ID), max(id, c.ID)}] = true
				}
			}
			after := b.walk(b.sara.Scope())
			for _, pair := range after {
				if !slices.Contains(before, pair) && !asked[pair] {
					rt.Fatalf("%v came to be by %+v and was not asked about", pair, e)
				}
			}
			for pair := range asked {
				if !tells || !slices.Contains(after, pair) {
					rt.Fatalf("%v is asked about after %+v; the walk has %v", pair, e, after)
				}
			}
		}
	})
}
