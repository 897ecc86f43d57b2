package handlers

import (
	"strings"

	"daftar/bot/chat"
	"daftar/store"
)

// stranger answers whoever is not on the team: whose bot this is, and nothing
// else.
func (t *turn) stranger() (action, error) {
	if t.req.Kind == chat.Edited { // the message itself was answered
		return nil, nil
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

// inGroup sends people who give the bot a command in a group to their own chat
// with it: nothing of the book is ever said where others read along.
func (t *turn) inGroup() (action, error) {
	if t.req.Kind != chat.Text || t.req.Command == "" || !t.addressed() {
		return nil, nil
	}
	return t.say(chat.Message{
		Text: t.l.T("group.private"),
		Buttons: [][]chat.Button{chat.Row(chat.Button{
			Text: t.l.Plain("group.open"), URL: "https://t.me/" + t.cfg.BotName(),
		})},
	}), nil
}

// addressed reports whether a command is meant for this bot: it carries its name
// (the edge drops those with another's), or is one of ours. A group may have
// several bots, and all see a bare command.
func (t *turn) addressed() bool {
	_, ours := commands[t.req.Command]
	word, _, _ := strings.Cut(t.req.Text, " ")
	return ours || strings.Contains(word, "@")
}

// membership notes who has blocked the bot and who has let it in again. In which
// groups it is does not matter.
func (t *turn) membership() (action, error) {
	if !t.req.Chat.Private {
		return nil, nil
	}
	return func(tx *store.Tx) error {
		if t.guest.CustomerID != 0 && t.req.Away {
			if err := t.away(tx); err != nil {
				return err
			}
		}
		return tx.SetBlocked(t.req.From.ID, t.req.Away)
	}, nil
}
