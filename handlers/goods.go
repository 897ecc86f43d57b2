package handlers

import (
	"slices"
	"strings"

	"daftar/assistant/rules"
	"daftar/crm"
	"daftar/crm/fold"
)

// withGoods is the deal that a part tells of, with the goods that its words count:
// what was not said of the price is taken from the price list. Goods with a price
// make a deal by themselves, whose amount is quantity × price. A deal that was lost
// has nothing to count.
func (p *pen) withGoods(a crm.Action) (*crm.SaidDeal, error) {
	if len(a.Items) == 0 || a.Deal != nil && a.Deal.Status == crm.Lost {
		return a.Deal, nil
	}
	var lines []crm.Item
	priced := false
	for _, said := range a.Items {
		line, ok, err := p.priceOf(said, a.Deal)
		if err != nil {
			return nil, err
		}
		if ok {
			if a.Deal == nil || a.Deal.Amount.Currency == "" { // of a total it has been taken off already
				line.Discount, _ = rules.Discount(p.words)
			}
			lines = append(lines, line)
			priced = priced || line.Price.Currency != ""
		}
	}
	switch {
	case len(lines) == 0:
		return a.Deal, nil
	case a.Deal == nil && !priced: // wanted, and nobody knows for how much: words for a note
		return nil, nil
	case a.Deal == nil:
		names := make([]string, len(lines))
		for i, line := range lines {
			names[i] = line.Name
		}
		return &crm.SaidDeal{Status: crm.Open, Title: strings.Join(names, ", "), Lines: lines, Span: a.Span}, nil
	}
	said := *a.Deal
	said.Lines = lines
	if len(lines) == 1 && a.Items[0].Name != "" { // how many stands on the line below
		said.Title = lines[0].Name
	}
	return &said, nil
}

// correctGoods changes the lines of a part's deal to what a correction says: of the
// goods that it names or, where it names none, of the only line there is.
func (p *pen) correctGoods(part crm.CardPart, said []crm.SaidItem) error {
	if part.Deal == nil || len(said) == 0 {
		return nil
	}
	follows, err := p.follows(p.tx, part.Deal.ID)
	if err != nil {
		return err
	}
	for _, s := range said {
		i := slices.IndexFunc(part.Items, func(i crm.Item) bool { return s.Name != "" && sameGoods(i.Name, s.Name) })
		if i < 0 && s.Name == "" && len(part.Items) == 1 {
			i = 0
		}
		if i < 0 {
			line, ok, err := p.priceOf(s, &crm.SaidDeal{Amount: part.Deal.Amount})
			if err != nil || !ok {
				return err
			}
			if err := p.lines(part.Deal.ID, []crm.Item{line}); err != nil {
				return err
			}
			continue
		}
		line := part.Items[i]
		if s.Quantity != 0 {
			line.Quantity, line.Unit = s.Quantity, unitOr(s.Unit, line.Unit)
		}
		if s.Price.Currency != "" {
			line.Price = s.Price
		}
		if off, ok := rules.Discount(p.req.Text); ok {
			line.Discount = off
		}
		if err := p.tx.EditItem(line, 0); err != nil {
			return err
		}
	}
	if !follows {
		return nil
	}
	return p.tx.SumItems(part.Deal.ID)
}

// unitOr is the unit that was said, or the one there was.
func unitOr(said, was crm.Unit) crm.Unit {
	if said == crm.Piece {
		return was
	}
	return said
}

// priceOf makes a line of goods that were said; it is false for what is not counted,
// and for what cannot be a line.
func (p *pen) priceOf(said crm.SaidItem, deal *crm.SaidDeal) (crm.Item, bool, error) {
	line := crm.Item{Name: said.Name, Quantity: said.Quantity, Unit: said.Unit, Price: said.Price}
	if line.Name == "" && deal != nil {
		line.Name = deal.Title
	}
	known, ok, err := p.tx.ProductNamed(p.ctx, p.scope(), line.Name)
	if err != nil {
		return line, false, err
	}
	if ok {
		line.ProductID, line.Name = known.ID, known.Name
		total := deal != nil && deal.Amount.Currency != "" // says more than a price list
		if line.Price.Currency == "" && known.Unit == line.Unit && !total {
			line.Price = listPrice(known, deal)
		}
	}
	return line, line.Validate() == nil, nil
}

// listPrice is what the price list says in the currency of a deal, or else first.
func listPrice(p crm.Product, deal *crm.SaidDeal) crm.Money {
	if deal != nil && deal.Amount.Currency != "" {
		i := slices.IndexFunc(p.Prices, func(m crm.Money) bool { return m.Currency == deal.Amount.Currency })
		if i < 0 {
			return crm.Money{}
		}
		return p.Prices[i]
	}
	if len(p.Prices) == 0 {
		return crm.Money{}
	}
	return p.Prices[0]
}

// goodsInto writes what was said of goods into the lines of a deal. An amount that
// was said stands, total beats unit price; else it is what the lines come to. Lines
// that have no sum, being in two currencies, are kept all the same: nothing of a
// sentence is lost for it.
func (p *pen) goodsInto(deal int64, said crm.SaidDeal) error {
	if err := p.lines(deal, said.Lines); err != nil || len(said.Lines) == 0 || said.Amount.Currency != "" {
		return err
	}
	err := p.tx.SumItems(deal)
	if crm.CodeOf(err) == crm.Invalid {
		return nil
	}
	return err
}

// lines writes goods into the lines of a deal: the same again changes its line.
func (p *pen) lines(deal int64, goods []crm.Item) error {
	if len(goods) == 0 {
		return nil
	}
	there, err := p.tx.Items(p.ctx, p.scope(), deal)
	if err != nil {
		return err
	}
	for _, line := range goods {
		line.DealID = deal
		i := slices.IndexFunc(there, func(i crm.Item) bool {
			return i.Unit == line.Unit && fold.Key(i.Name) == fold.Key(line.Name)
		})
		if i < 0 {
			if _, err := p.tx.AddItem(line); err != nil {
				return err
			}
			continue
		}
		is := there[i]
		is.Quantity = line.Quantity
		if line.Price.Currency != "" {
			is.Price = line.Price
		}
		if line.Discount != 0 {
			is.Discount = line.Discount
		}
		if err := p.tx.EditItem(is, 0); err != nil {
			return err
		}
	}
	return nil
}
