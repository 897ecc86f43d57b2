package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"daftar/crm"
	"daftar/crm/fold"
)

type productRow struct {
	ID        int64
	Name      string
	Key       string
	Unit      crm.Unit
	Version   int64
	DeletedAt instant `db:"deleted_at"`
}

const productColumns = `p.id, p.name, p.key, p.unit, p.version, p.deleted_at`

// onTeam reports whether the scope is anybody's: the price list is the team's.
func onTeam(s crm.Scope) bool { return s.All() || s.User() != 0 }

func (r reads) selectProducts(ctx context.Context, s crm.Scope, where, order string, args ...any) ([]crm.Product, error) {
	if !onTeam(s) {
		return nil, nil
	}
	var rows []productRow
	if err := r.list(ctx, &rows, `SELECT `+productColumns+` FROM products p WHERE `+where+` `+order, args...); err != nil {
		return nil, fmt.Errorf("read products: %w", err)
	}
	out := make([]crm.Product, len(rows))
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
		out[i] = crm.Product{ID: row.ID, Name: row.Name, Unit: row.Unit, Version: row.Version, Deleted: !row.DeletedAt.IsZero()}
	}
	return out, r.priceAll(ctx, out, ids)
}

// priceAll fills the products' prices in, soʻm first.
func (r reads) priceAll(ctx context.Context, all []crm.Product, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	where, args, err := in(`product_id IN (?) AND deleted_at IS NULL`, ids)
	if err != nil {
		return fmt.Errorf("read prices: %w", err)
	}
	var rows []struct {
		ProductID int64 `db:"product_id"`
		Currency  string
		Price     int64
	}
	if err := r.list(ctx, &rows, `SELECT product_id, currency, price FROM product_prices WHERE `+where+` ORDER BY id`, args...); err != nil {
		return fmt.Errorf("read prices: %w", err)
	}
	for _, row := range rows {
		p := &all[slices.Index(ids, row.ProductID)]
		p.Prices = append(p.Prices, crm.Money{Minor: row.Price, Currency: row.Currency})
	}
	for i := range all {
		slices.SortStableFunc(all[i].Prices, func(a, b crm.Money) int {
			return crm.CurrencyRank(a.Currency) - crm.CurrencyRank(b.Currency)
		})
	}
	return nil
}

// Product returns one product, also from the bin.
func (r reads) Product(ctx context.Context, s crm.Scope, id int64) (crm.Product, error) {
	found, err := r.selectProducts(ctx, s, `p.id = ?`, ``, id)
	if err != nil {
		return crm.Product{}, err
	}
	if len(found) == 0 {
		return crm.Product{}, crm.Refuse(crm.NotFound, "error.gone")
	}
	return found[0], nil
}

// Products returns a page of the price list by name: behind the product from (0: from
// the beginning), or with back right ahead of it, wherever it stands now.
func (r reads) Products(ctx context.Context, s crm.Scope, from int64, back bool, limit int) ([]crm.Product, error) {
	where, order, args := `p.deleted_at IS NULL`, `ASC`, []any(nil)
	if from != 0 {
		beside := `>`
		if back {
			beside, order = `<`, `DESC`
		}
		where, args = where+` AND p.key `+beside+` (SELECT key FROM products WHERE id = ?)`, []any{from}
	}
	found, err := r.selectProducts(ctx, s, where, fmt.Sprintf(`ORDER BY p.key %s LIMIT %d`, order, limit), args...)
	if order == `DESC` {
		slices.Reverse(found)
	}
	return found, err
}

// CountProducts counts the price list.
func (r reads) CountProducts(ctx context.Context, s crm.Scope) (int, error) {
	if !onTeam(s) {
		return 0, nil
	}
	var n int
	if err := r.get(ctx, &n, `SELECT COUNT(*) FROM products WHERE deleted_at IS NULL`); err != nil {
		return 0, fmt.Errorf("count products: %w", err)
	}
	return n, nil
}

// ProductNamed finds the product that a person means by a name: of that very name
// or, where only one begins so, that one. It is false where none or several fit.
func (r reads) ProductNamed(ctx context.Context, s crm.Scope, name string) (crm.Product, bool, error) {
	key := fold.Key(name)
	if key == "" {
		return crm.Product{}, false, nil
	}
	found, err := r.selectProducts(ctx, s, `p.key >= ? AND p.key < ? AND p.deleted_at IS NULL`, `ORDER BY p.key LIMIT 50`,
		key, key+"\U0010FFFF")
	if err != nil {
		return crm.Product{}, false, err
	}
	found = slices.DeleteFunc(found, func(p crm.Product) bool {
		k := fold.Key(p.Name)
		return k != key && !strings.HasPrefix(k, key+" ")
	})
	if len(found) > 0 && fold.Key(found[0].Name) == key || len(found) == 1 {
		return found[0], true, nil
	}
	return crm.Product{}, false, nil
}

// ProductEdit names what is to change; nil leaves a field as it is.
type ProductEdit struct {
	Name  *string
	Unit  *crm.Unit
	Price *crm.Money // of its currency; a price of nothing takes it away
}

// PutProduct enters a product, or changes the one of that name; made tells which.
// It returns a Conflict where the acting person may not: the price list is for
// managers to keep.
func (tx *Tx) PutProduct(name string, e ProductEdit) (id int64, made bool, err error) {
	if err := tx.mayPrice(); err != nil {
		return 0, false, err
	}
	name = strings.Join(strings.Fields(name), " ")
	key := fold.Key(name)
	if key == "" {
		return 0, false, crm.Refuse(crm.Invalid, "error.item_name")
	}
	err = tx.get(tx.ctx, &id, `SELECT id FROM products WHERE key = ? AND deleted_at IS NULL`, key)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, false, fmt.Errorf("look up product: %w", err)
	}
	if id == 0 {
		made = true
		unit := crm.Piece
		if e.Unit != nil {
			unit = *e.Unit
		}
		id, err = tx.insert(products, tx.source(cols{
			"name": name, "key": key, "unit": string(unit), "created_at": at(tx.now()),
		}))
		if err != nil {
			return 0, false, err
		}
	}
	e.Name = nil
	return id, made, tx.EditProduct(id, 0, e)
}

// EditProduct changes a product. It returns [crm.ErrStale] when version is not 0
// and not the product's, a Conflict when another has the name.
func (tx *Tx) EditProduct(id, version int64, e ProductEdit) error {
	if err := tx.mayPrice(); err != nil {
		return err
	}
	p, err := tx.Product(tx.ctx, tx.actor.scope, id)
	if err != nil {
		return err
	}
	change := cols{}
	if e.Name != nil && *e.Name != p.Name {
		if fold.Key(*e.Name) == "" {
			return crm.Refuse(crm.Invalid, "error.item_name")
		}
		change["name"], change["key"] = *e.Name, fold.Key(*e.Name)
	}
	if e.Unit != nil && *e.Unit != p.Unit {
		change["unit"] = string(*e.Unit)
	}
	if len(change) > 0 {
		err := tx.update(products, id, version, change)
		if isUnique(err) {
			return crm.Refuse(crm.Conflict, "error.product_exists")
		}
		if err != nil {
			return err
		}
	}
	if e.Price == nil {
		return nil
	}
	return tx.setPrice(id, *e.Price)
}

func (tx *Tx) setPrice(product int64, m crm.Money) error {
	if err := m.Validate(); err != nil {
		return err
	}
	var row struct {
		ID    int64
		Price int64
	}
	err := tx.get(tx.ctx, &row, `
		SELECT id, price FROM product_prices WHERE product_id = ? AND currency = ? AND deleted_at IS NULL`, product, m.Currency)
	switch {
	case errors.Is(err, sql.ErrNoRows) && m.Minor == 0:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		_, err = tx.insert(productPrices, cols{"product_id": product, "currency": m.Currency, "price": m.Minor})
		return err
	case err != nil:
		return fmt.Errorf("read price: %w", err)
	case m.Minor == 0:
		return tx.bin(productPrices, row.ID)
	case row.Price == m.Minor:
		return nil
	}
	return tx.update(productPrices, row.ID, 0, cols{"price": m.Minor, "currency": m.Currency})
}

// BinProduct takes a product off the price list. What was sold stays as it was.
func (tx *Tx) BinProduct(id, version int64) error {
	if err := tx.mayPrice(); err != nil {
		return err
	}
	return tx.update(products, id, version, cols{"deleted_at": at(tx.now())})
}

// mayPrice refuses whoever does not see the whole book: prices are the managers'.
func (tx *Tx) mayPrice() error {
	if !tx.actor.scope.All() {
		return crm.Refuse(crm.Forbidden, "error.forbidden")
	}
	return nil
}
