package handlers

import (
	"net/url"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/i18n"
	"daftar/store"
)

// inviteLife is how long an invite link can be opened.
const inviteLife = 7 * 24 * time.Hour

// invitable are the roles that a link can carry. Never owner: who owns the book
// is said on the machine that it lies on.
var invitable = map[crm.Role]bool{crm.Salesperson: true, crm.Manager: true}

// invite asks whom the link is for.
func invite(t *turn) (action, error) {
	role := func(r crm.Role) chat.Button {
		return t.button("role."+string(r), chat.Data{Action: "invite", Arg: string(r)})
	}
	return t.say(chat.Message{
		Text:    t.l.T("invite.ask"),
		Buttons: [][]chat.Button{chat.Row(role(crm.Salesperson), role(crm.Manager))},
	}), nil
}

// makeInvite makes a link and shows it where the role was asked for.
func makeInvite(t *turn) (action, error) {
	role := crm.Role(t.req.Tap.Arg)
	if !invitable[role] {
		return t.staleTap()
	}
	secret := t.cfg.Secret()
	link := t.startLink(secret)
	expires := t.book.Now().Add(inviteLife).In(t.user.Location())
	return func(tx *store.Tx) error {
		err := tx.AddInvite(secret, store.Invite{Role: role, CreatedBy: t.user.ID, ExpiresAt: expires})
		if err != nil {
			return err
		}
		pass := "https://t.me/share/url?url=" + url.QueryEscape(link)
		return t.show(chat.Message{
			Text: t.l.T("invite.link", "role", t.role(role), "link", link, "until", t.l.Date(expires, t.now)),
			Buttons: [][]chat.Button{
				chat.Row(chat.Button{Text: t.l.Plain("invite.share"), URL: pass}),
				chat.Row(t.button("invite.another", chat.Data{Action: "cmd", Arg: "invite"})),
			},
			Secret: true,
		})(tx)
	}, nil
}

// startLink opens the bot with a secret.
func (d *Desk) startLink(secret string) string {
	return "https://t.me/" + d.cfg.BotName() + "?start=" + secret
}

// role names a role inside a sentence.
func (t *turn) role(r crm.Role) string { return i18n.Small(t.l.Plain("role." + string(r))) }

// join takes whoever opened a link into the team, if the link is good. One that is
// none of the team's may be a customer's.
func (t *turn) join(secret string) (action, error) {
	in, err := t.book.InviteBySecret(t.ctx, secret)
	if err != nil {
		return nil, err
	}
	if in.ID == 0 {
		return t.openLink(secret)
	}
	good, err := t.stands(in)
	switch {
	case err != nil:
		return nil, err
	case t.user.ID != 0 && in.UsedBy == t.user.ID, good && in.UsedBy == 0 && t.outranks(in):
		t.req.Args = ""
		return start(t)
	case !good:
		return t.badLink(t.l.T("invite.unknown")), nil
	case in.UsedBy != 0:
		return t.badLink(t.l.T("invite.used")), nil
	case !in.ExpiresAt.IsZero() && !in.ExpiresAt.After(t.book.Now()):
		return t.badLink(t.l.T("invite.expired")), nil
	}
	return func(tx *store.Tx) error { return t.enterTeam(tx, in) }, nil
}

// stands reports whether a link is one of ours whose maker may still invite. The
// claim link, which nobody made, stands until somebody owns the book.
func (t *turn) stands(in store.Invite) (bool, error) {
	if in.ID == 0 || in.UsedBy != 0 && in.CreatedBy == 0 {
		return in.ID != 0, nil
	}
	if in.CreatedBy == 0 {
		owners, err := t.book.Team(t.ctx, crm.Owner)
		return len(owners) == 0, err
	}
	by, err := t.book.User(t.ctx, in.CreatedBy)
	return mayInvite(by), err
}

func mayInvite(u crm.User) bool { return !u.Removed && u.Role.AtLeast(crm.Manager) }

// outranks: a member of the same or a higher role does not use a link up.
func (t *turn) outranks(in store.Invite) bool { return t.user.ID != 0 && t.user.Role.AtLeast(in.Role) }

// badLink says why nobody joined.
func (t *turn) badLink(why string) action { return t.say(chat.Message{Text: why}) }

// enterTeam uses the link up, welcomes the new member and tells who invited them.
func (t *turn) enterTeam(tx *store.Tx, in store.Invite) error {
	// Its maker may have left since the link was read, or somebody come to own the
	// book: whoever does drops the claim links. That whoever opens it has not
	// joined or risen by another link meanwhile is guarded for every action.
	by, err := tx.User(t.ctx, in.CreatedBy)
	if err != nil {
		return err
	}
	if in.CreatedBy != 0 && !mayInvite(by) {
		return crm.ErrStale
	}
	if err := t.endGuest(tx); err != nil {
		return err
	}
	member := t.user
	member.Role = in.Role
	if member.ID == 0 {
		member.TelegramID, member.Name = t.req.From.ID, t.req.From.Name
		member.Language, member.Zone = t.l.Tag(), t.cfg.Zone
	}
	if member.ID, err = tx.PutUser(member); err != nil {
		return err
	}
	if err := tx.UseInvite(in.ID, member.ID); err != nil {
		return err
	}
	if in.CreatedBy == 0 {
		if err := tx.DropClaims(); err != nil {
			return err
		}
	}
	t.user = member
	if err := t.welcome(tx, t.joined()); err != nil {
		return err
	}
	return t.tellInviter(tx, in)
}

// joined greets a new member.
func (t *turn) joined() string {
	if t.cfg.Company == "" {
		return t.l.T("start.joined", "name", t.user.Name, "role", t.role(t.user.Role))
	}
	return t.l.T("start.joined_company", "name", t.user.Name, "role", t.role(t.user.Role), "company", t.cfg.Company)
}

func (t *turn) tellInviter(tx *store.Tx, in store.Invite) error {
	if in.CreatedBy == 0 {
		return nil
	}
	by, err := tx.User(t.ctx, in.CreatedBy)
	if err != nil {
		return err
	}
	their := t.as(by)
	_, err = tx.Send(store.Outgoing{
		ChatID: by.TelegramID, Priority: store.Reminder,
		Message: chat.Message{
			Text: their.l.T("invite.joined", "name", t.user.Name, "role", their.role(t.user.Role)),
		},
	})
	return err
}

// as is the turn in another member's language.
func (t *turn) as(u crm.User) *turn {
	return &turn{Desk: t.Desk, ctx: t.ctx, user: u, l: t.words.For(u.Language), now: t.now.In(u.Location())}
}
