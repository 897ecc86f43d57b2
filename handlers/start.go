package handlers

import (
	"strconv"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// examples is how many sentences a newcomer is offered to try.
const examples = 3

// start greets: a stranger who follows a link joins, a member gets the menu and
// sentences to try, or the card of the customer whose link they follow.
func start(t *turn) (action, error) {
	if id := linkedCustomer(t.req.Args); id != 0 && t.user.ID != 0 {
		return t.showCustomer(id)
	}
	if t.req.Args != "" {
		return t.join(t.req.Args)
	}
	if t.isGuest() {
		return myPage(t)
	}
	if t.user.ID == 0 {
		return t.stranger()
	}
	return func(tx *store.Tx) error {
		if err := t.introduce(tx); err != nil {
			return err
		}
		return t.welcome(tx, t.l.T("start.hello", "name", t.user.Name))
	}, nil
}

// introduce notes who the owner is whom the settings knew by their id only.
func (t *turn) introduce(tx *store.Tx) error {
	if t.user.Name != "" && t.user.Language != "" {
		return nil
	}
	if t.user.Name == "" {
		t.user.Name = t.req.From.Name
	}
	if t.user.Language == "" {
		t.user.Language = t.l.Tag()
	}
	_, err := tx.PutUser(t.user)
	return err
}

// welcome sends a greeting with the menu, then the examples: one message cannot
// carry both keyboards.
func (t *turn) welcome(tx *store.Tx, greeting string) error {
	if _, err := t.send(tx, chat.Message{Text: greeting, Menu: t.mainMenu()}); err != nil {
		return err
	}
	if _, err := t.send(tx, t.tryThis()); err != nil {
		return err
	}
	return t.setCommands(tx, t.user)
}

// tryThis offers sentences that a tap sends as if they had been typed.
func (t *turn) tryThis() chat.Message {
	m := chat.Message{Text: t.l.T("start.try")}
	for n := 1; n <= examples; n++ {
		b := t.button("example."+strconv.Itoa(n), chat.Data{Action: "try", Arg: strconv.Itoa(n)})
		m.Buttons = append(m.Buttons, chat.Row(b))
	}
	return m
}

// mainMenu is the four buttons in place of the phone's keyboard.
func (t *turn) mainMenu() *chat.Menu {
	third := "menu.history"
	if t.user.Role.AtLeast(crm.Manager) {
		third = "menu.pipeline"
	}
	label := func(key string) chat.MenuButton { return chat.MenuButton{Text: t.l.Plain(key)} }
	return &chat.Menu{
		Rows: [][]chat.MenuButton{
			{label("menu.today"), label("menu.find")},
			{label(third), label("menu.new_customer")},
		},
		Hint: t.l.Plain("start.hint"),
	}
}

// tryExample handles the tapped example as if the person had typed it.
func tryExample(t *turn) (action, error) {
	n, err := strconv.Atoi(t.req.Tap.Arg)
	if err != nil || n < 1 || n > examples {
		return t.staleTap()
	}
	t.typed(t.l.Plain("example." + strconv.Itoa(n)))
	return t.sentence()
}

// typed makes the tap a message of its own, so that what comes of it is sent and
// does not take the place of the message with the button.
func (t *turn) typed(text string) {
	t.req.Kind, t.req.Text, t.req.Tap, t.req.MessageID = chat.Text, text, chat.Data{}, 0
}

// tapCommand is a command given by a button.
func tapCommand(t *turn) (action, error) {
	name := t.req.Tap.Arg
	if _, ok := commands[name]; !ok {
		return t.staleTap()
	}
	t.typed("/" + name)
	t.req.Command = name
	return t.leavePromotion(t.take(commands, name, t.staleTap))
}

// help says how to talk to the bot, with a button for every command.
func help(t *turn) (action, error) {
	m := chat.Message{Text: t.helpText()}
	var row []chat.Button
	for _, c := range t.commandsOf(t.user) {
		if c.Name == "help" || c.Name == "cancel" { // this very message; a button under every question
			continue
		}
		row = append(row, chat.Button{Text: c.Description, Data: chat.Data{Action: "cmd", Arg: c.Name}.Encode()})
		if len(row) == 2 {
			m.Buttons, row = append(m.Buttons, row), nil
		}
	}
	row = append(row, t.button("help.examples", chat.Data{Action: "cmd", Arg: "start"}))
	m.Buttons = append(m.Buttons, row)
	return t.say(m), nil
}

// helpText says how to talk to the bot, also by voice where that is written down.
func (t *turn) helpText() string {
	if t.cfg.SpeechHost == "" {
		return t.l.T("help.text")
	}
	return t.l.T("voice.help") + "\n\n" + t.l.T("help.text")
}
