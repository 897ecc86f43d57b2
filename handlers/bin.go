package handlers

import (
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

const binPage = 8

// tapBin deletes a customer or a deal: the first tap asks, the second does. A
// question that has grown old is asked again.
func tapBin(t *turn) (action, error) {
	switch t.req.Tap.Arg {
	case "c", "c" + view.Sure:
		return t.binCustomer()
	case "d", "d" + view.Sure:
		return t.binDeal()
	}
	return nil, crm.Refuse(crm.NotFound, "error.gone")
}

// sure reports whether the tap means the row as it is.
func (t *turn) sure(version int64) bool {
	return t.req.Tap.Arg[1:] == view.Sure && t.req.Tap.Version == version
}

func (t *turn) binCustomer() (action, error) {
	c, err := t.customer(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	if !t.scope().Sees(c.OwnerID) {
		return nil, crm.Refuse(crm.Forbidden, "error.bin_not_yours")
	}
	if !t.sure(c.Version) {
		a, err := t.book.Along(t.ctx, t.scope(), c.ID)
		if err != nil {
			return nil, err
		}
		return t.show(view.AskBinCustomer(t.l, c, a)), nil
	}
	return t.throw(func(tx *store.Tx) (int64, error) {
		if now, err := tx.Customer(t.ctx, t.scope(), c.ID); err != nil || now.Version != c.Version {
			return 0, staleUnless(err)
		}
		return tx.BinCustomer(c.ID)
	}), nil
}

func (t *turn) binDeal() (action, error) {
	s, err := t.dealSubject(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	if !t.sure(s.Deal.Version) {
		return t.show(view.AskBinDeal(t.l, *s.Deal, s.Customer)), nil
	}
	return t.throw(func(tx *store.Tx) (int64, error) {
		if now, err := tx.Deal(t.ctx, t.scope(), s.Deal.ID); err != nil || now.Version != s.Deal.Version {
			return 0, staleUnless(err)
		}
		return tx.ThrowDeal(s.Deal.ID)
	}), nil
}

// staleUnless is the error of a read or, without one, that it read something newer.
func staleUnless(err error) error {
	if err != nil {
		return err
	}
	return crm.ErrStale
}

// throw deletes in a change-set of its own and tells so in the place of the question.
func (t *turn) throw(f func(*store.Tx) (int64, error)) action {
	return func(tx *store.Tx) error {
		if _, err := tx.Begin(t.user, t.req.InboxID, 0); err != nil {
			return err
		}
		id, err := f(tx)
		if err != nil {
			return err
		}
		b, err := tx.Binned(t.ctx, t.scope(), id)
		if err != nil {
			return err
		}
		return t.show(view.Gone(t.l, b))(tx)
	}
}

// bin lists what the person has deleted; a manager sees everybody's.
func bin(t *turn) (action, error) {
	var before, after int64
	if t.req.Tap.Action == "basket" {
		if before = t.req.Tap.ID; t.req.Tap.Arg == "b" {
			before, after = 0, before
		}
	}
	found, err := t.book.Bin(t.ctx, t.scope(), before, after, binPage+1)
	var page view.Page
	switch {
	case err != nil:
		return nil, err
	case after != 0 && len(found) >= binPage:
		page = view.Page{Earlier: len(found) > binPage, Later: true}
		found = found[len(found)-binPage:]
	default:
		if after != 0 || len(found) == 0 && before != 0 {
			before = 0
			if found, err = t.book.Bin(t.ctx, t.scope(), 0, 0, binPage+1); err != nil {
				return nil, err
			}
		}
		page = view.Page{Earlier: before != 0, Later: len(found) > binPage}
		found = found[:min(len(found), binPage)]
	}
	return t.show(view.Bin(t.l, found, t.user, page, t.now)), nil
}

// restore takes what a button names out of the bin.
func restore(t *turn) (action, error) {
	b, err := t.book.Binned(t.ctx, t.scope(), t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		if _, err := tx.Begin(t.user, t.req.InboxID, 0); err != nil {
			return err
		}
		r, err := tx.Restore(b.ID)
		if err != nil {
			return err
		}
		left, err := tx.BareDeals(t.ctx, t.scope(), b.CustomerID)
		if err != nil {
			return err
		}
		return t.show(view.Asking(t.l, view.Restored(t.l, r), left))(tx)
	}, nil
}

// revive takes whoever had the number back from the bin in the place of the
// customer that a card has entered: what the card holds becomes theirs, the number
// too.
func revive(t *turn) (action, error) {
	return t.mend(func(p *pen, tap tapped) error {
		part, err := p.partOf(tap.set.ID, tap.part)
		if err != nil || part.InBin == nil {
			return err
		}
		if _, err := p.tx.Restore(part.InBin.ID); err != nil {
			return err
		}
		return p.assign(tap, part.InBin.CustomerID)
	})
}
