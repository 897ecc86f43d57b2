package store

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"daftar/crm"
)

// What the bin and the change history ask costs as much as it finds, and not as much
// as is stored.
func TestWhatTheBinLooksAtIsFoundByAnIndex(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	book, err := Open(t.Context(), filepath.Join(t.TempDir(), "book.db"), Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	var sara crm.User
	var customer, deal, set, gone, bin int64
	err = book.Do(t.Context(), func(tx *Tx) (err error) {
		sara = crm.User{TelegramID: 1, Role: crm.Salesperson, Name: "Sara", Language: "uz", Zone: "UTC"}
		if sara.ID, err = tx.PutUser(sara); err != nil {
			return err
		}
		if set, err = tx.Begin(sara, 0, 0); err != nil {
			return err
		}
		if gone, err = tx.AddCustomer(NewCustomer{Name: "Aziz", Phone: "+998901234567"}); err != nil {
			return err
		}
		if customer, err = tx.AddCustomer(NewCustomer{Name: "Malika"}); err != nil {
			return err
		}
		if deal, err = tx.AddDeal(NewDeal{CustomerID: customer, Status: crm.Open, At: now}); err != nil {
			return err
		}
		bin, err = tx.BinCustomer(gone)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s := sara.Scope()
	readsByIndex(t, book, map[string]look{
		"a customer's changes": {func(r reads) error {
			_, err := r.CustomerChanges(t.Context(), s, customer, 0, 0, 9)
			return err
		}, []string{"changes_row (entity=? AND row_id=?)", "activities_were (customer_id=?)", "activities_customer (customer_id=?)", "deal_items_deal (deal_id=?)"}},
		"a deal's changes": {func(r reads) error {
			_, err := r.DealChanges(t.Context(), s, deal, 0, 100, 9)
			return err
		}, []string{"changes_row (entity=? AND row_id=? AND id>?)"}},
		"one's bin": {func(r reads) error {
			_, err := r.Bin(t.Context(), s, 100, 0, 9)
			return err
		}, []string{"bin_user (user_id=? AND id<?)"}},
		"whoever had a phone": {func(r reads) error {
			found, err := r.BinnedByPhone(t.Context(), s, "+998901234567")
			if found.ID != bin {
				t.Errorf("it is %+v", found)
			}
			return err
		}, []string{"phones_were (number=?)"}},
		"what goes along": {func(r reads) error {
			_, err := r.Along(t.Context(), s, customer)
			return err
		}, []string{"activities_customer (customer_id=?)"}},
		"what a person did": {func(r reads) error {
			_, err := r.Deeds(t.Context(), s, sara.ID, now, 0, 0, 10)
			return err
		}, []string{"change_sets_user (user_id=?"}},
		"what a card has shown": {func(r reads) error {
			_, err := r.SeenOn(t.Context(), sara.TelegramID, set)
			return err
		}, []string{"outbox_change_set (change_set_id=?)"}},
	}, "SCAN d", "SCAN p", "SCAN stages")
}

func TestDeletingRestoringAndPurgingReadNoWholeTable(t *testing.T) {
	book, err := Open(t.Context(), filepath.Join(t.TempDir(), "book.db"), Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	var plans strings.Builder
	p := planner{book.q.(*sqlx.DB), &plans}
	for _, all := range along {
		for _, a := range all {
			p.explain(t.Context(), `UPDATE `+string(a.of)+` SET deleted_at = ?, bin_id = ?, version = version + 1
				WHERE deleted_at IS NULL AND `+a.whose, []any{1, 1, 1})
			p.explain(t.Context(), `UPDATE `+string(a.of)+` SET deleted_at = NULL WHERE bin_id = ? AND bin_id IS NOT NULL`, []any{1})
		}
	}
	for _, x := range purged {
		unless := `0 = 1`
		if x.unless != "" {
			unless = x.unless
		}
		p.explain(t.Context(), `SELECT x.id FROM `+string(x.of)+` x
			WHERE x.deleted_at < ? AND x.deleted_at IS NOT NULL AND x.id < (SELECT MAX(id) FROM `+string(x.of)+`)
				AND NOT (`+unless+`) ORDER BY x.deleted_at LIMIT 10`, []any{1})
		for _, q := range append(append([]string{}, x.with...), x.letGo...) {
			p.explain(t.Context(), q, []any{1})
		}
	}
	for _, step := range strings.Split(plans.String(), "\n") {
		if strings.HasPrefix(step, "SCAN") && !strings.HasPrefix(step, "SCAN CONSTANT") || strings.Contains(step, "no such") {
			t.Errorf("it reads everything: %s", step)
		}
	}
	if strings.Count(plans.String(), "SEARCH") < 30 {
		t.Errorf("the plans are\n%s", plans.String())
	}
}
