package exchange

import (
	"context"

	"daftar/crm"
	"daftar/store"
)

// writing is one transaction of an import.
type writing struct {
	*reading
	tx    *store.Tx
	ctx   context.Context
	i     *store.Import
	has   map[string]holder
	who   map[int64]crm.Customer // those whom phones of the chunk belong to
	begun map[int64]bool         // changed in this transaction: to be read again
	noted map[int64]bool         // made in this transaction: whether anything is noted of them
}

// look reads who has the phones of the entries, and what is known of them.
func (w *writing) look(found []Entry) error {
	scope := w.team.user.Scope()
	known, err := w.tx.Holders(w.ctx, scope, phonesOf(found))
	if err != nil {
		return err
	}
	var ids []int64
	for _, h := range known {
		if h.Sees {
			ids = append(ids, h.CustomerID)
		}
	}
	made, err := w.tx.MadeBy(w.ctx, scope, w.i.SetID, ids)
	if err != nil {
		return err
	}
	people, err := w.tx.Customers(w.ctx, scope, ids)
	if err != nil {
		return err
	}
	var companies []string
	for n := range found {
		companies = append(companies, found[n].Company)
	}
	if err := w.tx.KnowOrganizations(companies); err != nil {
		return err
	}
	w.noted = map[int64]bool{}
	w.has, w.who, w.begun = make(map[string]holder, len(known)), make(map[int64]crm.Customer, len(people)), map[int64]bool{}
	for number, h := range known {
		w.has[number] = holder{Holder: h, ours: made[h.CustomerID]}
	}
	for _, c := range people {
		w.who[c.ID] = c
	}
	return nil
}

// enter does with one entry what is to be done with it.
func (w *writing) enter(e *Entry) error {
	v := w.team.judge(e, w.i.Mode, func(number string) holder { return w.has[number] })
	w.tx.Part(e.Row)
	before := w.tx.Changes()
	id, renamed := v.customer, false
	var err error
	switch v.deed {
	case toMake:
		id, err = w.make(e, v)
	case toUpdate, toFill:
		renamed, err = w.change(e, v)
	}
	if err != nil {
		return err
	}
	count(&w.i.Counts, *e, v.deed, w.tx.Changes() > before, renamed)
	if v.deed != toSkip && v.deed != toRefuse {
		for _, number := range e.numbers() {
			if _, known := w.has[number]; !known {
				w.has[number] = holder{Holder: store.Holder{CustomerID: id, Sees: true}, ours: v.deed != toUpdate}
			}
		}
	}
	return nil
}

func (w *writing) make(e *Entry, v verdict) (int64, error) {
	n := e.NewCustomer
	n.OwnerID = v.owner
	id, err := w.tx.AddCustomer(n)
	if err != nil {
		return 0, err
	}
	w.begun[id], w.noted[id] = true, false
	return id, w.note(e, id)
}

// change adds to a customer what an entry says of them; renamed: another name, too.
func (w *writing) change(e *Entry, v verdict) (renamed bool, err error) {
	scope := w.team.user.Scope()
	c, known := w.who[v.customer]
	if !known || w.begun[v.customer] {
		if c, err = w.tx.Customer(w.ctx, scope, v.customer); err != nil {
			return false, err
		}
	}
	w.begun[v.customer] = true
	for _, number := range e.numbers() {
		if h := w.has[number]; h.CustomerID == 0 {
			if err := w.tx.LabelPhone(c.ID, number, e.Labels[number]); err != nil {
				return false, err
			}
		}
	}
	if err := w.note(e, c.ID); err != nil { // before the customer may be somebody else's
		return false, err
	}
	return v.deed == toUpdate && e.renames(c.Name), w.tx.EditCustomer(c.ID, 0, e.edit(c, v.owner, v.deed == toFill))
}

// note keeps what a list says of a customer in free words, once.
func (w *writing) note(e *Entry, customer int64) error {
	if e.Note == "" {
		return nil
	}
	if noted, made := w.noted[customer]; noted || !made {
		if has, err := w.tx.HasNote(w.ctx, crm.WholeBook(), customer, e.Note); err != nil || has {
			return err
		}
	}
	w.noted[customer] = true
	_, err := w.tx.AddActivity(store.NewActivity{CustomerID: customer, Kind: crm.Note, Text: e.Note, At: w.tx.Now()})
	return err
}
