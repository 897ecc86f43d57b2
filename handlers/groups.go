package handlers

import (
	"strings"

	"daftar/bot/chat"
	"daftar/handlers/view"
	"daftar/store"
)

// What the owner can tap about a group.
const (
	groupOn  = "on"  // connect it
	groupNo  = "no"  // leave it as it is
	groupOff = "off" // disconnect it
	// groupList stands behind on where the list of groups was tapped.
	groupList = "on.list"
)

// maxGroups is how many groups the list shows, the connected ones first.
const maxGroups = 40

// listGroups shows the owner the groups that the bot is in.
func listGroups(t *turn) (action, error) {
	all, err := t.book.Groups(t.ctx, t.scope(), maxGroups)
	if err != nil {
		return nil, err
	}
	return t.show(t.groupsMessage(all)), nil
}

func (t *turn) groupsMessage(all []store.Group) chat.Message {
	if len(all) == 0 {
		return chat.Message{Text: t.l.T("group.list_empty")}
	}
	m := chat.Message{}
	lines := []string{t.l.T("group.list"), ""}
	for _, g := range all {
		name := view.Clip(g.Title)
		if g.Connected() {
			lines = append(lines, t.l.T("group.on", "title", name))
			m.Buttons = append(m.Buttons, chat.Row(chat.Button{
				Text: t.l.Plain("group.disconnect_it", "title", name),
				Data: chat.Data{Action: "group", ID: g.ChatID, Arg: groupOff}.Encode(),
			}))
			continue
		}
		lines = append(lines, t.l.T("group.off", "title", name))
		m.Buttons = append(m.Buttons, chat.Row(chat.Button{
			Text: t.l.Plain("group.connect_it", "title", name),
			Data: chat.Data{Action: "group", ID: g.ChatID, Arg: groupList}.Encode(),
		}))
	}
	m.Text = strings.Join(lines, "\n")
	return m
}

// tapGroup does what the owner tapped about a group.
func tapGroup(t *turn) (action, error) {
	g, err := t.book.Group(t.ctx, t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	if g.ChatID == 0 { // the bot was put out meanwhile, or a forged tap
		return listGroups(t)
	}
	switch t.req.Tap.Arg {
	case groupOn, groupList:
		return t.connectGroup(g), nil
	case groupOff:
		return t.disconnectGroup(g), nil
	case groupNo:
		return t.show(chat.Message{Text: t.l.T("group.declined", "title", g.Title)}), nil
	}
	return t.staleTap()
}

func (t *turn) connectGroup(g store.Group) action {
	return func(tx *store.Tx) error {
		fresh, err := tx.ConnectGroup(g.ChatID, t.user.ID)
		if err != nil {
			return err
		}
		if fresh {
			if err := t.greetGroup(tx, g.ChatID); err != nil {
				return err
			}
		}
		if t.req.Tap.Arg == groupList {
			return t.redrawGroups(tx)
		}
		return t.redraw(tx, chat.Message{Text: t.l.T("group.connected", "title", g.Title)})
	}
}

func (t *turn) disconnectGroup(g store.Group) action {
	return func(tx *store.Tx) error {
		was, err := tx.DisconnectGroup(g.ChatID)
		if err != nil {
			return err
		}
		if was {
			if err := tx.SetCommands(g.ChatID, "", nil); err != nil {
				return err
			}
		}
		return t.redrawGroups(tx)
	}
}

func (t *turn) redrawGroups(tx *store.Tx) error {
	all, err := tx.Groups(t.ctx, t.scope(), maxGroups)
	if err != nil {
		return err
	}
	return t.redraw(tx, t.groupsMessage(all))
}
