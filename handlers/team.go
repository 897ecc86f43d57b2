package handlers

import (
	"strconv"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// team lists the members. The owner opens one by a button.
func team(t *turn) (action, error) {
	members, err := t.book.Team(t.ctx, crm.Salesperson)
	if err != nil {
		return nil, err
	}
	return t.show(t.teamList(members)), nil
}

func (t *turn) teamList(members []crm.User) chat.Message {
	lines := []string{t.l.T("team.title", "count", len(members))}
	m := chat.Message{}
	for _, u := range members {
		lines = append(lines, t.memberLine(u))
		if t.user.Role.AtLeast(crm.Owner) && u.ID != t.user.ID && len(m.Buttons) < maxMates {
			m.Buttons = append(m.Buttons, chat.Row(chat.Button{Text: t.memberName(u), Data: mate(u, "")}))
		}
	}
	m.Text = strings.Join(lines, "\n")
	m.Buttons = append(m.Buttons, chat.Row(t.button("team.invite", chat.Data{Action: "cmd", Arg: "invite"})),
		chat.Row(t.button("handover.of_members", chat.Data{Action: "hand", Arg: view.GiveMembers})),
		chat.Row(t.button("command.import", chat.Data{Action: "cmd", Arg: "import"}), t.button("command.export", chat.Data{Action: "cmd", Arg: "export"})))
	return m
}

// maxMates leaves room for the other buttons of the list.
const maxMates = chat.MaxButtons - 8

func (t *turn) memberName(u crm.User) string {
	return view.MemberName(t.l, u)
}

func (t *turn) memberLine(u crm.User) string {
	switch {
	case u.ID == t.user.ID:
		return t.l.T("team.you", "name", t.memberName(u), "role", t.role(u.Role))
	case u.Blocked:
		return t.l.T("team.blocked", "name", t.memberName(u), "role", t.role(u.Role))
	}
	return t.l.T("team.member", "name", t.memberName(u), "role", t.role(u.Role))
}

// mate is what a button about a member carries.
func mate(u crm.User, what string) string {
	return chat.Data{Action: "mate", ID: u.ID, Arg: what}.Encode()
}

// What the owner can do with a member. What changes something is asked first; the
// tap on the answer carries sure.
const (
	remove  = "remove"
	inherit = "heir" // removes, too; the id of who gets the customers follows
	sure    = "."
)

// teammate shows a member to the owner, or does what the tapped button says.
func teammate(t *turn) (action, error) {
	u, err := t.book.User(t.ctx, t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	if u.ID == 0 || u.Removed || u.ID == t.user.ID { // gone meanwhile, or a forged tap
		return team(t)
	}
	what, confirmed := strings.CutSuffix(t.req.Tap.Arg, sure)
	switch {
	case what == remove && confirmed:
		return t.removeMember(u, t.user), nil
	case what == remove:
		return t.askRemove(u)
	case strings.HasPrefix(what, inherit) && confirmed:
		id, err := argID(strings.TrimPrefix(what, inherit))
		if err != nil {
			return nil, err
		}
		heir, err := t.heir(id)
		if err != nil {
			return nil, err
		}
		return t.removeMember(u, heir), nil
	case invitable[crm.Role(what)] && crm.Role(what) != u.Role && confirmed:
		return t.changeRole(u, crm.Role(what)), nil
	case invitable[crm.Role(what)] && crm.Role(what) != u.Role:
		text := t.l.T("team.ask_role", "name", t.memberName(u), "role", t.role(crm.Role(what)))
		return t.show(t.confirm(u, what, text, "team.change")), nil
	}
	return t.show(t.memberCard(u)), nil
}

func (t *turn) memberCard(u crm.User) chat.Message {
	m := chat.Message{Text: t.memberLine(u)}
	for _, r := range []crm.Role{crm.Salesperson, crm.Manager} {
		if r != u.Role {
			m.Buttons = append(m.Buttons, chat.Row(chat.Button{
				Text: t.l.Plain("team_make." + string(r)), Data: mate(u, string(r)),
			}))
		}
	}
	m.Buttons = append(m.Buttons, chat.Row(
		t.button("button.back", chat.Data{Action: "mate"}),
		chat.Button{Text: t.l.Plain("team.remove"), Data: mate(u, remove)},
	))
	return m
}

// confirm asks before a member's rights change.
func (t *turn) confirm(u crm.User, what, text, yes string) chat.Message {
	return chat.Message{Text: text, Buttons: [][]chat.Button{chat.Row(
		chat.Button{Text: t.l.Plain(yes), Data: mate(u, what+sure)},
		chat.Button{Text: t.l.Plain("button.back"), Data: mate(u, "")},
	)}}
}

// changeRole gives a member another role and tells them.
func (t *turn) changeRole(u crm.User, role crm.Role) action {
	return t.onMember(u, func(tx *store.Tx, their *turn) error {
		their.user.Role = role
		if _, err := tx.PutUser(their.user); err != nil {
			return err
		}
		if err := their.setCommands(tx, their.user); err != nil {
			return err
		}
		return their.tell(tx, chat.Message{
			Text: their.l.T("team.changed", "role", their.role(role)), Menu: their.mainMenu(),
		})
	})
}

// askRemove asks before a member is removed and, where they have customers, who
// gets these.
func (t *turn) askRemove(u crm.User) (action, error) {
	n, err := t.book.CountWhom(t.ctx, t.scope(), store.Whom{Member: u.ID}, 0)
	if err != nil {
		return nil, err
	}
	ask := t.l.T("team.ask_remove", "name", t.memberName(u))
	if n == 0 {
		return t.show(t.confirm(u, remove, ask, "team.remove")), nil
	}
	team, err := t.book.Team(t.ctx, crm.Salesperson)
	if err != nil {
		return nil, err
	}
	m := t.confirm(u, remove, ask+"\n"+t.l.T("handover.ask_heir", "count", n), "handover.later")
	var heirs [][]chat.Button
	for _, heir := range team {
		if heir.ID != u.ID && len(heirs) < maxMates {
			heirs = append(heirs, chat.Row(chat.Button{
				Text: t.l.Plain("handover.heir", "name", t.memberName(heir)), Data: mate(u, inherit+strconv.FormatInt(heir.ID, 36)+sure),
			}))
		}
	}
	m.Buttons = append(heirs, m.Buttons...)
	return t.show(m), nil
}

// removeMember ends a member's rights. What they entered stays in the book; what
// they had planned is the heir's, and the customers are, too, unless the heir is
// only who removes them.
func (t *turn) removeMember(u, heir crm.User) action {
	return t.onMember(u, func(tx *store.Tx, their *turn) error {
		if err := tx.RemoveUser(u.ID, heir.ID); err != nil {
			return err
		}
		if strings.HasPrefix(t.req.Tap.Arg, inherit) {
			if err := t.handOverIn(tx, meant{Whom: store.Whom{Member: u.ID}}, heir, false); err != nil {
				return err
			}
		}
		if err := tx.SetCommands(u.TelegramID, "", nil); err != nil {
			return err
		}
		return their.tell(tx, chat.Message{Text: their.l.T("team.removed"), Menu: &chat.Menu{}})
	})
}

// onMember runs f on a member who is still what the owner has seen, and shows the
// list as it then is.
func (t *turn) onMember(u crm.User, f func(tx *store.Tx, their *turn) error) action {
	return func(tx *store.Tx) error {
		present, err := tx.User(t.ctx, u.ID)
		if err != nil {
			return err
		}
		if present.Role != u.Role || present.Removed {
			return crm.ErrStale
		}
		if err := f(tx, t.as(u)); err != nil {
			return err
		}
		members, err := tx.Team(t.ctx, crm.Salesperson)
		if err != nil {
			return err
		}
		return t.redraw(tx, t.teamList(members))
	}
}

// tell sends a member what somebody else has done.
func (t *turn) tell(tx *store.Tx, m chat.Message) error {
	_, err := tx.Send(store.Outgoing{ChatID: t.user.TelegramID, Message: m, Priority: store.Reminder})
	return err
}
