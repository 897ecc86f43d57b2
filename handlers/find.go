package handlers

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/crm/fold"
	"daftar/handlers/view"
	"daftar/store"
)

const (
	hitsPage = 8
	maxHits  = 200 // as many are ranked
	maxQuery = 42  // bytes of a query that a button has room for
)

// find looks customers up by what stands behind the command, or asks for it.
func find(t *turn) (action, error) {
	if t.req.Args != "" {
		return t.search(t.req.Args, view.ToCard)
	}
	return func(tx *store.Tx) error {
		return t.open(tx, "find", "", nil, t.question(t.l.T("find.ask"),
			chat.Row(t.button("duplicates.button", chat.Data{Action: "cmd", Arg: "duplicates"}))))
	}, nil
}

// answerFind looks up what was asked for.
func answerFind(t *turn) (action, error) { return t.answerSearch(view.ToCard) }

// answerSearch takes a message as what to look for, unless it is a sentence of
// its own.
func (t *turn) answerSearch(aim view.Aim) (action, error) {
	if t.req.Kind != chat.Text {
		return nil, nil
	}
	u, err := t.understand(t.req.Text)
	if err != nil {
		return nil, err
	}
	query := t.req.Text
	if !u.Empty() {
		if tells(u) {
			return nil, nil
		}
		if a := u.Actions[0]; a.Query != "" {
			return t.ending(t.queryAnswer(a))
		}
	}
	return t.ending(t.search(query, aim))
}

// ending closes the open dialog together with what answers it.
func (t *turn) ending(act action, err error) (action, error) {
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		if err := t.endDialog(tx); err != nil {
			return err
		}
		return act(tx)
	}, nil
}

// search opens the one customer who is found, or lists the several.
func (t *turn) search(query string, aim view.Aim) (action, error) {
	query = narrow(query)
	if act, err := t.organizationNamed(query, aim); act != nil || err != nil {
		return act, err
	}
	hits, err := t.book.Search(t.ctx, t.scope(), store.Search{Query: query, Limit: hitsPage})
	if err != nil {
		return nil, err
	}
	if len(hits.Customers) == 1 && !hits.Slip && len(hits.Notes) == 0 {
		return t.lead(aim, hits.Customers[0])
	}
	m := view.Hits(t.l, view.Found{Query: query, Aim: aim, Hits: hits, Size: hitsPage})
	return t.show(t.offerHandOver(m, query, len(hits.Customers) > 1 && !hits.Slip)), nil
}

// lead opens what a search was for.
func (t *turn) lead(aim view.Aim, c crm.Customer) (action, error) {
	switch aim {
	case view.ToHistory:
		return t.showHistory(c)
	case view.ToChanges:
		return t.showChanges(c, "")
	}
	return t.showCustomer(c.ID)
}

// foundPage turns the pages of a search. The button says behind whom the page
// begins or, with a minus, ahead of whom it ends.
func foundPage(t *turn) (action, error) {
	tap := t.req.Tap
	if tap.Arg == "" || len(tap.Arg) > 1+maxQuery || tap.ID < 0 || tap.ID > maxHits || tap.Version == math.MinInt64 ||
		!slices.Contains(view.Aims, view.Aim(tap.Arg[0])) {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	f := view.Found{Query: tap.Arg[1:], Aim: view.Aim(tap.Arg[0]), Size: hitsPage}
	q := store.Search{Query: f.Query, Limit: hitsPage, Offset: int(tap.ID), Anchor: tap.Version}
	if q.Anchor < 0 {
		q.Anchor, q.Back = -q.Anchor, true
	}
	var err error
	if f.Hits, err = t.book.Search(t.ctx, t.scope(), q); err != nil {
		return nil, err
	}
	return t.show(t.offerHandOver(view.Hits(t.l, f), f.Query, len(f.Hits.Customers) > 0 && !f.Hits.Slip)), nil
}

// narrow makes a query fit into the buttons of its pages: what search looks at,
// in Latin letters where the others take too much room. Every page is searched
// by the same words as the first.
func narrow(query string) string {
	query = strings.Join(strings.FieldsFunc(query, func(r rune) bool {
		return r == ':' || r == ' ' || r == '\n' || r == '\t' || r == '\u00a0'
	}), " ")
	if len(query) > maxQuery {
		query = fold.Key(query)
	}
	for len(query) > maxQuery {
		_, size := utf8.DecodeLastRuneInString(query)
		query = query[:len(query)-size]
	}
	return strings.TrimSpace(query)
}

// queryAnswer answers a question that a sentence asks.
func (t *turn) queryAnswer(a crm.Action) (action, error) {
	switch a.Query {
	case crm.QueryPipeline:
		return pipeline(t)
	case crm.QueryReminders:
		return today(t)
	case crm.QueryHistory:
		return t.answerAbout(a.Customer, view.ToHistory, history)
	}
	return t.answerAbout(a.Customer, view.ToCard, find)
}

// answerAbout answers about the customer whom a sentence names, by whom it
// replies to where it names nobody, or else asks.
func (t *turn) answerAbout(said *crm.SaidCustomer, aim view.Aim, ask func(*turn) (action, error)) (action, error) {
	if said == nil {
		if c, ok, err := t.repliedAbout(); err != nil || ok {
			return t.leadUnless(err, aim, c)
		}
		return ask(t)
	}
	query := strings.TrimSpace(said.Name + " " + said.Company)
	if said.Phone != "" {
		query = said.Phone
	}
	if query == "" && len(said.IDs) == 0 {
		return ask(t)
	}
	if act, err := t.organizationNamed(query, aim); act != nil || err != nil {
		return act, err
	}
	if len(said.IDs) > hitsPage { // pages are turned by a search
		return t.search(query, aim)
	}
	meant, err := t.book.Customers(t.ctx, t.scope(), said.IDs)
	if err != nil {
		return nil, err
	}
	switch len(meant) {
	case 0:
		return t.search(query, aim)
	case 1:
		return t.lead(aim, meant[0])
	}
	return t.show(view.Hits(t.l, view.Found{Query: narrow(query), Aim: aim, Hits: crm.Hits{Customers: meant}})), nil
}

func (t *turn) leadUnless(err error, aim view.Aim, c crm.Customer) (action, error) {
	if err != nil {
		return nil, err
	}
	return t.lead(aim, c)
}

// repliedAbout finds the customer of the message that this one replies to.
func (t *turn) repliedAbout() (crm.Customer, bool, error) {
	if t.req.ReplyTo == 0 {
		return crm.Customer{}, false, nil
	}
	sent, err := t.book.SentAs(t.ctx, t.req.Chat.ID, t.req.ReplyTo)
	if err != nil {
		return crm.Customer{}, false, err
	}
	id := sent.CustomerID
	if id == 0 && sent.ChangeSetID != 0 {
		card, err := t.book.Card(t.ctx, t.scope(), sent.ChangeSetID)
		if err != nil {
			return crm.Customer{}, false, err
		}
		for _, p := range card.Parts {
			if p.Customer != nil {
				id = p.Customer.ID
				break
			}
		}
	}
	if id == 0 {
		return crm.Customer{}, false, nil
	}
	c, err := t.customer(id)
	return c, err == nil, err
}
