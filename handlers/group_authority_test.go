package handlers_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers"
	"daftar/store"
)

// sales is the group of the tests below.
var sales = chat.Place{ID: -500, Title: "Sotuv"}

// open are the commands that may be given in a group, with who may: a new one
// needs a rule here, too.
var open = map[string]crm.Role{"pipeline": crm.Manager, "connect": crm.Owner}

func TestOnlyTheseCommandsAreHeardInAGroup(t *testing.T) {
	least, connected := handlers.InGroups()
	if len(least) != len(open) {
		t.Errorf("a group hears %v", least)
	}
	for name, role := range open {
		if least[name] != role {
			t.Errorf("%s is for %q; the rule says %q", name, least[name], role)
		}
	}
	if !connected["pipeline"] {
		t.Error("figures are told where the owner has not connected the group")
	}
}

// inGroup puts the bot into the group, connected or not.
func (g *guard) inGroup(connected bool) {
	g.t.Helper()
	err := g.book.Do(g.t.Context(), func(tx *store.Tx) error {
		if err := tx.EnterGroup(sales.ID, sales.Title); err != nil {
			return err
		}
		if connected {
			_, err := tx.ConnectGroup(sales.ID, g.user(olimID).ID)
			return err
		}
		_, err := tx.DisconnectGroup(sales.ID)
		return err
	})
	if err != nil {
		g.t.Fatal(err)
	}
	g.before = g.dump()
}

// told is what waits to be sent: by chat, without command menus.
func (g *guard) told() map[int64][]chat.Message {
	g.t.Helper()
	out := map[int64][]chat.Message{}
	waiting, err := g.book.ReadyMessages(g.t.Context(), store.Answer, 0, 100_000)
	if err != nil {
		g.t.Fatal(err)
	}
	for _, w := range waiting {
		row, err := g.book.Outbox(g.t.Context(), w.ID)
		if err != nil {
			g.t.Fatal(err)
		}
		if row.Kind == store.KindCommands {
			continue
		}
		m, err := chat.Unmarshal(row.Payload)
		if err != nil {
			g.t.Fatal(err)
		}
		out[row.ChatID] = append(out[row.ChatID], m)
	}
	g.forget()
	return out
}

// everyone are the people of the book and around it, by what they may do.
var everyone = map[string]struct {
	id   int64
	role crm.Role
}{
	"stranger": {guestID, crm.Stranger}, "removed member": {rustamID, crm.Stranger}, "hidden administrator": {0, crm.Stranger},
	"salesperson": {timurID, crm.Salesperson}, "manager": {malikaID, crm.Manager}, "owner": {olimID, crm.Owner},
}

func TestAGroupIsToldFiguresOnlyForAManagerWhereItIsConnected(t *testing.T) {
	for name, who := range everyone {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := guarded(t, who.id)
			for _, connected := range []bool{false, true} {
				g.inGroup(connected)
				for _, route := range inTurn() {
					command, ok := strings.CutPrefix(route, "command ")
					if !ok {
						continue
					}
					for _, a := range g.forgeries(route, nil, nil) {
						for _, named := range []string{"", "@daftar_bot"} {
							a.req.Text = "/" + command + named + " " + a.req.Args
							g.triesIn(sales, []attempt{a})
							told := command == "pipeline" && connected && who.role.AtLeast(crm.Manager)
							connects := command == "connect" && who.role == crm.Owner
							g.groupHears(a, told, connects)
							if connects {
								g.inGroup(connected)
							}
						}
					}
				}
			}
		})
	}
}

// groupHears looks at what came of one command in the group.
func (g *guard) groupHears(a attempt, told, connects bool) {
	g.t.Helper()
	all := g.told()
	for to := range all {
		if to != sales.ID {
			g.t.Errorf("%s: something is said to %d: %s", a, to, all[to][0].Text)
		}
	}
	figures := false
	for _, m := range all[sales.ID] {
		said := strings.NewReplacer(" ", "", "\u00a0", "").Replace(m.Text)
		figures = figures || m.File != nil || strings.ContainsAny(said, "0123456789")
		for _, secret := range secrets {
			if strings.Contains(said, secret) && (secret != "7654321" || !told) {
				g.t.Errorf("%s: tells %s: %s", a, secret, m.Text)
			}
		}
		for _, b := range slices.Concat(m.Buttons...) {
			if b.Data != "" {
				g.t.Errorf("%s: puts the button %q into the group", a, b.Text)
			}
		}
	}
	if figures != told {
		g.t.Errorf("%s: figures are told: %v", a, figures)
	}
	if !told && !connects { // a picture is kept, a group connected
		g.changesNothing([]attempt{a}, false)
	}
}

func TestNoTapDialogOrSentenceIsFollowedInAGroup(t *testing.T) {
	for name, who := range everyone {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := guarded(t, who.id)
			g.inGroup(true)
			for _, route := range inTurn() {
				var all []attempt
				switch kind, dialog, _ := strings.Cut(route, " "); kind {
				case "tap":
					all = g.forgeries(route, append(g.rows(), none...), []int64{1, 0})
					g.triesIn(sales, all)
				case "dialog":
					all = g.answersIn(dialog)
				default:
					continue
				}
				if said := g.told(); len(said) > 0 {
					t.Errorf("%s: %v", route, said)
				}
				g.changesNothing(all, false)
			}
			rest := []attempt{
				{"a sentence", chat.Request{Kind: chat.Text, Text: "voronka"}},
				{"a question", chat.Request{Kind: chat.Text, Text: "как дела по сделкам?"}},
				{"a menu button", chat.Request{Kind: chat.Text, Text: "📊 Pipeline"}},
				{"a command made of a message", chat.Request{Kind: chat.Edited, Text: "/pipeline@daftar_bot", Command: "pipeline"}},
				{"a caption", chat.Request{Kind: chat.Media, Text: "/pipeline@daftar_bot", File: &chat.File{ID: "x", Kind: "photo"}}},
				{"a card", chat.Request{Kind: chat.Contact, Contact: &chat.SharedContact{Name: "Zarnigor", Phone: "+998931107773"}}},
				{"a place", chat.Request{Kind: chat.Location}},
				{"something else", chat.Request{Kind: chat.Other}},
			}
			g.triesIn(sales, rest)
			if said := g.told(); len(said) > 0 {
				t.Errorf("said: %v", said)
			}
			g.changesNothing(rest, false)
		})
	}
}

// answersIn answers a dialog that somebody has put into the group.
func (g *guard) answersIn(dialog string) (all []attempt) {
	g.t.Helper()
	err := g.book.Do(g.t.Context(), func(tx *store.Tx) error {
		d := store.Dialog{Name: dialog, Data: json.RawMessage(`{"customer":1,"set":1,"follow_up":1,"version":1}`)}
		return tx.SetDialog(sales.ID, g.who, d, g.clock.Add(time.Hour))
	})
	if err != nil {
		g.t.Fatal(err)
	}
	for _, text := range guards["dialog "+dialog].args {
		all = append(all, attempt{"dialog " + dialog, chat.Request{Kind: chat.Text, Text: text}})
	}
	g.triesIn(sales, all)
	return all
}
