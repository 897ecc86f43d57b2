package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/handlers/view"
	"daftar/store"
)

// gaveAway is an office in which Sara's customer Gulnora has become Timur's, who calls
// her by another name since.
func gaveAway(t *testing.T) *office {
	t.Helper()
	o := lobby(t)
	timur := o.user(timurID)
	o.as(olimID, func(tx *store.Tx) error { return tx.GiveCustomer(1, timur.ID) })
	name := "Sirli Odam"
	o.as(timurID, func(tx *store.Tx) error { return tx.EditCustomer(1, 0, store.CustomerEdit{Name: &name}) })
	return o
}

func TestWhoWritesOfACustomerThatTheyHadIsAskedWhetherItIsThat(t *testing.T) {
	for _, said := range []string{"Gulnora Azimovaga tel qildim", "Гулнора опага тел қилдим", "Yangi mijoz Azimova Gulnora"} {
		t.Run(said, func(t *testing.T) {
			o := gaveAway(t)
			sara, timur := o.sara(), o.timur()
			sara.says(said)
			sara.sees("Is this Gulnora Azimova", "Timur answers")
			made := o.asKept(4)
			sara.tapsAction("same", "0.past.1")
			sara.sees("Timur")
			sara.seesNot("Is this")
			if c := o.asKept(made.ID); !c.Deleted {
				t.Errorf("the second one is still there: %+v", c)
			}
			timur.sees("Sirli Odam", "Sara")
			timur.tapsAction("claim", view.ClaimRefuse)
			for _, m := range sara.shown {
				if strings.Contains(m.text(), "Sirli") {
					t.Errorf("Sara reads what she is called since: %s", m.text())
				}
			}
			if last := o.written(); strings.Contains(said, "el ") && len(last) != 1 {
				t.Errorf("of her is written %+v", last)
			}
		})
	}
}

func TestWhoIsSomebodyElseThanAPastCustomerIsNotAskedAboutAgain(t *testing.T) {
	o := gaveAway(t)
	sara := o.sara()
	sara.says("Gulnora Azimovaga tel qildim")
	card := sara.sees("Is this Gulnora Azimova")
	sara.tapsAction("same", "0.both.1")
	sara.seesNot("Is this")
	for _, b := range slices.Concat(card.Buttons...) {
		if d, err := chat.Decode(b.Data); err == nil && d.Action == "undo" { // the card's own, with what it has asked
			sara.tapsData(card, chat.Data{Action: "same", ID: d.ID, Version: d.Version, Arg: "0.past.1"}.Encode(), "forged")
		}
	}
	if c := o.asKept(4); c.Deleted || c.Name != "Gulnora Azimova" {
		t.Errorf("who was entered is %+v", c)
	}
}

func TestNobodyElseIsAskedAboutAPastCustomer(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(tx *store.Tx) error
		says    string
	}{
		"who never had them":                {says: "Zafar Qodirovga tel qildim"},
		"by the name that is theirs since":  {says: "Sirli Odamga tel qildim"},
		"who was deleted since":             {says: "Gulnora Azimovaga tel qildim", prepare: func(tx *store.Tx) error { _, err := tx.BinCustomer(1); return err }},
		"whom the first name says too much": {says: "Gulnora Karimovaga tel qildim"},
	} {
		t.Run(name, func(t *testing.T) {
			o := gaveAway(t)
			if c.prepare != nil {
				o.as(timurID, c.prepare)
			}
			who := o.sara()
			who.says(c.says)
			if card := who.alikeCard(); card != nil || strings.Contains(who.last().text(), "Is this") {
				t.Errorf("asked: %s", who.last().text())
			}
		})
	}
}
