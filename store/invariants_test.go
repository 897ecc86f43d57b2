package store_test

import (
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// planned is a follow-up of Sara's for noon, as a change-set.
func (b *book) planned() (id, changeSet int64) {
	b.t.Helper()
	changeSet = b.as(b.sara, func(tx *store.Tx) (err error) {
		id, err = tx.AddFollowUp(store.NewFollowUp{Kind: crm.Call, When: crm.WhenAt(b.clock.In(b.sara.Location())), Zone: b.sara.Zone})
		return err
	})
	return id, changeSet
}

// reminds queues the reminders of what is due and returns how many.
func (b *book) reminds() (n int) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error {
		due, err := tx.Due(b.clock, 10)
		for _, f := range due {
			if err := tx.Fired(f.ID); err != nil {
				return err
			}
			out := store.Outgoing{ChatID: b.sara.TelegramID, Message: chat.Message{Text: "⏰"}, Priority: store.Reminder, FollowUpID: f.ID}
			if _, err := tx.Send(out); err != nil {
				return err
			}
		}
		n = len(due)
		return err
	})
	return n
}

func (b *book) undo(user crm.User, changeSet int64) {
	b.t.Helper()
	b.do(func(tx *store.Tx) error { return tx.Undo(user, 0, changeSet) })
}

func TestAReminderThatWasTakenBackUnsentComesAgainWhenItsPlanStands(t *testing.T) {
	done, words := crm.Done, "narxni aytish"
	for name, touch := range map[string]func(b *book, id int64){
		"its words were changed": func(b *book, id int64) {
			b.as(b.sara, func(tx *store.Tx) error { return tx.EditFollowUp(id, 0, store.FollowUpEdit{Text: &words}) })
		},
		"done by mistake": func(b *book, id int64) {
			set := b.as(b.sara, func(tx *store.Tx) error { return tx.EditFollowUp(id, 0, store.FollowUpEdit{State: &done}) })
			b.undo(b.sara, set)
		},
		"put off by mistake": func(b *book, id int64) {
			later := crm.WhenAt(b.clock.Add(time.Hour).In(b.sara.Location()))
			set := b.as(b.sara, func(tx *store.Tx) error { return tx.EditFollowUp(id, 0, store.FollowUpEdit{When: &later}) })
			b.undo(b.sara, set)
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBook(t)
			id, _ := b.planned()
			if n := b.reminds(); n != 1 {
				t.Fatalf("%d reminders", n)
			}
			touch(b, id)
			if n := b.reminds(); n != 1 {
				t.Errorf("%d reminders came, want the one that was taken back", n)
			}
			if n := b.reminds(); n != 0 {
				t.Errorf("it came twice")
			}
		})
	}
}

func TestAReminderThatWentOutDoesNotComeAgainAfterUndo(t *testing.T) {
	b := newBook(t)
	id, _ := b.planned()
	b.reminds()
	waiting, err := b.ReadyMessages(t.Context(), store.Reminder, 0, 10)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%d wait, %v", len(waiting), err)
	}
	b.do(func(tx *store.Tx) error { return tx.MarkSent(waiting[0].ID, 77) })
	done := crm.Done
	b.undo(b.sara, b.as(b.sara, func(tx *store.Tx) error { return tx.EditFollowUp(id, 0, store.FollowUpEdit{State: &done}) }))
	if n := b.reminds(); n != 0 {
		t.Errorf("%d reminders came again", n)
	}
}

func TestUndoTakesBackACustomerWhoWasEnteredAfterWhatTheyWereGiven(t *testing.T) {
	b := newBook(t)
	var note, customer int64
	set := b.as(b.sara, func(tx *store.Tx) (err error) {
		note, err = tx.AddActivity(store.NewActivity{Kind: crm.Call, Text: "gaplashdik", At: b.clock})
		return err
	})
	b.do(func(tx *store.Tx) error {
		if _, err := tx.Mend(b.sara, 0, set, 1); err != nil {
			return err
		}
		var err error
		if customer, err = tx.AddCustomer(store.NewCustomer{Name: "Aziz", Phone: "+998901234567"}); err != nil {
			return err
		}
		return tx.EditActivity(note, 0, store.ActivityEdit{CustomerID: &customer})
	})
	b.undo(b.sara, set)
	c, err := b.Customer(t.Context(), crm.WholeBook(), customer)
	if err != nil || !c.Deleted || len(c.Phones) != 0 {
		t.Errorf("the customer stays: %+v, %v", c, err)
	}
}

func TestACustomerOfWhomMoreBecameKnownOutlivesTheUndoOfTheirEntry(t *testing.T) {
	for name, learn := range map[string]func(tx *store.Tx, id int64) error{
		"a phone": func(tx *store.Tx, id int64) error { return tx.AddPhone(id, "+998901234567") },
		"a tag": func(tx *store.Tx, id int64) error {
			return tx.EditCustomer(id, 0, store.CustomerEdit{AddTags: []string{"vip"}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBook(t)
			var id int64
			entered := b.as(b.sara, func(tx *store.Tx) (err error) {
				id, err = tx.AddCustomer(store.NewCustomer{Name: "Aziz"})
				return err
			})
			learned := b.as(b.sara, func(tx *store.Tx) error { return learn(tx, id) })
			b.undo(b.sara, entered)
			if c, err := b.Customer(t.Context(), crm.WholeBook(), id); err != nil || c.Deleted {
				t.Errorf("the customer is gone: %+v, %v", c, err)
			}
			b.undo(b.sara, learned)
			if owner, _, err := b.PhoneOwner(t.Context(), "+998901234567"); err != nil || owner != 0 {
				t.Errorf("the phone is still %d's, %v", owner, err)
			}
		})
	}
}

func TestWhatAFamilyHasPutBackItselfIsNoneOfItsCardAndStandsInNoUndosWay(t *testing.T) {
	b := newBook(t)
	plan, _ := b.planned()
	done, open, words := crm.Done, crm.Planned, "ertaga"
	set := b.as(b.sara, func(tx *store.Tx) error { return tx.EditFollowUp(plan, 0, store.FollowUpEdit{State: &done}) })
	b.do(func(tx *store.Tx) error {
		if _, err := tx.Mend(b.sara, 0, set, 1); err != nil {
			return err
		}
		return tx.EditFollowUp(plan, 0, store.FollowUpEdit{State: &open})
	})
	card, err := b.Card(t.Context(), b.sara.Scope(), set)
	if err != nil || len(card.Parts) != 0 {
		t.Errorf("the card holds %+v, %v", card.Parts, err)
	}
	b.as(b.sara, func(tx *store.Tx) error { return tx.EditFollowUp(plan, 0, store.FollowUpEdit{Text: &words}) })
	b.undo(b.sara, set)
	if f, err := b.FollowUp(t.Context(), b.sara.Scope(), plan); err != nil || f.Text != words || f.State != open {
		t.Errorf("the plan is %+v, %v", f, err)
	}
}

func TestWhatOnlyLooksLikeAChangeIsNotTheLastOne(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
	before, err := b.LastChangeSet(t.Context(), b.sara.Scope(), b.sara.ID, noon)
	if err != nil || before == 0 {
		t.Fatalf("the last change is %d, %v", before, err)
	}
	b.as(b.sara, func(tx *store.Tx) error { return tx.Share(id, b.timur.ID) })
	if after, err := b.LastChangeSet(t.Context(), b.sara.Scope(), b.sara.ID, noon); err != nil || after != before {
		t.Errorf("the last change is %d, want %d (%v)", after, before, err)
	}
}
