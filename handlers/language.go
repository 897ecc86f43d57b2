package handlers

import (
	"slices"

	"daftar/bot/chat"
	"daftar/handlers/view"
	"daftar/store"
)

// languages asks which language the bot is to speak. A tag behind the command
// answers at once.
func languages(t *turn) (action, error) {
	if slices.Contains(t.words.Tags(), t.req.Args) {
		return t.speak(t.req.Args)
	}
	return t.say(t.chooseLanguage(t.l.T("lang.ask"))), nil
}

// chooseLanguage offers the languages by the names that they call themselves.
func (t *turn) chooseLanguage(text string) chat.Message {
	m := chat.Message{Text: text}
	var row []chat.Button
	for _, tag := range t.words.Tags() {
		label := t.words.For(tag).Name()
		if tag == t.l.Tag() {
			label = "✓ " + label
		}
		row = append(row, chat.Button{Text: label, Data: chat.Data{Action: "lang", Arg: tag}.Encode()})
		if len(row) == 2 {
			m.Buttons, row = append(m.Buttons, row), nil
		}
	}
	return m
}

// setLanguage is the tap on a language; strangers may choose, too.
func setLanguage(t *turn) (action, error) {
	if !slices.Contains(t.words.Tags(), t.req.Tap.Arg) {
		return t.staleTap()
	}
	return t.speak(t.req.Tap.Arg)
}

// speak changes the language of all that the person sees: the question, the menu
// and the commands.
func (t *turn) speak(tag string) (action, error) {
	t.l = t.words.For(tag)
	if t.isGuest() {
		return t.speakToGuest(tag)
	}
	return func(tx *store.Tx) error {
		if err := tx.SetLanguage(t.req.From.ID, tag); err != nil {
			return err
		}
		if err := t.show(t.chooseLanguage(t.l.T("lang.chosen")))(tx); err != nil || t.user.ID == 0 {
			return err
		}
		if _, err := t.send(tx, chat.Message{Text: t.l.T("lang.menu"), Menu: t.mainMenu()}); err != nil {
			return err
		}
		return t.setCommands(tx, t.user)
	}, nil
}

// speakToGuest changes the language of all that a customer sees, and redraws the
// page under which it was chosen.
func (t *turn) speakToGuest(tag string) (action, error) {
	m, err := t.drawMyPage()
	if err != nil {
		return nil, err
	}
	if t.req.Kind != chat.Tap || t.req.Tap.ID != view.OnPage {
		m = t.chooseLanguage(t.l.T("lang.chosen"))
	}
	return func(tx *store.Tx) error {
		if err := tx.SetLanguage(t.req.From.ID, tag); err != nil {
			return err
		}
		if t.guest.Confirmed {
			if err := t.onBehalf(tx, 0); err != nil {
				return err
			}
			if err := tx.EditCustomer(t.guest.CustomerID, 0, store.CustomerEdit{Language: &tag}); err != nil {
				return err
			}
		}
		if err := t.setGuestCommands(tx); err != nil {
			return err
		}
		return t.show(m)(tx)
	}, nil
}
