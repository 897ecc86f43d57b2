package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// offered are the commands of the chat's own menu, the most used first. /start
// is not among them: Telegram has a button for it.
var offered = []string{
	"today", "new", "log", "deal", "remind", "find", "history", "org", "pipeline", "board",
	"products", "duplicates", "drafts", "undo", "changes", "bin",
	"promo", "import", "export", "invite", "team", "groups", "stages", "ai", "lang", "help", "cancel",
}

// alsoCalled are commands under the names by which people know them from other bots. They
// are no commands of their own: no menu lists them.
var alsoCalled = map[string]string{"language": "lang", "settings": "lang"}

// strangersCommands is what somebody sees who has not joined.
var strangersCommands = []string{"start", "lang"}

func (t *turn) describe(names []string) []chat.Command {
	list := make([]chat.Command, len(names))
	for i, name := range names {
		list[i] = chat.Command{Name: name, Description: t.l.Plain("command." + name)}
	}
	return list
}

// commandsOf lists the commands that a member's role allows, in the language of
// the turn.
func (t *turn) commandsOf(u crm.User) []chat.Command {
	var names []string
	for _, name := range offered {
		if name == "ai" && !t.cfg.any() {
			continue // nothing to decide about
		}
		if u.Role.AtLeast(commands[name].least) {
			names = append(names, name)
		}
	}
	return t.describe(names)
}

// setCommands puts a member's commands into the menu of their chat.
func (t *turn) setCommands(tx *store.Tx, u crm.User) error {
	return tx.SetCommands(u.TelegramID, "", t.commandsOf(u))
}

// offeredSetting keeps which commands the members' menus were made from.
const offeredSetting = "commands"

// RegisterCommands puts the commands of strangers into the menu of every chat
// that has none of its own, and those of the members into theirs when this
// version's differ from what they have.
func (d *Desk) RegisterCommands(ctx context.Context) error {
	version, err := d.commandsVersion()
	if err != nil {
		return err
	}
	return wrap("register commands", d.book.Do(ctx, func(tx *store.Tx) error {
		if err := d.registerDefault(tx); err != nil {
			return err
		}
		known, err := tx.Setting(ctx, offeredSetting)
		if err != nil || known == version {
			return err
		}
		// In a new book nobody has spoken to the bot yet, and it may not write first.
		if known != "" {
			team, err := tx.Team(ctx, crm.Salesperson)
			if err != nil {
				return err
			}
			for _, u := range team {
				if u.Blocked {
					continue
				}
				t := &turn{Desk: d, l: d.words.For(u.Language)}
				if err := t.setCommands(tx, u); err != nil {
					return err
				}
			}
		}
		return tx.PutSetting(offeredSetting, version)
	}))
}

// registerDefault names the commands of strangers in each language that a
// Telegram app can have; in Cyrillic Uzbek none can.
func (d *Desk) registerDefault(tx *store.Tx) error {
	for _, code := range []string{"", "uz", "ru", "en"} {
		t := &turn{Desk: d, l: d.words.For(code)}
		if err := tx.SetCommands(0, code, t.describe(strangersCommands)); err != nil {
			return err
		}
	}
	return nil
}

// commandsVersion changes when the menu of anybody would.
func (d *Desk) commandsVersion() (string, error) {
	var menus [][]chat.Command
	for _, tag := range d.words.Tags() {
		t := &turn{Desk: d, l: d.words.For(tag)}
		for _, role := range []crm.Role{crm.Salesperson, crm.Manager, crm.Owner} {
			menus = append(menus, t.commandsOf(crm.User{Role: role}))
		}
	}
	b, err := json.Marshal(menus)
	if err != nil {
		return "", wrap("compare commands", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8]), nil
}
