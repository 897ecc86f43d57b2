package store_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/store"
)

// What a deal comes to is what its lines come to, whatever is done to them and taken
// back.
func TestLinesAndDealsAddUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newBook(t)
		var deal int64
		b.as(b.sara, func(tx *store.Tx) (err error) {
			deal, err = tx.AddDeal(store.NewDeal{Title: "x", Status: crm.Open, At: b.clock})
			return err
		})
		line := func() crm.Item {
			return crm.Item{
				DealID: deal, Name: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "name"),
				Quantity: crm.Quantity(rapid.Int64Range(1, 5_000_000).Draw(rt, "quantity")),
				Price:    crm.Money{Minor: rapid.Int64Range(0, 1_000_000_00).Draw(rt, "price"), Currency: crm.UZS},
				Discount: rapid.IntRange(0, crm.FullDiscount).Draw(rt, "discount"),
			}
		}
		var sets []int64
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			items := b.items(deal)
			what := rapid.SampledFrom([]string{"add", "edit", "drop", "undo"}).Draw(rt, "what")
			switch {
			case what == "undo" && len(sets) > 0: // the newest, which nothing stands upon
				b.undo(b.sara, sets[len(sets)-1])
				sets = sets[:len(sets)-1]
			case what == "add" || len(items) == 0:
				sets = append(sets, b.as(b.sara, func(tx *store.Tx) error {
					if _, err := tx.AddItem(line()); err != nil {
						return err
					}
					return tx.SumItems(deal)
				}))
			case what == "edit":
				i := rapid.SampledFrom(items).Draw(rt, "which")
				to := line()
				to.ID = i.ID
				sets = append(sets, b.as(b.sara, func(tx *store.Tx) error {
					if err := tx.EditItem(to, i.Version); err != nil {
						return err
					}
					return tx.SumItems(deal)
				}))
			case len(items) > 1:
				i := rapid.SampledFrom(items).Draw(rt, "which")
				sets = append(sets, b.as(b.sara, func(tx *store.Tx) error {
					if err := tx.BinItem(i.ID, i.Version); err != nil {
						return err
					}
					return tx.SumItems(deal)
				}))
			}
			sum, _, err := crm.Sum(b.items(deal))
			if err != nil {
				rt.Fatal(err)
			}
			d, err := b.Deal(t.Context(), crm.WholeBook(), deal)
			if err != nil {
				rt.Fatal(err)
			}
			if d.Amount != sum {
				rt.Fatalf("after %s the deal is %+v and its lines %+v", what, d.Amount, sum)
			}
		}
	})
}

func (b *book) items(deal int64) []crm.Item {
	b.t.Helper()
	all, err := b.Items(b.t.Context(), crm.WholeBook(), deal)
	if err != nil {
		b.t.Fatal(err)
	}
	return all
}

func TestAQuantityTimesAPriceIsExact(t *testing.T) {
	for _, c := range []struct {
		quantity string
		price    int64
		discount int
		want     int64
	}{
		{"3", 4_000_000_00, 0, 12_000_000_00},
		{"2,5", 12_000_00, 0, 30_000_00},
		{"0.333", 100, 0, 33},
		{"0.335", 100, 0, 34}, // half up
		{"3", 4_000_000_00, 500, 11_400_000_00},
		{"1", 1, crm.FullDiscount, 0},
		{"1 000 000", 1_000_000_00, 0, 100_000_000_000_000},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			q, err := crm.ParseQuantity(c.quantity)
			if err != nil {
				t.Fatal(err)
			}
			i := crm.Item{Name: "x", Quantity: q, Price: crm.Money{Minor: c.price, Currency: crm.UZS}, Discount: c.discount}
			if got := i.Total().Minor; got != c.want {
				t.Errorf("comes to %d, want %d", got, c.want)
			}
		})
	}
}
