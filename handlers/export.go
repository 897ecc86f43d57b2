package handlers

import (
	"errors"
	"io"
	"os"
	"slices"

	"daftar/bot/chat"
	"daftar/exchange"
	"daftar/i18n"
)

// mostSent is how large a file may be that a bot sends, in bytes.
const mostSent = 49 << 20

// exportFormats offers the book as a file.
func exportFormats(t *turn) (action, error) {
	m := chat.Message{Text: t.l.T("export.choose")}
	var row []chat.Button
	for _, f := range exchange.Formats {
		row = append(row, t.button("export_format."+string(f), chat.Data{Action: "export", Arg: string(f)}))
	}
	m.Buttons = append(m.Buttons, row)
	return t.show(m), nil
}

// sendExport writes the book into a file and sends it. It is kept a piece at a time,
// before the transaction that sends it: nobody waits for a large one to be written.
func sendExport(t *turn) (_ action, err error) {
	format := exchange.Format(t.req.Tap.Arg)
	if !slices.Contains(exchange.Formats, format) {
		return t.staleTap()
	}
	t.typing()
	file, err := os.CreateTemp("", "daftar-export-*")
	if err != nil {
		return nil, wrap("export", err)
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	x := exchange.Export{Book: t.book, Scope: t.scope(), Zone: t.user.Location(), Title: titles(t.l), Word: sheetWords(t.l)}
	n, err := x.Write(t.ctx, format, file)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return t.say(chat.Message{Text: t.l.T("export.empty")}), nil
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, wrap("export", err)
	}
	if size > mostSent {
		return t.say(chat.Message{Text: t.l.T("export.too_large", "most", mostSent>>20)}), nil
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, wrap("export", err)
	}
	made, err := t.book.KeepFile(t.ctx, "daftar-"+t.now.Format("2006-01-02")+"."+string(format), file)
	if err != nil {
		return nil, err
	}
	return t.say(chat.Message{
		Text: t.l.T("export.done", "number", t.l.Number(int64(n))), File: &chat.Attachment{Kind: "document", Made: made},
	}), nil
}

// titles are what the columns of a list are called; a list with them is read back.
func titles(l *i18n.Locale) func(exchange.Field) string {
	return func(f exchange.Field) string { return fieldName(l, f) }
}

// sheetWords are the words of a workbook.
func sheetWords(l *i18n.Locale) func(string) string {
	return func(word string) string { return l.Plain("export_word." + word) }
}
