package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// becoming is a way in which a customer comes to be alike to another: how each of them
// was entered, and what is done to the first.
type becoming struct {
	edited, other store.NewCustomer
	edit          func(sara *phone)
}

func onPage(f func(sara *phone)) func(sara *phone) {
	return func(sara *phone) {
		sara.says("/find 1234")
		sara.tapsAction("prof", view.ProfileMore)
		f(sara)
	}
}

// becomings are the ways, by name.
func becomings() map[string]becoming {
	const number = "+998905551234"
	bek := store.NewCustomer{Name: "Bek Salimov", Phone: number}
	artel := store.NewCustomer{Name: "Dilnoza", Company: "Artel"}
	return map[string]becoming{
		"a name typed on the page": {bek, store.NewCustomer{Name: "Салимова Дилноза"}, onPage(func(sara *phone) { sara.fills("name", "Dilnoza Salimova") })},
		"an e-mail typed on the page": {
			bek,
			store.NewCustomer{Name: "Dilnoza", Profile: crm.Profile{Email: "d@mail.uz"}},
			onPage(func(sara *phone) { sara.fills("email", "D@mail.uz") }),
		},
		"a link typed on the page": {
			bek,
			store.NewCustomer{Name: "Dilnoza", Profile: crm.Profile{Username: "dilnoza_s"}},
			onPage(func(sara *phone) { sara.fills("username", "https://t.me/Dilnoza_S") }),
		},
		"an organisation typed on the page": {
			store.NewCustomer{Name: "dilnoza opa", Phone: number}, artel, onPage(func(sara *phone) { sara.fills("company", "Artel") }),
		},
		"another organisation taken away by a tap": {
			store.NewCustomer{Name: "Dilnoza Salimova", Phone: number, Company: "Akfa"},
			store.NewCustomer{Name: "Dilnoza Salimova", Company: "Artel"},
			onPage(func(sara *phone) {
				sara.opens("company")
				sara.tapsAction("prof", "s.company.")
			}),
		},
		"an organisation said in a sentence": {
			store.NewCustomer{Name: "Dilnoza", Phone: number}, artel, func(sara *phone) { sara.says("Artel MChJ dan Dilnoza, 90 555 12 34, 10 ta konditsioner kerak ekan") },
		},
	}
}

// alikeCard is the last message that asks whether somebody is another, nil for none.
func (p *phone) alikeCard() *shown {
	for _, m := range slices.Backward(p.shown) {
		for _, b := range slices.Concat(m.Buttons...) {
			if d, err := chat.Decode(b.Data); err == nil && d.Action == "same" {
				return m
			}
		}
	}
	return nil
}

func TestWhoBecomesAlikeIsAskedAbout(t *testing.T) {
	for name, way := range becomings() {
		for answer, left := range map[string]int{"merge": 1, "both": 2} {
			t.Run(name+", "+answer, func(t *testing.T) {
				o := lobby(t)
				sara := o.sara()
				edited := o.customer(saraID, way.edited)
				other := o.customer(saraID, way.other)
				if card := sara.alikeCard(); card != nil {
					t.Fatalf("asked before anything has changed: %s", card.text())
				}
				way.edit(sara)
				sara.sees("👥 Is this", view.WhoPlain(o.asKept(other))[:7])
				card := sara.alikeCard()
				if card != sara.last() || strings.Contains(card.text(), "Yes, the same") {
					t.Errorf("asked by %v", card)
				}
				sara.tapsAction("same", "0."+answer)
				if card := sara.alikeCard(); card != nil {
					t.Errorf("asked again: %s", card.text())
				}
				a, b := o.asKept(edited), o.asKept(other)
				if a.Deleted || b.Deleted != (left == 1) {
					t.Errorf("the edited one is %+v, the other %+v", a, b)
				}
				sara.says("/duplicates")
				sara.sees("No duplicates")
			})
		}
	}
}

func TestNobodyOutOfSightAndNobodyKeptApartIsAskedAbout(t *testing.T) {
	for name, way := range becomings() {
		t.Run(name+", of somebody else's", func(t *testing.T) {
			o := lobby(t)
			o.customer(saraID, way.edited)
			o.customer(timurID, way.other)
			way.edit(o.sara())
			if card := o.sara().alikeCard(); card != nil {
				t.Errorf("she reads %s", card.text())
			}
		})
		t.Run(name+", kept apart", func(t *testing.T) {
			o := lobby(t)
			edited, other := o.customer(saraID, way.edited), o.customer(saraID, way.other)
			o.as(saraID, func(tx *store.Tx) error { return tx.KeepBoth(edited, other) })
			way.edit(o.sara())
			if card := o.sara().alikeCard(); card != nil {
				t.Errorf("she reads %s", card.text())
			}
		})
	}
}

// becomesAlike is an office in which Sara has just given a customer the name of another,
// and is asked on the page.
func becomesAlike(t *testing.T, other store.NewCustomer) (o *office, edited, alike int64) {
	t.Helper()
	o = lobby(t)
	way := becomings()["a name typed on the page"]
	edited = o.customer(saraID, way.edited)
	alike = o.customer(saraID, other)
	way.edit(o.sara())
	return o, edited, alike
}

func TestAMergeFromThePageShowsWhoStaysAndIsTakenBackWithTheEdit(t *testing.T) {
	o, edited, other := becomesAlike(t, store.NewCustomer{Name: "Dilnoza Salimova", Phone: "+998905559988", Profile: crm.Profile{City: "Buxoro"}})
	sara := o.sara()
	sara.tapsAction("same", "0.merge")
	sara.sees("Dilnoza Salimova", "90 555 12 34", "90 555 99 88", "Buxoro")
	sara.tapsAction("undo", "")
	if c := o.asKept(edited); c.Name != "Bek Salimov" || len(c.Phones) != 1 {
		t.Errorf("after Undo the one is %+v", c)
	}
	if c := o.asKept(other); c.Deleted || len(c.Phones) != 1 {
		t.Errorf("after Undo the other is %+v", c)
	}
}

// Consents are given to a person in Telegram, so that one stays.
func TestWhoIsInTelegramStaysAlsoWhereTheOtherWasMended(t *testing.T) {
	o, edited, other := becomesAlike(t, store.NewCustomer{Name: "Dilnoza Salimova", Phone: "+998905559988"})
	person := int64(4711)
	o.as(saraID, func(tx *store.Tx) error { return tx.EditCustomer(other, 0, store.CustomerEdit{TelegramID: &person}) })
	o.sara().tapsAction("same", "0.merge")
	o.sara().sees("90 555 12 34", "90 555 99 88")
	if a, b := o.asKept(edited), o.asKept(other); !a.Deleted || b.Deleted || len(b.Phones) != 2 {
		t.Errorf("the edited one is %+v, who is in Telegram %+v", a, b)
	}
}

func TestAMergeThatMakesAThirdAlikeAsksOn(t *testing.T) {
	o, _, other := becomesAlike(t, store.NewCustomer{Name: "Dilnoza Salimova", Profile: crm.Profile{Email: "d@mail.uz"}})
	o.customer(saraID, store.NewCustomer{Name: "D. S.", Profile: crm.Profile{Email: "d@mail.uz"}})
	o.customer(saraID, store.NewCustomer{Name: "Салимова Дилноза"})
	sara := o.sara()
	sara.tapsAction("same", "0.merge")
	if c := o.asKept(other); !c.Deleted {
		t.Fatalf("not merged: %+v", c)
	}
	sara.sees("Is this <b>D. S.</b>")
	sara.tapsAction("same", "0.merge")
	sara.sees("Is this <b>Салимова Дилноза</b>")
	sara.tapsAction("same", "0.both")
	if card := sara.alikeCard(); card != nil {
		t.Errorf("asked again: %s", card.text())
	}
	sara.says("/duplicates")
	sara.sees("No duplicates")
}

func TestATapOnAnOldQuestionOnlyDrawsThePage(t *testing.T) {
	o, edited, other := becomesAlike(t, store.NewCustomer{Name: "Dilnoza Salimova"})
	sara := o.sara()
	card := sara.alikeCard()
	buttons := card.Buttons
	sara.tapsAction("same", "0.both")
	for _, b := range slices.Concat(buttons...) {
		if d, err := chat.Decode(b.Data); err == nil && d.Action == "same" {
			sara.tapsData(card, b.Data, b.Text)
		}
	}
	sara.sees("Dilnoza Salimova", "Lead")
	if o.asKept(edited).Deleted || o.asKept(other).Deleted {
		t.Error("an old button has merged them")
	}
}

func TestAChangeOfSomethingElseAsksNothing(t *testing.T) {
	o := lobby(t)
	o.customer(saraID, store.NewCustomer{Name: "Dilnoza Salimova", Phone: "+998905551234"})
	o.customer(saraID, store.NewCustomer{Name: "Dilnoza Salimova"})
	sara := o.sara()
	onPage(func(sara *phone) {
		sara.fills("city", "Buxoro")
		sara.opens("status")
		sara.tapsAction("prof", "s.status.active")
	})(sara)
	sara.says("Dilnoza Salimova 1234 ga tel qildim")
	if card := sara.alikeCard(); card != nil {
		t.Errorf("she reads %s", card.text())
	}
}

func TestANumberOfOnesOwnOtherCustomerLeadsToBothOfThem(t *testing.T) {
	o := lobby(t)
	sara := o.sara()
	sara.says("/find Komil")
	sara.tapsAction("prof", view.ProfileMore)
	sara.opens("phones")
	sara.tapsAction("prof", "f.phone")
	sara.says("90 777 66 55")
	sara.sees("Gulnora Azimova")
	sara.tapsAction("pair", "look.2")
	sara.sees("Is this one person", "Gulnora Azimova", "Komil Azimov")
	sara.says("Bugungi ishlarim")
	sara.seesNot("phone")
	sara.tapsAction("pair", "merge")
	if c := o.asKept(1); len(c.Phones) != 2 {
		t.Errorf("she has %v", c.Phones)
	}
}

func TestANumberThatACustomerSharesLeadsToBothOfThem(t *testing.T) {
	o := lobby(t)
	gulya := o.comes(o.sara(), 1, gulyaID)
	gulya.tapsAction("agree", "both")
	gulya.tapsAction("skip", "")
	gulya.shares("+998907776644", gulyaID)
	sara := o.sara()
	sara.sees("Komil Azimov")
	sara.tapsAction("pair", "look.2")
	sara.sees("Is this one person", "Gulnora Azimova", "Komil Azimov")
}
