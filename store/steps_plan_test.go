package store

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"daftar/crm"
)

func TestWhatIsPlannedForADealIsFoundByAnIndex(t *testing.T) {
	book, err := Open(t.Context(), filepath.Join(t.TempDir(), "book.db"), Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	var plans strings.Builder
	p := planner{book.q.(*sqlx.DB), &plans}
	p.explain(t.Context(), replanning+theirDeals, []any{1, 1})
	p.explain(t.Context(), replanning+membersDeals, []any{1})
	r := reads{q: p, now: book.now}
	for _, s := range []crm.Scope{crm.WholeBook(), crm.OwnBook(1)} {
		if _, err := r.StepsOf(t.Context(), s, 1, 1); err != nil {
			t.Fatal(err)
		}
		if _, err := r.BareDeals(t.Context(), s, 1); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range strings.Split(plans.String(), "\n") {
		for _, table := range []string{"f", "x", "d", "deals", "follow_ups", "activities"} {
			if step == "SCAN "+table || strings.HasPrefix(step, "SCAN "+table+" ") || strings.Contains(step, "no such") {
				t.Errorf("it reads everything: %s\n%s", step, plans.String())
			}
		}
	}
	for _, index := range []string{"follow_ups_planned", "follow_ups_deal", "activities"} {
		if !strings.Contains(plans.String(), index) {
			t.Errorf("%s is not used:\n%s", index, plans.String())
		}
	}
}

func TestABookFromBeforeIsPlannedAnewByTheMigration(t *testing.T) {
	book, err := Open(t.Context(), filepath.Join(t.TempDir(), "book.db"), Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	var right []int64
	planned := `SELECT planned_until FROM deals ORDER BY id`
	err = book.Do(t.Context(), func(tx *Tx) error {
		var team [2]crm.User
		for i := range team {
			team[i] = crm.User{TelegramID: int64(i + 1), Role: crm.Salesperson, Name: "S", Language: "uz", Zone: "UTC"}
			if team[i].ID, err = tx.PutUser(team[i]); err != nil {
				return err
			}
		}
		for i, u := range team {
			if _, err := tx.Begin(u, 0, 0); err != nil {
				return err
			}
			customer := int64(1)
			if i == 0 {
				if customer, err = tx.AddCustomer(NewCustomer{Name: "Aziz"}); err != nil {
					return err
				}
			}
			for range 3 { // the second person's deals are with a customer whom they do not see
				deal, err := tx.AddDeal(NewDeal{CustomerID: customer, Status: crm.Open, At: tx.now()})
				if err != nil {
					return err
				}
				if deal%3 == 0 {
					continue
				}
				when := crm.OnDay(tx.now().AddDate(0, 0, int(deal)))
				if _, err := tx.AddFollowUp(NewFollowUp{CustomerID: customer, DealID: deal, Kind: crm.Call, When: when, Zone: "UTC"}); err != nil {
					return err
				}
			}
		}
		if err := tx.list(t.Context(), &right, planned); err != nil {
			return err
		}
		_, err = tx.exec(`UPDATE deals SET planned_until = 12345`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	file, err := migrations.ReadFile("migrations/00022_steps.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, up, _ := strings.Cut(string(file), "-- +goose Up")
	up, _, _ = strings.Cut(up, "-- +goose Down")
	var plans strings.Builder
	planner{book.q.(*sqlx.DB), &plans}.explain(t.Context(), up, nil)
	if strings.Contains(plans.String(), "SCAN f\n") {
		t.Errorf("it reads all follow-ups for each deal:\n%s", plans.String())
	}
	var got []int64
	err = book.Do(t.Context(), func(tx *Tx) error {
		if _, err := tx.exec(up); err != nil {
			return err
		}
		return tx.list(t.Context(), &got, planned)
	})
	if err != nil || len(right) != 6 || !slices.Equal(got, right) || slices.Index(got, 0) != 2 {
		t.Errorf("planned until %v, want %v, %v", got, right, err)
	}
}
