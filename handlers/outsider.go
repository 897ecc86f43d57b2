package handlers

import "daftar/bot/chat"

// stranger answers whoever is not on the team: whose bot this is, and nothing
// else.
func (t *turn) stranger() (action, error) {
	if t.req.Kind == chat.Edited { // the message itself was answered
		return nil, nil
	}
	if t.flooded {
		return t.slowDown(), nil
	}
	if t.cfg.Company == "" {
		return t.say(chat.Message{Text: t.l.T("stranger.nameless")}), nil
	}
	return t.say(chat.Message{Text: t.l.T("stranger.hello", "company", t.cfg.Company)}), nil
}

func (t *turn) unknownCommand() (action, error) {
	return t.say(chat.Message{
		Text:    t.l.T("help.unknown"),
		Buttons: [][]chat.Button{chat.Row(t.button("command.help", chat.Data{Action: "cmd", Arg: "help"}))},
	}), nil
}

// staleTap is a button that this version no longer knows, or a forged one.
func (t *turn) staleTap() (action, error) { return nil, nil }
