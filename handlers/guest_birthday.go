package handlers

import (
	"daftar/assistant/rules"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// tapBirthday asks a customer for their birthday, from their own page.
func tapBirthday(t *turn) (action, error) {
	return func(tx *store.Tx) error { return t.askBirthday(tx, "") }, nil
}

func (t *turn) askBirthday(tx *store.Tx, step string) error {
	return t.open(tx, "birthday", step, nil, t.birthdayQuestion("guest.ask_birthday", step))
}

func (t *turn) birthdayQuestion(key, step string) chat.Message {
	return chat.Message{
		Text:    t.l.T(key),
		Buttons: [][]chat.Button{chat.Row(t.button("guest.skip", chat.Data{Action: "skip", Arg: step}))},
	}
}

// skipBirthday leaves a customer's birthday unsaid.
func skipBirthday(t *turn) (action, error) {
	d, err := t.book.Dialog(t.ctx, t.req.Chat.ID, t.req.From.ID)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		if err := t.redraw(tx, chat.Message{Text: t.l.T("guest.skipped")}); err != nil || d.Name != "birthday" {
			return err
		}
		if d.Step == firstTime {
			return t.askPhone(tx)
		}
		return t.endDialog(tx)
	}, nil
}

// answerBirthday takes a date as a customer's birthday. One that no calendar has is
// asked again; any other words are a letter, and the question stays open.
func answerBirthday(t *turn) (action, error) {
	if t.req.Kind != chat.Text {
		return nil, nil
	}
	step := t.dialog.Step
	b, ok := rules.Birthday(t.req.Text, t.now)
	if !ok {
		if !rules.ImpossibleDay(t.req.Text, t.now) {
			return nil, nil
		}
		return func(tx *store.Tx) error {
			return t.open(tx, "birthday", step, nil, t.birthdayQuestion("guest.birthday_again", step))
		}, nil
	}
	return func(tx *store.Tx) error {
		if err := t.keepBirthday(tx, b); err != nil {
			return err
		}
		thanks := chat.Message{
			Text:    t.l.T("guest.birthday_kept", "day", view.Birthday(t.l, b)),
			Buttons: [][]chat.Button{chat.Row(view.SettingsButton(t.l), view.StopButton(t.l))},
		}
		if _, err := t.send(tx, thanks); err != nil {
			return err
		}
		if step == firstTime {
			return t.askPhone(tx)
		}
		return t.endDialog(tx)
	}, nil
}

// keepBirthday keeps what a customer says of their own birthday; it takes the
// place of what others have said.
func (t *turn) keepBirthday(tx *store.Tx, b crm.Birthday) error {
	if !t.guest.Confirmed {
		if err := tx.TellOfSelf(t.guest.LinkID, b, ""); err != nil {
			return err
		}
		return t.tellCame(tx, t.guest.LinkID)
	}
	if err := t.onBehalf(tx, 0); err != nil {
		return err
	}
	return tx.EditCustomer(t.guest.CustomerID, 0, store.CustomerEdit{Birthday: &b})
}
