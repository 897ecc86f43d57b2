package handlers_test

import (
	"errors"
	"strings"
	"testing"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/store"
)

// group returns a group chat as a member of it sees it. What is shown there is
// shown to all.
func (o *office) group(id int64, title string, who *phone) *phone {
	shared, ok := o.phones[id]
	if !ok {
		shared = &phone{office: o, person: chat.Person{Name: title}, chat: chat.Place{ID: id, Title: title}}
		o.phones[id] = shared
	}
	shared.person = who.person
	return shared
}

// name is whose phone it is, or which group it shows.
func (p *phone) name() string {
	if p.chat.Title != "" {
		return p.chat.Title
	}
	return p.person.Name
}

// sales is the group as somebody in it sees it.
func (p *phone) sales() *phone { return p.group(sales.ID, sales.Title, p) }

// adds brings the bot into the group.
func (p *phone) adds() { p.sales().does(chat.Request{Kind: chat.Member, Came: true}, "(adds the bot)") }

// putsOut removes the bot from it.
func (p *phone) putsOut() {
	p.sales().does(chat.Request{Kind: chat.Member, Away: true}, "(removes the bot)")
}

func (o *office) connected() bool {
	o.t.Helper()
	g, err := o.book.Group(o.t.Context(), sales.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	return g.Connected()
}

func TestTheOwnerIsAskedBeforeAGroupHearsAnything(t *testing.T) {
	o := newOffice(t, "en")
	olim := o.olim()
	olim.adds()
	olim.sees("You added me to <b>Sotuv</b>", "everyone in the group will see the figures", "No customer")
	group := olim.sales()
	if len(group.shown) != 0 || o.connected() {
		t.Fatalf("before the answer: %s", group.last().text())
	}
	olim.taps("Connect")
	olim.sees("is connected")
	if len(group.shown) != 1 || !o.connected() {
		t.Fatalf("after it: %s", group.last().text())
	}
	group.sees("Everyone in the group will see the figures")
	// A second tap, and being made an administrator, change nothing and say nothing.
	olim.tapsData(olim.last(), chat.Data{Action: "group", ID: sales.ID, Arg: "on"}.Encode(), "Connect")
	olim.sales().does(chat.Request{Kind: chat.Member}, "(makes the bot an administrator)")
	if len(group.shown) != 1 || len(olim.shown) != 1 {
		t.Errorf("said again: %s, %s", group.last().text(), olim.last().text())
	}
}

func TestAGroupThatTheOwnerDoesNotWantStaysQuiet(t *testing.T) {
	o := newOffice(t, "en")
	o.olim().adds()
	o.olim().taps("No")
	o.olim().sees("is not connected", "/groups")
	o.olim().sales().says("/pipeline")
	if o.connected() || len(o.olim().sales().shown) != 0 {
		t.Errorf("the group hears %s", o.olim().sales().last().text())
	}
}

func TestTheOwnerHearsOnceWhoElseAddsTheBot(t *testing.T) {
	o := newOffice(t, "en")
	outsider := o.phone(7001, "<b>Gʻalati</b>", "uz")
	outsider.adds()
	o.olim().sees("&lt;b&gt;Gʻalati&lt;/b&gt; added me to <b>Sotuv</b>")
	outsider.putsOut()
	outsider.adds()
	o.sara().adds()
	if len(o.olim().shown) != 1 {
		t.Errorf("asked %d times", len(o.olim().shown))
	}
	if n := len(outsider.shown) + len(o.sara().shown) + len(o.sara().sales().shown); n != 0 {
		t.Errorf("%d messages to others", n)
	}
	o.olim().says("/groups") // where it can be connected all the same
	o.olim().taps("Connect: Sotuv")
	if !o.connected() {
		t.Error("not connected from the list")
	}
}

func TestAHiddenAdministratorAddsTheBotNamelessly(t *testing.T) {
	o := newOffice(t, "en")
	hidden := &phone{office: o}
	hidden.adds()
	o.olim().sees("I was added to <b>Sotuv</b>")
}

func TestManyGroupsAtOnceAreListedAndNotAskedAbout(t *testing.T) {
	o := newOffice(t, "en")
	o.hurried = true
	joker := o.phone(7001, "Joker", "en")
	for i := range int64(100) {
		o.group(-1000-i, "Spam", joker).does(chat.Request{Kind: chat.Member, Came: true}, "(adds the bot)")
	}
	if n := len(o.olim().shown); n != 10 {
		t.Errorf("the owner is asked %d times", n)
	}
	o.olim().says("/groups")
	if n := len(o.olim().last().Buttons); n != 40 {
		t.Errorf("%d groups are listed", n)
	}
}

func TestTheOwnerConnectsAGroupFromWithin(t *testing.T) {
	o := newOffice(t, "en")
	for _, other := range []*phone{o.sara(), o.phone(7001, "Stranger", "en"), {office: o, person: chat.Person{Language: "en"}}} {
		other.sales().says("/connect@daftar_bot")
		other.sales().sees("Only the owner")
		before := len(other.sales().shown)
		other.sales().says("/connect") // it may be another bot's
		if o.connected() || len(other.sales().shown) != before {
			t.Fatalf("%s: %s", other.person.Name, other.sales().last().text())
		}
	}
	o.olim().sales().says("/connect")
	o.olim().sales().sees("This group is connected", "Everyone in the group will see the figures")
	if !o.connected() {
		t.Error("not connected")
	}
	o.olim().sales().says("/connect")
	o.olim().sales().sees("connected already")
}

func TestRemovingTheBotDisconnects(t *testing.T) {
	o := newOffice(t, "en")
	o.olim().sales().says("/connect")
	o.olim().putsOut()
	if o.connected() || len(o.olim().shown) != 0 {
		t.Errorf("the owner, who did it, hears: %s", o.olim().last().text())
	}
	o.olim().sales().says("/connect")
	o.sara().putsOut()
	o.olim().sees("I was removed from <b>Sotuv</b>")
	o.olim().adds()
	if o.connected() {
		t.Error("coming back connects")
	}
}

func TestAGroupThatGrowsStaysConnected(t *testing.T) {
	o := newOffice(t, "en")
	o.olim().sales().says("/connect")
	for range 2 { // as both of its ids tell it
		o.olim().sales().does(chat.Request{Kind: chat.Member, MovedTo: -100500}, "(the group grows)")
	}
	o.group(-100500, "Sotuv", o.olim()).says("/pipeline")
	if m := o.group(-100500, "Sotuv", o.olim()).last(); m.File == nil {
		t.Errorf("under its new id it hears %s", m.text())
	}
	o.olim().sales().says("/pipeline")
	if o.olim().sales().last().File != nil {
		t.Error("the old id is told figures")
	}
}

func TestAConnectedGroupHearsTheWholeTeamsPipelineInTheAskersLanguage(t *testing.T) {
	o := newOffice(t, "en")
	o.sara().says("Aziz wants an air conditioner for 5 mln")
	o.timur().says("Bobur wants a fridge for 3 mln")
	o.olim().sales().says("/connect")
	malika := o.phone(malikaID, "Malika", "ru")
	u := crm.User{TelegramID: malikaID, Role: crm.Manager, Name: "Malika", Language: "ru", Zone: "Asia/Tashkent"}
	if err := o.book.Do(t.Context(), func(tx *store.Tx) error { _, err := tx.PutUser(u); return err }); err != nil {
		t.Fatal(err)
	}
	malika.sales().says("/pipeline")
	got := malika.sales().sees("Воронка · ноябрь", nb("8_000_000_сум"))
	if got.File == nil || len(got.Buttons) != 0 {
		t.Errorf("without a picture, or with buttons: %s", got.text())
	}
	for _, secret := range []string{"Aziz", "Bobur", "conditioner", "fridge", "Sara", "Timur"} {
		if strings.Contains(got.Text, secret) {
			t.Errorf("tells %s: %s", secret, got.Text)
		}
	}
	o.sara().sales().says("/pipeline")
	o.sara().sales().sees("Ask me in private", "https://t.me/daftar_bot")
}

func TestWhatWasDecidedForAGroupIsNotSaidOnceItIsDisconnected(t *testing.T) {
	o := newOffice(t, "en")
	o.olim().sales().says("/connect")
	before := len(o.olim().sales().shown)
	err := o.olim().sales().midway(chat.Request{Kind: chat.Text, Text: "/pipeline", Command: "pipeline"}, func() {
		o.olim().says("/groups")
		o.olim().taps("Disconnect")
	})
	o.deliver()
	if !errors.Is(err, crm.ErrStale) || len(o.olim().sales().shown) != before {
		t.Errorf("%v; the group hears %s", err, o.olim().sales().last().text())
	}
}

func TestATapCannotConnectAChatThatIsNoGroupOfTheBot(t *testing.T) {
	o := newOffice(t, "en")
	o.olim().says("/groups")
	for _, id := range []int64{saraID, -999, 0} {
		for _, arg := range []string{"on", "on.list", "off", "no"} {
			o.olim().tapsData(o.olim().last(), chat.Data{Action: "group", ID: id, Arg: arg}.Encode(), "(forged)")
			o.olim().sees("I am in no group yet")
		}
	}
	if len(o.sara().shown) != 0 {
		t.Errorf("Sara hears %s", o.sara().last().text())
	}
}
