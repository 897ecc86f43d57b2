package handlers

import (
	"fmt"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// groupRoute is what a command does where others read along.
type groupRoute struct {
	route
	connected bool // only in a group that the owner has connected
	// refuse answers whoever may not; without a figure, and without a name.
	refuse func(*turn) (action, error)
}

// groups are the commands that may be given in a group. Every other one leads to
// the private chat: what is not here is closed. No tap, dialog or sentence is
// ever followed in a group.
var groups map[string]groupRoute

func groupRoutes() map[string]groupRoute {
	return map[string]groupRoute{
		"pipeline": {route{crm.Manager, groupPipeline}, true, managersOnly},
		"connect":  {route{crm.Owner, connectHere}, false, ownerOnly},
	}
}

// inGroup answers a command in a group. What people say to each other there, and
// what they tap, is none of our business.
func (t *turn) inGroup() (action, error) {
	if t.req.Kind != chat.Text || t.req.Command == "" {
		return nil, nil
	}
	g, err := t.book.Group(t.ctx, t.req.Chat.ID)
	if err != nil || !t.addressed(g) {
		return nil, err
	}
	if t.count(); t.flooded { // and no word about it where others read along
		return nil, nil
	}
	r, ok := groups[t.req.Command]
	switch {
	case !ok || r.connected && !g.Connected():
		return t.goPrivate("group.private"), nil
	case t.standing().AtLeast(r.least):
		return r.decide(t)
	}
	return r.refuse(t)
}

// addressed reports whether a command is meant for this bot. A group may have
// several bots, and all see a bare command: it has to carry our name (the edge
// drops those with another's), unless it is one of ours in a connected group, or
// the owner is about to connect it.
func (t *turn) addressed(g store.Group) bool {
	word, _, _ := strings.Cut(t.req.Text, " ")
	if strings.Contains(word, "@") {
		return true
	}
	if !g.Connected() {
		return t.req.Command == "connect" && t.standing().AtLeast(crm.Owner)
	}
	_, ours := commands[t.req.Command]
	_, here := groups[t.req.Command]
	return ours || here
}

// goPrivate sends a person to their own chat with the bot.
func (t *turn) goPrivate(key string) action {
	return t.say(chat.Message{
		Text: t.l.T(key),
		Buttons: [][]chat.Button{chat.Row(chat.Button{
			Text: t.l.Plain("group.open"), URL: "https://t.me/" + t.cfg.BotName(),
		})},
	})
}

// groupPipeline tells the whole team's figures, in the language of who asks. That
// the group is connected must hold also when the answer is queued.
func groupPipeline(t *turn) (action, error) {
	act, err := pipeline(t)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		g, err := tx.Group(t.ctx, t.req.Chat.ID)
		if err != nil {
			return err
		}
		if !g.Connected() {
			return crm.ErrStale
		}
		return act(tx)
	}, nil
}

func managersOnly(t *turn) (action, error) {
	if t.standing().AtLeast(crm.Salesperson) {
		return t.goPrivate("group.managers_only"), nil
	}
	return t.say(chat.Message{Text: t.l.T("group.team_only")}), nil
}

func ownerOnly(t *turn) (action, error) {
	return t.say(chat.Message{Text: t.l.T("group.not_owner")}), nil
}

// connectHere connects the group in which the owner asks for it.
func connectHere(t *turn) (action, error) {
	return func(tx *store.Tx) error {
		if err := tx.EnterGroup(t.req.Chat.ID, t.req.Chat.Title); err != nil {
			return err
		}
		fresh, err := tx.ConnectGroup(t.req.Chat.ID, t.user.ID)
		if err != nil {
			return err
		}
		if !fresh {
			return t.say(chat.Message{Text: t.l.T("group.already")})(tx)
		}
		return t.greetGroup(tx, t.req.Chat.ID)
	}, nil
}

// greetGroup tells everyone in a group that it is connected and what that means,
// and puts what can be asked there into its menu.
func (t *turn) greetGroup(tx *store.Tx, chatID int64) error {
	_, err := tx.Send(store.Outgoing{
		ChatID: chatID, Message: chat.Message{Text: t.l.T("group.greeting")}, InboxID: t.req.InboxID,
	})
	if err != nil {
		return err
	}
	return tx.SetCommands(chatID, "", t.describe([]string{"pipeline"}))
}

// membership notes who has blocked the bot and who has let it in again, and in
// which groups it is.
func (t *turn) membership() (action, error) {
	switch {
	case t.req.MovedTo != 0:
		return func(tx *store.Tx) error { return tx.RenameChat(t.req.Chat.ID, t.req.MovedTo) }, nil
	case t.req.Chat.Private:
		return t.blocks, nil
	case t.req.Away:
		return t.leaveGroup, nil
	case t.req.Came:
		return t.enterGroup()
	}
	return nil, nil
}

// blocks notes that a person has blocked the bot or let it in again.
func (t *turn) blocks(tx *store.Tx) error {
	if t.isGuest() && t.req.Away {
		if err := t.away(tx); err != nil {
			return err
		}
	}
	return tx.SetBlocked(t.req.From.ID, t.req.Away)
}

// enterGroup asks the owner whether to connect a group into which the bot was
// brought; in the group itself it says nothing. Who brings it into many is asked
// about no more: they are in the list of groups all the same.
func (t *turn) enterGroup() (action, error) {
	owners, err := t.book.Team(t.ctx, crm.Owner)
	if err != nil {
		return nil, err
	}
	t.count()
	quiet := t.flooded && !t.standing().AtLeast(crm.Owner)
	return func(tx *store.Tx) error {
		if err := tx.EnterGroup(t.req.Chat.ID, t.req.Chat.Title); err != nil || quiet {
			return err
		}
		g, err := tx.Group(t.ctx, t.req.Chat.ID)
		if err != nil || g.Connected() {
			return err
		}
		for _, owner := range owners {
			if owner.Blocked {
				continue
			}
			if err := t.askToConnect(tx, t.as(owner), g); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// askToConnect asks an owner: each time that they bring the bot in themselves,
// and once about a group into which others do.
func (t *turn) askToConnect(tx *store.Tx, their *turn, g store.Group) error {
	out := store.Outgoing{ChatID: their.user.TelegramID, Priority: store.Reminder, InboxID: t.req.InboxID}
	who := t.user.Name
	if who == "" {
		who = t.req.From.Name
	}
	switch {
	case t.user.ID == their.user.ID:
		out.Message.Text = their.l.T("group.added_you", "title", g.Title)
	case who == "":
		out.Message.Text = their.l.T("group.added_hidden", "title", g.Title)
	default:
		out.Message.Text = their.l.T("group.added", "title", g.Title, "who", who)
	}
	if t.user.ID != their.user.ID {
		out.Dedupe = fmt.Sprintf("group:%d:%d", g.ChatID, their.user.ID)
	}
	out.Message.Buttons = [][]chat.Button{chat.Row(
		their.button("group.connect", chat.Data{Action: "group", ID: g.ChatID, Arg: groupOn}),
		their.button("group.decline", chat.Data{Action: "group", ID: g.ChatID, Arg: groupNo}),
	)}
	_, err := tx.Send(out)
	return err
}

// leaveGroup forgets a group that the bot was put out of. The owner is told of one
// that they had connected, unless it was their own doing.
func (t *turn) leaveGroup(tx *store.Tx) error {
	was, err := tx.LeaveGroup(t.req.Chat.ID)
	if err != nil || !was.Connected() {
		return err
	}
	owners, err := tx.Team(t.ctx, crm.Owner)
	if err != nil {
		return err
	}
	for _, owner := range owners {
		if owner.ID == t.user.ID || owner.Blocked {
			continue
		}
		their := t.as(owner)
		if err := their.tell(tx, chat.Message{Text: their.l.T("group.put_out", "title", was.Title)}); err != nil {
			return err
		}
	}
	return nil
}
