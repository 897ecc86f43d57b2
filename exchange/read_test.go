package exchange_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"daftar/crm"
	"daftar/exchange"
)

// now is Monday 23 November 2026, 10:00 in Tashkent.
var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("", 5*60*60))

// entriesOf reads a file as it is guessed.
func entriesOf(t testing.TB, content []byte) (exchange.Sample, []exchange.Entry) {
	t.Helper()
	f, err := exchange.Open(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Guess()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	r := f.Reader(s.Mapping, now)
	var out []exchange.Entry
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return s, out
		}
		if err != nil {
			t.Fatal(err)
		}
		if e := r.Entry(row); !e.Blank {
			out = append(out, e)
		}
	}
}

// brief is an entry in one line: name, firm, phones, the rest that is known.
func brief(e exchange.Entry) string {
	var why []string
	for _, l := range e.Lines {
		why = append(why, l.Field+":"+l.Why)
	}
	all := append([]string{e.Name, e.Company, e.Phone}, e.More...)
	all = append(all, e.Profile.Email, e.Profile.City, strings.Join(e.Tags, "+"), e.Birthday.String(), e.Note, strings.Join(why, " "))
	return strings.TrimRight(strings.Join(all, "|"), "|")
}

func TestAListOfCommaSeparatedValuesIsReadHoweverItWasWritten(t *testing.T) {
	const semicolons = "Исм;Телефон;Шаҳар\r\nАзиз Каримов;90 123 45 67;Тошкент\r\n\"ООО \"\"Ромашка\"\"; склад\";+998 71 200-00-00;Самарқанд\r\n"
	cyrillic := "Имя;Телефон;Город\nИгорь Пак;901234567;Ташкент\n"
	encoded := func(e encoding.Encoding, s string) []byte {
		b, err := e.NewEncoder().Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	igor := []string{"Игорь Пак||+998901234567||Ташкент"}
	for name, c := range map[string]struct {
		content  []byte
		encoding string
		want     []string
	}{
		"semicolons, CRLF": {[]byte(semicolons), "UTF-8", []string{"Азиз Каримов||+998901234567||Тошкент", `ООО "Ромашка"; склад||+998712000000||Самарқанд`}},
		"commas":           {[]byte("name,phone\nAziz,901234567\n"), "UTF-8", []string{"Aziz||+998901234567"}},
		"tabs":             {[]byte("name\tphone\nAziz, aka\t901234567"), "UTF-8", []string{"Aziz, aka||+998901234567"}},
		"bars":             {[]byte("name|phone\nAziz; aka|901234567"), "UTF-8", []string{"Aziz; aka||+998901234567"}},
		"sep=":             {[]byte("sep=|\nname|phone\nAziz|901234567"), "UTF-8", []string{"Aziz||+998901234567"}},
		"byte order mark":  {append([]byte("\xEF\xBB\xBF"), cyrillic...), "UTF-8", igor},
		"Windows-1251":     {encoded(charmap.Windows1251, cyrillic), "Windows-1251", igor},
		"UTF-16 LE":        {encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), cyrillic), "UTF-16LE", igor},
		"UTF-16 BE":        {encoded(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), cyrillic), "UTF-16BE", igor},
		"1251 far below": {
			append([]byte("name,phone\n"+strings.Repeat("A,901234567\n", 20000)), encoded(charmap.Windows1251, "Пак,901234568\n")...),
			"Windows-1251", nil,
		},
		"a line break in a cell": {[]byte("name,note\n\"Aziz\",\"one\ntwo\"\n"), "UTF-8", []string{"Aziz|||||||one\ntwo"}},
		"a mark within a word":   {[]byte("name,phone\nООО \"Ромашка\",901234567\n"), "UTF-8", []string{`ООО "Ромашка"||+998901234567`}},
		"a mark never closed":    {[]byte("name,phone\n\"Aziz,901234567\nMalika,901234568\n"), "UTF-8", []string{`"Aziz||+998901234567`, "Malika||+998901234568"}},
		"blank rows and a title above": {
			[]byte("Mijozlar roʻyxati,,\n,,\n№,Ismi,Telefon raqami\n\n1,Aziz,901234567\n,,\n2,Malika,901234568\n"), "UTF-8",
			[]string{"Aziz||+998901234567", "Malika||+998901234568"},
		},
		"old Mac lines": {[]byte("name,phone\rAziz,901234567\rMalika,901234568"), "UTF-8", []string{"Aziz||+998901234567", "Malika||+998901234568"}},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := exchange.Open(bytes.NewReader(c.content), int64(len(c.content)))
			if err != nil {
				t.Fatal(err)
			}
			if f.Encoding != c.encoding {
				t.Errorf("it is taken for %s", f.Encoding)
			}
			_, entries := entriesOf(t, c.content)
			if c.want == nil {
				if last := entries[len(entries)-1]; last.Name != "Пак" {
					t.Errorf("the last is %q", last.Name)
				}
				return
			}
			var got []string
			for _, e := range entries {
				got = append(got, brief(e))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTitlesAreKnownInThreeLanguagesAndBothScripts(t *testing.T) {
	for titles, want := range map[string]string{
		"Ism,Familiya,Telefon,Tashkilot,Shahar,Manzil,Izoh":                "first_name last_name phone organization city address note",
		"Исм,Фамилия,Телефон рақами,Ташкилот,Шаҳар,Манзил,Изоҳ":            "first_name last_name phone organization city address note",
		"ФИО,Телефон 1,Телефон 2,Компания,Эл. почта,День рождения,Теги":    "name phone phone organization email birthday tags",
		"First Name,Last Name,Mobile Phone,E-mail Address,Company,Notes":   "first_name last_name phone email organization note",
		"Name,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Birthday,ID": "name email - phone birthday -",
		"Mijoz,Masʼul,Holati,Manba,Oxirgi aloqa,Yaratilgan,Telegram,Tili":  "name owner status source last_contact created telegram language",
		"Клиент,Менеджер,Статус,Источник,Последний контакт,Дата создания":  "name owner status source last_contact created",
		"Mijoz ismi;Tug'ilgan kuni;Qo'shimcha;Teg":                         "name birthday note tags",
		"№,Наименование,ИНН,Контактный телефон,Адрес доставки":             "- name - phone address",
		"Lead Source,Lead Status,Full Name,Mobile,Kod":                     "source status name phone -",
	} {
		t.Run(titles, func(t *testing.T) {
			n := strings.Count(titles, ",") + strings.Count(titles, ";")
			row := "x" + strings.Repeat(",", n)
			if strings.Contains(titles, ";") {
				row = strings.ReplaceAll(row, ",", ";")
			}
			s, _ := entriesOf(t, []byte(titles+"\n"+row+"\n"))
			var got []string
			for _, c := range s.Mapping.Columns {
				if c.Field == "" {
					c.Field = "-"
				}
				got = append(got, string(c.Field))
			}
			if g := strings.Join(got, " "); g != want {
				t.Errorf("got  %s\nwant %s", g, want)
			}
		})
	}
}

func TestColumnsWithoutTitlesAreGuessedFromWhatStandsInThem(t *testing.T) {
	for content, want := range map[string][]string{
		"Aziz Karimov;90 123 45 67\nMalika;+998 93 111 22 33\n":                      {"Aziz Karimov||+998901234567", "Malika||+998931112233"},
		"901234567,Aziz,aziz@mail.uz\n901234568,Malika,m@mail.uz\n":                  {"Aziz||+998901234567|aziz@mail.uz", "Malika||+998901234568|m@mail.uz"},
		"901234567\n901234568\n":                                                     {"+998901234567||+998901234567", "+998901234568||+998901234568"},
		"Aziz,ООО Ромашка,14.03.1990,901234567\nPak,\"\"\"Artel\"\"\",15.03.1991,\n": {"Aziz|ООО Ромашка|+998901234567||||1990-03-14", `Pak|"Artel"|||||1991-03-15`},
	} {
		_, entries := entriesOf(t, []byte(content))
		var got []string
		for _, e := range entries {
			got = append(got, brief(e))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", content, diff)
		}
	}
}

func TestDatesAreReadInTheUsualFormsAndNeverGuessed(t *testing.T) {
	for cell, want := range map[string]string{
		"31.12.1985": "1985-12-31", "1985-12-31": "1985-12-31", "31/12/1985": "1985-12-31", "12/31/1985": "1985-12-31",
		"31-12-1985": "1985-12-31", "1985/12/31": "1985-12-31", "19851231": "1985-12-31", "31.12.85": "1985-12-31",
		"31 декабря 1985 г.": "1985-12-31", "31-dekabr 1985": "1985-12-31", "December 31, 1985": "1985-12-31",
		"31 dec 1985": "1985-12-31", "31-декабрь": "12-31", "14.03": "03-14", "--0314": "03-14", "--03-14": "03-14", "14-mart": "03-14",
		"31.12.1985 00:00:00": "1985-12-31", "1985-12-31T00:00:00Z": "1985-12-31", "29.02.1988": "1988-02-29", "29.02": "02-29",
		"32874": "1990-01-01", "05/05/1985": "1985-05-05", "31.12.25": "12-31",
		"12/31/25": ":date_which", "03/04/1985": ":date_which", "03/04": ":date_which", "32.12.1985": ":date", "29.02.1987": ":date",
		"1985": ":date", "kecha": ":date", "31.12.2090": ":date_later", "31.12.1850": ":date", "12.31.1985": ":date",
	} {
		_, entries := entriesOf(t, []byte("name;birthday\nAziz;"+cell+"\n"))
		got := entries[0].Birthday.String()
		if l := entries[0].Lines; len(l) > 0 {
			got += ":" + l[0].Why
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", cell, got, want)
		}
	}
}

func TestPhonesAreReadAsPeopleAndSpreadsheetsWriteThem(t *testing.T) {
	for cell, want := range map[string]string{
		"90 123 45 67":                          "+998901234567",
		"+998 (90) 123-45-67":                   "+998901234567",
		"998901234567":                          "+998901234567",
		"998901234567.0":                        "+998901234567",
		"9.98901234567E+11":                     "+998901234567",
		"9,98901234567E+11":                     "+998901234567",
		"9.9890123456E+11":                      "+998901234560",
		"9.98901E+11":                           ":phone_cut",
		"9,98901E+11":                           ":phone_cut",
		"901234567; 93 111 22 33":               "+998901234567 +998931112233",
		"901234567, +998712000000 (ish)":        "+998901234567 +998712000000=work",
		"моб: 901234567 / дом. 712345678":       "+998901234567=mobile +998712345678=home",
		"901234567\n901234567":                  "+998901234567",
		"+7 912 345-67-89":                      "+79123456789",
		"79123456789":                           "+79123456789",
		"12":                                    ":phone",
		"901234567, yoʻq":                       "+998901234567 :phone",
		"'+998901234567":                        "+998901234567",
		"+998901234567 и +998931112233":         "+998901234567 +998931112233",
		"tel. 71 200 00 00 доб. 15":             "+998712000000",
		"90 123 45 67 - Aziz; 93 111 22 33 uy ": "+998901234567 +998931112233=home",
	} {
		_, entries := entriesOf(t, []byte("name\tphone\nAziz\t\""+cell+"\"\n"))
		e := entries[0]
		var got []string
		for _, n := range append([]string{e.Phone}, e.More...) {
			if label := e.Labels[n]; label != "" {
				n += "=" + label
			}
			if n != "" {
				got = append(got, n)
			}
		}
		for _, l := range e.Lines {
			got = append(got, ":"+l.Why)
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%s: got %q, want %q", cell, g, want)
		}
	}
}

func TestAWorkbookIsReadWithItsNumbersAsTheyAreKept(t *testing.T) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	second, err := book.NewSheet("Mijozlar")
	if err != nil || second == 0 {
		t.Fatal(second, err)
	}
	set := func(cell string, v any) {
		if err := book.SetCellValue("Mijozlar", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for i, title := range []string{"Mijoz", "Telefon", "Tugʻilgan kuni", "Oxirgi aloqa"} {
		set(string(rune('A'+i))+"1", title)
	}
	set("A2", "Aziz")
	set("B2", 998901234567)
	set("C2", time.Date(1990, 3, 14, 0, 0, 0, 0, time.UTC)) // gets the look of a date
	set("D2", time.Date(2026, 11, 20, 15, 30, 0, 0, time.UTC))
	set("A5", "Malika") // behind blank rows
	set("B5", 9.98931112233e11)
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	_, entries := entriesOf(t, b.Bytes())
	if len(entries) != 2 || entries[0].Phone != "+998901234567" || entries[1].Phone != "+998931112233" || entries[1].Row != 5 {
		t.Fatalf("%+v", entries)
	}
	if e := entries[0]; e.Birthday != (crm.Birthday{Year: 1990, Month: 3, Day: 14}) ||
		!e.ContactAt.Equal(time.Date(2026, 11, 20, 15, 30, 0, 0, now.Location())) {
		t.Errorf("born %v, in contact %v", e.Birthday, e.ContactAt)
	}
}

func TestVCardsOfEveryVersionAreRead(t *testing.T) {
	for name, c := range map[string]struct{ card, want string }{
		"2.1 of an old phone": {
			"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9F=D0=B0=D0=BA;=D0=98=D0=B3=D0=\r\n=BE=D1=80=D1=8C;;;\r\nTEL;CELL;PREF:901234567\r\nTEL;WORK:712000000\r\nBDAY:19900314\r\nPHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\r\n SkZJRg==\r\n\r\nEND:VCARD\r\n",
			"Игорь Пак||+998901234567|+998712000000||||1990-03-14",
		},
		"2.1 in Windows-1251": {
			"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=CF=E0=EA\nTEL;HOME;VOICE:712000000\nEND:VCARD\n",
			"Пак||+998712000000",
		},
		"3.0": {
			"BEGIN:VCARD\nVERSION:3.0\nFN:Aziz Karimov\nN:Karimov;Aziz;;;\nORG:Artel\\, Savdo;Sotuv\nitem1.TEL;TYPE=CELL,VOICE:+998 90 123 45 67\nEMAIL;TYPE=INTERNET:Aziz@Mail.uz\nADR;TYPE=HOME:;;Navoiy 1;Toshkent;;;\nCATEGORIES:vip,ulgurji\nNOTE:bir\\nikki\\; uch\n  va toʻrt\nEND:VCARD\n",
			"Aziz Karimov|Artel, Savdo|+998901234567|aziz@mail.uz|Toshkent|vip+ulgurji||bir\nikki; uch va toʻrt",
		},
		"4.0": {
			"BEGIN:VCARD\nVERSION:4.0\nFN:Malika\nTEL;VALUE=uri;TYPE=\"voice,cell\":tel:+998931112233\nBDAY:--0314\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\nFN:Cut off",
			"Malika||+998931112233||||03-14",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, entries := entriesOf(t, []byte(c.card))
			if len(entries) == 0 || brief(entries[0]) != c.want {
				t.Errorf("got %+v", entries)
			}
		})
	}
}

func TestARowWithNeitherNameNorPhoneIsRefused(t *testing.T) {
	_, entries := entriesOf(t, []byte("name,phone,city\n,,Toshkent\n,12,\nAziz,12,\n,,\n"))
	if len(entries) != 3 {
		t.Fatalf("%d entries", len(entries))
	}
	if e := entries[0]; !e.Refused || e.Lines[0].Why != "nobody" {
		t.Errorf("%+v", e)
	}
	if e := entries[1]; !e.Refused || e.Lines[0].Why != "phone" || e.Lines[0].Value != "12" {
		t.Errorf("%+v", e)
	}
	if e := entries[2]; e.Refused || e.Name != "Aziz" || len(e.Lines) != 1 || e.Lines[0].Refused {
		t.Errorf("%+v", e)
	}
}

func TestWhatIsNoListIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		want    error
	}{
		"nothing":    {"", exchange.ErrEmpty},
		"blank":      {" \n\n", exchange.ErrEmpty},
		"a picture":  {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", exchange.ErrFormat},
		"broken zip": {"PK\x03\x04 and no more", exchange.ErrFormat},
		"old Excel":  {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", exchange.ErrLocked},
	} {
		if _, err := exchange.Open(strings.NewReader(c.content), int64(len(c.content))); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheShortWayToReadAPhoneReadsItAsTheLongOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.StringMatching(`\+?(998)?[ (]{0,2}[0-9]{1,2}[) -]{0,2}[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{1,3}`).Draw(t, "phone")
		short := exchange.OwnPhone(raw)
		if short == "" {
			return
		}
		if long, err := crm.ParsePhone(raw); err != nil || long != short {
			t.Fatalf("%q: %q and %q, %v", raw, short, long, err)
		}
	})
}

// However broken a file is, reading it ends, without a panic, and nothing that comes
// out is larger than what went in.
func FuzzReadingAList(f *testing.F) {
	for _, seed := range []string{
		"name;phone\nAziz;901234567\n", "\xFF\xFEn\x00a\x00", "sep=;\n\"a", "BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:=D0=\n=9F\nTEL;CELL:1\nEND:VCARD",
		"9.98E+11,31.12.85,#vip\n", "BEGIN:VCARD\nBEGIN:VCARD\nN:;;;\\", "\"\"\"\",\"\n\r\r\n,", "\x1f,\xc0\xaf",
	} {
		f.Add([]byte(seed))
	}
	f.Add(xlsxOf(f, listOf(2)))
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := exchange.Open(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return
		}
		s, err := file.Guess()
		if err != nil {
			return
		}
		rows, err := file.Rows()
		if err != nil {
			return
		}
		defer func() { _ = rows.Close() }()
		r := file.Reader(s.Mapping, now)
		for last := 0; ; {
			row, err := rows.Next()
			if err != nil {
				return
			}
			if row.Number <= last {
				t.Fatalf("row %d comes behind row %d", row.Number, last)
			}
			last = row.Number
			e := r.Entry(row)
			if !e.Blank && !e.Refused && e.Name == "" {
				t.Fatalf("row %d has no name", row.Number)
			}
			if !utf8.ValidString(e.Name + e.Company + e.Note) {
				t.Fatalf("row %d is no text", row.Number)
			}
		}
	})
}

// A workbook of a few kilobytes that unpacks to gigabytes is refused before it is
// unpacked.
func TestAWorkbookThatUnpacksToGigabytesIsRefused(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 301 {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := exchange.Open(bytes.NewReader(b.Bytes()), int64(b.Len())); !errors.Is(err, exchange.ErrTooLarge) {
		t.Errorf("%d bytes: %v", b.Len(), err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 10<<20 {
		t.Errorf("it took %d bytes of memory", used)
	}
}
