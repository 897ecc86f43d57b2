package exchange

import (
	"slices"
	"strings"

	"daftar/crm"
	"daftar/crm/fold"
	"daftar/store"
)

// deed is what is to become of an entry.
type deed int

const (
	toMake deed = iota
	toUpdate
	toFill // somebody whom an earlier row of the file made: only what is lacking
	toSkip
	toRefuse
)

// holder is who has a phone of an entry.
type holder struct {
	store.Holder
	ours bool // made by this import
}

// verdict is what is to become of an entry, and of whom.
type verdict struct {
	deed     deed
	customer int64
	name     string // of the customer, as they are called in the book before the list; "" known by the list's own rows
	owner    int64  // whose the customer is to be, 0: not said
}

// skips are the reasons for which nothing of a row is taken because of the mode.
var skips = map[string]bool{whyExists: true, whyUnknown: true, whyNoPhone: true}

// team is who imports, and the members by name.
type team struct {
	user  crm.User
	names map[int64]string
	byKey map[string]int64 // by the folded name; 0: two are called so
}

func newTeam(user crm.User, members []crm.User) *team {
	t := &team{user: user, names: map[int64]string{}, byKey: map[string]int64{}}
	for _, u := range members {
		t.names[u.ID] = u.Name
		key := fold.Key(u.Name)
		if _, known := t.byKey[key]; known {
			t.byKey[key] = 0
			continue
		}
		t.byKey[key] = u.ID
	}
	return t
}

// judge decides what becomes of an entry; has tells who has a phone. What cannot be
// taken of it is taken out of it.
func (t *team) judge(e *Entry, mode store.ImportMode, has func(number string) holder) verdict {
	if e.Refused {
		return verdict{deed: toRefuse}
	}
	numbers := e.numbers()
	var v verdict
	found := false
	for _, number := range numbers {
		h := has(number)
		if h.CustomerID == 0 {
			continue
		}
		if !h.Sees {
			e.refuse(store.ImportLine{Why: whyForeign, Field: string(Phone), Value: t.names[h.OwnerID]})
			return verdict{deed: toRefuse}
		}
		if !found {
			found = true
			v.customer, v.name, v.deed = h.CustomerID, h.Name, toUpdate
			if h.ours {
				v.deed = toFill
			}
		}
		if h.CustomerID != v.customer {
			e.warn(store.ImportLine{Why: whyTwo, Field: string(Phone), Value: number})
			e.without(number)
		}
	}
	v.owner = t.owner(e)
	switch {
	case v.deed == toFill:
		e.warn(store.ImportLine{Why: whyAgain, Field: string(Phone), Value: e.Phone})
	case found && mode == store.ImportCreate:
		v.deed = toSkip
		e.only(store.ImportLine{Why: whyExists, Field: string(Phone), Value: e.Phone})
	case !found && mode == store.ImportUpdate:
		v.deed = toSkip
		why := whyUnknown
		if len(numbers) == 0 {
			why = whyNoPhone
		}
		e.only(store.ImportLine{Why: why, Field: string(Name), Value: shortened(e.Name)})
	}
	return v
}

// owner is whose customer the row says it is, 0 where it does not say.
func (t *team) owner(e *Entry) int64 {
	if e.Owner == "" {
		return 0
	}
	id, known := t.byKey[fold.Key(e.Owner)]
	switch {
	case !known || id == 0:
		e.warn(store.ImportLine{Why: whyOwner, Field: string(Owner), Value: shortened(e.Owner)})
		return 0
	case id != t.user.ID && !t.user.Role.AtLeast(crm.Manager):
		e.warn(store.ImportLine{Why: whyNotYours, Field: string(Owner), Value: shortened(e.Owner)})
		return 0
	}
	return id
}

func (e *Entry) warn(line store.ImportLine) {
	line.Row = e.Row
	e.Lines = append(e.Lines, line)
}

// only leaves one line of a row of which nothing is taken.
func (e *Entry) only(line store.ImportLine) {
	e.Lines = nil
	e.warn(line)
}

// numbers are all phones of the entry.
func (e *Entry) numbers() []string {
	if e.Phone == "" {
		return nil
	}
	return append([]string{e.Phone}, e.More...)
}

// without takes a phone out of the entry.
func (e *Entry) without(number string) {
	left := slices.DeleteFunc(e.numbers(), func(n string) bool { return n == number })
	e.Phone, e.More = "", nil
	if len(left) > 0 {
		e.Phone, e.More = left[0], left[1:]
	}
}

// edit is what an entry changes of a customer. What it does not say changes nothing;
// with fill, neither does what is known already.
func (e *Entry) edit(c crm.Customer, owner int64, fill bool) store.CustomerEdit {
	out := store.CustomerEdit{AddTags: e.Tags}
	put := func(into **string, said, known string) {
		if said != "" && said != known && (!fill || known == "") {
			*into = &said
		}
	}
	if e.Named {
		known := c.Name
		if known == c.Phone() || known == c.Company { // it was no name
			known = ""
		}
		if known == "" || !sameName(known, e.Name) {
			put(&out.Name, e.Name, known)
		}
	}
	put(&out.Company, e.Company, c.Company)
	put(&out.Language, e.Language, c.Language)
	if owner != 0 && !fill {
		out.OwnerID = &owner
	}
	if b := e.Birthday; b.Known() && !(fill && c.Birthday.Known()) {
		if b.Year == 0 && b.Code() == c.Birthday.Code() {
			b.Year = c.Birthday.Year
		}
		out.Birthday = &b
	}
	if !e.ContactAt.IsZero() {
		out.ContactAt = &e.ContactAt
	}
	p := e.profile(c.Profile, fill)
	out.Profile = &p
	return out
}

// sameName reports whether two names differ in script, apostrophes, case or the order
// of their words only. The one that the book has was chosen by whoever writes in it.
func sameName(a, b string) bool { return a == b || nameKey(a) == nameKey(b) }

// nameKey is what names share that are the same name.
func nameKey(name string) string {
	keys := fold.Keys(name)
	if len(keys) == 0 {
		return " " + name
	}
	slices.Sort(keys)
	return strings.Join(keys, " ")
}

// renames reports whether an entry calls a customer otherwise than they are called.
func (e *Entry) renames(known string) bool { return e.Named && !sameName(known, e.Name) }

// profile is a customer's profile with what the entry says of it.
func (e *Entry) profile(p crm.Profile, fill bool) crm.Profile {
	said := e.Profile
	for _, f := range []struct {
		into *string
		said string
	}{
		{&p.Source, said.Source},
		{&p.Email, said.Email},
		{&p.Username, said.Username},
		{&p.City, said.City},
		{&p.Address, said.Address},
		{&p.Interests, said.Interests},
		{&p.Likes, said.Likes},
		{&p.Dislikes, said.Dislikes},
		{&p.Needs, said.Needs},
	} {
		if f.said != "" && (!fill || *f.into == "") {
			*f.into = f.said
		}
	}
	if said.Status != "" && !fill {
		p.Status = said.Status
	}
	return p
}

// count adds what became of a row; changed: something did; renamed: whoever it is of is
// called otherwise now.
func count(c *store.ImportCounts, e Entry, d deed, changed, renamed bool) {
	c.Rows++
	switch {
	case d == toRefuse:
		c.Refused++
		return
	case d == toSkip:
		c.Skipped++
		return
	case d == toMake:
		c.Made++
		if !e.Named {
			c.Unnamed++
		}
	case d == toFill:
		c.Again++
	case changed:
		c.Updated++
		if renamed {
			c.Renamed++
		}
	default:
		c.Same++
	}
	if slices.ContainsFunc(e.Lines, func(l store.ImportLine) bool { return l.Why != whyAgain }) {
		c.Warned++
	}
}
