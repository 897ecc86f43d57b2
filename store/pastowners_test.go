package store_test

import (
	"testing"

	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/store"
)

// Whatever became of a customer since, whoever has had them is asked about them by what
// they were called then, and only while they do not see them.
func TestAPastOwnerKnowsWhatACustomerWasCalledThenAndNothingSince(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newBook(t)
		names := []string{"Aziz Karimov", "Malika Yusupova", "Bek"}
		id := b.enters(b.sara, store.NewCustomer{Name: names[0]})
		was, is, owner := "", names[0], b.sara.ID
		given := int64(0)
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			switch rapid.SampledFrom([]string{"give", "back", "name"}).Draw(rt, "step") {
			case "give":
				if owner == b.sara.ID {
					was, owner = is, b.timur.ID
					given = b.as(b.owner, func(tx *store.Tx) error { return tx.GiveCustomer(id, b.timur.ID) })
				}
			case "back":
				if owner == b.timur.ID && given != 0 {
					owner = b.sara.ID
					b.do(func(tx *store.Tx) error { return tx.Undo(b.owner, 0, given) })
					given = 0
				}
			case "name":
				is = rapid.SampledFrom(names).Draw(rt, "name")
				b.as(b.owner, func(tx *store.Tx) error { return tx.EditCustomer(id, 0, store.CustomerEdit{Name: &is}) })
			}
		}
		for _, name := range names {
			set := b.as(b.sara, func(tx *store.Tx) error { _, err := tx.AddCustomer(store.NewCustomer{Name: name}); return err })
			card, err := b.Card(t.Context(), b.sara.Scope(), set)
			if err != nil || len(card.Parts) != 1 {
				rt.Fatal(card, err)
			}
			var want []crm.Past
			if owner == b.timur.ID && name == was {
				want = []crm.Past{{ID: id, Name: was, OwnerID: b.timur.ID, Owner: b.timur.Name}}
			}
			got := card.Parts[0].Past
			if len(got) != len(want) || len(want) == 1 && got[0] != want[0] {
				rt.Fatalf("of %s, who is %s and was %s, she reads %+v, want %+v", name, is, was, got, want)
			}
		}
	})
}
