package handlers

import (
	"strings"
	"time"

	"daftar/crm"
	"daftar/handlers/view"
)

// onPipeline answers the buttons under the pipeline: what was closed in another
// month, and who has what. Under the picture the answer comes below, for it is not
// what the picture shows.
func onPipeline(t *turn) (action, error) {
	arg, below := strings.CutPrefix(t.req.Tap.Arg, view.Below+".")
	what, text, _ := strings.Cut(arg, ".")
	month, err := time.ParseInLocation(view.MonthArg, text, t.now.Location())
	switch {
	case err != nil, month.After(t.now), month.Year() < 2000: // forged
		return pipeline(t)
	case what == "people" && !t.user.Role.AtLeast(crm.Manager):
		return nil, crm.Refuse(crm.Forbidden, "error.forbidden")
	}
	end := month.AddDate(0, 1, 0)
	if what == "people" {
		sellers, err := t.book.Sellers(t.ctx, t.scope(), month, end)
		if err != nil {
			return nil, err
		}
		m := view.Sellers(t.l, sellers, month, t.now)
		if below {
			return t.say(m), nil
		}
		return t.show(m), nil
	}
	p, err := t.book.Pipeline(t.ctx, t.scope(), month, end)
	if err != nil {
		return nil, err
	}
	m := view.Closed(t.l, p, t.user, month, t.now)
	if below {
		return t.say(m), nil
	}
	return t.show(m), nil
}
