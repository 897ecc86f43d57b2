package handlers

import (
	"errors"
	"strings"
	"unicode"

	"daftar/assistant/rules"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// profileField is a fact of a customer that a typed answer sets.
type profileField struct {
	// read takes a text as the value; a refusal says what to type instead.
	read func(t *turn, c crm.Customer, text string) (profileChange, error)
	// known and clear are of what may be left empty again.
	known func(crm.Customer) bool
	clear func(crm.Customer) store.CustomerEdit
}

// profileChange writes what was typed of a customer.
type profileChange func(t *turn, tx *store.Tx, c crm.Customer, version int64) error

// mostFact is how many code points a fact of a customer may have.
const mostFact = 300

// profileFields by name. "ask_profile.<name>" asks for each.
var profileFields = map[string]profileField{
	"name": {read: readName},
	"company": {
		read:  edit(store.CustomerEdit{}, func(e *store.CustomerEdit, c crm.Customer, v string) { e.Company = &v }, firmName),
		known: func(c crm.Customer) bool { return c.Company != "" },
		clear: func(crm.Customer) store.CustomerEdit { none := ""; return store.CustomerEdit{Company: &none} },
	},
	"email":     profileText(func(p *crm.Profile) *string { return &p.Email }, crm.ParseEmail),
	"username":  profileText(func(p *crm.Profile) *string { return &p.Username }, crm.ParseUsername),
	"city":      profileText(func(p *crm.Profile) *string { return &p.City }, plainFact),
	"address":   profileText(func(p *crm.Profile) *string { return &p.Address }, plainFact),
	"interests": profileText(func(p *crm.Profile) *string { return &p.Interests }, plainFact),
	"likes":     profileText(func(p *crm.Profile) *string { return &p.Likes }, plainFact),
	"dislikes":  profileText(func(p *crm.Profile) *string { return &p.Dislikes }, plainFact),
	"needs":     profileText(func(p *crm.Profile) *string { return &p.Needs }, plainFact),
	"birthday": {
		read: readBirthday, known: func(c crm.Customer) bool { return c.Birthday.Known() },
		clear: func(crm.Customer) store.CustomerEdit { return store.CustomerEdit{Birthday: &crm.Birthday{}} },
	},
	"phone": {read: readPhone},
	"tag":   {read: readTag},
	"date":  {read: readDate},
}

// plainFact is any words that are not too many.
func plainFact(text string) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" || len([]rune(text)) > mostFact {
		return "", &crm.Error{Code: crm.Invalid, Key: "error.fact_long", Args: map[string]any{"most": mostFact}}
	}
	return text, nil
}

// firmName is a fact by which an organisation can be told from others.
func firmName(text string) (string, error) {
	name, err := plainFact(text)
	if err == nil && !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		err = crm.Refuse(crm.Invalid, "error.organization_name")
	}
	return name, err
}

// edit is a field that a change of the customer's row sets.
func edit(e store.CustomerEdit, put func(*store.CustomerEdit, crm.Customer, string), parse func(string) (string, error)) func(*turn, crm.Customer, string) (profileChange, error) {
	return func(_ *turn, _ crm.Customer, text string) (profileChange, error) {
		v, err := parse(text)
		if err != nil {
			return nil, err
		}
		return func(_ *turn, tx *store.Tx, c crm.Customer, version int64) error {
			e := e
			put(&e, c, v)
			return tx.EditCustomer(c.ID, version, e)
		}, nil
	}
}

func profileText(of func(*crm.Profile) *string, parse func(string) (string, error)) profileField {
	put := func(e *store.CustomerEdit, c crm.Customer, v string) {
		p := c.Profile
		*of(&p) = v
		e.Profile = &p
	}
	return profileField{
		read:  edit(store.CustomerEdit{}, put, parse),
		known: func(c crm.Customer) bool { return *of(&c.Profile) != "" },
		clear: func(c crm.Customer) store.CustomerEdit {
			var e store.CustomerEdit
			put(&e, c, "")
			return e
		},
	}
}

func readName(t *turn, c crm.Customer, text string) (profileChange, error) {
	name := tidyName(text)
	if name == "" || len([]rune(name)) > 80 || !strings.ContainsFunc(name, unicode.IsLetter) {
		return nil, crm.Refuse(crm.Invalid, "error.name_empty")
	}
	put := func(e *store.CustomerEdit, _ crm.Customer, v string) { e.Name = &v }
	return edit(store.CustomerEdit{}, put, func(string) (string, error) { return name, nil })(t, c, text)
}

func readBirthday(t *turn, _ crm.Customer, text string) (profileChange, error) {
	b, ok := rules.Birthday(text, t.now)
	if !ok {
		return nil, crm.Refuse(crm.Invalid, "error.birthday")
	}
	return func(_ *turn, tx *store.Tx, c crm.Customer, version int64) error {
		return tx.EditCustomer(c.ID, version, store.CustomerEdit{Birthday: &b})
	}, nil
}

// readPhone takes a number that nobody has. Of one that somebody else's customer
// has the person learns only whose customer that is, and who answers for them is
// asked. One that the person sees may be the same: the two are offered side by side.
func readPhone(t *turn, _ crm.Customer, text string) (profileChange, error) {
	number, err := crm.ParsePhone(text)
	if err != nil {
		return nil, err
	}
	return func(t *turn, tx *store.Tx, c crm.Customer, _ int64) error {
		id, owner, err := tx.PhoneOwner(t.ctx, number)
		switch {
		case err != nil:
			return err
		case id == 0 || id == c.ID:
			return tx.AddPhone(c.ID, number)
		}
		other, err := tx.Customer(t.ctx, t.scope(), id)
		if err == nil {
			q := t.question(t.l.T("error.phone_of", "who", view.Who(other)), view.ComparePair(t.l, c.ID, id))
			if err := t.say(q)(tx); err != nil {
				return err
			}
			return errAnswered
		}
		if crm.CodeOf(err) != crm.NotFound {
			return err
		}
		return t.phoneTheirs(tx, whose{id: id, foreign: owner})
	}, nil
}

// errAnswered is what a change returns that has told the person itself why nothing
// has changed; the question stays open.
var errAnswered = errors.New("answered already")

// phoneTheirs tells the person whose customer has the number, and whoever answers
// for that customer who has asked for it.
func (t *turn) phoneTheirs(tx *store.Tx, who whose) error {
	u, err := tx.User(t.ctx, who.foreign)
	if err != nil {
		return err
	}
	p := &pen{turn: t, tx: tx, words: t.req.Text}
	if err := p.tellOwner(who); err != nil {
		return err
	}
	e := &crm.Error{Code: crm.Conflict, Key: "error.phone_theirs", Args: map[string]any{"owner": t.memberName(u)}}
	if err := t.askAgainInstead(e)(tx); err != nil {
		return err
	}
	return errAnswered
}

func readTag(t *turn, _ crm.Customer, text string) (profileChange, error) {
	several := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;\n", r) })
	for i, tag := range several {
		several[i] = "#" + strings.TrimPrefix(strings.TrimSpace(tag), "#")
	}
	text = strings.Join(several, " ")
	u, err := t.mind.ByRules(t.ctx, crm.Utterance{Text: text, Now: t.now, Known: noOne})
	if err != nil {
		return nil, wrap("read a tag", err)
	}
	var tags []string
	for _, a := range u.Actions {
		tags = append(tags, a.Tags...)
	}
	if len(tags) == 0 {
		return nil, crm.Refuse(crm.Invalid, "error.tag")
	}
	return func(_ *turn, tx *store.Tx, c crm.Customer, version int64) error {
		return tx.EditCustomer(c.ID, version, store.CustomerEdit{AddTags: tags})
	}, nil
}

func noOne([]string) ([]crm.KnownCustomer, error) { return nil, nil }

// readDate reads "15-may, toʻy kuni" or "toʻy kuni 15-may": a day, and what it is.
func readDate(t *turn, _ crm.Customer, text string) (profileChange, error) {
	day, label, ok := t.dayAndLabel(text)
	if !ok {
		return nil, crm.Refuse(crm.Invalid, "error.important_date")
	}
	return func(_ *turn, tx *store.Tx, c crm.Customer, _ int64) error {
		_, err := tx.AddImportantDate(c.ID, label, day)
		return err
	}, nil
}

// mostOfDay is how many words a day is written in at most.
const mostOfDay = 4

// dayAndLabel finds the day at the beginning or the end of some words: as many of
// them as it takes, and no more.
func (t *turn) dayAndLabel(text string) (day crm.Birthday, label string, ok bool) {
	words := strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || r == ',' || r == ';' || r == ':' || r == '—' || r == '–'
	})
	most := min(mostOfDay, len(words)-1)
	for _, cut := range []func(n int) (day, rest []string){
		func(n int) ([]string, []string) { return words[:n], words[n:] },
		func(n int) ([]string, []string) { return words[len(words)-n:], words[:len(words)-n] },
	} {
		found := crm.Birthday{}
		for n := most; n > 0; n-- {
			said, rest := cut(n)
			is, ok := rules.Birthday(strings.Join(said, " "), t.now)
			if !ok || found.Known() && is != found {
				continue
			}
			found, label = is, tidy(strings.Join(rest, " "))
		}
		if found.Known() && label != "" && len([]rune(label)) <= 60 {
			return found, label, true
		}
	}
	return crm.Birthday{}, "", false
}

// answerProfile sets the field that was asked for. What is no value of it but says
// something else is a sentence of its own.
func answerProfile(t *turn) (action, error) {
	var data profileAnswer
	if err := t.dialogData(&data); err != nil {
		return nil, err
	}
	f, ok := profileFields[t.dialog.Step]
	if !ok {
		return nil, nil
	}
	c, err := t.customer(data.Customer)
	if crm.CodeOf(err) == crm.NotFound {
		return nil, nil // gone meanwhile: the words are a sentence
	}
	if err != nil {
		return nil, err
	}
	text := strings.TrimSpace(t.req.Text)
	if t.req.Kind == chat.Contact && t.dialog.Step == "phone" {
		text = t.req.Contact.Phone
	} else if t.req.Kind != chat.Text || t.req.ForwardedFrom != "" {
		return nil, nil
	}
	change, err := f.read(t, c, text)
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
	return t.keepProfile(c, change), nil
}

// keepProfile writes what was typed of a customer, and shows their page or the list
// to which it was added.
func (t *turn) keepProfile(c crm.Customer, change profileChange) action {
	list := ""
	if t.dialog.Step == "phone" { // there may be more of them, and they want labels
		list = view.ListPhones
	}
	return func(tx *store.Tx) error {
		var set int64
		answered := false
		refusal, err := refused(tx, func() (err error) {
			if set, err = tx.Begin(t.user, t.req.InboxID, 0); err != nil {
				return err
			}
			err = change(t, tx, c, c.Version)
			if answered = errors.Is(err, errAnswered); answered {
				return nil
			}
			return err
		})
		switch {
		case err != nil, answered:
			return err
		case refusal != nil:
			return t.askAgainInstead(refusal)(tx)
		}
		if err := t.endDialog(tx); err != nil {
			return err
		}
		return t.showChanged(tx, c.ID, set, list)
	}
}

// refused writes an answer; what the book does not take of it is taken back, and why
// is the refusal, so that the question can be asked again.
func refused(tx *store.Tx, write func() error) (*crm.Error, error) {
	err := tx.Try(write)
	refusal := (*crm.Error)(nil)
	if errors.As(err, &refusal) && refusal.Code != crm.NotFound {
		return refusal, nil
	}
	return nil, err
}

// saysElse reports whether an answer is a question to the book, or, where it is no
// value, tells of somebody. What has no letters is a slip in the value itself, and
// what was asked for as a name is one, whatever else the words mean.
func (t *turn) saysElse(field string, refused bool) (bool, error) {
	named := !refused && (field == "name" || field == "company")
	if t.req.Kind != chat.Text || named || !strings.ContainsFunc(t.req.Text, unicode.IsLetter) {
		return false, nil
	}
	u, err := t.understand(t.req.Text)
	if err != nil || u.Empty() {
		return false, err
	}
	a := u.Actions[0]
	if refused && isAttempt(t.req.Text) {
		return a.Query != "" && a.Customer == nil, nil
	}
	return a.Query != "" || refused && (a.Activity != nil || a.Customer != nil && len(a.Customer.IDs) > 0), nil
}

// isAttempt reports whether words that are no value were meant as one: they are few,
// or an address. A customer's name in them is then a part of it.
func isAttempt(text string) bool {
	const few = 3
	return len(strings.Fields(text)) <= few || strings.Contains(text, "@")
}

// askAgainInstead says what was wrong with an answer; the question stays open.
func (t *turn) askAgainInstead(e *crm.Error) action {
	args := make([]any, 0, 2*len(e.Args))
	for name, v := range e.Args {
		args = append(args, name, v)
	}
	return t.say(t.question(t.l.T(e.Key, args...)))
}
