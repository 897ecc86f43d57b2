package exchange_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"daftar/exchange"
	"daftar/store"
)

var plainWords = exchange.ReportWords{
	Titles: [...]string{"Qator", "Natija", "Sababi"}, Refused: "refused", Skipped: "skipped", Taken: "taken", More: "more",
	Why: func(code string) string { return code }, Field: func(f exchange.Field) string { return string(f) },
	Column: func(int) string { return "ustun" },
}

// reported is the report of an import, as a workbook.
func (s *shop) reported(t *testing.T, j *exchange.Job, i store.Import) *excelize.File {
	t.Helper()
	content, err := exchange.Report(t.Context(), s.Store, i, j.File, plainWords)
	if err != nil || content == nil {
		t.Fatalf("no report, %v", err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}

// Who is told why a row was refused mends it there and sends the report back, which is
// read as the list was, also where its columns had been said by hand.
func TestAReportThatWasCorrectedComesInAsTheListDid(t *testing.T) {
	s := newShop(t)
	content := "Kod;Kim;Aloqa raqami;Boshqa\n" +
		"1;Aziz;901234567;Xiva\n" +
		"2;;12;Buxoro\n" + // refused
		"3;=HYPERLINK(\"http://x\");931112233;\n" +
		"4;Malika;yoʻq;Nukus\n" // taken without its phone
	j, i := s.job(t, s.olim, []byte(content), store.ImportBoth)
	m, err := exchange.ReadMapping(i.Mapping)
	if err != nil {
		t.Fatal(err)
	}
	for n, f := range []exchange.Field{exchange.Skip, exchange.Name, exchange.Phone, exchange.City} {
		m.Set(n, f)
	}
	i.Mapping = m.Encode()
	s.do(t, func(tx *store.Tx) error { return tx.PutImport(i) })
	i.Version++
	if i, err = j.Run(t.Context(), i); err != nil {
		t.Fatal(err)
	}
	book := s.reported(t, j, i)
	rows, err := book.GetRows("Daftar")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Qator", "Natija", "Sababi", "Kod", "Kim", "Aloqa raqami", "Boshqa"},
		{"3", "refused", "phone: phone (12)", "2", "", "12", "Buxoro"},
		{"5", "taken", "phone: phone (yoʻq)", "4", "Malika", "yoʻq", "Nukus"},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Fatal(diff)
	}
	if err := book.SetCellValue("Daftar", "E2", "Bek"); err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellValue("Daftar", "F2", 909998877); err != nil {
		t.Fatal(err)
	}
	if err := book.RemoveRow("Daftar", 3); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	sample, _ := entriesOf(t, b.Bytes())
	if err := exchange.Recall(t.Context(), s.Store, s.olim, &sample.Mapping); err != nil {
		t.Fatal(err)
	}
	again, second := s.job(t, s.olim, b.Bytes(), store.ImportBoth)
	second.Mapping = sample.Mapping.Encode()
	if second, err = again.Run(t.Context(), second); err != nil || second.Counts.Made != 1 {
		t.Fatalf("%+v, %v", second.Counts, err)
	}
	if people := s.people(t); people[len(people)-1] != "Bek||+998909998877||Buxoro" {
		t.Errorf("it came in as %q", people)
	}
}

// What would be run as a formula is a text; what was left out because of the mode is
// not said to have been taken.
func TestAReportRunsNothingAndSaysWhatBecameOfARow(t *testing.T) {
	s := newShop(t)
	s.imports(t, s.olim, "name;phone\nAziz;901234567\n", store.ImportBoth)
	j, i := s.job(t, s.olim, []byte("name;phone\n'=1+1;901234567\n"), store.ImportCreate)
	i, err := j.Run(t.Context(), i)
	if err != nil {
		t.Fatal(err)
	}
	book := s.reported(t, j, i)
	rows, err := book.GetRows("Daftar")
	if err != nil || strings.Join(rows[1], "|") != "2|skipped|phone: exists (+998901234567)|=1+1|901234567" {
		t.Fatal(rows, err)
	}
	if formula, err := book.GetCellFormula("Daftar", "D2"); err != nil || formula != "" {
		t.Errorf("it runs %q, %v", formula, err)
	}
}
