package handlers

import (
	"errors"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

const (
	firmDeals = 3 // open deals that a card names
	mostFirms = 8 // of as many that fit one is chosen
)

// organization opens the one that is named behind the command, or asks for it.
func organization(t *turn) (action, error) {
	if t.req.Args != "" {
		return t.findOrganization(t.req.Args)
	}
	return func(tx *store.Tx) error {
		return t.open(tx, "org", "find", nil, t.question(t.l.T("organization.ask")))
	}, nil
}

// findOrganization opens the organisation with a name, or those whose name begins
// so.
func (t *turn) findOrganization(name string) (action, error) {
	o, err := t.book.OrganizationNamed(t.ctx, t.scope(), name)
	if err != nil {
		return nil, err
	}
	if o.ID != 0 {
		return t.showOrganization(o.ID, "")
	}
	all, err := t.book.Organizations(t.ctx, t.scope(), name, mostFirms)
	if err != nil {
		return nil, err
	}
	if len(all) == 1 {
		return t.showOrganization(all[0].ID, "")
	}
	return t.show(view.ChooseFirm(t.l, view.Clip(name), all)), nil
}

// organizationNamed opens the organisation that a search names exactly, unless a
// customer has that very name; no action for any other.
func (t *turn) organizationNamed(query string, aim view.Aim) (action, error) {
	if aim != view.ToCard {
		return nil, nil
	}
	o, err := t.book.OrganizationNamed(t.ctx, t.scope(), query)
	if err != nil || o.ID == 0 {
		return nil, err
	}
	same, err := t.namesakes(query)
	if err != nil || len(same) > 0 {
		return nil, err
	}
	return t.showOrganization(o.ID, "")
}

// bareOrganization recognises a message that is nothing but the name of an
// organisation.
func (t *turn) bareOrganization(u crm.Understanding) (action, error) {
	const few = 6 // words
	if len(u.Actions) > 1 || tells(u) || len(strings.Fields(t.req.Text)) > few {
		return nil, nil
	}
	if len(u.Actions) == 1 && (len(u.Actions[0].Tags) > 0 || u.Actions[0].Correction) {
		return nil, nil
	}
	return t.organizationNamed(t.req.Text, view.ToCard)
}

// showOrganization answers with an organisation's card; cursor is where the page of
// its people begins.
func (t *turn) showOrganization(id int64, cursor string) (action, error) {
	o, err := t.book.Organization(t.ctx, t.scope(), id)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		f, err := t.firm(tx, o.ID, cursor)
		if err != nil {
			return err
		}
		return t.about(0, view.FirmCard(t.l, f))(tx)
	}, nil
}

func (t *turn) firm(tx *store.Tx, id int64, cursor string) (f view.Firm, err error) {
	if f.Organization, err = tx.Organization(t.ctx, t.scope(), id); err != nil {
		return f, err
	}
	sum, err := tx.Firm(t.ctx, t.scope(), id, firmDeals)
	if err != nil {
		return f, err
	}
	f.Count, f.Open, f.Opened, f.Sum, f.Bought = sum.People, sum.Open, sum.Opened, sum.Sum, sum.Bought
	f.MayGive = t.user.Role.AtLeast(crm.Manager)
	f.People, f.Page, err = pageByID(cursor, func(from int64, back bool) ([]crm.Customer, error) {
		return tx.People(t.ctx, t.scope(), id, from, back, givenPage+1)
	})
	return f, err
}

// tapOrganization shows an organisation, or changes it. A tap that changes
// something and is older than the organisation only draws it anew.
func tapOrganization(t *turn) (action, error) {
	o, err := t.book.Organization(t.ctx, t.scope(), t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	kind, field, _ := strings.Cut(t.req.Tap.Arg, ".")
	f, known := firmFields[field]
	switch {
	case kind == view.FirmEdit && field == "":
		return func(tx *store.Tx) error { return t.redrawFirm(tx, o.ID, 0) }, nil
	case (kind == view.FirmEdit || kind == view.FirmClear) && !known:
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	case kind == view.FirmEdit:
		return t.askFirm(o, field), nil
	case kind == view.FirmClear && field != "name":
		return t.clearFirm(o, f), nil
	case kind == view.Below || kind == "" || kind[0] == 'f' || kind[0] == 'b':
		cursor := kind
		if kind == view.Below {
			cursor = ""
		}
		return t.showOrganization(o.ID, cursor)
	}
	return nil, crm.Refuse(crm.NotFound, "error.gone")
}

// clearFirm takes a fact of an organisation away.
func (t *turn) clearFirm(o crm.Organization, f firmField) action {
	return func(tx *store.Tx) error {
		if t.req.Tap.Version != o.Version {
			return t.redrawFirm(tx, o.ID, 0)
		}
		if err := t.endDialogNamed(tx, "org"); err != nil {
			return err
		}
		set, err := tx.Begin(t.user, t.req.InboxID, 0)
		if err != nil {
			return err
		}
		var e store.OrganizationEdit
		none := ""
		*f.of(&e) = &none
		if err := tx.EditOrganization(o.ID, o.Version, e); err != nil {
			return err
		}
		return t.redrawFirm(tx, o.ID, set)
	}
}

func (t *turn) redrawFirm(tx *store.Tx, id, undo int64) error {
	f, err := t.firm(tx, id, "")
	if err != nil {
		return err
	}
	return t.show(view.EditFirm(t.l, f, undo))(tx)
}

// firmField is a fact of an organisation that a typed answer sets.
type firmField struct {
	of    func(*store.OrganizationEdit) **string
	parse func(string) (string, error)
}

// firmFields by name. "ask_organization.<name>" asks for each.
var firmFields = map[string]firmField{
	"name":       {func(e *store.OrganizationEdit) **string { return &e.Name }, firmName},
	"tax_number": {func(e *store.OrganizationEdit) **string { return &e.TaxNumber }, crm.ParseTaxNumber},
	"phone":      {func(e *store.OrganizationEdit) **string { return &e.Phone }, crm.ParsePhone},
	"address":    {func(e *store.OrganizationEdit) **string { return &e.Address }, plainFact},
	"note":       {func(e *store.OrganizationEdit) **string { return &e.Note }, plainFact},
}

// firmAnswer is what the dialog for a fact of an organisation keeps.
type firmAnswer struct {
	Organization int64 `json:"organization"`
}

func (t *turn) askFirm(o crm.Organization, field string) action {
	var clear [][]chat.Button
	known := map[string]string{"tax_number": o.TaxNumber, "phone": o.Phone, "address": o.Address, "note": o.Note}
	if known[field] != "" {
		clear = append(clear, chat.Row(t.button("profile.clear", chat.Data{
			Action: "org", ID: o.ID, Version: o.Version, Arg: view.FirmClear + "." + field,
		})))
	}
	q := t.question(t.l.T("organization.question", "name", view.Clip(o.Name))+" "+t.l.T("ask_organization."+field), clear...)
	return func(tx *store.Tx) error { return t.open(tx, "org", field, firmAnswer{o.ID}, q) }
}

// answerOrganization takes a message as the name of the organisation that was asked
// for, or as the fact of one.
func answerOrganization(t *turn) (action, error) {
	if t.req.Kind != chat.Text || t.req.ForwardedFrom != "" {
		return nil, nil
	}
	text := strings.TrimSpace(t.req.Text)
	if t.dialog.Step == "find" {
		u, err := t.understand(text)
		if err != nil || tells(u) || customerIn(u) != nil && customerIn(u).New {
			return nil, err
		}
		return t.ending(t.findOrganization(text))
	}
	var data firmAnswer
	if err := t.dialogData(&data); err != nil {
		return nil, err
	}
	f, ok := firmFields[t.dialog.Step]
	if !ok {
		return nil, nil
	}
	o, err := t.book.Organization(t.ctx, t.scope(), data.Organization)
	if crm.CodeOf(err) == crm.NotFound {
		return nil, nil // nobody belongs to it any more: the words are a sentence
	}
	if err != nil {
		return nil, err
	}
	v, err := f.parse(text)
	refusal := (*crm.Error)(nil)
	if err != nil && !errors.As(err, &refusal) {
		return nil, err
	}
	if other, err := t.saysElse(t.dialog.Step, refusal != nil); err != nil || other {
		return nil, err
	}
	if refusal != nil {
		return t.askAgainInstead(refusal), nil
	}
	return t.keepFirm(o, f, v), nil
}

// keepFirm writes a fact of an organisation that was typed, and shows its page.
func (t *turn) keepFirm(o crm.Organization, f firmField, v string) action {
	return func(tx *store.Tx) error {
		var set int64
		refusal, err := refused(tx, func() (err error) {
			if set, err = tx.Begin(t.user, t.req.InboxID, 0); err != nil {
				return err
			}
			var e store.OrganizationEdit
			*f.of(&e) = &v
			return tx.EditOrganization(o.ID, o.Version, e)
		})
		switch {
		case err != nil:
			return err
		case refusal != nil:
			return t.askAgainInstead(refusal)(tx)
		}
		if err := t.endDialog(tx); err != nil {
			return err
		}
		return t.redrawFirm(tx, o.ID, set)
	}
}
