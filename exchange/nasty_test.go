package exchange_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"daftar/exchange"
)

func briefs(t *testing.T, content []byte) (out []string) {
	t.Helper()
	_, entries := entriesOf(t, content)
	for _, e := range entries {
		line := brief(e)
		if e.Refused {
			line = "refused: " + e.Lines[0].Why
		}
		if e.Owner != "" {
			line += " @" + e.Owner
		}
		out = append(out, line)
	}
	return out
}

// Lists as the programs write them in which people in Uzbekistan keep their customers.
func TestWhatOtherProgramsWriteComesInRight(t *testing.T) {
	accounting, err := charmap.Windows1251.NewEncoder().Bytes([]byte(
		"Справочник: Контрагенты\t\t\t\t\t\r\nНа 20.11.2026\t\t\t\t\t\r\n\t\t\t\t\t\r\n" +
			"Код\tНаименование\tПолное наименование\tИНН\tКонтактный телефон\tОсновной менеджер\r\n" +
			"00001\tООО \"Ромашка\"\tОбщество с ограниченной ответственностью \"Ромашка\"\t301234567\t+998 71 200-00-00, 90 123 45 67\tСара\r\n" +
			"00002\tИП Каримов А.\tИП Каримов Азиз\t\t8 (93) 111-22-33\t\r\n" +
			"\t\t\t\t\t\r\nИтого\t2\t\t\t\t\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content string
		want    []string
	}{
		"1C, tabs, Windows-1251, a total below": {string(accounting), []string{
			`ООО "Ромашка"||+998712000000|+998901234567 @Сара`, "ИП Каримов А.||+998931112233", "refused: total",
		}},
		"Google Contacts": {
			"First Name,Middle Name,Last Name,Phonetic First Name,Nickname,Organization Name,Organization Title,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\n" +
				"Aziz,,Karimov,,,Artel,Direktor,1990-03-14,Bozorda,https://lh3.google.com/a,vip ::: * myContacts,* Work,aziz@mail.uz ::: a2@mail.uz,Mobile,+998 90 123 45 67 ::: +998 93 111 22 33,Work,71 200 00 00\n" +
				"Usta Bahrom,,,,,,,,,,* myContacts ::: * starred,,,,909998877,,\n",
			[]string{
				"Aziz Karimov|Artel|+998901234567|+998931112233|+998712000000|aziz@mail.uz||vip|1990-03-14|Bozorda\na2@mail.uz",
				"Usta Bahrom||+998909998877",
			},
		},
		"amoCRM": {
			"ID,Тип,Полное имя контакта,Имя,Фамилия,Компания,Ответственный,Дата создания контакта,Теги,Рабочий телефон (контакт),Мобильный телефон (контакт),Рабочий email,Примечание 1,Примечание 2\n" +
				"31,контакт,Азиз Каримов,Азиз,Каримов,ООО Артель,Сара,20.11.2026 10:30:00,\"опт, vip\",'+998712000000,'+998901234567,aziz@mail.uz,Просил цену,\n",
			[]string{"Азиз Каримов|ООО Артель|+998712000000|+998901234567|aziz@mail.uz||опт+vip||Примечание 1: Просил цену @Сара"},
		},
		"Bitrix24": {
			"\uFEFF\"ID\";\"Обращение\";\"Имя\";\"Отчество\";\"Фамилия\";\"Дата рождения\";\"Должность\";\"Компания\";\"Источник\";\"Рабочий телефон\";\"Мобильный телефон\";\"Рабочий e-mail\";\"Telegram\";\"Ответственный\";\"Комментарий\"\n" +
				"\"7\";\"г-н\";\"Азиз\";\"Бахтиёрович\";\"Каримов\";\"14.03.1990\";\"директор\";\"Артель\";\"Реклама\";\"\";\"998901234567\";\"\";\"@azizk\";\"Сара\";\"\"\n",
			[]string{"Азиз Бахтиёрович Каримов|Артель|+998901234567||||1990-03-14 @Сара"},
		},
		"titles that stand there twice": {
			"Телефон;Телефон;Имя;Имя;Комментарий;Комментарий\n901234567;931112233;Азиз;азиз ака;раз;два\n",
			[]string{"Азиз||+998901234567|+998931112233|||||Комментарий: раз\nКомментарий: два"},
		},
		"a phone book of an old phone": {
			"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=A3=D1=81=D1=82=D0=B0;=D0=91=D0=B0=D1=85=\r\n=D1=80=D0=BE=D0=BC;;;\r\nTEL;CELL:+99890 123-45-67\r\nTEL;X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=D1=88):931112233\r\nEND:VCARD\r\n" +
				"BEGIN:VCARD\r\nVERSION:2.1\r\nN:;;;;\r\nTEL;CELL:909998877\r\nEND:VCARD\r\n" +
				"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;=42=65=6B;;;\r\nTEL;CELL:*100#\r\nEND:VCARD\r\n",
			[]string{"Бахром Уста||+998901234567|+998931112233", "+998909998877||+998909998877", "Bek||||||||phone:phone"},
		},
		"contacts of an iPhone": {
			"BEGIN:VCARD\nVERSION:3.0\nPRODID:-//Apple Inc.//iPhone OS 18.1//EN\nN:Karimov;Aziz;;;\nFN:Aziz Karimov\nORG:Artel;\nTITLE:Direktor\nitem1.TEL;type=CELL;type=VOICE;type=pref:+998 90 123-45-67\nitem1.X-ABLabel:_$!<Mobile>!$_\nitem2.ADR;type=HOME:;;Navoiy 1\\nuy 5;Toshkent;;;Uzbekistan\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-03-14\n" +
				"PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEB\n AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB\n QEB==\nEND:VCARD\n" +
				"BEGIN:VCARD\nVERSION:4.0\nN:;Malika;;;\nFN:Malika\nTEL;TYPE=cell;VALUE=uri:tel:+998-93-111-22-33\nTEL;TYPE=home:712000000\nPHOTO:data:image/jpeg;base64,/9j/4AAQ\nCATEGORIES:vip\nEND:VCARD\n",
			[]string{"Aziz Karimov|Artel|+998901234567||Toshkent||03-14", "Malika||+998931112233|+998712000000|||vip"},
		},
		"many phones in a cell": {
			"Mijoz;Telefon\nAziz;\"901234567\n93 111 22 33 (uy); 71-200-00-00, 90 999 88 77\"\nBek;90 123 45 68 93 111 22 34\n",
			[]string{"Aziz||+998901234567|+998931112233|+998712000000|+998909998877", "Bek||+998901234568|+998931112234"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, briefs(t, []byte(c.content))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A workbook as somebody keeps it by hand: a title over all columns, titles of columns
// further down, phones and dates as numbers, blank rows in between and many below.
func TestAWorkbookThatIsKeptByHandComesInRight(t *testing.T) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	day, err := book.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	set := func(cell string, v any) {
		if err := book.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	set("A1", "MIJOZLAR BAZASI 2026")
	if err := book.MergeCell("Sheet1", "A1", "F1"); err != nil {
		t.Fatal(err)
	}
	for i, title := range []string{"T/r", "F.I.Sh.", "Tel", "Tug'ilgan sanasi", "Oxirgi aloqa", ""} {
		set(string(rune('A'+i))+"3", title)
	}
	for row, values := range map[string][]any{
		"4": {1, "Karimov Aziz", 998901234567, 32946, 46346.5}, "6": {2, "Malika", 9.98931112233e11, "14-mart", nil}, "7": {3, nil, nil, nil, nil},
	} {
		for i, v := range values {
			set(string(rune('A'+i))+row, v)
		}
	}
	if err := book.SetCellStyle("Sheet1", "D4", "E900", day); err != nil { // blank rows with a look
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	want := []string{"Karimov Aziz||+998901234567||||1990-03-14", "Malika||+998931112233||||03-14"}
	if diff := cmp.Diff(want, briefs(t, b.Bytes())); diff != "" {
		t.Error(diff)
	}
	_, entries := entriesOf(t, b.Bytes())
	if at := entries[0].ContactAt; !at.Equal(time.Date(2026, 11, 20, 12, 0, 0, 0, now.Location())) {
		t.Errorf("the last contact was at %v", at)
	}
}

// A page of the web with the ending of a workbook, as many programs write it, is no
// list that is read cell by cell; it says what to do.
func TestAWebPageThatIsCalledAWorkbookIsRefusedAsAnOldOne(t *testing.T) {
	for _, content := range []string{
		"<html><body><table><tr><td>Aziz</td><td>901234567</td></tr></table>", "\uFEFF\r\n<!DOCTYPE html>\n<table>",
		"<?xml version=\"1.0\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", "<TABLE border=1>",
	} {
		if _, err := exchange.Open(strings.NewReader(content), int64(len(content))); !errors.Is(err, exchange.ErrLocked) {
			t.Errorf("%q: %v", content, err)
		}
	}
}

// Files that people take for a list, and what becomes of them.
func TestWhatHoldsNoRowsOfCustomersIsRefused(t *testing.T) {
	zipped := func(name string) string {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte("<x/>"))
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	for name, content := range map[string]string{
		"a letter":       zipped("word/document.xml"),
		"Numbers":        zipped("Index/Document.iwa"),
		"OpenDocument":   zipped("content.xml"),
		"a PDF":          "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<< /Length 5 >>\nstream\n\x00\x01\x02\x9c\nendstream\n",
		"an archive":     "Rar!\x1a\x07\x01\x00\x33\x92",
		"a database":     "SQLite format 3\x00\x10\x00",
		"JSON of an app": "{\"contacts\": {\"list\": [{\"first_name\": \"Aziz\", \"phone_number\": \"+998901234567\"}]}}",
	} {
		if _, err := exchange.Open(strings.NewReader(content), int64(len(content))); !errors.Is(err, exchange.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
