package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers"
	"daftar/store"
)

// tapContest is a button that sets a value which somebody else sets between.
type tapContest struct {
	tap, arg string
	who      int64 // 0: Sara
	// shows brings the person to the message with the button.
	shows  func(b *between, p *phone)
	theirs func(b *between, tx *store.Tx) error
	first  func(b *between, p *phone) // taps it, where it cannot be found; nil: it can
	reads  string                     // what the person is told of what they have set
	// again is how the person says once more what they want, having seen what there
	// is now; nil: the same button.
	again            func(p *phone)
	value            func(b *between) any
	theirsIs, mineIs string
}

// onCard shows the card of all that newBetween has entered, then taps on it.
func onCard(taps ...string) func(*between, *phone) {
	return func(b *between, p *phone) {
		b.sara().says("/today")
		p.forges(chat.Data{Action: "card", ID: b.set})
		for _, tap := range taps {
			action, arg, _ := strings.Cut(tap, " ")
			p.tapsAction(action, arg)
		}
	}
}

// onPageOf shows what a button leads to, then taps there.
func onPageOf(d func(b *between) chat.Data, taps ...string) func(*between, *phone) {
	return func(b *between, p *phone) {
		p.says("/today")
		p.forges(d(b))
		for _, tap := range taps {
			action, arg, _ := strings.Cut(tap, " ")
			p.tapsAction(action, arg)
		}
	}
}

func tapsAgain(taps ...string) func(*phone) {
	return func(p *phone) {
		for _, tap := range taps {
			action, arg, _ := strings.Cut(tap, " ")
			p.tapsAction(action, arg)
		}
	}
}

var (
	callNow = func(b *between) crm.Activity {
		a, _ := b.book.Activity(context.Background(), crm.WholeBook(), b.call)
		return a
	}
	editsCall = func(e store.ActivityEdit) func(*between, *store.Tx) error {
		return func(b *between, tx *store.Tx) error { return tx.EditActivity(b.call, 0, e) }
	}
	nameOf = func(b *between, customer int64) any { return b.asKept(customer).Name }
	// toAnother gives what is on the card to another of Sara's customers.
	toAnother = func(b *between, tx *store.Tx) error {
		other := b.other
		if err := tx.EditDeal(b.deal, 0, store.DealEdit{CustomerID: &other}); err != nil {
			return err
		}
		return tx.EditActivity(b.call, 0, store.ActivityEdit{CustomerID: &other})
	}
	dealsCustomer = func(b *between) any { return nameOf(b, b.dealNow(b.deal).CustomerID) }
	renames       = func(b *between, tx *store.Tx) error {
		return tx.EditCustomer(b.customer, 0, store.CustomerEdit{Name: ptr("Qahramon Aliyev")})
	}
	dealPage = func(b *between) chat.Data { return chat.Data{Action: "deal", ID: b.deal} }
	ofMember = func(b *between, id int64) any {
		u, _ := b.book.User(context.Background(), id)
		return u.Name
	}
)

// tapContests are the buttons that set a value which others may set, of every such route.
var tapContests = []tapContest{
	{
		tap: "value", arg: "status.won", shows: onCard("edit", "edit more"), theirs: loses, reads: "lost",
		value: func(b *between) any { return b.dealNow(b.deal).Status }, theirsIs: "lost", mineIs: "won",
	},
	{
		tap: "value", arg: "outcome.busy", shows: onCard("edit", "field outcome"),
		theirs: editsCall(store.ActivityEdit{Outcome: ptr(crm.NoAnswer)}), reads: "No answer",
		value: func(b *between) any { return callNow(b).Outcome }, theirsIs: "no_answer", mineIs: "busy",
	},
	{
		tap: "value", arg: "kind.visit", shows: onCard("edit", "field kind"),
		theirs: editsCall(store.ActivityEdit{Kind: ptr(crm.Meeting)}), reads: "Meeting",
		value: func(b *between) any { return callNow(b).Kind }, theirsIs: "meeting", mineIs: "visit",
	},
	{
		tap: "value", arg: "minutes.45", shows: onCard("edit", "field minutes"),
		theirs: editsCall(store.ActivityEdit{Minutes: ptr(5)}), reads: "5",
		value: func(b *between) any { return callNow(b).Minutes }, theirsIs: "5", mineIs: "45",
	},
	{
		tap: "why", arg: "price", shows: func(b *between, p *phone) {
			lost := crm.Lost
			b.writes(saraID, func(tx *store.Tx) error { return tx.EditDeal(b.deal, 0, store.DealEdit{Status: &lost}) })
			onCard()(b, p)
		},
		theirs: func(b *between, tx *store.Tx) error {
			return tx.EditDeal(b.deal, 0, store.DealEdit{LostReason: ptr("budget")})
		},
		reads: "No budget", value: whyNow, theirsIs: "budget", mineIs: "price",
	},
	{
		tap: "bday", arg: "none", shows: func(b *between, p *phone) {
			b.writes(saraID, func(tx *store.Tx) error {
				return tx.EditCustomer(b.customer, 0, store.CustomerEdit{Birthday: &crm.Birthday{Month: 3, Day: 14}})
			})
			onCard()(b, p)
		},
		first: func(b *between, p *phone) { // no button of ours does it
			p.forges(chat.Data{Action: "bday", ID: b.set, Version: 1, Arg: "0.none"})
		},
		theirs: func(b *between, tx *store.Tx) error {
			return tx.EditCustomer(b.customer, 0, store.CustomerEdit{Birthday: &crm.Birthday{Month: 4, Day: 15}})
		},
		reads: "15 April", value: func(b *between) any { return b.asKept(b.customer).Birthday.Day }, theirsIs: "15", mineIs: "0",
	},
	{
		tap: "give", shows: func(b *between, p *phone) {
			b.other = b.customer2(p, "Boshqa")
			b.customer2(p, "Zarina")
			onCard("edit", "whom")(b, p)
		},
		theirs: toAnother, reads: "Boshqa", value: dealsCustomer, theirsIs: "Boshqa", mineIs: "Zarina",
	},
	{
		tap: "drop", arg: "a", shows: onCard("edit", "edit more"),
		theirs: editsCall(store.ActivityEdit{Text: ptr("wants a discount")}), reads: "wants a discount",
		value: func(b *between) any { return callNow(b).Deleted }, theirsIs: "false", mineIs: "true",
	},
	{
		tap: "drop", arg: "f", shows: onCard("edit", "edit more"), theirs: putsOff, reads: "2 December",
		value: func(b *between) any { return b.followUpNow().Deleted }, theirsIs: "false", mineIs: "true",
	},
	{
		tap: "items", arg: "sum", shows: func(b *between, p *phone) {
			b.writes(saraID, func(tx *store.Tx) error {
				i, err := tx.Item(context.Background(), crm.WholeBook(), b.item)
				if i.Price = (crm.Money{Minor: 450_000_00, Currency: crm.UZS}); err != nil {
					return err
				}
				return tx.EditItem(i, 0)
			})
			onPageOf(func(b *between) chat.Data { return chat.Data{Action: "items", ID: b.deal} })(b, p)
		},
		theirs: setsAmount, reads: "7 000 000", value: amountNow, theirsIs: "7 000 000", mineIs: "900 000",
	},
	{
		tap: "item", arg: "drop", shows: onPageOf(func(b *between) chat.Data { return chat.Data{Action: "item", ID: b.item} }),
		theirs: func(b *between, tx *store.Tx) error {
			i, err := tx.Item(context.Background(), crm.WholeBook(), b.item)
			if i.Price = (crm.Money{Minor: 700_00, Currency: crm.UZS}); err != nil {
				return err
			}
			return tx.EditItem(i, 0)
		},
		reads: "700", value: func(b *between) any {
			i, _ := b.book.Item(context.Background(), crm.WholeBook(), b.item)
			return i.Deleted
		}, theirsIs: "false", mineIs: "true",
	},
	{
		tap: "product", arg: "unit.kg", who: olimID,
		shows: onPageOf(func(b *between) chat.Data { return chat.Data{Action: "product", ID: b.product} }, "product unit"),
		theirs: func(b *between, tx *store.Tx) error {
			return tx.EditProduct(b.product, 0, store.ProductEdit{Unit: ptr(crm.Unit("m"))})
		},
		reads: "/ m", again: tapsAgain("product unit", "product unit.kg"), value: func(b *between) any {
			p, _ := b.book.Product(context.Background(), crm.WholeBook(), b.product)
			return p.Unit
		}, theirsIs: "m", mineIs: "kg",
	},
	{
		tap: "stage", arg: "retire", who: olimID, shows: func(b *between, p *phone) {
			b.writes(saraID, func(tx *store.Tx) error { return tx.EditDeal(b.deal, 0, store.DealEdit{Status: ptr(crm.Won)}) })
			onPageOf(func(b *between) chat.Data { return chat.Data{Action: "stage", ID: b.stage} })(b, p)
		},
		theirs: func(b *between, tx *store.Tx) error {
			return tx.EditStage(b.stage, 0, store.StageEdit{Probability: ptr(77)})
		},
		reads: "77", value: func(b *between) any {
			all, _ := b.book.Stages(context.Background())
			return all[0].ID != b.stage
		}, theirsIs: "false", mineIs: "true",
	},
	{
		tap: "done", shows: onPageOf(func(b *between) chat.Data { return chat.Data{Action: "follow", ID: b.followUp} }),
		theirs: putsOff, reads: "2 December", value: func(b *between) any { return b.followUpNow().State }, theirsIs: "open", mineIs: "done",
	},
	{
		tap: "snooze", arg: "eve", shows: func(b *between, p *phone) {
			b.clock = b.clock.Add(25 * time.Hour)
			onPageOf(func(b *between) chat.Data { return chat.Data{Action: "follow", ID: b.followUp} })(b, p)
		},
		theirs: putsOff, reads: "3 December", value: whenNow, theirsIs: "2026-12-03", mineIs: "2026-11-25",
		again: func(p *phone) { // what is not due is not snoozed
			p.tapsAction("when", "")
			p.says("ertaga")
		},
	},
	{
		tap: "dealset", arg: "to.3", shows: onPageOf(dealPage, "deal moves"),
		theirs: func(b *between, tx *store.Tx) error {
			return tx.EditDeal(b.deal, 0, store.DealEdit{StageID: ptr(b.stage + 1)})
		},
		reads: "Demo", again: tapsAgain("deal moves", "dealset to.3"),
		value: func(b *between) any { return b.dealNow(b.deal).StageID - b.stage }, theirsIs: "1", mineIs: "2",
	},
	{
		tap: "prof", arg: "s.status.active",
		shows: onPageOf(func(b *between) chat.Data { return chat.Data{Action: "prof", ID: b.customer, Arg: "f.status"} }),
		theirs: func(b *between, tx *store.Tx) error {
			c, err := tx.Customer(context.Background(), crm.WholeBook(), b.customer)
			if c.Status = crm.Sleeping; err != nil {
				return err
			}
			return tx.EditCustomer(b.customer, 0, store.CustomerEdit{Profile: &c.Profile})
		},
		reads: "Sleeping", again: func(p *phone) {
			p.forges(chat.Data{Action: "prof", ID: 1, Arg: "f.status"})
			p.tapsAction("prof", "s.status.active")
		},
		value: func(b *between) any { return b.asKept(b.customer).Status }, theirsIs: "sleeping", mineIs: "active",
	},
	{
		tap: "org", arg: "x.note", shows: func(b *between, p *phone) {
			b.writes(saraID, func(tx *store.Tx) error {
				return tx.EditOrganization(b.firm, 0, store.OrganizationEdit{Note: ptr("pays")})
			})
			onPageOf(func(b *between) chat.Data { return chat.Data{Action: "org", ID: b.firm, Arg: "e"} }, "org e.note")(b, p)
		},
		theirs: func(b *between, tx *store.Tx) error {
			return tx.EditOrganization(b.firm, 0, store.OrganizationEdit{Note: ptr("pays late")})
		},
		reads: "pays late", again: tapsAgain("org e.note", "org x.note"), value: func(b *between) any {
			o, _ := b.book.Organization(context.Background(), crm.WholeBook(), b.firm)
			return "(" + o.Note + ")"
		}, theirsIs: "(pays late)", mineIs: "()",
	},
	{
		tap: "event", arg: "outcome.busy",
		shows:  onPageOf(func(b *between) chat.Data { return chat.Data{Action: "event", ID: b.call} }, "event outcome"),
		theirs: editsCall(store.ActivityEdit{Outcome: ptr(crm.NoAnswer)}), reads: "no answer",
		again: tapsAgain("event outcome", "event outcome.busy"),
		value: func(b *between) any { return callNow(b).Outcome }, theirsIs: "no_answer", mineIs: "busy",
	},
	{
		tap: "bin", arg: "c!", shows: onPageOf(func(b *between) chat.Data { return chat.Data{Action: "bin", ID: b.customer, Arg: "c"} }),
		theirs: renames, reads: "Qahramon Aliyev", value: func(b *between) any {
			_, err := b.book.Customer(context.Background(), crm.WholeBook(), b.customer)
			return err != nil
		}, theirsIs: "false", mineIs: "true",
	},
	{
		tap: "hand", who: olimID, arg: "", shows: func(b *between, p *phone) {
			onPageOf(func(b *between) chat.Data { return chat.Data{Action: "hand", ID: b.customer, Arg: "c"} })(b, p)
		},
		theirs: func(b *between, tx *store.Tx) error { return tx.GiveCustomer(b.customer, b.user(timurID).ID) },
		reads:  "Timur", value: func(b *between) any { return ofMember(b, b.asKept(b.customer).OwnerID) }, theirsIs: "Timur", mineIs: "Olim",
	},
	{
		tap: "claim", arg: "hand", who: olimID, shows: func(b *between, _ *phone) {
			b.writes(saraID, func(tx *store.Tx) error { return tx.AddPhone(b.customer, "+998901234567") })
			b.timur().says("Qahramon bilan gaplashdim, 90 123 45 67")
		},
		theirs: func(b *between, tx *store.Tx) error { return tx.GiveCustomer(b.customer, b.user(olimID).ID) },
		reads:  "Olim", value: func(b *between) any { return ofMember(b, b.asKept(b.customer).OwnerID) }, theirsIs: "Olim", mineIs: "Timur",
	},
	{
		tap: "pair", arg: "merge", shows: func(b *between, p *phone) {
			b.writes(saraID, func(tx *store.Tx) error {
				if err := tx.EditCustomer(b.customer, 0, store.CustomerEdit{Profile: &crm.Profile{Status: crm.Lead, City: "Xiva"}}); err != nil {
					return err
				}
				_, err := tx.AddCustomer(store.NewCustomer{Name: "Qahramon Usmonov", Company: "Zavod", Profile: crm.Profile{City: "Buxoro"}})
				return err
			})
			p.says("/duplicates")
		},
		theirs: func(b *between, tx *store.Tx) error {
			return tx.EditCustomer(b.customer, 0, store.CustomerEdit{Profile: &crm.Profile{Status: crm.Lead}})
		},
		reads: "Xiva", value: func(b *between) any { return "(" + b.asKept(b.customer).City + ")" }, theirsIs: "()", mineIs: "(Buxoro)",
	},
	{
		tap: "detach", arg: "yes", shows: func(b *between, p *phone) {
			b.comes(p, b.customer, gulyaID)
			p.tapsAction("came", "yes")
			p.opensCard(b.customer)
			p.tapsAction("detach", "")
		},
		theirs: renames, reads: "Qahramon Aliyev", again: tapsAgain("detach", "detach yes"),
		value: func(b *between) any { return b.asKept(b.customer).TelegramID }, theirsIs: "4001", mineIs: "0",
	},
	{
		tap: "came", arg: "yes", shows: func(b *between, p *phone) {
			gulya := b.comes(p, b.customer, gulyaID)
			gulya.tapsAction("agree", "both")
			gulya.says("14-mart")
		},
		theirs: func(b *between, tx *store.Tx) error {
			return tx.EditCustomer(b.customer, 0, store.CustomerEdit{Birthday: &crm.Birthday{Month: 4, Day: 15}})
		},
		reads: "15 April", value: func(b *between) any { return b.asKept(b.customer).Birthday.Day }, theirsIs: "15", mineIs: "14",
	},
}

// ofSentences are cases whose card a sentence has drawn.
var ofSentences = []tapContest{
	{
		tap: "which", shows: func(b *between, p *phone) {
			p.says("Qahramon bilan yangi sdelka, skaner 2 mln")
			p.says("Qahramon bilan 5 mlnga kelishdik")
		},
		theirs: setsAmount, reads: "7 000 000", value: amountNow, theirsIs: "7 000 000", mineIs: "5 000 000",
	},
	{
		tap: "giveto", shows: func(b *between, p *phone) {
			b.customer2(p, "Aziz Karimov")
			b.customer2(p, "Aziz Toʻxtayev")
			p.says("Azizga yozdim")
		},
		theirs: func(b *between, tx *store.Tx) error {
			return tx.EditActivity(b.newest(), 0, store.ActivityEdit{CustomerID: &b.customer})
		},
		reads: "Qahramon", value: func(b *between) any {
			a, _ := b.book.Activity(context.Background(), crm.WholeBook(), b.newest())
			return nameOf(b, a.CustomerID)
		}, theirsIs: "Qahramon Usmonov", mineIs: "Aziz",
	},
	{
		tap: "same", arg: "0.use", shows: func(b *between, p *phone) {
			b.other = b.customer2(p, "Boshqa")
			b.writes(saraID, func(tx *store.Tx) error { return tx.AddPhone(b.customer, "+998931112299") })
			p.says("Yangi mijoz Qahramon Usmonov, 93 111 22 77, uchrashdik")
		},
		theirs: func(b *between, tx *store.Tx) error {
			return tx.EditActivity(b.newest(), 0, store.ActivityEdit{CustomerID: &b.other})
		},
		reads: "Boshqa", value: func(b *between) any {
			a, _ := b.book.Activity(context.Background(), crm.WholeBook(), b.newest())
			return a.CustomerID == b.customer
		}, theirsIs: "false", mineIs: "true",
	},
}

// customer2 enters one more customer of a person's.
func (b *between) customer2(p *phone, name string) int64 {
	return b.office.customer(p.person.ID, store.NewCustomer{Name: name})
}

// newest is the activity entered last.
func (b *between) newest() int64 {
	id := b.call
	for {
		if _, err := b.book.Activity(context.Background(), crm.WholeBook(), id+1); err != nil {
			return id
		}
		id++
	}
}

// tapsOverNothing are the buttons that set nothing which others may set, and why.
var tapsOverNothing = map[string]string{}

func init() {
	for why, taps := range map[string]string{
		"only shows":                             "card edit field whom follow today found who story bought products tale file drafts preview changes basket deal board pipeline cmd",
		"only asks":                              "when act answer first export",
		"the person's own, or the owner's alone": "lang stop agree mine born skip cancel mate group ai import promo promotion",
		"makes something new":                    "bring qr invite next retry reply restore",
		"stands for words":                       "try held keep",
		"says itself what stands against it":     "undo deed",
		"a tag is there or not":                  "untag",
		"is gone from a card of somebody else's": "revive",
	} {
		for _, tap := range strings.Fields(taps) {
			tapsOverNothing[tap] = why
		}
	}
}

// TestNoTapOverwritesUnaskedWhatSomebodyElseHasSetMeanwhile: a new route needs a case,
// or a reason.
func TestNoTapOverwritesUnaskedWhatSomebodyElseHasSetMeanwhile(t *testing.T) {
	all := slices.Concat(tapContests, ofSentences)
	for _, route := range handlers.Routes() {
		name, tap := strings.CutPrefix(route, "tap ")
		if !tap {
			continue
		}
		if has := slices.ContainsFunc(all, func(c tapContest) bool { return c.tap == name }); has == (tapsOverNothing[name] != "") {
			t.Errorf("the tap %q has a case: %v, and a reason to have none: %q", name, has, tapsOverNothing[name])
		}
	}
	for _, c := range all {
		t.Run(c.tap+" "+c.arg, func(t *testing.T) {
			b := newBetween(t)
			who, other := int64(saraID), int64(olimID)
			if c.who != 0 {
				who, other = c.who, saraID
				b.promote(saraID, crm.Manager)
			}
			p := b.phones[who]
			c.shows(b, p)
			b.writes(other, func(tx *store.Tx) error { return c.theirs(b, tx) })
			is := func(want string) {
				t.Helper()
				if got := strings.ReplaceAll(fmt.Sprint(c.value(b)), "\u00a0", " "); got != want && !strings.Contains(got, want+" ") {
					t.Errorf("it is %q, want %q; the person saw: %s", got, want, p.last().text())
				}
			}
			if c.first == nil {
				c.first = func(_ *between, p *phone) { p.tapsAction(c.tap, c.arg) }
			}
			c.first(b, p)
			is(c.theirsIs)
			if saw := strings.ReplaceAll(p.last().text(), "\u00a0", " "); !strings.Contains(saw, c.reads) {
				t.Errorf("the person does not see %q in:\n%s", c.reads, saw)
			}
			if c.again == nil {
				c.again = func(p *phone) { p.tapsAction(c.tap, c.arg) }
			}
			c.again(p)
			is(c.mineIs)
		})
	}
}
