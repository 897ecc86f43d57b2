package handlers

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"daftar/assistant/rules"
	"daftar/crm"
	"daftar/store"
)

// notSureBorn is the slot that the understanding leaves open where a birthday is
// told that no calendar has, or not the whole of it.
const notSureBorn = "birthday"

// ofThem keeps what a part says of the customer themselves.
func (p *pen) ofThem(who whose, a crm.Action) error {
	if a.Customer == nil && who.id != 0 && who.foreign == 0 && len(a.Tags) > 0 { // a tag in answer to a card
		if err := p.tx.EditCustomer(who.id, 0, store.CustomerEdit{AddTags: a.Tags}); err != nil {
			return err
		}
	}
	if err := p.email(who, a.Customer); err != nil {
		return err
	}
	return p.birthday(who, a.Customer)
}

// onlyOfThem: nothing but who was born when, their address, or how they are marked, is said of a
// customer, so there is nothing to note.
func (p *pen) onlyOfThem(a crm.Action, who whose) bool {
	if a.Activity != nil && a.Activity.Kind != crm.Note || a.Deal != nil || a.Reminder != nil || p.req.File != nil {
		return false
	}
	tagged := len(a.Tags) > 0 && who.id != 0 && who.foreign == 0
	born := a.Customer != nil && a.Customer.Birthday.Known()
	open := slices.Contains(a.NotSure, notSureBorn)
	mailed := a.Customer != nil && a.Customer.Email != ""
	if !tagged && !born && !open && !mailed {
		return false
	}
	rest, ok := p.besideName(a)
	if !ok {
		return false
	}
	if mailed {
		rest = rules.WithoutEmail(rest)
	}
	if rest == "" {
		return tagged || mailed
	}
	if open {
		return rules.OnlyBirth(rest, p.now)
	}
	_, only := rules.Birthday(rest, p.now)
	return only && born
}

// besideName is what a part says besides the customer's name and tags.
func (p *pen) besideName(a crm.Action) (string, bool) {
	from, to := a.Span.From, a.Span.To
	if len(a.Tags) > 0 {
		from, to = 0, len(p.said) // a tag may stand outside the clause
	}
	if from > to || to > len(p.said) {
		return "", false
	}
	rest := p.said[from:to]
	if c := a.Customer; c != nil {
		if from > c.Span.From || to < c.Span.To {
			return "", false
		}
		rest = p.said[from:c.Span.From] + " " + p.said[c.Span.To:to]
	}
	words := slices.DeleteFunc(strings.Fields(rest), func(w string) bool {
		tag, marks := strings.CutPrefix(w, "#")
		return marks && slices.Contains(a.Tags, strings.ToLower(strings.TrimRight(tag, ",.;:!"))) ||
			utf8.RuneCountInString(w) <= 2 && !strings.ContainsFunc(w, unicode.IsDigit) // what hangs on the name: "у", "'s"
	})
	return strings.Join(words, " "), true
}

// askOfThem asks for the birthday that was told as none, and keeps the card of what
// the book has known before, which touches no row, about the customer.
func (p *pen) askOfThem(a crm.Action, who whose, ask *crm.Ask) {
	ask.Of = who.id
	ask.Born = slices.Contains(a.NotSure, notSureBorn) && who.foreign == 0
	ask.Known = !ask.Born && who.id != 0
}

// bornAnswer is the answer to when a customer was born, where a part asks it.
func (t *turn) bornAnswer(part crm.CardPart) (crm.Birthday, bool) {
	if part.Ask == nil || !part.Ask.Born {
		return crm.Birthday{}, false
	}
	return rules.Birthday(t.req.Text, t.now)
}

// setBorn keeps the right day of a birthday.
func (p *pen) setBorn(part crm.CardPart, b crm.Birthday) error {
	p.answered(part.Part, func(a *crm.Ask) {
		if a.Born = false; a.Customer {
			a.Birthday = b // whoever it will be
		}
	})
	if part.Customer == nil {
		return nil
	}
	theirs, err := p.tx.BirthdayIsTheirs(part.Customer.ID)
	if err != nil {
		return err
	}
	if theirs {
		return crm.Refuse(crm.Conflict, "edit.born_theirs")
	}
	p.asked(crm.Ask{Part: part.Part, Known: true, Of: part.Customer.ID}) // also where it is as it was before
	return p.tx.EditCustomer(part.Customer.ID, 0, store.CustomerEdit{Birthday: &b})
}

// leaveBorn keeps the words of a birthday that nobody could tell as a note.
func (p *pen) leaveBorn(part crm.CardPart) error {
	p.answered(part.Part, func(a *crm.Ask) { a.Born = false })
	if part.Activity != nil || part.Ask == nil || !part.Ask.Born {
		return nil
	}
	who, err := ownerOf(part)
	if err != nil {
		return err
	}
	_, err = p.tx.AddActivity(store.NewActivity{CustomerID: who.id, Kind: crm.Note, Text: p.said, At: p.now})
	return err
}

func setBirthday(t *turn, text string) (func(*pen, crm.CardPart) error, bool) {
	b, ok := rules.Birthday(text, t.now)
	return func(p *pen, part crm.CardPart) error { return p.setBorn(part, b) }, ok
}

// tapBorn answers by a button when a customer was born: it is asked for in words,
// or left, or taken away.
func tapBorn(t *turn) (action, error) {
	tap, stale, err := t.cardTap()
	if err != nil || stale {
		return orRedraw(t, err)
	}
	switch tap.rest {
	case "ask":
		return t.askInDialog(tap, "field", "birthday", t.l.T("field.birthday"))
	case "leave", "none":
	default:
		return nil, crm.Refuse(crm.NotFound, "error.gone")
	}
	return t.mend(func(p *pen, tap tapped) error {
		part, err := p.partOf(tap.set.ID, tap.part)
		if err != nil {
			return err
		}
		if err := p.endCardDialog(p.tx, tap.set.ID); err != nil {
			return err
		}
		if tap.rest == "none" {
			return p.setBorn(part, crm.Birthday{})
		}
		return p.leaveBorn(part)
	})
}
