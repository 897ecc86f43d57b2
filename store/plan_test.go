package store

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"daftar/bot/chat"
	"daftar/crm"
)

// planner runs reads and keeps how the database goes about each.
type planner struct {
	*sqlx.DB
	plans *strings.Builder
}

func (p planner) explain(ctx context.Context, query string, args []any) {
	rows, err := p.DB.QueryxContext(ctx, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		fmt.Fprintln(p.plans, err)
		return
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			detail = err.Error()
		}
		fmt.Fprintln(p.plans, detail)
	}
	if err := rows.Err(); err != nil {
		fmt.Fprintln(p.plans, err)
	}
}

func (p planner) QueryxContext(ctx context.Context, query string, args ...any) (*sqlx.Rows, error) {
	p.explain(ctx, query, args)
	return p.DB.QueryxContext(ctx, query, args...)
}

func (p planner) QueryRowxContext(ctx context.Context, query string, args ...any) *sqlx.Row {
	p.explain(ctx, query, args)
	return p.DB.QueryRowxContext(ctx, query, args...)
}

// look is a read, and what its plan has to say.
type look struct {
	read func(r reads) error
	uses []string
}

// readsByIndex checks that reads cost what they find and not what the book holds: none
// goes through a table, but for the steps that small names.
func readsByIndex(t *testing.T, book *Store, looks map[string]look, small ...string) {
	t.Helper()
	for name, l := range looks {
		t.Run(name, func(t *testing.T) {
			var plans strings.Builder
			if err := l.read(reads{q: planner{book.q.(*sqlx.DB), &plans}, now: book.now}); err != nil {
				t.Fatal(err)
			}
			for _, want := range l.uses {
				if !strings.Contains(plans.String(), want) {
					t.Errorf("no %q in\n%s", want, plans.String())
				}
			}
			for step := range strings.Lines(plans.String()) {
				step = strings.TrimSpace(step)
				if strings.HasPrefix(step, "SCAN") && !strings.HasPrefix(step, "SCAN CONSTANT") && !slices.Contains(small, step) {
					t.Errorf("it reads everything: %s\n%s", step, plans.String())
				}
				// A sort is no harm where what is sorted is what is due.
				if strings.Contains(step, "TEMP B-TREE") && strings.HasPrefix(name, "recipients") {
					t.Errorf("it reads on to the end: %s", step)
				}
			}
		})
	}
}

// What ticks look at costs as much as is due, and not as much as is stored.
func TestWhatCampaignsLookAtIsFoundByAnIndex(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	book, err := Open(t.Context(), filepath.Join(t.TempDir(), "book.db"), Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	tagged, all := Promotion{}, Promotion{}
	err = book.Do(t.Context(), func(tx *Tx) error {
		owner, err := tx.PutUser(crm.User{TelegramID: 1, Role: crm.Owner, Name: "Olim", Language: "uz", Zone: "UTC"})
		if err != nil {
			return err
		}
		for _, p := range []*Promotion{&tagged, &all} {
			if p == &tagged {
				p.Tag = "vip"
			}
			if p.ID, err = tx.AddPromotion(owner, p.Tag, chat.Message{Text: "x"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	everything := crm.WholeBook()
	readsByIndex(t, book, map[string]look{
		"birthdays": {func(r reads) error {
			_, err := r.Birthdays(t.Context(), everything, 314, Ungreeted{AgreedBefore: now, Prefix: "greeting:", Limit: 500})
			return err
		}, []string{"SEARCH c USING INDEX customers_birthday (birth_day=?", "USING INDEX consents_current (purpose=? AND customer_id=?", "SEARCH o USING COVERING INDEX sqlite_autoindex_outbox"}},
		"first purchases": {func(r reads) error {
			_, err := r.FirstPurchases(t.Context(), everything, now, now, Ungreeted{AgreedBefore: now, Prefix: "greeting:", Limit: 500})
			return err
		}, []string{"SEARCH d USING INDEX deals_closed (closed_at>? AND closed_at<?)", "SEARCH e USING INDEX deals_customer"}},
		"recipients with a tag": {func(r reads) error {
			_, err := r.Recipients(t.Context(), everything, tagged, 200)
			return err
		}, []string{"SEARCH t USING PRIMARY KEY (tag=? AND customer_id>?)", "SEARCH x USING INDEX consents_current (purpose=? AND customer_id=?"}},
		"recipients of all": {func(r reads) error {
			_, err := r.Recipients(t.Context(), everything, all, 200)
			return err
		}, []string{"SEARCH x USING INDEX consents_current (purpose=? AND customer_id>?)", "SEARCH c USING"}},
		"who had enough": {func(r reads) error {
			_, err := r.Audience(t.Context(), everything, "vip")
			return err
		}, []string{"SEARCH o USING INDEX outbox_promoted (customer_id=? AND created_at>?)"}},
		"what waits": {func(r reads) error {
			_, _, err := r.Waits(t.Context(), everything, 1)
			return err
		}, []string{"USING COVERING INDEX outbox_campaign (campaign_id=? AND state=?)"}},
		"the progress": {func(r reads) error {
			_, err := r.Progress(t.Context(), everything, tagged)
			return err
		}, []string{"SEARCH o USING COVERING INDEX outbox_campaign (campaign_id=? AND state=?)", "SEARCH t USING PRIMARY KEY (tag=? AND customer_id>?)"}},
		"what runs": {func(r reads) error {
			_, err := r.LivePromotions(t.Context(), everything)
			return err
		}, []string{"USING INDEX campaigns_live"}},
		"the draft that waits": {func(r reads) error {
			_, err := r.NewestDraft(t.Context(), everything, 1)
			return err
		}, []string{"SEARCH p USING INDEX campaigns_drafts (created_by=?)"}},
	}, "SCAN p USING INDEX campaigns_live")
}
