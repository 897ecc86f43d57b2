package exchange_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/exchange"
	"daftar/store"
)

// people are the customers of the book, as lines.
func (s *shop) people(t testing.TB) []string {
	t.Helper()
	found, err := s.RecentCustomers(context.WithoutCancel(t.Context()), crm.WholeBook(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for i := len(found) - 1; i >= 0; i-- {
		c := found[i]
		out = append(out, strings.TrimRight(fmt.Sprintf("%s|%s|%s|%s|%s|%s", c.Name, c.Company, strings.Join(c.Phones, ""), strings.Join(c.Tags, "+"), c.City, c.Birthday), "|"))
	}
	return out
}

func (s *shop) has(t testing.TB, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, s.people(t)); diff != "" {
		t.Error(diff)
	}
}

const oldList = "Ism;Tashkilot;Telefon;Teg;Shahar;Tugʻilgan kun;Izoh\n" +
	"Aziz Karimov;Artel Savdo;901234567;vip;Toshkent;14.03.1990;Narxini oʻylaydi\n" +
	"Malika;;931112233, 712000000;;;;\n" +
	";;12;;;;\n" + // refused
	"Aziz;;+998 90 123-45-67;ulgurji;Chirchiq;;\n" // the first again

func TestTheOldListComesInOnceWhateverStandsInItTwice(t *testing.T) {
	s := newShop(t)
	i := s.imports(t, s.olim, oldList, store.ImportBoth)
	if want := (store.ImportCounts{Rows: 4, Made: 2, Again: 1, Refused: 1}); i.Counts != want || i.State != store.ImportDone {
		t.Errorf("%s: %+v", i.State, i.Counts)
	}
	s.has(t, "Aziz Karimov|Artel Savdo|+998901234567|vip+ulgurji|Toshkent|1990-03-14", "Malika||+998931112233+998712000000")
	want := []store.ImportLine{
		{Row: 4, Part: 1, Refused: true, Why: "phone", Field: "phone", Value: "12"},
		{Row: 5, Part: 1, Why: "again", Field: "phone", Value: "+998901234567"},
	}
	if diff := cmp.Diff(want, s.lines(t, i.ID)); diff != "" {
		t.Error(diff)
	}
	hits, err := s.Find(t.Context(), crm.WholeBook(), "4567", 0, 5)
	if err != nil || len(hits.Customers) != 1 {
		t.Errorf("the search has %v, %v", hits, err)
	}
	notes, err := s.Activities(t.Context(), crm.WholeBook(), hits.Customers[0].ID, store.Place{}, 5)
	if err != nil || len(notes) != 1 || notes[0].Text != "Narxini oʻylaydi" {
		t.Errorf("the notes are %v, %v", notes, err)
	}
	again := s.imports(t, s.olim, oldList, store.ImportBoth)
	if again.Counts.Made != 0 || again.Counts.Refused != 1 {
		t.Errorf("the second time: %+v", again.Counts)
	}
}

func TestABlankCellOverwritesNothingAndAFullOneOnlyWhereItMay(t *testing.T) {
	const news = "Ism;Telefon;Shahar;Tashkilot\nAziz Karimov jr.;901234567;;Yangi firma\nYangi;909999999;Buxoro;\n"
	old := "Aziz Karimov|Artel Savdo|+998901234567|vip+ulgurji|Toshkent|1990-03-14"
	malika := "Malika||+998931112233+998712000000"
	for mode, want := range map[store.ImportMode][]string{
		store.ImportCreate: {old, malika, "Yangi||+998909999999||Buxoro"},
		store.ImportUpdate: {"Aziz Karimov jr.|Yangi firma|+998901234567|vip+ulgurji|Toshkent|1990-03-14", malika},
		store.ImportBoth:   {"Aziz Karimov jr.|Yangi firma|+998901234567|vip+ulgurji|Toshkent|1990-03-14", malika, "Yangi||+998909999999||Buxoro"},
	} {
		t.Run(string(mode), func(t *testing.T) {
			s := newShop(t)
			s.imports(t, s.olim, oldList, store.ImportBoth)
			s.clock = s.clock.Add(time.Minute)
			i := s.imports(t, s.olim, news, mode)
			s.has(t, want...)
			if skipped := i.Counts.Skipped; skipped != map[store.ImportMode]int{store.ImportCreate: 1, store.ImportUpdate: 1}[mode] {
				t.Errorf("%d are left out", skipped)
			}
		})
	}
}

func TestAColleaguesCustomerBecomesNoSecondOne(t *testing.T) {
	s := newShop(t)
	s.imports(t, s.timur, "name;phone\nAziz;901234567\n", store.ImportBoth)
	i := s.imports(t, s.sara, "name;phone;owner\nAziz;901234567;\nMalika;931112233;Timur\n", store.ImportBoth)
	s.has(t, "Aziz||+998901234567", "Malika||+998931112233")
	want := []store.ImportLine{
		{Row: 2, Part: 1, Refused: true, Why: "foreign", Field: "phone", Value: "Timur"},
		{Row: 3, Part: 1, Why: "not_yours", Field: "owner", Value: "Timur"},
	}
	if diff := cmp.Diff(want, s.lines(t, i.ID)); diff != "" {
		t.Error(diff)
	}
	i = s.imports(t, s.olim, "name;phone;owner\nMalika;931112233;Timur\nPak;909999999;Nobody\nBek;909999998;\n", store.ImportBoth)
	own, err := s.RecentCustomers(t.Context(), s.timur.Scope(), 10)
	if err != nil || len(own) != 2 {
		t.Errorf("Timur has %v, %v", own, err)
	}
	if lines := s.lines(t, i.ID); len(lines) != 1 || lines[0].Why != "owner" {
		t.Errorf("%+v", lines)
	}
}

func TestARevertPutsTheBookBackSaveWhatWasTouchedSince(t *testing.T) {
	s := newShop(t)
	s.imports(t, s.olim, "name;phone;city\nAziz;901234567;Toshkent\nPak;909999990;Toshkent\n", store.ImportBoth)
	before := s.people(t)
	i := s.imports(t, s.olim, "name;phone;city;note\nAziz;901234567;Buxoro;bir\nPak;909999990;Buxoro;\nMalika;931112233;Xiva;ikki\nBek;909999999;;\nMalika;931112233;;uch\n", store.ImportBoth)
	s.clock = s.clock.Add(time.Hour)
	found, err := s.Find(t.Context(), crm.WholeBook(), "Bek", 0, 1)
	if err != nil || len(found.Customers) != 1 {
		t.Fatal(found, err)
	}
	s.do(t, func(tx *store.Tx) error { // Bek is called, and Pak is found to live elsewhere
		if _, err := tx.Begin(s.olim, 0, 0); err != nil {
			return err
		}
		if _, err := tx.AddActivity(store.NewActivity{CustomerID: found.Customers[0].ID, Kind: crm.Call, At: s.clock}); err != nil {
			return err
		}
		pak, _, err := tx.PhoneOwner(t.Context(), "+998909999990")
		if err != nil {
			return err
		}
		return tx.EditCustomer(pak, 0, store.CustomerEdit{Profile: &crm.Profile{City: "Nukus"}})
	})
	if _, err := s.LastChangeSet(t.Context(), crm.WholeBook(), s.olim.ID, time.Time{}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // safe to repeat
		i, err = s.Import(t.Context(), crm.WholeBook(), i.ID)
		if err != nil {
			t.Fatal(err)
		}
		if i.State == store.ImportDone {
			s.do(t, func(tx *store.Tx) error { return exchange.BeginRevert(tx, i, s.clock) })
			if i, err = exchange.Revert(t.Context(), s.Store, i, nil, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	if i.State != store.ImportReverted || i.Stayed != 2 {
		t.Errorf("%s, %d stayed", i.State, i.Stayed)
	}
	before[1] = strings.Replace(before[1], "Toshkent", "Nukus", 1)
	s.has(t, append(before, "Bek||+998909999999")...)
	for _, phone := range []string{"+998931112233"} {
		if id, _, err := s.PhoneOwner(t.Context(), phone); err != nil || id != 0 {
			t.Errorf("%s is still %d's, %v", phone, id, err)
		}
	}
	if hits, err := s.Find(t.Context(), crm.WholeBook(), "Malika", 0, 5); err != nil || len(hits.Customers) != 0 {
		t.Errorf("the search still has %v, %v", hits, err)
	}
}

func TestAnImportCanBeTakenBackForThirtyDays(t *testing.T) {
	s := newShop(t)
	i := s.imports(t, s.olim, oldList, store.ImportBoth)
	for days, want := range map[int]bool{0: true, 29: true, 30: false} {
		if got := i.Revertible(s.clock.AddDate(0, 0, days)); got != want {
			t.Errorf("after %d days: %v", days, got)
		}
	}
}

// Whatever the list, taking it back leaves the book as it was, and the search, too.
func TestImportThenRevertIsIdentity(t *testing.T) {
	fewer(t, 25)
	rapid.Check(t, func(rt *rapid.T) {
		s := newShop(t)
		draw := func(label string) string {
			var b strings.Builder
			b.WriteString("name;phone;city;tags;note\n")
			for range rapid.IntRange(1, 8).Draw(rt, label) {
				fmt.Fprintf(&b, "%s;90123450%d;%s;%s;%s\n", rapid.SampledFrom([]string{"Aziz", "Malika", "", "Pak"}).Draw(rt, "name"),
					rapid.IntRange(0, 4).Draw(rt, "phone"), rapid.SampledFrom([]string{"", "Xiva", "Buxoro"}).Draw(rt, "city"),
					rapid.SampledFrom([]string{"", "vip", "yangi"}).Draw(rt, "tags"), rapid.SampledFrom([]string{"", "bir"}).Draw(rt, "note"))
			}
			return b.String()
		}
		mode := func() store.ImportMode { return rapid.SampledFrom(store.ImportModes).Draw(rt, "mode") }
		s.imports(t, s.olim, draw("before"), mode())
		before := s.people(t)
		i := s.imports(t, s.olim, draw("list"), mode())
		if i.SetID == 0 {
			return
		}
		s.do(t, func(tx *store.Tx) error { return exchange.BeginRevert(tx, i, s.clock) })
		i.State = store.ImportReverting
		i, err := exchange.Revert(context.WithoutCancel(t.Context()), s.Store, i, nil, nil)
		if err != nil || i.Stayed != 0 {
			rt.Fatal(i.Stayed, err)
		}
		if diff := cmp.Diff(before, s.people(t)); diff != "" {
			rt.Fatal(diff)
		}
		for _, city := range []string{"Aziz", "Malika", "Pak", "vip"} {
			hits, err := s.Find(context.WithoutCancel(t.Context()), crm.WholeBook(), city, 0, 20)
			if err != nil {
				rt.Fatal(err)
			}
			for _, c := range hits.Customers {
				if c.Deleted {
					rt.Fatalf("%s is found, and gone", c.Name)
				}
			}
		}
	})
}

func TestAnImportThatIsStoppedOrDoneTwiceAtOnceGoesNoFurther(t *testing.T) {
	s := newShop(t)
	j, i := s.job(t, s.olim, csvOf(listOf(1000)), store.ImportBoth)
	steps, came := 0, 0
	j.Between = func(_ context.Context, so store.Import) error {
		if steps++; steps == 2 {
			came = so.Counts.Made
			s.do(t, func(tx *store.Tx) error {
				is, err := tx.Import(t.Context(), crm.WholeBook(), i.ID)
				if err != nil {
					return err
				}
				is.State = store.ImportStopping
				return tx.PutImport(is)
			})
		}
		return nil
	}
	if _, err := j.Run(t.Context(), i); !errors.Is(err, crm.ErrStale) {
		t.Error(err)
	}
	if n := len(s.people(t)); n != came || came == 0 || came == 1000 {
		t.Errorf("%d came in, and %d until it was stopped", n, came)
	}
}

// What is derived from what an import writes is derived at the end of its transaction.
func TestANoteOfAListIsAnActivityOfTheDealsOfItsCustomer(t *testing.T) {
	s := newShop(t)
	s.imports(t, s.olim, "name;phone\nAziz;901234567\n", store.ImportBoth)
	var deal int64
	s.do(t, func(tx *store.Tx) (err error) {
		if _, err = tx.Begin(s.olim, 0, 0); err != nil {
			return err
		}
		aziz, _, err := tx.PhoneOwner(t.Context(), "+998901234567")
		if err != nil {
			return err
		}
		deal, err = tx.AddDeal(store.NewDeal{CustomerID: aziz, Title: "konditsioner", Status: crm.Open, At: s.clock})
		return err
	})
	s.clock = s.clock.Add(48 * time.Hour)
	s.imports(t, s.olim, "name;phone;note\nAziz;901234567;keladi\n", store.ImportBoth)
	d, err := s.Deal(t.Context(), crm.WholeBook(), deal)
	if err != nil || !d.ActiveAt.Equal(s.clock) {
		t.Errorf("the deal was active at %v, %v", d.ActiveAt, err)
	}
}

func TestANameInTheOtherScriptIsTheSameName(t *testing.T) {
	s := newShop(t)
	s.imports(t, s.olim, "name;phone\nAziz Karimov;901234567\nГулноза Раҳимова;931112233\nMalika opa;909999999\n", store.ImportBoth)
	s.imports(t, s.olim, "name;phone\nКаримов Азиз;901234567\nGULNOZA RAHIMOVA;931112233\nMalika Yusupova;909999999\n", store.ImportUpdate)
	s.has(t, "Aziz Karimov||+998901234567", "Гулноза Раҳимова||+998931112233", "Malika Yusupova||+998909999999")
}

func TestWhoHasNoNameIsCalledByTheirOrganisationOrPhoneAndCounted(t *testing.T) {
	s := newShop(t)
	i := s.imports(t, s.olim, "name;phone;company\n;901234567;Artel\n;931112233;\nAziz;909999999;\n", store.ImportBoth)
	s.has(t, "Artel|Artel|+998901234567", "+998931112233||+998931112233", "Aziz||+998909999999")
	if i.Counts.Unnamed != 2 {
		t.Errorf("%+v", i.Counts)
	}
	s.imports(t, s.olim, "name;phone\nBek;901234567\nPak;931112233\n", store.ImportBoth)
	s.has(t, "Bek|Artel|+998901234567", "Pak||+998931112233", "Aziz||+998909999999")
}

func TestWhomAListCallsOtherwiseIsToldBefore(t *testing.T) {
	s := newShop(t)
	s.imports(t, s.timur, "name;phone\nNodir;909999990\n", store.ImportBoth)
	s.imports(t, s.sara, "name;phone\nAziz;901234561\nMalika Karimova;901234562\nPak;901234563\nBek;901234564\nOlim;901234565\n", store.ImportBoth)
	const list = "name;phone;other phone\n" +
		"Karimov Aziz;901234561;\n" +
		"Каримова Малика;901234562;\n" + // the same name
		"Nodirbek;909999990;\n" + // not hers
		"Pak Viktor;901234563;\n" + "Pak Sergey;901234563;\n" + // twice
		"Bek Salimov;901234564;\n" +
		"Olim;901234565;901234566\n" + "Olim aka Toshev;901234566;\n" + // by the number that the list has brought
		"Yangi;901234567;\n" + "Yangi Odam;901234567;\n" // made by the list
	for mode, want := range map[store.ImportMode]int{store.ImportBoth: 5, store.ImportUpdate: 5, store.ImportCreate: 0} {
		j, i := s.job(t, s.sara, []byte(list), mode)
		said, renames, err := j.Count(t.Context(), i)
		if err != nil || said.Renamed != want {
			t.Errorf("%s: %d are called otherwise, %v", mode, said.Renamed, err)
		}
		var told []exchange.Rename
		if want > 0 {
			told = []exchange.Rename{{From: "Aziz", To: "Karimov Aziz"}, {From: "Pak", To: "Pak Viktor"}, {From: "Bek", To: "Bek Salimov"}}
		}
		if !slices.Equal(renames, told) {
			t.Errorf("%s: it tells %+v", mode, renames)
		}
	}
	if i := s.imports(t, s.sara, list, store.ImportBoth); i.Counts.Renamed != 5 {
		t.Errorf("it did %+v", i.Counts)
	}
}

// Whatever the list and whatever the book has, each row is told of once, before as after.
func TestWhatIsSaidBeforeIsWhatIsDone(t *testing.T) {
	fewer(t, 40)
	rapid.Check(t, func(rt *rapid.T) {
		s := newShop(t)
		draw := func(rows int) string {
			var b strings.Builder
			b.WriteString("name;phone;other phone;company;owner;tags;note\n")
			for range rapid.IntRange(1, rows).Draw(rt, "rows") {
				phone := rapid.SampledFrom([]string{"", "12", "yoʻq", "901234500", "901234501", "901234502", "901234503", "901234504; 901234505"})
				fmt.Fprintf(&b, "%s;%s;%s;%s;%s;%s;%s\n", rapid.SampledFrom([]string{"", "Aziz", "Азиз", "Malika"}).Draw(rt, "name"),
					phone.Draw(rt, "phone"), phone.Draw(rt, "other"), rapid.SampledFrom([]string{"", "Artel", "Артел", "Zamin"}).Draw(rt, "company"),
					rapid.SampledFrom([]string{"", "", "Sara", "Nobody"}).Draw(rt, "owner"), rapid.SampledFrom([]string{"", "vip"}).Draw(rt, "tags"),
					rapid.SampledFrom([]string{"", "bir"}).Draw(rt, "note"))
			}
			return b.String()
		}
		s.imports(t, s.timur, draw(4), store.ImportBoth) // whom Sara does not see
		s.imports(t, s.sara, draw(4), store.ImportBoth)
		before := s.people(t)
		who := rapid.SampledFrom([]crm.User{s.olim, s.sara}).Draw(rt, "who")
		mode := rapid.SampledFrom(store.ImportModes).Draw(rt, "mode")
		list := draw(25)
		slow := rapid.Bool().Draw(rt, "slow")
		if slow { // several transactions, and all of it again and again
			titles, rows, _ := strings.Cut(list, "\n")
			list = titles + "\n" + strings.Repeat(rows, 1+100/strings.Count(rows, "\n"))
		}
		j, i := s.job(t, who, []byte(list), mode)
		said, renames, err := j.Count(context.WithoutCancel(t.Context()), i)
		if err != nil {
			rt.Fatal(err)
		}
		if slow {
			at := now
			j.Now = func() time.Time { at = at.Add(time.Second); return at }
		}
		done, err := j.Run(context.WithoutCancel(t.Context()), i)
		if err != nil {
			rt.Fatal(err)
		}
		is := done.Counts
		if sum := is.Made + is.Updated + is.Same + is.Again + is.Skipped + is.Refused; sum != is.Rows {
			rt.Fatalf("%d of %d rows are told of: %+v", sum, is.Rows, is)
		}
		if added := len(s.people(t)) - len(before); added != is.Made {
			rt.Fatalf("%d are in the book, and %d were made", added, is.Made)
		}
		is.Updated, is.Same = is.Updated+is.Same, 0 // what is the same is not known before
		for n, r := range renames {
			if n >= said.Renamed || r.To == r.From || !strings.Contains(strings.Join(before, "\n"), r.From) || !strings.Contains(list, r.To) {
				rt.Fatalf("of %d it tells %+v", said.Renamed, renames)
			}
		}
		if said != is {
			rt.Fatalf("it said %+v and did %+v", said, is)
		}
		refused := 0
		for _, l := range s.lines(t, i.ID) {
			if l.Refused {
				refused++
			}
		}
		if refused != is.Refused || mode == store.ImportUpdate && is.Made > 0 || mode == store.ImportCreate && is.Updated > 0 {
			rt.Fatalf("%s: %d reasons, %+v", mode, refused, is)
		}
	})
}
