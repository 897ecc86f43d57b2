package handlers

import (
	"slices"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// agree keeps what a customer says by a button: what they want to be sent, or, on
// their own page, that they want one thing or want it no more. Whose answer it is
// goes by who taps, never by what the button carries.
func agree(t *turn) (action, error) {
	said, first := choice(t.req.Tap.Arg)
	if len(said) == 0 {
		return t.staleTap()
	}
	g, err := t.page()
	if err != nil {
		return nil, err
	}
	read := view.MyPage(t.l, g)
	if first {
		read = view.AskConsent(t.l, g)
	}
	wording := view.Wording(read, t.req.Tap.Encode())
	g.Agreed = agreedNow(g.Agreed, said)
	return func(tx *store.Tx) error {
		for _, p := range crm.Purposes {
			given, answered := said[p]
			if !answered {
				continue
			}
			err := tx.SetConsent(crm.Consent{
				CustomerID: t.guest.CustomerID, Purpose: p, Given: given, Wording: wording, Language: t.l.Tag(),
				Way: crm.ByButton, TelegramID: t.req.From.ID, InboxID: t.req.InboxID,
			})
			if err != nil {
				return err
			}
		}
		if len(g.Agreed) > 0 {
			if err := tx.Unstop(t.req.From.ID); err != nil {
				return err
			}
		}
		if !t.guest.Confirmed {
			if err := t.tellCame(tx, t.guest.LinkID); err != nil {
				return err
			}
		}
		if !first {
			return t.redraw(tx, view.MyPage(t.l, g))
		}
		if err := t.redraw(tx, view.Thanks(t.l, g)); err != nil {
			return err
		}
		return t.askFurther(tx, g)
	}, nil
}

// choice reads what a button says of which purposes. first is the answer to what
// is asked first, which says something of every purpose.
func choice(arg string) (said map[crm.Purpose]bool, first bool) {
	for sign, given := range map[string]bool{view.AgreeOn: true, view.AgreeOff: false} {
		p, found := strings.CutPrefix(arg, sign)
		if found && slices.Contains(crm.Purposes, crm.Purpose(p)) {
			return map[crm.Purpose]bool{crm.Purpose(p): given}, false
		}
	}
	if arg != view.AgreeBoth && arg != view.AgreeNothing && !slices.Contains(crm.Purposes, crm.Purpose(arg)) {
		return nil, false
	}
	said = map[crm.Purpose]bool{}
	for _, p := range crm.Purposes {
		said[p] = arg == view.AgreeBoth || arg == string(p)
	}
	return said, true
}

// agreedNow is what a customer agrees to who has said something more.
func agreedNow(before []crm.Purpose, said map[crm.Purpose]bool) []crm.Purpose {
	var out []crm.Purpose
	for _, p := range crm.Purposes {
		given, answered := said[p]
		if given || !answered && slices.Contains(before, p) {
			out = append(out, p)
		}
	}
	return out
}

// askFurther asks a customer who has agreed to something for what it needs: for
// greetings a birthday, then the phone by which they are recognised.
func (t *turn) askFurther(tx *store.Tx, g view.Guest) error {
	switch {
	case len(g.Agreed) == 0:
		return t.endDialog(tx)
	case slices.Contains(g.Agreed, crm.Greetings) && !g.Birthday.Known():
		return t.askBirthday(tx, firstTime)
	}
	return t.askPhone(tx)
}

// firstTime is the step of a question that leads on to the next one.
const firstTime = "first"

// askPhone offers to share the phone by one tap, if the book does not have it.
func (t *turn) askPhone(tx *store.Tx) error {
	if t.guest.Confirmed {
		return t.endDialog(tx)
	}
	return t.open(tx, "phone", "", nil, t.phoneQuestion("guest.ask_phone"))
}

func (t *turn) phoneQuestion(key string) chat.Message {
	return chat.Message{
		Text: t.l.T(key),
		Menu: &chat.Menu{Once: true, Rows: [][]chat.MenuButton{
			{{Text: t.l.Plain("guest.share_phone"), Contact: true}},
			{{Text: t.l.Plain("guest.skip")}},
		}},
	}
}
