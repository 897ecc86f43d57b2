package store

import (
	"context"
	"fmt"

	"daftar/crm"
)

type itemRow struct {
	ID        int64
	DealID    int64 `db:"deal_id"`
	ProductID int64 `db:"product_id"`
	Name      string
	Quantity  crm.Quantity
	Unit      crm.Unit
	Price     int64
	Currency  string
	Discount  int
	Version   int64
	DeletedAt instant `db:"deleted_at"`
}

func (i itemRow) item() crm.Item {
	return crm.Item{
		ID: i.ID, DealID: i.DealID, ProductID: i.ProductID, Name: i.Name, Quantity: i.Quantity, Unit: i.Unit,
		Price: crm.Money{Minor: i.Price, Currency: i.Currency}, Discount: i.Discount,
		Version: i.Version, Deleted: !i.DeletedAt.IsZero(),
	}
}

const itemColumns = `i.id, i.deal_id, COALESCE(i.product_id, 0) AS product_id, i.name, i.quantity, i.unit,
	i.price, i.currency, i.discount, i.version, i.deleted_at`

func (r reads) selectItems(ctx context.Context, s crm.Scope, where, order string, args ...any) ([]crm.Item, error) {
	sees, seesArgs := seesRow(s)
	var rows []itemRow
	err := r.list(ctx, &rows, `
		SELECT `+itemColumns+` FROM deal_items i JOIN deals x ON x.id = i.deal_id
		WHERE `+where+` AND `+sees+` `+order, append(args, seesArgs...)...)
	if err != nil {
		return nil, fmt.Errorf("read items: %w", err)
	}
	out := make([]crm.Item, len(rows))
	for n, row := range rows {
		out[n] = row.item()
	}
	return out, nil
}

// Item returns one line of a deal, also one that was taken back; none of a deal that
// was deleted.
func (r reads) Item(ctx context.Context, s crm.Scope, id int64) (crm.Item, error) {
	found, err := r.selectItems(ctx, s, `i.id = ? AND i.bin_id IS NULL`, ``, id)
	if err != nil {
		return crm.Item{}, err
	}
	if len(found) == 0 {
		return crm.Item{}, crm.Refuse(crm.NotFound, "error.gone")
	}
	return found[0], nil
}

// Items returns the lines of a deal in the order in which they were entered.
func (r reads) Items(ctx context.Context, s crm.Scope, dealID int64) ([]crm.Item, error) {
	return r.selectItems(ctx, s, `i.deal_id = ? AND i.deleted_at IS NULL`, `ORDER BY i.id LIMIT 200`, dealID)
}

// maxItems is how many lines a deal has at most.
const maxItems = 100

// AddItem adds a line to a deal. The deal's amount stays: see [Tx.SumItems].
func (tx *Tx) AddItem(i crm.Item) (int64, error) {
	if err := i.Validate(); err != nil {
		return 0, err
	}
	if _, err := tx.Deal(tx.ctx, tx.actor.scope, i.DealID); err != nil {
		return 0, err
	}
	there, err := tx.Items(tx.ctx, tx.actor.scope, i.DealID)
	if err != nil {
		return 0, err
	}
	if len(there) >= maxItems {
		return 0, crm.Refuse(crm.Invalid, "error.too_many_items")
	}
	return tx.insert(dealItems, cols{
		"deal_id": i.DealID, "product_id": nullable(i.ProductID), "name": i.Name, "quantity": int64(i.Quantity),
		"unit": string(i.Unit), "price": i.Price.Minor, "currency": i.Price.Currency, "discount": int64(i.Discount),
	})
}

// EditItem changes a line to what i says. It returns [crm.ErrStale] when version
// is not 0 and not the line's.
func (tx *Tx) EditItem(i crm.Item, version int64) error {
	if err := i.Validate(); err != nil {
		return err
	}
	is, err := tx.Item(tx.ctx, tx.actor.scope, i.ID)
	if err != nil {
		return err
	}
	change := cols{}
	was, becomes := itemCols(is), itemCols(i)
	for name, v := range becomes {
		if v == was[name] {
			continue
		}
		for _, mate := range valueOf(dealItems, name) {
			change[mate] = becomes[mate]
		}
	}
	if len(change) == 0 {
		return nil
	}
	return tx.update(dealItems, i.ID, version, change)
}

func itemCols(i crm.Item) cols {
	return cols{
		"name": i.Name, "quantity": int64(i.Quantity), "unit": string(i.Unit),
		"price": i.Price.Minor, "currency": i.Price.Currency, "discount": int64(i.Discount),
	}
}

// BinItem takes a line off its deal.
func (tx *Tx) BinItem(id, version int64) error {
	if _, err := tx.Item(tx.ctx, tx.actor.scope, id); err != nil {
		return err
	}
	return tx.update(dealItems, id, version, cols{"deleted_at": at(tx.now())})
}

// SumItems makes a deal's amount follow its lines, as [Tx.TakeSum] does when somebody
// says so.
func (tx *Tx) SumItems(dealID int64) error {
	return tx.follows(func() error { return tx.TakeSum(dealID) })
}

// TakeSum makes a deal's amount what its lines come to. A deal without a priced
// line keeps its amount; lines in two currencies are refused.
func (tx *Tx) TakeSum(dealID int64) error {
	items, err := tx.Items(tx.ctx, tx.actor.scope, dealID)
	if err != nil {
		return err
	}
	sum, priced, err := crm.Sum(items)
	if err != nil || !priced {
		return err
	}
	return tx.EditDeal(dealID, 0, DealEdit{Amount: &sum})
}
