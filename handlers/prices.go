package handlers

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"daftar/bot/chat"
	"daftar/exchange"
	"daftar/store"
)

// receivePrices takes in a price list that is sent where a product was asked for.
func (t *turn) receivePrices() (action, error) {
	if t.cfg.Download == nil || t.req.File.Size > mostList {
		return t.say(t.question(t.l.T("products.unreadable"))), nil
	}
	t.typing()
	content, err := t.cfg.Download(t.ctx, t.req.File.ID, mostList)
	if err != nil {
		return nil, wrap("fetch a price list", err)
	}
	file, err := exchange.Open(bytes.NewReader(content), int64(len(content)))
	var lines []exchange.Priced
	var unread []int
	if err == nil {
		lines, unread, err = file.Prices()
	}
	switch {
	case errors.Is(err, exchange.ErrManyPrices):
		return t.say(t.question(t.l.T("products.too_many", "most", exchange.MostPrices))), nil
	case err != nil || len(lines) == 0: // whatever is wrong with it, it is the file's
		return t.say(t.question(t.l.T("products.unreadable"))), nil
	}
	return t.ending(func(tx *store.Tx) error {
		_, err := t.takePrices(tx, t.req.File.Name, lines, unread)
		return err
	}, nil)
}

// mostUnread is how many rows that could not be read a message names.
const mostUnread = 20

// takePrices writes a price list and tells what came of it, with the way back. made is
// how many products the list has brought.
func (t *turn) takePrices(tx *store.Tx, file string, lines []exchange.Priced, unread []int) (made int, err error) {
	set, err := tx.Begin(t.user, t.req.InboxID, 0)
	if err != nil {
		return 0, err
	}
	if err := tx.Said(set, t.l.Plain("products.list_said", "file", shortName(file))); err != nil {
		return 0, err
	}
	for _, p := range lines {
		e := store.ProductEdit{Price: &p.Price}
		if p.Unit != "" {
			e.Unit = &p.Unit
		}
		_, new, err := tx.PutProduct(p.Name, e)
		if err != nil {
			return 0, err
		}
		if new {
			made++
		}
	}
	text := t.l.T("products.taken", "made", made, "there", len(lines)-made)
	if len(unread) > 0 {
		rows := make([]string, min(len(unread), mostUnread))
		for i := range rows {
			rows[i] = strconv.Itoa(unread[i])
		}
		text += "\n" + t.l.T("products.unread", "rows", strings.Join(rows, ", "))
	}
	is, err := tx.ChangeSet(t.ctx, t.scope(), set)
	if err != nil {
		return 0, err
	}
	return made, t.show(chat.Message{Text: text, Buttons: [][]chat.Button{{
		t.button("button.undo", chat.Data{Action: "undo", ID: set, Version: is.Version}),
		t.button("products.open", chat.Data{Action: "products"}),
	}}})(tx)
}
