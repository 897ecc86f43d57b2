package store_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/store"
)

func (b *book) pair(s crm.Scope, after crm.Duplicate) crm.Duplicate {
	b.t.Helper()
	p, err := b.Duplicate(b.t.Context(), s, after)
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

func (b *book) enters(by crm.User, n store.NewCustomer) (id int64) {
	b.t.Helper()
	b.as(by, func(tx *store.Tx) (err error) {
		id, err = tx.AddCustomer(n)
		return err
	})
	return id
}

func TestWhoMayBeOnePerson(t *testing.T) {
	mail := crm.Profile{Email: "a@b.uz"}
	for name, c := range map[string]struct {
		a, b store.NewCustomer
		same bool
	}{
		"one name in two scripts":       {store.NewCustomer{Name: "Aziz Karimov"}, store.NewCustomer{Name: "Азиз Каримов"}, true},
		"the words the other way round": {store.NewCustomer{Name: "Aziz Karimov"}, store.NewCustomer{Name: "Karimov Aziz"}, true},
		"one of them with a company":    {store.NewCustomer{Name: "Aziz Karimov", Company: "Artel"}, store.NewCustomer{Name: "Aziz Karimov"}, true},
		"a first name of one company":   {store.NewCustomer{Name: "Aziz", Company: "Artel"}, store.NewCustomer{Name: "aziz aka", Company: "Артел"}, true},
		"two names with one e-mail":     {store.NewCustomer{Name: "Aziz", Profile: mail}, store.NewCustomer{Name: "A. Karimov", Profile: mail}, true},
		"an e-mail in capitals": {
			store.NewCustomer{Name: "Aziz", Profile: mail},
			store.NewCustomer{Name: "Karim", Profile: crm.Profile{Email: "A@b.uz"}},
			true,
		},
		"two names with one link": {
			store.NewCustomer{Name: "Aziz", Profile: crm.Profile{Username: "aziz_k"}},
			store.NewCustomer{Name: "Karim", Profile: crm.Profile{Username: "Aziz_K"}},
			true,
		},
		"two names with an e-mail and a link": {
			store.NewCustomer{Name: "Aziz", Profile: crm.Profile{Email: "a@b.uz"}},
			store.NewCustomer{Name: "Karim", Profile: crm.Profile{Username: "aziz_k"}},
			false,
		},
		"names of vowels with one e-mail": {store.NewCustomer{Name: "Oyo", Profile: mail}, store.NewCustomer{Name: "Aya", Profile: mail}, true},
		"one name of two companies":       {store.NewCustomer{Name: "Aziz Karimov", Company: "Artel"}, store.NewCustomer{Name: "Aziz Karimov", Company: "Akfa"}, false},
		"a first name that many have":     {store.NewCustomer{Name: "Aziz"}, store.NewCustomer{Name: "Aziz"}, false},
		"an apostrophe left out":          {store.NewCustomer{Name: "Otkir Yoldoshev"}, store.NewCustomer{Name: "Уткир Юлдашев"}, true},
		"an apostrophe put in":            {store.NewCustomer{Name: "Юлдашева Ўғилой"}, store.NewCustomer{Name: "Ogiloy Yoldosheva"}, true},
		"a vowel between languages":       {store.NewCustomer{Name: "Nodirbek Ergashev"}, store.NewCustomer{Name: "Надирбек Эргешев"}, true},
		"twin brothers":                   {store.NewCustomer{Name: "Hasan Karimov"}, store.NewCustomer{Name: "Husan Karimov"}, false},
		"twin sisters":                    {store.NewCustomer{Name: "Fotima Karimova"}, store.NewCustomer{Name: "Zuhra Karimova"}, false},
		"a man and a woman":               {store.NewCustomer{Name: "Umid Karimov"}, store.NewCustomer{Name: "Umida Karimova"}, false},
		"names that only sound alike":     {store.NewCustomer{Name: "Aziz Karimov"}, store.NewCustomer{Name: "Aziz Kamilov"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBook(t)
			a, other := b.enters(b.sara, c.a), b.enters(b.sara, c.b)
			alike, err := b.Alike(t.Context(), b.sara.Scope(), other)
			if err != nil {
				t.Fatal(err)
			}
			if got := len(alike) == 1 && alike[0].ID == a; got != c.same {
				t.Errorf("on entry: %+v", alike)
			}
			if got := b.pair(b.sara.Scope(), crm.Duplicate{}).A == a; got != c.same {
				t.Errorf("in the walk: %v", got)
			}
			if p := b.pair(b.timur.Scope(), crm.Duplicate{}); p != (crm.Duplicate{}) {
				t.Errorf("another salesperson sees %+v", p)
			}
			b.as(b.sara, func(tx *store.Tx) error { return tx.KeepBoth(other, a) })
			if p := b.pair(b.sara.Scope(), crm.Duplicate{}); p != (crm.Duplicate{}) {
				t.Errorf("after both were kept the walk has %+v", p)
			}
		})
	}
}

func TestTheWalkMeetsEveryPairOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newBook(t)
		n := rapid.IntRange(0, 9).Draw(rt, "customers")
		var all []crm.Customer
		for range n {
			id := b.enters(b.sara, store.NewCustomer{
				Name: rapid.SampledFrom([]string{"Aziz Karimov", "Malika Yusupova", "Karimov Aziz"}).Draw(rt, "name"),
				Profile: crm.Profile{
					Email:    rapid.SampledFrom([]string{"", "", "a@b.uz", "A@b.uz", "c@d.uz"}).Draw(rt, "mail"),
					Username: rapid.SampledFrom([]string{"", "", "aziz", "Aziz", "malika"}).Draw(rt, "link"),
				},
			})
			c, err := b.Customer(t.Context(), crm.WholeBook(), id)
			if err != nil {
				rt.Fatal(err)
			}
			all = append(all, c)
		}
		want := map[string]bool{}
		for i, a := range all {
			for _, c := range all[i+1:] {
				names := (a.Name[0] == 'M') == (c.Name[0] == 'M')
				if names || a.Email != "" && strings.EqualFold(a.Email, c.Email) || a.Username != "" && strings.EqualFold(a.Username, c.Username) {
					want[fmt.Sprint(a.ID, c.ID)] = true
				}
			}
		}
		met := 0
		for p := b.pair(b.sara.Scope(), crm.Duplicate{}); p.A != 0; p = b.pair(b.sara.Scope(), p) {
			if met++; !want[fmt.Sprint(p.A, p.B)] || met > len(want) {
				rt.Fatalf("the walk has %+v; wanted %v", p, want)
			}
		}
		if met != len(want) {
			rt.Fatalf("met %d pairs of %v", met, want)
		}
	})
}

// all is a customer with what is known of them, as it is read.
func (b *book) all(id int64) string {
	b.t.Helper()
	c, err := b.Customer(b.t.Context(), crm.WholeBook(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	c.Version = 0
	s := fmt.Sprintf("%+v\n", c)
	phones, err := b.Phones(b.t.Context(), crm.WholeBook(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	events, err := b.Story(b.t.Context(), crm.WholeBook(), id, store.Place{}, false, 100)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, e := range events {
		switch {
		case e.Activity != nil:
			s += fmt.Sprintln(e.Activity.ID, e.Activity.Text, e.Activity.CustomerID)
		case e.Deal != nil:
			s += fmt.Sprintln(e.Deal.ID, e.Deal.Title, e.Deal.Amount, e.Deal.CustomerID)
		}
	}
	planned, err := b.OpenFollowUps(b.t.Context(), crm.WholeBook(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, f := range planned {
		s += fmt.Sprintln(f.ID, f.Text, f.CustomerID)
	}
	hits, err := b.Find(b.t.Context(), b.sara.Scope(), c.Name, 0, 10)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, h := range hits.Customers {
		s += fmt.Sprintln("found", h.ID)
	}
	return s + fmt.Sprintf("%+v", phones)
}

func TestMergingKeepsEverythingAndUndoIsTheWayBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newBook(t)
		word := rapid.SampledFrom([]string{"", "", "x", "choy", "kofe"})
		draw := func(who string) int64 {
			id := b.enters(b.sara, store.NewCustomer{
				Name: "Aziz Karimov", Company: word.Draw(rt, who+" company"), Tags: []string{word.Draw(rt, who+" tag") + "t"},
				Phone:   rapid.SampledFrom([]string{"", "+99890" + who + "23456"}).Draw(rt, who+" phone"),
				Profile: crm.Profile{Needs: word.Draw(rt, who+" needs"), City: word.Draw(rt, who+" city"), Email: word.Draw(rt, who+" mail")},
			})
			b.as(b.sara, func(tx *store.Tx) error {
				for i := range rapid.IntRange(0, 3).Draw(rt, who+" rows") {
					if _, err := tx.AddActivity(store.NewActivity{CustomerID: id, Kind: crm.Call, Text: fmt.Sprint(who, i), At: b.clock}); err != nil {
						return err
					}
					d, err := tx.AddDeal(store.NewDeal{CustomerID: id, Title: fmt.Sprint(who, i), Status: crm.Open, At: b.clock, Amount: crm.Money{Minor: 100, Currency: crm.UZS}})
					if err != nil {
						return err
					}
					f := store.NewFollowUp{CustomerID: id, Kind: crm.Call, Text: fmt.Sprint(who, d), When: crm.OnDay(b.clock), Zone: "UTC"}
					if _, err := tx.AddFollowUp(f); err != nil {
						return err
					}
				}
				return nil
			})
			return id
		}
		a, other := draw("1"), draw("2")
		before, beforeOther := b.all(a), b.all(other)
		into, err := b.Customer(t.Context(), crm.WholeBook(), a)
		if err != nil {
			rt.Fatal(err)
		}
		from, err := b.Customer(t.Context(), crm.WholeBook(), other)
		if err != nil {
			rt.Fatal(err)
		}
		set := b.as(b.sara, func(tx *store.Tx) error { _, err := tx.Merge(into, from); return err })
		one, err := b.Customer(t.Context(), crm.WholeBook(), a)
		if err != nil {
			rt.Fatal(err)
		}
		if len(one.Phones) != len(into.Phones)+len(from.Phones) {
			rt.Fatalf("the numbers are %v of %v and %v", one.Phones, into.Phones, from.Phones)
		}
		for _, tag := range append(into.Tags, from.Tags...) {
			found := false
			for _, is := range one.Tags {
				found = found || is == tag
			}
			if !found {
				rt.Fatalf("the tag %q is gone: %v", tag, one.Tags)
			}
		}
		deals, err := b.OpenDeals(t.Context(), crm.WholeBook(), a)
		if err != nil {
			rt.Fatal(err)
		}
		gone, err := b.OpenDeals(t.Context(), crm.WholeBook(), other)
		if err != nil || len(gone) > 0 {
			rt.Fatalf("%d deals stayed behind, %v", len(gone), err)
		}
		if want := strings.Count(before+beforeOther, "{100 UZS}"); len(deals) != want {
			rt.Fatalf("%d deals, want %d", len(deals), want)
		}
		b.undo(b.sara, set)
		if got := b.all(a); got != before {
			rt.Fatalf("after Undo:\n%s\nwas:\n%s", got, before)
		}
		if got := b.all(other); got != beforeOther {
			rt.Fatalf("after Undo:\n%s\nwas:\n%s", got, beforeOther)
		}
	})
}

func TestWhoMayMerge(t *testing.T) {
	b := newBook(t)
	mine, theirs := b.enters(b.sara, store.NewCustomer{Name: "Aziz Karimov"}), b.enters(b.timur, store.NewCustomer{Name: "Aziz Karimov"})
	read := func(id int64) crm.Customer {
		c, err := b.Customer(t.Context(), crm.WholeBook(), id)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	merge := func(by crm.User) error {
		return b.Do(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Begin(by, 0, 0); err != nil {
				return err
			}
			_, err := tx.Merge(read(mine), read(theirs))
			return err
		})
	}
	if err := merge(b.sara); crm.CodeOf(err) != crm.Forbidden {
		t.Errorf("with a colleague's customer: %v", err)
	}
	first, second := int64(77), int64(78)
	b.as(b.owner, func(tx *store.Tx) error {
		if err := tx.EditCustomer(mine, 0, store.CustomerEdit{TelegramID: &first}); err != nil {
			return err
		}
		return tx.EditCustomer(theirs, 0, store.CustomerEdit{TelegramID: &second})
	})
	if err := merge(b.owner); crm.CodeOf(err) != crm.Conflict {
		t.Errorf("two people in Telegram: %v", err)
	}
	none := int64(0)
	b.as(b.owner, func(tx *store.Tx) error { return tx.EditCustomer(mine, 0, store.CustomerEdit{TelegramID: &none}) })
	if err := merge(b.owner); err != nil {
		t.Fatal(err)
	}
	if c := read(theirs); c.Deleted || c.TelegramID != second {
		t.Errorf("who is in Telegram has gone: %+v", c)
	}
	if c := read(mine); !c.Deleted || c.MergedInto != theirs {
		t.Errorf("who is not has stayed: %+v", c)
	}
}
