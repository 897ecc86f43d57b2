package handlers_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/exchange"
	"daftar/handlers"
	"daftar/i18n/pseudo"
	"daftar/store"
)

// oldList is a list as an owner may have it, with what goes wrong in such lists.
const oldList = "Mijoz;Firma;Telefon;Kod;Shahar;Tugʻilgan kun\n" +
	"Zafar Rahimov;Zamin;90 700 11 22;17;Toshkent;14.03.1990\n" +
	"=Lola;;+998 93 700 11 33;18;Buxoro;03/04/1990\n" +
	";;12;19;Xiva;\n"

// files are what people send, by file_id.
type files map[string]string

func (f files) download(_ context.Context, id string, _ int64) ([]byte, error) {
	content, ok := f[id]
	if !ok {
		return nil, errors.New("no such file")
	}
	return []byte(content), nil
}

// takesLists gives the office a desk that can fetch files.
func (o *office) takesLists(f files) {
	o.desk = o.newDesk(func(c *handlers.Config) { c.Download = f.download })
}

// sendsList sends a file, and what is to be done with lists is done.
func (p *phone) sendsList(name, id string) {
	p.t.Helper()
	p.does(chat.Request{Kind: chat.Media, File: &chat.File{ID: id, Kind: "document", Name: name, Size: 100}}, "(document) "+name)
	p.works()
}

// works goes on with all imports.
func (o *office) works() {
	o.t.Helper()
	if err := o.desk.Imports(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	o.deliver()
}

// bringing plays the conversation in which an old list comes in.
func bringing(o *office, language string) {
	desk := o.desk
	defer func() { o.desk = desk }()
	o.takesLists(files{"list-1": oldList, "list-2": "\x89PNG\x00\x00"})
	o.typed = append(o.typed, oldList, "mijozlar csv rasm xlsx vcf")
	olim := o.olim()
	o.customer(olimID, store.NewCustomer{Name: "Zafar", Phone: "+998907001122"})
	olim.says("/import")
	olim.sendsList("rasm.xlsx", "list-2")
	olim.sendsList("mijozlar.csv", "list-1")
	olim.tapsAction("import", "mode")
	o.works()
	olim.tapsAction("import", "columns")
	olim.tapsAction("import", "column.3")
	olim.tapsAction("import", "set.3.note")
	o.works()
	olim.tapsAction("import", "start")
	o.works()
	olim.says("/import")
	olim.tapsAction("import", "look")
	olim.tapsAction("import", "ask")
	olim.tapsAction("import", "revert")
	o.works()
	olim.says("/export")
	if language != pseudo.Tag { // the file's name has the date only
		olim.tapsAction("export", "csv")
	}
	o.taken["tap export"] = true
}

func TestAListComesInByItsCardAndGoesOutTheSame(t *testing.T) {
	o := newOffice(t, "en")
	o.takesLists(files{"f": oldList})
	sara := o.sara()
	sara.sendsList("mijozlar.csv", "f")
	sara.sees("Telefon → <b>Phone</b>", "90 700 11 22", "3 rows", "2 new", "Refused: 1", "Left out: Kod")
	sara.tapsAction("import", "start")
	o.works()
	if card := sara.shown[len(sara.shown)-2]; !strings.Contains(card.Text, "New customers: 2") {
		t.Errorf("the card says %s", card.Text)
	}
	if n := len(o.customersOf(saraID)); n != 2 {
		t.Fatalf("Sara has %d customers", n)
	}
	report := o.sentFile(sara, "what was left out")
	book, err := excelize.OpenReader(strings.NewReader(report))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	rows, err := book.GetRows("Daftar")
	if err != nil || len(rows) != 3 || rows[1][0] != "3" || rows[2][1] != "refused" || rows[2][5] != "12" || rows[1][3] != "=Lola" {
		t.Errorf("the report is %q, %v", rows, err)
	}
	olim := o.olim()
	olim.says("/export")
	olim.tapsAction("export", "csv")
	content := o.sentFile(olim, "Customers: 2")
	if !strings.Contains(content, "'=Lola") {
		t.Errorf("the export is %q", content)
	}
	again := newOffice(t, "en")
	again.takesLists(files{"f": content})
	again.olim().sendsList("daftar.csv", "f")
	again.olim().tapsAction("import", "start")
	again.works()
	if n := len(again.customersOf(saraID)); n != 2 {
		t.Errorf("read back, Sara has %d customers", n)
	}
}

func (o *office) customersOf(telegramID int64) []crm.Customer {
	o.t.Helper()
	found, err := o.book.RecentCustomers(o.t.Context(), crm.OwnBook(o.user(telegramID).ID), 1000)
	if err != nil {
		o.t.Fatal(err)
	}
	return found
}

// sentFile is the content of the file that the last message with these words carries.
func (o *office) sentFile(p *phone, words string) string {
	o.t.Helper()
	for n := len(p.shown) - 1; n >= 0; n-- {
		m := p.shown[n]
		if m.File == nil || !strings.Contains(chat.Plain(m.Text), words) {
			continue
		}
		f, err := o.book.File(o.t.Context(), m.File.Made)
		if err != nil {
			o.t.Fatal(err)
		}
		return string(f.Bytes)
	}
	o.t.Fatalf("no file with %q", words)
	return ""
}

// A document that is no list, or about which something is written, is kept as ever.
func TestOtherDocumentsAreKeptAsEver(t *testing.T) {
	o := newOffice(t, "en")
	sara := o.sara()
	for _, r := range []chat.Request{
		{Kind: chat.Media, File: &chat.File{ID: "1", Kind: "document", Name: "shartnoma.pdf"}},
		{Kind: chat.Media, Text: "Azizga yubordim", File: &chat.File{ID: "2", Kind: "document", Name: "narxlar.xlsx"}},
		{Kind: chat.Media, File: &chat.File{ID: "3", Kind: "photo", Name: "rasm.csv"}},
	} {
		sara.does(r, "(document)")
	}
	live, err := o.book.LiveImports(t.Context(), crm.WholeBook())
	if err != nil || len(live) != 0 {
		t.Errorf("%v, %v", live, err)
	}
}

func TestAListThatCallsSomebodyOtherwiseSaysSoBeforeAndBehind(t *testing.T) {
	o := newOffice(t, "en")
	o.takesLists(files{"f": "name;phone\nKarimov <b>Aziz</b>;901234567\nBek;901234568\n"})
	o.customer(saraID, store.NewCustomer{Name: "Aziz & Co", Phone: "+998901234567"})
	sara := o.sara()
	sara.sendsList("mijozlar.csv", "f")
	sara.sees("Called otherwise: 1", "“Aziz &amp; Co” → “Karimov &lt;b&gt;Aziz&lt;/b&gt;”")
	sara.tapsAction("import", "mode") // only add
	o.works()
	sara.seesNot("Called otherwise")
	sara.tapsAction("import", "mode") // only update
	o.works()
	sara.sees("Called otherwise: 1", "Aziz &amp; Co")
	sara.tapsAction("import", "start")
	o.works()
	if card := sara.shown[len(sara.shown)-2]; !strings.Contains(card.Text, "Called otherwise: 1") || strings.Contains(card.Text, "&amp; Co") {
		t.Errorf("behind it the card says %s", card.Text)
	}
}

// Whatever ends a list that has not begun, nobody's name stays behind of what was told.
func TestAListThatNeverBeganKeepsNoNames(t *testing.T) {
	for name, ends := range map[string]func(*office, *phone, files){
		"cancelled": func(_ *office, sara *phone, _ files) { sara.tapsAction("import", "drop") },
		"failed": func(o *office, sara *phone, f files) {
			f["f"] = "name;phone\nSomebody;901234567\n" // Telegram's file is another by now
			o.takesLists(f)
			sara.tapsAction("import", "mode")
			o.works()
		},
		"forgotten": func(o *office, _ *phone, _ files) {
			o.clock = o.clock.Add(store.RevertFor + time.Second)
			err := o.book.Do(t.Context(), func(tx *store.Tx) error {
				_, err := tx.DropOldImports(o.clock.Add(-store.RevertFor), 1)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, "en")
			f := files{"f": "name;phone\nMalika Karimova;901234567\n"}
			o.takesLists(f)
			o.customer(saraID, store.NewCustomer{Name: "Qahramon Usmonov", Phone: "+998901234567"})
			sara := o.sara()
			sara.sendsList("f.csv", "f")
			sara.sees("“Qahramon Usmonov” → “Malika Karimova”")
			ends(o, sara, f)
			i, err := o.book.Import(t.Context(), crm.WholeBook(), 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, who := range []string{"Qahramon", "Malika"} {
				if kept := fmt.Sprintf("%+v", i); strings.Contains(kept, who) {
					t.Errorf("%s stays in %s", who, kept)
				}
			}
		})
	}
}

func TestAnImportThatWasSentTwiceOrCannotBeFetchedWaits(t *testing.T) {
	o := newOffice(t, "en")
	f := files{}
	o.takesLists(f)
	sara := o.sara()
	sara.sendsList("mijozlar.csv", "f")
	sara.sees("Looking through")
	f["f"] = oldList
	o.works() // not before a minute has passed
	sara.sees("Looking through")
	o.clock = o.clock.Add(time.Minute)
	o.works()
	sara.sees("3 rows")
	f["f"] = "name;phone\nSomebody;901234567\n" // Telegram's file is another by now
	o.takesLists(f)
	sara.tapsAction("import", "start")
	o.works()
	sara.sees("cannot be read")
	if n := len(o.customersOf(saraID)); n != 0 {
		t.Errorf("%d customers came in", n)
	}
}

func TestAListThatIsTooLargeToBeSentIsRefusedWithWhatToDo(t *testing.T) {
	o := newOffice(t, "en")
	o.takesLists(files{"f": oldList})
	sara := o.sara()
	sara.does(chat.Request{Kind: chat.Media, File: &chat.File{ID: "f", Kind: "document", Name: "katta.xlsx", Size: 21 << 20}}, "(document)")
	sara.sees("20 MB at most", "two files")
	live, err := o.book.LiveImports(t.Context(), crm.WholeBook())
	if err != nil || len(live) != 0 {
		t.Errorf("%v, %v", live, err)
	}
}

// A file of many columns is shown a few at a time, with what stands in each.
func TestTheColumnsOfAWideListAreTurned(t *testing.T) {
	o := newOffice(t, "en")
	titles, row := []string{"Name"}, []string{"Aziz"}
	for n := range 11 {
		titles, row = append(titles, fmt.Sprintf("Phone %d", n+1)), append(row, fmt.Sprintf("9012345%02d", n))
	}
	o.takesLists(files{"f": strings.Join(titles, ";") + "\n" + strings.Join(row, ";") + "\n"})
	sara := o.sara()
	sara.sendsList("keng.csv", "f")
	sara.sees("Phone 7 → <b>Phone</b> · “901234506”", "1 rows")
	if strings.Contains(sara.last().text(), "Phone 8") {
		t.Error("all columns stand on one page")
	}
	sara.tapsAction("import", "look.1")
	sara.sees("Phone 11 → <b>Phone</b> · “901234510”", "1 rows")
	sara.tapsAction("import", "columns")
	sara.sees("Name → <b>Full name</b> · “Aziz”")
	sara.tapsAction("import", "columns.1")
	sara.sees("Phone 11 → <b>Phone</b> · “901234510”")
}

func TestOnesOwnImportIsOnesOwn(t *testing.T) {
	o := newOffice(t, "en")
	o.takesLists(files{"f": oldList})
	o.timur().sendsList("mijozlar.csv", "f")
	forged := chat.Data{Action: "import", ID: 1, Version: 2, Arg: "start"}.Encode()
	o.sara().says("/import")
	o.sara().tapsData(o.sara().last(), forged, "forged")
	i, err := o.book.Import(t.Context(), crm.WholeBook(), 1)
	if err != nil || i.State != store.ImportReady {
		t.Errorf("%+v, %v", i, err)
	}
}

// The titles of an exported list are known in every language, so that it can be read
// back; and so is what the codes of statuses and sources are.
func TestTheTitlesOfAnExportAreKnownInEveryLanguage(t *testing.T) {
	o := newOffice(t, "en")
	for _, tag := range []string{"uz", "uz-Cyrl", "ru", "en"} {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		l := o.words.For(tag)
		var titles, row []string
		for _, f := range exchange.Exported {
			titles, row = append(titles, l.Plain("import_field."+string(f))), append(row, "x")
		}
		if err := errors.Join(w.Write(titles), w.Write(row)); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		file, err := exchange.Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		s, err := file.Guess()
		if err != nil {
			t.Fatal(err)
		}
		for n, f := range exchange.Exported {
			if got := s.Mapping.Columns[n].Field; got != f {
				t.Errorf("%s: %q is taken for %q, and is %q", tag, titles[n], got, f)
			}
		}
	}
}

// The titles of a report are known in every language as columns that hold nothing.
func TestTheTitlesOfAReportHoldNothingInEveryLanguage(t *testing.T) {
	o := newOffice(t, "en")
	for _, tag := range []string{"uz", "uz-Cyrl", "ru", "en"} {
		l := o.words.For(tag)
		content := fmt.Sprintf("%s;%s;%s;%s\n3;Aziz Karimov;Aziz Karimov;Aziz\n", l.Plain("import_title.1"), l.Plain("import_title.2"),
			l.Plain("import_title.3"), l.Plain("import_field.name"))
		file, err := exchange.Open(strings.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		s, err := file.Guess()
		if err != nil || len(s.Mapping.Columns) != 4 {
			t.Fatal(s, err)
		}
		for n, want := range []exchange.Field{"", "", "", exchange.Name} {
			if got := s.Mapping.Columns[n].Field; got != want {
				t.Errorf("%s: column %d is taken for %q", tag, n+1, got)
			}
		}
	}
}

// imports are one in every state, of every member's who has rows.
func (o *office) imports() {
	o.t.Helper()
	err := o.book.Do(o.t.Context(), func(tx *store.Tx) error {
		for n, state := range []store.ImportState{
			store.ImportReading, store.ImportReady, store.ImportRunning, store.ImportStopping, store.ImportDone, store.ImportReverted, store.ImportDropped, store.ImportFailed,
		} {
			owner := []int64{olimID, timurID, malikaID}[n%3]
			i := store.Import{
				UserID: o.user(owner).ID, Name: "Zavod.csv", FileID: fmt.Sprint(n), Mode: store.ImportBoth, State: state,
				Mapping: `{"c":[{"t":"gapsirli","f":"name"}]}`, StartedAt: o.clock,
			}
			if _, err := tx.AddImport(i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
}
