package handlers_test

import (
	"testing"

	"daftar/crm"
	"daftar/store"
)

func TestASentenceAboutSomebodyElseIsNoAnswerToWhen(t *testing.T) {
	for _, says := range []string{"Позвонил Ойбеку, договорились на пятницу 12:00", "Oybekka tel qildim, juma 12 da kelishdik"} {
		o := newOffice(t, "ru")
		sara := o.sara()
		sara.says("Ойбек Тошматов 90 111 22 33")
		id := o.plans(saraID, 0, monday, "call the bank")
		o.rings(monday)
		was := o.followUp(id).When
		sara.tapsAction("when", "")
		sara.says(says)
		if is := o.followUp(id).When; is != was {
			t.Errorf("%q: it was put off to %v", says, is)
		}
		known := must(o.book.Search(t.Context(), crm.WholeBook(), store.Search{Query: "Ойбек", Limit: 2}))(t)
		calls := must(o.book.Activities(t.Context(), crm.WholeBook(), known.Customers[0].ID, store.Place{}, 5))(t)
		if len(calls) != 1 || calls[0].Kind != crm.Call {
			t.Errorf("%q: %v", says, calls)
		}
	}
}
