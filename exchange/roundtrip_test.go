package exchange_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-vcard"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/exchange"
	"daftar/store"
)

// words are what people and those who mean harm write.
var written = rapid.OneOf(
	rapid.SampledFrom([]string{
		"=HYPERLINK(\"http://x\")", "+998901234567", "-1+1", "@SUM(A1)", "'=1", "''+x", "O'Neil", "Aziz \"aka\"", "Азиз Каримов", "Гʻулом; Тоʻра",
		"a,b", "😀 Mijoz 👨‍👩‍👧", "ООО «Ромашка»", "_x0041_", "<b>&amp;", "Telefon", "1E5", "0012", "12.03.2025", "BEGIN:VCARD", "a\\nb\\;c", "x:y", "sep=;", "ism",
	}),
	rapid.StringOfN(rapid.RuneFrom([]rune("aбʻ'\"=+-@;,|\\:😀ў \nZ0")), 1, 30, -1),
)

func oneLine(s string) string { return strings.Join(strings.Fields(exchange.Clean(s)), " ") }

// person draws a customer as the book may hold one.
func person(t *rapid.T, n int) store.NewCustomer {
	c := store.NewCustomer{Name: oneLine(written.Draw(t, "name"))}
	if c.Name == "" {
		c.Name = fmt.Sprintf("Mijoz %d", n)
	}
	maybe := func(label string) string {
		if rapid.Bool().Draw(t, label+"?") {
			return exchange.Clean(written.Draw(t, label))
		}
		return ""
	}
	c.Company = oneLine(maybe("company"))
	for i := range rapid.IntRange(0, 3).Draw(t, "phones") {
		number := fmt.Sprintf("+9989%d%05d%02d", i, n, rapid.IntRange(0, 99).Draw(t, "phone"))
		if i == 1 {
			number = fmt.Sprintf("+7912%05d%02d", n, i)
		}
		if c.Phone == "" {
			c.Phone = number
		} else {
			c.More = append(c.More, number)
		}
		if label := rapid.SampledFrom(append([]string{""}, crm.PhoneLabels...)).Draw(t, "label"); label != "" {
			if c.Labels == nil {
				c.Labels = map[string]string{}
			}
			c.Labels[number] = label
		}
	}
	c.Tags = rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zбқ0-9ʻ_]{0,5}[a-zб]`), 0, 3, rapid.ID).Draw(t, "tags")
	if rapid.Bool().Draw(t, "born?") {
		c.Birthday = crm.Birthday{Month: time.Month(rapid.IntRange(1, 12).Draw(t, "month")), Day: rapid.IntRange(1, 28).Draw(t, "day"), Year: rapid.SampledFrom([]int{0, 1950, 1985, 2010}).Draw(t, "year")}
	}
	c.Profile = crm.Profile{
		Status: rapid.SampledFrom(crm.CustomerStatuses).Draw(t, "status"), Source: rapid.SampledFrom(append([]string{""}, crm.Sources...)).Draw(t, "source"),
		Email: rapid.SampledFrom([]string{"", "aziz@mail.uz", "+a-b@x.uz"}).Draw(t, "email"), Username: rapid.SampledFrom([]string{"", "aziz_k", "Malika99"}).Draw(t, "username"),
		City: maybe("city"), Address: maybe("address"), Interests: maybe("interests"), Likes: maybe("likes"), Dislikes: maybe("dislikes"), Needs: maybe("needs"),
	}
	c.Language = rapid.SampledFrom([]string{"", "uz", "uz-Cyrl", "ru", "en"}).Draw(t, "language")
	c.OwnerID = rapid.Int64Range(1, 3).Draw(t, "owner")
	c.CreatedAt = now.Add(-time.Duration(rapid.IntRange(0, 1e6).Draw(t, "age")) * time.Minute)
	if rapid.Bool().Draw(t, "contact?") {
		c.ContactAt = now.Add(-time.Duration(rapid.IntRange(0, 1e6).Draw(t, "contact")) * time.Minute)
	}
	return c
}

// An export that is read back into an empty book gives the same customers, whatever
// they are called, in each format.
func TestAnExportReadBackGivesTheSameCustomers(t *testing.T) {
	fewer(t, 15) // each makes two books
	for _, format := range exchange.Formats {
		t.Run(string(format), func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				from, into := newShop(t), newShop(t)
				n := rapid.IntRange(1, 8).Draw(rt, "customers")
				from.do(t, func(tx *store.Tx) error {
					if _, err := tx.Begin(from.olim, 0, 0); err != nil {
						return err
					}
					for i := range n {
						if _, err := tx.AddCustomer(person(rt, i)); err != nil {
							return err
						}
					}
					return nil
				})
				content := from.export(t, format)
				read := into.imports(t, into.olim, string(content), store.ImportBoth)
				if read.Counts.Made != n || read.Counts.Warned != 0 {
					rt.Fatalf("%+v: %+v\n%s", read.Counts, into.lines(t, read.ID), content)
				}
				if diff := cmp.Diff(from.all(t), into.all(t)); diff != "" {
					rt.Fatalf("%s\n%q", diff, content)
				}
			})
		})
	}
}

// fewer draws n cases in a test where each takes long.
func fewer(t *testing.T, n int) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	before := checks.Value.String()
	if before != checks.DefValue { // somebody wants as many
		return
	}
	if err := flag.Set("rapid.checks", strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set("rapid.checks", before) })
}

func (s *shop) export(t testing.TB, format exchange.Format) []byte {
	t.Helper()
	var b bytes.Buffer
	x := exchange.Export{Book: s.Store, Scope: crm.WholeBook(), Zone: now.Location()}
	if _, err := x.Write(context.WithoutCancel(t.Context()), format, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// all is every customer, with what their numbers are called, save what only one book
// knows: ids, versions.
func (s *shop) all(t testing.TB) (out []string) {
	t.Helper()
	found, phones, err := s.ExportCustomers(context.WithoutCancel(t.Context()), crm.WholeBook(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range found {
		var labels []string
		for _, p := range phones[c.ID] {
			labels = append(labels, p.Number+p.Label)
		}
		c.ID, c.Version, c.Phones, c.OrganizationID = 0, 0, nil, 0
		out = append(out, fmt.Sprintf("%+v %q", c, labels))
	}
	return out
}

// harmful is a book with a customer whose name a spreadsheet would run.
func harmful(t *testing.T) *shop {
	t.Helper()
	s := newShop(t)
	s.do(t, func(tx *store.Tx) error {
		if _, err := tx.Begin(s.olim, 0, 0); err != nil {
			return err
		}
		c := store.NewCustomer{Name: "=cmd|'/c calc'!A1", Company: "@SUM(1)", Phone: "+998901234567", Profile: crm.Profile{City: "-2+3", Address: "+x", Needs: "\tx"}}
		id, err := tx.AddCustomer(c)
		if err != nil {
			return err
		}
		if _, err := tx.AddDeal(store.NewDeal{CustomerID: id, Title: "=1+1", Amount: crm.Money{Minor: 500_000_000, Currency: crm.UZS}, Status: crm.Open, At: now}); err != nil {
			return err
		}
		_, err = tx.AddActivity(store.NewActivity{CustomerID: id, Kind: crm.Call, Text: "=1+1", At: now})
		return err
	})
	return s
}

func TestNoCellOfAnExportedListIsRunAsAFormula(t *testing.T) {
	s := harmful(t)
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(s.export(t, exchange.CSV), []byte("\uFEFF")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range slices.Concat(rows...) {
		if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
			t.Errorf("%q", cell)
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(s.export(t, exchange.XLSX)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	if sheets := book.GetSheetList(); !slices.Equal(sheets, []string{"customers", "deals", "activities"}) {
		t.Errorf("the sheets are %v", sheets)
	}
	for sheet, want := range map[string]string{"customers": "=cmd|'/c calc'!A1", "deals": "=1+1", "activities": "=1+1"} {
		cell := map[string]string{"customers": "A2", "deals": "B2", "activities": "D2"}[sheet]
		value, err := book.GetCellValue(sheet, cell)
		formula, ferr := book.GetCellFormula(sheet, cell)
		if err != nil || ferr != nil || formula != "" || value != want {
			t.Errorf("%s: %q, formula %q, %v %v", sheet, value, formula, err, ferr)
		}
	}
}

// Cards are read by another program, too.
func TestExportedCardsAreReadByOthers(t *testing.T) {
	s := newShop(t)
	s.imports(t, s.olim, "name;phone;organization;city\nАзиз Каримов, исми жуда узун бўлган мижоз билан қаторлар букилади;901234567 (ish);Artel, Savdo;Toshkent\n", store.ImportBoth)
	d := vcard.NewDecoder(bytes.NewReader(s.export(t, exchange.VCard)))
	card, err := d.Decode()
	if err != nil {
		t.Fatal(err)
	}
	if got := card.PreferredValue(vcard.FieldFormattedName); got != "Азиз Каримов, исми жуда узун бўлган мижоз билан қаторлар букилади" {
		t.Errorf("the name is %q", got)
	}
	if tel := card.Get(vcard.FieldTelephone); tel == nil || tel.Value != "+998901234567" || !tel.Params.HasType("work") {
		t.Errorf("the phone is %+v", tel)
	}
	if a := card.Address(); a == nil || a.Locality != "Toshkent" {
		t.Errorf("the address is %+v", a)
	}
	if _, err := d.Decode(); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

func TestAnExportHoldsOnlyWhatTheScopeSees(t *testing.T) {
	s := newShop(t)
	s.imports(t, s.timur, "name;phone\nAziz;901234567\n", store.ImportBoth)
	s.imports(t, s.sara, "name;phone\nMalika;931112233\n", store.ImportBoth)
	for who, want := range map[crm.Scope]int{s.olim.Scope(): 2, s.sara.Scope(): 1, {}: 0} {
		var b bytes.Buffer
		n, err := exchange.Export{Book: s.Store, Scope: who, Zone: time.UTC}.Write(t.Context(), exchange.CSV, &b)
		if err != nil || n != want {
			t.Errorf("%+v: %d customers, %v", who, n, err)
		}
		if want == 1 && strings.Contains(b.String(), "Aziz") {
			t.Error("a colleague's customer is in it")
		}
	}
}
