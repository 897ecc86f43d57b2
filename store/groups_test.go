package store_test

import (
	"errors"
	"testing"

	"daftar/crm"
	"daftar/store"
)

func (b *book) enter(id int64, title string, connected bool) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error {
		if err := tx.EnterGroup(id, title); err != nil || !connected {
			return err
		}
		_, err := tx.ConnectGroup(id, b.sara.ID)
		return err
	})
}

func (b *book) group(id int64) store.Group {
	b.t.Helper()
	g, err := b.Group(b.t.Context(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return g
}

func TestAGroupMovesToItsNewID(t *testing.T) {
	for name, c := range map[string]struct {
		connected bool   // under the old id
		there     string // what is there under the new one already
		want      bool   // connected afterwards
		title     string
	}{
		"nothing is known under the new one": {true, "", true, "Sales"},
		"the bot has come in there already":  {true, "in", true, "there"},
		"it was connected anew there":        {false, "connected", true, "there"},
		"both are connected":                 {true, "connected", true, "there"},
		"it was not connected":               {false, "", false, "Sales"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBook(t)
			b.enter(-1, "Sales", c.connected)
			if c.there != "" {
				b.enter(-100, "there", c.there == "connected")
			}
			for range 2 { // Telegram tells it twice
				b.do(func(tx *store.Tx) error { return tx.RenameChat(-1, -100) })
			}
			if g := b.group(-1); g.ChatID != 0 {
				t.Errorf("the old id is still there: %+v", g)
			}
			if g := b.group(-100); g.Connected() != c.want || g.Title != c.title {
				t.Errorf("under the new id: %+v", g)
			}
		})
	}
}

func TestAGroupIsConnectedOnceAndOnlyWhereTheBotIs(t *testing.T) {
	b := newBook(t)
	b.enter(-1, "Sales", false)
	connect := func(id int64) (fresh bool, err error) {
		b.do(func(tx *store.Tx) error { fresh, err = tx.ConnectGroup(id, b.sara.ID); return nil })
		return fresh, err
	}
	if _, err := connect(-2); !errors.Is(err, crm.ErrStale) {
		t.Errorf("a group in which the bot is not: %v", err)
	}
	first, _ := connect(-1)
	again, err := connect(-1)
	if !first || again || err != nil {
		t.Errorf("connected %v, again %v (%v)", first, again, err)
	}
	waiting := b.send(say(-1, "figures"))[0]
	b.do(func(tx *store.Tx) error { _, err := tx.DisconnectGroup(-1); return err })
	if got := b.outbox(waiting).State; got != "cancelled" || b.group(-1).Connected() {
		t.Errorf("what waited is %s; %+v", got, b.group(-1))
	}
	b.enter(-1, "Sales", true)
	b.do(func(tx *store.Tx) error {
		was, err := tx.LeaveGroup(-1)
		if !was.Connected() {
			t.Errorf("it was %+v", was)
		}
		return err
	})
	b.enter(-1, "Sales again", false)
	if g := b.group(-1); g.Connected() || g.Title != "Sales again" {
		t.Errorf("back in it: %+v", g)
	}
}

func TestOnlyWhoSeesTheWholeBookSeesItsGroups(t *testing.T) {
	b := newBook(t)
	b.enter(-1, "a", false)
	b.enter(-2, "b", true)
	all, err := b.Groups(t.Context(), crm.WholeBook(), 10)
	if err != nil || len(all) != 2 || all[0].ChatID != -2 {
		t.Errorf("%+v (%v)", all, err)
	}
	if own, err := b.Groups(t.Context(), crm.OwnBook(b.sara.ID), 10); err != nil || len(own) != 0 {
		t.Errorf("a salesperson sees %+v (%v)", own, err)
	}
}
