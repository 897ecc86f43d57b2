package handlers

import (
	"time"

	"daftar/handlers/view"
)

// pipeline sums up the deals that the person may see.
func pipeline(t *turn) (action, error) {
	month := time.Date(t.now.Year(), t.now.Month(), 1, 0, 0, 0, 0, t.now.Location())
	p, err := t.book.Pipeline(t.ctx, t.scope(), month, month.AddDate(0, 1, 0))
	if err != nil {
		return nil, err
	}
	return t.show(view.Pipeline(t.l, p, t.user, t.now)), nil
}
