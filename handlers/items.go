package handlers

import (
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// itemDialog is the name of the dialog about the lines of a deal.
const itemDialog = "item"

// itemAsked is what it keeps.
type itemAsked struct {
	Deal int64 `json:"deal"`
	Item int64 `json:"item,omitempty"` // 0: a new one
}

// items lists the lines of a deal, or asks for another one.
func items(t *turn) (action, error) {
	d, err := t.deal(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	if t.req.Tap.Arg == "add" {
		return func(tx *store.Tx) error {
			return t.open(tx, itemDialog, "add", itemAsked{Deal: d.ID}, t.question(t.l.T("items.ask_add")))
		}, nil
	}
	if t.req.Tap.Arg == "sum" {
		return t.onItems(d.ID, func(tx *store.Tx) error { return tx.TakeSum(d.ID) }), nil
	}
	return func(tx *store.Tx) error {
		m, err := t.drawItems(tx, d.ID)
		switch {
		case err != nil:
			return err
		case t.req.Tap.Arg == view.Below:
			return t.say(m)(tx)
		}
		return t.show(m)(tx)
	}, nil
}

// deal reads a deal of the person's that is not in the bin.
func (t *turn) deal(id int64) (crm.Deal, error) {
	d, err := t.book.Deal(t.ctx, t.scope(), id)
	if err == nil && d.Deleted {
		err = crm.Refuse(crm.NotFound, "error.gone")
	}
	return d, err
}

func (t *turn) drawItems(tx *store.Tx, deal int64) (chat.Message, error) {
	d, err := tx.Deal(t.ctx, t.scope(), deal)
	if err != nil {
		return chat.Message{}, err
	}
	all, err := tx.Items(t.ctx, t.scope(), deal)
	if err != nil {
		return chat.Message{}, err
	}
	who := ""
	if d.CustomerID != 0 {
		c, err := tx.Customer(t.ctx, t.scope(), d.CustomerID)
		if err != nil && crm.CodeOf(err) != crm.NotFound {
			return chat.Message{}, err
		}
		if err == nil {
			who = "👤 " + string(view.Who(c))
		}
	}
	return view.Items(t.l, d, who, all), nil
}

// itemFields are what can be changed of a line. Each reads an answer.
var itemFields = map[string]func(i *crm.Item, text string) bool{
	"quantity": func(i *crm.Item, text string) bool {
		q, err := crm.ParseQuantity(text)
		i.Quantity = q
		return err == nil
	},
	"price": func(i *crm.Item, text string) bool {
		price, ok := amountIn(text)
		i.Price = price
		return ok
	},
	"discount": func(i *crm.Item, text string) bool {
		text = strings.TrimSpace(text)
		if text == "0" || text == "0%" {
			i.Discount = 0
			return true
		}
		q, err := crm.ParseQuantity(text)
		i.Discount = int(q / 10)
		return err == nil && q <= crm.Pieces(100)
	},
}

// item opens a line of a deal, asks for what is to change of it, or takes it off. A
// tap on a line that has changed meanwhile draws it anew.
func item(t *turn) (action, error) {
	i, err := t.book.Item(t.ctx, t.scope(), t.req.Tap.ID)
	if err == nil && i.Deleted {
		err = crm.Refuse(crm.NotFound, "error.gone")
	}
	if err != nil {
		return nil, err
	}
	what := t.req.Tap.Arg
	switch _, field := itemFields[what]; {
	case i.Version != t.req.Tap.Version || what == "":
		return t.show(view.Item(t.l, i)), nil
	case what == "drop":
		return t.onItems(i.DealID, func(tx *store.Tx) error { return tx.BinItem(i.ID, i.Version) }), nil
	case field:
		return func(tx *store.Tx) error {
			return t.open(tx, itemDialog, what, itemAsked{Deal: i.DealID, Item: i.ID},
				t.question(t.l.T("items_ask."+what, "name", view.Clip(i.Name))))
		}, nil
	}
	return nil, crm.Refuse(crm.NotFound, "error.gone")
}

// onItems changes the lines of a deal in a change-set of its own and draws them. An
// amount that was what the lines came to follows them; one that was agreed stays.
func (t *turn) onItems(deal int64, f func(*store.Tx) error) action {
	return func(tx *store.Tx) error {
		if _, err := tx.Begin(t.user, t.req.InboxID, 0); err != nil {
			return err
		}
		follows, err := t.follows(tx, deal)
		if err != nil {
			return err
		}
		if err := f(tx); err != nil {
			return err
		}
		if follows {
			if err := tx.SumItems(deal); err != nil {
				return err
			}
		}
		m, err := t.drawItems(tx, deal)
		if err != nil {
			return err
		}
		return t.show(m)(tx)
	}
}

// follows reports whether a deal's amount is what its lines come to, or nobody has
// said one. Lines in two currencies come to nothing: no amount follows them, and each
// of them can be mended or taken off.
func (t *turn) follows(tx *store.Tx, deal int64) (bool, error) {
	d, err := tx.Deal(t.ctx, t.scope(), deal)
	if err != nil {
		return false, err
	}
	there, err := tx.Items(t.ctx, t.scope(), deal)
	if err != nil {
		return false, err
	}
	sum, _, err := crm.Sum(there)
	return err == nil && (d.Amount.Currency == "" || d.Amount == sum), nil
}

// answerItem takes a new line, or what is to change of one.
func answerItem(t *turn) (action, error) {
	var asked itemAsked
	if err := t.dialogData(&asked); err != nil {
		return nil, err
	}
	if t.req.Kind != chat.Text {
		return nil, nil
	}
	if _, err := t.deal(asked.Deal); err != nil {
		return nil, nil // gone: the words are a sentence
	}
	if t.dialog.Step == "add" {
		return t.answerNewItem(asked)
	}
	i, err := t.book.Item(t.ctx, t.scope(), asked.Item)
	read, ok := itemFields[t.dialog.Step]
	if err != nil || i.Deleted || !ok {
		return nil, nil
	}
	if !read(&i, t.req.Text) {
		return t.notAnItem("items_again." + t.dialog.Step)
	}
	return t.ending(t.onItems(i.DealID, func(tx *store.Tx) error { return tx.EditItem(i, i.Version) }), nil)
}

// notAnItem asks again, unless the text is a sentence of its own.
func (t *turn) notAnItem(key string) (action, error) {
	u, err := t.understand(t.req.Text)
	if err != nil {
		return nil, err
	}
	if !u.Empty() && (u.Actions[0].Customer != nil || u.Actions[0].Activity != nil || u.Actions[0].Query != "") {
		return nil, nil
	}
	return t.say(t.question(t.l.T(key))), nil
}

// answerNewItem reads "3 ta konditsioner, 4 mln dan"; goods alone are one of them.
func (t *turn) answerNewItem(asked itemAsked) (action, error) {
	u, err := t.understand(t.req.Text)
	if err != nil {
		return nil, err
	}
	if !u.Empty() && (u.Actions[0].Query != "" || u.Actions[0].Reminder != nil) {
		return nil, nil
	}
	var said []crm.SaidItem
	for _, a := range u.Actions {
		said = append(said, a.Items...)
	}
	if len(said) == 0 {
		one := crm.SaidItem{Name: withoutMoney(t.req.Text), Quantity: crm.Pieces(1)}
		if price, ok := amountIn(t.req.Text); ok {
			one.Price = price
		}
		if one.Name == "" || len(strings.Fields(one.Name)) > maxTitle {
			return t.say(t.question(t.l.T("items.again_add"))), nil
		}
		said = append(said, one)
	}
	return t.ending(t.onItems(asked.Deal, func(tx *store.Tx) error {
		d, err := tx.Deal(t.ctx, t.scope(), asked.Deal)
		if err != nil {
			return err
		}
		p := &pen{turn: t, tx: tx}
		deal := &crm.SaidDeal{Amount: d.Amount, Title: d.Title}
		var lines []crm.Item
		for _, s := range said {
			if s.Quantity == 0 {
				s.Quantity = crm.Pieces(1)
			}
			line, ok, err := p.priceOf(s, deal)
			if err != nil {
				return err
			}
			if ok {
				lines = append(lines, line)
			}
		}
		if len(lines) == 0 {
			return crm.Refuse(crm.Invalid, "error.item_name")
		}
		return p.lines(asked.Deal, lines)
	}), nil)
}
