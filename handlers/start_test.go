package handlers_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

func TestTheFirstStartShowsTheMenuAndSentencesToTap(t *testing.T) {
	for _, language := range []string{"uz", "uz-Cyrl", "ru", "en"} {
		t.Run(language, func(t *testing.T) {
			o := newOffice(t, language)
			l := o.words.For(language)
			for who, third := range map[*phone]string{o.sara(): "menu.history", o.olim(): "menu.pipeline"} {
				who.says("/start")
				if len(who.shown) != 2 {
					t.Fatalf("%d messages, want the greeting with the menu and the examples", len(who.shown))
				}
				var labels []string
				for _, row := range who.shown[0].Menu.Rows {
					for _, b := range row {
						labels = append(labels, b.Text)
					}
				}
				want := []string{l.Plain("menu.today"), l.Plain("menu.find"), l.Plain(third), l.Plain("menu.new_customer")}
				if !slices.Equal(labels, want) {
					t.Errorf("%s sees the menu %q, want %q", who.person.Name, labels, want)
				}
				if n := len(who.shown[1].Buttons); n != 3 {
					t.Errorf("%d examples, want 3", n)
				}
			}
		})
	}
}

func TestEveryExampleIsUnderstoodInEveryLanguage(t *testing.T) {
	for _, language := range []string{"uz", "uz-Cyrl", "ru", "en"} {
		t.Run(language, func(t *testing.T) {
			o := newOffice(t, language)
			sara := o.sara()
			sara.says("/start")
			for n, want := range map[string][]string{"1": {"5\u00a0000\u00a0000", "11:00", "📞"}, "2": {"🤝"}, "3": {"⏰"}} {
				sara.tapsAction("try", n)
				sara.sees(want...)
			}
			if customers, err := o.book.RecentCustomers(t.Context(), o.user(saraID).Scope(), 10); err != nil || len(customers) != 3 {
				t.Errorf("customers %+v (%v), want the three of the examples", customers, err)
			}
			if drafts, err := o.book.Drafts(t.Context(), o.user(saraID).Scope(), o.user(saraID).ID, 0, 10); err != nil || len(drafts) != 0 {
				t.Errorf("drafts %+v (%v)", drafts, err)
			}
		})
	}
}

func TestAForgedExampleOrCommandDoesNothing(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("/start")
	before := len(sara.shown)
	for _, d := range []chat.Data{
		{Action: "try", Arg: "4"},
		{Action: "try", Arg: "x"},
		{Action: "cmd", Arg: "nosuch"},
		{Action: "lang", Arg: "tr"},
		{Action: "nosuch"},
	} {
		sara.tapsData(sara.last(), d.Encode(), "forged")
	}
	if len(sara.shown) != before || sara.last().edits != 0 {
		t.Errorf("a forged tap was answered: %s", sara.last().text())
	}
	sara.tapsData(sara.last(), chat.Data{Action: "cmd", Arg: "invite"}.Encode(), "forged")
	sara.sees(o.words.For("uz").T("error.forbidden"))
}

func TestEveryCommandOfHelpHasAButton(t *testing.T) {
	o := newOffice(t, "uz")
	for _, who := range []*phone{o.sara(), o.olim()} {
		who.says("/help")
		var have []string
		for _, b := range slices.Concat(who.last().Buttons...) {
			d, err := chat.Decode(b.Data)
			if err != nil || d.Action != "cmd" {
				t.Fatalf("button %+v", b)
			}
			have = append(have, d.Arg)
		}
		menu := o.commandsOf(who.person.ID)
		if menu == nil {
			who.says("/start")
			menu = o.commandsOf(who.person.ID)
		}
		for _, c := range menu {
			if !slices.Contains(have, c.Name) && c.Name != "help" && c.Name != "cancel" {
				t.Errorf("%s: /%s has no button", who.person.Name, c.Name)
			}
		}
		if slices.Contains(have, "invite") != (who == o.olim()) {
			t.Errorf("%s is offered %q", who.person.Name, have)
		}
	}
}

// commandsOf is the command menu that was last sent to a chat, nil for none.
func (o *office) commandsOf(chatID int64) []chat.Command {
	o.t.Helper()
	menus := o.menusOf(chatID)
	if len(menus) == 0 {
		return nil
	}
	return menus[len(menus)-1].Commands
}

// menusOf lists the command menus that were sent to a chat.
func (o *office) menusOf(chatID int64) (menus []store.CommandMenu) {
	o.t.Helper()
	for id := int64(1); ; id++ {
		row, err := o.book.Outbox(o.t.Context(), id)
		if err != nil {
			return menus
		}
		if row.Kind != store.KindCommands || row.ChatID != chatID {
			continue
		}
		var m store.CommandMenu
		if err := json.Unmarshal(row.Payload, &m); err != nil {
			o.t.Fatal(err)
		}
		menus = append(menus, m)
	}
}

func TestCommandsFollowRoleAndLanguage(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("/start")
	names := func() (out []string) {
		for _, c := range o.commandsOf(saraID) {
			out = append(out, c.Name)
		}
		return out
	}
	if got := names(); !slices.Contains(got, "log") || slices.Contains(got, "invite") || slices.Contains(got, "team") {
		t.Errorf("a salesperson is offered %q", got)
	}
	sara.says("/lang ru")
	if c := o.commandsOf(saraID)[0]; c.Description != o.words.For("ru").Plain("command."+c.Name) {
		t.Errorf("the menu is not in the language that was chosen: %+v", c)
	}
}

func TestStrangersAreOfferedOnlyStartAndLanguageInEachLanguage(t *testing.T) {
	o := newOffice(t, "uz")
	for range 2 { // also at the second start
		if err := o.desk.RegisterCommands(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.deliver()
	}
	var languages []string
	for _, m := range o.menusOf(0) {
		languages = append(languages, m.Language)
		if len(m.Commands) != 2 || m.Commands[0].Name != "start" || m.Commands[1].Name != "lang" {
			t.Errorf("strangers are offered %+v", m.Commands)
		}
	}
	if want := []string{"", "uz", "ru", "en", "", "uz", "ru", "en"}; !slices.Equal(languages, want) {
		t.Errorf("for %q, want %q", languages, want)
	}
	if o.commandsOf(saraID) != nil {
		t.Error("a menu for somebody who may never have opened the bot")
	}
}

func TestMembersGetTheCommandsOfANewVersion(t *testing.T) {
	o := newOffice(t, "uz")
	err := o.book.Do(t.Context(), func(tx *store.Tx) error { return tx.PutSetting("commands", "of an older version") })
	if err != nil {
		t.Fatal(err)
	}
	if err := o.desk.RegisterCommands(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.deliver()
	if o.commandsOf(saraID) == nil {
		t.Error("the members keep the menu of the older version")
	}
}

func TestTheLanguageIsThatOfTheAppUntilAnotherIsChosen(t *testing.T) {
	o := newOffice(t, "uz")
	guest := o.phone(2001, "Guest", "ru-RU")
	guest.says("/start")
	guest.sees("Этот бот")
	guest.says("/lang")
	guest.tapsAction("lang", "en")
	if guest.last().Menu != nil || len(guest.shown) != 2 {
		t.Errorf("a stranger was given a menu: %s", guest.last().text())
	}
	guest.says("hello")
	guest.sees("This bot is for")
}

func TestAMembersChoiceOfLanguageChangesTheMenuToo(t *testing.T) {
	o := newOffice(t, "uz")
	sara := o.sara()
	sara.says("/lang")
	question := sara.last()
	sara.tapsAction("lang", "ru")
	if question.edits != 1 || !strings.Contains(question.Text, "по-русски") {
		t.Errorf("the question is not redrawn: %s", question.text())
	}
	if m := sara.last().Menu; m == nil || m.Rows[0][0].Text != o.words.For("ru").Plain("menu.today") {
		t.Errorf("the menu is not renewed: %s", sara.last().text())
	}
	if l := o.user(saraID).Language; l != "ru" {
		t.Errorf("the book has %q", l)
	}
	// The old menu may still be on the screen.
	sara.says(o.words.For("uz").Plain("menu.new_customer"))
	sara.sees(o.words.For("ru").T("ask.name"))
}

func TestTheOwnerOfTheSettingsIsLearnedAtTheirFirstStart(t *testing.T) {
	o := newOffice(t, "uz")
	for range 2 {
		if err := o.desk.EnsureOwner(t.Context(), 4001); err != nil {
			t.Fatal(err)
		}
	}
	boss := o.phone(4001, "Nargiza", "ru")
	boss.says("/start")
	if u := o.user(4001); u.Role != crm.Owner || u.Name != "Nargiza" || u.Language != "ru" {
		t.Errorf("the book has %+v", u)
	}
	boss.sees(o.words.For("ru").Plain("example.1"))
}
