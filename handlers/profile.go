package handlers

import (
	"slices"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// tapProfile shows what is known of a customer, or changes it. A tap that changes
// something and is older than the customer only draws their page anew.
func tapProfile(t *turn) (action, error) {
	c, err := t.customer(t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	kind, rest, _ := strings.Cut(t.req.Tap.Arg, ".")
	do, ok := profileTaps[kind]
	if !ok {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	return do(t, c, rest)
}

// profileTaps by what the button's argument begins with. The table is filled in
// init, because the pages lead to one another.
var profileTaps map[string]func(t *turn, c crm.Customer, rest string) (action, error)

func init() {
	profileTaps = map[string]func(*turn, crm.Customer, string) (action, error){
		view.ProfileEdit: func(t *turn, c crm.Customer, _ string) (action, error) {
			return t.drawProfile(c.ID, func(p view.Profile) chat.Message { return view.EditProfile(t.l, p) }), nil
		},
		view.ProfileMore: func(t *turn, c crm.Customer, _ string) (action, error) {
			return t.drawProfile(c.ID, func(p view.Profile) chat.Message { return view.Details(t.l, p) }), nil
		},
		view.ProfileAsk:   (*turn).askProfile,
		view.ProfileSet:   (*turn).setProfile,
		view.ProfilePhone: (*turn).tapPhone,
		view.ProfileTag:   (*turn).dropTag,
		view.ProfileDate:  (*turn).dropDate,
		view.ProfileUndo:  (*turn).undoListed,
	}
}

// profileLists draw the lists on a customer's pages, each with the way back from what
// has just been done to it.
var profileLists = map[string]func(t *turn, p view.Profile) chat.Message{
	view.ListPhones: func(t *turn, p view.Profile) chat.Message { return view.PhoneList(t.l, p) },
	view.ListTags:   func(t *turn, p view.Profile) chat.Message { return view.TagList(t.l, p, tagArg) },
	view.ListDates:  func(t *turn, p view.Profile) chat.Message { return view.DateList(t.l, p) },
}

// drawList answers with one of the lists.
func (t *turn) drawList(id int64, list string) action {
	return t.drawProfile(id, func(p view.Profile) chat.Message { return profileLists[list](t, p) })
}

// undoListed takes back what was done to a list and shows the list again.
func (t *turn) undoListed(c crm.Customer, rest string) (action, error) {
	list, arg, _ := strings.Cut(rest, ".")
	id, err := argID(arg)
	if err != nil {
		return nil, err
	}
	set, err := t.book.ChangeSet(t.ctx, t.scope(), id)
	if err != nil {
		return nil, err
	}
	if profileLists[list] == nil || set.UserID != t.user.ID {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	draw := t.drawList(c.ID, list)
	return func(tx *store.Tx) error {
		if err := tx.Undo(t.user, t.req.InboxID, set.ID); err != nil {
			return err
		}
		return draw(tx)
	}, nil
}

// drawProfile answers with one of a customer's pages.
func (t *turn) drawProfile(id int64, draw func(view.Profile) chat.Message) action {
	return func(tx *store.Tx) error {
		p, err := t.profile(tx, id)
		if err != nil {
			return err
		}
		return t.about(id, draw(p))(tx)
	}
}

func (t *turn) profile(tx *store.Tx, id int64) (p view.Profile, err error) {
	if p.Customer, err = tx.Customer(t.ctx, t.scope(), id); err != nil {
		return p, err
	}
	if p.Owner, err = tx.User(t.ctx, p.Customer.OwnerID); err != nil {
		return p, err
	}
	if p.Phones, err = tx.Phones(t.ctx, t.scope(), id); err != nil {
		return p, err
	}
	if p.Dates, err = tx.ImportantDates(t.ctx, t.scope(), id); err != nil {
		return p, err
	}
	if p.Customer.Language != "" {
		p.Language = t.words.For(p.Customer.Language).Name()
	}
	p.MayGive = t.mayGive(p.Customer)
	return p, nil
}

// askProfile asks for the new value of a field, or offers the values that it has.
func (t *turn) askProfile(c crm.Customer, field string) (action, error) {
	if profileLists[field] != nil {
		return t.drawList(c.ID, field), nil
	}
	if all, now, ok := t.choices(c, field); ok {
		m := view.ChooseValue(t.l, c, field, all, now)
		return func(tx *store.Tx) error { return t.redraw(tx, m) }, nil
	}
	f, ok := profileFields[field]
	if !ok {
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	var clear [][]chat.Button
	if f.known != nil && f.known(c) {
		clear = append(clear, chat.Row(t.button("profile.clear", chat.Data{
			Action: "prof", ID: c.ID, Version: c.Version, Arg: view.ProfileSet + "." + field + ".",
		})))
	}
	q := t.question(t.l.T("profile.question", "who", view.Who(c))+" "+t.l.T("ask_profile."+field), clear...)
	data := profileAnswer{Customer: c.ID}
	return func(tx *store.Tx) error { return t.open(tx, "prof", field, data, q) }, nil
}

// profileAnswer is what the dialog for a field keeps.
type profileAnswer struct {
	Customer int64 `json:"customer"`
}

// choices are the values of a field that are offered by buttons.
func (t *turn) choices(c crm.Customer, field string) (all []view.ProfileValue, now string, ok bool) {
	switch field {
	case "status":
		for _, s := range crm.CustomerStatuses {
			all = append(all, view.ProfileValue{Label: t.l.Plain("customer_status." + string(s)), Value: string(s)})
		}
		return all, string(c.Status), true
	case "source":
		for _, s := range crm.Sources {
			all = append(all, view.ProfileValue{Label: t.l.Plain("source." + s), Value: s})
		}
		return append(all, view.ProfileValue{Label: t.l.Plain("profile.unknown")}), c.Source, true
	case "language":
		for _, tag := range t.words.Tags() {
			all = append(all, view.ProfileValue{Label: t.words.For(tag).Name(), Value: tag})
		}
		return append(all, view.ProfileValue{Label: t.l.Plain("profile.unknown")}), c.Language, true
	}
	return nil, "", false
}

// setProfile gives a field the value of a button, or none.
func (t *turn) setProfile(c crm.Customer, rest string) (action, error) {
	field, value, _ := strings.Cut(rest, ".")
	var e store.CustomerEdit
	if all, _, ok := t.choices(c, field); ok {
		if !slices.ContainsFunc(all, func(v view.ProfileValue) bool { return v.Value == value }) {
			return nil, crm.Refuse(crm.NotFound, "error.gone")
		}
		p := c.Profile
		switch field {
		case "status":
			p.Status = crm.CustomerStatus(value)
		case "source":
			p.Source = value
		case "language":
			e.Language = &value
		}
		e.Profile = &p
	} else {
		f, ok := profileFields[field]
		if !ok || value != "" || f.clear == nil {
			return nil, crm.Refuse(crm.NotFound, "error.gone")
		}
		e = f.clear(c)
	}
	return t.changeProfile(c, func(tx *store.Tx) error {
		if err := t.endDialogNamed(tx, "prof"); err != nil {
			return err
		}
		return tx.EditCustomer(c.ID, c.Version, e)
	}, ""), nil
}

// changeProfile changes a customer as one change-set and draws their page: all that
// is known of them, unless a list is named. A tap older than
// the customer changes nothing.
func (t *turn) changeProfile(c crm.Customer, change action, list string) action {
	return func(tx *store.Tx) error {
		var set int64
		if t.req.Tap.Version == c.Version {
			var err error
			if set, err = tx.Begin(t.user, t.req.InboxID, 0); err != nil {
				return err
			}
			if err := change(tx); err != nil {
				return err
			}
		}
		return t.showChanged(tx, c.ID, set, list)
	}
}

// showChanged shows what a change-set (0: none) has just done to a customer, on one of
// their lists, or with none on the page of all that is known of them.
func (t *turn) showChanged(tx *store.Tx, customer, set int64, list string) error {
	p, err := t.profile(tx, customer)
	if err != nil {
		return err
	}
	if set != 0 {
		if p.Done, err = tx.Card(t.ctx, t.scope(), set); err != nil {
			return err
		}
	}
	draw, ok := profileLists[list]
	if !ok {
		draw = func(t *turn, p view.Profile) chat.Message { return view.Details(t.l, p) }
	}
	return t.about(customer, draw(t, p))(tx)
}

// endDialogNamed ends the open dialog when it is the one of a name.
func (t *turn) endDialogNamed(tx *store.Tx, name string) error {
	d, err := tx.Dialog(t.ctx, t.req.Chat.ID, t.req.From.ID)
	if err != nil || d.Name != name {
		return err
	}
	return t.endDialog(tx)
}

// tapPhone lists a customer's numbers, opens one, or changes it.
func (t *turn) tapPhone(c crm.Customer, rest string) (action, error) {
	if rest == "" {
		return t.drawList(c.ID, view.ListPhones), nil
	}
	arg, what, _ := strings.Cut(rest, ".")
	id, err := argID(arg)
	if err != nil {
		return nil, err
	}
	all, err := t.book.Phones(t.ctx, t.scope(), c.ID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(p crm.Phone) bool { return p.ID == id })
	if i < 0 {
		return t.drawList(c.ID, view.ListPhones), nil
	}
	if what == "" {
		return t.about(c.ID, view.PhonePage(t.l, c, all[i], i == 0)), nil
	}
	return t.changeProfile(c, func(tx *store.Tx) error {
		switch {
		case what == view.PhoneDrop:
			return tx.RemovePhone(c.ID, id)
		case what == view.PhoneMain:
			return tx.EditPhone(c.ID, id, store.PhoneEdit{Main: true})
		case what == view.PhoneBare:
			none := ""
			return tx.EditPhone(c.ID, id, store.PhoneEdit{Label: &none})
		case slices.Contains(crm.PhoneLabels, what):
			return tx.EditPhone(c.ID, id, store.PhoneEdit{Label: &what})
		}
		return crm.Refuse(crm.NotFound, "error.gone")
	}, view.ListPhones), nil
}

func (t *turn) dropTag(c crm.Customer, arg string) (action, error) {
	i := slices.IndexFunc(c.Tags, func(tag string) bool { return tagArg(tag) == arg })
	return t.changeProfile(c, func(tx *store.Tx) error {
		if i < 0 {
			return nil
		}
		return tx.EditCustomer(c.ID, c.Version, store.CustomerEdit{DropTags: c.Tags[i : i+1]})
	}, view.ListTags), nil
}

func (t *turn) dropDate(c crm.Customer, arg string) (action, error) {
	id, err := argID(arg)
	if err != nil {
		return nil, err
	}
	return t.changeProfile(c, func(tx *store.Tx) error {
		err := tx.RemoveImportantDate(c.ID, id)
		if crm.CodeOf(err) == crm.NotFound { // a quick thumb
			return nil
		}
		return err
	}, view.ListDates), nil
}
