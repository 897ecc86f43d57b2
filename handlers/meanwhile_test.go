package handlers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"daftar/crm"
	"daftar/handlers"
	"daftar/store"
)

// between is a book of Sara's in which somebody else changes what she is asked for.
type between struct {
	*office
	customer, deal, item, call, followUp, product, firm, stage, set, other int64
}

func newBetween(t *testing.T) *between {
	b := &between{office: newOffice(t, "en")}
	b.set = b.writes(saraID, func(tx *store.Tx) (err error) {
		if b.customer, err = tx.AddCustomer(store.NewCustomer{Name: "Qahramon Usmonov", Company: "Zavod"}); err != nil {
			return err
		}
		b.deal, err = tx.AddDeal(store.NewDeal{
			CustomerID: b.customer, Title: "server", Amount: crm.Money{Minor: 1_000_000_00, Currency: crm.UZS}, Status: crm.Open, At: b.clock,
		})
		if err != nil {
			return err
		}
		b.item, err = tx.AddItem(crm.Item{DealID: b.deal, Name: "kabel", Quantity: crm.Pieces(2)})
		if err != nil {
			return err
		}
		if b.call, err = tx.AddActivity(store.NewActivity{CustomerID: b.customer, Kind: crm.Call, Text: "old", At: b.clock}); err != nil {
			return err
		}
		b.followUp, err = tx.AddFollowUp(store.NewFollowUp{
			CustomerID: b.customer, Kind: crm.Call, Text: "old", When: crm.OnDay(b.clock.AddDate(0, 0, 1)), Zone: "Asia/Tashkent",
		})
		return err
	})
	b.writes(olimID, func(tx *store.Tx) (err error) {
		b.product, _, err = tx.PutProduct("kabel", store.ProductEdit{Price: &crm.Money{Minor: 1_000_00, Currency: crm.UZS}})
		return err
	})
	c := must(b.book.Customer(t.Context(), crm.WholeBook(), b.customer))(t)
	b.firm = c.OrganizationID
	b.stage = must(b.book.Stages(t.Context()))(t)[0].ID
	return b
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// contest is a question that is open while somebody else sets the same value.
type contest struct {
	dialog, step           string
	who                    int64 // 0: Sara
	data                   func(b *between) any
	theirs                 func(b *between, tx *store.Tx) error
	says, theirsIs, mineIs string
	value                  func(b *between) any
}

type fields = map[string]any

var (
	aPart  = func(b *between) any { return fields{"set": b.set, "part": 0} }
	aSet   = func(b *between) any { return fields{"set": b.set} }
	aDeal  = func(b *between) any { return fields{"deal": b.deal} }
	anItem = func(b *between) any { return fields{"deal": b.deal, "item": b.item} }

	amountNow  = func(b *between) any { return b.words.For("en").Money(b.dealNow(b.deal).Amount) }
	setsAmount = func(b *between, tx *store.Tx) error {
		return tx.EditDeal(b.deal, 0, store.DealEdit{Amount: &crm.Money{Minor: 7_000_000_00, Currency: crm.UZS}})
	}
	loses = func(b *between, tx *store.Tx) error {
		lost, why := crm.Lost, "price"
		return tx.EditDeal(b.deal, 0, store.DealEdit{Status: &lost, LostReason: &why})
	}
	whyNow  = func(b *between) any { return b.dealNow(b.deal).LostReason }
	putsOff = func(b *between, tx *store.Tx) error {
		when := crm.OnDay(b.clock.AddDate(0, 0, 9))
		return tx.EditFollowUp(b.followUp, 0, store.FollowUpEdit{When: &when})
	}
	whenNow = func(b *between) any { return b.followUpNow().When.Date() }
)

func (b *between) followUpNow() crm.FollowUp { return b.office.followUp(b.followUp) }

// contested are questions whose answer sets a value that may have another by then, of
// every dialog that has such.
var contested = []contest{
	{dialog: "field", step: "amount", data: aPart, theirs: setsAmount, says: "9 mln", theirsIs: "7 000 000", mineIs: "9 000 000", value: amountNow},
	{dialog: "field", step: "when", data: aPart, theirs: putsOff, says: "ertadan keyin", theirsIs: "2026-12-02", mineIs: "2026-11-25", value: whenNow},
	{dialog: "when", data: func(b *between) any {
		b.sara().says("/today")
		return fields{"follow_up": b.followUp, "message": b.sara().last().id}
	}, theirs: putsOff, says: "ertadan keyin", theirsIs: "2026-12-02", mineIs: "2026-11-25", value: whenNow},
	{dialog: "why", step: "why", data: aPart, theirs: func(b *between, tx *store.Tx) error {
		why := "budget"
		return tx.EditDeal(b.deal, 0, store.DealEdit{LostReason: &why})
	}, says: "boss is away", theirsIs: "budget", mineIs: "other: boss is away", value: whyNow},
	{dialog: "mend", step: "amount", data: aSet, theirs: setsAmount, says: "yo'q, 9 mln", theirsIs: "7 000 000", mineIs: "9 000 000", value: amountNow},
	{
		dialog: "mend", step: "status", data: aSet, theirs: loses, says: "yo'q, 9 mlnga sotildi", theirsIs: "lost 1 000 000", mineIs: "won 9 000 000",
		value: func(b *between) any { return fmt.Sprint(b.dealNow(b.deal).Status, " ", amountNow(b)) },
	},
	{dialog: "mend", step: "outcome", data: aSet, theirs: func(b *between, tx *store.Tx) error {
		how := crm.WrongNumber
		return tx.EditActivity(b.call, 0, store.ActivityEdit{Outcome: &how})
	}, says: "yo'q, ko'tarmadi", theirsIs: "wrong_number", mineIs: "no_answer", value: func(b *between) any {
		a, _ := b.book.Activity(context.Background(), crm.WholeBook(), b.call)
		return a.Outcome
	}},
	{dialog: "dealset", step: "amount", data: aDeal, theirs: setsAmount, says: "9 mln", theirsIs: "7 000 000", mineIs: "9 000 000", value: amountNow},
	{dialog: "dealset", step: "why", data: aDeal, theirs: loses, says: "boss is away", theirsIs: "price", mineIs: "other: boss is away", value: whyNow},
	{dialog: "item", step: "price", data: anItem, theirs: func(b *between, tx *store.Tx) error {
		i, err := tx.Item(context.Background(), crm.WholeBook(), b.item)
		i.Price = crm.Money{Minor: 700_00, Currency: crm.UZS}
		if err != nil {
			return err
		}
		return tx.EditItem(i, 0)
	}, says: "900 soʻm", theirsIs: "700", mineIs: "900", value: func(b *between) any {
		i, _ := b.book.Item(context.Background(), crm.WholeBook(), b.item)
		return i.Price.Minor / 100
	}},
	{
		dialog: "product", step: "price", who: olimID, data: func(b *between) any { return fields{"product": b.product} },
		theirs: func(b *between, tx *store.Tx) error {
			return tx.EditProduct(b.product, 0, store.ProductEdit{Price: &crm.Money{Minor: 700_00, Currency: crm.UZS}})
		}, says: "900 soʻm", theirsIs: "700", mineIs: "900", value: func(b *between) any {
			p, _ := b.book.Product(context.Background(), crm.WholeBook(), b.product)
			return p.Prices[0].Minor / 100
		},
	},
	{
		dialog: "stage", step: "chance", who: olimID, data: func(b *between) any { return fields{"stage": b.stage} },
		theirs: func(b *between, tx *store.Tx) error {
			n := 77
			return tx.EditStage(b.stage, 0, store.StageEdit{Probability: &n})
		}, says: "33", theirsIs: "77", mineIs: "33", value: func(b *between) any {
			all, _ := b.book.Stages(context.Background())
			return all[0].Probability
		},
	},
	{
		dialog: "prof", step: "city", data: func(b *between) any { return fields{"customer": b.customer} },
		theirs: func(b *between, tx *store.Tx) error {
			c, err := tx.Customer(context.Background(), crm.WholeBook(), b.customer)
			c.City = "Buxoro"
			if err != nil {
				return err
			}
			return tx.EditCustomer(b.customer, 0, store.CustomerEdit{Profile: &c.Profile})
		}, says: "Xiva", theirsIs: "Buxoro", mineIs: "Xiva", value: func(b *between) any { return b.asKept(b.customer).City },
	},
	{
		dialog: "prof", step: "company", data: func(b *between) any { return fields{"customer": b.customer} },
		theirs: func(b *between, tx *store.Tx) error {
			return tx.EditCustomer(b.customer, 0, store.CustomerEdit{Company: ptr("Fabrika")})
		}, says: "Korxona", theirsIs: "Fabrika", mineIs: "Korxona", value: func(b *between) any { return b.asKept(b.customer).Company },
	},
	{
		dialog: "org", step: "note", data: func(b *between) any { return fields{"organization": b.firm} },
		theirs: func(b *between, tx *store.Tx) error {
			return tx.EditOrganization(b.firm, 0, store.OrganizationEdit{Note: ptr("pays late")})
		}, says: "pays in time", theirsIs: "pays late", mineIs: "pays in time", value: func(b *between) any {
			o, _ := b.book.Organization(context.Background(), crm.WholeBook(), b.firm)
			return o.Note
		},
	},
	{
		dialog: "event", step: "text", data: func(b *between) any { return fields{"activity": b.call} },
		theirs: func(b *between, tx *store.Tx) error {
			return tx.EditActivity(b.call, 0, store.ActivityEdit{Text: ptr("wants a discount")})
		}, says: "wants it tomorrow", theirsIs: "wants a discount", mineIs: "wants it tomorrow", value: func(b *between) any {
			a, _ := b.book.Activity(context.Background(), crm.WholeBook(), b.call)
			return a.Text
		},
	},
	{dialog: "whom", step: "name", data: aPart, theirs: func(b *between, tx *store.Tx) error {
		other, err := tx.AddCustomer(store.NewCustomer{Name: "Boshqa"})
		if err != nil {
			return err
		}
		return tx.EditDeal(b.deal, 0, store.DealEdit{CustomerID: &other})
	}, says: "Zarina 90 123 45 67", theirsIs: "Boshqa", mineIs: "Zarina", value: func(b *between) any {
		return b.asKept(b.dealNow(b.deal).CustomerID).Name
	}},
}

func ptr[T any](v T) *T { return &v }

// overwritesNothing are the dialogs whose answers make something new, look something
// up, or set what is the person's own, and why.
var overwritesNothing = map[string]string{
	"new": "enters a customer", "deal": "enters a deal", "log": "enters an activity", "remind": "enters a follow-up",
	"find": "looks up", "tale": "looks up", "changes": "looks up",
	"answer": "writes to a customer", "promo": "a draft of one's own",
	"birthday": "the customer's own word", "phone": "the customer's own word",
}

// TestNoDialogOverwritesUnaskedWhatSomebodyElseHasSetMeanwhile: a new dialog needs a
// case, or a reason.
func TestNoDialogOverwritesUnaskedWhatSomebodyElseHasSetMeanwhile(t *testing.T) {
	for _, route := range handlers.Routes() {
		name, dialog := strings.CutPrefix(route, "dialog ")
		if !dialog {
			continue
		}
		if has := slices.ContainsFunc(contested, func(a contest) bool { return a.dialog == name }); has == (overwritesNothing[name] != "") {
			t.Errorf("the dialog %q has a case: %v, and a reason to have none: %q", name, has, overwritesNothing[name])
		}
	}
	for _, a := range contested {
		for _, stays := range []string{"theirs", "mine"} {
			t.Run(fmt.Sprint(a.dialog, " ", a.step, " ", stays), func(t *testing.T) {
				b := newBetween(t)
				if a.dialog == "why" {
					b.writes(saraID, func(tx *store.Tx) error { return loses(b, tx) })
				}
				who, other := int64(saraID), int64(olimID)
				if a.who != 0 {
					who, other = a.who, saraID
					b.promote(saraID, crm.Owner)
				}
				data := must(json.Marshal(a.data(b)))(t)
				err := b.book.Do(t.Context(), func(tx *store.Tx) error {
					return tx.SetDialog(who, who, store.Dialog{Name: a.dialog, Step: a.step, Data: data}, b.clock.Add(time.Hour))
				})
				if err != nil {
					t.Fatal(err)
				}
				b.writes(other, func(tx *store.Tx) error { return a.theirs(b, tx) })
				p := b.phones[who]
				p.says(a.says)
				is := func(want string) {
					t.Helper()
					if got := strings.ReplaceAll(fmt.Sprint(a.value(b)), "\u00a0", " "); !strings.Contains(got, want) {
						t.Errorf("it is %q, want %q; the person saw: %s", got, want, p.last().text())
					}
				}
				is(a.theirsIs)
				p.sees(b.user(other).Name)
				p.tapsAction("keep", stays)
				is(map[string]string{"theirs": a.theirsIs, "mine": a.mineIs}[stays])
			})
		}
	}
}

func (b *between) promote(telegramID int64, role crm.Role) {
	b.t.Helper()
	u := b.user(telegramID)
	u.Role = role
	if err := b.book.Do(b.t.Context(), func(tx *store.Tx) error { _, err := tx.PutUser(u); return err }); err != nil {
		b.t.Fatal(err)
	}
}
