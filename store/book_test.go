package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"daftar/crm"
	"daftar/internal/testkit"
	"daftar/store"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// book is an empty book with a team of three and a clock that stands still until
// it is moved.
type book struct {
	*store.Store
	t                  testing.TB
	clock              time.Time
	path               string
	updates            int // numbers what is made in plenty
	owner, sara, timur crm.User
}

func newBook(t testing.TB) *book {
	t.Helper()
	b := &book{t: t, clock: noon}
	path := filepath.Join(t.TempDir(), "book ?%20#.db")
	b.path = path
	testkit.NewBook(t, path)
	s, err := store.Open(t.Context(), path, store.Options{Now: func() time.Time { return b.clock }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	b.Store = s
	b.owner = b.member(1001, crm.Owner, "Olim")
	b.sara = b.member(1002, crm.Salesperson, "Sara")
	b.timur = b.member(1003, crm.Salesperson, "Timur")
	return b
}

func (b *book) member(telegramID int64, role crm.Role, name string) crm.User {
	b.t.Helper()
	u := crm.User{TelegramID: telegramID, Role: role, Name: name, Language: "uz", Zone: "Asia/Tashkent"}
	b.do(func(tx *store.Tx) error {
		id, err := tx.PutUser(u)
		u.ID = id
		return err
	})
	return u
}

func (b *book) do(f func(*store.Tx) error) {
	b.t.Helper()
	if err := b.Do(context.Background(), f); err != nil {
		b.t.Fatal(err)
	}
}

// as runs f in a change-set of user and returns its id.
func (b *book) as(user crm.User, f func(*store.Tx) error) (changeSet int64) {
	b.t.Helper()
	b.do(func(tx *store.Tx) (err error) {
		if changeSet, err = tx.Begin(user, 0, 0); err != nil {
			return err
		}
		return f(tx)
	})
	return changeSet
}

func (b *book) customer(user crm.User, n store.NewCustomer) (id int64) {
	b.t.Helper()
	b.as(user, func(tx *store.Tx) (err error) {
		id, err = tx.AddCustomer(n)
		return err
	})
	return id
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestAPhoneBelongsToOneCustomer(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Aziz Karimov", Phone: "+998901234567"})
	err := b.Do(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Begin(b.timur, 0, 0); err != nil {
			return err
		}
		_, err := tx.AddCustomer(store.NewCustomer{Name: "Aziz", Phone: "+998901234567"})
		return err
	})
	if !errors.Is(err, crm.ErrStale) {
		t.Errorf("a second customer with the phone: got %v, want ErrStale", err)
	}
	got, owner, err := b.PhoneOwner(t.Context(), "+998901234567")
	if err != nil || got != id || owner != b.sara.ID {
		t.Errorf("PhoneOwner = %d, %d, %v; want %d, %d", got, owner, err, id, b.sara.ID)
	}
	if all := must(b.RecentCustomers(t.Context(), crm.WholeBook(), 10))(t); len(all) != 1 {
		t.Errorf("%d customers in the book, want 1: a refused one stayed", len(all))
	}
}

func TestASalespersonSeesOnlyTheirOwnAndWhatIsShared(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Aziz Karimov", Phone: "+998901234567"})
	for _, tc := range []struct {
		name string
		user crm.User
		sees bool
	}{{"their own", b.sara, true}, {"another's", b.timur, false}, {"the owner everything", b.owner, true}, {"a stranger nothing", crm.User{}, false}} {
		_, err := b.Customer(t.Context(), tc.user.Scope(), id)
		hits := must(b.Find(t.Context(), tc.user.Scope(), "азиз", 0, 5))(t)
		known := must(b.KnownCustomers(t.Context(), tc.user.Scope(), []string{"aziz"}))(t)
		if (err == nil) != tc.sees || (len(hits.Customers) == 1) != tc.sees || (len(known) == 1) != tc.sees {
			t.Errorf("%s: err %v, %d hits, %d known; want seen %v", tc.name, err, len(hits.Customers), len(known), tc.sees)
		}
	}
	b.as(b.sara, func(tx *store.Tx) error { return tx.Share(id, b.timur.ID) })
	if hits := must(b.Find(t.Context(), b.timur.Scope(), "4567", 0, 5))(t); len(hits.Customers) != 1 {
		t.Errorf("shared, yet Timur finds %d customers by phone", len(hits.Customers))
	}
}

func TestFindToleratesScriptsTailsOfPhonesAndSlips(t *testing.T) {
	b := newBook(t)
	id := b.customer(b.sara, store.NewCustomer{Name: "Oʻtkir Gʻulomov", Company: "Artel Savdo", Phone: "+998901234567", Tags: []string{"vip"}})
	b.customer(b.sara, store.NewCustomer{Name: "Malika Yusupova"})
	for _, q := range []string{"utkir", "Ўткир", "otkir gulom", "artel", "4567", "90 123 45 67", "vip", "Gʻulmov", `"ut" OR *`} {
		hits := must(b.Find(t.Context(), b.sara.Scope(), q, 0, 5))(t)
		if q == `"ut" OR *` {
			continue // only must not be an error
		}
		if len(hits.Customers) != 1 || hits.Customers[0].ID != id {
			t.Errorf("find %q: %d hits", q, len(hits.Customers))
		}
	}
}

func TestUndoBinsWhatWasMadeAndRestoresWhatWasChanged(t *testing.T) {
	b := newBook(t)
	ctx, scope := t.Context(), b.sara.Scope()
	var deal, follow int64
	aziz := b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
	b.as(b.sara, func(tx *store.Tx) (err error) {
		deal, err = tx.AddDeal(store.NewDeal{CustomerID: aziz, Title: "konditsioner", Amount: crm.Money{Minor: 500, Currency: crm.UZS}, Status: crm.Open, At: b.clock})
		if err != nil {
			return err
		}
		follow, err = tx.AddFollowUp(store.NewFollowUp{CustomerID: aziz, Kind: crm.Call, When: crm.WhenAt(b.clock), Zone: "Asia/Tashkent"})
		return err
	})
	set := b.as(b.sara, func(tx *store.Tx) error {
		if _, err := tx.AddActivity(store.NewActivity{CustomerID: aziz, Kind: crm.Call, Text: "5 → 7", At: b.clock}); err != nil {
			return err
		}
		more := crm.Money{Minor: 700, Currency: crm.UZS}
		if err := tx.EditDeal(deal, 0, store.DealEdit{Amount: &more}); err != nil {
			return err
		}
		_, err := tx.CloseByContact(aziz, crm.Call, b.clock.Add(24*time.Hour))
		return err
	})
	card := must(b.Card(ctx, scope, set))(t)
	if p := card.Parts[0]; p.Activity == nil || p.DealBefore.Minor != 500 || p.Deal.Amount.Minor != 700 || len(p.Closed) != 1 || p.Customer.ID != aziz {
		t.Errorf("card: %+v", p)
	}
	if c := must(b.Customer(ctx, scope, aziz))(t); !c.LastContactAt.Equal(b.clock) {
		t.Errorf("last contact %v", c.LastContactAt)
	}
	for range 2 { // the second undo must change nothing
		b.do(func(tx *store.Tx) error { return tx.Undo(b.sara, 0, set) })
	}
	if d := must(b.Deal(ctx, scope, deal))(t); d.Amount.Minor != 500 {
		t.Errorf("amount after undo: %d", d.Amount.Minor)
	}
	if f := must(b.FollowUp(ctx, scope, follow))(t); f.State != crm.Planned || !f.DoneAt.IsZero() {
		t.Errorf("follow-up after undo: %s", f.State)
	}
	if a := must(b.Activities(ctx, scope, aziz, store.Place{}, 10))(t); len(a) != 0 {
		t.Errorf("%d activities after undo", len(a))
	}
	if c := must(b.Customer(ctx, scope, aziz))(t); !c.LastContactAt.IsZero() {
		t.Errorf("last contact after undo: %v", c.LastContactAt)
	}
}

func TestUndoIsRefusedWhenAnotherTouchedTheRowsLater(t *testing.T) {
	b := newBook(t)
	var deal int64
	set := b.as(b.sara, func(tx *store.Tx) (err error) {
		deal, err = tx.AddDeal(store.NewDeal{Title: "kabel", Status: crm.Open, At: b.clock})
		return err
	})
	title := "kabel 2"
	later := b.as(b.owner, func(tx *store.Tx) error { return tx.EditDeal(deal, 0, store.DealEdit{Title: &title}) })
	err := b.Do(t.Context(), func(tx *store.Tx) error { return tx.Undo(b.sara, 0, set) })
	if crm.CodeOf(err) != crm.Conflict {
		t.Fatalf("undo: %v, want a conflict", err)
	}
	b.do(func(tx *store.Tx) error { return tx.Undo(b.owner, 0, later) })
	b.do(func(tx *store.Tx) error { return tx.Undo(b.sara, 0, set) })
	if d := must(b.Deal(t.Context(), b.sara.Scope(), deal))(t); !d.Deleted || d.Title != "kabel" {
		t.Errorf("deal after both undone: %+v", d)
	}
}

func TestUndoKeepsACustomerThatLaterRecordsUse(t *testing.T) {
	b := newBook(t)
	var aziz int64
	first := b.as(b.sara, func(tx *store.Tx) (err error) {
		aziz, err = tx.AddCustomer(store.NewCustomer{Name: "Aziz", Phone: "+998901234567"})
		if err != nil {
			return err
		}
		_, err = tx.AddActivity(store.NewActivity{CustomerID: aziz, Kind: crm.Call, At: b.clock})
		return err
	})
	b.as(b.sara, func(tx *store.Tx) error {
		_, err := tx.AddActivity(store.NewActivity{CustomerID: aziz, Kind: crm.Visit, At: b.clock})
		return err
	})
	b.do(func(tx *store.Tx) error { return tx.Undo(b.sara, 0, first) })
	c := must(b.Customer(t.Context(), b.sara.Scope(), aziz))(t)
	if c.Deleted || c.Phone() == "" {
		t.Errorf("customer with a later visit after undo: deleted %v, phone %q", c.Deleted, c.Phone())
	}
}

func TestTheSameMessageCannotMakeARowTwice(t *testing.T) {
	b := newBook(t)
	add := func(tx *store.Tx) error {
		if _, err := tx.Begin(b.sara, 77, 0); err != nil {
			return err
		}
		_, err := tx.AddActivity(store.NewActivity{Kind: crm.Note, At: b.clock})
		return err
	}
	b.do(add)
	if err := b.Do(t.Context(), add); err == nil {
		t.Error("one message made two notes")
	}
}

func TestABackupIsAWholeBookAndNeverOverwrites(t *testing.T) {
	b := newBook(t)
	b.customer(b.sara, store.NewCustomer{Name: "Aziz"})
	path := filepath.Join(b.Backups(), "daftar-2026-11-23.db")
	if err := b.BackupTo(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if err := b.BackupTo(t.Context(), path); err == nil {
		t.Error("overwrote a backup")
	}
	copied, err := store.Open(t.Context(), path, store.Options{Now: b.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = copied.Close() }()
	if all := must(copied.RecentCustomers(t.Context(), crm.WholeBook(), 10))(t); len(all) != 1 {
		t.Errorf("%d customers in the backup", len(all))
	}
}

func TestTheBookAndItsCopiesAreTheOwnersOnly(t *testing.T) {
	b := newBook(t)
	path := filepath.Join(b.Backups(), "copy.db")
	if err := b.BackupTo(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(b.Backups()), "book*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range append(files, path) {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if others := info.Mode().Perm() & 0o077; others != 0 {
			t.Errorf("%s: others have the rights %o", filepath.Base(file), others)
		}
	}
}

func TestPipelineFiguresAddUp(t *testing.T) {
	b := newBook(t)
	b.as(b.sara, func(tx *store.Tx) error {
		for _, n := range []store.NewDeal{
			{Amount: crm.Money{Minor: 100, Currency: crm.UZS}, Status: crm.Open},
			{Amount: crm.Money{Minor: 300, Currency: crm.USD}, Status: crm.Open},
			{Amount: crm.Money{Minor: 700, Currency: crm.UZS}, Status: crm.Won},
		} {
			n.At = b.clock
			if _, err := tx.AddDeal(n); err != nil {
				return err
			}
		}
		return nil
	})
	p := must(b.Pipeline(t.Context(), b.owner.Scope(), b.clock.AddDate(0, 0, -1), b.clock.AddDate(0, 0, 1)))(t)
	if p.Deals != 2 || len(p.Amount) != 2 || p.Weighted[0].Minor != 10 || p.WonDeals != 1 || p.NoNextStep != 2 || len(p.Stages) != 5 {
		t.Errorf("pipeline: %+v", p)
	}
	if other := must(b.Pipeline(t.Context(), b.timur.Scope(), b.clock, b.clock))(t); other.Deals != 0 {
		t.Errorf("another salesperson sees %d deals", other.Deals)
	}
}

func TestAMessageIsFoundByItsNewestWording(t *testing.T) {
	b := newBook(t)
	b.do(func(tx *store.Tx) error {
		_, err := tx.Receive([]store.Incoming{
			{BotID: 1, UpdateID: 1, Kind: "message", ChatID: 5, MessageID: 72, Lane: 5, Payload: []byte("{}")},
			{BotID: 1, UpdateID: 2, Kind: "edited_message", ChatID: 5, MessageID: 72, Lane: 5, Payload: []byte("{}")},
			{BotID: 1, UpdateID: 3, Kind: "callback_query", ChatID: 5, MessageID: 73, Lane: 5, Payload: []byte("{}")},
		})
		return err
	})
	var sets []int64
	for inbox := int64(1); inbox <= 3; inbox++ {
		b.do(func(tx *store.Tx) error {
			set, err := tx.Begin(b.sara, inbox, 0)
			sets = append(sets, set)
			return err
		})
	}
	for _, tc := range []struct {
		message, want int64
		scope         crm.Scope
	}{{72, sets[1], b.sara.Scope()}, {73, 0, b.sara.Scope()}, {72, 0, b.timur.Scope()}, {0, 0, b.sara.Scope()}} {
		if got := must(b.ChangeSetOf(t.Context(), tc.scope, 5, tc.message))(t); got != tc.want {
			t.Errorf("message %d: change-set %d, want %d", tc.message, got, tc.want)
		}
	}
}
