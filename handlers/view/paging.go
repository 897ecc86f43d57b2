package view

import (
	"strconv"
	"strings"
	"time"

	"daftar/bot/chat"
	"daftar/i18n"
)

// Cursor is where a page of a list that is ordered by time begins: behind a
// place or, going back, right ahead of it. The zero Cursor is the list's
// beginning. Pages go by places and not by numbers, so that nothing is shown
// twice or skipped when the list changes between two taps.
type Cursor struct {
	Back bool
	At   time.Time
	ID   int64
}

// String is the cursor as the argument of a button.
func (c Cursor) String() string {
	way := "f"
	if c.Back {
		way = "b"
	}
	return way + strconv.FormatInt(c.At.UnixMilli(), 36) + "." + strconv.FormatInt(c.ID, 36)
}

// ParseCursor reads what String wrote; anything else is the list's beginning.
func ParseCursor(arg string) Cursor {
	if arg == "" {
		return Cursor{}
	}
	at, id, _ := strings.Cut(arg[1:], ".")
	ms, errAt := strconv.ParseInt(at, 36, 64)
	n, errID := strconv.ParseInt(id, 36, 64)
	if errAt != nil || errID != nil || n == 0 {
		return Cursor{}
	}
	return Cursor{Back: arg[0] == 'b', At: time.UnixMilli(ms), ID: n}
}

// Page says which further pages a list has.
type Page struct{ Earlier, Later bool }

// pager is the row that leads to the pages around this one, nil when there are
// none. first and last are the buttons' data.
func (p Page) pager(l *i18n.Locale, first, last func() chat.Data) []chat.Button {
	var row []chat.Button
	if p.Earlier {
		row = append(row, button(l, "button.back", first()))
	}
	if p.Later {
		row = append(row, button(l, "button.next", last()))
	}
	return row
}

// rows leaves out rows without buttons, which Telegram refuses.
func rows(all ...[]chat.Button) [][]chat.Button {
	var out [][]chat.Button
	for _, row := range all {
		if len(row) > 0 {
			out = append(out, row)
		}
	}
	return out
}
