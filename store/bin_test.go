package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daftar/crm"
	"daftar/store"
)

// The marks of the customer who is deleted: everything that they leave in the book
// holds one of them.
const (
	markWord  = "Zarrabek"
	markPhone = "+998931234599"
	markSum   = 777_123_45
	markTele  = 777_000_111
)

var bookTables = []string{
	"customers", "phones", "customer_dates", "deals", "deal_items", "activities", "follow_ups", "shares",
	"customer_names", "customer_tags", "search", "consents", "join_links",
}

func (b *book) dump(tables ...string) []string {
	b.t.Helper()
	lines, err := b.Dump(context.Background(), []string{"version"}, tables...)
	if err != nil {
		b.t.Fatal(err)
	}
	return lines
}

// marked enters a customer of Sara's of whom there is a row of every kind.
func (b *book) marked() (id int64) {
	b.t.Helper()
	b.as(b.sara, func(tx *store.Tx) (err error) {
		n := store.NewCustomer{Name: markWord + " Qodirov", Company: markWord + " MChJ", Phone: markPhone, Tags: []string{strings.ToLower(markWord)}}
		n.Birthday = crm.BirthdayOf(1123, 1990)
		if id, err = tx.AddCustomer(n); err != nil {
			return err
		}
		who, born := int64(markTele), "uz"
		if err := tx.EditCustomer(id, 0, store.CustomerEdit{TelegramID: &who, Language: &born}); err != nil {
			return err
		}
		for _, said := range []crm.Purpose{crm.Greetings, crm.Promotions} {
			if err := tx.SetConsent(crm.Consent{CustomerID: id, Purpose: said, Given: true, TelegramID: markTele, Way: "test", Wording: "ha", Language: "uz"}); err != nil {
				return err
			}
		}
		if err := tx.AddJoinLink(markWord, crm.JoinLink{CustomerID: id, CreatedBy: b.sara.ID, ExpiresAt: noon.AddDate(0, 1, 0)}); err != nil {
			return err
		}
		if _, err := tx.AddActivity(store.NewActivity{CustomerID: id, Kind: crm.Call, Text: markWord, At: noon.Add(-time.Hour)}); err != nil {
			return err
		}
		sum := crm.Money{Minor: markSum, Currency: crm.UZS}
		for _, status := range []crm.DealStatus{crm.Open, crm.Won, crm.Lost} {
			deal, err := tx.AddDeal(store.NewDeal{CustomerID: id, Title: markWord, Amount: sum, Status: status, At: noon.Add(-time.Hour)})
			if err != nil {
				return err
			}
			if _, err := tx.AddItem(crm.Item{DealID: deal, Name: markWord, Quantity: crm.Pieces(1), Price: sum}); err != nil {
				return err
			}
		}
		for _, when := range []time.Time{noon.Add(-time.Hour), noon.Add(time.Hour)} {
			plan := store.NewFollowUp{CustomerID: id, Kind: crm.Call, Text: markWord, When: crm.WhenAt(when.In(b.sara.Location())), Zone: b.sara.Zone}
			done, err := tx.AddFollowUp(plan)
			if err != nil {
				return err
			}
			if when.After(noon) {
				continue
			}
			state := crm.Done
			if err := tx.EditFollowUp(done, 0, store.FollowUpEdit{State: &state}); err != nil {
				return err
			}
			if _, err := tx.AddFollowUp(plan); err != nil {
				return err
			}
		}
		return nil
	})
	return id
}

// aboutTheBin are the reads that may tell of what was deleted: that is what they are
// for, or they repeat the person's own words.
var aboutTheBin = map[string]bool{
	"GoOnHandingOver": true, "GoOnMerging": true, "CatchUpNames": true, "CatchUpSearch": true, "KeepFile": true, // write
	"Bin": true, "Binned": true, "BinnedByPhone": true, "Deeds": true,
	"JoinLinkBySecret": true, // whoever holds the link; its customer is looked up in the book
	"Consents":         true, // by the ids of a customer and of a person
	"Dump":             true, "References": true, "Columns": true, "Contest": true,
	"Do": true, "Bulk": true, "Close": true, "BackupTo": true, "Backups": true, "PruneBackups": true, "Protect": true,
}

// reads calls every read of the book with all that its arguments can be, and returns
// what came, by the read's name.
func (b *book) everyRead(scope crm.Scope) map[string]string {
	b.t.Helper()
	values := map[reflect.Type][]any{
		reflect.TypeFor[context.Context]():   {context.Background()},
		reflect.TypeFor[crm.Scope]():         {scope},
		reflect.TypeFor[bool]():              {false},
		reflect.TypeFor[int]():               {50},
		reflect.TypeFor[string]():            {markWord, strings.ToLower(markWord), markPhone, "4599", ""},
		reflect.TypeFor[time.Time]():         {noon.AddDate(0, 0, -1), noon.AddDate(0, 0, 1)},
		reflect.TypeFor[[]string]():          {[]string{strings.ToLower(markWord)}},
		reflect.TypeFor[[]int64]():           {[]int64{1, 2, 3, 4, 5}},
		reflect.TypeFor[crm.Role]():          {crm.Salesperson},
		reflect.TypeFor[store.ImportLine]():  {store.ImportLine{}},
		reflect.TypeFor[io.Reader]():         {strings.NewReader("")},
		reflect.TypeFor[store.Place]():       {store.Place{}, store.Place{At: noon.AddDate(0, 1, 0), ID: 1}},
		reflect.TypeFor[store.BoardFilter](): {store.BoardFilter{}, store.BoardFilter{OwnerID: 2, NoStep: true}},
		reflect.TypeFor[store.Promotion]():   {store.Promotion{ID: 1, StartedAt: noon.AddDate(0, 1, 0)}},
		reflect.TypeFor[store.Ungreeted]():   {store.Ungreeted{AgreedBefore: noon.AddDate(0, 1, 0), Prefix: "x", Limit: 50}},
		reflect.TypeFor[store.Search]():      {store.Search{Query: markWord, Limit: 50}, store.Search{Query: "4599", Limit: 50}, store.Search{Query: strings.ToLower(markWord), Limit: 50}},
		reflect.TypeFor[store.Whom]():        {store.Whom{IDs: []int64{1, 2, 3}}, store.Whom{Tag: strings.ToLower(markWord)}, store.Whom{Member: b.sara.ID}},
		reflect.TypeFor[store.HandOver]():    {store.HandOver{ID: 1, ChangeSetID: 1}},
		reflect.TypeFor[store.ImportLine]():  {store.ImportLine{}},
		reflect.TypeFor[crm.Duplicate]():     {crm.Duplicate{}},
		reflect.TypeFor[store.Priority]():    {store.Answer, store.Reminder},
		reflect.TypeFor[crm.ActivityKind]():  {crm.Call},
		reflect.TypeFor[crm.Activity]():      {crm.Activity{ID: 1, CustomerID: 1, Kind: crm.Call}},
		reflect.TypeFor[int64]():             {int64(0), int64(1), int64(2), int64(3), int64(4), int64(5), b.sara.ID, int64(markTele)},
	}
	out := map[string]string{}
	of := reflect.ValueOf(b.Store)
	for i := range of.NumMethod() {
		name, m := of.Type().Method(i).Name, of.Method(i)
		if aboutTheBin[name] {
			continue
		}
		calls := [][]reflect.Value{nil}
		for j := range m.Type().NumIn() {
			var further [][]reflect.Value
			all, known := values[m.Type().In(j)]
			if !known {
				b.t.Errorf("the read %s takes a %s: give it some here", name, m.Type().In(j))
			}
			if name == "Birthdays" && m.Type().In(j).Kind() == reflect.Int {
				all = []any{1123}
			}
			for _, c := range calls {
				for _, v := range all {
					further = append(further, append(slices.Clone(c), reflect.ValueOf(v)))
				}
			}
			calls = further
		}
		for _, args := range calls {
			for _, result := range m.Call(args) {
				if text, err := json.Marshal(result.Interface()); err == nil {
					out[name] += string(text) + "\n"
				}
			}
		}
	}
	return out
}

func telling(text string) bool {
	for _, mark := range []string{markWord, strings.ToLower(markWord), markPhone, fmt.Sprint(markSum), fmt.Sprint(2 * markSum), fmt.Sprint(markTele)} {
		if strings.Contains(text, mark) {
			return true
		}
	}
	return false
}

func TestNoReadTellsOfADeletedCustomerAndAfterTheRestoreAllIsAsBefore(t *testing.T) {
	b := newBook(t)
	id := b.marked()
	told := b.everyRead(crm.WholeBook())
	before, dump := b.everyRead(b.sara.Scope()), b.dump(bookTables...)
	tellers := 0
	for _, text := range told {
		if telling(text) {
			tellers++
		}
	}
	if tellers < 15 {
		t.Fatalf("only %d reads tell of the customer while they are there: the test sees nothing", tellers)
	}
	var bin int64
	b.as(b.sara, func(tx *store.Tx) (err error) { bin, err = tx.BinCustomer(id); return err })
	for who, scope := range map[string]crm.Scope{"the owner": b.owner.Scope(), "Sara": b.sara.Scope(), "the program": crm.WholeBook()} {
		for name, text := range b.everyRead(scope) {
			for _, line := range strings.Split(text, "\n") {
				if telling(line) {
					t.Errorf("%s tells %s: %s", name, who, line)
				}
			}
		}
	}
	b.do(func(tx *store.Tx) error {
		if due, err := tx.Due(noon.AddDate(1, 0, 0), 10); err != nil || len(due) != 0 {
			t.Errorf("%d reminders are due (%v)", len(due), err)
		}
		return nil
	})
	b.as(b.sara, func(tx *store.Tx) error { _, err := tx.Restore(bin); return err })
	if diff := cmp.Diff(dump, b.dump(bookTables...)); diff != "" {
		t.Errorf("after the restore (-before +after):\n%s", diff)
	}
	for name, text := range b.everyRead(b.sara.Scope()) {
		if telling(text) != telling(before[name]) {
			t.Errorf("%s tells another thing than before: %s", name, text)
		}
	}
}

func TestTheBinIsOnesOwnAndTheManagersWhole(t *testing.T) {
	b := newBook(t)
	var all []int64
	for i, u := range []crm.User{b.sara, b.timur, b.sara} {
		id := b.customer(u, store.NewCustomer{Name: fmt.Sprintf("Aziz %d", i)})
		b.as(u, func(tx *store.Tx) error {
			bin, err := tx.BinCustomer(id)
			all = append(all, bin)
			return err
		})
	}
	slices.Reverse(all)
	for _, c := range []struct {
		user          crm.User
		before, after int64
		want          []int64
	}{
		{b.owner, 0, 0, all},
		{b.owner, all[0], 0, all[1:]},
		{b.owner, 0, all[2], all[:2]},
		{b.sara, 0, 0, []int64{all[0], all[2]}},
		{b.timur, 0, 0, all[1:2]},
	} {
		found := must(b.Bin(t.Context(), c.user.Scope(), c.before, c.after, 10))(t)
		var got []int64
		for _, f := range found {
			got = append(got, f.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s sees %v, want %v", c.user.Name, got, c.want)
		}
	}
	if _, err := b.Binned(t.Context(), b.timur.Scope(), all[0]); crm.CodeOf(err) != crm.NotFound {
		t.Errorf("Timur restores Sara's: %v", err)
	}
}

func TestWhoSharesACustomerDoesNotDeleteThem(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
	b.as(b.sara, func(tx *store.Tx) error { return tx.Share(id, b.timur.ID) })
	err := b.Do(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Begin(b.timur, 0, 0); err != nil {
			return err
		}
		_, err := tx.BinCustomer(id)
		return err
	})
	if crm.CodeOf(err) != crm.Forbidden {
		t.Errorf("got %v", err)
	}
}

func TestADeletedCustomerStandsInNoNewOnesWay(t *testing.T) {
	b := newBook(t)
	old := b.customer(b.sara, store.NewCustomer{Name: "Aziz", Phone: markPhone, More: []string{"+998931234500"}})
	var bin int64
	b.as(b.sara, func(tx *store.Tx) (err error) { bin, err = tx.BinCustomer(old); return err })
	fresh := b.customer(b.sara, store.NewCustomer{Name: "Aziz Karimov", Phone: markPhone})
	if was := must(b.BinnedByPhone(t.Context(), b.sara.Scope(), markPhone))(t); was.ID != bin || was.CustomerID != old {
		t.Errorf("who had the number is %+v", was)
	}
	if was := must(b.BinnedByPhone(t.Context(), b.timur.Scope(), markPhone))(t); was.ID != 0 {
		t.Errorf("Timur learns of %+v", was)
	}
	var r crm.Restored
	b.as(b.sara, func(tx *store.Tx) (err error) { r, err = tx.Restore(bin); return err })
	if !slices.Equal(r.Taken, []string{markPhone}) {
		t.Errorf("%v stayed behind", r.Taken)
	}
	if owner, _, err := b.PhoneOwner(t.Context(), markPhone); err != nil || owner != fresh {
		t.Errorf("the number is %d's, %v", owner, err)
	}
	if c := must(b.Customer(t.Context(), b.sara.Scope(), old))(t); !slices.Equal(c.Phones, []string{"+998931234500"}) {
		t.Errorf("they came back with %v", c.Phones)
	}
	err := b.Do(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Begin(b.sara, 0, 0); err != nil {
			return err
		}
		_, err := tx.Restore(bin)
		return err
	})
	if crm.CodeOf(err) != crm.NotFound {
		t.Errorf("restored twice: %v", err)
	}
}

func TestADealOfADeletedCustomerWaitsForThem(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
	var deal, dealBin, bin int64
	b.as(b.sara, func(tx *store.Tx) (err error) {
		if deal, err = tx.AddDeal(store.NewDeal{CustomerID: id, Title: "kabel", Status: crm.Open, At: noon}); err != nil {
			return err
		}
		dealBin, err = tx.ThrowDeal(deal)
		return err
	})
	b.as(b.sara, func(tx *store.Tx) (err error) { bin, err = tx.BinCustomer(id); return err })
	restore := func(bin int64) error {
		return b.Do(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Begin(b.sara, 0, 0); err != nil {
				return err
			}
			_, err := tx.Restore(bin)
			return err
		})
	}
	if err := restore(dealBin); crm.CodeOf(err) != crm.Conflict {
		t.Errorf("the deal comes back alone: %v", err)
	}
	if err := restore(bin); err != nil {
		t.Fatal(err)
	}
	if open := must(b.OpenDeals(t.Context(), b.sara.Scope(), id))(t); len(open) != 0 {
		t.Errorf("a deal that was deleted by itself came back with the customer: %+v", open)
	}
	if err := restore(dealBin); err != nil {
		t.Error(err)
	}
}

func TestWhatIsPurgedIsGoneAndItsUndoSaysSo(t *testing.T) {
	b := newBook(t)
	id := b.marked()
	entered := must(b.LastChangeSet(t.Context(), b.sara.Scope(), b.sara.ID, noon.AddDate(0, 0, -1)))(t)
	b.do(func(tx *store.Tx) error { return tx.Said(entered, markWord) })
	deleted := b.as(b.sara, func(tx *store.Tx) error { _, err := tx.BinCustomer(id); return err })
	purge := func() (n int) {
		b.do(func(tx *store.Tx) (err error) {
			n, err = tx.Purge(b.clock.AddDate(0, 0, -crm.BinDays), 100)
			return err
		})
		return n
	}
	b.clock = b.clock.AddDate(0, 0, crm.BinDays)
	if n := purge(); n != 0 {
		t.Fatalf("%d rows go before their time", n)
	}
	// The newest of a table stays: an id must not come again.
	b.as(b.sara, func(tx *store.Tx) error {
		other, err := tx.AddCustomer(store.NewCustomer{Name: "Boshqa", Phone: "+998931234500"})
		if err != nil {
			return err
		}
		company := "Boshqa MChJ"
		if err := tx.EditCustomer(other, 0, store.CustomerEdit{Company: &company}); err != nil {
			return err
		}
		if _, err := tx.AddActivity(store.NewActivity{CustomerID: other, Kind: crm.Call, At: b.clock}); err != nil {
			return err
		}
		deal, err := tx.AddDeal(store.NewDeal{CustomerID: other, Status: crm.Open, At: b.clock})
		if err != nil {
			return err
		}
		if _, err := tx.AddItem(crm.Item{DealID: deal, Name: "kabel", Quantity: crm.Pieces(1), Price: crm.Money{Minor: 1, Currency: crm.UZS}}); err != nil {
			return err
		}
		_, err = tx.AddFollowUp(store.NewFollowUp{CustomerID: other, When: crm.OnDay(b.clock), Zone: b.sara.Zone})
		return err
	})
	b.clock = b.clock.Add(time.Hour)
	for purge() > 0 {
	}
	for _, line := range b.dump(append([]string{"changes", "change_sets", "ai_summaries"}, bookTables...)...) {
		if telling(line) {
			t.Errorf("left behind: %s", line)
		}
	}
	for name, set := range map[string]int64{"the entry": entered, "the deletion": deleted} {
		err := b.Do(t.Context(), func(tx *store.Tx) error { return tx.Undo(b.sara, 0, set) })
		if e := crm.CodeOf(err); e != crm.NotFound {
			t.Errorf("undo of %s answers %v", name, err)
		}
		if _, err := b.Card(t.Context(), b.sara.Scope(), set); err != nil {
			t.Errorf("the card of %s: %v", name, err)
		}
	}
	if _, err := b.Deeds(t.Context(), b.sara.Scope(), b.sara.ID, noon, 0, 0, 10); err != nil {
		t.Error(err)
	}
}

// hangs are the references to what is purged of which purge takes care, or which
// nothing that is purged can have.
var hangs = []string{
	"activity_files.activity_id", "customers.merged_into", "handover_customers.customer_id", "notes_behind.customer_id",
	"activities.customer_id", "activities.deal_id", "ai_summaries.customer_id", "consents.customer_id", "customer_dates.customer_id", "customer_names.customer_id",
	"customer_tags.customer_id", "deal_items.deal_id", "deals.customer_id", "follow_ups.customer_id", "follow_ups.deal_id",
	"join_links.customer_id", "kept_both.a_id", "kept_both.b_id", "merge_kept.other_id", "merges.from_id", "merges.into_id",
	"past_owners.customer_id", "phones.customer_id", "shares.customer_id",
}

func TestPurgeKnowsAllThatHangsOnWhatItRemoves(t *testing.T) {
	b := newBook(t)
	for _, ref := range must(b.References(t.Context()))(t) {
		from, to, _ := strings.Cut(ref, " → ")
		if slices.Contains([]string{"customers", "deals", "activities", "follow_ups", "phones", "customer_dates", "deal_items"}, to) && !slices.Contains(hangs, from) {
			t.Errorf("%s: the purge has to remove or let go of it (store/purge.go), or of a deletion take it along (store/bin.go)", ref)
		}
	}
}
