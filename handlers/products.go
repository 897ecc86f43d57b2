package handlers

import (
	"slices"
	"strings"

	"daftar/assistant/rules"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

const (
	productDialog = "product"
)

// productAsked is what the dialog about a product keeps.
type productAsked struct {
	Product int64 `json:"product,omitempty"` // 0: a new one
}

// keepsPrices reports whether the person may change the price list.
func (t *turn) keepsPrices() bool { return t.user.Role.AtLeast(crm.Manager) }

// products shows a page of the price list, or asks for another product.
func products(t *turn) (action, error) {
	if t.req.Kind == chat.Tap && t.req.Tap.Arg == "add" {
		if !t.keepsPrices() {
			return nil, crm.Refuse(crm.Forbidden, "error.forbidden")
		}
		return func(tx *store.Tx) error {
			return t.open(tx, productDialog, "add", productAsked{}, t.question(t.l.T("products.ask_add")))
		}, nil
	}
	cursor := ""
	if t.req.Kind == chat.Tap {
		cursor = t.req.Tap.Arg
	}
	return t.showProducts(cursor), nil
}

// showProducts shows the page of the price list that cursor tells, see [pageByID].
func (t *turn) showProducts(cursor string) action {
	return func(tx *store.Tx) (err error) {
		list := view.PriceList{Keeps: t.keepsPrices()}
		if list.All, err = tx.CountProducts(t.ctx, t.scope()); err != nil {
			return err
		}
		list.Products, list.Page, err = pageByID(cursor, func(from int64, back bool) ([]crm.Product, error) {
			return tx.Products(t.ctx, t.scope(), from, back, givenPage+1)
		})
		if err != nil {
			return err
		}
		return t.show(view.Products(t.l, list))(tx)
	}
}

// productFields are what can be changed of a product by a typed answer.
var productFields = map[string]func(text string) (store.ProductEdit, bool){
	"name": func(text string) (store.ProductEdit, bool) {
		text = tidy(text)
		return store.ProductEdit{Name: &text}, text != "" && len([]rune(text)) <= mostName
	},
	"price": func(text string) (store.ProductEdit, bool) {
		price, ok := amountIn(text)
		return store.ProductEdit{Price: &price}, ok
	},
}

// mostName is how many letters a product's name has at most.
const mostName = 80

// product opens a product, or does what a manager tapped. A tap on one that has
// changed meanwhile draws it anew.
func product(t *turn) (action, error) {
	p, err := t.book.Product(t.ctx, t.scope(), t.req.Tap.ID)
	if err == nil && p.Deleted {
		err = crm.Refuse(crm.NotFound, "error.gone")
	}
	if err != nil {
		return nil, err
	}
	what := t.req.Tap.Arg
	unit, isUnit := strings.CutPrefix(what, "unit.")
	_, isField := productFields[what]
	switch {
	case what == "" || what != "" && p.Version != t.req.Tap.Version:
		return t.show(view.Product(t.l, p, t.keepsPrices())), nil
	case !t.keepsPrices():
		return nil, crm.Refuse(crm.Forbidden, "error.forbidden")
	case what == "drop":
		return t.onProducts(func(tx *store.Tx) error { return tx.BinProduct(p.ID, p.Version) }, 0), nil
	case what == "unit":
		return t.show(view.Units(t.l, p)), nil
	case isUnit && slices.Contains(crm.Units[:], crm.Unit(unit)):
		u := crm.Unit(unit)
		return t.onProducts(func(tx *store.Tx) error {
			return tx.EditProduct(p.ID, p.Version, store.ProductEdit{Unit: &u})
		}, p.ID), nil
	case isField:
		return func(tx *store.Tx) error {
			return t.open(tx, productDialog, what, productAsked{Product: p.ID},
				t.question(t.l.T("product_ask."+what, "name", view.Clip(p.Name))))
		}, nil
	}
	return nil, crm.Refuse(crm.NotFound, "error.gone")
}

// onProducts changes the price list in a change-set of its own, and shows the
// product, or the list where id is 0.
func (t *turn) onProducts(f func(*store.Tx) error, id int64) action {
	if id != 0 {
		return t.changeProduct(func(tx *store.Tx) (crm.Product, int64, error) {
			before, err := tx.Product(t.ctx, t.scope(), id)
			if err != nil {
				return before, 0, err
			}
			return before, id, f(tx)
		})
	}
	return func(tx *store.Tx) error {
		if _, err := tx.Begin(t.user, t.req.InboxID, 0); err != nil {
			return err
		}
		if err := f(tx); err != nil {
			return err
		}
		return t.showProducts("")(tx)
	}
}

// changeProduct enters or changes one product in a change-set of its own and shows it
// with what it was before, as f tells, and the way back.
func (t *turn) changeProduct(f func(*store.Tx) (before crm.Product, id int64, err error)) action {
	return func(tx *store.Tx) error {
		set, err := tx.Begin(t.user, t.req.InboxID, 0)
		if err != nil {
			return err
		}
		before, id, err := f(tx)
		if err != nil {
			return err
		}
		p, err := tx.Product(t.ctx, t.scope(), id)
		if err != nil {
			return err
		}
		is, err := tx.ChangeSet(t.ctx, t.scope(), set)
		if err != nil {
			return err
		}
		return t.show(view.ProductChanged(t.l, before, p, is))(tx)
	}
}

// answerProduct takes a new product with its price, or what is to change of one.
func answerProduct(t *turn) (action, error) {
	var asked productAsked
	if err := t.dialogData(&asked); err != nil {
		return nil, err
	}
	if f := t.req.File; t.dialog.Step == "add" && t.req.Kind == chat.Media && f != nil && f.Kind == "document" {
		return t.receivePrices()
	}
	if t.req.Kind != chat.Text {
		return nil, nil
	}
	if t.dialog.Step == "add" {
		return t.answerNewProduct()
	}
	p, err := t.book.Product(t.ctx, t.scope(), asked.Product)
	read, ok := productFields[t.dialog.Step]
	switch {
	case crm.CodeOf(err) == crm.NotFound || err == nil && (p.Deleted || !ok):
		return nil, nil // gone: the words are a sentence
	case err != nil:
		return nil, err
	}
	e, ok := read(t.req.Text)
	if !ok {
		return t.notAnItem("product_again." + t.dialog.Step)
	}
	return t.ending(t.onProducts(func(tx *store.Tx) error { return tx.EditProduct(p.ID, p.Version, e) }, p.ID), nil)
}

// answerNewProduct reads "konditsioner 4 mln"; of a product that is there, the
// price changes.
func (t *turn) answerNewProduct() (action, error) {
	name := withoutMoney(t.req.Text)
	e := store.ProductEdit{}
	if found := rules.Money(t.req.Text); len(found) > 0 {
		e.Price = &found[0].Money
	}
	if name == "" || len([]rune(name)) > mostName || strings.Contains(t.req.Text, "\n") {
		return t.notAnItem("products.again_add")
	}
	return t.ending(t.changeProduct(func(tx *store.Tx) (crm.Product, int64, error) {
		before, _, err := tx.ProductNamed(t.ctx, t.scope(), name)
		if err != nil {
			return before, 0, err
		}
		id, _, err := tx.PutProduct(name, e)
		if before.ID != id { // one whose name only begins so
			before = crm.Product{}
		}
		return before, id, err
	}), nil)
}
