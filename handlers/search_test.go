package handlers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

func TestWhoIsFoundByANoteIsShownWithItsWords(t *testing.T) {
	o := newOffice(t, "en")
	id := o.customer(saraID, store.NewCustomer{Name: "Malika <M>", Phone: "+998901234567"})
	o.writes(saraID, func(tx *store.Tx) error {
		_, err := tx.AddActivity(store.NewActivity{CustomerID: id, Kind: crm.Note, Text: "konditsioner <narxi> soʻradi", At: monday})
		return err
	})
	sara := o.sara()
	sara.says("/find narxi")
	sara.sees("Malika &lt;M&gt;", "📝 <i>konditsioner &lt;narxi&gt; soʻradi</i>")
	if got := sara.labels(""); len(got) != 1 || !strings.HasPrefix(got[0], "Malika <M>") {
		t.Errorf("the buttons are %q", got)
	}
	o.timur().says("/find narxi")
	o.timur().seesNot("Malika")
}

func TestThePagesOfASearchAreTurnedInOneMessageAndHoldWhenTheOrderChanges(t *testing.T) {
	o := newOffice(t, "en")
	var ids []int64
	for i := range 20 {
		o.clock = o.clock.Add(time.Minute)
		ids = append(ids, o.customer(saraID, store.NewCustomer{Name: fmt.Sprintf("Nodira %02d", i)}))
	}
	sara := o.sara()
	sara.says("/find nodira")
	sara.sees("1–8")
	first := sara.labels("")
	o.clock = o.clock.Add(time.Minute)
	o.writes(saraID, func(tx *store.Tx) error { return tx.Touch(ids[0]) })
	messages := len(sara.shown)
	sara.tapsAction("found", "")
	// The button for what comes later is the last one of a first page.
	if got := sara.labels(""); !strings.HasPrefix(got[0], "Nodira 11") || !strings.HasPrefix(got[7], "Nodira 04") {
		t.Errorf("the second page holds %q", got)
	}
	sara.taps("‹")
	if got := sara.labels(""); !slices.Equal(got[:8], first[:8]) {
		t.Errorf("going back shows %q, want %q", got, first)
	}
	if len(sara.shown) != messages {
		t.Errorf("%d messages, want the same one edited", len(sara.shown)-messages)
	}
}

func TestALongQueryFitsIntoTheButtonsOfItsPages(t *testing.T) {
	o := newOffice(t, "en")
	long := strings.Repeat("Қўзибоева ", 3) + "Ойдин"
	o.writes(saraID, func(tx *store.Tx) error {
		for range 30 {
			if _, err := tx.AddCustomer(store.NewCustomer{Name: long}); err != nil {
				return err
			}
		}
		return nil
	})
	sara := o.sara()
	sara.says("/find " + long)
	for range 3 {
		for _, b := range slices.Concat(sara.last().Buttons...) {
			if len(b.Data) > chat.MaxData {
				t.Fatalf("a button carries %d bytes", len(b.Data))
			}
		}
		sara.taps("›")
	}
	if got := sara.labels(""); len(got) != 7 { // six are left, and the way back
		t.Errorf("the last page holds %q", got)
	}
}

func TestAListThatIsCutSaysWhatToDo(t *testing.T) {
	o := newOffice(t, "en")
	o.writes(saraID, func(tx *store.Tx) error {
		for range 201 {
			if _, err := tx.AddCustomer(store.NewCustomer{Name: "Nodira"}); err != nil {
				return err
			}
		}
		return nil
	})
	sara := o.sara()
	sara.says("/find nodira")
	sara.seesNot("200")
	sara.tapsData(sara.last(), chat.Data{Action: "found", ID: 192, Arg: "wnodira"}.Encode(), "192")
	sara.sees("193–200", "only the first 200")
}
