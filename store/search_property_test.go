package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"
	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/crm/fold"
	"daftar/internal/testkit"
	"daftar/store"
)

// shelf is a book that random people write into.
type shelf struct {
	*store.Store
	path      string
	clock     time.Time
	people    []crm.User
	customers []int64
	notes     []int64
	sets      []int64
}

func newShelf(t *testing.T) *shelf {
	s := &shelf{path: filepath.Join(t.TempDir(), "book.db"), clock: noon}
	testkit.NewBook(t, s.path)
	s.open(t)
	err := s.Do(t.Context(), func(tx *store.Tx) error {
		for i, role := range []crm.Role{crm.Salesperson, crm.Salesperson, crm.Manager} {
			u := crm.User{TelegramID: int64(100 + i), Role: role, Name: "M", Language: "uz", Zone: "Asia/Tashkent"}
			var err error
			if u.ID, err = tx.PutUser(u); err != nil {
				return err
			}
			s.people = append(s.people, u)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *shelf) open(t *testing.T) {
	var err error
	if s.Store, err = store.Open(t.Context(), s.path, store.Options{Now: func() time.Time { return s.clock }}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
}

var (
	someNames  = []string{"Aziz", "Азизбек", "Abdulaziz", "Nodira", "Нодира", "Gʻulom", "Ғуломова", "Sherzod", "Olim Karimov", "Каримова Ойдин"}
	someTags   = []string{"vip", "ulgurji"}
	someWords  = []string{"narx", "нархи", "konditsioner", "ertaga", "aziz", "договор", "toʻlov"}
	somePhones = []string{"9012", "345", "67"}
)

// happens does one random thing; what is refused has not happened.
func (s *shelf) happens(t *rapid.T, n int) {
	s.clock = s.clock.Add(time.Minute)
	who := rapid.SampledFrom(s.people).Draw(t, "who")
	whom := func() int64 { return rapid.SampledFrom(append([]int64{0}, s.customers...)).Draw(t, "whom") }
	words := func() string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(someWords), 1, 3).Draw(t, "words"), " ")
	}
	things := []func(tx *store.Tx) error{
		func(tx *store.Tx) error {
			id, err := tx.AddCustomer(store.NewCustomer{
				Name: rapid.SampledFrom(someNames).Draw(t, "name"), Company: rapid.SampledFrom([]string{"", "Artel", "Aziz Savdo"}).Draw(t, "company"),
				Phone: fmt.Sprintf("+99890%07d", n*1237+len(s.customers)), Tags: rapid.SliceOfNDistinct(rapid.SampledFrom(someTags), 0, 2, rapid.ID).Draw(t, "tags"),
			})
			s.customers = append(s.customers, id)
			return err
		},
		func(tx *store.Tx) error {
			id, err := tx.AddActivity(store.NewActivity{CustomerID: whom(), Kind: crm.Note, Text: words(), At: s.clock})
			s.notes = append(s.notes, id)
			return err
		},
		func(tx *store.Tx) error {
			_, err := tx.AddDeal(store.NewDeal{CustomerID: whom(), Title: words(), Status: crm.Open, At: s.clock})
			return err
		},
		func(tx *store.Tx) error {
			name := rapid.SampledFrom(someNames).Draw(t, "name")
			return tx.EditCustomer(whom(), 0, store.CustomerEdit{Name: &name})
		},
		func(tx *store.Tx) error {
			owner := rapid.SampledFrom(s.people).Draw(t, "to").ID
			return tx.EditCustomer(whom(), 0, store.CustomerEdit{OwnerID: &owner})
		},
		func(tx *store.Tx) error { return tx.Share(whom(), rapid.SampledFrom(s.people).Draw(t, "with").ID) },
		func(tx *store.Tx) error {
			text, to := words(), whom()
			return tx.EditActivity(rapid.SampledFrom(append([]int64{0}, s.notes...)).Draw(t, "note"), 0, store.ActivityEdit{Text: &text, CustomerID: &to})
		},
		func(tx *store.Tx) error {
			return tx.BinActivity(rapid.SampledFrom(append([]int64{0}, s.notes...)).Draw(t, "note"))
		},
		func(tx *store.Tx) error { return tx.BinCustomerIfUnused(whom()) },
		func(tx *store.Tx) error {
			return tx.Undo(who, 0, rapid.SampledFrom(append([]int64{0}, s.sets...)).Draw(t, "set"))
		},
	}
	plain := len(things)
	things = append(things, func(tx *store.Tx) error {
		return tx.AsImport(rapid.Bool().Draw(t, "behind"), func() error {
			for range rapid.IntRange(2, 4).Draw(t, "things of one transaction") {
				if err := rapid.SampledFrom(things[:plain]).Draw(t, "one of them")(tx); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if rapid.IntRange(0, 4).Draw(t, "the clock looks") == 0 {
		s.catchUp(t)
	}
	thing := rapid.SampledFrom(things).Draw(t, "thing")
	_ = s.Do(t.Context(), func(tx *store.Tx) error {
		set, err := tx.Begin(who, 0, 0)
		if err != nil {
			return err
		}
		if err := thing(tx); err != nil {
			return err
		}
		s.sets = append(s.sets, set)
		return nil
	})
}

// catchUp lets the search know what is behind, as the clock does.
func (s *shelf) catchUp(t *rapid.T) {
	if err := errors.Join(s.CatchUpSearch(t.Context()), s.CatchUpNotes(t.Context())); err != nil {
		t.Fatal(err)
	}
}

// scan finds by reading everything, as somebody with a pencil would.
func (s *shelf) scan(t *rapid.T, who crm.User, typed string) map[int64]bool {
	found := map[int64]bool{}
	key := fold.Key(strings.TrimPrefix(typed, "#"))
	digits := strings.Trim(typed, "0123456789") == ""
	within := func(text string, inside bool) bool {
		return slices.ContainsFunc(strings.Fields(fold.Key(text)), func(w string) bool {
			return strings.HasPrefix(w, key) || inside && len(key) >= 3 && strings.Contains(w, key)
		})
	}
	for _, id := range s.customers {
		c, err := s.Customer(t.Context(), who.Scope(), id)
		if err != nil || c.Deleted {
			continue
		}
		tagged := slices.ContainsFunc(c.Tags, func(tag string) bool { return strings.HasPrefix(fold.Key(tag), key) })
		noted := false
		for _, a := range must2(s.Activities(t.Context(), who.Scope(), id, store.Place{}, 1000)) {
			noted = noted || within(a.Text, false)
		}
		for _, d := range must2(s.OpenDeals(t.Context(), who.Scope(), id)) {
			noted = noted || within(d.Title, false)
		}
		switch {
		case strings.HasPrefix(typed, "#"):
			found[id] = tagged
		case digits:
			found[id] = slices.ContainsFunc(c.Phones, func(p string) bool { return strings.Contains(p[4:], typed) }) || noted
		default:
			found[id] = within(c.Name+" "+c.Company, true) || tagged || len(key) >= 3 && noted
		}
		if !found[id] {
			delete(found, id)
		}
	}
	return found
}

func must2[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestSearchFindsWhatAScanFindsAndNothingOutsideTheScope(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newShelf(t)
		for n := range rapid.IntRange(5, mostThings()).Draw(rt, "things") {
			s.happens(rt, n)
		}
		s.catchUp(rt)
		for range 8 {
			text := rapid.SampledFrom(slices.Concat(someNames, someWords, someTags, somePhones, []string{"#vip", "Artel"})).Draw(rt, "typed")
			rs := []rune(strings.Fields(text)[0])
			from := rapid.IntRange(0, max(0, len(rs)-3)).Draw(rt, "from")
			if rs[0] == '#' {
				from = 0
			}
			typed := string(rs[from:max(from+2, rapid.IntRange(from, len(rs)).Draw(rt, "to"))])
			if fold.Key(typed) == "" || len(fold.Variants(typed)) > 1 { // the scan knows no apostrophes
				continue
			}
			who := rapid.SampledFrom(s.people).Draw(rt, "who")
			hits := must2(s.Search(t.Context(), who.Scope(), store.Search{Query: typed, Limit: 300}))
			want := s.scan(rt, who, typed)
			got := map[int64]bool{}
			for _, c := range hits.Customers {
				if _, err := s.Customer(t.Context(), who.Scope(), c.ID); err != nil {
					rt.Errorf("%q finds customer %d, whom they may not see", typed, c.ID)
				}
				if got[c.ID] {
					rt.Errorf("%q finds customer %d twice", typed, c.ID)
				}
				got[c.ID] = true
			}
			for id, note := range hits.Notes {
				if !got[id] || note == "" {
					rt.Errorf("%q quotes %q of customer %d", typed, note, id)
				}
			}
			if d := cmp.Diff(want, got); d != "" && !hits.Slip && fold.Key(typed) != "" && !tooShort(typed) {
				rt.Errorf("%q (%s): scan against search: %s", typed, who.Role, d)
			}
		}
	})
}

// tooShort: digits of no phone's length are not looked for.
func tooShort(typed string) bool { return strings.Trim(typed, "0123456789") == "" && len(typed) < 4 }

// What the changes of a book leave in the index is what a making anew puts there.
func TestTheIndexIsWhatAMakingAnewWouldMakeOfIt(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newShelf(t)
		for n := range rapid.IntRange(5, mostThings()).Draw(rt, "things") {
			s.happens(rt, n)
		}
		s.catchUp(rt)
		kept := s.index(rt)
		if err := s.Do(t.Context(), func(tx *store.Tx) error { return tx.PutSetting("search", "") }); err != nil {
			rt.Fatal(err)
		}
		if err := s.Close(); err != nil {
			rt.Fatal(err)
		}
		s.open(t)
		if d := cmp.Diff(s.index(rt), kept); d != "" {
			rt.Fatalf("made anew against kept: %s", d)
		}
	})
}

// index is all that is searched, in one order. Notes of whoever is in the bin are no
// part of it: they follow when their customer comes back.
func (s *shelf) index(t *rapid.T) []string {
	db := must2(sqlx.Open("sqlite3", "file:"+s.path+"?mode=ro"))
	defer func() { _ = db.Close() }()
	var out []string
	for name, query := range map[string]string{
		"search": `SELECT docid || ' ' || words FROM search`, "search own": `SELECT docid || ' ' || words FROM search_own`,
		"note": `SELECT n.docid || ' ' || n.customer || ' ' || n.words
			FROM notes n JOIN customers c ON c.id = CAST(n.customer AS BIGINT) WHERE c.deleted_at IS NULL`,
		"note own": `SELECT n.docid || ' ' || n.customer || ' ' || n.words
			FROM notes_own n JOIN customers c ON c.id = CAST(n.customer AS BIGINT) WHERE c.deleted_at IS NULL`,
		"name": `SELECT customer_id || ' ' || word FROM customer_names`, "slip": `SELECT cut || ' ' || word FROM misspellings`,
		"tag": `SELECT customer_id || ' ' || tag FROM customer_tags`, "behind": `SELECT customer_id FROM notes_behind UNION ALL SELECT id FROM search_behind`,
	} {
		var lines []string
		if err := db.Select(&lines, query); err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			words := strings.Fields(line)
			if strings.HasPrefix(name, "search") { // a phone more or less may stand elsewhere
				slices.Sort(words[1:])
			}
			out = append(out, name+" "+strings.Join(words, " "))
		}
	}
	slices.Sort(out)
	return out
}

// mostThings is how many things happen to a book: each is written to the disk.
func mostThings() int {
	if testkit.Raced {
		return 10
	}
	return 25
}
