package handlers

import (
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/exchange"
	"daftar/i18n"
	"daftar/store"
)

// manyPrices is the cause why a list that waits cannot be taken as prices.
const manyPrices = "prices"

// countPrices says what a price list would bring. Whoever may not keep prices is told
// of none that could be taken.
func (w *importWorker) countPrices(f *exchange.File) (counts store.ImportCounts, err error) {
	lines, unread, err := f.Prices()
	counts = store.ImportCounts{Rows: len(lines) + len(unread), Refused: len(unread)}
	if w.user.Role.AtLeast(crm.Manager) {
		counts.Made = len(lines)
	}
	return counts, err
}

// readyPrices says that a file is taken for a price list, and what stands in it.
func readyPrices(l *i18n.Locale, i store.Import, m exchange.Mapping) (lines []string, buttons [][]chat.Button) {
	kept := sampleOf(i).Columns
	name, price := m.PriceColumns()
	for _, column := range []struct {
		at    int
		field string
	}{{name, "products.name"}, {price, "import.price"}} {
		if column.at >= 0 {
			line := l.T("import.column", "title", titleOf(l, m.Columns[column.at], column.at), "field", l.T(column.field))
			if example := exampleOf(l, kept, column.at); example != "" {
				line += " · " + example
			}
			lines = append(lines, line)
		}
	}
	lines = append(lines, "")
	if i.Cause == manyPrices {
		lines = append(lines, l.T("import.many_prices", "most", exchange.MostPrices))
	} else {
		number := func(n int) string { return l.Number(int64(n)) }
		lines = append(lines, l.T("import.priced", "number", number(i.Counts.Rows-i.Counts.Refused)))
		if i.Counts.Refused > 0 {
			lines = append(lines, l.T("import.unpriced", "number", number(i.Counts.Refused)))
		}
		if i.Counts.Made > 0 {
			buttons = append(buttons, chat.Row(importButton(i, l.Plain("import.do_prices"), "start")))
		} else {
			lines = append(lines, l.T("import.keepers"))
		}
	}
	return lines, append(buttons, chat.Row(importButton(i, l.Plain("import.as_customers"), "as")),
		chat.Row(importButton(i, l.Plain("button.cancel"), "drop")))
}

// readAs has a file read as what it was not taken for: as prices, or as customers.
func (t *turn) readAs(i store.Import, _ string) (action, error) {
	m, err := exchange.ReadMapping(i.Mapping)
	if err != nil || !m.Priced {
		return t.lookAtImport(i, "")
	}
	m.Prices = !m.Prices
	i.Mapping, i.State = m.Encode(), store.ImportReading
	return t.putImport(i), nil
}

// takenAsPrices reports whether a list that has begun was read as prices.
func takenAsPrices(i store.Import) bool {
	m, err := exchange.ReadMapping(i.Mapping)
	return err == nil && m.Prices
}

// takeList writes the prices of a file that was looked through. It is read once more:
// only its samples are kept. It is undone like any deed and is no list to go back to.
func (t *turn) takeList(i store.Import) (action, error) {
	if !t.keepsPrices() {
		return nil, crm.Refuse(crm.Forbidden, "error.forbidden")
	}
	t.typing()
	f, _, err := (&importWorker{Desk: t.Desk, user: t.user, l: t.l}).open(t.ctx, i)
	if err != nil {
		return nil, wrap("fetch a price list", err)
	}
	lines, unread, err := f.Prices()
	if err != nil {
		return nil, wrap("read a price list", err)
	}
	return func(tx *store.Tx) error {
		made, err := t.takePrices(tx, i.Name, lines, unread)
		if err != nil {
			return err
		}
		i.State, i.StartedAt, i.FinishedAt, i.Sample = store.ImportDone, tx.Now(), tx.Now(), ""
		i.Counts.Made, i.Counts.Same = made, len(lines)-made
		return tx.PutImport(i)
	}, nil
}
